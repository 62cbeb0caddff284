"""The house: each folder of the package is a floor, and nothing points up."""

import ast
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "book" / "bioclusters"
# From the ground up. Floors in one set stand side by side and know nothing of each other.
FLOORS = [{"words", "data"}, {"findings"}, {"draw"}, {"figures"}, {"audit"}, {"cite"}, {"pages"},
          {"publish"}]
ABOVE = {"__main__"}  # runs the steps, may know everything
LONGEST = 50  # lines of a function


def floor(name: str) -> int:
    """Return how high a part of the package stands; raise KeyError for one that has no floor."""
    for height, names in enumerate(FLOORS):
        if name in names:
            return height
    if name in ABOVE:
        return len(FLOORS)
    raise KeyError(name)


def imports(source: str) -> list[str]:
    """Return the modules that a source imports, wherever in it, as dotted names."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
            if node.level:
                found.append("." * node.level)
    return found


def climbs(path: str, source: str) -> list[str]:
    """Return what a file of the package imports from above, from beside, or from outside it.

    `path`: relative to the package, such as draw/page.py.
    """
    own, found = Path(path).parts[0].removesuffix(".py"), []
    for name in imports(source):
        root, *rest = name.split(".")
        if root in ("tools", "tests", ""):
            found.append(f"{path}: imports {name}; the package knows only itself, by full names.")
        elif root == "bioclusters" and rest and rest[0] != own:
            if not any(rest[0] in names for names in FLOORS):
                found.append(f"{path}: imports {name}, which has no floor in the house.")
            elif floor(rest[0]) >= floor(own):
                found.append(f"{path}: imports {name} from above or beside; move what both need "
                             "to a floor below.")
    return found


def files() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_points_up(path):
    name = path.relative_to(PACKAGE).as_posix()
    assert climbs(name, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("path", "source", "fault"), [
    ("draw/page.py", "from bioclusters.figures import figure", "from above or beside"),
    ("draw/page.py", "import bioclusters.publish.cache", "from above or beside"),
    ("words/codes.py", "def late():\n    from bioclusters import data", "from above or beside"),
    ("cite/records.py", "from bioclusters.shapes import area", "has no floor"),
    ("data/package.py", "from tools.census import files", "the package knows only itself"),
    ("data/package.py", "from .require import require", "by full names"),
])
def test_what_points_up_is_named(path, source, fault):
    found, = climbs(path, source)
    assert found.startswith(path) and fault in found


def test_every_folder_has_a_floor():
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in files()}
    assert parts == set().union(*FLOORS, ABOVE)


def test_each_figure_has_a_module_named_like_it():
    entries = yaml.safe_load((ROOT / "book" / "figures.yml").read_text(encoding="utf-8"))
    named = {entry.get("module", name.removeprefix("fig-").replace("-", "_"))
             for name, entry in entries.items()}
    there = {path.stem for path in (PACKAGE / "figures").glob("*.py")} - {"__init__", "registry"}
    assert named - there == set(), "figures.yml names modules that are missing"
    assert {name for name in there - named if not name.startswith("_")} == set(), (
        "modules that no entry of figures.yml names; delete them")


def too_long(source: str) -> list[str]:
    """Return the functions of a source that are longer than they may be."""
    return [f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
            for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)
            and node.end_lineno - node.lineno >= LONGEST]


def test_no_function_is_longer_than_a_screen():
    found = {path.relative_to(ROOT).as_posix(): too_long(path.read_text(encoding="utf-8"))
             for path in [*files(), *(ROOT / "tools").rglob("*.py")]}
    assert {name: names for name, names in found.items() if names} == {}
    assert too_long("def f():\n" + "    pass\n" * LONGEST) == ["f: 51 lines"]


def untyped(source: str) -> list[str]:
    """Return the public functions and methods of a source that do not say all their types."""
    found = []
    for node in ast.parse(source).body:
        own = isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        for item in node.body if own else [node]:
            if not isinstance(item, ast.FunctionDef) or item.name.startswith("_"):
                continue
            said = item.args
            asked = [*said.posonlyargs, *said.args, *said.kwonlyargs, said.vararg, said.kwarg]
            bare = [name.arg for name in asked if name and not name.annotation
                    and not (own and name.arg in ("self", "cls"))]
            if bare or item.returns is None:
                found.append(f"{item.name}({', '.join(bare)})")
    return found


def test_every_public_function_says_its_types():
    found = {path.relative_to(ROOT).as_posix(): untyped(path.read_text(encoding="utf-8"))
             for path in [*files(), *(ROOT / "tools").rglob("*.py")]}
    assert {name: names for name, names in found.items() if names} == {}


def test_a_function_without_types_is_named():
    source = ("def f(a, b: int) -> None: ...\ndef g(): ...\ndef _h(a): ...\n"
              "class C:\n    def m(self, a): ...\n    def n(self, *a: int) -> None: ...\n")
    assert untyped(source) == ["f(a)", "g()", "m(a)"]
