"""Every number in the prose is drawn from the data, a year, or on a short list with a reason."""

import re

import nbformat
import pytest

from bioclusters import registry

PAGES = sorted([*registry.BOOK.glob("*.ipynb"), *registry.BOOK.glob("*.md")])
# What is not prose or is checked elsewhere: roles, code, html tags, link addresses, directives.
SKIPPED = [r"(?s)```.*?```", r"(?m)^:::.*$", r"(?m)^:[\w-]+:.*$", r"\{\w+(?::\w+)?\}`[^`]*`",
           r"`[^`]*`", r"<[^>]*>", r"\]\([^)]*\)", r"(?m)^\(.*\)=$", r"(?m)^\d+\. ", r"\bC\d\d\b"]
YEAR = r"(?:19|20)\d\d(?:s|(?:–|-)(?:\d{4}|\d\d))?"
ALLOWED = {
    "NAICS 54171": "an industry code",
    "SHA-256": "the name of a method",
    "3.11, 3.12 or 3.13": "versions of Python",
    "EPSG:5070": "a projection", "25832": "a projection",
    "3억 2천": "the study's own words, quoted", "3억 2천만": "the study's own words, corrected",
    "Table 1": "a table of the study",
    "500 or more employees": "a class of the study",
    "page 107": "a page of the source", "page 112": "a page of the source",
    "20 miles": "the definition of a source",
}


def prose(path) -> str:
    """Return the text of a page without code, roles, tags and addresses."""
    if path.suffix == ".md":
        text = path.read_text(encoding="utf-8")
    else:
        cells = nbformat.read(path, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for pattern in SKIPPED:
        text = re.sub(pattern, " ", text)
    return text


def unbound(text: str) -> list[str]:
    """Return the numbers of a text that are neither years nor allowed, with their surroundings."""
    for words in sorted(ALLOWED, key=len, reverse=True):
        text = text.replace(words, " ")
    text = re.sub(rf"\b{YEAR}\b", " ", text)
    return [text[max(0, found.start() - 30):found.end() + 20].replace("\n", " ")
            for found in re.finditer(r"\d+(?:[.,]\d+)*", text)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_number_is_typed_by_hand(path):
    assert unbound(prose(path)) == []


@pytest.mark.parametrize("planted", ["40,000 people", "grown by 25 per cent", "1850", "7 firms"])
def test_a_planted_number_is_found(planted):
    text = prose(PAGES[0])
    assert len(unbound(f"{text} It had {planted}.")) == len(unbound(text)) + 1


def test_a_bound_number_and_a_year_are_not_reported(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("In 2003–2007, {num}`12 <x>` of them ([see](f9.md)), `f(1)`.", encoding="utf-8")
    assert unbound(prose(page)) == []


def test_every_exception_is_still_needed():
    everything = " ".join(prose(path) for path in PAGES)
    assert [words for words in ALLOWED if words not in everything] == []
