"""Give Sphinx what only this book needs: outputs of cells, checked numbers, figures, own pages."""

import functools
import html
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import nbformat
from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

sys.path.insert(0, str(Path(__file__).parents[1]))

from bioclusters import cite, findings  # noqa: E402  the path comes first
from bioclusters.figures import figure, figures  # noqa: E402
from bioclusters.findings.prose import without_numbers  # noqa: E402
from bioclusters.pages import (  # noqa: E402
    card,
    claims_list,
    evidence,
    generated,
    head,
    listings,
    notes,
)
from bioclusters.publish import (  # noqa: E402
    cache,
    catalogues,
    drawings,
    notebooks,
    ready,
    translated,
)
from bioclusters.words import SOURCE, _, dated, language  # noqa: E402

# What a page must hold to need a script.
SCRIPTS = {"card.js": 'class="copy"', "figures.js": 'class="book-figure"',
           "filter.js": "data-filter=", "numbers.js": 'class="num"', "border.js": "data-border"}
# A picture must stand where a figure will, or Sphinx would not number it.
PLACEHOLDER = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
EXTRACTS = "gettext"  # the builder that writes the templates of translations
ALT = re.compile(r'<svg [^>]*aria-label="([^"]*)"')
VIEWPORT = re.compile(r'<meta [^>]*name="viewport"[^>]*/?>\s*')

logger = logging.getLogger(__name__)


def number_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """Return the number that {num}`shown <key>` shows, warning if the data give another."""
    place = (inliner.document.settings.env.docname, lineno)
    try:
        written, key = findings.split(text)
        # A number is written in English text alone; a translation has the key, and prints its own.
        now = findings.shown(key, SOURCE if written else None)
        if written and written != now:
            logger.warning("%s is %s in the data, the text says %s; run `make sync`",
                           key, now, written, location=place)
    except KeyError as error:
        logger.warning("%s", error.args[0], location=place)
        key, now = "", text.split("<")[0].strip()
    node = nodes.inline(rawtext, now, classes=["quoted-number"])
    node["key"] = key
    return [node], []


class Generated(Directive):
    """Insert Markdown or html that bioclusters.pages writes: the argument names the function."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the nodes of what was generated."""
        try:
            text = generated.generated(self.arguments[0])
        except generated.GeneratedError as error:
            logger.warning("%s", error, location=self.state_machine.get_source_and_line())
            return []
        holder, document = nodes.Element(), self.state.document
        before = set(map(id, document.findall()))
        self.state.nested_parse(StringList(text.splitlines()), self.content_offset, holder,
                                match_titles=True)  # or headings would be rubrics
        for place in (holder, document):  # a section that is begun here stands in the document
            for node in place.findall(nodes.TextElement):
                if id(node) not in before and not isinstance(node, nodes.Inline):
                    node["translatable"] = False  # it is said in the page's language already
        return holder.children


class KeysAlone(SphinxTransform):
    """Keep the numbers out of messages, before these are extracted or looked up.

    So a number that changes with the data leaves every translation valid.
    """

    default_priority = 5  # Sphinx looks translations up at 20

    def apply(self, **kwargs) -> None:
        """Rewrite the source of a paragraph: {num}`158 <us-counties>` is {num}`<us-counties>`."""
        for node in self.document.findall(nodes.TextElement):
            if "{num}" in node.rawsource:
                node.rawsource = without_numbers(node.rawsource)


class MarkUntranslated(SphinxTransform):
    """Mark what stands in English on the page of another language, and say since when."""

    default_priority = 26  # after Sphinx has looked translations up

    def apply(self, **kwargs) -> None:
        """Give each such element its language; a paragraph of text has a line above it."""
        if language() == SOURCE or self.app.builder.name == EXTRACTS:
            return
        since = {gap.message: gap.changed for gap in catalogues.gaps(
            language(), Path(self.env.docname).name)}
        for node in list(self.document.findall(nodes.TextElement)):
            if node.get("translated") is False:
                node["classes"] += ["untranslated", f"language-{SOURCE}"]
                if isinstance(node, nodes.paragraph) and isinstance(
                        node.parent, nodes.section | nodes.container):
                    day = since.get(node.rawsource) or str(cite.book().released)
                    said = _("Not in this language yet: English of {day}.",
                             day=dated(date.fromisoformat(day)))
                    node.parent.insert(node.parent.index(node), nodes.paragraph(
                        "", said, classes=["not-yet"], translatable=False))


@dataclass
class RoundCitations(AuthorYearReferenceStyle):
    """References in round brackets, closed up to the name: 전봉경(2023), (전봉경, 2023)."""

    bracket_textual: BracketStyle = field(default_factory=lambda: BracketStyle("(", ")"))
    bracket_parenthetical: BracketStyle = field(
        default_factory=lambda: BracketStyle("(", ")", "; "))
    text_reference_sep: str = ""


class Number(nodes.inline):
    """A bound number that leads to its evidence; `opening`: the tag of its link."""


class LinkNumbers(SphinxPostTransform):
    """Make each bound number a link."""

    default_priority = 650
    formats = ("html",)

    def run(self) -> None:
        """Replace the numbers that the role left: titles, copied before, keep plain ones."""
        for node in list(self.document.findall(_is_number)):
            if not _above(node, nodes.reference):  # no link stands in a link
                opening = notes.opening(node["key"], f"{self.env.docname}.html")
                node.replace_self(Number(node.rawsource, *node.children, opening=opening))


class NoteNumbers(SphinxPostTransform):
    """Give each number its note: hidden on a page, at the end of each chapter in one page."""

    default_priority = 750  # figures, with the numbers of their titles, are in place
    formats = ("html",)

    def run(self) -> None:
        """Count the notes of each chapter from 1, and keep or insert them."""
        single = self.app.builder.name != "html"
        known: dict[nodes.Element, dict[str, int]] = {}
        for node in self.document.findall(_holds_numbers):
            chapter = _top(node)
            found = known.setdefault(chapter, {})
            if isinstance(node, Number):
                node["opening"] = notes.numbered(node["opening"], found, _within(chapter, single))
            else:
                node.children = [nodes.Text(
                    notes.numbered(node.astext(), found, _within(chapter, single)))]
        for chapter, found in known.items():
            if single:
                told = notes.notes_html(found, "", _within(chapter, single))
                chapter += nodes.raw("", told, format="html")
            else:  # not in the text, or the search would find each number twice
                chapter["notes"] = notes.notes_html(found, f"{self.env.docname}.html")


def _top(node: nodes.Node) -> nodes.Element:
    """Return the chapter of a node: in one page, too, its nodes know their own document."""
    while node.parent is not None:
        node = node.parent
    return node


def _within(chapter: nodes.Element, single: bool) -> str:
    """Return how the ids of a chapter's notes begin, if its numbers lead to them."""
    return f"note-{Path(chapter.get('source', 'book')).stem}-" if single else ""


def _holds_numbers(node: nodes.Node) -> bool:
    return isinstance(node, Number) or (
        isinstance(node, nodes.raw) and bool(notes.NUMBER.search(node.astext())))


def visit_number(translator, node: Number) -> None:
    """Open the link from a number to its entry."""
    translator.body.append(node["opening"])


def depart_number(translator, node: Number) -> None:
    """Close the link."""
    translator.body.append("</a>")


def note_numbers(app: Sphinx, doctree: nodes.document) -> None:
    """Keep which numbers a page uses, and in which section."""
    found = []
    for node in doctree.findall(_is_number):
        section = _above(node, nodes.section)
        title = words(section.next_node(nodes.title)) if section else ""
        found.append([evidence.name(node["key"]), section["ids"][0] if section else "", title])
    app.env.metadata[app.env.docname]["numbers"] = found


def list_evidence(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Yield the pages of evidence, unless they stand there and nothing that they say changed."""
    if app.config.book_only:
        return
    noted = {page: app.env.metadata[page].get("numbers", []) for page in sorted(app.env.found_docs)}
    mark, state = Path(app.doctreedir, "evidence"), cache.digest(app.config.book_state, str(noted))
    if app.config.book_state and mark.is_file() and mark.read_text(encoding="utf-8") == state and (
            Path(app.outdir, f"{evidence.FOLDER}/{evidence.COMPUTED}.html").is_file()):
        return
    uses: dict[str, list[evidence.Use]] = {}
    for page, numbers in noted.items():
        short = app.env.titles[page].astext().partition(": ")[0]
        for name, anchor, title in numbers:
            within = f"{short}, {title}" if title.partition(": ")[0] != short else short
            uses.setdefault(name, []).append(evidence.Use(f"{page}.html#{anchor}", within))
    try:
        for page, context in evidence.pages(uses):
            yield page, context, "page.html"
        mark.write_text(state, encoding="utf-8")
    except evidence.EvidenceError as error:
        logger.warning("%s", error)


def _is_number(node: nodes.Node) -> bool:
    return type(node) is nodes.inline and bool(node.get("key"))


def _above(node: nodes.Node, kind: type[nodes.Element]) -> nodes.Element | None:
    """Return the nearest node of a kind in which a node stands."""
    while node is not None and not isinstance(node, kind):
        node = node.parent
    return node


class PutFigures(SphinxPostTransform):
    """Replace each figure by its drawings for screens and the card with the code of its cell."""

    default_priority = 700  # before the theme folds the code of cells
    formats = ("html",)

    def run(self) -> None:
        """Find figures by their ids: the registry knows the rest."""
        # By figure, not by page: a book in one page asks for all under the name of the first.
        numbers = {name: number for page in self.env.toc_fignumbers.values()
                   for name, number in page.get("figure", {}).items()}
        for node in list(self.document.findall(nodes.figure)):
            name = next((name for name in node["ids"] if name in figures()), None)
            if name:
                number = ".".join(map(str, numbers.get(name, ())))
                self._put(node, name, number)

    def _put(self, node: nodes.figure, name: str, number: str) -> None:
        drawn, cell = figure(name), _cell_of(node)
        code = cell.next_node(nodes.literal_block).astext() if cell else ""
        shown = card.figure_html(drawn, number, drawings.page_drawings(drawn, language()), code)
        if self.env.docname == head.CLAIMS:
            shown = claims_list.led(shown)
        node.replace_self(nodes.raw("", shown, format="html"))
        for source in [part for part in cell.children if cell
                       and "cell_input" in part.get("classes", [])] if cell else []:
            cell.remove(source)


def _cell_of(node: nodes.Node) -> nodes.container | None:
    """Return the notebook cell in which a node stands."""
    while node is not None and "cell" not in getattr(node, "attributes", {}).get("classes", []):
        node = node.parent
    return node


def prepare(app: Sphinx) -> None:
    """Draw what is not drawn and run what was not run, unless the build has done so already."""
    if not app.config.book_state and app.builder.name != EXTRACTS:
        ready.figures_and_chapters()


def put_outputs(app: Sphinx, page: str, source: list[str]) -> None:
    """Put into a chapter what its cells show, figures by name alone and tables in words."""
    path = Path(app.env.doc2path(page))
    for folder in app.config.locale_dirs if language() != SOURCE else ():
        app.env.note_dependency(f"{folder}/{language()}/LC_MESSAGES/{page}.mo")
    if path.suffix != ".ipynb":
        return
    extracted = app.builder.name == EXTRACTS  # the words of outputs are not the page's
    skipped = extracted or (app.config.book_only and page != app.config.book_only)
    notebook = nbformat.read(path, 4) if skipped else notebooks.executed(path)
    for cell in notebook.cells:
        name = notebooks.figure_of(cell)
        if extracted and cell.cell_type == "code":
            cell.outputs = []
            continue
        if name:
            _stand_in(cell, name, page)
        for output in cell.get("outputs", []):
            content = output.get("data", {})
            translated.say_again(content)
            if not name and (alt := ALT.search("".join(content.get("image/svg+xml", "")))):
                cell.metadata["mystnb"] = {"image": {"alt": html.unescape(alt[1])}}
    source[0] = nbformat.writes(notebook)


def _stand_in(cell: nbformat.NotebookNode, name: str, page: str) -> None:
    drawn = figure(name)
    if cite.page_of(drawn) != f"{page}.html":
        logger.warning("it shows %s, whose chapter in figures.yml is %s; correct one of them",
                       name, drawn.chapter, location=page)
    cell.metadata["mystnb"] = {"figure": {"name": name, "caption": drawn.title}}
    cell.outputs = [nbformat.v4.new_output("display_data", {"image/svg+xml": PLACEHOLDER})]


def list_modules(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Yield the page of each module that draws, unless it stands there in this state."""
    mark = Path(app.doctreedir, "listed")
    same = bool(app.config.book_state) and mark.is_file() and (
        mark.read_text(encoding="utf-8") == app.config.book_state)
    if app.config.book_only:
        return
    for page, drawn in listings.drawn_by().items():
        if not (same and Path(app.outdir, page).is_file()):
            yield page.removesuffix(".html"), listings.listing(drawn[0].module, drawn), "page.html"
    mark.write_text(app.config.book_state, encoding="utf-8")


def translate_notebooks(written: set[str], app: Sphinx, error: Exception | None) -> None:
    """Offer the chapters of another language as notebooks in it, with the same code.

    `written`: the pages that this build wrote, each with a copy of its source in English.
    """
    if error or language() == SOURCE or app.builder.name != "html" or app.config.book_only:
        return
    for path in ready.chapters():
        if f"book/{path.stem}" in written:
            translated.write(path, Path(app.outdir, "_sources", "book", path.name))


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
    described = VIEWPORT.sub("", context.get("metatags", ""))  # the layout has its own
    context["metatags"] = described + head.tags(page, title, text)
    if doctree and "notes" in doctree:
        context["body"] += doctree["notes"]
    context["pageurl"] = None  # the tags give the page's own address, once
    for script, mark in SCRIPTS.items():
        if mark in context.get("body", ""):
            app.add_js_file(script, loading_method="defer")


def setup(app: Sphinx) -> dict:
    """Register roles, directives and hooks with Sphinx."""
    app.add_config_value("book_state", "", "env")  # a change of data or code renews every page
    app.add_config_value("book_only", None, "")
    app.add_role("num", number_role)
    app.add_directive("generated", Generated)
    register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundCitations)
    app.add_transform(KeysAlone)
    app.add_transform(MarkUntranslated)
    app.add_post_transform(PutFigures)
    app.add_node(Number, html=(visit_number, depart_number))
    app.add_post_transform(LinkNumbers)
    app.add_post_transform(NoteNumbers)
    app.connect("doctree-read", note_numbers)
    app.connect("html-collect-pages", list_evidence)
    app.connect("html-collect-pages", list_modules)
    written: set[str] = set()
    app.connect("html-page-context", lambda app, page, *_: written.add(page))
    app.connect("build-finished", functools.partial(translate_notebooks, written))
    app.connect("config-inited", set_address)
    app.connect("builder-inited", prepare)
    app.connect("source-read", put_outputs)
    app.connect("html-page-context", describe_page, priority=400)  # before the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}
