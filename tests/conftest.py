"""Fixtures shared by the tests: a throw-away copy of the data package and of the project."""

import json
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


class Package:
    """A copy of the data package that a test may damage."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return the path of a resource in the copy."""
        return self.folder / self.entry(name)["path"]

    def entry(self, name: str) -> dict:
        """Return the description of a resource in the copy."""
        resources = json.loads((self.folder / "datapackage.json").read_text())["resources"]
        return next(entry for entry in resources if entry["name"] == name)

    def edit(self, name: str, change) -> None:
        """Rewrite a resource's text with the function `change`; fail if that changes nothing."""
        before = self.path(name).read_text(encoding="utf-8")
        after = change(before)
        assert after != before, "the planted fault changed nothing"
        self.path(name).write_bytes(after.encode("utf-8"))


@pytest.fixture
def package(tmp_path) -> Package:
    """Return a copy of the data package in a temporary folder."""
    return Package(Path(shutil.copytree(ROOT / "data", tmp_path / "data")))
