"""Dress the book: a small Sphinx theme, its landing page, its search and what pages need besides.

The templates are in atlas/, the style sheet and scripts in book/assets.
"""

import re
from pathlib import Path

import atlas_html
import atlas_landing
import atlas_search
import three_bioclusters  # noqa: F401  puts the package bioclusters on the path
from docutils import nodes
from docutils.parsers.rst import roles
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from bioclusters import cite, words
from bioclusters.draw import looks
from bioclusters.pages import head
from bioclusters.words import _N, messages

HERE = Path(__file__).parent
# Sphinx's own scripts serve the search page alone, which names them itself; the book has no tabs,
# whose script would hold up the first paint of every page.
FOREIGN_SCRIPTS = {"documentation_options.js", "doctools.js", "sphinx_highlight.js",
                   "design-tabs.js", "translations.js"}
# Style sheets that extensions add for the stock theme.
FOREIGN_STYLES = ("pygments.css", "mystnb.", "sphinx-design", "basic.css")
FOREIGN = ("ko", "da", "sv")
# The letters of the first screen; the rest comes when it is needed.
PRELOADED = ("SourceSerif4-Regular", "SourceSerif4-SemiBold", "SourceSans3-Regular",
             "SourceSans3-SemiBold")
MASTHEAD = (("book/index", _N("Places"), "#places"),
            ("book/synthesis", _N("Lessons for Korea"), ""), ("book/claims", _N("Claims"), ""),
            ("book/figures", _N("Figures"), ""), ("book/data", _N("Data"), ""))
IMPRINT = (("book/cite", _N("How to cite this book")), ("book/errata", _N("Errata")),
           ("book/corrections", _N("Corrections")), ("book/reproduce", _N("Reproduce it")),
           ("book/extend", _N("Extend it")))
LOST = _N("Page not found")
SHORT, LONGEST = 3, 125  # of an "In short": lines, letters of one

logger = logging.getLogger(__name__)


class Folded(nodes.General, nodes.Element):
    """The code of a cell, folded behind one word."""


class FoldCode(SphinxPostTransform):
    """Fold the code of every notebook cell: shown on the reader's wish, still found and copied."""

    default_priority = 800
    formats = ("html",)

    def run(self) -> None:
        """Put the input of each cell into a Folded node."""
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code_source":
                continue
            if isinstance(cell.parent, HideCodeCellNode):  # is folded with what it draws
                continue
            cell.children = [Folded("", *cell.children)]


class ShortEnough(SphinxPostTransform):
    """See that an "In short" is short."""

    default_priority = 801

    def run(self) -> None:
        """Warn of a box that is not a list of at most three lines."""
        for box in self.document.findall(nodes.admonition):
            if "in-short" in box["classes"]:
                for fault in too_long(box):
                    logger.warning("%s", fault, location=box)


def too_long(box: nodes.admonition) -> list[str]:
    """Return what makes an "In short" long: lines beyond the third, letters beyond a line."""
    items = [item.astext() for item in box.findall(nodes.list_item)]
    faults = [f'a line of "In short" has {len(item)} letters, expected at most {LONGEST}; shorten '
              f"{item!r}" for item in items if len(item) > LONGEST]
    if not 1 <= len(items) <= SHORT:
        faults.append(f'an "In short" has {len(items)} lines, at most {SHORT} are read; leave some '
                      "out")
    return faults


def visit_folded(translator, node: Folded) -> None:
    """Open the fold in html."""
    translator.body.append(f'<details class="code"><summary>{words._("Code")}</summary>\n')


def depart_folded(translator, node: Folded) -> None:
    """Close the fold in html."""
    translator.body.append("</details>\n")


def visit_hidden(translator, node: HideCodeCellNode) -> None:
    """Open the fold of a cell that readers may change, in html, with words of the book."""
    translator.body.append('<details class="variation"><summary>'
                           f'{words._("Show the cell and what it draws")}</summary>\n')


def give_colours(app: Sphinx, config: Config) -> None:
    """Hand the colours of drawings and verdicts to the style sheet, which is a template."""
    names = {light: name for name, light in looks.LIGHT.items()}
    strong = {names[colour] for colour in looks.STRONG}
    config.html_context |= {"edition": words.described(words.language()),
                            "tokens": atlas_html.tokens(looks.TOKENS),
                            "halos": atlas_html.halo_rules(looks.TOKENS),
                            "verdicts": atlas_html.verdict_rules(looks.VERDICTS, strong)}


def dress_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give the templates what the layout shows, and drop the stock theme's styles and scripts."""
    name = Path(pagename).name
    landing = pagename == app.config.root_doc
    cluster = atlas_landing.CLUSTERS.get(name, "")
    known = app.env.found_docs
    context["_"] = words._
    context["twins"] = twins(pagename)
    context["masthead"] = [(page, words.say(name, {}), anchor)
                           for page, name, anchor in MASTHEAD if page in known]
    context["imprint"] = [(page, words.say(name, {})) for page, name in IMPRINT if page in known]
    context["contents"] = contents(app)
    context["sections"] = sections(app, pagename) if doctree and not landing else []
    context["page_class"] = "landing" if landing else cluster
    context["notebook"] = notebook(app, pagename)
    briefed = (HERE.parent / "briefs" / f"{name}.yml").is_file()
    context["brief"] = cite.link(cite.brief(name), f"{pagename}.html") if briefed else ""
    context["preloaded"] = PRELOADED
    for way in filter(None, (context.get("prev"), context.get("next"))):
        home = way["link"] == context["pathto"](app.config.root_doc)
        way["title"] = app.config.html_title if home else way["title"].partition(": ")[0]
    context["book_version"] = cite.book().version
    context["author"] = app.config.author
    if pagename == "404" and cite.book().url:  # shown for any address, so its own holds its links
        context["base"] = cite.book().url + cite.edition()
    context["css_files"] = [sheet for sheet in context["css_files"]
                            if not any(name in str(sheet) for name in FOREIGN_STYLES)]
    context["page_scripts"] = [script for script in context["script_files"]
                               if Path(str(script.filename).split("?")[0]).name
                               not in FOREIGN_SCRIPTS]
    if context.get("body"):
        context["body"] = atlas_html.outward(context["body"], cite.edition())
        context["body"] = atlas_html.dressed(context["body"], offers(context),
                                             lambda file: size(app, file))


def offers(context: dict) -> list[tuple[str, str]]:
    """Return address and words of what a chapter offers at its top: brief and notebook."""
    if not context["notebook"]:
        return []
    notebook = context["pathto"](f"_sources/{context['sourcename']}", True)
    page = f"{context['pagename']}.html"
    made = [(cite.office(f"brief-{context['pagename'].rpartition('/')[2]}", kind), said)
            for kind, said in (("docx", words._("Brief (Word)")),
                               ("hwpx", words._("Brief (Hangul, beta)")))]
    brief = [(context["brief"], words._("Brief (PDF)")),
             *((cite.link(path, page), said) for path, said in made if path)]
    return [*(brief if context["brief"] else []), (notebook, words._("Notebook"))]


def twins(pagename: str) -> list[dict[str, str]]:
    """Return the same page in each other language: code, name, address, words that offer it."""
    found = []
    for code in words.EDITIONS:
        if code == words.language():
            continue
        known = words.described(code)
        with words.speaking(code):
            offer = words._("You can read this book in {language} as well.", language=known.name)
            close = words._("Not now")
        found.append({"code": code, "name": known.name, "offer": offer, "close": close,
                      "href": head.twin(pagename, code)})
    return found


def size(app: Sphinx, file: str) -> tuple[float, float] | None:
    """Return width and height of a drawing that a page shows as a picture, by its file name."""
    paths = {copied: uri for uri, (_, copied) in app.env.images.items()}
    if file not in paths or not file.endswith(".svg"):
        return None
    head = Path(app.srcdir, paths[file]).read_text(encoding="utf-8")[:2000]
    box = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', head)
    return (float(box[1]), float(box[2])) if box else None


def contents(app: Sphinx) -> list[dict]:
    """Return the parts of the book in reading order: caption, and page and short name of each."""
    known = messages.of_page(words.language(), Path(app.config.root_doc).name)
    return [{"caption": known.get(toctree.get("caption"), toctree.get("caption") or ""),
             "entries": [{"page": page, "name": short_title(app, page)}
                         for _, page in toctree["entries"]]}
            for toctree in app.env.tocs[app.config.root_doc].findall(addnodes.toctree)]


def short_title(app: Sphinx, page: str) -> str:
    """Return the title of a page up to its colon: the place, not the finding."""
    return app.env.titles[page].astext().partition(": ")[0]


def sections(app: Sphinx, pagename: str) -> list[tuple[str, str]]:
    """Return anchor and title of each section of a page, the page's own title left out."""
    outline = app.env.tocs.get(pagename, nodes.bullet_list())
    return [(link["anchorname"], link.astext())
            for link in outline.findall(nodes.reference) if link["anchorname"]
            and _depth(link, outline) == 2]


def _depth(node: nodes.Node, top: nodes.Node) -> int:
    depth = 0
    while node is not top:
        node = node.parent
        depth += isinstance(node, nodes.bullet_list)
    return depth


def notebook(app: Sphinx, pagename: str) -> str:
    """Return the file name under which the page's notebook is offered, or nothing."""
    if pagename not in app.env.found_docs:
        return ""
    path = Path(app.env.doc2path(pagename))
    return path.name if path.suffix == ".ipynb" else ""


def setup(app: Sphinx) -> dict:
    """Register theme, roles for foreign names, folded code, the landing page and the search."""
    app.add_config_value("comments_config", {}, "")  # set by Jupyter Book for an extension left out
    app.add_html_theme("atlas", str(HERE / "atlas"))
    app.add_js_file("atlas.js", loading_method="defer")
    app.add_node(Folded, html=(visit_folded, depart_folded))
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden, depart_folded))
    app.add_post_transform(FoldCode)
    app.add_post_transform(ShortEnough)
    for language in FOREIGN:  # docutils writes the class language-da as lang="da"
        marked = {"class": [f"language-{language}"]}
        app.add_role(language, roles.CustomRole(language, roles.generic_custom_role, marked))
    app.connect("config-inited", give_colours)
    app.connect("html-collect-pages",
                lambda app: [("404", {"title": words.say(LOST, {})}, "404.html")])
    app.connect("html-page-context", dress_page, priority=900)
    atlas_landing.setup(app)
    atlas_search.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
