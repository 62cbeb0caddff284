"""What a reader does: tab, search, choose colours, ask for code, filter, download, print."""

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PdfReader

CHAPTER, LANDING, CLAIMS = "book/cambridge.html", "book/index.html", "book/claims.html"
VISIBLE_FOCUS = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const box = element.getBoundingClientRect(), stage = element.closest(".stage");
  const within = "header, nav, .opener, .book-figure, .book-table, footer";
  return {name: (element.innerText || element.getAttribute("aria-label") || element.id).trim(),
          tag: element.tagName, place: element.closest(within)?.className || "",
          outlined: [style, stage && getComputedStyle(stage)].some((one) =>
            one && one.outlineStyle !== "none" && one.outlineWidth !== "0px"),
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
    return [stop["name"] for stop in stops if not stop["seen"] or not stop["outlined"]]


def test_the_keyboard_reaches_everything_and_is_seen(open_page):
    stops = tabs(open_page(CHAPTER))
    assert stops[0]["name"] == "Skip to the text"
    assert unseen(stops) == []
    places = " ".join(stop["place"] for stop in stops)
    for place in ("masthead", "contents", "opener", "book-figure", "imprint"):
        assert place in places, place


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


def test_without_a_script_all_is_reached(open_page):
    page = open_page(LANDING, 375, java_script_enabled=False)
    assert page.locator(".cells a").count() > 50 and page.locator(".pair").count() == 3
    link = page.get_by_role("navigation", name="Contents").get_by_text("Medicon Valley")
    assert not link.is_visible()
    page.get_by_text("Contents", exact=True).click()
    link.click()
    assert "Medicon Valley" in page.locator(".kicker").first.inner_text()


def test_a_cell_of_the_landing_page_leads_to_its_claim(open_page):
    page = open_page(LANDING)
    page.locator(".cells a[href$='#c07']").click()
    assert page.url.endswith("claims.html#c07")
    top = page.locator("#c07").evaluate("(one) => one.getBoundingClientRect().top")
    assert 0 <= top < 800


def test_filters_stand_in_the_address_and_a_link_finds_what_they_hide(open_page):
    page = open_page(CLAIMS)
    form = page.get_by_role("search", name="Filter the claims")
    form.locator("[name=verdict]").select_option("contradicted")
    hidden = page.locator(".claim[data-verdict='supported']").first
    assert not hidden.is_visible() and "verdict=contradicted" in page.url
    page.reload()
    assert page.locator(".claim:visible").count() == (
        page.locator(".claim[data-verdict='contradicted']").count()) > 0
    name = hidden.get_attribute("id")
    page.evaluate(f"location.hash = '{name}'")
    hidden.wait_for()
    form.locator("[name=order]").select_option("number")
    assert page.locator(".claims .claim").last.get_attribute("id") > "c50"


def brightness(page) -> float:
    """Return the mean brightness of what is on the screen, 0 to 255."""
    picture = Image.open(BytesIO(page.screenshot())).convert("L").resize((1, 1))
    return picture.getpixel((0, 0))


def test_colours_follow_the_system_until_the_reader_chooses(open_page):
    page = open_page(CHAPTER, scheme="light")
    page.get_by_role("button", name="Dark").click()
    assert brightness(page) < 70
    page.reload()
    assert brightness(page) < 70
    for scheme in ("dark", "light"):  # the system turns and turns back: the choice stays
        page.emulate_media(color_scheme=scheme)
    assert brightness(page) < 70
    page.get_by_role("button", name="Light").click()  # the system's own: follow it again
    assert brightness(page) > 180 and page.evaluate("localStorage.length") == 0
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")


def test_choices_work_where_storage_is_refused(visitor):
    context = visitor.browser.new_context(color_scheme="light")
    context.add_init_script("""Object.defineProperty(window, "localStorage",
        {get() { throw new DOMException("denied", "SecurityError"); }});""")
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(visitor.host + CHAPTER)
    page.get_by_role("button", name="Dark").click()
    page.get_by_role("button", name="Show code").click()
    assert brightness(page) < 70 and errors == []
    context.close()


def test_code_is_shown_on_wish_and_on_the_next_page_too(open_page):
    page = open_page(CHAPTER)
    code = page.locator("details.code pre").first
    assert not code.is_visible()
    switch = page.get_by_role("button", name="Show code")
    switch.click()
    assert code.is_visible() and switch.get_attribute("aria-pressed") == "true"
    page.goto(page.url.replace("cambridge", "synthesis"))
    assert page.locator("details.code pre").first.is_visible()


def pages(folder: Path) -> dict[Path, str]:
    """Return the text of every page of the site by its path."""
    return {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html"))
            if "_static" not in path.parts}


def test_every_download_is_a_whole_file(folder):
    offered = {(path.parent / link["href"]).resolve(): path.name
               for path, text in pages(folder).items()
               for link in BeautifulSoup(text, "html.parser").select("a[download]")}
    assert len(offered) > 100
    broken = [f"{page}: {path.name}" for path, page in offered.items()
              if not path.is_file() or not whole(path.suffix[1:], path.read_bytes())]
    assert broken == []


def whole(kind: str, body: bytes) -> bool:
    """Say whether bytes are a file of a kind, and not empty."""
    if kind in ("ipynb", "json", "geojson"):
        return bool(json.loads(body))
    if kind == "zip":
        return zipfile.ZipFile(BytesIO(body)).testzip() is None
    begins = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<"}.get(kind, b"")
    return body.startswith(begins) and len(body.strip()) > 10


def test_a_download_that_is_no_file_is_noticed():
    assert not whole("png", b"<html>Not found</html>") and not whole("csv", b"")
    with pytest.raises(json.JSONDecodeError):
        whole("ipynb", b"<html>")


@pytest.mark.parametrize(("language", "face"), [("en", "NotoSansKR-Regular"),
                                                ("ko", "NotoSansKR-Regular-ko")])
def test_every_korean_letter_has_its_glyph(folder, language, face):
    has = TTFont(next(folder.rglob(f"{face}.woff2"))).getBestCmap()
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("book/**/*.html")]
    shown = set(re.findall("[가-힣]", "".join(
        text for text in texts if f'<html lang="{language}"' in text)))
    assert shown and {letter for letter in shown if ord(letter) not in has} == set(), (
        "run python tools/fonts.py")
    assert ord("뷁") not in has  # a letter that the book does not use: the check could fail


def printed(page, folder: Path) -> str:
    """Return the text of a page printed to PDF."""
    path = folder / "page.pdf"
    page.pdf(path=path, format="A4", prefer_css_page_size=True)
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(path).pages).split())


def test_paper_shows_the_chapter_in_colour_and_nothing_to_press(open_page, tmp_path):
    page = open_page(CHAPTER, scheme="dark")
    text = printed(page, tmp_path)
    assert "Fig. " in text and "Source: " in text
    text = re.sub(r"\S*[/?&=]\S*", " ", text)  # addresses of sources are printed too
    for screen_only in ("Contents", "Search", "Previous", "Enlarge", "import ", "Download"):
        assert screen_only not in text, screen_only
    landing = open_page(LANDING, scheme="dark")
    landing.emulate_media(media="print")
    style = landing.locator(".cells a").first.evaluate(
        "(cell) => [getComputedStyle(cell).printColorAdjust, getComputedStyle(cell).color]")
    assert style == ["exact", "rgb(255, 255, 254)"]
    assert landing.evaluate("getComputedStyle(document.documentElement).backgroundColor") == (
        "rgb(255, 255, 255)")


# By the names that wait for their files: "Book …", the same files, gives up on a busy machine.
WIDTHS = """() => ["Source Serif 4|Stand-in Serif", "Source Sans 3|Stand-in Sans"].map((pair) => {
  const [own, other] = pair.split("|").map((family) => {
    const line = document.createElement("span");
    line.style.cssText = `font: 20px "${family}"; position: absolute; white-space: nowrap`;
    line.textContent = document.querySelector("article").innerText.slice(0, 2000);
    document.body.append(line);
    return line.offsetWidth;
  });
  return own / other; })"""


def test_a_stand_in_is_as_wide_as_the_face_it_stands_in_for(open_page):
    page = open_page(CHAPTER)
    page.evaluate("""() => Promise.all(["Source Serif 4", "Source Sans 3", "Stand-in Serif",
        "Stand-in Sans"].map((family) => document.fonts.load(`20px "${family}"`)))""")
    assert page.evaluate(WIDTHS) == pytest.approx([1, 1], abs=0.03)
    page.add_style_tag(content='@font-face { font-family: "Stand-in Serif"; src: '
                               'local("Liberation Serif"); size-adjust: 80% }')
    page.evaluate("document.fonts.load('20px \"Stand-in Serif\"')")
    assert page.evaluate(WIDTHS)[0] > 1.2


TOPS = "[...document.querySelectorAll('.gallery li')].slice(0, 3).map((item) => item.offsetTop)"


def test_the_gallery_stands_in_columns_where_there_is_room(open_page):
    page = open_page("book/figures.html")
    assert len(set(page.evaluate(TOPS))) == 1
    page.set_viewport_size({"width": 375, "height": 800})
    assert len(set(page.evaluate(TOPS))) == 3


def test_the_reader_s_own_language_is_offered_once_and_moves_nothing(open_page):
    page = open_page("book/index.html", locale="ko-KR")
    assert page.locator(".offer").is_visible() and page.evaluate("window.shifted") < 0.001
    page.reload()
    assert not page.locator(".offer").is_visible()
    assert not open_page("book/index.html", locale="sv-SE").locator(".offer").is_visible()
