"""A figure that travels alone carries title, measure, verdict and source, whole on its page."""

import pytest

from bioclusters.draw import PHONE, WIDE
from bioclusters.figures import figure

# The longest source line, the longest difference, the narrowest drawing: enough to break a frame.
CASES = [("fig-medicon-employers", WIDE), ("fig-cambridge-exits", WIDE),
         ("fig-chungbuk-share", PHONE)]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1].name}")
def framed(request):
    name, page = request.param
    return figure(name), figure(name).framed(figure(name).draw(page), page)


def words_of(drawn) -> str:
    """Return all words around a drawing, in one line."""
    return " ".join(" ".join(text.get_text() for text in drawn.texts).split())


def misplaced(drawn) -> list[str]:
    """Return the words around the drawing that leave the page or run into the drawing."""
    drawn.draw_without_rendering()  # again, for another test may have set another resolution
    page = drawn.bbox
    drawings = [axes.get_tightbbox() for axes in drawn.axes]
    drawings += [legend.get_window_extent() for legend in drawn.legends]
    low, high = min(box.y0 for box in drawings), max(box.y1 for box in drawings)
    boxes = {text.get_text(): text.get_window_extent() for text in drawn.texts}
    return [words for words, box in boxes.items()
            if box.x0 < page.x0 or box.x1 > page.x1 or box.y0 < page.y0 or box.y1 > page.y1
            or (box.y0 < high - 1 and box.y1 > low + 1)]


def test_the_words_are_those_of_the_registry(framed):
    figure, drawn = framed
    for words in (figure.title, figure.subtitle, figure.study_line, figure.difference,
                  figure.source_line):
        assert " ".join(words.split()) in words_of(drawn)


def test_the_words_stand_whole_beside_the_drawing(framed):
    assert misplaced(framed[1]) == []


def test_misplaced_words_are_seen(framed):
    drawn = framed[1]
    before = len(misplaced(drawn))
    stray = drawn.text(0.9, 0.5, "a word in the middle that runs over the edge of the page")
    assert len(misplaced(drawn)) == before + 1
    stray.remove()
