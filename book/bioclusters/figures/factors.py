"""Draw which factors of the study the facts show in five places: fig-factors."""

import re

import pandas as pd
from matplotlib.figure import Figure

from bioclusters import findings, words
from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Sheet, looks
from bioclusters.draw.letters import fill
from bioclusters.draw.rows import Rows, height
from bioclusters.words import _N, _, codes, word

COLUMNS = ["factor", "place", "shown", "grade", "evidence_for", "evidence_against"]
PLACES = ["BHCR", "Cambridge", "Medicon Valley", "Daejeon", "Osong-Ochang"]
FACT = re.compile(r"(?:B|M|CAM|X|K|NEW)\d{3}")
STRONG = looks.CLASSES[5]
LOOKS = {
    "shown": {"marker": "o", "markersize": 9, "color": STRONG},
    "partly": {"marker": "o", "markersize": 9, "color": STRONG, "fillstyle": "left",
               "markerfacecoloralt": looks.PAPER},
    "not-found": {"marker": "o", "markersize": 9, "color": looks.GREY,
                  "markerfacecolor": looks.PAPER},
    "against": {"marker": "X", "markersize": 8, "color": looks.WARN[2]},
}
FOR = _N("{factor_words}, {place_words}: {shown_words}; evidence {grade}. For: {evidence_for} "
         "Against: {evidence_against}")
AGAINST = _N("{factor_words}, {place_words}: {shown_words}; evidence {grade}. "
             "{evidence_against}")


def tidy(factors: pd.DataFrame) -> pd.DataFrame:
    """Return a row per factor and place, in the order of the study's factors and our places.

    Raises ValueError for an unknown code, or a factor without a row for each place.
    """
    require(factors, COLUMNS, "factors")
    for column, known in (("factor", codes("factor")), ("place", PLACES), ("shown", LOOKS),
                          ("grade", codes("grade"))):
        strange = set(factors[column].dropna()) - set(known)
        if strange or factors[column].isna().any():
            raise ValueError(f"factors: {column} has {strange or 'an empty cell'}; use one of "
                             f"{', '.join(known)}.")
    lacks = [f"{factor} in {place}" for factor in factors["factor"].unique() for place in PLACES
             if not ((factors["factor"] == factor) & (factors["place"] == place)).any()]
    if lacks:
        raise ValueError(f"factors: no row for {lacks[0]}; add it, if only as not-found.")
    order = {name: number for number, name in enumerate([*codes("factor"), *PLACES])}
    return factors.sort_values(["factor", "place"], key=lambda names: names.map(order),
                               ignore_index=True)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a sign for each factor and place, the grade of its evidence beside it."""
    names = list(dict.fromkeys(table["factor"]))
    rows = pd.DataFrame({"name": [word("factor", name) for name in names],
                         "shown": [_shown_in(table, name) for name in names]})
    rows["told"] = [_said(number) for number in rows["shown"]]
    rows["strong"] = rows["shown"] == rows["shown"].max()
    tall = height(page, len(names) * 1.35, more=1.1)
    sheet = Sheet(page, (0.65 if page.narrow else 0.4, {"key": 1}), (tall, {"factors": 1}))
    sheet["key"].bare()
    sheet["key"].key({word("shown", code): look for code, look in LOOKS.items()},
                     columns=2 if page.narrow else 4)
    panel = sheet["factors"]
    lines = Rows(panel, rows, "{name}", strong="strong", letters=60)
    heads = [fill(word("place", place), 10) for place in PLACES]
    panel.scale_x(range(len(PLACES)), heads, low=-0.5, high=len(PLACES) - 0.3, top=True)
    panel.ax.tick_params(axis="x", length=0, labelcolor=looks.INK)
    cells = table.assign(x=table["place"].map(PLACES.index),
                         y=table["factor"].map(names.index) + lines.lift,
                         **{f"{one}_words": [word(one, code) for code in table[one]]
                            for one in ("factor", "place", "shown")})
    for code, look in LOOKS.items():
        some = cells[cells["shown"] == code]
        for told, group in ((FOR, some[some["evidence_for"].notna()]),
                            (AGAINST, some[some["evidence_for"].isna()])):
            if len(group):
                panel.dots(group, "x", "y", look, told)
    graded = cells[cells["grade"] != "none"]
    panel.values(graded, "x", "y", "{grade}", {"markersize": 9}, side="right",
                 color=looks.QUIET)
    lines.column(_("shown in"), "{told}", fontweight="semibold",
                 color=looks.INK, fontsize=page.finding)
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: per factor, in how many places it is shown."""
    told = [_("{factor}: {number}", factor=word("factor", name),
              number=_said(_shown_in(table, name)))
            for name in dict.fromkeys(table["factor"])]
    return _("Matrix of {factors:spelled} factors and {places:spelled} places. Places in which a "
             "factor is shown: {told}. In {partly:spelled} cells it is shown in part, in "
             "{against:spelled} the facts speak against it, in {unknown:spelled} nothing was "
             "found.", factors=len(told), places=table["place"].nunique(),
             told=words.listed(told), **{name: (table["shown"] == code).sum() for name, code in (
                 ("partly", "partly"), ("against", "against"), ("unknown", "not-found"))})


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """Return what a reader opens under the figure: the evidence of each cell, with an address."""
    return table.assign(url=[_address(row) for row in table.to_dict("records")])[
        ["factor", "place", "shown", "grade", "evidence_for", "evidence_against", "url"]]


def _address(row: dict) -> str | None:
    """Return the address of the first fact that a row names; tables and events have none."""
    named = ";".join(row[ids] for ids in ("for_ids", "against_ids") if not pd.isna(row[ids]))
    facts = [name for name in named.split(";") if FACT.fullmatch(name)]
    return next(filter(None, map(findings.address, facts)), None)


def _shown_in(table: pd.DataFrame, factor: str) -> int:
    return int(((table["factor"] == factor) & (table["shown"] == "shown")).sum())


def _said(number: int) -> str:
    if not number:
        return _("none of {all:spelled}", all=len(PLACES))
    return _("{number:spelled} of {all:spelled}", number=number, all=len(PLACES))
