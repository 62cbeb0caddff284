"""Map the large employers of Medicon Valley whose head-count has a source, with their key."""

import re
import textwrap
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from bioclusters import boundaries, maps, style
from bioclusters.timeline import require

Window = tuple[float, float, float, float]  # west, south, east, north in metres, EPSG:25832

REGION: Window = (620_000, 6_108_000, 852_000, 6_279_000)  # Zealand and Skåne
GREATER_COPENHAGEN: Window = (700_500, 6_169_000, 733_500, 6_209_800)
FIRST_YEAR, LAST_YEAR = 2018, 2025

# The lowest head-count of each class, and the diameter of its circle in points: steps that the
# eye tells apart, not areas in proportion, because years and definitions differ too much for that.
CLASSES = {
    "10,000 or more": (10_000, 25),
    "2,500–4,999": (2_500, 16.5),
    "1,000–2,499": (1_000, 12),
    "500–999": (500, 8.5),
    "250–499": (250, 6),
}
UNSIZED = "not sized"
HEADINGS = {
    "10,000 or more": "10,000 or more employees",
    UNSIZED: "Located only: no head-count of these years",
}
MARKS = {
    "filled": "A: head-count of a site or the region, as a source quotes it",
    "outlined": "B: head-count of the Danish legal entity",
    "cross": "located, not sized",
    "dot": "other site of Novo Nordisk, counted in {tag}",
}
COLOUR = style.CLUSTERS["Medicon Valley"]
DENMARK, SWEDEN, ELSEWHERE = "#f3f1ec", "#dfe0d2", "#fbfaf8"
# In points: sizes of a cross, a dot, small letters and numbers, and the side of the square in
# which a cross or dot, too small to point at, can be pointed at.
CROSS, DOT, SMALL, TAG, NEAR = 6.5, 3.6, 6.2, 7, 10
# Where a number may stand: points from the symbol (none of the overlapping ones comes close,
# so that its leader line tells which it is), then degrees, the best places first.
GAPS = (1, 5, 10, 16, 23, 31, 40, 50, 65, 80)
DIRECTIONS = (0, 180, 45, 135, -45, -135, 90, -90,
              22.5, 157.5, -22.5, -157.5, 67.5, 112.5, -67.5, -112.5)
DETAIL = 250  # steps across a map: about one a point, finer lines cannot be seen

FACTS = ["company", "country", "town", "municipality", "employees", "qualifier", "year", "scope",
         "basis", "confidence", "size_class", "caution"]
COLUMNS = ["id", *FACTS, "on_map", "lat", "lon"]
DRAWN = ["tag", *FACTS, "mark", "geometry"]


class Page(NamedTuple):
    """What differs between the drawing for a page and that for a phone."""

    width: float  # inches
    map_width: float
    stacked: bool  # the key below the maps, instead of beside them
    least: float  # points: no letters are smaller
    stretch: float  # how much higher the rows of the key are than on a page
    framed: str  # what the frame of the enlarged part says
    legend: tuple[float, int]  # inches of height, letters in a line
    note: tuple[float, int]  # points of height, letters in a line

    def points(self, size: float) -> float:
        """Return a size of letters in points, at least what can be read."""
        return max(size, self.least)


WIDE = Page(style.WIDTH, 3.14, False, 0, 1, "enlarged\nabove", (0.56, 99), (34, 76))
PHONE = Page(style.PHONE_WIDTH, 3.5, True, 7.5, 1.22, "see\nabove", (0.85, 52), (42, 58))


class Lettering(NamedTuple):
    """A name written on the map at a place in metres, EPSG:25832."""

    text: str
    east: float
    north: float
    look: dict


LAND_NAME = {"fontsize": 7.5, "color": style.QUIET}
REGION_NAME = {"fontsize": 6.2, "color": style.QUIET}
WATER_NAME = {"fontsize": 6.5, "color": "#3f6a86"}
OVERVIEW_NAMES = [
    Lettering("DENMARK", 672_000, 6_126_000, LAND_NAME),
    Lettering("SWEDEN", 806_000, 6_249_000, LAND_NAME),
    Lettering("Region Sjælland", 672_000, 6_140_000, REGION_NAME),
    Lettering("Region\nHovedstaden", 672_000, 6_226_000, REGION_NAME),
    Lettering("Skåne", 806_000, 6_239_000, REGION_NAME),
    Lettering("bridge and\ntunnel", 727_500, 6_150_500, REGION_NAME),
]
CORE_NAMES = [
    Lettering("Region Hovedstaden", 709_000, 6_188_500, REGION_NAME),
    Lettering("Region\nSjælland", 703_300, 6_172_300, REGION_NAME),
    Lettering("Øresund", 728_500, 6_191_500, WATER_NAME),
    Lettering("Ven (Sweden)", 729_500, 6_198_300, REGION_NAME),
    Lettering("København", 722_600, 6_177_200, REGION_NAME),
    Lettering("tunnel", 730_000, 6_170_000, REGION_NAME),
]


class LargeEmployers(NamedTuple):
    """How many companies with more than 250 employees a report counts, and in which year."""

    total: int
    denmark: int
    skane: int
    year: int


def tidy_employers(
    employers: pd.DataFrame,
    novo_sites: pd.DataFrame,
    first: int = FIRST_YEAR,
    last: int = LAST_YEAR,
) -> gpd.GeoDataFrame:
    """Return one row per symbol, largest class first, then by name, with its number in the key.

    `employers`: the resource medicon-employers; `novo_sites`: id, town, municipality, lat, lon of
    the other sites of Novo Nordisk, which share its number. A head-count (persons) outside the
    years `first` to `last` does not size a symbol. `mark` is filled (confidence A), outlined (B),
    cross (not sized) or dot (other site). Points in EPSG:25832, metres.
    Raises ValueError for a missing column, no rows, a class that does not fit the head-count, or
    Novo Nordisk drawn other than once, or years that leave no employer sized.
    """
    require(employers, COLUMNS, "employers")
    require(novo_sites, ["town", "municipality", "lat", "lon"], "novo_sites")
    table = employers.assign(mark=[_mark(row, first, last) for row in employers.itertuples()])
    table["size_class"] = [_class(row) for row in table.itertuples()]
    order = table["size_class"].map({name: place for place, name in enumerate([*CLASSES, UNSIZED])})
    table = table.assign(order=order, name=table["company"].str.casefold())
    table = table.sort_values(["order", "name"]).assign(tag=range(1, len(table) + 1))
    _sized(table)
    novo = table[table["company"].str.startswith("Novo Nordisk")]
    if len(novo) != 1:
        raise ValueError(
            f"employers: expected one row for Novo Nordisk, a total of the region, "
            f"found {len(novo)}; keep the regional total and pass its other sites as novo_sites."
        )
    sites = novo_sites.assign(company="Novo Nordisk", country="DK", mark="dot", size_class=UNSIZED,
                              scope="part of the region total", tag=novo["tag"].iloc[0])
    table = pd.concat([table, sites.sort_values("town")], ignore_index=True)
    return boundaries.points(table, "oresund")[DRAWN]


def large_employers(facts: pd.DataFrame) -> LargeEmployers:
    """Return the count of companies above 250 employees from fact M029 of medicon-facts.

    Raises ValueError if the fact is missing or does not read "32 = 25 ... Denmark + 7 Skåne".
    """
    require(facts, ["id", "value", "year"], "facts")
    found = facts[facts["id"] == "M029"]
    value = "" if found.empty else str(found["value"].iloc[0])
    parts = re.fullmatch(r"(\d+) = (\d+) Eastern Denmark \+ (\d+) Skåne", value)
    if parts is None:
        raise ValueError(
            f"facts: expected M029 to read 'N = N Eastern Denmark + N Skåne', found {value!r}; "
            "restore it, or pass LargeEmployers with the numbers of another report."
        )
    return LargeEmployers(*map(int, parts.groups()), int(found["year"].iloc[0]))


def draw_employers(
    table: gpd.GeoDataFrame,
    regions: gpd.GeoDataFrame,
    link: gpd.GeoDataFrame,
    large: LargeEmployers,
    core: Window = GREATER_COPENHAGEN,
    region: Window = REGION,
    core_name: str = "Greater Copenhagen",
    phone: bool = False,
) -> Figure:
    """Return a map of `core`, a map of the rest of `region`, and the key to their numbers.

    `table`: from tidy_employers; `regions` (name, country, role) and `link` (kind): outlines of
    the Øresund region in any projection; `large`: from large_employers; `phone`: draw narrow, the
    key below the maps.
    Raises ValueError for a missing column, no rows, or an employer outside both windows.
    """
    require(table, DRAWN, "table")
    require(regions, ["name", "country", "role"], "regions")
    require(link, ["kind"], "link")
    inside = table.within(shapely.box(*core))
    lost = table[~inside & ~table.within(shapely.box(*region))]
    if not lost.empty:
        raise ValueError(
            f"table: {lost['company'].iloc[0]} lies outside both windows; "
            "widen `region`, in metres of EPSG:25832."
        )
    page = PHONE if phone else WIDE
    key_height = (sum(height for height, _ in _key_rows(table, page)) + page.note[0]) / 72
    figure, zoomed, overview, key, legend = _axes(core, region, key_height, page)
    middle = ((core[0] + core[2]) / 2, (core[1] + core[3]) / 2)
    frame_name = Lettering(page.framed, *middle, REGION_NAME)
    panels = [(zoomed, core, core_name, CORE_NAMES, table[inside]),
              (overview, region, "Zealand and Skåne", [*OVERVIEW_NAMES, frame_name],
               table[~inside])]
    for ax, window, title, names, rows in panels:
        _draw_base(ax, window, regions, link)
        _letter(ax, title, names, page)
        symbols = _draw_symbols(ax, rows.geometry.x, rows.geometry.y, rows)
        _mark_symbols(ax, symbols, rows)
    maps.draw_scale_bar(zoomed, 5, x=0.8, y=0.93, letters=page.points(6.5))
    maps.draw_scale_bar(overview, 50, x=0.74, letters=page.points(6.5))
    maps.mark_zoom(overview, core)
    _write_gap(overview, table, large, page)
    _draw_key(key, table, large, page)
    _draw_legend(legend, table, page)
    for text in figure.findobj(Text):
        text.set_in_layout(False)  # letters are a little wider or narrower in svg, png and pdf
    figure.draw_without_rendering()  # numbers can only be placed once the layout is known
    for ax, *_, rows in panels:
        _place_tags(ax, rows, page.points(TAG))
    return figure


def describe_employers(table: pd.DataFrame) -> str:
    """Return the alt text: what the map shows, how many per class, and how many in Sweden."""
    require(table, [column for column in DRAWN if column != "geometry"], "table")
    sized, years = _sized(table), _years(table)
    counts = [f"{(sized['size_class'] == name).sum()} of {name}" for name in CLASSES]
    top = sized.iloc[0]
    return (
        f"Map of Zealand and Skåne with {len(sized)} employers whose head-count ({years}) has a "
        f"source, as circles by size class: {', '.join(counts)} employees. The largest is "
        f"{_plain(top['company'])} ({_head_count(top)}, {top['scope']}, {top['year']}); "
        f"{(sized['country'] == 'DK').sum()} lie in Denmark and {(sized['country'] == 'SE').sum()} "
        f"in Skåne; {(table['mark'] == 'cross').sum()} more are located but not sized."
    )


# ------------------------------------------------------------------------------------- tables


def _mark(row, first: int, last: int) -> str:
    """Return how an employer is drawn; years read "2021", "2022/23" or "c.2025"."""
    year = re.search(r"\d{4}", str(row.year))
    recent = year is not None and first <= int(year[0]) <= last
    if row.on_map != "sized" or not recent or pd.isna(row.employees):
        return "cross"
    if row.confidence not in ("A", "B"):
        raise ValueError(
            f"employers: {row.id} is sized with confidence {row.confidence!r}; expected A or B: "
            "set on_map to located, or correct the confidence."
        )
    return "filled" if row.confidence == "A" else "outlined"


def _class(row) -> str:
    """Return the size class of a sized row, checked against the one that the table states."""
    if row.mark == "cross":
        return UNSIZED
    name = next((name for name, (least, _) in CLASSES.items() if row.employees >= least), "none")
    if name != row.size_class:
        raise ValueError(
            f"employers: {row.id} has {row.employees} employees and class {row.size_class!r}; "
            f"expected one of {', '.join(CLASSES)} that holds it: correct one of the two."
        )
    return name


def _sized(table: pd.DataFrame) -> pd.DataFrame:
    """Return the employers drawn as circles; raise ValueError if there are none."""
    sized = table[table["mark"].isin(["filled", "outlined"])]
    if sized.empty:
        raise ValueError("employers: none has a head-count of these years; widen `first`, `last`.")
    return sized


def _years(table: pd.DataFrame) -> str:
    found = sorted(re.search(r"\d{4}", str(year))[0] for year in _sized(table)["year"])
    return f"{found[0]}–{found[-1]}"


def _plain(company: str) -> str:
    return company.split(" (")[0]


def _head_count(row) -> str:
    return f"{'' if pd.isna(row.qualifier) else f'{row.qualifier} '}{row.employees:,}"


def _told(row) -> str:
    """Return what a reader gets on pointing at a symbol of the maps."""
    place = f"{row.company}, {row.town}"
    if row.mark == "dot":
        return f"{place}: {row.scope}, counted in {row.tag}"
    count = row.qualifier if pd.isna(row.employees) else f"{_head_count(row)} employees"
    return (f"{place}: {'not sized: ' if row.mark == 'cross' else ''}{count}, "
            f"{row.year.replace('c.', 'c. ')}, {row.scope}; source: {row.basis}; "
            f"confidence: {row.confidence}")


# --------------------------------------------------------------------------------------- maps


def _axes(
    core: Window, region: Window, key_height: float, page: Page
) -> tuple[Figure, Axes, Axes, Axes, Axes]:
    """Return a figure with two maps and a legend, and the key to the right of them or below."""
    heights = [page.map_width * (north - south) / (east - west)
               for west, south, east, north in (core, region)]
    heights.append(page.legend[0])
    if page.stacked:
        heights.append(key_height)
        figure = style.new_figure(sum(heights) + 0.4, page.width)
        widths = [1]
    else:
        figure = style.new_figure(max(sum(heights) + 0.2, key_height + 0.1), page.width)
        widths = [page.map_width, page.width - page.map_width - 0.15]
    grid = figure.add_gridspec(len(heights), len(widths), width_ratios=widths,
                               height_ratios=heights)
    maps_and_legend = [figure.add_subplot(grid[row, 0]) for row in range(3)]
    key = figure.add_subplot(grid[3, 0] if page.stacked else grid[:, 1])
    for ax in (key, maps_and_legend[2]):
        ax.axis("off")
    return figure, *maps_and_legend[:2], key, maps_and_legend[2]


def _draw_base(ax: Axes, window: Window, regions, link) -> None:
    """Draw land by country, the borders between regions and the fixed link, cut to a window."""
    frame, detail = shapely.box(*window), (window[2] - window[0]) / DETAIL
    near = boundaries.simplify(boundaries.project(regions, "oresund").clip(frame), detail)
    study = near[near["role"] == "region"]
    for rows, colour in ((near[near["role"] != "region"], ELSEWHERE),
                         (study[study["country"] == "DK"], DENMARK),
                         (study[study["country"] == "SE"], SWEDEN)):
        land = _seen(rows, detail)
        if not land.empty:
            maps.draw_land(ax, land, colour)
    maps.set_window(ax, window)
    ax.set(xlabel="", ylabel="")
    outer = shapely.union_all(study.dissolve("country").boundary.values)
    border = shapely.difference(shapely.union_all(study.boundary.values), outer)
    for line in _lines(border):
        ax.plot(*line, color=style.QUIET, linewidth=0.6, dashes=(4, 2), zorder=2, label="border")
    for part in boundaries.project(link, "oresund").clip(frame).itertuples():
        for line in _lines(part.geometry):
            ax.plot(*line, color=style.INK, linewidth=1.2, zorder=3, label=part.kind,
                    linestyle=(0, (1.5, 1)) if part.kind == "tunnel" else "-")


def _seen(regions: gpd.GeoDataFrame, detail: float) -> gpd.GeoSeries:
    """Return regions as land without inner borders, and without islets too small to be seen."""
    land = gpd.GeoSeries([shapely.union_all(regions.geometry.values)], crs=regions.crs)
    parts = land.explode(ignore_index=True)
    return parts[parts.area > 9 * detail**2]


def _lines(shape: shapely.Geometry) -> list[np.ndarray]:
    merged = shapely.line_merge(shape) if shape.geom_type.startswith("Multi") else shape
    return [shapely.get_coordinates(part).T for part in shapely.get_parts(merged)]


def _letter(ax: Axes, title: str, names: list[Lettering], page: Page) -> None:
    """Write the title in the upper left corner, and the names that the window has room for."""
    ax.annotate(title, (0, 1), xycoords="axes fraction", xytext=(5, -5), va="top", zorder=4,
                textcoords="offset points", fontsize=8)
    for name in names:
        across, up = ax.transLimits.transform((name.east, name.north))
        if 0.08 < across < 0.92 and 0.02 < up < 0.92:  # neither cut at the edge nor on the title
            look = {**name.look, "fontsize": page.points(name.look["fontsize"])}
            ax.text(name.east, name.north, name.text, ha="center", va="center", zorder=4, **look)


def _look(row) -> tuple[str, float]:
    """Return marker and diameter in points of a symbol."""
    if row.mark == "cross":
        return "x", CROSS
    return "o", DOT if row.mark == "dot" else CLASSES[row.size_class][1]


def _draw_symbols(ax: Axes, x, y, rows: pd.DataFrame) -> PathCollection:
    """Draw symbols in the order of the rows: the largest come first, so none hides a smaller.

    Returns the circles.
    """
    x, y, marks = np.asarray(x), np.asarray(y), rows["mark"].to_numpy()
    sizes = np.array([_look(row)[1] for row in rows.itertuples()])
    circles, filled = np.isin(marks, ["filled", "outlined"]), marks == "filled"
    drawn = ax.scatter(x[circles], y[circles], sizes[circles] ** 2, label="circles", zorder=5,
                       c=np.where(filled, COLOUR, "white")[circles],
                       edgecolors=np.where(filled, "white", COLOUR)[circles],
                       linewidths=np.where(filled, 0.6, 1.3)[circles])
    for mark, marker, width in (("cross", "x", 1.5), ("dot", "o", 0)):
        chosen = marks == mark
        if chosen.any():
            ax.scatter(x[chosen], y[chosen], sizes[chosen] ** 2, label=mark, zorder=5,
                       marker=marker, color=style.INK, linewidths=width)
    return drawn


def _mark_symbols(ax: Axes, circles: PathCollection, rows: gpd.GeoDataFrame) -> None:
    """Name the circles, and a clear square around each cross or dot, for who points at them."""
    sized = rows["mark"].isin(["filled", "outlined"])
    if sized.any():
        style.mark(circles, [_told(row) for row in rows[sized].itertuples()])
    small = rows[~sized]
    if not small.empty:
        squares = ax.scatter(small.geometry.x, small.geometry.y, NEAR**2, marker="s", zorder=4.5,
                             facecolor="none", linewidth=0, label="squares")
        style.mark(squares, [_told(row) for row in small.itertuples()])


def _write_gap(ax: Axes, table: gpd.GeoDataFrame, large: LargeEmployers, page: Page) -> None:
    """Say on the map why Skåne looks empty."""
    hidden = large.skane - (table["country"] == "SE").sum()
    text = (f"Skåne looks empty\nbecause sources are\nmissing: {hidden} of its {large.skane}\n"
            f"large employers\n({large.year}) are not shown")
    ax.text(798_500, 6_207_500, text, fontsize=page.points(SMALL), ha="center", va="center",
            linespacing=1.25, zorder=4)


# --------------------------------------------------------------------------------------- tags


def _place_tags(ax: Axes, rows: gpd.GeoDataFrame, letters: float) -> None:
    """Set the number of every symbol beside it, away from all symbols, names and other numbers.

    Tries 16 directions and ever longer leader lines; lengths are in points of the page.
    Raises ValueError where nothing fits.
    """
    points = _on_page(ax, shapely.get_coordinates(rows.geometry.values))
    discs = [shapely.Point(point).buffer(_look(row)[1] / 2 + 0.6)
             for point, row in zip(points, rows.itertuples(), strict=True)]
    taken = [_box(text) for text in ax.texts]
    taken += [shapely.LineString(_on_page(ax, line.get_xydata())) for line in ax.lines
              if len(line.get_xydata()) > 1]
    frame = shapely.box(*_on_page(ax, np.array([ax.get_xlim(), ax.get_ylim()]).T).ravel())
    leaders = []
    for disc, row in zip(discs, rows.itertuples(), strict=True):
        text = _write_tag(ax, row, letters)
        size = _box(text).bounds
        spot = _free_spot(disc, (size[2] - size[0], size[3] - size[1]), discs, taken, leaders,
                          frame.buffer(-2))
        if spot is None:
            raise ValueError(f"table: no room for the number of {row.company}; "
                             "choose `core` so that it encloses the crowd around it.")
        box, leader = spot
        taken.append(box)
        leaders.append(leader)
        origin = shapely.get_coordinates(disc.centroid)[0]
        text.set_position(shapely.get_coordinates(box.centroid)[0] - origin)
        if leader.length > 2:
            _draw_leader(ax, row, shapely.get_coordinates(leader) - origin)


def _write_tag(ax: Axes, row, letters: float):
    text = f"in {row.tag}" if row.mark == "dot" else str(row.tag)
    return ax.annotate(text, (row.geometry.x, row.geometry.y), xytext=(0, 0), fontsize=letters,
                       textcoords="offset points", ha="center", va="center", fontweight="bold",
                       zorder=7, in_layout=False)


def _draw_leader(ax: Axes, row, ends: np.ndarray) -> None:
    """Draw a line between two places given in points from the middle of a symbol."""
    ax.annotate("", (row.geometry.x, row.geometry.y), xytext=ends[1], textcoords="offset points",
                arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": style.INK, "shrinkA": 0,
                            "shrinkB": np.hypot(*ends[0])}, zorder=6, in_layout=False)


def _free_spot(disc, size, discs, taken, leaders, frame):
    """Return box and leader line of the first place for a number that touches nothing."""
    start, half = shapely.get_coordinates(disc.centroid)[0], np.array(size) / 2
    radius = np.sqrt(disc.area / np.pi)
    others = [other for other in discs if other is not disc]
    apart = [other for other in others if not other.intersects(disc)]
    for gap in GAPS if len(apart) == len(others) else GAPS[1:]:
        for angle in np.radians(DIRECTIONS):
            way = np.array([np.cos(angle), np.sin(angle)])
            centre = start + way * (radius + gap + np.abs(way) @ half)
            box = shapely.box(*(centre - half), *(centre + half))
            leader = shapely.LineString([start + way * radius, start + way * (radius + gap)])
            if (box.within(frame)
                    and not shapely.dwithin(box, taken, 2.5).any()
                    and not shapely.intersects(box, [*others, *leaders]).any()
                    and not shapely.intersects(leader, [*apart, *taken, *leaders]).any()):
                return box, leader
    return None


def _on_page(ax: Axes, xy: np.ndarray) -> np.ndarray:
    """Return map coordinates as points of the page."""
    return ax.transData.transform(xy) * 72 / ax.figure.dpi


def _box(text) -> shapely.Polygon:
    """Return the box of a text in points of the page."""
    return shapely.box(*np.array(text.get_window_extent().extents) * 72 / text.figure.dpi)


# ---------------------------------------------------------------------------------------- key


def _key_rows(table: pd.DataFrame, page: Page) -> list[tuple[float, object]]:
    """Return the rows of the key as heights in points, and a class or an employer for each."""
    rows = []
    for name in [*CLASSES, UNSIZED]:
        members = table[(table["size_class"] == name) & (table["mark"] != "dot")]
        if not members.empty:
            rows.append((14.5 * page.stretch, name))
        rows += [(max(16.5 * page.stretch, _look(row)[1] + 3), row) for row in members.itertuples()]
    return rows


def _draw_key(ax: Axes, table: pd.DataFrame, large: LargeEmployers, page: Page) -> None:
    """List the employers by class: symbol, number, name and place; head-count, year and scope.

    Heights are in points, stretched where the maps are higher than the key.
    """
    down, middles, entries = 0.0, [], []
    for height, entry in _key_rows(table, page):
        if isinstance(entry, str):
            ax.text(0, down + 10 * page.stretch, HEADINGS.get(entry, entry), color=COLOUR,
                    fontsize=page.points(7.2))
            ax.axhline(down + 12.5 * page.stretch, color=COLOUR, linewidth=0.5)
        else:
            entries.append(entry)
            middles.append(down + height / 2)
            _write_entry(ax, entry, middles[-1], page)
        down += height
    _draw_symbols(ax, np.full(len(entries), 0.05), middles, pd.DataFrame(entries))
    note_height, letters = page.note
    ax.text(0, down + 5, textwrap.fill(_note(table, large), letters), fontsize=page.points(SMALL),
            va="top", linespacing=1.3)
    ax.set(xlim=(0, 1), ylim=(down + note_height, 0))


def _note(table: pd.DataFrame, large: LargeEmployers) -> str:
    return (
        f"Years and scopes differ: do not add up. The report of {large.year} counts {large.total} "
        f"companies above 250 employees ({large.denmark} in Eastern Denmark, {large.skane} in "
        f"Skåne); {len(_sized(table))} employers are sized here."
    )


def _write_entry(ax: Axes, row, middle: float, page: Page) -> None:
    count, basis = _count_and_basis(row)
    first, second = middle - 1.2 * page.stretch, middle + 6.5 * page.stretch
    plain, quiet = {"fontsize": page.points(6.8)}, {"fontsize": page.points(SMALL),
                                                    "color": style.QUIET}
    ax.text(0.145, first, str(row.tag), fontsize=page.points(TAG), fontweight="bold", ha="right")
    ax.text(0.165, first, row.company, **plain)
    ax.text(0.165, second, row.municipality, **quiet)
    ax.text(1, first, count, fontweight="bold", ha="right", **plain)
    ax.text(1, second, basis, ha="right", **quiet)


def _count_and_basis(row) -> tuple[str, str]:
    """Return the two right-hand lines of an entry: the head-count, and its year and scope."""
    basis = f"{row.year}, {row.scope}".replace("c.", "c. ").replace("legal entity", "entity")
    if row.basis.startswith("jobs to be lost"):
        basis += ", jobs to be lost"
    if row.mark != "cross":
        return _head_count(row), basis
    return "", f"{row.qualifier if pd.isna(row.employees) else _head_count(row)}, {basis}"


def _draw_legend(ax: Axes, table: pd.DataFrame, page: Page) -> None:
    """Explain the kinds of symbol that are drawn."""
    tags = {row.mark: row.tag for row in table.itertuples()}
    marks = {mark: meaning for mark, meaning in MARKS.items() if mark in tags}
    places = np.arange(len(marks)) + 0.5
    rows = pd.DataFrame({"mark": list(marks), "size_class": "500–999"})
    _draw_symbols(ax, np.full(len(rows), 0.03), places, rows)
    for place, (mark, meaning) in zip(places, marks.items(), strict=True):
        words = textwrap.fill(meaning.format(tag=tags[mark]), page.legend[1])
        ax.text(0.07, place, words, fontsize=page.points(6.5), va="center")
    ax.set(xlim=(0, 1), ylim=(len(MARKS), 0))
