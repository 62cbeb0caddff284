"""Citations are well formed, say what CITATION.cff and the data say, and drift nowhere."""

import html
import json
import re
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml
from bs4 import BeautifulSoup
from pybtex.database import parse_file, parse_string
from pybtex.plugin import find_plugin

from bioclusters import cite, data
from bioclusters.cite import works
from bioclusters.figures import LICENCE, figure, figures
from bioclusters.pages import card, generated, head, listings

ROOT = Path(__file__).parents[1]
WORKS = [cite.whole(), cite.chapter("cambridge"), cite.resource("bhcr-employers"),
         cite.claim("C07"), *map(cite.figure, figures().values())]
VERSION, DAY = cite.book().version, cite.book().released.isoformat()
RIS_TYPES = {"BOOK", "CHAP", "FIGURE", "DATA", "GEN"}
CSL_TYPES = {"book", "chapter", "graphic", "dataset", "document"}
CSL_FIELDS = {"id", "type", "title", "publisher", "edition", "container-title", "section",
              "author", "issued", "version",
              "language", "note", "URL"}


def by_name(work) -> str:
    return work.name or work.kind


def ris_faults(record: str) -> list[str]:
    """Return the lines of a RIS record that break its rules: tag, two spaces, dash, value."""
    lines = record.split("\n")
    bad = [line for line in lines if not re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line)]
    if not lines[0].startswith("TY  - ") or lines[0][6:] not in RIS_TYPES:
        bad.append("first line")
    return bad + ([] if lines[-1] == "ER  - " else ["last line"])


def printed_bibliography(entry: str) -> str:
    """Return a BibTeX entry as a style prints it; pybtex refuses what a style cannot print."""
    entries = parse_string(entry, "bibtex").entries.values()
    formatted = find_plugin("pybtex.style.formatting", "unsrt")().format_entries(entries)
    return " ".join(item.text.render_as("text") for item in formatted)


@pytest.mark.parametrize("work", WORKS, ids=by_name)
def test_every_format_says_the_same(work):
    book = cite.book()
    for write in cite.FORMATS.values():
        text = write(work).replace("\\", "")
        for words in (work.title, cite.authors(), DAY[:4], book.title,
                      book.version, work.licence, work.note):
            assert words in text, (write.__name__, words)


@pytest.mark.parametrize("work", WORKS, ids=by_name)
def test_every_format_is_well_formed(work):
    assert ris_faults(cite.ris(work)) == []
    assert work.title.replace("’", "'")[:40] in printed_bibliography(
        cite.bibtex(work)).replace("’", "'")
    [item] = json.loads(cite.csl(work))
    assert set(item) <= CSL_FIELDS and item["type"] in CSL_TYPES
    day = cite.book().released
    assert item["issued"] == {"date-parts": [[day.year, day.month, day.day]]}
    assert "http" not in cite.plain(work) and "URL" not in item  # no address is invented


def test_a_badly_formed_record_is_seen():
    record = cite.ris(WORKS[0])
    assert ris_faults(record.replace("TY  - BOOK", "TY - BOOK"))
    assert ris_faults(record.removesuffix("ER  - ")) and ris_faults(record + "\nmore")
    with pytest.raises(Exception, match="syntax error"):
        printed_bibliography(cite.bibtex(WORKS[0]).replace("title = {{", "title = {{{"))


def test_signs_with_a_meaning_in_latex_are_escaped():
    work = WORKS[0]._replace(title="R&D: 50 % of #1_a $")
    assert r"R\&D: 50 \% of \#1\_a \$" in cite.bibtex(work)
    assert "R&D: 50 % of #1_a $" in cite.ris(work)


def test_a_listing_shows_the_source_of_a_module_and_leads_to_what_it_draws():
    listed = {page: listings.listing(drawn[0].module, drawn)["body"]
              for page, drawn in listings.drawn_by().items()}
    for name, drawn in figures().items():
        page = card.module_page(drawn)
        assert f"../{drawn.chapter}.html#{name}" in listed[page]
        assert '<span id="draw"></span>' in listed[page]
    drawn = figure("fig-same-scale")
    body = BeautifulSoup(listings.listing(drawn.module, [drawn])["body"], "html.parser")
    source = (ROOT / "book" / "bioclusters" / "figures" / "same_scale.py").read_text("utf-8")
    assert body.pre.text.strip() == source.strip() and body.h1.text == "Module same_scale"


def test_text_in_a_card_cannot_break_the_page():
    work = WORKS[1]._replace(title="a < b & </pre><script>")
    page = BeautifulSoup(card.citations(work), "html.parser")
    assert not page.find("script") and len(page.select("pre")) == 4
    assert html.escape("</pre><script>") in card.citations(work)


def write_citation(folder: Path, old: str, new: str) -> Path:
    """Return a copy of CITATION.cff with one change; fail if that changes nothing."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert old in text
    path = folder / "CITATION.cff"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(("old", "new", "expected"), [
    (f"version: {VERSION}", "version: 0.1", "version should be text"),
    (f"date-released: {DAY}", "date-released: soon", "date-released should be a date"),
    (f"date-released: {DAY}", "", "date-released should be a date"),
    ("  - name: The Three Bioclusters authors", "", "authors should be a list"),
    ("  - name: The", "  - names: The", "an author needs `name`"),
    ("license: CC-BY-4.0", "license: GPL", "license 'GPL' is not known"),
    ("type: software", "url: example", "url should be the full address"),
    ("type: software", "url: https://a host/book", "url should be the full address"),
    ("type: software", "url: 'https://host/\"><b>'", "url should be the full address"),
    ("type: software", "url: ftp://host/book", "url should be the full address"),
    ("authors:", "authors: [", "line 1"),
    ("title: \"", "title: ", "line "),
])
def test_a_malformed_citation_file_is_named(tmp_path, old, new, expected):
    with pytest.raises(cite.CitationError, match=re.escape(expected)) as caught:
        cite.book(write_citation(tmp_path, old, new))
    assert str(caught.value).startswith("CITATION.cff: ")


def test_a_missing_or_empty_citation_file_is_named(tmp_path):
    with pytest.raises(cite.CitationError, match="CITATION.cff: file not found"):
        cite.book(tmp_path / "CITATION.cff")
    (tmp_path / "CITATION.cff").write_text("words")
    with pytest.raises(cite.CitationError, match="expected lines such as"):
        cite.book(tmp_path / "CITATION.cff")


def test_with_an_address_every_citation_gives_it(published):
    address = f"{published}book/cambridge.html#fig-cambridge-exits"
    work = cite.figure(figure("fig-cambridge-exits"))
    assert cite.plain(work).endswith(f" {address}") and f"UR  - {address}" in cite.ris(work)
    assert f"url = {{{address}}}" in cite.bibtex(work)
    assert json.loads(cite.csl(work))[0]["URL"] == address
    shown = BeautifulSoup(card.card(figure("fig-cambridge-exits"), ""), "html.parser")
    assert shown.select_one("a.permalink")["href"] == address


def test_a_figure_whose_data_state_no_licence_is_refused(monkeypatch):
    entry = {**data.resource("cambridge-exits"), "licenses": []}
    monkeypatch.setattr(data, "resource", lambda name: entry)
    with pytest.raises(cite.CitationError, match="cambridge-exits, which fig-cambridge-exits"):
        cite.figure(figure("fig-cambridge-exits"))


@pytest.mark.parametrize(("make", "name", "expected"), [
    (cite.chapter, "oxford", "no chapter 'oxford'"), (cite.claim, "C99", "no claim 'C99'"),
    (cite.resource, "none", "no resource 'none'"),
])
def test_an_unknown_work_is_named(make, name, expected):
    with pytest.raises(ValueError, match=expected):
        make(name)


def citation_file() -> dict:
    """Return CITATION.cff as its schema sees it: with dates as text."""
    return json.loads(json.dumps(works._fields(ROOT / "CITATION.cff"), default=str))


def test_the_citation_file_follows_the_standard():
    schema = json.loads((ROOT / "tests" / "schemas" / "cff-1.2.0.json").read_text())
    validator = jsonschema.Draft7Validator(schema)
    assert [error.message for error in validator.iter_errors(citation_file())] == []
    faulty = {**citation_file(), "license": "free", "publisher": "nobody"}
    assert len(list(validator.iter_errors(faulty))) == 2


def told() -> dict[str, dict[str, str]]:
    """Return what each file that repeats something of CITATION.cff says of it."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    record = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    heading = re.search(r"^## (\S+) - (\S+)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    names = ", ".join(creator["name"] for creator in record["creators"])
    return {
        "_config.yml": {"title": config["title"], "author": config["author"],
                        "year": str(config["copyright"])},
        "pyproject.toml": {"version": project["version"], "name": project["name"]},
        "CHANGELOG.md": {"version": heading[1], "released": heading[2]},
        "datapackage.json": {"version": data.package()["version"], "name": data.package()["name"],
                             "licence": data.package()["licenses"][0]["name"],
                             "keywords": data.package()["keywords"]},
        ".zenodo.json": {"whole title": record["title"], "version": record["version"],
                         "released": record["publication_date"], "author": names,
                         "licence": record["license"].upper(), "keywords": record["keywords"],
                         "abstract": record["description"]},
        "registry.py": {"licence name": LICENCE},
        "LICENSE": {"copyright": (ROOT / "LICENSE").read_text().splitlines()[2]},
    }


def drift(book: cite.Book) -> list[str]:
    """Return the files that say something else than CITATION.cff does."""
    year, names = str(book.released.year), cite.authors()
    truth = {
        "title": book.title.partition(":")[0], "whole title": book.title, "author": names,
        "year": year, "version": book.version, "released": book.released.isoformat(),
        "licence": book.licence.upper(), "licence name": cite.LICENCES[book.licence][0],
        "keywords": book.keywords, "abstract": book.abstract.strip(), "name": cite.NAME,
        "copyright": f"Copyright (c) {year} {names}"}
    return [f"{file}: {key}" for file, words in told().items() for key, value in words.items()
            if value != truth[key]]


def test_no_file_says_otherwise():
    assert drift(cite.book()) == []


@pytest.mark.parametrize(("changes", "files"), [
    ({"version": "9.9.9"}, ["pyproject.toml: version", "CHANGELOG.md: version",
                            "datapackage.json: version", ".zenodo.json: version"]),
    ({"released": date(2031, 1, 2)}, ["_config.yml: year", "CHANGELOG.md: released",
                                      ".zenodo.json: released", "LICENSE: copyright"]),
    ({"title": "Four Bioclusters: more"}, ["_config.yml: title", ".zenodo.json: whole title"]),
    ({"keywords": []}, ["datapackage.json: keywords", ".zenodo.json: keywords"]),
    ({"abstract": "-"}, [".zenodo.json: abstract"]),
])
def test_a_drift_of_each_truth_is_seen(changes, files):
    assert drift(cite.book()._replace(**changes)) == files


def test_a_drift_of_author_and_licence_is_seen(monkeypatch):
    monkeypatch.setattr(cite, "authors", lambda: "Somebody")
    monkeypatch.setitem(cite.LICENCES, "MIT", ("MIT", "https://opensource.org/license/mit"))
    assert drift(cite.book()._replace(licence="MIT")) == [
        "_config.yml: author", "datapackage.json: licence", ".zenodo.json: author",
        ".zenodo.json: licence", "registry.py: licence name", "LICENSE: copyright"]


ZENODO = {"title", "description", "upload_type", "version", "publication_date", "creators",
          "license", "access_right", "language", "keywords", "notes", "references"}


def test_the_archive_record_has_what_an_archive_needs():
    record = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert set(record) == ZENODO and record["upload_type"] == citation_file()["type"]
    assert [set(creator) for creator in record["creators"]] == [{"name"}]
    assert record["references"] == [cite.study.english()]
    assert "MIT" in record["notes"] and cite.licence() in record["notes"]


def test_the_page_on_citing_names_nothing_that_is_gone():
    text = (ROOT / "book" / "cite.md").read_text(encoding="utf-8")
    assert set(re.findall(r"fig-[a-z-]+[a-z]", text)) <= set(figures())
    claims = {name.lower() for name in data.load("claims")["claim_id"]}
    assert set(re.findall(r"claims\.html#(\w+)", text)) <= claims
    assert set(re.findall(r"```\{generated\} (\w+)", text)) <= set(generated.GENERATED)


def test_the_study_is_cited_as_in_the_references():
    entry = parse_file(ROOT / "book" / "references.bib").entries["jeon2023"]
    study = cite.book().study
    assert entry.fields["title"].replace("{", "").replace("}", "") == study["title"]
    assert (entry.fields["journal"], entry.fields["year"], entry.fields["volume"],
            entry.fields["number"], entry.fields["pages"]) == (
        study["journal"], str(study["year"]), str(study["volume"]), str(study["issue"]),
        f"{study['start']}--{study['end']}")
    assert ("doi" in entry.fields) == ("doi" in study)


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Give the site an address for one test."""
    book = cite.book(write_citation(tmp_path, "type: software",
                                    "type: software\nurl: https://book.example/three"))
    for module in (works, cite):
        monkeypatch.setattr(module, "book", lambda: book)
    return "https://book.example/three/"


def head_of(page: str, title: str = "A title", text: str = "") -> BeautifulSoup:
    return BeautifulSoup(head.tags(page, title, text), "html.parser")


def linked(soup: BeautifulSoup) -> list[dict]:
    """Return the things that a page's one block of JSON-LD describes."""
    [script] = soup.select('script[type="application/ld+json"]')
    content = json.loads(script.string)
    assert content["@context"] == "https://schema.org"
    return content["@graph"]


def addresses(node) -> list[str]:
    """Return every address in JSON-LD that leads into the site."""
    if isinstance(node, list):
        return [found for part in node for found in addresses(part)]
    if not isinstance(node, dict):
        return []
    own = [value for key, value in node.items() if key in ("@id", "contentUrl", "thumbnailUrl")]
    return own + [found for value in node.values() for found in addresses(value)]


def test_the_index_is_a_book():
    [book] = linked(head_of("book/index"))
    assert (book["@type"], book["name"]) == ("Book", cite.book().title)
    assert [part["name"] for part in book["hasPart"]] == [
        cite.chapter_title(name) for name in cite.chapters()]
    assert book["citation"]["@type"] == "ScholarlyArticle"
    assert book["author"] == [{"@type": "Organization", "name": cite.authors()}]


@pytest.mark.parametrize("name", cite.chapters())
def test_a_chapter_stands_in_the_book_and_shows_its_figures(name):
    chapter, *more = linked(head_of(f"book/{name}"))
    images = [thing for thing in more if thing["@type"] == "ImageObject"]
    assert chapter["@type"] == "Chapter" and chapter["isPartOf"]["@id"] == "index.html"
    assert chapter["position"] == cite.chapters().index(name) + 1
    here = {drawn.id: drawn for drawn in figures().values() if drawn.chapter == name}
    assert {image["@id"].partition("#")[2] for image in images} == set(here)
    for image in images:
        drawn = here[image["@id"].partition("#")[2]]
        assert image["@type"] == "ImageObject" and image["representativeOfPage"] is False
        assert image["contentUrl"] == f"../figures/{drawn.id}.svg" and image["name"] == drawn.title
        assert drawn.source_line in image["creditText"]
        assert [source["@id"] for source in image["isBasedOn"]] == [
            f"data.html#data-{source}" for source in drawn.sources]


def test_the_data_page_offers_every_file_and_names_what_is_measured():
    [dataset] = linked(head_of("book/data"))
    offered = {file["contentUrl"]: file for file in dataset["distribution"]}
    assert set(offered) == {"../data.zip"} | {
        f"../data/{entry['path']}" for entry in data.package()["resources"]}
    units = {(field["name"], field["unit"]) for entry in data.package()["resources"]
             for field in entry["schema"]["fields"] if "unit" in field}
    assert {(name["name"], name["unitText"]) for name in dataset["variableMeasured"]} <= units
    assert len(dataset["variableMeasured"]) == len({name for name, _ in units})


def metas(soup: BeautifulSoup) -> dict[str, str]:
    return {tag.get("name") or tag.get("property"): tag["content"] for tag in soup.select("meta")}


@pytest.mark.parametrize(("page", "kind"), [
    ("book/index", "book"), ("book/cambridge", "article"), ("book/data", "article")])
def test_head_tags_say_what_the_page_is(page, kind):
    found = metas(head_of(page, "Cambridge: a title", "Words “quoted” & more."))
    assert found["description"] == found["og:description"] == "Words “quoted” & more."
    assert found["og:type"] == kind and found["og:locale"] == "en_GB"
    assert found["citation_author"] == cite.authors() and found["citation_language"] == "en"
    assert found["citation_publication_date"] == f"{cite.book().released:%Y/%m/%d}"
    assert found["citation_title"] == (
        cite.book().title if page == "book/index" else "Cambridge: a title")
    assert found["og:image"].startswith("../figures/fig-") and len(found["og:image:alt"]) > 80
    assert "og:url" not in found and "citation_pdf_url" not in found


def test_without_an_address_none_is_printed():
    pages_of_book = ["index", *cite.chapters(), "data", "cite"]
    found = [address for name in pages_of_book for address in addresses(linked(
        head_of(f"book/{name}")))]
    assert len(found) > 100
    assert [address for address in found if re.match(r"[a-z]+:|/", address)] == []


def test_with_an_address_all_are_full(published):
    soup = head_of("book/cambridge")
    assert soup.select_one("link[rel=canonical]")["href"] == f"{published}book/cambridge.html"
    assert metas(soup)["og:url"] == f"{published}book/cambridge.html"
    assert metas(soup)["og:image"].startswith(f"{published}figures/")
    found = [address for page in ("index", "cambridge", "data")
             for address in addresses(linked(head_of(f"book/{page}")))]
    assert [address for address in found if not address.startswith(published)] == []


def test_no_title_can_end_the_script_or_a_tag(monkeypatch):
    text = '</script><script>alert("1")</script>'
    soup = head_of("book/reproduce", text, text)
    assert len(soup.select("script")) == 1
    assert linked(soup)[0]["description"] == text == metas(soup)["og:title"]


def test_a_long_description_is_cut_after_a_word():
    short = head.shortened("word " * 100)
    assert short.endswith("word …") and len(short) <= head.LONGEST + 2
    assert head.shortened(" two\n words ") == "two words"
