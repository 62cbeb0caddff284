"""Draw where firms won their first federal health award, and where research stood later.

fig-bhcr-expansion: three periods of awards above, and years of Census counts below; the two rows
count other things by other rules, so nothing joins them.
"""


import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import boundaries, require
from bioclusters.draw import WIDE, MapPanel, Page, Panel, Sheet, looks, marks, window_around
from bioclusters.draw.letters import fill, wrap
from bioclusters.findings.establishments import BIOTECH, MONTGOMERY
from bioclusters.findings.regions import HIDDEN
from bioclusters.words import _N, _, number, say
from bioclusters.words import listed as in_a_row
from bioclusters.words.years import years as in_years

BHCR = looks.PLACES["BHCR"]
BALTIMORE_COUNTY = "24005"  # there is a city of this name too
LARGEST = 19  # points: the circle of the largest count of a row
AWAY = 4  # points from the largest circle to its name, clear of small ones at its edge
LEAST = 3.4
TOLERANCE = 3_500  # metres: about a point and a half of the page
NORTH = 30_000  # metres of room for names above the northernmost circles
NAMED = 3  # counties named on a map, beside those that are new
BASES = ("complete-periods", "first-award", "first-phase2")
PERIOD = ["first_year", "last_year", "county_fips", "new_firms"]
TOLD = {"awards": _N("{name} ({state}), {when}: {n} new award winners"),
        "new": _N("{name} ({state}), {when}: {n} new award winners, the first in this place"),
        "establishments": _N("{name} ({state}), {when}: {n} establishments")}
OF = {"awards": _N("of {all} firms"), "establishments": _N("of {all} establishments")}
UNKNOWN = _N("{n} counties and cities without a published number; in Maryland and Virginia each "
             "has none, one or two establishments")


def tidy(new_firms: pd.DataFrame, basis_rows: pd.DataFrame, counties: pd.DataFrame,
         establishments: pd.DataFrame, coverage: pd.DataFrame,
         basis: str = "complete-periods", firms: str = "all",
         years: tuple[int, ...] = (2012, 2016, 2021)) -> pd.DataFrame:
    """Return counts by county for periods of first awards and for years of establishments.

    One row per map and county with a count: map (awards, establishments), first_year, last_year,
    fips, name, state, number, new (no firm in an earlier period, after the first), label (as
    written on the map). Where a year's cell is not published there is no number.
    `basis`: complete-periods (first Phase II award, 1984 to 2002), or first-award or first-phase2
    (from 1983); with these, `firms` may be bio, those that a keyword marks.
    Raises ValueError for a missing column, an unknown basis or a year without coverage.
    """
    require(new_firms, [*PERIOD, "complete"], "new firms")
    require(basis_rows, [*PERIOD, "basis", "firms"], "basis of new firms")
    if basis not in BASES:
        raise ValueError(f"basis: {basis!r} is unknown; choose one of {', '.join(BASES)}.")
    rows = (new_firms[new_firms["complete"] == "yes"] if basis == BASES[0]
            else basis_rows.query("basis == @basis and firms == @firms"))
    if rows.empty:
        raise ValueError(f"basis: no rows for {basis!r} of firms {firms!r}; firms are all or bio.")
    later = [_of_year(establishments, counties, coverage, year) for year in years]
    table = pd.concat([_of_awards(rows), *later], ignore_index=True)
    names = counties[["fips", "name", "state"]].assign(
        name=counties["name"].str.replace("'", "’"))
    return table.merge(names, on="fips", validate="many_to_one")[
        ["map", "first_year", "last_year", "fips", "name", "state", "number", "new"]].assign(
            label=lambda rows: _labels(rows)).sort_values(
        ["map", "first_year", "number"], ascending=[True, True, False], ignore_index=True)


def draw(table: pd.DataFrame, outlines: gpd.GeoDataFrame, context: gpd.GeoDataFrame,
         page: Page = WIDE) -> Figure:
    """Draw a map per period and year, a circle per county by its count, and the share below it."""
    exact, around = (boundaries.project(one, "us") for one in (outlines, context))
    spots = exact.set_index("fips")[["geometry"]]
    spots = spots.set_geometry(spots.geometry.representative_point())
    shapes = boundaries.simplify(exact, TOLERANCE).set_index("fips")
    placed = gpd.GeoDataFrame(table.join(spots, on="fips"), crs=shapes.crs)
    west, south, east, north = window_around(placed[placed["number"] >= 1], 0.06)
    window = (west, south, east, north + NORTH)
    ground = (boundaries.simplify(around, TOLERANCE), shapes.dissolve()[["geometry"]])
    sheet = _sheet(table, page)
    for kind in table["map"].unique():
        sheet[kind].bare()
        sheet[kind].note("\n".join(_head(kind, page)), (0, 0.5), color=looks.INK)
    for (kind, first), rows in placed.groupby(["map", "first_year"]):
        drawn = MapPanel(sheet[f"{kind} {first}"], window)
        for shape, colour in zip(ground, (looks.NEIGHBOUR, looks.LAND), strict=True):
            drawn.land(shape, colour)
        _hatch(drawn, rows, shapes)
        _draw_counts(drawn, rows, placed.loc[placed["map"] == kind, "number"].max())
        sheet[f"{kind} {first}"].title(_when(rows))
        _draw_share(sheet[f"{kind} {first} share"], rows)
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: firms and share of Montgomery County on each map."""
    awards = table[table["map"] == "awards"]
    told = [_("{when} {share} % of {all} firms in {places} counties and cities", when=_when(rows),
              share=_range(*_shares(rows)[:2]), all=rows["number"].sum(), places=len(rows))
            for _first, rows in awards.groupby("first_year")]
    above = _("Maps of Maryland, Virginia and the District of Columbia, a circle per county, of "
              "firms by period of their first federal health award: Montgomery County had "
              "{periods}; after the first period {new} places were reached for the first time.",
              periods=in_a_row(told), new=int(awards["new"].sum()))
    years = [_("{all} in {year}", all=rows["number"].sum(), year=str(year)) for year, rows in
             table[table["map"] != "awards"].groupby("first_year")]
    below = _("Below them, maps of biotechnology research establishments by other rules: {years}.",
              years=in_a_row(years)) if years else ""
    return f"{above} {below}".strip()


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the table that is printed with the figure: those with a number."""
    return table.dropna(subset=["number"]).drop(columns=["fips", "label"])


def _labels(rows: pd.DataFrame) -> pd.Series:
    """Return name and number as written on the map, “County” only where names need it."""
    needed = rows["fips"].isin([MONTGOMERY, BALTIMORE_COUNTY])
    short = rows["name"].where(needed, rows["name"].str.removesuffix(" County"))
    return (short + " " + rows["number"].map(number, na_action="ignore")).fillna(short)


def _of_awards(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of new firms, and whether the county had none in an earlier period."""
    rows = rows[rows["new_firms"] > 0].rename(
        columns={"county_fips": "fips", "new_firms": "number"})
    first = rows.groupby("fips")["first_year"].transform("min")
    new = (rows["first_year"] == first) & (first > rows["first_year"].min())
    return rows.assign(map="awards", new=new)[
        ["map", "first_year", "last_year", "fips", "number", "new"]]


def _of_year(establishments: pd.DataFrame, counties: pd.DataFrame, coverage: pd.DataFrame,
             year: int) -> pd.DataFrame:
    """Return the counties with establishments in a year, and those whose number is unknown."""
    covered, cells = (table[(table["naics"] == BIOTECH.get(year)) & (table["year"] == year)]
                      for table in (coverage, establishments))
    if covered.empty:
        raise ValueError(f"years: no counts of {year}; choose years from 2012 to 2021.")
    number_of = counties["fips"].map(cells.set_index("county_fips")["establishments"])
    kind = counties["state"].map(covered.set_index("state")["coverage"])
    hidden = kind.isin(["ge3-only", "not-published"]) & number_of.isna()
    rows = pd.DataFrame({"map": "establishments", "first_year": year, "last_year": year,
                         "fips": counties["fips"], "number": number_of, "new": False})
    return rows[hidden | (number_of > 0)]


def _sheet(table: pd.DataFrame, page: Page) -> Sheet:
    """Return a sheet with a head, maps and shares for each kind; on a phone each map apart."""
    rows, tall = [], 2.75 if page.narrow else 1.98
    for kind in table["map"].unique():
        maps = [f"{kind} {first}" for of, first in _maps(table) if of == kind]
        rows.append(((0.06 + 0.15 * len(_head(kind, page))) / page.tall, {kind: 1.0}))
        for together in ([[one] for one in maps] if page.narrow else [maps]):
            rows += [(tall, dict.fromkeys(together, 1.0)),
                     (0.3 / page.tall, {f"{one} share": 1.0 for one in together})]
    sheet = Sheet(page, *rows)
    sheet.figure.get_layout_engine().set(hspace=0)  # in many rows even a little would take all
    return sheet


def _draw_counts(drawn: MapPanel, rows: gpd.GeoDataFrame, most: int) -> None:
    """Draw a circle per county, its area the count, and name the most and the new ones."""
    rows = rows.dropna(subset=["number"]).reset_index(drop=True)
    rows = rows.assign(n=rows["number"].map(number), when=_when(rows))
    sizes = np.maximum(LEAST, LARGEST * np.sqrt(rows["number"].astype(float) / most)).to_numpy()
    home, fresh = (rows["fips"] == MONTGOMERY).to_numpy(), rows["new"].to_numpy(bool)
    told = TOLD[rows["map"].iloc[0]]
    for chosen, words, colour, edge in (
            (home, told, BHCR, looks.PAPER), (~home & ~fresh, told, looks.GREY, looks.PAPER),
            (fresh, TOLD["new"], looks.PAPER, BHCR)):
        if chosen.any():
            drawn.dots(rows[chosen].reset_index(drop=True), sizes[chosen], words, colour, edge)
    named = home | fresh | (rows.index < NAMED)
    for number_of, row in enumerate(rows[named].to_dict("records")):
        strong = row["fips"] == MONTGOMERY
        look = {"fontsize": drawn.page.least, "fontweight": "semibold" if strong else "normal",
                "color": BHCR if strong or row["new"] else looks.INK}
        drawn.panel.wish([[(fill(row["label"], letters), look)] for letters in (30, 14, 11)],
                         [(row["geometry"].x, row["geometry"].y)],
                         sizes[named][number_of] / 2 + (AWAY if strong else 0),
                         side="left" if strong else None,
                         priority=0 if strong or row["new"] else -1)


def _draw_share(panel: Panel, rows: pd.DataFrame) -> None:
    """Draw the share of Montgomery County in the map above; hatched what hidden counts leave."""
    panel.bare()
    panel.ax.set(xlim=(0, 100), ylim=(0, 1))
    low, high, own, every = _shares(rows)
    words = {"when": _when(rows), "own": own, "all": every, "share": _range(low, high)}
    told = _N("Montgomery County, {when}: {own} of {all}, {share} %")
    panel.ax.barh(0.5, 100, height=1, color=looks.PALE)
    marks.mark(panel.ax.barh(0.5, low, height=1, color=BHCR)[0], [say(told, words)])
    if high > low:
        panel.ax.barh(0.5, high - low, left=low, height=1, facecolor=looks.PAPER,
                      edgecolor=looks.GREY, hatch=looks.HATCH, linewidth=0.5)
    panel.note(_("{share} %", **words), (0.02, 0.48), color=looks.ON_FILL,
               fontweight="semibold", fontsize=panel.page.finding)
    kind = rows["map"].iloc[0]
    panel.note(say(OF[kind], words), (0.98, 0.48), "right", color=looks.INK)


def _hatch(drawn: MapPanel, rows: pd.DataFrame, shapes: gpd.GeoDataFrame) -> None:
    """Hatch what is not published, as one area."""
    unknown = rows[rows["number"].isna()]
    if len(unknown):
        area = shapes.loc[unknown["fips"], ["geometry"]].dissolve().assign(n=len(unknown))
        drawn.areas(area, [looks.PAPER], UNKNOWN, [True])


def _head(kind: str, page: Page) -> list[str]:
    """Return in lines what a row of maps counts."""
    words = {"awards": _("Firms by county of their first federal health award; a blue ring: the "
                         "first in that place since 1984"),
             "establishments": _("Another measure: biotechnology research establishments by "
                                 "county; hatched: not published")}
    return wrap(words[kind], 56 if page.narrow else 110)


def _maps(table: pd.DataFrame) -> list[tuple[str, int]]:
    """Return the maps in order: awards, then establishments, each by year."""
    return list(dict.fromkeys(zip(table["map"], table["first_year"], strict=True)))


def _when(rows: pd.DataFrame) -> str:
    first, last = rows["first_year"].iloc[0], rows["last_year"].iloc[0]
    return in_years(f"{first}–{last}" if first != last else str(first))


def _shares(rows: pd.DataFrame) -> tuple[float, float, int, int]:
    """Return Montgomery County's least and most share in per cent, its count and that of all.

    Most if hidden counties have none, least if each of Maryland and Virginia has two.
    """
    own = int(rows.loc[rows["fips"] == MONTGOMERY, "number"].sum())
    every = int(rows["number"].sum())
    hidden = int((rows["number"].isna() & (rows["state"] != "DC")).sum())
    return 100 * own / (every + HIDDEN * hidden), 100 * own / every, own, every


def _range(low: float, high: float) -> str:
    least, most = number(round(low)), number(round(high))
    return least if least == most else _("{low}–{high}", low=least, high=most)
