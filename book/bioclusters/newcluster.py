"""Add a cluster to the book, with no data yet: `make cluster NAME=basel TITLE="Basel"`.

Makes a chapter, two empty tables and a figure from book/templates, and enters them wherever the
book lists such things. All of it happens in a copy of the project; only when the copy is whole and
in step are its files moved into place, so a cluster is either added or not.
"""

import argparse
import builtins
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

ROOT = Path(__file__).parents[2]
TEMPLATES = Path(__file__).parents[1] / "templates"
PART = "Clusters"  # the part of _toc.yml that lists them
LONGEST_NAME, LONGEST_TITLE = 20, 30  # letters, so that no line or axis overflows
TITLE_WORDS = 6  # the title of the figure has four more
RESERVED = {"counts", "facts", "fig", "con", "aux", "nul", "prn"}  # in the chapter; on Windows
PARTS_COPIED = ["book", "data", "README.md", "_toc.yml", "CITATION.cff"]
RUBBISH = ("__pycache__", ".ipynb_checkpoints", "*.part")
# Contrast with white. From each other and from the clusters of the book they are at least 20 apart
# in CIELAB, and at least 9 as simulated for red-green blindness (Machado and others 2009).
COLOURS = {"#4b3fb5": "7.8:1", "#5c3b1e": "10.0:1", "#b3123f": "6.8:1", "#2b5d34": "7.7:1",
           "#00748c": "5.4:1"}
FINISH = ("from bioclusters import registry, sync; sync.write_words(); "
          "sync.run(registry.BOOK / '{name}.ipynb')")


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

    @property
    def prefix(self) -> str:
        """Return what the ids of its facts begin with."""
        return self.name.replace("_", "").upper()

    def fill(self, template: str) -> str:
        """Return a file of book/templates with its names filled in."""
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        return Template(text).substitute(
            name=self.name, title=self.title, slug=self.slug, prefix=self.prefix,
            path=f"data/{self.name}/counts.csv",
            imports=", ".join(sorted(["data", "registry", "style", "tables", self.name])))


def main() -> None:
    """Add the cluster named on the command line and say what was made, or why not."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name", help="of chapter, module and data folder, such as basel")
    parser.add_argument("title", nargs="?", default="", help='as printed, such as "Basel"')
    options = parser.parse_args()
    title = options.title or options.name.replace("_", " ").title()
    cluster = Cluster(options.name, title.replace("'", "’"))
    try:
        changed = add(cluster)
    except ClusterError as error:
        sys.exit(f"{error}\nNothing was changed.")
    print(_farewell(cluster, changed))


def add(cluster: Cluster, root: Path = ROOT) -> list[str]:
    """Add a cluster to the project in `root`; return the paths of files made or changed.

    Raises ClusterError, and leaves every file as it was, if the name is not free, an entry cannot
    be placed, or the finished book would not be in step.
    """
    check_name(cluster, root)
    _check_stamps(root)
    texts = {**_new_files(cluster), **_entries(cluster, root)}
    with tempfile.TemporaryDirectory() as folder:
        copy = _copied(root, Path(folder) / "project")
        for path, text in texts.items():
            (copy / path).parent.mkdir(exist_ok=True)
            (copy / path).write_text(text, encoding="utf-8")
        _run(copy, "data/stamp.py")
        _run(copy / "book", "-c", FINISH.format(name=cluster.name))
        return _install(copy, root)


def check_name(cluster: Cluster, root: Path = ROOT) -> None:
    """Raise ClusterError unless name and title are usable and nothing has them yet."""
    name, title = cluster
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name) or len(name) > LONGEST_NAME:
        raise ClusterError(
            f"NAME={name!r}: expected at most {LONGEST_NAME} small letters a to z, with single "
            "underscores between words, such as basel or san_diego; write the printed name in "
            "TITLE.")
    if keyword.iskeyword(name) or hasattr(builtins, name) or name in RESERVED:
        raise ClusterError(f"NAME={name!r}: the word has a meaning in Python, in the chapters or "
                           "on Windows; choose another.")
    if not re.fullmatch(r"[^\W\d_][^\W\d_ .’-]*([ .’-]+[^\W\d_]+)*\.?", title) or not (
            len(title) <= LONGEST_TITLE and len(title.split()) <= TITLE_WORDS
            and all(ord(letter) < 0x250 or letter == "’" for letter in title)):
        raise ClusterError(
            f"TITLE={title!r}: expected at most {TITLE_WORDS} words and {LONGEST_TITLE} Latin "
            "letters, with spaces, full stops, hyphens or apostrophes between them.")
    taken = _taken(cluster, root)
    if taken:
        raise ClusterError(f"NAME={name!r}: there already is {', '.join(taken)}; choose another "
                           "name, or remove what is left of an earlier cluster.")


def _taken(cluster: Cluster, root: Path) -> list[str]:
    """Return what has the name, the title or the ids of a cluster already."""
    name, slug = cluster.name, cluster.slug
    places = [*(root / "book").glob(f"{name}.*"), root / "book" / name,
              root / "book" / "bioclusters" / f"{name}.py",
              root / "book" / "bioclusters" / name, root / "data" / name]
    found = [path.relative_to(root).as_posix() for path in places if path.exists()]
    resources = _resources(root)
    figures = yaml.safe_load(_read(root, "book/figures.yml"))
    words = set(re.findall(r"\w+", _read(root, "book/bioclusters/recipes.py")))
    found += [f"{entry['name']} in datapackage.json" for entry in resources
              if entry["name"] in (f"{slug}-facts", f"{slug}-counts")]
    found += [f"{key} in figures.yml" for key, entry in figures.items()
              if key == f"fig-{slug}-counts" or entry["notebook"] == name]
    found += [f"{file} in _toc.yml" for file in _chapters(_contents(root))
              if Path(file).name == name]
    found += [f"{word} in recipes.py" for word in (name, f"{name}_counts") if word in words]
    found += [f"{title!r} in style.py" for title in re.findall(
        r'(?m)^    "([^"]+)": "#', _read(root, "book/bioclusters/style.py"))
        if title.lower() == cluster.title.lower()]
    found += [f"facts called {cluster.prefix} in {entry['path']}" for entry in resources
              for field in entry["schema"]["fields"]
              if field.get("constraints", {}).get("pattern") == f"{cluster.prefix}[0-9]{{3}}"]
    return list(dict.fromkeys(found))


def _check_stamps(root: Path) -> None:
    """Raise ClusterError if a data file differs from its record, which stamping would hide."""
    check = subprocess.run([sys.executable, "data/stamp.py", "--check"], cwd=root,
                           capture_output=True, text=True)
    if check.returncode:
        raise ClusterError(
            f"{(check.stdout + check.stderr).strip()}\nRestore the file with `git checkout`, or "
            "record a deliberate change with `python data/stamp.py`, then add the cluster.")


def _new_files(cluster: Cluster) -> dict[str, str]:
    """Return the text of every new file by path: chapter, module, empty tables."""
    files = {f"book/{cluster.name}.ipynb": nbformat.writes(_chapter(cluster)) + "\n",
             f"book/bioclusters/{cluster.name}.py": cluster.fill("module.py.txt")}
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
            if "registry.frame(" in part:
                cells[-1].metadata["mystnb"] = {"figure": {"name": f"fig-{cluster.slug}-counts"}}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _entries(cluster: Cluster, root: Path) -> dict[str, str]:
    """Return the files that list what a book has, with the cluster entered, by path.

    Raises ClusterError naming the file in which no place was found.
    """
    helpers = "book/bioclusters/"
    return {
        "_toc.yml": _with_chapter(cluster, root),
        "book/figures.yml": _with_figure(cluster, root),
        "data/datapackage.json": _with_resources(cluster, root),
        helpers + "style.py": _with_colour(cluster, _read(root, helpers + "style.py")),
        helpers + "quoted.py": _with_facts(cluster, _read(root, helpers + "quoted.py")),
        helpers + "recipes.py": _with_recipe(cluster, _read(root, helpers + "recipes.py")),
    }


def _with_chapter(cluster: Cluster, root: Path) -> str:
    """Return _toc.yml with the chapter at the end of the part that lists the clusters."""
    text, last = _read(root, "_toc.yml"), _clusters(root)[-1]
    line = re.compile(rf"(?m)^( *- file: ){re.escape(last)}(?:\.ipynb)? *(?:#.*)?\n")
    after = line.sub(rf"\g<0>\g<1>book/{cluster.name}\n", text, count=1)
    chapters = _chapters(_contents(root))
    chapters.insert(chapters.index(last) + 1, f"book/{cluster.name}")
    if _chapters(yaml.safe_load(after)) != chapters:
        raise ClusterError(f"_toc.yml: expected a line `- file: {last}`, after which the new "
                           "chapter goes; write it in this form.")
    return after


def _with_figure(cluster: Cluster, root: Path) -> str:
    """Return figures.yml with the figure behind the last one of a chapter on a cluster."""
    text = _read(root, "book/figures.yml")
    before, entry = yaml.safe_load(text), cluster.fill("figure.yml.txt")
    chapters = [Path(file).name for file in _clusters(root)]
    places = [place for place, figure in enumerate(before.values())
              if figure["notebook"] in chapters]
    if not places:
        raise ClusterError(f"figures.yml: expected a figure of {', '.join(chapters)}, after which "
                           "the new one goes; found none. Correct `notebook`.")
    following = list(before)[places[-1] + 1:]
    if following:
        after = re.sub(rf"(?m)^{following[0]}:", lambda found: entry + found[0], text, count=1)
    else:
        after = f"{text.rstrip()}\n\n{entry.rstrip()}\n"
    wanted = list(before.items())
    wanted[places[-1] + 1:places[-1] + 1] = yaml.safe_load(entry).items()
    if list(yaml.safe_load(after).items()) != wanted:
        raise ClusterError("figures.yml: expected every entry to begin with its id and a colon at "
                           "the start of a line; write it in this form.")
    return after


def _with_resources(cluster: Cluster, root: Path) -> str:
    """Return datapackage.json with the two empty tables, under the licence of the package."""
    package = json.loads(_read(root, "data/datapackage.json"))
    for entry in json.loads(cluster.fill("resources.json.txt")):
        package["resources"].append({**entry, "licenses": package["licenses"]})
    return json.dumps(package)  # stamp.py gives it its form


def _with_colour(cluster: Cluster, text: str) -> str:
    free = [colour for colour in COLOURS if colour not in text]
    if not free:
        raise ClusterError("style.py: every colour of newcluster.py is in use; add one to COLOURS "
                           "that differs from them and has a contrast with white of 4.5:1.")
    line = f'    "{cluster.title}": "{free[0]}",  # {COLOURS[free[0]]}\n'
    return _inserted(text, "style.py", r"(?ms)^CLUSTERS = \{\n.*?(?=^\})", line)


def _with_facts(cluster: Cluster, text: str) -> str:
    return _inserted(text, "quoted.py", r"(?ms)^FACTS = \{[^}]*(?=\}\n)",
                     f',\n         "{cluster.slug}-facts": "value"')


def _with_recipe(cluster: Cluster, text: str) -> str:
    """Return recipes.py with the module imported in order, the recipe and its line in RECIPES."""
    imported = re.compile(r"(?ms)^from bioclusters import \(\n(.*?)^\)\n")
    if not imported.search(text):
        raise ClusterError("recipes.py: expected `from bioclusters import (` with one module a "
                           "line; write it in this form.")
    names = sorted([*imported.search(text)[1].split(), f"{cluster.name},"])
    lines = "".join(f"    {name}\n" for name in names)
    text = imported.sub(f"from bioclusters import (\n{lines})\n", text, count=1)
    entry = f'    "fig-{cluster.slug}-counts": {cluster.name}_counts,\n'
    text = _inserted(text, "recipes.py", r"(?ms)^RECIPES = \{\n.*?(?=^\})", entry)
    recipe = cluster.fill("recipe.py.txt")
    return _inserted(text, "recipes.py", r"(?ms)\A.*?(?=^RECIPES = )", recipe)


def _inserted(text: str, file: str, before: str, words: str) -> str:
    """Return a text with words put behind the one place that matches the pattern `before`."""
    after, count = re.subn(before, lambda found: found[0] + words, text)
    if count != 1:
        raise ClusterError(f"{file}: expected one place to enter the cluster, found {count}; "
                           "restore the file with `git checkout`.")
    return after


def _clusters(root: Path) -> list[str]:
    """Return the files of the chapters in the part of _toc.yml that lists the clusters."""
    for part in _contents(root).get("parts", []):
        if part.get("caption") == PART and part.get("chapters"):
            return [chapter["file"] for chapter in part["chapters"]]
    raise ClusterError(f"_toc.yml: expected a part with the caption {PART} and at least one "
                       "chapter; restore it with `git checkout`.")


def _chapters(contents: dict) -> list[str]:
    parts = contents.get("parts", [contents])
    return [chapter["file"] for part in parts for chapter in part.get("chapters", [])]


def _contents(root: Path) -> dict:
    return yaml.safe_load(_read(root, "_toc.yml"))


def _resources(root: Path) -> list[dict]:
    return json.loads(_read(root, "data/datapackage.json"))["resources"]


def _read(root: Path, path: str) -> str:
    try:
        return (root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ClusterError(f"{path}: file not found; restore it with `git checkout`.") from None


def _copied(root: Path, copy: Path) -> Path:
    """Return a copy of the parts of a project that a new cluster changes or reads."""
    copy.mkdir()
    for name in PARTS_COPIED:
        if not (root / name).exists():
            raise ClusterError(f"{name}: not found; restore it with `git checkout`.")
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns(*RUBBISH))
        else:
            shutil.copy(root / name, copy / name)
    return copy


def _run(folder: Path, *command: str) -> None:
    """Run Python in a folder; raise ClusterError with its last words if it fails."""
    result = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True)
    if result.returncode:
        raise ClusterError("\n".join(result.stderr.strip().splitlines()[-5:]))


def _install(copy: Path, root: Path) -> list[str]:
    """Move what is new or different in a copy to its place; put all back if that fails."""
    paths = [path.relative_to(copy) for path in sorted(copy.rglob("*"))
             if path.is_file() and not {"__pycache__"} & set(path.parts)]
    before = {path: (root / path).read_bytes() if (root / path).exists() else None
              for path in paths}
    changed = [path for path in paths if (copy / path).read_bytes() != before[path]]
    made = [path for path in dict.fromkeys(root / path.parent for path in changed)
            if not path.exists()]
    try:
        for path in changed:
            (root / path).parent.mkdir(exist_ok=True)
            shutil.copy(copy / path, _unfinished(root / path))
        for path in changed:
            _unfinished(root / path).replace(root / path)
    except BaseException:
        _put_back(root, changed, before, made)
        raise
    return [path.as_posix() for path in changed]


def _put_back(root: Path, changed: list[Path], before: dict, made: list[Path]) -> None:
    for path in changed:
        _unfinished(root / path).unlink(missing_ok=True)
        if before[path] is None:
            (root / path).unlink(missing_ok=True)
        else:
            (root / path).write_bytes(before[path])
    for folder in made:
        if folder.exists():
            folder.rmdir()


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _farewell(cluster: Cluster, changed: list[str]) -> str:
    """Return what was made and what comes next, in five lines."""
    name = cluster.name
    new = [path for path in changed if f"/{name}." in path or f"data/{name}/" in path]
    old = [path for path in changed if path not in new]
    return "\n".join([
        f"Made {cluster.title}, with no data yet: {', '.join(new)}.",
        f"Entered it in {', '.join(old)}.",
        f"Next: write rows into data/{name}/counts.csv, then `python data/stamp.py` and "
        "`make sync`.",
        f"Then: write over the text of book/{name}.ipynb, and over “no data yet” in "
        "book/figures.yml and data/datapackage.json.",
        "To see it: `make book`. To check it: `make test`. The guide: book/extend.md.",
    ])


if __name__ == "__main__":
    main()
