"""The browser, and the built site served to it."""

import pytest

import visits


@pytest.fixture(scope="session")
def browser():
    with visits.browsing() as browser:
        yield browser


@pytest.fixture(scope="session")
def visitor(built, browser):
    with visits.visiting(browser, built[0] / "_build" / "html") as visitor:
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
