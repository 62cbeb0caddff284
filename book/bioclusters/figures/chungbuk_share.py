"""Draw the share of North Chungcheong in Korea's bio production and firms: fig-chungbuk-share."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters import findings, words
from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Sheet, looks
from bioclusters.draw.sheet import Panel
from bioclusters.words import _N, _, say

KOREA = looks.PLACES["Korea"]
PRODUCTION = {"color": KOREA, "marker": "o", "markersize": 6, "linewidth": 2}
FIRMS = {"color": looks.INK, "marker": "o", "markersize": 6, "markerfacecolor": looks.PAPER}
COLUMNS = ["year", "chungbuk_share_pct", "firm_share_pct", "chungbuk_production_krw_trillion",
           "national_production_krw_trillion", "chungbuk_firms", "national_firms"]
OUTPUT = _N("{chungbuk_share_pct:.1f} % of Korea’s bio production, {year}: "
            "{chungbuk_production_krw_trillion:.2f} of {national_production_krw_trillion:.2f} "
            "trillion won")
TRILLIONS = _N("{chungbuk_production_krw_trillion:.2f} of "
               "{national_production_krw_trillion:.2f} trillion won")
COUNT = _N("{firm_share_pct:.1f} % of Korea’s bio firms, {year}: {chungbuk_firms} of "
           "{national_firms}")


def tidy(share: pd.DataFrame) -> pd.DataFrame:
    """Return the shares by year, per cent of Korea; a share that was not found is missing."""
    require(share, COLUMNS, "chungbuk share")
    return share.sort_values("year", ignore_index=True)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw two lines of shares over the years, and how far apart they end."""
    sheet = Sheet(page, (2.9, {"share": 1}))
    panel, firms = sheet["share"], table.dropna(subset=["firm_share_pct"])
    first, last = int(table["year"].min()), int(table["year"].max())
    panel.scale_y([0, 10, 20], _N("{value} % of Korea"), top=23)
    panel.scale_x(range(first, last + 1), low=first - 0.3, high=last + (1.9 if page.narrow else 1))
    panel.line(table, "year", "chungbuk_share_pct", PRODUCTION)
    panel.dots(table, "year", "chungbuk_share_pct", PRODUCTION, OUTPUT)
    panel.line(firms, "year", "firm_share_pct", FIRMS | {"linestyle": (0, (2, 2)), "linewidth": 1})
    panel.dots(firms, "year", "firm_share_pct", FIRMS, COUNT)
    panel.values(table, "year", "chungbuk_share_pct", "{chungbuk_share_pct:.1f}", PRODUCTION,
                 side="above", fontweight="semibold")
    panel.values(firms, "year", "firm_share_pct", "{firm_share_pct:.1f}", FIRMS, side="below",
                 fontweight="semibold")
    _name_ends(panel, table[table["year"] == last])
    _name_gap(panel, table)
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: both shares at their ends, and what is missing."""
    firms = table.dropna(subset=["firm_share_pct"])
    ends = {f"{when}_{what}": f"{rows[column].iloc[at]:.1f}"
            for when, at in (("from", 0), ("to", -1))
            for what, column, rows in (("output", "chungbuk_share_pct", table),
                                       ("firms", "firm_share_pct", firms))}
    return _("Line chart of North Chungcheong’s share of Korea’s bio industry, {first_year} to "
             "{last_year}: {from_output} to {to_output} per cent of production, {from_firms} to "
             "{to_firms} per cent of firms. The share of firms is known for {known:spelled} of "
             "{all:spelled} years.", first_year=table["year"].iloc[0],
             last_year=table["year"].iloc[-1], known=len(firms), all=len(table), **ends)


def _name_ends(panel: Panel, end: pd.DataFrame) -> None:
    """Name both lines at their ends, and between them how many times the one is the other."""
    row = end.iloc[0].to_dict()
    panel.name([_("Share of production"), say(TRILLIONS, row)], end, "year", "chungbuk_share_pct",
               PRODUCTION, "right")
    panel.name([_("Share of firms"), _("{chungbuk_firms} of {national_firms}", **row)], end, "year",
               "firm_share_pct", FIRMS, "right")
    high, low = row["chungbuk_share_pct"], row["firm_share_pct"]
    panel.ax.annotate("", (row["year"], high - 0.7), (row["year"], low + 0.7),
                      arrowprops={"arrowstyle": "<->", "color": looks.QUIET, "linewidth": 0.8})
    told = _("{times} times", times=findings.number("chungbuk-share-times"))
    panel.wish([[(told, {"fontsize": panel.page.finding, "fontweight": "semibold"}),
                 (_("its share of firms"), {"fontsize": panel.page.axis, "color": looks.QUIET})]],
               [(row["year"], (high + low) / 2)], 4, side="right", leader=False)


def _name_gap(panel: Panel, table: pd.DataFrame) -> None:
    """Say on the dashed line for which years the share of firms was not found."""
    lost = table.loc[table["firm_share_pct"].isna(), "year"]
    if lost.empty:
        return
    told = _("{years} not found", years=words.listed(str(year) for year in lost))
    panel.wish([[(told, {"fontsize": panel.page.least, "color": looks.QUIET})]],
               [(float(lost.mean()), float(table["firm_share_pct"].mean()))], 2, side="above",
               leader=False)
