"""Draw how long Cambridge bio firms took from founding to sale: fig-cambridge-exits."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Rows, Sheet, looks, rows
from bioclusters.words import _N, _, codes, number

FROM_UNIVERSITY = "university"
COLOURS = {True: looks.PLACES["Cambridge"], False: looks.PALE_PLACES["Cambridge"]}
COLUMNS = ["company", "origin", "origin_name", "founded_year", "announced_year", "acquirer",
           "value_original", "value_usd_million"]
TOLD = _N("{company}: {years} years, {founded_year}–{announced_year}; from {origin_name}; bought "
          "by {acquirer} for {value_original}")
TOLD_FREE = _N("{company}: {years} years, {founded_year}–{announced_year}; from {origin_name}; "
               "bought by {acquirer}, price not found")


def tidy(exits: pd.DataFrame) -> pd.DataFrame:
    """Return the sales whose founding year is known, the quickest first, with years to sale.

    Raises ValueError for a missing column or an origin that has no words.
    """
    require(exits, COLUMNS, "cambridge exits")
    for strange in sorted(set(exits["origin"].dropna()) - set(codes("origin"))):
        raise ValueError(f"cambridge exits: unknown origin {strange!r}; add it to words/codes.py.")
    known = exits.dropna(subset=["founded_year"])
    return known.assign(
        years=(known["announced_year"] - known["founded_year"]).astype(int),
        price=[number(usd) if pd.notna(usd) else said if pd.notna(said) else ""
               for usd, said in zip(known["value_usd_million"], known["value_original"],
                                    strict=True)],
        university=known["origin"] == FROM_UNIVERSITY,
    ).sort_values(["years", "founded_year"], kind="stable", ignore_index=True)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a bar per sale from its founding, all starting together, and the median."""
    sheet = Sheet(page, (rows.height(page, len(table), more=0.7), {"years": 1}))
    panel, median = sheet["years"], table["years"].median()
    panel.scale_x([0, 10, 20], ["0", "10", _("{years} years", years=20)],
                  high=table["years"].max() + (6 if page.narrow else 4 if page.tall == 1 else 8))
    drawn = Rows(panel, table, "{company}")
    drawn.bars("years", TOLD, [COLOURS[own] for own in table["university"]])
    drawn.values("years", _N("{years} years"), fontweight="semibold")
    drawn.within("years", _N("{founded_year}–{announced_year}"),
                 [looks.text_on(COLOURS[own]) for own in table["university"]])
    drawn.column(_("Bought by"), "{acquirer}")
    drawn.column(_("USD million"), "{price}", align="right", narrow="")
    panel.level(median, _("median {years} years", years=median), axis="x",
                look={"color": looks.INK})
    panel.key({_("from the University of Cambridge"): {"facecolor": COLOURS[True]},
               _("from elsewhere, or with others"): {"facecolor": COLOURS[False]}}, foot=True)
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: how many sales, how long each took, and the median."""
    return _("Bar chart of {sales} sales of Cambridge bio firms by years from founding to sale: "
             "from {least} ({first}) to {most} ({last}) years, median {median}. {own} came from "
             "the University of Cambridge, {others} from elsewhere or with others. The list was "
             "picked by hand.",
             sales=len(table), least=table["years"].min(), most=table["years"].max(),
             first=table["company"].iloc[0], last=table["company"].iloc[-1],
             median=table["years"].median(), own=int(table["university"].sum()),
             others=int((~table["university"]).sum()))
