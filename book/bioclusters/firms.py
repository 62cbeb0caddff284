"""Draw employer sizes and yearly establishment counts of the BioHealth Capital Region.

Firms by size class, which the study shows, are not public. Single employers and means per
establishment stand in for them; `draw_size_classes` waits for a transcription of the original,
or for the Census tables that `make data` makes.
"""

import textwrap
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from bioclusters import style
from bioclusters.timeline import mark_points, require, set_unit_above

STATES = {"MD": "Maryland", "VA": "Virginia", "DC": "DC"}
# The states differ in marker and line as well, because two blues are close in grey print.
LOOKS = {
    "MD": {"color": style.CLUSTERS["BHCR"], "marker": "o", "linestyle": "-"},
    "VA": {"color": style.CLASS_COLOURS[4], "marker": "s", "linestyle": "--"},
    "DC": {"color": style.QUIET, "marker": "^", "linestyle": ":"},
}
SMALL = 6.5  # points: labels inside a panel
THIN = 0.045  # of the axis height: a lower part of a bar cannot hold its number

# In the employer table's `chart` column: which panel a row is for, and as what.
CHARTS = {
    "maryland_top_ten": ("A", "bar"),
    "top_ten_check": ("A", "check"),
    "virginia": ("B", "bar"),
}
# By subsector: employers that their source lists, but that are not biotechnology companies.
SET_APART = {
    "survey/clinical research services": "survey firm",
    "contract research (operates NCI-Frederick)": "operates a federal laboratory",
    "standards body (non-profit)": "standards body",
    "consumer health/pharma manufacturing": "consumer medicines",
    "consumer health R&D": "consumer medicines",
}
APART_FILL, APART_HATCH = style.CLASS_COLOURS[1], "---"
SAME_EMPLOYER = {"BD Diagnostic Systems": "BD Diagnostics"}  # as the second source spells it
# By the table's `bound`: how a head-count is printed.
BOUNDS = {
    "as stated": "{}", "about": "c. {}", "almost": "almost {}", "more than": "> {}",
    "derived": "c. {}, derived", "planned": "{} planned",
}
SIZE_NOTE = (
    "Firms by size class, 2004–2013, are not public.",
    "Bars are single employers that a source names: not classes, not a distribution. The State’s "
    "list is undated, its year inferred. Means are per establishment (workplace), not per firm.",
)

INDUSTRIES = {
    "54171": "R&D in physical, engineering and life sciences (NAICS 54171)",
    "541711": "R&D in biotechnology (NAICS 541711)",
    "3254": "Pharmaceutical and medicine manufacturing (NAICS 3254)",
}
# The first year of each new definition or publication; no line leads into it.
BREAKS = {"54171": (2008, 2012), "541711": (2012,), "3254": (2012,)}
PRODUCTS = {
    "full_state_record": "state file",
    "full_zip_sum": "sums of ZIP records",
    "ge3_only": "published county cells only",
}


class SizeLook(NamedTuple):
    """How the size figure is set for a width of page."""

    width: float  # inches
    height: float  # inches
    small: float  # points, as is the next
    name: float
    bar: float  # of a row: the height of a bar
    names_above: bool  # the bars, as does the unit of the means; otherwise both at the axis
    letters: int  # of a line beside a bar
    top: float  # rows above the first bar, for the words on the threshold and the key
    threshold: float  # rows above the first bar, to the words on the threshold
    key: str  # where the key stands in panel A
    note: tuple[int, int]  # letters of a line, in the heading and in the text
    note_text: float  # of the height of the note: where its text begins


SIZES = SizeLook(style.WIDTH, 5.7, SMALL, 7, 0.66, False, 99, 1, 0.72, "lower right",
                 (32, 38), 0.74)
SIZES_ON_PHONE = SizeLook(style.PHONE_WIDTH, 11.7, 7.5, 8, 0.4, True, 32, 3.3, 0.98,
                          "upper left", (56, 56), 0.76)


class SeriesLook(NamedTuple):
    """How the establishment figure is set for a width of page."""

    width: float  # inches
    panel: float  # inches: height of a panel with its title
    small: float  # points
    headroom: float  # of the largest value: room for the names of the segments
    tail: float  # years: room for the names of the states
    step: int  # years from tick to tick
    title: int  # letters of a line, as in the next three
    segment: float  # for each year of the segment
    hatched: int
    state: int
    gap: float  # of the axis height: from name to name of a state
    right: tuple[float, float]  # points: how far right the first and last number of a segment go
    drop: float  # points: how far below its point a number hangs
    unit_above: bool  # the unit stands above the axis, and a key says what the bands are


SERIES = SeriesLook(style.WIDTH, 1.9, SMALL, 1.3, 2.2, 2, 99, 7, 31, 99, 0.1, (0, 0), 4,
                    False)
SERIES_ON_PHONE = SeriesLook(style.PHONE_WIDTH, 2.5, 7.5, 1.55, 3.6, 4, 40, 2.6, 20, 8, 0.15,
                             (4, -1), 7, True)


def bounded(employees: int, bound: str) -> str:
    """Return a head-count as its source bounds it: 700, "more than" becomes "> 700".

    Raises ValueError for a bound that is not a key of BOUNDS.
    """
    if bound not in BOUNDS:
        raise ValueError(
            f"bound {bound!r} of {employees}: expected one of {', '.join(BOUNDS)}; "
            "correct the employer table or add the wording to BOUNDS."
        )
    return BOUNDS[bound].format(f"{employees:,}")


def tidy_sizes(
    employers: pd.DataFrame,
    charts: dict[str, tuple[str, str]] = CHARTS,
    set_apart: dict[str, str] = SET_APART,
) -> pd.DataFrame:
    """Return the head-counts of the size figure: bars, largest first, each before its checks.

    `employers`: one row per head-count, as in bhcr/employers.csv. `charts` says which rows to
    take, for which panel and as what; `set_apart` which subsectors to hatch, and why. World
    totals (`regional_ok` "no") are left out. Columns: panel, drawn_as (bar, check), employer,
    state, year, employees, bound, label, scope, set_apart, regional_ok, confidence, id.
    Raises ValueError for a missing column, an unknown bound, or a check without a bar.
    """
    require(employers, ["id", "company", "state", "subsector", "headcount", "bound",
                        "scope", "year", "regional_ok", "confidence", "chart"], "employers")
    rows = []
    for key, (panel, drawn_as) in charts.items():
        drawn = employers["chart"].fillna("").str.split(";").map(lambda keys, key=key: key in keys)
        rows.append(employers[drawn].assign(panel=panel, drawn_as=drawn_as))
    table = pd.concat(rows).query("regional_ok != 'no'")
    table = table.assign(
        employer=table["company"].replace(SAME_EMPLOYER),
        employees=table["headcount"].astype("Int64"),
        set_apart=table["subsector"].map(set_apart).fillna(""),
        label=[bounded(*pair) for pair in zip(table["headcount"], table["bound"], strict=True)],
    )
    return _in_bar_order(table)[
        ["panel", "drawn_as", "employer", "state", "year", "employees", "bound", "label", "scope",
         "set_apart", "regional_ok", "confidence", "id"]
    ]


def tidy_mean_size(
    states: pd.DataFrame, naics: str = "541711", years: tuple[int, int] = (2008, 2011)
) -> pd.DataFrame:
    """Return the mean size of an establishment by state and year, largest state first.

    `states`: state totals as in bhcr/state_establishments.csv; `years`: first and last. Columns:
    state, year, naics, establishments, employees, employees_per_establishment (missing where
    employment is withheld), noise_flag, coverage.
    Raises ValueError for a missing column or an industry and years without rows.
    Source: US Census Bureau, County Business Patterns.
    """
    require(states, ["year", "state", "naics", "establishments", "employment", "noise_flag",
                     "coverage"], "states")
    table = states[(states["naics"] == naics) & states["year"].between(*years)].rename(
        columns={"employment": "employees"}
    )
    if table["employees"].isna().all():
        raise ValueError(
            f"states: no employment for NAICS {naics} in {years[0]} to {years[1]}; "
            "choose years up to 2011 and an industry of the table."
        )
    mean = (table["employees"] / table["establishments"]).astype("float64").round(1)
    table = table.assign(employees_per_establishment=mean)
    return _by_state(table, "establishments")[
        ["state", "year", "naics", "establishments", "employees", "employees_per_establishment",
         "noise_flag", "coverage"]
    ]


def draw_sizes(
    employers: pd.DataFrame, mean_size: pd.DataFrame, threshold: int = 500,
    note: tuple[str, str] = SIZE_NOTE, phone: bool = False,
) -> Figure:
    """Draw named employers by size in two panels, and the mean establishment in a third.

    `employers` from tidy_sizes, `mean_size` from tidy_mean_size; a line marks `threshold`
    employees; `note` is a heading and a text. With `phone` the panels stand one below the other
    and each name above its bar. Raises ValueError for an empty table.
    """
    require(employers, ["panel", "drawn_as", "employer", "state", "year", "employees", "label",
                        "scope", "set_apart", "regional_ok", "confidence"], "employers")
    require(mean_size, ["state", "year", "naics", "employees_per_establishment", "noise_flag"],
            "mean_size")
    look = SIZES_ON_PHONE if phone else SIZES
    bars = employers[employers["drawn_as"] == "bar"]
    checks = employers[employers["drawn_as"] == "check"]
    rows = bars.groupby("panel").size()
    if list(rows.index) != ["A", "B"]:
        raise ValueError(
            f"employers: expected bars for panels A and B, found {', '.join(rows.index) or 'none'};"
            " keep the rows of both in the table."
        )
    figure = style.new_figure(look.height, look.width)
    top, below, means, foot = _size_panels(figure, rows, phone)
    for ax, panel in [(top, "A"), (below, "B")]:
        _draw_bars(ax, bars[bars["panel"] == panel], set(checks["employer"]), threshold, look)
    _draw_checks(top, bars[bars["panel"] == "A"], checks, look)
    _draw_size_legend(top, look)
    end = int(1.5 * employers["employees"].max())
    top.set(title=f"A  Maryland, State list of about {_span(bars, 'A')}", xlim=(0, end),
            ylim=(rows["A"] - 0.5, -look.top), xticks=range(0, end, 1000 if phone else 500))
    top.tick_params(labelbottom=False)
    top.annotate(f"{threshold} employees", (threshold, -look.threshold), xytext=(3, 0),
                 textcoords="offset points", fontsize=look.small, va="center")
    below.set(title=f"B  Virginia, named sites, {_span(bars, 'B')}", xlabel="employees",
              ylim=(rows["B"] - 0.5, -0.7 if phone else -0.6))
    _draw_mean_size(means, mean_size, look)
    _draw_note(foot, *note, look)
    return figure


def describe_sizes(
    employers: pd.DataFrame, mean_size: pd.DataFrame, threshold: int = 500
) -> str:
    """Return the alt text of the size figure, with its numbers taken from the two tables."""
    bars = employers[employers["drawn_as"] == "bar"]
    listed, sites = bars[bars["panel"] == "A"], bars[bars["panel"] == "B"]
    large = listed[listed["employees"] >= threshold]
    mean = mean_size[mean_size["state"] == listed["state"].iloc[0]].dropna(
        subset="employees_per_establishment"
    )
    first, last = mean.iloc[0], mean.iloc[-1]
    return (
        f"Horizontal bars of employees in the BioHealth Capital Region: {len(listed)} Maryland "
        f"employers on a State list of about {listed['year'].iloc[0].replace('-', '–')}, from "
        f"{listed['employer'].iloc[0]} ({listed['label'].iloc[0]}) to "
        f"{listed['employer'].iloc[-1]} ({listed['label'].iloc[-1]}), {len(large)} of them with "
        f"{threshold} or more, {(large['set_apart'] == '').sum()} without those hatched because "
        f"they are not biotechnology companies; and {len(sites)} Virginia sites, from "
        f"{sites['employer'].iloc[0]} ({sites['label'].iloc[0]}) to {sites['employer'].iloc[-1]} "
        f"({sites['label'].iloc[-1]}). A line panel shows the mean biotechnology R&D establishment "
        f"in {STATES[first['state']]} at {first['employees_per_establishment']} employees in "
        f"{first['year']} and {last['employees_per_establishment']} in {last['year']}; firms by "
        "size class are not public."
    )


def tidy_establishments(
    states: pd.DataFrame,
    breaks: dict[str, tuple[int, ...]] = BREAKS,
    years: tuple[int, int] = (2000, 2016),
) -> pd.DataFrame:
    """Return establishments by industry, state and year, cut where the series breaks.

    `states`: state totals as in bhcr/state_establishments.csv. `breaks`: the industries to draw,
    each with the first years of its new definitions or publications; `years`: first and last.
    Columns: naics, industry, state, year, establishments, segment (1, 2, ...), series, coverage.
    Raises ValueError for a missing column, an industry without rows, or two kinds of publication
    within a segment. Source: US Census Bureau, County and ZIP Code Business Patterns.
    """
    require(states, ["year", "state", "naics", "naics_vintage", "establishments", "coverage"],
            "states")
    parts = []
    for naics, starts in breaks.items():
        rows = states[(states["naics"] == naics) & states["year"].between(*years)]
        if rows.empty:
            raise ValueError(
                f"states: no rows for NAICS {naics} in {years[0]} to {years[1]}; "
                "choose an industry and years of the table."
            )
        segment = sum((rows["year"] >= start).astype(int) for start in starts) + 1
        rows = rows.assign(industry=INDUSTRIES.get(naics, f"NAICS {naics}"), segment=segment)
        named = pd.concat([_series_named(part) for _, part in rows.groupby("segment")])
        parts.append(_by_state(named, "establishments"))
    return pd.concat(parts, ignore_index=True)[
        ["naics", "industry", "state", "year", "establishments", "segment", "series", "coverage"]
    ]


def draw_establishments(table: pd.DataFrame, phone: bool = False) -> Figure:
    """Draw one panel of lines per industry, a gap and a band wherever its series breaks.

    `table` from tidy_establishments; `phone` for a narrow drawing. Raises ValueError if the table
    is empty or lacks a column.
    """
    require(table, ["naics", "industry", "state", "year", "establishments", "segment", "series"],
            "table")
    look = SERIES_ON_PHONE if phone else SERIES
    panels = list(table["naics"].unique())
    first, last = int(table["year"].min()), int(table["year"].max())
    figure = style.new_figure(look.panel * len(panels), look.width)
    axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for ax, naics in zip(axes, panels, strict=True):
        rows = table[table["naics"] == naics]
        ax.set(title=textwrap.fill(rows["industry"].iloc[0], look.title), ylabel="establishments",
               xlim=(first - 0.5, last + look.tail),
               ylim=(0, look.headroom * int(rows["establishments"].max())))
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.yaxis.set_major_formatter("{x:,.0f}")
        ax.tick_params(labelbottom=True)
        ax.set_xticks(range(first, last + 1, look.step))
        _draw_series(ax, rows)
        _draw_breaks(ax, rows, first, look)
        _draw_end_labels(ax, rows, look)
        if look.unit_above:
            set_unit_above(ax)
    if look.unit_above:
        band = Patch(facecolor=style.PALE, edgecolor=style.RULE, linewidth=0.5,
                     label="break in series: new code or publication")
        figure.legend(handles=[band], loc="outside lower left", fontsize=look.small)
    return figure


def describe_establishments(table: pd.DataFrame) -> str:
    """Return the alt text of the establishment figure, with numbers taken from the table."""
    parts = []
    for _, rows in table.groupby("naics", sort=False):
        latest = rows[rows["segment"] == rows["segment"].max()]
        ends = latest[latest["year"].isin([latest["year"].min(), latest["year"].max()])]
        sums = ends.groupby("year")["establishments"].sum()
        parts.append(f"{sums.iloc[0]:,} to {sums.iloc[-1]:,} in {rows['industry'].iloc[0]}")
    starts = _listed([str(year) for year in _starts(table)])
    states = _listed([STATES[state] for state in STATES if state in set(table["state"])])
    return (
        f"Line charts of establishments by year, {table['year'].min()} to {table['year'].max()}, "
        f"in {states}, one panel per industry, with gaps before {starts} where the industry code "
        f"or the publication changed. From {sums.index[0]} to {sums.index[-1]} the states "
        f"together go from {_listed(parts)}."
    )


def tidy_size_classes(sizes: pd.DataFrame, count: str = "firms") -> pd.DataFrame:
    """Return units by size class and year, classes in their order of appearance.

    `sizes`: year, size_class and the column named by `count` (firms, establishments), one row per
    bar part; none as long as nothing has been transcribed. Columns: these and share_percent.
    Raises ValueError for a missing column or number, a class given twice, or one that a year lacks.
    """
    columns = ["year", "size_class", count]
    require(sizes, columns, "size classes", may_be_empty=True)
    if sizes.empty:
        return sizes[columns].assign(share_percent=pd.Series(dtype="float64"))
    cells = sizes.groupby(["year", "size_class"], sort=False)[count].count().unstack()
    if not (cells.fillna(0) == 1).all(axis=None):
        raise ValueError(
            f"size classes: expected one number of {count} for every year and size class; write 0 "
            "where a printed figure shows none, give each class once a year, and leave out years "
            "whose classes are withheld."
        )
    order = list(sizes["size_class"].unique())
    rank = sizes["size_class"].map(order.index)
    table = sizes[columns].assign(rank=rank).sort_values(["year", "rank"])
    share = 100 * table[count] / table.groupby("year")[count].transform("sum")
    return table.assign(share_percent=share.astype("float64").round(1)).drop(
        columns="rank"
    ).reset_index(drop=True)


def draw_size_classes(table: pd.DataFrame, count: str = "firms", phone: bool = False) -> Figure:
    """Draw one bar a year, stacked by size class, from light (first class) to dark (last).

    `table` from tidy_size_classes; `count` names its column of units (firms, establishments). A
    part too thin for its number has it at its side; the classes are named beside the last bar.
    With `phone` the bars lie, a year below the other, thin parts have their numbers above them,
    and a key names the classes.
    Raises ValueError if the table is empty or incomplete.
    """
    require(table, ["year", "size_class", count], "table")
    counts = table.pivot(index="year", columns="size_class", values=count).astype("int64")
    counts = counts[list(table["size_class"].unique())]
    tops = counts.cumsum(axis=1)
    if phone:
        return _draw_lying_bars(counts, tops, count)
    figure = style.new_figure(3.8)
    ax = figure.add_subplot()
    first, last, height = counts.index.min(), counts.index.max(), 1.08 * tops.to_numpy().max()
    ax.set(ylabel=count, xlabel="year", xlim=(first - 0.6, last + 0.6), ylim=(0, height),
           xticks=list(counts.index))
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    for name, shade in zip(counts, shades(counts.shape[1]), strict=True):
        bars = ax.bar(counts.index, counts[name], bottom=tops[name] - counts[name], width=0.6,
                      color=shade, edgecolor="white", linewidth=0.3, label=name)
        _finish_parts(ax, bars, counts[name], count, THIN * height, shade, SMALL)
    for year, total in tops.iloc[:, -1].items():
        ax.annotate(f"{total:,}", (year, total), xytext=(0, 2), textcoords="offset points",
                    ha="center", va="bottom", fontsize=SMALL, fontweight="bold")
    for year, row in counts.iterrows():
        _draw_side_labels(ax, row, tops.loc[year] - row / 2, named=year == last)
    return figure


def describe_size_classes(table: pd.DataFrame, count: str = "firms") -> str:
    """Return the alt text of the size classes, with numbers taken from the table."""
    names = list(table["size_class"].unique())
    first, last = table["year"].min(), table["year"].max()
    total = table.groupby("year")[count].sum()
    largest = table[table["size_class"] == names[-1]].set_index("year")[count]
    return (
        f"Stacked bars of {count} in the BioHealth Capital Region by size class "
        f"({', '.join(names)}), {first} to {last}: {total[first]:,} {count} in {first} and "
        f"{total[last]:,} in {last}, of which {largest[first]:,} and {largest[last]:,} in the "
        f"class {names[-1]}."
    )


def shades(number: int) -> list[str]:
    """Return `number` shades of the region's colour as #rrggbb, from light to dark."""
    dark = to_rgb(style.CLUSTERS["BHCR"])
    weights = [0.15 + 0.85 * step / max(number - 1, 1) for step in range(number)]
    return [to_hex([1 - weight * (1 - part) for part in dark]) for weight in weights]


def spread(positions: list[float], gap: float) -> list[float]:
    """Return positions moved apart to at least `gap`, in the same order, as little as needed."""
    order = sorted(range(len(positions)), key=positions.__getitem__)
    placed = [float(positions[index]) for index in order]
    for _ in range(200):  # pushing two apart can press on a third; this settles in a few rounds
        for low in range(len(placed) - 1):
            overlap = gap - (placed[low + 1] - placed[low])
            if overlap > 0:
                placed[low] -= overlap / 2
                placed[low + 1] += overlap / 2
    return [placed[order.index(index)] for index in range(len(positions))]


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _in_bar_order(table: pd.DataFrame) -> pd.DataFrame:
    """Return bars from large to small within a panel, each followed by its checks."""
    bars = table[table["drawn_as"] == "bar"]
    order = bars.sort_values(["panel", "employees"], ascending=[True, False], kind="stable")
    place = {name: number for number, name in enumerate(order["employer"])}
    stray = sorted(set(table["employer"]) - set(place))
    if stray:
        raise ValueError(
            f"employers: a check without a bar: {', '.join(stray)}; "
            "spell it as in the list of bars or add it to SAME_EMPLOYER."
        )
    table = table.assign(place=table["employer"].map(place))
    return table.sort_values(["place", "drawn_as", "employees"]).reset_index(drop=True)


def _by_state(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return rows state by state, the state with the largest value first, in order of years."""
    strange = sorted(set(table["state"]) - set(STATES))
    if strange:
        raise ValueError(
            f"states: expected {', '.join(STATES)}, found {', '.join(strange)}; leave these rows "
            "out or add the state to STATES and LOOKS."
        )
    largest = table.groupby("state")[column].transform("max")
    return table.assign(largest=largest).sort_values(
        ["largest", "state", "year"], ascending=[False, True, True]
    ).drop(columns="largest").reset_index(drop=True)


def _series_named(rows: pd.DataFrame) -> pd.DataFrame:
    """Name a segment by its years, codes and publication; refuse two publications in one."""
    products = sorted(set(rows["coverage"]))
    if len(products) > 1:
        raise ValueError(
            f"states: NAICS {rows['naics'].iloc[0]} joins {' and '.join(products)} between "
            f"{rows['year'].min()} and {rows['year'].max()}; add the year of change to `breaks`."
        )
    codes = _listed(sorted({str(vintage) for vintage in rows["naics_vintage"]}))
    return rows.assign(series=f"NAICS {codes}: {PRODUCTS[products[0]]}")


def _span(bars: pd.DataFrame, panel: str) -> str:
    """Return the years of a panel's bars, as "2007–2013" or as the one year they share."""
    years = sorted(bars.loc[bars["panel"] == panel, "year"])
    return (years[0] if years[0] == years[-1] else f"{years[0]}-{years[-1]}").replace("-", "–")


def _size_panels(figure: Figure, rows: pd.Series, phone: bool) -> list[Axes]:
    """Return the axes of the two panels of bars, of the means and of the note."""
    if phone:
        heights = [rows["A"] + 2.7, rows["B"] + 0.2, 4.6, 1.7]
        grid = figure.add_gridspec(4, 1, height_ratios=heights)
        places = [grid[number, 0] for number in range(4)]
    else:
        heights = [rows["A"] + 0.5, rows["B"] + 0.1]
        grid = figure.add_gridspec(2, 2, width_ratios=[3.3, 2], height_ratios=heights)
        places = [grid[0, 0], grid[1, 0], grid[0, 1], grid[1, 1]]
    top = figure.add_subplot(places[0])
    return [top, figure.add_subplot(places[1], sharex=top),
            *[figure.add_subplot(place) for place in places[2:]]]


def _draw_bars(
    ax: Axes, bars: pd.DataFrame, checked: set[str], threshold: int, look: SizeLook
) -> None:
    """Draw one horizontal bar per employer, hatched where set apart, with its label.

    Where a mark of `checked` takes the place behind a bar, its label stands in it or, if names
    stand above the bars, behind the name.
    """
    blue = style.CLUSTERS["BHCR"]
    text = {"xytext": (4, 0), "textcoords": "offset points", "va": "center",
            "fontsize": look.small}
    ax.axvline(threshold, color=style.INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=0.9)
    for place, bar in enumerate(bars.itertuples()):
        fill = {"facecolor": APART_FILL, "hatch": APART_HATCH} if bar.set_apart else {"color": blue}
        drawn = ax.barh(place, bar.employees, height=look.bar, edgecolor=blue, linewidth=0.7,
                        **fill)
        style.mark(drawn[0], [_employer_words(bar)])
        if bar.employer in checked:
            if not look.names_above:
                ax.annotate(bar.label, (0, place), color="white", **text)
            continue
        words = [bar.label, bar.year if bar.panel == "B" else "", bar.set_apart]
        words = textwrap.fill(", ".join(word for word in words if word), look.letters)
        ax.annotate(words, (bar.employees, place), **text,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    _name_bars(ax, bars, checked, look)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_formatter("{x:,.0f}")


def _name_bars(ax: Axes, bars: pd.DataFrame, checked: set[str], look: SizeLook) -> None:
    """Write the names at the axis or, with `look.names_above`, each above its bar."""
    if not look.names_above:
        lines = [textwrap.fill(name, 22) for name in bars["employer"]]
        ax.set_yticks(range(len(lines)), lines, color=style.INK, fontsize=look.name,
                      linespacing=0.95)
        return
    ax.set_yticks([])
    for place, bar in enumerate(bars.itertuples()):
        name = f"{bar.employer}: {bar.label}" if bar.employer in checked else bar.employer
        ax.annotate(name, (0, place - 1.2 * look.bar), xytext=(2, 0), va="center",
                    textcoords="offset points", fontsize=look.name,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4})


def _employer_words(row) -> str:
    """Return what a reader gets on pointing at the bar or the independent count of an employer."""
    kind = {"bar": row.set_apart, "check": "independent count"}[row.drawn_as]
    where = STATES[row.state] if row.drawn_as == "bar" else row.scope
    return "; ".join(filter(None, [
        f"{row.employer}, {where}: {row.label} employees, {row.year.replace('-', '–')}", kind,
        f"confidence: {row.confidence}",
    ]))


def _draw_checks(ax: Axes, bars: pd.DataFrame, checks: pd.DataFrame, look: SizeLook) -> None:
    """Mark independent head-counts on their bars; company totals as open markers."""
    for place, bar in enumerate(bars.itertuples()):
        own = checks[checks["employer"] == bar.employer]
        for check in own.itertuples():
            regional = check.regional_ok == "yes"
            (diamond,) = ax.plot(
                check.employees, place, marker="D", markersize=4.6, linestyle="none",
                color=style.INK if regional else "white",
                markeredgecolor="white" if regional else style.INK, markeredgewidth=0.8)
            style.mark(diamond, [_employer_words(check)])
        if len(own):
            end = max(bar.employees, own["employees"].max())
            lines = _check_words(own).split("\n")
            words = "\n".join(textwrap.fill(line, look.letters) for line in lines)
            drop = 5 if words.count("\n") > 1 else 0  # a third line must not touch the name above
            ax.annotate(words, (end, place), xytext=(6, -drop), va="center",
                        textcoords="offset points", fontsize=look.small)


def _check_words(checks: pd.DataFrame) -> str:
    """Return counts, place and year of the checks of a bar, a line for each place and year."""
    places = checks.groupby(["scope", "year"], sort=False)["label"].agg(list)
    if len(places) == 1 and len(checks) > 1:
        return f"{', '.join(places.iloc[0])}\n" + ", ".join(places.index[0])
    return "\n".join(f"{', '.join(words)}, {', '.join(where)}" for where, words in places.items())


def _draw_size_legend(ax: Axes, look: SizeLook) -> None:
    ink = {"marker": "D", "markersize": 4.6, "linestyle": "none"}
    ax.legend(
        handles=[
            Patch(facecolor=style.CLUSTERS["BHCR"], label="bioscience company"),
            Patch(facecolor=APART_FILL, edgecolor=style.CLUSTERS["BHCR"], hatch=APART_HATCH,
                  label="other employer, for the reason given"),
            Line2D([], [], color=style.INK, **ink, label="independent count of the place named"),
            Line2D([], [], color="white", markeredgecolor=style.INK, **ink,
                   label="the same, company total"),
        ],
        loc=look.key, fontsize=look.small, handlelength=1.6, framealpha=1, edgecolor="none",
        borderaxespad=0 if look.names_above else 0.2, frameon=look.names_above,
    )


def _draw_mean_size(ax: Axes, mean_size: pd.DataFrame, look: SizeLook) -> None:
    """Draw employees per establishment by state and year; noise flag H as open markers."""
    first, last = int(mean_size["year"].min()), int(mean_size["year"].max())
    top = 1.28 * mean_size["employees_per_establishment"].max()
    for state, rows in mean_size.groupby("state", sort=False):
        values = rows.set_index("year")["employees_per_establishment"].astype("float64")
        ax.plot(values.index, values, **LOOKS[state], markersize=4.4, linewidth=1.3, clip_on=False)
        for row in rows.itertuples():
            beside = values.reindex([row.year - 1, row.year + 1])
            _label_mean(ax, row, bool((beside > row.employees_per_establishment).all()), look)
        known = values.dropna()
        mark_points(ax, known.index, known,
                    [_mean_words(row) for row in rows.itertuples() if row.year in known.index])
        drop = -15 if known.iloc[0] > 0.15 * top else 15
        ax.annotate(STATES[state], (known.index[0], known.iloc[0]), xytext=(-8, drop),
                    textcoords="offset points", fontsize=8, fontweight="bold",
                    color=LOOKS[state]["color"])
    ax.set(title="C  Mean establishment", ylabel="employees per establishment",
           xlim=(first - 0.6, last + 0.45), ylim=(0, top))
    ax.set_xticks(range(first, last + 1))
    words = (f"Biotechnology R&D (NAICS {mean_size['naics'].iloc[0]}).\n"
             "H, open marker: noise of 2 to 5\nper cent added by the Census")
    ax.annotate(words, (0, 1), xycoords="axes fraction", xytext=(5, -1), va="top",
                textcoords="offset points", fontsize=look.small, color=style.QUIET, linespacing=1.3)
    if look.names_above:
        set_unit_above(ax)


def _mean_words(row) -> str:
    """Return what a reader gets on pointing at the mean establishment of a state and year."""
    noise = "; noise of 2 to 5 per cent added by the Census" if row.noise_flag == "H" else ""
    return (f"{STATES[row.state]}: {row.employees_per_establishment:.1f} employees per "
            f"establishment, NAICS {row.naics}, {row.year}{noise}")


def _label_mean(ax: Axes, row, below: bool, look: SizeLook) -> None:
    """Print one mean at its point, open where its noise flag is H, or say it is withheld."""
    mean = row.employees_per_establishment
    if pd.isna(mean):
        ax.annotate("withheld", (row.year, 0), xytext=(0, 4), textcoords="offset points",
                    ha="center", fontsize=look.small, color=style.QUIET)
        return
    noisy = row.noise_flag == "H"
    if noisy:
        ax.plot(row.year, mean, marker=LOOKS[row.state]["marker"], markersize=4.4,
                color="white", markeredgecolor=LOOKS[row.state]["color"], markeredgewidth=1.1)
    ax.annotate(f"{mean:.1f}{' H' if noisy else ''}", (row.year, mean), fontsize=look.small,
                xytext=(0, -5 if below else 5), textcoords="offset points", ha="center",
                va="top" if below else "bottom")


def _draw_note(ax: Axes, heading: str, text: str, look: SizeLook) -> None:
    ax.axis("off")
    size = {"transform": ax.transAxes, "va": "top", "fontsize": 7.5}
    ax.text(0, 0.96, textwrap.fill(heading, look.note[0]), fontweight="bold", **size)
    ax.text(0, look.note_text, textwrap.fill(text, look.note[1]), color=style.QUIET,
            linespacing=1.35, **{**size, "fontsize": max(7, look.small)})


def _starts(rows: pd.DataFrame) -> list[int]:
    """Return the first year of every segment after the first of its industry."""
    first = rows.groupby(["naics", "segment"])["year"].min()
    later = first[first.index.get_level_values("segment") > 1]
    return sorted({int(year) for year in later})


def _draw_series(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw a line per state and segment; a year without a row breaks the line too."""
    for (state, _), part in rows.groupby(["state", "segment"], sort=False):
        counts = part.set_index("year")["establishments"].astype("float64")
        years = range(int(counts.index.min()), int(counts.index.max()) + 1)
        ax.plot(years, counts.reindex(years), **LOOKS[state], markersize=3.2, linewidth=1.3,
                clip_on=False)
        mark_points(ax, part["year"], part["establishments"],
                    [_establishment_words(row) for row in part.itertuples()])


def _establishment_words(row) -> str:
    """Return what a reader gets on pointing at a state's number of establishments."""
    unit = "establishment" if row.establishments == 1 else "establishments"
    return (f"{STATES[row.state]}: {row.establishments:,} {unit}, {row.industry}, {row.year}; "
            f"{row.series}")


def _draw_breaks(ax: Axes, rows: pd.DataFrame, first: int, look: SeriesLook) -> None:
    """Mark each break with a band, name each segment, hatch the years before the code existed."""
    for start in _starts(rows):
        ax.axvspan(start - 0.64, start - 0.36, color=style.PALE, linewidth=0)
        if not look.unit_above:
            ax.text(start - 0.5, 0.5, "break in series", transform=ax.get_xaxis_transform(),
                    rotation=90, ha="center", va="center", fontsize=look.small, color=style.QUIET)
    for _, part in rows.groupby("segment"):
        start, end = int(part["year"].min()), int(part["year"].max())
        words = textwrap.fill(part["series"].iloc[0], int(look.segment * (end - start + 1)),
                              break_on_hyphens=False)
        ax.annotate(words, (start - 0.3, 1), xycoords=("data", "axes fraction"), xytext=(0, -1),
                    textcoords="offset points", va="top", fontsize=look.small, color=style.QUIET)
    begins = int(rows["year"].min())
    if begins > first:
        ax.axvspan(first - 0.5, begins - 0.5, facecolor="white", hatch=style.UNKNOWN_HATCH,
                   edgecolor=style.RULE, linewidth=0)
        words = textwrap.fill(
            f"no code of its own before {begins}: counted in wider industries", look.hatched)
        ax.text((first + begins - 1) / 2, 0.5, words,
                transform=ax.get_xaxis_transform(), ha="center", va="center", fontsize=7.5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 3})


def _draw_end_labels(ax: Axes, rows: pd.DataFrame, look: SeriesLook) -> None:
    """Print the value at both ends of each segment; at the last one the state's name as well."""
    top, last = ax.get_ylim()[1], int(rows["year"].max())
    ends = rows.groupby("segment")["year"].agg(["min", "max"])
    for year in sorted({int(year) for year in ends.to_numpy().ravel()} - {last}):
        at = rows[rows["year"] == year]
        right = look.right[year in set(ends["max"])]
        for row in at.itertuples():
            above = at["establishments"] - row.establishments
            below = row.establishments > 0.14 * top and above.between(1, 0.14 * top).any()
            ax.annotate(f"{row.establishments:,}", (year, row.establishments),
                        xytext=(right, -look.drop if below else 4), textcoords="offset points",
                        ha="center", va="top" if below else "bottom",
                        fontsize=look.small, color=LOOKS[row.state]["color"])
    at = rows[rows["year"] == last]
    words = [textwrap.fill(f"{STATES[row.state]} {row.establishments:,}", look.state)
             for row in at.itertuples()]
    heights = at["establishments"].clip(lower=int(0.28 * look.gap * top))  # clear of the axis
    _name_at_right(ax, last + 0.15, words, list(heights), gap=look.gap * top,
                   colours=[LOOKS[state]["color"] for state in at["state"]])


def _finish_parts(
    ax: Axes, bars: BarContainer, counts: pd.Series, count: str, thin: float, shade: str,
    size: float
) -> None:
    """Print the number in each part of one class that is not thin, and say what each part is."""
    ax.bar_label(bars, [f"{n:,}" if n >= thin else "" for n in counts], label_type="center",
                 fontsize=size, color=style.text_on(shade))
    for bar, (year, number) in zip(bars, counts.items(), strict=True):
        unit = count.removesuffix("s") if number == 1 else count
        style.mark(bar, [f"Size class {counts.name}: {number:,} {unit}, {year}"])


def _draw_lying_bars(counts: pd.DataFrame, tops: pd.DataFrame, count: str) -> Figure:
    """Draw the years one below the other as bars that lie, for a narrow page."""
    size, length = 7.5, 1.12 * tops.to_numpy().max()
    figure = style.new_figure(0.9 + 0.42 * len(counts), style.PHONE_WIDTH)
    ax = figure.add_subplot()
    places = range(len(counts))
    ax.set(xlabel=count, xlim=(0, length), ylim=(len(counts) - 0.5, -0.7))
    ax.set_yticks(places, counts.index)
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    for name, shade in zip(counts, shades(counts.shape[1]), strict=True):
        bars = ax.barh(places, counts[name], left=tops[name] - counts[name], height=0.5,
                       color=shade, edgecolor="white", linewidth=0.3, label=name)
        _finish_parts(ax, bars, counts[name], count, 2 * THIN * length, shade, size)
    for place, (year, row) in enumerate(counts.iterrows()):
        ax.annotate(f"{row.sum():,}", (row.sum(), place), xytext=(3, 0), va="center",
                    textcoords="offset points", fontsize=size, fontweight="bold")
        drawn = (row > 0) | (year == counts.index[-1])  # as in the wide drawing
        thin = row[(row < 2 * THIN * length) & drawn]
        middles = (tops.loc[year] - row / 2)[thin.index]
        for number, x in zip(thin, spread(list(middles), 1.6 * THIN * length), strict=True):
            ax.annotate(f"{number:,}", (x, place - 0.25), xytext=(0, 1), ha="center",
                        textcoords="offset points", fontsize=size)
    figure.legend(loc="outside upper left", ncols=2, fontsize=size, handlelength=1.4)
    return figure


def _draw_side_labels(ax: Axes, counts: pd.Series, middles: pd.Series, named: bool) -> None:
    """Print the number of each thin part of a bar at its side; where `named`, every class too."""
    height = ax.get_ylim()[1]
    thin = (counts < THIN * height) & (named | (counts > 0))
    numbers = {name: f"{counts[name]:,}" for name in counts.index if thin[name]}
    if named:
        words = {
            name: f"{name}: {numbers[name]}" if name in numbers else str(name)
            for name in counts.index
        }
    else:
        words = numbers
    _name_at_right(ax, counts.name + 0.32, list(words.values()), list(middles[list(words)]),
                   gap=0.055 * height if named else 0.04 * height, reach=14 if named else 5,
                   size=7.5 if named else SMALL)


def _name_at_right(ax: Axes, x: float, words: list[str], heights: list, gap: float,
                   colours: list[str] | None = None, reach: int = 14, size: float = 7.5) -> None:
    """Write words right of x at their heights, moved apart with leader lines where too close."""
    inks = colours or [style.INK] * len(words)
    for word, height, place, ink in zip(words, heights, spread(heights, gap), inks, strict=True):
        moved = abs(place - height) > gap / 10
        arrow = {"arrowstyle": "-", "linewidth": 0.6, "color": style.RULE, "shrinkA": 0,
                 "shrinkB": 0, "relpos": (0, 0.5)}
        ax.annotate(word, (x, float(height)), xytext=(reach if moved else 3, place),
                    textcoords=("offset points", "data"), va="center", fontsize=size, color=ink,
                    arrowprops=arrow if moved else None)
