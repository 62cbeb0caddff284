"""Write the files that stay: every figure, the data and their archive, citations.

Two runs write the same bytes. All files are made in a folder of their own and then moved, so a
failed export leaves the last one whole.
"""

import hashlib
import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import yaml
from pandas.api import types
from PIL import Image

from bioclusters import archive, cite, data, registry, screen, style
from bioclusters.recipes import RECIPES, Recipe

# The clock must not enter a file, or no two exports would be the same.
NO_DATE = {"svg": {"Date": None}, "png": {}, "pdf": {"CreationDate": None}}
SUMS = "SHA256SUMS"
SCHEMA = "figure.schema.json"


class ExportError(ValueError):
    """A file that cannot be written, is not ours to overwrite, or would be undescribed."""


def export_all(folder: Path) -> None:
    """Write all files into a folder: figures, data, data.zip, citations and their SHA256SUMS.

    Files of an earlier export are replaced, or removed if there is no such figure any more.
    Raises ExportError if the folder cannot be written to, or if a file in the way is not as the
    last export left it; then nothing in the folder has changed.
    """
    unfinished = folder / ".unfinished"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        _fill(unfinished)
        _hand_over(unfinished, folder)
    except OSError as error:
        raise ExportError(f"{error.filename or folder}: could not be written "
                          f"({error.strerror}); make room, change its permissions or choose "
                          "another folder.") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def export_figure(name: str, folder: Path) -> None:
    """Write one figure as svg, png (300 dpi), pdf, csv (what is drawn) and json (what it is).

    Subfolders hold a thumbnail and the drawings for web pages. Raises RegistryError for an unknown
    figure, CitationError if its data state no licence and ExportError if a column of its table is
    not described.
    """
    work, recipe = cite.figure(name), RECIPES[name]()
    table = pd.DataFrame(recipe.table.drop(columns="geometry", errors="ignore"))
    description = _description(work, recipe, table)
    (folder / "thumbnails").mkdir(parents=True, exist_ok=True)
    figure = registry.frame(recipe.draw(), name)
    for kind, metadata in NO_DATE.items():
        figure.savefig(folder / f"{name}.{kind}", metadata=metadata)
    plt.close(figure)
    _thumbnail(folder / f"{name}.png").save(folder / "thumbnails" / f"{name}.png", optimize=True)
    screen.write(name, recipe, folder)
    table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    _write_json(folder / f"{name}.json", description)


def columns(name: str, table: pd.DataFrame) -> list[dict]:
    """Return name, type, unit and description of each column of a figure's table.

    A column is described by the first of the figure's resources that has it with the same type,
    or in columns.yml. Raises ExportError for a column that nothing describes, and for a
    description in columns.yml without a column.
    """
    own = _own_columns().get(name, {})
    unused = sorted(set(own) - set(table.columns))
    if unused:
        raise ExportError(f"columns.yml: {name} draws no column {', '.join(unused)}; remove it.")
    known = {(field["name"], field["type"]): field
             for source in reversed(registry.entry_of(name)["sources"])
             for field in data.resource(source)["schema"]["fields"]}
    known |= {(column, words["type"]): words for column, words in own.items()}
    found = []
    for column in table:
        key = column, _type(table[column])
        if key not in known:
            raise ExportError(f"columns.yml: the column {column!r} of {name} ({key[1]}) is in none "
                              "of its data files; describe it there.")
        words = {word: known[key][word] for word in ("unit", "description") if word in known[key]}
        found.append({"name": column, "type": key[1], **words})
    return found


def _fill(folder: Path) -> None:
    figures = folder / "figures"
    with ProcessPoolExecutor(initializer=style.use) as workers:
        names = list(registry.figures())
        list(workers.map(export_figure, names, [figures] * len(names)))
    shutil.copy(registry.BOOK / SCHEMA, figures / SCHEMA)
    _write_json(figures / "index.json", _index())
    shutil.copytree(data.FOLDER, folder / "data",
                    ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    archive.write(folder / "data", folder / "data.zip")
    shutil.copy(registry.BOOK / "references.bib", folder)
    shutil.copy(cite.ROOT / "CITATION.cff", folder)
    (folder / "citations").mkdir()
    for work in [cite.whole(), cite.all_data(), *map(cite.chapter, cite.chapters())]:
        for label, write in cite.FORMATS.items():
            path = folder / "citations" / f"{work.name or 'book'}.{cite.ENDINGS[label]}"
            path.write_text(write(work) + "\n", encoding="utf-8")


def _hand_over(new: Path, folder: Path) -> None:
    """Move the files into their folder, unless one in the way is not from the last export."""
    sums = {path.relative_to(new).as_posix(): _digest(path)
            for path in sorted(new.rglob("*")) if path.is_file()}
    old = _read_sums(folder / SUMS)
    for name, digest in sums.items():
        _refuse_foreign(folder / name, folder, {digest, old.get(name)})
    text = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
    (new / SUMS).write_text(text, encoding="utf-8")
    for name in [*sums, SUMS]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).replace(folder / name)
    for name in sorted(set(old) - set(sums)):
        if (folder / name).is_file() and _digest(folder / name) == old[name]:
            (folder / name).unlink()


def _refuse_foreign(path: Path, folder: Path, known: set) -> None:
    blocked = [part for part in path.parents if folder in part.parents and part.is_file()]
    if blocked or path.is_dir() or path.is_file() and _digest(path) not in known:
        raise ExportError(
            f"{(blocked or [path])[0]}: is not as an export left it, so it is not overwritten; "
            f"move it away, or delete {folder}, and export again.")


def _read_sums(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _description(work: cite.Work, recipe: Recipe, table: pd.DataFrame) -> dict:
    name, entry = work.name, registry.entry_of(work.name)
    return {
        "$schema": SCHEMA,
        "id": name,
        "title": entry["title"],
        "subtitle": entry["subtitle"],
        "redraws": entry["redraws"],
        "verdict": entry["verdict"],
        "difference": entry["difference"],
        "alt": recipe.alt,
        "source": registry.source_line(entry),
        "licence": work.licence,
        "resources": entry["sources"],
        "chapter": work.chapter,
        "page": work.path,
        "function": ".".join(cite.drawer(recipe)),
        **({"url": cite.permalink(work.path)} if cite.book().url else {}),
        "version": cite.book().version,
        "released": cite.book().released.isoformat(),
        "citation": cite.plain(work),
        "files": {kind: f"{name}.{kind}" for kind in cite.KINDS},
        "rows": len(table),
        "columns": columns(name, table),
    }


def _index() -> dict:
    book = cite.book()
    figures = [{
        "id": name,
        "title": entry["title"],
        "redraws": entry["redraws"],
        "verdict": entry["verdict"],
        "chapter": cite.chapter_title(entry["notebook"]),
        "page": f"{cite.page_of(name)}#{name}",
        "files": {kind: f"{name}.{kind}" for kind in cite.KINDS},
        "thumbnail": f"thumbnails/{name}.png",
    } for name, entry in registry.figures().items()]
    return {"title": book.title, "version": book.version, "released": book.released.isoformat(),
            "licence": cite.licence(), "figures": figures}


def _own_columns() -> dict[str, dict]:
    return yaml.safe_load((registry.BOOK / "columns.yml").read_text(encoding="utf-8"))


def _type(column: pd.Series) -> str:
    kinds = {"boolean": types.is_bool_dtype, "integer": types.is_integer_dtype,
             "number": types.is_float_dtype}
    return next((name for name, test in kinds.items() if test(column)), "string")


def _thumbnail(path: Path) -> Image.Image:
    """Return a picture made small, on white, in one size for all figures."""
    small = Image.open(path).convert("RGB")
    small.thumbnail(cite.THUMBNAIL, Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", cite.THUMBNAIL, "white")
    canvas.paste(small, [(room - size) // 2 for room, size in zip(cite.THUMBNAIL, small.size,
                                                                 strict=True)])
    return canvas.quantize(16)


def _write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
