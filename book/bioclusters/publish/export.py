"""Write the files that stay: every figure, the data and their archive, citations.

Two runs write the same bytes. All files are made in a folder of their own and then moved, so a
failed export leaves the last one whole.
"""

import functools
import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import yaml
from pandas.api import types

from bioclusters import cite, data, words
from bioclusters.figures import BOOK, Figure, figures
from bioclusters.pages import card, embed
from bioclusters.publish import archive, claims, drawings, feed, parcel
from bioclusters.words import _N

SUMS = "SHA256SUMS"
SCHEMA = "figure.schema.json"
SIDECAR = ".csv-metadata.json"
PACKED = {".svg": _N("Drawing that looks alike in every program"),
          drawings.EDITABLE: _N("Drawing whose words can be edited; set in Source Sans 3 and "
                                "Source Serif 4, which are free, or in a face of your program"),
          ".png": _N("Picture, 300 dots an inch"),
          ".pdf": _N("Page for printing"),
          ".csv": _N("Table of what is drawn"),
          SIDECAR: _N("The same table described for programs"),
          ".json": _N("What the figure is, for programs")}
LEFT_OUT = ("*.py", "*.md", "__pycache__")  # of data/: the site leaves them out as well


class ExportError(ValueError):
    """A file that cannot be written, is not ours to overwrite, or would be undescribed."""


def export_all(folder: Path) -> None:
    """Write all files into a folder: figures, data, data.zip, citations and their SHA256SUMS.

    Files of an earlier export are replaced, or removed if there is no such figure any more.
    Raises ExportError if the folder cannot be written to, or if a file in the way is not as the
    last export left it; then nothing in the folder has changed.
    """
    unfinished = folder / ".unfinished"
    for language in words.EDITIONS:
        drawings.draw_all(figures().values(), language)
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


def export_figure(figure: Figure, folder: Path, language: str = words.SOURCE) -> None:
    """Write one figure in a language as svg, png (300 dpi), pdf, csv, json, and all of it in a zip.

    csv: what is drawn, with <csv>-metadata.json for programs; json: what it is. A subfolder holds
    its thumbnail. Raises CitationError if its data state no licence, ParcelError without the text
    of a licence, and ExportError if a column of its table is not described.
    """
    with words.speaking(language):
        table = pd.DataFrame(figure.table.drop(columns="geometry", errors="ignore"))
        description, drawn = _description(figure, table), drawings.files(figure, language)
        (folder / "thumbnails").mkdir(parents=True, exist_ok=True)
        for kind in drawings.EXPORTED:
            shutil.copyfile(drawn / f"{figure.id}.{kind}", folder / f"{figure.stem}.{kind}")
        shutil.copyfile(drawn / drawings.THUMBNAIL, folder / "thumbnails" / f"{figure.stem}.png")
        table.to_csv(folder / f"{figure.stem}.csv", index=False, lineterminator="\n")
        _write_json(folder / f"{figure.stem}.json", description)
        _write_json(folder / f"{figure.stem}{SIDECAR}", sidecar(figure, description))
        _pack(figure, folder, drawn, description)


def export_embedded(figure: Figure, folder: Path, language: str = words.SOURCE) -> None:
    """Write the page of a figure that stands in a frame, with oEmbed if the book has an address.

    `folder`: the one that has `embed` in it, or gets it.
    """
    with words.speaking(language):
        drawn = drawings.page_drawings(figure, language)
        path = folder / embed.place(figure)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(embed.page(figure, drawn), encoding="utf-8")
        if described := embed.oembed(figure, drawn["wide"]):
            _write_json(path.with_suffix(".oembed.json"), described)


def sidecar(figure: Figure, description: dict) -> dict:
    """Return what the csv of a figure is, in the words of CSV on the Web (W3C)."""
    book = cite.book()
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": words.language()}],
        "url": f"{figure.stem}.csv", "dc:title": figure.title, "dc:creator": cite.authors(),
        "dc:source": figure.source_line, "dc:rights": figure.licence_line,
        "dc:license": {"@id": cite.LICENCES[book.licence][1]},
        "dc:bibliographicCitation": description["citation"],
        "dc:issued": book.released.isoformat(), "schema:version": book.version,
        **({"dc:identifier": description["url"]} if "url" in description else {}),
        "tableSchema": {"columns": [{
            "name": column["name"], "titles": column["name"], "datatype": column["type"],
            "dc:description": column["description"],
            **({"schema:unitText": column["unit"]} if "unit" in column else {}),
        } for column in description["columns"]]},
    }


def _pack(figure: Figure, folder: Path, drawn: Path, description: dict) -> None:
    told = {f"{figure.stem}{ending}": words.say(label, {}) for ending, label in PACKED.items()}
    files = {name: (folder / name).read_bytes() for name in told if (folder / name).is_file()}
    files[f"{figure.stem}{drawings.EDITABLE}"] = (
        drawn / f"{figure.id}{drawings.EDITABLE}").read_bytes()
    texts = parcel.licences(figure)
    told |= {name: words._("Text of the licence") for name in texts}
    files[parcel.README] = parcel.readme(figure, description["columns"], told).encode("utf-8")
    archive.pack(folder / f"{figure.stem}.zip", figure.stem, files | texts)


def columns(figure: Figure, table: pd.DataFrame) -> list[dict]:
    """Return name, type, unit and description of each column of a figure's table.

    A column is described by the first of the figure's resources that has it with the same type,
    or in columns.yml under `computed`. Raises ExportError for a column that nothing describes,
    and for a description in columns.yml without a column.
    """
    own = _computed().get(figure.id, {})
    unused = sorted(set(own) - set(table.columns))
    if unused:
        raise ExportError(f"columns.yml: {figure.id} draws no column {', '.join(unused)}; "
                          "remove it.")
    known = {(field["name"], field["type"]): field
             for source in reversed(figure.sources)
             for field in data.resource(source)["schema"]["fields"]}
    known |= {(name, "integer"): field for (name, kind), field in known.items() if kind == "year"}
    known |= {(column, about["type"]): about
              for column, about in (_computed()["all"] | own).items()}
    empty = {name: kind for name, kind in known if name in table and table[name].isna().all()}
    return [_column(figure, name, empty.get(name, _type(table[name])), known) for name in table]


def _column(figure: Figure, name: str, kind: str, known: dict) -> dict:
    if (name, kind) not in known:
        raise ExportError(f"columns.yml: the column {name!r} of {figure.id} ({kind}) is in none of "
                          "its data files; describe it there under `computed`.")
    field = known[name, kind]
    told = {word: field[word] for word in ("unit", "description") if word in field}
    return {"name": name, "type": kind, **told}


def _fill(folder: Path) -> None:
    for figure in figures().values():
        for language in words.EDITIONS:
            export_figure(figure, folder / "figures", language)
            export_embedded(figure, folder, language)
    shutil.copyfile(BOOK / SCHEMA, folder / "figures" / SCHEMA)
    _write_json(folder / "figures" / "index.json", _index())
    shutil.copytree(data.FOLDER, folder / "data", ignore=shutil.ignore_patterns(*LEFT_OUT))
    for name, content in claims.files().items():
        (folder / name).write_bytes(content)
    (folder / feed.NAME).write_text(feed.feed(), encoding="utf-8")
    archive.write(data.FOLDER, folder / "data.zip")
    shutil.copyfile(BOOK / "references.bib", folder / "references.bib")
    shutil.copyfile(cite.ROOT / "CITATION.cff", folder / "CITATION.cff")
    (folder / "citations").mkdir()
    for work in [cite.whole(), cite.all_data(), *map(cite.chapter, cite.chapters())]:
        for label, write in cite.FORMATS.items():
            path = folder / "citations" / f"{work.name or 'book'}.{cite.ENDINGS[label]}"
            path.write_text(write(work) + "\n", encoding="utf-8")
    for label, write_study in cite.study.FORMATS.items():
        path = folder / "citations" / f"study.{cite.ENDINGS[label]}"
        path.write_text(write_study() + "\n", encoding="utf-8")


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


def _description(figure: Figure, table: pd.DataFrame) -> dict:
    work, book = cite.figure(figure), cite.book()
    return {
        "$schema": SCHEMA,
        "id": figure.id,
        "title": figure.title,
        "subtitle": figure.subtitle,
        "redraws": figure.redraws,
        "verdict": figure.verdict,
        "difference": figure.difference,
        "alt": figure.alt,
        "source": figure.source_line,
        "licence": work.licence,
        "resources": figure.sources,
        "chapter": work.chapter,
        "page": work.path,
        "function": f"{figure.module.__name__.rpartition('.')[2]}.draw",
        **({"url": cite.permalink(work.path)} if book.url else {}),
        "version": book.version,
        "released": book.released.isoformat(),
        "author": cite.authors(),
        "language": words.language(),
        "citation": cite.plain(work),
        "files": {kind: f"{figure.stem}.{kind}" for kind in card.KINDS},
        "rows": len(table),
        "columns": columns(figure, table),
    }


def _index() -> dict:
    book = cite.book()
    listed = [{
        "id": figure.id,
        "title": figure.title,
        "redraws": figure.redraws,
        "verdict": figure.verdict,
        "chapter": cite.chapter_title(figure.chapter),
        "page": cite.figure(figure).path,
        "files": {kind: f"{figure.id}.{kind}" for kind in card.KINDS},
        "thumbnail": f"thumbnails/{figure.id}.png",
    } for figure in figures().values()]
    return {"title": book.title, "version": book.version, "released": book.released.isoformat(),
            "licence": cite.licence(), "figures": listed}


@functools.cache
def _computed() -> dict[str, dict]:
    computed = yaml.safe_load((BOOK / "columns.yml").read_text(encoding="utf-8"))["computed"]
    for name, columns in computed.items():
        for column, about in columns.items():
            if strange := set(about) - {"type", "unit", "description"}:
                raise ExportError(f"columns.yml: {column} of {name} has the unknown key "
                                  f"{strange.pop()!r}; quote a description that has a comma.")
    return computed


def _type(column: pd.Series) -> str:
    kinds = {"boolean": types.is_bool_dtype, "integer": types.is_integer_dtype,
             "number": types.is_float_dtype}
    return next((name for name, test in kinds.items() if test(column)), "string")


def _write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
