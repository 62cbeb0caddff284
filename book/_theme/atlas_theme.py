"""Dress the book: a small Sphinx theme, its landing page, its search and what pages need besides.

The templates are in atlas/, the style sheet and script in book/assets.
"""

from pathlib import Path

import atlas_html
import atlas_search
import three_bioclusters  # noqa: F401  puts the package bioclusters on the path
from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from bioclusters import brief, cite, claims, data, registry
from bioclusters.locator import draw_locator

HERE = Path(__file__).parent
CLUSTERS = {"biohealth_capital_region": "bhcr", "cambridge": "cambridge",
            "medicon_valley": "medicon", "synthesis": "korea"}
# Sphinx's own scripts serve the search page alone, which names them itself; the book has no tabs,
# whose script would hold up the first paint of every page.
FOREIGN_SCRIPTS = {"documentation_options.js", "doctools.js", "sphinx_highlight.js",
                   "design-tabs.js"}
# Style sheets that extensions add for the stock theme.
FOREIGN_STYLES = ("pygments.css", "mystnb.", "sphinx-design", "basic.css")
LANGUAGES = ("ko", "da", "sv")


class Folded(nodes.General, nodes.Element):
    """Html that stands folded behind one word, given as `summary`."""


class FoldCode(SphinxPostTransform):
    """Fold the code of every notebook cell: one click away, still found and copied."""

    default_priority = 800
    formats = ("html",)

    def run(self) -> None:
        """Put the input of each cell into a Folded node."""
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") == "cell_code_source":
                cell.children = [Folded("", *cell.children, summary="Code")]


class Place(Directive):
    """A card for one cluster: `{place} name`, its `:page:`, and the text below."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"page": directives.unchanged_required}
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the card: locator, name as a link to the chapter, text."""
        page, cluster = self.options["page"], CLUSTERS[self.options["page"]]
        link = addnodes.pending_xref(
            refdoc=self.state.document.settings.env.docname, refdomain="std", reftype="doc",
            refexplicit=True, reftarget=page, refwarn=True)
        link += nodes.inline("", self.arguments[0])
        card = nodes.container(classes=["place", cluster])
        card += [nodes.raw("", draw_locator(cluster), format="html"),
                 nodes.paragraph("", "", link, classes=["place-name"])]
        self.state.nested_parse(self.content, self.content_offset, card)
        return [card]


class Glance(Directive):
    """The scorecard at a glance: every figure and every claim as a cell, by verdict."""

    def run(self) -> list[nodes.Node]:
        """Return the two rows of cells with their counts in words."""
        figures = [entry["verdict"] for entry in registry.figures().values()]
        audited = list(data.load("claims")["verdict"])
        rows = (atlas_html.tally("claims of the study", "book-claims", audited, claims.VERDICTS),
                atlas_html.tally("figures", "book-figures", figures, registry.VERDICTS))
        return [nodes.raw("", f'<div class="glance">{"".join(rows)}</div>', format="html")]


def visit_folded(translator, node: Folded) -> None:
    """Open the fold in html."""
    translator.body.append(f'<details class="code"><summary>{node["summary"]}</summary>\n')


def depart_folded(translator, node: Folded) -> None:
    """Close the fold in html."""
    translator.body.append("</details>\n")


def dress_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give the templates what the layout shows, and drop the stock theme's styles and scripts."""
    name = Path(pagename).name
    cluster = CLUSTERS.get(name, "")
    landing = pagename == app.config.root_doc
    context["contents"] = contents(app)
    context["sections"] = sections(app, pagename) if doctree and not landing else []
    context["page_class"] = " ".join(filter(None, [cluster, "landing" if landing else ""]))
    context["notebook"] = notebook(app, pagename)
    context["brief"] = f"brief-{name}.pdf" if name in brief.PAGES else ""
    context["book_version"] = cite.book().version
    context["author"] = app.config.author
    context["css_files"] = [sheet for sheet in context["css_files"]
                            if not any(name in str(sheet) for name in FOREIGN_STYLES)]
    context["page_scripts"] = [script for script in context["script_files"]
                               if Path(str(script.filename).split("?")[0]).name
                               not in FOREIGN_SCRIPTS]
    if context.get("body"):
        part = next((part["caption"] for part in context["contents"]
                     if pagename in [entry["page"] for entry in part["entries"]]), "")
        context["body"] = atlas_html.dressed(
            context["body"], "" if landing else part, context["sections"],
            draw_locator(cluster) if cluster else "")


def contents(app: Sphinx) -> list[dict]:
    """Return the parts of the book in reading order: caption, and page, name and rest of title."""
    parts = [{"caption": "", "entries": [_entry(app, app.config.root_doc)]}]
    for toctree in app.env.tocs[app.config.root_doc].findall(addnodes.toctree):
        parts.append({"caption": toctree.get("caption") or "",
                      "entries": [_entry(app, page) for _, page in toctree["entries"]]})
    return parts


def _entry(app: Sphinx, page: str) -> dict:
    name, _, about = app.env.titles[page].astext().partition(": ")
    return {"page": page, "name": name, "about": about[:1].upper() + about[1:]}


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
    """Register theme, roles for foreign names, directives, folded code and the search."""
    app.add_config_value("comments_config", {}, "")  # set by Jupyter Book for an extension left out
    app.add_html_theme("atlas", str(HERE / "atlas"))
    app.add_js_file("atlas.js", loading_method="defer")
    app.add_node(Folded, html=(visit_folded, depart_folded))
    app.add_post_transform(FoldCode)
    app.add_directive("place", Place)
    app.add_directive("glance", Glance)
    for language in LANGUAGES:  # docutils writes the class language-da as lang="da"
        marked = {"class": [f"language-{language}"]}
        app.add_role(language, roles.CustomRole(language, roles.generic_custom_role, marked))
    app.connect("html-page-context", dress_page, priority=900)
    atlas_search.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
