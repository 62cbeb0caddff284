"""Draw the share of North Chungcheong in Korea's bio production and firms: fig-chungbuk-share."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Sheet, looks
from bioclusters.words import _, _N

KOREA = looks.PLACES["Korea"]
PRODUCTION = {"color": KOREA, "marker": "o", "markersize": 6, "linewidth": 2}
FIRMS = {"color": looks.INK, "marker": "o", "markersize": 6, "markerfacecolor": looks.PAPER}
COLUMNS = ["year", "chungbuk_share_pct", "firm_share_pct", "chungbuk_production_krw_trillion",
           "national_production_krw_trillion"]


def tidy(share: pd.DataFrame) -> pd.DataFrame:
    """Return the shares by year, per cent of Korea; a share that was not found is missing."""
    require(share, COLUMNS, "chungbuk share")
    return share.sort_values("year", ignore_index=True)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw two lines of shares over the years, and how far apart they end."""
    sheet = Sheet(page, (3.4 if page.narrow else 2.9, {"share": 1}))
    panel, firms = sheet["share"], table.dropna(subset=["firm_share_pct"])
    first, last = int(table["year"].min()), int(table["year"].max())
    panel.scale_y([0, 10, 20], _N("{value} % of Korea"), top=23)
    panel.scale_x(range(first, last + 1), low=first - 0.3, high=last + (1.5 if page.narrow else 1.1))
    panel.line(table, "year", "chungbuk_share_pct", PRODUCTION)
    panel.dots(table, "year", "chungbuk_share_pct", PRODUCTION, _N(
        "{chungbuk_share_pct} % of Korea’s bio production, {year}: {chungbuk_production_krw_trillion} of "
        "{national_production_krw_trillion} trillion won"))
    panel.line(firms, "year", "firm_share_pct", FIRMS | {"linestyle": (0, (2, 2)), "linewidth": 1})
    panel.dots(firms, "year", "firm_share_pct", FIRMS,
               _N("{firm_share_pct} % of Korea’s bio firms, {year}"))
    panel.values(table, "year", "chungbuk_share_pct", "{chungbuk_share_pct}", PRODUCTION,
                 side="above", fontweight="semibold")
    panel.values(firms, "year", "firm_share_pct", "{firm_share_pct}", FIRMS, side="below",
                 fontweight="semibold")
    end = table[table["year"] == last]
    panel.name([_("Share of production")], end, "year", "chungbuk_share_pct", PRODUCTION, "right")
    panel.name([_("Share of firms")], end, "year", "firm_share_pct", FIRMS, "right")
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: both shares at their ends, and what is missing."""
    firms = table.dropna(subset=["firm_share_pct"])
    first, last = table.iloc[0], table.iloc[-1]
    return _("Line chart of North Chungcheong’s share of Korea’s bio industry, {first_year} to "
             "{last_year}: {from_share} to {to_share} % of production, {from_firms} to {to_firms} % "
             "of firms. The share of firms is known for {known} of {all} years.",
             first_year=first["year"], last_year=last["year"], from_share=first["chungbuk_share_pct"],
             to_share=last["chungbuk_share_pct"], from_firms=firms["firm_share_pct"].iloc[0],
             to_firms=firms["firm_share_pct"].iloc[-1], known=len(firms), all=len(table))
