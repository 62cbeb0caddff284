"""Seal the data: record hash and size of every file in datapackage.json, its own in .sha256.

Run `python data/stamp.py` after a deliberate change to a file in data/. An invalid package is not
sealed: every table is held against its schema, its keys and the rules by which the tables check
each other. With `--check` nothing is written: the files that differ from the record are named, and
the exit status is 1. `--second-entry TABLE` enters the sums of a table into witness.csv anew: do
that only after the changed cells were compared with their source a second time.
"""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> None:
    """Seal the package, or check it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, name differences")
    parser.add_argument("--second-entry", metavar="TABLE", action="append", default=[],
                        help="enter the sums of a table anew, after a second look at its source")
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    args = parser.parse_args()
    changed = compare(args.folder) if args.check else seal(args.folder, args.second_entry)
    for path in changed:
        print(f"{path}: {'differs from the record' if args.check else 'stamped'}")
    if args.check and changed:
        sys.exit(1)


def seal(folder: Path, entered: list[str]) -> list[str]:
    """Record hash and size of all files and return the paths that changed.

    Exits, with nothing recorded, if the package breaks a schema or a rule.
    """
    second = folder / "witness.csv"
    before = second.read_text(encoding="utf-8")
    faults = find_faults(folder, entered)
    if faults:
        replace(second, before)
        sys.exit("\n".join([*faults, "Nothing was sealed."]))
    record = folder / "datapackage.json"
    package = json.loads(record.read_text(encoding="utf-8"))
    changed = stamp(package, folder)
    replace(record, as_text(package))
    changed += compare_seal(record)
    replace(record.with_suffix(".sha256"), measure(record)["hash"] + "\n")
    return changed


def compare(folder: Path) -> list[str]:
    """Return the paths that differ from the record."""
    record = folder / "datapackage.json"
    package = json.loads(record.read_text(encoding="utf-8"))
    return stamp(package, folder) + compare_seal(record)


def compare_seal(record: Path) -> list[str]:
    """Return the name of the record if its own hash is another than that sealed."""
    seal_of = record.with_suffix(".sha256")
    own = measure(record)["hash"] + "\n"
    same = seal_of.is_file() and seal_of.read_text(encoding="ascii") == own
    return [] if same else [record.name]


def find_faults(folder: Path, entered: list[str]) -> list[str]:
    """Return what is wrong with the package: schemas first, and rules if these hold."""
    sys.path.insert(0, str(FOLDER.parent / "book"))
    from bioclusters.data import rules, schema
    from bioclusters.data.checks import witness

    for name in entered:
        replace(folder / witness.PATH, witness.entered(rules.read(folder), name))
    entries = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    for entry in entries:
        measure(folder / entry["path"])
    wrong = [fault for entry in entries for fault in schema.faults(entry, folder)]
    return wrong or list(rules.faults(rules.read(folder)))


def stamp(package: dict, folder: Path = FOLDER) -> list[str]:
    """Write hash and size into every resource of the package; return the paths that changed."""
    changed = []
    for resource in package["resources"]:
        found = measure(folder / resource["path"])
        if any(resource.get(key) != value for key, value in found.items()):
            changed.append(resource["path"])
        resource.update(found)
    return changed


def measure(path: Path) -> dict:
    """Return hash and size of a file; exit if it is missing."""
    if not path.is_file():
        sys.exit(f"{path}: in datapackage.json but not found; restore it or remove the entry.")
    content = path.read_bytes()
    return {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}


def as_text(package: dict) -> str:
    """Return the package as JSON text in its committed form."""
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    os.replace(fresh, path)


if __name__ == "__main__":
    main()
