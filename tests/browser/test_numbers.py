"""A number opens: by link without a script; by pointer, key and finger with one."""

import pytest

from bioclusters.publish import paper

CHAPTER = "book/medicon_valley.html"


def test_a_number_opens_by_key_and_escape_closes_it_from_anywhere(open_page):
    page = open_page(CHAPTER)
    number, card = page.locator("a.num").first, page.locator(".number-card")
    page.keyboard.press("Tab")
    number.focus()
    card.wait_for()
    note = page.locator(f"#note-{number.get_attribute('data-note')}")
    assert card.locator(".told").text_content() == note.locator(".told").text_content()
    assert card.locator("dt", has_text="Source").or_(
        card.locator("dt", has_text="Computed from")).count() == 1
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
    note = page.locator(f"#note-{number.get_attribute('data-note')} .told")
    assert note.text_content() in cited and "Three Bioclusters" in cited
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
    page.locator(".entry:target").wait_for()
    assert page.locator(".entry:target").count() == 1


def test_entries_are_filtered_by_confidence(open_page):
    page = open_page("book/evidence/cambridge-facts.html")
    form = page.get_by_role("search", name="Filter the entries")
    form.locator("[name=confidence]").select_option("general knowledge")
    assert page.locator(".entry:visible").count() == 1


def test_the_index_leads_to_the_entries_of_one_confidence(open_page):
    page = open_page("book/evidence/index.html")
    page.get_by_role("link", name="general knowledge").first.click()
    page.locator(".entry:visible").first.wait_for()
    assert page.locator(".entry:visible").count() == 1 and "confidence=general" in page.url


def test_paper_prints_each_note_and_the_place_of_each_number(open_page):
    page = open_page(CHAPTER)
    notes = page.locator(".number-notes")
    assert not notes.is_visible()
    page.emulate_media(media="print")
    assert notes.is_visible()
    after = page.locator("article a.num").first.evaluate(
        "(link) => getComputedStyle(link, '::after').content")
    assert after == '"1"'
    shown = notes.locator("li").first
    assert shown.locator(".told").is_visible() and not shown.locator(".said").first.is_visible()


def test_a_cell_of_the_overview_leads_to_its_claim(open_page):
    page = open_page("book/claims.html")
    cell = page.locator("#fig-claims-verdicts .drawing:visible a[href='#c18']")
    cell.click()
    assert page.url.endswith("#c18")
    page.locator("#c18").wait_for()
    page.locator("#fig-claims-verdicts .drawing:visible [role=listbox]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.url.split("#")[1] != "c18"


def test_claims_filters_stay_in_the_address(open_page):
    page = open_page("book/claims.html?verdict=contradicted")
    assert page.locator(".claim:visible").count() == 2
    assert page.locator(".claim-group:visible h2").count() == 1
    page.locator("form.filter [name=order]").select_option("number")
    assert "order=number" in page.url and "verdict=contradicted" in page.url


def test_no_link_of_the_one_page_leads_to_a_file_of_the_machine(scratch):
    scratch.set_content('<a href="x.html#here">a</a><a href="../data/x.csv">b</a>'
                        '<a href="https://example.org">c</a><p id="here"></p>')
    scratch.evaluate(paper.INWARD)
    links = scratch.locator("a").all()
    assert [link.get_attribute("href") for link in links] == [
        "#here", None, "https://example.org"]
