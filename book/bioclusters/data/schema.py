"""Say where a data file breaks its schema, and what to do about it."""

import functools
import json
from collections.abc import Iterator
from pathlib import Path

import frictionless

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
PARTS = ["type", "rowNumber", "fieldName", "cell", "note"]


def faults(entry: dict, folder: Path) -> Iterator[str]:
    """Yield what is wrong with a file: row, column, what was expected and the remedy.

    Its hash is not looked at. Outlines are checked by the properties of their features.
    """
    outlines = entry["format"] == "geojson"
    errors = _of_outlines(entry, folder) if outlines else _of_table(entry, folder)
    for error in errors:
        yield error if isinstance(error, str) else _message(entry["path"], *error)


@functools.lru_cache(maxsize=8)
def _checker(descriptor: str, folder: str) -> frictionless.Package:
    content = json.loads(descriptor)
    for entry in content["resources"]:
        entry.pop("hash", None)
        entry.pop("bytes", None)
    return frictionless.Package.from_descriptor(content, basepath=folder)


def _of_table(entry: dict, folder: Path) -> Iterator[tuple]:
    descriptor = (folder / "datapackage.json").read_text(encoding="utf-8")
    report = _checker(descriptor, str(folder)).get_resource(entry["name"]).validate()
    yield from report.flatten(PARTS)


def _of_outlines(entry: dict, folder: Path) -> Iterator[str | tuple]:
    try:
        text = (folder / entry["path"]).read_text(encoding="utf-8")
        features = json.loads(text)["features"]
    except (ValueError, KeyError) as error:
        yield f"{entry['path']}: expected GeoJSON, {error}; restore it with `git checkout`."
        return
    table = frictionless.Resource(
        data=[feature["properties"] for feature in features],
        schema=frictionless.Schema.from_descriptor(entry["schema"]),
    )
    yield from table.validate().flatten(PARTS)


def _message(
    path: str, kind: str, row: int | None, column: str | None, cell: str | None, note: str
) -> str:
    if "required" in note:
        kind, cell, note = "missing-cell", None, "a value is required and the cell is empty"
    place = "".join([f", row {row}" if row else "", f", column {column}" if column else ""])
    found = f"found {cell!r}, " if cell is not None else ""
    remedy = REMEDIES.get(kind, "compare the file with its last committed version")
    return f"{path}{place}: {found}{note}; {remedy}."
