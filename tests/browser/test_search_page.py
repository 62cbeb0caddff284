"""A reader searches: each query of queries.csv finds first what was meant; files are filtered."""

import csv
from pathlib import Path

import pytest

QUERIES = Path(__file__).parents[1] / "queries.csv"
SEARCH = "search.html"
FIRST = """(query) => {
  window.openBook = window.openBook || bookSearch.open(bookIndex);
  return bookSearch.find(window.openBook, query).hits.slice(0, 3)
    .map((hit) => hit.page[0] + (hit.anchor && "#" + hit.anchor));
}"""


@pytest.fixture(scope="module")
def page(visitor):
    """Return the page of the search, opened once."""
    visit = visitor.open(SEARCH)
    yield visit.page
    assert visit.faults == []
    visit.page.context.close()


def queries() -> list[tuple[str, str]]:
    """Return each query with the address of its first hit, or how that begins if it has a #."""
    with QUERIES.open(encoding="utf-8", newline="") as file:
        return [(row["query"], row["first"]) for row in csv.DictReader(file)]


def missed(found: list[str], first: str) -> bool:
    """Say whether the first of what was found is another than expected."""
    return not found or not (found[0].startswith(first) if "#" in first else found[0] == first)


def test_every_query_finds_first_what_was_meant(page):
    told = [f"{query}: {found}" for query, first in queries()
            if missed(found := page.evaluate(FIRST, query), first)]
    assert told == [] and len(queries()) >= 60


def test_a_miss_is_noticed(page):
    found = page.evaluate(FIRST, "C07")
    assert missed(found, "book/claims.html#c08") and missed(found, "book/claims.html")
    assert missed([], "book/cite.html")


@pytest.mark.parametrize("disk", [False, True])
def test_hits_say_what_they_are_and_open_at_the_thing(open_page, disk):
    page = open_page(f"{SEARCH}?q=c7", disk=disk)
    hit = page.locator(".hit").first
    kind = hit.locator(".kind").inner_text()
    assert kind.startswith("Claim") and "not supported" in kind
    assert hit.locator(".excerpt").inner_text()
    hit.locator("a").click()
    page.wait_for_url(lambda url: url.endswith("book/claims.html#c07"))
    assert page.locator("#c07").is_visible()


def test_results_follow_what_is_typed_and_stand_in_the_address(open_page):
    page = open_page(SEARCH)
    box = page.get_by_role("searchbox", name="Search")
    box.fill("Novo Nordisk")
    page.wait_for_function("document.getElementById('found').dataset.for === 'Novo Nordisk'")
    assert "q=Novo" in page.url and page.locator(".hit mark").count() > 3
    shown = page.locator(".hit").count()
    page.get_by_role("button", name="Show more").click()
    assert page.locator(".hit").count() > shown
    box.fill("nosuchwordatall")
    page.get_by_text("Nothing was found").wait_for()


@pytest.mark.parametrize("query", ["x" * 10_000, "오" * 10_000, "jobs " * 2_000, "((((\\", "<b>&",
                                   "0" * 500, " ", "…"])
def test_odd_queries_do_no_harm(page, query):
    found = page.evaluate(FIRST, query)
    assert isinstance(found, list)
    page.locator("#search-words").evaluate("""(box, query) => {
      box.value = query; box.dispatchEvent(new Event("input")); }""", query)
    page.wait_for_function(
        "(query) => document.getElementById('found').dataset.for === query.trim()", arg=query)
    assert page.locator("#found b").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_index_is_small(visitor, page):
    sent, = [file for file in visitor.sent if file.name == "search-index.js"] or [None]
    if sent is None:  # another page was opened since
        visitor.open(SEARCH).page.context.close()
        sent, = [file for file in visitor.sent if file.name == "search-index.js"]
    assert sent.compressed <= 60_000


def test_without_a_script_the_search_names_the_pages_that_list_everything(open_page):
    page = open_page(SEARCH, java_script_enabled=False)
    for name in ("claims", "figures", "data"):
        assert page.locator(f"noscript a[href$='{name}.html']").count() or (
            page.locator(f"main a[href$='{name}.html']").count())


@pytest.mark.parametrize("path, things, choose", [
    ("book/figures.html", "figures", {"place": "Korea"}),
    ("book/data.html", "files", {"place": "Medicon Valley",
                                 "licence": "Open Database Licence 1.0"}),
    ("book/data.html", "files", {"year": "2018", "measure": "Establishments"})])
def test_filters_of_figures_and_files_stand_in_the_address(open_page, path, things, choose):
    page = open_page(path)
    form = page.get_by_role("search", name=f"Filter the {things}")
    rows = page.locator("[data-filter] [data-place]")
    everything = rows.count()
    for name, value in choose.items():
        control = form.locator(f"[name={name}]")
        control.fill(value) if name == "year" else control.select_option(value)
    shown = page.locator("[data-filter] [data-place]:visible").count()
    assert 0 < shown < everything
    assert all(f"{name}={value.replace(' ', '+')}" in page.url for name, value in choose.items())
    page.reload()
    assert page.locator("[data-filter] [data-place]:visible").count() == shown
    form.get_by_role("button", name="Show all").click()
    page.wait_for_function("!location.search")
    assert page.locator("[data-filter] [data-place]:visible").count() == everything


def test_a_file_is_shown_below_the_table_when_it_is_chosen(open_page):
    page = open_page("book/data.html")
    assert page.locator(".data-file:visible").count() == 0
    page.get_by_role("link", name="Outlines of Hovedstaden, Sjælland and Skåne").click()
    shown = page.locator(".data-file:visible")
    assert shown.count() == 1 and "OpenStreetMap" in shown.locator("pre").inner_text()
    plain = open_page("book/data.html", java_script_enabled=False)
    assert plain.locator(".data-file:visible").count() > 50


@pytest.mark.parametrize("width, most", [(375, 150), (768, 130), (1280, 126)])
def test_cards_are_low(open_page, width, most):
    page = open_page("book/biohealth_capital_region.html", width)
    heights = page.locator(".book-figure > .card").evaluate_all(
        "(cards) => cards.map((card) => card.getBoundingClientRect().height)")
    assert heights and max(heights) <= most
    rest = page.locator(".card button.rest").first
    cut = rest.locator("xpath=..").element_handle()  # the button goes, the text stays
    before = cut.evaluate("(text) => text.clientHeight")
    rest.click()
    assert cut.evaluate("(text) => text.clientHeight") > before
