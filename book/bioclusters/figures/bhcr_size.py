"""Draw establishments by class of employment in 2010: fig-bhcr-size."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Rows, Sheet, looks, rows
from bioclusters.findings.size import CLASSES, FROM_LARGE, INDUSTRIES
from bioclusters.words import _N, _, word

BHCR = looks.PLACES["BHCR"]
COLUMNS = ["year", "naics", "state", "size_class", "establishments"]
TOLD = _N("{establishments} establishments with {words} employees in {year}: {dc} in the District "
          "of Columbia, {md} in Maryland, {va} in Virginia")


def tidy(classes: pd.DataFrame) -> pd.DataFrame:
    """Return establishments by industry and size class, smallest first, by state and in all.

    Columns naics, size_class, year, dc, md, va, establishments. Raises ValueError for a missing
    column or an unknown class.
    """
    require(classes, COLUMNS, "size classes")
    for strange in sorted(set(classes["size_class"]) - set(CLASSES)):
        raise ValueError(f"size classes: unknown class {strange!r}; known are "
                         f"{', '.join(CLASSES)}.")
    kept = classes[classes["naics"].isin(INDUSTRIES.values())]
    wide = kept.pivot(index=["naics", "size_class", "year"], columns="state",
                      values="establishments").rename(columns=str.lower)
    wide = wide.assign(establishments=wide.sum(axis=1)).astype("int64").reset_index()
    order = wide["size_class"].map(CLASSES.index)
    return wide.assign(order=order).sort_values(["naics", "order"], ascending=[False, True]).drop(
        columns="order").rename_axis(columns=None).reset_index(drop=True)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a bar per class for two industries, and the line at 500 employees."""
    table = table.assign(words=[word("size-class", code) for code in table["size_class"]],
                         large=table["size_class"].isin(FROM_LARGE))
    tall = rows.height(page, len(CLASSES), more=0.85)
    sheet = Sheet(page, (tall, {"biotech": 1, "pharma": 1}))
    titles = {"biotech": _("Biotechnology R&D"), "pharma": _("Pharmaceutical manufacturing")}
    most = int(table["establishments"].max())
    for name, naics in INDUSTRIES.items():
        panel, part = sheet[name], table[table["naics"] == naics].reset_index(drop=True)
        panel.title(titles[name])
        panel.scale_x([0, 100, 200], ["0", "100", _("{n} establishments", n=200)],
                      high=most * 1.16)
        drawn = Rows(panel, part, _N("{words} employees") if page.narrow else "{words}")
        drawn.head(_("Employees"))
        drawn.bars("establishments", TOLD, [BHCR if one else looks.GREY for one in part["large"]])
        drawn.values("establishments", "{establishments}", ~part["large"], color=looks.QUIET)
        drawn.values("establishments", "{establishments}", part["large"], color=BHCR,
                     fontsize=page.finding, fontweight="semibold")
        drawn.column(_("DC / MD / VA"), "{dc} / {md} / {va}", align="right",
                     narrow=_N("DC {dc}, MD {md}, VA {va}"))
        large = int(part.loc[part["large"], "establishments"].sum())
        drawn.bracket(part["large"], _("{n} with 500 or more", n=large), BHCR)
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: totals, the smallest class, and how many are large."""
    parts = table.assign(large=table["size_class"].isin(FROM_LARGE)).groupby("naics")
    totals, small = parts["establishments"].sum(), parts["establishments"].first()
    large = table[table["size_class"].isin(FROM_LARGE)].groupby("naics")["establishments"].sum()
    biotech, pharma = INDUSTRIES["biotech"], INDUSTRIES["pharma"]
    return _("Two bar charts of establishments by class of employment, Maryland, Virginia and the "
             "District of Columbia, {year}. Biotechnology R&D: {biotech} in all, {small} with "
             "fewer than 20 employees, {large} with 500 or more. Pharmaceutical manufacturing: "
             "{pharma} in all, {small_pharma} with fewer than 20, {large_pharma} with 500 or more.",
             year=table["year"].iloc[0], biotech=totals[biotech], small=small[biotech],
             large=large[biotech], pharma=totals[pharma], small_pharma=small[pharma],
             large_pharma=large[pharma])
