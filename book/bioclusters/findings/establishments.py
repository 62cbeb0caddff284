"""Establishments and jobs by county, state and country: sums, growth and shares.

Sources: US Census Bureau, County Business Patterns (states to 2011, country, counties from 2017)
and ZIP Code Business Patterns (counties 2012 to 2016).
"""

import functools
from typing import Any

import pandas as pd

from bioclusters import data
from bioclusters.findings.facts import first_number
from bioclusters.findings.found import Found, Word, found, growth
from bioclusters.words import _N

MONTGOMERY = "24031"
MONTGOMERY_COUNTY = Word(_N("Montgomery County (Maryland)"))
BIOTECH = {year: "541711" if year < 2017 else "541714" for year in range(2012, 2022)}
COMPLETE = range(2012, 2017)  # years in which every county is known
ZIP = _N("Biotechnology R&D establishments (NAICS {naics}), {where}, {year}: sum of all counties, "
         "complete. US Census Bureau, ZIP Code Business Patterns.")
PUBLISHED = _N("Biotechnology R&D establishments (NAICS {naics}), {where}, {year}: sum of "
               "published county cells, those of three or more; the District of Columbia has "
               "none. US Census Bureau, County Business Patterns.")
RECORD = _N("Biotechnology R&D establishments (NAICS 541711), Maryland, Virginia and the District "
            "of Columbia, {year}: complete state records. US Census Bureau, County Business "
            "Patterns.")
COUNTIES = _N("Counties and independent cities of Maryland and Virginia with three or more "
              "biotechnology R&D establishments (NAICS {naics}), {year}. US Census Bureau.")
RD_JOBS = _N("Jobs in R&D in the physical, engineering and life sciences (NAICS 54171), Maryland, "
             "Virginia and the District of Columbia, {year}: state records. US Census Bureau, "
             "County Business Patterns.")
RD_GROWTH = _N("Growth in per cent from 2003 to 2007, in all, of jobs in R&D in the physical, "
               "engineering and life sciences (NAICS 54171), Maryland, Virginia and the District "
               "of Columbia. US Census Bureau, County Business Patterns.")
MEAN = _N("Employees per biotechnology R&D establishment (NAICS 541711), Maryland, {year}: "
          "employment over establishments of the state record. US Census Bureau, County Business "
          "Patterns.")
IMPLIED = _N("Jobs of 2003 that the study's growth of a quarter a year would imply, from its "
             "figure for 2016 divided by 1.25 thirteen times, rounded to tens.")
PHARMA_JOBS = _N("Jobs in pharmaceutical and medicine manufacturing (NAICS 3254), Maryland, "
                 "{year}: state record. US Census Bureau, County Business Patterns.")
US = _N("Biotechnology R&D establishments (NAICS {naics}), United States, {year}: national record, "
        "complete. US Census Bureau, County Business Patterns.")
US_JOBS = _N("Jobs in biotechnology R&D (NAICS {naics}), United States, {year}: national record. "
             "US Census Bureau, County Business Patterns.")
DC = _N("Biotechnology R&D establishments (NAICS 541714), District of Columbia, 2017: cells by "
        "size class. US Census Bureau, County Business Patterns, summed to freight zones.")
SHARE = _N("Share in per cent of Maryland, Virginia and the District of Columbia in the "
           "biotechnology R&D establishments of the United States (NAICS 541711), {year}. US "
           "Census Bureau, County and ZIP Code Business Patterns.")
GROWTH = _N("Growth in per cent of biotechnology R&D establishments (NAICS 541711) from "
            "{first_year} to {last_year}, {where}. US Census Bureau, County and ZIP Code "
            "Business Patterns.")
REGION = Word(_N("Maryland, Virginia and the District of Columbia"))


def county_counts(year: int) -> pd.Series:
    """Return biotechnology R&D establishments of all 158 county equivalents by FIPS code.

    Missing from 2017 where a county has fewer than three or is in the District of Columbia.
    Raises DataError for a year outside 2012 to 2021.
    """
    return data.complete_counties(BIOTECH.get(year, "541714"), year).set_index("fips")[
        "establishments"]


@functools.cache
def state_totals() -> pd.DataFrame:
    """Return biotechnology R&D establishments and jobs (541711) of the three states by year.

    Index 2008 to 2016; `employment` sums published state records, which end in 2011.
    """
    states = data.load("bhcr-state-establishments").query("naics == '541711'")
    return states.groupby("year")[["establishments", "employment"]].sum(min_count=1)


@functools.cache
def us_totals() -> pd.DataFrame:
    """Return biotechnology R&D establishments and jobs of the United States by year, 2008 to 2021.

    NAICS 541711 to 2016, 541714 from 2017; the column `naics` says which.
    """
    totals = data.load("us-totals-by-code")
    codes = ["541711", "541714"]
    return totals[totals["naics"].isin(codes)].set_index("year").sort_index()


def share_of_country() -> pd.DataFrame:
    """Return by year, 2008 to 2016: establishments of region and country, and the share (%).

    NAICS 541711. The region's numbers are state records to 2011 and sums of ZIP areas from 2012.
    """
    table = pd.DataFrame({"region": state_totals()["establishments"],
                          "country": us_totals()["establishments"]}).dropna().astype(float)
    return table.assign(share=100 * table["region"] / table["country"])


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of region, counties and states by key."""
    return _counties() | _records() | _industries()


@functools.cache
def of_country() -> dict[str, Found]:
    """Return the numbers of the country, and of the region as a part of it, by key."""
    capital = data.load("bhcr-dc-2017").query("naics == '541714'")["establishments"].sum()
    table, results = share_of_country(), {"dc-biotech-2017": found(capital, DC)}
    for year, row in us_totals().iterrows():
        told = {"year": year, "naics": row["naics"]}
        results[f"us-biotech-{year}"] = found(row["establishments"], US, **told)
        results[f"us-biotech-jobs-{year}"] = found(row["employment"], US_JOBS, **told)
    for year, row in table.iterrows():
        results[f"bhcr-share-of-us-{year}"] = found(row["share"], SHARE, 1, year=year)
    for first, last in ((2008, 2011), (2012, 2016)):
        for place, where in (("region", REGION), ("country", "United States")):
            name = "bhcr" if place == "region" else "us"
            results[f"{name}-growth-{first}-{last}"] = found(
                growth(table.loc[first, place], table.loc[last, place]), GROWTH, where=where,
                first_year=first, last_year=last)
    return results


def _counties() -> dict[str, Found]:
    results = {}
    for year, naics in BIOTECH.items():
        counts, about = county_counts(year), ZIP if year in COMPLETE else PUBLISHED
        inside = counts[~counts.index.str.startswith("11")]  # without the District of Columbia
        told: dict[str, Any] = {"year": year, "naics": naics}
        results |= {
            f"bhcr-biotech-{year}": found(counts.sum(), about, where=REGION, **told),
            f"montgomery-{year}": found(counts[MONTGOMERY], about,
                                        where=MONTGOMERY_COUNTY, **told),
            f"bhcr-counties3-{year}": found((inside >= 3).sum(), COUNTIES, **told)}
    return results


def _records() -> dict[str, Found]:
    return {f"bhcr-biotech-{year}": found(state_totals().loc[year, "establishments"], RECORD,
                                          year=year) for year in range(2008, 2012)}


def _industries() -> dict[str, Found]:
    keys = ["naics", "year", "state"]
    states = data.load("bhcr-state-establishments").set_index(keys).sort_index()
    jobs = {year: states.loc[("54171", year), "employment"].sum() for year in (2003, 2007)}
    results = {f"rd-jobs-{year}": found(total, RD_JOBS, year=year) for year, total in jobs.items()}
    results["rd-jobs-growth"] = found(growth(jobs[2003], jobs[2007]), RD_GROWTH, 1)
    for year in range(2008, 2012):
        state = states.loc[("541711", year, "MD")]
        results[f"md-mean-size-{year}"] = found(state["employment"] / state["establishments"],
                                                MEAN, 1, year=year)
    for year in (2000, 2008, 2011):
        results[f"md-pharma-jobs-{year}"] = found(states.loc[("3254", year, "MD"), "employment"],
                                                  PHARMA_JOBS, year=year)
    results["bhcr-implied-jobs-2003"] = found(round(first_number("B013") / 1.25**13, -1), IMPLIED)
    return results
