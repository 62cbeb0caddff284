"""Say how to cite the book and its parts: plain text, BibTeX, RIS and CSL-JSON.

CITATION.cff is the one place for title, authors, version, date and licence.
"""

import functools
import html
import json
import posixpath
import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml

from bioclusters import data, registry
from bioclusters.recipes import RECIPES, Recipe

ROOT = registry.BOOK.parent
NAME = "three-bioclusters"  # how citation keys and archive folders begin
LICENCES = {"CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")}
NEEDED = {"title": str, "abstract": str, "version": str, "date-released": date,
          "license": str, "authors": list, "references": list}
THUMBNAIL = (300, 225)  # pixels: small pictures of figures, all of one size
KINDS = {"svg": "SVG", "png": "PNG (300 dpi)", "pdf": "PDF", "csv": "CSV (what is drawn)",
         "json": "JSON (what it is)"}
# What is cited: its type in CSL-JSON, its type in RIS, and the word for it in plain text.
TYPES = {"book": ("book", "BOOK", "Executable book"), "chapter": ("chapter", "CHAP", "Chapter"),
         "figure": ("graphic", "FIGURE", "Figure"), "data": ("dataset", "DATA", "Data"),
         "claim": ("entry", "GEN", "Checked claim")}


class CitationError(ValueError):
    """A CITATION.cff that cannot be read, or a work whose citation would be incomplete."""


class Book(NamedTuple):
    """What CITATION.cff says of the book; `url` is empty or the site's address, ending in /."""

    title: str
    abstract: str
    authors: list[dict]  # CSL names: {"literal": ...} or {"family": ..., "given": ...}
    version: str
    released: date
    licence: str  # SPDX identifier
    keywords: list[str]
    url: str
    study: dict  # the reference in CFF's own terms


class Work(NamedTuple):
    """One thing to cite: the book, or a chapter, figure, data file or claim of it."""

    kind: str  # a key of TYPES
    name: str  # its id; empty for the book
    title: str
    chapter: str  # title of the chapter it stands in, or empty
    path: str  # its place in the site
    note: str  # sentences: verdict, source
    licence: str

    @property
    def key(self) -> str:
        """Return the key under which reference managers file it."""
        parts = [NAME, str(book().released.year), self.name.lower()]
        return "-".join(part for part in parts if part)

    @property
    def words(self) -> str:
        """Return what it is, in words: a figure with its id, which stays when its number moves."""
        word = TYPES[self.kind][2]
        return f"{word} {self.name}" if self.kind == "figure" else word


@functools.cache
def book(path: Path = ROOT / "CITATION.cff") -> Book:
    """Return what CITATION.cff says of the book.

    Raises CitationError naming line or key, what was expected and what to do.
    """
    fields = _fields(path)
    for key, kind in NEEDED.items():
        if not isinstance(fields.get(key), kind) or not fields[key]:
            raise CitationError(f"{path.name}: {key} should be {_described(kind)}, "
                                f"found {fields.get(key)!r}; write it there.")
    if fields["license"] not in LICENCES:
        raise CitationError(f"{path.name}: license {fields['license']!r} is not known here; use "
                            f"{', '.join(LICENCES)}, or add its name and address in cite.py.")
    url = fields.get("url", "")
    if url and not re.match(r"https?://[^/\s]+", url):
        raise CitationError(f"{path.name}: url should be the full address of the site, such as "
                            f"https://host/book, found {url!r}; write it so or leave it out.")
    return Book(
        fields["title"], fields["abstract"], [_csl_name(path, name) for name in fields["authors"]],
        fields["version"], fields["date-released"], fields["license"], fields.get("keywords", []),
        url.rstrip("/") + "/" if url else "", fields["references"][0])


@functools.cache
def chapters(path: Path = ROOT / "_toc.yml") -> list[str]:
    """Return the names of the chapters, that is of the notebooks, in the order of _toc.yml."""
    contents = yaml.safe_load(path.read_text(encoding="utf-8"))
    parts = contents.get("parts", [contents])
    files = [Path(chapter["file"]) for part in parts for chapter in part.get("chapters", [])]
    return [file.stem for file in files if (path.parent / f"{file}.ipynb").is_file()]


@functools.cache
def chapter_title(name: str) -> str:
    """Return the title of a chapter: the first line of its notebook."""
    cells = json.loads((registry.BOOK / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return "".join(cells[0]["source"]).splitlines()[0].removeprefix("#").strip()


@functools.cache
def recipe(name: str) -> Recipe:
    """Return the recipe of a figure, made once: pages ask for it several times."""
    return RECIPES[name]()


def function(name: str) -> tuple[str, str]:
    """Return the module and the function that draw a figure, by the figure's id."""
    return drawer(recipe(name))


def drawer(recipe: Recipe) -> tuple[str, str]:
    """Return the module and the function that a recipe draws with."""
    draw = getattr(recipe.draw, "func", recipe.draw)
    return draw.__module__.rpartition(".")[2], draw.__name__


def whole() -> Work:
    """Return the book as a work to cite."""
    return Work("book", "", book().title, "", "book/index.html", "", licence())


def chapter(name: str) -> Work:
    """Return a chapter as a work to cite; raise CitationError if there is none."""
    if name not in chapters():
        raise CitationError(f"_toc.yml: no chapter {name!r}; known are {', '.join(chapters())}.")
    return Work("chapter", name, chapter_title(name), "", f"book/{name}.html", "", licence())


def figure(name: str) -> Work:
    """Return a figure as a work to cite; raise CitationError if its data state no licence."""
    entry = registry.entry_of(name)
    for source in entry["sources"]:
        if not data.resource(source).get("licenses"):
            raise CitationError(f"datapackage.json: {source}, which {name} draws, states no "
                                "licence; add it under licenses before the figure is passed on.")
    note = f"{registry.study_line(entry)} Data: {registry.source_line(entry)}."
    return Work("figure", name, entry["title"], chapter_title(entry["notebook"]),
                page_of(name) + f"#{name}", note, registry.licence_line(entry))


def resource(name: str) -> Work:
    """Return a file of the data package as a work to cite."""
    entry = data.resource(name)
    licences = ", ".join(licence["title"] for licence in entry["licenses"])
    return Work("data", name, f"{entry['title']}, {entry['path']}", "",
                f"book/data.html#data-{name}", f"Source: {entry['attribution']}.", licences)


def all_data() -> Work:
    """Return the whole data package as a work to cite."""
    return Work("data", "data", data.package()["title"], "", "book/data.html",
                "Whom to name for each file stands in datapackage.json.", licence())


def claim(name: str) -> Work:
    """Return a checked claim of the study as a work to cite; `name` is its id, such as C01."""
    table = data.load("claims").set_index("claim_id")
    if name not in table.index:
        raise CitationError(f"claims.csv: no claim {name!r}; ids run from {table.index.min()} "
                            f"to {table.index.max()}.")
    return Work("claim", name, f"Claim {name} of Jeon (2023)", chapter_title("claims"),
                f"book/claims.html#{name.lower()}", f"Verdict: {table.loc[name, 'verdict']}.",
                licence())


def plain(work: Work) -> str:
    """Return a citation as one paragraph of text."""
    whole_title = f"{book().title} (version {book().version})"
    if work.kind == "book":
        title = f"{whole_title} [{work.words}]"
    else:
        title = f"“{work.title}” [{work.words}]. In: {whole_title}{_in_chapter(work)}"
    words = (f"{authors()} ({book().released.year}). {title}. {work.note} "
             f"Licence: {work.licence}. {permalink(work.path)}")
    return " ".join(words.split())


def bibtex(work: Work) -> str:
    """Return a citation as an entry for BibTeX or BibLaTeX."""
    within = f" in: {book().title}{_in_chapter(work)}" if work.kind != "book" else ""
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in book().authors),
        "title": f"{{{_escaped(work.title)}}}",
        "howpublished": _escaped(f"{work.words}{within}, version {book().version}"),
        "year": str(book().released.year),
        "note": _escaped(f"{work.note} Licence: {work.licence}".strip()),
        "url": permalink(work.path),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{work.key},", ",\n".join(lines), "}"])


def ris(work: Work) -> str:
    """Return a citation as a RIS record."""
    day = book().released
    names = [name.get("literal") or f"{name['family']}, {name['given']}"
             for name in book().authors]
    fields = [
        ("TY", TYPES[work.kind][1]), ("ID", work.key), *(("AU", name) for name in names),
        ("TI", work.title), ("T2", "" if work.kind == "book" else book().title),
        ("SE", work.chapter), ("PY", str(day.year)), ("DA", f"{day:%Y/%m/%d}"),
        ("ET", f"version {book().version}"), ("LA", "en"), ("N1", work.note),
        ("C1", f"Licence: {work.licence}"), ("UR", permalink(work.path)),
    ]
    return "\n".join([*(f"{tag}  - {value}" for tag, value in fields if value), "ER  - "])


def csl(work: Work) -> str:
    """Return a citation as CSL-JSON, which reference managers read: a list of one item."""
    day = book().released
    item = {
        "id": work.key,
        "type": TYPES[work.kind][0],
        "title": work.title,
        "container-title": "" if work.kind == "book" else book().title,
        "section": work.chapter,
        "author": book().authors,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "version": book().version,
        "language": "en-GB",
        "note": f"{work.note} Licence: {work.licence}.".strip(),
        "URL": permalink(work.path),
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
             for key, value in item.items() if value]
    return "[{\n" + ",\n".join(lines) + "\n}]"


ENDINGS = {"Text": "txt", "BibTeX": "bib", "RIS": "ris", "CSL-JSON": "csl.json"}
FORMATS = {"Text": plain, "BibTeX": bibtex, "RIS": ris, "CSL-JSON": csl}


def card(name: str) -> str:
    """Return the html below a figure: downloads, citations, what made it, permanent link."""
    entry, (module, drawer) = registry.entry_of(name), function(name)
    page = page_of(name)
    files = " ".join(
        f'<a href="{link(f"figures/{name}.{kind}", page)}" download>{label}</a>'
        for kind, label in KINDS.items())
    code = link(f"book/code/{module}.html#{drawer}", page)
    return "\n".join([
        '<div class="card">',
        f'<p class="downloads">Download: {files}</p>',
        f'<details class="cite"><summary>Cite this figure</summary>\n{citations(figure(name))}',
        "</details>",
        f'<p class="made-by"><a href="#cell-{name}">The cell that draws it</a> '
        f'<a href="{code}">The function <code>{module}.{drawer}</code></a> '
        f'<a class="permalink" href="{permalink(f"{page}#{name}") or f"#{name}"}" '
        f'title="{html.escape(entry["title"])}">Permanent link</a></p>',
        "</div>",
    ])


def citations(work: Work) -> str:
    """Return html with a work's citation in every format; card.js shows the buttons."""
    return "\n".join(
        f'<div class="citation"><p class="label">{label}</p>'
        f'<pre tabindex="0" role="group" aria-label="{label}">'
        f"{html.escape(write(work), quote=False)}</pre>"
        f'<button type="button" class="copy" hidden>Copy {label}</button></div>'
        for label, write in FORMATS.items())


def page_of(name: str) -> str:
    """Return the place in the site of the page that shows a figure."""
    return f"book/{registry.entry_of(name)['notebook']}.html"


def link(path: str, page: str) -> str:
    """Return the relative address of a place in the site, seen from one of its pages."""
    return posixpath.relpath(path, posixpath.dirname(page))


def permalink(path: str) -> str:
    """Return the full address of a place in the site; empty while the site has no address."""
    return book().url + path if book().url else ""


def licence() -> str:
    """Return the name of the book's own licence."""
    return LICENCES[book().licence][0]


def makers() -> list[dict]:
    """Return the authors as schema.org names them."""
    return [{"@type": "Organization", "name": name["literal"]} if "literal" in name else
            {"@type": "Person", "givenName": name["given"], "familyName": name["family"]}
            for name in book().authors]


def authors() -> str:
    """Return the authors as a text names them."""
    return ", ".join(name.get("literal") or f"{name['given']} {name['family']}"
                     for name in book().authors)


def _fields(path: Path) -> dict:
    try:
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CitationError(
            f"{path.name}: file not found; restore it with `git checkout`.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise CitationError(
            f"{path.name}: line {mark.line + 1}, column {mark.column + 1}: expected YAML, "
            f"{error.problem}; correct it there.") from None
    if not isinstance(fields, dict):
        raise CitationError(f"{path.name}: expected lines such as `title: ...`; restore the file "
                            "with `git checkout`.")
    return fields


def _described(kind: type) -> str:
    return {str: "text (quote a number)", date: "a date such as 2026-11-22",
            list: "a list of at least one"}[kind]


def _csl_name(path: Path, name: dict) -> dict:
    if "name" in name:
        return {"literal": name["name"]}
    if "family-names" in name and "given-names" in name:
        return {"family": name["family-names"], "given": name["given-names"]}
    raise CitationError(f"{path.name}: an author needs `name`, or `family-names` and "
                        f"`given-names`, found {name!r}; complete it.")


def _in_chapter(work: Work) -> str:
    return f", chapter “{work.chapter}”" if work.chapter else ""


def _bibtex_name(name: dict) -> str:
    return f"{{{name['literal']}}}" if "literal" in name else f"{name['family']}, {name['given']}"


def _escaped(text: str) -> str:
    return re.sub(r"[&%$#_]", r"\\\g<0>", text)
