"""Every number in the prose is drawn from the data, in digits or in words, or has a reason."""

import re

import nbformat
import pytest
import yaml

from bioclusters import findings
from bioclusters.figures import BOOK
from bioclusters.words.numbers import ordinal, spelled

PAGES = sorted([*BOOK.glob("*.ipynb"), *BOOK.glob("*.md")])
ENTRIES = sorted([BOOK / "figures.yml", *BOOK.glob("briefs/*.yml")])
# What is not prose or is checked elsewhere: roles, code, html tags, link addresses, directives.
SKIPPED = [r"(?s)```.*?```", r"(?m)^:::.*$", r"(?m)^:[\w-]+:.*$", r"\{\w+(?::\w+)?\}`[^`]*`",
           r"`[^`]*`", r"<[^>]*>", r"\]\([^)]*\)", r"(?m)^\(.*\)=$", r"(?m)^\d+\. ", r"\bC\d\d\b"]
YEAR = r"(?:19|20)\d\d(?:s|(?:–|-)(?:\d{4}|\d\d))?"
ALLOWED = {
    "SHA-256": "the name of a method", "CC BY 4.0": "the name of a licence",
    "3.11, 3.12 or 3.13": "versions of Python",
    "EPSG:5070": "a projection", "27700": "a projection", "25832": "a projection",
    "5179": "a projection",
    "page 107": "a page of the source", "page 112": "a page of the source",
    "20 miles": "the definition of a source", "250 employees": "the threshold of a source",
}
CODES = {  # names made of digits, wherever they stand
    r"NAICS \d{4,6}": "an industry code", r"Table \d": "a table of the study",
    r"Figs?\. \d": "a figure of the study", r"[Ss]ections? \d(?: and \d)?": "a part of the study",
    r"[Vv]ersion \d+\.\d+\.\d+": "an edition of this book",
    r"3억 2천만?": "the study's own words",
    r"500 or more(?: employees)?": "a class of the study",
}
# Number words that count what the text itself lists or names, or belong to an expression.
PARTS = ("actions|actors|builds|cases|cautions|clusters|columns|commands|conclusions|conditions|"
         "countries|definitions|doubts|empty tables|factors|figures|files|formats|functions|groups|"
         "halves|jurisdictions|kinds|limits|lines|measures|mechanisms|outlines|panels|parts|"
         "periods|places|questions|reasons|regions|roles|rounds|sentences|sides|slips|sources|"
         "states|steps|things|ways|windows")
SMALL = "two|three|four|five|six|seven"
WORDED = {
    rf"\b(?:{SMALL}) (?:\w+ )?(?:{PARTS})\b": "counts parts of the text or of the study's design",
    rf"\b(?:the|all|these|other|for) (?:other )?(?:{SMALL})\b": "points back to named things",
    rf"\b(?:{SMALL}) others\b": "counts the names that follow",
    r"\b(?:second|third|fourth|fifth)(?:-hand)?(?: (?:actor|answer|chapter|claim|doubt|"
    r"factor|figure|half|is|limit|part|place|question|reason|ring|row|section|step|table|when|for|"
    r"stops)\b|(?<=hand))": "counts parts of the text",
    r"\bstep (?:two|three|four|five|six|seven|eight|nine)\b": "counts parts of the text",
    r"\bthree or more\b|\bat least three\b": "the rule by which county cells are published",
    r"“[^”]*(?:fourth|third|fifth|ten)[^”]*”": "words of the study or of a sentence to quote",
    r"\b(?:factor|tens) of\b|\bfactor of ten\b|\ba tenth of\b": "an order of magnitude",
    r"\bone or two\b|\bfour or five\b": "an expression for few",
}
WORDS = re.compile(r"\b(?:" + "|".join(
    [*map(spelled, range(2, 21)), *map(ordinal, range(2, 21))]) + r")\b", re.IGNORECASE)


def source(path) -> str:
    """Return the Markdown of a page."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def prose(text: str) -> str:
    """Return a text without code, roles, tags and addresses."""
    for pattern in SKIPPED:
        text = re.sub(pattern, " ", text)
    return text


def unbound(text: str) -> list[str]:
    """Return the numbers of a text that are neither years nor allowed, with their surroundings."""
    for words in sorted(ALLOWED, key=len, reverse=True):
        text = text.replace(words, " ")
    for pattern in [*CODES, rf"\b{YEAR}\b"]:
        text = re.sub(pattern, " ", text)
    return [_around(text, found) for found in re.finditer(r"\d+(?:[.,]\d+)*", text)]


def unbound_words(text: str) -> list[str]:
    """Return the number words of a text that nothing allows, with their surroundings."""
    for pattern in WORDED:
        text = re.sub(pattern, " … ", text, flags=re.IGNORECASE)
    return [_around(text, found) for found in WORDS.finditer(text)]


def strings(entry) -> list[str]:
    """Return every text in what a YAML file holds."""
    if isinstance(entry, str):
        return [entry]
    parts = entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else []
    return [text for part in parts for text in strings(part)]


def _around(text: str, found: re.Match) -> str:
    return text[max(0, found.start() - 30):found.end() + 20].replace("\n", " ")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_number_is_typed_by_hand(path):
    assert unbound(prose(source(path))) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_number_is_typed_in_words(path):
    found = unbound_words(prose(source(path)))
    assert found == [], "bind it: {num}`twelve <M011#1:spelled>`, {num}`fourth <bhcr-rank:ordinal>`"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_bound_number_is_that_of_the_data(path):
    assert findings.stale(source(path), path.name) == [], "run `make sync`"


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: path.name)
def test_every_key_of_a_title_or_brief_has_a_number(path):
    for text in strings(yaml.safe_load(path.read_text(encoding="utf-8"))):
        assert not findings.prose.FIELD.search(findings.filled(text, path.name))


def test_no_title_of_a_figure_has_a_number_typed_by_hand():
    entries = yaml.safe_load((BOOK / "figures.yml").read_text(encoding="utf-8"))
    titles = {name: re.sub(findings.prose.FIELD, " ", entry["title"])
              for name, entry in entries.items()}
    assert {name: unbound(title) + unbound_words(title) for name, title in titles.items()
            if unbound(title) + unbound_words(title)} == {}


@pytest.mark.parametrize("planted", ["40,000 people", "grown by 25 per cent", "1850", "7 firms"])
def test_a_planted_number_is_found(planted):
    text = prose(source(PAGES[0]))
    assert len(unbound(f"{text} It had {planted}.")) == len(unbound(text)) + 1


@pytest.mark.parametrize("planted", [
    "twelve universities", "It ranks fourth", "Fourth among ten", "Seven firms", "three hospitals",
    "rank seventh", "Twenty sites", "two in a hundred", "the ten firms"])
def test_a_planted_number_in_words_is_found(planted):
    assert unbound_words(f"In 2012, {planted} were counted.")


@pytest.mark.parametrize("harmless", [
    "the three places", "Three limits should travel", "a second-hand number", "the second step",
    "Two things", "counties with three or more", "often and one", "the other two", "attend tenure"])
def test_what_counts_the_text_itself_is_no_number(harmless):
    assert unbound_words(f"Here {harmless} stand.") == []


def test_a_bound_number_and_a_year_are_not_reported():
    text = prose("In 2003–2007, {num}`12 <x>` and {num}`twelve <M011#1:spelled>` of them "
                 "([see](f9.md)), `f(1)`.")
    assert unbound(text) == unbound_words(text) == []


def test_a_key_without_number_is_named_with_its_page():
    with pytest.raises(KeyError, match="page.md: no number is called 'nothing-like-it'"):
        findings.stale("{num}`12 <nothing-like-it>`", "page.md")


def test_every_exception_is_still_needed():
    everything = " ".join(prose(source(path)) for path in PAGES)
    assert [words for words in ALLOWED if words not in everything] == [], "delete the exception"
