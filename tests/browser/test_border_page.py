"""A reader draws a border: by click, finger, key and list; the address, the files and the words.

The arithmetic of the page is that of bioclusters.findings.border: both are asked the same.
"""

import io
import random
import xml.etree.ElementTree as ET
from urllib.parse import quote

import pandas as pd
import pytest
from survey import axe_faults, overflow

from bioclusters.findings import border, regions
from bioclusters.pages.border import slug

PAGE = "book/border.html"
CSV = "document.querySelector('[data-border]').csv()"
ASK = """(fragments) => {
  const answers = [], root = document.querySelector("[data-border]");
  return fragments.reduce((before, fragment) => before.then(() => new Promise((done) => {
    addEventListener("hashchange", () => { answers.push(root.csv()); done(); }, {once: true});
    location.hash = fragment;
  })), Promise.resolve()).then(() => answers);
}"""
COUNTS = ["establishments", "establishments_rank", "best", "worst", "employees", "employees_rank",
          "establishments_growth_rank", "employees_growth_rank", "published_counties", "counties",
          "cells_without_employees"]
GROWTHS = ["establishments_growth", "employees_growth"]


def finding(page) -> str:
    return page.locator(".border-finding").inner_text()


def choice(page, name: str):
    return page.get_by_role("combobox", name=name, exact=True)


def drawn_at_random(number: int) -> list[tuple[list[str], str]]:
    """Return regions from one county to most, in the place of one of the book or of none."""
    dice = random.Random(541714)
    most = len(border.listed())
    return [(dice.sample(border.listed(), min(most, int(most ** dice.random()) + 1)),
             dice.choice(["", *border.regions()])) for _ in range(number)]


def test_a_hundred_regions_are_ranked_as_the_findings_rank_them(open_page):
    page, asked = open_page(PAGE), drawn_at_random(100)
    answers = page.evaluate(ASK, [
        f"counties={'.'.join(counties)}&instead={slug(instead) or 'none'}&name=drawn"
        for counties, instead in asked])
    assert len(answers) == 100
    for (counties, instead), answer in zip(asked, answers, strict=True):
        shown = pd.read_csv(io.StringIO(answer)).set_index(["year", "region"]).sort_index()
        told = border.standing(counties, instead).rename(columns={"rank": "establishments_rank"})
        told = told.astype({"year": int}).set_index(["year", "region"]).sort_index()
        assert list(shown.index) == list(told.index), counties
        pd.testing.assert_frame_equal(shown[COUNTS].astype("Float64"),
                                      told[COUNTS].astype("Float64"), check_exact=True)
        pd.testing.assert_frame_equal(shown[GROWTHS].astype("Float64"),
                                      told[GROWTHS].astype("Float64"), atol=0.0501, rtol=0)


def test_a_region_takes_the_place_that_the_findings_give_it(open_page):
    page, dice = open_page(PAGE), random.Random(24031)
    for counties in [dice.sample(border.listed(), dice.randint(1, 60)) for _ in range(20)]:
        page.evaluate(ASK, [f"counties={'.'.join(counties)}"])
        chosen = page.get_by_label("Takes the place of").input_value()
        assert chosen == slug(border.nearest(counties))


@pytest.mark.parametrize(("key", "words"), [
    ("corridor", "seventh of ten"), ("east-bay", "seventh of eleven"),
    ("new-york", "third of nine"), (slug(regions.HOME), "fourth of ten")])
def test_an_address_restores_a_region(open_page, key, words):
    page = open_page(f"{PAGE}#region={key}")
    assert words in finding(page) and page.locator(".border-fault").is_hidden()
    choice(page, "Count").select_option("employees")
    choice(page, "Year").select_option("2019")
    page.get_by_label("Name of your region").fill("Mine & <b>yours</b>")
    before, address = finding(page), page.url
    assert before.startswith("Mine & <b>yours</b>: ") and before.endswith(" by employees, 2019")
    again = open_page(address[address.index(PAGE):])
    assert finding(again) == before and again.evaluate(CSV) == page.evaluate(CSV)


@pytest.mark.parametrize(("fragment", "words"), [
    ("counties=24031.99999.abc", "counties that the book does not know: 99999, abc. They are"),
    ("region=atlantis", "a region that the book does not know: atlantis."),
    ("region=corridor&year=1999&measure=joy&instead=mars",
     "does not understand: measure=joy, year=1999, instead=mars. It is left out."),
    (f"counties={'.'.join(str(number) for number in range(70000, 70099))}", "70007 and others"),
    (f"region={quote('<img src=x onerror=alert(1)>')}", "<img src=x"),
    ("counties=" + "x" * 10_000, "x" * 40 + ". They are left out.")])
def test_an_address_that_cannot_be_read_is_answered_in_words(visitor, fragment, words):
    visit = visitor.open(f"{PAGE}#{fragment}", 375)
    alert = visit.page.get_by_role("alert")
    assert words in alert.inner_text() and visit.faults == [] and overflow(visit.page) <= 0
    assert visit.page.locator(".border-tool img").count() == 0
    visit.page.get_by_label("Begin with").select_option("corridor")
    assert alert.is_hidden() and "seventh of ten" in finding(visit.page)
    visit.page.context.close()


def test_click_list_and_key_draw_the_same(open_page):
    page = open_page(f"{PAGE}#counties=24021")
    box = page.get_by_role("checkbox", name="Montgomery County 149")
    assert not box.is_checked()
    page.locator("#on-map-24031").click()
    assert box.is_checked() and "seventh of ten" in finding(page)
    box.uncheck()
    assert page.locator("#on-map-24031").get_attribute("aria-selected") == "false"
    assert page.url.endswith("#counties=24021&measure=establishments&year=2021")
    page.get_by_label("Map shows").focus()
    page.keyboard.press("Tab")
    chart = page.locator(".border-map")
    assert chart.get_attribute("aria-activedescendant") == "on-map-24031"
    page.keyboard.press("ArrowUp")
    assert chart.get_attribute("aria-activedescendant") != "on-map-24031"
    page.keyboard.press("ArrowDown")
    assert page.locator(".border-told").inner_text().startswith("Montgomery County, Maryland: 149")
    page.keyboard.press("Enter")
    assert box.is_checked() and page.url.endswith("#region=corridor&measure=establishments&"
                                                  "year=2021")


def test_a_finger_takes_a_county_and_the_view_goes_where_it_is_sent(open_page):
    page = open_page(f"{PAGE}#region=seattle", 375, has_touch=True, is_mobile=True)
    page.get_by_label("Map shows").select_option("corridor")
    page.locator("#on-map-24031").tap()
    assert page.locator("#on-map-24031").get_attribute("aria-selected") == "true"
    page.get_by_label("Map shows").select_option("")
    assert page.locator(".border-map").get_attribute("viewBox").startswith("-9 -9 ")


def test_search_sifts_the_list_and_takes_what_it_shows(open_page):
    page = open_page(f"{PAGE}#region=seattle")
    page.get_by_role("button", name="Start anew").click()
    assert finding(page).startswith("Take counties") and page.locator(".border-result").is_hidden()
    page.get_by_label("Find a county or state").fill("maryland")
    assert page.locator(".border-list label:visible").count() == 24
    page.get_by_role("button", name="Take all shown").click()
    assert finding(page) == "Maryland alone: sixth of ten by establishments, 2021"
    page.get_by_label("Find a county or state").fill("q" * 10_000)
    assert page.locator(".border-list label:visible").count() == 0
    page.get_by_role("button", name="Take all shown").click()
    assert "Maryland alone" in finding(page)


def test_hidden_and_withheld_counts_are_called_so(open_page):
    page = open_page(f"{PAGE}#region={slug(regions.HOME)}&year=2017")
    page.get_by_label("Find a county or state").fill("allegany")
    label = page.locator(".border-list label:visible")
    assert label.inner_text().split("\n")[-1] == "0–2"
    assert page.locator(".border-facts").inner_text().count("to") > 1
    choice(page, "Count").select_option("employees")
    assert label.inner_text().split("\n")[-1] == "not published"
    page.get_by_label("Find a county or state").fill("pima")
    assert label.inner_text().split("\n")[-1] == "withheld"
    page.evaluate(ASK, ["counties=04019&measure=employees&year=2017"])
    assert "withheld, so it has no rank" in finding(page)
    page.evaluate(ASK, ["counties=06017&year=2017"])
    assert "no count is published for 2017" in finding(page)


def test_files_and_citation_carry_finding_and_source(open_page):
    page = open_page(f"{PAGE}#region=corridor", permissions=["clipboard-read", "clipboard-write"])
    saved = {}
    for name in ("Numbers (CSV)", "Picture (SVG)", "Picture (PNG)"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name).click()
        saved[name] = waiting.value.path().read_bytes()
        assert waiting.value.suggested_filename.startswith("border-montgomery-and-frederick")
    table = pd.read_csv(io.BytesIO(saved["Numbers (CSV)"]), dtype={"county_fips": str})
    assert set(table["county_fips"].dropna()) == {"24021 24031"} and len(table) == 50
    picture = ET.fromstring(saved["Picture (SVG)"])
    words = " ".join(text for text in picture.itertext())
    assert "seventh of ten" in words and "US Census Bureau" in words and "region=corridor" in words
    assert saved["Picture (PNG)"].startswith(b"\x89PNG")
    page.get_by_role("button", name="Copy citation").click()
    page.get_by_text("Copied", exact=True).wait_for()
    cited = page.evaluate("navigator.clipboard.readText()")
    assert finding(page) in cited and "Licence: CC BY 4.0" in cited and "region=corridor" in cited


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 768, 375, 320])
def test_the_page_is_accessible_and_fits(open_page, width, scheme):
    page = open_page(f"{PAGE}#region=corridor", width, scheme)
    for summary in page.locator(".border-result summary").all():
        summary.click()
    assert axe_faults(page) == [] and overflow(page) <= 0
    assert all(size >= 12 for size in page.evaluate(
        "[...document.querySelectorAll('.border-chart text')].map((text) => parseFloat("
        "getComputedStyle(text).fontSize) * text.ownerSVGElement.getBoundingClientRect().width"
        " / text.ownerSVGElement.viewBox.baseVal.width)"))


def test_from_the_disk_it_works_and_tells_nothing_of_it(visitor):
    visit = visitor.open(f"{PAGE}#region=corridor", disk=True,
                         permissions=["clipboard-read", "clipboard-write"])
    page = visit.page
    assert "seventh of ten" in finding(page) and visit.faults == []
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Picture (SVG)").click()
    assert b"file:" not in waiting.value.path().read_bytes()
    page.context.close()


def test_without_a_script_the_regions_to_begin_with_stand_in_a_table(open_page):
    page = open_page(PAGE, java_script_enabled=False)
    assert page.locator(".border-begin").first.is_visible()
    assert page.locator(".border-map").is_visible() and page.locator(".border-list").count() == 0
