"""The book builds without a warning, and its pages are whole: read as a browser would read them."""

import functools
import html
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from bioclusters import cite, data, words
from bioclusters.figures import figures
from bioclusters.pages import card, head, listings
from bioclusters.words import word
from sitebuild import edit, step

ROOT = Path(__file__).parents[1]
# What a browser fetches by itself; an <a href> is followed only if the reader wants it.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data",
           "link": "href"}


@pytest.fixture(scope="module")
def site(built) -> dict[Path, BeautifulSoup]:
    folder = built[0] / "_build" / "html"
    return {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            for path in sorted(folder.rglob("*.html")) if "_static" not in path.parts}


def chapters(site, language: str = words.SOURCE) -> dict[str, BeautifulSoup]:
    """Return the pages of the book itself, in a language, by name."""
    return {path.stem: page for path, page in site.items() if path.parent.name == "book"
            and page.html.get("lang", "").partition("-")[0] == language}


def images_without_words(page) -> list[str]:
    """Return images and drawings without a real alternative text, and figures without words."""
    bad = [str(image) for image in page.select("article img")
           if len(image.get("alt", "")) < 80 or re.search(r"\.(svg|png)$", image["alt"])]
    bad += [str(drawing)[:80] for drawing in page.select("article figure .drawing > svg")
            if len(drawing.get("aria-label", "")) < 80]
    return bad + [str(figure["id"]) for figure in page.select("article figure")
                  if not figure.figcaption or len(figure.get_text()) < 80]


def third_party(page) -> list[str]:
    """Return the addresses on other hosts that the page would fetch or name in a script."""
    found = [tag.get(FETCHED[tag.name], "") for tag in page.find_all(list(FETCHED))]
    scripts = " ".join(script.string or "" for script in page.find_all("script")
                       if script.get("type") != "application/ld+json")  # words, never run
    found += re.findall(r"https?://[^\s\"']+", scripts)
    return [address for address in found if re.match(r"(https?:)?//", address)]


def waited_for(page) -> list[str]:
    """Return the scripts that hold up the first paint: files in the head that are not deferred."""
    return [script["src"] for script in page.select("head script[src]")
            if not script.has_attr("defer")]


def broken_links(path: Path, page) -> list[str]:
    """Return local links and anchors of a page that lead nowhere."""
    bad = []
    for tag in page.find_all(href=True) + page.find_all(src=True):
        address = urlsplit(tag.get("href") or tag.get("src"))
        if address.scheme or address.netloc or tag.get("href") == "#":
            continue
        target = path.parent / unquote(address.path) if address.path else path
        target = target.resolve()
        if not target.is_file():
            bad.append(tag.get("href") or tag.get("src"))
        elif address.fragment and target.suffix == ".html" and unquote(
                address.fragment) not in ids(target):
            bad.append(tag["href"])
    return bad


@functools.cache
def ids(path: Path) -> set[str]:
    """Return all places of a page that a link can lead to."""
    return set(map(html.unescape, re.findall(r'\sid="([^"]+)"', path.read_text("utf-8"))))


def test_build_is_clean(built):
    result = built[1]
    assert result.returncode == 0, result.stderr[-3000:]
    assert "WARNING" not in result.stdout + result.stderr


def test_every_page_of_the_contents_is_there(site):
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text())
    wanted = [contents["root"]] + [chapter["file"] for part in contents["parts"]
                                   for chapter in part["chapters"]]
    assert sorted(chapters(site)) == sorted(Path(name).name for name in wanted)


@pytest.mark.parametrize(("language", "number"), [("en", r"Fig\. \d+"), ("ko", r"그림 \d+")])
def test_every_figure_is_numbered_and_described_on_its_page(site, language, number):
    shown = {figure["id"]: figure for page in chapters(site, language).values()
             for figure in page.select("article figure")}
    assert set(shown) == set(figures())
    with words.speaking(language):
        hold_described(shown, number)
    assert [fault for page in chapters(site).values() for fault in images_without_words(page)] == []


def hold_described(shown, number: str) -> None:
    """Hold the figures of the pages against those of the book, in the language spoken."""
    for name, drawn in figures().items():
        text = " ".join(shown[name].get_text(" ").split())
        assert re.search(number, text) and drawn.title in text
        assert shown[name].find_parent("body").find(id=name) == shown[name]
        assert word("figure-verdict", drawn.verdict) in shown[name].select_one(".badge").text
        assert [svg["aria-label"] for svg in shown[name].select(".drawing > svg")] == 2 * [
            drawn.alt]


def test_the_code_of_a_figure_stands_in_its_card_and_nowhere_else(site):
    for page in chapters(site).values():
        for figure in page.select("article figure"):
            assert figure["id"] in figure.select_one(".code-of pre").text
            assert figure.find_parent(class_="cell").select(".cell_input") == []


def test_no_traceback_and_no_unresolved_number(site):
    for page in chapters(site).values():
        text = page.get_text(" ")
        assert "Traceback" not in text and "{num}" not in text and "{numref}" not in text


def test_links_anchors_and_downloads_resolve(site):
    bad = {path.name: broken_links(path, page) for path, page in site.items()}
    assert {name: links for name, links in bad.items() if links} == {}


def test_nothing_is_fetched_from_elsewhere(site):
    assert {path.name: third_party(page) for path, page in site.items() if third_party(page)} == {}


def test_the_catalogue_lists_every_file(site):
    text = chapters(site)["data"].get_text(" ")
    for entry in data.package()["resources"]:
        assert entry["path"] in text and entry["hash"].removeprefix("sha256:") in text


def linked_data(page) -> list[dict]:
    """Return what the page says that it is, in JSON-LD."""
    return [thing for script in page.select('script[type="application/ld+json"]')
            for thing in json.loads(script.string)["@graph"]]


def test_every_page_says_once_what_it_is(site):
    for name, page in chapters(site).items():
        assert len(page.select("head meta[name=description]")) == 1, name
        assert len(page.select("head meta[name=citation_title]")) == head.is_work(
            f"book/{name}"), name
        assert not page.select("link[rel=canonical], meta[property='og:url']"), name
    kinds = {name: linked_data(page)[0]["@type"] for name, page in chapters(site).items()}
    assert kinds["index"] == "Book" and kinds["data"] == "Dataset"
    assert [name for name, kind in kinds.items() if kind == "Chapter"] == sorted(cite.chapters())
    described = [page.select_one("meta[name=description]")["content"]
                 for page in chapters(site).values()]
    assert len(set(described)) == len(described) and "<" not in "".join(described)


def test_what_a_page_says_of_itself_leads_somewhere(site):
    for path, page in site.items():
        for thing in linked_data(page):
            places = [thing["@id"]] if "@id" in thing else []
            places += [thing["contentUrl"], thing["thumbnailUrl"]] if "contentUrl" in thing else []
            links = "".join(f'<a href="{place}"></a>' for place in places)
            assert broken_links(path, BeautifulSoup(links, "html.parser")) == [], path.name


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_gallery_shows_every_figure_without_a_script(site, language):
    items = chapters(site, language)["figures"].select("ul.gallery > li")
    with words.speaking(language):
        titles = [drawn.title for drawn in figures().values()]
    assert [item.select_one(".title a").text for item in items] == titles
    for item in items:
        assert (int(item.img["width"]), int(item.img["height"])) == cite.THUMBNAIL
        assert item.img["loading"] == "lazy" and not item.has_attr("hidden")
        assert item["data-verdict"] in item.select_one(".about").text
        assert len(item.select(".downloads a[download]")) == len(card.KINDS)


def test_every_module_that_draws_has_a_page(site):
    shown = {f"book/code/{path.name}": page for path, page in site.items()
             if path.parent.name == "code"}
    assert set(shown) == set(listings.drawn_by())
    assert all(page.find(id="draw") and page.find(id="tidy") for page in shown.values())


def test_no_file_of_the_site_is_named_by_nothing(built):
    folder = built[0] / "_build" / "html"
    words = "".join(path.read_text(encoding="utf-8", errors="ignore")
                    for path in folder.rglob("*") if path.suffix in (".html", ".css", ".js"))
    assert [path.name for name in ("_static", "_images")
            for path in (folder / name).rglob("*") if path.is_file()
            and path.name not in words] == []
    assert not (folder / "figures" / "page").exists()


def test_no_page_has_two_viewports_or_a_style_in_its_body(site):
    for path, page in site.items():
        if page.find("article") is None:
            continue  # it only forwards to the first page
        assert len(page.select("head meta[name=viewport]")) == 1, path.name
        assert page.select("body style") == [], path.name
        assert [form for form in page.select("form") if not form.select("button")] == [], path.name


def test_the_page_on_citing_gives_every_format(site):
    page = chapters(site)["cite"]
    shown = [pre.text for pre in page.select(".citation pre")]
    for work in (cite.whole(), cite.figure(next(iter(figures().values()))), cite.claim("C02")):
        assert [write(work) for write in cite.FORMATS.values()] == [
            text for text in shown if text in {write(work) for write in cite.FORMATS.values()}]
    assert cite.plain(cite.chapter("cambridge")) in " ".join(page.text.split())


def test_an_imprint_names_author_and_year(site):
    for page in chapters(site).values():
        footer = " ".join(" ".join(footer.text for footer in page.select("footer")).split())
        assert cite.authors() in footer and str(cite.book().released.year) in footer


def test_no_script_holds_up_the_first_paint(site):
    found = {path.stem: waited_for(page) for path, page in site.items()}
    assert {name: scripts for name, scripts in found.items() if scripts} == {}


def test_the_checks_bite(site, tmp_path):
    faulty = BeautifulSoup(
        '<article><img alt="fig.svg" src="x.svg"><figure id="f"><figcaption>x</figcaption>'
        '<div class="drawing"><svg aria-label="map"></svg></div></figure>'
        '</article><script src="https://cdn.example/x.js"></script>'
        '<script>const URL = "https://cdn.example/y.js"</script>'
        '<a href="missing.html">x</a><a href="#nowhere">x</a>', "html.parser")
    path = (tmp_path / "page.html").resolve()
    path.write_text(str(faulty))
    assert len(images_without_words(faulty)) == 3
    assert len(third_party(faulty)) == 2
    head = '<head><script src="a.js"></script><script src="b.js" defer></script></head>'
    assert waited_for(BeautifulSoup(head, "html.parser")) == ["a.js"]
    assert sorted(broken_links(path, faulty)) == ["#nowhere", "missing.html",
                                                                 "x.svg"]


def test_with_an_address_every_page_gives_its_own(book):
    with (book / "CITATION.cff").open("a", encoding="utf-8") as citation:
        citation.write("url: https://book.example/three\n")
    result = step(book, "build")
    assert result.returncode == 0, result.stderr[-3000:]
    html = (book / "_build" / "html" / "book" / "references.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    address = "https://book.example/three/book/references.html"
    assert [link["href"] for link in page.select("link[rel=canonical]")] == [address]
    assert page.select_one("meta[property='og:url']")["content"] == address
    assert linked_data(page)[0]["@id"] == address
    described = json.loads(
        (book / "public" / "figures" / "fig-cambridge-exits.json").read_text(encoding="utf-8"))
    assert described["url"] == "https://book.example/three/book/cambridge.html#fig-cambridge-exits"


def test_two_addresses_and_a_lost_reference_stop_the_build(book):
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    config["html"] = {"baseurl": "https://other.example/"}
    (book / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    edit(book / "book" / "index.md", "It refers", "[x](nowhere.md) {cite:t}`nobody1900`. It refers")
    result = step(book, "build")
    assert result.returncode == 1
    for message in ("set url in CITATION.cff", "nowhere.md", "nobody1900"):
        assert message in result.stderr


BARE = re.compile(r"^(:::.*|:class: .*|\(claim-c\d+\)=|### C48: Coenen et al\.)?$")


def in_english(notebook) -> list[str]:
    """Return the lines of a Korean notebook that hold no Korean."""
    return [line for cell in notebook.cells if cell.cell_type == "markdown"
            for line in cell.source.splitlines()
            if not BARE.match(line) and not re.search("[가-힣]", line)]


def test_notebooks_of_the_korean_edition_are_in_korean_and_have_the_same_code(built):
    folder = built[0] / "_build" / "html"
    for name in cite.chapters():
        english, korean = (nbformat.read(folder / place / "_sources" / "book" / f"{name}.ipynb", 4)
                           for place in ("", "ko"))
        nbformat.validate(korean)
        assert in_english(korean) == [] and len(in_english(english)) > 20
        code = [[cell.source for cell in one.cells if cell.cell_type == "code"]
                for one in (english, korean)]
        assert code[0] == code[1]
        drawn = [str(output.data["image/svg+xml"]) for cell in korean.cells
                 for output in cell.get("outputs", []) if "image/svg+xml" in output.get("data", {})]
        assert all(re.search(r'aria-label="[^"]*[가-힣]', svg) for svg in drawn)
