"""Evidence pages: every fact, and every computed number that the book uses, with its source.

An index tells which tables there are and how sure their entries are; each table is a page, each
entry of it an anchor. What an entry says is also what a note on a number says (pages.notes).
"""

import functools
import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

import pandas as pd
import yaml

from bioclusters import cite, data, findings
from bioclusters.audit import evidence as audited
from bioclusters.figures import BOOK, figures
from bioclusters.findings.prose import FIELD
from bioclusters.findings.registry import finding
from bioclusters.pages import filters, permission, tables
from bioclusters.words import _N, _, bounded, codes, language, number, say, word
from bioclusters.words.years import years

FOLDER, COMPUTED, INDEX = "book/evidence", "computed", "index"
HERE = f"{FOLDER}/{INDEX}.html"  # as every page of the folder sees the site
CLAIMS, CORRECTIONS = "book/claims.html", "book/corrections.html"
ADDRESS = re.compile(r"https?://[\w.-]+\.[a-z]{2,}([:/?#]\S*)?", re.IGNORECASE)
NAMES = re.compile(r"\b[A-Z]{1,3}\d{2,3}\b")  # of facts, in notes
CONFIDENCE = {
    "A": _N("A, strong"), "B": _N("B, fair"), "C": _N("C, weak"), "high": _N("high"),
    "medium-high": _N("medium to high"), "medium": _N("medium"),
    "low-medium": _N("low to medium"), "paper": _N("only the study says so"),
    "cross-check": _N("cross-check made here"), "inference": _N("inference made here"),
    "conflict": _N("sources disagree"), "": _N("not rated"),
}
OF_SOURCES = "ko"  # the language of a source that has an English twin
GENERAL, COUNTED = _N("general knowledge"), _N("computed")
SURE = [*CONFIDENCE.values(), COUNTED, GENERAL]  # in the order of the index
SUBJECTS = ("topic", "event", "indicator", "definition")
PLACES = ("place", "cluster", "area", "town", "county")
COMPARED = ("bhcr", "cambridge", "medicon_valley", "daejeon", "chungbuk", "comparability")


class EvidenceError(ValueError):
    """A fact that no page can show: its address is none."""


class Use(NamedTuple):
    """A place in the site that rests on a number: its address there, and words for it."""

    path: str
    words: str


def name(key: str) -> str:
    """Return the name of the entry of a number: its key without form, and without #1, #2.

    Raises KeyError, naming keys like it, if there is no such number.
    """
    key = key.partition(":")[0]
    fields = finding(key).fields
    return str(fields["id"]) if "table" in fields else key


def place(key: str) -> str:
    """Return the place in the site of the entry of a number, by its key; KeyError as name."""
    table = finding(key.partition(":")[0]).fields.get("table", COMPUTED)
    return f"{FOLDER}/{table}.html#{name(key)}"


def place_of_fact(fact: str) -> str:
    """Return the place in the site of the entry of a fact, employer or event; KeyError if none."""
    return f"{FOLDER}/{_homes()[fact]}.html#{fact}"


def about(key: str, page: str) -> list[tuple[str, str]]:
    """Return label and html of all that is known of a number, as a page shows it.

    `page`: the page, to which links are relative; nothing for words without links. Raises KeyError
    as name, and EvidenceError naming file and fact for an address that is none.
    """
    key = name(key)
    if key not in _homes():
        return [(_("Value"), html.escape(findings.number(key))),
                (_("Computed from"), _data_links(findings.sources(key), page))]
    table = _homes()[key]
    claims = ", ".join(anchored(f"{CLAIMS}#{claim.lower()}", claim, page)
                       for claim in claims_on().get(key, []))
    return [*_told(table, _rows(table)[key], page), (_("Claims that rest on it"), claims)]


def subject(key: str) -> str:
    """Return what a number is about, in a few words or in the finding's own sentence."""
    key = name(key)
    if key not in _homes():
        return findings.explain(key)
    return _subject(_rows(_homes()[key])[key])


def anchored(path: str, words: str, page: str) -> str:
    """Return words in html as a link to a place in the site, or as they are without a page."""
    if not page:
        return words
    return f'<a href="{html.escape(cite.link(path, page))}">{words}</a>'


@functools.cache
def claims_on() -> dict[str, list[str]]:
    """Return the claims that rest on each fact, for or against, by the id of the fact."""
    found: dict[str, list[str]] = {}
    for _place, claim in data.load("claims").iterrows():
        for fact in dict.fromkeys(audited.ids(claim) + audited.ids(claim, "against_ids")):
            found.setdefault(fact, []).append(claim["claim_id"])
    return found


def pages(uses: Mapping[str, list[Use]]) -> Iterator[tuple[str, dict]]:
    """Yield place, without ending, and title, first words and html of each page, the index first.

    `uses`: where the text of pages uses numbers, by name; figures, claims and briefs are added.
    Raises EvidenceError naming file and fact for an address that is none.
    """
    known = dict(uses)
    for used, use in _elsewhere():
        known[used] = [*known.get(used, []), use]
    computed = [key for key in sorted(known) if key not in _homes()]
    yield f"{FOLDER}/{INDEX}", _index(len(computed))
    for table in audited.tables():
        entries = [_entry(row["id"], _subject(row), _confidence(row),
                          [*_told(table, row, HERE), *_used(known.get(row["id"], []))])
                   for row in _rows(table).values()]
        yield f"{FOLDER}/{table}", _page(table, entries)
    yield f"{FOLDER}/{COMPUTED}", _page(COMPUTED, [
        _entry(key, findings.explain(key), say(COUNTED, {}),
               [*about(key, HERE), *_used(known[key])]) for key in computed])


@functools.cache
def _homes() -> dict[str, str]:
    """Return the table of each fact by its id."""
    return {fact: table for table in audited.tables() for fact in _rows(table)}


def _rows(table: str) -> dict[str, dict]:
    """Return the facts of a table by id, in the language spoken."""
    return _rows_in(table, language())


@functools.cache
def _rows_in(table: str, _language: str) -> dict[str, dict]:
    return {row["id"]: row for row in findings.spoken(table).to_dict("records")}


def _elsewhere() -> Iterator[tuple[str, Use]]:
    """Yield what figures, briefs and claims use, each once."""
    for figure in figures().values():
        use = Use(f"{cite.page_of(figure)}#{figure.id}", _("Figure: {title}", title=figure.title))
        yield from ((key, use) for key in _keys(str(figure.entry)))
    for path in sorted((BOOK / "briefs").glob("*.yml")):
        title = yaml.safe_load(path.read_text(encoding="utf-8")).get("title")
        if not title:  # it names the study, and is no brief
            continue
        use = Use(f"briefs/brief-{path.stem}.pdf",
                  _("Brief: {title}", title=findings.filled(title, path.name)))
        yield from ((key, use) for key in _keys(path.read_text(encoding="utf-8")))
    for fact, claims in claims_on().items():
        if fact in _homes():
            yield from ((fact, Use(f"{CLAIMS}#{claim.lower()}", _("Claim {name}", name=claim)))
                        for claim in claims)


def _keys(text: str) -> dict[str, None]:
    """Return the names of the numbers in braces in a text, each once, in order."""
    return dict.fromkeys(name(key) for key in FIELD.findall(text))


def _title(table: str) -> str:
    return _("Numbers computed from the data") if table == COMPUTED else (
        say(data.resource(table)["title"], {}))


def _page(table: str, entries: list[str]) -> dict:
    about = _("Every number with its source, its year and what uses it.")
    if table == COMPUTED:
        about = _("Every number that the book computes and uses: what it is, the data it is "
                  "computed from, and what uses it.")
    links = "" if table == COMPUTED else _data_links((table,), HERE)
    body = (f'<section><h1>{_("Evidence: {title}", title=html.escape(_title(table)))}</h1>\n'
            f'<p>{about} {links}</p>\n<p><a href="{INDEX}.html">{_("All evidence")}</a> · '
            f'{anchored(CORRECTIONS, _("Send a correction"), HERE)}</p>\n{_letters(table)}'
            f"{_permission(table)}"
            f'<div class="entries" {_filter()}>\n'
            + "\n".join(entries) + "\n</div></section>")
    return {"title": _("Evidence: {title}", title=_title(table)), "about": about, "body": body}


def _index(computed: int) -> dict:
    """Return the page that tells which tables there are, and how sure their entries are."""
    title, about = _("All evidence"), _(
        "Each number in this book is a link. It leads to an entry on one of these pages: what the "
        "number is, its unit and year, where it was read or from what it was computed, how sure "
        "the source is, and what rests on it.")
    counts = {table: Counter(map(_confidence, _rows(table).values())) for table in audited.tables()}
    counts[COMPUTED] = Counter({say(COUNTED, {}): computed})
    total = sum(count.total() for count in counts.values())
    rows = "\n".join(f'<tr><th scope="row"><a href="{table}.html">{html.escape(_title(table))}'
                     f'</a></th>\n<td class="number">{number(count.total())}</td>\n'
                     f"<td>{_sure(table, count)}</td></tr>" for table, count in counts.items())
    heads = "\n".join(f'<th scope="col">{words}</th>' for words in (
        _("Table"), _("Entries"), _("How sure: a link shows these entries alone")))
    body = (f"<section><h1>{title}</h1>\n<p>{about}</p>\n<h2>{_('Tables')}</h2>\n"
            f'<table class="book-table evidence-index"><thead><tr>{heads}</tr></thead>\n'
            f"<tbody>\n{rows}\n</tbody></table>\n"
            f"<p>{_('In all {total} entries.', total=total)}</p>\n{_general()}</section>")
    return {"title": title, "about": about, "body": body}


def _sure(table: str, counts: Counter) -> str:
    """Return how many entries of a table have each confidence, each a link to these alone."""
    words = [said for message in SURE if (said := say(message, {})) in counts]
    return ", ".join(
        f'<a href="{table}.html?{urlencode({"confidence": said})}">{html.escape(said)}</a> '
        f"{number(counts[said])}" for said in words)


def _general() -> str:
    """Return the entries that rest on general knowledge: nobody has looked these up."""
    rows = [row for table in audited.tables() for row in _rows(table).values()
            if _is_general(row)]
    items = "".join(f'<li>{anchored(place_of_fact(row["id"]), html.escape(_subject(row)), HERE)}: '
                    f"{html.escape(_value(row))} {_text(row, 'unit')}</li>" for row in rows)
    told = _("These numbers were written down from general knowledge and not looked up. No "
             "claim rests on them. A source for one of them is welcome.")
    return f"<h2>{_('General knowledge')}</h2>\n<p>{told}</p>\n<ul>{items}</ul>" if items else ""


def _permission(table: str) -> str:
    """Return what a reader may do with a table, folded; numbers that are computed have none."""
    if table == COMPUTED:
        return ""
    return (f'<details class="source"><summary>{_("May I print this table?")}</summary>'
            f"{permission.as_html(permission.of_file(table))}</details>\n")


def _filter() -> str:
    """Return the attributes that let the entries be filtered."""
    return filters.opening("entries", _("Filter the entries"), [("confidence", _("Confidence"))],
                           _("{n} of {all} entries shown", n="{n}", all="{all}"))


def _letters(table: str) -> str:
    """Return what the words on confidence mean in a table, as a paragraph."""
    fields = data.resource(table)["schema"]["fields"] if table != COMPUTED else []
    told = [say(field["description"], {}) for field in fields if field["name"] == "confidence"]
    return f"<p>{_('Confidence: {meaning}.', meaning=html.escape(told[0]))}</p>\n" if told else ""


def _entry(anchor: str, subject: str, confidence: str, pairs: list[tuple[str, str]]) -> str:
    rows = "".join(f"<div><dt>{label}</dt> <dd>{text}</dd></div>\n"
                   for label, text in pairs if text)
    return (f'<div class="entry" id="{anchor}" data-confidence="{html.escape(confidence)}">'
            f'<p><a href="#{anchor}">{html.escape(subject)}</a></p>\n<dl>{rows}</dl></div>')


def _told(table: str, row: dict, page: str) -> list[tuple[str, str]]:
    """Return label and html of all that a row says of its fact."""
    compared = [(tables.head(column), _text(row, column)) for column in COMPARED if column in row]
    return [
        (_("Value"), html.escape(_value(row))), *compared, (_("Unit"), _text(row, "unit")),
        (_("Place"), _place(row)), (_("Year"), years(_first(row, ("year", "year_label")))),
        (_("Scope"), _scope(row)), (_("Source"), _source(table, row)),
        (_("Confidence"), html.escape(_confidence(row))),
        (_("Rests on"), _linked(_text(row, "fact_ids").replace(";", ", "), page)),
        (_("Note"), _linked(_first(row, ("note", "caution", "comparability_note")), page)),
    ]


def _subject(row: dict) -> str:
    if "company" in row:
        return _("Employees of {company}", company=row["company"])
    subject = next(str(row[column]) for column in SUBJECTS if column in row)
    return f"{subject}: {row['statistic']}" if "statistic" in row else subject


def _value(row: dict) -> str:
    value = next((row[column] for column in ("value", "headcount", "employees") if column in row),
                 None)
    if value is None or pd.isna(value):
        return ""
    try:
        text = findings.number(row["id"])
    except KeyError:  # an event or an employer, which no prose quotes
        text = value if isinstance(value, str) else number(value)
    return bounded(text, row.get("bound")) if text[:1].isdigit() else text


def _place(row: dict) -> str:
    code = str(next((row[column] for column in PLACES if column in row), ""))
    return html.escape(word("place", code)) if code in codes("place") else _first(row, PLACES)


def _scope(row: dict) -> str:
    scope = str(row.get("scope", ""))
    if scope in codes("scope-medicon") and "scope_place" in row:
        return html.escape(word("scope-medicon", scope)) + (
            f", {_text(row, 'scope_place')}" if _text(row, "scope_place") else "")
    return _text(row, "scope")


def _source(table: str, row: dict) -> str:
    words, url = html.escape(findings.told_by(str(row.get("source", "")))), row.get("url")
    if _text(row, "source_en") and language() != OF_SOURCES:
        words = f"{words} ({_text(row, 'source_en')})"
    if url and pd.notna(url):
        if not ADDRESS.fullmatch(url):
            raise EvidenceError(f"{data.resource(table)['path']}: {row['id']}: url is {url!r}, "
                                "expected an address such as https://host/page; correct it, or "
                                "leave it empty.")
        words = f'<a class="external" href="{html.escape(url)}">{words}</a>'
    return ", ".join(part for part in (words, findings.located(_text(row, "locator"))) if part)


def _is_general(row: dict) -> bool:
    return GENERAL in str(row.get("source", "")).lower()


def _confidence(row: dict) -> str:
    if _is_general(row):
        return say(GENERAL, {})
    return say(CONFIDENCE[_text(row, "confidence")], {})


def _used(uses: list[Use]) -> list[tuple[str, str]]:
    links = ", ".join(anchored(use.path, html.escape(use.words), HERE)
                      for use in dict.fromkeys(uses))
    return [(_("Used in"), links)]


def _linked(text: str, page: str) -> str:
    """Return a text in which each name of a fact is a link to its entry."""
    return NAMES.sub(lambda match: anchored(place_of_fact(match[0]), match[0], page)
                     if match[0] in _homes() else match[0], text)


def _data_links(names: Iterable[str], page: str) -> str:
    """Return the titles of data files, linked to what the catalogue says of them, and the files."""
    return "; ".join(map(partial(_data_link, page=page), map(data.resource, names)))


def _data_link(entry: dict, page: str) -> str:
    title = html.escape(say(entry["title"], {}))
    file = anchored(f"data/{entry['path']}", _("file"), page)
    about = anchored(f"book/data.html#data-{entry['name']}", title, page)
    return f"{about} ({file})" if page else title


def _first(row: dict, columns: tuple[str, ...]) -> str:
    return next((text for column in columns if (text := _text(row, column))), "")


def _text(row: dict, column: str) -> str:
    value = row.get(column)
    return "" if value is None or pd.isna(value) else html.escape(str(value))
