"""Citations are well formed, say what CITATION.cff and the data say, and drift nowhere."""

import html
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_string
from pybtex.plugin import find_plugin

from bioclusters import cite, data, listings, registry

ROOT = Path(__file__).parents[1]
WORKS = [cite.whole(), cite.chapter("cambridge"), cite.resource("bhcr-employers"),
         cite.claim("C07"), *(cite.figure(name) for name in registry.figures())]
RIS_TYPES = {"BOOK", "CHAP", "FIGURE", "DATA", "GEN"}
CSL_TYPES = {"book", "chapter", "graphic", "dataset", "entry"}
CSL_FIELDS = {"id", "type", "title", "container-title", "section", "author", "issued", "version",
              "language", "note", "URL"}


def by_name(work) -> str:
    return work.name or work.kind


def ris_faults(record: str) -> list[str]:
    """Return the lines of a RIS record that break its rules: tag, two spaces, dash, value."""
    lines = record.split("\n")
    bad = [line for line in lines if not re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line)]
    if not lines[0].startswith("TY  - ") or lines[0][6:] not in RIS_TYPES:
        bad.append("first line")
    return bad + ([] if lines[-1] == "ER  - " else ["last line"])


def printed_bibliography(entry: str) -> str:
    """Return a BibTeX entry as a style prints it; pybtex refuses what a style cannot print."""
    entries = parse_string(entry, "bibtex").entries.values()
    formatted = find_plugin("pybtex.style.formatting", "unsrt")().format_entries(entries)
    return " ".join(item.text.render_as("text") for item in formatted)


@pytest.mark.parametrize("work", WORKS, ids=by_name)
def test_every_format_says_the_same(work):
    book = cite.book()
    for write in cite.FORMATS.values():
        text = write(work).replace("\\", "")
        for words in (work.title, "The Three Bioclusters authors", "2026", book.title,
                      book.version, work.licence, work.note):
            assert words in text, (write.__name__, words)


@pytest.mark.parametrize("work", WORKS, ids=by_name)
def test_every_format_is_well_formed(work):
    assert ris_faults(cite.ris(work)) == []
    assert work.title.replace("’", "'")[:40] in printed_bibliography(
        cite.bibtex(work)).replace("’", "'")
    [item] = json.loads(cite.csl(work))
    assert set(item) <= CSL_FIELDS and item["type"] in CSL_TYPES
    assert item["issued"] == {"date-parts": [[2026, 11, 22]]}
    assert "http" not in cite.plain(work) and "URL" not in item  # no address is invented


def test_a_badly_formed_record_is_seen():
    record = cite.ris(WORKS[0])
    assert ris_faults(record.replace("TY  - BOOK", "TY - BOOK"))
    assert ris_faults(record.removesuffix("ER  - ")) and ris_faults(record + "\nmore")
    with pytest.raises(Exception, match="syntax error"):
        printed_bibliography(cite.bibtex(WORKS[0]).replace("title = {{", "title = {{{"))


def test_signs_with_a_meaning_in_latex_are_escaped():
    work = WORKS[0]._replace(title="R&D: 50 % of #1_a $")
    assert r"R\&D: 50 \% of \#1\_a \$" in cite.bibtex(work)
    assert "R&D: 50 % of #1_a $" in cite.ris(work)


@pytest.mark.parametrize("name", sorted(registry.figures()))
def test_the_card_offers_files_citations_code_and_address(name):
    card = BeautifulSoup(cite.card(name), "html.parser").select_one("div.card")
    assert [link["href"] for link in card.select(".downloads a[download]")] == [
        f"../figures/{name}.{kind}" for kind in ("svg", "png", "pdf", "csv", "json")]
    shown = {block.select_one(".label").text: block.pre.text for block in card.select(".citation")}
    assert shown == {label: write(cite.figure(name)) for label, write in cite.FORMATS.items()}
    assert all(pre["tabindex"] == "0" for pre in card.select("pre"))
    assert all(button.has_attr("hidden") for button in card.select("button"))
    cell, code, here = (link["href"] for link in card.select(".made-by a"))
    assert (cell, here) == (f"#cell-{name}", f"#{name}")
    assert re.fullmatch(r"code/\w+\.html#draw_\w+", code)
    assert "\n\n" not in cite.card(name)  # a blank line would end a block of html in Markdown


def test_each_card_leads_to_the_function_that_draws():
    listed = {page: context["body"] for page, context, _ in listings.pages()}
    for name in registry.figures():
        module, function = cite.function(name)
        body = listed[f"book/code/{module}"]
        assert f'<span id="{function}"></span>' in body
        assert f"../{registry.entry_of(name)['notebook']}.html#{name}" in body


def test_a_listing_shows_the_source_and_nothing_else():
    body = BeautifulSoup(listings.listing("scale", ["fig-same-scale"]), "html.parser")
    source = (ROOT / "book" / "bioclusters" / "scale.py").read_text(encoding="utf-8")
    assert body.pre.text.strip() == source.strip() and body.h1.text == "Module scale"


def test_text_in_a_card_cannot_break_the_page():
    work = WORKS[1]._replace(title="a < b & </pre><script>")
    page = BeautifulSoup(cite.citations(work), "html.parser")
    assert not page.find("script") and len(page.select("pre")) == 4
    assert html.escape("</pre><script>") in cite.citations(work)


def write_citation(folder: Path, old: str, new: str) -> Path:
    """Return a copy of CITATION.cff with one change; fail if that changes nothing."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert old in text
    path = folder / "CITATION.cff"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("version: 0.1.0", "version: 0.1", "version should be text"),
    ("date-released: 2026-11-22", "date-released: soon", "date-released should be a date"),
    ("date-released: 2026-11-22", "", "date-released should be a date"),
    ("  - name: The Three Bioclusters authors", "", "authors should be a list"),
    ("  - name: The", "  - names: The", "an author needs `name`"),
    ("license: CC-BY-4.0", "license: GPL", "license 'GPL' is not known"),
    ("type: software", "url: example", "url should be the full address"),
    ("authors:", "authors: [", "line 1"),
    ("title: \"", "title: ", "line "),
])
def test_a_malformed_citation_file_is_named(tmp_path, old, new, expected):
    with pytest.raises(cite.CitationError, match=re.escape(expected)) as caught:
        cite.book(write_citation(tmp_path, old, new))
    assert str(caught.value).startswith("CITATION.cff: ")


def test_a_missing_or_empty_citation_file_is_named(tmp_path):
    with pytest.raises(cite.CitationError, match="CITATION.cff: file not found"):
        cite.book(tmp_path / "CITATION.cff")
    (tmp_path / "CITATION.cff").write_text("words")
    with pytest.raises(cite.CitationError, match="expected lines such as"):
        cite.book(tmp_path / "CITATION.cff")


def test_with_an_address_every_citation_gives_it(tmp_path, monkeypatch):
    book = cite.book(write_citation(tmp_path, "type: software",
                                    "type: software\nurl: https://book.example/three"))
    monkeypatch.setattr(cite, "book", lambda: book)
    address = "https://book.example/three/book/cambridge.html#fig-cambridge-exits"
    work = cite.figure("fig-cambridge-exits")
    assert cite.plain(work).endswith(f" {address}") and f"UR  - {address}" in cite.ris(work)
    assert f"url = {{{address}}}" in cite.bibtex(work)
    assert json.loads(cite.csl(work))[0]["URL"] == address
    card = BeautifulSoup(cite.card("fig-cambridge-exits"), "html.parser")
    assert card.select_one("a.permalink")["href"] == address


def test_a_figure_whose_data_state_no_licence_is_refused(monkeypatch):
    entry = {**data.resource("cambridge-exits"), "licenses": []}
    monkeypatch.setattr(data, "resource", lambda name: entry)
    with pytest.raises(cite.CitationError, match="cambridge-exits, which fig-cambridge-exits"):
        cite.figure("fig-cambridge-exits")


@pytest.mark.parametrize(("make", "name", "expected"), [
    (cite.chapter, "oxford", "no chapter 'oxford'"), (cite.claim, "C99", "no claim 'C99'"),
    (cite.figure, "fig-none", "no figure 'fig-none'"),
    (cite.resource, "none", "no resource 'none'"),
])
def test_an_unknown_work_is_named(make, name, expected):
    with pytest.raises(ValueError, match=expected):
        make(name)
