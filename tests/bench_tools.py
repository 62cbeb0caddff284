"""What all benchmarks share: the clock, the median, the tables of BENCHMARKS.md."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "book"))  # for the benchmarks that import bioclusters
RUNS = int(os.environ.get("RUNS", "3"))
PYTHON = sys.executable
BUILD = [PYTHON, "-c", "from jupyter_book.cli.main import main; main()",
         "build", ".", "-n", "--keep-going"]
STRICT = [*BUILD, "-W"]


class LeftOut(Exception):
    """A measurement that this machine cannot make; the text says why."""


def seconds(*steps: tuple[list[str], Path]) -> float:
    """Return how long the steps, each a command with its folder, take together.

    Raises CalledProcessError for a step that fails, after printing the end of what it said.
    """
    start = time.perf_counter()
    for command, folder in steps:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            print(done.stdout[-2000:], done.stderr[-2000:], sep="\n", file=sys.stderr)
        done.check_returncode()
    return time.perf_counter() - start


def median(measure, runs: int = RUNS) -> float:
    """Return the median of what the function `measure` returns, called `runs` times."""
    return statistics.median(measure() for _ in range(runs))


def table(head: list[str], rows: list[list]) -> list[str]:
    """Return the lines of a Markdown table: first column to the left, the others to the right.

    Raises ValueError for a row with more or fewer cells than the head.
    """
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"{row[0]}: {len(row)} cells under {len(head)} heads; give one each.")
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return ["", *[f"| {' | '.join(map(str, line))} |" for line in lines], ""]


def ratio(own: float, other: float) -> str:
    """Return one number as a part of another, or a dash where that is nothing."""
    return f"{own / other:.2f}" if other else "–"
