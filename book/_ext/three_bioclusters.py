"""Give Sphinx what only this book needs: checked numbers, generated tables, figures."""

import sys
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util import logging

sys.path.insert(0, str(Path(__file__).parents[1]))

from bioclusters import cite, head, listings, pages, quoted, screen  # noqa: E402  path first

# What a page must hold to need a script.
SCRIPTS = {"card.js": 'class="citation"', "figures.js": 'class="book-figure"',
           "filter.js": "data-verdict="}

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
    # By figure, not by page: a book in one page asks for all under the name of the first.
    numbers = {name: number for page in app.env.toc_fignumbers.values()
               for name, number in page.get("figure", {}).items()}
    for figure in list(doctree.findall(nodes.figure)):
        name = next((name for name in figure["ids"] if name in numbers), None)
        image = next(figure.findall(nodes.image))
        drawn = Path(app.srcdir, image["uri"]).read_text(encoding="utf-8").strip()
        if name and drawn == (folder / f"{name}.svg").read_text(encoding="utf-8").strip():
            figure.parent.parent["ids"].append(f"cell-{name}")
            number = ".".join(map(str, numbers[name]))
            figure.replace_self(nodes.raw("", screen.figure_html(name, number, folder),
                                          format="html"))


def set_address(app: Sphinx, config) -> None:
    """Take the address of the site from CITATION.cff, and warn if _config.yml has another."""
    if config.html_baseurl and config.html_baseurl != cite.book().url:
        logger.warning("_config.yml: html_baseurl is %s; remove it and set url in CITATION.cff",
                       config.html_baseurl)
    config.html_baseurl = cite.book().url


def words(node: nodes.Element) -> str:
    """Return the text of a node without the raw html in it."""
    return "".join(text for text in node.findall(nodes.Text)
                   if not isinstance(text.parent, nodes.raw))


def describe_page(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Add to a page's head what it is and how to cite it, and the scripts that it needs."""
    first = next(iter(doctree.findall(nodes.paragraph)), None) if doctree else None
    text = words(first) if first else context.get("about", "")
    title = Markup(context.get("title", "")).striptags() or app.config.project
    context["metatags"] = context.get("metatags", "") + head.tags(page, title, text)
    context["pageurl"] = None  # the tags give the page's own address, once
    for script, mark in SCRIPTS.items():
        if mark in context.get("body", ""):
            app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> dict:
    """Register roles, directives and hooks with Sphinx."""
    app.add_role("num", number_role)
    app.add_directive("generated", Generated)
    app.connect("html-collect-pages", lambda app: listings.pages())
    app.connect("config-inited", set_address)
    app.connect("html-page-context", describe_page, priority=400)  # before the theme
    app.connect("doctree-resolved", put_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
