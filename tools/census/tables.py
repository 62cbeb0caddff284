"""Shape official records into the Census tables of the book, all values as text.

Made from the county files of 2017 to 2021: us-county-biotech, us-totals, and those years of
bhcr-county-establishments and bhcr-county-coverage; from the state files to 2011: those years of
bhcr-state-establishments. The rows of 2012 to 2016 are sums of ZIP Code Business Patterns, another
publication: they stay as they are, and `zip_check` sets the county and state records beside them.
"""

import itertools
from collections.abc import Callable

import pandas as pd

from tools.census.records import size_columns

STATES = {  # FIPS code: postal code, ANSI INCITS 38
    "01": "AL", "02": "AK", "04": "AZ", "05": "AR", "06": "CA", "08": "CO", "09": "CT", "10": "DE",
    "11": "DC", "12": "FL", "13": "GA", "15": "HI", "16": "ID", "17": "IL", "18": "IN", "19": "IA",
    "20": "KS", "21": "KY", "22": "LA", "23": "ME", "24": "MD", "25": "MA", "26": "MI", "27": "MN",
    "28": "MS", "29": "MO", "30": "MT", "31": "NE", "32": "NV", "33": "NH", "34": "NJ", "35": "NM",
    "36": "NY", "37": "NC", "38": "ND", "39": "OH", "40": "OK", "41": "OR", "42": "PA", "44": "RI",
    "45": "SC", "46": "SD", "47": "TN", "48": "TX", "49": "UT", "50": "VT", "51": "VA", "53": "WA",
    "54": "WV", "55": "WI", "56": "WY",
}
REGION = ("11", "24", "51")  # DC, Maryland, Virginia
BIOTECH = "541714"  # NAICS 2017; cells of all US counties
COUNTY_CODES = ["3254", "5417", BIOTECH]  # in the county table from 2017
CELLS_FROM = 2017  # only cells of three or more establishments
STATE_TO = 2011  # last year of state records in the state table
VINTAGES = {1998: "1997", 2003: "2002", 2008: "2007", 2012: "2012", 2017: "2017"}  # of NAICS
STATE_SOURCE, COUNTY_SOURCE = "A", "C"  # keys of census-sources
# Virginia's independent cities that became part of a county: Bedford 2013, Clifton Forge 2001.
UNITS_OF_2016 = {"51515": "51019", "51560": "51005"}


def wants(year: int, level: str, codes: set[str]) -> Callable[[pd.DataFrame], pd.Series]:
    """Return the test that picks the records to keep: `codes` in the region.

    From 2017 the county files give biotech and all industries of every state as well, without
    Puerto Rico and the islands.
    """
    everywhere = {"", BIOTECH} if level == "co" and year >= CELLS_FROM else set()

    def keep(rows: pd.DataFrame) -> pd.Series:
        near = rows["naics"].isin(codes) & rows["state"].isin(REGION)
        return near | (rows["naics"].isin(everywhere) & rows["state"].isin(STATES))

    return keep


def county_rows(records: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of bhcr-county-establishments from 2017 on."""
    rows = _cells(records, COUNTY_CODES)
    rows = rows[rows["state"].isin(REGION)]
    return _text(rows.assign(coverage="ge3-only", source_id=COUNTY_SOURCE), {
        "year": "year", "county": "county_fips", "naics": "naics",
        "establishments": "establishments", "employment": "employment", "coverage": "coverage",
        "source_id": "source_id"})


def coverage_rows(records: pd.DataFrame, absent: dict[str, str]) -> pd.DataFrame:
    """Return the rows of bhcr-county-coverage from 2017 on: a state without a cell has none.

    `absent`: what an absent county means, by coverage.
    """
    published = set(_cells(records)[["year", "state"]].itertuples(index=False, name=None))
    rows = []
    for year, naics, state in itertools.product(
            sorted({year for year, _ in published}), COUNTY_CODES, REGION):
        kind = "ge3-only" if (year, state) in published else "not-published"
        rows.append([str(year), naics, STATES[state], kind, absent[kind]])
    return pd.DataFrame(
        rows, columns=["year", "naics", "state", "coverage", "absent_county_means"])


def state_rows(records: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of bhcr-state-establishments to 2011."""
    rows = records[(records["year"] <= STATE_TO) & records["county"].eq("")]
    vintage = [VINTAGES[max(first for first in VINTAGES if first <= year)] for year in rows["year"]]
    rows = rows.assign(state=rows["state"].map(STATES), naics_vintage=vintage,
                       coverage="full-state-record", source_id=STATE_SOURCE)
    return _text(rows, {name: name for name in (
        "year", "state", "naics", "naics_vintage", "establishments", "employment",
        "employment_flag", "noise_flag", "coverage", "source_id")})


def us_county_rows(records: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return the rows of us-county-biotech; `names` of counties by FIPS code.

    The official files name no county: one that is not in `names` shows its code instead.
    """
    total = _cells(records, [""])[["year", "county", "establishments"]]
    rows = _cells(records, [BIOTECH])
    rows = rows.merge(total, "left", ["year", "county"], suffixes=("", "_all"))
    rows["name"] = rows["county"].map(names).fillna("FIPS " + rows["county"])
    rows["state"] = rows["state"].map(STATES)
    return _text(rows, {
        "year": "year", "state": "state", "county": "county_fips", "name": "county_name",
        "establishments": "biotech_establishments", "employment": "biotech_employment",
        "establishments_all": "all_establishments"})


def us_total_rows(records: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of us-totals: sums over the counties of all states."""
    rows = _cells(records, ["", BIOTECH])
    biotech = rows["naics"].eq(BIOTECH)
    sums = pd.DataFrame({
        "year": rows["year"], "counties": (~biotech).astype(int),
        "biotech_establishments": rows["establishments"].where(biotech, 0),
        "all_establishments": rows["establishments"].mask(biotech, 0),
    }).groupby("year", as_index=False).sum()
    return _text(sums, {name: name for name in sums.columns})


def size_rows(records: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return establishments by size class, one row per class and one, "all", for the whole cell.

    Columns year, county_fips or state, naics, size_class, establishments, coverage. Counties in
    the units of 2016. From 2017 a withheld class is missing: it has 0, 1 or 2 establishments.
    """
    place = "county_fips" if level == "co" else "state"
    rows = records[records["state"].isin(REGION) & records["naics"].ne("")
                   & records["county"].ne("").eq(level == "co")]
    where = rows["county"].replace(UNITS_OF_2016) if level == "co" else rows["state"].map(STATES)
    full = "full" if level == "co" else "full-state-record"
    parts = []
    for year, part in rows.assign(**{place: where}).groupby("year"):
        counts = part.set_index(["year", place, "naics"])[["establishments", *size_columns(year)]]
        counts.columns = pd.Index(class_names(year), name="size_class")
        counts = counts.groupby(level=[0, 1, 2], sort=False).sum(skipna=False)
        parts.append(counts.stack(future_stack=True).rename("establishments").reset_index().assign(
            coverage="ge3-only" if year >= CELLS_FROM else full))
    columns = ["year", place, "naics", "size_class", "establishments", "coverage"]
    return _text(pd.concat(parts) if parts else pd.DataFrame(columns=columns),
                 {name: name for name in columns})


def class_names(year: int) -> list[str]:
    """Return the names of the size classes of a year: all, then 1-4 or <5, 5-9 up to 1000+."""
    names = [name[1:].replace("_", "-") for name in size_columns(year)]
    return ["all", *names[:-1], f"{names[-1]}+"]


def zip_check(sizes: pd.DataFrame, bundled: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return where sums of ZIP Codes and official records differ: year, place, naics, zip, record.

    `sizes` from size_rows, `bundled`: the county or state table; `place`: the column of the
    place. An absent cell is 0 in both.
    """
    sums = bundled[bundled["coverage"] == "full-zip-sum"]
    records = sizes[(sizes["size_class"] == "all") & sizes["year"].isin(sums["year"])]
    records = records[records["naics"].isin(sums["naics"])]
    keys = ["year", place, "naics"]
    both = sums[[*keys, "establishments"]].merge(
        records[[*keys, "establishments"]], "outer", keys, suffixes=("_zip", "_record")
    ).rename(columns={place: "place"}).fillna("0")
    sums_compared = both["year"].isin(records["year"])
    return both[sums_compared & (both["establishments_zip"] != both["establishments_record"])]


def _cells(records: pd.DataFrame, codes: list[str] | None = None) -> pd.DataFrame:
    """Return the county cells from 2017 on, of some industries or of all."""
    cells = records[records["county"].ne("") & (records["year"] >= CELLS_FROM)]
    return cells if codes is None else cells[cells["naics"].isin(codes)]


def _text(rows: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """Return columns under their new names as text, nothing where a value is missing.

    Employment 0 counts as missing: the cell has establishments.
    """
    if "employment" in columns:
        rows = rows.assign(employment=rows["employment"].mask(rows["employment"].eq(0)))
    table = rows[list(columns)].rename(columns=columns)
    return table.astype(object).where(table.notna(), "").astype(str).reset_index(drop=True)
