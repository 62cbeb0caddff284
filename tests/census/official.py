"""Write small files in the record layouts of County Business Patterns, zipped as published.

The headers are typed here from the layouts and from public listings of the files, apart from the
code under test. `from_package` turns the book's own tables back into official files.
"""

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd

COUNTY = {  # by first year
    2000: "fipstate,fipscty,naics,empflag,emp,qp1,ap,est,n1_4,n5_9,n10_19,n20_49,n50_99,n100_249,"
          "n250_499,n500_999,n1000,n1000_1,n1000_2,n1000_3,n1000_4,censtate,cencty",
    2007: "fipstate,fipscty,naics,empflag,emp_nf,emp,qp1_nf,qp1,ap_nf,ap,est,n1_4,n5_9,n10_19,"
          "n20_49,n50_99,n100_249,n250_499,n500_999,n1000,n1000_1,n1000_2,n1000_3,n1000_4,censtate,"
          "cencty",
    2017: "fipstate,fipscty,naics,empflag,emp_nf,emp,qp1_nf,qp1,ap_nf,ap,est,n<5,n5_9,n10_19,"
          "n20_49,n50_99,n100_249,n250_499,n500_999,n1000,n1000_1,n1000_2,n1000_3,n1000_4",
    2018: "fipstate,fipscty,naics,emp_nf,emp,qp1_nf,qp1,ap_nf,ap,est,n<5,n5_9,n10_19,n20_49,n50_99,"
          "n100_249,n250_499,n500_999,n1000,n1000_1,n1000_2,n1000_3,n1000_4",
}
STATE = {  # without the columns by size class
    2000: "fipstate,naics,empflag,emp,qp1,ap,est",
    2007: "fipstate,naics,empflag,emp_nf,emp,qp1_nf,qp1,ap_nf,ap,est",
    2010: "fipstate,lfo,naics,empflag,emp_nf,emp,qp1_nf,qp1,ap_nf,ap,est",
    2018: "fipstate,naics,lfo,emp_nf,emp,qp1_nf,qp1,ap_nf,ap,est",
}
CLASSES = ["5_9", "10_19", "20_49", "50_99", "100_249", "250_499", "500_999", "1000"]
FIPS = {"DC": "11", "MD": "24", "VA": "51"}
OTHERS = [f"{code:02}" for code in range(1, 57) if code not in (3, 7, 11, 14, 24, 43, 51, 52)]
SEATS = {"DC": "001", "MD": "031", "VA": "059"}  # a county to stand for its state before 2012


def header(year: int, level: str) -> list[str]:
    """Return the columns of an official file, in upper case in 2015."""
    known = COUNTY if level == "co" else STATE
    names = known[max(first for first in known if first <= year)].split(",")
    if level == "st":
        for size in ["<5" if year >= 2017 else "1_4", *CLASSES]:
            flags = [f"f{size}"] if year < 2018 else []
            noise = [f"{kind}{size}nf" for kind in "eqa"] if year >= 2007 else [""] * 3
            values = [f"{kind}{size}" for kind in "eqa"]
            pairs = [name for pair in zip(noise, values, strict=True) for name in pair if name]
            names += [*flags, *pairs, f"n{size}"]
        names += ["censtate"] if year < 2017 else []
    return [name.upper() for name in names] if year == 2015 else names


def cell(year: int, state: str, county: str, naics: str, est: int, emp: str = "", flag: str = "",
         noise: str = "G", **sizes: int) -> dict[str, str]:
    """Return a row by column: all establishments in the first class unless `sizes` say else.

    `naics` without filling; `emp` empty: withheld, as 0 with `flag` and noise D, or S from 2017.
    """
    first = "n<5" if year >= 2017 else "n1_4"
    counts = sizes or {first: est}
    if not emp:
        noise = noise if noise in ("D", "S") else "S" if year >= 2017 else "D"
    return {
        "fipstate": state, "fipscty": county, "naics": filled(naics), "lfo": "-",
        "empflag": "" if emp else flag, "emp_nf": noise, "emp": emp or "0", "qp1": "0", "ap": "0",
        "est": str(est),
        **{f"n{size}": "N" if year >= 2017 else "0" for size in CLASSES},
        first: "N" if year >= 2017 else "0",
        **{f"n1000_{part}": "N" if year >= 2017 else "0" for part in range(1, 5)},
        **{name.replace("n_5", "n<5"): str(count) for name, count in counts.items()},
    }


def filled(naics: str) -> str:
    """Return a code with the filling of the official files."""
    return naics.ljust(6, "-" if len(naics) < 3 else "/")


def write(folder: Path, year: int, level: str, rows: list[dict[str, str]],
          names: list[str] | None = None) -> Path:
    """Write one zip, text quoted as the Census Bureau does from 2017, and return its path."""
    names = names or header(year, level)
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if year >= 2017 else csv.QUOTE_MINIMAL
    writer = csv.writer(text, quoting=quoting, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([row.get(name.lower(), "") for name in names] for row in rows)
    return write_text(folder, year, level, text.getvalue())


def write_text(folder: Path, year: int, level: str, text: str) -> Path:
    """Write one zip that holds the given text."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"cbp{year % 100:02}{level}.zip"
    member = zipfile.ZipInfo(path.with_suffix(".txt").name.replace("cbp07", "Cbp07"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, text)
    return path


def from_package(package: Path, folder: Path, years: range) -> dict[tuple[int, str], list[dict]]:
    """Write the files of years that the book's tables would come from; return their rows."""
    tables = {name: pd.read_csv(package / "bhcr" / f"{name}.csv", dtype=str).fillna("")
              for name in ("county_establishments", "state_establishments", "us_county_biotech",
                           "us_totals")}
    rows = {}
    for year in years:
        of_year = {name: table[table["year"] == str(year)] for name, table in tables.items()}
        rows[year, "co"] = county_cells(of_year, year)
        rows[year, "st"] = state_cells(of_year, year)
    for (year, level), cells in rows.items():
        write(folder, year, level, cells)
    return rows


def county_cells(tables: dict[str, pd.DataFrame], year: int) -> list[dict[str, str]]:
    """Return the rows of a county file, with noise that a reader must leave out."""
    if year < 2012:
        cells = [cell(year, FIPS[row.state], SEATS[row.state], row.naics, int(row.establishments))
                 for row in tables["state_establishments"].itertuples()]
    else:
        cells = [
            cell(year, row.county_fips[:2], row.county_fips[2:], row.naics,
                 int(row.establishments), row.employment, "A" if year < 2018 else "")
            for row in tables["county_establishments"].itertuples()
        ]
    if 2012 <= year < 2017:  # the county table leaves these codes to the state table
        cells += [cell(year, "24", "031", naics, 1)
                  for naics in ("54171", "325411", "325412", "325413", "325414")]
    if year >= 2017:
        cells += nation_cells(tables, year)
    return [*cells, cell(year, "24", "999", "5417", 7), cell(year, "01", "001", "44", 90)]


def nation_cells(tables: dict[str, pd.DataFrame], year: int) -> list[dict[str, str]]:
    """Return biotech cells and totals of all counties, fillers up to the sums, Puerto Rico."""
    biotech, total = tables["us_county_biotech"], tables["us_totals"].iloc[0]
    cells = [cell(year, row.county_fips[:2], row.county_fips[2:], "541714",
                  int(row.biotech_establishments), row.biotech_employment,
                  "A" if year == 2017 else "")
             for row in biotech.itertuples() if row.county_fips[:2] not in FIPS.values()]
    cells += [cell(year, row.county_fips[:2], row.county_fips[2:], "", int(row.all_establishments),
                   "9") for row in biotech.itertuples()]
    lacking = int(total.counties) - len(biotech)
    left = int(total.all_establishments) - biotech["all_establishments"].astype(int).sum()
    fillers = [3] * (lacking - 1) + [left - 3 * (lacking - 1)]
    cells += [cell(year, OTHERS[place % 48], f"{700 + place // 48}", "", count, "9")
              for place, count in enumerate(fillers)]
    return [*cells, cell(year, "72", "001", "", 50, "9"), cell(year, "72", "001", "541714", 5, "9")]


def state_cells(tables: dict[str, pd.DataFrame], year: int) -> list[dict[str, str]]:
    """Return the rows of a state file; from 2010 with a legal form that must not be counted."""
    if year < 2017:
        cells = [
            cell(year, FIPS[row.state], "", row.naics, int(row.establishments), row.employment,
                 row.employment_flag, row.noise_flag)
            for row in tables["state_establishments"].itertuples()
        ]
    else:
        cells = [cell(year, "24", "", naics, 40, "900") for naics in ("3254", "5417", "541714")]
    forms = [{**row, "lfo": "C"} for row in cells] if year >= 2010 else []
    return [*cells, *forms, cell(year, "01", "", "5417", 9)]
