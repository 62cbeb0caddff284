"""Find what code a module depends on: itself, and every module of the book that it imports."""

import ast
import functools
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def sources(*names: str) -> list[Path]:
    """Return the files of some modules, such as `bioclusters.draw`, and of all that they import.

    Only modules of this package count, wherever in a file they are imported.
    """
    found: set[Path] = set()
    todo = [path for name in names for path in _paths(name)]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo += _imported(path)
    return sorted(found)


@functools.cache
def _imported(path: Path) -> list[Path]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [path for name in names for path in _paths(name)]


def _paths(name: str) -> list[Path]:
    """Return the files that an import runs: the module's, and those of the packages it is in."""
    top, *inner = name.split(".")
    if top != PACKAGE.name:
        return []
    folder = PACKAGE
    found = [folder / "__init__.py"]
    for part in inner:
        found += [folder / f"{part}.py", folder / part / "__init__.py"]
        folder = folder / part
    return [path for path in found if path.is_file()]
