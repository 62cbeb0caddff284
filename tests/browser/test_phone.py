"""On a phone: code is large enough to read, files in a table far enough apart to press."""

import pytest

SMALL_CODE = """() => [...document.querySelectorAll("article pre, article code")]
  .filter((code) => parseFloat(getComputedStyle(code).fontSize) < 12)
  .map((code) => code.textContent)"""
SMALL_TARGETS = """() => [...document.querySelectorAll("td a[download]")]
  .filter((link) => Math.min(link.offsetWidth, link.offsetHeight) < 24)
  .map((link) => link.textContent)"""


@pytest.mark.parametrize("path", ["book/cambridge.html", "book/cite.html"])
def test_code_has_letters_of_12_pixels(open_page, path):
    page = open_page(path, width=375)
    assert page.locator("article pre").count() > 3
    assert page.evaluate(SMALL_CODE) == []
    page.add_style_tag(content="pre { font-size: 11px; }")
    assert len(page.evaluate(SMALL_CODE)) == page.locator("article pre").count()


def test_files_in_a_table_have_room_for_a_finger(open_page):
    page = open_page("book/reproduce.html", width=375)
    assert page.locator("td a[download]").count() > 50
    assert page.evaluate(SMALL_TARGETS) == []
    page.add_style_tag(content="td a[download] { display: inline !important; }")
    assert page.evaluate(SMALL_TARGETS) != []
