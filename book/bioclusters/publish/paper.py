"""Print the whole book as one PDF from its single page, with Chromium.

The pages look as the style sheet asks for paper; headings become bookmarks and tags.
"""

import re
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from bioclusters import cite, words
from bioclusters.publish import cache, export, ready, site

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run"]
# A link to another page leads to its place in the one page; to a file it would name this machine.
INWARD = """document.querySelectorAll("a[href]").forEach((link) => {
  const [file, anchor] = link.getAttribute("href").split("#");
  if (!file || /^(https?|mailto):/.test(file)) return;
  if (anchor && document.getElementById(anchor)) link.setAttribute("href", `#${anchor}`);
  else link.removeAttribute("href");
})"""
PAGE = "book/index.html"  # where the builder of the single page puts it


class PaperError(ValueError):
    """A book that cannot be printed: no browser, or no page to print."""


def write(target: Path) -> None:
    """Build the book as a single page and print it to the PDF `target`, dated as the release is.

    Another edition than the English is printed beside it, as <name>.<language>.pdf. The clock of
    the machine is left out, so two runs write the same bytes. Raises PaperError if there is no
    browser; nothing half-written is left.
    """
    if not CHROMIUM:
        raise PaperError(f"none of {', '.join(BROWSERS)} was found; install one to print the book.")
    folder = cache.ROOT / "_build" / "paper"
    ready.figures_and_chapters()
    export.export_all(cache.ROOT / "public")
    for language in words.EDITIONS:
        site.build(cache.ROOT, folder, builder="singlehtml", language=language)
        print_page(site.folder(folder, "singlehtml", language), target if language == words.SOURCE
                   else target.with_suffix(f".{language}{target.suffix}"))


def print_page(site: Path, target: Path) -> None:
    """Print the single page built in `site` to a PDF; raise PaperError if there is none."""
    if not (site / PAGE).is_file():
        raise PaperError(f"{site / PAGE}: not found; run `make pdf`, which builds it first.")
    whole = site / "whole.html"  # a level up, where the links of the builder lead; ours do not
    text = (site / PAGE).read_text(encoding="utf-8").replace('src="../', 'src="')
    whole.write_text(text, encoding="utf-8")
    unfinished = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(_dated(_printed(whole)))
        unfinished.replace(target)
    except OSError as error:
        raise PaperError(f"{target}: could not be written ({error.strerror}); make room or choose "
                         "another folder.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _printed(page: Path) -> bytes:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tab = browser.new_page()
        tab.goto(page.absolute().as_uri())
        tab.evaluate("document.querySelectorAll('img').forEach((image) => image.loading = 'eager')")
        tab.evaluate(INWARD)
        tab.wait_for_load_state("networkidle")
        return tab.pdf(prefer_css_page_size=True, tagged=True, outline=True, print_background=True)


def _dated(pdf: bytes) -> bytes:
    day = f"{cite.book().released:D:%Y%m%d}000000".encode()
    return re.sub(rb"D:\d{14}", day, pdf)
