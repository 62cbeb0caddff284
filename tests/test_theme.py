"""The theme's own parts: openers, tables, Korean, colours, landing page, search, locators."""

import re
import sys

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docutils import nodes

import colour
from bioclusters.draw import looks
from bioclusters.pages import locator
from bioclusters.words import verdicts
from sitebuild import ROOT

sys.path[:0] = [str(ROOT / "book" / part) for part in ("_theme", "_ext")]

import atlas_html  # noqa: E402  the path must be set first
import atlas_landing  # noqa: E402
import atlas_search  # noqa: E402
import atlas_theme  # noqa: E402

HEAD = '<h1>Lund: a city &amp; more<a class="headerlink" href="#lund">#</a></h1><p>Text</p>'
SHEET = (ROOT / "book" / "assets" / "book.css.jinja").read_text(encoding="utf-8")
PLACES = ("bhcr", "cambridge", "medicon", "korea")


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def no_size(file: str) -> None:
    return None


def test_the_opener_holds_the_place_the_finding_and_what_to_take():
    opener = soup(atlas_html.opened(HEAD, [("a.pdf", "Brief (PDF)")])).select_one(".opener")
    assert [child.name for child in opener.children] == ["p", "h1", "p"]
    assert opener.select_one(".kicker").get_text() == "Lund"
    assert opener.h1.get_text() == "A city & more#" and opener.a["href"] == "#lund"
    assert opener.select_one(".take a")["href"] == "a.pdf"
    plain = soup(atlas_html.opened("<h1>References</h1>", []))
    assert plain.h1.get_text() == "References" and not plain.select(".kicker, .take")


def test_a_picture_keeps_its_room_and_can_be_opened_by_itself():
    page = soup(atlas_html.dressed('<img alt="A map" src="../_images/a.svg"/><img src="b.svg"/>',
                                   [], {"a.svg": (518.4, 300.2)}.get))
    assert [image["loading"] for image in page.select("img")] == ["lazy", "lazy"]
    assert (page.img["width"], page.img["height"]) == ("518", "300")
    link, = page.select("a")  # only what a cell drew
    assert link["href"] == page.img["src"] and link.parent.find_previous_sibling() is page.img
    unknown = soup(atlas_html.dressed('<img src="../_images/a.svg"/>', [], no_size))
    assert not unknown.img.has_attr("width")


def test_every_table_gets_a_region_with_a_name_of_its_own():
    page = soup(atlas_html.scrollable(
        "<h2>Jobs</h2><table><tr></tr></table><table><tr></tr></table>"
        "<table><caption>Firms</caption></table>"
        '<div class="scroll" tabindex="0"><table id="in"></table></div>'))
    assert [region["aria-label"] for region in page.select("[role=region]")] == [
        "Table: Jobs", "Table: Jobs (2)", "Firms"]
    assert page.find(id="in").parent.parent.name == "[document]"


def test_korean_is_marked_in_text_alone():
    body = ('<p title="오송">In 오송 역사·사회, 2015</p><script>"오송"</script>'
            "<svg><text>오송</text></svg>대학의")
    assert atlas_html.mark_korean(body) == (
        '<p title="오송">In <span lang="ko">오송 역사·사회</span>, 2015</p><script>"오송"</script>'
        '<svg><text>오송</text></svg><span lang="ko">대학의</span>')


def short(*lines: str) -> list[str]:
    """Return the faults of an "In short" with these lines."""
    items = [nodes.list_item("", nodes.paragraph(text=line)) for line in lines]
    return atlas_theme.too_long(nodes.admonition("", nodes.bullet_list("", *items)))


def test_an_in_short_of_more_than_three_lines_is_named():
    assert short("One.", "Two.", "x" * 125) == []
    assert short(*"abcd") == ['an "In short" has 4 lines, at most 3 are read; leave some out']
    assert "has 0 lines" in short()[0]
    assert "has 126 letters, expected at most 125" in short("x" * 126)[0]


def test_the_sheet_has_every_colour_that_it_uses():
    written = atlas_html.tokens(looks.TOKENS)
    assert f"--ink: light-dark({', '.join(looks.TOKENS['ink'])});" in written
    given = set(re.findall(r"(--[\w-]+):", written + SHEET)) | {"--v", "--on", "--halo"}
    assert set(re.findall(r"var\((--[\w-]+)", SHEET)) <= given
    assert all(f".on-{name} {{" in atlas_html.halo_rules(looks.TOKENS) for name in looks.TOKENS)
    loose = re.findall(r"^(?!.*light-dark).*#[0-9a-f]{6}", SHEET, re.MULTILINE)
    assert all("picture" in line or "img" in line or "print" in line or ":root" in line
               for line in loose), loose


def test_every_verdict_has_fill_sign_and_group_and_the_sheet_says_so():
    grouped = [verdict for group in atlas_landing.GROUPS for verdict in verdicts.GROUPS[group]]
    assert sorted(grouped) == sorted(verdicts.ORDER) == sorted(looks.VERDICTS)
    assert len(set(verdicts.SIGNS.values())) == len(verdicts.SIGNS)
    rules = atlas_html.verdict_rules({"supported": "class-5", "partly": "class-1"}, {"class-5"})
    assert rules == (".v-supported { --v: var(--class-5); --on: var(--on-fill); }\n"
                     ".v-partly { --v: var(--class-1); --on: var(--ink); }")


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_the_places_are_told_apart_by_every_eye(mode):
    colours = [looks.TOKENS[place][mode] for place in PLACES]
    for eye in colour.EYES:
        assert colour.nearest(colours, eye) >= 10, eye
    assert colour.nearest(["#00695f", "#1b4f8a", "#7a2e6b"], "deutan") < 10  # of version 0.1.0


def test_the_difference_of_colours_is_that_of_the_published_example():
    one, other = (50, 2.6772, -79.7751), (50, 0, -82.7485)  # Sharma and others, 2005, pair 1
    assert colour.ciede2000(one, other) == pytest.approx(2.0425, abs=1e-4)
    assert colour.ciede2000((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)


def test_the_landing_page_shows_each_claim_once_by_what_may_be_done_with_it():
    claims = pd.DataFrame({"claim_id": ["C01", "C02", "C03", "C04"],
                           "verdict": ["contradicted", "partly", "other-definition", "supported"]})
    page = soup(atlas_landing.groups(claims, "claims.html"))
    heads = [" ".join(head.get_text().split()) for head in page.select("h2")]
    assert heads == ["2 may be quoted", "1 may be quoted in part", "0 could not be decided",
                     "1 should not be quoted"]
    assert [link["href"] for link in page.select("a")] == [
        "claims.html#c04", "claims.html#c03", "claims.html#c02", "claims.html#c01"]
    assert page.a["class"] == ["v-supported"]
    assert page.a.get_text(" ", strip=True) == "C 04 ✓ supported"


def test_a_pair_holds_both_sentences_and_keeps_numbers_whole():
    claim = {"verdict": "contradicted", "claim": "Grew 25 % a year",
             "say_instead": "25 % & no more"}
    page = soup(atlas_landing.pair("C18", claim, "claims.html"))
    assert page.a["href"] == "claims.html#c18" and page.a.get_text() == "C18: contradicted"
    assert [said.get_text() for said in page.select("dd")] == ["Grew 25\xa0% a year",
                                                               "25\xa0% & no more"]


def test_the_search_says_what_it_found_in_words_of_the_book():
    said = atlas_search.says()
    assert set(said) == {"empty", "nothing", "one", "many", "some"}
    assert "{n}" in said["many"] and "{n}" in said["some"] and said["one"] == "1 found."


@pytest.mark.parametrize("cluster", locator.PLACES)
def test_a_locator_shows_what_its_words_say(cluster):
    place, drawn = locator.PLACES[cluster], soup(locator.draw_locator(cluster)).svg
    assert drawn["aria-label"] == place.alt and drawn["role"] == "img"
    assert [text.get_text() for text in drawn.select("text")] == [
        *(name for name, _ in place.dots.values()), "100 km"]
    assert all(name in place.alt for name, _ in place.dots.values())
    wide, high = map(float, drawn["viewbox"].split()[2:])
    for dot in drawn.select("circle"):
        assert 0 < float(dot["cx"]) < wide and 0 < float(dot["cy"]) < high
    assert all(len(path["d"]) > 100 for path in drawn.select(".land, .study"))
    assert len(str(drawn)) < 20_000


def test_a_locator_draws_exactly_the_units_studied(monkeypatch):
    whole = locator.draw_locator("bhcr")
    monkeypatch.setitem(locator.PLACES, "bhcr",
                        locator.PLACES["bhcr"]._replace(studied=("MD", "VA")))
    locator._shapes.cache_clear()
    assert locator.draw_locator("bhcr") != whole
    locator._shapes.cache_clear()
    with pytest.raises(KeyError):
        locator.draw_locator("boston")


def test_the_scale_bar_is_true():
    west, _, east, _ = locator.PLACES["korea"].window
    length = soup(locator.draw_locator("korea")).select_one(".bar")["d"].partition("h")[2]
    assert float(length) == pytest.approx(100 * locator.WIDE / (east - west), abs=0.05)
