"""A figure that travels alone carries title, measure, verdict and source, whole on its page."""

import pytest

from bioclusters.draw import PHONE, WIDE
from bioclusters.figures import figure, figures
from test_contract import off_page, touching

# Every file that is exported, and one narrow drawing with the words that are hardest to set.
CASES = [(name, WIDE) for name in figures()] + [("fig-chungbuk-share", PHONE)]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1].name}")
def framed(request):
    name, page = request.param
    return figure(name), figure(name).framed(figure(name).draw(page), page)


def words_of(drawn) -> str:
    """Return all words around a drawing, in one line."""
    return " ".join(" ".join(text.get_text() for text in drawn.texts).split())


def misplaced(drawn) -> list:
    """Return the texts of a framed drawing that touch each other or leave the page."""
    drawn.draw_without_rendering()  # again, for another test may have set another resolution
    around = words_of(drawn)  # lines of one text may come as near as letters allow
    return [*(pair for pair in touching(drawn) if " ".join(pair) not in around), *off_page(drawn)]


def test_the_words_are_those_of_the_registry(framed):
    figure, drawn = framed
    for words in (figure.title, figure.subtitle, figure.study_line, figure.difference,
                  figure.source_line):
        assert " ".join(words.split()) in words_of(drawn)


def test_all_words_stand_whole_and_apart(framed):
    assert misplaced(framed[1]) == []


def test_misplaced_words_are_seen():
    drawn = figure("fig-chungbuk-share").framed(figure("fig-chungbuk-share").draw(WIDE), WIDE)
    place = {"transform": drawn.transFigure, "clip_on": False}
    drawn.axes[0].text(0.5, 0.2, "a note that was moved twice", **place)
    drawn.axes[0].text(0.55, 0.2, "a word on top of it", **place)
    drawn.axes[0].text(0.8, 0.2, "a word that runs over the edge of the page", **place)
    found = misplaced(drawn)
    assert ("a note that was moved twice", "a word on top of it") in found
    assert found[-1] == "a word that runs over the edge of the page"
