"""Set a finished drawing for a file that travels alone: title above, verdict and source below."""

from textwrap import wrap
from typing import NamedTuple

from matplotlib.figure import Figure

from bioclusters.draw import looks
from bioclusters.draw.page import Page


class Frame(NamedTuple):
    """The words around a drawing: what it shows, what it is to the study, whom to name."""

    title: str
    subtitle: str
    verdict: str
    source: str


TITLE, SUBTITLE, FOOT = 14, 9.5, 7.5  # points
FACE = "Source Serif 4"


def framed(figure: Figure, words: Frame, page: Page) -> Figure:
    """Return the figure with its words set around the drawing, which keeps its size.

    The layout must be settled. The figure grows by the room that the words take.
    """
    title = _lines(words.title, page, TITLE * 0.47)
    subtitle = _lines(words.subtitle, page, SUBTITLE * 0.45)
    foot = _lines(words.verdict, page, FOOT * 0.44) + _lines(words.source, page, FOOT * 0.44)
    head_room = 0.10 + 0.24 * len(title) + 0.165 * len(subtitle)
    foot_room = 0.12 + 0.135 * len(foot)
    _grow(figure, head_room, foot_room)
    top = _write(figure, 0.06, title, TITLE, 0.24, color=looks.INK, family=FACE,
                 weight="semibold")
    _write(figure, top + 0.02, subtitle, SUBTITLE, 0.165, color=looks.QUIET)
    _write(figure, figure.get_figheight() - foot_room + 0.08, foot, FOOT, 0.135,
           color=looks.QUIET)
    return figure


def _lines(text: str, page: Page, letter: float) -> list[str]:
    return wrap(text, int((page.width - 0.12) * 72 / letter))


def _grow(figure: Figure, head: float, foot: float) -> None:
    """Make room above and below; what is drawn keeps its size and its place."""
    drawing = figure.get_figheight()
    total = drawing + head + foot
    places = [axes.get_position(original=True).bounds for axes in figure.axes]
    keys = [legend.get_window_extent().transformed(figure.transFigure.inverted())
            for legend in figure.legends]
    figure.set_figheight(total)
    for axes, (west, south, width, height) in zip(figure.axes, places, strict=True):
        axes.set_position([west, round((south * drawing + foot) / total, 6), width,
                           round(height * drawing / total, 6)])
    for legend, box in zip(figure.legends, keys, strict=True):
        legend.set_loc((round(box.x0, 5), round((box.y0 * drawing + foot) / total, 5)))
    for text in [*figure.texts, figure._supxlabel]:
        if text is not None:
            x, y = text.get_position()
            text.set_position((x, (y * drawing + foot) / total))


def _write(figure: Figure, top: float, lines: list[str], size: float, leading: float,
           **look) -> float:
    height = figure.get_figheight()
    for number, line in enumerate(lines):
        figure.text(0.06 / figure.get_figwidth(), 1 - (top + number * leading) / height, line,
                    fontsize=size, ha="left", va="top", **look)
    return top + len(lines) * leading
