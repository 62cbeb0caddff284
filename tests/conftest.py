"""Fixtures shared by the tests: a throw-away copy of the data package and of the project."""

import json
import os
import shutil
from pathlib import Path

import pytest

import sitebuild
from bioclusters import cite
from bioclusters.cite import works
from bioclusters.draw import looks

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SITE = ("tests/browser/", "tests/test_site")  # what reads every page of the built site
# By the time they take. While the site is built for the first, the second needs none of it.
SURVEY = "tests/browser/test_pages"  # takes longest: for the worker that did not build the site
LONGEST = (*SITE, "tests/test_build", SURVEY, "tests/test_attacks_figures", "tests/test_contract",
           "tests/test_newcluster", "tests/test_determinism", "tests/test_brief",
           "tests/test_office", "book/", "tests/test_rules", "tests/test_files",
           "tests/test_attacks", "tests/test_data")
collect_ignore = [] if CHROMIUM else ["browser"]


def pytest_configure(config):
    """Refuse to run without a browser where the whole suite must run."""
    if not CHROMIUM and os.environ.get("CI"):
        raise pytest.UsageError("Chromium was not found: install it, or unset CI to run the rest.")


def pytest_terminal_summary(terminalreporter):
    """Say how many attacks on data were refused, and what was left out without a browser."""
    told = [dict(report.user_properties).get("attacks") for outcome in ("passed", "failed")
            for report in terminalreporter.stats.get(outcome, [])]
    counts = [pair for pair in told if pair]
    if counts:
        caught, all_attacks = map(sum, zip(*counts, strict=True))
        terminalreporter.write_line(
            f"{caught} of {all_attacks} attacks on {len(counts)} data files were refused.")
    if not CHROMIUM:
        terminalreporter.write_line(
            "tests/browser was left out: it looks at the built pages in Chromium, which was not "
            "found here. Everything else was tested.")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give what reads the built site to one worker: the other need not wait while it is built."""
    from xdist.scheduler import LoadFileScheduling

    class OneSite(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return "site" if file.startswith(SITE) and not file.startswith(SURVEY) else file

    config.option.loadscopereorder = False  # by the number of tests, not by how long they take
    return OneSite(config, log)


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest: one that begins last leaves the others waiting."""
    def turn(item):
        file = item.nodeid.partition("::")[0]
        if file.startswith(SURVEY):
            return LONGEST.index(SURVEY)
        return next((place for place, name in enumerate(LONGEST) if file.startswith(name)),
                    len(LONGEST))

    items.sort(key=turn)


@pytest.fixture(scope="session", autouse=True)
def book_style():
    """Draw in the style of the book."""
    looks.use()


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Return a copy of the project with the site built in it, and how the build went."""
    return sitebuild.built(tmp_path_factory)


@pytest.fixture
def book(tmp_path_factory, tmp_path) -> Path:
    """Return a copy of the small book with what it keeps, but no site."""
    left_out = shutil.ignore_patterns("html", ".doctrees", "__pycache__")
    return Path(shutil.copytree(sitebuild.small_built(tmp_path_factory), tmp_path / "project",
                                ignore=left_out))


@pytest.fixture(scope="session")
def public(built):
    """Return the folder of files that stay, of the project that was built."""
    return built[0] / "public"


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


@pytest.fixture
def published(monkeypatch) -> str:
    """Give the book an address for one test."""
    book = cite.book()._replace(url="https://book.example/three/")
    for module in (works, cite):
        monkeypatch.setattr(module, "book", lambda: book)
    return book.url
