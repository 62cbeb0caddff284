"""Build the site in a copy of the project, for the tests that read it."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat
import pytest
import yaml

from bioclusters.publish import cache

ROOT = Path(__file__).parents[1]
NOT_COPIED = shutil.ignore_patterns(
    ".venv*", ".git", "_build", "public", "__pycache__", ".*_cache", ".ipynb_checkpoints",
    "screenshots", "data-census")
# A book of two chapters with a figure each, two pages and no brief: built in seconds.
SHOWN = {"cambridge": "fig-cambridge-exits", "synthesis": "fig-chungbuk-share"}
CONTENTS = {"format": "jb-book", "root": "book/index",
            "chapters": [{"file": f"book/{name}"} for name in [*SHOWN, "references"]]}
START = "# A small book\n\nIt refers to {numref}`fig-cambridge-exits`.\n"


def copy(folder: Path) -> Path:
    """Return the folder, now a copy of the project without what is built or installed."""
    return Path(shutil.copytree(ROOT, folder, ignore=NOT_COPIED))


def small(folder: Path) -> Path:
    """Return the folder, now a copy of the project with two short chapters and two figures."""
    book = copy(folder) / "book"
    entries = yaml.safe_load((book / "figures.yml").read_text(encoding="utf-8"))
    kept = {name: entries[name] for name in SHOWN.values()}
    (book / "figures.yml").write_text(yaml.safe_dump(kept, sort_keys=False), encoding="utf-8")
    for path in [*book.glob("*.ipynb"), *book.glob("*.md"), *book.glob("briefs/*.yml")]:
        if path.stem not in ("references", "claims", "study"):
            path.unlink()
    (book / "index.md").write_text(START, encoding="utf-8")
    for name, figure in SHOWN.items():
        chapter(book / f"{name}.ipynb", f"# The chapter {name}\n\nWords that are read.\n",
                f'from bioclusters.figures import figure\n\nfigure("{figure}")')
    (folder / "_toc.yml").write_text(yaml.safe_dump(CONTENTS), encoding="utf-8")
    return folder


def chapter(path: Path, words: str, *cells: str) -> None:
    """Write a chapter that was never run: its words, then its code."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(words, id="words"),
               *(nbformat.v4.new_code_cell(cell, id=f"cell-{number}")
                 for number, cell in enumerate(cells))],
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python",
                                 "name": "python3"}})
    nbformat.write(notebook, path)


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text in a file once; fail if it is not there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def step(folder: Path, *words: str | Path, **environment: str) -> subprocess.CompletedProcess:
    """Run a step of the package in a copy of the project; return how it went."""
    return subprocess.run([sys.executable, "-m", "bioclusters", *map(str, words)],
                          cwd=folder / "book", env={**os.environ, **environment},
                          capture_output=True, text=True)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file by its place in the folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that is made once in a run, by whichever worker asks for it first."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = shared / name / "project", shared / name / "done"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(folder)
            done.touch()
    return folder


def share(one: Path, other: Path) -> None:
    """Let the drawings kept in a project serve another: their keys are all that they depend on.

    tests/test_determinism.py draws everything anew, without any cache, and compares.
    """
    kept = one / "_build" / ".cache"
    for seal in sorted(kept.glob(f"figures/*/*/*/{cache.SEAL}")):
        entry = seal.parent
        if cache.whole(entry):
            cache.kept(entry.parent.relative_to(kept).as_posix(), entry.name,
                       partial(_copy_files, entry), other / "_build" / ".cache")


def _copy_files(entry: Path, folder: Path) -> None:
    for path in entry.iterdir():
        if path.name != cache.SEAL:
            shutil.copyfile(path, folder / path.name)


def built(factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess]:
    """Return a copy of the project with the whole book built in it, and how the build went."""
    def make(folder: Path) -> None:
        share(ROOT, copy(folder))
        result = step(folder, "build")
        share(folder, ROOT)
        log = [str(result.returncode), result.stdout, result.stderr]
        (folder / "went").write_text("\0".join(log), encoding="utf-8")

    folder = once(factory, "built", make)
    code, out, err = (folder / "went").read_text(encoding="utf-8").split("\0")
    return folder, subprocess.CompletedProcess(["build"], int(code), out, err)


def small_built(factory: pytest.TempPathFactory) -> Path:
    """Return the small book, built; copy it before you change it."""
    def make(folder: Path) -> None:
        result = step(small(folder), "build")
        assert result.returncode == 0, result.stderr[-3000:]

    return once(factory, "small", make)
