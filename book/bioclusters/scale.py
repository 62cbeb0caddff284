"""Map the anchors of the four places at one scale, with great-circle distances between them."""

import math
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from bioclusters import boundaries, maps, style
from bioclusters.timeline import SMALL, require, wrap

# The resources that each map draws beneath its places.
OUTLINES = {
    "BHCR": ["us-counties-outline", "us-context-outline"],
    "Cambridge": ["cambridgeshire-outline"],
    "Medicon Valley": ["oresund-regions-outline", "oresund-link-outline"],
    "Korea": ["korea-provinces-outline"],
}


class Panel(NamedTuple):
    """One map: its heading, region of boundaries.PROJECTIONS, clusters of `places`, centre."""

    heading: str
    region: str
    clusters: tuple[str, ...]
    lon: float
    lat: float


class Mark(NamedTuple):
    """How a kind of place is marked: on the map (points), before its name; for which types."""

    marker: str
    size: float
    sign: str
    types: tuple[str, ...]


PANELS = {
    "BHCR": Panel("BioHealth Capital Region", "us", ("BHCR", "Atlanta"), -76.99, 39.131),
    "Cambridge": Panel("Cambridge", "cambridge", ("Cambridge",), 0.13, 52.143),
    "Medicon Valley": Panel("Medicon Valley", "oresund", ("Medicon Valley",), 12.784, 55.662),
    "Korea": Panel("Daejeon, Osong and Ochang", "korea",
                   ("Daejeon", "Chungbuk", "Seoul capital region"), 127.381, 36.523),
}
WINDOW_KM = (80, 66)  # width and height of every map
BAR_KM = 20
# The pairs of anchor-distances left out run along or close beside one of these.
PAIRS = (
    ("BH-NIH", "BH-FDA"), ("BH-NIH", "BH-JHU"),
    ("CAM-CSP", "CAM-LMB"), ("CAM-UNI", "CAM-SANG"), ("CAM-STN", "LON-KGX"),
    ("MV-KU", "MV-LU"), ("MV-NOVO", "MV-LU"),
    ("KR-KRIBB", "KR-MFDS"), ("KR-KAIST", "KR-OCH"), ("KR-MFDS", "KR-OCH"), ("KR-OSST", "KR-SEL"),
)  # fmt: skip
FORMER = "former company"  # drawn open
MARKS = {
    "university, college": Mark("o", 5, "●", ("university", "college")),
    "government research, regulator, parliament": Mark(
        "s", 5, "■", ("government research", "regulator", "government")),
    "other research institute, hospital": Mark("^", 5.6, "▲", ("research institute", "hospital")),
    "company": Mark("D", 4.4, "◆", ("company",)),
    FORMER: Mark("D", 4.4, "◇", ("historic company",)),
    "science park, incubator, industrial complex": Mark(
        "*", 7.5, "★", ("science park", "incubator", "industrial complex")),
    "network, technology transfer": Mark("P", 6, "✚", ("network body", "technology transfer")),
    "station, bridge, city": Mark("x", 4.6, "✕", ("rail", "infrastructure", "city")),
}
TOO_CLOSE_KM = 1.65  # the marks of nearer places would overlap
DOT = {"marker": "o", "markersize": 2.6, "markeredgewidth": 0}
NOTE = ("Lines: great-circle distance ± error, the sum of both\n"
        "positions' precisions. Arrows: to places beyond the map.")
DETAIL = 210  # steps across a map: about one a point, finer lines cannot be seen
# Where a label stands: points east and north of its place, or of the middle of its line. It begins
# there if that is east, ends there if that is west. Those not listed stand east of their place, or
# on their line.
OFFSETS = {
    "BH-JHU": (-6, 4), "BH-MEDI": (0, 6), "BH-NCI": (0, -6), "BH-NIH": (-2, -5),
    "BH-WRAIR": (-1, -21), "BH-UMD": (6, -1), "BH-FDA": (4, 5), "US-ATL": (12, 7),
    ("BH-NIH", "BH-FDA"): (24, 5),
    "CAM-CSP": (7, 12), "CAM-CE": (-6, 2), "CAM-UNI": (-8, -5), "CAM-STN": (9, 2),
    "CAM-LMB": (-18, -18), "CAM-BAB": (6, 2), "CAM-GRAN": (6, -2), "CAM-CHES": (6, -2),
    "LON-KGX": (-5, 4), ("CAM-CSP", "CAM-LMB"): (9, 8), ("CAM-UNI", "CAM-SANG"): (8, 6),
    ("CAM-STN", "LON-KGX"): (5, -3),
    "MV-NOVO": (0, 6), "MV-NSEA": (0, -6), "MV-FERO": (6, -1), "MV-KU": (4, -5),
    "MV-LUND": (-6, 0), "MV-MVA": (-5, -3), "MV-FERR": (-2, -15), "MV-BRI": (4, -5),
    "MV-LU": (0, 8),
    "KR-OCH": (6, 0), "KR-MFDS": (-6, 3), "KR-OSST": (-6, -4), "KR-KAIST": (-8, -6),
    "KR-LG": (6, 3), "KR-DJN": (6, -1), "KR-SEL": (8, -5), ("KR-MFDS", "KR-OCH"): (15, -5),
    ("KR-KAIST", "KR-OCH"): (5, 0), ("KR-KRIBB", "KR-MFDS"): (-5, -3),
}  # fmt: skip
# Names of land and water: kilometres east and north of the centre of the map.
AREAS = {
    "BHCR": {"Maryland": (-16, 17), "Virginia": (-34, -29), "DC": (3.5, -22.5)},
    "Cambridge": {"Cambridgeshire": (-24, 25), "Suffolk": (31, 3), "Essex": (30, -23),
                  "Hertfordshire": (-20, -22)},
    "Medicon Valley": {"Denmark": (-29, 22), "Øresund": (-8, 20), "Sweden": (28, -20)},
    "Korea": {"Chungnam": (-30, -6), "Sejong": (-12, 3), "Daejeon": (2, -28), "Chungbuk": (26, 5)},
}

# On a phone, where the type is larger, these stand elsewhere or are broken at other lengths.
PHONE_OFFSETS = OFFSETS | {
    "BH-NIH": (-6, -3.8), "BH-WRAIR": (-1, -17), "CAM-CSP": (7, 22), "CAM-STN": (9, 12),
    "CAM-BAB": (5, 4), "CAM-CHES": (1, -6), ("CAM-CSP", "CAM-LMB"): (9, 17),
    ("CAM-UNI", "CAM-SANG"): (8, 18), ("CAM-STN", "LON-KGX"): (5, -10),
}  # fmt: skip
PHONE_AREAS = AREAS | {"Cambridge": AREAS["Cambridge"] | {"Suffolk": (33, 14)}}
PHONE_LABELS = {"BH-NCI": 1.2, "BH-NIH": 1.3, "US-ATL": 1, "CAM-CRUK": 1.4, "CAM-CBC": 1.4,
                "CAM-LMB": 1.4, "CAM-AZ": 1.4, "CAM-BAB": 1.3, "MV-MVA": 1.1, "KR-KRIBB": 1.4}


class Layout(NamedTuple):
    """How the maps stand on a page or a phone: inches, columns, points of type, offsets."""

    width: float  # of the figure
    columns: int  # of maps
    feet: tuple[float, ...]  # heights of scale, note and legend below the maps
    keys: int  # columns of the legend
    small: float
    offsets: dict
    areas: dict
    label: float  # the longest line of a label, unless said otherwise for a place
    labels: dict


WIDE = Layout(style.WIDTH, 2, (0.26, 0.42), 3, SMALL, OFFSETS, AREAS, 1.35, {})
NARROW = Layout(style.PHONE_WIDTH, 1, (0.3, 0.3, 1.45), 1, 7.5, PHONE_OFFSETS,
                PHONE_AREAS, 1.55, PHONE_LABELS)

PLACE_COLUMNS = ["place_id", "name", "cluster", "type", "lat", "lon", "precision_km",
                 "position_basis", "named_in_paper"]
TABLE_COLUMNS = ["panel", *PLACE_COLUMNS, "label", "mark", "on_map", "geometry"]
PAIR_COLUMNS = ["panel", "from_place_id", "from_name", "to_place_id", "to_name", "distance_km",
                "error_km", "label"]


def tidy_same_scale(
    places: pd.DataFrame,
    panels: dict[str, Panel] = PANELS,
    window_km: tuple[float, float] = WINDOW_KM,
) -> gpd.GeoDataFrame:
    """Return one row per place, map by map, kind by kind, with its point on the map.

    `places`: the resource places. The geometry is in metres east and north of the centre of the
    map, in the projection of its region, so that all maps share one frame. `on_map` is inside or
    beyond the window. Positions are good to `precision_km`.
    Raises ValueError for a missing column, an unknown type or a panel without places.
    """
    require(places, PLACE_COLUMNS, "places")
    kinds = {kind: mark for mark, how in MARKS.items() for kind in how.types}
    strange = sorted(set(places["type"]) - set(kinds))
    if strange:
        raise ValueError(f"places: no mark for the type {', '.join(strange)}; add it to MARKS.")
    maps_of = []
    for name, panel in panels.items():
        here = places[places["cluster"].isin(panel.clusters)]
        require(here, PLACE_COLUMNS, f"places in {', '.join(panel.clusters)}")
        points = _centred(boundaries.points(here, panel.region), panel)
        on_map = np.where(points.within(_frame(window_km)), "inside", "beyond")
        maps_of.append(here.assign(panel=name, on_map=on_map, geometry=points, map=len(maps_of)))
    table = pd.concat(maps_of)
    table["mark"] = table["type"].map(kinds)
    table["label"] = table["name"].str.split(";").str[0].str.replace(r" \(.*\)", "", regex=True)
    table["kind"] = table["mark"].map(list(MARKS).index)
    table = table.sort_values(["map", "kind", "name"], ignore_index=True)
    return gpd.GeoDataFrame(table[TABLE_COLUMNS], geometry="geometry")


def tidy_same_scale_pairs(
    table: pd.DataFrame,
    distances: pd.DataFrame,
    pairs: tuple[tuple[str, str], ...] = PAIRS,
) -> pd.DataFrame:
    """Return the joined pairs with their great-circle distance and its error, in km.

    `table`: from tidy_same_scale; `distances`: the resource anchor-distances; `pairs`: place ids
    as the latter has them. The error is the sum of the two positions' precisions.
    Raises ValueError for a missing column, or a pair without distance or place.
    """
    require(table, ["panel", "place_id", "label", "precision_km"], "table")
    require(distances, ["from_place_id", "to_place_id", "distance_km"], "distances")
    known = distances.set_index(["from_place_id", "to_place_id"])["distance_km"]
    places, rows = table.set_index("place_id"), []
    for start, end in pairs:
        if (start, end) not in known.index or not {start, end} <= set(places.index):
            raise ValueError(
                f"pairs: expected {start} and {end} in distances and table; choose a pair listed "
                "in anchor-distances, and a panel that shows it."
            )
        error = round(places["precision_km"][[start, end]].sum(), 3)
        rows.append([places["panel"][start], start, places["label"][start], end,
                     places["label"][end], known[start, end], error,
                     with_error(known[start, end], error)])
    return pd.DataFrame(rows, columns=PAIR_COLUMNS)


def with_error(distance_km: float, error_km: float) -> str:
    """Return a distance as "29 ± 2 km": the error to one figure, rounded up, and no false digits.

    Raises ValueError for an error that is not above 0.
    """
    if not error_km > 0:
        raise ValueError(f"error_km: expected above 0, found {error_km}; give the precision.")
    digits = max(0, -math.floor(math.log10(error_km)))
    error = math.ceil(round(error_km * 10**digits, 6)) / 10**digits
    return f"{distance_km:.{digits}f} ± {error:.{digits}f} km"


def draw_same_scale(
    table: gpd.GeoDataFrame,
    pairs: pd.DataFrame,
    outlines: dict[str, list[gpd.GeoDataFrame]],
    panels: dict[str, Panel] = PANELS,
    window_km: tuple[float, float] = WINDOW_KM,
    offsets: dict | None = None,
    areas: dict[str, dict[str, tuple[float, float]]] | None = None,
    phone: bool = False,
) -> Figure:
    """Return one map per panel, all at one scale, with scale bar and legend below.

    `table`, `pairs`: from tidy_same_scale and tidy_same_scale_pairs with the same panels and
    window; `outlines`: per panel, frames of land or lines in any projection, land with a `state`
    drawn by state; `offsets`, `areas`: where labels stand, see OFFSETS and AREAS. On a phone the
    maps stand one below the other, as large as on a page.
    Raises ValueError for a missing column or panel, or another window.
    """
    require(table, TABLE_COLUMNS, "table")
    require(pairs, PAIR_COLUMNS, "pairs")
    for name in panels:
        if name not in outlines or name not in set(table["panel"]):
            raise ValueError(f"outlines, table: expected the panel {name!r} in both; add it.")
    frame = _frame(window_km)
    if not table.loc[table["on_map"] == "inside", "geometry"].within(frame).all():
        raise ValueError("table: made for another window; pass the same window_km to both.")
    layout = NARROW if phone else WIDE
    offsets = layout.offsets if offsets is None else offsets
    areas = layout.areas if areas is None else areas
    figure, axes, feet = _axes(len(panels), frame, layout)
    for ax, (name, panel) in zip(axes, panels.items(), strict=True):
        ax.set_title(panel.heading, color=style.CLUSTERS.get(name, style.INK), pad=3)
        _draw_ground(ax, panel, outlines[name])
    figure.draw_without_rendering()  # lets the layout settle, on which the scale rests
    for ax, (name, panel) in zip(axes, panels.items(), strict=True):
        _draw_north(ax, panel, layout.small)
        for area, (east, north) in areas.get(name, {}).items():
            ax.text(east * 1000, north * 1000, area, ha="center", va="center", color=style.QUIET,
                    fontsize=layout.small, clip_on=True, zorder=3)
        rows = table[table["panel"] == name].set_index("place_id")
        here = pairs[pairs["panel"] == name]
        colour = style.CLUSTERS.get(name, style.INK)
        _draw_anchors(ax, rows, here, offsets, colour, layout)
    _draw_scale(feet[0], axes[0], layout)
    _draw_legend(feet[1], feet[2], set(table["mark"]), layout)
    return figure


def describe_same_scale(table: pd.DataFrame, pairs: pd.DataFrame) -> str:
    """Return the alt text: what the maps show, how many places, and the longest pair of each."""
    require(table, ["panel", "place_id", "on_map"], "table")
    require(pairs, PAIR_COLUMNS, "pairs")
    inside = table[table["on_map"] == "inside"]
    counts = inside.groupby("panel", sort=False).size()
    near = pairs[pairs["to_place_id"].isin(inside["place_id"])]
    longest = near.loc[near.groupby("panel", sort=False)["distance_km"].idxmax()]
    numbers = ", ".join(f"{name} {number}" for name, number in counts.items())
    spans = [f"{row.from_name} to {row.to_name} {row.label}" for row in longest.itertuples()]
    return (
        f"{len(counts)} maps at one scale with {len(inside)} anchor organisations and places, "
        f"marked by type: {numbers}. The longest of the pairs joined in each, in a straight line: "
        f"{'; '.join(spans)}."
    )


# -------------------------------------------------------------------------------------- ground


def _frame(window_km: tuple[float, float]) -> shapely.Polygon:
    width, height = (1000 * side for side in window_km)
    return shapely.box(-width / 2, -height / 2, width / 2, height / 2)


def _centred(shapes: gpd.GeoDataFrame, panel: Panel) -> gpd.GeoSeries:
    """Return shapes in metres from the centre of a map."""
    centre = pd.DataFrame({"lon": [panel.lon], "lat": [panel.lat]})
    (x,), (y,) = boundaries.points(centre, panel.region).get_coordinates().T.to_numpy()
    moved = boundaries.project(shapes, panel.region).translate(-x, -y)
    return moved.set_crs(None, allow_override=True)


def _axes(
    number: int, frame: shapely.Polygon, layout: Layout
) -> tuple[Figure, list[Axes], list[Axes]]:
    """Return a figure, its maps in rows, and axes below for scale, note and legend."""
    west, south, east, north = frame.bounds
    columns, rows = layout.columns, math.ceil(number / layout.columns)
    height = (layout.width / columns - 0.08) * (north - south) / (east - west)
    figure = style.new_figure(rows * (height + 0.28) + sum(layout.feet) + 0.12, layout.width)
    # Gaps in inches only: they, and so the scale, stay when a title makes room above.
    figure.get_layout_engine().set(w_pad=0.04, h_pad=0.03, wspace=0, hspace=0)
    grid = figure.add_gridspec(rows + len(layout.feet), columns,
                               height_ratios=[height] * rows + list(layout.feet))
    axes = [figure.add_subplot(grid[place // columns, place % columns]) for place in range(number)]
    below = [grid[rows + place // columns, place % columns] for place in (0, 1)]
    feet = [figure.add_subplot(place) for place in [*below, grid[-1, :]]]
    for ax in axes:
        maps.set_window(ax, frame.bounds)
    for ax in feet:
        ax.axis("off")
    return figure, axes, feet


def _metres_per_point(ax: Axes) -> float:
    return ax.viewLim.width / (ax.get_window_extent().width * 72 / ax.figure.dpi)


def _draw_ground(ax: Axes, panel: Panel, outlines: list[gpd.GeoDataFrame]) -> None:
    """Draw land and lines, cut at the frame."""
    frame = shapely.box(*ax.viewLim.extents)
    for shapes in outlines:
        require(shapes, ["geometry"], f"outlines of {panel.heading}")
        placed = shapes.set_geometry(_centred(shapes, panel))
        placed = placed[placed.intersects(frame.buffer(5_000))]
        if placed.geom_type.str.endswith("LineString").all():
            for row in placed.clip(frame).explode().itertuples():
                ax.plot(*row.geometry.xy, color=style.QUIET, linewidth=0.8, zorder=2,
                        linestyle=":" if getattr(row, "kind", "") == "tunnel" else "-")
            continue
        if "state" in placed:
            placed = placed.dissolve("state", method="coverage")
        land = boundaries.simplify(placed, ax.viewLim.width / DETAIL).intersection(frame)
        maps.draw_land(ax, land[~land.is_empty])
    maps.set_window(ax, frame.bounds)
    ax.set(xlabel="", ylabel="")


def _draw_north(ax: Axes, panel: Panel, size: float) -> None:
    """Draw an arrow to true north in the upper right corner."""
    north = gpd.GeoDataFrame(geometry=gpd.points_from_xy([panel.lon], [panel.lat + 0.1], crs=4326))
    way = np.array(_centred(north, panel).iloc[0].coords[0])
    tail = ax.viewLim.max - np.array([9, 24]) * _metres_per_point(ax)
    tip = tail + way / np.hypot(*way) * 12 * _metres_per_point(ax)
    _draw_arrow(ax, tail, tip, style.QUIET)
    ax.annotate("N", tip, xytext=(0, 1), textcoords="offset points", ha="center", fontsize=size,
                color=style.QUIET)


def _draw_arrow(ax: Axes, tail, tip, colour: str) -> FancyArrowPatch:
    text = ax.annotate("", tip, xytext=tail, zorder=6, in_layout=False, arrowprops={
        "arrowstyle": "-|>,head_width=0.2,head_length=0.45", "color": colour, "linewidth": 1.1,
        "shrinkA": 0, "shrinkB": 0})
    return text.arrow_patch


# ------------------------------------------------------------------------------------- anchors


def _draw_anchors(ax: Axes, rows, pairs, offsets: dict, colour: str,
                  layout: Layout) -> None:
    """Draw the lines between pairs, the marks of places, an arrow to those beyond, and labels."""
    frame, spots = shapely.box(*ax.viewLim.extents), rows.geometry.copy()
    ends = list(zip(pairs["from_place_id"], pairs["to_place_id"], strict=True))
    ways = _ways(rows, ends, frame)
    for place, way in ways.items():
        spots[place] = shapely.Point(way.coords[-1])
    for pair, text in zip(ends, pairs["label"], strict=True):
        line = shapely.LineString(rows.geometry[list(pair)]).intersection(frame)
        if not line.is_empty:
            (drawn,) = ax.plot(*line.xy, color=colour, linewidth=1.1, zorder=4, label=text)
            style.mark(drawn, [_pair_label(rows, *pair, text)])
            look = {"color": colour, "fontweight": "bold", "fontsize": layout.small}
            _write(ax, text, line.centroid, offsets.get(pair, (0, 0)), look)
    for members in _groups(spots, TOO_CLOSE_KM * 1000):
        group = rows.loc[members].set_geometry(spots[members])
        _draw_marks(ax, group, colour)
        for way in [way for place, way in ways.items() if place in members][:1]:
            tail = way.interpolate(-9 * _metres_per_point(ax))
            arrow = _draw_arrow(ax, tail.coords[0], way.coords[-1], colour)
            beyond = [_place_label(row) for row in group.itertuples() if row.on_map == "beyond"]
            style.mark(arrow, ["; ".join(beyond)] * 2)  # its shaft and its head
        offset = next((offsets[place] for place in members if place in offsets), (6, 0))
        _write(ax, _names(group, layout), group.union_all().centroid, offset,
               {"color": style.INK, "fontsize": layout.small})


def _ways(rows, ends: list[tuple[str, str]], frame) -> dict[str, shapely.LineString]:
    """Return, for each place beyond the map, the way to it as far as the edge, pairs first.

    It starts at the anchor that the place is paired with if that is on the map, else in the middle.
    """
    inside = rows.geometry[rows["on_map"] == "inside"]
    starts = {one: inside[other] for pair in ends for one, other in (pair, pair[::-1])
              if other in inside.index}
    ways, beyond = {}, rows.index[rows["on_map"] == "beyond"]
    for place in sorted(beyond, key=lambda place: place not in starts):
        way = shapely.LineString([starts.get(place, shapely.Point(0, 0)), rows.geometry[place]])
        ways[place] = way.intersection(frame)
    return ways


def _groups(spots: gpd.GeoSeries, near: float) -> list[list[str]]:
    """Return the ids of places whose marks would overlap, together."""
    blobs = shapely.get_parts(spots.buffer(near / 2).union_all())
    return sorted(list(spots.index[spots.within(blob)]) for blob in blobs)


def _draw_marks(ax: Axes, group: gpd.GeoDataFrame, colour: str) -> None:
    """Draw the mark of a single place, or a dot for each of a group, unless beyond the map."""
    for row in group[group["on_map"] == "inside"].itertuples():
        look = _look(row.mark, colour) if len(group) == 1 else DOT
        (mark,) = ax.plot(row.geometry.x, row.geometry.y, color=colour, zorder=6,
                          linestyle="none", label=row.Index, **look)
        style.mark(mark, [_place_label(row)])


def _place_label(row) -> str:
    where = "beyond the map" if row.on_map == "beyond" else (
        f"position within {row.precision_km:g} km; source: {row.position_basis}")
    return f"{row.name}: {row.type}, {where}"


def _pair_label(rows, start: str, end: str, distance: str) -> str:
    return f"{rows['label'][start]} to {rows['label'][end]}: {distance}, great-circle distance"


def _look(mark: str, colour: str) -> dict:
    """Return the arguments of plot for a mark; a white rim keeps it apart from lines."""
    look = {"marker": MARKS[mark].marker, "markersize": MARKS[mark].size}
    if look["marker"] == "x":
        return look | {"markeredgewidth": 1.2}
    inside, rim, width = ("white", colour, 1) if mark == FORMER else (colour, "white", 0.5)
    return look | {"markerfacecolor": inside, "markeredgecolor": rim, "markeredgewidth": width}


def _names(group: gpd.GeoDataFrame, layout: Layout) -> str:
    """Return the name of a single place, or a list of those of a group with their signs."""
    lines = []
    for row in group.itertuples():
        sign, indent = (f"{MARKS[row.mark].sign} ", "\u2003 ") if len(group) > 1 else ("", "")
        width = layout.labels.get(row.Index, layout.label)
        first, *rest = wrap(row.label, width * SMALL / layout.small)
        lines += [sign + first, *[indent + line for line in rest]]
    return "\n".join(lines)


def _write(ax: Axes, text: str, where: shapely.Point, offset: tuple, look: dict) -> None:
    """Write a label at an offset in points, on a pale plate, with a leader line if it is far."""
    across, up = np.sign(offset[0]), np.sign(offset[1]) * (abs(offset[1]) >= 4)
    leader = {"arrowstyle": "-", "linewidth": 0.5, "shrinkA": 0, "shrinkB": 0,
              "color": look["color"], "relpos": ((1 - across) / 2, (1 - up) / 2)}
    ax.annotate(
        text, (where.x, where.y), xytext=offset, textcoords="offset points",
        ha={-1: "right", 0: "center", 1: "left"}[across], ma="left",
        va={-1: "top", 0: "center", 1: "bottom"}[up], linespacing=1.1, zorder=8,
        arrowprops=leader if math.hypot(*offset) > 7 else None,
        bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.2},
        in_layout=False, **look,  # else labels near an edge would shrink the maps
    )


# -------------------------------------------------------------------------------- scale, legend


def _draw_scale(ax: Axes, above: Axes, layout: Layout) -> None:
    """Draw the bar that holds for all maps, under a map of the same width, and say the scale."""
    ax.set(xlim=above.get_xlim(), ylim=(0, 1))
    maps.draw_scale_bar(ax, BAR_KM, x=0.005, y=0.4)
    ax.texts[-1].set_fontsize(layout.small)
    metres_per_cm = _metres_per_point(above) * 72 / 2.54
    width, height = above.viewLim.size / 1000
    text = (f"One scale: every map {width:g} × {height:g} km. Printed\n"
            f"{layout.width * 2.54:.1f} cm wide, 1 cm is {metres_per_cm / 1000:.1f} km "
            f"(1 : {round(metres_per_cm, -2) * 100:,.0f}).")
    ax.text(0.28, 0.9, text, transform=ax.transAxes, fontsize=layout.small, va="top",
            linespacing=1.3)


def _draw_legend(note: Axes, key: Axes, drawn: set[str], layout: Layout) -> None:
    """Explain the distances, the marks that are drawn, and the dots."""
    note.text(0, 0.9, NOTE, fontsize=layout.small, va="top", linespacing=1.3)
    looks = {mark.capitalize(): _look(mark, style.QUIET) for mark in MARKS if mark in drawn}
    looks["Close together: marks at the names"] = DOT
    handles = [Line2D([], [], label=meaning, linestyle="none", color=style.QUIET, **look)
               for meaning, look in looks.items()]
    key.legend(handles=handles, ncols=layout.keys, loc="upper left", borderaxespad=0, borderpad=0,
               fontsize=layout.small, handletextpad=0.2, columnspacing=1.2).set_in_layout(False)
