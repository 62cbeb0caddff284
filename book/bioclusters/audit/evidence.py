"""Evidence: the facts of the data package, and which of them are about the same thing as a claim.

A fact fits a claim if its years are near enough, its unit is of the same kind and its place lies in
the scope of the claim. A rule that used any other fact would pass any number.
"""

import functools
import re
from typing import NamedTuple

import pandas as pd

from bioclusters import data
from bioclusters.data import load

OTHER_TABLES = {  # table -> column of the value; tables named *-facts have theirs in `value`
    "timeline": "event", "bhcr-employers": "headcount", "medicon-employers": "employees",
    "cross-cluster": "value",
}
STUDY = re.compile(r"Jeon \(2023\)(, citing .*|, section \d)?")  # a source that is the study itself
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
YEAR = re.compile(r"(?:19|20)\d\d(s?)")
UNITS = {  # kind of unit -> words that mean it
    "people": "people persons employees jobs workers",
    "firms": "firms companies ventures start-ups", "bodies": "institutions labs agencies",
    "minutes": "minutes", "hospitals": "hospitals", "universities": "universities",
    "laureates": "laureates", "rank": "rank", "km2": "km2", "USD": "USD", "clusters": "clusters",
}
PARTS = {  # scope of a claim -> places that are the whole or a part of it
    "Medicon Valley": ("Medicon Valley", "Eastern Denmark", "Skåne"),
    "MD+VA+DC": ("BHCR", "Maryland", "Virginia", "District of Columbia"),
}


class Fact(NamedTuple):
    """One fact: numbers, kinds of unit, place, first and last year, and where it was read."""

    id: str
    place: str
    value: str
    numbers: tuple[float, ...]
    kinds: frozenset[str]
    first: int | None
    last: int | None
    source: str
    url: str


@functools.cache
def facts() -> dict[str, Fact]:
    """Return every fact of the data package by its id."""
    found = {}
    for table, column in tables().items():
        for row in load(table).to_dict("records"):
            fact = _fact(row, column, employer=table.endswith("-employers"))
            found[fact.id] = fact
    return found


def tables() -> dict[str, str]:
    """Return the tables whose rows may stand as evidence, each with the column of its value."""
    names = [entry["name"] for entry in data.package()["resources"]]
    return {name: "value" for name in names if name.endswith("-facts")} | OTHER_TABLES


def known() -> dict[str, str]:
    """Return all ids that may stand as evidence, facts and resources, each with its source."""
    # The study's own table is no evidence for the study.
    resources = {entry["name"]: "Jeon (2023)" if entry["name"] == "paper-table1" else ""
                 for entry in data.package()["resources"]}
    return resources | {name: fact.source for name, fact in facts().items()}


def ids(claim: pd.Series, column: str = "evidence_ids") -> list[str]:
    """Return the ids in a claim's column evidence_ids or against_ids."""
    return [] if pd.isna(claim[column]) else claim[column].split(";")


def stated(claim: pd.Series) -> list[float]:
    """Return the numbers that the claim states; raise ValueError if it states none."""
    found = numbers_in(claim["value"])
    if not found:
        raise ValueError(f"no number in value {claim['value']!r}")
    return found


def period(claim: pd.Series) -> tuple[int, int]:
    """Return the first and last year that the claim is about."""
    return int(claim["year_from"]), int(claim["year_to"])


def fitting(claim: pd.Series, within: int) -> list[Fact]:
    """Return a claim's facts that are about its time, kind of unit and place.

    A fact may lie `within` so many years before or after the claim's period. Facts that repeat the
    study are left out.
    """
    table = facts()
    return [fact for name in ids(claim) if (fact := table.get(name)) and _is_other(fact)
            and _near(fact, claim, within) and _same_kind(fact, claim) and _inside(fact, claim)]


def same_period(fact: Fact, claim: pd.Series) -> bool:
    """Say whether a fact covers exactly the years of the claim."""
    return (fact.first, fact.last) == period(claim)


def overlapping(fact: Fact, claim: pd.Series) -> bool:
    """Say whether a fact shares a year with the claim's period."""
    return _near(fact, claim, 0)


def numbers_in(text: object) -> list[float]:
    """Return the numbers in a text, separators of thousands removed."""
    return [float(number.replace(",", "")) for number in NUMBER.findall(str(text))]


def repeats_study(source: str) -> bool:
    """Say whether a source is the study itself."""
    return bool(STUDY.fullmatch(source))


def kinds_of(unit: object) -> frozenset[str]:
    """Return the kinds of unit that a text names; a plain `count` is of every kind."""
    words = set(re.findall(r"[\w-]+", str(unit)))
    if "count" in words:
        return frozenset(UNITS)
    return frozenset(kind for kind, names in UNITS.items() if words & set(names.split()))


def _fact(row: dict, column: str, employer: bool) -> Fact:
    value = row.get(column)
    first, last = _years(row)
    unit = "employees" if employer else row.get("unit")
    return Fact(row["id"], str(row.get("place", row.get("cluster", ""))), str(value),
                tuple(numbers_in(value)), kinds_of(unit), first, last, str(row.get("source", "")),
                _text(row.get("url")))


def _years(row: dict) -> tuple[int | None, int | None]:
    if "year_start" in row:
        return int(row["year_start"]), int(row["year_end"])
    found = [(int(match[0][:4]), 9 if match[1] else 0)
             for match in YEAR.finditer(str(row.get("year", "")))]
    if not found:
        return None, None
    return min(year for year, _more in found), max(year + more for year, more in found)


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def _is_other(fact: Fact) -> bool:
    return not repeats_study(fact.source)


def _near(fact: Fact, claim: pd.Series, within: int) -> bool:
    if pd.isna(claim["year_from"]):
        return True
    first, last = period(claim)
    return (fact.first is not None and fact.last is not None
            and fact.first <= last + within and fact.last >= first - within)


def _same_kind(fact: Fact, claim: pd.Series) -> bool:
    return pd.isna(claim["unit"]) or bool(kinds_of(claim["unit"]) & fact.kinds)


def _inside(fact: Fact, claim: pd.Series) -> bool:
    scope = claim["scope"]
    return pd.isna(scope) or fact.place in PARTS.get(scope, (scope,))
