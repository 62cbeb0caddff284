"""Draw the rank of Maryland and Virginia under other borders: fig-rank-sensitivity."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.draw import WIDE, Page, Rows, Sheet, looks, rows
from bioclusters.findings import regions as findings
from bioclusters.words import _N, _, word

BHCR = looks.PLACES["BHCR"]
ESTABLISHMENTS = {"color": BHCR, "markersize": 8}
EMPLOYEES = {"color": looks.GREY, "markersize": 6, "markerfacecolor": looks.PAPER}
TOLD = _N("{words}: {place} of {of} by establishments")
TOLD_SPAN = _N("{words}: between {best_place} and {worst_place} once hidden cells are allowed")
TOLD_JOBS = _N("{words}: {place_jobs} of {of} by employees")
SHOWN = 10  # ranks on the axis; no border gives a lower one


def tidy(regions: pd.DataFrame, us_biotech: pd.DataFrame, year: int = 2021) -> pd.DataFrame:
    """Return by border: rank by establishments with its range, and rank by employees.

    Columns border, of, rank, best, worst, rank_jobs; a range is missing where it is not bounded.
    """
    table = findings.rank_sensitivity(regions, us_biotech, year)
    by = {measure: rows.set_index("border") for measure, rows in table.groupby("measure")}
    found = by["establishments"][["of", "rank", "best", "worst"]].assign(
        rank_jobs=by["employees"]["rank"])
    return found.sort_values(["rank", "best"], kind="stable").reset_index()


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a dot per border on an axis of ranks, a bar for what hidden cells allow."""
    table = table.assign(
        words=[_first(word("border", code)) for code in table["border"]],
        **{f"{key}place{end}": [_place(rank) for rank in table[column]]
           for key, end, column in (("", "", "rank"), ("best_", "", "best"),
                                    ("worst_", "", "worst"), ("", "_jobs", "rank_jobs"))})
    sheet = Sheet(page, (rows.height(page, len(table), more=0.7), {"ranks": 1}))
    panel = sheet["ranks"]
    ticks = range(1, SHOWN + 1, 3 if page.narrow else 1)
    panel.scale_x(ticks, [_place(tick) for tick in ticks], low=0.6, high=SHOWN + 0.4, grid=True)
    drawn = Rows(panel, table, "{words}")
    drawn.spans("best", "worst", TOLD_SPAN, looks.PALE_PLACES["BHCR"], 7)
    drawn.dots("rank_jobs", TOLD_JOBS, EMPLOYEES)
    drawn.dots("rank", TOLD, ESTABLISHMENTS)
    drawn.values("rank", "{place}", gap=8, color=BHCR, fontweight="semibold")
    drawn.column(_("among"), "{of}", "right", narrow=_N("of {of}"))
    panel.key({_("by published establishments"): ESTABLISHMENTS | {"marker": "o"},
               _("what hidden cells allow"): {"facecolor": looks.PALE_PLACES["BHCR"]},
               _("by employees"): EMPLOYEES | {"marker": "o"}}, foot=True)
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: the ranks that borders give, and what hidden cells allow."""
    own = table[table["border"] == "ten"].iloc[0]
    return _("Dot chart of the rank of Maryland and Virginia by biotechnology R&D establishments "
             "under {borders} borders: {rank:ordinal} of {of} regions of this book, and between "
             "{high:ordinal} and {low:ordinal} under others. Hidden cells would allow ranks "
             "from {best:ordinal} to {worst:ordinal} for the regions of this book.",
             borders=len(table), rank=own["rank"], of=own["of"], high=table["rank"].min(),
             low=table["rank"].max(), best=own["best"], worst=own["worst"])


def _place(rank: float) -> str:
    return _("{rank:ordinal}", rank=rank) if pd.notna(rank) else ""


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]
