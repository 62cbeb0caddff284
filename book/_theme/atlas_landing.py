"""The landing page: what may be quoted and what not, what to write instead, the four places."""

import html
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from bioclusters import cite, findings
from bioclusters.data import load
from bioclusters.pages.locator import draw_locator
from bioclusters.words import _N, _, say, verdicts, word

BOOK = Path(__file__).parents[1]
CLAIMS = "book/claims"
CLUSTERS = {"biohealth_capital_region": "bhcr", "spread": "bhcr", "cambridge": "cambridge",
            "medicon_valley": "medicon", "synthesis": "korea"}
# The groups of words.verdicts as this page calls them, from left to right.
GROUPS = {"quotable": _N("may be quoted"), "in-part": _N("may be quoted in part"),
          "open": _N("could not be decided"), "not-quotable": _N("should not be quoted")}

logger = logging.getLogger(__name__)


class Verdicts(SphinxDirective):
    """Every claim as a cell, by what a reader may do with it; a cell leads to its entry."""

    def run(self) -> list[nodes.Node]:
        """Return the four groups; warn of a verdict that belongs to none."""
        self.env.note_dependency(str(BOOK.parent / "data" / "claims.csv"))
        claims = load("claims")
        page = self.env.app.builder.get_relative_uri(self.env.docname, CLAIMS)
        for claim in claims[~claims["verdict"].isin(verdicts.ORDER)].itertuples():
            logger.warning("data/claims.csv, %s: verdict %r; expected one of %s", claim.claim_id,
                           claim.verdict, ", ".join(verdicts.ORDER), location=self.get_location())
        return [nodes.raw("", f'<div class="verdicts">{groups(claims, page)}</div>', format="html")]


def groups(claims, page: str) -> str:
    """Return the html of each group: its number, what it may be used for, one cell per claim.

    `claims`: claim_id and verdict; `page`: address of the page of claims.
    """
    shown = []
    for group, name in GROUPS.items():
        members = claims[claims["verdict"].isin(verdicts.GROUPS[group])]
        members = members.sort_values("verdict", kind="stable",
                                      key=lambda column: column.map(verdicts.ORDER.index))
        cells = "".join(cell(claim.claim_id, claim.verdict, page)
                        for claim in members.itertuples())
        shown.append(f"<section><h2><b>{len(members)}</b> {say(name, {})}</h2>"
                     f'<ul class="cells">{cells}</ul></section>')
    return "".join(shown)


def cell(claim: str, verdict: str, page: str) -> str:
    """Return one claim as a list item: number, sign, and for who hears it the verdict in words."""
    words = html.escape(word("verdict", verdict))
    return (f'<li><a class="v-{verdict}" href="{page}#{claim.lower()}" title="{words}">'
            f'<span><span class="visually-hidden">C</span>{claim[1:]}</span>'
            f'<span class="sign-of" aria-hidden="true">{verdicts.SIGNS[verdict]}</span>'
            f'<span class="visually-hidden">{words}</span></a></li>')


class Pairs(SphinxDirective):
    """What the study says and what to write instead, for the claims named: `{pairs} C18 C07`."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return a pair for each claim; warn of one unknown or with nothing to write instead."""
        self.env.note_dependency(str(BOOK.parent / "data" / "claims.csv"))
        claims = findings.spoken("claims").set_index("claim_id")
        english = load("claims").set_index("claim_id")["say_instead"]
        page = self.env.app.builder.get_relative_uri(self.env.docname, CLAIMS)
        shown = []
        for name in self.arguments[0].split():
            words = claims["say_instead"].get(name)
            if not isinstance(words, str) or english[name] == verdicts.AS_IT_STANDS:
                logger.warning("%s has no words to write instead; give them in data/claims.csv "
                               "(say_instead), or name another claim", name,
                               location=self.get_location())
                continue
            shown.append(pair(name, claims.loc[name], page))
        return [nodes.raw("", f'<div class="pairs">{"".join(shown)}</div>', format="html")]


def pair(name: str, claim, page: str) -> str:
    """Return one pair; `claim` has verdict, claim and say_instead."""
    verdict = f"{name}: {word('verdict', claim['verdict'])}"
    says, write = (html.escape(claim[column]).replace(" %", "\u00a0%")
                   for column in ("claim", "say_instead"))
    return (f'<div class="pair"><a href="{page}#{name.lower()}">{html.escape(verdict)}</a><dl>'
            f"<dt>{_('Study says')}</dt><dd>{says}</dd><dt>{_('Write')}</dt><dd>{write}</dd></dl>"
            "</div>")


class Place(SphinxDirective):
    """A place and what it shows: `{place} finding`, its `:page:` and `:name:`, the text below."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"page": directives.unchanged_required, "name": directives.unchanged_required}
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the card: locator, place, finding, text, links to chapter and brief."""
        page = self.options["page"]
        cluster = CLUSTERS[page]
        link = self.env.app.builder.get_relative_uri(self.env.docname, f"book/{page}")
        card = nodes.container(classes=["place", cluster])
        card += nodes.raw("", draw_locator(cluster), format="html")
        card += self._said(nodes.paragraph, self.options["name"], classes=["kicker"])
        card += self._said(nodes.rubric, self.arguments[0], level=3)
        self.state.nested_parse(self.content, self.content_offset, card)
        brief = brief_link(self.env, page)
        more = f' <a href="{brief}">{_("Brief (PDF)")}</a>' if brief else ""
        read = f'<a href="{link}">{_("Read the chapter")}</a>'
        card += nodes.raw("", f'<p class="take">{read}{more}</p>', format="html")
        return [card]

    def _said(self, kind: type[nodes.TextElement], text: str, **options) -> nodes.TextElement:
        """Return a text as an element that translators find."""
        node = kind(text, text, **options)
        self.set_source_info(node)
        return node


def brief_link(env, page: str) -> str:
    """Return the address of a chapter's brief from the page being read, or nothing."""
    if not (BOOK / "briefs" / f"{page}.yml").is_file():
        return ""
    return cite.link(cite.brief(page), f"{env.docname}.html")


def brief_role(role, rawtext, text, lineno, inliner, options=None, content=None):
    """Return a link to a chapter's brief, {brief}`words <chapter>`; report one that is missing."""
    words, _, page = text.rpartition(" <")
    address = brief_link(inliner.document.settings.env, page.rstrip(">"))
    if not address:
        told = inliner.reporter.error(f"no brief {page.rstrip('>')!r} in book/briefs", line=lineno)
        return [inliner.problematic(rawtext, rawtext, told)], [told]
    return [nodes.raw("", f'<a href="{address}">{html.escape(words)} <small>PDF</small></a>',
                      format="html")], []


def setup(app: Sphinx) -> None:
    """Register the directives and the role of the landing page."""
    for name, directive in (("verdicts", Verdicts), ("pairs", Pairs), ("place", Place)):
        app.add_directive(name, directive)
    app.add_role("brief", brief_role)
