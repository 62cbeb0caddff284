"""Load a resource of the data package, checked. Nothing else in the book reads a data file."""

import difflib
import functools
import hashlib
import io
import json
from pathlib import Path

import frictionless
import geopandas as gpd
import pandas as pd

FOLDER = Path(__file__).parents[2] / "data"
DTYPES = {"integer": "Int64", "year": "Int64", "number": "float64", "boolean": "boolean"}
REMEDIES = {
    "type-error": "write the value in the type that the schema gives for this column",
    "constraint-error": "correct the value, or the constraint if the source really says so",
    "primary-key": "keep one of the rows that share this key",
    "foreign-key": "correct the code, or add it to the table it refers to",
    "incorrect-label": "restore the header row of the schema",
    "missing-label": "restore the header row of the schema",
    "extra-label": "restore the header row of the schema",
    "missing-cell": "complete the row: the file may be cut off here",
    "extra-cell": "quote values that contain a comma",
    "encoding-error": "save the file as UTF-8 without a byte order mark",
}


class DataError(ValueError):
    """A data file that is missing, altered or does not fit its schema."""


def load(name: str, folder: Path = FOLDER) -> pd.DataFrame:
    """Return one resource of the data package as a typed frame.

    A table comes back as a DataFrame, outlines (GeoJSON, EPSG:4326) as a GeoDataFrame. Column
    types, units and sources are those of `datapackage.json`.
    Raises DataError for an unknown name, a missing or altered file, or a value that breaks the
    schema; the message names file, row, column, what was expected and the remedy.
    """
    entry = resource(name, folder)
    path = folder / entry["path"]
    if not path.is_file():
        raise DataError(f"{entry['path']}: file not found; restore it with `git checkout`.")
    if entry["format"] == "geojson":
        return _load_outlines(entry, path)
    _check_table(entry, folder)
    _compare(entry["path"], path, entry["hash"])
    return _typed(pd.read_csv(path, dtype=str, keep_default_na=False), entry["schema"])


@functools.lru_cache
def package(folder: Path = FOLDER) -> dict:
    """Return the descriptor of the data package, `datapackage.json`, as a dictionary.

    Raises DataError if it is missing, no JSON, or not the one whose hash datapackage.sha256 holds.
    """
    path = folder / "datapackage.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        _compare(path.name, path, path.with_suffix(".sha256").read_text(encoding="ascii").strip())
        return content
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name}: {error}; save the file as UTF-8.") from None
    except FileNotFoundError as error:
        name = Path(error.filename).name
        raise DataError(f"{name}: file not found; restore it with `git checkout`.") from None
    except json.JSONDecodeError as error:
        raise DataError(
            f"{path.name}: line {error.lineno}, column {error.colno}: expected JSON, {error.msg}; "
            "correct it there."
        ) from None


def resource(name: str, folder: Path = FOLDER) -> dict:
    """Return the description of one resource: path, schema, sources, licence, hash."""
    entries = {entry["name"]: entry for entry in package(folder)["resources"]}
    if name in entries:
        return entries[name]
    near = difflib.get_close_matches(name, entries, n=3)
    hint = f"did you mean {', '.join(near)}?" if near else f"known are {', '.join(entries)}."
    raise DataError(f"datapackage.json: there is no resource {name!r}; {hint}")


def complete_counties(naics: str, year: int, folder: Path = FOLDER) -> pd.DataFrame:
    """Return all 158 county equivalents with their establishments in one industry and year.

    Columns fips, name, state, kind, year, naics, coverage, establishments (Int64). A county absent
    from a complete table has 0; one absent from a table of published cells is missing, because it
    may have 0, 1 or 2, or may not be published at all. Raises DataError for a year or industry
    that the tables do not cover.
    Source: US Census Bureau, County and ZIP Code Business Patterns.
    """
    cells = load("bhcr-county-establishments", folder).query("naics == @naics and year == @year")
    coverage = load("bhcr-county-coverage", folder).query("naics == @naics and year == @year")
    if coverage.empty:
        raise DataError(
            f"bhcr/county_coverage.csv: no row for NAICS {naics} in {year}; "
            "choose a year and industry listed there."
        )
    counties = load("us-counties", folder).merge(coverage, on="state")
    counties = counties.merge(
        cells[["county_fips", "establishments"]],
        left_on="fips", right_on="county_fips", how="left",
    ).drop(columns="county_fips")
    complete = counties["coverage"].isin(["full", "full_zip_sum"])
    counties.loc[complete, "establishments"] = counties["establishments"].fillna(0)
    return counties


def published_counties(states: list[str], year: int, folder: Path = FOLDER) -> pd.DataFrame:
    """Return all counties of compared states with their published biotechnology establishments.

    Columns as in complete_counties; NAICS 541714. Only counts of three or more are published: a
    county without one is missing, never 0. Raises DataError for a year or state not covered.
    Source: US Census Bureau, County Business Patterns.
    """
    cells = load("us-county-biotech", folder).query("year == @year")
    if cells.empty:
        raise DataError(f"bhcr/us_county_biotech.csv: no row for {year}; choose a year it has.")
    counties = pd.DataFrame(load("us-compared-counties-outline", folder)).drop(columns="geometry")
    unknown = sorted(set(states) - set(counties["state"]))
    if unknown:
        raise DataError(
            f"boundaries/us_compared_counties.geojson: no county of {', '.join(unknown)}; "
            f"choose among {', '.join(sorted(set(counties['state'])))}."
        )
    counties = counties[counties["state"].isin(states)]
    counties = counties.assign(year=year, naics="541714", coverage="ge3_only")
    counts = cells.set_index("county_fips")["biotech_establishments"]
    return counties.assign(establishments=counties["fips"].map(counts).astype("Int64"))


@functools.lru_cache
def _checker(folder: Path) -> frictionless.Package:
    return frictionless.Package(str(folder / "datapackage.json"))


def _check_table(entry: dict, folder: Path) -> None:
    report = _checker(folder).get_resource(entry["name"]).validate()
    errors = report.flatten(["type", "rowNumber", "fieldName", "cell", "note"])
    # A changed byte is only news when no cell explains it, so the hash is compared afterwards.
    for kind, row, column, cell, note in errors:
        if kind not in ("hash-count", "byte-count"):
            raise DataError(_message(entry["path"], kind, row, column, cell, note))


def _message(path: str, kind: str, row: int, column: str, cell: str, note: str) -> str:
    if "required" in note:
        kind, cell, note = "missing-cell", None, "a value is required and the cell is empty"
    place = "".join([f", row {row}" if row else "", f", column {column}" if column else ""])
    found = f"found {cell!r}, " if cell is not None else ""
    remedy = REMEDIES.get(kind, "compare the file with its last committed version")
    return f"{path}{place}: {found}{note}; {remedy}."


def _compare(name: str, path: Path, expected: str) -> None:
    """Raise DataError unless the bytes of a file are those recorded."""
    found = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise DataError(
            f"{name}: the bytes have changed: expected {expected[:19]}…, "
            f"found {found[:19]}…; restore the file with `git checkout`, "
            "or record a deliberate change with `python data/stamp.py`."
        )


def _load_outlines(entry: dict, path: Path) -> gpd.GeoDataFrame:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (ValueError, KeyError) as error:
        raise DataError(
            f"{entry['path']}: expected GeoJSON, {error}; restore it with `git checkout`."
        ) from None
    table = frictionless.Resource(
        data=[feature["properties"] for feature in features],
        schema=frictionless.Schema.from_descriptor(entry["schema"]),
    )
    for error in table.validate().flatten(["type", "rowNumber", "fieldName", "cell", "note"]):
        raise DataError(_message(entry["path"], *error))
    _compare(entry["path"], path, entry["hash"])
    return gpd.read_file(io.BytesIO(path.read_bytes()))


def _typed(table: pd.DataFrame, schema: dict) -> pd.DataFrame:
    for field in schema["fields"]:
        column = table[field["name"]].replace("", pd.NA)
        table[field["name"]] = column.astype(DTYPES.get(field["type"], "str"))
    return table
