"""Run the cells of the chapters once per state of data, code and lock, and keep what they show.

The words of a chapter are not part of that state: after an edit of prose nothing runs again.
"""

import json
import os
import platform
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from bioclusters.figures import registry as figures
from bioclusters.findings import registry as findings
from bioclusters.publish import cache, numbers
from bioclusters.publish.progress import Progress

BOOK = cache.ROOT / "book"
AT_ONCE = 2  # kernels; each needs a core and about 300 MB
TIMEOUT = 120  # seconds that one cell may take
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FIGURE = re.compile(r"""^figure\(["'](fig-[a-z0-9-]+)["']\)\s*\Z""", re.MULTILINE)
OUTPUTS = "outputs.json"
DRAWINGS = cache.ROOT / "_build" / "drawings"  # where figure() finds what the build has drawn


class NotebookError(ValueError):
    """A cell that failed; the message ends with its traceback."""


def state(root: Path = cache.ROOT) -> str:
    """Return the digest of what cells depend on besides themselves: data, code, lock, Python."""
    book = root / "book"
    package = [path for path in sorted((book / "bioclusters").iterdir()) if path.name != "publish"]
    return cache.digest(root / "data", root / "requirements.lock", platform.python_version(),
                        book / "figures.yml", book / "columns.yml", *package)


def executed(path: Path) -> nbformat.NotebookNode:
    """Return a chapter as it stands now, its cells with the outputs that the cache keeps.

    Cells are run if the cache has no outputs of these cells in this state. Raises NotebookError
    naming chapter and cell, with the traceback, if one fails.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell, shown in zip(_code(notebook), _outputs(path, notebook, state()), strict=True):
        cell.outputs = [nbformat.from_dict(output) for output in shown["outputs"]]
        cell.execution_count = shown["execution_count"]
    return notebook


def run_all(paths: list[Path]) -> list[str]:
    """Run the chapters whose outputs the cache lacks, two at a time; return their names.

    Raises NotebookError for the first that fails; the others are still finished and kept.
    """
    now = state()
    notebooks = {path: nbformat.read(path, as_version=4) for path in paths}
    todo = [path for path, notebook in notebooks.items()
            if cache.find(_entry(path), _key(notebook, now)) is None]

    def run(path: Path) -> None:
        _outputs(path, notebooks[path], now)
        progress.step(path.stem)

    with Progress("Chapters run", len(todo)) as progress, ThreadPoolExecutor(AT_ONCE) as pool:
        for finished in [pool.submit(run, path) for path in todo]:
            finished.result()
    return [path.stem for path in todo]


def figure_of(cell: nbformat.NotebookNode) -> str | None:
    """Return the id of the figure that a cell shows, by its last line: figure("fig-…")."""
    found = FIGURE.search(cell.source) if cell.cell_type == "code" else None
    return found[1] if found else None


def run(notebook: nbformat.NotebookNode, folder: Path, name: str) -> nbformat.NotebookNode:
    """Run all cells of a notebook in a folder, without time stamps; raise NotebookError."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    client = NotebookClient(notebook, timeout=TIMEOUT, record_timing=False,
                            resources={"metadata": {"path": str(folder)}})
    try:
        with tempfile.TemporaryDirectory() as profile:  # else all kernels share one history file
            client.execute(env={**os.environ, "IPYTHONDIR": profile} | _made())
    except CellExecutionError as error:
        failed = next((place for place, cell in enumerate(notebook.cells) if any(
            output.output_type == "error" for output in cell.get("outputs", []))), "?")
        raise NotebookError(f"{name}: cell {failed} failed; correct it, then build again.\n"
                            f"{COLOUR.sub('', str(error)).strip()}") from None
    except (DeadKernelError, TimeoutError) as error:
        raise NotebookError(f"{name}: the kernel stopped ({error}); make room in memory, or "
                            f"shorten the cells: one may take {TIMEOUT} s.") from None
    return notebook


def _outputs(path: Path, notebook: nbformat.NotebookNode, now: str) -> list[dict]:
    def make(folder: Path) -> None:
        done = run(nbformat.from_dict(notebook), path.parent, path.name)
        shown = [{"outputs": cell.outputs, "execution_count": cell.execution_count}
                 for cell in _code(done)]
        (folder / OUTPUTS).write_text(json.dumps(shown), encoding="utf-8")

    folder = cache.kept(_entry(path), _key(notebook, now), make)
    return json.loads((folder / OUTPUTS).read_text(encoding="utf-8"))


def _made() -> dict[str, str]:
    """Return the environment in which a kernel finds drawings and numbers that are made already."""
    drawn = {figures.READY: str(DRAWINGS)} if DRAWINGS.is_dir() else {}
    return drawn | {findings.READY: str(numbers.file())}


def _entry(path: Path) -> str:
    return f"chapters/{path.stem}"


def _key(notebook: nbformat.NotebookNode, now: str) -> str:
    return cache.digest(now, *(cell.source for cell in _code(notebook)))


def _code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
