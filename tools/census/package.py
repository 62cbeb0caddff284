"""Compare the new tables with those of the book, check them and write them, all or nothing."""

import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from bioclusters import data
from bioclusters.data import schema
from tools import ROOT
from tools.census.files import CensusError

SIZES = Path(__file__).with_name("size_tables.json")
MARK = "differences.csv"  # in every folder written here
ROW = "(row)"  # as the column of a row that one side lacks


def bundled(name: str, folder: Path = data.FOLDER) -> pd.DataFrame:
    """Return a table of the book as text, checked."""
    data.load(name, folder)  # refuses a file that is not as it was sealed
    path = folder / data.resource(name, folder)["path"]
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def put_in(old: pd.DataFrame, new: pd.DataFrame, key: list[str],
           replaced: pd.Series) -> pd.DataFrame:
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
        shutil.copytree(folder, staged, ignore=shutil.ignore_patterns("__pycache__", "README.md"))
        _put(staged, tables, _read_json(SIZES), source)
        _check(staged, tables)
        _stamp(staged)
        (staged / "stamp.py").unlink()
        for name, report in reports.items():
            report.to_csv(staged / name, index=False, lineterminator="\n")
        if to.exists():
            to.rename(Path(scratch) / "old")
        staged.rename(to)


def replace(tables: dict[str, pd.DataFrame], source: dict, folder: Path = data.FOLDER) -> None:
    """Put tables that `write` has checked in the place of those of the book, and seal them.

    Raises DataError, and puts the old files back, if the tables no longer fit each other.
    """
    paths = [*(folder / data.resource(name, folder)["path"] for name in tables),
             *folder.glob("datapackage.*"), *folder.glob("*.csv")]
    before = {path: path.read_bytes() for path in paths}
    try:
        _put(folder, tables, [], source)
        _seal(folder, tables)
    except BaseException:
        for path, content in before.items():
            path.write_bytes(content)
        raise


def _put(folder: Path, tables: dict[str, pd.DataFrame], more: list[dict], source: dict) -> None:
    """Write tables into a data package, with more resources and one more source for each."""
    package = _read_json(folder / "datapackage.json")
    package["resources"] += more
    for entry in package["resources"]:
        if entry["name"] in tables:
            text = tables[entry["name"]].to_csv(index=False, lineterminator="\n")
            _exchange(folder / entry["path"], text)
            entry["sources"] = [kept for kept in entry["sources"] if kept != source] + [source]
    _exchange(folder / "datapackage.json", json.dumps(package, ensure_ascii=False))


def _check(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Raise DataError for the first value of the tables that breaks its schema."""
    for entry in _read_json(folder / "datapackage.json")["resources"]:
        for fault in schema.faults(entry, folder) if entry["name"] in tables else ():
            raise data.DataError(fault)


def _stamp(folder: Path) -> None:
    """Record hash and size of every file of a copy, without the rules between its tables.

    What the official files say is compared with the book, whatever it is.
    """
    stamp = runpy.run_path(str(folder / "stamp.py"))
    package, path = _read_json(folder / "datapackage.json"), folder / "datapackage.json"
    stamp["stamp"](package, folder)
    _exchange(path, stamp["as_text"](package))
    _exchange(path.with_suffix(".sha256"), stamp["measure"](path)["hash"] + "\n")


def _seal(folder: Path, names: Iterable[str]) -> None:
    """Seal a data package with new tables; raise DataError if its rules refuse them."""
    entered = [word for name in names for word in ("--second-entry", name)]
    done = subprocess.run([sys.executable, folder / "stamp.py", *entered], capture_output=True,
                          text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "book")})
    if done.returncode:
        raise data.DataError((done.stdout + done.stderr).strip())


def _exchange(path: Path, text: str) -> None:
    """Overwrite a file in one step."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def _read_json(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


def _key(names: list[str], values) -> str:
    values = values if isinstance(values, tuple) else (values,)
    return " ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
