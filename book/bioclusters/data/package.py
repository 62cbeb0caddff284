"""Load a resource of the data package, checked. Nothing else in the book reads a data file.

A file whose bytes have the sealed hash is valid, because sealing refuses an invalid one. So the
schema is only run when the bytes differ, to say where and what to do.
"""

import difflib
import functools
import hashlib
import io
import json
from pathlib import Path

import geopandas as gpd
import pandas as pd

FOLDER = Path(__file__).parents[3] / "data"
DTYPES = {"integer": "Int64", "year": "Int64", "number": "float64", "boolean": "boolean"}
_read = {}  # the frames of this process, by folder, name and hash of the file


class DataError(ValueError):
    """A data file that is missing, altered or does not fit its schema."""


def load(name: str, folder: Path = FOLDER) -> pd.DataFrame:
    """Return one resource of the data package as a typed frame.

    A table comes back as a DataFrame, outlines (GeoJSON, EPSG:4326) as a GeoDataFrame. Column
    types, units and sources are those of `datapackage.json`. A file is parsed once per process;
    each caller gets a copy.
    Raises DataError for an unknown name, a missing or altered file, or a value that breaks the
    schema; the message names file, row, column, what was expected and the remedy.
    """
    entry = resource(name, folder)
    path = folder / entry["path"]
    if not path.is_file():
        raise DataError(f"{entry['path']}: file not found; restore it with `git checkout`.")
    content = path.read_bytes()
    if fingerprint(content) != entry["hash"]:
        raise DataError(_what_changed(entry, folder, content))
    key = (folder, name, entry["hash"])
    if key not in _read:
        _read[key] = parse(content, entry)
    return _read[key].copy()


def parse(content: bytes, entry: dict) -> pd.DataFrame:
    """Return the content of a file as a frame, with the types of its description."""
    if entry["format"] == "geojson":
        outlines = gpd.GeoDataFrame.from_features(json.loads(content)["features"], crs=4326)
        return outlines[[*(field["name"] for field in entry["schema"]["fields"]), "geometry"]]
    table = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    for field in entry["schema"]["fields"]:
        column = table[field["name"]].replace("", pd.NA)
        table[field["name"]] = column.astype(DTYPES.get(field["type"], "str"))
    return table


def package(folder: Path = FOLDER) -> dict:
    """Return the descriptor of the data package, `datapackage.json`, as a dictionary.

    Raises DataError if it is missing, no JSON, or not the one whose hash datapackage.sha256 holds.
    """
    content = _bytes(folder / "datapackage.json")
    described = unsealed(folder)
    seal = _bytes(folder / "datapackage.sha256").decode("ascii", "replace").strip()
    if fingerprint(content) != seal:
        raise DataError(_other_bytes("datapackage.json", content, seal))
    return described


def unsealed(folder: Path = FOLDER) -> dict:
    """Return the descriptor without a look at its seal; raise DataError if it is no JSON."""
    try:
        return _described(_bytes(folder / "datapackage.json"))
    except UnicodeDecodeError as error:
        raise DataError(f"datapackage.json: {error}; save the file as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise DataError(
            f"datapackage.json: line {error.lineno}, column {error.colno}: expected JSON, "
            f"{error.msg}; correct it there."
        ) from None


def resource(name: str, folder: Path = FOLDER) -> dict:
    """Return the description of one resource: path, schema, sources, licence, hash."""
    entries = {entry["name"]: entry for entry in package(folder)["resources"]}
    if name in entries:
        return entries[name]
    near = difflib.get_close_matches(name, entries, n=3)
    hint = f"did you mean {', '.join(near)}?" if near else f"known are {', '.join(entries)}."
    raise DataError(f"datapackage.json: there is no resource {name!r}; {hint}")


def fingerprint(content: bytes) -> str:
    """Return the hash of a file as the descriptor records it."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise DataError(f"{path.name}: file not found; restore it with `git checkout`.")
    return path.read_bytes()


@functools.lru_cache(maxsize=8)
def _described(content: bytes) -> dict:
    return json.loads(content.decode("utf-8"))


def _what_changed(entry: dict, folder: Path, content: bytes) -> str:
    """Say what is wrong with a file whose bytes have changed: a cell if one explains it."""
    from bioclusters.data import schema  # slow to import, and only needed here

    fault = next(schema.faults(entry, folder), None)
    return fault or _other_bytes(entry["path"], content, entry["hash"])


def _other_bytes(name: str, content: bytes, expected: str) -> str:
    return (
        f"{name}: the bytes have changed: expected {expected[:19]}…, "
        f"found {fingerprint(content)[:19]}…; restore the file with `git checkout`, "
        "or record a deliberate change with `python data/stamp.py`."
    )
