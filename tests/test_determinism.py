"""Another place, clock, language, order of sets and number of cores, offline: the same bytes."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from bioclusters import cite
from sitebuild import contents, copy, small_built

# Python runs this at its start: only addresses of the machine itself can be reached.
CUT = '''
import socket

def refusing(reach):
    def checked(*args, **options):
        address = next(arg for arg in args if not isinstance(arg, socket.socket))
        host = address[0] if isinstance(address, tuple) else address
        near = None, "", "localhost", "127.0.0.1", "::1"
        if host not in near and not str(host).startswith("/"):  # else a socket file
            raise OSError(f"the network is cut, {host} cannot be reached")
        return reach(*args, **options)
    return checked

for name in ("connect", "connect_ex"):
    setattr(socket.socket, name, refusing(getattr(socket.socket, name)))
socket.getaddrinfo = refusing(socket.getaddrinfo)
'''
HERE = {"PYTHONHASHSEED": "0", "TZ": "Asia/Seoul", "LC_ALL": "C.UTF-8"}
# Python then takes every file without a named encoding for ASCII, and arithmetic has one thread.
ELSEWHERE = {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "C", "PYTHONUTF8": "0",
             "PYTHONCOERCECLOCALE": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
FAKETIME = shutil.which("faketime")  # turns the clock of a process; without it hours go by alone
ANOTHER_YEAR = [FAKETIME, "2031-02-03 04:05:06"] if FAKETIME else []


def run(words: list, folder: Path, **environment) -> subprocess.CompletedProcess:
    """Run Python in a folder; elsewhere on one core and in another year."""
    def one_core():
        if elsewhere and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    elsewhere = environment.get("TZ") == ELSEWHERE["TZ"]
    command = [*(ANOTHER_YEAR if elsewhere else []), sys.executable, *words]
    inherited = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return subprocess.run(command, cwd=folder, env={**inherited, **environment},
                          preexec_fn=one_core, capture_output=True, text=True)


def make(book: Path, **environment) -> dict[str, bytes]:
    """Export figures, data, citations and briefs to public/ beside a book; return the bytes."""
    public = book.parent / "public"
    for step in (["export", public], ["brief", public / "briefs"]):
        result = run(["-m", "bioclusters", *step], book, **environment)
        assert result.returncode == 0, result.stderr
    return contents(public)


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Return the names of files that only one of two folders has, or that differ by a byte."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.fixture(scope="module")
def cut(tmp_path_factory) -> dict[str, str]:
    """Return the environment in which Python cannot reach the network."""
    folder = tmp_path_factory.mktemp("cut")
    (folder / "sitecustomize.py").write_text(CUT)
    return {"PYTHONPATH": str(folder)}


def test_the_same_files_come_out_elsewhere_offline_and_without_a_cache(built, cut, tmp_path):
    released = datetime.combine(cite.book().released, time(), UTC)
    epoch = str(int(released.timestamp()))
    project = copy(tmp_path / "a place with spaces" / "project")
    made = make(project / "book", **ELSEWHERE, **cut, SOURCE_DATE_EPOCH=epoch)
    kinds = {Path(name).suffix for name in made}
    assert {".svg", ".png", ".pdf", ".csv", ".json", ".zip", ".bib", ".geojson"} <= kinds
    assert differences(contents(built[0] / "public"), made) == []
    drawn = [{path.name: path.read_bytes() for path in (folder / "_build" / ".cache" / "figures"
                                                        ).rglob("fig-*.svg")}
             for folder in (built[0], project)]
    assert drawn[0] and differences(*drawn) == []


def test_a_book_runs_and_builds_offline_to_the_same_bytes(tmp_path_factory, cut, tmp_path):
    small = small_built(tmp_path_factory)
    left_out = shutil.ignore_patterns("_build", "public", "__pycache__")
    project = Path(shutil.copytree(small, tmp_path / "a place" / "project", ignore=left_out))
    result = run(["-m", "bioclusters", "build"], project / "book", **ELSEWHERE, **cut)
    assert result.returncode == 0, result.stderr[-3000:]
    assert differences(*(contents(folder / "_build" / "html") for folder in (small, project))) == []


@pytest.mark.parametrize("address", ["http://192.0.2.1/", "http://book.example/"])
def test_the_cut_is_felt(cut, tmp_path, address):
    fetch = f"import urllib.request; urllib.request.urlopen({address!r}, timeout=5)"
    result = run(["-c", fetch], tmp_path, **cut)
    assert result.returncode != 0 and "the network is cut" in result.stderr


def test_a_changed_missing_or_further_file_is_seen():
    assert differences({"a": b"1", "b": b"2", "c": b"3"}, {"a": b"1", "b": b"", "d": b"4"}) == [
        "b", "c", "d"]


def test_a_file_that_carries_its_surroundings_is_seen(tmp_path):
    tell = ("import os, sys, time; print(hash('a'), os.environ['TZ'], sys.getfilesystemencoding(),"
            " time.localtime().tm_year)")
    told = [run(["-c", tell], tmp_path, **around).stdout.split() for around in (HERE, ELSEWHERE)]
    equal = [one == other for one, other in zip(*told, strict=True)]
    assert equal == [False, False, False, not FAKETIME]
    assert FAKETIME or not os.environ.get("CI"), "faketime was not found: install it"
