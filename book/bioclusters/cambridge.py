"""Draw what published sources say of Cambridge: how many firms, and how ten of them were sold."""

from typing import NamedTuple

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from bioclusters import style
from bioclusters.timeline import mark_points, require, set_unit_above, wrap

SMALL, TINY = 6.5, 6  # points
ALL_SECTORS, BIO = "all sectors", "biotech and life sciences"
SECTOR_LOOKS = {
    ALL_SECTORS: {"color": style.INK, "marker": "o", "markerfacecolor": "white"},
    BIO: {"color": style.CLUSTERS["Cambridge"], "marker": "D"},
}
SECTOR_NAMES = {
    ALL_SECTORS: "high-tech or knowledge-intensive firms of all sectors",
    BIO: "biotech and life-science firms only",
}


class Label(NamedTuple):
    """Where the name of a definition group stands: year and firms of its corner, and which side."""

    sector: str
    year: float
    firms: float
    side: str = "left"
    inches: float = 2.0


# Each definition by the name it has in the table. A count of a new definition needs a line here.
GROUPS = {
    "high-tech, all sectors, Cambridge sub-region": Label(ALL_SECTORS, 1982.3, 1500),
    "high-tech, all sectors, wider Greater Cambridge Partnership area":
        Label(ALL_SECTORS, 2000.2, 3500, "right"),
    "technology companies, Cluster Map": Label(ALL_SECTORS, 2010.4, 2120, "left", 2.6),
    "knowledge-intensive, 20 miles": Label(ALL_SECTORS, 2015.8, 3420, "left", 1.78),
    "biotech core": Label(BIO, 2000.5, 87, "right"),
    "biotech, ERBI": Label(BIO, 2000.5, 172, "right", 2.5),
    "biotech, press": Label(BIO, 2000.5, 250, "right"),
    "life sciences, One Nucleus": Label(BIO, 2013.2, 750, "right"),
    "biotech, Greater Cambridge-London": Label(BIO, 2016.2, 240, "right", 1.5),
    "life sciences & healthcare, 20 miles": Label(BIO, 2017.9, 870, "left", 1.4),
    "life sciences, official register, Cambridge": Label(BIO, 2022.2, 400, "right", 1.8),
}
# Where a number stands if not right of its mark: points right and up, and the side it is set from.
VALUE_PLACES = {
    ("high-tech, all sectors, Cambridge sub-region", 1985): (0, 9, "center"),
    ("high-tech, all sectors, Cambridge sub-region", 1998): (0, 9, "center"),
    ("high-tech, all sectors, Cambridge sub-region", 2000): (0, -9, "center"),
    ("high-tech, all sectors, Cambridge sub-region", 2006): (0, 9, "center"),
    ("high-tech, all sectors, Cambridge sub-region", 2008): (0, -9, "center"),
    ("technology companies, Cluster Map", 2012): (-3, -9, "left"),
    ("knowledge-intensive, 20 miles", 2015): (-5, 0, "right"),
    ("biotech, ERBI", 2003): (-5, 0, "right"),
}
# The same two for a narrow page.
PHONE_GROUPS = {
    name: Label(GROUPS[name].sector, *place)
    for name, place in {
        "high-tech, all sectors, Cambridge sub-region": (1982.6, 2300, "left", 1.15),
        "high-tech, all sectors, wider Greater Cambridge Partnership area":
            (2000, 4300, "right", 1.2),
        "technology companies, Cluster Map": (2027.4, 2150, "right", 1.45),
        "knowledge-intensive, 20 miles": (2027.4, 3520, "right", 1.45),
        "biotech core": (2000.3, 88, "right", 1.2),
        "biotech, ERBI": (2000.3, 150, "right", 1.2),
        "biotech, press": (2000.3, 252, "right", 1.2),
        "life sciences, One Nucleus": (2012.6, 715, "right", 1.2),
        "biotech, Greater Cambridge-London": (2009.4, 198, "left", 1.25),
        "life sciences & healthcare, 20 miles": (2027.4, 1085, "right", 1.35),
        "life sciences, official register, Cambridge": (2017.3, 425, "right", 1.4),
    }.items()
}
PHONE_VALUE_PLACES = VALUE_PLACES | {
    ("high-tech, all sectors, Cambridge sub-region", 1985): (0, -9, "center"),
    ("technology companies, Cluster Map", 2012): (-3, -10, "left"),
    ("knowledge-intensive, 20 miles", 2020): (0, 9, "center"),
    ("life sciences & healthcare, 20 miles", 2021): (0, -10, "center"),
    ("life sciences, official register, Cambridge", 2023): (22, -10, "right"),
}


class Look(NamedTuple):
    """How the figure of counts is set for a width of page."""

    width: float  # inches
    height: float  # inches
    name: float  # points, as is the next
    counter: float
    key: dict  # where the key stands
    groups: dict[str, Label]
    values: dict[tuple[str, int], tuple[float, float, str]]


COUNTS = Look(style.WIDTH, 4.6, SMALL, TINY, {"loc": "lower right", "bbox_to_anchor": (1, 0.015)},
              GROUPS, VALUE_PLACES)
COUNTS_ON_PHONE = Look(style.PHONE_WIDTH, 8.6, 7.5, 7.5, {"loc": "outside lower left"},
                       PHONE_GROUPS, PHONE_VALUE_PLACES)
BOUNDS = {"more than": ">", "about": "c. "}
COUNT_COLUMNS = ["definition_group", "year", "year_label", "firms", "firms_bound", "counted_by",
                 "fact_ids", "note"]

INSTITUTE = {"color": style.INK, "marker": "s"}
# Origins in the order of the rows: university, university with others, institutes, not found.
ORIGINS = {
    "University of Cambridge": {"color": style.CLUSTERS["Cambridge"], "marker": "o"},
    "University of Cambridge and industry": {"color": style.CLUSTERS["Cambridge"], "marker": "D"},
    "CRUK Cambridge Institute / University of Cambridge":
        {"color": style.CLUSTERS["Cambridge"], "marker": "D"},
    "MRC LMB": INSTITUTE,
    "Wellcome Sanger Institute": INSTITUTE,
    "not found": {"color": style.QUIET, "marker": "^"},
}
EXIT_COLUMNS = ["company", "founded_year", "origin", "origin_basis", "acquirer", "announced_label",
                "announced_year", "value_original", "value_usd_million", "confidence", "note"]
LEFT = 0.04  # inches: under the title of the figure


class ExitLook(NamedTuple):
    """How the figure of sales is set for a width of page; inches, unless something else is said."""

    width: float
    widths: tuple[float, float, float]  # names, years, prices; on a phone each is the page's
    overlaid: bool  # years and prices stand below the name, not right of it
    small: float  # points, as is the next
    note: float
    head: float  # the heads of the columns
    leading: float  # from line to line
    span: float  # how far below the name the line from founding to sale is, and so on
    price: float
    row: float  # from row to row, without the lines of a note
    columns: tuple[float, float, float]  # buyer (left), dollars (right), price as stated (left)
    heads: tuple[str, str, str]  # of these columns
    dollars: str  # how a number of million dollars is printed


EXITS = ExitLook(style.WIDTH, (1.75, 2.5, 2.75), False, SMALL, TINY, 0.22, 0.115, 0, 0, 0.21,
                 (0, 1.42, 1.52), ("Bought by", "USD million", "as stated"), "{:,.0f}")
EXITS_ON_PHONE = ExitLook(style.PHONE_WIDTH, (3.5, 3.5, 3.5), True, 7.5, 7.5, 0.42, 0.125, 0.26,
                          0.42, 0.64, (0.1, 1.95, 2.07), ("Bought by", "for", "as stated"),
                          "USD {:,.0f}m")
PRICE_SIDES = ("left", "right", "left")  # on which the columns of buyer and prices are set
HAND_PICKED = "{} sales picked by hand from filings and press: examples, not a census of exits."


def tidy_counts(counts: pd.DataFrame, groups: dict[str, Label] = GROUPS) -> pd.DataFrame:
    """Return the firm counts drawn, definition by definition, each in order of years.

    `counts`: definition_group, year, year_label, firms, firms_bound, counted_by, fact_ids, note.
    `groups` names each definition's sector, which becomes the first column: all sectors, or
    biotech and life sciences. Raises ValueError for missing columns, no rows, a definition that
    is not in `groups` or a bound that is not in BOUNDS.
    """
    require(counts, COUNT_COLUMNS, "counts")
    _known(counts["definition_group"], groups, "counts: unknown definition", "GROUPS")
    _known(counts["firms_bound"].dropna(), BOUNDS, "counts: unknown bound", "BOUNDS")
    table = counts.assign(
        sector=[groups[name].sector for name in counts["definition_group"]],
        place=[list(groups).index(name) for name in counts["definition_group"]],
    )
    table = table.sort_values(["place", "year"], kind="stable", ignore_index=True)
    return table[["sector", *COUNT_COLUMNS]]


def draw_counts(
    table: pd.DataFrame, groups: dict[str, Label] | None = None, height: float | None = None,
    years: tuple[int, int] | None = None, phone: bool = False,
) -> Figure:
    """Return firm counts (log axis) by year; a line joins counts of one definition only.

    `table` comes from tidy_counts; `groups` places the name of each definition; `height` inches;
    `years` of the axis, first and last, if not those of the table; `phone` for a narrow page, with
    the key below. Raises ValueError for missing columns or no rows.
    """
    require(table, ["sector", *COUNT_COLUMNS], "table")
    look = COUNTS_ON_PHONE if phone else COUNTS
    groups = groups or look.groups
    figure = style.new_figure(height or look.height, look.width)
    ax = figure.add_subplot()
    _draw_count_axes(ax, table, years or (table["year"].min(), table["year"].max()))
    for name, rows in table.groupby("definition_group", sort=False):
        marker = SECTOR_LOOKS[groups[name].sector]
        ax.plot(rows["year"].astype(int), rows["firms"].astype(int), linewidth=0.9, markersize=4.8,
                markeredgewidth=1, clip_on=False, zorder=3, **marker)
        for row in rows.itertuples():
            right, up, side = look.values.get((name, row.year), (5, 0, "left"))
            ax.annotate(_value(row), (row.year, row.firms), xytext=(right, up),
                        textcoords="offset points", ha=side, fontsize=look.name,
                        color=marker["color"], va="center", zorder=4)
        mark_points(ax, rows["year"], rows["firms"],
                    [_count_words(row) for row in rows.itertuples()])
        _name_definition(ax, rows, groups[name], marker["color"], look)
    if phone:
        set_unit_above(ax)
    _draw_sector_key(ax, look)
    return figure


def describe_counts(table: pd.DataFrame) -> str:
    """Return the alt text: chart type, definitions, years, and the range of the answers."""
    answers = f"Answers run {_range_in_words(table)}"
    bio = table[table["sector"] == BIO]
    if 0 < len(bio) < len(table):
        answers += f"; for biotech and life sciences alone {_range_in_words(bio)}"
    return (
        f"Dot chart on a log axis of {len(table)} published counts of firms in and around "
        f"Cambridge, {table['year'].min()} to {table['year'].max()}, under "
        f"{table['definition_group'].nunique()} definitions that no line joins. {answers}."
    )


def tidy_exits(exits: pd.DataFrame, origins: dict[str, dict] = ORIGINS) -> pd.DataFrame:
    """Return the sales drawn, grouped by origin, within it by year of foundation.

    `exits`: company, founded_year, origin, origin_basis, acquirer, announced_label,
    announced_year, value_original, value_usd_million, confidence, note. `origins` gives the order.
    Adds `years_to_sale`, missing where the founding year is. Raises ValueError for a missing
    column, an origin that is not in `origins` or a firm sold before it was founded.
    """
    require(exits, EXIT_COLUMNS, "exits")
    table = exits.assign(
        origin=exits["origin"].fillna("not found"),
        years_to_sale=exits["announced_year"] - exits["founded_year"],
    )
    _known(table["origin"], origins, "exits: unknown origin", "ORIGINS")
    early = table[(table["years_to_sale"] < 0).fillna(False)]
    if not early.empty:
        raise ValueError(
            f"exits: {early['company'].iloc[0]} is sold before it is founded; correct the years."
        )
    table["place"] = [list(origins).index(origin) for origin in table["origin"]]
    table = table.sort_values(["place", "founded_year", "announced_year", "company"],
                              ignore_index=True)
    return table[["origin", "company", "founded_year", "announced_year", "years_to_sale",
                  "acquirer", "value_usd_million", "value_original", "announced_label",
                  "origin_basis", "confidence", "note"]]


def draw_exits(
    table: pd.DataFrame, origins: dict[str, dict] = ORIGINS, note: str = HAND_PICKED,
    phone: bool = False,
) -> Figure:
    """Return one row per sale: a line from founding to sale, then buyer, price and its caveat.

    `table` comes from tidy_exits; `origins` gives the marker of each origin; `note` stands below,
    with the number of sales for {}. With `phone` a row is a block: the name, below it the line,
    below that buyer and price.
    Raises ValueError for a missing column or no rows.
    """
    require(table, [*EXIT_COLUMNS, "years_to_sale"], "table")
    look = EXITS_ON_PHONE if phone else EXITS
    places, heads, depth = _places(table, look)
    figure = style.new_figure(depth + 0.75, look.width)
    figure.get_layout_engine().set(w_pad=0.02, wspace=0)
    names, years, prices, foot = _exit_columns(figure, look, depth)
    _draw_exit_scale(years, table, look)
    note = note.format({10: "Ten"}.get(len(table), len(table)))
    foot.text(LEFT / 7, depth / 2, "\n".join(wrap(note, look.width - 0.1, size=look.small)),
              fontsize=look.small, color=style.QUIET, va="center")
    for origin, place in heads.items():
        names.text(LEFT, place, "\n".join(_origin_lines(origin, look)), fontsize=look.small,
                   va="center", color=origins[origin]["color"])
    for x, side, head in zip(look.columns, PRICE_SIDES, look.heads, strict=True):
        prices.text(x, look.head - 0.11, head, fontsize=look.small, color=style.QUIET, ha=side,
                    va="center")
    for row, place in zip(table.itertuples(), places, strict=True):
        names.text(0.1, place, row.company, fontsize=look.small, fontweight="bold", va="center")
        _draw_span(years, row, place + look.span, origins[row.origin], look)
        _write_price(prices, row, place + look.price, look)
    for text in [*names.texts, *years.texts, *prices.texts, *foot.texts]:
        text.set_in_layout(False)  # or the layout would squeeze the columns they are measured for
    return figure


def describe_exits(table: pd.DataFrame) -> str:
    """Return the alt text: chart type, sales, years, shortest and longest wait, highest price."""
    known = table.dropna(subset=["years_to_sale"])
    waits = [
        f"{years} years ({' and '.join(known['company'][known['years_to_sale'] == years])})"
        for years in (known["years_to_sale"].min(), known["years_to_sale"].max())
    ]
    dearest = table.loc[table["value_usd_million"].idxmax()]
    unknown = table["company"][table["years_to_sale"].isna()]
    gap = f"; founding year not found: {', '.join(unknown)}" if len(unknown) else ""
    return (
        f"Dumbbell chart of {len(table)} Cambridge bio firms from founding to sale, grouped by "
        f"origin, sold {table['announced_year'].min()} to {table['announced_year'].max()}. The "
        f"wait runs from {waits[0]} to {waits[1]}, median {known['years_to_sale'].median():g}; "
        f"highest price USD {dearest['value_usd_million']:,.0f} million "
        f"({dearest['company']}){gap}."
    )


def _known(values: pd.Series, known: dict, what: str, where: str) -> None:
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise ValueError(
            f"{what} {', '.join(unknown)}: expected one of {', '.join(known)}; correct it in the "
            f"table, or add it to {where}."
        )


def _draw_count_axes(ax: Axes, table: pd.DataFrame, years: tuple[int, int]) -> None:
    """Set the axes for years and, on a log scale, for the number of firms."""
    ticks = [100, 200, 500, 1000, 2000, 5000]
    ax.set_yscale("log")
    first, last = map(int, years)
    ax.set(ylim=(min(70, 0.8 * table["firms"].min()), max(6800, 1.25 * table["firms"].max())),
           xlim=(first - 3, last + 4.5), ylabel="Firms (log scale)", xlabel="Year of the count")
    ax.set_xticks(range(first + -first % 10, last + 1, 10))
    ax.set_yticks(ticks, [f"{tick:,}" for tick in ticks])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)


def _value(row) -> str:
    """Return a count as printed: bounded as its source bounds it, its years where not one."""
    bound = "" if pd.isna(row.firms_bound) else BOUNDS[row.firms_bound]
    years = "" if row.year_label == str(row.year) else f" ({row.year_label.replace('-', '–')})"
    return f"{bound}{row.firms:,}{years}"


def _count_words(row) -> str:
    """Return what a reader gets on pointing at a count: definition, firms, year, who counted."""
    name = row.definition_group[0].upper() + row.definition_group[1:]
    bound = "" if pd.isna(row.firms_bound) else f"{row.firms_bound} "
    return (f"{name}: {bound}{row.firms:,} firms, {row.year_label.replace('-', '–')}; "
            f"counted by {row.counted_by}")


def _name_definition(ax: Axes, rows: pd.DataFrame, label: Label, colour: str, look: Look) -> None:
    """Write a definition's name in the table's words and, below it, who counted."""
    name = rows["definition_group"].iloc[0]
    counters = "; ".join(dict.fromkeys(rows["counted_by"]))
    text = {"textcoords": "offset points", "ha": label.side, "linespacing": 1.15, "zorder": 2,
            "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.6}}
    lines = wrap(name[0].upper() + name[1:], label.inches, "bold", look.name)
    ax.annotate("\n".join(lines), (label.year, label.firms), xytext=(0, 1), fontsize=look.name,
                fontweight="bold", color=colour, va="bottom", **text)
    ax.annotate("\n".join(wrap(counters, label.inches, size=look.counter)),
                (label.year, label.firms), xytext=(0, -1), fontsize=look.counter,
                color=style.QUIET, va="top", **text)


def _draw_sector_key(ax: Axes, look: Look) -> None:
    """Say what the two markers, a line and the signs before a number mean."""
    handles = [Line2D([], [], linewidth=0, markersize=4.8, label=SECTOR_NAMES[sector], **marker)
               for sector, marker in SECTOR_LOOKS.items()]
    handles.append(Line2D([], [], color=style.QUIET, linewidth=0.9,
                          label="a line joins counts of one definition"))
    handles.append(Line2D([], [], linewidth=0, label="> more than, c. about: as the source says"))
    home = ax.get_figure() if look.key["loc"].startswith("outside") else ax
    home.legend(handles=handles, borderaxespad=0, fontsize=look.name, handlelength=1.4,
                labelcolor=style.QUIET, frameon=True, facecolor="white", edgecolor="none",
                framealpha=1, **look.key)


def _range_in_words(table: pd.DataFrame) -> str:
    ends = [table.loc[table["firms"].idxmin()], table.loc[table["firms"].idxmax()]]
    low, high = (
        ("" if pd.isna(row["firms_bound"]) else f"{row['firms_bound']} ")
        + f"{row['firms']:,} ({row['definition_group']}, {row['year_label'].replace('-', '–')})"
        for row in ends
    )
    return f"from {low} to {high}"


def _origin_lines(origin: str, look: ExitLook) -> list[str]:
    text = "Origin not found" if origin == "not found" else origin
    return wrap(text, look.widths[0] - LEFT, size=look.small)


def _note_lines(row, look: ExitLook) -> list[str]:
    if pd.isna(row.note):
        return []
    return wrap(row.note, look.widths[2] - look.columns[0], size=look.note)


def _places(table: pd.DataFrame, look: ExitLook) -> tuple[list[float], dict[str, float], float]:
    """Return how far down, in inches, each row and each origin's heading stand, and the depth."""
    places, heads, depth = [], {}, look.head
    for row in table.itertuples():
        if row.origin not in heads:
            tall = look.leading * len(_origin_lines(row.origin, look))
            heads[row.origin] = depth + 0.09 + tall / 2
            depth += 0.09 + tall
        places.append(depth + 0.12)
        depth += look.row + _note_leading(look) * len(_note_lines(row, look))
    return places, heads, depth + 0.06


def _note_leading(look: ExitLook) -> float:
    return look.note / 60  # inches from line to line: points, with a fifth for the space between


def _exit_columns(figure: Figure, look: ExitLook, depth: float) -> list[Axes]:
    """Return axes in inches for names, years, prices, side by side or overlaid, and the foot."""
    heights = [depth + 0.4, 0.2]
    if look.overlaid:
        grid = figure.add_gridspec(2, 1, height_ratios=heights)
        columns = [figure.add_subplot(grid[0, 0]) for _ in range(3)]
    else:
        grid = figure.add_gridspec(2, 3, width_ratios=look.widths, height_ratios=heights)
        columns = [figure.add_subplot(grid[0, column]) for column in range(3)]
    axes = [*columns, figure.add_subplot(grid[1, :])]
    for ax, width in zip(axes, (*look.widths, 1), strict=True):
        ax.set(xlim=(0, width), ylim=(depth, 0))
        ax.set_axis_off()
        ax.patch.set_visible(False)  # or overlaid axes would hide each other
    return axes


def _draw_exit_scale(ax: Axes, table: pd.DataFrame, look: ExitLook) -> None:
    """Draw the years with a faint line for each decade."""
    first = int(table[["founded_year", "announced_year"]].min().min())
    last = int(table["announced_year"].max())
    ax.set_axis_on()
    decades = range(first + -first % 10, last + 1, 10)
    ax.set_xlim(first - 5.5, last + 6)
    ax.set_xticks(decades)
    if not look.overlaid:  # they would run through names and prices
        ax.vlines(decades, look.head, ax.get_ylim()[0], color=plt.rcParams["grid.color"],
                  linewidth=0.6, zorder=1)
    ax.set_yticks([])
    ax.tick_params(axis="x", length=0)
    ax.spines["left"].set_visible(False)
    ax.text((first + last) / 2, 0.11, "From founding (open) to sale (filled)",
            fontsize=look.small, color=style.QUIET, ha="center", va="center")


def _draw_span(ax: Axes, row, place: float, marker: dict, look: ExitLook) -> None:
    """Draw founding (open) and sale (filled) with the years between, or the sale alone."""
    text = {"fontsize": look.small, "va": "center", "textcoords": "offset points"}
    dot = {"markersize": 5, "linestyle": "none", "zorder": 4, **marker}
    ax.plot(row.announced_year, place, **dot)
    mark_points(ax, [row.announced_year], [place], [_sale_words(row)])
    ax.annotate(str(row.announced_year), (row.announced_year, place), xytext=(5, 0), **text)
    if pd.isna(row.founded_year):
        ax.annotate("founding year not found", (row.announced_year, place), xytext=(-6, 0),
                    ha="right", color=style.QUIET, style="italic", **text)
        return
    ax.plot([row.founded_year, row.announced_year], [place, place], color=marker["color"],
            linewidth=1.4, zorder=3)
    ax.plot(row.founded_year, place, markerfacecolor="white", **dot)
    mark_points(ax, [row.founded_year], [place], [_founding_words(row)])
    ax.annotate(str(row.founded_year), (row.founded_year, place), xytext=(-5, 0), ha="right",
                **text)
    middle = (row.founded_year + row.announced_year) / 2
    ax.annotate(f"{row.years_to_sale} years", (middle, place), xytext=(0, look.small), ha="center",
                **text)


def _founding_words(row) -> str:
    """Return what a reader gets on pointing at a founding: firm, year, origin and its ground."""
    return (f"{row.company}: founded in {row.founded_year}; origin: {row.origin}; "
            f"{row.origin_basis}; confidence: {row.confidence}")


def _sale_words(row) -> str:
    """Return what a reader gets on pointing at a sale: firm, buyer, date, wait and price."""
    wait = "" if pd.isna(row.years_to_sale) else f", {row.years_to_sale} years after its founding"
    dollars, stated = _price(row, "USD {:,.0f}m")
    price = "; as stated: ".join(filter(None, [dollars, stated]))
    return (f"{row.company}: sold to {row.acquirer}, {row.announced_label}{wait}; "
            f"price: {price}; confidence: {row.confidence}")


def _price(row, dollars: str) -> tuple[str, str]:
    """Return the price in million dollars and, where that is not the same, as it is stated."""
    if pd.isna(row.value_usd_million):
        return "not converted", row.value_original
    same = row.value_original == f"USD {row.value_usd_million:,.0f}m"
    return dollars.format(row.value_usd_million), "" if same else row.value_original


def _write_price(ax: Axes, row, place: float, look: ExitLook) -> None:
    """Write buyer, price in US dollars, price as stated and, below, what to know about it."""
    cells = [row.acquirer, *_price(row, look.dollars)]
    for x, side, cell in zip(look.columns, PRICE_SIDES, cells, strict=True):
        ax.text(x, place, cell, fontsize=look.small, ha=side, va="center",
                color=style.QUIET if cell == "not converted" else style.INK)
    leading = _note_leading(look)
    for number, line in enumerate(_note_lines(row, look)):
        ax.text(look.columns[0], place + 1.05 * leading + 0.95 * number * leading, line,
                fontsize=look.note, color=style.QUIET, va="center")
