"""Find room for words: one solver for every figure. Lengths are points of the page.

A wish is first tried inside its area, then flush with its mark (right and level before left, above
and below), then with a leader line. `room` finds all places of a wish that are clear of marks and
taken shapes; in `choice` the wishes choose one after the other, those in a crowd first, and some
that stand in each other's way change once more if all together stand better.
"""

from collections.abc import Iterable

import numpy as np
import shapely
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.text import Text

from bioclusters.draw.choice import choose
from bioclusters.draw.letters import SetBlock, box_of, measure, on_page, page_of, set_block, spread
from bioclusters.draw.room import DOT, SIDES, Placed, Room, Wish

__all__ = ["SIDES", "NoRoom", "Placed", "Wish", "box_of", "measure", "on_page", "page_of", "place",
           "spread", "write"]


class NoRoom(ValueError):
    """A word found no room."""


def place(
    ax: Axes, wishes: Iterable[Wish], taken: Iterable = (), *, must: bool = False,
    frame: shapely.Geometry | None = None,
) -> list[Placed]:
    """Give each wish the best free place; leave out what finds none, or raise if `must`.

    A wish of a priority below 0 may always be left out.

    `taken`: shapes in points of the page that no text may touch, except those at its own mark.
    `frame`: shape in points that no text may leave; without one the axes, a little inside.
    The layout of the figure must be settled. Raises NoRoom with the word and the remedy.
    """
    wishes = list(wishes)
    if not wishes:
        return []
    room = Room(ax, wishes, list(taken), frame)
    chosen = choose(room)
    lost = [number for number, wish in enumerate(wishes)
            if number not in chosen and wish.priority >= 0]
    if must and lost:
        raise NoRoom(_remedy(wishes[lost[0]], len(lost)))
    return [room.placed(number, chosen[number]) for number in sorted(chosen)]


def _remedy(wish: Wish, lost: int) -> str:
    word = wish.name or wish.blocks[0][0][0]
    more = f" (and for {lost - 1} more)" if lost > 1 else ""
    return (f"no room for {word!r}{more}: make the figure higher, shorten the word or break it in "
            "two lines, or give it another side.")


def write(ax: Axes, placed: list[Placed], ink: str, halo: str | None = None) -> list[Text]:
    """Write placed blocks at their offset from their mark, each with its leader line.

    `ink`: colour of leader lines. `halo`: colour of the ground, drawn around the letters.
    Returns the texts, one per line.
    """
    texts, fonts, sizes = [], {}, {}
    for one in placed:
        spot = on_page(ax, [one.at])[0]
        texts += _write_lines(ax, one, spot, set_block(one.block, fonts, sizes), halo)
        if one.leader is not None:
            _draw_leader(ax, one, spot, ink)
    return texts


def _write_lines(ax: Axes, one: Placed, spot, text: SetBlock, halo: str | None) -> list[Text]:
    west, _, east, top = one.box.bounds
    side = "center"
    if one.leader is not None or one.wish.inside is None:
        side = "left" if west > spot[0] else "right" if east < spot[0] else "center"
    across = {"left": west, "right": east, "center": (west + east) / 2}[side]
    glow = {} if halo is None else {
        "path_effects": [patheffects.withStroke(linewidth=2.2, foreground=halo)]}
    return [ax.annotate(
        line.text, one.at, xytext=(np.array([across, top - line.below]) - spot).round(1),
        textcoords="offset points", ha=side, va="baseline", linespacing=0.65, zorder=8,
        annotation_clip=False, in_layout=False, parse_math=False, **(glow | line.look))
        for line in text.lines]


def _draw_leader(ax: Axes, one: Placed, spot, ink: str) -> None:
    start, end = (shapely.get_coordinates(one.leader) - spot).round(1)
    ax.annotate("", one.at, xytext=end, textcoords="offset points", zorder=7, in_layout=False,
                annotation_clip=False, arrowprops={
                    "arrowstyle": "-", "linewidth": 0.5, "color": ink, "shrinkA": 0,
                    "shrinkB": float(np.hypot(*start))})
    if one.wish.inside is not None:
        ax.plot(*one.at, "o", markersize=2 * DOT, markeredgewidth=0, color=ink, zorder=7,
                scalex=False, scaley=False)
