"""The theme's own parts: openers, tables, foreign words, the tally, the locators, the fonts."""

import re
import sys

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

from bioclusters import claims, locator, registry
from sitebuild import ROOT

sys.path.insert(0, str(ROOT / "book" / "_theme"))

import atlas_html  # noqa: E402  the path must be set first

HEAD = '<h1>Lund: a city<a class="headerlink" href="#lund">#</a></h1><p>Text</p>'


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def test_the_opener_holds_part_title_and_map_and_then_the_sections():
    page = soup(atlas_html.opened(HEAD, "Clusters", [("#a", "Firms & jobs")], "<svg></svg>"))
    opener = page.select_one(".opener")
    assert [child.name for child in opener.children] == ["p", "h1", "svg"]
    assert opener.h1.get_text() == "Lund: a city#" and opener.h1.select_one(".about")
    link = page.select_one("nav[aria-label='On this page'] a")
    assert (link["href"], link.get_text()) == ("#a", "Firms & jobs")
    assert not soup(atlas_html.opened(HEAD, "", [], "")).select("nav, .part")


def test_a_picture_without_a_phone_layout_can_be_opened_by_itself():
    page = soup(atlas_html.dressed('<img alt="A map" src="../_images/a.svg"/><img src="b.svg"/>',
                                   "", [], ""))
    assert [image["loading"] for image in page.select("img")] == ["lazy", "lazy"]
    link, = page.select("a")  # only what a cell drew
    assert link["href"] == page.img["src"] and link.parent.find_previous_sibling() is page.img


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


def test_the_tally_has_a_cell_for_each_verdict():
    verdicts = ["supported", "contradicted", "supported"]
    page = soup(atlas_html.tally("claims", "x", verdicts, claims.VERDICTS))
    assert [cell["class"] for cell in page.select(".cells i")] == [
        ["v-supported"], ["v-supported"], ["v-contradicted"]]
    assert [item.get_text() for item in page.select("li")] == [" 2 supported", " 1 contradicted"]
    with pytest.raises(ValueError, match="no such verdict: maybe"):
        atlas_html.tally("claims", "x", ["maybe"], claims.VERDICTS)


def test_every_verdict_has_its_colour():
    sheet = (ROOT / "book" / "assets" / "book.css").read_text(encoding="utf-8")
    for verdict in [*claims.VERDICTS, *registry.VERDICTS]:
        assert re.search(rf"\.v-{atlas_html.slug(verdict)}\b", sheet), verdict


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
    assert locator.draw_locator(cluster) == locator.draw_locator(cluster)


def test_a_locator_draws_exactly_the_units_studied(monkeypatch):
    whole = locator.draw_locator("bhcr")
    monkeypatch.setitem(locator.PLACES, "bhcr",
                        locator.PLACES["bhcr"]._replace(studied=("MD", "VA")))
    assert locator.draw_locator("bhcr") != whole
    with pytest.raises(KeyError):
        locator.draw_locator("boston")


def test_the_scale_bar_is_true():
    west, _, east, _ = locator.PLACES["korea"].window
    length = soup(locator.draw_locator("korea")).select_one(".bar")["d"].partition("h")[2]
    assert float(length) == pytest.approx(100 * locator.WIDE / (east - west), abs=0.05)


@pytest.mark.parametrize("name", ["DejaVuSans", "DejaVuSans-Bold"])
def test_the_figures_font_has_what_figures_write(name):
    path = ROOT / "book" / "assets" / "fonts" / f"{name}.woff2"
    letters = TTFont(path).getBestCmap()
    for sign in "Aåøö–—’“”…≤≥≈≠→×−✓✗◐†●◆":
        assert ord(sign) in letters, sign
    assert path.stat().st_size < 25_000
