"""Write a brief as HWPX for Hangul: headings, charts, captions, a table, notes with the sources.

Beta: no program here opens the format, so the files are checked by the library's validators alone.
"""

import contextlib
import io
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from hwpx import HwpxDocument
from hwpx.oxml import _document_primitives
from hwpx.tools.package_validator import validate_editor_open_safety
from PIL import Image

from bioclusters import cite
from bioclusters.publish import brief
from bioclusters.publish.office import charts, pictures, steady
from bioclusters.publish.office.word import cautions, picture_of
from bioclusters.words import SOURCE, _, speaking

UNIT = 283.465  # of the format, in a millimetre
TEXT_MM = 150
COMMENT = "{http://www.hancom.co.kr/hwpml/2011/paragraph}shapeComment"


class HangulError(ValueError):
    """A document that the validators of the format refuse."""


def document(name: str, language: str = SOURCE) -> bytes:
    """Return a brief as HWPX.

    Raises HangulError with what a validator says of a file that Hangul would not open, and what
    `word.document` raises.
    """
    said = brief.content(name, language=language)
    with speaking(language), _same_ids(name):
        document = HwpxDocument.new()
        document.page.set_size(width=int(210 * UNIT), height=int(297 * UNIT))
        _write(document, said)
        made = io.BytesIO()
        document.save_to_stream(made)
    about = {"title": said["title"], "language": language, "creator": cite.authors(),
             "subject": said["series"], "description": said["bottom"],
             "lastsaveby": cite.authors(), "keyword": ", ".join(said["keywords"])}
    content = steady.packed(made.getvalue(), cite.book().released, about)
    checked(content, f"brief-{name}.hwpx")
    return content


def checked(content: bytes, name: str) -> str:
    """Return what the validators say of a file; raise HangulError if they refuse it."""
    found = validate_editor_open_safety(content)
    issues = [f"{issue.part_name}: {issue.message}" for issue in found.validate_package.issues]
    if not found.ok:
        raise HangulError(f"{name}: the validator refuses it: "
                          f"{'; '.join(issues) or found.reopen_error}; "
                          "correct publish/office/hangul.py.")
    return f"{name}: " + ("; ".join(issues) or _("valid, no remarks"))


def _write(document: Any, said: dict) -> None:
    bold = document.styles.ensure_run(bold=True)
    title = document.styles.ensure_run(bold=True, size=20, color=said["accent"])
    small = document.styles.ensure_run(size=9, color=said["quiet"])
    document.add_paragraph(said["title"], char_pr_id_ref=title)
    document.add_paragraph(f"{said['series']} · {said['edition']}", char_pr_id_ref=small)
    _lead(document, said["bottom_head"], said["bottom"], bold)
    for number, finding in enumerate(said["findings"], start=1):
        _finding(document, number, finding, said)
    for note in said["notes"]:
        document.add_heading(note["heading"], 1)
        _text(document, note["text"])
    _table(document, said["replace"])
    document.add_heading(said["cite"]["heading"], 1)
    for work in said["cite"]["works"]:
        _lead(document, work["what"], work["text"], bold)


def _text(document: Any, words: str) -> Any:
    return document.add_paragraph(words, style="바탕글", inherit_style=False)


def _lead(document: Any, head: str, words: str, bold: str) -> None:
    paragraph = document.add_paragraph("", style="바탕글", inherit_style=False)
    paragraph.add_run(head, char_pr_id_ref=bold)
    paragraph.add_run(f" {words}", char_pr_id_ref="0")


def _finding(document: Any, number: int, finding: dict, said: dict) -> None:
    document.add_heading(finding["heading"], 1)
    _text(document, finding["text"])
    chart = charts.of(finding["drawn"])
    if chart:
        body = charts.alone(charts.parts(chart, said["accent"])[0])
        drawn = document.shapes.add_chart(
            body, size=(int(TEXT_MM * UNIT), int(charts.height(chart) * UNIT)), treat_as_char=True,
            paragraph=_text(document, ""))
    else:
        drawn = _picture(document, finding, said["language"])
    _described(drawn, finding["alt"])
    caption = document.add_paragraph(
        _("{figure} {number}. {subtitle}.", figure=said["figure"], number=number,
          subtitle=finding["drawn"].subtitle), style="캡션", inherit_style=False)
    document.notes.add_footnote(cautions(finding), caption)


def _picture(document: Any, finding: dict, language: str) -> Any:
    png = picture_of(finding, language)
    with Image.open(io.BytesIO(png)) as picture:
        wide = min(TEXT_MM, picture.width / pictures.DPI * 25.4)
    return document.add_picture(png, "png", width_mm=wide, style="바탕글")


def _described(drawn: Any, words: str) -> None:
    """Give a chart or picture its alternative text, which the format keeps as a comment."""
    comment = drawn.element.find(COMMENT)
    if comment is None:
        comment = drawn.element.makeelement(COMMENT, {})
        drawn.element.append(comment)
    comment.text = words
    drawn.paragraph.section.mark_dirty()


def _table(document: Any, replace: dict) -> None:
    table = document.add_table(len(replace["claims"]) + 1, 2, width=int(TEXT_MM * UNIT))
    table.set_cell_text(0, 0, replace["not"])
    table.set_cell_text(0, 1, replace["write"])
    for row, claim in enumerate(replace["claims"], start=1):
        place = f"{claim['place']}: " if claim["place"] else ""
        table.set_cell_text(row, 0, f"{place}{claim['said']} ({claim['id']}, {claim['verdict']})")
        table.set_cell_text(row, 1, claim["write"])


@contextlib.contextmanager
def _same_ids(seed: str) -> Iterator[None]:
    """Let the library take the ids that it draws at random from a seed, inside the block."""
    drawn, before = random.Random(seed), _document_primitives.uuid4  # noqa: S311 (no secret)
    _document_primitives.uuid4 = lambda: UUID(int=drawn.getrandbits(128), version=4)
    try:
        yield
    finally:
        _document_primitives.uuid4 = before
