"""Cite the study itself, whose statements the book examines, in English and as Korea knows it."""

import functools
from typing import NamedTuple

import yaml

from bioclusters.cite import formats, works
from bioclusters.figures import BOOK
from bioclusters.words import _

FILE = BOOK / "briefs" / "study.yml"
KEY = "jeon2023"
LANGUAGE = "ko"  # its own
FIELDS = ("author", "korean_title", "korean_journal")


class Study(NamedTuple):
    """The study: its title in English, and author, title and journal as they are in Korean."""

    family: str
    given: str
    author: str
    title: str
    korean_title: str
    journal: str
    korean_journal: str
    year: str
    volume: str
    issue: str
    start: str
    end: str
    doi: str


@functools.cache
def study() -> Study:
    """Return the study as CITATION.cff and briefs/study.yml name it.

    Raises CitationError naming the field that study.yml lacks.
    """
    told, korean = works.book().study, yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for field in FIELDS:
        if not korean.get(field):
            raise works.CitationError(f"briefs/{FILE.name}: {field} is missing; write how the "
                                      "study names itself in Korean.")
    (author,) = told["authors"]
    return Study(author["family-names"], author["given-names"], korean["author"], told["title"],
                 korean["korean_title"].strip(), told["journal"], korean["korean_journal"],
                 *(str(told.get(key, "")) for key in ("year", "volume", "issue", "start", "end",
                                                      "doi")))


def english() -> str:
    """Return the study cited in English."""
    it = study()
    return (f"{it.family}, {it.given} ({it.year}). {it.title}. {it.journal}, {it.volume}"
            f"({it.issue}), {it.start}–{it.end}.{f' https://doi.org/{it.doi}' if it.doi else ''}")


def korean() -> str:
    """Return the study cited as Korean journals do."""
    it = study()
    return (f"{it.author}, {it.year}, “{it.korean_title},” {it.korean_journal} {it.volume}"
            f"({it.issue}), pp.{it.start}-{it.end}.")


def plain() -> str:
    """Return the study cited in both languages, a line each."""
    return f"{english()}\n{korean()}"


def bibtex() -> str:
    """Return the study as an entry for BibTeX; its Korean title stands in the note."""
    it = study()
    return formats.entry("article", KEY, {
        "author": f"{it.family}, {it.given}", "title": f"{{{it.title}}}", "journal": it.journal,
        "year": it.year, "volume": it.volume, "number": it.issue, "pages": f"{it.start}--{it.end}",
        "doi": it.doi, "note": _("In Korean: {citation}", citation=korean()).rstrip(".")})


def ris() -> str:
    """Return the study as a RIS record; T1 of reference managers is the English title."""
    it = study()
    return formats.record([
        ("TY", "JOUR"), ("ID", KEY), ("AU", f"{it.family}, {it.given}"), ("TI", it.title),
        ("TT", it.korean_title), ("T2", it.journal), ("PY", it.year), ("VL", it.volume),
        ("IS", it.issue), ("SP", it.start), ("EP", it.end), ("LA", "ko"), ("DO", it.doi),
        ("N1", _("In Korean: {citation}", citation=korean()))])


def csl() -> str:
    """Return the study as CSL-JSON; its own title is kept beside the English one."""
    it = study()
    return formats.listed({
        "id": KEY, "type": "article-journal", "title": it.title, "original-title": it.korean_title,
        "container-title": it.journal, "author": [{"family": it.family, "given": it.given}],
        "issued": {"date-parts": [[int(it.year)]]}, "volume": it.volume, "issue": it.issue,
        "page": f"{it.start}-{it.end}", "language": "ko", "DOI": it.doi,
        "note": _("In Korean: {citation}", citation=korean())})


FORMATS = {"Text": plain, "BibTeX": bibtex, "RIS": ris, "CSL-JSON": csl}
