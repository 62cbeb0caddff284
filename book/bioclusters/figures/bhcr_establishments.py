"""Draw the region's biotechnology research and its share of the country: fig-bhcr-establishments.

Lines stop wherever the industry code or the publication changes.
"""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Sheet, looks
from bioclusters.words import _N, _

BHCR = looks.PLACES["BHCR"]
PIECES = {"record": (2008, 2011), "zip": (2012, 2016), "published": (2017, 2021)}
CODES = {"record": "541711", "zip": "541711", "published": "541714"}
STATES = ["DC", "MD", "VA"]
SHARE = {"color": BHCR, "linewidth": 2, "markersize": 6}
COUNT = {"color": looks.INK, "linewidth": 1.4, "markersize": 4}
COUNT_PUBLISHED = COUNT | {"color": looks.GREY, "markerfacecolor": looks.PAPER}
TOLD_SHARE = _N("{share:.1f} % of the country’s establishments, {year}: {establishments} of "
                "{country}")
TOLD = _N("{establishments} establishments, {year}; DC {dc}, MD {md}, VA {va}")
TOLD_PUBLISHED = _N("{establishments} establishments in published cells, {year}; MD {md}, VA {va}")


def tidy(states: pd.DataFrame, counties: pd.DataFrame, country: pd.DataFrame) -> pd.DataFrame:
    """Return establishments in biotechnology R&D by year, and the share of the country.

    Columns year, piece (record, zip, published), dc, md, va, establishments, country, share (%).
    From 2017 only published county cells are summed and no share is given.
    Raises ValueError for a missing column.
    """
    require(states, ["year", "state", "naics", "establishments"], "state establishments")
    require(counties, ["year", "county_fips", "naics", "establishments"], "county establishments")
    cells = counties.assign(state=counties["county_fips"].str[:2].map(
        {"11": "DC", "24": "MD", "51": "VA"}))
    found = []
    for piece, (first, last) in PIECES.items():
        table = cells if piece == "published" else states
        rows = table[(table["naics"] == CODES[piece]) & table["year"].between(first, last)]
        wide = rows.pivot_table(index="year", columns="state", values="establishments",
                                aggfunc="sum").reindex(columns=STATES)
        found.append(wide.rename(columns=str.lower).assign(piece=piece).reset_index())
    table = pd.concat(found, ignore_index=True).rename_axis(columns=None)
    us = country.set_index(["naics", "year"])["establishments"]
    table["establishments"] = table[["dc", "md", "va"]].sum(axis=1).astype("int64")
    table["country"] = [us[CODES[piece], year] for piece, year in
                        zip(table["piece"], table["year"], strict=True)]
    share = 100 * table["establishments"] / table["country"]
    return table.assign(share=share.where(table["piece"] != "published"))


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw the share in one panel, the count in another, both in pieces."""
    sheet = Sheet(page, (2.9, {"share": 1.15, "count": 1}))
    first, last = int(table["year"].min()), int(table["year"].max())
    share, known = sheet["share"], table.dropna(subset=["share"])
    share.title(_("Share of the country’s establishments"))
    share.scale_y([0, 5, 10], _N("{value} % of the United States"), top=11)
    share.scale_x([first, 2011, 2012, 2016], [str(first), "2011", "", "2016"], low=first - 0.4,
                  high=2016.6)
    count = sheet["count"]
    count.title(_("Establishments in biotechnology R&D"))
    count.scale_y([0, 150, 300], _N("{value} establishments"), top=370)
    count.scale_x([first, 2012, 2017, last], low=first - 0.8, high=last + 0.8)
    for piece, rows in table.groupby("piece", sort=False):
        published = piece == "published"
        look = COUNT_PUBLISHED if published else COUNT
        count.line(rows, "year", "establishments", look)
        count.dots(rows, "year", "establishments", look, TOLD_PUBLISHED if published else TOLD)
        count.values(rows.iloc[[0, -1]], "year", "establishments", "{establishments}", look,
                     side="above")
    for _piece, rows in known.groupby("piece", sort=False):
        share.line(rows, "year", "share", SHARE)
        share.dots(rows, "year", "share", SHARE, TOLD_SHARE)
        share.values(rows.iloc[[0, -1]], "year", "share", "{share:.1f}", SHARE, side="above",
                     fontsize=page.finding, fontweight="semibold")
    share.gap(2011.5, _("other publication"))
    count.gap(2011.5, _("other publication"), 0.25)
    count.gap(2016.5, _("published cells only"))
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: share and count at the ends of each piece."""
    record, zips, published = (table[table["piece"] == piece] for piece in PIECES)
    return _("Two line charts in pieces that are not joined. Share of Maryland, Virginia and the "
             "District of Columbia in US biotechnology R&D establishments: {a:.1f} to {b:.1f} %, "
             "{a_year} to {b_year}, and {c:.1f} to {d:.1f} %, {c_year} to {d_year}. "
             "Establishments: {e} to {f}, then {g} to {h}; in published cells {i} to {j}, {i_year} "
             "to {j_year}.",
             a=record["share"].iloc[0], b=record["share"].iloc[-1], a_year=record["year"].iloc[0],
             b_year=record["year"].iloc[-1], c=zips["share"].iloc[0], d=zips["share"].iloc[-1],
             c_year=zips["year"].iloc[0], d_year=zips["year"].iloc[-1],
             e=record["establishments"].iloc[0], f=record["establishments"].iloc[-1],
             g=zips["establishments"].iloc[0], h=zips["establishments"].iloc[-1],
             i=published["establishments"].iloc[0], j=published["establishments"].iloc[-1],
             i_year=published["year"].iloc[0], j_year=published["year"].iloc[-1])
