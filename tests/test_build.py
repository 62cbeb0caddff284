"""The book builds in one command: no more than must be, whole after a kill, refused clearly."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

import sitebuild
from bioclusters.figures import figure
from bioclusters.publish import drawings
from sitebuild import contents, edit, step

SITE = Path("_build/html")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Return the small book, built; nothing may be changed in it."""
    return sitebuild.small_built(tmp_path_factory)


@pytest.fixture(scope="module")
def edited(whole, tmp_path_factory) -> Path:
    """Return a copy of the small book, built there, for edits that follow one another."""
    folder = tmp_path_factory.mktemp("edited") / "project"
    shutil.copytree(whole, folder, ignore=shutil.ignore_patterns("html", ".doctrees"))
    assert step(folder, "build").returncode == 0
    return folder


def differences(one: Path, other: Path) -> list[str]:
    """Return the names of files that only one of two sites has, or that differ."""
    first, second = contents(one), contents(other)
    return sorted(name for name in first.keys() | second.keys()
                  if first.get(name) != second.get(name))


def cold(folder: Path, place: Path) -> Path:
    """Return the site of a book, built elsewhere without anything that was kept."""
    left_out = shutil.ignore_patterns("_build", "public", "__pycache__")
    shutil.copytree(folder, place, ignore=left_out)
    result = step(place, "build")
    assert result.returncode == 0, result.stderr
    return place / SITE


def test_nothing_is_done_again_if_nothing_has_changed(edited):
    before = {path: path.stat().st_mtime_ns for path in (edited / SITE).rglob("*.html")}
    result = step(edited, "build")
    assert result.returncode == 0 and "Nothing has changed" in result.stdout
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_poisoned_drawing_does_not_reach_a_page(edited):
    page = edited / SITE / "book" / "cambridge.html"
    before = page.read_bytes()
    (poisoned,) = (edited / "_build/.cache/figures/en").rglob("fig-cambridge-exits-wide.svg")
    poisoned.write_text("<svg>poison</svg>")
    page.unlink()  # so that it is written anew
    result = step(edited, "build")
    assert result.returncode == 0, result.stderr
    assert page.read_bytes() == before
    assert "poison" not in poisoned.read_text("utf-8")


def test_after_an_edit_of_prose_nothing_is_drawn_or_run_and_the_site_is_as_a_cold_one(
        edited, tmp_path):
    edit(edited / "book" / "cambridge.ipynb", "Words that are read", "Other words")
    result = step(edited, "build")
    assert result.returncode == 0, result.stderr
    assert "drawn" not in result.stderr and "Chapters run" not in result.stderr
    assert "Other words" in (edited / SITE / "book" / "cambridge.html").read_text("utf-8")
    assert differences(edited / SITE, cold(edited, tmp_path / "cold")) == []


def test_a_changed_cell_runs_its_chapter_alone_and_a_title_is_seen_on_every_page(edited):
    edit(edited / "book" / "cambridge.ipynb", "# The chapter cambridge", "# Another title")
    edit(edited / "book" / "synthesis.ipynb", "from bioclusters", "1 + 1\\nfrom bioclusters")
    result = step(edited, "build")
    assert result.returncode == 0, result.stderr
    assert "Chapters run: 1 of 1  synthesis" in result.stderr and "drawn" not in result.stderr
    assert "Another title" in (edited / SITE / "book" / "synthesis.html").read_text("utf-8")


def test_a_page_that_is_taken_out_leaves_the_site(edited):
    edit(edited / "_toc.yml", "- file: book/references\n", "")
    assert (edited / SITE / "book" / "references.html").is_file()
    assert step(edited, "build").returncode == 0
    assert not (edited / SITE / "book" / "references.html").exists()
    assert (edited / SITE / "book" / "cambridge.html").is_file()


def test_a_failing_cell_stops_the_build_with_its_traceback(book):
    sitebuild.chapter(book / "book" / "cambridge.ipynb", "# Title\n\nWords.", "1 / 0")
    result = step(book, "build")
    assert result.returncode == 1 and "cambridge.ipynb: cell 1 failed" in result.stderr
    assert "ZeroDivisionError: division by zero" in result.stderr
    assert "\x1b" not in result.stderr and not (book / SITE).exists()


def test_what_the_book_does_not_know_fails_the_build_each_time(book):
    edit(book / "book" / "index.md", "fig-cambridge-exits", "fig-nowhere")
    with (book / "book" / "index.md").open("a") as page:
        page.write("\n{num}`9 <exits>` and {num}`9 <exit>`\n\n```{generated} nothing\n```\n")
    edit(book / "book" / "cambridge.ipynb", "fig-cambridge-exits", "fig-chungbuk-share")
    for _ in range(2):  # the second time no page has changed
        result = step(book, "build")
        assert result.returncode == 1 and "Traceback" not in result.stderr
        for message in ("exits is 10 in the data, the text says 9; run `make sync`",
                        "no number is called 'exit'; did you mean exits",
                        "nothing writes {generated} nothing; use one of",
                        "shows fig-chungbuk-share, whose chapter in figures.yml is synthesis",
                        "fig-nowhere"):
            assert message in result.stderr


def test_a_build_that_was_killed_is_whole_when_it_runs_again(book, whole):
    process = subprocess.Popen([sys.executable, "-m", "bioclusters", "build"], cwd=book / "book",
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not list((book / SITE).glob("book/*.html")):  # the first page is there, not the last
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)  # a worker that lived on would hold the pipe, and the lock
    page = next((book / SITE).glob("book/*.html"))
    page.write_text("half a pa")
    result = step(book, "build")
    assert result.returncode == 0, result.stderr
    assert differences(book / SITE, whole / SITE) == []


def test_two_at_once_do_not_spoil_each_other(book):
    hold = ("import sys; from pathlib import Path; from bioclusters.publish.lock import locked\n"
            "with locked(Path('../_build/.lock')): print('held', flush=True); sys.stdin.read()")
    first = subprocess.Popen([sys.executable, "-c", hold], cwd=book / "book", text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert first.stdout.readline() == "held\n"
    second = step(book, "build")
    first.communicate("")
    assert second.returncode == 1 and f"another build is at work in {book}" in second.stderr
    assert f"(process {first.pid})" in second.stderr and second.stderr.count("\n") == 1


def test_a_full_disk_is_said_in_one_line(book):
    def little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))

    result = subprocess.run([sys.executable, "-m", "bioclusters", "build"], cwd=book / "book",
                            preexec_fn=little_room, capture_output=True, text=True,
                            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    last = result.stderr.strip().splitlines()[-1]
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert "could not be written" in last and "make room on the disk" in last


def test_one_page_alone_is_built_beside_the_book(book):
    result = step(book, "build", "--only", "cambridge")
    assert result.returncode == 0, result.stderr
    page = book / "_build" / "page" / "html" / "book" / "cambridge.html"
    assert "fig-cambridge-exits" in page.read_text("utf-8")
    assert not (page.parent / "synthesis.html").exists() and not (book / SITE).exists()


@pytest.mark.parametrize("words", [[], ["bake"], ["build", "--only"], ["export"], ["sync", "more"]])
def test_an_unknown_step_is_answered_by_one_line(whole, words):
    result = step(whole, *words)
    assert result.returncode == 2 and result.stderr.count("\n") == 1
    assert result.stderr.startswith("usage: python -m bioclusters build")


KEYS = """
import json, subprocess, sys
from pathlib import Path
from bioclusters.data import package
from bioclusters.figures import figures
from bioclusters.publish import depends, drawings

def keys():
    for remembered in (depends._imported, drawings._code, drawings._shared):
        remembered.cache_clear()
    return {name: drawings.key(one) for name, one in figures().items()}

found = {}
for file in sys.argv[1:]:
    path, before = Path("..", file), keys()
    path.write_text(path.read_text() + "\\n")
    found[file] = [name for name, key in keys().items() if key != before[name]]
print(json.dumps(found))
"""
BOTH = list(sitebuild.SHOWN.values())
DEPENDS = {
    "book/bioclusters/figures/chungbuk_share.py": ["fig-chungbuk-share"],
    "book/bioclusters/draw/labels.py": BOTH,
    "book/bioclusters/draw/bioclusters.mplstyle": BOTH,
    "book/bioclusters/words/codes.py": BOTH,
    "book/bioclusters/findings/registry.py": BOTH,
    "data/cambridge/exits.csv": BOTH,
    "CITATION.cff": BOTH,
    "book/bioclusters/pages/card.py": [],
    "book/bioclusters/publish/site.py": [],
    "book/cambridge.ipynb": [],
}


def test_a_drawing_depends_on_its_own_code_on_all_below_and_on_no_more(whole, tmp_path):
    place = tmp_path / "project"
    shutil.copytree(whole, place, ignore=shutil.ignore_patterns("_build", "public"))
    result = subprocess.run([sys.executable, "-c", KEYS, *DEPENDS], cwd=place / "book", text=True,
                            capture_output=True)
    assert result.returncode == 0, result.stderr
    assert {name: sorted(found) for name, found in json.loads(result.stdout).items()} == {
        name: sorted(drawn) for name, drawn in DEPENDS.items()}


def test_a_drawing_depends_on_its_entry():
    drawn = figure("fig-chungbuk-share")
    others = [drawn.vary(years=[2014]), type(drawn)(drawn.id, drawn.entry | {"title": "Other"})]
    assert len({drawings.key(one) for one in [drawn, *others]}) == 3


def test_chapters_are_read_with_what_their_cells_show_now(whole):
    stored = nbformat.read(whole / "book" / "cambridge.ipynb", 4)
    assert all(not cell.outputs for cell in stored.cells if cell.cell_type == "code")
    page = (whole / SITE / "book" / "cambridge.html").read_text("utf-8")
    assert page.count('class="drawing ') == 2
