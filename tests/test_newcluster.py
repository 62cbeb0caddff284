"""A new cluster is added whole or not at all, keeps the contracts, and grows into a chapter."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from tools import ROOT, newcluster
from tools.newcluster import Cluster, ClusterError

HERE = Cluster("elsewhere", "Elsewhere")  # the guide speaks of Basel, which a reader may have added
ROWS = ('"biotech, trade body",2019,600,A register,ELSEWHERE001,\n'
        "life sciences,2021,90,A trade body,ELSEWHERE001,about\n")
FACT = "ELSEWHERE001,Elsewhere,Firms,600,firms,2019,A register,,,A,\n"
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "_build", "public", "__pycache__", ".*_cache",
                                    "screenshots")


def python(folder: Path, *command: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True)


def snapshot(project: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(project.rglob("*"))
            if path.is_file() and not {"__pycache__", "_build"} & set(path.parts)}


def contract(project: Path) -> subprocess.CompletedProcess:
    """Run what every figure owes on the new one, and the tests of colours and of the layout."""
    return python(project, "-m", "pytest", "-o", "addopts=", "-q", "-p", "no:cacheprovider", "-k",
                  "elsewhere or test_looks or named_like_it", "tests/test_contract.py",
                  "tests/test_looks.py", "tests/test_layout.py")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, list[str]]:
    """Return a copy of the project with a cluster added, and the files that this changed."""
    project = tmp_path_factory.mktemp("made") / "project"
    shutil.copytree(ROOT, project, ignore=NOT_COPIED)
    return project, newcluster.add(HERE, project)


def test_it_is_entered_in_every_list_and_says_that_there_are_no_data(made):
    project, changed = made
    assert changed == [
        "README.md", "_toc.yml", "book/bioclusters/figures/elsewhere_counts.py",
        "book/bioclusters/words/codes.py", "book/elsewhere.ipynb", "book/figures.yml",
        "book/locale/book/elsewhere.pot", "book/locale/figures.pot", "book/places.yml",
        "data/datapackage.json", "data/datapackage.sha256", "data/elsewhere/counts.csv",
        "data/elsewhere/facts.csv"]
    parts = yaml.safe_load((project / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    assert parts[0]["chapters"][-1] == {"file": "book/elsewhere"}
    chapter = nbformat.read(project / "book" / "elsewhere.ipynb", 4)
    assert "There are no data yet" in chapter.cells[0].source
    assert all(cell.execution_count for cell in chapter.cells if cell.cell_type == "code")
    assert "Elsewhere: no data yet" in (project / "README.md").read_text(encoding="utf-8")
    told = newcluster._farewell(HERE, changed)
    assert all(path in told for path in changed) and "`make sync`" in told


def test_the_figure_keeps_the_contract_empty_and_with_rows(made, tmp_path):
    project = Path(shutil.copytree(made[0], tmp_path / "grown"))
    assert (done := contract(project)).returncode == 0, done.stdout
    for name, rows in (("counts", ROWS), ("facts", FACT)):
        with (project / "data" / "elsewhere" / f"{name}.csv").open("a", encoding="utf-8") as table:
            table.write(rows)
    code = ("from bioclusters.figures import figure\n"
            "one = figure('fig-elsewhere-counts')\nprint(len(one.table), one.alt)")
    refused = python(project / "book", "-c", code)
    assert refused.returncode and "elsewhere/counts.csv" in refused.stderr
    assert python(project, "data/stamp.py").returncode == 0
    told = python(project / "book", "-c", code).stdout
    assert told.startswith("2 ") and "600 firms" in told and "no data" not in told
    assert (done := contract(project)).returncode == 0, done.stdout


@pytest.mark.parametrize(("name", "title", "message"), [
    ("Elsewhere", "", "expected at most 20 small letters"),
    ("elsewhere 2", "", "expected at most 20 small letters"),
    ("../elsewhere", "", "expected at most 20 small letters"),
    ("the_region_around_elsewhere", "", "expected at most 20 small letters"),
    ("class", "", "has a meaning in Python"), ("registry", "", "has a meaning in Python"),
    ("cambridge", "", "there already is book/cambridge.ipynb, "),
    ("medicon_two", "medicon valley", "there already is medicon valley in places.yml"),
    ("elsewhere", "Elsewhere 2", "expected at most 30 Latin letters"),
    ("elsewhere", "바젤", "expected at most 30 Latin letters"),
    ("elsewhere", 'The "Elsewhere" region', "expected at most 30 Latin letters"),
])
def test_a_name_that_will_not_do_is_refused(name, title, message):
    with pytest.raises(ClusterError, match=re.escape(message)):
        newcluster.check_name(Cluster(name, title or name.replace("_", " ").title()))


@pytest.mark.parametrize("title", ["San Diego", "Île-de-France", "St. Louis", "Xi’an"])
def test_a_name_that_will_do_is_accepted(title):
    newcluster.check_name(Cluster("elsewhere", title))


@pytest.mark.parametrize(("file", "old", "new", "message"), [
    ("_toc.yml", "caption: The places", "caption: Places", "_toc.yml: expected one part with"),
    ("data/cambridge/counts.csv", "1250", "1251", "cambridge/counts.csv: differs from"),
    ("book/figures.yml", "tables: [korea-chungbuk-share]", "tables: [korea-share]",
     "there is no resource 'korea-share'"),
], ids=["no part", "not stamped", "breaks on the way"])
def test_a_fault_on_the_way_leaves_nothing_behind(tmp_path, file, old, new, message):
    project = Path(shutil.copytree(ROOT, tmp_path / "project", ignore=NOT_COPIED))
    text = (project / file).read_text(encoding="utf-8")
    assert old in text
    (project / file).write_text(text.replace(old, new), encoding="utf-8")
    before = snapshot(project)
    with pytest.raises(ClusterError, match=re.escape(message)):
        newcluster.add(HERE, project)
    assert snapshot(project) == before


def test_a_cluster_is_not_added_twice(made):
    before = snapshot(made[0])
    with pytest.raises(ClusterError, match=r"there already is book/elsewhere.ipynb"):
        newcluster.add(HERE, made[0])
    assert snapshot(made[0]) == before


def test_a_move_that_stops_half_way_is_undone(tmp_path, monkeypatch):
    copy, root, moved, move = tmp_path / "copy", tmp_path / "root", [], Path.replace
    for folder, text in ((copy, "new"), (root, "old")):
        (folder / "data").mkdir(parents=True)
        (folder / "README.md").write_text(text)
    (copy / "data" / "elsewhere").mkdir()
    (copy / "data" / "elsewhere" / "counts.csv").write_text("year\n")

    def stop(path, target):
        moved.append(path)
        if len(moved) > 1:
            raise OSError("disk full")
        return move(path, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(OSError, match="disk full"):
        newcluster._install(copy, root)
    assert [path.name for path in sorted(root.rglob("*"))] == ["README.md", "data"]
    assert (root / "README.md").read_text() == "old"
