"""Draw dated events of the clusters side by side, on one scale of years that runs downwards.

Events keep their true place on the scale. Only their texts are pushed apart, just enough to be
read, and a thin line leads from each to its year.
"""

from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from bioclusters import style

LANES = ("BHCR", "Cambridge", "Medicon Valley")
HEADINGS = {"BHCR": "BioHealth Capital Region"}
COLUMNS = ["id", "cluster", "year_start", "year_end", "year_label", "event", "source", "fact_ids"]
SMALL = 6.5  # points
GAP = 0.05  # inches between two texts
SPINE = 0.10  # inches from a lane's left edge to its dots
YEARS = 4.65  # times the size of the text: the widest year that shares a line with its event
BAR = 0.085  # inches: the width of a period
LANE_GAP, WEIGHTS = 0.12, {"Cambridge": 1.55}  # inches; width of a lane relative to the others
KEY_TEXT = 0.25  # inches from a lane's left edge to the words of key and note
DOTS = ("year", "about")  # datings drawn as a dot; the others are bars
DECADE_HATCH = "//////"
NOTE = (
    "More dots mean that more was found, not that more happened: Cambridge’s history is better "
    "recorded in the sources of this book. Events are a choice, not a census."
)
KEY = {
    "year": "in this year",
    "about": "about this year",
    "decade": "some time in this decade",
    "period": "from year to year",
}


class Look(NamedTuple):
    """How the figure is set for a width of page; in inches, but for `size`."""

    width: float
    size: float  # points: the texts
    leading: float  # from line to line
    text: float  # from a lane's left edge to its texts


LOOK = Look(style.WIDTH, SMALL, 0.109, 0.34)
PHONE_LOOK = Look(style.PHONE_WIDTH, 7.5, 0.125, 0.25)
STRIP, STRIP_HEAD = 1.45, 0.42  # inches; of the height of a lane: its name above its line
IN_ORDER = "Above, every event to scale; below, the events in order."


class Lane(NamedTuple):
    """Where a lane stands on the axes and how to draw in it; lengths in inches."""

    ax: Axes
    left: float
    width: float
    years_per_inch: float
    colour: str
    look: Look


class Block(NamedTuple):
    """An event's text as it is set: where it points, its year, its lines."""

    start: int
    end: int
    label: str
    lines: list[str]

    @property
    def year(self) -> float:
        """Return the year the text points at: the middle of a decade or period."""
        return (self.start + self.end) / 2


def require(
    table: pd.DataFrame, columns: list[str], what: str, may_be_empty: bool = False
) -> None:
    """Raise ValueError unless a table has these columns and, unless allowed, at least one row."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(
            f"{what}: expected the columns {', '.join(columns)}; add {', '.join(missing)}."
        )
    if table.empty and not may_be_empty:
        raise ValueError(f"{what}: expected at least one row; pass a table that has data.")


def mark_points(ax: Axes, years, values, labels: list[str]) -> None:
    """Give each point of a line the words a reader gets on pointing at it, one label per point.

    A line is one shape in an SVG and its markers are small for a finger, so an unseen disc of 13
    css pixels lies over each point. Its fill is faint, because nothing can be pointed at without.
    """
    discs = ax.scatter(list(years), list(values), s=10**2, facecolor="white", alpha=0.004,
                       linewidth=0, zorder=6, clip_on=False)
    discs.set_in_layout(False)
    style.mark(discs, labels)


def set_unit_above(ax: Axes) -> None:
    """Move the unit of the vertical axis from its side to a line between title and axis."""
    ax.annotate(ax.get_ylabel(), (0, 1), xycoords="axes fraction", xytext=(0, 2.5),
                textcoords="offset points", fontsize=8, color=style.QUIET)
    ax.set_ylabel("")
    ax.set_title(ax.get_title(loc="left"), pad=15)


def tidy_timeline(
    timeline: pd.DataFrame, first: int = 1947, last: int = 2023, lanes: tuple[str, ...] = LANES
) -> pd.DataFrame:
    """Return the events drawn, lane by lane, each lane from the earliest to the latest.

    `timeline`: id, cluster, year_start, year_end, year_label, event, source, fact_ids. An event
    is drawn if any part of it lies between the years `first` and `last`. The column `dating` says
    how exact its date is: year, about, decade or period; a decade or period stands at its middle.
    Raises ValueError for a missing column, a lane without events or an event that ends too early.
    """
    require(timeline, COLUMNS, "timeline")
    backwards = timeline[timeline["year_end"] < timeline["year_start"]]
    if not backwards.empty:
        raise ValueError(f"timeline: {backwards['id'].iloc[0]} ends before it starts; correct it.")
    table = timeline[(timeline["year_end"] >= first) & (timeline["year_start"] <= last)]
    for lane in lanes:
        if lane not in set(table["cluster"]):
            raise ValueError(
                f"timeline: expected events of {lane!r} in {first}–{last}, found none; choose "
                f"other years or lanes among {', '.join(sorted(set(timeline['cluster'])))}."
            )
    table = table[table["cluster"].isin(lanes)].assign(
        dating=[_dating(row) for row in table[table["cluster"].isin(lanes)].itertuples()],
        lane=lambda rows: rows["cluster"].map(list(lanes).index),
        middle=lambda rows: (rows["year_start"] + rows["year_end"]) / 2,
    )
    table = table.sort_values(["lane", "middle", "year_start", "id"], ignore_index=True)
    return table[["cluster", "year_start", "year_end", "year_label", "dating", "event", "source",
                  "fact_ids", "id"]]


def draw_timeline(
    table: pd.DataFrame, height: float = 8.3, note: str = NOTE, phone: bool = False
) -> Figure:
    """Return the lanes of tidy_timeline next to each other, years downwards.

    `height` in inches; `note` stands at the head of the last lane, the key at that of the first.
    With `phone` a narrow strip shows all events to scale, years to the right, and their texts
    follow as lists, a lane below the other, as high as they need.
    Raises ValueError for missing columns or if the texts do not fit the height.
    """
    require(table, ["cluster", "year_start", "year_end", "year_label", "dating", "event", "source"],
            "table")
    if phone:
        return _draw_strip_and_lists(table, note)
    figure = style.new_figure(height)
    ax = figure.add_subplot()
    first, last = int(table["year_start"].min()), int(table["year_end"].max())
    decades = _draw_scale(ax, first, last)
    figure.draw_without_rendering()  # texts can only be set once the room they have is known
    room = ax.get_window_extent().transformed(figure.dpi_scale_trans.inverted())
    ax.set(xlim=(0, room.width), ylim=(last + 1.5, first - 4.5))
    names = list(dict.fromkeys(table["cluster"]))
    for name, left, width in _lanes(names, room.width):
        lane = Lane(ax, left, width, (last - first + 6) / room.height,
                    style.CLUSTERS.get(name, style.INK), LOOK)
        _write_heading(lane, name, first - 3.6)
        taken = []  # what texts cover, so that decade lines stop short of them
        if name == names[-1]:
            taken.append(_draw_note(lane, note, first - 1.5))
        if name == names[0]:
            top = taken[-1][1] + 1 if taken else first - 1.5
            taken.append(_draw_key(lane, table["dating"].unique(), top))
        top = taken[-1][1] + 1 if taken else first - 1.5
        taken += _draw_lane(lane, table[table["cluster"] == name], top, last + 1.2)
        _draw_decades(lane, decades, taken)
    return figure


def describe_timeline(table: pd.DataFrame) -> str:
    """Return the alt text: chart type, years, lanes, how many events each has and the earliest."""
    first, last = int(table["year_start"].min()), int(table["year_end"].max())
    lanes = []
    for lane, rows in table.groupby("cluster", sort=False):
        label = str(rows.sort_values("year_start", kind="stable")["year_label"].iloc[0])
        begin = "about " + label[2:] if label.startswith("c.") else label.replace("-", "–")
        period = "the " if label.endswith("s") else ""
        lanes.append(f"{lane} {len(rows)}, the first in {period}{begin}")
    return (
        f"Timeline with {len(table)} dated events from {first} to {last} in {len(lanes)} lanes: "
        f"{'; '.join(lanes)}. Years run downwards; how many events a lane has reflects the sources."
    )


def spread(
    wanted: list[float], heights: list[float], gap: float, low: float, high: float
) -> list[float]:
    """Return tops of texts as near as possible (least squares) to those wanted, none overlapping.

    All in one unit, growing downwards: `wanted` tops in ascending order, `heights`, the smallest
    `gap`, and the room from `low` to `high`. Raises ValueError if the room is too small.
    """
    steps = np.concatenate([[0], np.cumsum(np.array(heights[:-1]) + gap)])
    latest = high - heights[-1] - steps[-1]
    if latest < low:
        raise ValueError("The texts do not fit the height; pass a larger one or fewer years.")
    pools = []  # of texts that touch: [sum of wanted places, number of texts]
    for place in np.array(wanted) - steps:
        pools.append([place, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1] = [pools[-1][0] + total, pools[-1][1] + count]
    places = np.repeat([total / count for total, count in pools], [count for _, count in pools])
    return list(np.clip(places, low, latest) + steps)


def wrap(
    text: str, inches: float, weight: str = "normal", size: float = SMALL
) -> list[str]:
    """Return a text as lines of at most so many inches when set in the book's font.

    `size` in points.
    """
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, weight, size) > inches:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def text_width(text: str, weight: str = "normal", size: float = SMALL) -> float:
    """Return the width in inches of a line of text of so many points in the book's font."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, False)[0] / 72


def _dating(row) -> str:
    if row.year_label == str(row.year_start):
        return "year"
    if row.year_label.startswith("c."):
        return "about"
    return "decade" if row.year_label.endswith("s") else "period"


def _draw_scale(ax: Axes, first: int, last: int) -> list[int]:
    """Write the years on both sides; return those that get a line: the first and each decade."""
    years = sorted({first, *range(first + -first % 10, last + 1, 10)})
    ax.set_yticks(years)
    ax.tick_params(axis="y", length=0, labelright=True)
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    return years


def _draw_strip_and_lists(table: pd.DataFrame, note: str) -> Figure:
    """Draw all events on one strip of years, and below it key, note and a list per lane."""
    look, line = PHONE_LOOK, PHONE_LOOK.leading
    lists = {name: events for name, events in table.groupby("cluster", sort=False)}
    blank = Lane(None, 0, look.width - 0.1, 1, style.QUIET, look)
    heights = [line * len(block.lines) + GAP
               for events in lists.values() for block in _blocks(events, blank)[0]]
    top = line * (1.6 * table["dating"].nunique() + 2.5 + len(_note_lines(blank, note)))
    depth = top + sum(heights) + 2.7 * line * len(lists)
    figure = style.new_figure(STRIP + depth, look.width)
    strip, ax = figure.subplots(2, 1, height_ratios=[STRIP, depth])
    _draw_strip(strip, lists)
    ax.set(xlim=(0, look.width), ylim=(depth, 0))
    ax.set_axis_off()
    head = blank._replace(ax=ax)
    _write(head, 0, line / 2, [IN_ORDER], style.QUIET)
    end = _draw_key(head, table["dating"].unique(), 2.2 * line)[1]
    _draw_note(head, note, end + line)
    for name, events in lists.items():
        lane = head._replace(colour=style.CLUSTERS.get(name, style.INK))
        _write_heading(lane, name, top + 1.2 * line)
        top = _draw_list(lane, events, top + 2.7 * line)
    for text in ax.texts:
        text.set_in_layout(False)  # they are measured for the width of the axes
    return figure


def _draw_strip(ax: Axes, lists: dict[str, pd.DataFrame]) -> None:
    """Draw the events of each lane on a line of years, the lanes one below the other."""
    for place, (name, events) in enumerate(lists.items()):
        colour = style.CLUSTERS.get(name, style.INK)
        ax.plot([events["year_start"].min(), events["year_end"].max()], [place, place],
                color=colour, linewidth=0.8, zorder=2)
        ax.annotate(HEADINGS.get(name, name), (0, place - STRIP_HEAD), fontsize=PHONE_LOOK.size,
                    xycoords=("axes fraction", "data"), color=colour, va="center")
        for row in events.itertuples():
            if row.dating in DOTS:
                ax.plot(row.year_start, place, markersize=3.6, **_dot(row.dating, colour))
            else:
                ax.add_patch(Rectangle((row.year_start, place - 0.13),
                                       row.year_end - row.year_start, 0.26,
                                       **_bar(row.dating, colour)))
    ax.set(ylim=(len(lists) - 0.6, -0.7), yticks=[])
    ax.spines["left"].set_visible(False)


def _draw_list(lane: Lane, events: pd.DataFrame, top: float) -> float:
    """Write the events of a lane as a list with their marks; return where it ends, in inches."""
    blocks, indent = _blocks(events, lane)
    for row, block in zip(events.itertuples(), blocks, strict=True):
        above = 0 if row.dating in DOTS else 0.55 * lane.look.leading
        _draw_event(lane, row, top - above, top + above)
        _write(lane, lane.look.text, top, [block.label], lane.colour, "bold")
        _write(lane, indent, top, block.lines, style.INK)
        top += lane.look.leading * len(block.lines) + GAP
    return top


def _write_heading(lane: Lane, name: str, year: float) -> None:
    lane.ax.text(lane.left, year, HEADINGS.get(name, name), fontsize=8.5, fontweight="bold",
                 color=lane.colour, va="center")


def _lanes(names: list[str], width: float) -> list[tuple[str, float, float]]:
    """Return each lane with its left edge and width in inches."""
    weights = [WEIGHTS.get(name, 1) for name in names]
    room = width - LANE_GAP * (len(names) - 1)
    widths = [room * weight / sum(weights) for weight in weights]
    lefts = [sum(widths[:place]) + LANE_GAP * place for place in range(len(names))]
    return list(zip(names, lefts, widths, strict=True))


def _draw_lane(lane: Lane, events: pd.DataFrame, top: float, bottom: float) -> list[tuple]:
    """Draw a line of time, a mark for each event, its year and text beside it.

    Texts keep between the years `top` and `bottom`. Returns the years that each text covers.
    """
    blocks, indent = _blocks(events, lane)
    scale, leading, text = lane.years_per_inch, lane.look.leading, lane.look.text
    tops = spread([block.year / scale - leading / 2 for block in blocks],
                  [leading * len(block.lines) for block in blocks], GAP, top / scale,
                  bottom / scale)
    spine = lane.left + SPINE
    lane.ax.plot([spine, spine], [events["year_start"].min(), events["year_end"].max()],
                 color=lane.colour, linewidth=0.8, zorder=2)
    for block, start in zip(blocks, tops, strict=True):
        line = (start + leading / 2) * scale
        lane.ax.plot([spine + 0.06, spine + 0.10, lane.left + text - 0.08, lane.left + text - 0.03],
                     [block.year, block.year, line, line],
                     color=style.RULE, linewidth=0.5, zorder=1)
        _write(lane, text, line, [block.label], lane.colour, "bold")
        _write(lane, indent, line, block.lines, style.INK)
    for row in events.itertuples():
        _draw_event(lane, row, row.year_start, row.year_end)
    return [(start * scale, (start + leading * len(block.lines)) * scale)
            for block, start in zip(blocks, tops, strict=True)]


def _blocks(events: pd.DataFrame, lane: Lane) -> tuple[list[Block], float]:
    """Return the events' texts in lines and how far they are indented, in inches.

    A year wider than YEARS has the first line to itself.
    """
    size = lane.look.size
    widest = YEARS * size / 72
    labels = [label.replace("-", "–") for label in events["year_label"]]
    widths = [text_width(label, "bold", size) for label in labels]
    beside = max([wide for wide in widths if wide <= widest], default=0)
    indent = lane.look.text + 0.05 + beside
    blocks = []
    for row, label, wide in zip(events.itertuples(), labels, widths, strict=True):
        lines = wrap(row.event, lane.width - indent - 0.01, size=size)
        lines = ["", *lines] if wide > widest else lines
        blocks.append(Block(row.year_start, row.year_end, label, lines))
    return blocks, indent


def _write(lane: Lane, x: float, year: float, lines: list[str], colour: str, weight="normal"):
    for number, line in enumerate(lines):
        if line:
            lane.ax.text(lane.left + x, year + number * lane.look.leading * lane.years_per_inch,
                         line, fontsize=lane.look.size, fontweight=weight, color=colour,
                         va="center_baseline", zorder=5)


def _draw_event(lane: Lane, row, start: float, end: float) -> None:
    """Draw the mark of an event and name it for a reader who points at it."""
    drawn = _draw_mark(lane, row.dating, start, end, lane.colour)
    if row.dating in DOTS:
        mark_points(lane.ax, [lane.left + SPINE], [start], [_event_words(row)])
    else:
        style.mark(drawn, [_event_words(row)])


def _event_words(row) -> str:
    """Return what a reader gets on pointing at an event: place, date, event and source."""
    return (f"{HEADINGS.get(row.cluster, row.cluster)}, {row.year_label.replace('-', '–')}: "
            f"{row.event}; source: {row.source}")


def _draw_mark(lane: Lane, dating: str, start: float, end: float, colour: str) -> Artist:
    """Draw a dot for a year, open if it is about that year, or a bar, hatched for a decade."""
    x = lane.left + SPINE
    if dating in DOTS:
        return lane.ax.plot(x, start, markersize=4.5, **_dot(dating, colour))[0]
    return lane.ax.add_patch(
        Rectangle((x - BAR / 2, start), BAR, end - start, **_bar(dating, colour)))


def _dot(dating: str, colour: str) -> dict:
    return {"marker": "o", "color": colour, "markeredgewidth": 1, "zorder": 4,
            "markerfacecolor": colour if dating == "year" else "white", "linestyle": "none"}


def _bar(dating: str, colour: str) -> dict:
    fill = {"facecolor": "white", "hatch": DECADE_HATCH} if dating == "decade" else {
        "facecolor": style.PALE}
    return {"edgecolor": colour, "linewidth": 0.8, "zorder": 3, **fill}


def _draw_note(lane: Lane, note: str, top: float) -> tuple[float, float]:
    """Write the note with its first line at the year `top`; return the years it covers."""
    lines = _note_lines(lane, note)
    _write(lane, KEY_TEXT, top, lines, style.QUIET)
    half = lane.look.leading / 2 * lane.years_per_inch
    return top - half, top + (2 * len(lines) - 1) * half


def _note_lines(lane: Lane, note: str) -> list[str]:
    return wrap(note, lane.width - KEY_TEXT, size=lane.look.size)


def _draw_key(lane: Lane, datings, top: float) -> tuple[float, float]:
    """Draw what the marks mean, the first at the year `top`; return the years the key covers."""
    line = lane.look.leading * lane.years_per_inch
    meanings = [(dating, meaning) for dating, meaning in KEY.items() if dating in datings]
    for number, (dating, meaning) in enumerate(meanings):
        year = top + 1.6 * line * number
        above = 0 if dating in DOTS else 0.55 * line
        _draw_mark(lane, dating, year - above, year + above, style.QUIET)
        _write(lane, KEY_TEXT, year, [meaning], style.QUIET)
    return top - line / 2, top + (1.6 * len(meanings) - 1) * line


def _draw_decades(lane: Lane, years: list[int], taken: list[tuple[float, float]]) -> None:
    """Draw a faint line at each year, short where a text stands, so that none is struck through."""
    for year in years:
        margin = 0.02 * lane.years_per_inch
        free = all(not low - margin < year < high + margin for low, high in taken)
        lane.ax.plot([lane.left, lane.left + (lane.width if free else SPINE)], [year, year],
                     color=plt.rcParams["grid.color"], linewidth=0.6, zorder=0.5)
