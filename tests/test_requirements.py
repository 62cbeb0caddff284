"""The two environments come from one lock: every version agrees and every package has a hash."""

import ast
import functools
import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
NAMES = ("requirements.txt", "requirements-test.txt", "requirements.lock",
         "requirements-test.lock")
# What the environment to read must do without: a browser, checkers, readers of other formats.
ONLY_TO_TEST = {"playwright", "pytest", "mypy", "ruff", "esda", "scipy", "pyogrio", "hypothesis"}


def pins(text: str) -> set[tuple[str, str]]:
    """Return the names and versions that a list of packages fixes, names as pip compares them."""
    return {(re.sub("[-_.]+", "-", name).lower(), version) for name, version in PIN.findall(text)}


def faults(read: str, test: str, locked: str, tested: str) -> list[str]:
    """Return what the lists to read and to test do not agree on, and packages without a hash."""
    found = [f"{name} {version} is in a list, not in its lock" for name, version in
             sorted((pins(read) - pins(locked)) | (pins(test) - pins(tested)))]
    found += [f"{name} {version} is in requirements.lock only"
              for name, version in sorted(pins(locked) - pins(tested))]
    found += [f"{name} is in the environment to read"
              for name in sorted(ONLY_TO_TEST & {name for name, _ in pins(locked)})]
    for entry in re.split(r"\n(?=\w)", f"{locked.strip()}\n{tested.strip()}"):
        if not HASH.search(entry):
            found.append(f"{entry.split('=')[0]} has no hash")
    return found


def lists() -> list[str]:
    return [(ROOT / name).read_text(encoding="utf-8") for name in NAMES]


def test_the_lists_agree_and_every_package_has_a_hash():
    assert faults(*lists()) == []


def test_every_package_says_why():
    for text in lists()[:2]:
        assert [line for line in text.splitlines() if PIN.match(line) and "#" not in line] == []


@pytest.mark.parametrize(("place", "old", "new", "message"), [
    (0, "pandas==", "pandas==0.", "pandas 0.3.1.1 is in a list"),
    (1, "mypy==", "mypy==0.", "is in a list, not in its lock"),
    (2, "numpy==", "numpy==0.", "is in requirements.lock only"),
    (3, "tornado==", "#", "tornado 6"),
    (2, "numpy==", "scipy==1.0\n    --hash=sha256:0\nnumpy==", "scipy is in the environment"),
    (2, "--hash=sha256:", "--hash=md5:", "has no hash"),
], ids=["read", "test", "version", "left out", "too large", "no hash"])
def test_lists_out_of_step_are_named(place, old, new, message):
    changed = lists()
    assert old in changed[place]
    changed[place] = changed[place].replace(old, new)
    assert any(message in fault for fault in faults(*changed))


distributions = functools.cache(metadata.packages_distributions)  # a second each time
# `make pdf` prints with the browser that tests use, and sets up their environment.
PRINTS = {"book/bioclusters/publish/paper.py": ["playwright.sync_api"]}


def beyond(source: str, locked: set[str]) -> list[str]:
    """Return the packages that a source imports and a lock lacks, and readers it has none for."""
    known, found = distributions(), []
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        for name in names:
            given = {re.sub("[-_.]+", "-", one).lower() for one in
                     known.get(name.partition(".")[0], [])}
            if given and not given & locked:
                found.append(name)
        if isinstance(node, ast.Attribute) and node.attr == "read_file" and "pyogrio" not in locked:
            found.append("read_file, which needs pyogrio")
    return found


def test_the_environment_to_read_has_all_that_the_book_imports():
    locked = {name for name, _ in pins(lists()[2])}
    files = [*(ROOT / "book").rglob("*.py"), *(ROOT / "tools" / "census").glob("*.py"),
             ROOT / "tools" / "newcluster.py", ROOT / "data" / "stamp.py"]
    found = {path.relative_to(ROOT).as_posix(): beyond(path.read_text(encoding="utf-8"), locked)
             for path in files}
    assert {name: names for name, names in found.items() if names} == PRINTS


def test_the_environment_to_test_has_all_that_tests_and_tools_import():
    locked = {name for name, _ in pins(lists()[3])}
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix(): beyond(path.read_text(encoding="utf-8"), locked)
             for path in files}
    assert {name: names for name, names in found.items() if names} == {}


def test_what_the_environment_to_read_lacks_is_named():
    source = "import pytest\nfrom esda import Moran\nimport pandas.api\ngpd.read_file('x')"
    assert beyond(source, {"pandas"}) == ["pytest", "esda", "read_file, which needs pyogrio"]
