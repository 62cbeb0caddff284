"""Draw published counts of Korea's bio clusters, by what they count: fig-korea-counts."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Sheet, looks
from bioclusters.draw.rows import Rows, height
from bioclusters.words import _N, _, bounded, codes, word

COLUMNS = ["year", "low", "low_bound", "high", "counted", "is_study", "source", "source_en"]
KOREA = looks.PLACES["Korea"]
HEADS = {  # in the order of the rows
    "study": _N("The study"),
    "clusters": _N("Clusters, or places with one"),
    "organisations": _N("Organisations and centres"),
    "plans": _N("Plans of the ministry"),
}
GROUPS = {"clusters": "clusters", "places": "clusters", "organisations": "organisations",
          "members": "organisations", "centres": "organisations", "bt-centres": "organisations",
          "projects": "plans", "hubs": "plans"}
SINCE = 2020
HIGHER, OTHER = {"color": looks.INK, "markersize": 6.5}, {"color": looks.GREY, "markersize": 6.5}
OPEN = {"markerfacecolor": looks.PAPER}
STUDY = {"color": KOREA, "markersize": 7.5}
TOLD = _N("{answer} ({counted_words}), {year}. {source_shown}")


def tidy(counts: pd.DataFrame) -> pd.DataFrame:
    """Return a row per answer: the study's own, then clusters, organisations, plans, by year.

    `answer` is the number in words with its bound; `group` is a key of HEADS. Raises ValueError for
    a code that is unknown.
    """
    require(counts, COLUMNS, "counts")
    strange = set(counts["counted"]) - set(codes("counted"))
    if strange:
        raise ValueError(f"counts: counted has {', '.join(sorted(strange))}; use one of "
                         f"{', '.join(codes('counted'))}.")
    table = counts.assign(group=counts["counted"].map(GROUPS))
    table.loc[table["is_study"] == "yes", "group"] = "study"
    table["answer"] = [_answer(row) for row in table.to_dict("records")]
    table["source_shown"] = [
        row["source"] if pd.isna(row["source_en"]) else _("{source_en} ({source})", **row)
        for row in table.to_dict("records")]
    order = {name: number for number, name in enumerate(HEADS)}
    return table.sort_values(["group", "year", "low"], ignore_index=True,
                             key=lambda cells: cells.map(order) if cells.name == "group" else cells)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a dot or a range per answer on one scale, the study's own through all rows."""
    rows = table.assign(head=[_(HEADS[group]) for group in table["group"]],
                        counted_words=[word("counted", code) for code in table["counted"]])
    rows["name"] = [_("{year}, {counted_words}", **row) for row in rows.to_dict("records")]
    sheet = Sheet(page, (height(page, len(rows), len(HEADS), 0.6), {"counts": 1}))
    panel = sheet["counts"]
    panel.scale_x([0, 10, 20, 30], low=0, high=37, top=True, grid=True)
    own = rows[rows["is_study"] == "yes"].iloc[0]
    panel.ax.axvspan(own["low"], own["high"], color=looks.PALE_PLACES["Korea"], zorder=1)
    lines = Rows(panel, rows, "{name}", "head", letters=40)
    lines.spans("low", "high", TOLD, looks.GREY)
    _draw_dots(lines, rows)
    lines.panel.ax.annotate(
        _("{higher:spelled} of {recent:spelled} since {year} are higher", **_higher(rows),
          year=SINCE), (own["high"], lines.heads[_(HEADS["clusters"])]), xytext=(6, 0),
        textcoords="offset points", va="center", fontsize=page.finding, fontweight="semibold")
    if not page.narrow:
        lines.column(_("Source"), "{source}", letters=34)
    sheet.note(_("Bold: since 2020 and higher than the study’s; open: “more than”. The band "
                 "carries the study’s two numbers through all rows. Different things are "
                 "counted, so the rows are no series."))
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: the study's number, and the range within each kind of count."""
    others, told = table[table["is_study"] != "yes"], []
    for group, rows in others.groupby("group", sort=False):
        told.append(_("{head}: {low} to {high}", head=_(HEADS[group]), low=rows["low"].min(),
                      high=rows["high"].max()))
    own = table[table["is_study"] == "yes"].iloc[0]
    return _("Dot chart of {all:spelled} published answers to how many bio clusters Korea has, "
             "{first_year} to {last_year}, by what is counted. The study: {own}. {told}. The "
             "answers count different things and are not a series.", all=len(table),
             first_year=table["year"].min(), last_year=table["year"].max(), own=own["answer"],
             told="; ".join(told))


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """Return what a reader opens under the figure."""
    return table[["year", "answer", "counted", "source_shown"]]


def _draw_dots(lines: Rows, rows: pd.DataFrame) -> None:
    """Draw the ends of each answer: the study's in colour, recent higher ones bold, floors open."""
    study = (rows["is_study"] == "yes").to_numpy()
    floor = rows["low_bound"].isin(["more-than", "at-least"]).to_numpy()
    higher = _are_higher(rows).to_numpy()
    ranged = (rows["low"] != rows["high"]).to_numpy()
    for column, some in (("low", ranged), ("high", True)):
        lines.dots(column, TOLD, STUDY, study & some)
        for look, where in ((HIGHER, higher), (OTHER, ~higher & ~study)):
            lines.dots(column, TOLD, look, where & ~floor & some)
            lines.dots(column, TOLD, look | OPEN, where & floor & some)
    lines.values("high", "{answer}", ~study, gap=6)
    lines.values("high", "{answer}", study, gap=6, fontweight="semibold", color=KOREA)


def _are_higher(rows: pd.DataFrame) -> pd.Series:
    """Return which recent answers lie above the study's larger number, or begin at it."""
    most = rows.loc[rows["is_study"] == "yes", "high"].max()
    return (rows["year"] >= SINCE) & (rows["is_study"] != "yes") & (rows["low"] >= most)


def _higher(rows: pd.DataFrame) -> dict[str, int]:
    recent = (rows["year"] >= SINCE) & (rows["is_study"] != "yes")
    return {"higher": int(_are_higher(rows).sum()), "recent": int(recent.sum())}


def _answer(row: dict) -> str:
    low, high = (bounded(row[end], row.get(f"{end}_bound")) for end in ("low", "high"))
    return low if low == high else _("{low} to {high}", low=low, high=high)
