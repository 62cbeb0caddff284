"""Draw dated events of four places on one scale of years, and list them: fig-genesis-timeline."""

import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Sheet, looks
from bioclusters.draw.rows import entries, entries_height
from bioclusters.draw.sheet import Panel
from bioclusters.findings import synthesis
from bioclusters.words import _N, _, codes, word

LANES = ["BHCR", "Cambridge", "Medicon Valley", "Korea"]
COLUMNS = ["id", "year_start", "year_end", "year_label", "dating", "cluster", "event", "source",
           "role", "drawn"]
EVENT = {"markersize": 4.5}
ROLES = {"first-firm": {"marker": "o", "markersize": 9}, "network-body": {"marker": "s",
                                                                          "markersize": 8}}
LETTERS = 56
TOLD = _N("{when}: {event}, {place_words}")
LINE = _N("{event}")


def tidy(timeline: pd.DataFrame, roles: bool = False) -> pd.DataFrame:
    """Return the events that are drawn, place by place and year by year.

    `when` is the year as printed. `roles`: only first firms and network bodies, drawn without list.
    Raises ValueError for an unknown place or role, an event that ends before it starts, or a place
    without an event.
    """
    require(timeline, COLUMNS, "timeline")
    for column, known in (("cluster", LANES), ("role", codes("event-role")),
                          ("drawn", ["yes", "no"])):
        strange = set(timeline[column].dropna()) - set(known)
        if strange:
            raise ValueError(f"timeline: {column} has {strange.pop()!r}; use one of "
                             f"{', '.join(known)}.")
    backwards = timeline[timeline["year_end"] < timeline["year_start"]]
    if not backwards.empty:
        raise ValueError(f"timeline: {backwards['id'].iloc[0]} ends before it starts; correct it.")
    table = timeline[timeline["drawn"] == "yes"]
    bare = [lane for lane in LANES if lane not in set(table["cluster"])]
    if bare:
        raise ValueError(f"timeline: no event of {bare[0]} is drawn; set `drawn` for some.")
    table = table[table["role"].notna()] if roles else table
    table = table.assign(when=[_when(row) for row in table.to_dict("records")],
                         middle=(table["year_start"] + table["year_end"]) / 2,
                         lane=table["cluster"].map(LANES.index))
    return table.sort_values(["lane", "middle", "id"], ignore_index=True)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw the lanes to scale, the wait from first firm to network body on them; below, lists."""
    table = table.assign(place_words=[word("place", place) for place in table["cluster"]])
    lists = {place: rows for place, rows in table.groupby("cluster", sort=False)
             if table["role"].isna().any()}
    tall = {place: entries_height(rows, LINE, LETTERS) for place, rows in lists.items()}
    # Two of a length side by side; one below the other on a narrow page, as the lanes are.
    order = list(lists) if page.narrow else sorted(lists, key=lambda place: tall[place])
    pairs = [order[:2], order[2:]] if lists else []
    sheet = Sheet(page, (2.5, {"lanes": 1}),
                  *[(max(tall[place] for place in pair), dict.fromkeys(pair, 1.0))
                    for pair in pairs], narrow=tall)
    _draw_lanes(sheet["lanes"], table)
    for place, rows in lists.items():
        sheet[place].title(word("place", place))
        entries(sheet[place], rows, "{when}", LINE, LETTERS, looks.PLACES[place])
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: how long firms stood before a network body, place by place."""
    waits = synthesis.waits(table)
    told = [_("{name}, first firm named {firm:y}, network body {body:y}",
              name=word("place", place), **row) for place, row in waits.iterrows()]
    return _("Timeline with {events:spelled} dated events from {first_year} to {last_year} in "
             "{lanes:spelled} lanes. {told}. For Korea no dated network body was found. How many "
             "events a lane has reflects the sources.", events=len(table),
             first_year=table["year_start"].min(), last_year=table["year_end"].max(),
             lanes=table["cluster"].nunique(), told="; ".join(told))


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """Return what a reader opens under the figure."""
    return table[["cluster", "when", "event", "source"]]


def _draw_lanes(panel: Panel, table: pd.DataFrame) -> None:
    first, last = int(table["year_start"].min()), int(table["year_end"].max())
    decades = range(first // 10 * 10 + 10, last + 1, 20)
    panel.scale_x(list(decades), low=first - 2, high=last + 2, grid=True)
    panel.ax.set(ylim=(len(LANES) - 0.5, -0.9), yticks=[])
    panel.ax.spines["left"].set_visible(False)
    panel.key({word("event-role", role): look | {"color": looks.QUIET}
               for role, look in ROLES.items()}, columns=2)
    waits = synthesis.waits(table)
    for place, rows in table.groupby("cluster", sort=False):
        colour, at = looks.PLACES[place], LANES.index(place)
        panel.ax.plot([rows["year_start"].min(), last], [at, at], color=looks.QUIET, linewidth=0.8,
                      zorder=2)
        panel.ax.annotate(word("place", place), (0, at - 0.42), fontsize=panel.page.label,
                          xycoords=("axes fraction", "data"), color=colour, va="center",
                          fontweight="semibold")
        panel.dots(rows[rows["role"].isna()], "middle", "lane", EVENT | {"color": colour}, TOLD)
        for role, look in ROLES.items():
            panel.dots(rows[rows["role"] == role], "middle", "lane", look | {"color": colour}, TOLD)
        if place in waits.index:
            _draw_wait(panel, waits.loc[place], at, colour)


def _draw_wait(panel: Panel, wait: pd.Series, at: int, colour: str) -> None:
    """Draw the years from the first firm named to the network body, and letter their number."""
    panel.ax.plot([wait["firm"], wait["body"]], [at, at], color=colour, linewidth=3, zorder=2.5)
    panel.ax.annotate(_("{years} years", years=wait["years"]),
                      ((wait["firm"] + wait["body"]) / 2, at), xytext=(0, 5),
                      textcoords="offset points", ha="center", va="bottom", color=colour,
                      fontsize=panel.page.finding, fontweight="semibold")


def _when(row: dict) -> str:
    if row["dating"] == "about":
        return _("c. {year}", year=row["year_start"])
    if row["year_start"] == row["year_end"]:
        return _("{year}", year=row["year_start"])
    return _("{first_year}–{last_year}", first_year=row["year_start"],
             last_year=row["year_end"])
