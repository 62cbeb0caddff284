"""Give the book its search: a page of its own and, once all pages are written, their index."""

import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from bioclusters.pages import search
from bioclusters.publish import cache
from bioclusters.words import _, plural, speaking

INDEX, KEPT = "_static/search-index.js", "search.json"

logger = logging.getLogger(__name__)


def leave_sphinx_out(app: Sphinx) -> None:
    """Keep Sphinx from making an index and a search page of its own."""
    if app.builder.name == "html":
        setattr(app.builder, "search", False)  # noqa: B010  an attribute of one kind of builder


def search_page(app: Sphinx):
    """Yield the page of the search, with what its script says."""
    with speaking(app.config.language or "en"):
        yield "search", {"title": _("Search"), "search_says": json.dumps(says())}, "search.html"


def says() -> dict[str, str]:
    """Return what search.js says about what it found; {n} is how many."""
    return {
        "empty": "",
        "nothing": _("Nothing was found. Try one word, a number, the number of a figure (Fig. 3) "
                     "or of a claim (C07)."),
        "one": plural("{n} found.", "{n} found.", 1),
        "many": _("{n} found.", n="{n}"),
        "some": _("Nothing has all these words; {n} have most of them.", n="{n}"),
    }


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the index of the site when its pages are written; warn if it is too large to load."""
    if exception or app.builder.name != "html" or app.config.book_only:
        return
    kept, maker = Path(app.doctreedir, KEPT), cache.digest(Path(search.__file__))
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    pages = before.get("pages", {}) if before.get("maker") == maker else {}
    with speaking(app.config.language or "en"):
        content, pages = search.index(Path(app.outdir), pages)
    text = search.script(content)
    Path(app.outdir, INDEX).write_text(text, encoding="utf-8")
    kept.write_text(json.dumps({"maker": maker, "pages": pages}), encoding="utf-8")
    size = search.compressed(text)
    if size > search.LARGEST:
        logger.warning("%s: %d bytes compressed, expected at most %d; let pages/search.py leave "
                       "out more (LEAVE_OUT)", INDEX, size, search.LARGEST)


def setup(app: Sphinx) -> None:
    """Register page and index."""
    app.connect("builder-inited", leave_sphinx_out)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_index)
