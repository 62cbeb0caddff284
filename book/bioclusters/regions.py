"""Compare US regions and counties by their establishments in biotechnology R&D (NAICS 541714).

Only county cells of three or more establishments are published from 2017, so every sum here is a
sum of published cells, and a county without one is unknown, never zero.
"""

from textwrap import fill
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bioclusters import counties, maps, style
from bioclusters.firms import spread
from bioclusters.timeline import require, wrap

SMALL = 6.5  # points
NAICS = "541714"
HOME, MONTGOMERY = "BioHealth Capital Region (MD, VA)", "24031"
CELLS = ["year", "state", "county_fips", "county_name", "biotech_establishments",
         "biotech_employment", "all_establishments"]
SUMS = ["year", "region", "establishments", "rank", "published_counties", "counties",
        "employees", "cells_without_employees", "all_establishments"]

# FIPS codes of other ways to draw regions. The core: suburbs of Baltimore and Washington, with
# Frederick. East Bay: Alameda, Contra Costa, Solano. Outer New York: Mercer (New Jersey), Fairfield
# and New Haven (Connecticut), which no region of the book counts.
CORE = ["24003", "24005", "24013", "24021", "24025", "24027", "24031", "24033", "24510", "51013",
        "51059", "51107", "51153", "51510", "51600", "51610", "51683", "51685"]
I_270 = ["24021", "24031"]
EAST_BAY = ["06001", "06013", "06095"]
OUTER_NEW_YORK = ["34021", "09001", "09009"]
NORTH_EAST = ["New York City-Northern New Jersey", "Philadelphia"]
CALIFORNIA = ["Los Angeles-Orange", "San Diego"]

# 1 is the share of the whole country; below it warm, above it blue, each class twice the last.
LQ_BREAKS = [0, 1, 2, 4, 8]
LQ_LABELS = ["below 1", "1 to below 2", "2 to below 4", "4 to below 8", "8 or more"]
LQ_COLOURS = dict(zip(LQ_LABELS, ["#f3d9b1", *style.CLASS_COLOURS[2:]], strict=True))
# The class of counts with that fill, or one as light: by it a label finds its text colour.
LETTERED_AS = dict(zip(LQ_LABELS, [style.CLASS_LABELS[0], *style.CLASS_LABELS[2:]], strict=True))
LOOKS = counties.LOOKS | {label: {"facecolor": colour} for label, colour in LQ_COLOURS.items()}
OTHERS = "#c3c9d0"  # bars of other counties
# A county map without heading: the note below the legend stands where the hatches end.
WIDE = counties.WIDE._replace(legend=0.5, classes=(5, 0.26, 1), hatches=(3, 0.26, 0.62))
PHONE = counties.PHONE._replace(legend=1.3, classes=(3, 0, 0.86), hatches=(1, 0, 0.57),
                                heading=(0, 0, 0))
PANELS = {"number": "establishments", "quotient": "location_quotient"}
DRAWN = ["panel", "rank", "ranked_among", "fips", "name", "state", "year", "naics",
         "establishments", "all_establishments", "location_quotient", "class", "coverage"]


class Chart(NamedTuple):
    """What differs between the chart of regions for a page and that for a phone."""

    width: float  # inches
    height: float
    letters: float  # points, of the note
    sides: tuple[float, float]  # years of room for what stands left and right of the lines
    leader: float  # points from the lines to what stands beside them
    name: int | None  # letters in a line of a region's name; None: one line
    apart: tuple[float, float]  # numbers on the left, names on the right: parts of the height
    note: tuple[float, float, float]  # inches wide; its place on the axes, and points down


WIDE_CHART = Chart(style.WIDTH, 4.3, SMALL, (0.85, 2.6), 16, None, (0.033, 0.033),
                   (2.2, 1, -2))
PHONE_CHART = Chart(style.PHONE_WIDTH, 5.8, 7.5, (2.4, 5.8), 10, 24, (0.038, 0.073),
                    (2.7, 0, -24))


def tidy_us_regions(
    regions: pd.DataFrame, us_biotech: pd.DataFrame, first: int = 2017, last: int = 2021
) -> pd.DataFrame:
    """Return sums and rank of each region by year, in the order of their rank in the last year.

    `regions`: region, county_fips; `us_biotech`: the published county cells of NAICS 541714;
    `first` and `last`: the years shown. Columns SUMS.
    Raises ValueError for a missing column, a year without cells or a county in two regions.
    Source: US Census Bureau, County Business Patterns; regions as the book defines them.
    """
    for year in (first, last):
        _cells(us_biotech, year)
    table = regional_sums(regions, us_biotech[us_biotech["year"].between(first, last)])
    place = table[table["year"] == last].set_index("region")["rank"]
    table = table.assign(place=table["region"].map(place))
    return table.sort_values(["place", "region", "year"], ignore_index=True)[SUMS]


def regional_sums(regions: pd.DataFrame, us_biotech: pd.DataFrame) -> pd.DataFrame:
    """Return one row per year and region: sums over its published county cells, and its rank.

    Columns SUMS: `counties` are all in the region, `published_counties` those with a cell;
    `employees` and `all_establishments` (of all industries) are of the latter only.
    Raises ValueError for a missing column or a county in two regions.
    """
    require(regions, ["region", "county_fips"], "regions")
    require(us_biotech, CELLS, "us_biotech")
    twice = regions.loc[regions.duplicated("county_fips"), "county_fips"]
    if not twice.empty:
        raise ValueError(f"regions: county {twice.iloc[0]} stands in two regions; keep it in one.")
    cells = regions.merge(us_biotech, on="county_fips")
    cells["withheld"] = cells["biotech_employment"].isna()
    sums = cells.groupby(["year", "region"], as_index=False).agg(
        establishments=("biotech_establishments", "sum"),
        published_counties=("county_fips", "size"),
        employees=("biotech_employment", "sum"),
        cells_without_employees=("withheld", "sum"),
        all_establishments=("all_establishments", "sum"),
    )
    sums["counties"] = sums["region"].map(regions["region"].value_counts())
    sums["rank"] = _rank(sums.groupby("year")["establishments"])
    return sums[SUMS]


def draw_us_regions(table: pd.DataFrame, home: str = HOME, phone: bool = False) -> Figure:
    """Return one line per region of tidy_us_regions, named at its end with rank and number.

    The region `home` is in the colour of its cluster, all others quiet; `phone`: draw narrow, with
    names in two lines and the note below. Raises ValueError for a missing column, no rows or a
    region that is not in the table.
    """
    require(table, SUMS, "table")
    own = _rows_of(table, home)
    chart = PHONE_CHART if phone else WIDE_CHART
    figure, ax, years = _axes_of_years(table, chart)
    for region, rows in table.groupby("region", sort=False):
        counts = rows.set_index("year")["establishments"].astype("float64")
        look = {"color": style.RULE, "linewidth": 1.1, "marker": "o", "markersize": 2.6}
        if region == home:
            look = {"color": style.CLUSTERS["BHCR"], "linewidth": 2.4, "marker": "s", "zorder": 4}
        ax.plot(years, counts.reindex(years), label=region, **look)  # no cell that year: a gap
        # The points are too small to point at: a clear square around each is not.
        areas = ax.scatter(rows["year"], counts, s=100, marker="s", facecolor="none",
                           linewidth=0, zorder=5)
        style.mark(areas, [_point(row) for row in rows.itertuples()])
    _name_ends(ax, table, home, years[0], -1, chart)
    _name_ends(ax, table, home, years[-1], 1, chart)
    inches, up, down = chart.note
    ax.annotate("\n".join(wrap(_limits(own), inches)), (0, up), xycoords="axes fraction",
                xytext=(8 if up else 0, down), textcoords="offset points", va="top",
                fontsize=chart.letters, color=style.QUIET, linespacing=1.3)
    return figure


def describe_us_regions(table: pd.DataFrame, home: str = HOME) -> str:
    """Return the alt text: the regions, the rank of `home` over the years, and its neighbours."""
    require(table, SUMS, "table")
    own = _rows_of(table, home).sort_values("year")
    start, end = own.iloc[0], own.iloc[-1]
    low, high = own["rank"].min(), own["rank"].max()
    last = table[(table["year"] == end["year"]) & (table["region"] != home)]
    named = [f"{_dashed(row.region)} ({row.establishments})" for row in last.itertuples()]
    ahead = (last["rank"] < end["rank"]).sum()
    return (
        f"Line chart of published biotechnology R&D establishments in {len(last) + 1} US regions, "
        f"{start['year']} to {end['year']}: {home} goes from {start['establishments']} to "
        f"{end['establishments']}, rank {low if low == high else f'{low} to {high}'} in all years. "
        f"In {end['year']} ahead of it: {', '.join(named[:ahead]) or 'none'}; "
        f"next behind: {', '.join(named[ahead:][:1]) or 'none'}."
    )


def rank_sensitivity(
    regions: pd.DataFrame, us_biotech: pd.DataFrame, year: int = 2021, home: str = HOME,
    county: str = MONTGOMERY,
) -> pd.DataFrame:
    """Return the rank of `home` in one year when regions are drawn or measured otherwise.

    Columns: definition, measure, value, rank, of (how many are ranked), note. Where single
    counties are ranked, it is the rank of `county`.
    The rate per 1,000 is given only where all counties of the ranked region have a cell.
    Raises ValueError as tidy_us_regions.
    """
    cells, rows = _cells(us_biotech, year), []
    for name, note, ranked, drawn in _definitions(regions, cells, home, county):
        sums = regional_sums(drawn, cells)
        sums["rate"] = 1000 * sums["establishments"] / sums["all_establishments"]
        own = _rows_of(sums, ranked).iloc[0]
        measures = [
            ("establishments", "establishments", note),
            ("employees", "employees", f"{sums['cells_without_employees'].sum()} of "
             f"{sums['published_counties'].sum()} published cells lack employment"),
            ("establishments per 1,000 of all industries", "rate",
             "regions with counties without a cell come out too high"),
        ]
        complete = own["published_counties"] == own["counties"]
        for measure, column, remark in measures if complete else measures[:2]:
            place = _rank(sums[column])[own.name]
            rows.append([name, measure, float(own[column]), place, len(sums), remark])
    columns = ["definition", "measure", "value", "rank", "of", "note"]
    rows += _extremes(regional_sums(regions, cells), home)
    return pd.DataFrame(rows, columns=columns).round({"value": 2})


def _definitions(regions, cells, home: str, county: str) -> list[tuple]:
    """Return each definition: its name, a note, the region ranked, and the regions it makes."""
    own = regions[regions["region"] == home]
    states = cells[~cells["county_fips"].isin(own["county_fips"])].assign(
        region=lambda others: others["state"])
    single = cells.assign(region=cells["county_fips"])
    named = "; ".join(cells.loc[cells["county_fips"] == county, "county_name"])
    east = regions["county_fips"].isin(EAST_BAY)
    wider = pd.DataFrame({"region": NORTH_EAST[0], "county_fips": OUTER_NEW_YORK})
    corridor, south = (regions["region"].isin(pair) for pair in (NORTH_EAST, CALIFORNIA))
    same = "other regions unchanged"
    return [
        ("Ten regions of the book", "Maryland and Virginia whole", home, regions),
        ("Maryland only", same, home, _cut(regions, home, ["24"])),
        ("Baltimore-Washington core", f"{len(CORE)} counties and cities, FIPS {' '.join(CORE)}",
         home, _cut(regions, home, CORE)),
        ("I-270 corridor", "Montgomery and Frederick, Maryland", home, _cut(regions, home, I_270)),
        ("New York with its outer suburbs", "with Mercer, Fairfield and New Haven counties", home,
         pd.concat([regions, wider])),
        ("New York and Philadelphia as one", same, home, _renamed(regions, corridor, "Corridor")),
        ("Los Angeles and San Diego as one", same, home, _renamed(regions, south, "California")),
        ("Bay Area in two", "Alameda, Contra Costa and Solano apart from the rest", home,
         _renamed(regions, east, "East Bay")),
        ("Whole states", "Maryland and Virginia as one against each other state", home,
         pd.concat([own, states[own.columns]])),
        ("Single counties", f"ranked is {named}", county, single[own.columns]),
    ]


def _extremes(sums: pd.DataFrame, home: str) -> list[list]:
    """Return the best and the worst rank of `home` that unpublished cells allow, 0 to 2 in each."""
    own, rows = sums["region"] == home, []
    hidden = 2 * (sums["counties"] - sums["published_counties"])
    for favoured, where in [(own, "its"), (~own, "all other")]:
        counts = sums["establishments"] + hidden.where(favoured, 0)
        rows.append([f"Ten regions, with 2 in each of {where} counties without a cell",
                     "establishments", float(counts[own].iloc[0]), _rank(counts)[own].iloc[0],
                     len(sums), f"{hidden[favoured].sum()} added: the most that cells may hide"])
    return rows


def _cells(us_biotech: pd.DataFrame, year: int) -> pd.DataFrame:
    require(us_biotech, CELLS, "us_biotech")
    cells = us_biotech[us_biotech["year"] == year]
    if cells.empty:
        known = ", ".join(str(known) for known in sorted(us_biotech["year"].unique()))
        raise ValueError(f"us_biotech: no cells of {year}; choose a year among {known}.")
    return cells


def _rows_of(table: pd.DataFrame, region: str) -> pd.DataFrame:
    rows = table[table["region"] == region]
    if rows.empty:
        known = ", ".join(sorted(set(table["region"])))
        raise ValueError(f"no rows for {region!r}; choose one of {known}.")
    return rows


def _rank(values) -> pd.Series:
    """Return ranks from 1 for the largest; equal values share the better rank."""
    return values.rank(ascending=False, method="min").astype("int64")


def _cut(regions: pd.DataFrame, region: str, fips: list[str]) -> pd.DataFrame:
    """Leave a region only its counties whose FIPS code starts with one of `fips`."""
    kept = regions["county_fips"].str.startswith(tuple(fips))
    return regions[kept | (regions["region"] != region)]


def _renamed(regions: pd.DataFrame, where: pd.Series, name: str) -> pd.DataFrame:
    return regions.assign(region=regions["region"].mask(where, name))


def _dashed(region: str) -> str:
    return region.replace("-", "–")


def _axes_of_years(table: pd.DataFrame, chart: Chart) -> tuple[Figure, Axes, range]:
    """Return a figure, its axes with room for names and note, and the years."""
    years = range(table["year"].min(), table["year"].max() + 1)
    most = table["establishments"].max()
    start = table.loc[table["year"] == years[0], "establishments"].max()
    narrow, measure = chart.width < style.WIDTH, "establishments in published county cells"
    figure = style.new_figure(chart.height, chart.width)
    figure.get_layout_engine().set(w_pad=0.1)  # letters print wider than they are laid out
    ax = figure.add_subplot()
    # On a page the note stands above the first year: there must be room for it.
    ax.set(xlim=(years[0] - chart.sides[0], years[-1] + chart.sides[1]),
           ylim=(0, 1.03 * most if narrow else max(1.07 * most, 1.45 * start)),
           xticks=years[::2] if narrow else years, ylabel="" if narrow else measure)
    if narrow:
        ax.set_title(measure, fontsize=8, fontweight="normal", color=style.QUIET)
    ax.spines["bottom"].set_bounds(years[0], years[-1])
    return figure, ax, years


def _point(row) -> str:
    """Return what a reader gets on pointing at a region in one year."""
    return (f"{_dashed(row.region)}: {row.establishments:,} establishments, rank {row.rank}, "
            f"{row.published_counties} of {row.counties} counties published, {row.year}")


def _name_ends(
    ax: Axes, table: pd.DataFrame, home: str, year: int, side: int, chart: Chart
) -> None:
    """Write rank and number left (side -1) of the lines of a year, or right (1), with the name."""
    rows = table[table["year"] == year]
    heights = [float(count) for count in rows["establishments"]]
    places = spread(heights, chart.apart[side > 0] * ax.get_ylim()[1])
    line = {"arrowstyle": "-", "linewidth": 0.5, "color": style.RULE, "shrinkA": 0, "shrinkB": 3,
            "relpos": ((1 - side) / 2, 0.5)}
    for row, height, place in zip(rows.itertuples(), heights, places, strict=True):
        own = row.region == home
        ax.annotate(_end(row, side, chart.name), (year, height),
                    xytext=(chart.leader * side, place), textcoords=("offset points", "data"),
                    ha="left" if side > 0 else "right", va="center", fontsize=7.5, arrowprops=line,
                    fontweight="bold" if own else "normal",
                    color=style.CLUSTERS["BHCR"] if own else style.INK)


def _end(row, side: int, width: int | None) -> str:
    """Return rank and number of a region, on the right with its name, in lines of a width."""
    name = f"{_dashed(row.region)}  " if side > 0 else ""
    if side < 0 or width is None:
        return f"{row.rank}.  {name}{row.establishments:,}"
    # A hyphen lets a name break, a dash does not; the number stays with the last word.
    whole = f"{row.rank}. {row.region}\N{NO-BREAK SPACE}{row.establishments:,}"
    return _dashed(fill(whole, width))


def _limits(own: pd.DataFrame) -> str:
    """Return what the lines leave out, with the numbers of published counties of one region."""
    shown = " and ".join(f"{row.published_counties} in {row.year}"
                         for row in own.iloc[[0, -1]].itertuples())
    return (
        "First number: rank. County cells are published from three establishments up; some growth "
        f"is counties that pass this mark (heavy line: {shown}, of {own['counties'].iloc[0]}). The "
        "District of Columbia has no cell. Regions are this book’s lists of counties."
    )


def tidy_concentration(
    counts: pd.DataFrame, us_biotech: pd.DataFrame, us_totals: pd.DataFrame,
    outlines: gpd.GeoDataFrame, top: int = 8, least: int = 20,
) -> gpd.GeoDataFrame:
    """Return the counties of the map by location quotient, then the US counties of the two panels.

    `counts`: the counties of the map, from data.complete_counties("541714", year); `outlines`:
    fips, geometry. `panel` is map, number (`top` US counties by establishments) or quotient (`top`
    among those with `least` or more). Columns DRAWN and geometry (EPSG:5070).
    Raises ValueError for a missing column, more than one year, another industry, or other counties
    published than in us_biotech. Source: US Census Bureau, County Business Patterns.
    """
    placed = counties.tidy_expansion(counts, outlines).drop(columns="class").assign(panel="map")
    if set(placed["naics"]) != {NAICS} or placed["year"].nunique() != 1:
        raise ValueError(f"counts: expected one year of NAICS {NAICS}; pass no other rows.")
    cells = location_quotients(us_biotech, us_totals, placed["year"].iloc[0])
    shares = cells[["fips", "all_establishments", "location_quotient"]]
    placed = placed.merge(shares, "left", on="fips")
    if (placed["establishments"].isna() != placed["location_quotient"].isna()).any():
        raise ValueError("counts: published counties are not those of us_biotech; correct either.")
    table = pd.concat([
        placed.sort_values(["location_quotient", "fips"], ascending=[False, True]),
        _leading(cells, "number", top, "with a published number"),
        _leading(cells[cells["establishments"] >= least], "quotient", top, f"with {least} or more"),
    ], ignore_index=True)
    table["class"] = [_lq_class(quotient) for quotient in table["location_quotient"]]
    return table.astype({"rank": "Int64"})[[*DRAWN, "geometry"]]


def location_quotients(
    us_biotech: pd.DataFrame, us_totals: pd.DataFrame, year: int
) -> pd.DataFrame:
    """Return the published county cells of one year with their location quotient.

    It is the share of biotechnology R&D in the establishments of the county, divided by that share
    in the US. Both count published cells only; as these miss more of the US than of a county with
    a cell, quotients are somewhat too high. Raises ValueError for a missing column or year.
    """
    require(us_totals, ["year", "biotech_establishments", "all_establishments"], "us_totals")
    cells, us = _cells(us_biotech, year), us_totals[us_totals["year"] == year]
    if len(us) != 1:
        raise ValueError(f"us_totals: expected one row of {year}; add the national sums.")
    share = cells["biotech_establishments"] / cells["all_establishments"]
    us_share = us["biotech_establishments"].iloc[0] / us["all_establishments"].iloc[0]
    return cells.assign(location_quotient=(share / us_share).astype("float64")).rename(columns={
        "county_fips": "fips", "county_name": "name", "biotech_establishments": "establishments"})


def draw_concentration(
    table: gpd.GeoDataFrame, context: gpd.GeoDataFrame, home: str = MONTGOMERY,
    zoom: counties.Window = counties.CORRIDOR, phone: bool = False,
) -> Figure:
    """Return the map of tidy_concentration, the part in `zoom` enlarged, above the two panels.

    `context`: neighbouring states (state, geometry); `home`: the FIPS code of the county marked in
    the panels; `phone`: draw narrow, one below the other, the key on top.
    Raises ValueError for a missing column or no rows.
    """
    require(table, [*DRAWN, "geometry"], "table")
    require(context, ["state", "geometry"], "context")
    if home not in set(table["fips"]):
        raise ValueError(f"table: no county {home}; choose a FIPS code of the map or the panels.")
    page = PHONE if phone else WIDE
    rows = table[table["panel"] == "map"].set_index("fips", drop=False)
    rows = rows.assign(told=[_told(row) for row in rows.itertuples()],
                       short=counties.short_names(rows), look=rows["class"].where(
                           rows["location_quotient"].notna(), rows["coverage"]))
    windows = {"region": (counties.window_around(rows), 5_000), "core": (zoom, 1_800)}
    sheets = {name: counties._sheet(rows.reset_index(drop=True), context, *window)
              for name, window in windows.items()}
    figure, axes = _axes(sheets, page)
    _draw_key(axes["key"], rows, page)
    for panel in PANELS:
        _draw_bars(axes[panel], table[table["panel"] == panel], home, page)
    figure.draw_without_rendering()  # lets the layout settle, on which scale and labels rest
    inside = rows.representative_point().within(shapely.box(*zoom))
    _draw_map(axes["region"], sheets["region"], rows, ~inside, "region", page, shapely.box(*zoom))
    _draw_map(axes["core"], sheets["core"], rows, inside, "core", page)
    maps.mark_zoom(axes["region"], zoom)
    return figure


def describe_concentration(table: pd.DataFrame, home: str = MONTGOMERY) -> str:
    """Return the alt text: how many counties lie above the US share, and where `home` stands."""
    require(table, DRAWN, "table")
    rows = table[table["panel"] == "map"]
    known = rows.dropna(subset="location_quotient")
    leaders = [f"{row.name} ({row.state}) at {_printed(row.location_quotient)}"
               for row in known.head(2).itertuples(index=False)]
    places = [f"{row.name} ({row.state}) is number {row.rank} of {row.ranked_among} by "
              f"{PANELS[row.panel].replace('_', ' ')}."
              for row in table[table["fips"] == home].dropna(subset="rank").itertuples(index=False)]
    return " ".join([
        f"County map of Maryland, Virginia and the District of Columbia, {rows['year'].iloc[0]}, "
        f"shaded by the location quotient of biotechnology R&D establishments: {len(known)} "
        f"counties have one, {(known['location_quotient'] >= 1).sum()} of them 1 or more, led by "
        f"{' and '.join(leaders)}; {len(rows) - len(known)} are hatched because their number is "
        "not published. Two bar charts rank the leading US counties.", *places,
    ])


def _leading(cells: pd.DataFrame, panel: str, top: int, among: str) -> pd.DataFrame:
    """Return the rows of a panel, the first first, with their rank."""
    ranks = _rank(cells[PANELS[panel]])
    rows = cells.assign(rank=ranks, panel=panel, ranked_among=f"{len(cells)} US counties {among}",
                        naics=NAICS, coverage="ge3_only")
    return rows[ranks <= top].sort_values(["rank", "fips"])


def _lq_class(quotient: float) -> str:
    if pd.isna(quotient):
        return counties.NOT_PUBLISHED
    return LQ_LABELS[sum(quotient >= lower for lower in LQ_BREAKS) - 1]


def _printed(quotient: float) -> str:
    """Return a quotient with one decimal, below 1 with two: 0.98 must not read as 1.0."""
    return f"{quotient:.1f}" if quotient >= 1 else f"{quotient:.2f}"


def _told(row) -> str:
    """Return what a reader gets on pointing at a county of a map or at its bar."""
    place = f"{row.name}, {row.state}"
    if pd.isna(row.location_quotient):
        return f"{place}: {counties.UNKNOWN[row.coverage].told}, {row.year}"
    ranked = "" if pd.isna(row.rank) else (
        f"; number {row.rank} of {row.ranked_among} by {PANELS[row.panel].replace('_', ' ')}")
    return (
        f"{place}: location quotient {_printed(row.location_quotient)} ({row.establishments} of "
        f"{row.all_establishments:,} establishments), {row.year}{ranked}"
    )


def _axes(
    sheets: dict[str, counties.Sheet], page: counties.Page
) -> tuple[Figure, dict[str, Axes]]:
    """Return a figure with two maps, their key, and two panels at the foot."""
    aspects = [sheet.size[0] / sheet.size[1] for sheet in sheets.values()]
    if page.stacked:
        rows = [["key"], *([name] for name in (*sheets, *PANELS))]
        maps_high = [(page.width - 0.1) / aspect for aspect in aspects]
        heights = [page.legend, *maps_high, 1.9, 1.9]
    else:
        rows = [[*sheets], ["key"], [*PANELS]]
        heights = [(page.width - 0.2) / sum(aspects), page.legend, 1.6]
    figure = style.new_figure(sum(heights) + 0.14 * len(rows), page.width)
    figure.get_layout_engine().set(w_pad=0.04, h_pad=0.05, wspace=0, hspace=0)
    cells = {}
    for part, names in zip(figure.add_gridspec(len(rows), 1, height_ratios=heights), rows,
                           strict=True):
        ratios = aspects if names == [*sheets] else None  # each row of its own margins
        cells |= zip(names, part.subgridspec(1, len(names), width_ratios=ratios), strict=True)
    axes = {name: figure.add_subplot(cells[name]) for name in (*sheets, "key", *PANELS)}
    for name, sheet in sheets.items():
        west, south, east, north = sheet.window
        axes[name].set(xlim=(west, east), ylim=(south, north), aspect="equal")
        axes[name].axis("off")
    axes["key"].axis("off")
    return figure, axes


def _draw_map(
    ax: Axes, sheet: counties.Sheet, rows, named, name: str, page: counties.Page, apart=None
) -> None:
    """Draw land and borders as every county map, the counties with a quotient, and their names.

    `named`: which rows to name; `name`: of the window; `apart`: an area without names.
    """
    bar, scale = counties.BARS[name], counties.Print(counties._metres_per_point(ax), page.letters)
    counties._draw_ground(ax, sheet, [rows])
    counties._draw_counties(ax, sheet, [rows], LOOKS)
    counties._draw_lines(ax, sheet, 1, bar, page.letters)
    taken = [apart, *counties._kept_free(sheet, bar, page)] if apart else []
    placed = counties._place(sheet, _labels(rows[named]), taken, scale)
    counties._write_labels(ax, sheet, 0, placed, page.letters)
    if apart:
        counties._name_states(ax, sheet, rows, placed, taken, scale)


def _labels(rows: pd.DataFrame) -> list[counties.Label]:
    """Name the counties with a quotient, and those that are not published at all."""
    labels = []
    for row in rows.itertuples():
        if row.coverage == "not_published":
            labels.append(counties.Label(row.fips, [row.short], [row.short], row.coverage))
        elif row.look in LQ_LABELS:
            number = f"{_printed(row.location_quotient)} ({row.establishments})"
            stacked = row.short.replace(" ", "\n")
            inside = [f"{row.short}\n{number}", f"{stacked}\n{number}"]
            outside = [f"{row.short} {number}", inside[0]]
            labels.append(counties.Label(row.fips, inside, outside, LETTERED_AS[row.look]))
    return labels


def _draw_key(ax: Axes, rows: pd.DataFrame, page: counties.Page) -> None:
    """Explain the classes, the hatches and the quotient."""
    hidden = rows.loc[rows["location_quotient"].isna(), "coverage"].value_counts()
    hatches = {f"{counties.UNKNOWN[kind].meaning} ({number})": LOOKS[kind]
               for kind, number in hidden.items()}
    counties._fill_legend(ax, f"Location quotient, {rows['year'].iloc[0]}",
                          {label: LOOKS[label] for label in LQ_LABELS}, hatches, page)
    note = ("1 = biotechnology R&D has the same share of establishments as in the US, by published "
            "cells. In brackets: its establishments.")
    ax.text(0, 0.25 if page.stacked else 0.2, fill(note, 56) if page.stacked else note,
            fontsize=page.letters, va="top", color=style.QUIET)


def _draw_bars(ax: Axes, rows: pd.DataFrame, home: str, page: counties.Page) -> None:
    """Draw one bar per county with its number or quotient, `home` in the colour of its cluster."""
    measure = PANELS[rows["panel"].iloc[0]]
    own, names = rows["fips"] == home, rows["name"].str.removesuffix(" County")
    bars = ax.barh(range(len(rows)), rows[measure].astype("float64"), height=0.7,
                   color=[style.CLUSTERS["BHCR"] if mine else OTHERS for mine in own])
    for bar, row in zip(bars, rows.itertuples(), strict=True):
        style.mark(bar, [_told(row)])
    labels = rows["establishments"].astype("str")
    if measure == "location_quotient":
        labels = rows[measure].map(_printed) + " (" + labels + ")"
    ax.bar_label(bars, labels, padding=3, fontsize=page.letters)
    places = rows["rank"].astype("str") + ". " + names + ", " + rows["state"]
    ax.set_yticks(range(len(rows)), places, color=style.INK, fontsize=max(7, page.letters))
    for label, mine in zip(ax.get_yticklabels(), own, strict=True):
        label.set_fontweight("bold" if mine else "normal")
    ax.set(ylim=(len(rows) - 0.4, -0.6), xticks=[],
           xlim=(0, (1.4 if page.stacked else 1.3) * float(rows[measure].max())))
    among = rows["ranked_among"].iloc[0]
    ax.set_title(f"{measure.replace('_', ' ').capitalize()}: the first of\n"
                 f"{fill(among, 30) if page.stacked else among}", fontsize=8)
    ax.tick_params(axis="y", length=0)
    ax.spines["bottom"].set_visible(False)
