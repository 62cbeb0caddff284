"""Write for machines what the built site says: pages as Markdown, llms.txt, sitemap, robots.txt.

A page's twin stands beside it, `cambridge.md` beside `cambridge.html`: its text without frame and
controls, each number with a footnote that says where it comes from. Sitemap and robots.txt need
full addresses, so they are written only when CITATION.cff gives the book one.
"""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from bioclusters import cite, words
from bioclusters.words import _

HEADS = {f"h{level}": "#" * level for level in range(1, 7)}
BLOCKS = {*HEADS, "p", "li", "dt", "dd", "tr", "caption", "pre", "summary", "figcaption", "section",
          "div", "ul", "ol", "dl", "table", "blockquote", "details", "figure"}
SKIPPED = {"script", "style", "svg", "nav", "form", "button", "select", "template", "noscript"}
SKIPPED_CLASSES = {"headerlink", "code", "permalink", "cite", "code-of", "take"}
MARKS = {"em": "*", "i": "*", "strong": "**", "b": "**", "code": "`"}
VOID = {"br", "img", "hr", "input", "meta", "link", "wbr", "col", "source"}
NOTE = re.compile(r"note-(\d+)")
# Pages of the frame, listings of source, single figures, and what only leads on to the first page.
LEFT_OUT = re.compile(r"(.*/)?(404|search)\.html|.*book/code/.*|(.*/)?embed/.*|_.*|"
                      r"(ko/)?index\.html")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
ABOUT = re.compile(r'<meta (?=[^>]*name="description")[^>]*content="([^"]*)"')


class MachineError(ValueError):
    """A built page that cannot be told in Markdown."""


def write(site: Path) -> list[Path]:
    """Write the twins of all pages of a built site, llms.txt, and sitemap and robots.txt.

    Twins that are newer than their page are kept. Returns what was written. Raises MachineError
    naming a page without a text or with a number whose note is missing.
    """
    written, pages = [], list(_pages(site))
    for page in pages:
        path = page.with_suffix(".md")
        if not _is_newer(path, page):
            written.append(_write(path, markdown(page.read_text(encoding="utf-8"), page)))
            path.touch()
    written.append(_write(site / "llms.txt", llms(site, pages)))
    if cite.book().url:
        written.append(_write(site / "sitemap.xml", sitemap(site, pages)))
        written.append(_write(site / "robots.txt", robots()))
    return written


def markdown(page: str, path: Path) -> str:
    """Return the text of a built page as Markdown; raise MachineError as write does."""
    reader = _Reader()
    reader.feed(page)
    blocks = [block for block in reader.blocks if block.strip()]
    if not blocks:
        raise MachineError(f"{path}: no text in <article>, so it has no twin in Markdown; build "
                           "the page again.")
    missing = sorted(reader.asked - set(reader.notes), key=int)
    if missing:
        raise MachineError(f"{path}: number {missing[0]} has no note that says where it comes "
                           "from; build the page again.")
    notes = [f"[^{name}]: {reader.notes[name]}" for name in sorted(reader.notes, key=int)]
    return "\n\n".join([_joined(blocks), *notes]) + "\n"


def llms(site: Path, pages: list[Path]) -> str:
    """Return llms.txt: what the book is, and its pages as Markdown, by language."""
    book, lines = cite.book(), []
    for page in pages:
        place = page.relative_to(site).with_suffix(".md").as_posix()
        text = page.read_text(encoding="utf-8")
        title = _plain(TITLE.search(text)).partition(" – ")[0]
        about = _plain(ABOUT.search(text))
        lines.append((place, f"- [{title}]({book.url}{place}): {about}"))
    korean = [line for place, line in lines if place.startswith("ko/")]
    english = [line for place, line in lines if not place.startswith("ko/")]
    parts = [f"# {book.title}", f"> {' '.join(book.abstract.split())}",
             _("Version {version}. Text and drawings: {licence}. Each number in a page carries a "
               "footnote with its source; cite the book and that source.",
               version=book.version, licence=cite.licence()),
             f"## {_('Pages')}", "\n".join(english)]
    if korean:
        parts += [f"## {_('Korean edition')}", "\n".join(korean)]
    files = {"data/datapackage.json": _("all data files with columns, sources and licences"),
             "figures/index.json": _("all figures with title, verdict, source and files"),
             "SHA256SUMS": _("digests of all files")}
    data = "\n".join(f"- [{place}]({book.url}{place}): {what}" for place, what in files.items()
                     if (site / place).is_file())
    return "\n\n".join([*parts, f"## {_('Data')}", data]) + "\n"


def sitemap(site: Path, pages: list[Path]) -> str:
    """Return sitemap.xml: every page with its day, and the same page in other languages."""
    entries = []
    for page in pages:
        place = page.relative_to(site).as_posix()
        plain = re.sub(r"^ko/", "", place)
        twins = [(code, twin) for code in words.EDITIONS
                 if (site / (twin := f"{cite.edition(code)}{plain}")).is_file()]
        links = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" '
                        f'href="{_address(twin)}"/>' for code, twin in twins if len(twins) > 1)
        entries.append(f"<url><loc>{_address(place)}</loc>"
                       f"<lastmod>{cite.book().released.isoformat()}</lastmod>{links}</url>")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(entries) + "\n</urlset>\n")


def robots() -> str:
    """Return robots.txt: everything may be read, and where the sitemap is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {_address('sitemap.xml')}\n"


class _Reader(HTMLParser):
    """Collects the blocks of an article, and the notes of its numbers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.notes: dict[str, str] = {}
        self.asked: set[str] = set()
        self._text, self._skipping, self._inside = "", "", False
        self._depth = 0
        self._open: list[tuple[str, str]] = []  # tag, and what is written when it ends
        self._lists: list[str] = []
        self._note, self._prefix, self._rows = "", "", 0
        self._row: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        classes = set(known.get("class", "").split())
        if tag == "article":
            self._inside = True
        if self._skipping:
            self._depth += tag == self._skipping
            return
        if not self._inside or tag in VOID:
            self._text += {"br": " ", "img": known.get("alt", "")}.get(tag, "") * self._inside
            return
        if tag in SKIPPED or classes & SKIPPED_CLASSES:
            self._figure(tag, known)
            self._skipping, self._depth = tag, 1
            return
        self._begin(tag, known, classes)

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            self._depth -= tag == self._skipping
            self._skipping = self._skipping if self._depth else ""
            return
        if tag == "article":
            self._flush()
            self._inside = False
        while self._inside and any(name == tag for name, _ending in self._open):
            name, ending = self._open.pop()
            self._end(name, ending)
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._inside and not self._skipping:
            self._text += data

    def _figure(self, tag: str, known: dict[str, str]) -> None:
        """Tell a drawing by its alternative text, once."""
        label = known.get("aria-label", "")
        if tag == "svg" and label and f"[{label}]" not in self.blocks[-3:]:
            self._flush()
            self.blocks.append(f"[{label}]")

    def _begin(self, tag: str, known: dict[str, str], classes: set[str]) -> None:
        ending = MARKS.get(tag, "")
        if tag in BLOCKS:
            self._flush()
        if tag == "a" and "data-note" in known:
            self.asked.add(known["data-note"])
            ending = f"[^{known['data-note']}]"
        elif tag == "a" and known.get("href"):
            self._text, ending = f"{self._text}[", f"]({known['href']})"
        elif ending:
            self._text += ending
        if tag in ("ul", "ol"):
            self._lists.append("1." if tag == "ol" else "-")
        if tag == "li":
            note = NOTE.fullmatch(known.get("id", ""))
            self._note = note[1] if note else self._note
            self._prefix = "  " * (len(self._lists) - 1) + (self._lists or ["-"])[-1] + " "
        if tag in HEADS:
            self._prefix = f"{HEADS[tag]} "
        if tag == "tr":
            self._row = []
        if tag == "table":
            self._rows = 0
        self._open.append((tag, ending))

    def _end(self, tag: str, ending: str) -> None:
        if tag in ("td", "th"):
            self._row.append(" ".join(self._text.split()).replace("|", "\\|"))
            self._text = ""
        elif tag == "tr":
            self._tell_row()
        elif tag == "dt":
            self._text += ": "
            return
        elif tag in BLOCKS:
            self._flush()
        self._text += ending
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag == "li" and self._note and not any(name == "li" for name, _e in self._open):
            self._note = ""

    def _tell_row(self) -> None:
        self.blocks.append(f"| {' | '.join(self._row)} |")
        if not self._rows:
            self.blocks.append("|" + " --- |" * len(self._row))
        self._rows += 1

    def _flush(self) -> None:
        text, self._text = " ".join(self._text.split()), ""
        if not text or any(tag in ("td", "th") for tag, _ending in self._open):
            self._text = f"{text} " if text else ""
        elif self._note:
            before = self.notes.get(self._note, "")
            stop = "." if before and before[-1] not in ".:;!?" else ""
            self.notes[self._note] = f"{before}{stop} {text}".strip()
        else:
            self.blocks.append(self._prefix + text)
        if text:
            self._prefix = ""


def _joined(blocks: list[str]) -> str:
    """Return blocks with an empty line between, but none between rows or entries of a list."""
    text = blocks[0]
    for before, block in zip(blocks, blocks[1:], strict=False):
        close = any(before.lstrip().startswith(signs) and block.lstrip().startswith(signs)
                    for signs in ("|", ("- ", "1. ")))
        text += ("\n" if close else "\n\n") + block
    return text


def _pages(site: Path) -> Iterator[Path]:
    """Yield the pages of a built site that people read, in order."""
    for page in sorted(site.rglob("*.html")):
        if not LEFT_OUT.fullmatch(page.relative_to(site).as_posix()):
            yield page


def _plain(found: re.Match | None) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", found[1])).split()) if found else ""


def _address(place: str) -> str:
    return html.escape(cite.permalink(place))


def _is_newer(path: Path, page: Path) -> bool:
    return path.is_file() and path.stat().st_mtime_ns >= page.stat().st_mtime_ns


def _write(path: Path, text: str) -> Path:
    if not (path.is_file() and path.read_text(encoding="utf-8") == text):
        unfinished = path.with_suffix(f"{path.suffix}.part")
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    return path
