"""A number opens: by link without a script; by pointer, key and finger with one."""

import pytest

CHAPTER = "book/medicon_valley.html"


def test_a_number_opens_by_key_and_escape_closes_it_from_anywhere(open_page):
    page = open_page(CHAPTER)
    number, card = page.locator("a.num").first, page.locator(".number-card")
    page.keyboard.press("Tab")
    number.focus()
    card.wait_for()
    assert card.locator("p").first.inner_text() == number.get_attribute("data-about")
    page.keyboard.press("Tab")  # into the card
    assert page.evaluate("document.activeElement.closest('.number-card') !== null")
    page.keyboard.press("Escape")
    assert card.count() == 0 or card.is_hidden()
    assert page.evaluate("document.activeElement.className") == "num"
    number.hover()
    card.wait_for()
    page.keyboard.press("Escape")
    assert card.is_hidden()


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_the_card_stays_in_the_window_and_gives_a_citation(open_page, width):
    page = open_page(CHAPTER, width, permissions=["clipboard-read", "clipboard-write"])
    for number in page.locator("article a.num").all()[:12]:
        if not number.is_visible():
            continue
        number.scroll_into_view_if_needed()
        number.hover()
        box = page.locator(".number-card").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
    number = page.locator("article a.num").first
    number.hover()
    page.get_by_role("button", name="Copy citation").click()
    page.get_by_text("Copied", exact=True).wait_for()
    cited = page.evaluate("navigator.clipboard.readText()")
    assert number.get_attribute("data-about") in cited and "Three Bioclusters" in cited
    assert cited.endswith(number.get_attribute("href").removeprefix("evidence/"))


def test_a_finger_sees_the_card_first_and_then_the_entry(open_page):
    page = open_page(CHAPTER, 375, has_touch=True, is_mobile=True)
    number = page.locator("article a.num").first
    number.tap()
    page.locator(".number-card").wait_for()
    assert page.url.endswith(CHAPTER)
    page.locator(".number-card").get_by_role("link", name="Evidence").tap()
    page.locator(".entry:target").wait_for()


def test_a_number_is_a_link_without_a_script_and_from_the_disk(open_page):
    page = open_page(CHAPTER, disk=True, java_script_enabled=False)
    page.locator("article a.num").first.click()
    assert page.locator(".entry:target").count() == 1


def test_entries_are_filtered_by_confidence(open_page):
    page = open_page("book/evidence/cambridge-facts.html")
    form = page.get_by_role("search", name="Filter the entries")
    form.locator("[name=confidence]").select_option("general knowledge")
    assert page.locator(".entry:visible").count() == 1
