"""Name the marks of a drawing for who points at them or hears them."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from numpy.typing import ArrayLike


def mark(artist: Artist, names: list[str]) -> None:
    """Give an artist, or each member of a collection, its words.

    `names`: one for a line or patch, one per path or point of a collection, in drawing order.
    The artist must be in a figure already: the words are kept there, under the id that the SVG
    carries.
    """
    figure = artist.get_figure(root=True)
    marks = names_of(figure)
    artist.set_gid(f"marks-{len(marks)}")
    marks[artist.get_gid()] = list(names)


def names_of(figure: Figure) -> dict[str, list[str]]:
    """Return the words of a figure's marks by the id of their group in the SVG."""
    return vars(figure).setdefault("marks", {})


def halo(text: Text, ground: str) -> Text:
    """Set a text off its ground by a thin outline in the colour of the ground."""
    text.set_path_effects([withStroke(linewidth=2.2, foreground=ground)])
    text.set_gid(f"halo-{ground[1:]}")
    return text


def discs(ax: Axes, across: ArrayLike, up: ArrayLike, names: list[str],
          size: float = 100) -> None:
    """Lay a clear disc over each point, large enough to be pointed at, and name it."""
    points = ax.scatter(np.asarray(across, float), np.asarray(up, float), s=size,
                        facecolor="#ffffff", alpha=0.004, linewidth=0, zorder=9, clip_on=False)
    points.set_in_layout(False)
    mark(points, names)
