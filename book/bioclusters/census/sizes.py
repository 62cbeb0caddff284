"""Prepare establishments by size class so that the figures of the book draw them.

The frames come from `data.load("bhcr-state-sizes", folder)` and `data.load("bhcr-county-sizes",
folder)`, where `folder` is what the refresh wrote.
"""

import pandas as pd


def by_class(state_sizes: pd.DataFrame, naics: str, years: tuple[int, int]) -> pd.DataFrame:
    """Return the establishments of the region by year and size class, smallest class first.

    `years`: first and last. Columns year, size_class, establishments; missing where a state
    withholds the class. Raises ValueError for an industry and years without a row.
    """
    chosen = state_sizes[
        (state_sizes["naics"] == naics) & state_sizes["year"].between(*years)
        & (state_sizes["size_class"] != "all")
    ]
    _check(chosen, f"NAICS {naics}, {years[0]} to {years[1]}")
    cells = chosen.groupby(["year", "size_class"], sort=False)["establishments"]
    return cells.agg(lambda part: part.sum(skipna=False)).reset_index()


def by_county(
    county_sizes: pd.DataFrame, counties: pd.DataFrame, naics: str, year: int
) -> pd.DataFrame:
    """Return all county equivalents with their establishments, as counties.tidy_expansion wants.

    `counties`: fips, name and state of all. A county without a cell has 0 where every
    establishment is counted, and is missing where only cells of three or more are published.
    Raises ValueError for an industry and year without a row.
    """
    cells = county_sizes[
        (county_sizes["naics"] == naics) & (county_sizes["year"] == year)
        & (county_sizes["size_class"] == "all")
    ]
    _check(cells, f"NAICS {naics}, {year}")
    coverage = cells["coverage"].iloc[0]
    table = counties.merge(
        cells[["county_fips", "establishments"]],
        left_on="fips", right_on="county_fips", how="left",
    ).drop(columns="county_fips").assign(year=year, naics=naics, coverage=coverage)
    if coverage == "full":
        table["establishments"] = table["establishments"].fillna(0)
    return table


def _check(rows: pd.DataFrame, what: str) -> None:
    if rows.empty:
        raise ValueError(f"sizes: no row for {what}; choose an industry and years of the table.")
