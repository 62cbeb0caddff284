"""Read the records of the official files in each of their layouts.

Where the layouts are described: https://www2.census.gov/programs-surveys/cbp/
technical-documentation/records-layouts/, county_layout.txt and state_layout.txt (1998-2006, and
2007-2013 under noise-layout), county_layout_2014.txt, county_layout_2015.txt,
county_layout_2017.txt, county-layout-2018.txt. What changes, and when:

* 2007: noise in employment and payroll, told by a flag before each value (emp_nf).
* 2010: the state file has rows by legal form of organisation; lfo "-" is the total.
* 2015: column names in upper case, so case is ignored in every year.
* 2017: the class of 1 to 4 employees becomes "less than 5"; only cells of three or more
  establishments are published ("Protecting Confidentiality" in the methodology, https://
  www.census.gov/programs-surveys/cbp/technical-documentation/methodology.html); a class of a
  published cell that is itself withheld is "N".
* 2018: no employment range (empflag) any more.

Not confirmed from the layouts, hence checked in every file: which of the columns that are not read
here a file has, and that the classes of a cell add up to its total where none is withheld. A
header with other columns than these is refused.
"""

import csv
import io
import re
import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tools.census.files import BROKEN, LEVELS, CensusError, text_file

CLASSES = ["5_9", "10_19", "20_49", "50_99", "100_249", "250_499", "500_999", "1000"]
# Columns that may be there and are not read: payroll, the state file's figures by class, the
# classes within 1,000 and more, the Census Bureau's own codes of places.
NOT_READ = re.compile(
    r"(qp1|ap)(_nf)?|[feqa](<5|[0-9]+(_[0-9]+)?)(_?nf)?|n1000_[1-4]|censtate|cencty"
)
# "------" all industries, "54----" a sector, then "541///" to "541711".
NAICS = re.compile(r"-{6}|[0-9]{2}-{4}|(?=.{6}$)[0-9]{3,6}/{0,3}")
WITHHELD = {"D", "S", "N"}  # to avoid disclosure, below the standard, not available; value 0
FLAGS = {  # empflag: employment withheld, told as a range, A 0-19, B 20-99, ...; r: revised
    "empflag": {"", "r", "S", *"ABCEFGHIJKLM"},
    "emp_nf": {"", "G", "H", "J", *WITHHELD},  # noise below 2 %, 2 to below 5 %, 5 % or more
}
CHUNK = 50_000  # rows held at once
KEYS = ["state", "county", "naics"]


def size_columns(year: int) -> list[str]:
    """Return the columns that count establishments by size class, smallest first."""
    return [f"n{name}" for name in ["<5" if year >= 2017 else "1_4", *CLASSES]]


def read(path: Path, year: int, level: str,
         keep: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
    """Return the records of a zip that `keep` wants, without holding the file.

    `level`: "co" or "st". `keep` gets a frame with state and naics (without filling; empty for
    all industries). Columns: year, state and county (FIPS codes; county five digits, empty in a
    state file), naics, establishments, employment (missing where withheld), employment_flag,
    noise_flag, and establishments in each of size_columns (missing where withheld).
    Rows for "statewide" (county 999) and for single legal forms are left out. Raises CensusError
    for a damaged zip, a header, code, number or flag that the layouts do not know, a row that is
    cut off, or two rows of one place and industry.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            member = text_file(archive, path.name)
            with archive.open(member) as content:
                names = columns(_header(content), member, year, level)
            with archive.open(member) as content, warnings.catch_warnings():
                warnings.simplefilter("error", pd.errors.ParserWarning)  # the first row is too long
                parts = [_wanted(part, member, level, keep) for part in pd.read_csv(
                    content, names=names, header=0, dtype=str, keep_default_na=False,
                    encoding="latin-1", chunksize=CHUNK, index_col=False)]
    except (*BROKEN, pd.errors.ParserError, pd.errors.ParserWarning) as error:
        raise CensusError(f"{path.name}: damaged ({error}); delete it and try again.") from None
    rows = pd.concat(parts) if parts else pd.DataFrame(columns=[*names, *KEYS], dtype=str)
    twice = rows.duplicated(KEYS)
    _refuse(rows[twice], member, lambda row: (
        f": a second row for FIPS {row.state}{row.county[2:]}, NAICS {row.naics}; expected one: "
        "fetch the file again."))
    return _records(rows, member, year)


def columns(header: list[str], member: str, year: int, level: str) -> list[str]:
    """Return the names of a header in lower case, checked against the layout of the year.

    Raises CensusError naming the columns that lack and those that are unknown.
    """
    found = [name.strip().lower() for name in header]
    needed = _needed(year, level)
    lacking = [name for name in needed if name not in found]
    unknown = [name for name in found if name not in needed and not NOT_READ.fullmatch(name)]
    twice = sorted({name for name in found if found.count(name) > 1})
    if lacking or unknown or twice:
        raise CensusError(
            f"{member}: the columns are not those of {year}: without {_words(lacking)}, unknown "
            f"{_words(unknown)}, twice {_words(twice)}; check that it is the {LEVELS[level]} file "
            f"of {year}, or add the new layout to tools/census/records.py."
        )
    return found


def _header(content) -> list[str]:
    return next(csv.reader(io.TextIOWrapper(content, encoding="latin-1")), [])


def _needed(year: int, level: str) -> list[str]:
    """Return the columns that a file must have."""
    flags = ["empflag"] * (year < 2018) + ["emp_nf"] * (year >= 2007)
    place = ["fipscty"] if level == "co" else ["lfo"] * (year >= 2010)
    return ["fipstate", *place, "naics", *flags, "emp", "est", *size_columns(year)]


def _wanted(rows: pd.DataFrame, member: str, level: str, keep) -> pd.DataFrame:
    """Return the wanted rows of a part of a file, with the codes of place and industry."""
    known = {code: code.rstrip("-/") for code in rows["naics"].unique() if NAICS.fullmatch(code)}
    _refuse(rows[~rows["naics"].isin(known)], member, lambda row: (
        f", column naics: found {row.naics!r}, expected six characters such as 541711, 5417// or "
        "------; fetch the file again."))
    rows = rows.assign(state=rows["fipstate"].str.zfill(2), naics=rows["naics"].map(known))
    rows = rows[keep(rows)]
    if level == "co":
        county = rows["fipscty"].str.zfill(3)
        return rows.assign(county=rows["state"] + county)[county != "999"]
    return rows.assign(county="")[rows["lfo"] == "-" if "lfo" in rows else slice(None)]


def _records(rows: pd.DataFrame, member: str, year: int) -> pd.DataFrame:
    """Return rows as records; what is withheld becomes missing, never 0."""
    flags = {name: _flag(rows, name, member) for name in FLAGS}
    withheld = flags["empflag"].ne("") | flags["emp_nf"].isin(WITHHELD)
    total = _number(rows, "est", member)
    sizes = {name: _number(rows, name, member, "N" if year >= 2017 else "")
             for name in size_columns(year)}
    _tell_sums(pd.DataFrame(sizes), total, member)
    return pd.DataFrame({
        "year": year, "state": rows["state"], "county": rows["county"], "naics": rows["naics"],
        "establishments": total, "employment": _number(rows, "emp", member).mask(withheld),
        "employment_flag": flags["empflag"], "noise_flag": flags["emp_nf"], **sizes,
    }).reset_index(drop=True)


def _tell_sums(sizes: pd.DataFrame, total: pd.Series, member: str) -> None:
    """Say where the size classes of a cell cannot be those of its total; both are kept."""
    sums = sizes.sum(axis=1)
    odd = (sums > total) | (sizes.notna().all(axis=1) & (sums != total))
    for place in total.index[odd]:
        print(f"{member}, row {place + 2}: {sums[place]} establishments in the size classes, "
              f"{total[place]} in all; both are kept as published.", file=sys.stderr)


def _flag(rows: pd.DataFrame, column: str, member: str) -> pd.Series:
    """Return the flags of a column, empty where nothing is flagged or there is no such column."""
    if column not in rows:
        return pd.Series("", rows.index)
    flags = rows[column].str.strip()
    _refuse(rows[~flags.isin(FLAGS[column])], member, lambda row: (
        f", column {column}: found {getattr(row, column)!r}, expected "
        f"{', '.join(sorted(FLAGS[column] - {''}))} or nothing; look the flag up in the record "
        "layout of the year."))
    return flags.replace("r", "")  # revised, nothing withheld


def _number(rows: pd.DataFrame, column: str, member: str, missing: str = "") -> pd.Series:
    """Return the whole numbers of a column, missing where it says `missing`."""
    cells = rows[column].str.strip()
    gone = cells.eq(missing) & bool(missing)
    bad = rows.loc[~(cells.str.fullmatch("[0-9]+") | gone), [column]].rename(
        columns={column: "cell"})
    _refuse(bad, member, lambda row: (
        f", column {column}: found {row.cell!r}, expected a whole number; the file may be cut "
        "off: fetch it again."))
    return pd.to_numeric(cells.mask(gone)).astype("Int64")


def _refuse(rows: pd.DataFrame, member: str, say) -> None:
    """Raise CensusError for the first of some rows; `say` returns what is wrong with it."""
    for row in rows.head(1).itertuples():
        raise CensusError(f"{member}, row {row.Index + 2}{say(row)}")


def _words(names: list[str]) -> str:
    return ", ".join(names) or "none"
