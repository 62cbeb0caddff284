"""Measure letters and blocks of lines in points of the page, and set columns of them."""

import textwrap
import unicodedata
from typing import Any, NamedTuple

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

PITCH = 1.2  # from a line to the next, of the size of the letters
ASCENT, DESCENT = 0.74, 0.22  # least height above and below the baseline, of the size

Block = tuple[tuple[str, dict], ...]  # lines, each with its look, written below each other


class Line(NamedTuple):
    """A line as set: its width and its baseline below the top of its block."""

    text: str
    look: dict
    wide: float
    below: float


class SetBlock(NamedTuple):
    """A block as set: width, height and lines."""

    wide: float
    tall: float
    lines: tuple[Line, ...]


def on_page(ax: Axes, shape: Any) -> Any:
    """Return a shape, an array of shapes or an array of places of the data in points of the page.

    The layout of the figure must be settled.
    """
    if isinstance(shape, shapely.Geometry) or np.asarray(shape).dtype == object:
        return shapely.transform(shape, lambda xy: on_page(ax, xy))
    return ax.transData.transform(np.asarray(shape, dtype=float)) * 72 / ax.figure.dpi


def box_of(artist: Artist) -> shapely.Polygon:
    """Return the box of a text, axes or legend in points of the page."""
    return shapely.box(*np.array(artist.get_window_extent().extents) * 72 / artist.figure.dpi)


def page_of(figure: Figure) -> shapely.Polygon:
    """Return the whole page of a figure in points: a frame for texts that may leave the axes."""
    return shapely.box(0, 0, *(figure.get_size_inches() * 72))


def measure(text: str, look: dict, fonts: dict | None = None) -> tuple[float, float, float]:
    """Return width, ascent and descent of a line in points, as SVG and PDF set it.

    Ascent and descent are at least those of a common letter, so that lines stand evenly.
    `fonts`: where the fonts of looks are kept from one call to the next.
    """
    fonts = {} if fonts is None else fonts
    key = repr(sorted((name, value) for name, value in look.items() if name != "path_effects"))
    if key not in fonts:
        fonts[key] = Text(0, 0, "", **look).get_fontproperties()
    font: FontProperties = fonts[key]
    size = font.get_size_in_points()
    wide, tall, descent = text_to_path.get_text_width_height_descent(text, font, False)
    return wide, max(tall - descent, ASCENT * size), max(descent, DESCENT * size)


def wrap(text: str, letters: int, break_on_hyphens: bool = True) -> list[str]:
    """Return a text in lines of so many letters; a Hangul syllable is as wide as two of them."""
    wide = "".join(f"{one}\0" if unicodedata.east_asian_width(one) in "WF" else one for one in text)
    lines = textwrap.wrap(wide, letters, break_on_hyphens=break_on_hyphens,
                          break_long_words="\0" not in wide)  # Korean breaks between words only
    return [line.replace("\0", "") for line in lines]


def fill(text: str, letters: int, break_on_hyphens: bool = True) -> str:
    """Return a text in lines of so many letters, as one string."""
    return "\n".join(wrap(text, letters, break_on_hyphens))


def within(text: str, room: float, **look: Any) -> list[str]:
    """Return a text in lines no wider than `room`, in points, as they are measured."""
    fonts: dict = {}
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and measure(longer, look, fonts)[0] > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def set_block(block: Block, fonts: dict, sizes: dict) -> SetBlock:
    """Return a block set in lines, a pitch apart."""
    lines, wide, foot, descent = [], 0.0, 0.0, 0.0
    for text, look in [(part, look) for whole, look in block for part in whole.split("\n")]:
        key = (text, id(look))
        if key not in sizes:
            sizes[key] = (*measure(text, look, fonts), Text(0, 0, "", **look).get_fontsize())
        width, ascent, under, size = sizes[key]
        foot += max(ascent, PITCH * size - DESCENT * size) if not lines else PITCH * size
        lines.append(Line(text, look, width, foot))
        wide, descent = max(wide, width), under
    return SetBlock(round(wide + 0.05, 1), round(foot + descent + 0.05, 1), tuple(lines))


def spread(
    wanted: Any, heights: Any, gap: float, low: float = -np.inf, high: float = np.inf
) -> np.ndarray:
    """Return lower edges of texts in a column, as near as can be to those wanted, none overlapping.

    The least squares solution, by pooling texts that touch. All in one unit, in any order; equal
    wishes keep their order. Raises ValueError if the room from `low` to `high` is too small.
    """
    order = np.argsort(wanted, kind="stable")
    if not len(order):
        return np.empty(0)
    tall = np.asarray(heights, dtype=float)[order]
    steps = np.concatenate([[0], np.cumsum(tall[:-1] + gap)])
    latest = high - steps[-1] - tall[-1]
    if latest < low - 1e-9:
        raise ValueError(f"{len(order)} texts need {steps[-1] + tall[-1]:.4g} of room but there is "
                         f"{high - low:.4g}: make the figure higher or write fewer of them.")
    pools = []  # of texts that touch: sum of wanted places, number
    for at in np.asarray(wanted, dtype=float)[order] - steps:
        pools.append([at, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1] = [pools[-1][0] + total, pools[-1][1] + count]
    places = np.concatenate([np.full(count, total / count) for total, count in pools])
    found = np.empty(len(steps))
    found[order] = np.clip(places, low, latest) + steps
    return found
