"""Write every page of the built site to screenshots/: `make screenshots` after `make book`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import visits  # noqa: E402  the path must be set first

WIDTHS, SCHEMES = (375, 768, 1280), ("light", "dark")


def main(site: Path, folder: Path) -> None:
    """Write <page>-<width>-<scheme>.png for every page of the site in a folder."""
    if not visits.CHROMIUM or not (site / "book" / "index.html").is_file():
        sys.exit("Screenshots need Chromium and a built book: install chromium, run make book.")
    folder.mkdir(exist_ok=True)
    with visits.browsing() as browser, visits.visiting(browser, site) as visitor:
        for name in visitor.pages():
            for width in WIDTHS:
                for scheme in SCHEMES:
                    page = visitor.open(name, width, scheme).page
                    shown = name.removesuffix(".html").replace("/", "-")
                    page.screenshot(path=folder / f"{shown}-{width}-{scheme}.png", full_page=True)
                    page.context.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
