"""Every page, at two or three widths, light and dark: accessible, whole, light, at rest."""

from collections import defaultdict

import pytest
from axe_playwright_python.sync_playwright import Axe

import visits

WIDTHS = (1280, 768, 375)
KILO = 1000
THEME = {"raw": 120 * KILO, "compressed": 45 * KILO}  # style sheets, scripts and fonts of a page
PAGE = {"raw": 600 * KILO, "compressed": 200 * KILO}  # all that a page loads
FIGURES, MORE = 3, 200 * KILO  # a page with more figures than these may be larger by so much each
STEADY = 0.1  # sum of layout shifts that readers do not notice


def axe_faults(page) -> list[str]:
    """Return what axe-core finds, no rule left out, as rule: element."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


def overflow(page) -> int:
    """Return by how many css pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def faults_of(visitor, width: int) -> dict[str, dict[str, list]]:
    """Visit every page at a width, then turn it dark, and return what is wrong by kind and page."""
    found = defaultdict(dict)
    for name in visitor.pages():
        visit = visitor.open(name, width)
        page = visit.page
        found["wide"][name] = [overflow(page)] if overflow(page) > 0 else []
        shifted = page.evaluate("window.shifted")
        found["shifted"][name] = [shifted] if shifted >= STEADY else []
        if width != 768:
            found["axe light"][name] = axe_faults(page)
            page.emulate_media(color_scheme="dark")
            page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
            found["axe dark"][name] = axe_faults(page)
        found["broken"][name] = visit.faults
        page.context.close()
    return {kind: {name: wrong for name, wrong in pages.items() if wrong}
            for kind, pages in found.items()}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_whole_and_steady(visitor, width):
    found = faults_of(visitor, width)
    assert {kind: pages for kind, pages in found.items() if pages} == {}


def test_every_page_opens_from_the_disk(visitor):
    found = {}
    for name in visitor.pages():
        visit = visitor.open(name, disk=True)
        assert visit.page.locator("h1").count() == 1, name
        found[name] = visit.faults
        visit.page.context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


def heavy(sent: list[visits.Sent], figures: int) -> list[str]:
    """Return what weighs too much of the files that a page loads."""
    theme = [file for file in sent if file.kind in (".css", ".js", ".woff2")
             and file.name != "searchindex.js"]
    more = MORE * max(0, figures - FIGURES)
    return [f"{what}, {kind}: {weight} bytes, budget {limit}"
            for what, files, budget in (("theme", theme, THEME),
                                        ("page", sent, {**PAGE, "raw": PAGE["raw"] + more}))
            for kind, limit in budget.items()
            if (weight := sum(getattr(file, kind) for file in files)) > limit]


def test_every_page_is_light(visitor):
    found = {}
    for name in visitor.pages():
        visit = visitor.open(name)
        assert "book.css" in [file.name for file in visitor.sent], name
        found[name] = heavy(visitor.sent, visit.page.locator("figure").count())
        visit.page.context.close()
    assert {name: weights for name, weights in found.items() if weights} == {}


def test_the_checks_bite(scratch):
    scratch.set_content('<html><body><img src="data:,"><p style="color:#aaa">pale</p>'
                        '<div style="width:2000px">wide</div></body></html>')
    assert overflow(scratch) > 700
    rules = {fault.split(":")[0] for fault in axe_faults(scratch)}
    assert {"image-alt", "color-contrast", "html-has-lang", "document-title"} <= rules
    sheet = visits.Sent(".css", "a.css", 130_000, 46_000)
    assert heavy([sheet], 0) == ["theme, raw: 130000 bytes, budget 120000",
                                 "theme, compressed: 46000 bytes, budget 45000"]
    chapter = visits.Sent(".html", "a.html", 700_000, 201_000)
    assert [fault.split(":")[0] for fault in heavy([chapter], 3)] == ["page, raw",
                                                                      "page, compressed"]
    assert [fault.split(":")[0] for fault in heavy([chapter], 4)] == ["page, compressed"]


def test_the_watch_bites(scratch):
    visit = visits.Visit(scratch, [])
    visits.watch(visit, "http://127.0.0.1:9/")
    scratch.set_content("<script>console.error('lost'); nothing.at.all</script>"
                        '<img src="http://127.0.0.1:9/none.png"><img src="http://[::1]:9/x.png">')
    scratch.wait_for_load_state("networkidle")
    assert {fault.split(":")[0] for fault in visit.faults} >= {"lost", "failed", "elsewhere"}
    assert any("nothing is not defined" in fault for fault in visit.faults)


def test_a_shift_is_noticed(browser):
    page = browser.new_page()
    page.add_init_script(visits.SHIFTS)
    page.goto("data:text/html,<p id=a></p><p style='height:300px;background:red'>text</p>")
    page.evaluate("""() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
        () => { document.getElementById('a').style.height = '400px';
                requestAnimationFrame(() => requestAnimationFrame(done)); })))""")
    page.wait_for_function(f"window.shifted >= {STEADY}")
    page.close()
