"""Every command of the README works: cheap ones are run, of the others what they would do."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import ROOT, cells, check, screenshots

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"\bmake ([a-z]+)\b", README)))
READY = ["-o", ".venv/ready", "-o", ".venv/ready-test"]  # ready, whatever the age of their files


def run(*command: str, folder: Path = ROOT, **more: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True,
                          env={**os.environ, **more})


def steps(target: str, folder: Path = ROOT) -> list[str]:
    """Return what make would do for a target, fail if it has no way to do it."""
    done = run("make", "-n", *READY, target, folder=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_readme_names_every_command():
    targets = re.search(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    assert COMMANDS == sorted(targets.split())


PLACE = re.compile(r"`((?:book|data|tools|tests)/[\w./-]+)`|\]\(([\w./-]+)\)")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_is_there(name):
    named = [one or other for one, other in PLACE.findall((ROOT / name).read_text("utf-8"))]
    assert named and [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("target", COMMANDS)
def test_make_knows_how(target):
    assert steps(target)


def test_a_command_or_file_that_is_not_there_fails():
    assert PLACE.findall("see `book/gone.py`, [it](gone.md)") == [
        ("book/gone.py", ""), ("", "gone.md")]
    assert run("make", "-n", *READY, "nothing").returncode


def modules() -> list[str]:
    """Return the Python modules that the Makefile runs."""
    text = "\n".join(line for target in COMMANDS for line in steps(target))
    return sorted(set(re.findall(r"python -m ([a-z_.]+)", text)))


@pytest.mark.parametrize("module", modules())
def test_what_make_runs_can_be_run(module):
    folder = ROOT / "book" if module == "bioclusters" else ROOT
    code = f"import importlib.util as u; assert u.find_spec({module!r})"
    assert run(sys.executable, "-c", code, folder=folder).returncode == 0
    if module not in ("pytest", "tools.check", "tools.bench", "tools.screenshots",
                      "tools.messages"):  # these take no words
        shown = run(sys.executable, "-m", module, "--help", folder=folder)
        assert shown.returncode == 0 and "usage" in shown.stdout.lower()


@pytest.mark.parametrize("words", [[], ["nothing"], ["build", "--nothing"], ["export"]])
def test_a_step_that_the_book_does_not_know_is_told_in_one_line(words):
    done = run(sys.executable, "-m", "bioclusters", *words, folder=ROOT / "book")
    assert done.returncode == 2 and done.stdout == ""
    line, = done.stderr.strip().splitlines()
    assert line.startswith("usage: python -m bioclusters build")


def test_lab_is_there_and_runs_as_root_too():
    line = next(line for line in steps("lab") if "jupyter lab" in line)
    assert ("--allow-root" in line) == (os.getuid() == 0)
    done = run(sys.executable, "-m", "jupyterlab", "--version")
    assert re.match(r"4\.", done.stdout), done.stderr


@pytest.mark.skipif(not screenshots.visits.CHROMIUM, reason="needs Chromium")
def test_screenshots_are_written_of_one_page(built, tmp_path):
    site = built[0] / "_build" / "html"
    done = run(sys.executable, "-m", "tools.screenshots", str(site), str(tmp_path / "shots"),
               "book/cite")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "shots").iterdir()) == sorted(
        f"{edition}book-cite-{width}-{scheme}.png" for edition in ("", "ko-")
        for width in (375, 768, 1280) for scheme in ("light", "dark"))


def test_screenshots_without_a_site_or_words_say_what_they_need(tmp_path):
    for words, told in (([str(tmp_path), str(tmp_path)], "make book"), ([], "SITE FOLDER")):
        done = run(sys.executable, "-m", "tools.screenshots", *words)
        assert done.returncode == 1 and told in done.stderr


def test_clean_removes_what_was_made_and_nothing_else(tmp_path):
    for name in ("Makefile", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    made = ["_build/html", "public/figures", ".ruff_cache/a", "book/__pycache__/b", ".venv/bin"]
    kept = ["data", "book", ".census_cache/c"]
    for name in made + kept:
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    assert run("make", "clean", folder=tmp_path).returncode == 0
    assert [name for name in made if (tmp_path / name).exists()] == []
    assert all((tmp_path / name).exists() for name in kept)


def test_another_python_is_refused_before_anything_is_made(tmp_path):
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    old = tmp_path / "python"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.1" && exit\nexit 1\n')
    old.chmod(0o755)
    done = run("make", ".venv/ready", f"PYTHON={old}", folder=tmp_path)
    assert done.returncode and "install Python 3.11, 3.12 or 3.13" in done.stdout + done.stderr
    assert not (tmp_path / ".venv").exists()


# What `make check` looks at.


@pytest.mark.parametrize(("paths", "some", "none"), [
    (["data/korea/counts.csv"], "fig-korea-counts", "fig-cambridge-counts"),
    (["book/bioclusters/figures/chungbuk_share.py"], "fig-chungbuk-share", "fig-korea-counts"),
    (["book/bioclusters/draw/labels.py"], "fig-cambridge-counts", "nothing"),
    (["README.md", "tests/test_data.py"], None, "fig-korea-counts"),
])
def test_only_figures_whose_inputs_changed_are_checked(paths, some, none):
    found = check.figures(paths)
    assert (some in found if some else found == []) and none not in found


def test_every_step_of_the_check_is_there():
    names = list(check.steps(["fig-korea-counts"]))
    assert names == ["style", "types", "data", "layout", "contract of 1 figures", "one page"]
    assert "contract" not in " ".join(check.steps([]))
    halves = check.steps(["fig-a", "fig-b", "fig-c"])["contract of 3 figures"]
    assert [command[-1] for command in halves] == ["fig-a or fig-c", "fig-b"]


def test_what_fails_is_told_and_what_does_not_is_not():
    good, bad = ([sys.executable, "-c", code] for code in (
        "print('all is well')", "print('draw/page.py: no'); raise SystemExit(1)"))
    assert check.run([good, bad]) == ["draw/page.py: no"] and check.run([good, good]) == []


def test_a_notebook_is_shown_as_its_cells():
    text = (ROOT / "book" / "cambridge.ipynb").read_text(encoding="utf-8")
    shown = cells.cells(text)
    assert shown.startswith("# --- markdown 1\n# ") and "outputs" not in shown
    done = run(sys.executable, "-m", "tools.cells", "book/cambridge.ipynb")
    assert done.stdout == shown
