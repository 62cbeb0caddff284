"""What a finding is: a number, how it is printed, and one sentence that says what it is."""

import functools
import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from bioclusters import words
from bioclusters.findings.spoken import placed, spoken, told_by
from bioclusters.words.years import years

LETTER = re.compile(r"[^\W\d_]")


class Word(str):
    """A field of a message that is itself a message, to be said in the language spoken."""


class Found(NamedTuple):
    """A number with a name.

    `value` is missing where the source gives words instead; `text` is what is printed; `about` is a
    message with `fields`: what is counted, where, when, from which source, in which unit.
    """

    value: float | None
    text: str
    about: str
    fields: Mapping


def found(value: float, about: str, decimals: int = 0, **fields: object) -> Found:
    """Return a finding printed with a fixed number of decimals."""
    text = f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")
    return Found(float(value), text, about, fields)


def explained(finding: Found) -> str:
    """Return the sentence that says what a finding is, in the language spoken."""
    fields = {name: words.say(field, {}) if isinstance(field, Word) else field
              for name, field in finding.fields.items()}
    said = words.say(finding.about, fields | _cells(finding))
    return re.sub(r"(?<=\d)–(?=\d)", words.described(words.language()).range, said)


def printed(finding: Found, whole: bool = True) -> str:
    """Return a finding as running text of the language spoken has it.

    `whole`: the finding, with the words of its source; else one number of these.
    """
    if words.language() in (words.SOURCE, words.PSEUDO):
        return finding.text
    text = _cells(finding).get("value", "") if whole else ""
    return _dated(text if LETTER.search(text) else words.running(finding.text))


def _dated(text: str) -> str:
    """Return a text, or the date that it is as the language spoken writes it."""
    try:
        return words.dated(datetime.strptime(text, "%d %B %Y").date())
    except ValueError:
        return text


def _cells(finding: Found) -> dict[str, str]:
    """Return what the row of a fact says in the language spoken; nothing in English."""
    table, name = finding.fields.get("table"), finding.fields.get("id")
    if not table or words.language() in (words.SOURCE, words.PSEUDO):
        return {}
    row = _rows(table, words.language())[str(name)]
    cells = {column: "" if pd.isna(cell) else str(cell) for column, cell in row.items()}
    value = cells.get("value", cells.get("headcount", ""))
    value = value if LETTER.search(value) else words.running(finding.fields["value"])
    return cells | {"value": value, "when": years(cells["year"]),
                    "place": placed(cells.get("place", "")),
                    "source": told_by(cells.get("source", finding.fields["source"]))}


@functools.cache
def _rows(table: str, _language: str) -> dict[str, dict]:
    return {row["id"]: row for row in spoken(table).to_dict("records")}


def growth(first: float, last: float) -> float:
    """Return a change from `first` to `last` in per cent of `first`."""
    return 100 * (last / first - 1)


def ranked(values: pd.Series) -> pd.Series:
    """Return ranks from 1 for the largest; equal values share the better rank."""
    return values.rank(ascending=False, method="min").astype("int64")
