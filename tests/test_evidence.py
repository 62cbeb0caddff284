"""Every number of the pages opens: it is a link to an entry that says where it comes from."""

import gzip
import json
import os
import re
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from bioclusters import data, findings
from bioclusters.audit import evidence as audited
from bioclusters.figures import figures
from bioclusters.pages import evidence, notes
from sitebuild import edit, step

MOST = 700_000  # bytes of a page
MOST_OF_NOTES = 15_000  # bytes that they add to a page, compressed


@pytest.fixture(scope="module")
def site_folder(request) -> Path:
    made = os.environ.get("BOOK_SITE")  # a site that is built already
    return Path(made) if made else request.getfixturevalue("built")[0] / "_build" / "html"


@pytest.fixture(scope="module")
def site(site_folder) -> dict[Path, BeautifulSoup]:
    folder = site_folder / "book"
    return {path.resolve(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            for path in [*folder.glob("*.html"), *folder.glob("evidence/*.html")]}


def closed(path: Path, page, site) -> list[str]:
    """Return the numbers of a page that lead to no entry with a source or a computation."""
    shown = [number for number in page.select("article .quoted-number, article a.num")
             if number.name == "a" or not number.find_parent("a")]
    return [number.text for number in shown if not opens(path, number, site)]


def opens(path: Path, number, site) -> bool:
    """Say whether a number leads to an entry with its source or data, and a note has the same."""
    address = urlsplit(number.get("href", ""))
    target = site.get((path.parent / address.path).resolve())
    entry = target.find(id=address.fragment) if target and address.fragment else None
    page = number.find_parent("body") or number
    note = page.find(id=f"note-{number.get('data-note')}")
    return all({"Source", "Computed from"} & {label.text for label in place.select("dt")}
               for place in (entry, note)) if entry and note else False


def bound(figure, part: str) -> list[str]:
    """Return the numbers of a part of a figure that figures.yml binds to findings."""
    return [text for text, key in figure.pieces(part) if key]


def test_every_number_opens_at_its_source_or_computation(site):
    assert {path.name: closed(path, page, site) for path, page in site.items()
            if closed(path, page, site)} == {}
    assert sum(len(page.select("a.num")) for page in site.values()) > 250


def test_a_number_that_leads_nowhere_is_noticed(site):
    path = next(path for path in site if path.stem == "cambridge")
    faulty = BeautifulSoup('<article><a class="num" href="evidence/timeline.html#T99" '
                           'data-note="1">1</a><span class="quoted-number">2</span></article>',
                           "html.parser")
    assert closed(path, faulty, site) == ["1", "2"]


def unlinked(page, figure) -> list[str]:
    """Return the numbers of a figure on its page, as printed there, that are no links."""
    places = {"title": ".caption-text", "subtitle": ".legend", "difference": ".verdict"}
    shown = page.find(id=figure.id)
    return [text for part, place in places.items() for text in bound(figure, part)
            if text not in [link.text for link in shown.select(f"{place} a.num")]]


def test_the_numbers_of_titles_open_too(site):
    pages = {path.stem: page for path, page in site.items() if path.parent.name == "book"}
    assert sum(len(bound(one, "title")) for one in figures().values()) > 20
    assert {one.id: unlinked(pages[one.chapter], one) for one in figures().values()
            if unlinked(pages[one.chapter], one)} == {}
    faulty = BeautifulSoup(str(pages["cambridge"]), "html.parser")
    faulty.select_one("#fig-cambridge-counts .caption-text a.num").unwrap()
    assert unlinked(faulty, figures()["fig-cambridge-counts"]) == ["90"]


def test_each_number_on_a_page_has_one_note_in_order(site):
    for path, page in site.items():
        noted = list(dict.fromkeys(link["data-note"] for link in page.select("a.num")))
        assert noted == [str(place) for place in range(1, len(noted) + 1)], path.name
        assert len(page.select(".number-notes > ol > li")) == len(noted), path.name
        named = {link["data-note"]: link["href"] for link in page.select("a.num")}
        assert len(set(named.values())) == len(named)


def test_the_notes_of_a_page_are_light(site):
    for path, page in site.items():
        for note in page.select(".number-notes"):
            whole = path.read_bytes()
            note.extract()
            without = len(gzip.compress(str(page).encode(), mtime=0))
            assert len(gzip.compress(whole, mtime=0)) - without < MOST_OF_NOTES, path.name


def test_no_link_stands_in_a_link_and_titles_stay_text(site):
    for path, page in site.items():
        assert page.select("a a, title a, nav a.num") == [], path.name
        assert "<" not in page.select_one("meta[name=description]")["content"]


def test_every_fact_has_one_entry_with_its_source(site):
    for table in audited.tables():
        page = next(page for path, page in site.items() if path.name == f"{table}.html"
                    and path.parent.name == "evidence")
        rows = data.load(table)
        assert [entry["id"] for entry in page.select(".entry")] == rows["id"].tolist()
        if "url" in rows:
            links = {link["href"] for link in page.select(".entry a.external")}
            assert links == set(rows["url"].dropna())


def test_entries_say_what_uses_them_in_words(site):
    page = next(page for path, page in site.items() if path.stem == "computed")
    rank = page.find(id="bhcr-rank")
    assert "BioHealth Capital Region" in rank.text and "Figure: " in rank.text
    assert len(rank.select("dd a[href^='../../data/']")) == len(findings.sources("bhcr-rank"))
    assert all("Used in" in entry.text for entry in page.select(".entry"))
    for path, one in site.items():
        if path.parent.name == "evidence":
            assert not re.search(r"\b[a-z]+_[a-z_]+\b", one.select_one("article").text), path.name
            assert path.stat().st_size < MOST


def test_a_claim_links_its_evidence_to_the_entries(site):
    path, page = next((path, page) for path, page in site.items() if path.stem == "claims")
    links = page.select("#c03 a.entry-of, #c07 a.entry-of, #c18 a.entry-of")
    assert links
    for link in links:
        address = urlsplit(link["href"])
        assert site[(path.parent / address.path).resolve()].find(id=address.fragment)


def test_general_knowledge_is_told_and_can_be_picked_out(site):
    page = next(page for path, page in site.items() if path.stem == "cambridge-facts")
    entry = page.find(id="CAM153")
    assert entry["data-confidence"] == "general knowledge" and "general knowledge" in entry.text
    assert page.select_one("[data-things=entries][data-filter*=confidence]")


def indexed(folder: Path) -> dict[str, Counter]:
    """Return how many things of each kind the search has of each page."""
    script = (folder / "_static" / "search-index.js").read_text(encoding="utf-8")
    index = json.loads(script[script.index("{"):script.rindex("}") + 1])
    counts = defaultdict(Counter)
    for kind, page, *_rest in index["entries"]:
        counts[index["pages"][page][0]][index["kinds"][kind][0]] += 1
    return counts


def test_the_search_has_each_entry_once_and_as_evidence(site, site_folder):
    pages = {f"book/evidence/{path.name}": len(page.select(".entry[id]"))
             for path, page in site.items() if path.parent.name == "evidence"}
    assert sum(pages.values()) > 900
    found = indexed(site_folder)
    for page, entries in pages.items():
        kind = "number" if page.endswith(f"/{evidence.COMPUTED}.html") else "evidence"
        assert found[page] == Counter({"page": 1, kind: entries}), page


def test_a_number_with_a_form_or_a_part_leads_to_the_whole():
    assert evidence.place("bhcr-rank:ordinal") == "book/evidence/computed.html#bhcr-rank"
    assert evidence.place("CAM152#1") == "book/evidence/cambridge-facts.html#CAM152"
    assert evidence.place_of_fact("T01") == "book/evidence/timeline.html#T01"
    with pytest.raises(KeyError, match="no number is called 'bhcr-rnak'; did you mean bhcr-rank"):
        evidence.place("bhcr-rnak")


def test_a_note_is_safe_in_html(monkeypatch):
    monkeypatch.setattr(findings, "explain", lambda key: 'a "b" <script>')
    note = BeautifulSoup(notes.notes_html(["bhcr-rank"], "book/cambridge.html"), "html.parser")
    assert note.select_one(".told").text == 'a "b" <script>' and not note.select("script")


def test_a_note_of_a_book_in_one_page_leads_to_addresses_alone():
    note = BeautifulSoup(notes.notes_html(["CAM152", "bhcr-rank"], "", "note-x-"), "html.parser")
    assert all(link["href"].startswith("http") for link in note.select("a"))
    assert [item["id"] for item in note.select("li")] == ["note-x-1", "note-x-2"]
    text = notes.numbered(notes.opening("bhcr-rank", "book/x.html"), {"CAM152": 1}, "note-x-")
    assert text == '<a class="num" href="#note-x-2" data-note="2">'


def test_the_index_counts_every_entry_and_filters_by_confidence(site):
    page = next(page for path, page in site.items() if path.match("evidence/index.html"))
    rows = {row.th.a["href"]: row for row in page.select("tbody tr")}
    assert set(rows) == {f"{table}.html" for table in [*audited.tables(), "computed"]}
    for table in audited.tables():
        assert rows[f"{table}.html"].td.text == str(len(data.load(table)))
    general = rows["cambridge-facts.html"].find("a", string="general knowledge")
    assert general["href"] == "cambridge-facts.html?confidence=general+knowledge"
    listed = {link["href"] for link in page.select("article ul li a")}
    assert listed == {"cambridge-facts.html#CAM153", "cross-facts.html#X024",
                      "cross-facts.html#X037"}
    assert not {"CAM153", "X024", "X037"} & set(evidence.claims_on())  # as the page says


def test_an_address_that_is_none_is_refused():
    row = {"id": "X1", "source": "A body", "url": "see the web site"}
    with pytest.raises(evidence.EvidenceError, match="X1: url is 'see the web site', expected"):
        evidence._source("cross-facts", row)


def test_a_key_without_a_row_stops_the_build_and_names_it(book):
    edit(book / "book" / "index.md", "It refers",
         "{num}`943 <CAM153>` and {num}`1 <CAM999>`. It refers")
    result = step(book, "build")
    assert result.returncode == 1 and "no number is called 'CAM999'" in result.stderr
    edit(book / "book" / "index.md", " and {num}`1 <CAM999>`", "")
    result = step(book, "build")
    assert result.returncode == 0, result.stderr[-3000:]
    facts = book / "_build/html/book/evidence/cambridge-facts.html"
    page = BeautifulSoup(facts.read_text(encoding="utf-8"), "html.parser")
    assert page.find(id="CAM153").find("a", href="../index.html#a-small-book")
