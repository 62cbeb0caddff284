"""Slides, Word and Hangul files, read back by the libraries of the formats and by LibreOffice."""

import datetime
import io
import shutil
import subprocess
import zipfile

import openpyxl
import pptx
import pytest
from docx import Document
from docx.oxml.ns import qn
from hwpx import HwpxDocument
from lxml import etree
from PIL import Image
from pptx.opc.constants import RELATIONSHIP_TYPE as RT

from bioclusters import cite
from bioclusters.figures import figure, figures
from bioclusters.publish import brief, office
from bioclusters.publish.office import charts, hangul, pictures, slides, steady, word

NATIVE, PICTURE, TALL, BRIEF = ("fig-chungbuk-share", "fig-factors", "fig-genesis-timeline",
                                "cambridge")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
OFFICE = shutil.which("soffice")
TODAY = datetime.date(2001, 2, 3)


@pytest.fixture(scope="module")
def deck():
    return {name: slides.slide(figure(name)) for name in (NATIVE, PICTURE, TALL)}


@pytest.fixture(scope="module")
def docx():
    return word.document(BRIEF)


@pytest.fixture(scope="module")
def hwpx():
    return hangul.document(BRIEF)


def opened(content: bytes) -> pptx.presentation.Presentation:
    return pptx.Presentation(io.BytesIO(content))


def drawn_in(content: bytes) -> list[bytes]:
    """Return the charts of an office file, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return [file.read(name) for name in sorted(file.namelist())
                if "chart" in name.lower() and name.endswith(".xml")]


def values_of(chart: bytes) -> list[list[float]]:
    """Return the numbers that a chart draws, by series."""
    return [[float(point.findtext(f"{CHART}v")) for point in series.iter(f"{CHART}pt")]
            for series in etree.fromstring(chart).iter(f"{CHART}val")]


def pages_of(content: bytes, kind: str, folder) -> list[str]:
    """Return the text of each page that LibreOffice makes of an office file."""
    import pypdf

    (folder / f"file.{kind}").write_bytes(content)
    subprocess.run([OFFICE, "--headless", f"-env:UserInstallation=file://{folder}/profile",
                    "--convert-to", "pdf", "--outdir", folder, folder / f"file.{kind}"],
                   check=True, capture_output=True, timeout=120)
    return [page.extract_text() for page in pypdf.PdfReader(folder / "file.pdf").pages]


# Slides.


@pytest.mark.parametrize("name", [NATIVE, PICTURE])
def test_a_slide_says_what_the_figure_says(deck, name):
    drawn, page = figure(name), opened(deck[name]).slides[0]
    words = " ".join(shape.text_frame.text for shape in page.shapes if shape.has_text_frame)
    assert page.shapes.title.text_frame.text == drawn.title
    assert drawn.subtitle in words and f"Source: {drawn.source_line}" in words and name in words
    notes = page.notes_slide.notes_text_frame.text
    assert drawn.difference in notes and drawn.alt in notes
    assert cite.plain(cite.figure(drawn)) in notes


@pytest.mark.parametrize("name", [NATIVE, PICTURE])
def test_the_drawing_of_a_slide_has_its_alternative_text(deck, name):
    alts = [shape._element.xpath(".//p:cNvPr")[0].get("descr")
            for shape in opened(deck[name]).slides[0].shapes]
    assert figure(name).alt in alts


def test_a_slide_is_wide_and_nothing_stands_beyond_its_edge(deck):
    for content in deck.values():
        show = opened(content)
        assert round(show.slide_width / show.slide_height, 2) == 1.78
        for shape in show.slides[0].shapes:
            assert shape.left >= 0 and shape.left + shape.width <= show.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= show.slide_height


def test_a_chart_is_native_and_its_workbook_has_the_data(deck):
    (frame,) = [one for one in opened(deck[NATIVE]).slides[0].shapes if one.has_chart]
    series = {one.name: list(one.values) for one in frame.chart.plots[0].series}
    table = figure(NATIVE).table
    assert series["Share of production"] == table["chungbuk_share_pct"].round(1).tolist()
    assert series["Share of firms"][1:3] == [None, None]  # years that were not found
    (book,) = [link.target_part.blob for link in frame.chart.part.rels.values()
               if link.reltype == RT.PACKAGE]
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert [cell.value for cell in sheet["A"][1:]] == [str(year) for year in table["year"]]


def test_what_is_no_chart_is_a_picture_of_300_dots_an_inch(deck):
    (shape,) = [one for one in opened(deck[PICTURE]).slides[0].shapes if hasattr(one, "image")]
    with Image.open(io.BytesIO(shape.image.blob)) as picture:
        assert picture.width == pytest.approx(7.2 * pictures.DPI, abs=2)


def test_properties_say_what_it_is(deck):
    about = opened(deck[NATIVE]).core_properties
    assert (about.title, about.author) == (figure(NATIVE).title, cite.authors())
    assert about.identifier == NATIVE and figure(NATIVE).source_line in about.comments
    assert about.created.date() == about.modified.date() == cite.book().released


def test_a_tall_picture_stands_beside_the_words_and_fills_the_page(deck):
    show = opened(deck[TALL])
    (shape,) = [one for one in show.slides[0].shapes if hasattr(one, "image")]
    assert shape.height > 0.9 * show.slide_height
    assert all(one.left + one.width <= shape.left
               for one in show.slides[0].shapes if one.shape_id != shape.shape_id)


@pytest.mark.parametrize("name", charts.CHARTS)
def test_each_chart_can_be_drawn(name):
    drawn = figure(name)
    chart = charts.of(drawn)
    for part in [] if chart else drawn.entry["parts"]:
        chart = chart or charts.of(drawn.part(part))
    body, book, key = charts.parts(chart, "#126eb4")
    root = etree.fromstring(body)
    assert len(values_of(body)) == len(chart.series) and book[:2] == b"PK"
    assert root.find(f"{CHART}externalData") is not None and key.startswith("rId")
    assert len(list(root.iter(f"{CHART}catAx", f"{CHART}valAx"))) == 2
    assert etree.fromstring(charts.alone(body)).find(f"{CHART}externalData") is None


@pytest.mark.parametrize("name", [NATIVE, "fig-us-regions"])
def test_a_chart_in_another_language_has_other_words(name):
    from bioclusters.words import PSEUDO

    show = opened(slides.slide(figure(name), PSEUDO)).slides[0]
    (frame,) = [one for one in show.shapes if one.has_chart]
    assert all(one.name.startswith("[") for one in frame.chart.plots[0].series)


# Briefs.


def test_word_has_real_styles_a_table_and_captions(docx):
    text, said = Document(io.BytesIO(docx)), brief.content(BRIEF)
    found = {name: [one.text for one in text.paragraphs if one.style.name == name]
             for name in ("Title", "Heading 1", "Caption")}
    assert found["Title"] == [said["title"]]
    assert found["Heading 1"] == [*(one["heading"] for one in said["findings"]),
                                  said["cite"]["heading"]]
    assert len(found["Caption"]) == 3 and found["Caption"][0].startswith("Fig. 1. ")
    (table,) = text.tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [row.cells[1].text for row in table.rows[1:]] == [
        claim["write"] for claim in said["replace"]["claims"]]


def test_word_has_alternative_texts_and_native_charts(docx):
    root = Document(io.BytesIO(docx)).element
    said = brief.content(BRIEF)["findings"]
    assert [one.get("descr") for one in root.iter(qn("wp:docPr"))] == [one["alt"] for one in said]
    assert len(drawn_in(docx)) == sum(charts.of(one["drawn"]) is not None for one in said) == 3


def test_word_has_a_footnote_with_the_source_of_each_figure(docx):
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        notes = etree.fromstring(file.read("word/footnotes.xml"))
    texts = ["".join(note.itertext()).strip() for note in notes if int(note.get(qn("w:id"))) > 0]
    marks = [mark.get(qn("w:id"))
             for mark in Document(io.BytesIO(docx)).element.iter(qn("w:footnoteReference"))]
    assert marks == ["1", "2", "3"]
    for text, one in zip(texts, brief.content(BRIEF)["findings"], strict=True):
        assert text.startswith(f"Source: {one['source']}.") and one["id"] in text


def test_a_korean_brief_breaks_latin_names_between_words_only():
    normal = Document(io.BytesIO(word.document(BRIEF, "ko"))).styles["Normal"].element
    lang = next(normal.iter(qn("w:lang")))  # of Korean, LibreOffice breaks them anywhere
    assert (lang.get(qn("w:val")), lang.get(qn("w:eastAsia"))) == ("en-GB", "ko-KR")


def test_hangul_opens_again_with_headings_charts_notes_and_table(hwpx):
    text, said = HwpxDocument.open(io.BytesIO(hwpx)), brief.content(BRIEF)
    words = text.text.plain()
    for part in (said["title"], said["bottom"], *(one["text"] for one in said["findings"])):
        assert part in words
    outline = [one.text for one in text.paragraphs if one.style_id_ref == "2"]
    assert outline == [*(one["heading"] for one in said["findings"]), said["cite"]["heading"]]
    assert len(drawn_in(hwpx)) == 3 and len(text.tables) == 1
    with zipfile.ZipFile(io.BytesIO(hwpx)) as file:
        section = etree.fromstring(file.read("Contents/section0.xml"))
        package = file.read("Contents/content.hpf").decode()
    comments = [one.text for one in section.iter("{*}shapeComment") if one.text]
    assert comments == [one["alt"] for one in said["findings"]]
    assert len(list(section.iter("{*}footNote"))) == 3
    assert said["title"] in package and "synthetic" not in package


def test_validator_of_hangul_has_no_error(hwpx):
    assert "version part" in hangul.checked(hwpx, "x.hwpx")  # its one remark


def test_a_broken_hangul_file_is_refused(hwpx):
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(hwpx)) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</hs:sec>", b""))
    with pytest.raises(hangul.HangulError, match="x.hwpx: the validator refuses it: .*correct"):
        hangul.checked(broken.getvalue(), "x.hwpx")


def test_one_chart_is_the_same_in_all_three_formats(deck, docx, hwpx):
    first = brief.content(BRIEF)["findings"][0]["drawn"]
    wanted = [list(values) for values in charts.of(first).series.values()]
    assert values_of(drawn_in(docx)[0]) == values_of(drawn_in(hwpx)[0]) == wanted
    assert values_of(drawn_in(deck[NATIVE])[0])[0] == charts.of(figure(NATIVE)).series[
        "Share of production"]


# The same on every run.


def test_two_runs_give_the_same_bytes(deck, docx, hwpx):
    assert slides.slide(figure(NATIVE)) == deck[NATIVE]
    assert word.document(BRIEF) == docx and hangul.document(BRIEF) == hwpx


def test_no_file_knows_the_clock(deck, docx, hwpx):
    for content in (*deck.values(), docx, hwpx):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            assert {one.date_time for one in file.infolist()} == {steady.EPOCH}


def test_a_date_inside_a_workbook_is_set_too():
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as file:
        file.writestr("ppt/embeddings/a.xlsx", made.getvalue())
    with zipfile.ZipFile(io.BytesIO(steady.packed(outer.getvalue(), TODAY))) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read("ppt/embeddings/a.xlsx")))
    assert book.properties.created.date() == TODAY
    assert openpyxl.load_workbook(made).properties.created.date() != TODAY


# As LibreOffice shows them, where it is installed; .ci/run says when it is not.


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed: files are not opened with it")
def test_libreoffice_opens_slide_and_brief(deck, docx, tmp_path):
    (slide,) = pages_of(deck[NATIVE], "pptx", tmp_path)
    assert "Chungbuk had" in slide and "Share of production" in slide and "18.6" in slide
    text = " ".join(pages_of(docx, "docx", tmp_path))
    for words in ("Cambridge: many counts", "KuDOS Pharmaceuticals", "Write this", "Source:"):
        assert words in text


# What is refused.


ONE = charts.Chart("bar", ["a"], {"s": [1]}, "axis")


@pytest.mark.parametrize(("change", "message"), [
    ({"series": {str(n): [1] for n in range(256)}}, "256 series, 255 can be drawn; join some"),
    ({"series": {"s": [1, 2]}}, "'s' has 2 values for 1 names"),
    ({"series": {"s": [None]}}, "there is nothing to draw"),
    ({"names": [], "series": {}}, "there is nothing to draw"),
    ({"kind": "pie"}, "no chart of the kind 'pie'; use one of bar"),
])
def test_a_chart_that_cannot_be_drawn_is_refused(change, message):
    assert charts.checked(ONE, "fig-x") is ONE
    with pytest.raises(charts.ChartError, match=f"fig-x: .*{message}"):
        charts.checked(ONE._replace(**change), "fig-x")


@pytest.mark.parametrize("name", ["fig ü", "fig/../x", "Fig-A", "", "fig:x", "-x"])
def test_an_odd_name_is_refused(name):
    assert office.file_name("fig-a1", "pptx") == "fig-a1.pptx"
    assert office.file_name("fig-a1", "pptx", "ko") == "fig-a1.ko.pptx"
    with pytest.raises(office.OfficeError, match="no name for a file on every system; use small"):
        office.file_name(name, "pptx")


@pytest.fixture
def short(monkeypatch):
    """Let the office have one slide and no brief to write, and say what it writes."""
    monkeypatch.setattr(office, "_todo", lambda editions: [("fig-a.pptx", lambda: b"slide")])


def test_files_are_handed_over_and_old_ones_go(short, tmp_path):
    (tmp_path / "fig-gone.pptx").touch()
    (tmp_path / "notes.md").touch()
    written = office.write_all(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "fig-a.pptx", "hwpx-beta.txt", "made-from.txt", "notes.md"]
    assert written == [tmp_path / "fig-a.pptx", tmp_path / "hwpx-beta.txt"]


def test_a_folder_that_cannot_be_written_is_named(short, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(office.OfficeError, match="file.*cannot be written .*; make room"):
        office.write_all(tmp_path / "file" / "office")


def test_nothing_is_written_if_one_file_fails(monkeypatch, tmp_path):
    def fails() -> bytes:
        raise charts.ChartError("no")

    monkeypatch.setattr(office, "_todo", lambda editions: [("fig-a.pptx", lambda: b"slide"),
                                                           ("fig-b.pptx", fails)])
    with pytest.raises(charts.ChartError):
        office.write_all(tmp_path / "office")
    assert list((tmp_path / "office").iterdir()) == []


def test_files_of_another_state_are_not_offered(short, tmp_path, monkeypatch):
    office.write_all(tmp_path / "office")
    assert "fig-a.pptx" in office.offered(tmp_path / "office")
    monkeypatch.setattr(office, "key", lambda: "another")
    assert office.offered(tmp_path / "office") == "" and not (tmp_path / "office").exists()
    assert office.offered(tmp_path / "none") == ""


def test_colours_faces_and_languages_belong_to_the_state(monkeypatch):
    monkeypatch.setattr(office.cache, "digest",
                        lambda *paths: " ".join(path.name for path in paths))
    assert {"places.yml", "fonts", "languages.yml", "figures.yml"} <= set(office.key().split())


def test_every_figure_and_brief_is_on_the_list():
    names = [name for name, _make in office._todo(["en", "ko"])]
    assert {f"{name}.pptx" for name in figures()} <= set(names)
    assert {f"brief-{name}.ko.hwpx" for name in brief.names()} <= set(names)
    assert len(names) == len(set(names)) == 2 * (len(figures()) + 2 * len(brief.names()))
