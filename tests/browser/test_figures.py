"""Figures in a browser: a card for every mark, by pointer and keyboard; enlarged; on a phone."""

import pytest

from bioclusters import registry
from bioclusters.recipes import RECIPES

PAGE, FIGURE = "book/biohealth_capital_region.html", "fig-bhcr-expansion"
SMALLEST = 9.9  # css pixels: 7.5 points on a drawing of 3.6 inches shown on 343 pixels
LETTERS = """(svg) => Math.min(...[...svg.querySelectorAll("text")].map((text) =>
  parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width
  / svg.viewBox.baseVal.width))"""


def drawing(page, layout: str = "wide", name: str = FIGURE):
    return page.locator(f"#{name} .drawing.{layout}")


def montgomery(page, layout: str = "wide"):
    """Return the mark of Montgomery County in 2021 on the map of the region."""
    words = "Montgomery County, MD: 149 establishments, 2021"
    return drawing(page, layout).locator(f".mark[aria-label^='{words}']").first


def test_pointing_at_a_county_shows_name_value_year_and_source(open_page):
    page = open_page(PAGE)
    card = drawing(page).locator(".hover-card")
    assert not card.is_visible()
    montgomery(page).scroll_into_view_if_needed()
    montgomery(page).hover()
    assert card.is_visible()
    words = card.inner_text()
    assert "Montgomery County, MD: 149 establishments, 2021" in words
    assert registry.source_line(registry.entry_of(FIGURE)).split(";")[0] in words
    page.locator(f"#{FIGURE} figcaption").hover()
    assert not card.is_visible()


def test_the_value_on_the_card_is_that_of_the_table(open_page):
    page = open_page(PAGE)
    table = RECIPES[FIGURE]().table
    rows = table[(table["name"] == "Howard County") & (table["year"] == 2016)]
    (count,) = rows["establishments"]
    label = f"Howard County, MD: {count} establishments, 2016"
    assert drawing(page).locator(f".mark[aria-label='{label}']").count() >= 1
    wrong = f"Howard County, MD: {count + 1} establishments, 2016"
    assert drawing(page).locator(f".mark[aria-label='{wrong}']").count() == 0


def test_the_keyboard_walks_the_marks_and_is_told(open_page):
    page = open_page(PAGE)
    marks = drawing(page).locator(".mark")
    assert drawing(page).locator(".mark[tabindex='0']").count() == 1  # one stop, then arrows
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    said = page.evaluate("[document.activeElement.getAttribute('role'),"
                         " document.activeElement.getAttribute('aria-label')]")
    assert said == ["img", marks.nth(1).get_attribute("aria-label")]
    card = drawing(page).locator(".hover-card")
    assert card.is_visible() and said[1] in card.inner_text()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
        marks.last.get_attribute("aria-label"))


def test_a_figure_opens_large_and_closes(open_page):
    page = open_page(PAGE)
    picture = drawing(page).locator("svg")
    before = picture.bounding_box()["width"]
    drawing(page).locator("button.enlarge").click()
    dialog = page.locator("dialog.large[open]")
    assert dialog.locator("svg").bounding_box()["width"] > before * 1.2
    page.keyboard.press("Escape")
    drawing(page).locator(":scope > .stage svg").wait_for()  # put back once the browser has closed
    assert dialog.count() == 0 and picture.bounding_box()["width"] == before


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_letters_can_be_read_on_a_phone(open_page, name):
    page = open_page(f"book/{registry.entry_of(name)['notebook']}.html", 375)
    assert not drawing(page, "wide", name).is_visible()
    phone = drawing(page, "phone", name).locator("svg")
    assert phone.evaluate(LETTERS) >= SMALLEST


def test_the_wide_drawing_would_fail_on_a_phone(open_page):
    page = open_page(PAGE, 375)
    page.add_style_tag(content=".drawing.wide { display: block !important; }")
    assert drawing(page).locator("svg").evaluate(LETTERS) < SMALLEST


def test_without_script_titles_remain(open_page):
    page = open_page(PAGE, java_script_enabled=False)
    title = drawing(page).locator(".mark > title", has_text="Montgomery County, MD: 149").first
    assert title.count() == 1 and drawing(page).locator(".hover-card").count() == 0


def test_no_figure_is_a_white_box_in_the_dark(open_page):
    page = open_page("book/cambridge.html", scheme="dark")
    svg = page.locator("#fig-cambridge-exits .drawing.wide svg")
    assert "invert" in svg.evaluate("(svg) => getComputedStyle(svg).filter")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") != "light"
