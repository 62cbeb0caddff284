"""Draw the employers of Medicon Valley whose head-count has a source: fig-medicon-employers."""


import geopandas as gpd
import pandas as pd
from matplotlib.figure import Figure

from bioclusters.data import boundaries, require
from bioclusters.draw import WIDE, MapPanel, Page, Rows, Sheet, looks, rows, window_around
from bioclusters.draw.letters import fill
from bioclusters.findings.medicon import placed
from bioclusters.words import _N, _, bounded, codes, word
from bioclusters.words.years import years

MEDICON, PALE = looks.PLACES["Medicon Valley"], looks.PALE_PLACES["Medicon Valley"]
DIAMETERS = {"10000-or-more": 24, "5000-9999": 17, "2500-4999": 13, "1000-2499": 10,
             "500-999": 7.5, "250-499": 5.5}  # points
COLUMNS = ["company", "town", "country", "employees", "bound", "year", "scope", "confidence",
           "on_map", "size_class", "lat", "lon"]
TOLD = _N("{company}: {printed} employees, {when}; {scope_words}, {town}")
TOLD_UNSIZED = _N("{company}, {town}: no recent head-count found")


def tidy(employers: pd.DataFrame, sites: pd.DataFrame, regions: gpd.GeoDataFrame,
         since: int = 2018, largest: int = 0) -> gpd.GeoDataFrame:
    """Return employers with a place, sized ones first and by size, and further sites, projected.

    `sites`: other places of the largest employer. `since`: an older count does not size a mark.
    `largest`: how many of the largest to keep, which are drawn without the map; 0 for all.
    Raises ValueError for a missing column or a code without words.
    """
    require(employers, COLUMNS, "medicon employers")
    for strange in sorted(set(employers["scope"]) - set(codes("scope-medicon"))):
        raise ValueError(f"medicon employers: unknown scope {strange!r}; add it to "
                         "words/codes.py.")
    shown = placed(employers, regions, since)
    shown = shown.assign(
        short=shown["company"].str.partition(" (")[0].map(_short),
        when=shown["year"].map(years),
        employees=shown["employees"].where(shown["sized"])
    ).sort_values(["sized", "employees"], ascending=False, kind="stable")
    more = boundaries.points(sites, "oresund").assign(
        sized=False, home=sites["town"] == "Hillerød", company="Novo Nordisk", on_map="site",
        country="DK")
    columns = [*COLUMNS, "first_year", "sized", "home", "short", "when", "geometry"]
    if largest:
        return shown[columns].head(largest).reset_index(drop=True)
    return gpd.GeoDataFrame(pd.concat([shown, more], ignore_index=True)[columns], crs=shown.crs)


def draw(table: gpd.GeoDataFrame, regions: gpd.GeoDataFrame, link: gpd.GeoDataFrame,
         page: Page = WIDE) -> Figure:
    """Draw the capital region with a named circle per employer, and all employers ranked."""
    table, regions = _worded(table), boundaries.project(regions, "oresund")
    sized = table[table["sized"]].reset_index(drop=True)
    tall = rows.height(page, len(sized), more=0.5)
    mapped = not table["sized"].all()
    panels = {"map": 1.02, "bars": 1.0} if mapped else {"bars": 1.0}
    sheet = Sheet(page, (tall, panels), narrow={"map": 4.0, "bars": tall})
    if mapped:
        _draw_map(sheet, table, regions, boundaries.project(link, "oresund"))
    panel = sheet["bars"]
    colours = [MEDICON if own else PALE for own in sized["site"]]
    panel.scale_x([0, 10000], ["0", _("{n} employees", n=10000)],
                  high=sized["employees"].max() * (1.15 if page.narrow else 1.3))
    drawn = Rows(panel, sized, "{short}", strong="strong")
    drawn.bars("employees", TOLD, colours)
    drawn.values("employees", "{printed}", color=looks.INK)
    key = {_("all sites in the region, or one site"): {"facecolor": MEDICON},
           _("legal entity, sites elsewhere may count"): {"facecolor": PALE}}
    if not mapped:
        panel.key(key, columns=2, foot=True)
        return sheet.done()
    panel.key(key | {_("place known, no recent head-count"): {"marker": "x",
                                                              "color": looks.QUIET}}, columns=1)
    panel.note(fill(_("{here} of {all} stand in the Capital Region of Denmark. Most large "
                      "employers of Skåne have no public head-count.",
                      here=int(sized["home"].sum()), all=len(sized)), 24), (1.0, 0.33), "right",
               fontsize=page.finding, fontweight="semibold", color=MEDICON)
    return sheet.done()


def describe(table: gpd.GeoDataFrame) -> str:
    """Return the alternative text: how many are sized, the largest, and where they stand."""
    sized = table[table["sized"]]
    first = sized.iloc[0]
    if len(sized) == len(table):
        return _("Ranked bars of the {all:spelled} largest life-science employers of Medicon "
                 "Valley with a sourced head-count, from {name} with about {most} to {last} with "
                 "{least}.",
                 all=len(sized), name=first["short"], most=first["employees"],
                 last=sized.iloc[-1]["short"], least=sized.iloc[-1]["employees"])
    return _("Map of the Capital Region of Denmark and ranked bars of {all} life-science employers "
             "with a sourced head-count, {first_year} to {last_year}. The largest is {name} with "
             "about {most}; {large} have 1,000 or more. {danish} stand in Denmark and {swedish} in "
             "Skåne. {unsized} more have a place and no recent head-count.",
             all=len(sized), first_year=sized["first_year"].min(),
             last_year=sized["first_year"].max(),
             name=first["short"], most=first["employees"],
             large=int((sized["employees"] >= 1000).sum()),
             danish=int((sized["country"] == "DK").sum()),
             swedish=int((sized["country"] == "SE").sum()),
             unsized=int((table["on_map"] == "located").sum()))


def _draw_map(sheet: Sheet, table: gpd.GeoDataFrame, regions: gpd.GeoDataFrame,
              link: gpd.GeoDataFrame) -> None:
    shown = table[table["home"] & table["sized"]].reset_index(drop=True)
    window = window_around(shown, 0.09)
    drawn = MapPanel(sheet["map"], window)
    drawn.land(regions)
    drawn.lines(link, looks.QUIET, 1.2)
    diameters = shown["size_class"].map(DIAMETERS).tolist()
    colours = [MEDICON if own else PALE for own in shown["site"]]
    edges = [looks.PAPER if own else MEDICON for own in shown["site"]]
    drawn.dots(shown, diameters, TOLD, colours, edges)
    drawn.names(shown, "{short}", diameters, shown["strong"].tolist())
    rest = table[~table["sized"] & table["home"]].reset_index(drop=True)
    drawn.dots(rest, [5] * len(rest), TOLD_UNSIZED, looks.QUIET, looks.QUIET, "x", 1.2)
    drawn.scale_bar(5)
    drawn.water(_("Øresund"), (window[2] - 4500, (window[1] + window[3]) / 2))
    drawn.locator(regions, window_around(regions[regions["role"] == "region"], -0.12),
                  shaded=regions[regions["role"] == "region"], colour=PALE)


def _worded(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the table with numbers and codes in words, and what stands out."""
    printed = list(map(bounded, table["employees"], table["bound"]))
    scopes = [word("scope-medicon", scope) if pd.notna(scope) else "" for scope in table["scope"]]
    return table.assign(printed=printed, scope_words=scopes,
                        site=table["confidence"] == "A",
                        strong=(table["employees"] >= 2500).fillna(False))


def _short(name: str) -> str:
    """Return the name of a company without its legal form."""
    for form in (" A/S", " ApS", " AB", " Medical", " Pharmaceuticals", " Biotechnologies Denmark",
                 " Laboratories"):
        name = name.removesuffix(form)
    return name
