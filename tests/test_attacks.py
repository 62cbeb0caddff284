"""Every single-cell change to a data file, and every damage to its bytes, is refused on loading."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from bioclusters import data

ENTRIES = data.package()["resources"]


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def as_csv(rows: list[list[str]]) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(rows)
    return target.getvalue()


def with_cell(text: str, row: int, column: int, value: str) -> str:
    rows = cells(text)
    rows[row][column] = value
    return as_csv(rows)


def next_digit(value: str) -> str:
    """Return a value of the same kind that differs in one character."""
    last = value[-1:]
    return value[:-1] + (str((int(last) + 1) % 10) if last.isdigit() else "x")


def attacks_on_table(text: str, entry: dict):
    """Yield name and damaged bytes of a table: cells, header, rows, encoding, line ends."""
    rows = cells(text)
    fields = [field["name"] for field in entry["schema"]["fields"]]
    key = entry["schema"].get("primaryKey", [])
    keys = [fields.index(name) for name in ([key] if isinstance(key, str) else key)]
    numbers = [place for place, field in enumerate(entry["schema"]["fields"])
               if field["type"] in ("integer", "number", "year")]
    yield "unit in a head", with_cell(text, 0, len(fields) - 1, f"{fields[-1]}_thousands")
    if len(rows) > 1:
        for place, name in enumerate(fields):
            yield f"value of {name}", with_cell(text, 1, place, next_digit(rows[1][place]))
        for place in numbers:
            yield f"type of {fields[place]}", with_cell(text, 1, place, "many")
        for place in keys:
            yield f"key {fields[place]}", with_cell(text, 1, place, rows[-1][place] + "0")
        yield "duplicate row", as_csv([*rows, rows[1]])
        yield "deleted row", as_csv(rows[:-1])
    if len(rows) > 2:
        yield "turned order", as_csv([rows[0], *rows[:0:-1]])


def attacks_on_outlines(text: str, entry: dict):
    """Yield name and damaged text of a GeoJSON file: a corner, a property, a feature."""
    def changed(change):
        content = json.loads(text)
        change(content["features"])
        return json.dumps(content, ensure_ascii=False)

    def move(features):
        ring = features[0]["geometry"]["coordinates"]
        while isinstance(ring[0][0], list):
            ring = ring[0]
        ring[0][0] += 0.001

    yield "moved corner", changed(move)
    for field in entry["schema"]["fields"]:
        name = field["name"]
        yield f"value of {name}", changed(
            lambda features, name=name: features[0]["properties"].update(
                {name: next_digit(str(features[0]["properties"][name]))}))
        yield f"no {name}", changed(lambda features, name=name: features[0]["properties"].pop(name))
    yield "duplicate feature", changed(lambda features: features.append(features[0]))
    yield "deleted feature", changed(lambda features: features.pop())


def attacks(path: Path, entry: dict) -> dict[str, bytes]:
    """Return the damaged bytes of a data file by the name of the attack."""
    whole = path.read_bytes()
    text = whole.decode("utf-8")
    kind = attacks_on_outlines if entry["format"] == "geojson" else attacks_on_table
    damaged = {name: change.encode("utf-8") for name, change in kind(text, entry)}
    return damaged | {
        "truncated": whole[: len(whole) * 2 // 3],
        "emptied": b"",
        "CRLF": whole.replace(b"\n", b"\r\n") if b"\n" in whole else whole + b"\r\n",
        "byte order mark": b"\xef\xbb\xbf" + whole,
        "UTF-16": text.encode("utf-16"),
        "stray byte": whole[:10] + b"\xff" + whole[10:],
    }


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    return Path(shutil.copytree(data.FOLDER, tmp_path_factory.mktemp("attacked") / "data"))


def survivors(copy: Path, entry: dict, damaged: dict[str, bytes]) -> list[str]:
    """Return the attacks after which the file still loads, or is refused without its name."""
    path, missed = copy / entry["path"], []
    whole = path.read_bytes()
    for name, content in damaged.items():
        path.write_bytes(content)
        try:
            data.load(entry["name"], copy)
            missed.append(name)
        except data.DataError as error:
            missed += [] if entry["path"] in str(error) else [f"{name}: {error}"]
        finally:
            path.write_bytes(whole)
    return missed


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["name"] for entry in ENTRIES])
def test_every_attack_on_a_file_is_refused_by_name(copy, entry, record_property):
    damaged = attacks(copy / entry["path"], entry)
    missed = survivors(copy, entry, damaged)
    record_property("attacks", (len(damaged) - len(missed), len(damaged)))
    assert missed == [] and len(damaged) >= 7


def test_the_count_of_survivors_bites(copy):
    entry = ENTRIES[0]
    whole = (copy / entry["path"]).read_bytes()
    assert survivors(copy, entry, {"no damage": whole}) == ["no damage"]


@pytest.mark.parametrize("change", [
    lambda text: text.replace('"unit": "', '"unit": "thousand ', 1),
    lambda text: text.replace('"attribution": "', '"attribution": "x', 1),
    lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text,
    lambda text: text[: len(text) // 2], lambda text: text.replace("2026-", "2025-", 1),
], ids=["unit", "source", "CRLF", "byte order mark", "truncated", "licence date"])
def test_every_attack_on_the_descriptor_is_refused_by_name(tmp_path, change):
    folder = Path(shutil.copytree(data.FOLDER, tmp_path / "data"))
    path = folder / "datapackage.json"
    before = path.read_text(encoding="utf-8")
    assert change(before) != before
    path.write_bytes(change(before).encode("utf-8"))
    with pytest.raises(data.DataError, match="datapackage.json"):
        data.package(folder)
