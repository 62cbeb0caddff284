"""Draw published counts of Cambridge firms, each by its own definition: fig-cambridge-counts."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Rows, Sheet, looks, rows
from bioclusters.words import _N, _, bounded, codes, number, word
from bioclusters.words.years import years

CAMBRIDGE = looks.PLACES["Cambridge"]
SECTORS = ["bio", "all"]
COLUMNS = ["definition", "sector", "year", "year_label", "firms", "firms_bound", "counted_by"]
TOLD = _N("{printed} firms, {when}: {words}, counted by {counted_by}")


def tidy(counts: pd.DataFrame, since: int = 0, sector: str = "") -> pd.DataFrame:
    """Return the counts, bio firms first, each sector from the fewest to the most firms.

    `since`: leave out counts of earlier years; `sector`: all but those of one sector.
    Raises ValueError for a missing column or a code without words.
    """
    require(counts, COLUMNS, "cambridge counts")
    for column, family in (("definition", "definition"), ("sector", "sector"),
                           ("firms_bound", "bound")):
        for strange in sorted(set(counts[column].dropna()) - set(codes(family))):
            raise ValueError(f"cambridge counts: unknown {column} {strange!r}; add it to "
                             "words/codes.py.")
    counts = counts[counts["year"] >= since].dropna(subset=["firms"])
    counts = counts[counts["sector"] == sector] if sector else counts
    return counts.assign(
        order=counts["sector"].map(SECTORS.index),
        when=counts["year_label"].map(years),
    ).sort_values(["order", "firms", "year"], kind="stable", ignore_index=True)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a dot per count on a scale of firms by powers, in rows by sector and definition."""
    table = _worded(table)
    sheet = Sheet(page, (rows.height(page, len(table), 2), {"counts": 1}))
    panel = sheet["counts"]
    panel.ax.set_xscale("log")
    panel.scale_x([100, 300, 1000, 3000], ["100", "300", number(1000), _("{n} firms", n=3000)],
                  low=70, high=13000 if page.narrow else 9000, grid=True)
    panel.ax.minorticks_off()
    drawn = Rows(panel, table, "{words}, {when}", group="sector_words")
    bio = (table["sector"] == "bio").to_numpy()
    drawn.dots("firms", TOLD, {"color": CAMBRIDGE, "markersize": 6}, bio)
    if not bio.all():
        drawn.dots("firms", TOLD, {"color": looks.GREY, "markersize": 6}, ~bio)
    ends = bio & table["firms"].isin([table["firms"][bio].min(), table["firms"][bio].max()])
    drawn.values("firms", "{printed}", ends, 6, fontsize=page.finding, fontweight="semibold",
                 color=CAMBRIDGE)
    drawn.values("firms", "{printed}", bio & ~ends, 6, color=CAMBRIDGE)
    if not bio.all():
        drawn.values("firms", "{printed}", ~bio, 6, color=looks.QUIET)
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: how many counts and definitions, and how far apart."""
    bio, every = (table[table["sector"] == sector] for sector in SECTORS)
    if every.empty:
        return _("Dot chart of {counts} published counts of bio and life-science firms in and "
                 "around Cambridge, {first_year} to {last_year}, from {low} to {high}.",
                 counts=len(bio), first_year=bio["year"].min(), last_year=bio["year"].max(),
                 low=bio["firms"].min(), high=bio["firms"].max())
    return _("Dot chart of {counts} published counts of firms in and around Cambridge, "
             "{first_year} to {last_year}, under {definitions} definitions. Counts of bio and "
             "life-science firms run from {low} to {high}, counts of high-tech or "
             "knowledge-intensive firms of all sectors from {low_all} to {high_all}.",
             counts=len(table), definitions=table["definition"].nunique(),
             first_year=table["year"].min(), last_year=table["year"].max(),
             low=bio["firms"].min(), high=bio["firms"].max(),
             low_all=every["firms"].min(), high_all=every["firms"].max())


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the words of its codes and numbers."""
    printed = list(map(bounded, table["firms"], table["firms_bound"]))
    words = [word("definition", code) for code in table["definition"]]
    return table.assign(
        words=[one[:1].upper() + one[1:] for one in words], printed=printed,
        sector_words=[_("Biotech and life-science firms") if code == "bio" else
                      _("High-tech or knowledge-intensive firms of all sectors")
                      for code in table["sector"]])
