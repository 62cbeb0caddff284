"""Make the Census tables of the book anew: `python -m tools.census`, at the top of the project.

Exit status: 0 if the new tables equal those of the book, 1 if they differ, 2 for an error.
"""

import argparse
import re
import sys
from pathlib import Path

import pandas as pd

from bioclusters import data
from tools import ROOT
from tools.census import files, package, records, tables

FIRST, LAST = 2000, 2021  # the years of the book's tables
SHOWN = 20  # differences named on the screen
REBUILT = ("bhcr-county-establishments", "bhcr-state-establishments", "bhcr-county-coverage",
           "us-county-biotech", "us-totals")
LOOKED_UP = ("us-counties",)
SIZES = {"co": "bhcr-county-sizes", "st": "bhcr-state-sizes"}  # by level
CHECK = "zip_check.csv"


def main(arguments: list[str] | None = None) -> int:
    """Fetch, read, compare and write; return the exit status."""
    options = _options(arguments)
    try:
        found = (files.given(options.years, options.from_folder) if options.from_folder else
                 files.collect(options.years, options.cache, options.address, options.timeout))
        old = {name: package.bundled(name, options.data) for name in (*REBUILT, *LOOKED_UP)}
        kept = read_all(found, old)
        new = build(kept, old, options)
        changed, check = compare(old, new, options.data)
        source = _source(options.years)
        package.write(options.to, new, {package.MARK: changed, CHECK: check}, source, options.data)
        if options.replace:
            package.replace({name: new[name] for name in REBUILT}, source, options.data)
    except (files.CensusError, data.DataError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(report(changed, check, options))
    return 1 if len(changed) else 0


def read_all(
    found: dict[tuple[int, str], Path], old: dict[str, pd.DataFrame]
) -> list[pd.DataFrame]:
    """Return the records that the tables need, file by file; `old`: the tables of the book.

    Raises CensusError for a file without one of the industries that the book has for its year.
    """
    known = pd.concat([old[name][["year", "naics"]] for name in REBUILT[:2]])
    kept = []
    for (year, level), path in found.items():
        print(f"{path.name}: reading", file=sys.stderr)
        codes = set(known.loc[known["year"] == str(year), "naics"])
        rows = records.read(path, year, level, tables.wants(year, level, codes))
        lacking = sorted(codes - set(rows.loc[rows["state"].isin(tables.REGION), "naics"]))
        if lacking:
            raise files.CensusError(
                f"{path.name}: no row for NAICS {', '.join(lacking)} in Maryland, Virginia or DC, "
                f"which the book has for {year}: check that the file is of that year."
            )
        kept.append(rows)
    return kept


def build(kept: list[pd.DataFrame], old: dict[str, pd.DataFrame],
          options: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Return the new tables by resource name, rows of other years and sources as in the book."""
    found = pd.concat(kept, ignore_index=True)
    names = pd.concat([
        old["us-county-biotech"].set_index("county_fips")["county_name"],
        old["us-counties"].set_index("fips")["name"]]).to_dict()
    coverage = old["bhcr-county-coverage"]
    absent = dict(zip(coverage["coverage"], coverage["absent_county_means"], strict=True))
    rows = {
        "bhcr-county-establishments": tables.county_rows(found),
        "bhcr-county-coverage": tables.coverage_rows(found, absent),
        "bhcr-state-establishments": tables.state_rows(found),
        "us-county-biotech": tables.us_county_rows(found, names),
        "us-totals": tables.us_total_rows(found),
    }
    new = {}
    for name, fresh in rows.items():
        anew = old[name]["year"].isin([str(year) for year in options.years])
        if "coverage" in old[name]:
            anew &= old[name]["coverage"] != "full-zip-sum"
        new[name] = package.put_in(old[name], fresh, _key(name, options.data), anew)
    return new | {name: tables.size_rows(found, level) for level, name in SIZES.items()}


def compare(
    old: dict[str, pd.DataFrame], new: dict[str, pd.DataFrame], folder: Path
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return every difference from the book's tables, and where ZIP sums differ from records."""
    changed = [
        package.differences(data.resource(name, folder)["path"], old[name], new[name],
                            _key(name, folder))
        for name in REBUILT
    ]
    check = [
        tables.zip_check(new[SIZES["co"]], old["bhcr-county-establishments"], "county_fips"),
        tables.zip_check(new[SIZES["st"]], old["bhcr-state-establishments"], "state"),
    ]
    return pd.concat(changed, ignore_index=True), pd.concat(check, ignore_index=True)


def report(changed: pd.DataFrame, check: pd.DataFrame, options: argparse.Namespace) -> str:
    """Return what was found in words: counts by table, the first differences, where all stand."""
    lines = []
    for name in REBUILT:
        path = data.resource(name, options.data)["path"]
        rows = changed[changed["file"] == path]
        whole = (rows["column"] == package.ROW).sum()
        lines.append(f"{path}: " + (
            f"{len(rows) - whole} cells differ, {whole} rows stand on one side only"
            if len(rows) else "equal"))
    lines += [f"  {row.file}, {row.key}, {row.column}: bundled {row.bundled or 'missing'}, "
              f"official {row.official or 'missing'}" for row in changed.head(SHOWN).itertuples()]
    if len(changed) > SHOWN:
        lines.append(f"  and {len(changed) - SHOWN} more in {options.to / package.MARK}")
    if {*range(2012, 2017)} & {*options.years}:
        lines.append("2012 to 2016 stay sums of ZIP Codes, another publication: "
                     f"{len(check)} of their cells differ from the official records ({CHECK}).")
    lines.append(f"Written to {options.to}." + (
        " The book's tables are replaced: run `make sync`, then `make test`."
        if options.replace else " The book's tables are as they were."))
    return "\n".join(lines)


def _key(name: str, folder: Path) -> list[str]:
    """Return the columns that tell the rows of a table apart."""
    key = data.resource(name, folder)["schema"]["primaryKey"]
    return [key] if isinstance(key, str) else key


def _source(years: list[int]) -> dict:
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
    return {"title": f"County Business Patterns, official county and state files {span}",
            "publisher": "US Census Bureau",
            "path": "https://www.census.gov/programs-surveys/cbp/data/datasets.html", "date": span}


def _years(text: str) -> list[int]:
    """Return the years of a span such as 2004-2021, or of one year."""
    if not re.fullmatch("[0-9]{4}(-[0-9]{4})?", text):
        raise argparse.ArgumentTypeError(f"{text!r}: expected a year or a span such as 2004-2021")
    first, last = int(text[:4]), int(text[-4:])
    if not FIRST <= first <= last <= LAST:
        raise argparse.ArgumentTypeError(
            f"{text}: expected years from {FIRST} to {LAST}, those of the book's tables"
        )
    return list(range(first, last + 1))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.census", description=__doc__.split("\n")[0],
        epilog=__doc__.split("\n")[2])
    add = parser.add_argument
    add("--years", type=_years, default=_years("2004-2021"), metavar="FIRST-LAST",
        help="2004-2021 if not given")
    add("--to", type=Path, default=ROOT / "data-census", metavar="FOLDER",
        help="a new folder for the tables and differences.csv; data-census if not given")
    add("--replace", action="store_true", help="then put them in the place of the book's tables")
    add("--cache", type=Path, default=ROOT / ".census_cache", metavar="FOLDER",
        help="where fetched files are kept; .census_cache if not given")
    add("--from-folder", type=Path, metavar="ZIPS", help="read the zip files there, fetch nothing")
    add("--address", default=files.ADDRESS, metavar="PATTERN", help="of another server")
    add("--timeout", type=float, default=60, metavar="SECONDS", help="of silence from the server")
    add("--data", type=Path, default=data.FOLDER, metavar="FOLDER", help="the book's data package")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
