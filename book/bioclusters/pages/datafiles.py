"""The page of data: one table of all files that filters, and below it what each file is."""

import functools
import html
import json
import re

from bioclusters import cite, data
from bioclusters.pages import filters, permission
from bioclusters.words import _, described, language, number, say, word

PAGE = "book/data.html"
YEAR, IN_WORDS = re.compile(r"(^|_)year(_|$)"), re.compile(r"\b(?:19|20)\d\d\b")


def datafiles() -> str:
    """Return every file of the data package as html: a table of rows that filter.

    A row has title, rows, years, places, licence and a link to the file; its title leads to what
    `details` says of it, whose anchor is data-<name>.
    """
    entries = data.package()["resources"]
    heads = "".join(f'<th scope="col"{kind}>{words}</th>' for words, kind in (
        (_("File"), ""), (_("Rows"), ' class="number"'), (_("Years"), ""), (_("Place"), ""),
        (_("Licence"), ""), (_("Download"), "")))
    choices = [("place", _("Place")), ("measure", _("Measure")), ("year", _("Year")),
               ("licence", _("Licence"))]
    opening = filters.opening("files", _("Filter the files"), choices,
                              _("{n} of {all} files shown", n="{n}", all="{all}"))
    rows = "\n".join(map(_row, entries))
    return (f'<div class="files" data-search="no">\n<table class="book-table" {opening}>\n'
            f"<caption>{_('All files')}</caption>\n<thead><tr>{heads}</tr></thead>\n"
            f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>")


def details() -> str:
    """Return what each file is, as html: with a script the one that a link points to is shown."""
    told = "\n".join(map(_entry, data.package()["resources"]))
    return f'<div class="data-files">\n{told}\n</div>'


def places(entry: dict) -> list[str]:
    """Return the places that a file is about, in words."""
    return [word("place", code) for code in entry["places"]]


def measures(entry: dict) -> list[str]:
    """Return what a file counts or holds, in words."""
    return [word("file-measure", code) for code in entry["measures"]]


def licences(entry: dict) -> list[str]:
    """Return the names of a file's licences."""
    return [say(licence["title"], {}) for licence in entry["licenses"]]


@functools.cache
def years(name: str) -> tuple[int, ...]:
    """Return first and last year of a file: of its columns with years, else of its title."""
    entry, found = data.resource(name), []
    if entry["format"] == "csv":
        table = data.load(name)
        for column in table:
            if YEAR.search(str(column)):
                found += [int(value) for value in IN_WORDS.findall(" ".join(
                    map(str, table[column].dropna())))]
    found = found or [int(year) for year in IN_WORDS.findall(entry["title"])]
    return (min(found), max(found)) if found else ()


@functools.cache
def rows(name: str) -> int:
    """Return how many rows a table has, or how many outlines a file of outlines."""
    entry = data.resource(name)
    if entry["format"] == "csv":
        return len(data.load(name))
    text = (data.FOLDER / entry["path"]).read_text(encoding="utf-8")
    return len(json.loads(text)["features"])


def span(found: tuple[int, ...]) -> str:
    """Return years as the language spoken prints them: 2012–2021, or 2016."""
    return described(language()).range.join(map(str, dict.fromkeys(found)))


def _row(entry: dict) -> str:
    name = entry["name"]
    given = filters.values(place=places(entry), measure=measures(entry), licence=licences(entry))
    shown = ", ".join(licences(entry))
    kind = {"csv": "CSV", "geojson": "GeoJSON"}.get(entry["format"], entry["format"])
    return (f'<tr {given} {filters.years(years(name))} '
            f'data-more="{html.escape(" ".join(measures(entry)))}">'
            f'<th scope="row"><a href="#data-{name}">{_told(entry["title"])}</a></th>'
            f'<td class="number">{number(rows(name))}</td><td>{span(years(name))}</td>'
            f"<td>{html.escape(', '.join(places(entry)))}</td><td>{html.escape(shown)}</td>"
            f'<td><a href="{_file(entry["path"])}" download>{kind}</a></td></tr>')


def _told(text: str) -> str:
    """Return words of the package, in the language spoken, as html."""
    return html.escape(say(text, {}))


def _entry(entry: dict) -> str:
    """Return what a file is: permission, sources, gaps, columns; `more` is for the search alone."""
    name = entry["name"]
    pairs = [
        (_("File"), f'<a href="{_file(entry["path"])}" download>{entry["path"]}</a>, '
                    + _("{rows} rows, {size} bytes", rows=rows(name), size=entry["bytes"])),
        (_("Kind"), html.escape(word("class-of-file", entry["class"]))),
        (_("Place"), html.escape(", ".join(places(entry)))),
        (_("Years"), span(years(name))),
        (_("What it holds"), html.escape(", ".join(measures(entry)))),
        (_("Source"), "; ".join(_linked(one["title"], one.get("path"))
                                for one in entry["sources"])),
        (_("Licence"), ", ".join(
            _linked(say(one["title"], {}), one.get("path"))
            + " " + _("(checked {month})", month=one["checked"]) for one in entry["licenses"])),
        (_("Known gaps"), " ".join(map(_told, entry["gaps"]))),
        (_("Columns"), _columns(entry)),
        (_("SHA-256"), f"<code>{entry['hash'].removeprefix('sha256:')}</code>"),
    ]
    told = "".join(f"<div><dt>{label}</dt> <dd>{text}</dd></div>" for label, text in pairs if text)
    return (f'<div class="entry data-file" id="data-{name}">'
            f'<p class="name">{_told(entry["title"])}</p>'
            f"<p>{_told(entry['description'])}</p>"
            f"{permission.as_html(permission.of_file(name))}"
            f"<dl>{told}</dl>"
            f'<span class="more" hidden>{html.escape(_found_by(entry))}</span></div>')


def _columns(entry: dict) -> str:
    fields = entry["schema"]["fields"]
    return "; ".join(
        f"<code>{field['name']}</code> " + html.escape(say(field["description"], {})
        + (f" ({field['unit']})" if "unit" in field else "")) for field in fields)


def _found_by(entry: dict) -> str:
    """Return words under which a file is looked for: codes and names in its rows."""
    words: list[str] = []
    if entry["format"] == "csv" and len(data.load(entry["name"])):
        table = data.load(entry["name"])
        for column in ("naics", "state", "region", "company", "site", "municipality", "name"):
            if column in table and table[column].nunique() <= NAMED:
                words += map(str, table[column].dropna().unique())
    return " ".join(words)


NAMED = 40  # different values of a column: more are no help in finding a file


def _linked(title: str, address: str | None) -> str:
    if not address:
        return html.escape(title)
    if not address.startswith("http"):  # a file of this package
        return f'{html.escape(title)}, <a href="{_file(address)}" download>{address}</a>'
    return f'<a class="external" href="{html.escape(address)}">{html.escape(title)}</a>'


def _file(path: str) -> str:
    return cite.link(f"data/{path}", PAGE)
