"""Fetch the official files of County Business Patterns into a folder, each once and whole.

Address pattern: as linked from the dataset pages of the Census Bureau, such as
https://www.census.gov/data/datasets/2021/econ/cbp/2021-cbp.html. Every zip holds one text file.
"""

import sys
import urllib.error
import urllib.request
import zipfile
import zlib
from http.client import HTTPException
from pathlib import Path

ADDRESS = "https://www2.census.gov/programs-surveys/cbp/datasets/{year}/{name}"
LEVELS = {"co": "county", "st": "state"}  # by the letters at the end of the file name
CHUNK = 1 << 16  # bytes
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)  # what a bad zip raises


class CensusError(ValueError):
    """An official file that cannot be fetched or is not what it should be."""


def zip_name(year: int, level: str) -> str:
    """Return the official name of a file: 2021 and "co" become cbp21co.zip."""
    return f"cbp{year % 100:02}{level}.zip"


def collect(years: list[int], cache: Path, address: str = ADDRESS,
            timeout: float = 60) -> dict[tuple[int, str], Path]:
    """Return the county and the state file of every year by (year, level), fetching what lacks.

    `cache`: folder of the finished files; it tells git to ignore it. `timeout`: seconds without
    an answer. Raises CensusError with the file, what was expected and what to do.
    """
    cache.mkdir(parents=True, exist_ok=True)
    (cache / ".gitignore").write_text("*\n", encoding="utf-8")
    found = {}
    for year in years:
        for level in LEVELS:
            path = cache / zip_name(year, level)
            if not path.is_file():
                fetch(address.format(year=year, name=path.name), path, timeout)
            found[year, level] = path
    return found


def given(years: list[int], folder: Path) -> dict[tuple[int, str], Path]:
    """Return the files of every year from a folder that a reader filled.

    Raises CensusError naming all that lack.
    """
    found = {(year, level): folder / zip_name(year, level) for year in years for level in LEVELS}
    lacking = [path.name for path in found.values() if not path.is_file()]
    if lacking:
        raise CensusError(
            f"{folder}: {', '.join(lacking)} not found; add what lacks, or leave out --from-folder "
            "to fetch it."
        )
    return found


def fetch(address: str, path: Path, timeout: float) -> None:
    """Fetch one zip: under a temporary name first, checked, then renamed.

    Raises CensusError if the server has no such file, cannot be reached, stops in between, or
    sends something else than a sound zip; nothing stays behind then.
    """
    part = path.with_suffix(".part")
    try:
        _download(address, part, timeout)
        check_zip(part, path.name)
        part.replace(path)
    except urllib.error.HTTPError as error:
        raise CensusError(
            f"{path.name}: the server answered {error.code} {error.reason} for {address}; look for "
            "the file on https://www.census.gov/programs-surveys/cbp/data/datasets.html and put "
            "it into the cache folder, or leave the year out."
        ) from None
    except (OSError, HTTPException) as error:
        cause = str(getattr(error, "reason", error))
        reason = "no answer in time" if "timed out" in cause else cause
        raise CensusError(
            f"{path.name}: could not be fetched from {address} ({reason}); check the connection "
            "and try again: finished files are kept."
        ) from None
    finally:
        part.unlink(missing_ok=True)


def check_zip(path: Path, name: str) -> None:
    """Raise CensusError if a file is no zip, is damaged, or holds another file than it should."""
    try:
        with zipfile.ZipFile(path) as archive:
            text_file(archive, name)
            damaged = archive.testzip()
    except BROKEN:
        damaged = name
    if damaged:
        raise CensusError(
            f"{name}: expected a zip file, found a damaged or different one; delete it and try "
            "again."
        )


def text_file(archive: zipfile.ZipFile, name: str) -> str:
    """Return the name of the one file in a zip; raise CensusError if it is not the one expected."""
    members, expected = archive.namelist(), name.replace(".zip", ".txt")
    if [member.lower() for member in members] != [expected]:  # Cbp07co.txt in some years
        raise CensusError(
            f"{name}: expected {expected} in it and nothing else, found "
            f"{', '.join(members) or 'nothing'}; fetch the file again."
        )
    return members[0]


def _download(address: str, part: Path, timeout: float) -> None:
    """Write the answer of a server to a file, telling how far it is, and check its size."""
    request = urllib.request.Request(address, headers={"User-Agent": "three-bioclusters"})
    with urllib.request.urlopen(request, timeout=timeout) as answer, part.open("wb") as target:
        expected, size = int(answer.headers.get("Content-Length") or 0), 0
        while block := answer.read(CHUNK):
            target.write(block)
            size += len(block)
            _tell(address, size, expected)
    print(file=sys.stderr)
    if expected and size != expected:
        raise CensusError(
            f"{address.rpartition('/')[2]}: expected {expected:,} bytes, received {size:,}; the "
            "connection broke off: try again."
        )


def _tell(address: str, size: int, expected: int) -> None:
    """Show on one line of the terminal how much of a file is here; in a log, only the end."""
    if size != expected and not sys.stderr.isatty():
        return
    of = f" of {expected / 1e6:.1f}" if expected else ""
    name = address.rpartition("/")[2]
    print(f"\r{name}: {size / 1e6:.1f}{of} MB", end="", file=sys.stderr, flush=True)
