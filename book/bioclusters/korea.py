"""Draw the Korean bio sites named in national selection rounds, as a map beside a table."""

import re
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from bioclusters import boundaries, maps, style
from bioclusters.timeline import require, wrap

COLOUR = style.CLUSTERS["Korea"]
MIDDLE, TINT = "#c596b9", "#f4e8f1"  # between COLOUR and white
SMALL = 6.5  # points
NOT_NAMED = "not named"


class Round(NamedTuple):
    """A national selection round: its column in the table of sites, its marker, its words."""

    year: int
    column: str
    aim: str
    marker: str
    chosen: str
    tried: str | None  # None: nobody could apply
    fact: str | None  # id in korea-facts of "applicants to chosen"


ROUNDS = (
    Round(2002, "hub_2002", "bio hubs", "o", "named hub", None, None),
    Round(2009, "medical_complex_2009", "medical complexes", "s", "selected", "candidate", "K014"),
    Round(2024, "special_complex_2024", "specialised complexes", "D", "designated", "applied",
          "K015"),
)
SITE_COLUMNS = ["site", "name_ko", "lat", "lon", "province", "specialisation_2002_en",
                "position_note", "note", *[one.column for one in ROUNDS],
                *[f"source_{one.year}_en" for one in ROUNDS]]
# By the number of rounds that name a site: diameter in points and colour of its dot on the map.
DOTS = {1: (4.6, "#ffffff"), 2: (7, MIDDLE), 3: (9.5, COLOUR)}
WINDOW = (742_000, 1_446_000, 1_226_000, 2_076_000)  # west, south, east, north, EPSG:5179
# Ulleungdo and Dokdo: islands east of the first number are moved by the second (east, north).
FAR_EAST, MOVE = 1_250_000, (-171_000, 100_000)
ISLES = (1_106_000, 2_012_000, 1_222_000, 2_068_000)
MAP_NAMES = [(1_136_000, 2_051_000, "left", "Ulleungdo"), (1_211_000, 2_025_000, "right", "Dokdo"),
             (1_000_000, 2_055_000, "center", "North Korea")]
DETAIL, ISLET = 2_800, 9e6  # metres and square metres: a point on the page, and a little more


class Layout(NamedTuple):
    """Where things stand beside each other or, on a phone, below: inches, rows, points of type."""

    phone: bool
    width: float  # of the figure
    table: float  # width of the table, and the places in it where columns begin, end or centre
    number: float
    site: float
    centres: tuple[float, ...]
    head: float  # rows taken by the heads of the columns
    row: float  # inches
    key: tuple[float, float]  # inches: width and height of the key
    lines: float  # of the key
    small: float  # points
    tiny: float
    bold: float


WIDE = Layout(False, style.WIDTH, 4.2, 0.76, 0.81, (1.97, 2.53, 3.13), 3.6, 0, (2.9, 1.3), 9.6,
              SMALL, 6, 7)
NARROW = Layout(True, style.PHONE_WIDTH, 3.5, 0.84, 0.9, (2.36, 2.8, 3.26), 0.4, 0.16, (3.5, 1.92),
                12, 7.5, 7.5, 8)


def tidy_rounds(sites: pd.DataFrame, rounds: tuple[Round, ...] = ROUNDS) -> gpd.GeoDataFrame:
    """Return the sites from north to south, province by province, numbered in that order.

    `sites`: the resource korea-sites. Adds for each round status_<year>, remark_<year> (partners,
    or an assumed site) and bid_<year> (the same for sites that bid together), and how many rounds
    named and how many chose a site. Points in EPSG:5179, metres, good to 3 km.
    Raises ValueError for a missing column, no rows, or a status that no round knows.
    """
    require(sites, SITE_COLUMNS, "sites")
    north = sites["lat"].groupby(sites["province"]).transform("mean")
    table = sites.assign(north=north).sort_values(
        ["north", "province", "lat"], ascending=[False, True, False], ignore_index=True)
    table.insert(0, "number", range(1, len(table) + 1))
    for one in rounds:
        table[f"status_{one.year}"] = [_status(one, site, value) for site, value
                                       in zip(table["site"], table[one.column], strict=True)]
    status = table[[f"status_{one.year}" for one in rounds]]
    table["rounds_named"] = (status != NOT_NAMED).sum(axis=1)
    table["rounds_chosen"] = status.isin([one.chosen for one in rounds]).sum(axis=1)
    notes = table["note"].fillna("")
    for one in rounds:
        table[f"remark_{one.year}"] = [_remark(one.year, *pair) for pair
                                       in zip(table["site"], notes, strict=True)]
        bids = notes.str.extract(f"{one.year}: (.+) together")[0].fillna(table["site"])
        table[f"bid_{one.year}"] = bids.where(table[f"status_{one.year}"] != NOT_NAMED)
    years = [one.year for one in rounds]
    columns = ["number", "site", "name_ko", "province", "rounds_named", "rounds_chosen",
               *(f"{what}_{year}" for what in ("status", "remark", "bid") for year in years),
               "specialisation_2002_en", *(f"source_{year}_en" for year in years),
               "lat", "lon", "position_note", "note"]
    return boundaries.points(table[columns], "korea")


def draw_rounds(
    table: gpd.GeoDataFrame,
    provinces: gpd.GeoDataFrame,
    context: gpd.GeoDataFrame,
    facts: pd.DataFrame,
    rounds: tuple[Round, ...] = ROUNDS,
    phone: bool = False,
) -> Figure:
    """Return a map of the sites and, beside it (below it for a phone), a table of sites by round.

    `table`: from tidy_rounds; `provinces` and `context` (name): outlines of South Korea and of its
    neighbours, any projection; `facts`: korea-facts, for the number of applicants.
    Raises ValueError for a missing column, no rows, or a missing fact.
    """
    by_round = [column.format(one.year) for one in rounds
                for column in ("status_{}", "remark_{}", "bid_{}", "source_{}_en")]
    require(table, ["number", "site", "province", "rounds_named", "specialisation_2002_en",
                    "geometry", *by_round], "table")
    require(provinces, ["geometry"], "provinces")
    require(context, ["name", "geometry"], "context")
    applicants = {one: applicants_of(facts, one) for one in rounds if one.fact}
    table, layout = table.reset_index(drop=True), NARROW if phone else WIDE
    places = _places(table, rounds, layout)
    figure, (ground, key, matrix) = _axes(layout, places[-1])
    _draw_ground(ground, provinces, context, layout)
    for many, rows in table.groupby("rounds_named"):
        size, colour = DOTS[many]
        dots = ground.scatter(rows.geometry.x, rows.geometry.y, size**2, c=colour,
                              edgecolors=COLOUR, linewidths=0.9, zorder=8 - many, label=f"{many}")
        style.mark(dots, [_site_label(row, rounds) for _, row in rows.iterrows()])
    _draw_matrix(matrix, table, rounds, applicants, layout, places)
    _draw_key(key, table, rounds, applicants, layout)
    for text in [*matrix.texts, *key.texts]:
        text.set_in_layout(False)  # or the layout would squeeze the columns they are measured for
    figure.draw_without_rendering()  # numbers can only be placed once the layout is known
    _place_names(ground, table, layout.small)
    return figure


def describe_rounds(table: pd.DataFrame) -> str:
    """Return the alt text: chart type, years, and how many sites were named in how many rounds."""
    years = [column.removeprefix("status_") for column in table if column.startswith("status_")]
    often = {many: rows["site"] for many, rows in table.groupby("rounds_named")}
    every = often.get(len(years), [])
    fewer = " and ".join(f"{len(often[many])} in {many}" for many in sorted(often, reverse=True)
                         if many < len(years))
    return (
        f"Map of South Korea and table of {len(table)} sites in {table['province'].nunique()} "
        f"provinces by selection round ({', '.join(years)}): {len(every)} were named in all "
        f"{len(years)} rounds, {' and '.join(every) or 'none'}; {fewer}. "
        f"{(table['rounds_chosen'] > 1).sum()} were chosen more than once, "
        f"{(table['rounds_chosen'] == len(years)).sum()} every time."
    )


def applicants_of(facts: pd.DataFrame, one: Round) -> tuple[int, int]:
    """Return how many areas applied in a round and how many were chosen, from korea-facts.

    Raises ValueError if the fact is missing or does not read "10 to 2".
    """
    require(facts, ["id", "value"], "facts")
    value = "".join(facts.loc[facts["id"] == one.fact, "value"].astype(str))
    parts = re.fullmatch(r"(\d+) to (\d+)", value)
    if parts is None:
        raise ValueError(
            f"facts: expected {one.fact} to read 'N to N', found {value!r}; restore it."
        )
    return int(parts[1]), int(parts[2])


def _status(one: Round, site: str, value) -> str:
    known = {"yes": one.chosen, one.chosen: one.chosen, "no": NOT_NAMED, one.tried: one.tried}
    if pd.isna(value):
        return NOT_NAMED
    if value not in known:
        raise ValueError(
            f"sites: {site} has {value!r} in {one.column}; expected "
            f"{', '.join(word for word in known if word)}, or nothing."
        )
    return known[value]


def _remark(year: int, site: str, note: str) -> str:
    """Return with whom a site bid in a round, or that its place is assumed."""
    if not note.startswith(f"{year}: "):
        return ""
    if "is assumed" in note:
        return "site assumed"
    partners = re.search(r": (?:(.+) together|bid of \w+ \((.+)\))", note)
    if partners is None:
        return "joint" if "joint bid" in note else ""
    names = re.split(" and |, ", re.sub(r" \(.+?\)", "", partners[1] or partners[2]))
    return "with " + ", ".join(name for name in names if name not in site)


def _site_label(row: pd.Series, rounds) -> str:
    """Return what pointing at a dot of the map says: "Jeju: named in 1 of 3 rounds, ..."."""
    named = [f"{row[f'status_{one.year}']} {one.year}" for one in rounds
             if row[f"status_{one.year}"] != NOT_NAMED]
    return f"{_place(row)}: in {len(named)} of {len(rounds)} rounds: {', '.join(named)}"


def _status_label(row: pd.Series, one: Round) -> str:
    """Return what pointing at a mark of the table says: site, round, remark and source."""
    status = row[f"status_{one.year}"]
    label = f"{_place(row)}: {status}, {one.aim} {one.year}"
    if status == NOT_NAMED:
        return label
    if one.year == 2002:
        label += f", for {row['specialisation_2002_en']}"
    if row[f"remark_{one.year}"]:
        label += f", {row[f'remark_{one.year}']}"
    return f"{label}; source: {row[f'source_{one.year}_en']}"


def _place(row: pd.Series) -> str:
    here = row["province"] in row["site"]
    return row["site"] if here else f"{row['site']}, {row['province']}"


def _places(table: pd.DataFrame, rounds, layout: Layout) -> np.ndarray:
    """Return at which row each site is written, and how many rows there are.

    On a phone a remark takes a row of its own, below its site.
    """
    remarks = table[[f"remark_{one.year}" for one in rounds]].ne("").sum(axis=1)
    return np.cumsum([0, *(1 + remarks * layout.phone)])


def _axes(layout: Layout, rows: int) -> tuple[Figure, list[Axes]]:
    """Return the figure with the axes of map, key and table of so many rows."""
    left = layout.width - 0.1 - (0 if layout.phone else layout.table)
    tall = left * (WINDOW[3] - WINDOW[1]) / (WINDOW[2] - WINDOW[0])
    if layout.phone:
        heights = [tall, layout.key[1], (rows + layout.head + 0.7) * layout.row]
        figure = style.new_figure(sum(heights) + 0.2, layout.width)
        grid = figure.add_gridspec(3, 1, height_ratios=heights)
        places = [grid[0], grid[1], grid[2]]
    else:
        figure = style.new_figure(tall + 1.35)
        grid = figure.add_gridspec(2, 2, width_ratios=[left, layout.table],
                                   height_ratios=[tall, layout.key[1]])
        places = [grid[0, 0], grid[1, 0], grid[:, 1]]
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03, wspace=0, hspace=0)
    return figure, [figure.add_subplot(place) for place in places]


def _draw_ground(ax: Axes, provinces: gpd.GeoDataFrame, context: gpd.GeoDataFrame,
                 layout: Layout) -> None:
    """Draw the neighbours and the provinces, Ulleungdo and Dokdo moved into a frame."""
    near, inside = (boundaries.simplify(boundaries.project(outlines, "korea"), DETAIL)
                    for outlines in (context, provinces))
    maps.draw_land(ax, _visible(near.clip(shapely.box(*WINDOW))), style.PALE)
    land = gpd.GeoSeries([inside.union_all()]).explode(ignore_index=True)
    far = land.bounds["minx"] > FAR_EAST
    maps.draw_land(ax, _visible(land[~far]))
    maps.draw_land(ax, land[far].translate(*MOVE))
    # Drawn once and not with each of two neighbours, the borders halve the weight of the map.
    borders = shapely.difference(inside.boundary.union_all(), land.boundary.union_all())
    gpd.GeoSeries([shapely.line_merge(borders)]).plot(ax=ax, color=style.RULE, linewidth=0.3)
    maps.set_window(ax, WINDOW)
    maps.mark_zoom(ax, ISLES)
    ax.set(xlabel="", ylabel="")
    for east, north, side, name in MAP_NAMES:
        ax.text(east, north, name, fontsize=layout.tiny, color=style.QUIET, ha=side, va="center")
    maps.draw_scale_bar(ax, 100, x=0.05, y=0.03)
    ax.texts[-1].set_fontsize(layout.small)


def _visible(land: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the parts of land large enough to be seen on the page."""
    parts = land.geometry.explode(ignore_index=True)
    return parts[parts.area > ISLET]


def _place_names(ax: Axes, table: gpd.GeoDataFrame, size: float) -> None:
    """Number every dot and name those of several rounds, each where it hides no other."""
    point = (WINDOW[2] - WINDOW[0]) / ax.get_window_extent().width * ax.figure.dpi / 72
    discs = [dot.buffer((DOTS[many][0] / 2 + 0.5) * point, 8) for dot, many
             in zip(table.geometry, table["rounds_named"], strict=True)]
    taken = [shapely.box(*ISLES), *[_box(text) for text in ax.texts]]
    beside = [sum(disc.dwithin(other, 12 * point) for other in discs) for disc in discs]
    # Where it is crowded, and for names, the choice is smallest: they go first.
    for place in np.lexsort([-table["rounds_named"], -np.array(beside)]):
        row, disc = table.iloc[place], discs[place]
        often = row["rounds_named"] > 1
        text = ax.text(0, 0, f"{row['number']} {row['site']}" if often else str(row["number"]),
                       fontsize=size, fontweight="bold" if often else "normal", ha="center",
                       va="center", zorder=9)
        others = [other for other in discs if other is not disc]
        box, leader = _free_box(disc, _box(text), others, taken, point)
        taken += [box, leader]
        text.set_position(box.centroid.coords[0])
        if leader.length > 2.5 * point:
            ax.plot(*shapely.get_coordinates(leader).T, color=style.INK, linewidth=0.5, zorder=8)


def _free_box(disc, size: shapely.Polygon, others: list, taken: list, point: float):
    """Return the place for a text nearest to its dot that touches nothing, and its leader line.

    `size`: a box of the size of the text; `others`: the other dots; `taken`: texts and leader lines
    already there; `point`: metres on the ground in a point of the page.
    Raises ValueError if there is none within 60 points.
    """
    centre, radius = disc.centroid, (disc.bounds[2] - disc.bounds[0]) / 2
    wide, tall = (np.subtract(size.bounds[2:], size.bounds[:2]) + 0.6 * point) / 2
    grid = np.meshgrid(np.arange(-60, 61), np.arange(-40, 41))
    right, up = (away.ravel() * point for away in grid)
    gap = np.hypot(np.clip(np.abs(right) - wide, 0, None), np.clip(np.abs(up) - tall, 0, None))
    gap = (gap - radius) / point
    # Level with its dot and right of it a text reads best.
    cost = gap + 0.3 * np.abs(up) / point + 0.5 * (right < 0)
    near = np.argsort(np.where(gap < 0.4, np.inf, cost), kind="stable")[:900]
    x, y = centre.x + right[near], centre.y + up[near]
    boxes = shapely.box(x - wide, y - tall, x + wide, y + tall)
    leaders = shapely.shortest_line(disc, boxes)
    # Nearer to another dot it would seem to name that one.
    close = shapely.distance(boxes, shapely.union_all(others)) / point
    # Places that are equal but for the last digit would be chosen differently on other machines.
    cost = np.round(cost[near] + 2 * np.clip(4 - close, 0, None), 1)
    beside = [shape for shape in [*others, *taken] if not shape.intersects(disc)]
    free = (shapely.contains(shapely.box(*WINDOW), boxes)
            & ~shapely.intersects(boxes, shapely.union_all([*others, *taken]))
            & ~shapely.intersects(leaders, shapely.union_all(beside)))
    if not free.any():
        raise ValueError("no room for a name on the map: leave out sites or widen WINDOW.")
    best = np.argmin(np.where(free, cost, np.inf))
    return boxes[best], leaders[best]


def _box(text) -> shapely.Polygon:
    """Return the box of a text in the units of its axes."""
    extent = text.get_window_extent().transformed(text.axes.transData.inverted())
    return shapely.box(*extent.extents)


def _draw_matrix(ax: Axes, table: pd.DataFrame, rounds, applicants: dict, layout: Layout,
                 places) -> None:
    """Write one line per site with a mark for each round; tint those named more than once."""
    ax.set(xlim=(0, layout.table), ylim=(places[-1] - 0.4, -1.1 - layout.head), xticks=[],
           yticks=[])
    ax.axis("off")
    _write_heads(ax, table, rounds, applicants, layout)
    borders = []
    for place, below, row in zip(places, places[1:], table.itertuples(), strict=False):
        often = row.rounds_named > 1
        if often:
            ax.barh((place + below - 1) / 2, layout.table - layout.number + 0.15,
                    left=layout.number - 0.15, height=below - place - 0.08, color=TINT)
        if row.Index == 0 or row.province != table["province"].iloc[row.Index - 1]:
            borders.append(place - 0.5)
            ax.text(0, place, row.province, fontsize=layout.small, color=style.QUIET, va="center")
        text = {"fontsize": layout.small, "va": "center",
                "fontweight": "bold" if often else "normal"}
        ax.text(layout.number, place, str(row.number), ha="right", **text)
        ax.text(layout.site, place, row.site, **text)
    ax.hlines(borders, 0, layout.table, color=style.RULE, linewidth=0.4)
    for one, centre in zip(rounds, layout.centres, strict=False):
        for status, rows in table.groupby(f"status_{one.year}", sort=False):
            found = _draw_status(ax, one, status, [centre] * len(rows), places[rows.index])
            style.mark(found, [_status_label(row, one) for _, row in rows.iterrows()])
        _write_remarks(ax, table[f"remark_{one.year}"], places, one, centre, layout)


def _write_heads(ax: Axes, table: pd.DataFrame, rounds, applicants: dict, layout: Layout) -> None:
    """Write the year over each column of marks; on a phone the key says what the round chose."""
    for one, centre in zip(rounds, layout.centres, strict=False):
        lines = [*one.aim.split(), _number(table, one, applicants), one.chosen.split()[0]]
        for line, text in enumerate([] if layout.phone else lines):
            ax.text(centre, line * 0.78 - layout.head + 0.4, text, fontsize=6.2, ha="center",
                    va="center", color=style.INK if line < 2 else style.QUIET)
        ax.text(centre, -layout.head - 0.5, str(one.year), fontsize=layout.bold,
                fontweight="bold", ha="center", va="center")
    for x, word in ((0, "Province"), (layout.site, "Site")):
        ax.text(x, -1, word, fontsize=max(6.2, layout.tiny), color=style.QUIET, va="center")


def _write_remarks(ax: Axes, remarks, places, one: Round, centre: float, layout: Layout) -> None:
    """Write the remarks of a round beside its marks, on a phone below the site."""
    for place, remark in zip(places, remarks, strict=False):
        if not remark:
            continue
        x, y, text = centre + 0.1, place, remark
        if layout.phone:
            x, y, text = layout.site, place + 0.97, f"{one.year}: {remark}"
        ax.text(x, y, text, fontsize=layout.tiny, color=style.QUIET, va="center")


def _number(table: pd.DataFrame, one: Round, applicants: dict) -> str:
    """Return how many were chosen in a round, of how many that applied if that is known."""
    if one.fact:
        return "{1} of {0}".format(*applicants[one])
    return str((table[f"status_{one.year}"] == one.chosen).sum())


def _draw_status(ax: Axes, one: Round, status: str, x, y) -> PathCollection:
    """Draw a mark at each place: filled if chosen, open if not, a dash if not named."""
    look = {"marker": one.marker, "s": (4.8 if one.marker == "D" else 5.6) ** 2,
            "edgecolors": COLOUR, "facecolors": COLOUR if status == one.chosen else "white"}
    if status == NOT_NAMED:
        look = {"marker": "_", "s": 4**2, "color": style.RULE}
    return ax.scatter(x, y, linewidths=1, label=f"{one.year} {status}", **look)


def _draw_key(ax: Axes, table: pd.DataFrame, rounds, applicants: dict, layout: Layout) -> None:
    """Explain the dots of the map and the marks of the table, and what the sources leave open."""
    wide = layout.key[0]
    ax.set(xlim=(0, wide), ylim=(layout.lines, 0), xticks=[], yticks=[])
    ax.axis("off")
    for place, (many, (size, colour)) in enumerate(DOTS.items()):
        x = 0.08 + place * wide * 0.328
        ax.plot(x, 0.8, marker="o", markersize=size, color=colour, markeredgecolor=COLOUR,
                markeredgewidth=0.9, linestyle="none")
        ax.text(x + 0.12, 0.8, f"{(table['rounds_named'] == many).sum()} in {many} "
                f"round{'s' if many > 1 else ''}", fontsize=layout.small, va="center")
    marks = [(one, status) for one in rounds for status in (one.chosen, one.tried)]
    columns = 1 if layout.phone else 2
    for place, (one, status) in enumerate(marks):
        x, y = 0.08 + place % columns * 1.25, 2.3 + place // columns
        _draw_status(ax, one, status or NOT_NAMED, x, y)
        words = f"{status}, {one.year}" if status else "not named in that round"
        if layout.phone and status == one.chosen:
            words = f"{one.year} {one.aim}: {_number(table, one, applicants)} {status.split()[0]}"
        ax.text(x + 0.12, y, words, fontsize=layout.small, va="center")
    note = wrap(_open_questions(table, rounds[-1], applicants), (wide - 0.1) * SMALL / layout.small)
    for line, text in enumerate(note):
        ax.text(0, 2.6 + len(marks) / columns + line, text, fontsize=layout.small,
                color=style.QUIET, va="center")


def _open_questions(table: pd.DataFrame, last: Round, applicants: dict) -> str:
    """Return what the sources of the last round leave open, and what to know of the map."""
    words = "Positions within 3 km; the framed islands lie further east."
    if last in applicants:
        bids = table[f"bid_{last.year}"]
        chosen = bids[table[f"status_{last.year}"] == last.chosen]
        words = (f"{last.year}: {applicants[last][0]} areas applied; the sources name sites of "
                 f"{bids.nunique()}. {chosen.nunique()} were {last.chosen}, shared by "
                 f"{len(chosen)} sites. {words}")
    return words
