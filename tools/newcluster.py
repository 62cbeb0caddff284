"""Add a cluster to the book, with no data yet: `make cluster NAME=basel TITLE="Basel"`.

Makes a chapter, two empty tables and a figure from book/templates, and enters them in the lists of
the book. All of it happens in a copy of the project; only when the copy is whole and in step are
its files moved into place, so a cluster is either added or not.
"""

import argparse
import json
import keyword
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from string import Template
from typing import NamedTuple

import nbformat
import yaml

from tools import ROOT

PART = "The places"  # the part of _toc.yml that lists them
CODES = "book/bioclusters/words/codes.py"
LONGEST_NAME, LONGEST_TITLE = 20, 30  # letters, so that no line or axis overflows
RESERVED = {"registry", "counts", "facts", "con", "aux", "nul", "prn"}  # in the book; on Windows
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "_build", "public", "__pycache__", ".*_cache",
                                    "tests", ".ipynb_checkpoints", "screenshots")
COLOURS = [  # light and dark, each 4.5:1 or more against its page and apart from the others
    ("#4b3fb5", "#a9a0f5"), ("#5c3b1e", "#d0a882"), ("#b3123f", "#f5809f"), ("#00748c", "#4fc3dd")]
FINISH = """
from bioclusters.publish import cache, sync
sync.write_words()
sync.write_outputs([cache.ROOT / "book" / "{name}.ipynb"])
"""


class ClusterError(ValueError):
    """A cluster that cannot be added: the name is not free, or its place was not found."""


class Cluster(NamedTuple):
    """What a new cluster is called."""

    name: str  # of its chapter, module and folder of data
    title: str  # as printed

    @property
    def slug(self) -> str:
        """Return the name as ids of figures and resources have it."""
        return self.name.replace("_", "-")

    def fill(self, template: str) -> str:
        """Return a file of book/templates with its names filled in."""
        text = (ROOT / "book" / "templates" / template).read_text(encoding="utf-8")
        return Template(text).substitute(
            name=self.name, title=self.title, slug=self.slug,
            prefix=self.name.replace("_", "").upper(), path=f"data/{self.name}/counts.csv")


def add(cluster: Cluster, root: Path = ROOT) -> list[str]:
    """Add a cluster to the project in `root`; return the paths of files made or changed.

    Raises ClusterError, and leaves every file as it was, if the name is not free, an entry cannot
    be placed, or the finished book would not be in step.
    """
    check_name(cluster, root)
    _run(root, "data/stamp.py", "--check")  # stamping would hide a difference
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(root, Path(folder) / "project", ignore=NOT_COPIED))
        for path, text in (_new_files(cluster) | _entries(cluster, root)).items():
            (copy / path).parent.mkdir(exist_ok=True)
            (copy / path).write_text(text, encoding="utf-8")
        _run(copy, "data/stamp.py")
        _run(copy / "book", "-c", FINISH.format(name=cluster.name))
        _run(copy, "-m", "tools.messages")
        return _install(copy, root)


def check_name(cluster: Cluster, root: Path = ROOT) -> None:
    """Raise ClusterError unless name and title are usable and nothing has them yet."""
    name, title = cluster
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name) or len(name) > LONGEST_NAME:
        raise ClusterError(
            f"NAME={name!r}: expected at most {LONGEST_NAME} small letters a to z, with single "
            "underscores between words, such as basel or san_diego; write the printed name in "
            "TITLE.")
    if keyword.iskeyword(name) or name in RESERVED:
        raise ClusterError(f"NAME={name!r}: the word has a meaning in Python, in the book or on "
                           "Windows; choose another.")
    if not re.fullmatch(r"[^\W\d_][^\W\d_ .’-]*([ .’-]+[^\W\d_]+)*\.?", title) or not (
            len(title) <= LONGEST_TITLE and all(ord(letter) < 0x250 or letter == "’"
                                                for letter in title)):
        raise ClusterError(
            f"TITLE={title!r}: expected at most {LONGEST_TITLE} Latin letters, with spaces, full "
            "stops, hyphens or apostrophes between them.")
    taken = _taken(cluster, root)
    if taken:
        raise ClusterError(f"NAME={name!r}: there already is {', '.join(taken)}; choose another "
                           "name, or remove what is left of an earlier cluster.")


def _taken(cluster: Cluster, root: Path) -> list[str]:
    """Return what has the name, the title or the ids of a cluster already."""
    paths = [*(root / "book").glob(f"{cluster.name}.*"), root / "book" / cluster.name,
             root / "data" / cluster.name,
             root / "book/bioclusters/figures" / f"{cluster.name}_counts.py"]
    found = [path.relative_to(root).as_posix() for path in paths if path.exists()]
    described = json.loads(_read(root, "data/datapackage.json"))["resources"]
    for file, names, own in (
            ("datapackage.json", [entry["name"] for entry in described],
             [f"{cluster.slug}-facts", f"{cluster.slug}-counts"]),
            ("figures.yml", yaml.safe_load(_read(root, "book/figures.yml")),
             [f"fig-{cluster.slug}-counts"]),
            ("places.yml", yaml.safe_load(_read(root, "book/places.yml")), [cluster.title])):
        taken = {name.lower() for name in names}
        found += [f"{name} in {file}" for name in own if name.lower() in taken]
    return found


def _new_files(cluster: Cluster) -> dict[str, str]:
    """Return the text of every new file by path: chapter, module, empty tables."""
    files = {f"book/{cluster.name}.ipynb": nbformat.writes(_chapter(cluster)) + "\n",
             f"book/bioclusters/figures/{cluster.name}_counts.py": cluster.fill("module.py.txt")}
    for entry in json.loads(cluster.fill("resources.json.txt")):
        header = [field["name"] for field in entry["schema"]["fields"]]
        files[f"data/{entry['path']}"] = ",".join(header) + "\n"
    return files


def _chapter(cluster: Cluster) -> nbformat.NotebookNode:
    """Return the chapter as a notebook that was not run yet."""
    parts = re.split(r"(?ms)^```python\n(.*?)^```\n", cluster.fill("chapter.md.txt"))
    cells = []
    for place, part in enumerate(parts):
        if part.strip():
            make = nbformat.v4.new_code_cell if place % 2 else nbformat.v4.new_markdown_cell
            cells.append(make(part.strip(), id=f"{cluster.slug}-{len(cells) + 1:02}"))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _entries(cluster: Cluster, root: Path) -> dict[str, str]:
    """Return the files that list what a book has, with the cluster entered, by path.

    Raises ClusterError naming the file in which no place was found.
    """
    package = json.loads(_read(root, "data/datapackage.json"))
    for entry in json.loads(cluster.fill("resources.json.txt")):
        package["resources"].append({**entry, "licenses": package["licenses"]})
    figures = _read(root, "book/figures.yml").rstrip()
    return {
        "_toc.yml": _with_chapter(cluster, _read(root, "_toc.yml")),
        CODES: _with_place(cluster, _read(root, CODES)),
        "book/figures.yml": f"{figures}\n\n{cluster.fill('figure.yml.txt').rstrip()}\n",
        "book/places.yml": _with_colour(cluster, _read(root, "book/places.yml")),
        "data/datapackage.json": json.dumps(package),  # stamp.py gives it its form
    }


def _with_chapter(cluster: Cluster, text: str) -> str:
    """Return _toc.yml with the chapter at the end of the part that lists the clusters."""
    after, count = re.subn(
        rf"(?m)^ *- caption: {PART}\n *chapters:\n(?:( *)- file: .*\n)+",
        lambda found: f"{found[0]}{found[1]}- file: book/{cluster.name}\n", text)
    if count != 1:
        raise ClusterError(f"_toc.yml: expected one part with the caption {PART} and a line "
                           "`- file: …` for each chapter; write it in this form.")
    return after


def _with_place(cluster: Cluster, text: str) -> str:
    """Return words/codes.py with the place among those that files are about."""
    after, count = re.subn(r'(?m)^    "place": \{\n(?:        .*\n)+',
                           lambda found: f'{found[0]}        "{cluster.title}": '
                                         f'_N("{cluster.title}"),\n', text)
    if count != 1:
        raise ClusterError(f'{CODES}: expected one family "place" with a line for each place; '
                           "write it in this form.")
    return after


def _with_colour(cluster: Cluster, text: str) -> str:
    """Return places.yml with a colour that no place has, and pale twins mixed from it."""
    free = [pair for pair in COLOURS if pair[0] not in text]
    if not free:
        raise ClusterError("places.yml: every colour of tools/newcluster.py is in use; add one "
                           "there that differs from them; tests/test_looks.py says if it can be "
                           "read.")
    light, dark = free[0]
    return (f"{text.rstrip()}\n{cluster.title}: {{token: {cluster.slug}, light: \"{light}\", "
            f'dark: "{dark}", pale: "{_mixed(light, "#ffffff")}", '
            f'pale-dark: "{_mixed(dark, "#15181d")}"}}\n')


def _mixed(colour: str, ground: str, share: float = 0.32) -> str:
    """Return a colour thinned on a ground, as #rrggbb."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + bytes(round(share * one + (1 - share) * other) for one, other in pairs).hex()


def _read(root: Path, path: str) -> str:
    try:
        return (root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ClusterError(f"{path}: file not found; restore it with `git checkout`.") from None


def _run(folder: Path, *command: str) -> None:
    """Run Python in a folder; raise ClusterError with its last words if it fails."""
    done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise ClusterError("\n".join(f"{done.stdout}{done.stderr}".strip().splitlines()[-5:]))


def _install(copy: Path, root: Path) -> list[str]:
    """Move what is new or different in a copy to its place; put all back if that fails."""
    def content(path: Path) -> bytes | None:
        return path.read_bytes() if path.is_file() else None

    paths = [path.relative_to(copy) for path in sorted(copy.rglob("*")) if path.is_file()
             and not {"__pycache__", "_build"} & set(path.parts)]
    changed = [path for path in paths if content(copy / path) != content(root / path)]
    before = {path: content(root / path) for path in changed}
    made = [folder for folder in {(root / path).parent for path in changed} if not folder.exists()]
    try:
        for path in changed:
            (root / path).parent.mkdir(exist_ok=True)
            shutil.copy(copy / path, _part(root / path))
            _part(root / path).replace(root / path)
    except BaseException:
        for path, old in before.items():
            _part(root / path).unlink(missing_ok=True)
            if old is None:
                (root / path).unlink(missing_ok=True)
            else:
                (root / path).write_bytes(old)
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return [path.as_posix() for path in changed]


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _farewell(cluster: Cluster, changed: list[str]) -> str:
    """Return what was made and what comes next."""
    new = [path for path in changed if cluster.name in path]
    return "\n".join([
        f"Made {cluster.title}, with no data yet: {', '.join(new)}.",
        f"Entered it in {', '.join(path for path in changed if path not in new)}.",
        f"Next: write rows into data/{cluster.name}/counts.csv, then `python data/stamp.py` and "
        "`make sync`; write over the text of the chapter and over “no data yet”.",
        "To see it: `make book`. To check it: `make check`. The guide: book/extend.md.",
    ])


def main() -> None:
    """Add the cluster named on the command line and say what was made, or why not."""
    parser = argparse.ArgumentParser(prog="python -m tools.newcluster",
                                     description=__doc__.split("\n")[0])
    parser.add_argument("name", help="of chapter, module and data folder, such as basel")
    parser.add_argument("title", nargs="?", default="", help='as printed, such as "Basel"')
    options = parser.parse_args()
    title = options.title or options.name.replace("_", " ").title()
    cluster = Cluster(options.name, title.replace("'", "’"))
    try:
        print(_farewell(cluster, add(cluster)))
    except ClusterError as error:
        sys.exit(f"{error}\nNothing was changed.")


if __name__ == "__main__":
    main()
