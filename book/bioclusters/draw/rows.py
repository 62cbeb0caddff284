"""Draw a table as rows down the page: a name, marks on one scale, and columns of words.

On a narrow page the name stands above its marks, and columns follow the name.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from bioclusters.draw import labels, looks, marks
from bioclusters.draw.letters import fill
from bioclusters.draw.page import Page
from bioclusters.draw.sheet import Panel
from bioclusters.words import say

WIDE_ROW, NARROW_ROW = 0.22, 0.42  # inches
ENTRY_LINE, ENTRY_GAP = 0.152, 0.3  # inches from line to line of a list; lines between entries
HEAD = 0.8  # of a row: the room that the name of a group takes


def height(page: Page, rows: float, groups: int = 0, more: float = 0.35, lines: int = 1,
           beside: bool = False) -> float:
    """Return how many inches a panel of rows needs, with room for its axis and heads."""
    tall = NARROW_ROW if page.narrow and not beside else WIDE_ROW + 0.13 * (lines - 1)
    return tall * (rows + HEAD * groups) + more


def entries(panel: Panel, table: pd.DataFrame, lead: str, text: str, letters: int,
            colour: str = looks.INK, indent: float = 34) -> None:
    """Write a list down a panel: per row a lead word in semibold, and a text in lines beside it.

    `lead`, `text`: messages with the table's columns as fields; `letters`: in a line of a text;
    `indent`: of the texts, in points. See entries_height for the room that it needs.
    """
    panel.bare()
    top = 0.0
    for row in table.to_dict("records"):
        said = fill(say(text, row), letters, break_on_hyphens=False)
        for words, away, look in ((say(lead, row), 0, {"fontweight": "semibold", "color": colour}),
                                  (said, indent, {"color": looks.INK})):
            panel.ax.annotate(words, (0, top), xycoords=("axes fraction", "data"), va="top",
                              xytext=(away, 0), textcoords="offset points", linespacing=0.95,
                              fontsize=panel.page.axis, in_layout=False, **look)
        top += said.count("\n") + 1 + ENTRY_GAP
    # One unit is one line of the page, whatever height the layout gives the panel.
    panel.later.append(lambda: panel.ax.set_ylim(
        panel.ax.get_window_extent().height / panel.ax.figure.dpi / ENTRY_LINE, 0))


def entries_height(table: pd.DataFrame, text: str, letters: int, more: float = 0.35) -> float:
    """Return how many inches a list needs, `more` for its head."""
    lines = sum(fill(say(text, row), letters, break_on_hyphens=False).count("\n") + 1 + ENTRY_GAP
                for row in table.to_dict("records"))
    return ENTRY_LINE * lines + more


class Rows:
    """The rows of a table, from the top down, in a panel."""

    def __init__(self, panel: Panel, table: pd.DataFrame, name: str, group: str | None = None,
                 strong: str | None = None, letters: int = 99, beside: bool = False) -> None:
        """Write the names of the rows.

        `name`: message with the table's columns as fields; `group`: column whose changing values
        are written as heads between the rows; `strong`: boolean column, names in semibold;
        `letters`: in a line of a name; `beside`: short names, left of the marks on every page.
        """
        self.panel, self.ax, self.page = panel, panel.ax, panel.page
        self.table, self.right, self.more = table.reset_index(drop=True), 0.0, []
        self.above = self.page.narrow and not beside  # names stand above their marks
        self.y, heads = self._places(group)
        self.ax.set_ylim(self.y[-1] + 0.6, (self.y[0] - 0.7) if not heads else -HEAD - 0.4)
        self.ax.tick_params(axis="y", length=0)
        self.ax.spines["left"].set_visible(False)
        self.ax.set_yticks([])
        self.heads = {words: at for at, words in heads}
        for at, words in heads:
            self._write(words, at, fontweight="semibold", color=looks.INK)
        bold = (self.table[strong] if strong else pd.Series(False, self.table.index)).astype(bool)
        for at, row, heavy in zip(self.y, self.table.to_dict("records"), bold, strict=True):
            self._write(fill(say(name, row), letters), at - (0.3 if self.above else 0),
                        left=not self.above,
                        fontweight="semibold" if heavy else "normal",
                        color=looks.INK)
        self.lift = 0.17 if self.above else 0.0

    def bars(self, column: str, told: str, colour: str | Sequence[str] = looks.GREY,
             start: str | None = None, tall: float = 0.62, **look: Any) -> None:
        """Draw a bar per row from zero, or from the column `start`.

        `colour`: one, or one per row; `told`: message for who points at it.
        """
        ends = self.table[column].astype(float).to_numpy()
        starts = self.table[start].astype(float).to_numpy() if start else np.zeros(len(ends))
        tall = tall * (0.55 if self.above else 1)
        drawn = self.ax.barh(self.y + self.lift, ends - starts, left=starts, height=tall,
                             color=colour, zorder=3, **look)
        for patch, row, end in zip(drawn, self.table.to_dict("records"), ends, strict=True):
            if not np.isnan(end):
                marks.mark(patch, [say(told, row)])
        self.panel.clear.append(lambda: [
            labels.on_page(self.ax, shapely.box(*sorted((low, high))[:1], at - tall / 2,
                                                max(low, high), at + tall / 2))
            for low, high, at in zip(starts, ends, self.y + self.lift, strict=True)
            if not np.isnan(high)])

    def spans(self, low: str, high: str, told: str, colour: str = looks.GREY,
              width: float = 2.2) -> None:
        """Draw a line per row from one value to another."""
        rows = self.table.dropna(subset=[low, high])
        for at, row in zip(self.y[rows.index], rows.to_dict("records"), strict=True):
            line, = self.ax.plot([row[low], row[high]], [at + self.lift] * 2, color=colour,
                                 linewidth=width, solid_capstyle="round", zorder=3, clip_on=False)
            marks.mark(line, [say(told, row)])

    def dots(self, column: str, told: str, look: dict | None = None,
             where: ArrayLike | None = None) -> None:
        """Draw a mark per row at a value; `where`: which rows, as a boolean mask."""
        rows = self.table if where is None else self.table[np.asarray(where, bool)]
        rows = rows.dropna(subset=[column])
        self.panel.dots(rows.assign(_at=self.y[rows.index] + self.lift), column, "_at",
                        look or {}, told)

    def values(self, column: str, text: str, where: ArrayLike | None = None, gap: float = 4,
               side: str = "right", **letters: Any) -> None:
        """Write a text per row beside the end of its mark, `gap` points off."""
        rows = self.table if where is None else self.table[np.asarray(where, bool)]
        rows = rows.dropna(subset=[column])
        sign, align = (1, "left") if side == "right" else (-1, "right")
        for at, row in zip(self.y[rows.index], rows.to_dict("records"), strict=True):
            words = self.ax.annotate(
                say(text, row), (row[column], at + self.lift), xytext=(sign * gap, 0),
                textcoords="offset points", ha=align, va="center", zorder=6,
                **({"fontsize": self.page.label, "color": looks.INK} | letters))
            marks.halo(words, looks.PAPER)

    def head(self, text: str) -> None:
        """Write what the names of the rows are, above them; on a wide page only."""
        if not self.page.narrow:
            self.ax.annotate(text, (0, 1), xycoords="axes fraction", xytext=(-5, 2),
                             textcoords="offset points", ha="right", va="bottom",
                             fontsize=self.page.axis, color=looks.QUIET)

    def bracket(self, where: Sequence[bool], text: str, colour: str = looks.INK,
                at: float | None = None) -> None:
        """Bracket some neighbouring rows, `at` a fraction of the panel, and write what they are."""
        at = at or (0.42 if self.page.narrow else 0.22)
        places = self.y[np.asarray(where, bool)]
        low, high = places.min() - 0.4, places.max() + 0.4
        side = self.ax.get_yaxis_transform()
        self.ax.plot([at, at + 0.02, at + 0.02, at], [low, low, high, high], color=colour,
                     linewidth=0.9, transform=side, zorder=3)
        words = self.ax.annotate(text, (at + 0.04, (low + high) / 2), xycoords=side, ha="left",
                                 va="center", fontsize=self.page.finding, fontweight="semibold",
                                 color=colour)
        self.panel.clear.append(lambda: [labels.box_of(words)])

    def within(self, column: str, text: str, colours: Sequence[str]) -> None:
        """Write a text inside the end of each bar that has room for it; on a wide page only."""
        if self.page.narrow:
            return
        self.panel.later.append(lambda: self._within(column, text, colours))

    def _within(self, column: str, text: str, colours: Sequence[str]) -> None:
        for at, row, colour in zip(self.y, self.table.to_dict("records"), colours, strict=True):
            words = self.ax.annotate(
                say(text, row), (row[column], at), xytext=(-4, 0), textcoords="offset points",
                ha="right", va="center", fontsize=self.page.least, color=colour, zorder=6)
            if labels.box_of(words).bounds[0] < labels.on_page(self.ax, [(0, at)])[0][0] + 2:
                words.remove()

    def column(self, head: str, text: str, align: str = "left", letters: int = 99,
               gap: float = 12, narrow: str | None = None, strong: str | None = None,
               **look: Any) -> None:
        """Write a column of words right of the marks; on a narrow page, right above them.

        `text`: message with the table's columns as fields; `narrow`: the one for a narrow page,
        where no head says what it is ("" leaves the column out); `strong`: boolean column.
        """
        if self.page.narrow and narrow is not None:
            text = narrow
        words = [fill(say(text, row), letters) for row in self.table.to_dict("records")]
        look = {"fontsize": self.page.axis, "color": looks.QUIET} | look
        if self.above:
            for at, told in zip(self.y, words, strict=True):
                self.ax.annotate(told, (1 - self.right, at - 0.31),
                                 xycoords=("axes fraction", "data"), ha="right", va="center",
                                 **look)
            self.right += 0.28
            return
        probe = [self.ax.text(0, 0, told, in_layout=False, **look) for told in [*words, head]]
        wide = max(np.diff(np.array(labels.box_of(one).bounds)[[0, 2]])[0] for one in probe)
        for one in probe:
            one.remove()
        at_x = self.right + gap + (wide if align == "right" else 0)
        low, high = self.ax.get_ylim()
        bold = self.table[strong] if strong else [False] * len(words)
        for at, told, heavy in zip(self.y, words, bold, strict=True):
            self.ax.annotate(told, (1, at), xycoords=("axes fraction", "data"), xytext=(at_x, 0),
                             textcoords="offset points", ha=align, va="center",
                             **(look | ({"fontweight": "semibold"} if heavy else {})))
        self.ax.annotate(head, (1, 1), xycoords="axes fraction", xytext=(at_x, 2),
                         textcoords="offset points", ha=align, va="bottom",
                         fontsize=self.page.axis, color=looks.QUIET)
        self.right += gap + wide

    def _places(self, group: str | None) -> tuple[np.ndarray, list[tuple[float, str]]]:
        """Return where each row stands, and the heads of the groups with their places."""
        if group is None:
            return np.arange(len(self.table), dtype=float), []
        places, heads, at, last = [], [], -1.0, object()
        for words in self.table[group]:
            if words != last:
                heads.append((at + 1.0 if places else -0.9, words))
                at, last = at + (HEAD if places else 0), words
            at += 1
            places.append(at)
        return np.array(places), [(place, str(words)) for place, words in heads]

    def _write(self, words: str, at: float, left: bool = False, **look) -> None:
        """Write words level with a place: right-aligned left of the axes, or at its left edge."""
        text = self.ax.annotate(
            words, (0, at), xycoords=("axes fraction", "data"), xytext=(-5 if left else 0, 0),
            textcoords="offset points", ha="right" if left else "left", va="center", zorder=6,
            fontsize=self.page.label, linespacing=1.05, **look)
        marks.halo(text, looks.PAPER)
