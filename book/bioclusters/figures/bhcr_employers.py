"""Draw named employers of the region by head-count: fig-bhcr-employers."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Rows, Sheet, looks, rows
from bioclusters.findings.size import LARGE, LIST
from bioclusters.words import _N, _, bounded, word
from bioclusters.words.years import years

BHCR, PALE = looks.PLACES["BHCR"], looks.PALE_PLACES["BHCR"]
COLUMNS = ["company", "headcount", "bound", "year", "chart", "set_apart", "regional_ok",
           "scope_type"]
GROUPS = {"company": _N("Maryland’s ten largest, about 2010–11: bioscience companies"),
          "apart": _N("Of the same ten, not bioscience companies"),
          "virginia": _N("Virginia, single sites found, by year")}
TOLD = _N("{company}: {printed} employees, {when}; {scope}")


def tidy(employers: pd.DataFrame) -> pd.DataFrame:
    """Return the State's list and Virginian sites: group, head-count, bound, year.

    World totals are left out. Raises ValueError for a missing column.
    """
    require(employers, COLUMNS, "bhcr employers")
    uses = employers["chart"].fillna("").str.split(";")
    listed, virginia = (uses.map(lambda use, code=code: code in use)
                        for code in (LIST, "virginia"))
    table = employers[(listed | virginia) & (employers["regional_ok"] != "no")]
    group = pd.Series("company", table.index).mask(
        listed & table["set_apart"].notna(), "apart").mask(virginia, "virginia")
    return table.assign(
        group=group, order=group.map(list(GROUPS).index), large=table["headcount"] >= LARGE,
        when=table["year"].map(years),
    ).sort_values(["order", "headcount"], ascending=[True, False], kind="stable",
                  ignore_index=True)[[*COLUMNS, "group", "large", "when"]]


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a bar per employer, the line at 500, those above it in colour if they are bioscience."""
    groups = {code: _(words) for code, words in GROUPS.items()}
    table = table.assign(
        head=table["group"].map(groups), about=[_about(row) for row in table.itertuples()],
        scope=[word("scope", code) for code in table["scope_type"]],
        printed=list(map(bounded, table["headcount"], table["bound"])))
    own = table["large"] & (table["group"] == "company")
    sheet = Sheet(page, (rows.height(page, len(table), 3, more=0.75), {"employers": 1}))
    panel = sheet["employers"]
    panel.scale_x([0, 1000, 2000], ["0", _("{n}", n=1000), _("{n} employees", n=2000)], high=2350)
    drawn = Rows(panel, table, "{company}", group="head")
    drawn.bars("headcount", TOLD, [BHCR if one else PALE if large else looks.GREY
                                   for one, large in zip(own, table["large"], strict=True)])
    drawn.values("headcount", "{printed}", ~own, color=looks.QUIET)
    drawn.values("headcount", "{printed}", own, fontweight="semibold", color=BHCR)
    drawn.column("", "{about}")
    panel.level(LARGE, _("{n} employees", n=LARGE), axis="x")
    return sheet.done()


def _about(row) -> str:
    """Return what sets an employer apart, and the year of a single site."""
    apart = word("set-apart", row.set_apart) if pd.notna(row.set_apart) else ""
    when = row.when if row.group == "virginia" else ""
    return _("{apart}, {when}", apart=apart, when=when) if apart and when else apart or when


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: the largest, and how many stand above the line."""
    company, apart, virginia = (table[table["group"] == group] for group in GROUPS)
    return _("Bar chart of employers by head-count with a line at {line}. Of the ten largest on "
             "Maryland’s list of about 2010 to 2011, {own} bioscience companies stand above it, "
             "the largest {name} with about {most}; {apart} of the ten are not bioscience "
             "companies. Of {sites} Virginian sites found, {large} stand above it.",
             line=LARGE, own=int(company["large"].sum()), name=company["company"].iloc[0],
             most=company["headcount"].iloc[0], apart=len(apart), sites=len(virginia),
             large=int(virginia["large"].sum()))
