"""Check what a contributor changed, within a minute: `make check`.

Style, types of public functions, data, the contract of figures whose inputs differ from the last
commit, and one built page. `make test` checks everything.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import yaml

from tools import ROOT

EVERY = ("book/bioclusters/words/", "book/bioclusters/data/", "book/bioclusters/findings/",
         "book/bioclusters/draw/", "book/bioclusters/figures/registry.py", "book/places.yml",
         "requirements.lock")  # what every figure depends on
PAGE = "index"
PYTHON = sys.executable


def changed(root: Path = ROOT) -> list[str]:
    """Return the paths that differ from the last commit, new ones with them.

    All paths of the book if it is not under version control.
    """
    asked = ["git", "status", "--porcelain", "--no-renames", "--untracked-files=all"]
    try:
        done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return [EVERY[0]]
    return [line[3:].strip('"') for line in done.stdout.splitlines()]


def figures(paths: list[str], root: Path = ROOT) -> list[str]:
    """Return the ids of the figures that depend on one of some paths, in order.

    A figure depends on its module, its tables and outlines, its entry in figures.yml, and on
    everything in EVERY.
    """
    entries = yaml.safe_load((root / "book/figures.yml").read_text(encoding="utf-8"))
    if any(path.startswith(EVERY) for path in paths):
        return list(entries)
    described = json.loads((root / "data/datapackage.json").read_text(encoding="utf-8"))
    place = {entry["name"]: f"data/{entry['path']}" for entry in described["resources"]}
    before = _last_entries(root) if "book/figures.yml" in paths else entries
    found = []
    for name, entry in entries.items():
        module = entry.get("module", name.removeprefix("fig-").replace("-", "_"))
        needs = {f"book/bioclusters/figures/{module}.py",
                 *(place.get(source, "") for source in entry["tables"] + entry.get("outlines", []))}
        if needs & set(paths) or entry != before.get(name):
            found.append(name)
    return found


def _last_entries(root: Path) -> dict:
    """Return figures.yml as it was committed last, or nothing."""
    done = subprocess.run(["git", "show", "HEAD:book/figures.yml"], cwd=root, capture_output=True)
    return yaml.safe_load(done.stdout) or {}


def steps(names: list[str]) -> dict[str, list[list[str]]]:
    """Return the commands of the check by what they look at; those of one are run side by side.

    `names`: ids of figures. Each figure's tests go to one process, which draws it once.
    """
    pytest = [PYTHON, "-m", "pytest", "-q", "-o", "addopts=", "-p", "no:cacheprovider"]
    found = {
        "style": [[PYTHON, "-m", "ruff", "check", "--quiet", "."]],
        "types": [[PYTHON, "-m", "mypy"]],
        "data": [[PYTHON, "data/stamp.py", "--check"]],
        "layout": [[*pytest, "--noconftest", "tests/test_layout.py", "tests/test_requirements.py"]],
    }
    halves = [half for half in (names[::2], names[1::2]) if half]
    if halves:
        found[f"contract of {len(names)} figures"] = [
            [*pytest, "tests/test_contract.py", "-k", " or ".join(half)] for half in halves]
    found["one page"] = [[PYTHON, "-m", "bioclusters", "build", "--only", PAGE]]
    return found


def run(commands: list[list[str]], root: Path = ROOT) -> list[str]:
    """Run commands side by side and return what those that failed have said."""
    begun = [subprocess.Popen(command, cwd=root / "book" if "bioclusters" in command else root,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
             for command in commands]
    said = [process.communicate()[0] for process in begun]
    return [words.strip() for words, process in zip(said, begun, strict=True)
            if process.returncode]


def main() -> int:
    """Run every step, say how each went, and return how many failed."""
    failed = 0
    for name, commands in steps(figures(changed())).items():
        start = time.perf_counter()
        said = run(commands)
        print(f"{name}: {'failed' if said else 'good'}, {time.perf_counter() - start:.1f} s",
              *(words[-6000:] for words in said), sep="\n", flush=True)
        failed += bool(said)
    # What is missing or stale is said each time; only what breaks a rule is a failure.
    return failed + subprocess.run([PYTHON, "-m", "tools.translations"], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
