"""Every page, 1280 to 320 px wide, light, dark, in the system's colours: accessible, whole."""

import pytest
from survey import axe_faults, heavy, overflow, small_letters, survey

import visits

FRAMES = "embed/"
LISTING = "book/code/"  # pages of source, all made alike: one stands for all


def looked_at(visitor) -> list[str]:
    """Return the pages that are looked at: all, but of the listings of source one.

    Frames for other sites are no pages: a test of their own looks at them.
    """
    pages = [page for page in visitor.pages() if not page.startswith(FRAMES)]
    listings = [page for page in pages if page.startswith(LISTING)]
    return [page for page in pages if page not in listings[1:]
            and page.removeprefix("ko/") != "index.html"]


def test_every_page_is_accessible_whole_steady_and_light(visitor):
    found = {name: survey(visitor, name).faults for name in looked_at(visitor)}
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert len(found) > 5


@pytest.mark.parametrize("name", ["embed/fig-us-regions.html", "embed/fig-us-regions.ko.html"])
def test_a_frame_is_accessible_whole_and_fits(visitor, name):
    visit = visitor.open(name, 375)
    assert axe_faults(visit.page) == [] == visit.faults and overflow(visit.page) <= 0
    visit.page.context.close()


@pytest.mark.parametrize("name", ["book/index.html", "book/medicon_valley.html",
                                  "book/claims.html"])
def test_a_page_is_accessible_in_the_colours_of_the_system(open_page, name):
    page = open_page(name, forced_colors="active")
    assert axe_faults(page) == []
    shown = page.locator(".cells a, .claim .badge")
    assert all(any(sign in words for sign in "✓≈½”?–‡†✗≠") for words in shown.all_inner_texts())


# Between them they have every script and every kind of part.
@pytest.mark.parametrize("name", ["book/index.html", "book/medicon_valley.html",
                                  "book/claims.html", "book/figures.html", "search.html"])
def test_a_page_opens_from_the_disk(visitor, name):
    visit = visitor.open(name, disk=True)
    assert visit.page.locator("h1").count() == 1 and visit.faults == []
    visit.page.context.close()


def test_the_checks_bite(scratch):
    scratch.set_content('<html><body><img src="data:,"><p style="color:#aaa">pale</p>'
                        '<div style="width:2000px">wide</div><figure id="f"><div class="drawing">'
                        '<svg viewBox="0 0 400 9" width="400"><text font-size="8">a</text></svg>'
                        "</div></figure></body></html>")
    assert overflow(scratch) > 700 and small_letters(scratch) == [["f", 8]]
    rules = {fault.split(":")[0] for fault in axe_faults(scratch)}
    assert {"image-alt", "color-contrast", "html-has-lang", "document-title"} <= rules
    sheet = visits.Sent(".css", "a.css", 90_001, 30_001)
    assert heavy([sheet], 0) == ["theme, raw: 90001 bytes, budget 90000",
                                 "theme, compressed: 30001 bytes, budget 30000"]
    chapter = visits.Sent(".html", "a.html", 700_001, 170_001)
    assert [fault.split(":")[0] for fault in heavy([chapter], 6)] == ["page, raw",
                                                                      "page, compressed"]
    assert [fault.split(":")[0] for fault in heavy([chapter], 7)] == ["page, compressed"]
    assert heavy([visits.Sent(".woff2", "a.woff2", 160_001, 1)], 0)[0].startswith("fonts: 160001")


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
    page.wait_for_function("window.shifted >= 0.1")
    page.close()
