"""The index of the search: what is read from pages, how small it is written, what it refuses."""

import json
import re

import pytest

from bioclusters import data
from bioclusters.pages import search
from bioclusters.words import speaking

PAGE = """<html><body><nav>Contents of the book</nav><article>
<section id="top"><p class="kicker">Cambridge</p><h1>More than spin-offs</h1>
<p class="take"><a href="../briefs/brief-cambridge.pdf">Brief (PDF)</a></p>
<p>The chapter in a sentence.</p>
<section id="counts"><h2>Who counts<a class="headerlink" href="#counts">#</a></h2>
<p>Ninety or 750.</p>
<figure class="book-figure" id="fig-x"><figcaption><p><span class="caption-number">Fig. 3 </span>
<span class="caption-text">Counts differ</span></p></figcaption>
<svg aria-label="Dots for Lund"><text>drawn words</text></svg>
<div class="card"><details class="table"><td>Abcam</td></details>
<details class="cite"><pre>@misc</pre></details>
<p class="verdict"><span class="badge">New</span> Mind the years.</p></div></figure></section>
<div class="claim" id="c07" data-verdict="contradicted"><p class="says">Largest of Europe
<q>가장 큰</q></p>
<p>Found otherwise.</p></div>
<div class="entry" id="K001"><p><a href="#K001">Clusters in Korea</a></p>
<dl><dt>Value</dt><dd>18</dd><dt>Used in</dt><dd>Synthesis</dd></dl></div>
<p id="errata-r001"><strong>Brief of the study</strong></p><p>Said: most. Right: five.</p>
</section></article></body></html>"""


@pytest.fixture(scope="module")
def found() -> dict[str, search.Entry]:
    """Return the entries of a page by kind."""
    return {entry.kind: entry for entry in search.entries(PAGE, "book/cambridge.html")}


def test_each_kind_of_thing_is_an_entry_at_its_place(found):
    assert {kind: entry.anchor for kind, entry in found.items()} == {
        "page": "", "section": "counts", "figure": "fig-x", "claim": "c07", "evidence": "K001",
        "erratum": "errata-r001", "brief": ""}
    assert found["page"].title == "More than spin-offs" and found["page"].note == "Cambridge"
    assert found["section"].title == "Who counts" and "750" in found["section"].text
    assert found["figure"].title == "Fig. 3 Counts differ" and found["figure"].note == "New"
    assert found["claim"].note == "contradicted" and "가장 큰" in found["claim"].text
    assert found["evidence"].text == "18"  # not where it is used
    assert found["erratum"].title == "Brief of the study" and "five" in found["erratum"].text
    assert found["brief"].page == "briefs/brief-cambridge.pdf"


def test_what_is_drawn_or_listed_is_found_and_what_is_not_the_pages_own_is_not(found):
    everything = " ".join(" ".join(entry) for entry in found.values()).lower()
    assert "Lund" in found["figure"].more and "Abcam" in found["figure"].more
    for foreign in ("contents of the book", "drawn words", "@misc", "counts#"):
        assert foreign not in everything, foreign


def test_a_long_text_is_cut_after_a_word_and_its_other_words_are_kept():
    text = "plain words " * 40 + "Øresund 17,000"
    page = f"<article><section id='a'><h1>Title</h1><p>{text}</p></section></article>"
    entry, = search.entries(page, "book/x.html")
    assert entry.text.endswith(" …") and len(entry.text) <= search.SHOWN["page"] + 2
    assert entry.more.split() == ["Øresund", "17,000"]


def opened(steps: str) -> list[int]:
    """Return places from steps, as search.js reads them."""
    places, at, far = [], -1, 0
    for letter in steps:
        step = search.STEPS.index(letter)
        if step >= search.ONE:
            far += step - search.ONE + 1
            continue
        at += far * search.ONE + step + 1
        far = 0
        places.append(at)
    return places


@pytest.mark.parametrize("places", [[], [0], [0, 1, 63, 64, 128, 5000], [200_000]])
def test_steps_come_back_as_places(places):
    assert opened(search._steps(places)) == places


def test_sorted_words_and_anchors_in_a_row_are_written_in_short():
    assert search._fronts(["bio", "biolog", "biotech", "lund"]) == "0bio 3log 3tech 0lund"
    anchors = ["B008", "B009", "B010", "c1", "B011"]
    assert search._followers(anchors) == ["B008", "+", "+", "c1", "B011"]


def test_a_page_that_did_not_change_is_not_read_again(tmp_path, monkeypatch):
    (tmp_path / "book").mkdir()
    path = tmp_path / "book" / "cambridge.html"
    path.write_text(PAGE, encoding="utf-8")
    content, kept = search.index(tmp_path)
    monkeypatch.setattr(search, "entries", None)
    again, _kept = search.index(tmp_path, json.loads(json.dumps(kept)))
    assert again == content and len(content["entries"]) == 7
    path.write_text(PAGE + " ", encoding="utf-8")
    with pytest.raises(TypeError):
        search.index(tmp_path, kept)


def test_every_name_that_the_data_hold_in_korean_has_its_latin_twin():
    known = {word for group in [*search.synonyms(), *search.names()] for word in group}
    for table in search.NAMED_TWICE:
        for name in data.load(table)["name_ko"].dropna():
            assert all(part in known for part in re.split(r"\s*/\s*", name)), name


@pytest.mark.parametrize("group", [["alone"], ["jobs", False], ["jobs", " "]])
def test_a_group_of_synonyms_that_is_none_is_refused(tmp_path, group):
    path = tmp_path / "synonyms.yml"
    path.write_text(json.dumps({"same": [["jobs", "people"], group]}), encoding="utf-8")
    with pytest.raises(search.SearchError, match="at least two words"):
        search.synonyms(path)


def test_no_word_is_listed_twice_in_a_group():
    for group in search.synonyms():
        assert len(set(group)) == len(group), group


def test_the_kinds_are_said_in_the_language_of_the_page():
    with speaking("pseudo"):
        kinds = search.packed([])["kinds"]
    assert all(words.startswith("[") for _kind, words in kinds)
