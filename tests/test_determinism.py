"""Another place, clock, language, order of sets and number of cores, offline: the same bytes."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
import yaml

from bioclusters import cite, registry
from sitebuild import NOT_COPIED, ROOT

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


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file by its place in the folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Return the names of files that only one of two folders has, or that differ by a byte."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.fixture(scope="module")
def cut(tmp_path_factory) -> dict[str, str]:
    """Return the environment in which Python cannot reach the network."""
    folder = tmp_path_factory.mktemp("cut")
    (folder / "sitecustomize.py").write_text(CUT)
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Return a copy of the project in another place."""
    folder = tmp_path_factory.mktemp("a place with spaces") / "project"
    return Path(shutil.copytree(ROOT, folder, ignore=NOT_COPIED))


def test_the_same_files_come_out_elsewhere_and_offline(project, cut, tmp_path):
    here = tmp_path / "book"
    here.symlink_to(registry.BOOK)
    released = datetime.combine(cite.book().released, time(), UTC)
    epoch = str(int(released.timestamp()))
    made = make(project / "book", **ELSEWHERE, **cut, SOURCE_DATE_EPOCH=epoch)
    kinds = {Path(name).suffix for name in made}
    assert {".svg", ".png", ".pdf", ".csv", ".json", ".zip", ".bib", ".geojson"} <= kinds
    assert differences(make(here, **HERE), made) == []


def test_a_chapter_runs_and_builds_offline(project, cut):
    if not (project / "public").exists():
        make(project / "book", **HERE, **cut)
    pages = {"format": "jb-book", "root": "book/references",
             "chapters": [{"file": "book/cambridge"}]}
    (project / "_toc.yml").write_text(yaml.safe_dump(pages))
    build = ["-c", "from jupyter_book.cli.main import main; main()", "build", "."]
    result = run(build, project, **HERE, **cut)
    assert result.returncode == 0, result.stderr[-3000:]
    warnings = [line for line in result.stderr.splitlines() if "WARNING" in line]
    assert [line for line in warnings if "xref_missing" not in line] == []  # chapters left out
    assert (project / "_build" / "html" / "book" / "cambridge.html").is_file()


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
