"""Draw counts per county as one pair of maps a year: the whole region, and its core enlarged."""

from textwrap import fill
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.legend import Legend
from matplotlib.patches import Patch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import AffineDeltaTransform

from bioclusters import boundaries, maps, style
from bioclusters.timeline import require

Window = tuple[float, float, float, float]  # west, south, east, north in metres, EPSG:5070

CORRIDOR: Window = (1_534_000, 1_868_000, 1_691_000, 2_028_000)  # around Baltimore and Washington
# By postal code, in the order of a sentence.
STATES = {"CA": "California", "MD": "Maryland", "MA": "Massachusetts", "VA": "Virginia",
          "DC": "the District of Columbia"}
MARGIN = 14_000  # metres of neighbours shown around the region
NAMED_FROM = 3  # establishments: a county with fewer may go without its name
GAP = 0.035  # between the maps of two years, as a part of their height
SEAM = 0.02  # between a region and its core below it, as a part of their width
BARS = {"region": (100, 0.7, 0.05), "core": (20, 0.03, 0.93)}  # km; place as parts of the map
NOT_PUBLISHED = "not published"
COLUMNS = ["year", "fips", "name", "state", "naics", "establishments", "coverage", "class"]


class Page(NamedTuple):
    """What differs between the drawing for a page and that for a phone."""

    width: float  # inches
    stacked: bool  # the core below its region, instead of beside it
    letters: float  # points, of labels
    heading: tuple[int, float, float]  # letters in a line; part of the map kept: width, height
    legend: float  # inches of height
    classes: tuple[int, float, float]  # columns and place in the legend
    hatches: tuple[int, float, float]


WIDE = Page(style.WIDTH, False, 6.5, (50, 0.42, 0.25), 0.42, (6, 0.26, 1), (3, 0.26, 0.45))
PHONE = Page(style.PHONE_WIDTH, True, 7.5, (20, 0.36, 0.52), 0.9, (3, 0, 0.82), (1, 0, 0.42))


class Unknown(NamedTuple):
    """How a county without a number is drawn, and what may be there."""

    sign: str  # in the county
    meaning: str  # in the legend
    told: str  # to who points at the county
    hatch: str


# By the coverage of the row.
UNKNOWN = {
    "ge3_only": Unknown("≤2", "0, 1 or 2, not published", "not published (0, 1 or 2)",
                        style.UNKNOWN_HATCH),
    "not_published": Unknown("not published", "any number, not published",
                             "not published (any number)", "xxxxxx"),
    "not_printed": Unknown("", "no number printed", "no number printed", style.UNKNOWN_HATCH),
}
# By class or, where there is no number, by coverage.
LOOKS = {
    label: {"facecolor": colour}
    for label, colour in zip(style.CLASS_LABELS, style.CLASS_COLOURS, strict=True)
} | {kind: {"facecolor": "#ffffff", "hatch": unknown.hatch} for kind, unknown in UNKNOWN.items()}


class Sheet(NamedTuple):
    """What the maps of one window have in common in every year, in metres."""

    window: Window
    counties: gpd.GeoSeries  # by fips, cut at the window
    county_lines: shapely.Geometry
    state_lines: shapely.Geometry
    context: gpd.GeoSeries  # neighbouring states, by code
    context_lines: shapely.Geometry  # between them
    sea: shapely.Geometry
    above: float = 0  # kept free over every map, and below it
    below: float = 0

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height."""
        west, south, east, north = self.window
        return east - west, north - south

    @property
    def height(self) -> float:
        """Return the height of a map with what is kept free above and below."""
        return self.above + self.size[1] + self.below

    def shift(self, row: int) -> float:
        """Return how far north of its true place the map of a row is drawn: below 0, south."""
        return -row * self.height * (1 + GAP)


class Print(NamedTuple):
    """How large the ground and the letters are on the page."""

    metres: float  # on the ground, per point on the page
    letters: float  # points


class Label(NamedTuple):
    """What to write for a county: the first text that fits inside, else one with a leader line."""

    fips: str
    inside: list[str]
    outside: list[str]  # empty: rather nothing than a leader line
    look: str  # key of LOOKS


class Placed(NamedTuple):
    """A text in its box on the ground, with a leader line if that lies off its county."""

    text: str
    box: shapely.Polygon
    look: str  # of the county
    leader: shapely.LineString | None


def tidy_expansion(counts, outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one row per year and county, with its outline in EPSG:5070, largest counts first.

    `counts`: a frame, or a list of frames, with fips, name, state, year, naics, coverage and
    establishments (Int64, missing = unknown). `outlines`: fips and geometry.
    Raises ValueError for a missing column, no rows, a county twice in a year or without outline.
    Source: US Census Bureau, County and ZIP Code Business Patterns; cartographic boundaries.
    """
    frames = [counts] if isinstance(counts, pd.DataFrame) else list(counts)
    if not frames:
        raise ValueError("counts: expected at least one frame; pass one for every year.")
    table = pd.concat(frames, ignore_index=True)
    require(table, [column for column in COLUMNS if column != "class"], "counts")
    return _on_map(table, outlines, "establishments")[[*COLUMNS, "geometry"]]


def tidy_transcribed_counties(
    transcribed: pd.DataFrame, counties: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the numbers read off a printed county map as rows that draw_county_series can draw.

    `transcribed`: county_fips, year, firms. `counties`: fips, name, state and geometry of all.
    A county without a number in a year is missing (`coverage` not_printed), never 0.
    Raises ValueError for a missing column, no rows, a county twice in a year or without outline.
    """
    require(transcribed, ["county_fips", "year", "firms"], "transcribed")
    require(counties, ["fips", "name", "state", "geometry"], "counties")
    numbers = transcribed.rename(columns={"county_fips": "fips"})[["fips", "year", "firms"]]
    places = pd.DataFrame(counties[["fips", "name", "state"]])
    table = places.merge(numbers[["year"]].drop_duplicates(), "cross")
    table = table.merge(numbers, "outer", on=["fips", "year"])
    table["firms"] = table["firms"].astype("Int64")
    table["coverage"] = np.where(table["firms"].isna(), "not_printed", "printed")
    columns = ["year", "fips", "name", "state", "firms", "coverage", "class", "geometry"]
    return _on_map(table, counties, "firms")[columns]


def draw_expansion(
    table: gpd.GeoDataFrame, context: gpd.GeoDataFrame, zoom: Window = CORRIDOR,
    phone: bool = False,
) -> Figure:
    """Return the maps of tidy_expansion, headed by industry code, completeness and totals."""
    require(table, [*COLUMNS, "geometry"], "table")
    several = table["year"].nunique() > 1
    headings = {year: _expansion_heading(rows, several) for year, rows in table.groupby("year")}
    return draw_county_series(table, context, headings, zoom=zoom, phone=phone)


def draw_county_series(
    table: gpd.GeoDataFrame,
    context: gpd.GeoDataFrame,
    headings: dict[int, str] | None = None,
    count: str = "establishments",
    zoom: Window = CORRIDOR,
    phone: bool = False,
) -> Figure:
    """Return a figure with one row per year: the region on the left, the zoom window on the right.

    `table`: a tidy_* table of this module; `context`: neighbouring states (state, geometry), any
    projection; `headings`: lines under each year; `count`: the column that is mapped; `phone`:
    draw narrow, the zoom window below its region and the legend on top.
    Raises ValueError for a missing column, no rows, a county without a row in one of the years,
    a missing count of unknown coverage, or a zoom window without a county.
    """
    needed = ["year", "fips", "name", "state", count, "coverage", "class", "geometry"]
    require(table, needed, "table")
    require(context, ["state", "geometry"], "context")
    page = PHONE if phone else WIDE
    years = _by_year(table.rename(columns={count: "number"}), count)
    headings = headings or {year: _plain_heading(rows, count) for year, rows in years.items()}
    region = _sheet(table, context, window_around(table), detail=4_000)
    core = _sheet(table, context, zoom, detail=1_200)
    apart = [shapely.box(*zoom), *_kept_free(region, BARS["region"], page)]
    cleared = shapely.difference(region.context_lines, shapely.union_all(apart))
    region = region._replace(context_lines=cleared)
    if page.stacked:
        region, core = _stacked(region, core)
    figure, left, right, foot = _axes(region, core, len(years), page)
    for ax, sheet, bar in ((left, region, BARS["region"]), (right, core, BARS["core"])):
        _draw_ground(ax, sheet, list(years.values()))
        _draw_counties(ax, sheet, list(years.values()))
        _draw_lines(ax, sheet, len(years), bar, page.letters)
    for row, year in enumerate(years):
        maps.mark_zoom(left, _moved(zoom, region.shift(row)))
        _write_heading(left, region, row, year, headings[year], page)
    _draw_legend(foot, pd.concat(years.values()), count, page)
    enlarged = region.counties.representative_point().within(shapely.box(*zoom))
    prints = [Print(_metres_per_point(ax), page.letters) for ax in (left, right)]
    for row, rows in enumerate(years.values()):
        inside = enlarged.reindex(rows.index)
        around = _place(region, _region_labels(rows[~inside]), apart, prints[0])
        _write_labels(left, region, row, around, page.letters)
        if row == 0:
            _name_states(left, region, rows, around, apart, prints[0])
        labels = _core_labels(rows[inside], names_from=10 if row else 0)
        _write_labels(right, core, row, _place(core, labels, [], prints[1]), page.letters)
    _unclip(left)
    _unclip(right)
    return figure


def describe_expansion(table: pd.DataFrame) -> str:
    """Return the alt text: what the maps show, and the main counts of every year."""
    require(table, COLUMNS, "table")
    several = _listed(len(_three_or_more(rows)) for _, rows in table.groupby("year"))
    measure = "biotechnology R&D establishments"
    return (
        f"{_shown(table, measure, 'establishments')}, {several} counties of "
        f"{_state_names(_published(table))} with three or more, and "
        f"{_largest(table, 'establishments')}."
        f"{_hidden(table, 'establishments')}"
    )


def describe_transcribed_counties(table: pd.DataFrame) -> str:
    """Return the alt text of maps drawn from tidy_transcribed_counties."""
    require(table, ["year", "fips", "name", "state", "firms"], "table")
    return (
        f"{_shown(table, 'firms', 'firms')}, and {_largest(table, 'firms')}."
        f"{_hidden(table, 'firms')}"
    )


def _shown(table: pd.DataFrame, measure: str, count: str) -> str:
    totals = table.groupby("year")[count].sum()
    each = "one row each for " if len(totals) > 1 else ""
    return (
        f"County maps of {_state_names(set(table['state']))}, {each}"
        f"{_listed(totals.index)}, shaded by number of {measure}: {_listed(totals)} shown in all"
    )


def _largest(table: pd.DataFrame, count: str) -> str:
    top = table.loc[table[count].astype("Float64").idxmax()]
    counts = table[table["fips"] == top["fips"]].sort_values("year")[count]
    numbers = _listed("no number" if pd.isna(number) else number for number in counts)
    return f"most in {top['name']} ({top['state']}) with {numbers}"


def _hidden(table: pd.DataFrame, count: str) -> str:
    """Return how many counties of each year are hatched for want of a number."""
    missing = table[count].isna().groupby(table["year"]).agg(["sum", "size"])
    return "".join(
        f" In {year}, {row['sum']} of {row['size']} counties are hatched: no number is published."
        for year, row in missing[missing["sum"] > 0].iterrows()
    )


# ------------------------------------------------------------------------------------- tables


def _on_map(table: pd.DataFrame, outlines: gpd.GeoDataFrame, count: str) -> gpd.GeoDataFrame:
    """Join rows to outlines on the FIPS code, name their class, put the largest counts first."""
    require(outlines, ["fips", "geometry"], "outlines")
    twice = table[table.duplicated(["year", "fips"])]
    if not twice.empty:
        fips, year = twice.iloc[0][["fips", "year"]]
        raise ValueError(f"fips {fips} stands twice in {year}; keep one row per county and year.")
    homeless = sorted(set(table["fips"]) - set(outlines["fips"]))
    if homeless:
        raise ValueError(f"no outline for fips {', '.join(homeless)}; correct the code or add it.")
    if (table[count] < 0).any():
        raise ValueError(f"{count}: expected 0 or more, nothing where unknown; correct the count.")
    shapes = boundaries.project(outlines[["fips", "geometry"]], "us")
    placed = shapes.merge(table.drop(columns="geometry", errors="ignore"), on="fips")
    placed["class"] = [
        NOT_PUBLISHED if pd.isna(number) else style.CLASS_LABELS[style.class_of(number)]
        for number in placed[count]
    ]
    order = placed.sort_values(["year", count, "fips"], ascending=[True, False, True])
    return order.reset_index(drop=True)


def _by_year(table: pd.DataFrame, count: str) -> dict[int, pd.DataFrame]:
    """Return the rows of each year by fips, with a short name, the key of their look, and `told`.

    `told` is what a reader gets on pointing at the county.
    """
    look = table["class"].where(table["number"].notna(), table["coverage"])
    strange = sorted(set(look) - set(LOOKS))
    if strange:
        raise ValueError(
            f"table: there is no way to draw {', '.join(strange)}; expected a class of "
            f"style.CLASS_LABELS, or for a missing count the coverage {', '.join(UNKNOWN)}."
        )
    told = [_told(row, count) for row in table.itertuples()]
    by_year = table.assign(look=look, short=short_names(table), told=told).groupby("year")
    years = {year: rows.set_index("fips") for year, rows in by_year}
    for year, rows in years.items():
        absent = sorted(set(table["fips"]) - set(rows.index))
        if absent:  # without a row it would be drawn like the counties around it
            raise ValueError(f"table: no row for fips {', '.join(absent)} in {year}; add it.")
    return years


def _told(row, count: str) -> str:
    """Return one county and year in words, as "Howard County, MD: 18 establishments, 2012"."""
    number = UNKNOWN[row.coverage].told if pd.isna(row.number) else (
        f"{row.number:,} {count.removesuffix('s') if row.number == 1 else count}")
    return f"{row.name}, {row.state}: {number}, {row.year}"


def short_names(counties: pd.DataFrame) -> pd.Series:
    """Return names for a map: Howard, Baltimore Co., Baltimore city, Norfolk, Montgomery (VA).

    `counties`: fips, name and state. Words that tell apart stay only where two units share a name.
    """
    names = counties["name"]
    units = counties.drop_duplicates("fips")["name"]
    stems = units.str.removesuffix(" County").where(units.str.endswith(" County"))
    towns = units.str.removesuffix(" city").where(units.str.endswith(" city"))
    county, city = names.str.removesuffix(" County"), names.str.removesuffix(" city")
    short = county.mask(county.isin(towns) & (county != names), county + " Co.")
    short = short.mask((city != names) & ~city.isin(stems), city)
    twice = names.isin(units[units.duplicated()]) & (counties["state"] == "VA")
    return short.mask(twice, short + " (VA)").mask(counties["state"] == "DC", "DC")


def _expansion_heading(rows: pd.DataFrame, several: bool = True) -> str:
    """Return code, completeness and totals of a year and, of several, what every year publishes."""
    codes = ", ".join(sorted(rows["naics"].unique()))
    partly = rows["establishments"].isna().any()
    known, shared = rows[rows["establishments"] > 0], _three_or_more(rows)
    lines = [f"NAICS {codes}, {'only 3 or more published' if partly else 'complete count'}",
             f"{known['establishments'].sum()} establishments in {len(known)} counties",
             f"{', '.join(_published(rows))} with 3 or more: {shared['establishments'].sum()} "
             f"in {len(shared)}"]
    return "\n".join(lines if several else lines[:2])


def _plain_heading(rows: pd.DataFrame, count: str) -> str:
    known = rows[rows["number"] > 0]
    return f"{known['number'].sum()} {count} in {len(known)} counties"


def _three_or_more(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the counties of three or more, in states that the publication of every year shows."""
    large = (rows["establishments"] >= 3).fillna(False)
    return rows[rows["state"].isin(_published(rows)) & large]


def _published(rows: pd.DataFrame) -> list[str]:
    """Return the states of a table but DC, for which nothing is published after 2016."""
    return sorted(set(rows["state"]) - {"DC"})


def _state_names(codes) -> str:
    return _listed([name for code, name in STATES.items() if code in codes]
                   + sorted(set(codes) - set(STATES)))


def _listed(values) -> str:
    *first, last = [str(value) for value in values]
    return f"{', '.join(first)} and {last}" if first else last


# ----------------------------------------------------------------------------------- outlines


def _sheet(table, context, window: Window, detail: float) -> Sheet:
    """Cut outlines and neighbours to a window, simplified to `detail` metres, borders shared."""
    frame = shapely.box(*window)
    counties = boundaries.simplify(table.drop_duplicates("fips").set_index("fips"), detail)
    states = shapely.union_all(counties.dissolve("state", method="coverage").boundary.values)
    lines = shapely.difference(shapely.union_all(counties.boundary.values), states)
    neighbours = boundaries.simplify(boundaries.project(context, "us"), detail).set_index("state")
    cut, near = counties.intersection(frame), neighbours.intersection(frame)
    cut, near = cut[~cut.is_empty], near[~near.is_empty]
    if cut.empty:
        raise ValueError(f"no county of the table lies in the window {window}; choose another.")
    abroad = shapely.multipolygons(shapely.get_parts(near.union_all()))
    between = shapely.difference(shapely.union_all(near.boundary.values), abroad.boundary)
    return Sheet(
        window,
        cut,
        shapely.intersection(shapely.line_merge(lines), frame),
        shapely.intersection(shapely.line_merge(states), frame),
        near,
        shapely.line_merge(between),
        _sea(frame, shapely.union_all(cut.values), abroad, detail),
    )


def _sea(frame, region, abroad, detail: float) -> shapely.MultiPolygon:
    """Return the water in a frame; under the coast of the region, drawn over it, it runs on.

    A plain edge there instead of the coast saves hundreds of vertices.
    """
    water = shapely.difference(frame, shapely.union(region, abroad))
    water = water.buffer(4 * detail, join_style="mitre").simplify(detail)
    water = shapely.intersection(shapely.difference(water, abroad), frame)
    return shapely.MultiPolygon([part for part in shapely.get_parts(water) if part.area])


def window_around(table: gpd.GeoDataFrame) -> Window:
    """Return the window of some counties, projected, with a margin: a zoom for draw_expansion."""
    west, south, east, north = table.total_bounds
    return (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)


def _moved(window: Window, north: float) -> Window:
    return (window[0], window[1] + north, window[2], window[3] + north)


def _path(shape: shapely.Geometry, corner: tuple[float, float], step: float) -> Path:
    """Return polygons or lines as one path, in metres from a corner, rounded to `step` metres."""
    parts = shapely.get_parts(shapely.normalize(shape))  # holes run against their shell
    lines = [*shapely.get_rings(parts), *parts[shapely.get_dimensions(parts) == 1]]
    rounded = [np.round((shapely.get_coordinates(line) - corner) / step) * step for line in lines]
    return Path.make_compound_path(*[Path(line) for line in rounded])


# ------------------------------------------------------------------------------------ drawing


def _stacked(region: Sheet, core: Sheet) -> tuple[Sheet, Sheet]:
    """Return the sheets with room for each other: every core below its region, equally wide."""
    scale = region.size[0] / core.size[0]
    below = core.size[1] * scale + SEAM * region.size[0]
    above = region.size[1] / scale + SEAM * core.size[0]
    return region._replace(below=below), core._replace(above=above)


def _axes(region: Sheet, core: Sheet, rows: int, page: Page) -> tuple[Figure, Axes, Axes, Axes]:
    """Return a figure with an axes per window, all years stacked in it, and one for the legend.

    Where the core stands below its region, the two axes lie on each other.
    """
    sheets, columns = (region, core), 1 if page.stacked else 2
    aspects = [sheet.size[0] / sheet.height for sheet in sheets][:columns]
    height = (page.width - 0.1 * columns) / sum(aspects) * (rows + GAP * (rows - 1))
    figure = style.new_figure(height + page.legend + 0.2, page.width)
    # Gaps in inches only: they, and so the scale of the maps, stay when a title makes room above.
    figure.get_layout_engine().set(w_pad=0.04, h_pad=0.05, wspace=0, hspace=0)
    mapped, explained = (1, 0) if page.stacked else (0, 1)  # rows of the grid
    heights = [page.legend, height] if page.stacked else [height, page.legend]
    grid = figure.add_gridspec(2, columns, width_ratios=aspects, height_ratios=heights)
    axes = [figure.add_subplot(grid[mapped, side % columns]) for side in (0, 1)]
    for ax, sheet in zip(axes, sheets, strict=True):
        west, south, east, north = sheet.window
        ax.set(xlim=(west, east), aspect="equal",
               ylim=(south + sheet.shift(rows - 1) - sheet.below, north + sheet.above))
        ax.axis("off")
    legend = figure.add_subplot(grid[explained, :])
    legend.axis("off")
    figure.draw_without_rendering()  # lets the layout settle, on which scale and labels rest
    return figure, *axes, legend


def _metres_per_point(ax: Axes) -> float:
    """Return the scale, rounded: the last digits of a layout vary from run to run."""
    west, east = ax.get_xlim()
    return round((east - west) / (ax.get_window_extent().width * 72 / ax.figure.dpi), 6)


def _unclip(ax: Axes) -> None:
    """Draw without a clip box, as all is cut at its window: an SVG names boxes by all digits."""
    for artist in ax.get_children():
        artist.set_clip_on(False)


def _stamp(
    ax: Axes, sheet: Sheet, shape: shapely.Geometry, rows: list[int], **look
) -> PathCollection | None:
    """Draw one shape, if it is not empty, on the maps of several years.

    An SVG then holds its coordinates once.
    """
    if shape.is_empty:
        return None
    west, south, _, _ = sheet.window
    corners = [(west, south + sheet.shift(row)) for row in rows]
    # On a grid of a tenth of a point the numbers in an SVG are short, the file a third smaller.
    path = _path(shape, (west, south), step=_metres_per_point(ax) / 10)
    stamp = PathCollection([path], offsets=corners, offset_transform=ax.transData,
                           **{"facecolor": "none", **look})
    stamp.set_transform(AffineDeltaTransform(ax.transData))
    stamp.set_in_layout(False)
    return ax.add_collection(stamp, autolim=False)


def _draw_ground(ax: Axes, sheet: Sheet, years: list[pd.DataFrame]) -> None:
    """Draw land, sea and, in the commonest look of the year, the region."""
    west, south, _, _ = sheet.window
    every = list(range(len(years)))
    for row in every:
        place = (west, south + sheet.shift(row))
        ax.add_patch(Rectangle(place, *sheet.size, facecolor=style.LAND, zorder=0))
        ax.add_patch(Rectangle(place, *sheet.size, fill=False, edgecolor=style.RULE, linewidth=0.6,
                               zorder=9))
    _stamp(ax, sheet, sheet.sea, every, facecolor=style.WATER, zorder=1)
    _stamp(ax, sheet, sheet.context_lines, every, edgecolor=style.RULE, linewidth=0.4, zorder=1)
    land = shapely.union_all(sheet.counties.values, grid_size=1)
    grounds = [_ground(rows) for rows in years]
    for look in dict.fromkeys(grounds):
        rows = [row for row in every if grounds[row] == look]
        _stamp(ax, sheet, land, rows, zorder=2, linewidth=0, label=look, **LOOKS[look])


def _ground(rows: pd.DataFrame) -> str:
    return rows["look"].value_counts().index[0]


def _draw_counties(
    ax: Axes, sheet: Sheet, years: list[pd.DataFrame], looks: dict[str, dict] = LOOKS
) -> None:
    """Draw every county once for all years, so that a reader can point at it.

    Where it looks like the ground of its year it is clear; where it has a hatch of its own, the
    hatch lies below.
    """
    grounds = [_ground(rows) for rows in years]
    for fips, shape in sheet.counties.items():
        fills = []
        for row, rows in enumerate(years):
            look = rows.at[fips, "look"]
            hatched = "hatch" in looks[look]
            if hatched and look != grounds[row]:
                _stamp(ax, sheet, shape, [row], linewidth=0, zorder=3, label=fips, **looks[look])
            clear = hatched or look == grounds[row]
            fills.append("none" if clear else looks[look]["facecolor"])
        stamp = _stamp(ax, sheet, shape, list(range(len(years))), facecolor=fills, linewidth=0,
                       zorder=3, label=fips)
        style.mark(stamp, [rows.at[fips, "told"] for rows in years])


def _draw_lines(
    ax: Axes, sheet: Sheet, rows: int, bar: tuple[int, float, float], letters: float
) -> None:
    """Draw the borders and, on every map, the scale bar."""
    every = list(range(rows))
    _stamp(ax, sheet, sheet.county_lines, every, edgecolor=style.RULE, linewidth=0.3, zorder=4)
    _stamp(ax, sheet, sheet.state_lines, every, edgecolor=style.QUIET, linewidth=0.7, zorder=5)
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    km, x, y = bar
    for row in every:
        height = sheet.window[1] + sheet.shift(row) + y * sheet.size[1]
        maps.draw_scale_bar(ax, km, x * sheet.size[0] / (east - west),
                            (height - south) / (north - south), letters)


def _write_heading(ax: Axes, sheet: Sheet, row: int, year: int, lines: str, page: Page) -> None:
    west, _, _, north = _heading_box(sheet, page).bounds
    corner = (west, north + sheet.shift(row))
    tall = sheet.size[1] > sheet.size[0]  # so narrow
    letters = PHONE.heading[0] if tall else page.heading[0]
    lines = "\n".join(fill(line, letters) for line in lines.split("\n"))
    for text, size, weight, down in ((str(year), 12, "bold", 4),
                                     (lines, page.letters, "normal", 20)):
        ax.annotate(text, corner, xytext=(5, -down), textcoords="offset points", va="top",
                    fontsize=size, fontweight=weight, linespacing=1.3, zorder=6)


def _heading_box(sheet: Sheet, page: Page) -> shapely.Polygon:
    """Return the upper corner of a map where less of the region lies; the left one if equal."""
    west, _, east, north = sheet.window
    width, height = page.heading[1] * sheet.size[0], page.heading[2] * sheet.size[1]
    corners = [shapely.box(left, north - height, left + width, north)
               for left in (west, east - width)]
    region = shapely.union_all(sheet.counties.values)
    return min(corners, key=lambda corner: shapely.intersection(corner, region).area)


def _kept_free(
    sheet: Sheet, bar: tuple[int, float, float], page: Page
) -> list[shapely.Polygon]:
    """Return where the heading and the scale bar of the region stand."""
    west, south, _, _ = sheet.window
    width, height = sheet.size
    km, x, y = bar
    left, bottom = west + x * width, south + y * height
    foot = shapely.box(left, bottom, left + km * 1000, bottom + 0.06 * height)
    return [_heading_box(sheet, page), foot]


def _draw_legend(ax: Axes, table: pd.DataFrame, count: str, page: Page) -> None:
    """Draw the classes and under them what each hatch stands for, with its years."""
    hatches = {}
    for kind, rows in table[table["number"].isna()].groupby("coverage"):
        years = _listed(sorted(rows["year"].unique()))
        hatches[f"{UNKNOWN[kind].meaning} ({years})"] = LOOKS[kind]
    classes = {label: LOOKS[label] for label in style.CLASS_LABELS}
    _fill_legend(ax, f"{count.capitalize()} per county", classes, hatches, page)


def _fill_legend(ax: Axes, title: str, classes: dict, hatches: dict, page: Page) -> None:
    """Write a title and the looks of classes and hatches, each by its label, in their columns."""
    ax.text(0, 1, title, fontsize=7.5, va="top")
    for looks, (columns, x, y) in ((classes, page.classes), (hatches, page.hatches)):
        handles = [Patch(edgecolor=style.RULE, linewidth=0.5, **look) for look in looks.values()]
        if handles:
            ax.add_artist(Legend(
                ax, handles, looks.keys(), ncols=columns, bbox_to_anchor=(x, y), loc="upper left",
                borderaxespad=0, borderpad=0, handlelength=1.8, columnspacing=1.4))


# ------------------------------------------------------------------------------------- labels


def _region_labels(rows: pd.DataFrame) -> list[Label]:
    """Name the counties with three or more, number those with one or two."""
    labels = []
    for fips, county in rows[(rows["number"] > 0).fillna(False)].iterrows():
        number = str(county["number"])
        if county["number"] < NAMED_FROM:
            labels.append(Label(fips, [number], [number], county["look"]))
        else:
            named = f"{county['short']} {number}"
            labels.append(Label(fips, [], [named, number], county["look"]))
    return labels


def _core_labels(rows: pd.DataFrame, names_from: int) -> list[Label]:
    """Number every county, name those with a count of `names_from` or more.

    A small county without a count stays bare.
    """
    labels = []
    for fips, county in rows.iterrows():
        known = pd.notna(county["number"])
        sign = str(county["number"]) if known else UNKNOWN[county["coverage"]].sign
        needed = county["number"] > 0 if known else county["coverage"] == "not_published"
        name, inside = county["short"], []
        if names_from == 0 or (known and county["number"] >= names_from):
            line = f"{name} {sign}".strip()
            inside = [f"{name}\n{sign}".strip(), line.replace(" ", "\n", 1), line,
                      line.replace(" ", "\n")]
        if sign and not (inside and known and county["number"] >= NAMED_FROM):
            inside.append(sign)
        outside = [f"{name} {sign}", sign] if needed else []
        labels.append(Label(fips, inside, outside, county["look"]))
    return labels


def _place(sheet: Sheet, labels: list[Label], apart: list, scale: Print) -> list[Placed]:
    """Put each label inside its county where it fits, else in the best free place near it.

    `apart`: shapes to keep free. A label that finds no room at all is left out: the shade still
    tells the class.
    """
    metres = scale.metres
    labels = [label for label in labels if label.fips in sheet.counties.index]
    shapes = {label.fips: sheet.counties[label.fips] for label in labels}
    free, placed = _free(sheet, apart, metres), []
    fits = {fips: _fit_inside(shapes[fips], free, texts, scale) for fips, texts, *_ in labels}
    # Who must go outside has the least choice, so comes first; the sort keeps the order otherwise.
    labels = sorted(labels, key=lambda label: fits[label.fips] is not None)
    anchors = {label.fips: shapes[label.fips].representative_point()
               for label in labels if label.outside}
    counted = [shapes[fips] for fips in anchors]
    for label in labels:
        anchors.pop(label.fips, None)
        waiting = [point.buffer(4 * metres) for point in anchors.values()]
        room = shapely.difference(free, shapely.union_all(waiting))
        shape, found = shapes[label.fips], fits[label.fips]
        if found and not room.contains(found[1]):
            found = _fit_inside(shape, room, label.inside, scale)
        found = found or _fit_outside(shape, room, label.outside, counted, scale)
        if found:
            text, box, leader = found
            placed.append(Placed(text, box, label.look, leader))
            taken = [box.buffer(2 * metres, join_style="mitre")]
            taken += [leader.buffer(metres / 2)] if leader else []
            free = shapely.difference(free, shapely.union_all(taken))
    return placed


def _free(sheet: Sheet, taken: list, metres: float) -> shapely.Geometry:
    """Return the window, two points in from its frame, without what is taken."""
    frame = shapely.box(*sheet.window).buffer(-2 * metres, join_style="mitre")
    return shapely.difference(frame, shapely.union_all(taken))


def _fit_inside(shape, free, texts: list[str], scale: Print):
    """Return the first text that fits into a shape, its box deepest inside, and no leader line.

    Letters do not fill their box: if none fits wholly, a tenth of one may stand over the border.
    Returns None if that does not help either.
    """
    tried = [(text, *_boxes_within(shape, free, _extent(text, scale))) for text in texts]
    for share in (0.97, 0.9):
        for text, boxes, within in tried:
            if within.max(initial=0) >= share:
                boxes = boxes[within >= share]
                depth = shapely.distance(shapely.centroid(boxes), shape.boundary)
                return text, boxes[np.argmax(depth)], None
    return None


def _fit_outside(shape, free, texts: list[str], counted: list, scale: Print):
    """Return the first text that finds a free box near a shape, that box and its leader line.

    The best box is near and hides little of the counties with a count (`counted`). Returns None
    if there is no free box.
    """
    anchor = shape.representative_point()
    for text in texts:
        boxes = _free_boxes(anchor, _extent(text, scale), free, scale.metres)
        if len(boxes):
            cost = shapely.distance(boxes, anchor) / scale.metres
            cost += 40 * shapely.intersects(boxes, shape)
            for other in counted:
                hidden = shapely.area(shapely.intersection(boxes, other))
                cost += 10 * hidden / shapely.area(boxes) + 80 * hidden / other.area
            box = boxes[np.argmin(cost)]
            return text, box, shapely.shortest_line(anchor, box)
    return None


def _boxes_within(shape, free, size: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return the free boxes of one size centred in a shape, and which part of each it holds."""
    west, south, east, north = shape.bounds
    boxes = _boxes(shape.bounds, max(east - west, north - south) / 24, size)
    centres = shapely.centroid(boxes)
    shapely.prepare(shape)
    # A centre nearer to the border leaves a fifth or more of the box outside: not worth measuring.
    deep = shapely.distance(centres, shape.boundary) > 0.3 * size[1]
    boxes = boxes[deep & shapely.contains(shape, centres)]
    boxes = boxes[shapely.contains(free, boxes)]
    within = shapely.contains(shape, boxes).astype(float)
    partly = within == 0
    within[partly] = shapely.area(shapely.intersection(boxes[partly], shape)) / (size[0] * size[1])
    return boxes, within


def _free_boxes(anchor, size: tuple[float, float], free, metres: float) -> np.ndarray:
    """Return the 250 nearest boxes of one size that are free, as is the line to their anchor."""
    boxes = _boxes(anchor.buffer(75 * metres).bounds, 2.5 * metres, size)
    away = shapely.distance(boxes, anchor)
    boxes = boxes[np.argsort(away, kind="stable")][np.sum(away <= 4 * metres):]
    shapely.prepare(free)
    boxes = boxes[shapely.contains(free, boxes)]
    return boxes[shapely.covers(free, shapely.shortest_line(boxes, anchor))][:250]


def _extent(text: str, scale: Print) -> tuple[float, float]:
    """Return width and height of a text in metres on the ground, with a point of air around."""
    font, lines = FontProperties(size=scale.letters), text.split("\n")
    widths = [text_to_path.get_text_width_height_descent(line, font, False)[0] for line in lines]
    height = scale.letters * 1.2 * len(lines)
    return (max(widths) + 2) * scale.metres, (height + 0.6) * scale.metres


def _boxes(area: Window, step: float, size: tuple[float, float]) -> np.ndarray:
    """Return boxes of one size whose centres stand `step` metres apart in an area."""
    west, south, east, north = area
    x, y = np.meshgrid(np.arange(west, east, step), np.arange(north, south, -step))
    width, height = size
    return shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2).ravel()


def _write_labels(
    ax: Axes, sheet: Sheet, row: int, placed: list[Placed], letters: float
) -> None:
    """Write placed labels, on a white plate where a hatch or something else lies below."""
    for label in placed:
        plain = not label.leader and "hatch" not in LOOKS[label.look]
        ax.text(label.box.centroid.x, label.box.centroid.y + sheet.shift(row), label.text,
                color=style.text_on(LOOKS[label.look]["facecolor"]) if plain else style.INK,
                fontsize=letters, ha="center", va="center", linespacing=1.05, zorder=8,
                in_layout=False)
    plates = [label.box for label in placed if label.leader or "hatch" in LOOKS[label.look]]
    if plates:
        _stamp(ax, sheet, shapely.multipolygons(plates), [row], facecolor="#ffffff", linewidth=0,
               zorder=6)
    led = [label for label in placed if label.leader]
    if led:
        _stamp(ax, sheet, shapely.multilinestrings([label.leader for label in led]), [row],
               edgecolor=style.INK, linewidth=0.5, zorder=7)
        starts = np.array([label.leader.coords[0] for label in led]) + (0, sheet.shift(row))
        ax.scatter(*starts.T, s=7, c=[LOOKS[label.look]["facecolor"] for label in led],
                   edgecolor=style.INK, linewidth=0.5, zorder=7)


def _name_states(
    ax: Axes, sheet: Sheet, rows: pd.DataFrame, placed: list, apart: list, scale: Print
) -> None:
    """Write the code of every state on the first map, where it is in nobody's way."""
    taken = [part for label in placed for part in (label.box, label.leader) if part]
    free = _free(sheet, apart + taken, scale.metres)
    plain = rows["look"].reindex(sheet.counties.index) == _ground(rows)
    own = sheet.counties[plain].groupby(rows["state"]).agg(lambda part: part.union_all())
    for code, shape in [*own.items(), *sheet.context.items()]:
        found = _fit_inside(shape, free, [code], scale)
        if found:
            ax.text(found[1].centroid.x, found[1].centroid.y, code, ha="center", va="center",
                    fontsize=scale.letters, color=style.QUIET, in_layout=False)
