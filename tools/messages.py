"""Collect the messages of the book into the catalogue template book/locale/figures.pot.

Run `python -m tools.messages` at the top of the project (`make sync` does). Babel reads the Python
sources; the words of figures.yml and of columns.yml are added from the files themselves.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "book" / "bioclusters"
TEMPLATE = ROOT / "book" / "locale" / "figures.pot"
KEYWORDS = {"_": None, "_N": None, "plural": (1, 2)}
WORDS = {"figures.yml": ("title", "subtitle", "difference"), "columns.yml": ("description", "head")}


class MessageError(ValueError):
    """A message that no extraction can find."""


def catalogue() -> Catalog:
    """Return all messages with the files they stand in, in the order of their files.

    Raises MessageError for a call of `_` or `_N` whose message is no literal.
    """
    found = Catalog(project="Three Bioclusters", charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")):
        check(path)
    for name, line, message, comments, _context in extract_from_dir(
            str(PACKAGE), [("**.py", "python")], keywords=KEYWORDS):
        found.add(message, locations=[(f"bioclusters/{name}", line)], auto_comments=comments)
    for name, keys in WORDS.items():
        entries = yaml.safe_load((ROOT / "book" / name).read_text(encoding="utf-8"))
        for message in dict.fromkeys(_words(entries, keys)):
            found.add(message, locations=[(name, 0)])
    return found


def check(path: Path) -> None:
    """Raise MessageError if a message of a file is put together when the program runs."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                and node.func.id in ("_", "_N") and node.args):
            continue
        first = node.args[0]
        if isinstance(first, ast.JoinedStr | ast.BinOp):
            raise MessageError(f"{path.name}, line {node.lineno}: a message must be one literal "
                               "with named fields, or it reaches no catalogue; write "
                               "_(\"… {field}\", field=…).")


def template() -> str:
    """Return the template's text, the same on every run."""
    target = io.BytesIO()
    write_po(target, catalogue(), omit_header=True, sort_by_file=True, width=100,
             include_lineno=False)
    return target.getvalue().decode("utf-8")


def _words(entry: object, keys: tuple[str, ...]) -> Iterator[str]:
    if isinstance(entry, dict):
        for key, value in entry.items():
            if key in keys and isinstance(value, str):
                yield value
            else:
                yield from _words(value, keys)


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_text(template(), encoding="utf-8")
    print(f"{TEMPLATE.relative_to(ROOT)}: {len(catalogue())} messages")
