"""The browser, and the built site served to it.

Set BOOK_SITE to the folder of a built site to look at that one instead of building another.
"""

import os
from pathlib import Path

import pytest

import visits


@pytest.fixture(scope="session")
def browser():
    with visits.browsing() as browser:
        yield browser


@pytest.fixture(scope="session")
def folder(request) -> Path:
    """Return the folder of the built site."""
    made = os.environ.get("BOOK_SITE")
    return Path(made) if made else request.getfixturevalue("built")[0] / "_build" / "html"


@pytest.fixture(scope="session")
def visitor(folder, browser):
    with visits.visiting(browser, folder) as visitor:
        yield visitor


@pytest.fixture
def scratch(browser):
    """Return an empty page to write faults into."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    yield page
    page.close()


@pytest.fixture
def open_page(visitor):
    """Return a function that opens a page and gives its tab; all are closed at the end."""
    opened = []

    def opener(*args, **options):
        opened.append(visitor.open(*args, **options))
        return opened[-1].page

    yield opener
    for visit in opened:
        visit.page.context.close()
