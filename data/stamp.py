"""Record hash and size of every data file in datapackage.json, and its own in datapackage.sha256.

Run `python data/stamp.py` after a deliberate change to a file in data/. With `--check` nothing is
written: the files that differ from the record are named, and the exit status is 1.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> None:
    """Stamp the package, or check it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, name differences")
    check = parser.parse_args().check
    record = FOLDER / "datapackage.json"
    package = json.loads(record.read_text(encoding="utf-8"))
    changed = stamp(package)
    seal = record.with_suffix(".sha256")
    if not check:
        record.write_text(as_text(package), encoding="utf-8", newline="\n")
    own = measure(record)["hash"] + "\n"
    if not seal.is_file() or seal.read_text(encoding="ascii") != own:
        changed.append(record.name)
    if not check:
        seal.write_text(own, encoding="ascii", newline="\n")
    for path in changed:
        print(f"{path}: {'differs from the record' if check else 'stamped'}")
    if check and changed:
        sys.exit(1)


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


if __name__ == "__main__":
    main()
