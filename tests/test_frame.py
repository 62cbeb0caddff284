"""Every figure carries its words: title, measure, verdict and source stand whole on the page."""

import pytest
from matplotlib.text import Text

from bioclusters import registry
from bioclusters.recipes import RECIPES


@pytest.fixture(scope="module", params=sorted(RECIPES))
def framed(request):
    return request.param, registry.frame(RECIPES[request.param]().draw(), request.param)


def misplaced(figure) -> list[str]:
    """Return the words around the drawing that leave the page or run into the drawing."""
    figure.draw_without_rendering()  # again, for another test may have set another resolution
    page = figure.bbox
    drawings = [axes.get_tightbbox() for axes in figure.axes]
    low, high = min(box.y0 for box in drawings), max(box.y1 for box in drawings)
    boxes = {text.get_text(): text.get_window_extent() for text in figure.texts}
    return [words for words, box in boxes.items()
            if box.x0 < page.x0 or box.x1 > page.x1 or box.y0 < page.y0 or box.y1 > page.y1
            or (box.y0 < high and box.y1 > low)]


def cut_off(figure, dpi: int = 300) -> list[str]:
    """Return the words in the drawing that leave the page when it is printed."""
    figure.set_dpi(dpi)
    figure.draw_without_rendering()
    page, words = figure.bbox, [text for axes in figure.axes for text in axes.findobj(Text)]
    boxes = {text.get_text(): text.get_window_extent() for text in words
             if text.get_visible() and text.get_text().strip()}
    return [text for text, box in boxes.items()
            if box.x0 < page.x0 or box.x1 > page.x1 or box.y0 < page.y0 or box.y1 > page.y1]


def test_no_word_of_the_drawing_is_cut_off_in_print(framed):
    assert cut_off(framed[1]) == []


def test_the_words_are_those_of_the_registry(framed):
    name, figure = framed
    entry, shown = registry.entry_of(name), " ".join(text.get_text() for text in figure.texts)
    for words in (entry["title"], entry["subtitle"], registry.study_line(entry),
                  registry.source_line(entry)):
        assert " ".join(words.split()) in shown


def test_the_words_stand_whole_beside_the_drawing(framed):
    assert misplaced(framed[1]) == []


def test_misplaced_words_are_seen():
    figure = registry.frame(RECIPES["fig-cambridge-counts"]().draw(), "fig-cambridge-counts")
    figure.text(0.9, 0.5, "a word in the middle that runs over the edge of the page")
    assert len(misplaced(figure)) == 1
    figure.axes[0].text(1.1, 0.5, "beyond the page", transform=figure.transFigure)
    assert cut_off(figure) == ["beyond the page"]
