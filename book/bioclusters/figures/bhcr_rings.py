"""Draw how establishments grew by ring of counties around Montgomery County: fig-bhcr-rings."""


import geopandas as gpd
import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import boundaries, require
from bioclusters.draw import WIDE, MapPanel, Page, Panel, Sheet, looks, window_around
from bioclusters.draw.letters import fill
from bioclusters.findings import spread
from bioclusters.findings.establishments import BIOTECH, COMPLETE
from bioclusters.words import _N, _, listed, number, word

BHCR = looks.PLACES["BHCR"]
COLOURS = dict(zip(spread.CODES, (BHCR, looks.CLASSES[3], looks.QUIET, looks.GREY, looks.PALE),
                   strict=True))
TOLERANCE = 1_500  # metres: about a point of the page
HOME, FARTHER, NEAR = "montgomery", "farther", ("montgomery", "touching")
TOLD = _N("{words}, {year}: {n} establishments, {growth} % since {first_year}")
TOLD_AREA = _N("{words}: {counties} counties and cities, {from_n} establishments in {first_year}, "
               "{n} in {year}")


def tidy(establishments: pd.DataFrame, coverage: pd.DataFrame,
         folded: bool = False) -> pd.DataFrame:
    """Return establishments by ring and complete year, with growth since the first year (%).

    Columns ring (montgomery, touching, second, third, farther), year, counties, establishments,
    growth_per_cent. `folded`: Virginia’s independent cities are parts of their counties.
    Raises ValueError for a missing column or a year whose counts are not complete.
    """
    require(establishments, ["year", "naics", "county_fips", "establishments"], "establishments")
    require(coverage, ["year", "naics", "coverage"], "coverage")
    ring_of, tables = spread.ring_of(folded), []
    for year in COMPLETE:
        whole, cells = (table[(table["naics"] == BIOTECH[year]) & (table["year"] == year)]
                        for table in (coverage, establishments))
        if whole.empty or not whole["coverage"].eq("full-zip-sum").all():
            raise ValueError(f"coverage: counts of {year} are not complete; rings need every "
                             "county of a year.")
        tables.append(cells.groupby(cells["county_fips"].map(ring_of))["establishments"].sum()
                      .reindex(spread.CODES).rename_axis("ring").reset_index().assign(year=year))
    table = pd.concat(tables, ignore_index=True)
    first = table.groupby("ring")["establishments"].transform("first").astype(float)
    return table.assign(counties=table["ring"].map(ring_of.value_counts()),
                        growth_per_cent=100 * (table["establishments"] / first - 1))[
        ["ring", "year", "counties", "establishments", "growth_per_cent"]]


def draw(table: pd.DataFrame, outlines: gpd.GeoDataFrame, context: gpd.GeoDataFrame,
         page: Page = WIDE) -> Figure:
    """Draw a line of growth per ring beside a map of the rings."""
    sheet = Sheet(page, (3.3, {"growth": 1.35, "map": 1.0}), narrow={"map": 3.2, "growth": 3.4})
    panel, years = sheet["growth"], sorted(table["year"].unique())
    panel.scale_y([0, 20, 40, 60, 80], _N("{value} % more than in 2012"), top=92, low=-12)
    panel.scale_x(years, low=years[0] - 0.3, high=years[-1] + (5.6 if page.narrow else 4.6))
    table = _worded(table)
    for ring, rows in table.groupby("ring", sort=False):
        look = {"color": COLOURS[ring], "linewidth": 2.2 if ring in NEAR else 1.2}
        panel.line(rows, "year", "growth_per_cent", look)
        panel.dots(rows, "year", "growth_per_cent", {"color": COLOURS[ring], "markersize": 4}, TOLD)
        _name(panel, rows.iloc[-1], rows.iloc[0], ring in NEAR)
    _draw_map(sheet["map"], table, *(boundaries.project(one, "us") for one in (outlines, context)))
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: growth by ring from the first year to the last."""
    last = _worded(table[table["year"] == table["year"].max()])
    return _("Lines of growth of biotechnology research establishments by ring of counties around "
             "Montgomery County, {first_year} to {last_year}, and a map of the rings. Growth: "
             "{rings}. Montgomery County grew least in the whole period.",
             first_year=str(table["year"].min()), last_year=str(table["year"].max()),
             rings=listed([_("{words} {growth} %", words=row.words, growth=row.growth)
                           for row in last.itertuples()]))


def _name(panel: Panel, last: pd.Series, first: pd.Series, near: bool) -> None:
    """Name a line at its end: growth, and the establishments behind it."""
    colour = COLOURS[last["ring"]] if last["ring"] == HOME else looks.INK
    head = {"fontsize": panel.page.label, "color": colour,
            "fontweight": "semibold" if near else "normal"}
    small = {"fontsize": panel.page.least, "color": looks.QUIET}
    count = (_("{first} to {last}", first=first["n"], last=last["n"]), small)
    words = _("{growth} % {words}", growth=last["growth"], words=last["words"])
    panel.wish([[(fill(words, 32), head), count]], [(last["year"], last["growth_per_cent"])], 2,
               ends=True)


def _draw_map(panel: Panel, table: pd.DataFrame, counties: gpd.GeoDataFrame,
              around: gpd.GeoDataFrame) -> None:
    """Draw each ring as one area."""
    ends = table.groupby("ring").agg(words=("words", "first"), counties=("counties", "first"),
                                     from_n=("n", "first"), n=("n", "last"),
                                     first_year=("year", "min"), year=("year", "max")).reset_index()
    ring = counties["fips"].map(spread.ring_of()).rename("ring")
    drawn = MapPanel(panel, window_around(counties[ring != FARTHER], 0.02))
    drawn.land(boundaries.simplify(around, TOLERANCE), looks.NEIGHBOUR)
    areas = boundaries.simplify(counties[["geometry"]].dissolve(ring).reset_index(), TOLERANCE)
    areas = areas.merge(ends, on="ring")
    drawn.areas(areas, areas["ring"].map(COLOURS).tolist(), TOLD_AREA, width=0.8)
    drawn.scale_bar(50)


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its codes and numbers in words."""
    return table.assign(
        words=[word("ring", ring) for ring in table["ring"]], first_year=table["year"].min(),
        n=table["establishments"].map(number),
        growth=[_("{sign}{n}", sign="+" if value > 0 else "", n=number(round(value)))
                for value in table["growth_per_cent"].astype(float)])
