"""Draw every claim as a cell, by verdict and by section of the study."""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bioclusters import style
from bioclusters.words import codes, word

COLOURS = {  # from the kindest to the least kind
    "supported": "#0f3a68", "other-definition": "#6c9fcd", "partly": "#d9e6f2",
    "quotes-source": "#d9e6f2", "not-checked": "#ffffff", "not-checkable": "#ffffff",
    "slip": "#f7e2cc", "citation-problem": "#f7e2cc", "not-supported": "#e3a266",
    "contradicted": "#8f3f00",
}
OPEN = ("not-checked", "not-checkable")
NOT_QUOTABLE = ("contradicted", "not-supported", "citation-problem")
SECTIONS = {1: "1\nIntroduction", 2: "2 BioHealth\nCapital Region", 3: "3\nCambridge",
            4: "4\nMedicon Valley", 5: "5\nDiscussion", 6: "6\nConclusion"}


class Layout(NamedTuple):
    """How the cells of the figure stand: inches, except the type in points."""

    width: float  # of the figure
    broad: float  # of a cell
    tall: float
    gap: float  # between cells
    between: float  # sections
    left: float  # of the first cell
    over: float  # the cells of a row, for its words if they do not stand left of them
    head: float
    foot: float
    small: float
    fewest: int  # cells that a section's column is wide, unless its longest row needs more
    deepest: int  # lines of cells that the longest row may take


WIDE = Layout(style.WIDTH, 0.29, 0.19, 0.03, 0.12, 1.78, 0, 0.48, 0.28, 6.5, 2, 2)
NARROW = Layout(style.PHONE_WIDTH, 0.3, 0.22, 0.025, 0.05, 0.04, 0.2, 0.92, 0.56, 7.5, 1, 3)

def tidy(claims: pd.DataFrame) -> pd.DataFrame:
    """Return one row per claim with its verdict and who decided it: kindest verdict first."""
    by = claims["check"].notna().map({True: "code", False: "hand"})
    table = claims.assign(place=claims["verdict"].map(list(codes("verdict")).index), decided_by=by)
    table = table.sort_values(["place", "section", "claim_id"], ignore_index=True)
    return table[["claim_id", "section", "verdict", "decided_by", "confidence", "claim"]]


def draw(table: pd.DataFrame, phone: bool = False) -> Figure:
    """Return claims as cells: rows are verdicts, columns the sections of the study.

    `table` comes from tidy. An id in bold was decided by code. On a phone the words of a
    row stand over its cells, and the names of the sections over all.
    """
    look = NARROW if phone else WIDE
    lefts, wide = _columns(table, look)
    heights = [_lines(table[table["verdict"] == verdict], wide) * (look.tall + look.gap) + 0.14
               + look.over for verdict in VERDICTS]
    depth = look.head + sum(heights) + look.foot
    figure = style.new_figure(depth, look.width)
    ax = figure.add_subplot(xlim=(0, look.width), ylim=(depth, 0))
    ax.set_axis_off()
    write_heads = _write_short_heads if phone else _write_heads
    write_heads(ax, table, lefts, look)
    top = look.head
    for verdict, height in zip(VERDICTS, heights, strict=True):
        rows = table[table["verdict"] == verdict]
        ax.axhline(top, color=style.RULE, linewidth=0.5)
        _write_row(ax, verdict, len(rows), top + (0.15 if phone else height / 2), look)
        for section, claims in rows.groupby("section"):
            for place, claim in enumerate(claims.itertuples()):
                down, right = divmod(place, wide[section])
                _draw_cell(ax, claim, lefts[section] + right * (look.broad + look.gap),
                           top + 0.085 + look.over + down * (look.tall + look.gap), look)
        top += height
    ax.axhline(top, color=style.RULE, linewidth=0.5)
    _write_key(ax, table, top, look)
    return figure


def describe(table: pd.DataFrame) -> str:
    """Return the alt text: form, counts by verdict, the claims that fail, who decided."""
    by_verdict = {verdict: table[table["verdict"] == verdict]["claim_id"] for verdict in VERDICTS}
    counts = ", ".join(f"{len(ids)} {verdict}" for verdict, ids in by_verdict.items())
    failed = "; ".join(f"{verdict}: {', '.join(by_verdict[verdict])}" for verdict in EXPLAINED
                       if len(by_verdict[verdict]))
    return (f"Matrix of {len(table)} claims, one cell each, by verdict (rows) and section of the "
            f"study (columns): {counts}. {failed}. Code decided "
            f"{(table['decided_by'] == 'code').sum()} of them, the others were judged by hand.")


def _columns(table: pd.DataFrame, look: Layout) -> tuple[dict[int, float], dict[int, int]]:
    """Return where each section's column begins, in inches, and how many cells stand in a line."""
    lefts, wide, left = {}, {}, look.left
    for section in SECTIONS:
        most = table[table["section"] == section]["verdict"].value_counts().max()
        lefts[section] = left
        lines = 0 if pd.isna(most) else -(-int(most) // look.deepest)
        wide[section] = max(look.fewest, lines)
        left += wide[section] * (look.broad + look.gap) + look.between
    return lefts, wide


def _lines(rows: pd.DataFrame, wide: dict[int, int]) -> int:
    counts = rows["section"].value_counts()
    return max([-(-count // wide[section]) for section, count in counts.items()], default=1)


def _write_heads(ax: Axes, table: pd.DataFrame, lefts: dict[int, float], look: Layout) -> None:
    for section, left in lefts.items():
        count = (table["section"] == section).sum()
        ax.text(left, 0.04, SECTIONS[section], fontsize=look.small, fontweight="bold", va="top")
        ax.text(left, look.head - 0.06, f"{count} claims", fontsize=look.small, color=style.QUIET,
                va="bottom")


def _write_short_heads(ax: Axes, table: pd.DataFrame, lefts: dict[int, float],
                       look: Layout) -> None:
    """Write the number of each section over its column, and above what they stand for."""
    ax.text(0.04, 0.09, "Sections of the study, with the number of claims", fontsize=look.small,
            color=style.QUIET, va="center")
    for place, (section, left) in enumerate(lefts.items()):
        count = (table["section"] == section).sum()
        right, down = divmod(place, 3)
        name = SECTIONS[section].replace("\n", " ")
        ax.text(0.04 + right * 1.98, 0.25 + down * 0.15, f"{name}: {count}", fontsize=look.small,
                va="center")
        ax.text(left + look.broad / 2, look.head - 0.06, str(section), fontsize=8.5,
                fontweight="bold", ha="center", va="bottom")


def _write_row(ax: Axes, verdict: str, count: int, middle: float, look: Layout) -> None:
    name = verdict if look.over else verdict.replace("with a different", "with a\ndifferent")
    right = look.width - 0.1 if look.over else look.left - 0.12
    ax.text(0.04, middle, VERDICTS[verdict].sign, fontsize=9, va="center")
    ax.text(0.24, middle, name[0].upper() + name[1:], fontsize=7.5, fontweight="bold", va="center",
            linespacing=1.1)
    ax.text(right, middle, str(count), fontsize=9, fontweight="bold", ha="right", va="center")


def _draw_cell(ax: Axes, claim, left: float, top: float, look: Layout) -> None:
    fill, undecided = VERDICTS[claim.verdict].colour, claim.verdict == OPEN
    cell = ax.add_patch(Rectangle(
        (left, top), look.broad, look.tall, facecolor=fill, edgecolor=style.QUIET, linewidth=0.6,
        linestyle=(0, (3, 2)) if undecided else "-"))
    style.mark(cell, [_cell_label(claim)])
    ax.text(left + look.broad / 2, top + look.tall / 2, claim.claim_id, fontsize=look.small,
            ha="center", va="center_baseline", color=style.text_on(fill),
            fontweight="bold" if claim.decided_by == "code" else "normal")


def _cell_label(claim) -> str:
    confidence = "" if pd.isna(claim.confidence) else f", confidence {claim.confidence}"
    return (f"{claim.claim_id}: {claim.claim}, verdict {claim.verdict}, section {claim.section}, "
            f"decided by {claim.decided_by}{confidence}")


def _write_key(ax: Axes, table: pd.DataFrame, top: float, look: Layout) -> None:
    code = (table["decided_by"] == "code").sum()
    words = [f"Bold: recomputed by code from the data of this book ({code}).",
             f"Regular: judged by hand ({len(table) - code}).", "Dashed: may well be true."]
    ax.text(0.04, top + 0.1, ("\n" if look.over else "  ").join(words), fontsize=look.small,
            color=style.QUIET, va="top")
