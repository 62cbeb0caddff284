"""A region that a reader draws, ranked among the ten of the book: by counties of published cells.

The rule is that of rank_sensitivity. The drawn region takes the place of one region of the book,
whose other counties are then in none; or it is ranked beside all ten. A county that it takes from
another region leaves that one, and a region left without a county is not ranked.
"""

import functools
from collections.abc import Collection

import pandas as pd

from bioclusters import data
from bioclusters.findings import regions as findings
from bioclusters.findings.found import growth, ranked
from bioclusters.words import _N

DRAWN = "drawn"
YEARS = tuple(range(2017, 2022))
FIRST = YEARS[0]
STANDING = ["year", "region", "establishments", "rank", "best", "worst", "establishments_growth",
            "establishments_growth_rank", "employees", "employees_rank", "employees_growth",
            "employees_growth_rank", "published_counties", "counties", "cells_without_employees"]
# Borders of fig-rank-sensitivity that draw a region.
CUTS = {"maryland": _N("Maryland alone"),
        "core": _N("Baltimore and Washington with their suburbs"),
        "corridor": _N("Montgomery and Frederick counties, the I-270 corridor"),
        "outer-new-york": _N("New York with its outer suburbs"),
        "new-york": _N("New York and Philadelphia as one"),
        "california": _N("Los Angeles and San Diego as one"),
        "east-bay": _N("The East Bay by itself")}


class BorderError(ValueError):
    """A region that cannot be drawn."""


def standing(
    counties: Collection[str], instead: str = "", years: Collection[int] = YEARS
) -> pd.DataFrame:
    """Return by year and region what is published of a drawn region and of those of the book.

    `counties`: FIPS codes; `instead`: the region of the book whose place it takes, or none;
    `years`: FIRST with those that are asked for.
    Columns STANDING: a region without a published cell has no row in that year; `employees` is
    missing where no cell gives any, and such a region has no rank by employees. Growth is in %
    since FIRST, in published cells, where there is something to grow from. The drawn region is
    called DRAWN. Raises BorderError for counties that no table knows, or an unknown region.
    Source: US Census Bureau, County Business Patterns, published cells of NAICS 541714.
    """
    cells = data.load("us-county-biotech")
    sums = findings.regional_sums(redrawn(counties, instead), cells[cells["year"].isin(years)])
    none = sums["cells_without_employees"] == sums["published_counties"]
    sums["employees"] = sums["employees"].astype("Float64").mask(none)
    sums["employees_rank"] = _ranked(sums, "employees")
    for measure in ("establishments", "employees"):
        sums[f"{measure}_growth"] = _growth(sums, measure)
        sums[f"{measure}_growth_rank"] = _ranked(sums, f"{measure}_growth")
    return sums[STANDING]


def redrawn(counties: Collection[str], instead: str = "") -> pd.DataFrame:
    """Return the regions of the book, as us-regions, with the drawn one among them."""
    lists = data.load("us-regions")
    if unknown := sorted(set(counties) - set(listed())):
        raise BorderError(f"no county {', '.join(unknown)} among the {len(listed())} of "
                          "us-county-biotech and us-regions; leave it out.")
    if instead and instead not in set(lists["region"]):
        raise BorderError(f"{instead!r} is no region of us-regions; name one, or none.")
    left = lists[~lists["county_fips"].isin(counties) & (lists["region"] != instead)]
    own = pd.DataFrame({"region": DRAWN, "county_fips": sorted(set(counties))})
    return pd.concat([left[["region", "county_fips"]], own], ignore_index=True)


@functools.cache
def listed() -> tuple[str, ...]:
    """Return the counties that a region may be drawn from: with a cell, or in a region."""
    return tuple(sorted({*data.load("us-county-biotech")["county_fips"],
                         *data.load("us-regions")["county_fips"]}))


@functools.cache
def presets() -> dict[str, tuple[str, ...]]:
    """Return the counties of regions to begin with, by key: regions of the book, CUTS, states.

    A state is called by its postal code: the counties that a region may be drawn from.
    """
    lists, cells = data.load("us-regions"), data.load("us-county-biotech")
    found = {region: tuple(lists.loc[lists["region"] == region, "county_fips"])
             for region in regions()}
    found |= {key: _cut(key, lists) for key in CUTS}
    codes = cells.assign(code=cells["county_fips"].str[:2]).groupby("state")["code"].first()
    return found | {state: tuple(fips for fips in listed() if fips.startswith(code))
                    for state, code in codes.items()}


def instead(key: str) -> str:
    """Return whose place a region to begin with takes: a region of the book, or nothing.

    It is the region with which it shares most counties; of equals the first in regions(). The East
    Bay alone stands beside what is left of the Bay Area, as in fig-rank-sensitivity.
    """
    return "" if key == "east-bay" else nearest(presets()[key])


def nearest(counties: Collection[str]) -> str:
    """Return the region of the book that shares most counties with a list, or nothing."""
    lists = data.load("us-regions")
    shared = lists.loc[lists["county_fips"].isin(counties), "region"].value_counts()
    return max((region for region in regions() if region in shared), key=shared.get, default="")


@functools.cache
def regions() -> tuple[str, ...]:
    """Return the regions of the book in the order of their rank in 2021."""
    last = findings.sums().query("year == 2021").sort_values("rank", kind="stable")
    return tuple(last["region"])


def _cut(key: str, lists: pd.DataFrame) -> tuple[str, ...]:
    """Return the counties of a region that fig-rank-sensitivity draws otherwise."""
    def of(*names: str) -> list[str]:
        return list(lists.loc[lists["region"].isin(names), "county_fips"])

    home = of(findings.HOME)
    return tuple(sorted({
        "maryland": [fips for fips in home if fips.startswith("24")],
        "core": findings.CORE, "corridor": findings.I_270,
        "outer-new-york": [*of(findings.NORTH_EAST[0]), *findings.OUTER_NEW_YORK],
        "new-york": of(*findings.NORTH_EAST), "california": of(*findings.CALIFORNIA),
        "east-bay": findings.EAST_BAY}[key]))


def _growth(sums: pd.DataFrame, measure: str) -> pd.Series:
    """Return the growth (%) of each region since FIRST; missing in FIRST, and without a start."""
    values = sums[measure].astype(float)
    start = sums.loc[sums["year"] == FIRST].set_index("region")[measure].astype(float)
    begun = sums["region"].map(start[start > 0])
    grown = [growth(first, last) for first, last in zip(begun, values, strict=True)]
    return pd.Series(grown, sums.index).where(sums["year"] > FIRST)


def _ranked(sums: pd.DataFrame, column: str) -> pd.Series:
    """Return the ranks in each year of the regions that have a value."""
    return ranked(sums.dropna(subset=column).groupby("year")[column]).astype("Int64")
