"""The policy briefs, read back as a PDF reader would: complete, tagged, right, and reproducible."""

import functools
import hashlib
import io
import math
import os
import re
import runpy
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pypdf
import pytest
import typst
from matplotlib.figure import Figure
from matplotlib.text import Text

from bioclusters import brief, cite, claims, data, quoted, registry
from test_prose import unbound

NAMES = list(brief.PAGES)
MARGIN_MM, FOOT_MM = 11, 9
# What a careless program would let into a file: place, clock, language, order of sets.
ELSEWHERE = {"TZ": "Asia/Seoul", "LC_ALL": "C", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Return a folder for each brief with all that Typst needs."""
    folders = {name: tmp_path_factory.mktemp(name) for name in NAMES}
    for name, folder in folders.items():
        brief.prepare(name, folder)
    return folders


@pytest.fixture(scope="module")
def pdfs(prepared):
    return {name: typeset(name, folder) for name, folder in prepared.items()}


@pytest.fixture(scope="module")
def readers(pdfs):
    return {name: reader(pdf) for name, pdf in pdfs.items()}


@pytest.fixture
def cambridge(prepared, tmp_path):
    """Return a copy of what Typst needs for one brief, to be damaged."""
    return shutil.copytree(prepared["cambridge"], tmp_path / "prepared")


@pytest.fixture
def sources(tmp_path):
    return shutil.copytree(brief.FOLDER, tmp_path / "sources")


def typeset(name: str, folder) -> bytes:
    return brief._typeset(name, brief.compiler(folder))


@functools.cache
def words_of(name: str) -> dict:
    """Return what the template prints for a brief."""
    return brief.content(name)[0]


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def edit(sources, name: str, old: str, new: str) -> None:
    """Replace words in a file of a copy of the sources; fail if they are not there."""
    text = (sources / name).read_text(encoding="utf-8")
    assert old in text, "the planted fault changed nothing"
    (sources / name).write_text(text.replace(old, new), encoding="utf-8")


def bare(text: str) -> str:
    """Return text without spaces, which a line break in the PDF may add or take."""
    return re.sub(r"\s", "", text)


@functools.cache
def text_of(pdf: pypdf.PdfReader) -> str:
    """Return all text of a PDF without spaces."""
    return bare("".join(page.extract_text() for page in pdf.pages))


def elements(pdf: pypdf.PdfReader, kind: str) -> list[dict]:
    """Return the elements of one kind in the structure tree, in reading order."""
    root = pdf.trailer["/Root"].get("/StructTreeRoot", {})
    found, waiting = [], [root.get("/K")]
    while waiting:
        node = getattr(waiting.pop(), "get_object", lambda: None)()
        if isinstance(node, list):
            waiting += node[::-1]
        elif isinstance(node, dict):
            found += [node] if node.get("/S") == kind else []
            waiting.append(node.get("/K"))
    return found


def fonts_left_out(pdf: pypdf.PdfReader) -> list[str]:
    """Return the names of fonts, also of those inside drawings, that the file does not carry."""
    left_out, waiting = [], [page["/Resources"] for page in pdf.pages]
    while waiting:
        resources = waiting.pop().get_object()
        for font in resources.get("/Font", {}).values():
            font = font.get_object()
            font = font.get("/DescendantFonts", [font])[0].get_object()
            files = {"/FontFile", "/FontFile2", "/FontFile3"}
            if not files & set(font.get("/FontDescriptor", {})):
                left_out.append(font["/BaseFont"])
        waiting += [thing["/Resources"] for thing in resources.get("/XObject", {}).values()
                    if "/Resources" in thing.get_object()]
    return left_out


def bookmarks(pdf: pypdf.PdfReader) -> list[str]:
    flat, waiting = [], [pdf.outline]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item[::-1]
        else:
            flat.append(item.title)
    return flat


def parts(name: str, kind: str) -> list[dict]:
    """Return the parts of a source that have a key, such as figure."""
    return [part for part in brief._read(name, brief.FOLDER)["body"] if kind in part]


def lacking_alt(pdf: pypdf.PdfReader, words: dict) -> list[str]:
    """Return the figures of a brief without an element that has their alternative text."""
    alts = {figure.get("/Alt") for figure in elements(pdf, "/Figure")}
    return [part["id"] for part in words["body"] if "id" in part and part["alt"] not in alts]


def unprinted(pdf: pypdf.PdfReader, name: str) -> list[str]:
    """Return the sentences of a source, filled in by the data, that its PDF does not have."""
    page = text_of(pdf)
    said = [brief.printed(part["text"].format_map(quoted.Filler()))
            for part in parts(name, "text")]
    rows = data.load("claims").set_index("claim_id")
    said += [brief.printed(rows.loc[claim, "say_instead"])
             for part in parts(name, "replace") for claim in part["replace"]]
    return [words for words in said if bare(words.rstrip(".")) not in page]


def stained_margins(folder) -> list[int]:
    """Return the pages of a brief with something printed in the left, right or lower margin."""
    pages, stained = brief.compiler(folder).compile(format="png", ppi=50), []
    wide, deep = (round(margin / 25.4 * 50) for margin in (MARGIN_MM, FOOT_MM))
    for number, png in enumerate(pages, start=1):
        ink = plt.imread(io.BytesIO(png))[:, :, :3].min(axis=2) < 0.95
        if ink[:, :wide].any() or ink[:, -wide:].any() or ink[-deep:].any():
            stained.append(number)
    return stained


def lettering(pdf: pypdf.PdfReader) -> list[tuple[float, str]]:
    """Return size in points, as printed, and text of what is in the font of the drawings."""
    found = []

    def note(text, page, line, font, size):
        if text.strip() and font and "DejaVu" in font["/BaseFont"]:
            turned = line[0] * page[0] + line[1] * page[2], line[0] * page[1] + line[1] * page[3]
            found.append((round(size * math.hypot(*turned), 2), text.strip()))

    for page in pdf.pages:
        page.extract_text(visitor_text=note)
    return found


def smallest(pdf: pypdf.PdfReader) -> float:
    """Return the least size of a letter in the drawings of a brief, in points."""
    return min(size for size, _ in lettering(pdf))


def drawn_in(pdf: pypdf.PdfReader) -> str:
    """Return all words in the drawings of a brief, without spaces."""
    return bare("".join(letters for _, letters in lettering(pdf)))


def words_in(drawing) -> list[str]:
    """Return the words of a drawing, line by line."""
    return [bare("".join(text.itertext()))
            for text in ElementTree.parse(drawing).iter("{http://www.w3.org/2000/svg}text")]


def parted(pdf: pypdf.PdfReader, folder, name: str) -> list[str]:
    """Return the figures of a brief of which not all words stand on the page of the caption."""
    pages = [bare(page.extract_text()) for page in pdf.pages]
    apart = []
    for figure in [part["figure"] for part in parts(name, "figure")]:
        (page,) = [page for page in pages if f"[{figure}]" in page]
        if any(words not in page for words in words_in(folder / f"{figure}.svg")):
            apart.append(figure)
    return apart


def plain_pdf(words: str = "", **options) -> pypdf.PdfReader:
    """Return a small PDF that lacks what a brief must have."""
    return reader(typst.compile(words.encode(), format="pdf", **options))


# The files.


def test_another_run_writes_the_same_bytes(pdfs, tmp_path):
    folder = tmp_path / "else" / "where"
    subprocess.run([sys.executable, "-m", "bioclusters", "brief", folder], cwd=registry.BOOK,
                   check=True, env={**os.environ, **ELSEWHERE})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        f"brief-{name}.pdf": pdf for name, pdf in pdfs.items()}


def test_another_word_gives_other_bytes(pdfs, cambridge):
    edit(cambridge, "brief.json", "No single count", "No one count")
    assert typeset("cambridge", cambridge) != pdfs["cambridge"]


def test_there_is_one_brief_for_every_source(pdfs):
    assert set(pdfs) == {path.stem for path in brief.FOLDER.glob("*.yml")} - {"study"}


@pytest.mark.parametrize("name", NAMES)
def test_length_is_two_pages_and_four_for_the_synthesis(readers, name):
    pages = readers[name].pages
    assert len(pages) == (4 if name == "synthesis" else 2)
    assert all(len(page.extract_text()) > 1_000 for page in pages), "a page is nearly empty"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_into_the_margins(prepared, name):
    assert stained_margins(prepared[name]) == []


def test_a_word_too_long_for_the_page_is_seen(cambridge):
    edit(cambridge, "brief.json", "Jeon (2023) says", "J" + "o" * 150 + "n says")
    assert stained_margins(cambridge) == [1]


def test_a_text_that_runs_off_the_foot_is_seen(prepared, tmp_path):
    folder = shutil.copytree(prepared["medicon_valley"], tmp_path / "prepared")
    edit(folder, "template.typ", "bottom: 10mm", "bottom: 5mm")
    assert stained_margins(folder) == [2]


# What a reader sees of the figures.


@pytest.mark.parametrize("name", NAMES)
def test_no_lettering_is_too_small_to_read(readers, name):
    assert len(lettering(readers[name])) > 50
    assert smallest(readers[name]) >= brief.SMALLEST


def test_a_figure_set_smaller_is_seen(cambridge):
    edit(cambridge, "template.typ", "#let drawing(item) = figure(image(item.file, width: 100%",
         "#let drawing(item) = figure(image(item.file, width: 85%")
    assert 6 < smallest(reader(typeset("cambridge", cambridge))) < brief.SMALLEST


def test_letters_drawn_too_small_are_raised(tmp_path):
    recipe = brief.RECIPES["fig-korea-counts"]()
    drawn = {text.get_fontsize() for text in recipe.draw().findobj(Text) if text.get_text()}
    assert min(drawn) < brief.SMALLEST
    brief._draw(recipe, narrow=False, path=tmp_path / "drawing.svg")
    sizes = re.findall(r"([\d.]+)px", (tmp_path / "drawing.svg").read_text(encoding="utf-8"))
    assert min(map(float, sizes)) == brief.SMALLEST


def test_the_map_of_the_study_is_in_the_first_brief(readers):
    pdf = readers["biohealth_capital_region"]
    figure = next(part for part in words_of("biohealth_capital_region")["body"]
                  if part.get("id") == "fig-bhcr-expansion")
    assert figure["alt"] in {each.get("/Alt") for each in elements(pdf, "/Figure")}
    assert "one row each for 2012 and 2021" in figure["alt"]
    assert figure["subtitle"].endswith("Virginia and DC, 2012 and 2021")
    assert "Establishmentspercounty" in drawn_in(pdf)


def test_the_map_is_not_in_another_brief(readers):
    assert "Establishmentspercounty" not in drawn_in(readers["cambridge"])


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_is_whole_and_on_the_page_of_its_caption(prepared, readers, name):
    assert parted(readers[name], prepared[name], name) == []


def test_a_drawing_on_another_page_than_its_caption_is_seen(prepared, readers, tmp_path):
    folder = shutil.copytree(prepared["cambridge"], tmp_path / "prepared")
    shutil.copy(folder / "fig-cambridge-exits.svg", folder / "fig-cambridge-counts.svg")
    assert parted(readers["cambridge"], folder, "cambridge") == ["fig-cambridge-counts"]


@pytest.mark.parametrize("layouts, rows", [
    (["whole", "whole"], [{"whole": 0}, {"whole": 1}]),
    (["left", "right", "left"], [{"left": [0], "right": [1]}, {"left": [2], "right": []}]),
    (["beside", "left", "beside"], [{"left": [0, 1], "right": []}, {"left": [2], "right": []}]),
    (["right", "whole"], [{"left": [], "right": [0]}, {"whole": 1}])])
def test_parts_share_a_row_in_their_order(layouts, rows):
    assert brief._rows([{"layout": layout} for layout in layouts]) == rows


# What a reader's software finds.


@pytest.mark.parametrize("name", NAMES)
def test_file_is_tagged_titled_and_says_its_language(readers, name):
    pdf, root = readers[name], readers[name].trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == brief._read(name, brief.FOLDER)["title"]
    assert pdf.metadata.author == cite.authors()
    assert "bio clusters" in pdf.metadata.keywords
    assert b"<pdfuaid:part>1<" in root["/Metadata"].get_data()


def test_an_untagged_file_is_told_apart():
    root = plain_pdf("words", pdf_tags=False).trailer["/Root"]
    assert "/MarkInfo" not in root and "/StructTreeRoot" not in root


@pytest.mark.parametrize("name", NAMES)
def test_date_is_that_of_the_release_or_none(readers, name):
    day = cite.book().released
    date = readers[name].metadata.creation_date
    assert (date and date.date()) == day


def test_the_clock_is_seen_where_a_file_has_one():
    dated = plain_pdf("words", timestamp=0)
    assert dated.metadata.creation_date.year == 1970


@pytest.mark.parametrize("name", NAMES)
def test_every_font_is_in_the_file(readers, name):
    assert fonts_left_out(readers[name]) == []


def test_a_font_left_out_is_seen(tmp_path):
    with plt.rc_context({"pdf.use14corefonts": True, "font.family": "Helvetica"}):
        figure = Figure()
        figure.text(0.5, 0.5, "words")
        figure.savefig(tmp_path / "bare.pdf")
    assert fonts_left_out(pypdf.PdfReader(tmp_path / "bare.pdf")) == ["/Helvetica"]


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_there_with_alt_text_and_caption(readers, name):
    wanted = parts(name, "figure")
    assert len(wanted) >= 3
    assert len(elements(readers[name], "/Figure")) == len(wanted)
    assert len(elements(readers[name], "/Caption")) == len(wanted)
    assert lacking_alt(readers[name], words_of(name)) == []


def test_a_figure_that_is_not_printed_is_seen(readers):
    missing = lacking_alt(readers["cambridge"], words_of("medicon_valley"))
    assert missing == ["fig-medicon-jobs", "fig-same-scale", "fig-medicon-employers"]


@pytest.mark.parametrize("name", NAMES)
def test_captions_carry_verdict_and_source(readers, name):
    page = text_of(readers[name])
    for part in words_of(name)["body"]:
        if "id" in part:
            for words in (part["title"], part["verdict"], f"Source: {part['source']}."):
                assert bare(words) in page, words


@pytest.mark.parametrize("name", NAMES)
def test_lettering_of_drawings_can_be_read_out(readers, name):
    lettering = {"cambridge": "KuDOS Pharmaceuticals", "medicon_valley": "Novo Nordisk HQ",
                 "biohealth_capital_region": "Baltimore city", "synthesis": "Women’s Economy"}
    assert bare(lettering[name]).replace("’", "'") in text_of(readers[name]).replace("’", "'")


@pytest.mark.parametrize("name", NAMES)
def test_bookmarks_are_title_and_headings(readers, name):
    headings = [part["heading"] for part in parts(name, "heading")]
    found = bookmarks(readers[name])
    assert found[0] == readers[name].metadata.title and found[-1] == "How to cite"
    assert [title for title in found if title in headings] == headings
    assert len(elements(readers[name], "/H1")) == 1


def test_missing_bookmarks_are_seen():
    assert bookmarks(plain_pdf("words")) == []


# What is said.


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_is_what_the_data_give(readers, name):
    assert unprinted(readers[name], name) == []


def test_another_number_is_seen(readers, monkeypatch):
    monkeypatch.setitem(quoted._facts(), "CAM049", "407")
    assert len(unprinted(readers["cambridge"], "cambridge")) == 1


@pytest.mark.parametrize("name", NAMES)
def test_no_number_is_typed_in_a_source(name):
    source = brief._read(name, brief.FOLDER)
    words = [source["title"], source["question"]]
    words += [part[key] for part in parts(name, "text") for key in ("heading", "text")]
    assert [unbound(re.sub(r"\{[^}]*\}", " ", text)) for text in words] == [[]] * len(words)


def test_a_number_typed_in_a_source_is_seen():
    assert unbound(re.sub(r"\{[^}]*\}", " ", "From {C18} to 90 firms in 2014")) != []


def test_fonts_are_those_that_were_derived():
    derived = runpy.run_path(str(brief.FOLDER / "fonts" / "derive.py"))["MADE"]
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
             for path in (brief.FOLDER / "fonts").glob("*.?tf")}
    assert files == derived


@pytest.mark.parametrize("name", NAMES)
def test_study_is_named_in_hangul_too(readers, name):
    page = text_of(readers[name])
    assert "전봉경" in page and bare("바이오산업 클러스터의 태동 과정") in page
    spoken = b"".join(each.get_contents().get_data() for each in readers[name].pages)
    assert b"/Lang(ko-KR)" in spoken and b"/Lang(ko-GB)" not in spoken


@pytest.mark.parametrize("name", NAMES)
def test_book_and_licences_are_named(readers, name):
    page = text_of(readers[name])
    assert bare(f"{cite.book().title}, version {cite.book().version}") in page
    assert bare("Licences. Text: CC BY 4.0.") in page


def test_a_claim_that_fails_is_in_the_brief_on_its_place(readers):
    table = data.load("claims")
    failed = table[table["verdict"].isin(claims.EXPLAINED)]
    for name in NAMES:
        place = brief._read(name, brief.FOLDER)["place"]
        rows = failed if place == brief.WHOLE else failed[failed["cluster"] == place]
        for row in rows.itertuples():
            assert bare(f"{brief.printed(row.claim)}{brief.printed(row.say_instead)}") in text_of(
                readers[name]), row.claim_id


@pytest.mark.parametrize("text, expected", [
    ('the "Institute"', "the “Institute”"), ("King's", "King’s"), ("46-47", "46–47"),
    ("21,000 km2", "21,000 km²"), ("spin-off", "spin-off")])
def test_quotes_and_dashes_are_those_of_print(text, expected):
    assert brief.printed(text) == expected


# What is refused.


@pytest.mark.parametrize("old, new, message", [
    ("fig-cambridge-exits", "fig-none", r"cambridge\.yml, 'Firms come.*no figure 'fig-none'"),
    ("{CAM030}", "{CAM999}", r"'No single count.*no number is called 'CAM999'"),
    ("{CAM030}", "{CAM030", "braces out of order"),
    ("[C24, C29]", "[C24, C99]", "no claim 'C99' is about Cambridge"),
    ("[C24, C29]", "[C24, C18]", "no claim 'C18' is about Cambridge"),
    ("[C24, C29]", "[C24, C27]", "C27 is contradicted and may not be quoted"),
    ("[C27, C05,", "[C27,", "C05 is not supported and not under replace"),
    ("only: [Cambridge]", "only: []", "shows no 'part'; use some of BHCR, Cambridge"),
    ("only: [Cambridge]", "only: [Cambridge, Oxford]", "shows no 'Oxford'; use some of BHCR"),
    ("figure: fig-cambridge-counts", "figure: fig-cambridge-counts\n    only: [Cambridge]",
     "fig-cambridge-counts cannot be shown in part, only fig-same-scale"),
    ("[C24, C29]", "[C24, C29]\n    only: [C24]", "unknown key 'only'"),
    ("layout: left", "layout: middle", "no layout 'middle'; use one of whole, left"),
    ("[C24, C29]\n    layout: left", "[C24, C29]\n    layout: beside", "beside is for a figure"),
    ("question:", "query:", r"cambridge\.yml: lacks 'question'"),
    ("title:", "subtitle: x\ntitle:", "unknown key 'subtitle'"),
    ("heading: No", "headline: No", "lacks 'heading'"),
    ("place: Cambridge", "place: Oxford", "'Oxford' has no colour"),
    ("place: Cambridge", "place: [", "expected YAML"),
])
def test_a_source_that_does_not_do_is_refused(sources, old, new, message):
    edit(sources, "cambridge.yml", old, new)
    with pytest.raises(brief.BriefError, match=message):
        brief.compiled("cambridge", sources)


@pytest.mark.parametrize("old, new, message", [
    ("only: [2012, 2021]", "only: [2012, 2020]", "shows no 2020; use some of 2012, 2016, 2021"),
    ('only: ["541711"]', 'only: ["541714"]', "shows no '541714'; use some of 54171, 541711, 3254")])
def test_a_part_that_a_figure_does_not_have_is_refused(sources, old, new, message):
    edit(sources, "biohealth_capital_region.yml", old, new)
    with pytest.raises(brief.BriefError, match=message):
        brief.compiled("biohealth_capital_region", sources)


def test_a_subtitle_that_changed_is_not_told_of_a_part():
    with pytest.raises(brief.BriefError, match="no longer says '2000–2016'"):
        brief._retold({"subtitle": "Establishments, 2000–2017"}, "2000–2016", "2008–2016")


@pytest.mark.parametrize("file", ["cambridge.yml", "template.typ", "study.yml"])
def test_a_missing_file_is_named(sources, file):
    (sources / file).unlink()
    with pytest.raises(brief.BriefError, match=f"{file}: cannot be read.*git checkout"):
        brief.compiled("cambridge", sources)


@pytest.mark.parametrize("file, family", [("NotoSansKR-Hangul.otf", "Noto Sans KR"),
                                          ("SourceSans3-*.ttf", "Source Sans 3")])
def test_a_missing_font_is_named(sources, tmp_path, file, family):
    for path in (sources / "fonts").glob(file):
        path.unlink()
    (tmp_path / "template.typ").touch()
    with pytest.raises(brief.BriefError, match=f"no font file of '{family}'"):
        brief.compiler(tmp_path, sources)


def test_a_letter_that_no_font_has_is_refused(cambridge):
    edit(cambridge, "brief.json", "No single count", "漢 single count")
    with pytest.raises(brief.BriefError, match="Typst stopped: .* could not be displayed"):
        typeset("cambridge", cambridge)


def test_a_drawing_without_alt_text_is_refused(cambridge):
    edit(cambridge, "template.typ", ", alt: item.alt", "")
    with pytest.raises(brief.BriefError, match="missing alt text"):
        typeset("cambridge", cambridge)


def test_a_warning_is_refused(cambridge):
    edit(cambridge, "template.typ", '"Noto Sans KR")', '"Noto Sans KR", "No Such Font")')
    with pytest.raises(brief.BriefError, match="Typst warns: unknown font family: no such font"):
        typeset("cambridge", cambridge)


def test_a_text_too_long_is_refused_and_measured(cambridge):
    edit(cambridge, "brief.json", "No single count of firms exists", "Too long " * 200)
    with pytest.raises(brief.BriefError, match=r"[34] pages, 2 allowed; .* \d+ mm too long"):
        typeset("cambridge", cambridge)


def test_a_text_too_short_is_refused():
    with pytest.raises(brief.BriefError, match="3 pages, 4 expected"):
        brief._check_length("synthesis", {"pages": 3, "millimetres": 100})


def test_a_folder_that_cannot_be_written_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(brief, "compiled", lambda name, sources: b"%PDF")
    (tmp_path / "file").touch()
    with pytest.raises(brief.BriefError, match="cannot write there"):
        brief.write_all(tmp_path / "file" / "briefs")


def test_a_write_that_stops_leaves_nothing_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(brief, "compiled", lambda name, sources: b"%PDF")
    (tmp_path / "brief-biohealth_capital_region.pdf").mkdir()  # in the way of the first of them
    with pytest.raises(brief.BriefError, match="cannot write there"):
        brief.write_all(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["brief-biohealth_capital_region.pdf"]


def test_nothing_is_written_if_one_brief_fails(sources, tmp_path):
    edit(sources, "biohealth_capital_region.yml", "place: BHCR", "place: Oxford")
    with pytest.raises(brief.BriefError, match="Oxford"):
        brief.write_all(tmp_path / "briefs", sources)
    assert not (tmp_path / "briefs").exists()
