"""Measure the book and write BENCHMARKS.md: `make bench`, or `RUNS=1 make bench` to be quick."""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
BUILD = [PYTHON, "-c", "from jupyter_book.cli.main import main; main()",
         "build", ".", "-W", "-n", "--keep-going"]
EXPORT = [PYTHON, "-m", "bioclusters", "export", "../public"]
PLAIN = [PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-o", "addopts="]
RUNS = int(os.environ.get("RUNS", "3"))


def seconds(*steps: tuple[list[str], Path]) -> float:
    """Return how long the steps, each a command with its folder, take together."""
    start = time.perf_counter()
    for command, folder in steps:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def median(measure) -> float:
    """Return the median of RUNS measurements."""
    return statistics.median(measure() for _ in range(RUNS))


def bare_run(project: Path) -> float:
    """Return the time of the notebooks' own code, one plain Python process for each."""
    script = ("import json, sys; [exec(compile(''.join(cell['source']), 'cell', 'exec'), globals())"
              " for cell in json.load(open(sys.argv[1]))['cells'] if cell['cell_type'] == 'code']")
    book = project / "book"
    return seconds(*[([PYTHON, "-c", script, path.name], book)
                     for path in sorted(book.glob("*.ipynb"))])


def cold_build(project: Path) -> float:
    """Return the time from no output to the finished book, figures exported, cells executed."""
    shutil.rmtree(project / "_build", ignore_errors=True)
    shutil.rmtree(project / "public", ignore_errors=True)
    return seconds((EXPORT, project / "book"), (BUILD, project))


def prose_edit(project: Path) -> float:
    """Return the time to rebuild after one sentence changed."""
    with (project / "book" / "index.md").open("a", encoding="utf-8") as page:
        page.write("\nOne more sentence.\n")
    return seconds((BUILD, project))


def page_weights(project: Path) -> list[tuple[str, int]]:
    """Return each page of the book with its own bytes and those of its pictures."""
    folder = project / "_build" / "html"
    weights = []
    for page in sorted((folder / "book").glob("*.html")):
        text = page.read_text(encoding="utf-8")
        pictures = [path for path in (folder / "_images").glob("*") if path.name in text]
        weights.append((page.stem, len(text.encode()) + sum(p.stat().st_size for p in pictures)))
    return weights


def machine() -> str:
    """Return the machine in a phrase: cores, processor family, system, Python."""
    return (f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
            f"Python {platform.python_version()}")


def report(times: dict[str, float], weights: list[tuple[str, int]]) -> str:
    """Return BENCHMARKS.md: times with their ratio to the bare run, then page weights."""
    floor = times["notebooks, bare"]
    lines = ["# Benchmarks", "",
             f"Machine: {machine()}. Medians of {RUNS} run(s); `make bench` measures anew.", "",
             "| step | seconds | ratio to the bare run |", "| --- | ---: | ---: |"]
    lines += [f"| {step} | {value:.1f} | {value / floor:.1f} |" for step, value in times.items()]
    lines += ["", "The bare run is the notebooks' own code in plain Python: the least it can take.",
              "", "| page | html and pictures, kB |", "| --- | ---: |"]
    lines += [f"| {page} | {size / 1000:.0f} |" for page, size in weights]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure in a copy of the project and write the table."""
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch) / "project"
        shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(
            ".venv", ".git", "_build", "public", "__pycache__", ".*_cache"))
        times = {
            "notebooks, bare": median(lambda: bare_run(project)),
            "cold build, figures exported": median(lambda: cold_build(project)),
        }
        weights = page_weights(project)
        times["rebuild after a prose edit"] = median(lambda: prose_edit(project))
        times["strict nbval"] = median(lambda: seconds(([*PLAIN, "--nbval", "book"], project)))
        shutil.copy(ROOT / "book" / "index.md", project / "book" / "index.md")
        times["whole suite"] = seconds(([PYTHON, "-m", "pytest"], project))
    (ROOT / "BENCHMARKS.md").write_text(report(times, weights), encoding="utf-8")


if __name__ == "__main__":
    main()
