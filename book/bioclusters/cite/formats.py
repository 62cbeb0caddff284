"""Write a citation as plain text, BibTeX, RIS and CSL-JSON."""

import json
import re

from bioclusters.cite import works
from bioclusters.cite.works import TYPES, Work
from bioclusters.words import _

# Kinds that BibTeX has an entry for; it has none for figures, data and claims.
BIBTEX = {"book": "book", "chapter": "incollection"}


def plain(work: Work) -> str:
    """Return a citation as one paragraph of text."""
    text = _("{authors} ({year}). {title}. {note} Licence: {licence}. {address}",
             authors=works.authors(), year=works.book().released.year, title=_full_title(work),
             note=work.note, licence=work.licence, address=works.permalink(work.path))
    return " ".join(text.split())


def bibtex(work: Work) -> str:
    """Return a citation as an entry for BibTeX or BibLaTeX."""
    book, kind = works.book(), BIBTEX.get(work.kind, "misc")
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in book.authors),
        "title": f"{{{_escaped(work.title)}}}",
        **_set_in(work, kind),
        "year": str(book.released.year),
        "note": _escaped(f"{work.note} {_licence(work)}".strip()),
        "url": works.permalink(work.path),
    }
    return entry(kind, work.key, fields)


def ris(work: Work) -> str:
    """Return a citation as a RIS record."""
    book, day = works.book(), works.book().released
    names = [name.get("literal") or f"{name['family']}, {name['given']}" for name in book.authors]
    return record([
        ("TY", TYPES[work.kind][1]), ("ID", work.key), *(("AU", name) for name in names),
        ("TI", work.title), ("T2", book.title if work.name else ""), ("SE", work.chapter),
        ("PB", works.authors() if work.kind in BIBTEX else ""),
        ("PY", str(day.year)), ("DA", f"{day:%Y/%m/%d}"), ("ET", _edition(work)),
        ("LA", works.locale()[:2]), ("N1", work.note), ("C1", _licence(work)),
        ("UR", works.permalink(work.path)),
    ])


def entry(kind: str, key: str, fields: dict[str, str]) -> str:
    """Return an entry for BibTeX, the fields that say nothing left out."""
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", ",\n".join(lines), "}"])


def record(fields: list[tuple[str, str]]) -> str:
    """Return a RIS record, the fields that say nothing left out."""
    return "\n".join([*(f"{tag}  - {value}" for tag, value in fields if value), "ER  - "])


def listed(item: dict) -> str:
    """Return CSL-JSON: a list of one item, the fields that say nothing left out."""
    lines = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
             for key, value in item.items() if value]
    return "[{\n" + ",\n".join(lines) + "\n}]"


def csl(work: Work) -> str:
    """Return a citation as CSL-JSON, which reference managers read: a list of one item."""
    book, day = works.book(), works.book().released
    whole = work.kind in BIBTEX  # a book with a version is software to reference managers
    return listed({
        "id": work.key,
        "type": TYPES[work.kind][0],
        "title": work.title,
        "container-title": book.title if work.name else "",
        "section": work.chapter,
        "author": book.authors,
        "publisher": works.authors() if whole else "",
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "edition" if whole else "version": _edition(work),
        "language": works.locale(),
        "note": f"{work.note} {_licence(work)}.".strip(),
        "URL": works.permalink(work.path),
    })


ENDINGS = {"Text": "txt", "BibTeX": "bib", "RIS": "ris", "CSL-JSON": "csl.json"}
FORMATS = {"Text": plain, "BibTeX": bibtex, "RIS": ris, "CSL-JSON": csl}


def _full_title(work: Work) -> str:
    book = works.book()
    fields = {"title": work.title, "kind": work.words, "book": book.title,
              "version": book.version, "chapter": _in_chapter(work)}
    if not work.name:  # the book itself
        return _("{book} (version {version}) [{kind}]", **fields)
    return _("“{title}” [{kind}]. In: {book} (version {version}){chapter}", **fields)


def _edition(work: Work) -> str:
    """Return the version as reference managers print it: of a book the edition, in words."""
    version = works.book().version
    return _("version {version}", version=version) if work.kind in BIBTEX else version


def _set_in(work: Work, kind: str) -> dict[str, str]:
    """Return what a BibTeX entry says of the book that a work is or stands in."""
    book = works.book()
    if kind == "misc":
        within = _(" in: {book}", book=f"{book.title}{_in_chapter(work)}")
        return {"howpublished": _escaped(_("{kind}{within}, version {version}", kind=work.words,
                                           within=within, version=book.version))}
    published = {"publisher": f"{{{works.authors()}}}", "edition": _edition(work)}
    return published | ({"booktitle": f"{{{_escaped(book.title)}}}"} if work.name else {})


def _in_chapter(work: Work) -> str:
    return _(", chapter “{chapter}”", chapter=work.chapter) if work.chapter else ""


def _licence(work: Work) -> str:
    return _("Licence: {licence}", licence=work.licence)


def _bibtex_name(name: dict) -> str:
    return f"{{{name['literal']}}}" if "literal" in name else f"{name['family']}, {name['given']}"


def _escaped(text: str) -> str:
    return re.sub(r"[&%$#_]", r"\\\g<0>", text)
