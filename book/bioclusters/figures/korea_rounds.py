"""Draw which Korean sites were chosen in three national rounds, and where: fig-korea-rounds."""


import geopandas as gpd
import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import boundaries, require
from bioclusters.draw import WIDE, Page, Sheet, looks
from bioclusters.draw.letters import fill
from bioclusters.draw.maps import MapPanel, window_around
from bioclusters.draw.rows import Rows, height
from bioclusters.draw.sheet import Panel
from bioclusters.findings import korea
from bioclusters.words import _N, _

KOREA, PALE = looks.PLACES["Korea"], looks.PALE_PLACES["Korea"]
ROUNDS = {  # year: column of the sites, what was sought
    2002: ("hub_2002", _N("hubs")),
    2009: ("medical_complex_2009", _N("medical complexes")),
    2024: ("special_complex_2024", _N("special complexes")),
}
# A language may show the other name instead.
NAME = _N("{site}{name_ko:.0}")
COLUMNS = ["site", "name_ko", "lat", "lon", "province", *(column for column, _what in
                                                          ROUNDS.values())]
SIZE = 7
COAST = 900  # metres: a third of a point on the page, for a coast of many islands
CHOSEN = {"color": KOREA, "markersize": SIZE}
TRIED = {"color": KOREA, "markersize": SIZE, "markerfacecolor": looks.PAPER}
FILLS = {2: KOREA, 1: PALE, 0: looks.PAPER}


def tidy(sites: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    """Return the sites, those chosen most often first, with what each round made of them.

    Columns both (name in English and Korean); chosen and named count rounds; made_2002 … hold
    "chosen", "tried" or nothing; selected_2002 … and applied_2002 … how many areas the round chose,
    and of how many.
    Raises ValueError for an unknown code or a missing round.
    """
    require(sites, COLUMNS, "sites")
    require(rounds, ["year", "applied", "selected"], "rounds")
    missing = set(ROUNDS) - set(rounds["year"])
    if missing:
        raise ValueError(f"rounds: no row for {min(missing)}; add it.")
    sites = sites.assign(both=[_("{site} {name_ko}", **row) for row in
                               sites[["site", "name_ko"]].to_dict("records")])
    table = sites.merge(korea.rounds(sites).reset_index(), on="site")
    by_year = rounds.set_index("year")
    for year, (column, _what) in ROUNDS.items():
        made = {korea.CHOSEN[column]: "chosen", korea.TRIED.get(column, ""): "tried"}
        table[f"made_{year}"] = table[column].map(made, na_action="ignore")
        table[f"selected_{year}"] = by_year.loc[year, "selected"]
        table[f"applied_{year}"] = by_year.loc[year, "applied"]
    return table.sort_values(["chosen", "named", "site"], ascending=[False, False, True],
                             ignore_index=True)


def draw(table: pd.DataFrame, provinces: gpd.GeoDataFrame, context: gpd.GeoDataFrame,
         page: Page = WIDE) -> Figure:
    """Draw a row of marks per site, one for each round, beside a map of the sites."""
    groups = table["chosen"].nunique()
    tall = height(page, len(table), groups, 1.3, beside=True)
    sheet = Sheet(page, (tall, {"rows": 1.25, "map": 1}), narrow={"map": 4.0})
    _draw_rows(sheet["rows"], table)
    _draw_map(sheet["map"], table, provinces, context)
    sheet.note(_("In the rows, filled: chosen; open: applied and not chosen. The map shows how "
                 "often a site was chosen."))
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: how many sites were chosen how often, and which."""
    times = table["chosen"].value_counts()
    twice = table[table["chosen"] == table["chosen"].max()].to_dict("records")
    return _("Table and map of {sites:spelled} Korean sites in three selection rounds, 2002, 2009 "
             "and 2024. Chosen in all three: {three}. Chosen in two: {two}, namely {names}. In "
             "one: {one}. Applied and never chosen: {never}. The round of 2009 chose "
             "{selected:spelled} only.",
             sites=len(table), three=_none(times.get(3, 0)), two=_none(times.get(2, 0)),
             names=", ".join(_(NAME, **row) for row in twice), one=_none(times.get(1, 0)),
             never=_none(times.get(0, 0)),
             selected=table["selected_2009"].iloc[0])


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """Return what a reader opens under the figure."""
    return table[["site", "name_ko", "hub_2002", "medical_complex_2009", "special_complex_2024"]]


def _draw_rows(panel: Panel, table: pd.DataFrame) -> None:
    rows = table.assign(head=[_head(times, (table["chosen"] == times).sum())
                              for times in table["chosen"]],
                        **{f"x{year}": number for number, year in enumerate(ROUNDS)})
    panel.title(_("Chosen in all three rounds: {number}",
                  number=_none((table["chosen"] == 3).sum())))
    heads = [_heading(table.iloc[0], year) for year in ROUNDS]
    panel.scale_x(range(len(ROUNDS)), heads, low=-0.5, high=len(ROUNDS) - 0.5, top=True)
    panel.ax.tick_params(axis="x", length=0)
    lines = Rows(panel, rows, "{both}", "head", beside=True)
    for year in ROUNDS:
        for made, look, told in (
                ("chosen", CHOSEN, _N("{site} ({name_ko}): chosen in {year:y}{with_words}")),
                ("tried", TRIED, _N("{site} ({name_ko}): applied in {year:y}, not chosen"
                                    "{with_words}"))):
            lines.table = rows.assign(year=year, with_words=[_with(row, year) for row in
                                                             rows.to_dict("records")])
            lines.dots(f"x{year}", told, look, rows[f"made_{year}"] == made)
    panel.ax.spines["bottom"].set_visible(False)


def _draw_map(panel: Panel, table: pd.DataFrame, provinces: gpd.GeoDataFrame,
              context: gpd.GeoDataFrame) -> None:
    land = boundaries.simplify(boundaries.project(provinces, "korea"), COAST)
    sites = boundaries.points(table, "korea")
    ground = MapPanel(panel, window_around(sites, 0.07))
    ground.land(boundaries.simplify(boundaries.project(context, "korea"), COAST), looks.NEIGHBOUR)
    ground.land(land)
    ground.dots(sites, [SIZE if times else SIZE - 2 for times in sites["chosen"]],
                _N("{site} ({name_ko}), {province}: chosen in {chosen:spelled} of three rounds"),
                [FILLS[times] for times in sites["chosen"]], KOREA)
    often = sites[sites["chosen"] == sites["chosen"].max()]
    ground.names(often, NAME, [SIZE] * len(often), [True] * len(often))
    ground.scale_bar(100, x=0.72)
    panel.ax.set_anchor("N")
    panel.key({_("chosen twice"): CHOSEN | {"marker": "o"},
               _("once"): CHOSEN | {"marker": "o", "markerfacecolor": PALE},
               _("applied only"): TRIED | {"marker": "o"}}, columns=3)


def _head(times: int, sites: int) -> str:
    if not times:
        return _("Applied, never chosen: {number:spelled}", number=sites)
    return _("Chosen in {times:spelled}: {number:spelled}", times=times, number=sites)


def _heading(row: pd.Series, year: int) -> str:
    what, chosen, of = fill(_(ROUNDS[year][1]), 10), row[f"selected_{year}"], row[f"applied_{year}"]
    if pd.isna(of):
        return _("{year}\n{what}\n{chosen} named", year=year, what=what, chosen=chosen)
    return _("{year}\n{what}\n{chosen} of {of}", year=year, what=what, chosen=chosen, of=of)


def _with(row: dict, year: int) -> str:
    """Return with whom a site bid, and whether its place is assumed, as the end of a sentence."""
    partners = row.get(f"partners_{year}")
    told = "" if partners is None or pd.isna(partners) else _(
        ", with {partners}", partners=partners.replace(";", ", "))
    assumed = row.get("site_assumed")
    if assumed is not None and not pd.isna(assumed) and str(year) in str(assumed):
        told += _(" (bid of the province, place assumed)")
    return told


def _none(number: int) -> str:
    return _("{number:spelled}", number=number) if number else _("none")
