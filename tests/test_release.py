"""A release is kept once, whole, and only when all that speaks of it agrees."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bioclusters import cite
from bioclusters.figures import figure
from bioclusters.pages import since
from tools import ROOT, release

VERSION = cite.book().version
ONE = "fig-cambridge-exits"
PASS, FAIL = (sys.executable, "-c", ""), (sys.executable, "-c", "raise SystemExit(1)")
SPOKEN = ("CITATION.cff", ".zenodo.json", "CHANGELOG.md", "data/datapackage.json")


@pytest.fixture
def project(tmp_path) -> Path:
    """Return a small project under version control, ready to be released."""
    root = tmp_path / "project"
    for name in SPOKEN:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, root / name)
    (root / "book").mkdir()
    for name, words in ((f"figures/{ONE}.svg", "<svg/>"), ("claims.json", "{}"),
                        (f"figures/{ONE}.zip", "packed twice"), ("briefs/a.pdf", "%PDF")):
        (root / "public" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "public" / name).write_text(words)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "all")
    return root


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True)


def kept(project: Path, suite=PASS) -> list[Path]:
    return release.release(VERSION, project, {"the tests": suite}, steps=())


def nothing_written(project: Path) -> bool:
    folder = project / "versions"
    return not folder.exists() or list(folder.iterdir()) == []


def test_a_release_keeps_files_sums_and_a_page_and_says_what_figures_said(project):
    archived, recorded = kept(project)
    with zipfile.ZipFile(archived) as held:
        names = {name.removeprefix(f"{VERSION}/") for name in held.namelist()}
        page = held.read(f"{VERSION}/index.html").decode("utf-8")
    assert names == {f"figures/{ONE}.svg", "claims.json", "briefs/a.pdf", "SHA256SUMS",
                     "index.html"}
    assert VERSION in page and cite.plain(cite.whole()).split(".")[0] in page
    told = json.loads(recorded.read_text(encoding="utf-8"))
    assert told["version"] == VERSION and told["figures"][ONE] == since.said(figure(ONE))


def test_two_releases_of_one_state_are_the_same_bytes(project, tmp_path):
    other = Path(shutil.copytree(project, tmp_path / "elsewhere"))
    assert [path.read_bytes() for path in kept(project)] == [
        path.read_bytes() for path in kept(other)]


def test_a_version_is_never_written_over(project):
    before = [path.read_bytes() for path in kept(project)]
    with pytest.raises(release.ReleaseError, match=f"versions/{VERSION}.zip: stands there"):
        kept(project)
    assert [path.read_bytes() for path in sorted((project / "versions").iterdir(),
                                                 reverse=True)] == before


def test_a_tree_with_changes_is_refused(project):
    (project / "public" / "claims.json").write_text("other")
    with pytest.raises(release.ReleaseError, match="public/claims.json: not committed"):
        kept(project)
    assert nothing_written(project)


def test_a_tree_that_nobody_can_find_again_is_refused(project):
    shutil.rmtree(project / ".git")
    with pytest.raises(release.ReleaseError, match="is not under version control"):
        kept(project)


@pytest.mark.parametrize("name", SPOKEN)
def test_every_file_that_speaks_of_another_version_is_named(project, name):
    path = project / name
    path.write_text(path.read_text(encoding="utf-8").replace(VERSION, "9.9.9"), encoding="utf-8")
    faults = release.disagreements(VERSION, project)
    assert [fault.partition(":")[0] for fault in faults] == [name]
    assert "correct it there" in faults[0]


@pytest.mark.parametrize("version", ["0.2", "v0.2.0", "../0.2.0", ""])
def test_what_is_no_version_is_refused(project, version):
    with pytest.raises(release.ReleaseError, match="expected three numbers such as"):
        release.release(version, project, {"the tests": PASS}, steps=())
    assert nothing_written(project)


def test_a_suite_that_fails_stops_the_release(project):
    with pytest.raises(release.ReleaseError, match="the tests to come to a good end"):
        kept(project, FAIL)
    assert nothing_written(project)


def test_a_release_without_figures_or_room_leaves_nothing(project, tmp_path):
    with pytest.raises(release.ReleaseError, match="no figure stands there"):
        release.files(tmp_path / "empty")
    (project / "versions").write_text("in the way")
    kept_here = [project / "versions" / f"{VERSION}.{kind}" for kind in ("zip", "json")]
    with pytest.raises(release.ReleaseError, match="could not be written"):
        release.keep(VERSION, {"a": b"1"}, kept_here)


OLD = "0.1.9"


def records(**changed) -> dict:
    return {OLD: {"version": OLD, "released": "2026-01-01",
                  "figures": {ONE: since.said(figure(ONE)) | changed}}}


def test_a_figure_says_what_changed_since_a_version():
    drawn = figure(ONE)
    assert since.told(drawn, records()) == [f"Unchanged since version {OLD}."]
    assert since.told(drawn, records(table="0", title="old")) == [
        f"Changed since version {OLD}: title, data."]
    assert since.told(figure("fig-us-regions"), records()) == [f"Not in version {OLD}."]
    assert since.told(drawn, {VERSION: records()[OLD]}) == []  # the version that is shown


def test_the_corrections_say_why():
    table = since.data.load("errata").dropna(subset="figure_ids")
    row = table.iloc[0]
    drawn = figure(row["figure_ids"].split(";")[0])
    said = since._since(drawn, row["version"], since.said(drawn) | {"title": "old"})
    assert f'href="errata.html#errata-{row["id"].lower()}"' in said


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("0.1.0.json", "{}", "is no record of a version"), ("0.1.0.json", "cut", "is no record"),
    ("old.json", '{"version": "0.1.0", "figures": {}}', "expected a name such as")])
def test_a_broken_record_is_named(tmp_path, name, text, expected):
    (tmp_path / name).write_text(text)
    with pytest.raises(since.SinceError, match=f"versions/{name}: {expected}"):
        since.records(tmp_path)
