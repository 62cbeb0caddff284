"""Did it outgrow the country? Shift-share, growth of jobs, and location quotients over time.

From 2017 (NAICS 541714) only cells of three or more establishments are published, and some give no
employees: what is missing is bounded, or both sides are compared in the same cells.
"""

import functools
from typing import Any

import pandas as pd

from bioclusters import data
from bioclusters.findings import establishments as counted
from bioclusters.findings import regions
from bioclusters.findings.found import Found, Word, found, growth
from bioclusters.findings.spread import BALTIMORE, MONTGOMERY, counties_of_cities
from bioclusters.words import _N

SHIFT = _N("Biotechnology R&D {measure} of the region, {first_year} to {last_year}: {what}. US "
           "Census Bureau, County Business Patterns.")
SAME = _N("Growth in per cent of biotechnology R&D employees (NAICS 541714) from 2017 to {year}, "
          "{where}, in the county cells that give them in both years. US Census Bureau, County "
          "Business Patterns.")
MEASURES = {"establishments": _N("establishments"), "employees": _N("employees")}
WINDOWS = {"shift-2012": ("establishments", 2012, 2016),
           "shift-2017": ("establishments", 2017, 2021), "shift-jobs": ("employees", 2017, 2021)}
PARTS = {"change": _N("change"),
         "expected": _N("change expected had it grown as the industry in the country"),
         "national": _N("change expected had it grown as all industries in the country"),
         "regional": _N("change less what is expected, the region's own part")}
PLACES = {"city": _N("Charlottesville"), "together": _N("Charlottesville with Albemarle County"),
          "montgomery": _N("Montgomery County (Maryland)")}
OWN, US = Word(_N("Maryland and Virginia")), Word(_N("United States"))
REST = Word(_N("Maryland and Virginia without Montgomery County and Baltimore city"))
NATIONAL = _N("growth of the country in per cent")
NEEDED = {"published": _N("employees of 2017 in published cells"),
          "needed": _N("further employees of 2017 at which the region would not have outgrown the "
                       "country"),
          "withheld_2018": _N("employees of 2018 in the cells that were published without "
                              "employees in 2017")}


def shift_share(measure: str = "establishments", first: int = 2017, last: int = 2021) -> pd.Series:
    """Return the region's change split into what the country explains and what is its own.

    Values first, last, change; expected (had it grown as the industry in the country), of which
    national (had it grown as all industries) and industry (the rest of it); regional (change less
    expected). `measure` is establishments or employees. From 2017: published cells of Maryland and
    Virginia against those of the country, for employees against the national record; 2012 to 2016:
    complete counts with the District of Columbia. national and industry are missing where no total
    of all industries is at hand.
    Raises ValueError for years on two sides of the change of code. Method: Dunn (1960), Papers of
    the Regional Science Association 6, 97-112.
    """
    own, country, every = _series(measure, first, last)
    expected = own[0] * growth(*country) / 100
    national = own[0] * growth(*every) / 100 if every else float("nan")
    change = own[1] - own[0]
    return pd.Series({"first": own[0], "last": own[1], "change": change, "expected": expected,
                      "national": national, "industry": expected - national,
                      "regional": change - expected}, dtype=float)


def jobs_needed() -> pd.Series:
    """Return how many jobs of 2017 must be unpublished for the region not to outgrow the country.

    Values: published (region's jobs of 2017 in cells that give them), needed (further jobs at which
    growth to 2021 equals that of the national record), withheld_2018 (what the cells published
    in 2017 without jobs had a year later). NAICS 541714. No number is put in the place of a
    missing one: this is the point at which the sentence would fall.
    """
    cells = data.load("us-county-biotech").merge(data.load("us-regions"), on="county_fips")
    own = cells[cells["region"] == regions.HOME].set_index(["county_fips", "year"])
    jobs = own["biotech_employment"].astype(float).unstack()
    country = counted.us_totals()["employment"].astype(float)
    withheld = own.xs(2017, level="year")["biotech_employment"].isna()
    later = jobs.loc[withheld.index[withheld], 2018]
    published = jobs[2017].sum()
    return pd.Series({"published": published,
                      "needed": jobs[2021].sum() / (country[2021] / country[2017]) - published,
                      "withheld_2018": later.sum()})


def jobs_since_2017(without: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return growth (%) of employees from 2017 to each later year in the cells that give both.

    Columns region (Maryland and Virginia), country (all published cells of the United States), lead
    (percentage points). `without`: FIPS codes of counties to leave out of the region.
    Source: US Census Bureau, County Business Patterns, NAICS 541714.
    """
    cells = data.load("us-county-biotech")
    jobs = cells.pivot(index="county_fips", columns="year", values="biotech_employment")
    jobs = jobs.astype(float)
    lists = data.load("us-regions").set_index("county_fips")["region"]
    own = jobs.index.isin(lists.index[lists == regions.HOME]) & ~jobs.index.isin(without)
    rows = {}
    for year in range(2018, 2022):
        known = jobs[[2017, year]].dropna()
        inside = known[own[jobs.index.get_indexer(known.index)]]
        rows[year] = [growth(*part[[2017, year]].sum()) for part in (inside, known)]
    table = pd.DataFrame(rows, index=["region", "country"]).T.rename_axis("year")
    return table.assign(lead=table["region"] - table["country"])


def quotients(year: int, folded: bool = True) -> pd.Series:
    """Return location quotients of the published county cells of Maryland and Virginia by FIPS.

    `folded`: cities of Virginia and the county around them are one, if both are published.
    Source: US Census Bureau, County Business Patterns, NAICS 541714.
    """
    cells = regions.location_quotients(data.load("us-county-biotech"), data.load("us-totals"), year)
    cells = cells[cells["state"].isin(["MD", "VA"])].set_index("fips")
    per_unit = cells["location_quotient"] / (cells["establishments"] / cells["all_establishments"])
    to_county = {city: county for city, county in counties_of_cities().items()
                 if folded and {city, county} <= set(cells.index)}
    sums = cells[["establishments", "all_establishments"]].astype(float).groupby(
        lambda fips: to_county.get(fips, fips)).sum()
    return per_unit.iloc[0] * sums["establishments"] / sums["all_establishments"]


def shifts() -> pd.DataFrame:
    """Return the three shift-shares as a table to print.

    Columns measure, years, change, expected_change, own_part.
    """
    rows = [{"measure": measure, "years": f"{first}–{last}", **shift_share(measure, first, last)}
            for measure, first, last in WINDOWS.values()]
    table = pd.DataFrame(rows).rename(columns={"expected": "expected_change",
                                               "regional": "own_part"})
    numbers = ["change", "expected_change", "own_part"]
    table[numbers] = table[numbers].round().astype("int64")
    return table[["measure", "years", *numbers]]


def jobs() -> pd.DataFrame:
    """Return growth of employees since 2017 in the same cells as a table to print, in per cent.

    Columns year, maryland_and_virginia, without_two_places (Montgomery County and Baltimore city),
    united_states.
    """
    rest = jobs_since_2017((MONTGOMERY, BALTIMORE))["region"]
    table = jobs_since_2017().assign(without_two_places=rest).round().astype("int64").rename(
        columns={"region": "maryland_and_virginia", "country": "united_states"})
    return table[["maryland_and_virginia", "without_two_places", "united_states"]].reset_index()


def quotients_by_year() -> pd.DataFrame:
    """Return location quotients over time as a table to print, one decimal.

    Columns year, montgomery, frederick, charlottesville (the city), with_albemarle (the same with
    the county around it). Published cells of Maryland and Virginia, NAICS 541714, 2017 to 2021.
    """
    rows = {}
    for year in range(2017, 2022):
        single, whole = quotients(year, folded=False), quotients(year)
        rows[year] = {"montgomery": single[MONTGOMERY], "frederick": single["24021"],
                      "charlottesville": single["51540"], "with_albemarle": whole["51003"]}
    return pd.DataFrame(rows).T.rename_axis("year").round(1).reset_index()


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of this file by key."""
    return _shift_numbers() | _jobs_numbers() | _quotient_numbers()


def _shift_numbers() -> dict[str, Found]:
    results = {}
    for key, (measure, first, last) in WINDOWS.items():
        for part, number in shift_share(measure, first, last)[list(PARTS)].dropna().items():
            results[f"{key}-{part}"] = found(
                number, SHIFT, what=Word(PARTS[part]), measure=Word(MEASURES[measure]),
                first_year=first, last_year=last)
    return results


def _jobs_numbers() -> dict[str, Found]:
    needed, results = jobs_needed(), {}
    years: dict[str, Any] = {"first_year": 2017, "last_year": 2021,
                             "measure": Word(MEASURES["employees"])}
    for name, words in NEEDED.items():
        results[f"jobs-{name.replace('_', '-')}"] = found(needed[name], SHIFT, what=Word(words),
                                                          **years)
    country = counted.us_totals()["employment"].astype(float)
    results["us-jobs-growth-2017-2021"] = found(
        growth(country[2017], country[2021]), SHIFT, what=Word(NATIONAL), **years)
    for key, where, without in (("", OWN, ()), ("-rest", REST, (MONTGOMERY, BALTIMORE))):
        for year, row in jobs_since_2017(without).iterrows():
            results[f"jobs-growth-same-{year}{key}"] = found(row["region"], SAME, year=year,
                                                             where=where)
            results[f"us-jobs-growth-same-{year}"] = found(row["country"], SAME, year=year,
                                                           where=US)
    return results


def _quotient_numbers() -> dict[str, Found]:
    units = {"montgomery-quotient-2021-folded": (True, MONTGOMERY, "montgomery"),
             "charlottesville-quotient-2021-folded": (True, "51003", "together"),
             "charlottesville-quotient-2021": (False, "51540", "city")}
    return {key: found(quotients(2021, folded)[fips], regions.QUOTIENT, 1, year=2021,
                       where=Word(PLACES[name])) for key, (folded, fips, name) in units.items()}


def _series(measure: str, first: int, last: int) -> tuple[tuple, tuple, tuple | None]:
    """Return first and last number of the region, of the country, and of all industries in it."""
    if first < 2017 <= last:
        raise ValueError(f"{first} to {last}: the code changes at 2017; choose years on one side.")
    years = [first, last]
    if last < 2017:
        table = counted.share_of_country()
        return tuple(table.loc[years, "region"]), tuple(table.loc[years, "country"]), None
    own = regions.sums().query("region == @regions.HOME").set_index("year")
    if measure == "employees":
        country = counted.us_totals()["employment"]
        return tuple(own.loc[years, "employees"]), tuple(country[years]), None
    us = data.load("us-totals").set_index("year")
    return (tuple(own.loc[years, "establishments"]), tuple(us.loc[years, "biotech_establishments"]),
            tuple(us.loc[years, "all_establishments"]))
