"""Audit the claims of the study: every verdict with its evidence, and refused where they part.

A claim that a rule can decide names it in the column `check`. The rule recomputes the figure from
the data package and gives a verdict; `audit` refuses a table whose stated verdict differs.
"""

import re
from pathlib import Path

import pandas as pd

from bioclusters.audit import evidence
from bioclusters.audit.checks import CHECKS, Finding
from bioclusters.data import load
from bioclusters.words import verdicts

PAGE = Path(__file__).parents[2] / "claims.ipynb"
# A sentence that names a source with its year in brackets: “… (Census Bureau, 2021).”
SOURCED = re.compile(r".*\([^()]*[A-Za-z][^()]*\b(19|20)\d{2}\b[^()]*\)[^()]*\.")
PARTS = {"value": "value", "unit": "unit", "year": "year_from", "scope": "scope"}


class ClaimError(ValueError):
    """A claim whose verdict, evidence or wording does not hold together."""


def audit(claims: pd.DataFrame | None = None, page: Path = PAGE) -> pd.DataFrame:
    """Return the claims with `found` and `decided_by` (code, hand), all checked.

    `page` is the chapter that explains the claims that fail. Raises ClaimError naming the claim
    for a number used twice or left out; an unknown verdict, kind of check, evidence or rule; a
    paraphrase without the study's words and section; a support that rests on the study alone or on
    one weak source; missing other words, their source or year; a verdict left open without what
    would check it; a rule that does not heed the claim's year or unit, fails or gives another
    verdict; a missing paragraph.
    """
    table = load("claims") if claims is None else claims
    known, text = evidence.known(), page.read_text(encoding="utf-8")
    _check_numbering(table)
    findings = []
    for _place, claim in table.iterrows():
        _check_codes(claim)
        _check_wording(claim, text)
        _check_evidence(claim, known)
        findings.append(_decide(claim))
    return table.assign(
        found=[finding.found for finding in findings],
        decided_by=["code" if finding.found else "hand" for finding in findings],
    )


def of_cluster(audited: pd.DataFrame, cluster: str) -> pd.DataFrame:
    """Return id, claim, verdict and say_instead of one cluster's claims, for a closing table."""
    rows = audited[audited["cluster"] == cluster]
    if rows.empty:
        known = ", ".join(sorted(set(audited["cluster"])))
        raise ClaimError(f"claims: no claim is about {cluster!r}; choose one of {known}.")
    return rows[["claim_id", "claim", "verdict", "say_instead"]].reset_index(drop=True)


def _check_numbering(table: pd.DataFrame) -> None:
    twice = table["claim_id"][table["claim_id"].duplicated()]
    if len(twice):
        raise ClaimError(f"{twice.iloc[0]}: this number is used twice; a number is never used "
                         "again, so give the new claim the next free one.")
    last = max(int(name[1:]) for name in table["claim_id"])
    if len(table) == len(load("claims")) and len(table) != last:
        raise ClaimError(f"C{last:02}: the last of {len(table)} claims; a number was left out. "
                         "Never renumber or delete a claim.")


def _check_codes(claim: pd.Series) -> None:
    name = claim["claim_id"]
    for column, codes in (("verdict", verdicts.ORDER), ("kind_of_check", verdicts.KINDS_OF_CHECK)):
        if claim[column] not in codes:
            raise ClaimError(f"{name}: {column} {claim[column]!r}; use one of {', '.join(codes)}.")
    if claim["verdict"] in verdicts.UNDECIDED and pd.isna(claim["would_check"]):
        raise ClaimError(f"{name}: {claim['verdict']}, but would_check is empty; write what would "
                         "check it.")
    if claim["verdict"] in verdicts.UNDECIDED and pd.notna(claim["check"]):
        raise ClaimError(f"{name}: {claim['verdict']}, but the rule {claim['check']} is named; a "
                         "rule cannot leave a claim open, so leave the column check empty.")
    for column in ("section", "study_says"):
        if pd.isna(claim[column]):
            raise ClaimError(f"{name}: {column} is empty; give the section and the study's own "
                             "words for this paraphrase.")


def _check_wording(claim: pd.Series, text: str) -> None:
    name, verdict, say = claim["claim_id"], claim["verdict"], claim["say_instead"]
    if pd.isna(say):
        raise ClaimError(f"{name}: say_instead is empty; write a sentence with source and year, or "
                         f"{verdicts.AS_IT_STANDS}.")
    if say == verdicts.AS_IT_STANDS and verdict != verdicts.SUPPORTED:
        raise ClaimError(f"{name}: {verdict}, yet it may be quoted as it stands; write what to say "
                         "instead.")
    if say != verdicts.AS_IT_STANDS and not SOURCED.fullmatch(say):
        raise ClaimError(f"{name}: say_instead {say!r} has no source with its year; end it like "
                         "“… (Census Bureau, 2021).”")
    if verdict in verdicts.EXPLAINED and f"({anchor(name)})=" not in text:
        raise ClaimError(f"{name}: {verdict}, but no paragraph explains it; "
                         f"add one below ({anchor(name)})= in claims.ipynb.")


def _check_evidence(claim: pd.Series, known: dict[str, str]) -> None:
    name, verdict = claim["claim_id"], claim["verdict"]
    named = [*evidence.ids(claim), *evidence.ids(claim, "against_ids")]
    for source in named:
        if source not in known:
            raise ClaimError(f"{name}: evidence {source!r} is neither a fact nor a resource; "
                             "correct the id in claims.csv.")
    if verdict not in (*verdicts.HOLDS, verdicts.PARTLY):
        return
    if all(evidence.repeats_study(known[source]) for source in evidence.ids(claim)):
        raise ClaimError(f"{name}: {verdict} by no evidence but the study itself; "
                         "add evidence or choose another verdict.")
    if verdict == verdicts.SUPPORTED and claim["confidence"] == "C":
        raise ClaimError(f"{name}: supported by one weak source (confidence C); find a better "
                         "source or choose another verdict.")


def _decide(claim: pd.Series) -> Finding:
    """Return what the claim's rule finds, or an empty finding if it was judged by hand."""
    name, check = claim["claim_id"], claim["check"]
    if pd.isna(check):
        return Finding("", claim["verdict"])
    if check not in CHECKS:
        raise ClaimError(f"{name}: no rule is called {check!r}; known are {', '.join(CHECKS)}.")
    missed = [part for part, column in PARTS.items()
              if pd.notna(claim[column]) and part not in CHECKS[check].heeds]
    if missed:
        raise ClaimError(f"{name}: the rule {check} does not look at the claim's "
                         f"{' and '.join(missed)}; any would pass. Use a rule that does.")
    try:
        finding = CHECKS[check].decide(claim)
    except Exception as error:
        raise ClaimError(f"{name}: the rule {check} fails: {error!r}; correct the claim or the "
                         "data.") from error
    if finding.verdict != claim["verdict"]:
        raise ClaimError(f"{name}: claims.csv says {claim['verdict']}, the rule {check} says "
                         f"{finding.verdict} ({finding.found}); correct the verdict.")
    return finding


def anchor(name: str) -> str:
    """Return the label of a claim's paragraph: claim-c18."""
    return f"claim-{name.lower()}"
