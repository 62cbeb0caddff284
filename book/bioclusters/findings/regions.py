"""US regions and counties by biotechnology R&D (NAICS 541714): sums, ranks, growth, quotients.

Only county cells of three or more establishments are published from 2017, so every sum here is one
of published cells. A county without a cell has 0, 1 or 2: ranges say what that leaves open.
"""

import functools
from collections.abc import Iterator
from typing import Any

import pandas as pd

from bioclusters import data
from bioclusters.data import require
from bioclusters.findings.found import Found, Word, found, growth, ranked
from bioclusters.words import _N, codes

HOME, MONTGOMERY, NAICS = "BioHealth Capital Region (MD, VA)", "24031", "541714"
MONTGOMERY_COUNTY = Word(_N("Montgomery County (Maryland)"))
HIDDEN = 2  # establishments that a county without a published cell may have at most
CELLS = ["year", "state", "county_fips", "county_name", "biotech_establishments",
         "biotech_employment", "all_establishments"]
SUMS = ["year", "region", "establishments", "rank", "best", "worst", "published_counties",
        "counties", "employees", "cells_without_employees", "all_establishments"]
RANKS = ["border", "measure", "value", "rank", "best", "worst", "of"]

# FIPS codes of other ways to draw regions. The core: suburbs of Baltimore and Washington, with
# Frederick. East Bay: Alameda, Contra Costa, Solano. Outer New York: Mercer (New Jersey), Fairfield
# and New Haven (Connecticut), which no region of the book counts.
CORE = ["24003", "24005", "24013", "24021", "24025", "24027", "24031", "24033", "24510", "51013",
        "51059", "51107", "51153", "51510", "51600", "51610", "51683", "51685"]
I_270 = ["24021", "24031"]
EAST_BAY = ["06001", "06013", "06095"]
OUTER_NEW_YORK = ["34021", "09001", "09009"]
NORTH_EAST = ["New York City-Northern New Jersey", "Philadelphia"]
CALIFORNIA = ["Los Angeles-Orange", "San Diego"]
BORDERS = {key: Word(words) for key, words in codes("border").items()}
KEYS = {"bhcr": "ten", "maryland": "maryland", "states": "states", "montgomery": "counties",
        "corridor": "corridor", "new-york": "new-york", "core": "core"}
RANK = _N("Rank by published biotechnology R&D establishments (NAICS 541714) in 2021: "
          "{definition}. Regions as this book draws them; US Census Bureau, County Business "
          "Patterns.")
RANK_OF = _N("How many are ranked by published biotechnology R&D establishments (NAICS 541714) in "
             "2021: {definition}.")
BEST = _N("Best rank in 2021 that unpublished cells allow, with two establishments in each of its "
          "own counties without a cell and none in the others: {definition}.")
WORST = _N("Worst rank in 2021 that unpublished cells allow, with two establishments in each "
           "county of the others without a cell and none in its own: {definition}.")
RANK_JOBS = _N("Rank by employees in published biotechnology R&D cells (NAICS 541714) in 2021: "
               "{definition}. US Census Bureau, County Business Patterns.")
GROWTH = _N("Growth in per cent of published biotechnology R&D establishments (NAICS 541714) from "
            "2017 to 2021, {where}. US Census Bureau, County Business Patterns.")
GROWTH_JOBS = _N("Growth in per cent of employees in published biotechnology R&D cells (NAICS "
                 "541714) from 2017 to 2021, {where}; several cells of 2017 give no employees. US "
                 "Census Bureau, County Business Patterns.")
GROWTH_RANK = _N("Rank of Maryland and Virginia among ten US regions by growth of {what} in "
                 "published biotechnology R&D cells (NAICS 541714) from 2017 to 2021. US Census "
                 "Bureau.")
REGIONS = _N("US regions compared in this book.")
QUOTIENT = _N("Location quotient of biotechnology R&D establishments (NAICS 541714), {where}, "
              "{year}: their share of all establishments over that share in the country, "
              "published cells. US Census Bureau, County Business Patterns.")
EVER = _N("{which} rank of Maryland and Virginia among ten US regions in the years 2017 to 2021, "
          "by {what} in published biotechnology R&D cells (NAICS 541714). US Census Bureau.")
HIDES = _N("Establishments that a county without a published cell may have at most, from 2017: US "
           "Census Bureau, County Business Patterns.")
THRESHOLD = _N("Establishments from which a county cell is published, from 2017: US Census Bureau, "
               "County Business Patterns.")
UNPUBLISHED = _N("Counties and cities of Maryland and Virginia without a published biotechnology "
                 "R&D cell (NAICS 541714) in {year}: each may have 0, 1 or 2 establishments.")


def regional_sums(regions: pd.DataFrame, us_biotech: pd.DataFrame) -> pd.DataFrame:
    """Return one row per year and region: sums over its published county cells, and its rank.

    Columns SUMS: `counties` are all in the region, `published_counties` those with a cell; `best`
    and `worst` are the ranks that unpublished cells allow; `employees` and `all_establishments` (of
    all industries) are of published cells only.
    Raises ValueError for a missing column or a county in two regions.
    Source: US Census Bureau, County Business Patterns.
    """
    require(regions, ["region", "county_fips"], "regions")
    require(us_biotech, CELLS, "us_biotech")
    twice = regions.loc[regions.duplicated("county_fips"), "county_fips"]
    if not twice.empty:
        raise ValueError(f"regions: county {twice.iloc[0]} stands in two regions; keep it in one.")
    cells = regions.merge(us_biotech, on="county_fips")
    cells["withheld"] = cells["biotech_employment"].isna()
    sums = cells.groupby(["year", "region"], as_index=False).agg(
        establishments=("biotech_establishments", "sum"),
        published_counties=("county_fips", "size"),
        employees=("biotech_employment", "sum"),
        cells_without_employees=("withheld", "sum"),
        all_establishments=("all_establishments", "sum"),
    )
    sums["counties"] = sums["region"].map(regions["region"].value_counts())
    years = [_with_ranks(rows) for _, rows in sums.groupby("year")]
    return pd.concat(years)[SUMS].reset_index(drop=True)


def rank_sensitivity(
    regions: pd.DataFrame, us_biotech: pd.DataFrame, year: int = 2021, home: str = HOME,
    county: str = MONTGOMERY,
) -> pd.DataFrame:
    """Return the rank of `home` in one year when regions are drawn or measured otherwise.

    Columns RANKS: `border` is a key of BORDERS; `measure` is establishments, employees or
    rate (establishments per 1,000 of all industries, only where every county of the ranked region
    has a cell); `best` and `worst` are the ranks that unpublished cells allow, for establishments
    only, and `worst` not for whole states, whose counties are not all listed. Where single counties
    are ranked, it is the rank of `county`. Raises ValueError as regional_sums, or for a year
    without cells.
    """
    cells, rows = cells_of(us_biotech, year), []
    for border, one, drawn in _borders(regions, cells, home, county):
        sums = regional_sums(drawn, cells)
        sums["rate"] = 1000 * sums["establishments"] / sums["all_establishments"]
        own = sums[sums["region"] == one].iloc[0]
        complete = own["published_counties"] == own["counties"]
        for measure in ["establishments", "employees", *["rate"] * bool(complete)]:
            known = measure == "establishments"
            rows.append({"border": border, "measure": measure, "of": len(sums),
                         "value": round(float(own[measure]), 2),
                         "rank": ranked(sums[measure])[own.name],
                         "best": own["best"] if known else pd.NA,
                         "worst": own["worst"] if known and border != "states" else pd.NA})
    return pd.DataFrame(rows)[RANKS].astype({"best": "Int64", "worst": "Int64"})


def growth_by_region(first: int = 2017, last: int = 2021) -> pd.DataFrame:
    """Return by region: growth (%) of establishments and employees between two years, with ranks.

    Columns establishments, establishments_rank, employees, employees_rank,
    employees_same_cells (%, cells with employees in both years), same_cells_rank.
    Source: US Census Bureau, County Business Patterns, published cells of NAICS 541714.
    """
    lists, cells = data.load("us-regions"), data.load("us-county-biotech")
    sums = regional_sums(lists, cells).set_index(["region", "year"])
    table = pd.DataFrame({what: growth(sums[what].xs(first, level="year").astype(float),
                                       sums[what].xs(last, level="year").astype(float))
                          for what in ("establishments", "employees")})
    table["employees_same_cells"] = _same_cells(lists, cells, first, last)
    for column, rank in (("establishments", "establishments_rank"), ("employees", "employees_rank"),
                         ("employees_same_cells", "same_cells_rank")):
        table[rank] = ranked(table[column])
    return table.sort_values("establishments", ascending=False)


def location_quotients(
    us_biotech: pd.DataFrame, us_totals: pd.DataFrame, year: int
) -> pd.DataFrame:
    """Return the published county cells of one year with their location quotient.

    It is the share of biotechnology R&D in the establishments of the county, divided by that share
    in the US. Both count published cells only; as these miss more of the US than of a county with
    a cell, quotients are somewhat too high. Raises ValueError for a missing column or year.
    """
    require(us_totals, ["year", "biotech_establishments", "all_establishments"], "us_totals")
    cells, us = cells_of(us_biotech, year), us_totals[us_totals["year"] == year]
    if len(us) != 1:
        raise ValueError(f"us_totals: expected one row of {year}; add the national sums.")
    share = cells["biotech_establishments"] / cells["all_establishments"]
    us_share = us["biotech_establishments"].iloc[0] / us["all_establishments"].iloc[0]
    return cells.assign(location_quotient=(share / us_share).astype("float64")).rename(columns={
        "county_fips": "fips", "county_name": "name", "biotech_establishments": "establishments"})


def cells_of(us_biotech: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the published cells of one year; raise ValueError if there are none."""
    require(us_biotech, CELLS, "us_biotech")
    cells = us_biotech[us_biotech["year"] == year]
    if cells.empty:
        known = ", ".join(str(known) for known in sorted(us_biotech["year"].unique()))
        raise ValueError(f"us_biotech: no cells of {year}; choose a year among {known}.")
    return cells


@functools.cache
def sums() -> pd.DataFrame:
    """Return regional_sums of the ten regions of the book, 2017 to 2021."""
    return regional_sums(data.load("us-regions"), data.load("us-county-biotech"))


@functools.cache
def sensitivity() -> pd.DataFrame:
    """Return rank_sensitivity of the book's regions in 2021."""
    return rank_sensitivity(data.load("us-regions"), data.load("us-county-biotech"))


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of this file by key."""
    return _ranks() | _over_time() | _growth() | _quotients()


def _ranks() -> dict[str, Found]:
    table, results = sensitivity(), {}
    for key, border in KEYS.items():
        rows = table[table["border"] == border].set_index("measure")
        own = rows.loc["establishments"]
        told: dict[str, Any] = {"definition": BORDERS[border]}
        results |= {f"{key}-rank": found(own["rank"], RANK, **told),
                    f"{key}-rank-of": found(own["of"], RANK_OF, **told),
                    f"{key}-rank-best": found(own["best"], BEST, **told),
                    f"{key}-rank-jobs": found(rows.loc["employees", "rank"], RANK_JOBS, **told)}
        if pd.notna(own["worst"]):
            results[f"{key}-rank-worst"] = found(own["worst"], WORST, **told)
    counts = table[(table["measure"] == "establishments") & ~table["border"].eq("counties")]
    told = {"definition": Word(_N("of all ways to draw the region"))}
    return results | {"rank-lowest": found(counts["rank"].max(), RANK, **told),
                      "rank-highest": found(counts["rank"].min(), RANK, **told),
                      "rank-borders": found(len(counts), RANK_OF, **told)}


def _over_time() -> dict[str, Found]:
    own, results = sums().query("region == @HOME").set_index("year"), {}
    results |= {"us-regions": found(sums()["region"].nunique(), REGIONS),
                "hidden-most": found(HIDDEN, HIDES),
                "publication-threshold": found(HIDDEN + 1, THRESHOLD)}
    jobs = ranked(sums().groupby("year")["employees"])
    jobs = jobs[sums()["region"] == HOME]
    for key, ranks, what in (("bhcr-rank", own["rank"], Word(_N("establishments"))),
                             ("bhcr-jobs-rank", jobs, Word(_N("employees")))):
        results |= {
            f"{key}-ever-best": found(ranks.min(), EVER, which=Word(_N("Best")), what=what),
            f"{key}-ever-worst": found(ranks.max(), EVER, which=Word(_N("Worst")), what=what)}
    for year in (2017, 2021):
        hidden = own.loc[year, "counties"] - own.loc[year, "published_counties"]
        results[f"bhcr-unpublished-{year}"] = found(hidden, UNPUBLISHED, year=year)
    return results


def _growth() -> dict[str, Found]:
    own, us = growth_by_region().loc[HOME], data.load("us-totals").set_index("year")
    country = growth(us.loc[2017, "biotech_establishments"], us.loc[2021, "biotech_establishments"])
    where = Word(_N("Maryland and Virginia"))
    same = Word(_N("Maryland and Virginia, in cells with employees in both years"))
    ranks = {"": ("establishments_rank", Word(_N("establishments"))),
             "-jobs": ("employees_rank", Word(_N("employees")))}
    return {"claim-c20-growth": found(own["establishments"], GROWTH, where=where),
            "claim-c20-jobs-growth": found(own["employees"], GROWTH_JOBS, where=where),
            "claim-c20-jobs-growth-same-cells": found(own["employees_same_cells"], GROWTH_JOBS,
                                                      where=same),
            "claim-c20-us-growth": found(country, GROWTH, where=Word(_N("United States"))),
            "claim-c20-regions": found(len(growth_by_region()), REGIONS),
            **{f"claim-c20{key}-rank": found(own[column], GROWTH_RANK, what=what)
               for key, (column, what) in ranks.items()},
            "claim-c08-rank": found(sums().query("region == @HOME and year == 2021")["rank"].item(),
                                    RANK, definition=BORDERS["ten"])}


def _quotients() -> dict[str, Found]:
    cells, totals, results = data.load("us-county-biotech"), data.load("us-totals"), {}
    for year in range(2017, 2022):
        quotients = location_quotients(cells, totals, year).set_index("fips")["location_quotient"]
        results[f"montgomery-quotient-{year}"] = found(
            quotients[MONTGOMERY], QUOTIENT, 1, where=MONTGOMERY_COUNTY, year=year)
    return results


def _with_ranks(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the rank of each region in one year, and the best and worst that hidden cells allow."""
    counts = rows["establishments"].astype("int64")
    most = counts + HIDDEN * (rows["counties"] - rows["published_counties"]).astype("int64")
    low, high = counts.to_numpy(), most.to_numpy()
    best = 1 + (low > high[:, None]).sum(axis=1)
    worst = 1 + (high > low[:, None]).sum(axis=1) - (high > low)  # no region is above itself
    return rows.assign(rank=ranked(counts), best=best, worst=worst)


def _same_cells(lists: pd.DataFrame, cells: pd.DataFrame, first: int, last: int) -> pd.Series:
    """Return growth (%) of employees by region over the cells that give them in both years."""
    jobs = cells.pivot(index="county_fips", columns="year", values="biotech_employment")
    jobs = jobs[[first, last]].dropna().astype(float)
    by_region = jobs.groupby(lists.set_index("county_fips")["region"]).sum()
    return growth(by_region[first], by_region[last])


def _borders(regions, cells, home: str, county: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield for each border: its key, the region ranked, and the regions it makes."""
    own = regions[regions["region"] == home]
    states = cells[~cells["county_fips"].isin(own["county_fips"])].assign(
        region=lambda others: others["state"])
    east = regions["county_fips"].isin(EAST_BAY)
    wider = pd.DataFrame({"region": NORTH_EAST[0], "county_fips": OUTER_NEW_YORK})
    corridor, south = (regions["region"].isin(pair) for pair in (NORTH_EAST, CALIFORNIA))
    yield "ten", home, regions
    yield "maryland", home, _cut(regions, home, ["24"])
    yield "core", home, _cut(regions, home, CORE)
    yield "corridor", home, _cut(regions, home, I_270)
    yield "outer-new-york", home, pd.concat([regions, wider])
    yield "new-york", home, _renamed(regions, corridor, "Corridor")
    yield "california", home, _renamed(regions, south, "California")
    yield "east-bay", home, _renamed(regions, east, "East Bay")
    yield "states", home, pd.concat([own, states[own.columns]])
    yield "counties", county, cells.assign(region=cells["county_fips"])[own.columns]


def _cut(regions: pd.DataFrame, region: str, fips: list[str]) -> pd.DataFrame:
    """Leave a region only its counties whose FIPS code starts with one of `fips`."""
    kept = regions["county_fips"].str.startswith(tuple(fips))
    return regions[kept | (regions["region"] != region)]


def _renamed(regions: pd.DataFrame, where: pd.Series, name: str) -> pd.DataFrame:
    return regions.assign(region=regions["region"].mask(where, name))
