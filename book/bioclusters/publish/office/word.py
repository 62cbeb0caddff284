"""Write a brief as DOCX: headings, charts, captions, a table, and footnotes with the sources."""

import io
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor
from PIL import Image

from bioclusters import cite
from bioclusters.draw import BRIEF
from bioclusters.publish import brief
from bioclusters.publish.office import charts, pictures, steady
from bioclusters.words import SOURCE, _, speaking

TEXT_WIDE = Mm(170)
NOTE_STYLES = {"footnote text": WD_STYLE_TYPE.PARAGRAPH,
               "footnote reference": WD_STYLE_TYPE.CHARACTER}
CHART = """<w:r {names}><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">
<wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name="{name}"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{link}"/>
</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"""
NOTES = """<w:footnotes {names}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>
</w:footnote></w:footnotes>"""
NOTE = """<w:footnote {names} w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{text}"/></w:pPr>
<w:r><w:rPr><w:rStyle w:val="{mark}"/></w:rPr><w:footnoteRef/></w:r>
<w:r><w:t xml:space="preserve"> </w:t></w:r></w:p></w:footnote>"""
MARK = """<w:r {names}><w:rPr><w:rStyle w:val="{mark}"/></w:rPr>
<w:footnoteReference w:id="{number}"/></w:r>"""


def document(name: str, language: str = SOURCE) -> bytes:
    """Return a brief as DOCX.

    Raises BriefError and ChartError for a brief or a chart that cannot be made.
    """
    said = brief.content(name, language=language)
    with speaking(language):
        document = Document()
        _prepare(document, said)
        document.add_paragraph(said["title"], "Title")
        document.add_paragraph(f"{said['series']} · {said['edition']}", "Subtitle")
        _lead(document, said["bottom_head"], said["bottom"])
        notes = _Notes(document)
        for number, finding in enumerate(said["findings"], start=1):
            _finding(document, notes, number, finding, said)
        for note in said["notes"]:
            document.add_heading(note["heading"], 1)
            document.add_paragraph(note["text"])
        _table(document, said["replace"])
        document.add_heading(said["cite"]["heading"], 1)
        for work in said["cite"]["works"]:
            _lead(document, work["what"], work["text"])
        notes.finish()
    made = io.BytesIO()
    document.save(made)
    return steady.packed(made.getvalue(), cite.book().released)


def cautions(finding: dict) -> str:
    """Return what a footnote says of a figure: source, licence, what to mind."""
    figure = finding["drawn"]
    return _("Source: {source}. Licence: {licence}. {caution} {id}.", source=figure.source_line,
             licence=figure.licence_line, caution=finding["verdict"], id=figure.id)


def picture_of(finding: dict, language: str) -> bytes:
    """Return the drawing of a finding of `brief.content` as PNG; raise BriefError as `drawing`."""
    name = f"{language}/{finding['id']}-{finding['part']}-brief"
    return pictures.png(brief.drawing(finding, language), name, BRIEF.width)


class _Notes:
    """The footnotes of a document, in a part of their own, which python-docx does not write."""

    def __init__(self, document: Any) -> None:
        self.document, self.number = document, 0
        self.root = parse_xml(NOTES.format(names=nsdecls("w")))
        self.styles = {}
        for name, kind in NOTE_STYLES.items():
            known = [style for style in document.styles if style.name == name]
            style = known[0] if known else document.styles.add_style(name, kind, builtin=True)
            self.styles[name] = style.style_id
            style.font.name, style.font.size = "Calibri", Pt(8.5)
        document.styles["footnote reference"].font.superscript = True

    def add(self, paragraph: Any, text: str) -> None:
        """Add a note to the end of a paragraph."""
        self.number += 1
        fields = {"names": nsdecls("w"), "number": self.number,
                  "text": self.styles["footnote text"],
                  "mark": self.styles["footnote reference"]}
        note = parse_xml(NOTE.format(**fields))
        note.findall(f".//{qn('w:t')}")[-1].text = f" {text}"
        self.root.append(note)
        paragraph._p.append(parse_xml(MARK.format(**fields)))

    def finish(self) -> None:
        """Write the notes into the document."""
        from lxml import etree

        body = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), CT.WML_FOOTNOTES, body,
                    self.document.part.package)
        self.document.part.relate_to(part, RT.FOOTNOTES)


def _prepare(document: Any, said: dict) -> None:
    """Set page, faces, language and properties."""
    section, accent = document.sections[0], RGBColor.from_string(said["accent"].lstrip("#").upper())
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    for name, size in (("Title", 22), ("Heading 1", 13), ("Subtitle", 10), ("Caption", 9)):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.bold = name in ("Title", "Heading 1")
        style.font.italic = False
        style.font.color.rgb = accent if style.font.bold else RGBColor.from_string(
            said["quiet"].lstrip("#").upper())
    properties = normal.element.get_or_add_rPr()
    language = f"{said['language']}-{said['region']}".rstrip("-")
    latin = "en-GB" if language == "ko-KR" else language  # else names are broken within a word
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{latin}" w:eastAsia="ko-KR"/>'))
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), "Malgun Gothic")
    steady.described(document.core_properties, said["title"], said["series"], said["bottom"],
                     f"brief-{said['name']}", said["language"])


def _lead(document: Any, head: str, text: str) -> Any:
    paragraph = document.add_paragraph()
    paragraph.add_run(head).bold = True
    paragraph.add_run(f" {text}")
    return paragraph


def _finding(document: Any, notes: _Notes, number: int, finding: dict, said: dict) -> None:
    document.add_heading(finding["heading"], 1)
    document.add_paragraph(finding["text"]).paragraph_format.keep_with_next = True
    place = document.add_paragraph()
    place.paragraph_format.keep_with_next = True
    chart = charts.of(finding["drawn"])
    if chart:
        _chart(document, place, chart, number, said["accent"])
    else:
        _picture(place, finding, said["language"])
    named = place._p.findall(f".//{qn('wp:docPr')}")[0]
    named.set("descr", finding["alt"])
    named.set("name", f"{finding['id']} {number}")
    named.set("id", str(number))
    caption = document.add_paragraph(
        _("{figure} {number}. {subtitle}.", figure=said["figure"], number=number,
          subtitle=finding["drawn"].subtitle), "Caption")
    notes.add(caption, cautions(finding))


def _picture(place: Any, finding: dict, language: str) -> None:
    png = picture_of(finding, language)
    with Image.open(io.BytesIO(png)) as picture:
        wide = min(TEXT_WIDE, Emu(int(picture.width / pictures.DPI * 914_400)))
    place.add_run().add_picture(io.BytesIO(png), width=wide)


def _chart(document: Any, place: Any, chart: charts.Chart, number: int, accent: str) -> None:
    """Put a native chart, with its workbook, into a paragraph."""
    body, book, key = charts.parts(chart, accent)
    package = document.part.package
    sheet = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), CT.SML_SHEET, book, package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CT.DML_CHART, body, package)
    part.load_rel(RT.PACKAGE, sheet, key)
    link = document.part.relate_to(part, RT.CHART)
    place._p.append(parse_xml(CHART.format(
        names=nsdecls("w", "wp", "a", "r"), wide=int(TEXT_WIDE), high=int(Mm(charts.height(chart))),
        number=number, name="", link=link)))


def _table(document: Any, replace: dict) -> None:
    table = document.add_table(1, 2, "Table Grid")
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for cell, words in zip(table.rows[0].cells, (replace["not"], replace["write"]), strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(words).bold = True
    for claim in replace["claims"]:
        place = f"{claim['place']}: " if claim["place"] else ""
        row = table.add_row()
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        cells = row.cells
        cells[0].text = f"{place}{claim['said']} ({claim['id']}, {claim['verdict']})"
        cells[1].text = claim["write"]
