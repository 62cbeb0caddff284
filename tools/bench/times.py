"""Time builds, checks and the county map; count drawings, lines and memory."""

import math
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from tools import ROOT

RUNS = int(os.environ.get("RUNS", "3"))
NOT_COPIED = shutil.ignore_patterns(".venv", "_build", "public", "__pycache__", ".*_cache",
                                    "screenshots", "data-census")
# -o: the environment is there, whatever the age of its files.
MAKE = ["make", "--silent", "-o", ".venv/ready", "-o", ".venv/ready-test"]
ROWS = 2_000_000  # of a county file, of which the country has about as many
# Put before everything on the path of a build: notes each figure that is made and each file.
COUNTER = """
import os
def note(owner, name):
    kept = getattr(owner, name)
    def noted(*arguments, **words):
        with open(os.environ["DRAWINGS"], "a") as file:
            file.write(name + "\\n")
        return kept(*arguments, **words)
    setattr(owner, name, noted)
try:
    import matplotlib.figure, matplotlib.backend_bases
    note(matplotlib.figure.Figure, "__init__")
    note(matplotlib.backend_bases.FigureCanvasBase, "print_figure")
except ImportError:
    pass
"""


def copied(folder: Path, source: Path = ROOT) -> Path:
    """Return a folder, now a copy of a project with our environment."""
    shutil.copytree(source, folder, ignore=NOT_COPIED)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def seconds(command: list[str], folder: Path, **more: str) -> tuple[float, float]:
    """Return the seconds that a command takes, by the clock and of the processors.

    `more`: variables of its environment. Raises CalledProcessError if it fails, after printing
    the end of what it said.
    """
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env={**os.environ, **more}, capture_output=True,
                          text=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        print(done.stdout[-3000:], done.stderr[-3000:], sep="\n", file=sys.stderr)
    done.check_returncode()
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median(measure: Callable[[], float], runs: int = RUNS) -> float:
    """Return the median of what a function returns, called some times."""
    return statistics.median(measure() for _ in range(runs))


def builds(project: Path) -> dict[str, float]:
    """Return the seconds of `make book`: cold, after a prose edit, and after nothing."""
    def cold() -> float:
        for name in ("_build", "public"):
            shutil.rmtree(project / name, ignore_errors=True)
        return seconds([*MAKE, "book"], project)[0]

    def edited() -> float:
        with (project / "book" / "index.md").open("a", encoding="utf-8") as page:
            page.write("\nOne more sentence.\n")
        return seconds([*MAKE, "book"], project)[0]

    return {"cold": median(cold), "edit": median(edited),
            "nothing": median(lambda: seconds([*MAKE, "book"], project)[0])}


def drawings(project: Path, scratch: Path) -> tuple[int, int]:
    """Return how many figures a cold build makes and how many files it writes from them."""
    scratch.mkdir()
    (scratch / "sitecustomize.py").write_text(COUNTER, encoding="utf-8")
    for name in ("_build", "public"):
        shutil.rmtree(project / name, ignore_errors=True)
    seconds([*MAKE, "book"], project, PYTHONPATH=str(scratch), DRAWINGS=str(scratch / "noted"))
    noted = (scratch / "noted").read_text(encoding="utf-8").split()
    return noted.count("__init__"), noted.count("print_figure")


def lines(root: Path = ROOT) -> dict[str, int]:
    """Return the lines of Python that are not blank, by folder."""
    package = root / "book" / "bioclusters"
    folders = [*sorted(path for path in package.iterdir() if path.is_dir()), root / "book/_theme",
               root / "book/_ext", root / "tools", root / "tests"]
    found = {}
    for folder in folders:
        count = sum(bool(line.strip()) for path in folder.rglob("*.py")
                    for line in path.read_text(encoding="utf-8").splitlines())
        if count:
            found[folder.relative_to(root).as_posix()] = count
    return found


def tiled(outlines: gpd.GeoDataFrame, number: int) -> gpd.GeoDataFrame:
    """Return `number` outlines: the real ones, then copies of them side by side.

    Copies are shifted by the extent of all; their codes, column fips, begin with their number.
    """
    west, south, east, north = outlines.total_bounds
    times = math.ceil(number / len(outlines))
    columns, parts = math.ceil(math.sqrt(times)), []
    for copy in range(times):
        row, column = divmod(copy, columns)
        part = outlines.head(number - copy * len(outlines))
        shifted = part.translate(-column * (east - west), row * (north - south))
        parts.append(part.assign(geometry=shifted, fips=f"{copy:02}" + part["fips"]))
    return pd.concat(parts, ignore_index=True)


def county_map(number: int) -> float:
    """Return the seconds of one map of `number` counties, filled, named and with their values.

    The geometry is real but repeated where there are more than in the three states.
    """
    from bioclusters import data
    from bioclusters.draw import WIDE, MapPanel, Sheet, looks, window_around
    from bioclusters.draw.svg import page_svg

    looks.use()
    real = data.boundaries.project(data.load("us-counties-outline"), "us")
    counts = data.complete_counties("541711", 2016).set_index("fips")["establishments"]
    counties = tiled(real, number)
    counties["firms"] = counties["fips"].str[2:].map(counts).astype(int)
    start = time.perf_counter()
    sheet = Sheet(WIDE, (4.6, {"map": 1}))
    drawn = MapPanel(sheet["map"], window_around(counties))
    fills = [looks.CLASSES[looks.class_of(firms)] for firms in counties["firms"]]
    drawn.areas(counties, fills, "{name}: {firms}")
    some = counties["firms"].gt(0).to_numpy()
    drawn.inside(counties[some], "{firms}", [fill for fill, kept in zip(fills, some, strict=True)
                                             if kept])
    page_svg(sheet.done(), "bench", "A map that is drawn for its time and thrown away.")
    return time.perf_counter() - start


def census() -> tuple[float, float]:
    """Return seconds and MB of memory to read a county file of ROWS rows, in a process alone."""
    with tempfile.TemporaryDirectory() as scratch:
        made = _county_file(Path(scratch))
        done = subprocess.run([sys.executable, "-m", "tools.bench.times", str(made)], cwd=ROOT,
                              capture_output=True, text=True, check=True)
    took, memory = map(float, done.stdout.split())
    return took, memory


def _county_file(folder: Path, year: int = 2016) -> Path:
    """Write a county file in the layout of a year, without holding it."""
    draw = random.Random(1)
    sizes = "n1_4,n5_9,n10_19,n20_49,n50_99,n100_249,n250_499,n500_999,n1000"
    path = folder / f"cbp{year % 100}co.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(path.with_suffix(".txt").name, "w") as text:
            text.write(f"fipstate,fipscty,naics,empflag,emp_nf,emp,est,{sizes}\n".encode())
            for place in range(3200):
                for industry in range(ROWS // 3200):
                    count = draw.randrange(1, 400)
                    text.write(f"{place // 60 + 1:02},{place % 60:03},{541200 + industry},,G,"
                               f"{9 * count},{count},{count}{',0' * 8}\n".encode())
    return path


def _read(path: Path) -> None:
    """Read a county file as the refresh does; print seconds and the most memory held, in MB."""
    from tools.census import records, tables

    start = time.perf_counter()
    records.read(path, 2016, "co", tables.wants(2016, "co", {"541711", "5417"}))
    took = time.perf_counter() - start
    # Not ru_maxrss, which counts what the process that started this one held.
    most = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    print(took, int(most[1]) / 1024 if most else math.nan)


if __name__ == "__main__":
    _read(Path(sys.argv[1]))
