"""Draw how much of the region's biotechnology research one county holds: fig-bhcr-concentration."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Panel, Rows, Sheet, looks, marks, rows
from bioclusters.findings import regions
from bioclusters.findings.spread import counties_of_cities
from bioclusters.words import _N, _, number, say

BHCR = looks.PLACES["BHCR"]
STATES = ("MD", "VA", "DC")
CAPITAL = "11001"  # the District of Columbia: no cell of it is published
COLUMNS = ["fips", "name", "state", "year", "establishments", "location_quotient"]
TOLD = _N("{name}, {year}: {n} establishments, {quotient} times the national share")
TOLD_PART = _N("{name}, {year}: {n} of {all} published establishments")
TOLD_HIDDEN = _N("{counties} counties and cities without a published number, {year}: none to "
                 "{most} establishments together")
BAR, TICK = (0.34, 0.66), 0.05  # foot and top of the bar, end of a bracket: fractions of the panel


def tidy(us_biotech: pd.DataFrame, us_totals: pd.DataFrame, counties: pd.DataFrame,
         year: int = 2021, folded: bool = True) -> pd.DataFrame:
    """Return all counties and cities with establishments and location quotient, highest first.

    Columns COLUMNS: both missing where no cell is published. `folded`: a city of Virginia and the
    county around it are one row if both are published. Raises ValueError for a missing column or a
    year without cells.
    """
    require(us_biotech, regions.CELLS, "us_biotech")
    require(counties, ["fips", "name", "state"], "counties")
    cells = us_biotech[us_biotech["county_fips"].isin(counties["fips"])]
    cells, joined = _folded(regions.cells_of(cells, year), counties) if folded else (
        regions.cells_of(cells, year), {})
    known = regions.location_quotients(cells, us_totals, year).set_index("fips")
    table = counties[~counties["fips"].isin(joined)].assign(year=year)
    for column in ("establishments", "location_quotient"):
        table[column] = table["fips"].map(known[column])
    names = table["fips"].map(known["name"]).where(table["fips"].isin(joined.values()))
    table["name"] = names.fillna(table["name"]).str.replace("'", "’")
    twin = table["name"].duplicated(keep=False) & table["fips"].ne(regions.MONTGOMERY)
    table["name"] = [_("{name} ({state})", name=row.name, state=row.state) if row.twin else row.name
                     for row in table.assign(twin=twin).itertuples()]
    return table[COLUMNS].sort_values(
        ["location_quotient", "fips"], ascending=[False, True], ignore_index=True)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a bar of parts, hidden cells hatched, and below it the quotient of each county."""
    known = _worded(table.dropna(subset=["establishments"]))
    sheet = Sheet(page, (1.25, {"parts": 1.0}),
                  (rows.height(page, len(known), more=0.45, beside=True), {"quotients": 1.0}))
    _draw_parts(sheet["parts"], table, known)
    panel, top = sheet["quotients"], known["location_quotient"].max()
    panel.title(_("Times the national share"))
    panel.scale_x([1, 4, 8], [_("1, the country"), "4", _("{n} times", n=8)], low=0,
                  high=top * 1.12)
    panel.ax.axvline(1, color=looks.GREY, linewidth=0.8, zorder=2)
    drawn = Rows(panel, known, "{name}", strong="home", beside=True)
    drawn.bars("location_quotient", TOLD, [BHCR if own else looks.GREY for own in known["home"]])
    drawn.values("location_quotient", "{quotient}", known["home"], fontsize=page.finding,
                 fontweight="semibold", color=BHCR)
    drawn.values("location_quotient", "{quotient}", ~known["home"])
    drawn.column(_("Number"), "{n}", align="right")
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: share of Montgomery County, its bounds, and the quotients."""
    known = _worded(table.dropna(subset=["establishments"]))
    own, every, hidden = _parts(table)
    return _("Bar of the published biotechnology research establishments of Maryland and Virginia "
             "in {year}: Montgomery County has {own} of {all}, {most} %. Counting {hidden} more, "
             "two for each county or city without a published number, it would have {least} %. "
             "Below, bars of the location quotients of {counties} counties: Montgomery County has "
             "{quotient} times the national share, {next} follows with {second}; {over} lie above "
             "the national share.",
             year=str(table["year"].iloc[0]), own=own, all=every, most=round(100 * own / every),
             hidden=hidden, least=round(100 * own / (every + hidden)), counties=len(known),
             quotient=known.loc[known["home"], "quotient"].iloc[0],
             next=known.loc[~known["home"], "name"].iloc[0],
             second=known.loc[~known["home"], "quotient"].iloc[0],
             over=int((known["location_quotient"] > 1).sum()))


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the table that is printed with the figure: those with a number."""
    return table.dropna(subset=["establishments"]).drop(columns="fips")


def _folded(cells: pd.DataFrame, counties: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return cells with published cities added to their published counties, and which these are."""
    published = set(cells["county_fips"])
    joined = {city: county for city, county in counties_of_cities().items()
              if {city, county} <= published}
    names = counties.set_index("fips")["name"]
    both = {county: _("{county} with {city}", county=names[county].removesuffix(" County"),
                      city=names[city].removesuffix(" city")) for city, county in joined.items()}
    cells = cells.assign(county_fips=cells["county_fips"].replace(joined))
    cells["county_name"] = cells["county_fips"].map(both).fillna(cells["county_name"])
    sums = ["biotech_establishments", "biotech_employment", "all_establishments"]
    keys = [column for column in regions.CELLS if column not in sums]
    return cells.groupby(keys, as_index=False)[sums].sum(), joined


def _parts(table: pd.DataFrame) -> tuple[int, int, int]:
    """Return Montgomery County's establishments, all published ones, and the most hidden ones."""
    inside = table[table["fips"] != CAPITAL]
    own = inside.loc[inside["fips"] == regions.MONTGOMERY, "establishments"].sum()
    return int(own), int(inside["establishments"].sum()), int(
        regions.HIDDEN * inside["establishments"].isna().sum())


def _draw_parts(panel: Panel, table: pd.DataFrame, known: pd.DataFrame) -> None:
    """Draw the parts of the published establishments, and behind them what may be hidden."""
    own, every, hidden = _parts(table)
    panel.bare()
    panel.ax.set(xlim=(0, every + hidden), ylim=(0, 1))
    told = {"year": str(table["year"].iloc[0]), "all": every, "most": hidden,
            "counties": hidden // regions.HIDDEN}
    at, parts = 0, known.sort_values(["home", "establishments"], ascending=False)
    for row in parts.to_dict("records"):
        _part(panel, at, row["establishments"], say(TOLD_PART, row | told),
              facecolor=BHCR if row["home"] else looks.GREY, edgecolor=looks.PAPER)
        at += row["establishments"]
    _part(panel, at, hidden, say(TOLD_HIDDEN, told), facecolor=looks.PAPER, hatch=looks.HATCH,
          edgecolor=looks.GREY)
    middle = sum(BAR) / 2
    for start, wide, words, colour, ground in (
            (0, own, _("Montgomery\nCounty {n}", n=own), looks.ON_FILL, BHCR),
            (own, every - own, _("{counties} others\n{n}", counties=len(known) - 1,
                                 n=every - own), looks.INK, looks.GREY),
            (every, hidden, _("{counties} not published\n0 to {n}", n=hidden,
                              counties=told["counties"]), looks.INK, looks.PAPER)):
        text = panel.ax.text(start + wide / 2, middle, words, ha="center", va="center",
                             fontsize=panel.page.label, color=colour, zorder=6, linespacing=0.95)
        marks.halo(text, ground)
        if ground == looks.GREY:  # the bar without the seams of its parts
            text.set_bbox({"facecolor": ground, "edgecolor": "none", "pad": 3})
    _bracket(panel, every, BAR[1] + 0.09, 1, _("{share} % of what is published",
                                              share=round(100 * own / every)))
    _bracket(panel, every + hidden, BAR[0] - 0.09, -1,
             _("{share} % if each of the {counties} had two", counties=told["counties"],
               share=round(100 * own / (every + hidden))))


def _part(panel: Panel, start: float, wide: float, told: str, **look) -> None:
    bar = panel.ax.barh(sum(BAR) / 2, wide, left=start, height=BAR[1] - BAR[0], linewidth=0.6,
                        zorder=3, **look)[0]
    marks.mark(bar, [told])


def _bracket(panel: Panel, end: float, at: float, way: int, words: str) -> None:
    """Draw a bracket from nought to an end, and write what share of it Montgomery County has."""
    panel.ax.plot([0, 0, end, end], [at - way * TICK, at, at, at - way * TICK], color=BHCR,
                  linewidth=0.9, clip_on=False)
    panel.ax.annotate(words, (0, at), xytext=(0, way * 3), textcoords="offset points", ha="left",
                      va="bottom" if way > 0 else "top", fontsize=panel.page.finding,
                      fontweight="semibold", color=BHCR)


def _worded(known: pd.DataFrame) -> pd.DataFrame:
    """Return the counties with a number, their numbers as printed, and which is Montgomery."""
    return known.assign(
        home=known["fips"] == regions.MONTGOMERY, n=known["establishments"].map(number),
        quotient=known["location_quotient"].map("{:.1f}".format)
    ).reset_index(drop=True)
