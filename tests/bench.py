"""Measure the book and write BENCHMARKS.md: `make bench`, or `RUNS=1 make bench` to be quick.

`SUITE=no make bench` leaves out the time of the whole suite, and says so; `CHAPTERS=4,8,16 make
bench` spares the longest build, of 32 chapters. Everything is measured in a copy of the project.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import bench_census
import bench_growth
import bench_pages
import sitebuild
from bench_tools import PYTHON, ROOT, RUNS, STRICT, LeftOut, median, seconds, table

# -o: the environment is there, whatever the age of its files.
MAKE_BOOK = ["make", "--silent", "-o", ".venv/ready", "book"]
STRICT_NBVAL = [PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-o", "addopts=",
                "--nbval", "book"]
BARE = "notebooks, bare"
COLD = "cold build: figures, briefs, book"
SUITE = "whole suite"


def bare_run(project: Path) -> float:
    """Return the time of the notebooks' own code, one plain Python process for each."""
    script = ("import json, sys; [exec(compile(''.join(cell['source']), 'cell', 'exec'), globals())"
              " for cell in json.load(open(sys.argv[1]))['cells'] if cell['cell_type'] == 'code']")
    book = project / "book"
    return seconds(*[([PYTHON, "-c", script, path.name], book)
                     for path in sorted(book.glob("*.ipynb"))])


def cold_build(project: Path) -> float:
    """Return the time of `make book`: figures and briefs exported, cells executed, site built."""
    return seconds((MAKE_BOOK, project))


def prose_edit(project: Path) -> float:
    """Return the time to rebuild after one sentence changed."""
    with (project / "book" / "index.md").open("a", encoding="utf-8") as page:
        page.write("\nOne more sentence.\n")
    return seconds((STRICT, project))


def whole_suite(project: Path) -> float | str:
    """Return the time of all tests, or why there is none."""
    if os.environ.get("SUITE") == "no":
        return "not measured"
    try:
        return seconds(([PYTHON, "-m", "pytest"], project))
    except subprocess.CalledProcessError:
        return "failed"


def machine() -> str:
    """Return the machine in a phrase: cores, processor family, system, Python."""
    return (f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
            f"Python {platform.python_version()}")


def bar(what: str, measured: float | str, limit: float, unit: str, least: bool = False) -> list:
    """Return a row: what is measured, its bar (the most, or the least), the figure, the verdict.

    `measured` is a text where there is no number.
    """
    sign = "at least" if least else "at most"
    row = [what, f"{sign} {limit:g} {unit}".strip()]
    if isinstance(measured, str):
        return [*row, measured, "–"]
    spare = measured - limit if least else limit - measured
    verdict = f"met, {spare:.4g} to spare" if spare >= 0 else f"missed by {-spare:.4g}"
    return [*row, f"{measured:.4g} {unit}".strip(), verdict]


def page_bars(weights: dict, missing: str | None) -> list[list]:
    """Return the bars of page weight, each for the heaviest page, and of requests elsewhere."""
    rows = []
    for key, limit in (("raw", 600), ("compressed", 200)):
        name = max(weights, key=lambda name: getattr(weights[name], key), default="")
        size = getattr(weights[name], key) / 1000 if weights else f"not measured: {missing}"
        rows.append(bar(f"heaviest page, {key} ({name or '–'})", size, limit, "kB"))
    elsewhere = sum(weight.elsewhere for weight in weights.values()) if weights \
        else f"not measured: {missing}"
    return [*rows, bar("requests to other hosts, all pages", elsewhere, 0, "")]


def score_bars(scores: dict, missing: str | None) -> list[list]:
    """Return the bar of each category of Lighthouse, for the page with the lowest score."""
    rows = []
    for key in bench_pages.CATEGORIES:
        name = min(scores, key=lambda name: scores[name][key], default="–")
        lowest = scores[name][key] if scores else f"not measured: {missing}"
        rows.append(bar(f"Lighthouse, {key.replace('-', ' ')}, lowest ({name})", lowest, 95, "",
                        least=True))
    return rows


def times_table(times: dict[str, float | str]) -> list[str]:
    """Return the times, each with its ratio to the bare run."""
    rows = [[step, value, "–"] if isinstance(value, str)
            else [step, f"{value:.1f}", f"{value / times[BARE]:.1f}"]
            for step, value in times.items()]
    return table(["step", "seconds", "ratio to the bare run"], rows)


def report(bars: list[list], times: dict, pages: list[str], growth: list[str]) -> str:
    """Return BENCHMARKS.md."""
    lines = ["# Benchmarks", "",
             f"Machine: {machine()}. Medians of {RUNS} run(s); `make bench` measures anew.", "",
             "## Bars", "", "What the book has set itself, and what it is.",
             *table(["what", "bar", "measured", "verdict"], bars),
             "A page with more than three figures may weigh 200 kB more, raw, for each of them; "
             "the tests of the pages hold every page to that.", "",
             "## Times", *times_table(times),
             "The bare run is the notebooks’ own code in plain Python: the least it can take. "
             "The cold build is what `make book` does.", "", *pages, *growth]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def measure_pages(project: Path, folder: Path) -> tuple[list, list, dict[str, str]]:
    """Return weights and scores of the book and of the stock theme, and why any is missing."""
    sites = [project / "_build" / "html", bench_pages.build_stock(project, folder)]
    found, missing = {"weights": [{}, {}], "scores": [{}, {}]}, {}
    for key, measure in (("weights", bench_pages.weigh), ("scores", bench_pages.judge)):
        try:
            found[key] = [measure(site) for site in sites]
        except LeftOut as reason:
            missing[key] = str(reason)
    own, stock = zip(found["weights"], found["scores"], strict=True)
    return own, stock, missing


def main() -> None:
    """Measure in a copy of the project and write the tables."""
    with tempfile.TemporaryDirectory() as scratch:
        project = sitebuild.copy(Path(scratch) / "project")
        (project / ".venv").symlink_to(sys.prefix)
        times = {BARE: median(lambda: bare_run(project)),
                 COLD: median(lambda: cold_build(project))}
        own, stock, missing = measure_pages(project, Path(scratch) / "stock")
        times["rebuild after a prose edit"] = median(lambda: prose_edit(project))
        shutil.copy(ROOT / "book" / "index.md", project / "book" / "index.md")
        times["strict nbval"] = median(lambda: seconds((STRICT_NBVAL, project)))
        grown = shutil.copytree(project, Path(scratch) / "grown", symlinks=True)
        chapters, maps = bench_growth.chapter_times(grown), bench_growth.map_times()
        census = bench_census.said()
        times[SUITE] = whole_suite(project)
    bars = [bar("cold build on two cores", times[COLD], 45, "s"),
            *page_bars(own[0], missing.get("weights")),
            *score_bars(own[1], missing.get("scores")),
            bar("memory for a county file of two million rows", bench_census.megabytes(census),
                bench_census.LIMIT, "MB")]
    text = report(bars, times, bench_pages.section(own, stock, missing),
                  bench_growth.section(chapters, maps, census))
    (ROOT / "BENCHMARKS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
