"""Counts of the audited claims by verdict and kind of check, and the numbers the claims state."""

import functools
import re

from bioclusters import data
from bioclusters.findings.found import Found, Word, found
from bioclusters.words import _N, codes, number
from bioclusters.words.verdicts import NOT_QUOTABLE

DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
ALL = _N("Claims of the study that this book audits.")
REFUSED = _N("Claims of the study that should not be quoted: contradicted, not supported, or "
             "with a citation problem.")
WITH = _N("Claims of the study with the verdict “{verdict}”.")
KIND = _N("Claims of the study whose verdict rests on this kind of check: {kind}.")
CODED = _N("Claims of the study whose verdict a rule recomputes from the data.")
JUDGED = _N("Claims of the study whose verdict a person judged.")
STATED = _N("What the study states, claim {claim}: {stated}.")
FACTOR = _N("By how much the study's yearly growth of jobs multiplies them from 2003 to 2016.")


@functools.cache
def numbers() -> dict[str, Found]:
    """Return counts by verdict and kind of check, and what each claim states, by key."""
    return _counts() | _stated()


def korean_amount(text: str) -> float:
    """Return an amount such as 3억 2천만, in hundred millions and thousands, as a number."""
    hundred_millions, thousands = (float(part) for part in DIGITS.findall(text))
    return hundred_millions * 1e8 + thousands * 1e3 * (1e4 if "만" in text else 1)


def _counts() -> dict[str, Found]:
    claims = data.load("claims")
    coded = int(claims["check"].notna().sum())
    found_by = {"claims-total": found(len(claims), ALL),
                "claims-by-code": found(coded, CODED),
                "claims-by-hand": found(len(claims) - coded, JUDGED),
                "claims-not-quotable": found(claims["verdict"].isin(NOT_QUOTABLE).sum(), REFUSED)}
    for verdict, words in codes("verdict").items():
        count = (claims["verdict"] == verdict).sum()
        found_by[f"claims-{verdict}"] = found(count, WITH, verdict=Word(words))
    for kind, words in codes("kind-of-check").items():
        count = (claims["kind_of_check"] == kind).sum()
        found_by[f"claims-{kind}"] = found(count, KIND, kind=Word(words))
    return found_by


def _stated() -> dict[str, Found]:
    """Return the value of each claim that has one, and what follows from one of them."""
    claims = data.load("claims").set_index("claim_id")
    results = {}
    for name, claim in claims.dropna(subset="value").iterrows():
        text = claim["value"]
        whole = text.isdecimal() and int(text) > 2100  # a year keeps its four digits together
        parts = DIGITS.findall(text)
        single = float(parts[0].replace(",", "")) if len(parts) == 1 else None
        shown = number(int(text)) if whole else text
        parts = [shown, *claim[["unit", "year"]].dropna()]
        results[name] = Found(single, shown, STATED, {"claim": name, "stated": ", ".join(parts)})
    rate = 1 + float(claims.loc["C18", "value"]) / 100
    return results | {"claim-c18-factor": found(rate ** (2016 - 2003), FACTOR)}
