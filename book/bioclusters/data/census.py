"""Counts of establishments by county: absent is nought only where a table is complete."""

from pathlib import Path

import pandas as pd

from bioclusters.data.package import FOLDER, DataError, load


def complete_counties(naics: str, year: int, folder: Path = FOLDER) -> pd.DataFrame:
    """Return all 158 county equivalents with their establishments in one industry and year.

    Columns fips, name, state, kind, year, naics, coverage, establishments (Int64). A county absent
    from a complete table has 0; one absent from a table of published cells is missing, because it
    may have 0, 1 or 2, or may not be published at all. Raises DataError for a year or industry
    that the tables do not cover.
    Source: US Census Bureau, County and ZIP Code Business Patterns.
    """
    cells = load("bhcr-county-establishments", folder).query("naics == @naics and year == @year")
    coverage = load("bhcr-county-coverage", folder).query("naics == @naics and year == @year")
    if coverage.empty:
        raise DataError(
            f"bhcr/county_coverage.csv: no row for NAICS {naics} in {year}; "
            "choose a year and industry listed there."
        )
    counties = load("us-counties", folder).merge(coverage, on="state")
    counties = counties.merge(
        cells[["county_fips", "establishments"]],
        left_on="fips", right_on="county_fips", how="left",
    ).drop(columns="county_fips")
    complete = counties["coverage"].isin(["full", "full-zip-sum"])
    counties.loc[complete, "establishments"] = counties["establishments"].fillna(0)
    return counties


def published_counties(states: list[str], year: int, folder: Path = FOLDER) -> pd.DataFrame:
    """Return all counties of compared states with their published biotechnology establishments.

    Columns as in complete_counties; NAICS 541714. Only counts of three or more are published: a
    county without one is missing, never 0. Raises DataError for a year or state not covered.
    Source: US Census Bureau, County Business Patterns.
    """
    cells = load("us-county-biotech", folder).query("year == @year")
    if cells.empty:
        raise DataError(f"bhcr/us_county_biotech.csv: no row for {year}; choose a year it has.")
    counties = pd.DataFrame(load("us-compared-counties-outline", folder)).drop(columns="geometry")
    unknown = sorted(set(states) - set(counties["state"]))
    if unknown:
        raise DataError(
            f"boundaries/us_compared_counties.geojson: no county of {', '.join(unknown)}; "
            f"choose among {', '.join(sorted(set(counties['state'])))}."
        )
    counties = counties[counties["state"].isin(states)]
    counties = counties.assign(year=year, naics="541714", coverage="ge3-only")
    counts = cells.set_index("county_fips")["biotech_establishments"]
    return counties.assign(establishments=counties["fips"].map(counts).astype("Int64"))
