"""Every number of the pages opens: it is a link to an entry that says where it comes from."""

import json
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

import sitebuild
from bioclusters import data, findings
from bioclusters.audit import evidence as audited
from bioclusters.pages import evidence
from sitebuild import edit, step

MOST = 700_000  # bytes of a page


@pytest.fixture(scope="module")
def site(built) -> dict[Path, BeautifulSoup]:
    folder = built[0] / "_build" / "html" / "book"
    return {path.resolve(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            for path in [*folder.glob("*.html"), *folder.glob("evidence/*.html")]}


def closed(path: Path, page, site) -> list[str]:
    """Return the numbers of a page that lead to no entry with a source or a computation."""
    shown = page.select("article .quoted-number, article a.num")
    return [number.text for number in shown if not opens(path, number, site)]


def opens(path: Path, number, site) -> bool:
    """Say whether a number is a link to an entry with the number's source or data."""
    address = urlsplit(number.get("href", ""))
    target = site.get((path.parent / address.path).resolve())
    entry = target.find(id=address.fragment) if target and address.fragment else None
    labels = {label.text for label in entry.select("dt")} if entry else set()
    return bool(number.get("data-about")) and bool({"Source", "Computed from"} & labels)


def test_every_number_opens_at_its_source_or_computation(site):
    assert {path.name: closed(path, page, site) for path, page in site.items()
            if closed(path, page, site)} == {}
    assert sum(len(page.select("a.num")) for page in site.values()) > 250


def test_a_number_that_leads_nowhere_is_noticed(site):
    path = next(path for path in site if path.stem == "cambridge")
    faulty = BeautifulSoup('<article><a class="num" href="evidence/timeline.html#T99" '
                           'data-about="x">1</a><span class="quoted-number">2</span></article>',
                           "html.parser")
    assert closed(path, faulty, site) == ["1", "2"]


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
    assert len(rank.select("a[download]")) == len(findings.sources("bhcr-rank"))
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
    assert page.select_one("[data-filter=confidence]")


def test_the_search_leaves_evidence_out(built):
    index = (built[0] / "_build" / "html" / "searchindex.js").read_text(encoding="utf-8")
    pages = json.loads(index[index.index("{"):index.rindex("}") + 1])["docnames"]
    assert pages and not [page for page in pages if page.startswith(evidence.FOLDER)]


def test_a_number_with_a_form_or_a_part_leads_to_the_whole():
    assert evidence.place("bhcr-rank:ordinal") == "book/evidence/computed.html#bhcr-rank"
    assert evidence.place("CAM152#1") == "book/evidence/cambridge-facts.html#CAM152"
    assert evidence.place_of_fact("T01") == "book/evidence/timeline.html#T01"
    with pytest.raises(KeyError, match="no number is called 'bhcr-rnak'; did you mean bhcr-rank"):
        evidence.place("bhcr-rnak")


def test_an_opening_is_safe_in_html(monkeypatch):
    monkeypatch.setattr(findings, "explain", lambda key: 'a "b" <script>')
    monkeypatch.setattr(findings, "address", lambda key: "javascript:alert(1)")
    tag = BeautifulSoup(evidence.opening("CAM152", "book/cambridge.html"), "html.parser").a
    assert tag["data-about"] == 'a "b" <script>' and "data-source" not in tag.attrs


def test_an_address_that_is_none_is_refused():
    row = {"id": "X1", "source": "A body", "url": "see the web site"}
    with pytest.raises(evidence.EvidenceError, match="X1: url is 'see the web site', expected"):
        evidence._source("cross-facts", row)


@pytest.fixture
def book(tmp_path_factory, tmp_path) -> Path:
    """Return a copy of the small book with what it keeps."""
    left_out = shutil.ignore_patterns("html", ".doctrees", "__pycache__")
    return Path(shutil.copytree(sitebuild.small_built(tmp_path_factory), tmp_path / "project",
                                ignore=left_out))


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
