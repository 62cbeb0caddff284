"""Collect the messages of the book into templates for translators, in book/locale.

Run `python -m tools.messages` at the top of the project (`make sync` does). figures.pot has the
messages of the Python sources and of the theme, and the words of figures.yml, columns.yml, briefs.
book/<page>.pot has the text of a page, as Sphinx extracts it, each bound number by its key alone.
"""

import ast
import io
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
PACKAGE = BOOK / "bioclusters"
LOCALE = BOOK / "locale"
TEMPLATE = LOCALE / "figures.pot"
KEYWORDS = {"_": 1, "_N": 1, "plural": 2}  # how many of the arguments are words
WORDS = {"figures.yml": ("title", "subtitle", "difference"), "columns.yml": ("description", "head"),
         "briefs/*.yml": ("title", "bottom", "heading", "text"),
         "../CITATION.cff": ("title", "abstract", "name")}
CAPTIONED = ("show", "fold")  # what shows a table in a chapter: its second argument is words


sys.path.insert(0, str(PACKAGE.parent))


class MessageError(ValueError):
    """A message that no extraction can find."""


def catalogue() -> Catalog:
    """Return all messages with the files they stand in, in the order of their files.

    Raises MessageError for a call of `_` or `_N` whose message is no literal.
    """
    found = Catalog(project="Three Bioclusters", charset="utf-8")
    for path in [*sorted(PACKAGE.rglob("*.py")), *sorted((BOOK / "_ext").glob("*.py")),
                 *sorted((BOOK / "_theme").glob("*.py"))]:
        check(path)
        for line, message in _said(path):
            found.add(message, locations=[(path.relative_to(BOOK).as_posix(), line)])
    for path in sorted((BOOK / "_theme").rglob("*.html")):
        with path.open("rb") as file:
            for line, _function, words, _comments in babel_extract(file, ["_"], [], {}):
                found.add(words if isinstance(words, str) else str((words or ("",))[0]),
                          locations=[(path.relative_to(BOOK).as_posix(), line)])
    for path in sorted(BOOK.glob("*.ipynb")):
        for caption in _captions(path):
            found.add(caption, locations=[(path.name, 0)])
    for message in dict.fromkeys(_package()):
        found.add(message, locations=[("../data/datapackage.json", 0)])
    for pattern, keys in WORDS.items():
        for path in sorted(BOOK.glob(pattern)):
            entries = yaml.safe_load(path.read_text(encoding="utf-8"))
            entries.pop("references", None)  # works of others keep their titles
            for part in ("heads", "missing"):  # of columns.yml: all their values are words
                for message in dict.fromkeys((entries.pop(part, None) or {}).values()):
                    found.add(message, locations=[(path.relative_to(BOOK).as_posix(), 0)])
            for message in dict.fromkeys(_words(entries, keys)):
                found.add(message, locations=[(path.relative_to(BOOK).as_posix(), 0)])
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


def _said(path: Path) -> list[tuple[int, str | tuple[str, ...]]]:
    """Return the messages of a file with their lines, those inside other calls and f-strings too.

    Babel's own reader of Python passes over a message inside another and one in an f-string.
    """
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))  # _ or words._
        words = tuple(one.value for one in node.args[:KEYWORDS.get(name, 0)]
                      if isinstance(one, ast.Constant) and isinstance(one.value, str))
        if words:
            found.append((node.lineno, words if len(words) > 1 else words[0]))
    return sorted(found, key=lambda one: one[0])


def _captions(path: Path) -> Iterator[str]:
    """Yield the captions of the tables that a chapter shows."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in CAPTIONED:
                yield from (str(one.value) for one in node.args[1:2]
                            if isinstance(one, ast.Constant))


def template() -> str:
    """Return the template's text, the same on every run."""
    return _written(catalogue(), sort_by_file=True)


def pages() -> dict[str, str]:
    """Return the template of each page by its name, such as book/cambridge; raise SiteError."""
    from bioclusters.publish import site

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        made = site.extract(ROOT, Path(folder))
        for path in sorted(made.glob("book/*.pot")):
            page, wanted = f"book/{path.stem}", Catalog(charset="utf-8")
            with path.open("rb") as file:
                for message in read_po(file):
                    if message.id:
                        wanted.add(message.id, locations=[(page, 0)])
            found[page] = _written(wanted)
    return found


def _written(messages: Catalog, **options) -> str:
    target = io.BytesIO()
    write_po(target, messages, omit_header=True, width=100, include_lineno=False, **options)
    return target.getvalue().decode("utf-8")


def _package() -> Iterator[str]:
    """Yield what the data package says: of files and columns, of gaps, terms and whom to name."""
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    yield package["title"]
    for entry in package["resources"]:
        yield from (entry["title"], entry["description"], *entry["gaps"],
                    *entry["attribution"].split("; "),
                    *(licence["title"] for licence in entry["licenses"]),
                    *(field["description"] for field in entry["schema"]["fields"]))


def _words(entry: object, keys: tuple[str, ...]) -> Iterator[str]:
    if isinstance(entry, dict):
        for key, value in entry.items():
            if key in keys and isinstance(value, str):
                yield value
            else:
                yield from _words(value, keys)
    elif isinstance(entry, list):
        for value in entry:
            yield from _words(value, keys)


def main() -> None:
    """Write all templates, and remove those of pages that are no more."""
    texts = {TEMPLATE: template()}
    texts |= {LOCALE / f"{page}.pot": text for page, text in pages().items()}
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {text.count('msgid')} messages")
    for path in set(LOCALE.glob("book/*.pot")) - texts.keys():
        path.unlink()


if __name__ == "__main__":
    main()
