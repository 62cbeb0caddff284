"""Write pages of the built site as pictures: `make screenshots`, for people to look at.

python -m tools.screenshots SITE FOLDER [WORD]: every page, or those with the word in their name.
"""

import sys
from pathlib import Path

from tools import ROOT

sys.path.insert(0, str(ROOT / "tests"))

import visits  # noqa: E402  the path must be set first

WIDTHS, SCHEMES = (375, 768, 1280), ("light", "dark")


def main(site: Path, folder: Path, word: str = "") -> list[Path]:
    """Write <page>-<width>-<scheme>.png into a folder; return the paths.

    Exits with a message where there is no browser, no site or no such page.
    """
    if not visits.CHROMIUM or not (site / "book" / "index.html").is_file():
        sys.exit("Screenshots need Chromium and a built book: install chromium, run make book.")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with visits.browsing() as browser, visits.visiting(browser, site) as visitor:
        for name in [name for name in visitor.pages() if word in name]:
            for width in WIDTHS:
                for scheme in SCHEMES:
                    page = visitor.open(name, width, scheme).page
                    shown = name.removesuffix(".html").replace("/", "-")
                    written.append(folder / f"{shown}-{width}-{scheme}.png")
                    page.screenshot(path=written[-1], full_page=True)
                    page.context.close()
    if not written:
        sys.exit(f"No page of {site} has {word!r} in its name; leave the word out for all.")
    return written


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.strip().split("\n")[-1])
    print(f"{len(main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))} pictures written to "
          f"{sys.argv[2]}.")
