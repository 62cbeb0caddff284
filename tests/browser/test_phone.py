"""On a phone: code is large enough to read, files in a table far enough apart to press."""

import pytest

SMALL_CODE = """() => [...document.querySelectorAll("article pre, article code")]
  .filter((code) => parseFloat(getComputedStyle(code).fontSize) < 12)
  .map((code) => code.textContent)"""
SMALL_TARGETS = """() => [...document.querySelectorAll("td a[download]")]
  .filter((link) => Math.min(link.offsetWidth, link.offsetHeight) < 24)
  .map((link) => link.textContent)"""


@pytest.fixture
def phone(visitor):
    """Return a function that opens a page on a phone; all are closed at the end."""
    opened = []

    def opener(path):
        opened.append(visitor.open(path, width=375).page)
        return opened[-1]

    yield opener
    for page in opened:
        page.context.close()


@pytest.mark.parametrize("path", ["book/cambridge.html", "book/cite.html"])
def test_code_has_letters_of_12_pixels(phone, path):
    page = phone(path)
    assert page.locator("article pre").count() > 3
    assert page.evaluate(SMALL_CODE) == []
    page.add_style_tag(content="pre { font-size: 11px; }")
    assert len(page.evaluate(SMALL_CODE)) == page.locator("article pre").count()


def test_files_in_a_table_have_room_for_a_finger(phone):
    page = phone("book/reproduce.html")
    assert page.locator("td a[download]").count() > 50
    assert page.evaluate(SMALL_TARGETS) == []
    page.add_style_tag(content="td a[download] { display: inline !important; }")
    assert page.evaluate(SMALL_TARGETS) != []
