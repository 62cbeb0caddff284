"""Shape official records into the Census tables of the book, all values as text.

Made from the county files of 2017 to 2021: us-county-biotech, us-totals, and those years of
bhcr-county-establishments and bhcr-county-coverage; from the state files to 2011: those years of
bhcr-state-establishments. The rows of 2012 to 2016 are sums of ZIP Code Business Patterns, another
publication: they stay as they are, and `zip_check` sets the county and state records beside them.
"""

import pandas as pd

from bioclusters.census.records import Record, size_columns

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
COUNTY_CODES = ("3254", "5417", BIOTECH)  # in the county table from 2017
CELLS_FROM = 2017  # only cells of three or more establishments
STATE_TO = 2011  # last year of state records in the state table
VINTAGES = {1998: "1997", 2003: "2002", 2008: "2007", 2012: "2012", 2017: "2017"}  # of NAICS
STATE_SOURCE, COUNTY_SOURCE = "A", "C"  # keys of census-sources
ABSENT = {"ge3_only": "0, 1 or 2 establishments, unknown", "not_published": "any number, unknown"}
# Virginia's independent cities that became part of a county: Bedford 2013, Clifton Forge 2001.
UNITS_OF_2016 = {"51515": "51019", "51560": "51005"}


def wants(year: int, level: str, codes: set[str]):
    """Return the test that picks the records to keep: `codes` in the region.

    From 2017 the county files give biotech and all industries of every state as well, without
    Puerto Rico and the islands.
    """
    everywhere = {"", BIOTECH} if level == "co" and year >= CELLS_FROM else set()

    def keep(state: str, naics: str) -> bool:
        return (naics in codes and state in REGION) or (naics in everywhere and state in STATES)

    return keep


def county_rows(records: list[Record]) -> pd.DataFrame:
    """Return the rows of bhcr-county-establishments from 2017 on."""
    return _frame(
        {"year": r.year, "county_fips": r.county, "naics": r.naics,
         "establishments": r.establishments, "employment": r.employment or None,
         "coverage": "ge3_only", "source_id": COUNTY_SOURCE}
        for r in records
        if r.year >= CELLS_FROM and r.county and r.state in REGION and r.naics in COUNTY_CODES
    )


def coverage_rows(records: list[Record]) -> pd.DataFrame:
    """Return the rows of bhcr-county-coverage from 2017 on: a state without a cell has none."""
    published = {(r.year, r.state) for r in records if r.county and r.year >= CELLS_FROM}
    rows = []
    for year in sorted({year for year, _ in published}):
        for naics in COUNTY_CODES:
            for state in REGION:
                kind = "ge3_only" if (year, state) in published else "not_published"
                rows.append({"year": year, "naics": naics, "state": STATES[state],
                             "coverage": kind, "absent_county_means": ABSENT[kind]})
    return _frame(rows)


def state_rows(records: list[Record]) -> pd.DataFrame:
    """Return the rows of bhcr-state-establishments to 2011."""
    return _frame(
        {"year": r.year, "state": STATES[r.state], "naics": r.naics,
         "naics_vintage": VINTAGES[max(first for first in VINTAGES if first <= r.year)],
         "establishments": r.establishments, "employment": r.employment or None,
         "employment_flag": r.employment_flag, "noise_flag": r.noise_flag,
         "coverage": "full_state_record", "source_id": STATE_SOURCE}
        for r in records if r.year <= STATE_TO and not r.county
    )


def us_county_rows(records: list[Record], names: dict[str, str]) -> pd.DataFrame:
    """Return the rows of us-county-biotech; `names` of counties by FIPS code.

    The official files name no county: one that is not in `names` shows its code instead.
    """
    total = {(r.year, r.county): r.establishments for r in records if r.county and not r.naics}
    return _frame(
        {"year": r.year, "state": STATES[r.state], "county_fips": r.county,
         "county_name": names.get(r.county, f"FIPS {r.county}"),
         "biotech_establishments": r.establishments, "biotech_employment": r.employment or None,
         "all_establishments": total.get((r.year, r.county))}
        for r in records if r.county and r.year >= CELLS_FROM and r.naics == BIOTECH
    )


def us_total_rows(records: list[Record]) -> pd.DataFrame:
    """Return the rows of us-totals: sums over the counties of all states."""
    rows = {}
    for r in records:
        if r.county and r.year >= CELLS_FROM and r.naics in ("", BIOTECH):
            row = rows.setdefault(r.year, {"year": r.year, "counties": 0,
                                           "biotech_establishments": 0, "all_establishments": 0})
            row["counties"] += not r.naics
            kind = "biotech" if r.naics else "all"
            row[f"{kind}_establishments"] += r.establishments
    return _frame(rows.values())


def size_rows(records: list[Record], level: str) -> pd.DataFrame:
    """Return establishments by size class, one row per class and one, "all", for the whole cell.

    Columns year, county_fips or state, naics, size_class, establishments, coverage. Counties in
    the units of 2016. From 2017 a withheld class is missing: it has 0, 1 or 2 establishments.
    """
    place = "county_fips" if level == "co" else "state"
    cells = {}
    for r in records:
        if r.state not in REGION or not r.naics or bool(r.county) != (level == "co"):
            continue
        where = UNITS_OF_2016.get(r.county, r.county) if r.county else STATES[r.state]
        counts = dict(zip(class_names(r.year), (r.establishments, *r.sizes), strict=True))
        for name, count in counts.items():
            key = (r.year, where, r.naics, name)
            cells[key] = count if key not in cells else cells[key] + count
    return _frame(
        {"year": year, place: where, "naics": naics, "size_class": name, "establishments": count,
         "coverage": "ge3_only" if year >= CELLS_FROM else
         "full" if level == "co" else "full_state_record"}
        for (year, where, naics, name), count in cells.items()
    )


def class_names(year: int) -> list[str]:
    """Return the names of the size classes of a year: all, then 1-4 or <5, 5-9 up to 1000+."""
    names = [name[1:].replace("_", "-") for name in size_columns(year)]
    return ["all", *names[:-1], f"{names[-1]}+"]


def zip_check(sizes: pd.DataFrame, bundled: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return where sums of ZIP Codes and official records differ: year, place, naics, zip, record.

    `sizes` from size_rows, `bundled`: the county or state table; `place`: the column of the
    place. An absent cell is 0 in both.
    """
    sums = bundled[bundled["coverage"] == "full_zip_sum"]
    records = sizes[(sizes["size_class"] == "all") & sizes["year"].isin(sums["year"])]
    records = records[records["naics"].isin(sums["naics"])]
    keys = ["year", place, "naics"]
    both = sums[[*keys, "establishments"]].merge(
        records[[*keys, "establishments"]], "outer", keys, suffixes=("_zip", "_record")
    ).rename(columns={place: "place"}).fillna("0")
    sums_compared = both["year"].isin(records["year"])
    return both[sums_compared & (both["establishments_zip"] != both["establishments_record"])]


def _frame(rows) -> pd.DataFrame:
    """Return rows as a frame of text, nothing where a value is missing."""
    table = pd.DataFrame(list(rows), dtype=object)
    return table.map(lambda value: "" if value is None else str(value))
