"""Compare the new tables with those of the book, check them and write them, all or nothing."""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from bioclusters import data
from bioclusters.census.files import CensusError

SIZES = Path(__file__).with_name("size_tables.json")
MARK = "differences.csv"  # in every folder written here
ROW = "(row)"  # as the column of a row that one side lacks


def bundled(name: str, folder: Path = data.FOLDER) -> pd.DataFrame:
    """Return a table of the book as text, checked."""
    data.load(name, folder)
    path = folder / data.resource(name, folder)["path"]
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def put_in(old: pd.DataFrame, new: pd.DataFrame, key: list[str], replaced) -> pd.DataFrame:
    """Return the new rows with those of the old ones that they do not replace, in key order.

    `replaced`: true for the rows of `old` that the official files give anew.
    """
    table = pd.concat([old[~replaced], new[old.columns] if len(new) else old.head(0)])
    return table.sort_values(key).reset_index(drop=True)


def differences(path: str, old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return every cell in which two tables differ: file, key, column, bundled, official.

    A row that one side lacks is one line with the column "(row)". Keys read year=2021 naics=3254.
    """
    left, right = old.set_index(key), new.set_index(key)
    lines = [(where, ROW, "present", "absent") for where in left.index.difference(right.index)]
    lines += [(where, ROW, "absent", "present") for where in right.index.difference(left.index)]
    common = left.index.intersection(right.index)
    for column in left.columns:
        before, after = left.loc[common, column], right.loc[common, column]
        changed = before != after
        lines += zip(common[changed], [column] * changed.sum(), before[changed], after[changed],
                     strict=True)
    rows = [(path, _key(key, where), *rest) for where, *rest in lines]
    columns = ["file", "key", "column", "bundled", "official"]
    return pd.DataFrame(rows, columns=columns).sort_values(["key", "column"], ignore_index=True)


def write(to: Path, tables: dict[str, pd.DataFrame], reports: dict[str, pd.DataFrame],
          source: dict, folder: Path = data.FOLDER) -> None:
    """Write a copy of the data package with the given tables and reports into a new folder.

    `tables` by resource name; `source` is added to the sources of each. Everything is written
    under a temporary name, checked against the schemas, then renamed. Raises DataError naming the
    row and column that break a schema, CensusError if the folder holds something else.
    """
    if to.exists() and any(to.iterdir()) and not (to / MARK).is_file():
        raise CensusError(
            f"{to}: holds other files; name a new folder with --to. The tables of the book change "
            "only with --replace."
        )
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".census-") as scratch:
        staged = Path(scratch) / "data"
        _stage(staged, tables, source, folder)
        for name, report in reports.items():
            report.to_csv(staged / name, index=False, lineterminator="\n")
        for name in tables:
            data.load(name, staged)
        if to.exists():
            to.rename(Path(scratch) / "old")
        staged.rename(to)


def replace(to: Path, names: list[str], folder: Path = data.FOLDER) -> None:
    """Put tables of a written folder in the place of those of the book, hash and size with them."""
    package = _read_json(folder / "datapackage.json")
    new = {entry["name"]: entry for entry in _read_json(to / "datapackage.json")["resources"]}
    package["resources"] = [
        new[entry["name"]] if entry["name"] in names else entry for entry in package["resources"]
    ]
    for name in names:
        _exchange(folder / new[name]["path"], (to / new[name]["path"]).read_bytes())
    _exchange(folder / "datapackage.json", _as_json(package))
    _exchange(folder / "datapackage.sha256", _seal(package))


def _stage(staged: Path, tables: dict[str, pd.DataFrame], source: dict, folder: Path) -> None:
    """Write the package with new tables into a folder, each with its hash and size."""
    package = _read_json(folder / "datapackage.json")
    for entry in package["resources"]:
        path = staged / entry["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / entry["path"], path)
    package["resources"] += _read_json(SIZES)
    for entry in package["resources"]:
        if entry["name"] in tables:
            content = _as_csv(tables[entry["name"]])
            (staged / entry["path"]).write_bytes(content)
            entry["sources"] = [kept for kept in entry["sources"] if kept != source] + [source]
            entry["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
            entry["bytes"] = len(content)
    (staged / "datapackage.json").write_bytes(_as_json(package))
    (staged / "datapackage.sha256").write_bytes(_seal(package))


def _exchange(path: Path, content: bytes) -> None:
    """Overwrite a file in one step."""
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


def _as_csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _read_json(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


def _as_json(package: dict) -> bytes:
    """Return the package in its committed form, that of data/stamp.py."""
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _seal(package: dict) -> bytes:
    """Return the hash of the package's description, as data/stamp.py records it."""
    return f"sha256:{hashlib.sha256(_as_json(package)).hexdigest()}\n".encode("ascii")


def _key(names: list[str], values) -> str:
    values = values if isinstance(values, tuple) else (values,)
    return " ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
