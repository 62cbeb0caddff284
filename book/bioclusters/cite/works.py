"""What can be cited: the book, its chapters, figures, data files and checked claims.

CITATION.cff is the one place for title, authors, version, date and licence.
"""

import functools
import json
import posixpath
import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml

from bioclusters import data, findings
from bioclusters.figures import BOOK, Figure
from bioclusters.findings.prose import ROLE, shown, without_numbers
from bioclusters.words import _N, PSEUDO, SOURCE, _, described, language, messages, say, word

ROOT = BOOK.parent
NAME = "three-bioclusters"  # how citation keys and archive folders begin
LICENCES = {"CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")}
NEEDED = {"title": str, "abstract": str, "version": str, "date-released": date,
          "license": str, "authors": list, "references": list}
THUMBNAIL = (300, 225)  # pixels: small pictures of figures, all of one size
# What is cited: its type in CSL-JSON, its type in RIS, and the word for it in plain text.
TYPES = {"book": ("book", "BOOK", _N("Executable book")),
         "chapter": ("chapter", "CHAP", _N("Chapter")),
         "figure": ("graphic", "FIGURE", _N("Figure {id}")),
         "data": ("dataset", "DATA", _N("Data")),
         "claim": ("document", "GEN", _N("Checked claim"))}


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
    contact: str = ""  # a mail address, or the address of a form for issues


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
        return _(TYPES[self.kind][2], id=self.name)


def book(path: Path = ROOT / "CITATION.cff") -> Book:
    """Return what CITATION.cff says of the book, title and abstract in the language spoken.

    Raises CitationError naming line or key, what was expected and what to do.
    """
    found = _book(path)
    return found._replace(title=say(found.title, {}), abstract=say(found.abstract, {}),
                          authors=list(map(_said, found.authors)))


@functools.cache
def _book(path: Path) -> Book:
    fields = _fields(path)
    for key, kind in NEEDED.items():
        if not isinstance(fields.get(key), kind) or not fields[key]:
            raise CitationError(f"{path.name}: {key} should be {_described(kind)}, "
                                f"found {fields.get(key)!r}; write it there.")
    if fields["license"] not in LICENCES:
        raise CitationError(f"{path.name}: license {fields['license']!r} is not known here; use "
                            f"{', '.join(LICENCES)}, or add its name and address in cite/works.py.")
    url = fields.get("url", "")
    if url and not re.fullmatch(r"https?://[\w.-]+(:\d+)?(/[^\s?#\"'<>]*)?", url):
        raise CitationError(f"{path.name}: url should be the full address of the site, such as "
                            f"https://host/book, found {url!r}; write it so or leave it out.")
    return Book(
        fields["title"], fields["abstract"], [_csl_name(path, name) for name in fields["authors"]],
        fields["version"], fields["date-released"], fields["license"], fields.get("keywords", []),
        url.rstrip("/") + "/" if url else "", fields["references"][0], _contact(path, fields))


@functools.cache
def chapters(path: Path = ROOT / "_toc.yml") -> list[str]:
    """Return the names of the chapters, that is of the notebooks, in the order of _toc.yml."""
    contents = yaml.safe_load(path.read_text(encoding="utf-8"))
    parts = contents.get("parts", [contents])
    files = [Path(chapter["file"]) for part in parts for chapter in part.get("chapters", [])]
    return [file.stem for file in files if (path.parent / f"{file}.ipynb").is_file()]


def chapter_title(name: str) -> str:
    """Return the title of a chapter, the first line of its notebook, with its numbers as shown.

    In another language it is that of the page's catalogue, as far as it has one.
    """
    return _chapter_title(name, language())


@functools.cache
def _chapter_title(name: str, spoken: str) -> str:
    cells = json.loads((BOOK / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    line = "".join(cells[0]["source"]).splitlines()[0].removeprefix("#").strip()
    line = messages.of_page(spoken, name).get(without_numbers(line), line)
    return ROLE.sub(lambda role: (role[1] or "").strip() or shown(role[2]), line)


def whole() -> Work:
    """Return the book as a work to cite."""
    return Work("book", "", book().title, "", "book/index.html", "", licence())


def chapter(name: str) -> Work:
    """Return a chapter as a work to cite; raise CitationError if there is none."""
    if name not in chapters():
        raise CitationError(f"_toc.yml: no chapter {name!r}; known are {', '.join(chapters())}.")
    return Work("chapter", name, chapter_title(name), "", f"book/{name}.html", "", licence())


def figure(drawn: Figure) -> Work:
    """Return a figure as a work to cite; raise CitationError if its data state no licence."""
    for source in drawn.sources:
        if not data.resource(source).get("licenses"):
            raise CitationError(f"datapackage.json: {source}, which {drawn.id} draws, states no "
                                "licence; add it under licenses before the figure is passed on.")
    note = _("{study} Data: {source}.", study=drawn.study_line, source=drawn.source_line)
    return Work("figure", drawn.id, drawn.title, chapter_title(drawn.chapter),
                f"{page_of(drawn)}#{drawn.id}", note, drawn.licence_line)


def resource(name: str) -> Work:
    """Return a file of the data package as a work to cite."""
    entry = data.resource(name)
    licences = ", ".join(say(licence["title"], {}) for licence in entry["licenses"])
    return Work("data", name, f"{say(entry['title'], {})}, {entry['path']}", "",
                f"book/data.html#data-{name}",
                _("Source: {source}.", source=findings.named(entry)), licences)


def all_data() -> Work:
    """Return the whole data package as a work to cite."""
    return Work("data", "data", data.package()["title"], "", "book/data.html",
                _("Whom to name for each file stands in datapackage.json."), licence())


def claim(name: str) -> Work:
    """Return a checked claim of the study as a work to cite; `name` is its id, such as C01."""
    table = data.load("claims").set_index("claim_id")
    if name not in table.index:
        raise CitationError(f"claims.csv: no claim {name!r}; ids run from {table.index.min()} "
                            f"to {table.index.max()}.")
    verdict = word("verdict", table.loc[name, "verdict"])
    return Work("claim", name, _("Claim {id} of Jeon (2023)", id=name), chapter_title("claims"),
                f"book/claims.html#{name.lower()}", _("Verdict: {verdict}.", verdict=verdict),
                licence())


def page_of(drawn: Figure) -> str:
    """Return the place in the site of the page that shows a figure."""
    return f"book/{drawn.chapter}.html"


def link(path: str, page: str) -> str:
    """Return the relative address of a place in the site, seen from one of its pages."""
    return posixpath.relpath(place(path), posixpath.dirname(place(page)))


def place(path: str) -> str:
    """Return where in the site something stands: a page in the folder of the language spoken."""
    return edition() * path.startswith("book/") + path


def permalink(path: str) -> str:
    """Return the full address of a place in the site; empty while the site has no address.

    A page is the one in the language spoken; files are the same for all.
    """
    return book().url + place(path) if book().url else ""


def brief(name: str) -> str:
    """Return the place of a chapter's brief in the language spoken."""
    return f"briefs/brief-{name}.{edition().replace('/', '.')}pdf"


def office(name: str, kind: str) -> str:
    """Return the place of an office file in the language spoken; nothing if it is not made."""
    path = f"office/{name}.{edition().replace('/', '.')}{kind}"
    return path if (ROOT / "public" / path).is_file() else ""


def locale() -> str:
    """Return the language spoken as addresses and citations mark it, such as en-GB."""
    return described(language()).locale


def edition(code: str = "") -> str:
    """Return the folder of the pages in a language, by default the one spoken: ko/."""
    code = code or language()
    return "" if code in (SOURCE, PSEUDO) else f"{code}/"


def licence() -> str:
    """Return the name of the book's own licence."""
    return LICENCES[book().licence][0]


def makers() -> list[dict]:
    """Return the authors as schema.org names them; an organisation has the address of the book."""
    url = {"url": book().url} if book().url else {}
    return [{"@type": "Organization", "name": name["literal"], **url} if "literal" in name else
            {"@type": "Person", "givenName": name["given"], "familyName": name["family"]}
            for name in book().authors]


def authors() -> str:
    """Return the authors as a text names them."""
    return ", ".join(name.get("literal") or f"{name['given']} {name['family']}"
                     for name in book().authors)


def contact(path: Path = ROOT / "CITATION.cff") -> str:
    """Return whom to write to: the contacts of CITATION.cff with their address, else the authors.

    Raises CitationError as `book` does.
    """
    people = [_said(_csl_name(path, one)) | {"email": one.get("email", "")}
              for one in _fields(path).get("contact", [])]
    named = [" ".join(part for part in (one.get("literal") or f"{one['given']} {one['family']}",
                                        one["email"]) if part) for one in people]
    return ", ".join(named) or authors()


def _said(name: dict) -> dict:
    """Return a name as the language spoken has it: people keep theirs."""
    return {"literal": say(name["literal"], {})} if "literal" in name else name


def _fields(path: Path) -> dict:
    try:
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CitationError(
            f"{path.name}: file not found; restore it with `git checkout`.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        raise CitationError(f"{path.name}: {where}: expected YAML, {error.problem}; correct it "
                            "there.") from None
    if not isinstance(fields, dict):
        raise CitationError(f"{path.name}: expected lines such as `title: ...`; restore the file "
                            "with `git checkout`.")
    return fields


def _contact(path: Path, fields: dict) -> str:
    """Return the mail address of the first contact, or else its website."""
    first = (fields.get("contact") or [{}])[0]
    found = first.get("email") or first.get("website") or ""
    if found and not re.fullmatch(r"[^@\s]+@[\w.-]+\.\w+|https?://[\w.-]+\.\w+/[^\s?#]+", found):
        raise CitationError(f"{path.name}: contact should have an email, or as website the address "
                            f"of a form for issues, found {found!r}; write it so or leave it out.")
    return found


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
