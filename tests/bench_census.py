"""Measure the reading of a county file of two million rows: `python tests/bench_census.py`.

Prints seconds and the largest memory of the reading process; exit status 1 above 300 MB.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROWS, YEAR, LIMIT = 2_000_000, 2016, 300  # LIMIT in MB
sys.path[:0] = [str(ROOT / "book"), str(ROOT / "tests")]


def generate(folder: Path) -> Path:
    """Write a county file of ROWS rows in the layout of YEAR, without holding it, and its zip."""
    from census import official

    names, draw = official.header(YEAR, "co"), random.Random(1)
    path = folder / f"cbp{YEAR % 100}co.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(path.with_suffix(".txt").name, "w") as text:
            text.write((",".join(names) + "\r\n").encode())
            for place in range(3200):
                for industry in range(ROWS // 3200):
                    count = draw.randrange(1, 400)
                    row = official.cell(YEAR, f"{place // 60 + 1:02}", f"{place % 60:03}",
                                        str(541200 + industry), count, str(9 * count))
                    text.write((",".join(row.get(name, "") for name in names) + "\r\n").encode())
    return path


def measure(path: Path) -> None:
    """Read a file as the refresh does and print rows kept, seconds and memory."""
    from bioclusters.census import records, tables
    from bioclusters.census.__main__ import REBUILT  # what the refresh has loaded besides

    start = time.perf_counter()
    keep = tables.wants(YEAR, "co", {"541711", "5417"})
    kept = sum(1 for _ in records.read(path, YEAR, "co", keep))
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{ROWS:,} rows, {path.stat().st_size / 1e6:.0f} MB zipped: {kept} kept for "
          f"{len(REBUILT)} tables in {seconds:.0f} s, at most {memory:.0f} MB of memory")
    sys.exit(memory > LIMIT)


def said() -> str:
    """Return what this file prints, run by itself: a child would count its parent's memory too."""
    done = subprocess.run([sys.executable, __file__], stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1) or not done.stdout:  # 1: above the limit
        raise ChildProcessError("the county file could not be read; see above.")
    return done.stdout.strip()


def megabytes(line: str) -> float:
    """Return the memory that a line of `measure` names, in MB."""
    return float(line.split(" MB of memory")[0].split()[-1])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as scratch:
        made = generate(Path(scratch))
        sys.exit(subprocess.run([sys.executable, __file__, str(made)]).returncode)
