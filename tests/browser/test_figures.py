"""Figures in a browser: words for every mark, by pointer, finger and keyboard; enlarged; dark."""

import re

import pytest

PAGE, FIGURE = "book/medicon_valley.html", "fig-medicon-employers"
NAMED = re.compile(r"Novo Nordisk.*17,000")


def drawing(page, layout: str = "wide"):
    return page.locator(f"#{FIGURE} .drawing.{layout}").first


def words_of(page, layout: str = "wide") -> list[str]:
    """Return the words of a drawing's marks as the page was sent, before its script ran."""
    return page.evaluate("""([figure, layout]) => fetch(location.href)
        .then((answer) => answer.text()).then((text) => [...new DOMParser()
        .parseFromString(text, "text/html").querySelectorAll(
            `#${figure} .drawing.${layout} .mark > title`)].map((title) => title.textContent))""",
                         [FIGURE, layout])


# The first mark that nothing covers at its middle.
FREE = """(drawing) => [...drawing.querySelectorAll(".mark")].findIndex((mark) => {
  const box = mark.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return top && mark.contains(top); })"""


def point_at_a_mark(page) -> int:
    """Put the pointer on a mark that lies free, and return its place."""
    drawing(page).locator("svg").scroll_into_view_if_needed()
    place = drawing(page).evaluate(FREE)
    box = drawing(page).locator(".mark").nth(place).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return place


@pytest.fixture
def page(open_page):
    return open_page(PAGE)


def test_pointing_at_a_mark_shows_its_words_until_escape(page):
    words = words_of(page)
    card = drawing(page).locator(".hover-card")
    assert not card.is_visible()
    place = point_at_a_mark(page)
    card.wait_for()
    assert card.locator("p").all_inner_texts() == re.split(r"\n|; ", words[place])
    page.locator("body").focus()
    page.keyboard.press("Escape")  # the focus is nowhere near
    assert not card.is_visible()


def test_the_card_can_be_reached_and_leaves_with_the_pointer(page):
    point_at_a_mark(page)
    card = drawing(page).locator(".hover-card")
    card.hover()
    assert card.is_visible()
    page.locator(f"#{FIGURE} figcaption").hover()
    card.wait_for(state="hidden")


def test_the_keyboard_walks_the_marks_from_one_stop(page):
    words, figure = words_of(page), drawing(page)
    stops = figure.locator("[tabindex='0']")
    assert stops.count() == 1 and figure.locator("svg [role]").count() == 0
    stops.focus()
    page.keyboard.press("ArrowRight")
    option, card = figure.get_by_role("option"), figure.locator(".hover-card")
    assert option.inner_text() == words[1]
    assert option.get_attribute("aria-setsize") == str(len(words))
    assert card.is_visible() and figure.locator(".mark.at").count() == 1
    page.keyboard.press("Escape")
    assert not card.is_visible()
    page.keyboard.press("End")
    assert option.inner_text() == words[-1]


def test_a_finger_need_not_hit_the_mark(open_page):
    page = open_page(PAGE, 375, has_touch=True)
    mark = drawing(page, "phone").locator(".mark").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 12)
    card = drawing(page, "phone").locator(".hover-card")
    card.wait_for()
    page.touchscreen.tap(5, 5)
    card.wait_for(state="hidden")


@pytest.mark.parametrize("width", [1280, 375])
def test_a_figure_opens_large_with_its_title_and_closes(open_page, width):
    page = open_page(PAGE, width)
    figure = page.locator(f"#{FIGURE}")
    layout = "wide" if width > 759 else "phone"
    before = drawing(page, layout).locator("svg").bounding_box()["width"]
    figure.get_by_role("button", name="Enlarge").click()
    dialog = page.get_by_role("dialog")
    assert dialog.locator("svg").bounding_box()["width"] > before * (1.2 if width > 759 else 0.95)
    assert dialog.locator("header p").inner_text() == figure.locator(".caption-text").inner_text()
    assert dialog.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    page.keyboard.press("Escape")
    drawing(page, layout).locator(":scope > .stage svg").wait_for()
    assert page.get_by_role("dialog").count() == 0


def test_each_word_of_the_card_opens_in_place(page):
    figure = page.locator(f"#{FIGURE}")
    summary = figure.locator(".actions summary", has_text="Table")
    summary.scroll_into_view_if_needed()
    before = summary.bounding_box()
    summary.click()
    table = figure.locator(".actions table")
    assert table.is_visible() and abs(summary.bounding_box()["y"] - before["y"]) < 1
    assert table.bounding_box()["y"] > before["y"]
    summary.click()
    assert not table.is_visible()


def test_without_script_titles_and_table_remain(open_page):
    page = open_page(PAGE, java_script_enabled=False)
    assert drawing(page).locator(".mark > title", has_text=NAMED).count() >= 1
    assert page.locator(".hover-card, .enlarge").count() == 0
    page.locator(f"#{FIGURE} .actions summary", has_text="Table").click()
    assert page.locator(f"#{FIGURE} .actions table").is_visible()


COLOURS = """(svg) => { const seen = (node) => getComputedStyle(node).fill;
  return [getComputedStyle(svg).filter, ...[...svg.querySelectorAll("text")].map(seen)]; }"""


def test_dark_drawings_are_drawn_and_not_turned(open_page):
    light, dark = (open_page(PAGE, scheme=scheme).locator(f"#{FIGURE} .drawing.wide svg")
                   .evaluate(COLOURS) for scheme in ("light", "dark"))
    assert light[0] == dark[0] == "none" and len(light) == len(dark) > 10
    assert light[1] != dark[1]
