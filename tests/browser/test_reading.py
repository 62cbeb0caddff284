"""What a reader does: tab, search, switch to dark, download, print."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PdfReader

from bioclusters import registry

CHAPTER = "book/cambridge.html"
VISIBLE_FOCUS = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const within = "header, nav, .place, .book-figure, .book-table, .code, footer";
  return {name: (element.innerText || element.getAttribute("aria-label") || element.id).trim(),
          tag: element.tagName, place: element.closest(within)?.className || "",
          outlined: style.outlineStyle !== "none" && style.outlineWidth !== "0px",
          seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight};
}"""


def tabs(page, most: int = 400) -> list[dict]:
    """Return what the Tab key reaches, in order, until it leaves the page."""
    reached = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(VISIBLE_FOCUS)
        if stop["tag"] == "BODY":
            break
        reached.append(stop)
    return reached


def unseen(stops: list[dict]) -> list[str]:
    """Return the stops of the Tab key that a reader would not see."""
    return [stop["name"] for stop in stops if not stop["seen"] or (
        not stop["outlined"] and stop["place"] != "place")]


@pytest.mark.parametrize("width", [1280, 375])
def test_the_keyboard_reaches_everything_and_is_seen(open_page, width):
    page = open_page(CHAPTER, width)
    stops = tabs(page)
    assert stops[0]["name"] == "Skip to the text"
    assert unseen(stops) == []
    places = " ".join(stop["place"] for stop in stops)
    for place in ("masthead", "contents", "sections", "book-table", "imprint"):
        assert place in places, place
    assert [stop["tag"] for stop in stops[1:4]] == ["A", "INPUT", "BUTTON"]


def test_unseen_focus_is_noticed(scratch):
    scratch.set_content('<a href="#" style="outline:0">no ring</a>'
                        '<a href="#" style="position:absolute;left:0;top:-99px">away</a>'
                        '<style>:focus{outline:0}</style>')
    assert unseen(tabs(scratch)) == ["no ring", "away"]


def test_the_skip_link_leads_past_the_contents(open_page):
    page = open_page(CHAPTER)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_without_a_script_all_is_reached(browser, visitor):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.goto(visitor.host + CHAPTER)
    link = page.get_by_role("navigation", name="Contents").get_by_text("Medicon Valley")
    assert not link.is_visible()
    page.get_by_text("Contents", exact=True).click()
    link.click()
    assert "Medicon Valley" in page.get_by_role("heading", level=1).inner_text()
    context.close()


def brightness(page) -> float:
    """Return the mean brightness of what is on the screen, 0 to 255."""
    picture = Image.open(BytesIO(page.screenshot())).convert("L").resize((1, 1))
    return picture.getpixel((0, 0))


def test_dark_mode_follows_the_system_until_the_reader_chooses(open_page):
    page = open_page(CHAPTER, scheme="dark")
    button = page.get_by_role("button", name="Dark")
    assert brightness(page) < 70 and button.get_attribute("aria-pressed") == "true"
    button.click()
    assert brightness(page) > 180 and button.get_attribute("aria-pressed") == "false"
    page.reload()
    assert brightness(page) > 180
    page.get_by_role("link", name="Medicon Valley").first.click()
    assert brightness(page) > 180
    button.click()  # the system's choice again: nothing need be remembered
    assert page.evaluate("localStorage.length") == 0 and brightness(page) < 70


def test_dark_mode_works_where_storage_is_refused(browser, visitor):
    context = browser.new_context(color_scheme="light")
    context.add_init_script("""Object.defineProperty(window, "localStorage",
        {get() { throw new DOMException("denied", "SecurityError"); }});""")
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(visitor.host + CHAPTER)
    page.get_by_role("button", name="Dark").click()
    assert brightness(page) < 70 and errors == []
    context.close()


def results(open_page, words: str, **options) -> list[tuple[str, str]]:
    """Return text and address of what the search finds, best first."""
    page = open_page(CHAPTER, **options)
    page.get_by_role("searchbox", name="Search", exact=True).fill(words)
    page.get_by_role("searchbox", name="Search", exact=True).press("Enter")
    page.wait_for_function("document.querySelector('.search-summary')?.textContent")
    return [(link.inner_text(), link.get_attribute("href"))
            for link in page.locator("ul.search a").all()]


@pytest.mark.parametrize("disk", [False, True])
def test_the_search_finds_chapters_figures_claims_and_korean(open_page, disk):
    def found(words):
        return results(open_page, words, disk=disk)

    assert found("Medicon Valley")[0][1].startswith("book/medicon_valley.html")
    name, entry = next((name, entry) for name, entry in registry.figures().items()
                       if entry["notebook"] == "cambridge")
    first = dict(found(" ".join(entry["title"].split()[:4]))[:2])
    assert f"book/cambridge.html#{name}" in first.values()
    assert any(entry["title"] in text for text in first)
    assert found("C07")[0][1] == "book/claims.html#c07"
    assert any("cambridge" in address or "references" in address
               for _, address in found("이철우"))
    assert found("클러스터")  # on the page only with a particle: 클러스터의, 클러스터를
    assert found("대학")  # two syllables, on the page as 대학의
    assert found("nosuchwordatall") == []


def test_every_download_brings_a_file(visitor):
    found = {}
    for name in visitor.pages():
        visit = visitor.open(name)
        links = visit.page.eval_on_selector_all("a[download]", "links => links.map(a => a.href)")
        for address in sorted(set(links)):
            response = visit.page.request.get(address)
            kind = address.rpartition(".")[2]
            found[address] = [] if response.ok and whole(kind, response.body()) else [name]
        visit.page.context.close()
    assert len(found) > 100
    assert {address: pages for address, pages in found.items() if pages} == {}


def whole(kind: str, body: bytes) -> bool:
    """Say whether bytes are a file of a kind, and not empty."""
    if kind in ("ipynb", "json", "geojson"):
        return bool(json.loads(body))
    if kind == "zip":
        return zipfile.ZipFile(BytesIO(body)).testzip() is None
    begins = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}.get(kind, b"")
    return body.startswith(begins) and len(body.strip()) > 10


def test_a_download_that_is_no_file_is_noticed():
    assert not whole("png", b"<html>Not found</html>") and not whole("csv", b"")
    with pytest.raises(json.JSONDecodeError):
        whole("ipynb", b"<html>")


def printed(page, folder) -> str:
    """Return the text of a page printed to PDF."""
    path = folder / "page.pdf"
    page.pdf(path=path, format="A4", prefer_css_page_size=True)
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(path).pages).split())


def test_paper_shows_the_chapter_and_nothing_to_press(open_page, tmp_path):
    page = open_page(CHAPTER, scheme="dark")
    text = printed(page, tmp_path)
    assert "Trinity College" in text and "Fig. 6" in text
    for screen_only in ("On this page", "Contents", "Search", "Previous", "import cambridge"):
        assert screen_only not in text, screen_only


def test_every_korean_letter_has_its_glyph(visitor):
    font = TTFont(visitor.folder / "_static" / "fonts" / "NotoSansKR.woff2").getBestCmap()
    shown = {letter for name in visitor.pages() for letter in
             re.findall("[가-힣]", (visitor.folder / name).read_text(encoding="utf-8"))}
    assert shown and {letter for letter in shown if ord(letter) not in font} == set(), (
        "run python book/assets/fonts/subset.py")
    assert ord("뷁") not in font  # a letter that the book does not use: the check could fail


def test_korean_is_marked_as_korean(open_page):
    page = open_page(CHAPTER)
    assert page.locator("article [lang=ko]").count() >= 2
    plain = page.evaluate("""() => {
      const walker = document.createTreeWalker(document.querySelector("article"), 4), found = [];
      while (walker.nextNode()) {
        const text = walker.currentNode;
        if (/[가-힣]/.test(text.data) && !text.parentElement.closest("[lang=ko], svg, script"))
          found.push(text.data);
      }
      return found; }""")
    assert plain == []


TOPS = "[...document.querySelectorAll('.gallery li')].slice(0, 3).map((item) => item.offsetTop)"


def test_the_gallery_stands_in_columns_where_there_is_room(open_page):
    wide, phone = (open_page("book/figures.html", width=width) for width in (1280, 375))
    assert len(set(wide.evaluate(TOPS))) == 1 and len(set(phone.evaluate(TOPS))) == 3
    wide.add_style_tag(content="ul.gallery { display: block; }")
    assert len(set(wide.evaluate(TOPS))) == 3
