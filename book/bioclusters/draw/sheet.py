"""Draw a figure once for every page.

A sheet has panels, a panel takes layers, and a layer draws the rows of a table, names each for who
points at it, and keeps its place clear of words. Words are written last, where they find room.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from bioclusters.draw import labels, looks, marks
from bioclusters.draw.letters import fill, wrap
from bioclusters.draw.page import Page
from bioclusters.words import say

BREAK_HATCH = "\\\\\\\\"


class Sheet:
    """A figure of panels in rows; on a narrow page every panel has a row of its own."""

    def __init__(self, page: Page, *rows: tuple[float, dict[str, float]],
                 narrow: dict[str, float] | None = None) -> None:
        """Lay the panels out.

        `rows`: height in inches, and the panels side by side by name with their relative widths.
        `narrow`: heights by panel on a narrow page, where they differ from the row's.
        """
        looks.use()
        if page.narrow:
            rows = tuple(((narrow or {}).get(name, tall), {name: 1.0})
                         for tall, panels in rows for name in panels)
        self.page, heights = page, [tall * page.tall for tall, _ in rows]
        # Rounded, since Python 3.12 adds floats otherwise, and matplotlib makes ids from lengths.
        tall = round(sum(heights), 4)
        self.figure = Figure(figsize=(page.width, tall), layout="constrained")
        self.figure.get_layout_engine().set(w_pad=0.03, h_pad=0.04, wspace=0.04, hspace=0.04)
        grid = self.figure.add_gridspec(len(rows), 1, height_ratios=heights)
        self.panels: dict[str, Panel] = {}
        for cell, (_, widths) in zip(grid, rows, strict=True):
            parts = cell.subgridspec(1, len(widths), width_ratios=list(widths.values()))
            for name, part in zip(widths, parts, strict=True):
                self.panels[name] = Panel(self.figure.add_subplot(part), page)

    def __getitem__(self, name: str) -> "Panel":
        """Return a panel by its name."""
        return self.panels[name]

    def note(self, text: str) -> None:
        """Write a quiet line across the foot of the sheet."""
        letters = int(self.page.width * 72 / (self.page.least * 0.45))
        self.figure.supxlabel("\n".join(wrap(text, letters)), fontsize=self.page.least,
                              color=looks.QUIET, x=0.005, ha="left")

    def done(self) -> Figure:
        """Return the figure, its words written where they found room.

        Raises labels.NoRoom naming the word that found none.
        """
        settle(self.figure)  # places can only be found once the layout is known
        for panel in self.panels.values():
            panel.finish()
        return self.figure


class Panel:
    """A part of a sheet with its axes: layers are added to it."""

    def __init__(self, ax: Axes, page: Page) -> None:
        """Keep the axes; wishes and clear places are collected until the layout is known."""
        self.ax, self.page = ax, page
        self.wishes: list[labels.Wish] = []
        self.clear: list[Callable[[], Iterable]] = []
        self.later: list[Callable[[], None]] = []
        self.ground = looks.PAPER
        ax.set_facecolor("none")

    @property
    def share(self) -> float:
        """Return how much of the page's width the panel has, from 0 to 1."""
        spot = self.ax.get_subplotspec()
        wide = spot.get_gridspec().get_width_ratios() or [1]
        return wide[spot.colspan.start] / sum(wide)

    def title(self, text: str) -> None:
        """Write the panel's head, at its upper left."""
        letters = int(self.page.width * self.share * 72 / (self.page.finding * 0.48))
        self.ax.set_title(fill(text, letters), fontsize=self.page.finding, fontweight="semibold",
                          loc="left", color=looks.INK)

    def bare(self) -> None:
        """Take away axes, ticks and frame."""
        self.ax.set(xticks=[], yticks=[])
        for spine in self.ax.spines.values():
            spine.set_visible(False)

    def scale_y(self, ticks: Sequence[float], unit: str, top: float | None = None,
                low: float = 0, log: bool = False) -> None:
        """Draw up to four gridlines with their values on them, the unit on the uppermost.

        `unit` is a message with the field {value}.
        """
        ax = self.ax
        if log:
            ax.set_yscale("log")
        ax.set_ylim(low, top if top is not None else max(ticks) * 1.12)
        ax.set_yticks(list(ticks), [""] * len(ticks))
        ax.minorticks_off()
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="y", color=looks.GRID, linewidth=0.5)
        ax.spines["left"].set_visible(False)
        for tick in ticks:
            words = say(unit if tick == max(ticks) else "{value}", {"value": tick})
            text = ax.annotate(words, (0, tick), xycoords=("axes fraction", "data"),
                               xytext=(0, 2), textcoords="offset points", ha="left", va="bottom",
                               fontsize=self.page.axis, color=looks.QUIET, zorder=1)
            self.clear.append(partial(_boxes, text))

    def scale_x(self, ticks: Sequence[float], texts: Sequence[str] | None = None,
                low: float | None = None, high: float | None = None, grid: bool = False,
                top: bool = False) -> None:
        """Set the range and the ticks of the x axis; years are printed without separators."""
        ax = self.ax
        ax.set_xlim(min(ticks) if low is None else low, max(ticks) if high is None else high)
        ax.set_xticks(list(ticks), list(texts) if texts is not None else [str(t) for t in ticks])
        ax.tick_params(axis="x", labelsize=self.page.axis, length=3, color=looks.GREY)
        if top:
            ax.xaxis.tick_top()
            ax.spines["bottom"].set_visible(False)
        if grid:
            ax.grid(axis="x", color=looks.GRID, linewidth=0.5)

    def dots(self, rows: pd.DataFrame, x: str, y: str, look: dict, told: str) -> None:
        """Draw a mark per row, and over each a clear disc that is large enough to point at.

        `look`: of matplotlib's plot; `told`: message with the row's columns as fields.
        """
        if rows.empty:  # an empty mark would take the layout apart
            return
        across, up = (rows[column].astype(float).to_numpy() for column in (x, y))
        self.ax.plot(across, up, **({"linestyle": "none", "marker": "o", "markersize": 5,
                                     "zorder": 4, "clip_on": False} | look))
        marks.discs(self.ax, across, up, [say(told, row) for row in rows.to_dict("records")])
        self.keep_clear(across, up, look.get("markersize", 5) / 2)

    def line(self, rows: pd.DataFrame, x: str, y: str, look: dict) -> None:
        """Join the rows by a line, broken where a value is missing."""
        points = rows[[x, y]].astype(float).to_numpy()
        self.ax.plot(*points.T, **({"linewidth": 1.1, "zorder": 3, "clip_on": False} | look))
        whole = points[~np.isnan(points).any(axis=1)]
        if len(whole) > 1:
            self.clear.append(lambda: [shapely.LineString(labels.on_page(self.ax, whole))])

    def values(self, rows: pd.DataFrame, x: str, y: str, text: str, look: dict | None = None,
               side: str | None = None, **letters: Any) -> None:
        """Write a text of each row beside its mark."""
        look = look or {}
        letters = {"fontsize": self.page.label, "color": look.get("color", looks.INK)} | letters
        for row in rows.to_dict("records"):
            self.wish([[(say(text, row), letters)]], [(row[x], row[y])],
                      look.get("markersize", 5) / 2, side=side, leader=False)

    def name(self, lines: Sequence[str], rows: pd.DataFrame, x: str, y: str,
             look: dict | None = None, side: str | None = None, finding: bool = False) -> None:
        """Write a name and what belongs to it below, near one of some rows."""
        look = look or {}
        head = {"fontsize": self.page.finding if finding else self.page.label,
                "color": look.get("color", looks.INK), "fontweight": "semibold"}
        rest = {"fontsize": self.page.axis, "color": looks.QUIET}
        blocks = [[(fill(line, width), head if number == 0 else rest)
                   for number, line in enumerate(lines) if line] for width in self.page.lines]
        places = list(rows[[x, y]].astype(float).dropna().itertuples(index=False, name=None))
        self.wish(blocks, places, look.get("markersize", 5) / 2, side=side)

    def wish(self, blocks: Sequence, at: Sequence[tuple], radius: float = 0, **more: Any) -> None:
        """Ask for a place for words near marks: blocks of (text, look), the first that fits."""
        blocks = tuple(tuple(tuple(line) for line in block) for block in blocks)
        places = tuple((float(x), float(y)) for x, y in at)
        self.wishes.append(labels.Wish(blocks, places, radius, **more))

    def level(self, value: float, text: str, axis: str = "y", look: dict | None = None,
              at: float = 1.0) -> None:
        """Draw a reference line across the panel with its name on it.

        `at`: where along the line the name stands, as a fraction of the axis.
        """
        ink = {"color": looks.INK, "linewidth": 0.8, "linestyle": (0, (3, 2)), "zorder": 2}
        along = (self.ax.axhline if axis == "y" else self.ax.axvline)(value, **(ink | (look or {})))
        letters = {"fontsize": self.page.label, "color": along.get_color()}
        if axis == "y":
            words = self.ax.annotate(
                text, (at, value), xycoords=("axes fraction", "data"), xytext=(0, 2),
                textcoords="offset points", ha="right" if at > 0.5 else "left", va="bottom",
                **letters)
        else:
            words = self.ax.annotate(
                text, (value, at), xycoords=("data", "axes fraction"), xytext=(0, 3),
                textcoords="offset points", ha="center", va="bottom", annotation_clip=False,
                **letters)
        self.clear.append(lambda: [labels.box_of(words), self._across(value, axis)])

    def gap(self, value: float, text: str, at: float = 0.12) -> None:
        """Mark a break in a series, over which no line runs, and name it.

        `at`: how high its name stands, as a fraction of the panel.
        """
        self.ax.axvline(value, color=looks.GREY, linewidth=0.6, linestyle=(0, (1, 2)), zorder=1)
        words = self.ax.annotate(text, (value, at), xycoords=("data", "axes fraction"), ha="center",
                                 va="center", fontsize=self.page.least, color=looks.QUIET)
        marks.halo(words, self.ground)
        self.clear.append(lambda: [labels.box_of(words)])

    def note(self, text: str, at: tuple[float, float], align: str = "left", **letters: Any) -> None:
        """Write words at a place given in fractions of the panel."""
        words = self.ax.annotate(
            text, at, xycoords="axes fraction", ha=align, va="center",
            **({"fontsize": self.page.label, "color": looks.QUIET} | letters))
        self.clear.append(lambda: [labels.box_of(words)])

    def key(self, entries: dict[str, dict], columns: int = 0, foot: bool = False) -> None:
        """Say what looks mean, in one line above the panel, or several on a narrow page.

        `entries`: words to look; a look with `facecolor` is a patch, any other a line with marker.
        `foot`: below the sheet instead.
        """
        handles = [Patch(label=words, **({"linewidth": 0.5, "edgecolor": looks.GREY} | look))
                   if "facecolor" in look else
                   Line2D([], [], label=words, **({"linewidth": 0} | look))
                   for words, look in entries.items()]
        columns = columns or (1 if self.page.narrow else len(handles))
        place = {"loc": "outside lower left"} if foot else {"loc": "lower left",
                                                            "bbox_to_anchor": (0, 1)}
        legend = (self.ax.figure if foot else self.ax).legend(
            handles=handles, fontsize=self.page.axis, ncols=columns, borderaxespad=0.2,
            borderpad=0.2, handlelength=1.3, handletextpad=0.5, columnspacing=1.2,
            labelspacing=0.25, labelcolor=looks.QUIET, **place)
        self.clear.append(lambda: [labels.box_of(legend)])

    def keep_clear(self, across: Any, up: Any, radius: float) -> None:
        """Keep words off points of the data, by a radius in points."""
        places = np.c_[np.asarray(across, float), np.asarray(up, float)]
        places = places[~np.isnan(places).any(axis=1)]
        self.clear.append(lambda: shapely.buffer(
            shapely.points(labels.on_page(self.ax, places)), radius + 1))

    def finish(self) -> None:
        """Write what could only be written once the layout was known, then all wishes."""
        for write in self.later:
            write()
        taken = [shape for shapes in self.clear for shape in shapes()]
        # Values choose first, for they have least choice; what may be left out chooses last.
        wishes = [wish._replace(priority=1) if not wish.leader and wish.priority == 0 else wish
                  for wish in self.wishes]
        for part in labels.place(self.ax, wishes, taken, must=True):
            self._write(part)

    def _write(self, part: labels.Placed) -> None:
        """Write words with a halo, unless they stand within their area on its fill."""
        for text in labels.write(self.ax, [part], looks.QUIET):
            shape = part.wish.inside
            if shape is None or not labels.on_page(self.ax, shape).contains(part.box.centroid):
                marks.halo(text, self.ground)
                if text.get_color() == looks.ON_FILL:
                    text.set_color(looks.INK)

    def _across(self, value: float, axis: str) -> shapely.LineString:
        ends = [self.ax.get_xlim(), (value, value)] if axis == "y" else [(value, value),
                                                                         self.ax.get_ylim()]
        return shapely.LineString(labels.on_page(self.ax, np.array(ends).T))


def settle(figure: Figure) -> None:
    """Fix a figure's layout, so that it is saved with the same bytes on every run."""
    if figure.get_layout_engine() is None:  # settled before
        return
    # The layout solver's last digits differ from run to run, and matplotlib makes ids from them.
    figure.draw_without_rendering()
    figure.set_layout_engine(None)
    for axes in figure.axes:
        west, south, width, height = axes.get_position(original=True).bounds
        axes.set_position([round(west, 5), round(south, 5), round(width, 5), round(height, 5)])
        axes.apply_aspect()  # a map takes its true place now, before words are measured against it


def _boxes(text: Text) -> list:
    """Return the place that a text takes, as a layer's list of clear places."""
    return [labels.box_of(text)]
