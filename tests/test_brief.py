"""The policy briefs, read back as a PDF reader would: complete, tagged, right, and reproducible."""

import functools
import io
import json
import math
import re
import shutil
from collections.abc import Iterator
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pypdf
import pytest
import typst
from matplotlib.figure import Figure
from pypdf.generic import ContentStream

from bioclusters import cite, findings
from bioclusters.audit import audit
from bioclusters.draw import NoRoom
from bioclusters.figures import figure
from bioclusters.publish import brief
from bioclusters.words import verdicts
from sitebuild import edit

NAMES = brief.names()
ONE = "cambridge"  # the brief that is damaged
LEAST = 7.2  # points
PAINT = (b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"Do")
MARGIN_MM, FOOT_MM = 11, 9


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
    return shutil.copytree(prepared[ONE], tmp_path / "prepared")


def typeset(name: str, folder) -> bytes:
    return brief._typeset(name, brief._read(name, brief.FOLDER)["pages"], brief.compiler(folder))


@functools.cache
def words_of(name: str) -> dict:
    """Return what the template prints for a brief."""
    return brief.content(name)


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


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


def untagged(pdf: pypdf.PdfReader) -> list[str]:
    """Return what is painted on a page and is neither in the structure tree nor an artifact."""
    named = set(mcids(pdf))
    faults = []
    for number, page in enumerate(pdf.pages):
        inside: list[bool] = []
        for operands, operator in ContentStream(page.get_contents(), pdf).operations:
            if operator in (b"BDC", b"BMC"):
                tag, about = operands[0], operands[1] if len(operands) > 1 else {}
                mcid = about.get("/MCID") if isinstance(about, dict) else None
                inside.append(tag == "/Artifact" or (number, mcid) in named)
            elif operator == b"EMC":
                inside.pop()
            elif operator in PAINT and not any(inside):
                faults.append(f"page {number + 1}: {operator.decode()}")
    return faults


def mcids(pdf: pypdf.PdfReader) -> Iterator[tuple[int, int]]:
    """Yield page and number of each piece of content that the structure tree names."""
    places = {page.indirect_reference.idnum: number for number, page in enumerate(pdf.pages)}
    waiting = [(pdf.trailer["/Root"].get("/StructTreeRoot", {}), None)]
    while waiting:
        node, page = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting += [(child, page) for child in node]
        elif isinstance(node, dict):
            page = places[node.raw_get("/Pg").idnum] if "/Pg" in node else page
            if "/MCID" in node:
                yield page, node["/MCID"]
            waiting.append((node.get("/K"), page))
        elif isinstance(node, int):
            yield page, node


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


def parts(name: str) -> list[dict]:
    """Return the findings and notes of a source, which have a heading and a text."""
    source = brief._read(name, brief.FOLDER)
    return [*source["findings"], *source.get("notes", [])]


def lacking_alt(pdf: pypdf.PdfReader, words: dict) -> list[str]:
    """Return the figures of a brief without an element that has their alternative text."""
    alts = {figure.get("/Alt") for figure in elements(pdf, "/Figure")}
    return [part["id"] for part in words["findings"] if part["alt"] not in alts]


def unprinted(pdf: pypdf.PdfReader, name: str) -> list[str]:
    """Return the sentences of a source, filled in by the data, that its PDF does not have."""
    page = text_of(pdf)
    source = brief._read(name, brief.FOLDER)
    said = [brief.printed(findings.filled(part["text"])) for part in parts(name)]
    rows = audit().set_index("claim_id")
    said += [brief.printed(rows.loc[claim, "say_instead"]) for claim in source["replace"]]
    said.append(brief.printed(findings.filled(source["bottom"])))
    return [words for words in said if bare(words.rstrip(".")) not in page]


def stained_margins(folder) -> list[int]:
    """Return the pages of a brief with something printed in the left, right or lower margin."""
    pages, stained = brief.compiler(folder).compile(format="png", ppi=50), []
    pages = [pages] if isinstance(pages, bytes) else pages
    wide, deep = (round(margin / 25.4 * 50) for margin in (MARGIN_MM, FOOT_MM))
    for number, png in enumerate(pages, start=1):
        ink = plt.imread(io.BytesIO(png))[:, :, :3].min(axis=2) < 0.95
        if ink[:, :wide].any() or ink[:, -wide:].any() or ink[-deep:].any():
            stained.append(number)
    return stained


def lettering(pdf: pypdf.PdfReader) -> list[float]:
    """Return the size in points, as printed, of each run of letters, in drawings too."""
    found = []

    def note(text, page, line, font, size):
        if text.strip() and font:
            turned = line[0] * page[0] + line[1] * page[2], line[0] * page[1] + line[1] * page[3]
            found.append(round(size * math.hypot(*turned), 2))

    for page in pdf.pages:
        page.extract_text(visitor_text=note)
    return found


def words_in(drawing) -> list[str]:
    """Return the words of a drawing, line by line."""
    return [bare("".join(text.itertext()))
            for text in ElementTree.parse(drawing).iter("{http://www.w3.org/2000/svg}text")]


def parted(pdf: pypdf.PdfReader, folder, name: str) -> list[str]:
    """Return the figures of a brief of which not all words stand on the page of the caption."""
    pages = [bare(page.extract_text()) for page in pdf.pages]
    apart = []
    for part in words_of(name)["findings"]:
        (page,) = [page for page in pages if f"[{part['id']}]" in page]
        if any(words not in page for words in words_in(folder / part["file"])):
            apart.append(part["id"])
    return apart


def plain_pdf(words: str = "", **options) -> pypdf.PdfReader:
    """Return a small PDF that lacks what a brief must have."""
    return reader(typst.compile(words.encode(), format="pdf", **options))


# The files.


def test_a_site_has_the_same_bytes(pdfs, built):
    for name, pdf in pdfs.items():
        assert (built[0] / "public" / "briefs" / f"brief-{name}.pdf").read_bytes() == pdf


def test_another_word_gives_other_bytes(pdfs, cambridge):
    edit(cambridge / "brief.json", "How to cite", "Cite it so")
    assert typeset(ONE, cambridge) != pdfs[ONE]


def test_there_is_one_brief_for_every_source(pdfs):
    assert set(pdfs) == {path.stem for path in brief.FOLDER.glob("*.yml")} - {"study"}


@pytest.mark.parametrize("name", NAMES)
def test_length_is_as_asked_and_no_page_nearly_empty(readers, name):
    pages = readers[name].pages
    assert len(pages) == brief._read(name, brief.FOLDER)["pages"]
    assert all(len(page.extract_text()) > 1_000 for page in pages)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_into_the_margins(prepared, name):
    assert stained_margins(prepared[name]) == []


def test_a_word_too_long_for_the_page_is_seen(cambridge):
    edit(cambridge / "brief.json", "How to cite", "H" + "o" * 150)
    assert stained_margins(cambridge) != []


# What a reader sees of the figures.


@pytest.mark.parametrize("name", NAMES)
def test_no_lettering_is_too_small_to_read(readers, name):
    assert len(lettering(readers[name])) > 50
    assert min(lettering(readers[name])) >= LEAST


def test_a_figure_set_smaller_is_seen(cambridge):
    edit(cambridge / "template.typ", "figure(image(item.file, width: 100%",
         "figure(image(item.file, width: 80%")
    assert 5 < min(lettering(reader(typeset(ONE, cambridge)))) < LEAST


@pytest.mark.parametrize("name", NAMES)
def test_drawings_are_those_of_the_pages_with_their_words_as_text(prepared, name):
    for part in words_of(name)["findings"]:
        svg = (prepared[name] / part["file"]).read_text(encoding="utf-8")
        assert "var(" not in svg and 'class="halo' not in svg and svg.count("<text") >= 5
        assert 'font-family="Source Sans 3' in svg


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_is_whole_and_on_the_page_of_its_caption(prepared, readers, name):
    assert parted(readers[name], prepared[name], name) == []


def test_a_drawing_that_is_not_on_the_page_of_its_caption_is_seen(prepared, readers, tmp_path):
    folder = shutil.copytree(prepared[ONE], tmp_path / "prepared")
    first, other = words_of(ONE)["findings"][0], words_of("medicon_valley")["findings"][0]
    shutil.copy(prepared["medicon_valley"] / other["file"], folder / first["file"])
    assert parted(readers[ONE], folder, ONE) == [first["id"]]


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


@pytest.mark.parametrize("name", NAMES)
def test_every_mark_on_every_page_is_tagged_or_an_artifact(readers, name):
    assert untagged(readers[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_table_has_a_head_and_a_row_for_each_claim(readers, name):
    pdf, claims = readers[name], words_of(name)["replace"]["claims"]
    found = [len(elements(pdf, kind)) for kind in ("/Table", "/TH", "/TD")]
    assert found == [1, 2, 2 * len(claims)]
    assert all("'/Scope': '/Column'" in str(head["/A"]) for head in elements(pdf, "/TH"))


@pytest.mark.parametrize("name", NAMES)
def test_headings_go_down_one_level_at_a_time(readers, name):
    levels = [len(elements(readers[name], f"/H{level}")) for level in (1, 2, 3)]
    assert levels == [1, len(parts(name)) + 1, 0]


def test_marks_that_belong_to_nothing_are_seen():
    assert untagged(plain_pdf("words", pdf_tags=False)) != []


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
    wanted = words_of(name)["findings"]
    assert len(wanted) == 3
    assert len(elements(readers[name], "/Figure")) == len(wanted)
    assert len(elements(readers[name], "/Caption")) == len(wanted)
    assert lacking_alt(readers[name], words_of(name)) == []


def test_a_figure_that_is_not_printed_is_seen(readers):
    other = words_of("medicon_valley")
    missing = [part["id"] for part in other["findings"]]
    assert missing and lacking_alt(readers[ONE], other) == missing


@pytest.mark.parametrize("name", NAMES)
def test_captions_carry_source_and_address(readers, name):
    page = text_of(readers[name])
    for part in words_of(name)["findings"]:
        assert bare(f"{part['caption']}[{part['id']}]") in page
        assert "Source: " in part["caption"]


@pytest.mark.parametrize("name", NAMES)
def test_no_caption_has_more_than_three_lines(prepared, name):
    found = json.loads(brief.compiler(prepared[name]).query("<caption>", field="value"))
    assert [one["id"] for one in found] == [part["id"] for part in words_of(name)["findings"]]
    assert all(1 <= one["lines"] <= 3 for one in found)


def test_a_caption_of_more_lines_is_refused(cambridge):
    edit(cambridge / "brief.json", "on a scale by powers of ten", "on a scale by powers " * 14)
    with pytest.raises(brief.BriefError, match="caption of fig-cambridge-counts has [4-9] lines"):
        typeset(ONE, cambridge)


@pytest.mark.parametrize("name", NAMES)
def test_bookmarks_are_title_and_headings(readers, name):
    headings = [part["heading"] for part in parts(name)]
    found = bookmarks(readers[name])
    assert found[0] == readers[name].metadata.title
    assert found[-1] == words_of(name)["cite"]["heading"]
    assert [title for title in found if title in headings] == headings
    assert len(elements(readers[name], "/H1")) == 1


def test_missing_bookmarks_are_seen():
    assert bookmarks(plain_pdf("words")) == []


# What is said.


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_is_what_the_data_give(readers, name):
    assert unprinted(readers[name], name) == []


@pytest.mark.parametrize("name", NAMES)
def test_study_is_named_in_hangul_too(readers, name):
    page = text_of(readers[name])
    assert "전봉경" in page and bare("바이오산업 클러스터의 태동 과정") in page
    spoken = b"".join(each.get_contents().get_data() for each in readers[name].pages)
    assert b"/Lang(ko-KR)" in spoken and b"/Lang(ko-GB)" not in spoken


@pytest.mark.parametrize("name", NAMES)
def test_book_and_licences_are_named(readers, name):
    page = text_of(readers[name])
    assert bare(f"Policy brief of: Three Bioclusters, version {cite.book().version}") in page
    assert bare("Licences. Text and drawings: CC BY 4.0.") in page
    assert bare(f"Version {cite.book().version}, 26 November 2026") in page
    assert bare(f"Contact: {cite.contact()}.") in page


def test_a_claim_that_fails_is_in_the_brief_on_its_place(readers):
    table = audit()
    failed = table[table["verdict"].isin(verdicts.NOT_QUOTABLE)]
    for name in NAMES:
        place = brief._read(name, brief.FOLDER)["place"]
        rows = failed if place == brief.WHOLE else failed[failed["cluster"] == place]
        for row in rows.itertuples():
            assert bare(brief.printed(row.claim)) in text_of(readers[name]), row.claim_id
            assert bare(brief.printed(row.say_instead).rstrip(".")) in text_of(readers[name])


def test_a_sentence_that_repeats_what_the_audit_warns_of_is_refused():
    about = audit().set_index("claim_id")
    failed = about.index[about["verdict"].isin(verdicts.EXPLAINED)][0]
    brief._refuse_repeated("x.yml", f"The study writes {{{failed}}} per cent.", about)
    brief._refuse_repeated("x.yml", "Sources give {C51} per cent.", about)
    with pytest.raises(brief.BriefError, match=f"x.yml: .* repeats {failed}, which is"):
        brief._refuse_repeated("x.yml", f"The study is fine. Jobs grew by {{{failed}}} per cent.",
                               about)


@pytest.mark.parametrize("text, expected", [
    ('the "Institute"', "the “Institute”"), ("King's", "King’s"), ("46-47", "46–47"),
    ("21,000 km2", "21,000 km²"), ("spin-off", "spin-off")])
def test_quotes_and_dashes_are_those_of_print(text, expected):
    assert brief.printed(text) == expected


@pytest.mark.parametrize("name", NAMES)
def test_a_brief_in_korean_has_as_many_pages_and_says_its_language(name):
    korean = reader(brief.compiled(name, language="ko"))
    assert len(korean.pages) == brief._read(name, brief.FOLDER)["pages"]
    assert korean.trailer["/Root"]["/Lang"] == "ko-KR" and untagged(korean) == []
    assert korean.metadata.title == brief.content(name, language="ko")["title"]
    assert re.search("[가-힣]{2}", korean.metadata.title)


def test_a_drawing_is_higher_where_words_need_it(monkeypatch):
    asked = []

    def on_paper(figure, layout, part, language, tall):
        asked.append(tall)
        if len(asked) < 3:
            raise NoRoom("no room for 'x'.")
        return "<svg/>"

    monkeypatch.setattr(brief.drawings, "on_paper", on_paper)
    finding = {"brief": "x", "id": "fig-x", "drawn": figure("fig-us-regions"), "part": "",
               "tall": 0.5}
    assert brief.drawing(finding, "ko") == "<svg/>"
    assert asked == [0.5, 0.525, 0.55]
    asked.clear()
    monkeypatch.setattr(brief, "HIGHER", (1,))
    with pytest.raises(brief.BriefError, match="x.yml, fig-x: no room for 'x'. In a brief: give"):
        brief.drawing(finding, "ko")


# What is refused.


def claims(*wanted: str) -> list[str]:
    """Return the claims on Medicon Valley that have one of some verdicts."""
    table = audit()
    here = (table["cluster"] == "Medicon Valley") & table["verdict"].isin(wanted)
    return list(table["claim_id"][here])


HELD, FAILED = claims(*verdicts.HOLDS), claims(*verdicts.NOT_QUOTABLE)
SOURCE = f"""pages: 1
place: Medicon Valley
title: "Medicon Valley: a trial"
bottom: Quote this.
findings:
  - figure: fig-medicon-jobs
    heading: A first finding
    text: There were {{M031}} of them.
  - figure: fig-same-scale
    part: medicon
    heading: A second finding
    text: They stand close together.
replace: [{", ".join(FAILED)}]
"""


@pytest.fixture
def sources(tmp_path):
    """Return a folder with the source of one short brief."""
    folder = shutil.copytree(brief.FOLDER, tmp_path / "sources",
                             ignore=lambda _, names: [f"{name}.yml" for name in NAMES])
    (folder / "trial.yml").write_text(SOURCE, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("old", "new", "message"), [
    ("fig-medicon-jobs", "fig-none", r"trial\.yml, 'A first finding'.*no figure 'fig-none'"),
    ("{M031}", "{M999}", r"trial\.yml, 'A first.*no number is called 'M999'"),
    (f"[{FAILED[0]}", "[C99", "no claim 'C99' is about Medicon Valley"),
    (f"[{FAILED[0]}", "[C18", "no claim 'C18' is about Medicon Valley"),
    (f"[{FAILED[0]}", f"[{HELD[0]}", f"{HELD[0]} is .* and may be quoted; take it out"),
    (f"[{FAILED[0]}, ", "[", f"{FAILED[0]} is .* and not under replace"),
    ("part: medicon", "part: oxford", "fig-same-scale has no part 'oxford'; known are"),
    ("part: medicon", "only: medicon", "unknown key 'only'"),
    ("bottom:", "question:", r"trial\.yml: lacks 'bottom'"),
    ("title:", "subtitle: x\ntitle:", "unknown key 'subtitle'"),
    ("heading: A first", "headline: A first", "lacks 'heading'"),
    ("place: Medicon Valley", "place: Oxford", "'Oxford' has no colour"),
    ("place: Medicon Valley", "place: [", "expected YAML"),
    ("There were", "All grew by {" + FAILED[0] + "}. There were", f"repeats {FAILED[0]}, which is"),
])
def test_a_source_that_does_not_do_is_refused(sources, old, new, message):
    brief.content("trial", sources)
    edit(sources / "trial.yml", old, new)
    with pytest.raises(brief.BriefError, match=message):
        brief.content("trial", sources)


@pytest.mark.parametrize("file", ["trial.yml", "template.typ", "study.yml"])
def test_a_missing_file_is_named(sources, file, tmp_path):
    (sources / file).unlink()
    with pytest.raises(brief.BriefError, match=f"{file}: cannot be read.*git checkout"):
        brief.prepare("trial", tmp_path, sources)


@pytest.mark.parametrize(("files", "family"), [("NotoSansKR-*.ttf", "Noto Sans KR"),
                                               ("SourceSans3-*.ttf", "Source Sans 3")])
def test_a_missing_font_is_named(tmp_path, files, family):
    fonts = shutil.copytree(brief.FONT_FILES, tmp_path / "fonts")
    for path in fonts.glob(files):
        path.unlink()
    (tmp_path / "template.typ").touch()
    with pytest.raises(brief.BriefError, match=f"no font file of '{family}'"):
        brief.compiler(tmp_path, fonts)


def test_a_letter_that_no_font_has_is_refused(cambridge):
    edit(cambridge / "brief.json", "How to cite", "漢 to cite")
    with pytest.raises(brief.BriefError, match="Typst stopped: .* could not be displayed"):
        typeset(ONE, cambridge)


def test_a_drawing_without_alt_text_is_refused(cambridge):
    edit(cambridge / "template.typ", ", alt: item.alt", "")
    with pytest.raises(brief.BriefError, match="missing alt text"):
        typeset(ONE, cambridge)


def test_a_warning_is_refused(cambridge):
    edit(cambridge / "template.typ", '"Noto Sans KR")', '"Noto Sans KR", "No Such Font")')
    with pytest.raises(brief.BriefError, match="Typst warns: unknown font family: no such font"):
        typeset(ONE, cambridge)


def test_a_text_too_long_is_refused_and_measured(cambridge):
    edit(cambridge / "brief.json", "How to cite", "Too long " * 500)
    with pytest.raises(brief.BriefError, match=r"[234] pages, 1 allowed; .* \d+ mm too long"):
        typeset(ONE, cambridge)


def test_a_text_too_short_is_refused():
    with pytest.raises(brief.BriefError, match="3 pages, 4 expected"):
        brief._check_length("synthesis", 4, {"pages": 3, "millimetres": 100})


def test_a_folder_that_cannot_be_written_is_named(sources, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(brief.BriefError, match="cannot write there"):
        brief.write_all(tmp_path / "file" / "briefs", only_notes(sources))


def only_notes(sources):
    """Return the folder with a brief that is quickly set: it has no drawing."""
    (sources / "trial.yml").write_text(SOURCE.partition("  - figure")[0].rstrip() + " []\n"
                                       + SOURCE[SOURCE.index("replace:"):], encoding="utf-8")
    return sources


def test_a_brief_of_a_chapter_that_is_gone_goes_too(sources, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "brief-old.pdf").write_bytes(b"%PDF")
    (tmp_path / "out" / "notes.txt").touch()
    written = brief.write_all(tmp_path / "out", only_notes(sources))
    made = ["brief-trial.pdf", "brief-trial.ko.pdf"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*made, "notes.txt"}
    assert written == [tmp_path / "out" / name for name in made]


def test_a_write_that_stops_leaves_nothing_behind(sources, tmp_path):
    (tmp_path / "out" / "brief-trial.pdf").mkdir(parents=True)  # in the way
    with pytest.raises(brief.BriefError, match="cannot write there"):
        brief.write_all(tmp_path / "out", only_notes(sources))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["brief-trial.pdf"]


def test_nothing_is_written_if_one_brief_fails(sources, tmp_path):
    shutil.copy(only_notes(sources) / "trial.yml", sources / "zone.yml")
    edit(sources / "zone.yml", "place: Medicon Valley", "place: Oxford")
    with pytest.raises(brief.BriefError, match="Oxford"):
        brief.write_all(tmp_path / "briefs", sources)
    assert not (tmp_path / "briefs").exists()
