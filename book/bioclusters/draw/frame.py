"""Set a finished drawing for a file that travels alone: title above, verdict and source below."""

from typing import Any, NamedTuple

from matplotlib.figure import Figure

from bioclusters.draw import looks
from bioclusters.draw.letters import within
from bioclusters.draw.page import Page


class Frame(NamedTuple):
    """The words around a drawing: what it shows, what it is to the study, whom to name."""

    title: str
    subtitle: str
    verdict: str
    source: str


EDGE = 0.14  # inches of paper on either side of the drawing
MARGIN = 0.03  # inches between the sides of the drawing and its words
TITLE_LOOK: dict[str, Any] = {"fontsize": 14, "color": looks.INK, "weight": "semibold",
                              "family": ["Source Serif 4", *looks.FACES[1:]]}
SUBTITLE_LOOK: dict[str, Any] = {"fontsize": 9.5, "color": looks.QUIET}
FOOT_LOOK: dict[str, Any] = {"fontsize": 7.5, "color": looks.QUIET}


def framed(figure: Figure, words: Frame, page: Page) -> Figure:
    """Return the figure with its words set around the drawing, which keeps its size.

    The layout must be settled. The figure grows by the room that the words take.
    """
    title = _lines(words.title, page, TITLE_LOOK)
    subtitle = _lines(words.subtitle, page, SUBTITLE_LOOK)
    foot = _lines(words.verdict, page, FOOT_LOOK) + _lines(words.source, page, FOOT_LOOK)
    head_room = 0.10 + 0.24 * len(title) + 0.165 * len(subtitle)
    foot_room = 0.12 + 0.135 * len(foot)
    _grow(figure, head_room, foot_room)
    top = _write(figure, 0.06, title, 0.24, TITLE_LOOK)
    _write(figure, top + 0.02, subtitle, 0.165, SUBTITLE_LOOK)
    _write(figure, figure.get_figheight() - foot_room + 0.08, foot, 0.135, FOOT_LOOK)
    return figure


def _lines(text: str, page: Page, look: dict[str, Any]) -> list[str]:
    return within(text, (page.width - 2 * MARGIN) * 72, **look)


def _grow(figure: Figure, head: float, foot: float) -> None:
    """Make room on all sides; what is drawn keeps its size and its place."""
    width, drawing = figure.get_size_inches()
    wide, total = width + 2 * EDGE, drawing + head + foot

    def across(x: float) -> float:
        return round((x * width + EDGE) / wide, 6)

    places = [axes.get_position(original=True).bounds for axes in figure.axes]
    keys = [legend.get_window_extent().transformed(figure.transFigure.inverted())
            for legend in figure.legends]
    figure.set_size_inches(wide, total)
    for axes, (west, south, length, height) in zip(figure.axes, places, strict=True):
        axes.set_position([across(west), round((south * drawing + foot) / total, 6),
                           round(length * width / wide, 6), round(height * drawing / total, 6)])
    for legend, box in zip(figure.legends, keys, strict=True):
        legend.set_loc((across(box.x0), round((box.y0 * drawing + foot) / total, 5)))
    for text in figure.texts:  # a note at the foot of the sheet is among them
        x, y = text.get_position()
        text.set_position((across(x), (y * drawing + foot) / total))


def _write(figure: Figure, top: float, lines: list[str], leading: float,
           look: dict[str, Any]) -> float:
    left, height = (EDGE + MARGIN) / figure.get_figwidth(), figure.get_figheight()
    for number, line in enumerate(lines):
        figure.text(left, 1 - (top + number * leading) / height, line,
                    ha="left", va="top", **look)
    return top + len(lines) * leading
