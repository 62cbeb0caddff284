"""Colours, page width and export settings shared by every figure."""

from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.artist import Artist
from matplotlib.figure import Figure

WIDTH = 7.2  # inches: the text width of an A4 page with 13.5 mm margins
PHONE_WIDTH = 3.6  # inches, shown on 343 css pixels: a text of 7.5 points is 10 pixels high

# Contrast against white in brackets; all differ in lightness or carry a second cue (marker, hatch).
INK = "#1b2430"  # 15.4:1
QUIET = "#55606d"  # 6.5:1
RULE = "#8a94a0"
PALE = "#eef1f4"
LAND = "#f3f1ec"
WATER = "#dfeaf1"
CLUSTERS = {
    "BHCR": "#1b4f8a",  # 8.2:1
    "Cambridge": "#a04a00",  # 6.0:1
    "Medicon Valley": "#00695f",  # 6.5:1
    "Korea": "#7a2e6b",  # 8.4:1
}

# Establishments per county: one set of classes wherever the measure returns.
CLASS_BREAKS = [0, 1, 3, 10, 30, 100]
CLASS_LABELS = ["0", "1–2", "3–9", "10–29", "30–99", "100 or more"]
CLASS_COLOURS = ["#ffffff", "#d9e6f2", "#abc9e4", "#6c9fcd", "#2f6cab", "#0f3a68"]
UNKNOWN_HATCH = "/////"


def use() -> None:
    """Apply the book's style and make notebooks show figures as reproducible SVG."""
    plt.style.use(Path(__file__).with_name("bioclusters.mplstyle"))
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        # Without Date None the SVG carries the clock; "tight" would crop each figure differently.
        set_matplotlib_formats("svg", metadata={"Date": None}, bbox_inches=None)
    except (ImportError, AttributeError):  # outside a notebook there is no inline backend
        pass


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """Return an empty figure of the book's width.

    `height` and `width` in inches, without the room that a title and source line take.
    """
    return plt.figure(figsize=(width, height), layout="constrained")


def mark(artist: Artist, labels: list[str]) -> None:
    """Give an artist, or each member of a collection, the words a reader gets on pointing at it.

    `labels`: one for a line or patch, one per path or point of a collection, in drawing order.
    The artist must be in a figure already: its words are kept there, under the id that the SVG
    carries.
    """
    figure = artist.get_figure(root=True)
    marks = vars(figure).setdefault("marks", {})
    artist.set_gid(f"marks-{len(marks)}")
    marks[artist.get_gid()] = labels


def class_of(count: int) -> int:
    """Return the index of the class in CLASS_LABELS that a count of establishments falls in."""
    return sum(count >= lower for lower in CLASS_BREAKS) - 1


def text_on(colour: str) -> str:
    """Return ink or white, whichever reads better on a fill colour given as #rrggbb."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#ffffff"
