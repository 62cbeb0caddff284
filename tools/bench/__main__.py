"""Measure everything and write BENCHMARKS.md."""

import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tools import ROOT
from tools.bench import pages, times

BARS = {  # what is measured: most allowed (least, where it says so), unit, version 0.1.0
    "cold `make book`": (45, "s", "78–91 s"),
    "`make book` after a prose edit": (4, "s", "10.6 s"),
    "`make book` after nothing": (2, "s", "10.6 s"),
    "`make test`": (360, "s", "15–30 min"),
    "`make test`, of the processors": (600, "s", "27 min"),
    "`make check`": (60, "s", "none"),
    "map of 158 counties": (1, "s", "2.3 s"),
    "map of 3,100 counties": (12, "s", "104 s"),
    "county file of two million rows, memory": (300, "MB", "102 MB"),
    "heaviest page, raw": (700, "kB", "968 kB"),
    "heaviest page, compressed": (170, "kB", "192 kB"),
    "requests to other hosts, all pages": (0, "", "0"),
    "Lighthouse, lowest of four scores": (98, "", "99"),
    "packages to read and rerun": (650, "MB", "1,060 MB"),
}
AT_LEAST = {"Lighthouse, lowest of four scores"}
JUDGED = ["book/index.html", "book/cambridge.html", "book/biohealth_capital_region.html",
          "book/synthesis.html"]


def table(head: list[str], rows: list[list]) -> list[str]:
    """Return the lines of a Markdown table, the first column to the left.

    Raises ValueError for a row with more or fewer cells than the head.
    """
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"{row[0]}: {len(row)} cells under {len(head)} heads; give one each.")
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return ["", *[f"| {' | '.join(map(str, line))} |" for line in lines], ""]


def bar(what: str, measured: float | str) -> list[str]:
    """Return a row: what is measured, version 0.1.0, the bar, the figure, the verdict.

    `measured` is a text where there is no number.
    """
    limit, unit, before = BARS[what]
    least = what in AT_LEAST
    row = [what, before, f"at {'least' if least else 'most'} {limit:g} {unit}".strip()]
    if isinstance(measured, str):
        return [*row, measured, "–"]
    good = measured >= limit if least else measured <= limit
    return [*row, f"{measured:.3g} {unit}".strip(), "met" if good else "missed"]


def builds(project: Path) -> dict[str, float]:
    """Return the bars of building."""
    found = times.builds(project)
    return {"cold `make book`": found["cold"], "`make book` after a prose edit": found["edit"],
            "`make book` after nothing": found["nothing"]}


def suite(project: Path) -> dict[str, float | str]:
    """Return the bars of `make check` and `make test`, the last only if SUITE is not no."""
    found: dict[str, float | str] = {
        "`make check`": times.seconds([*times.MAKE, "check"], project)[0]}
    both = "`make test`", "`make test`, of the processors"
    if os.environ.get("SUITE") == "no":
        return found | dict.fromkeys(both, "not measured")
    try:
        wall, work = times.seconds([*times.MAKE, "test"], project)
    except subprocess.CalledProcessError:
        return found | dict.fromkeys(both, "failed")
    return found | {both[0]: wall, both[1]: work}


def site(folder: Path) -> dict[str, float | str]:
    """Return the bars of the built pages, or why one is missing."""
    found: dict[str, float | str] = {}
    names = ("heaviest page, raw", "heaviest page, compressed",
             "requests to other hosts, all pages")
    try:
        weights = pages.weigh(folder)
        raw = max(weights, key=lambda name: weights[name].raw)
        packed = max(weights, key=lambda name: weights[name].compressed)
        found |= zip(names, (weights[raw].raw / 1000, weights[packed].compressed / 1000,
                             sum(weight.elsewhere for weight in weights.values())), strict=True)
        found["heaviest"] = f"{raw} (raw), {packed} (compressed)"
    except pages.LeftOut as reason:
        found |= dict.fromkeys(names, f"not measured: {reason}")
    try:
        scores = pages.judge(folder, JUDGED).values()
        found["Lighthouse, lowest of four scores"] = min(min(one.values()) for one in scores)
    except pages.LeftOut as reason:
        found["Lighthouse, lowest of four scores"] = f"not measured: {reason}"
    return found


def environment(scratch: Path) -> float:
    """Return the MB of an environment made anew from requirements.lock."""
    times.copied(scratch)
    (scratch / ".venv").unlink()
    times.seconds(["make", "--silent", ".venv/ready"], scratch)
    return sum(path.lstat().st_size for path in (scratch / ".venv").rglob("*")
               if path.is_file() and not path.is_symlink()) / 1e6


def report(found: dict[str, float | str], drawn: tuple[int, int], before: dict[str, float]) -> str:
    """Return BENCHMARKS.md; `before`: the bars of building of an earlier version, or nothing."""
    lines = times.lines()
    text = ["# Benchmarks", "",
            f"Machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python "
            f"{platform.python_version()}. Medians of {times.RUNS} run(s); `make bench` measures "
            "anew. The column 0.1.0 was measured when that version was made.",
            *table(["what", "0.1.0", "bar", "measured", "verdict"],
                   [bar(what, found.get(what, "not measured")) for what in BARS]),
            f"A cold build makes {drawn[0]} drawings and writes {drawn[1]} files from them. A page "
            f"is weighed read to its end, fonts apart. Heaviest: {found.get('heaviest', '–')}."]
    if before:
        text += ["", f"Built in the same run, commit {os.environ['BEFORE']}:",
                 *table(["what", "seconds"], [[what, f"{value:.1f}"]
                                              for what, value in before.items()])]
    text += ["## Lines of Python", "", "Without blank lines.",
             *table(["folder", "lines"], [[f"`{name}/`", f"{count:,}"] for name, count in
                                          [*lines.items()]])]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(text)).rstrip() + "\n"


def measured(what: str, measure: Callable[[], dict], found: dict) -> None:
    """Enter what a function measures and say it; a step that fails is named and left out."""
    print(f"{what} …", file=sys.stderr, flush=True)
    try:
        fresh = measure()
    except subprocess.CalledProcessError as error:
        print(f"{what}: left out, {' '.join(map(str, error.cmd))} failed", file=sys.stderr)
        return
    found |= fresh
    for name, value in fresh.items():
        told = f"{value:.3g}" if isinstance(value, float) else value
        print(f"  {name}: {told}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure in a copy of the project and write the table."""
    found: dict[str, float | str] = {}
    before: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        project = times.copied(Path(scratch) / "project")
        if commit := os.environ.get("BEFORE"):
            old = Path(scratch) / "before"
            subprocess.run(["git", "clone", "-q", ROOT, old], check=True)
            subprocess.run(["git", "checkout", "-q", commit], cwd=old, check=True)
            (old / ".venv").symlink_to(sys.prefix)
            measured(f"Builds of {commit}", lambda: builds(old), before)
        measured("Builds", lambda: builds(project), found)
        measured("Pages", lambda: site(project / "_build" / "html"), found)
        measured("County maps", lambda: {f"map of {number:,} counties": times.county_map(number)
                                         for number in (158, 3100)}, found)
        measured("County file", lambda: {
            "county file of two million rows, memory": times.census()[1]}, found)
        measured("Environment", lambda: {"packages to read and rerun": environment(
            Path(scratch) / "environment")}, found)
        counted: dict[str, int] = {}
        measured("Drawings", lambda: dict(zip(("made", "files"), times.drawings(
            project, Path(scratch) / "counter"), strict=True)), counted)
        measured("Checks", lambda: suite(project), found)
    drawn = counted.get("made", 0), counted.get("files", 0)
    (ROOT / "BENCHMARKS.md").write_text(report(found, drawn, before), encoding="utf-8")


if __name__ == "__main__":
    main()
