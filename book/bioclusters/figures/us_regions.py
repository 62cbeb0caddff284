"""Draw the rank of ten US regions over the years: fig-us-regions."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from bioclusters.draw import WIDE, Page, Rows, Sheet, looks, rows
from bioclusters.findings.found import growth
from bioclusters.findings.regions import HOME, regional_sums
from bioclusters.words import _N, _, listed, word

BHCR = looks.PLACES["BHCR"]
TOLD = _N("{region}: {place} of {of} in {year}, {establishments} published establishments")
TOLD_OWN = _N("{region}: {place} of {of} in {year}, {establishments} published establishments; "
              "with hidden cells between {best_place} and {worst_place}")


def tidy(us_biotech: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Return published establishments, rank and its range by region and year.

    `order` is the rank in the last year, `growth_per_cent` the growth since the first.
    """
    table = regional_sums(regions, us_biotech)
    first, last = table["year"].min(), table["year"].max()
    ends = table.pivot(index="region", columns="year", values="establishments").astype(float)
    order = table[table["year"] == last].set_index("region")["rank"]
    return table.assign(
        of=table["region"].nunique(), order=table["region"].map(order),
        growth_per_cent=table["region"].map(growth(ends[first], ends[last])),
        home=table["region"] == HOME,
    ).sort_values(["order", "year"], kind="stable", ignore_index=True)


def draw(table: pd.DataFrame, page: Page = WIDE) -> Figure:
    """Draw a line of ranks per region, the home region in colour, with count and growth."""
    first, last = int(table["year"].min()), int(table["year"].max())
    table = table.assign(
        region=[word("us-region", region) for region in table["region"]],
        signed=[_("{growth} %", growth=f"{value:+.0f}".replace("-", "−"))
                for value in table["growth_per_cent"]],
        **{place: [_("{rank:ordinal}", rank=rank) for rank in table[column]] for place, column in
           (("place", "rank"), ("best_place", "best"), ("worst_place", "worst"))})
    ends = table[table["year"] == last].reset_index(drop=True)
    sheet = Sheet(page, (rows.height(page, len(ends), more=0.55), {"ranks": 1}))
    panel = sheet["ranks"]
    panel.scale_x(range(first, last + 1, 1 if page.tall == 1 else last - first),
                  low=first - 0.2, high=last + 0.15)
    panel.ax.spines["bottom"].set_visible(False)
    drawn = Rows(panel, ends, "{place}: {region}" if page.narrow else "{place}", strong="home")
    for home, lines in table.groupby("home"):
        look = {"color": BHCR if home else looks.PALE, "markersize": 7 if home else 5,
                "linewidth": 2.2 if home else 1.2}
        for _region, line in lines.groupby("region", sort=False):
            placed = line.assign(at=line["rank"].astype(float) - 1 + drawn.lift)
            panel.line(placed, "year", "at", look)
            panel.dots(placed, "year", "at", look, TOLD_OWN if home else TOLD)
    if not page.narrow:
        drawn.column("", "{region}", strong="home", color=looks.INK, fontsize=page.label)
    drawn.column(_("Establishments, {year:y}", year=last), "{establishments}", "right",
                 narrow=_N("{establishments} establishments, {signed}"))
    drawn.column(_("since {year:y}", year=first), "{signed}", "right", narrow="")
    return sheet.done()


def describe(table: pd.DataFrame) -> str:
    """Return the alternative text: the rank of the home region, its neighbours and its growth."""
    last = table[table["year"] == table["year"].max()]
    own, leaders = last[last["home"]].iloc[0], last[last["order"] <= 3]
    ranks = table.loc[table["home"], "rank"]
    return _("Lines of ranks of {of} US regions by published biotechnology R&D establishments, "
             "{first_year} to {last_year}. {region} ranks between {best:ordinal} and "
             "{worst:ordinal}, with {count} in {last_year} behind {leaders}; it grew by "
             "{growth:.0f} %, {place:ordinal} of {of}.",
             of=own["of"], first_year=table["year"].min(), last_year=table["year"].max(),
             region=word("us-region", HOME), best=ranks.min(), worst=ranks.max(),
             count=own["establishments"], growth=own["growth_per_cent"],
             leaders=listed(word("us-region", region) for region in leaders["region"]),
             place=int(np.sum(last["growth_per_cent"] > own["growth_per_cent"])) + 1)
