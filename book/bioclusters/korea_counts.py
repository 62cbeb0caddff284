"""Draw what is published of Korea's clusters: how many there are, and what share Chungbuk has."""

import re
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bioclusters import style
from bioclusters.korea import COLOUR, SMALL, TINT
from bioclusters.timeline import require, wrap

# Chungbuk's shares, each with the part and the whole it is computed from.
PARTS = {
    "chungbuk_share_pct": ("chungbuk_production_krw_trillion", "national_production_krw_trillion"),
    "firm_share_pct": ("chungbuk_firms", "national_firms"),
}
PHONE_TYPE, LINE = 7.5, 0.15  # points; inches from line to line


class Row(NamedTuple):
    """Where an answer stands: heights of year, words, source and dot; its words in lines."""

    year: float
    words: float
    source: float
    dot: float
    lines: list[str]


def tidy_counts(counts: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Return the published answers to how many bio clusters Korea has, in order of years.

    `counts`: the resource korea-counts; `facts`: korea-facts, which dates each answer as its source
    does. `answer` is the number in words, bounded as in the source; `study` marks the paper.
    Raises ValueError for a missing column, no rows, or a range turned round.
    """
    require(counts, ["year", "low", "high", "bound", "what_is_counted", "source", "source_en",
                     "fact_ids", "note"], "counts")
    require(facts, ["id", "year"], "facts")
    turned = counts[counts["low"] > counts["high"]]
    if not turned.empty:
        raise ValueError(f"counts: {turned['fact_ids'].iloc[0]} runs from high to low; swap them.")
    dates = facts.set_index("id")["year"]
    table = counts.sort_values(["year", "fact_ids"], ignore_index=True)
    dated = [str(dates.get(ids.split(";")[0], year)).replace("c.", "c. ").replace("-", "–")
             for ids, year in zip(table["fact_ids"], table["year"], strict=True)]
    table = table.assign(
        year_label=dated, source_ko=table["source"].where(table["source_en"].notna()),
        source=table["source_en"].fillna(table["source"]), answer=_answers(table),
        study=table["source"].str.startswith("Jeon"))
    return table[["year", "year_label", "answer", "low", "high", "bound", "what_is_counted",
                  "study", "source", "source_ko", "fact_ids", "note"]]


def draw_counts(table: pd.DataFrame, height: float = 4.1, phone: bool = False) -> Figure:
    """Return one line per answer: year, what was counted and by whom, and a dot at the number.

    `table`: from tidy_counts; `height` in inches. A band carries the study's range through all
    lines. On a phone the words stand above their dots, and the height follows from them.
    Raises ValueError for a missing column or no rows.
    """
    require(table, ["year_label", "answer", "low", "high", "bound", "what_is_counted", "study",
                    "source"], "table")
    small, tiny = (PHONE_TYPE, PHONE_TYPE) if phone else (7, 6)
    rows = _stacked(table) if phone else _one_line_each(table)
    bottom, top = (rows[-1].dot + 1, -1.8) if phone else (rows[-1].dot + 0.6, -1.4)
    if phone:
        figure = style.new_figure((bottom - top) * LINE + 0.42, style.PHONE_WIDTH)
        words = ax = figure.add_subplot()
    else:
        figure = style.new_figure(height)
        words, ax = figure.subplots(1, 2, sharey=True, width_ratios=[1, 1])
        words.axis("off")
    # Dots need no zero; from 10 the numbers stand further apart.
    ax.set(xlim=(min(10, table["low"].min() - 1), table["high"].max() + 6), ylim=(bottom, top),
           xlabel="number of clusters, as each source counts them")
    ax.set_xticks(range(10, int(ax.get_xlim()[1]) + 1, 5))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.hlines([row.dot for row in rows], 0, table["low"], color=style.RULE, linewidth=0.5,
              linestyle=(0, (1, 3)), zorder=1)
    for row in table[table["study"]].itertuples():
        ax.axvspan(row.low, row.high, color=TINT, linewidth=0, zorder=0)
        ax.text((row.low + row.high) / 2, top + 0.4, "the study", fontsize=small, fontweight="bold",
                color=COLOUR, ha="center", va="center")
    for place, row in zip(rows, table.itertuples(), strict=True):
        text = {"va": "center", "fontsize": small, "transform": words.get_yaxis_transform()}
        weight = "bold" if row.study else "normal"
        words.text(0, place.year, row.year_label, fontweight=weight, **text)
        for number, line in enumerate(place.lines):
            words.text(0.177, place.words + number, line, fontweight=weight, **text)
        words.text(0.177, place.source, _source(row), color=style.QUIET,
                   **text | {"fontsize": tiny})
        _draw_answer(ax, row, place.dot, small)
    return figure


def describe_counts(table: pd.DataFrame) -> str:
    """Return the alt text: chart type, years, the lowest and highest answer, the study's."""
    study = table[table["study"]]
    own = f" The study's own is {study['answer'].iloc[0]}." if len(study) else ""
    return (
        f"Dot chart of {len(table)} published answers to how many bio clusters Korea has, "
        f"{table['year'].min()} to {table['year'].max()}, one line each with what was counted: "
        f"they run from {table['low'].min()} to {table['high'].max()} and are not a series.{own}"
    )


def tidy_share(shares: pd.DataFrame) -> pd.DataFrame:
    """Return Chungbuk's share of national bio-industry production and firms, by year.

    `shares`: the resource korea-chungbuk-share. Shares in %, production in trillion won; firms
    are missing where no source gives them. Raises ValueError for a missing column, no rows, or a
    share that does not follow from its parts.
    """
    columns = ["year", "chungbuk_share_pct", "firm_share_pct", *PARTS["chungbuk_share_pct"],
               *PARTS["firm_share_pct"], "fact_ids"]
    require(shares, columns, "shares")
    for share, (part, whole) in PARTS.items():
        off = (100 * shares[part] / shares[whole] - shares[share]).abs() > 0.051
        if off.fillna(False).any():
            raise ValueError(
                f"shares: {share} of {shares.loc[off.fillna(False), 'year'].iloc[0]} is not {part} "
                f"of {whole}; correct one of the three."
            )
    return shares.sort_values("year", ignore_index=True)[columns]


def draw_share(table: pd.DataFrame, height: float = 2.7, phone: bool = False) -> Figure:
    """Return bars of the share in production and, where known, diamonds of the share in firms.

    `table`: from tidy_share; `height` in inches. On a phone the bars lie, or their words would not
    fit into them. Raises ValueError for a missing column or no rows.
    """
    require(table, ["year", *PARTS, *(name for pair in PARTS.values() for name in pair)], "table")
    figure = style.new_figure(height, style.PHONE_WIDTH if phone else style.WIDTH)
    ax = figure.add_subplot()
    draw = _draw_lying if phone else _draw_standing
    for row in table.itertuples():
        bar, diamond = draw(ax, row)
        style.mark(bar, [_production_label(row)])
        if diamond:
            style.mark(diamond, [_firms_label(row)])
    start, end = table["year"].min(), table["year"].max()
    if phone:
        _write_heads(ax, (0.3, start - 0.28), (0.3, start + 0.51), "Share of firms")
        ax.set(xlim=(0, 21), xlabel="% of Korea", ylim=(end + 0.75, start - 0.6))
    else:
        _write_heads(ax, (start - 0.22, 18.6), (start + 0.27, 8.3), "Share of\nfirms")
        ax.set(ylim=(0, 21), ylabel="% of Korea", xlim=(start - 0.4, end + 0.8))
    years, shares = (ax.yaxis, ax.xaxis) if phone else (ax.xaxis, ax.yaxis)
    years.set_ticks(table["year"].astype(int))
    shares.set_ticks(range(0, 21, 5))
    years.set_tick_params(length=0)
    ax.grid(axis="y", visible=not phone)  # lying bars leave words where the lines would run
    return figure


def describe_share(table: pd.DataFrame) -> str:
    """Return the alt text: chart type, years, both shares at the ends, the years without firms."""
    first, last = table.iloc[0], table.iloc[-1]
    firms = table.dropna(subset="firm_share_pct")
    known = " and ".join(f"{row.firm_share_pct} % ({row.year})" for row in firms.itertuples())
    missing = " and ".join(table.loc[table["firm_share_pct"].isna(), "year"].astype(str))
    gap = f"; for {missing} it was not found" if missing else ""
    return (
        f"Bar chart of Chungbuk's share of Korea's bio-industry production: "
        f"{first['chungbuk_share_pct']} % in {first['year']}, {last['chungbuk_share_pct']} % in "
        f"{last['year']}. Diamonds show its share of bio firms: {known}{gap}."
    )


def _answers(counts: pd.DataFrame) -> list[str]:
    """Return each number as its source puts it; a bound that holds a number stands alone."""
    answers = []
    for row in counts.itertuples():
        number = str(row.low) if row.low == row.high else f"{row.low}–{row.high}"
        bound = "" if pd.isna(row.bound) else row.bound
        answers.append(bound if re.search(r"\d", bound) else f"{bound} {number}".strip())
    return answers


def _one_line_each(table: pd.DataFrame) -> list[Row]:
    """Return where the words of each answer stand if its dot stands beside them, in rows."""
    return [Row(place, place - 0.19, place + 0.24, place, [words])
            for place, words in enumerate(table["what_is_counted"])]


def _stacked(table: pd.DataFrame) -> list[Row]:
    """Return where the words of each answer stand if its dot stands below them, in lines."""
    rows, top = [], 0.0
    for words in table["what_is_counted"]:
        lines = wrap(words, 2.8 * SMALL / PHONE_TYPE)
        below = top + len(lines)
        rows.append(Row(top, top, below, below + 1.05, lines))
        top = below + 2.6
    return rows


def _source(row) -> str:
    return f"{row.source}{' (the study)' if row.study else ''}"


def _draw_answer(ax: Axes, row, place: float, size: float) -> None:
    """Draw the number as a dot, open if bounded, its two ends if a range; the study as diamonds."""
    bounded = not pd.isna(row.bound)
    ends = sorted({row.low, row.high})
    if len(ends) > 1:
        ax.plot(ends, [place] * 2, color=COLOUR, linewidth=1.4, zorder=3)
    if row.bound == "more than":
        ax.annotate("", (row.low, place), xytext=(20, 0), textcoords="offset points", zorder=2,
                    arrowprops={"arrowstyle": "<-", "color": COLOUR, "linewidth": 1, "shrinkA": 0,
                                "shrinkB": 0, "mutation_scale": 7})
    (dots,) = ax.plot(
        ends, [place] * len(ends), linestyle="none", marker="D" if row.study else "o",
        markersize=5.5 if row.study else 6, color=COLOUR, markeredgewidth=1.2, zorder=4,
        markerfacecolor="white" if bounded and not row.study else COLOUR,
        label=f"{row.year_label} {row.answer}")
    label = f"{row.answer} {row.what_is_counted}, {row.year_label}; source: {_source(row)}"
    style.mark(dots, [label] * len(ends))
    ax.annotate(row.answer, (row.high, place), textcoords="offset points",
                xytext=(24 if row.bound == "more than" else 7, 0), fontsize=size, va="center",
                fontweight="bold" if row.study else "normal", zorder=5)


def _production_label(row) -> str:
    return (f"Chungbuk: {row.chungbuk_share_pct:.1f} % of Korea’s bio-industry production, "
            f"{row.year}: {row.chungbuk_production_krw_trillion:.2f} of "
            f"{row.national_production_krw_trillion:.2f} trillion won")


def _firms_label(row) -> str:
    return (f"Chungbuk: {row.firm_share_pct:.1f} % of Korea’s bio firms, {row.year}: "
            f"{row.chungbuk_firms} of {row.national_firms}")


def _write_heads(ax: Axes, production: tuple, firms: tuple, words: str) -> None:
    for place, text, colour in [(production, "Share of production", COLOUR),
                                (firms, words, style.INK)]:
        ax.text(*place, text, fontsize=8, fontweight="bold", color=colour, va="bottom",
                linespacing=1.1)


def _draw_standing(ax: Axes, row) -> tuple:
    """Draw the share of production as a bar, that of firms right of it; return both marks."""
    (bar,) = ax.bar(row.year, row.chungbuk_share_pct, width=0.44, color=COLOUR)
    ax.text(row.year, row.chungbuk_share_pct + 0.3, f"{row.chungbuk_share_pct:.1f}",
            fontsize=8, fontweight="bold", ha="center", va="bottom", color=COLOUR)
    ax.text(row.year, 0.5, f"{row.chungbuk_production_krw_trillion:.2f} of\n"
            f"{row.national_production_krw_trillion:.2f}\ntrillion won", fontsize=SMALL,
            color="white", ha="center", va="bottom")
    x = row.year + 0.31
    if pd.isna(row.firm_share_pct):
        ax.text(x, 0.5, "firms:\nnot found", fontsize=SMALL, color=style.QUIET, va="bottom")
        return bar, None
    diamond = _draw_diamond(ax, x, row.firm_share_pct, row)
    ax.annotate(_firms(row), (x, row.firm_share_pct), xytext=(-2, -8), fontsize=SMALL, va="top",
                textcoords="offset points")
    return bar, diamond


def _draw_lying(ax: Axes, row) -> tuple:
    """Draw the share of production as a bar, that of firms below it; return both marks."""
    (bar,) = ax.barh(row.year, row.chungbuk_share_pct, height=0.42, color=COLOUR)
    ax.text(row.chungbuk_share_pct + 0.3, row.year, f"{row.chungbuk_share_pct:.1f}", fontsize=8,
            fontweight="bold", va="center", color=COLOUR)
    ax.text(0.3, row.year, f"{row.chungbuk_production_krw_trillion:.2f} of "
            f"{row.national_production_krw_trillion:.2f} trillion won", fontsize=PHONE_TYPE,
            color="white", va="center")
    y = row.year + 0.43
    if pd.isna(row.firm_share_pct):
        ax.text(0.3, y, "firms: not found", fontsize=PHONE_TYPE, color=style.QUIET, va="center")
        return bar, None
    diamond = _draw_diamond(ax, row.firm_share_pct, y, row)
    ax.annotate(_firms(row), (row.firm_share_pct, y), xytext=(28, 0), fontsize=PHONE_TYPE,
                va="center", textcoords="offset points")
    return bar, diamond


def _draw_diamond(ax: Axes, x: float, y: float, row) -> Line2D:
    """Draw an open diamond with the share of firms beside it."""
    (diamond,) = ax.plot(
        x, y, marker="D", markersize=6, color="white", linestyle="none",
        markeredgecolor=style.INK, markeredgewidth=1.3, label=f"firms {row.year}")
    ax.annotate(f"{row.firm_share_pct:.1f}", (x, y), xytext=(7, 0), fontsize=8,
                textcoords="offset points", fontweight="bold", va="center")
    return diamond


def _firms(row) -> str:
    return f"{row.chungbuk_firms} of {row.national_firms} firms"
