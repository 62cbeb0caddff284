"""Write a figure as a slide: title, chart or picture, source line, notes with citation."""

import io
from typing import Any

from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from bioclusters import cite
from bioclusters.draw import WIDE as WIDE_PAGE
from bioclusters.draw import looks
from bioclusters.figures import Figure
from bioclusters.pages import card
from bioclusters.publish import drawings
from bioclusters.publish.office import charts, pictures, steady
from bioclusters.words import SOURCE, _, speaking

WIDE, HIGH = Inches(13.333), Inches(7.5)
SIDE = Inches(0.6)
MANY = 10  # bars or points of a chart, beyond which its words are set smaller
TITLE_ONLY = 5  # of the layouts that python-pptx brings
TALL = 1.35  # times as wide as high, below which a picture is larger beside the words
BOXES = {  # left, top, width, height of title, subtitle, drawing, sources
    "below": ((SIDE, Inches(0.25), WIDE - 2 * SIDE, Inches(0.95)),
              (SIDE, Inches(1.2), WIDE - 2 * SIDE, Inches(0.6)),
              (SIDE, Inches(1.85), WIDE - 2 * SIDE, Inches(4.75)),
              (SIDE, Inches(6.68), WIDE - 2 * SIDE, Inches(0.6))),
    "beside": ((SIDE, Inches(0.3), Inches(3.9), Inches(2.3)),
               (SIDE, Inches(2.65), Inches(3.9), Inches(1.5)),
               (Inches(4.8), Inches(0.3), WIDE - SIDE - Inches(4.8), Inches(6.9)),
               (SIDE, Inches(4.8), Inches(3.9), Inches(2.4)))}


def slide(figure: Figure, language: str = SOURCE) -> bytes:
    """Return a figure as a PPTX of one slide; raise ChartError for a chart that cannot be drawn."""
    with speaking(language):
        deck = Presentation()
        deck.slide_width, deck.slide_height = WIDE, HIGH
        page = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
        chart = charts.of(figure)
        png = b"" if chart else _picture(figure, language)
        title, subtitle, body, foot = BOXES["beside" if png and _shape(png) < TALL else "below"]
        _title(page.shapes.title, title, figure.title, charts.colour_of(figure))
        _text(page, subtitle, figure.subtitle, 16, looks.QUIET)
        _drawing(page, body, figure, chart, png)
        _text(page, foot, _("{sources} {book}, version {version}. {id}.",
                            sources=card.sources(figure), id=figure.id,
                            book=cite.book().title.partition(":")[0],
                            version=cite.book().version), 11, looks.QUIET)
        page.notes_slide.notes_text_frame.text = notes(figure)
        _about(deck, figure, language)
    made = io.BytesIO()
    deck.save(made)
    return steady.packed(made.getvalue(), cite.book().released)


def notes(figure: Figure) -> str:
    """Return what a speaker should know: what to mind, the citation, the figure in words."""
    work = cite.figure(figure)
    return "\n\n".join([
        _("To mind: {caution}", caution=card.about(figure)),
        _("Cite as: {citation}", citation=cite.plain(work)),
        _("In words: {words}", words=figure.alt)])


def _picture(figure: Figure, language: str) -> bytes:
    return pictures.png(drawings.on_paper(figure, "wide", language=language),
                        f"{language}/{figure.id}", WIDE_PAGE.width)


def _shape(png: bytes) -> float:
    with Image.open(io.BytesIO(png)) as picture:
        return picture.width / picture.height


def _drawing(page: Any, box: tuple, figure: Figure, chart: charts.Chart | None,
             png: bytes) -> None:
    left, top, wide, high = box
    if chart:
        drawn = charts.place(page.shapes, chart, box, charts.colour_of(figure),
                             14 if len(chart.names) * len(chart.series) <= MANY else 10)
    else:
        room, wide = wide, int(min(wide, high * _shape(png)))
        drawn = page.shapes.add_picture(io.BytesIO(png), Emu(left + (room - wide) // 2), top,
                                        Emu(wide))
    named = drawn._element.xpath(".//p:cNvPr")[0]
    named.set("descr", figure.alt)
    named.set("name", figure.id)


def _title(shape: Any, box: tuple, words: str, colour: str) -> None:
    shape.left, shape.top, shape.width, shape.height = box
    shape.text_frame.text = words
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _letters(shape.text_frame, 26, colour, True)


def _text(page: Any, box: tuple, words: str, points: int, colour: str) -> None:
    shape = page.shapes.add_textbox(*box)
    shape.text_frame.word_wrap = True
    shape.text_frame.text = words
    _letters(shape.text_frame, points, colour)


def _letters(frame: Any, points: int, colour: str, bold: bool = False) -> None:
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(points), bold
            run.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())


def _about(deck: Any, figure: Figure, language: str) -> None:
    """Say in the file what it is; dates are fixed when it is packed."""
    about = f"{card.sources(figure)} {cite.permalink(cite.figure(figure).path)}".strip()
    steady.described(deck.core_properties, figure.title, figure.subtitle, about, figure.id,
                     language)
