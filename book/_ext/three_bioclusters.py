"""Give Sphinx what only this book needs: checked numbers, generated tables, figures."""

import sys
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging

sys.path.insert(0, str(Path(__file__).parents[1]))

from bioclusters import listings, pages, quoted, screen  # noqa: E402  the path must be set first

logger = logging.getLogger(__name__)


def number_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """Return the number that {num}`shown <key>` shows, warning if the data give another."""
    match = quoted.ROLE.fullmatch(f"{{num}}`{text}`")
    key, shown = match[1].strip(), text.split("<")[0].strip()
    place = (inliner.document.settings.env.docname, lineno)
    try:
        if shown != quoted.number(key):
            logger.warning("%s is %s in the data, the text says %s; run `make sync`",
                           key, quoted.number(key), shown, location=place)
    except KeyError:
        logger.warning("no number is called %r; define it in quoted.py", key, location=place)
    return [nodes.inline(rawtext, shown, classes=["quoted-number"])], []


class Generated(Directive):
    """Insert Markdown that bioclusters.pages writes: the argument names the function."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the nodes of the generated Markdown."""
        text = pages.GENERATED[self.arguments[0]]()
        holder = nodes.Element()
        self.state.nested_parse(StringList(text.splitlines()), self.content_offset, holder)
        return holder.children


def put_figures(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace each figure by its drawings for screens, unless the chapter drew something else."""
    if app.builder.format != "html":
        return
    folder = Path(app.srcdir, "public", "figures")
    numbers = app.env.toc_fignumbers.get(docname, {}).get("figure", {})
    for figure in list(doctree.findall(nodes.figure)):
        name = next((name for name in figure["ids"] if name in numbers), None)
        image = next(figure.findall(nodes.image))
        drawn = Path(app.srcdir, image["uri"]).read_text(encoding="utf-8").strip()
        if name and drawn == (folder / f"{name}.svg").read_text(encoding="utf-8").strip():
            figure.parent.parent["ids"].append(f"cell-{name}")
            number = ".".join(map(str, numbers[name]))
            figure.replace_self(nodes.raw("", screen.figure_html(name, number, folder),
                                          format="html"))


def setup(app: Sphinx) -> dict:
    """Register the role and the directive with Sphinx."""
    app.add_role("num", number_role)
    app.add_directive("generated", Generated)
    app.connect("html-collect-pages", lambda app: listings.pages())
    for script in ("card.js", "figures.js"):
        app.add_js_file(script, loading_method="defer")
    app.connect("doctree-resolved", put_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
