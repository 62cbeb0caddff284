"""Cambridge: sales of bio firms, hand-picked, and how long they took."""

import functools

import pandas as pd

from bioclusters import data
from bioclusters.findings.found import Found, Word, found
from bioclusters.words import _N

SALES = _N("Sales of Cambridge bio firms in this book's list, announced from 2005 to 2023, "
           "picked by hand from filings and press.")
DATED = _N("Sales in this book's list of Cambridge bio firms whose founding year is known.")
YEARS = _N("{which} number of years from founding to announced sale, of the Cambridge bio firms in "
           "this book's hand-picked list whose founding year is known.")


def years_to_sale(exits: pd.DataFrame | None = None) -> pd.Series:
    """Return years from founding to announced sale, by company; unknown founding years left out."""
    exits = data.load("cambridge-exits") if exits is None else exits
    known = exits.dropna(subset="founded_year").set_index("company")
    return known["announced_year"] - known["founded_year"]


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of this file by key."""
    years = years_to_sale()
    return {"exits": found(len(data.load("cambridge-exits")), SALES),
            "exits-dated": found(len(years), DATED),
            "exits-median-years": found(years.median(), YEARS, which=Word(_N("Median"))),
            "exits-fewest-years": found(years.min(), YEARS, which=Word(_N("Smallest"))),
            "exits-most-years": found(years.max(), YEARS, which=Word(_N("Largest")))}
