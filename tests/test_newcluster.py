"""A new cluster is added whole or not at all, keeps every contract, and grows into a chapter."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from bioclusters import data, newcluster, registry
from bioclusters.newcluster import Cluster, ClusterError
from sitebuild import NOT_COPIED, ROOT

# The guide speaks of Basel; the tests must not, because a reader may have added it.
HERE = Cluster("elsewhere", "Elsewhere")
LAST = newcluster._clusters(ROOT)[-1]
NOTHING = "no data yet"
ROWS = [["biotech, trade body", "2019", "600", "A register", "ELSEWHERE001", ""],
        ["biotech, trade body", "2021", "640", "A register", "ELSEWHERE001", ""],
        ["life sciences", "2021", "90", "A trade body", "ELSEWHERE001", "about"]]
FACT = ["ELSEWHERE001", "Elsewhere", "Firms", "600", "firms", "2019", "A register", "", "", "A",
        ""]
# What a chapter of the book has to satisfy: the tests about it, by words in their names.
CONTRACT = ("elsewhere or each_figure_has_one or chapters_and_readme or fact_id or orphan or alts "
            "or package_is_valid or substitutes or source_line")


def copied(folder: Path, source: Path = ROOT) -> Path:
    """Return a copy of the project, or of a changed copy of it."""
    return Path(shutil.copytree(source, folder, ignore=NOT_COPIED))


def python(folder: Path, *command: str) -> subprocess.CompletedProcess:
    """Run Python in a folder and return what became of it."""
    return subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True)


def load(project: Path) -> pd.DataFrame:
    """Return the counts of a project, read anew."""
    data.package.cache_clear()
    data._checker.cache_clear()
    return data.load("elsewhere-counts", project / "data")


def refused(project: Path) -> str:
    """Return the message with which the counts of a project are refused."""
    with pytest.raises(data.DataError) as caught:
        load(project)
    return str(caught.value)


def write_rows(project: Path, rows=ROWS, drop: str = "") -> None:
    """Write rows into the two new tables, with quotes where needed, less one column's name."""
    package = json.loads((project / "data" / "datapackage.json").read_text(encoding="utf-8"))
    entries = {entry["name"]: entry for entry in package["resources"]}
    for name, lines in (("elsewhere-counts", rows), ("elsewhere-facts", [FACT])):
        header = [field["name"] for field in entries[name]["schema"]["fields"]]
        lines = [[column for column in header if column != drop], *lines]
        text = "".join(",".join(f'"{cell}"' if "," in cell else cell for cell in line) + "\n"
                       for line in lines)
        (project / "data" / entries[name]["path"]).write_text(text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    """Replace words of a file; fail if they are not there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def snapshot(project: Path) -> dict[Path, bytes]:
    """Return the bytes of every file of a project, those that Python compiles left out."""
    return {path: path.read_bytes() for path in sorted(project.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts}


def stale(project: Path) -> list[str]:
    """Return where the words say that there are no data though the table has rows."""
    package = json.loads((project / "data" / "datapackage.json").read_text(encoding="utf-8"))
    figures = yaml.safe_load((project / "book" / "figures.yml").read_text(encoding="utf-8"))
    full, found = {}, []
    for entry in package["resources"]:
        path = project / "data" / entry["path"]
        full[entry["name"]] = path.suffix != ".csv" or len(path.read_text("utf-8").splitlines()) > 1
        if full[entry["name"]] and NOTHING in f"{entry['title']} {entry['gaps']}".lower():
            found.append(f"{entry['name']} in datapackage.json")
    for name, entry in figures.items():
        if all(full[source] for source in entry["sources"]):
            chapter = nbformat.read(project / "book" / f"{entry['notebook']}.ipynb", 4)
            words = " ".join(cell.source for cell in chapter.cells if cell.cell_type == "markdown")
            found += [f"{name} in figures.yml"] if NOTHING in str(entry) else []
            found += [f"{entry['notebook']}.ipynb"] if NOTHING in words else []
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, str, set[str]]:
    """Return a copy with a cluster added by `make cluster`, what that said, the files changed."""
    project = copied(tmp_path_factory.mktemp("made") / "project")
    before = snapshot(project)
    (project / ".venv").symlink_to(sys.prefix)
    # -o: the environment of the tests is ready, whatever the age of its files.
    result = subprocess.run(["make", "-s", "-o", ".venv/ready", "cluster", "NAME=elsewhere"],
                            cwd=project, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    changed = {path.relative_to(project).as_posix() for path, content in snapshot(project).items()
               if before.get(path) != content}
    return project, result.stdout, changed


@pytest.fixture(scope="module")
def grown(made, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """Return the cluster with rows, stamped and in step, and every message on the way there."""
    project = copied(tmp_path_factory.mktemp("grown") / "project", made[0])
    said = {}
    write_rows(project, rows=[["biotech", "2019", "about 600", "A register", "ELSEWHERE001", ""]])
    said["type"] = refused(project)
    write_rows(project, rows=[row[:-1] for row in ROWS], drop="note")
    said["column"] = refused(project)
    write_rows(project)
    said["stamp"] = refused(project)
    assert python(project, "data/stamp.py").returncode == 0
    said["sync"] = contract(project, "chapters_and_readme").stdout
    result = python(project / "book", "-c", newcluster.FINISH.format(name=HERE.name))
    assert result.returncode == 0, result.stderr
    return project, said


def contract(project: Path, words: str, *more: str) -> subprocess.CompletedProcess:
    """Run the tests of a project whose names have the words, and those of more files."""
    files = [f"tests/test_{name}.py" for name in ("notebooks", "registry", "data", "prose")]
    return python(project, "-m", "pytest", "-o", "addopts=", "-q", "-p", "no:cacheprovider", "-k",
                  words, *files, *more)


def build(project: Path, *pages: str) -> subprocess.CompletedProcess:
    """Build a few pages with the outputs that their notebooks have: nbval runs the cells."""
    contents = {"format": "jb-book", "root": pages[0]}
    if pages[1:]:
        contents["chapters"] = [{"file": page} for page in pages[1:]]
    (project / "_toc.yml").write_text(yaml.safe_dump(contents))
    replace(project / "_config.yml", "execute_notebooks: force", "execute_notebooks: 'off'")
    return python(project, "-c", "from jupyter_book.cli.main import main; main()", "build", ".",
                  "-W", "-n", "--keep-going")


def export(project: Path, *names: str) -> None:
    """Export figures, as `make book` does before it builds."""
    code = ("import sys; from pathlib import Path; from bioclusters import export\n"
            "for name in sys.argv[1:]: export.export_figure(name, Path('../public/figures'))")
    result = python(project / "book", "-c", code, *names)
    assert result.returncode == 0, result.stderr


# What the command makes.


def test_it_tells_in_five_lines_what_was_made_and_what_comes_next(made):
    project, said, changed = made
    lines = said.splitlines()
    assert len(lines) == 5 and all(len(line.split()) < 30 for line in lines)
    endings = r"[\w/.]+\.(?:ipynb|py|csv|yml|json|md|sha256)\b"
    named = [set(re.findall(endings, line)) for line in lines]
    assert named[0] == {path for path in changed if "elsewhere" in path}
    assert named[0] | named[1] == changed and len(named[0]) == 4
    assert all((project / path).is_file() for paths in named for path in paths)
    for command in ("`python data/stamp.py`", "`make sync`", "`make book`", "`make test`"):
        assert command in said


def test_each_list_of_the_book_says_no_data_yet(made):
    project = made[0]
    contents = yaml.safe_load((project / "_toc.yml").read_text())
    clusters = next(part for part in contents["parts"] if part["caption"] == newcluster.PART)
    assert clusters["chapters"][-1] == {"file": "book/elsewhere"}
    entry = yaml.safe_load((project / "book" / "figures.yml").read_text())["fig-elsewhere-counts"]
    assert entry["title"] == f"Elsewhere: {NOTHING}" and entry["verdict"] == "new"
    rows = [row for row in (project / "README.md").read_text().splitlines()
            if row.startswith("|") and "elsewhere" in row]
    assert len(rows) == 3 and all(NOTHING in row for row in rows)
    package = json.loads((project / "data" / "datapackage.json").read_text())["resources"]
    for resource in [entry for entry in package if entry["name"].startswith("elsewhere-")]:
        assert resource["sources"] == [{"title": "none yet"}] and NOTHING in resource["title"]
        assert resource["licenses"] and NOTHING in resource["gaps"][0].lower()
        assert len((project / "data" / resource["path"]).read_text().splitlines()) == 1
    chapter = nbformat.read(project / "book" / "elsewhere.ipynb", 4)
    assert "There are no data yet" in chapter.cells[0].source
    assert [cell.metadata.mystnb.image.alt.count(NOTHING) for cell in chapter.cells
            if "mystnb" in cell.metadata] == [1]


def test_the_new_files_keep_the_style_of_the_project(made):
    names = ["book/elsewhere.ipynb", *(f"book/bioclusters/{name}.py"
                                   for name in ("elsewhere", "recipes", "style", "quoted"))]
    result = python(made[0], "-m", "ruff", "check", *names)
    assert result.returncode == 0, result.stdout


def test_every_contract_of_a_chapter_holds_and_its_cells_run_again(made):
    result = contract(made[0], f"{CONTRACT} or ipynb", "--nbval", "book/elsewhere.ipynb")
    assert result.returncode == 0, result.stdout
    cells = nbformat.read(made[0] / "book" / "elsewhere.ipynb", 4).cells
    most = sum(cell.cell_type == "code" for cell in cells)
    assert int(re.search(r"(\d+) passed", result.stdout)[1]) > most + 15


def test_the_page_says_no_data_yet_and_the_guide_is_reached(made, tmp_path):
    project = copied(tmp_path / "project", made[0])
    export(project, "fig-elsewhere-counts", "fig-claims-verdicts")
    result = build(project, "book/references", "book/elsewhere", "book/claims", "book/extend")
    assert result.returncode == 0 and "WARNING" not in result.stdout + result.stderr, result.stderr
    path = project / "_build" / "html" / "book" / "elsewhere.html"
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("article")
    figure = page.select_one("figure#fig-elsewhere-counts")
    assert f"Elsewhere: {NOTHING}" in figure.get_text() and "none yet" in figure.get_text()
    assert NOTHING in str(figure.img or figure.svg)
    assert f"Elsewhere: {NOTHING}" in page.h1.get_text()
    tables = [table.get_text(" ") for table in page.select("details.book-table tbody")]
    assert [" ".join(words.split()) for words in tables] == [NOTHING] * 2
    assert page.select_one("a[href='extend.html']")


# From there to a chapter with data.


def test_rows_are_refused_before_they_are_stamped_and_accepted_after(grown):
    said = grown[1]
    assert "the bytes have changed" in said["stamp"] and "stamp.py" in said["stamp"]
    assert len(load(grown[0])) == len(ROWS)


def test_the_figure_shows_a_dot_for_each_row(grown):
    code = """
import json
from bioclusters.recipes import RECIPES
recipe = RECIPES["fig-elsewhere-counts"]()
for phone in (False, True):
    figure = recipe.draw(phone=phone)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    print(json.dumps({
        "dots": axes.collections[-1].get_offsets().tolist(), "hatched": len(axes.patches),
        "years": [text.get_text() for text in axes.get_yticklabels()],
        "words": [text.get_text() for text in axes.texts], "alt": recipe.alt,
        "axes": [axes.get_xlabel(), axes.get_ylabel()],
        "marks": sum(vars(figure)["marks"].values(), [])}))
"""
    result = python(grown[0] / "book", "-c", code)
    assert result.returncode == 0, result.stderr
    for drawn in map(json.loads, result.stdout.splitlines()):
        assert [firms for firms, _ in drawn["dots"]] == [int(row[2]) for row in ROWS]
        assert drawn["years"] == [row[1] for row in ROWS] and drawn["hatched"] == 0
        assert set(drawn["words"]) == {"biotech, trade body", "life sciences", "600", "640", "90"}
        assert drawn["axes"] == ["Firms", "Year of the count"] and len(drawn["marks"]) == 3
        assert drawn["marks"][0] == "600 firms (biotech, trade body, 2019), counted by A register"
        assert "of 3 published counts" in drawn["alt"] and NOTHING not in drawn["alt"]


def test_the_chapter_follows_the_rows(grown):
    chapter = nbformat.read(grown[0] / "book" / "elsewhere.ipynb", 4)
    alt, = [cell.metadata.mystnb.image.alt for cell in chapter.cells if "mystnb" in cell.metadata]
    assert "the most is 640 firms (biotech, trade body, 2021)" in alt
    tables = [output.data["text/html"] for cell in chapter.cells if cell.cell_type == "code"
              for output in cell.outputs if "text/html" in output.get("data", {})]
    assert [table.count("<tr>") for table in tables] == [2, 4]


def test_words_that_the_rows_have_overtaken_are_named(made, grown):
    assert stale(ROOT) == stale(made[0]) == []
    assert stale(grown[0]) == [
        "elsewhere-facts in datapackage.json", "elsewhere-counts in datapackage.json",
        "fig-elsewhere-counts in figures.yml", "elsewhere.ipynb"]


def test_a_second_cluster_finds_its_place_behind_the_first(made):
    second = Cluster("elsewhere_too", "Elsewhere Too")
    newcluster.check_name(second, made[0])
    texts = newcluster._entries(second, made[0])
    assert "- file: book/elsewhere\n      - file: book/elsewhere_too\n" in texts["_toc.yml"]
    figures = list(yaml.safe_load(texts["book/figures.yml"]))
    assert "fig-elsewhere-too-counts" == figures[figures.index("fig-elsewhere-counts") + 1]
    colours = re.findall(r'"Elsewhere(?: Too)?": "(#\w+)"', texts["book/bioclusters/style.py"])
    assert len(set(colours)) == 2


# What is refused, with nothing changed.


@pytest.mark.parametrize(("name", "title", "message"), [
    ("Elsewhere", "", "expected at most 20 small letters"),
    ("elsewhere 2", "", "expected at most 20 small letters"),
    ("../elsewhere", "", "expected at most 20 small letters"),
    ("", "", "expected at most 20 small letters"),
    ("the_region_around_elsewhere", "", "expected at most 20 small letters"),
    ("class", "", "has a meaning in Python"),
    ("list", "", "has a meaning in Python"),
    ("fig", "", "has a meaning in Python"),
    ("partial", "", "there already is partial in recipes.py"),
    ("cambridge", "", "there already is book/cambridge.ipynb, book/bioclusters/cambridge.py, "
     "data/cambridge"),
    ("index", "", "there already is book/index.md"),
    ("assets", "", "there already is book/assets"),
    ("comparison", "", "there already is data/comparison"),
    ("timeline", "", "there already is book/bioclusters/timeline.py"),
    ("cam", "", "there already is facts called CAM in cambridge/facts.csv"),
    ("medicon_two", "medicon valley", "there already is 'Medicon Valley' in style.py"),
    ("elsewhere", "Elsewhere 2", "expected at most 6 words and 30 Latin letters"),
    ("elsewhere", "바젤", "expected at most 6 words and 30 Latin letters"),
    ("elsewhere", 'The "Elsewhere" region', "expected at most 6 words and 30 Latin letters"),
    ("elsewhere", "{elsewhere}", "expected at most 6 words and 30 Latin letters"),
    ("elsewhere", "A place with far more words than fit", "expected at most 6 words"),
])
def test_a_name_that_will_not_do_is_refused(name, title, message):
    with pytest.raises(ClusterError, match=re.escape(message)) as caught:
        newcluster.check_name(Cluster(name, title or name.title() or "Elsewhere"))
    assert str(caught.value).startswith(("NAME=", "TITLE="))


@pytest.mark.parametrize("title", ["Elsewhere", "San Diego", "Île-de-France", "St. Louis", "Xi’an",
                                   "Washington D.C."])
def test_a_name_that_will_do_is_accepted(title):
    newcluster.check_name(Cluster("elsewhere", title))


@pytest.mark.parametrize(("file", "old", "new", "message"), [
    ("_toc.yml", "caption: Clusters", "caption: Places", "_toc.yml: expected a part with"),
    ("_toc.yml", f"- file: {LAST}", f"- {{file: {LAST}}}",
     f"_toc.yml: expected a line `- file: {LAST}`"),
    ("book/figures.yml", "\nfig-genesis-timeline:", "\n'fig-genesis-timeline':",
     "figures.yml: expected every entry to begin with its id"),
    ("book/bioclusters/style.py", "CLUSTERS = {", "PLACES = {", "style.py: expected one place"),
    ("book/bioclusters/quoted.py", "\nFACTS = {", "\nTABLES = {", "quoted.py: expected one place"),
    ("book/bioclusters/recipes.py", "RECIPES = {", "ALL = {", "recipes.py: expected one place"),
    ("book/bioclusters/recipes.py", "import (\n", "import (  # all\n", "one module a line"),
    ("data/cambridge/counts.csv", "1250", "1251", "cambridge/counts.csv: differs from"),
    ("book/bioclusters/sync.py", "def write_words(", "def write(", "no attribute 'write_words'"),
])
def test_a_fault_on_the_way_leaves_nothing_behind(tmp_path, file, old, new, message):
    project = copied(tmp_path / "project")
    replace(project / file, old, new)
    before = snapshot(project)
    with pytest.raises(ClusterError, match=re.escape(message)):
        newcluster.add(HERE, project)
    assert snapshot(project) == before


def test_a_project_that_is_not_whole_is_refused(tmp_path):
    project = copied(tmp_path / "project")
    (project / "README.md").rename(project / "README.old")
    with pytest.raises(ClusterError, match="README.md: not found; restore it"):
        newcluster.add(HERE, project)


def test_a_cluster_is_not_added_twice_nor_over_remains(made, tmp_path):
    before = snapshot(made[0])
    result = python(made[0] / "book", "-m", "bioclusters.newcluster", "elsewhere")
    assert result.returncode == 1 and result.stderr.endswith("Nothing was changed.\n")
    assert "there already is book/elsewhere.ipynb" in result.stderr and snapshot(made[0]) == before
    project = copied(tmp_path / "project")
    (project / "data" / "elsewhere").mkdir()
    with pytest.raises(ClusterError, match="there already is data/elsewhere; choose"):
        newcluster.check_name(HERE, project)


def test_a_move_that_stops_half_way_is_undone(made, tmp_path, monkeypatch):
    project = copied(tmp_path / "project")
    before, moves, move = snapshot(project), [], os.replace

    def stop(*paths):
        moves.append(paths)
        if len(moves) > 5:
            raise OSError("disk full")
        move(*paths)

    finished = newcluster._copied(made[0], tmp_path / "finished")
    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(OSError, match="disk full"):
        newcluster._install(finished, project)
    assert len(moves) == 6 and snapshot(project) == before
    assert not (project / "data" / "elsewhere").exists()


def brightness(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_spare_colours_can_be_read_and_are_not_in_use():
    for colour, stated in newcluster.COLOURS.items():
        contrast = 1.05 / (brightness(colour) + 0.05)
        assert f"{contrast:.1f}:1" == stated and contrast >= 4.5


# The guide.


def unsaid(guide: str, said: list[str]) -> list[str]:
    """Return the messages of a guide that the code does not print; … stands for any words."""
    quoted = [block.strip() for block in re.findall(r"(?ms)^```text\n(.*?)^```", guide)]
    return [words for words in quoted if not any(
        re.search(".*".join(map(re.escape, words.split("…"))), " ".join(text.split()))
        for text in said)]


def test_the_guide_quotes_what_is_said(made, grown, tmp_path):
    guide = (registry.BOOK / "extend.md").read_text(encoding="utf-8")
    said = list(grown[1].values())
    for name in ("Elsewhere 2", "elsewhere"):
        with pytest.raises(ClusterError) as caught:
            newcluster.check_name(Cluster(name, "Elsewhere"), made[0])
        said.append(str(caught.value))
    project = copied(tmp_path / "project", grown[0])
    with (project / "book" / "references.md").open("a", encoding="utf-8") as page:
        page.write("{num}`500 <ELSEWHERE001>`\n")
    (project / "public").mkdir()
    result = build(project, "book/references")
    assert result.returncode
    said.append(result.stderr)
    replace(project / "book" / "figures.yml", "[elsewhere-counts]", "[elsewhere-count]")
    code = "from bioclusters import registry as r; r.caption(r.entry_of('fig-elsewhere-counts'))"
    said.append(python(project / "book", "-c", code).stderr)
    for shown, meant in (("basel", "elsewhere"), ("Basel", "Elsewhere"), ("BASEL", "ELSEWHERE")):
        guide = guide.replace(shown, meant)
    assert len(re.findall("(?m)^```text$", guide)) == 8 and unsaid(guide, said) == []
    assert len(unsaid(guide.replace("did you mean", "you meant"), said)) == 1
    assert 400 <= len(re.sub(r"(?ms)^```.*?^```", "", guide).split()) <= 700
