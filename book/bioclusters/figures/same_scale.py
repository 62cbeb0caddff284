"""Draw how far anchors lie apart, on one axis and on four maps of one scale: fig-same-scale."""

from functools import partial
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely
from matplotlib.figure import Figure

from bioclusters import words
from bioclusters.data import boundaries, require
from bioclusters.draw import WIDE, Page, Sheet, labels, looks
from bioclusters.draw.maps import MapPanel
from bioclusters.draw.rows import Rows, height
from bioclusters.draw.sheet import Panel
from bioclusters.words import _N, _, word

REGIONS = {"BHCR": "us", "Cambridge": "cambridge", "Medicon Valley": "oresund", "Korea": "korea"}
PLACE_OF = {"Daejeon": "Korea", "Chungbuk": "Korea", "Seoul capital region": "Korea"}
COLUMNS = ["place_id", "name", "label", "cluster", "type", "lat", "lon", "precision_km"]
WINDOW = (80_000, 58_000)  # metres: width and height of every map
NEAR = 1_500  # metres: nearer places share a mark
KINDS = {"science": ("university", "college", "research-institute", "government-research",
                     "hospital"),
         "state": ("regulator", "government"),
         "firm": ("company", "historic-company", "industrial-complex", "science-park")}


KIND_OF = {type_: kind for kind, types in KINDS.items() for type_ in types}


class Symbol(NamedTuple):
    """How a kind of place is drawn, and what the kind is called."""

    marker: str
    size: float
    words: str


SYMBOLS = {"science": Symbol("o", 6, _N("science")),
           "state": Symbol("s", 6, _N("regulator, State")),
           "firm": Symbol("D", 5, _N("firm, site of firms"))}
APART = _N("{km} km, {from_label} to {to_label}, {place_words} (error up to {error} km)")


def tidy(places: pd.DataFrame, distances: pd.DataFrame,
         only: list[str] | None = None, maps: bool = True) -> pd.DataFrame:
    """Return the pairs of anchors, nearest first, then the places with a label but without a pair.

    Columns place, from_…, to_… (of each place its columns; to_… is empty without a pair),
    distance_km, error_km (sum of both precisions) and rail: whether a station ends the pair, which
    only the axis shows. `only`: which of the four places are kept; `maps`:
    whether they are mapped too.
    Raises ValueError for a pair of a place that is unknown or has no label.
    """
    require(places, COLUMNS, "places")
    require(distances, ["from_place_id", "to_place_id", "distance_km"], "distances")
    known = places[COLUMNS].assign(place=places["cluster"].replace(PLACE_OF))
    table = distances
    for end in ("from", "to"):
        table = table.merge(known.add_prefix(f"{end}_"), on=f"{end}_place_id", how="left")
        lost = table[table[f"{end}_label"].isna()]
        if not lost.empty:
            raise ValueError(f"distances: {lost[f'{end}_place_id'].iloc[0]} has no label in "
                             "places; add the place, or its label.")
    paired = {*table["from_place_id"], *table["to_place_id"]}
    alone = known[known["label"].notna() & ~known["place_id"].isin(paired)]
    table = pd.concat([table, alone.add_prefix("from_")], ignore_index=True)
    table = table[table["from_place"].isin(only or REGIONS)]
    return table.assign(
        mapped=maps, place=table["from_place"],
        error_km=table["from_precision_km"] + table["to_precision_km"],
        rail=(table["from_type"] == "rail") | (table["to_type"] == "rail"),
    ).sort_values(["distance_km", "from_place_id"], ignore_index=True)


def draw(table: pd.DataFrame, counties: gpd.GeoDataFrame,
         cambridgeshire: gpd.GeoDataFrame, oresund: gpd.GeoDataFrame, link: gpd.GeoDataFrame,
         provinces: gpd.GeoDataFrame, page: Page = WIDE) -> Figure:
    """Draw every pair on one axis, Korean ones in colour; below, the places on four maps."""
    grounds = {"BHCR": [counties.dissolve("state", as_index=False)],
               "Cambridge": [cambridgeshire], "Medicon Valley": [oresund, link],
               "Korea": [provinces]}
    shown = [place for place in grounds if place in set(table.loc[table["mapped"], "place"])]
    maps = [(2.7, dict.fromkeys(shown[at:at + 2], 1.0)) for at in range(0, len(shown), 2)]
    pairs = table.dropna(subset=["distance_km"])
    tall = 0.7 if page.narrow else 0.4
    key: list[tuple[float, dict[str, float]]] = [(tall, {"key": 1.0})] * bool(shown)
    sheet = Sheet(page, (height(page, len(pairs), more=0.5), {"pairs": 1}), *key, *maps)
    _draw_pairs(sheet["pairs"], pairs)
    if shown:
        sheet["key"].bare()
        sheet["key"].key({_(one.words): {"marker": one.marker, "markersize": one.size,
                                         "color": looks.INK} for one in SYMBOLS.values()},
                         columns=1 if page.narrow else 3)
    for place in shown:
        _draw_map(sheet[place], table[table["place"] == place], place, grounds[place])
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: the Korean pairs, and those that they are compared with."""
    pairs = table.dropna(subset=["distance_km"])
    some = {"Korea", "Medicon Valley"} & set(pairs["place"]) or set(pairs["place"])
    told = [_("{km} kilometres from {from_label} to {to_label}", **row, km=round(
                row["distance_km"])) for row in pairs[~pairs["rail"]].to_dict("records")
            if row["place"] in some]
    said = (_N("Dot chart of {pairs:spelled} straight distances between anchors, nearest first, "
               "and maps at one scale of {places}. Among them: {told}.")
            if table["mapped"].any() else
            _N("Dot chart of {pairs:spelled} straight distances between anchors in {places}, "
               "nearest first. Among them: {told}."))
    return _(said, pairs=len(pairs),
             places=words.listed(word("place", place) for place in REGIONS if place in set(
                 pairs["place"])), told=words.listed(told))


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """Return what a reader opens under the figure."""
    return table.dropna(subset=["distance_km"])[["place", "from_name", "to_name", "distance_km",
                                                 "error_km"]]


def _draw_pairs(panel: Panel, table: pd.DataFrame) -> None:
    korean = (table["place"] == "Korea").to_numpy()
    rows = table.assign(km=table["distance_km"].round().astype(int), korean=korean,
                        error=table["error_km"].round(1),
                        place_words=[word("place", place) for place in table["place"]])
    panel.scale_x([0, 50, 100, 150], ["0", "50", "100", _("150 km")], low=0,
                  high=165 if panel.page.tall == 1 else 195, top=True, grid=True)
    lines = Rows(panel, rows, _N("{from_label} to {to_label}"), strong="korean")
    lines.dots("distance_km", APART, {"color": looks.GREY, "markersize": 6}, ~korean)
    lines.dots("distance_km", APART, {"color": looks.PLACES["Korea"], "markersize": 7}, korean)
    lines.values("distance_km", _N("{km} km"), ~korean, gap=7, color=looks.QUIET)
    lines.values("distance_km", _N("{km} km"), korean, gap=7, color=looks.PLACES["Korea"],
                 fontweight="semibold", fontsize=panel.page.finding)
    lines.column("", "{place_words}")


def _draw_map(panel: Panel, pairs: pd.DataFrame, place: str,
              grounds: list[gpd.GeoDataFrame]) -> None:
    """Draw the anchors of a place and the lines of its pairs, their kilometres on them."""
    region, colour = REGIONS[place], looks.PLACES[place]
    ends = [pairs[[f"{end}_{column}" for column in COLUMNS]].set_axis(COLUMNS, axis=1)
            for end in ("from", "to")]
    places = pd.concat(ends).dropna(subset=["place_id"]).drop_duplicates("place_id")
    places = places.assign(kind=places["type"].map(KIND_OF)).dropna(subset=["kind"])
    dots = boundaries.points(places.sort_values("kind", key=lambda kinds: kinds.map(
        list(SYMBOLS).index), kind="stable").reset_index(drop=True), region)
    west, south, east, north = dots.total_bounds
    across, up = (west + east) / 2, (south + north) / 2
    panel.title(word("place", place))
    ground = MapPanel(panel, (across - WINDOW[0] / 2, up - WINDOW[1] / 2,
                              across + WINDOW[0] / 2, up + WINDOW[1] / 2))
    for shapes in (boundaries.project(one, region) for one in grounds):
        if shapes.geom_type.str.endswith("LineString").all():
            ground.lines(shapes, width=2, style=":")  # no leader of a name
            _name_crossing(panel, shapes)
        else:
            ground.land(shapes)
    _draw_lines(panel, pairs[~pairs["rail"]].dropna(subset=["distance_km"]), dots, colour)
    shared = _shared(dots)
    for kind, one in SYMBOLS.items():
        some = shared[shared["kind"] == kind]
        if len(some):
            ground.dots(some, [one.size] * len(some), _N("{names}, {place_words}"), looks.INK,
                        marker=one.marker)
    ground.names(shared, "{label}", [6] * len(shared))
    ground.scale_bar(20)


def _name_crossing(panel: Panel, link: gpd.GeoDataFrame) -> None:
    middle = link.geometry.iloc[0].interpolate(0.5, normalized=True)
    panel.wish([[(_("Øresund Bridge"), {"fontsize": panel.page.label, "color": looks.QUIET})]],
               [(middle.x, middle.y)], 3)


def _draw_lines(panel: Panel, pairs: pd.DataFrame, dots: gpd.GeoDataFrame, colour: str) -> None:
    """Draw a line per pair, and write its kilometres once where two pairs share their ends."""
    at, written = dots.set_index("place_id").geometry, set()
    for row in pairs.to_dict("records"):
        start, end = at[row["from_place_id"]], at[row["to_place_id"]]
        if (start, end) in written:
            continue
        written.add((start, end))
        panel.ax.plot([start.x, end.x], [start.y, end.y], color=colour, linewidth=1.2, zorder=4)
        line = shapely.LineString([start, end])
        panel.clear.append(partial(_on_page, panel, line))
        panel.wish([[(_("{km} km", km=round(row["distance_km"])),
                      {"fontsize": panel.page.label, "fontweight": "semibold", "color": colour})]],
                   [((start.x + end.x) / 2, (start.y + end.y) / 2)], 3)


def _on_page(panel: Panel, line: shapely.LineString) -> list[shapely.LineString]:
    return [labels.on_page(panel.ax, line)]


def _shared(dots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one row per mark: places too near for two marks share one, their names together."""
    groups: list[list[int]] = []
    for number, point in enumerate(dots.geometry):
        near = [group for group in groups if point.distance(dots.geometry[group[0]]) < NEAR]
        near[0].append(number) if near else groups.append([number])
    rows = [dots.iloc[group] for group in groups]
    return gpd.GeoDataFrame({
        "names": [words.listed(some["name"]) for some in rows],
        "label": [words.listed(some["label"]) for some in rows],
        "kind": [some["kind"].iloc[0] for some in rows],
        "place_words": [word("place", PLACE_OF.get(some["cluster"].iloc[0],
                                                   some["cluster"].iloc[0])) for some in rows],
    }, geometry=[some.geometry.iloc[0] for some in rows], crs=dots.crs)
