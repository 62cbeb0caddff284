"""Read the records of the official files, row by row, in each of their layouts.

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
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bioclusters.census.files import BROKEN, LEVELS, CensusError, text_file

CLASSES = ("5_9", "10_19", "20_49", "50_99", "100_249", "250_499", "500_999", "1000")
# Columns that may be there and are not read: payroll, the state file's figures by class, the
# classes within 1,000 and more, the Census Bureau's own codes of places.
NOT_READ = re.compile(
    r"(qp1|ap)(_nf)?|[feqa](<5|[0-9]+(_[0-9]+)?)(_?nf)?|n1000_[1-4]|censtate|cencty"
)
# "------" all industries, "54----" a sector, then "541///" to "541711".
NAICS = re.compile(r"-{6}|[0-9]{2}-{4}|(?=.{6}$)[0-9]{3,6}/{0,3}")
RANGES = set("ABCEFGHIJKLM")  # employment withheld, told as a range: A 0-19, B 20-99, ...
NOISE = set("GHJ")  # below 2 %, 2 to below 5 %, 5 % or more
WITHHELD = set("DSN")  # to avoid disclosure, below the standard, not available; the value is 0
REVISED = "r"  # in the column of ranges, but nothing is withheld


class Layout(NamedTuple):
    """What the columns of a file are called, beyond those of every year."""

    smallest: str  # employees in the first size class
    range_flag: bool  # withheld employment told as a range
    noise_flag: bool


LAYOUTS = {  # by first year
    1998: Layout("1_4", range_flag=True, noise_flag=False),
    2007: Layout("1_4", range_flag=True, noise_flag=True),
    2017: Layout("<5", range_flag=True, noise_flag=True),
    2018: Layout("<5", range_flag=False, noise_flag=True),
}


class Record(NamedTuple):
    """One cell of an official file: a place, an industry, a year."""

    year: int
    state: str  # FIPS code, two digits
    county: str  # FIPS code with that of the state, five digits; empty in a state file
    naics: str  # without filling; empty for all industries
    establishments: int
    employment: int | None  # missing where withheld
    employment_flag: str
    noise_flag: str
    sizes: tuple[int | None, ...]  # establishments in each of size_columns; missing: withheld


def layout(year: int) -> Layout:
    """Return the layout of a year from 1998 on."""
    return LAYOUTS[max(first for first in LAYOUTS if first <= year)]


def size_columns(year: int) -> list[str]:
    """Return the columns that count establishments by size class, smallest first."""
    return [f"n{name}" for name in (layout(year).smallest, *CLASSES)]


def read(
    path: Path, year: int, level: str, keep: Callable[[str, str], bool]
) -> Iterator[Record]:
    """Yield the records of a zip that `keep(state, naics)` wants, without holding the file.

    `level`: "co" or "st". Rows for "statewide" (county 999) and, in state files, for single legal
    forms are left out. Raises CensusError for a damaged zip, a header, code, number or flag that
    the layouts do not know, a row that is cut off, or two rows of one place and industry.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            member = text_file(archive, path.name)
            content = archive.open(member)
            lines = io.TextIOWrapper(content, encoding="latin-1", newline="")
            yield from _records(csv.reader(lines), member, year, level, keep)
    except (*BROKEN, csv.Error) as error:
        raise CensusError(f"{path.name}: damaged ({error}); delete it and try again.") from None


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
            f"of {year}, or add the new layout to bioclusters/census/records.py."
        )
    return found


def _needed(year: int, level: str) -> list[str]:
    """Return the columns that a file must have, in their official order."""
    names = ["fipstate", *(["fipscty"] if level == "co" else []), "naics"]
    if level == "st" and year >= 2010:
        names.append("lfo")
    form = layout(year)
    names += ["empflag"] * form.range_flag + ["emp_nf"] * form.noise_flag
    return [*names, "emp", "est", *size_columns(year)]


def _records(rows, member: str, year: int, level: str, keep) -> Iterator[Record]:
    """Yield the wanted records of a file's rows, header first."""
    names = columns(next(rows, []), member, year, level)
    at = {name: place for place, name in enumerate(names)}
    codes, seen = {}, set()
    for line, row in enumerate(rows, start=2):
        if len(row) != len(names):
            raise CensusError(
                f"{member}, row {line}: expected {len(names)} columns, found {len(row)}; the file "
                "may be cut off: fetch it again."
            )
        code = row[at["naics"]]
        naics = codes.get(code)
        if naics is None:
            naics = codes[code] = _naics(code, f"{member}, row {line}")
        state = row[at["fipstate"]].zfill(2)
        if not keep(state, naics) or ("lfo" in at and row[at["lfo"]] != "-"):
            continue
        place = row[at["fipscty"]].zfill(3) if level == "co" else ""
        if place == "999":
            continue
        if (state, place, naics) in seen:
            raise CensusError(
                f"{member}, row {line}: a second row for FIPS {state}{place}, NAICS {code}; "
                "expected one: fetch the file again."
            )
        seen.add((state, place, naics))
        cells = dict(zip(names, row, strict=True))
        yield _record(cells, f"{member}, row {line}", year, (state, place, naics))


def _naics(code: str, where: str) -> str:
    """Return an industry code without its filling."""
    if not NAICS.fullmatch(code):
        raise CensusError(
            f"{where}, column naics: found {code!r}, expected six characters such as 541711, "
            "5417// or ------; fetch the file again."
        )
    return code.rstrip("-/")


def _record(cells: dict[str, str], where: str, year: int, key: tuple[str, str, str]) -> Record:
    """Return a row as a record; what is withheld becomes missing, never 0."""
    state, place, naics = key
    count = _number(cells, "est", where)
    sizes = tuple(_size(cells, name, where, year) for name in size_columns(year))
    known = sum(size for size in sizes if size is not None)
    if known > count or (None not in sizes and known != count):
        print(f"{where}: {known} establishments in the size classes, {count} in all; both are "
              "kept as published.", file=sys.stderr)
    letter, noise = _flag(cells, "empflag", where), _flag(cells, "emp_nf", where)
    employment = _number(cells, "emp", where)
    if letter or noise in WITHHELD:
        employment = None
    return Record(year, state, f"{state}{place}" if place else "", naics, count, employment,
                  letter, noise, sizes)


def _flag(cells: dict[str, str], column: str, where: str) -> str:
    """Return the flag of a column, empty if nothing is flagged or the file has no such column."""
    flag = cells.get(column, "").strip()
    known = RANGES | {"S"} if column == "empflag" else NOISE | WITHHELD
    if column == "empflag" and flag == REVISED:
        return ""
    if flag and flag not in known:
        raise CensusError(
            f"{where}, column {column}: found {flag!r}, expected {', '.join(sorted(known))} or "
            "nothing; look the flag up in the record layout of the year."
        )
    return flag


def _size(cells: dict[str, str], column: str, where: str, year: int) -> int | None:
    """Return a count by size class, missing where it is withheld."""
    if year >= 2017 and cells[column].strip() == "N":
        return None
    return _number(cells, column, where)


def _number(cells: dict[str, str], column: str, where: str) -> int:
    """Return the whole number of a column."""
    text = cells[column].strip()
    if not text.isdecimal():
        raise CensusError(
            f"{where}, column {column}: found {text!r}, expected a whole number; fetch the file "
            "again."
        )
    return int(text)


def _words(names: list[str]) -> str:
    return ", ".join(names) or "none"
