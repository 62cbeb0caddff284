"""Fetch the official files of County Business Patterns into a folder, each once and whole.

Address pattern: as linked from the dataset pages of the Census Bureau, such as
https://www.census.gov/data/datasets/2021/econ/cbp/2021-cbp.html. Every zip holds one text file.
"""

import sys
import zipfile
import zlib
from pathlib import Path

import pooch
import requests

ADDRESS = "https://www2.census.gov/programs-surveys/cbp/datasets/{year}/{name}"
LEVELS = {"co": "county", "st": "state"}  # by the letters at the end of the file name
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)  # what a bad zip raises
SUMS = "registry.txt"  # in the cache: name and SHA-256 of each file that was fetched


class CensusError(ValueError):
    """An official file that cannot be fetched or is not what it should be."""


def zip_name(year: int, level: str) -> str:
    """Return the official name of a file: 2021 and "co" become cbp21co.zip."""
    return f"cbp{year % 100:02}{level}.zip"


def given(years: list[int], folder: Path) -> dict[tuple[int, str], Path]:
    """Return the county and the state file of every year from a folder that a reader filled.

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


def collect(years: list[int], cache: Path, address: str = ADDRESS,
            timeout: float = 60) -> dict[tuple[int, str], Path]:
    """Return the county and the state file of every year, fetching what lacks or was changed.

    `cache`: folder of the finished files, which tells git to ignore it. `timeout`: seconds
    without an answer. Raises CensusError with the file, what was expected and what to do.
    """
    cache.mkdir(parents=True, exist_ok=True)
    (cache / ".gitignore").write_text("*\n", encoding="utf-8")
    found = {}
    for year in years:
        for level in LEVELS:
            name = zip_name(year, level)
            found[year, level] = fetch(address.format(year=year, name=name), cache / name, timeout)
    return found


def fetch(address: str, path: Path, timeout: float) -> Path:
    """Fetch one zip unless it is there as it was fetched before; return its path.

    Raises CensusError if the server has no such file, cannot be reached, stops in between, or
    sends something else than a sound zip; nothing stays behind then.
    """
    sums = _sums(path.parent)
    bar = pooch.HTTPDownloader(progressbar=sys.stderr.isatty(), timeout=timeout)
    pooch.get_logger().setLevel("WARNING")
    was_there = path.is_file() and sums.get(path.name) in (None, pooch.file_hash(path))
    try:
        if not was_there:
            path.unlink(missing_ok=True)
            pooch.retrieve(address, None, path.name, path.parent, downloader=bar)
            print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB fetched", file=sys.stderr)
        check_zip(path)
    except CensusError:
        if not was_there:
            path.unlink()
        raise
    except (requests.RequestException, OSError) as error:
        raise CensusError(_not_fetched(path.name, address, error)) from None
    sums[path.name] = pooch.file_hash(path)
    lines = [f"{name} {value}\n" for name, value in sorted(sums.items())]
    (path.parent / SUMS).write_text("".join(lines), encoding="utf-8")
    return path


def _sums(cache: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that a cache received, by name."""
    path = cache / SUMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return dict(line.split() for line in lines)


def _not_fetched(name: str, address: str, error: Exception) -> str:
    """Say why a file could not be fetched, and what to do."""
    answer = getattr(error, "response", None)
    if answer is not None:
        return (f"{name}: the server answered {answer.status_code} {answer.reason} for {address}; "
                "look for the file on https://www.census.gov/programs-surveys/cbp/data/"
                "datasets.html and put it into the cache folder, or leave the year out.")
    cause = "no answer in time" if "timed out" in str(error) else error
    return (f"{name}: could not be fetched from {address} ({cause}); check the connection and try "
            "again: finished files are kept.")


def check_zip(path: Path) -> None:
    """Raise CensusError if a file is no zip, is damaged, or holds another file than it should."""
    try:
        with zipfile.ZipFile(path) as archive:
            text_file(archive, path.name)
            damaged = archive.testzip()
    except BROKEN:
        damaged = path.name
    if damaged:
        raise CensusError(f"{path.name}: expected a zip file, found a damaged or different one; "
                          "delete it and try again.")


def text_file(archive: zipfile.ZipFile, name: str) -> str:
    """Return the name of the one file in a zip; raise CensusError if it is not the one expected."""
    members, expected = archive.namelist(), name.replace(".zip", ".txt")
    if [member.lower() for member in members] != [expected]:  # Cbp07co.txt in some years
        raise CensusError(
            f"{name}: expected {expected} in it and nothing else, found "
            f"{', '.join(members) or 'nothing'}; fetch the file again."
        )
    return members[0]
