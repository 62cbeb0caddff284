"""What the tables must agree on: each check reads tables and yields what does not fit.

A check takes the tables by name and yields faults: the table, the row and a sentence that says what
was expected.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

Fault = tuple[str, str, str]  # table, row, what was expected
Tables = Mapping[str, Any]  # frames by name; also the descriptor and the bibliography
NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?:[-–/](\d\d))?(?!\d)")


def numbers(text: object) -> set[float]:
    """Return the numbers in a text, read with or without thousands separators."""
    return set() if pd.isna(text) else {
        float(found.replace(",", "")) for found in NUMBER.findall(str(text))}


def years(text: object) -> list[int]:
    """Return the years in a text; of "2014-15" both."""
    found = []
    for year, short in [] if pd.isna(text) else YEAR.findall(str(text)):
        found.append(int(year))
        if short and 0 < (later := int(year[:2] + short)) - int(year) < 60:
            found.append(later)
    return found


def unequal(
    name: str, found: pd.Series, expected: pd.Series, what: str, within: float = 0
) -> Iterable[Fault]:
    """Yield the rows in which two series of one index differ by more than `within`."""
    pairs = pd.concat([found, expected], axis=1, keys=["found", "expected"]).dropna()
    apart = pairs[(pairs["found"] - pairs["expected"]).abs() > within + 1e-9]
    for key, row in apart.iterrows():
        place = " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
        yield name, place, f"found {row['found']:g}, but {what} {row['expected']:g}"


def jumps(
    name: str, table: pd.DataFrame, series: list[str], value: str, share: float, least: float
) -> Iterable[Fault]:
    """Yield the rows whose value leaves its neighbours in time.

    `share` is the largest change from year to year, of the larger of the two, and `least` the
    change that is always allowed. Years that do not follow each other are not compared.
    """
    table = table.dropna(subset=[value]).sort_values([*series, "year"])
    before = table.groupby(series)[[value, "year"]].shift()
    change = (table[value] - before[value]).abs()
    larger = table[value].where(table[value] >= before[value], before[value])
    far = (change > least) & (change > share * larger) & (table["year"] - before["year"] == 1)
    for row, earlier in zip(table[far.fillna(False)].to_dict("records"),
                            before.loc[far.fillna(False), value], strict=True):
        place = " ".join(str(row[column]) for column in [*series, "year"])
        yield name, place, f"{value} {row[value]:g} after {earlier:g} in the year before"
