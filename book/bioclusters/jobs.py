"""Draw five published counts of life-science jobs in Medicon Valley, and two of large firms.

Each publication counts in its own way, so no line joins them.
"""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bioclusters import style
from bioclusters.medicon import large_employers
from bioclusters.timeline import require, wrap

COLOUR = style.CLUSTERS["Medicon Valley"]
REGION, LARGE, STUDY = "whole region", "large employers only", "the study"
LOOKS = {
    REGION: {"marker": "o", "color": COLOUR, "markersize": 7},
    LARGE: {"marker": "s", "color": COLOUR, "markerfacecolor": "white", "markersize": 6},
    STUDY: {"marker": "D", "color": style.INK, "markersize": 6},
}
KEY = {
    REGION: "life-science jobs of the whole region, a dot per publication",
    LARGE: "jobs in its large employers only",
    STUDY: "jobs in the firms of the study’s Fig. 3",
}
# What is different from the publication before, shortened; `what_changed` keeps the full words.
CHANGES = {
    "M015": "first mapping of the region",
    "M016": "definition widened",
    "M017": "definition not recorded",
    "M019": "new, fuller survey: not the growth of one year.",
}


class Place(NamedTuple):
    """Where words stand: years and jobs from the mark, the sides they are set from, inches wide."""

    years: float
    jobs: float
    side: str
    edge: str
    inches: float


class Look(NamedTuple):
    """How the figure is set for a width of page."""

    width: float  # inches
    height: float  # inches
    small: float  # points
    leading: float  # jobs on the axis from line to line
    room: tuple[float, float]  # years left of the first mark and right of the last
    step: int  # years from tick to tick
    key: float  # inches: the longest line of the key
    places: dict[str, Place]


PLACES = {
    "M015": Place(0, -2_600, "center", "top", 0.8),
    "M016": Place(0, 2_600, "center", "bottom", 1.2),
    "M017": Place(0, 2_600, "center", "bottom", 1.6),
    "M018": Place(-0.22, 1_200, "right", "center", 1.62),
    "M019": Place(-2.2, 0, "right", "center", 2.15),
    "M003": Place(0.22, 0, "left", "center", 0.92),
    "M031": Place(-0.22, -1_200, "right", "center", 1.4),
}
PHONE_PLACES = {
    "M015": Place(0.25, -1_200, "left", "top", 1.0),
    "M016": Place(0.3, -1_900, "left", "center", 0.6),
    "M017": Place(0.3, 1_300, "right", "bottom", 0.85),
    "M018": Place(1.7, 1_400, "right", "bottom", 1.5),
    "M019": Place(-2.2, 0, "right", "center", 1.85),
    "M003": Place(0.7, -1_600, "right", "top", 1.1),
    "M031": Place(-0.3, 0, "right", "center", 0.95),
}
LOOK = Look(style.WIDTH, 3.7, 6.5, 2_900, (0.9, 1.8), 1, 4, PLACES)
PHONE_LOOK = Look(style.PHONE_WIDTH, 5.5, 7.5, 1_950, (0.9, 0.9), 2, 2.1, PHONE_PLACES)
# The total of 2022 is the sum of these two facts; the large employers and the study are M031, M003.
PARTS = {"M019": ("M020", "M025")}


def tidy_jobs(employment: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Return each published number of life-science jobs (persons), in order of years.

    `employment`: the resource medicon-employment; `facts`: medicon-facts, for the parts of a total,
    the large employers and the study. `first_year` is before `year` where a total joins counts of
    different years. Raises ValueError for a missing column, no rows, a missing fact, or parts that
    do not make up their total.
    """
    columns = ["year", "employees", "qualifier", "definition", "what_changed", "publication",
               "fact_id", "confidence", "url"]
    require(employment, columns, "employment")
    require(facts, ["id", "value", "year", "source", "confidence", "url"], "facts")
    parts = {total: _parts(facts, employment, total) for total in PARTS
             if total in set(employment["fact_id"])}
    table = employment[columns].assign(
        scope=REGION,
        first_year=[min([year, *parts.get(name, {})]) for name, year
                    in zip(employment["fact_id"], employment["year"], strict=True)],
        change=_changes(employment, parts),
    )
    large, study = (_fact(facts, name) for name in ("M031", "M003"))
    firms = large_employers(facts).total
    table = pd.concat([table, pd.DataFrame([
        _row(large, LARGE, f"the {firms} companies with more than 250 employees"),
        _row(study, STUDY, "the study: firms of its Fig. 3", "about"),
    ])], ignore_index=True).astype({"year": "Int64", "first_year": "Int64", "employees": "Int64"})
    return table.sort_values(["year", "employees"], ignore_index=True)[
        ["scope", "first_year", "year", "employees", "qualifier", "definition", "change",
         "what_changed", "publication", "fact_id", "confidence", "url"]]


def draw_jobs(
    table: pd.DataFrame,
    places: dict[str, Place] | None = None,
    height: float | None = None,
    phone: bool = False,
) -> Figure:
    """Return a dot per publication over its year, with what it counts beside it, never joined.

    `table`: from tidy_jobs; `places`: where the words of each fact stand; `height` in inches;
    `phone`: for a narrow page. A bar through a dot spans the years it joins.
    Raises ValueError for a missing column, no rows, or a fact without a place.
    """
    require(table, ["scope", "first_year", "year", "employees", "qualifier", "definition",
                    "change", "publication", "fact_id", "confidence"], "table")
    look = PHONE_LOOK if phone else LOOK
    places = places or look.places
    homeless = sorted(set(table["fact_id"]) - set(places))
    if homeless:
        raise ValueError(f"places: no place for the words of {', '.join(homeless)}; add one.")
    figure = style.new_figure(height or look.height, look.width)
    ax = figure.add_subplot()
    first, last = int(table["first_year"].min()), int(table["year"].max())
    ax.set(xlim=(first - look.room[0], last + look.room[1]),
           ylim=(0, 1.13 * int(table["employees"].max())), ylabel="employees",
           xlabel="year of the count")
    ax.set_xticks(range(first, last + 1, look.step))
    ax.yaxis.set_major_formatter("{x:,.0f}")
    ax.grid(axis="y")
    for row in table.itertuples():
        if row.first_year < row.year:
            ax.plot([row.first_year, row.year], [row.employees] * 2, color=COLOUR, linewidth=1.2,
                    marker="|", markersize=7, zorder=2, label=f"years of {row.fact_id}")
        (dot,) = ax.plot(row.year, row.employees, linestyle="none", zorder=3, markeredgewidth=1.3,
                         label=row.fact_id, **LOOKS[row.scope])
        style.mark(dot, [_label(row)])
        _write_words(ax, row, places[row.fact_id], look)
    _draw_key(ax, look)
    return figure


def describe_jobs(table: pd.DataFrame) -> str:
    """Return the alt text: chart type, years, every published total, and what stands beside."""
    region = table[table["scope"] == REGION]
    totals = ", ".join(f"{_number(row)} ({_years(row)})" for row in region.itertuples())
    beside = "; ".join(f"{row.scope} {_number(row)} ({row.year})"
                       for row in table[table["scope"] != REGION].itertuples())
    return (
        f"Dot chart of life-science jobs in Medicon Valley in {len(region)} publications, not "
        f"joined because each counts differently: {totals}. Marked differently: {beside}."
    )


def _fact(facts: pd.DataFrame, name: str) -> pd.Series:
    found = facts[facts["id"] == name]
    if found.empty:
        raise ValueError(f"facts: expected {name}, found none; restore it.")
    return found.iloc[0]


def _parts(facts: pd.DataFrame, employment: pd.DataFrame, total: str) -> dict[int, int]:
    """Return the jobs of each part of a total by its year; refuse parts that do not add up."""
    parts = [_fact(facts, name) for name in PARTS[total]]
    jobs = {int(part["year"]): int(part["value"]) for part in parts}
    expected = int(employment.set_index("fact_id")["employees"][total])
    if sum(jobs.values()) != expected:
        raise ValueError(
            f"facts: {' and '.join(PARTS[total])} add up to {sum(jobs.values())}, not to the "
            f"{expected} of {total}; correct one of them or PARTS."
        )
    return jobs


def _row(fact: pd.Series, scope: str, definition: str, qualifier: str | None = None) -> dict:
    return {"scope": scope, "first_year": int(fact["year"]), "year": int(fact["year"]),
            "employees": int(fact["value"]), "qualifier": qualifier, "definition": definition,
            "change": definition, "publication": fact["source"], "fact_id": fact["id"],
            "confidence": fact["confidence"], "url": fact["url"]}


def _number(row) -> str:
    return f"{'' if pd.isna(row.qualifier) else f'{row.qualifier} '}{row.employees:,}"


def _years(row) -> str:
    return str(row.year) if row.first_year == row.year else f"{row.first_year}–{row.year}"


def _changes(employment: pd.DataFrame, joined) -> list[str]:
    """Return for each total what has changed, or what it counts; both where it joins counts."""
    words = []
    for row in employment.itertuples():
        definition = "" if pd.isna(row.definition) else row.definition
        change = CHANGES.get(row.fact_id, definition)
        words.append(f"{change} {definition}" if row.fact_id in joined else change)
    return words


def _label(row) -> str:
    """Return what a reader gets on pointing at a number: jobs, years, what is counted, by whom."""
    return (f"Medicon Valley, {row.scope}: {_number(row)} employees, {_years(row)}; "
            f"{row.change.rstrip('.')}; source: {row.publication}; confidence: {row.confidence}")


def _draw_key(ax: Axes, look: Look) -> None:
    """Say what the marks and the bar mean."""
    handles = [Line2D([], [], linestyle="none", **marker,
                      label="\n".join(wrap(KEY[scope], look.key, size=look.small)))
               for scope, marker in LOOKS.items()]
    handles.append(Line2D([], [], color=COLOUR, linewidth=1.2, marker="|", markersize=7,
                          label="one total joins counts of these years"))
    ax.legend(handles=handles, loc="lower left", fontsize=look.small, borderaxespad=0.3,
              frameon=True, facecolor="white", edgecolor="none", framealpha=1)


def _write_words(ax: Axes, row, place: Place, look: Look) -> None:
    """Write the number in bold and below it what is counted, or what has changed."""
    lines = [_number(row), *wrap(row.change, place.inches, size=look.small)]
    up = {"top": 0, "center": 0.5, "bottom": 1}[place.edge] * len(lines) * look.leading
    for number, line in enumerate(lines):
        head = number == 0
        ax.text(row.year + place.years, row.employees + place.jobs + up - number * look.leading,
                line, ha=place.side, va="top", fontsize=8 if head else look.small,
                fontweight="bold" if head else "normal",
                color=LOOKS[row.scope]["color"] if head else style.INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3})
