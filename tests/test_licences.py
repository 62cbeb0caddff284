"""Each file of the project says under which licence it is, and the text of each is there."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from bioclusters import cite, data
from bioclusters.publish import parcel
from tools import ROOT

# How REUSE names the licences of the data package.
REUSE = {"other-pd": "LicenseRef-Public-Domain", "other-open": "LicenseRef-Stated-With-Copy"}


def lint(root: Path) -> subprocess.CompletedProcess:
    """Run the checker of the REUSE specification over a project."""
    return subprocess.run([sys.executable, "-m", "reuse", "--root", str(root), "lint"],
                          capture_output=True, text=True)


def expected(entry: dict) -> set[str]:
    """Return the licences of a file of data as REUSE names them."""
    names = {REUSE.get(licence["name"], licence["name"]) for licence in entry["licenses"]}
    return {"CC-BY-4.0" if name.startswith("CC-BY-4") else name for name in names}


def stated(path: str, annotations: list[dict]) -> set[str]:
    """Return the licences that REUSE.toml gives a file: the last annotation that names it counts.

    Only the patterns that are used there are known: a name, and a folder with its ending.
    """
    found = ""
    for annotation in annotations:
        paths = annotation["path"]
        for pattern in [paths] if isinstance(paths, str) else paths:
            parts = re.escape(pattern).replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
            if re.fullmatch(parts, path):
                found = annotation["SPDX-License-Identifier"]
    return set(found.split(" AND "))


@pytest.fixture(scope="module")
def annotations() -> list[dict]:
    return tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]


def test_every_file_has_a_licence_and_every_licence_its_text():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_data_of_others_have_the_licence_that_the_data_package_names(annotations):
    for entry in data.package()["resources"]:
        assert stated(f"data/{entry['path']}", annotations) == expected(entry), entry["path"]


@pytest.mark.parametrize(("path", "licence"), [
    ("book/bioclusters/cite/works.py", "MIT"), ("book/cambridge.ipynb", "CC-BY-4.0"),
    ("book/fonts/SourceSans3-Regular.ttf", "OFL-1.1"), ("README.md", "CC-BY-4.0"),
    ("data/claims.csv", "CC-BY-4.0"), ("data/stamp.py", "MIT"), ("tests/test_cite.py", "MIT"),
    ("data/boundaries/oresund_land.geojson", "ODbL-1.0")])
def test_text_code_and_fonts_have_theirs(annotations, path, licence):
    assert stated(path, annotations) == {licence}


def test_a_file_of_another_licence_is_seen(annotations):
    entry = {"licenses": [{"name": "ODbL-1.0"}]}
    assert stated("data/claims.csv", annotations) != expected(entry)


def test_a_licence_without_its_text_is_seen(tmp_path):
    for name in ("LICENSES", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copyfile(ROOT / "REUSE.toml", tmp_path / "REUSE.toml")
    (tmp_path / "LICENSES" / "ODbL-1.0.txt").unlink()
    done = lint(tmp_path)
    assert done.returncode and "ODbL-1.0" in done.stdout


def test_packages_find_the_texts_they_take_along():
    for name in (cite.book().licence, parcel.ODBL, "OFL-1.1", "MIT"):
        assert len(parcel.licence_text(name)) > 500


def test_fonts_never_stand_without_their_licence():
    for folder in ("book/fonts", "book/assets/fonts"):
        kinds = {path.suffix for path in (ROOT / folder).iterdir()}
        assert kinds & {".ttf", ".woff2"}
        assert len(list((ROOT / folder).glob("OFL-*.txt"))) >= 3


def test_what_is_written_for_software_catalogues_is_true():
    told = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    book = cite.book()
    assert (told["name"], told["version"], told["dateModified"]) == (
        book.title, book.version, book.released.isoformat())
    assert told["description"] == book.abstract.strip()
    assert told["keywords"] == book.keywords
    assert [author["name"] for author in told["author"]] == [cite.authors()]


def test_workflows_run_commands_that_there_are():
    targets = re.search(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text(), re.M)[1].split()
    for name in (".github/workflows/publish.yml", ".gitlab-ci.yml"):
        text = (ROOT / name).read_text(encoding="utf-8")
        yaml.safe_load(text)
        lines = re.findall(r"(?:run: |=1 |- )make ([a-z ]+)", text)
        asked = {word for line in lines for word in line.split()}
        assert {"book", "figures", "test", "publish"} <= asked <= set(targets), name
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"] == "make .venv/ready-test"
    assert "requirements.lock" in (ROOT / ".binder/postBuild").read_text(encoding="utf-8")
