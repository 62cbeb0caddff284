"""The list of claims as html: in groups, each claim with its evidence a click from its source."""

import html
import re
from typing import NamedTuple

import pandas as pd

from bioclusters import cite, data, findings
from bioclusters.audit import evidence
from bioclusters.audit.claims import anchor
from bioclusters.pages import corrections, errata, filters
from bioclusters.pages import evidence as entries
from bioclusters.words import _N, _, listed, plural, say, verdicts, word

PAGE = "book/claims.html"
CELL = re.compile(r'(<g class="mark"><title>C(\d\d): .*?</g>)', re.DOTALL)
# Columns of words, which stand in the language of the page.
SPOKEN = ["claim", "evidence", "say_instead", "would_check", "paper_cites"]
# A verdict that earlier versions gave and this one does not.
EARLIER = {"not-checkable-here": _N("not checkable here")}


class Step(NamedTuple):
    """The verdict that a version gave."""

    version: str
    released: str
    verdict: str


def history(claim: pd.Series) -> list[Step]:
    """Return the verdict of each version that had a claim, the present one last."""
    past = data.load("claim-history")
    past = past[past["claim_id"] == claim["claim_id"]].sort_values("released")
    book = cite.book()
    steps = [Step(row.version, str(row.released)[:10], row.verdict) for row in past.itertuples()]
    return [*steps, Step(book.version, book.released.isoformat(), claim["verdict"])]


def evidence_words(name: str) -> str:
    """Return one piece of evidence, a fact, employer or event, in a sentence."""
    try:
        return findings.explain(name)
    except KeyError:  # an event or an employer, which no prose quotes
        fact = evidence.facts()[name]
        return _("{what} ({source}).", what=findings.said(fact.value),
                 source=findings.said(fact.source))


def list_html(audited: pd.DataFrame) -> str:
    """Return the audited claims as html, those that should not be quoted first.

    Every claim has its own anchor, such as c07; filter.js filters what carries data-verdict.
    """
    told = findings.spoken("claims").set_index("claim_id")[SPOKEN]
    audited = audited.assign(**{column: audited["claim_id"].map(told[column])
                                for column in SPOKEN if column in audited})
    groups = "\n".join(_group(name, audited[audited["verdict"].isin(codes)])
                       for name, codes in verdicts.GROUPS.items())
    choices = [("verdict", _("Verdict")), ("place", _("Place")), ("kind", _("Kind"))]
    shown = _("{n} of {all} claims shown", n="{n}", all="{all}")
    opening = filters.opening("claims", _("Filter the claims"), choices, shown, ordered=True)
    return f'<div class="claims" id="study" {opening}>\n{groups}\n</div>'


def led(drawing: str) -> str:
    """Return the overview of the claims with each cell a link to its entry, out of the Tab order.

    The drawing's list of marks, which keys walk, leads there too: figures.js.
    """
    return CELL.sub(r'<a href="#c\2" tabindex="-1" aria-label="C\2">\1</a>', drawing)


def _group(name: str, claims: pd.DataFrame) -> str:
    order = claims["verdict"].map(verdicts.ORDER.index)
    claims = claims.assign(order=order).sort_values(["order", "claim_id"],
                                                    ascending=[name != "not-quotable", True])
    entries = "\n".join(_entry(claim) for _place, claim in claims.iterrows())
    return (f'<section class="claim-group" id="group-{name}"><h2>{word("verdict-group", name)} '
            f'<span class="count">{len(claims)}</span></h2>\n{entries}\n</section>')


def _entry(claim: pd.Series) -> str:
    verdict, place = claim["verdict"], word("place", claim["cluster"])
    return (
        f'<div class="claim v-{verdict}" id="{claim["claim_id"].lower()}" '
        f'data-verdict="{html.escape(word("verdict", verdict))}" '
        f'data-order="{verdicts.ORDER.index(verdict)}" data-place="{html.escape(place)}" '
        f'data-kind="{html.escape(_kind(claim))}">\n'
        f'<p class="head">{_head(claim)} <span class="about">{html.escape(_about(claim))}</span>'
        f'</p>\n<p class="says">{_text(claim["claim"])} '
        f'<q lang="ko">{_text(claim["study_says"])}</q></p>\n'
        f'<p class="found">{_found(claim)}</p>\n'
        f'<p class="write"><b>{_("Write:")}</b> {_instead(claim)}</p>\n{_reply(claim)}'
        f'<div class="tail">{_sources(claim)}{_take(claim)}</div></div>')


def _head(claim: pd.Series) -> str:
    name, verdict = claim["claim_id"], claim["verdict"]
    words = html.escape(word("verdict", verdict))
    if verdict in verdicts.EXPLAINED:
        words = f'<a href="#{anchor(name)}">{words}</a>'
    sign = f'<span class="sign" aria-hidden="true">{verdicts.SIGNS[verdict]}</span>'
    return (f'<a href="#{name.lower()}">{name}</a> '
            f'<span class="badge v-{verdict}">{sign} {words}</span>')


def _about(claim: pd.Series) -> str:
    place, section = word("place", claim["cluster"]), claim["section"]
    if claim["decided_by"] == "code":
        return _("{place}, section {section}; {kind}, decided by a rule", place=place,
                 section=section, kind=_kind(claim))
    return _("{place}, section {section}; {kind}, judged by hand", place=place, section=section,
             kind=_kind(claim))


def _kind(claim: pd.Series) -> str:
    return word("kind-of-check", claim["kind_of_check"]).split(":")[0]


def _found(claim: pd.Series) -> str:
    parts = [_text(claim["evidence"]), _text(claim["found"])]
    if pd.notna(claim["would_check"]):
        parts.append(html.escape(_("What would check it: {what}", what=claim["would_check"])))
    return " ".join(part for part in parts if part)


def _sources(claim: pd.Series) -> str:
    """Return the fold of sources: evidence, what the study cites, corrections since 0.1.0."""
    named = evidence.ids(claim) + evidence.ids(claim, "against_ids")
    items = [*map(_source, named), *map(html.escape, _notes(claim))]
    corrected = errata.of_claim(claim["claim_id"])
    if corrected:
        links = listed(f'<a href="errata.html#errata-{name.lower()}">{name}</a>'
                       for name in corrected)
        items.append(_("Corrected since version 0.1.0: {links}.", links=links))
    items.append(html.escape(_past(claim)))
    head = plural("{n} source", "{n} sources", len(named)) if named else _("More")
    rows = "".join(f"<li>{item}</li>" for item in items)
    return f'<details class="source"><summary>{head}</summary><ul>{rows}</ul></details>\n'


def _past(claim: pd.Series) -> str:
    """Return what became of the verdict since the first version, in a sentence."""
    *earlier, now = history(claim)
    if not earlier:
        return _("New in version {version}.", version=now.version)
    first = earlier[0]
    if {step.verdict for step in earlier} == {now.verdict}:
        return _("The verdict is the same since version {version}.", version=first.version)
    return _("Version {version} of {day} said: {verdict}.", version=first.version,
             day=first.released, verdict=_verdict(first.verdict))


def _verdict(code: str) -> str:
    return say(EARLIER[code], {}) if code in EARLIER else word("verdict", code)


def _reply(claim: pd.Series) -> str:
    """Return the author's reply, if there is one."""
    if pd.isna(claim["author_reply"]):
        return ""
    return (f'<p class="reply"><b>{_("The author replies:")}</b> '
            f"{html.escape(str(claim['author_reply']))}</p>\n")


def _take(claim: pd.Series) -> str:
    """Return how to cite this one verdict and where to send a correction of it."""
    name = claim["claim_id"]
    address = corrections.address(_("Claim {name}", name=name)) or cite.link(
        corrections.PLACE, PAGE)
    return (f'<details class="cite-claim"><summary>{_("Cite this verdict")}</summary>'
            f"<p>{html.escape(cite.plain(cite.claim(name)))}</p></details>\n"
            f'<p class="correct"><a href="{html.escape(address)}">'
            f'{_("Send a correction or a reply")}</a></p>')


def _notes(claim: pd.Series) -> list[str]:
    notes = []
    if pd.notna(claim["confidence"]):
        notes.append(_("Strength of the evidence: {letter}.", letter=claim["confidence"]))
    if pd.notna(claim["paper_cites"]):
        notes.append(_("The study cites {works}.", works=claim["paper_cites"]))
    return notes


def _source(name: str) -> str:
    """Return one piece of evidence in a sentence, linked to where it was read."""
    fact = evidence.facts().get(name)
    if fact is None:
        return html.escape(say(data.resource(name)["title"], {}))
    sentence = html.escape(evidence_words(name))
    if fact.url.startswith("http"):
        sentence = f'<a href="{html.escape(fact.url)}">{sentence}</a>'
    entry = cite.link(entries.place_of_fact(name), PAGE)
    return f'{sentence} <a class="entry-of" href="{entry}">{_("Evidence {name}", name=name)}</a>'


def _instead(claim: pd.Series) -> str:
    say = claim["say_instead"]
    return _("May be quoted as it stands.") if say == verdicts.AS_IT_STANDS else _text(say)


def _text(value: object) -> str:
    return "" if pd.isna(value) else html.escape(str(value))
