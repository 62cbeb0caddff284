"""Evidence pages: every fact, and every computed number that the book uses, with its source."""

import functools
import html
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd
import yaml

from bioclusters import cite, data, findings
from bioclusters.audit import evidence as audited
from bioclusters.figures import BOOK, figures
from bioclusters.findings.prose import FIELD
from bioclusters.findings.registry import finding
from bioclusters.pages import tables
from bioclusters.words import _N, _, codes, number, say, word

FOLDER, COMPUTED = "book/evidence", "computed"
ADDRESS = re.compile(r"https?://[\w.-]+\.[a-z]{2,}([:/?#]\S*)?", re.IGNORECASE)
NAMES = re.compile(r"\b[A-Z]{1,3}\d{2,3}\b")  # of facts, in notes
CONFIDENCE = {
    "A": _N("A, strong"), "B": _N("B, fair"), "C": _N("C, weak"), "high": _N("high"),
    "medium-high": _N("medium to high"), "medium": _N("medium"),
    "low-medium": _N("low to medium"), "paper": _N("only the study says so"),
    "cross-check": _N("cross-check made here"), "inference": _N("inference made here"),
    "conflict": _N("sources disagree"), "": _N("not rated"),
}
GENERAL = _N("general knowledge")
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


def opening(key: str, page: str) -> str:
    """Return the opening tag of the link from a number on a page to its entry.

    It carries what numbers.js shows: one sentence, and the address of the publication.
    """
    key = key.partition(":")[0]
    source = findings.address(key)
    from_where = f' data-source="{html.escape(source)}"' if ADDRESS.fullmatch(source) else ""
    return (f'<a class="num" href="{html.escape(cite.link(place(key), page))}" '
            f'data-about="{html.escape(findings.explain(key))}"{from_where}>')


def citation() -> str:
    """Return how to cite one number, with {number} where it and its sentence belong."""
    book = cite.book()
    return _("{authors} ({year}). “{number}”. In: {book} (version {version}). Licence: {licence}.",
             authors=cite.authors(), year=str(book.released.year), number="{number}",
             book=book.title, version=book.version, licence=cite.licence())


def pages(uses: Mapping[str, list[Use]]) -> Iterator[tuple[str, dict]]:
    """Yield place, without ending, and title, first words and html of each page.

    `uses`: where the text of pages uses numbers, by name; figures, claims and briefs are added.
    Raises EvidenceError naming file and fact for an address that is none.
    """
    known = dict(uses)
    for used, use in _elsewhere():
        known[used] = [*known.get(used, []), use]
    for table in audited.tables():
        entries = [_entry(row["id"], _subject(row), _confidence(row),
                          [*_told(table, row), *_used(known.get(row["id"], []))])
                   for row in data.load(table).to_dict("records")]
        yield f"{FOLDER}/{table}", _page(table, data.resource(table)["title"], entries)
    yield f"{FOLDER}/{COMPUTED}", _page("", _("Numbers computed from the data"), [
        _computed(key, known[key]) for key in sorted(known)
        if key not in _homes()])


@functools.cache
def _homes() -> dict[str, str]:
    """Return the table of each fact by its id."""
    return {fact: table for table in audited.tables() for fact in data.load(table)["id"]}


def _elsewhere() -> Iterator[tuple[str, Use]]:
    """Yield what figures, briefs and claims use, each once."""
    for figure in figures().values():
        use = Use(f"{cite.page_of(figure)}#{figure.id}", _("Figure: {title}", title=figure.title))
        yield from ((key, use) for key in _keys(str(figure.entry)))
    for path in sorted((BOOK / "briefs").glob("*.yml")):
        title = yaml.safe_load(path.read_text(encoding="utf-8"))["title"]
        use = Use(f"briefs/brief-{path.stem}.pdf",
                  _("Brief: {title}", title=findings.filled(title, path.name)))
        yield from ((key, use) for key in _keys(path.read_text(encoding="utf-8")))
    for _place, claim in data.load("claims").iterrows():
        use = Use(f"book/claims.html#{claim['claim_id'].lower()}",
                  _("Claim {name}", name=claim["claim_id"]))
        facts = audited.ids(claim) + audited.ids(claim, "against_ids")
        yield from ((fact, use) for fact in dict.fromkeys(facts) if fact in _homes())


def _keys(text: str) -> dict[str, None]:
    """Return the names of the numbers in braces in a text, each once, in order."""
    return dict.fromkeys(name(key) for key in FIELD.findall(text))


def _page(table: str, title: str, entries: list[str]) -> dict:
    about = _("Every number with its source, its year and what uses it.")
    if not table:
        about = _("Every number that the book computes and uses: what it is, the data it is "
                  "computed from, and what uses it.")
    names = {one: data.resource(one)["title"] for one in audited.tables()}
    names[COMPUTED] = _("Numbers computed from the data")
    links = "".join(f'<li><a href="{one}.html">{html.escape(words)}</a></li>'
                    for one, words in names.items() if one != (table or COMPUTED))
    body = (f"<section><h1>{_('Evidence: {title}', title=html.escape(title))}</h1>\n"
            f"<p>{about} {_data_links([table]) if table else ''}</p>\n{_letters(table)}"
            f'<div class="entries" data-filter="confidence" data-things="{_("entries")}">\n'
            + "\n".join(entries) +
            f"\n</div>\n<h2>{_('More evidence')}</h2>\n<ul>{links}</ul></section>")
    return {"title": _("Evidence: {title}", title=title), "about": f"{title}. {about}",
            "body": body}


def _letters(table: str) -> str:
    """Return what the words on confidence mean in a table, as a paragraph."""
    fields = data.resource(table)["schema"]["fields"] if table else []
    told = [field["description"] for field in fields if field["name"] == "confidence"]
    return f"<p>{_('Confidence: {meaning}.', meaning=html.escape(told[0]))}</p>\n" if told else ""


def _entry(anchor: str, subject: str, confidence: str, pairs: list[tuple[str, str]]) -> str:
    rows = "".join(f"<div><dt>{label}</dt> <dd>{text}</dd></div>\n"
                   for label, text in pairs if text)
    return (f'<div class="entry" id="{anchor}" data-confidence="{html.escape(confidence)}">'
            f'<p><a href="#{anchor}">{html.escape(subject)}</a></p>\n<dl>{rows}</dl></div>')


def _computed(key: str, uses: list[Use]) -> str:
    pairs = [(_("Value"), html.escape(findings.number(key))),
             (_("Computed from"), _data_links(list(findings.sources(key)))), *_used(uses)]
    return _entry(key, findings.explain(key), _("computed"), pairs)


def _told(table: str, row: dict) -> list[tuple[str, str]]:
    """Return label and html of all that a row says of its fact."""
    compared = [(tables.head(column), _text(row, column)) for column in COMPARED if column in row]
    return [
        (_("Value"), html.escape(_value(row))), *compared, (_("Unit"), _text(row, "unit")),
        (_("Place"), _place(row)), (_("Year"), _first(row, ("year", "year_label"))),
        (_("Scope"), _scope(row)), (_("Source"), _source(table, row)),
        (_("Confidence"), html.escape(_confidence(row))),
        (_("Rests on"), _linked(_text(row, "fact_ids").replace(";", ", "))),
        (_("Note"), _linked(_first(row, ("note", "caution", "comparability_note")))),
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
    bound = row.get("bound")
    words = word("bound", bound) if bound in codes("bound") and text[:1].isdigit() else ""
    return f"{words} {text}".strip()


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
    words, url = _text(row, "source"), row.get("url")
    if _text(row, "source_en"):
        words = f"{words} ({_text(row, 'source_en')})"
    if url and pd.notna(url):
        if not ADDRESS.fullmatch(url):
            raise EvidenceError(f"{data.resource(table)['path']}: {row['id']}: url is {url!r}, "
                                "expected an address such as https://host/page; correct it, or "
                                "leave it empty.")
        words = f'<a class="external" href="{html.escape(url)}">{words}</a>'
    return ", ".join(part for part in (words, _text(row, "locator")) if part)


def _confidence(row: dict) -> str:
    if GENERAL in str(row.get("source", "")).lower():
        return say(GENERAL, {})
    return say(CONFIDENCE[_text(row, "confidence")], {})


def _used(uses: list[Use]) -> list[tuple[str, str]]:
    links = ", ".join(
        f'<a href="{html.escape(cite.link(use.path, f"{FOLDER}/x.html"))}">'
        f"{html.escape(use.words)}</a>" for use in dict.fromkeys(uses))
    return [(_("Used in"), links)]


def _linked(text: str) -> str:
    """Return a text in which each name of a fact is a link to its entry."""
    return NAMES.sub(lambda match: f'<a href="{cite.link(place_of_fact(match[0]), f"{FOLDER}/x")}">'
                     f"{match[0]}</a>" if match[0] in _homes() else match[0], text)


def _data_links(names: list[str]) -> str:
    """Return links to data files and to what the catalogue says of them."""
    return ", ".join(
        f'<a href="../data.html#data-{one}">{html.escape(data.resource(one)["title"])}</a> '
        f'(<a href="../../data/{data.resource(one)["path"]}" download>{_("file")}</a>)'
        for one in names)


def _first(row: dict, columns: tuple[str, ...]) -> str:
    return next((text for column in columns if (text := _text(row, column))), "")


def _text(row: dict, column: str) -> str:
    value = row.get(column)
    return "" if value is None or pd.isna(value) else html.escape(str(value))
