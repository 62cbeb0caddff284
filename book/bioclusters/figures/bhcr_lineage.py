"""Draw which organisations of the region came out of which: fig-bhcr-lineage."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import require
from bioclusters.draw import WIDE, Page, Sheet, looks, marks
from bioclusters.words import _N, _, codes, listed

BHCR = looks.PLACES["BHCR"]
COLUMNS = ["id", "from_organisation", "to_organisation", "relation", "year", "order_known"]
FEDERAL = (_N("Walter Reed Army Institute of Research"), _N("National Institute of Mental Health"),
           _N("National Institutes of Health"))
FOUNDED, SPUN = "founded-by-people-of", "spun-out-of"
# One registrant (SEC file 0-20713): the annual report for 2014 is the first under the new name.
RENAMED = {"CASI Pharmaceuticals": "EntreMed"}
FEWEST = 3  # organisations of a family, unless it began in a federal laboratory
EDGE = 1982  # where organisations stand whose founding year is not given
TICKS = (1985, 1995, 2005, 2015)
ROW, SECOND = 0.2, 0.85  # inches from row to row; of a row, a second line on a narrow page
DOTTED = (0, (1, 1.6))
ROOT = _N("{organisation}: people or parts of it founded those that follow")
TOLD = {
    "yes": _N("{organisation}, founded {when} by people who had worked at {parents}"),
    "no": _N("{organisation}, founded {when} by people of {parents}; whether they had worked there "
             "before is not given"),
    SPUN: _N("{organisation}, spun out of {parents} in {when}"),
}
FATES = {
    "acquired": _N("bought by {others}, {when}"),
    "merged": _N("merged with {others}, {when}"),
    "renamed": _N("{others} since {when}"),
}


def tidy(lineage: pd.DataFrame) -> pd.DataFrame:
    """Return the family trees, a row per organisation, each below the one it came from.

    Columns organisation, year, parent, link (yes, no: whether the founders had worked there before;
    or spun-out-of), parents (all such), federal, shown, fate, others, fate_year. The parent is the
    latest founded of those whose order is known. Universities and families of two are left out.
    Raises ValueError for a missing column, an unknown relation, or a founding without year.
    """
    require(lineage, COLUMNS, "bhcr lineage")
    for row in lineage.itertuples():
        if row.relation not in codes("relation"):
            raise ValueError(f"bhcr lineage: {row.id} has relation {row.relation!r}; use one of "
                             f"{', '.join(codes('relation'))}.")
        if row.relation in (FOUNDED, SPUN) and pd.isna(row.year):
            raise ValueError(f"bhcr lineage: {row.id} has no year of founding; add it.")
    links = _links(lineage)
    children = links.groupby("parent")["organisation"].apply(list).to_dict()
    families = [_family(root, children) for root in children if root not in links.index]
    kept = [one for one in families if one[0] in FEDERAL or len(one) >= FEWEST]
    kept.sort(key=lambda one: (FEDERAL.index(one[0]) if one[0] in FEDERAL else 9, -len(one)))
    table = pd.DataFrame({"organisation": [name for one in kept for name in one]})
    table = table.join(links.drop(columns="organisation"), on="organisation")
    table["federal"] = [_federal(name, links) for name in table["organisation"]]
    table["shown"] = [f"{_called(name)}, {year}" if year else _called(name) for name, year in
                      zip(table["organisation"], _years(table["year"]), strict=True)]
    return table.join(_fates(lineage), on="organisation")


def _links(lineage: pd.DataFrame) -> pd.DataFrame:
    """Return by organisation the one parent drawn, its link, and all parents so linked."""
    rows = lineage[lineage["relation"].isin([FOUNDED, SPUN])
                   & ~lineage["from_organisation"].str.contains("University")
                   & ~lineage["to_organisation"].isin(RENAMED)]
    rows = rows.assign(link=rows["order_known"].where(rows["relation"] == FOUNDED, SPUN),
                       since=rows["from_organisation"].map(
                           rows.groupby("to_organisation")["year"].first()))
    rows = rows.sort_values(["link", "since"], ascending=False, na_position="last", kind="stable")
    first = rows.drop_duplicates("to_organisation").set_index("to_organisation")
    alike = rows[rows["link"] == rows["to_organisation"].map(first["link"])]
    return pd.DataFrame({
        "organisation": first.index, "year": first["year"], "parent": first["from_organisation"],
        "link": first["link"],
        "parents": alike.groupby("to_organisation")["from_organisation"].agg("; ".join)},
        index=first.index).sort_values(["year", "organisation"])


def _family(root: str, children: dict[str, list[str]]) -> list[str]:
    """Return an organisation and all that came from it, branch by branch."""
    return [root, *(name for child in children.get(root, ()) for name in _family(child, children))]


def _federal(name: str, links: pd.DataFrame) -> bool:
    """Return whether it began in a federal laboratory, by links whose order is known."""
    while name in links.index and links.loc[name, "link"] != "no":
        name = links.loc[name, "parent"]
    return name in FEDERAL


def _fates(lineage: pd.DataFrame) -> pd.DataFrame:
    """Return by organisation what became of it: who bought it, whom it joined, its new name."""
    bought = lineage[lineage["relation"] == "acquired"].rename(
        columns={"to_organisation": "name", "from_organisation": "others"})
    renamed = lineage[lineage["to_organisation"].isin(RENAMED)].assign(relation="renamed")
    others = pd.concat([lineage[lineage["relation"] == "merged"],
                        renamed[renamed["from_organisation"].isin(RENAMED.values())]])
    others = others.rename(columns={"from_organisation": "name", "to_organisation": "others"})
    by = pd.concat([bought, others]).groupby("name")
    return pd.DataFrame({"fate": by["relation"].first(), "others": by["others"].agg("; ".join),
                         "fate_year": by["year"].first()})


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a dot per organisation at its founding, a line from the one that it came from."""
    table = _placed(table, page)
    sheet = Sheet(page, (ROW * (table["at"].max() + 1) + 0.9, {"tree": 1}))
    panel = sheet["tree"]
    panel.ax.set_ylim(table["at"].max() + 0.6, -0.8)
    panel.scale_x(TICKS, low=EDGE - 0.6, high=2056 if page.narrow else 2041, grid=True, top=True)
    panel.ax.tick_params(axis="x", length=0)
    panel.ax.set_yticks([])
    panel.ax.spines["left"].set_visible(False)
    _lines(panel, table)
    for (federal, root), rows in table.groupby(["federal", "root"]):
        panel.dots(rows, "x", "at", {"color": BHCR if federal else looks.GREY,
                                     **({"markerfacecolor": looks.PAPER} if root else {})},
                   "{told}")
    for row in table.to_dict("records"):
        _name(panel, row)
    panel.key({_("began in a federal laboratory"): {"color": BHCR, "linewidth": 1.4},
               _("did not, as far as recorded"): {"color": looks.GREY, "linewidth": 1.4},
               _("earlier job or later one: not recorded"): {
                   "color": looks.GREY, "linewidth": 1.4, "linestyle": DOTTED},
               _("year of founding not given"): {
                   "color": looks.GREY, "marker": "o", "markerfacecolor": looks.PAPER}}, foot=True,
              columns=1 if page.narrow else 2)
    return sheet.done()


def _placed(table: pd.DataFrame, page: Page) -> pd.DataFrame:
    """Return the table with places and words."""
    rows = table.assign(root=table["year"].isna(), x=table["year"].fillna(EDGE).astype(float),
                        when=_years(table["year"]))
    rows["others"] = [_listed(names) for names in rows["others"]]
    rows["parents"] = [_listed(names) for names in rows["parents"]]
    rows["became"] = ["" if pd.isna(row.fate) else _(FATES[row.fate], others=row.others,
                                                     when=str(int(row.fate_year)))
                      for row in rows.itertuples()]
    told = [_(ROOT if row["root"] else TOLD[row["link"]],
              **row | {"organisation": _called(row["organisation"])})
            for row in rows.to_dict("records")]
    rows["told"] = [_("{what}; {became}", what=what, became=became) if became else what
                    for what, became in zip(told, rows["became"], strict=True)]
    second = (rows["became"] != "") * (SECOND if page.narrow else 0.0)
    rows["at"] = np.arange(len(rows)) + second.cumsum().shift(fill_value=0.0)
    return rows


def _years(years: pd.Series) -> list[str]:
    return ["" if pd.isna(year) else str(int(year)) for year in years]


def _called(name: str) -> str:
    """Return a federal laboratory's name in the language spoken; firms keep theirs."""
    return _(name) if name in FEDERAL else name


def _listed(names: str | float) -> str:
    return listed(map(_called, names.split("; "))) if isinstance(names, str) else ""


def _lines(panel, table: pd.DataFrame) -> None:
    """Draw a line per link: down from the parent's dot, then across to the child's."""
    places = table.set_index("organisation")[["x", "at"]]
    for row in table[~table["root"]].itertuples():
        x, at = places.loc[row.parent]
        panel.ax.plot([x, x, row.x], [at, row.at, row.at], linewidth=1.2,
                      zorder=2 if row.federal else 1.5, color=BHCR if row.federal else looks.GREY,
                      linestyle=DOTTED if row.link == "no" else "-")


def _name(panel, row: dict) -> None:
    """Write an organisation's name and year beside its dot, and what became of it."""
    page, first = panel.page, row["parent"] == FEDERAL[0]
    look = {"fontsize": page.finding if first else page.label, "va": "center",
            "fontweight": "semibold" if first or row["root"] else "normal",
            "color": BHCR if row["federal"] else looks.INK}
    name = panel.ax.annotate(row["shown"], (row["x"], row["at"]), xytext=(5, 0),
                             textcoords="offset points", **look)
    marks.halo(name, looks.PAPER)
    became = look | {"fontsize": page.axis, "fontweight": "normal", "color": looks.QUIET}
    if page.narrow:
        panel.ax.annotate(row["became"], (row["x"], row["at"] + SECOND), xytext=(5, 0),
                          textcoords="offset points", **became)
    else:
        panel.ax.annotate(row["became"], (1, row["at"]), xycoords=("axes fraction", "data"),
                          ha="right", **became)


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: what came from Walter Reed, and the longest chain."""
    laboratory = FEDERAL[0]
    own = table[(table["parent"] == laboratory) & (table["link"] == "yes")]
    chain = _longest(table)
    return _("Family trees in time of {all} organisations. People who had worked at {laboratory} "
             "founded {own}. The longest chain has {steps}, each from the one before: {chain}. "
             "{dotted} links are dotted: it is not given whether the job came before the founding. "
             "{bought} organisations were bought by others.",
             all=len(table), laboratory=_called(laboratory),
             dotted=int((table["link"] == "no").sum()),
             own=listed(_("{name} ({year})", name=_called(row.organisation), year=int(row.year))
                        for row in own.itertuples()),
             steps=len(chain), chain=listed(map(_called, chain)),
             bought=int((table["fate"] == "acquired").sum()))


def _longest(table: pd.DataFrame) -> list[str]:
    """Return the names of the longest chain of parents, the eldest first."""
    parent = table.set_index("organisation")["parent"].dropna().to_dict()
    chains = []
    for name in table["organisation"]:
        chain = [name]
        while chain[0] in parent:
            chain.insert(0, parent[chain[0]])
        chains.append(chain)
    return max(chains, key=len)
