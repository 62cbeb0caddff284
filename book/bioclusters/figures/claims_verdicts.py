"""Draw every claim as a cell, by what may be quoted and by verdict: fig-claims-verdicts."""


import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Sheet, looks, marks
from bioclusters.draw.letters import fill
from bioclusters.words import _N, _, plural, verdicts, word

COLUMNS = ["claim_id", "section", "claim", "verdict", "check"]
GROUPS = ("quotable", "in-part", "not-quotable", "open")
BROAD, TALL, GAP = 0.415, 0.21, 0.035  # inches: a cell, and from cell to cell
NAMES, LETTERS = 2.2, 42  # inches: the words of a row, left of its cells on a wide page; in a line
HEAD, NAME, SPACE = 0.27, 0.19, 0.11  # inches: head of a group, name over cells, between rows
TOLD = _N("{claim_id}: {claim}: {words} (section {section}, {by})")


def tidy(claims: pd.DataFrame) -> pd.DataFrame:
    """Return a row per claim: group, verdict, and who decided it, those that may be quoted first.

    Raises ValueError for a missing column or an unknown verdict.
    """
    require(claims, COLUMNS, "claims")
    groups = {code: group for group in GROUPS for code in verdicts.GROUPS[group]}
    for row in claims.itertuples():
        if row.verdict not in groups:
            raise ValueError(f"claims: {row.claim_id} has verdict {row.verdict!r}; use one of "
                             f"{', '.join(verdicts.ORDER)}.")
    table = claims.assign(group=claims["verdict"].map(groups),
                          decided_by=claims["check"].notna().map({True: "code", False: "hand"}))
    order = table["group"].map(GROUPS.index) * 100 + table["verdict"].map(verdicts.ORDER.index)
    return table.assign(order=order).sort_values(["order", "claim_id"], ignore_index=True)[
        ["claim_id", "section", "claim", "group", "verdict", "decided_by"]]


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a cell per claim with sign and number, a row per verdict, heads with their counts."""
    left, over = (0.0, NAME) if page.narrow else (NAMES, 0.0)
    fit = int((page.width - 0.1 - left) / (BROAD + GAP))
    places, depth = _places(table, fit, over)
    sheet = Sheet(page, (depth, {"claims": 1}))
    panel = sheet["claims"]
    panel.bare()
    panel.ax.set(xlim=(0, page.width), ylim=(depth, 0))
    for (group, verdict), at in places.items():
        rows = table[table["group"].eq(group) & table["verdict"].eq(verdict or table["verdict"])]
        if not verdict:
            _words(panel, at, _("{group}: {count}", group=word("verdict-group", group),
                                count=len(rows)), fontsize=page.finding, fontweight="semibold")
            continue
        words = _("{sign} {words}, {count}", sign=verdicts.SIGNS[verdict],
                  words=word("verdict", verdict), count=len(rows))
        _words(panel, at + (over or TALL) / 2, fill(words, LETTERS), fontsize=page.label)
        for place, claim in enumerate(rows.to_dict("records")):
            _cell(panel, claim, left + place % fit * (BROAD + GAP),
                  at + over + place // fit * (TALL + GAP))
    return sheet.done()


def _places(table: pd.DataFrame, fit: int,
            over: float) -> tuple[dict[tuple[str, str], float], float]:
    """Return how far down each head and each row begins, and the depth of all, in inches."""
    places, at = {}, 0.02
    for group in GROUPS:
        places[group, ""] = at + HEAD / 2
        at += HEAD + 0.02
        for verdict in verdicts.GROUPS[group]:
            cells = int((table["verdict"] == verdict).sum())
            places[group, verdict] = at
            at += over + -(-max(cells, 1) // fit) * (TALL + GAP) + SPACE
    return places, at


def _words(panel, at: float, words: str, **look) -> None:
    panel.ax.text(0, at, words, va="center", color=looks.INK, **look)


def _cell(panel, claim: dict, left: float, top: float) -> None:
    """Draw a claim: its fill by verdict, a broken edge where nothing is decided."""
    fill = looks.LIGHT[looks.VERDICTS[claim["verdict"]]]
    undecided = claim["verdict"] in verdicts.UNDECIDED
    cell = panel.ax.add_patch(Rectangle(
        (left, top), BROAD, TALL, facecolor=fill, linewidth=0.6,
        edgecolor=looks.GREY, linestyle=(0, (2, 1.5)) if undecided else "-"))
    panel.ax.text(left + BROAD / 2, top + TALL / 2, f"{verdicts.SIGNS[claim['verdict']]} "
                  f"{claim['claim_id']}", ha="center", va="center", fontsize=panel.page.axis,
                  color=looks.text_on(fill))
    by = _("decided by a rule") if claim["decided_by"] == "code" else _("judged by hand")
    marks.mark(cell, [_(TOLD, words=word("verdict", claim["verdict"]), by=by, **claim)])


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: how many claims, by what may be quoted and by verdict."""
    told = [_("{group}: {count} ({verdicts})", group=word("verdict-group", group), count=len(rows),
              verdicts=", ".join(_("{words} {count}", words=word("verdict", code), count=count)
                                 for code, count in rows["verdict"].value_counts().items()))
            for group, rows in ((group, table[table["group"] == group]) for group in GROUPS)]
    return _("Cells for {claims} of the study, by what may be quoted. {told}.",
             claims=plural("{n} claim", "{n} claims", len(table)), told=". ".join(told))
