"""Write what a reader draws a border with: the counts, the map, the words, and a table of regions.

border.js computes as bioclusters.findings.border does, and takes every word from here. Without it
the page shows the regions to begin with as tables.
"""

import html
import json
from string import Formatter

import numpy as np
import pandas as pd
import shapely

from bioclusters import cite, data
from bioclusters.data import boundaries
from bioclusters.draw import looks
from bioclusters.figures import figure
from bioclusters.findings import border as findings
from bioclusters.findings import regions, spoken
from bioclusters.words import _N, SOURCE, _, language, number, say, word

PAGE = "book/border.html"
YEARS = findings.YEARS
FINEST, GRID = 6500, 1500  # metres: detail of the outlines, and a unit of the map
COLOURS = ("ink", "quiet", "grey", "pale", "paper", "land", "border", "bhcr", "bhcr-pale")
MOST = 15  # regions that can be ranked at once, and a few more

# What border.js says. A field that it fills stands in braces.
WORDS = {
    "begin": _N("Begin with"),
    "none-yet": _N("choose a region"),
    "book-regions": _N("The book’s ten regions"),
    "borders": _N("Other borders of the figure"),
    "states": _N("States, by their counties in the list"),
    "measure": _N("Count"),
    "year": _N("Year"),
    "instead": _N("Takes the place of"),
    "beside": _N("none, it stands beside them"),
    "name": _N("Name of your region"),
    "own": _N("Your region"),
    "view": _N("Map shows"),
    "country": _N("the whole country"),
    "mine": _N("your region"),
    "map": _N("Map of counties. The arrow keys go from county to county, Enter takes a county into "
              "your region or leaves it out."),
    "point": _N("Click, touch, or use the arrow keys and Enter. Honolulu County is in the list "
                "only."),
    "counties": _N("Counties"),
    "find": _N("Find a county or state"),
    "shown": _N("{shown} of {all} counties shown, {taken} in your region"),
    "take-shown": _N("Take all shown"),
    "leave-shown": _N("Leave out all shown"),
    "anew": _N("Start anew"),
    "county": _N("{county}, {state}"),
    "told": _N("{county}, {state}: {count}"),
    "told-in": _N("{county}, {state}: {count}. In the book it is in the region {region}."),
    "hidden": _N("0–2"),
    "unknown": _N("not published"),
    "withheld": _N("withheld"),
    "key-taken": _N("in your region (hatched: count not published)"),
    "key-published": _N("not in it, count published"),
    "key-hidden": _N("count not published in {year}"),
    "empty": _N("Take counties on the map or in the list, or begin with a region."),
    "rank": _N("{name}: {place} by {measure}, {year}"),
    "no-rank": _N("{name}: no count is published for {year}, so it has no rank"),
    "no-employees": _N("{name}: its employees in {year} are withheld, so it has no rank"),
    "most": _N("With what hidden counts may add"),
    "span": _N("{low} to {high}"),
    "published": _N("Counties with a published count"),
    "of": _N("{part} of {whole}"),
    "ranks": _N("Ranks that hidden counts allow"),
    "no-range": _N("not known: nothing limits the employees of a hidden county"),
    "without": _N("Published counties whose employees are withheld"),
    "growth": _N("Growth of published counts from 2017 to {year}"),
    "grown": _N("{growth} %, {place}"),
    "no-growth": _N("none: nothing is published for 2017, or for {year}"),
    "first-year": _N("the counts begin in 2017"),
    "replaces": _N("It takes the place of {region}."),
    "left": _N("It takes the place of {region}; counties of that region which are not in yours, "
               "{left} of {whole}, are then in no region."),
    "stands-beside": _N("It is ranked beside the regions of the book."),
    "taken-from": _N("{region} is ranked without the counties that are in yours, {n} of {whole}."),
    "gone": _N("All counties of {region} are in yours, so it is not ranked."),
    "region": _N("Region"),
    "place": _N("Rank"),
    "range": _N("With hidden counts"),
    "since": _N("Since 2017, in %"),
    "ranking": _N("All regions, {year}"),
    "over-time": _N("Your region, year by year"),
    "chart": _N("Bars of the regions by {measure} in {year}. {finding}."),
    "csv": _N("Numbers (CSV)"),
    "svg": _N("Picture (SVG)"),
    "png": _N("Picture (PNG)"),
    "copy-address": _N("Copy address"),
    "copy-citation": _N("Copy citation"),
    "copied": _N("Copied"),
    "not-copied": _N("Your browser does not let this page copy. Copy this by hand: {text}"),
    "address": _N("The address of this page now holds your region: whoever opens it sees the "
                  "same."),
    "bad-counties": _N("The address names counties that the book does not know: {list}. They are "
                       "left out."),
    "bad-region": _N("The address asks for a region that the book does not know: {list}."),
    "bad-rest": _N("The address holds what this page does not understand: {list}. It is left "
                   "out."),
    "more": _N("{list} and others"),
    "about-picture": _N("Published {measure} in biotechnology R&D (NAICS 541714), {year}. Pale: "
                        "what counties without a published count may add."),
    "about-jobs": _N("Published {measure} in biotechnology R&D (NAICS 541714), {year}."),
    "source": _N("Source: {source}. Counties chosen by a reader: {n}."),
    "from": _N("In: {book}, version {version}. Licence: {licence}."),
}
CITATION = _N("{authors} ({issued}). “{title}”. Counties chosen by a reader. In: {book} "
              "(version {version}). Data: {source}. Licence: {licence}. {address}")


def border() -> str:
    """Return counts, words and map for the script, and the tables that stand without it."""
    return "\n".join([
        f'<div class="border-tool" data-border>{_map()}'
        f'<script type="application/json">{_json()}</script></div>',
        _table(_("Regions of the book, and other borders"),
               [(name, key) for key, name in _named().items()]),
        f'<details class="book-table"><summary>{_("States")}</summary>',
        _table(_("States: their counties with a published count in any year; of Maryland and "
                 "Virginia all"),
               [(word("us-state", key), key) for key in _states()]),
        "</details>"])


def slug(region: str) -> str:
    """Return the name of a region of the book as addresses carry it."""
    parts = "".join(letter if letter.isalnum() else " " for letter in region.lower())
    return "-".join(parts.split())


def known() -> dict:
    """Return all that border.js computes from, and its words."""
    return {
        "years": YEARS, "hidden": regions.HIDDEN, "home": slug(regions.HOME),
        "regions": _regions(), "counties": _counties(),
        "cuts": _cuts(), "states": {key: word("us-state", key) for key in _states()},
        "measures": {key: word("measure", key) for key in ("establishments", "employees")},
        "places": [[_place(rank, of) for rank in range(1, of + 1)] for of in range(1, MOST)],
        "words": {key: _kept(message) for key, message in WORDS.items()},
        "citation": _citation(), "address": cite.permalink(PAGE), "page": PAGE,
        "source": figure("fig-us-regions").source_line, "licence": cite.licence(),
        "book": cite.book().title, "version": cite.book().version,
        "colours": {name: looks.LIGHT[name] for name in COLOURS}}


def _json() -> str:
    # No "<" may stand in a script, or a name could end it; no line may be empty in Markdown.
    return json.dumps(known(), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _kept(message: str) -> str:
    """Return a message in the language spoken, its fields still in braces."""
    fields = [field for _text, field, _spec, _conversion in Formatter().parse(message) if field]
    return say(message, {field: f"{{{field}}}" for field in fields})


def _place(rank: int, of: int) -> str:
    return _("{rank:ordinal} of {of:spelled}", rank=rank, of=of)


def _citation() -> str:
    book = cite.book()
    return say(CITATION, {
        "authors": cite.authors(), "issued": str(book.released.year), "title": "{title}",
        "book": book.title, "version": book.version, "source": "{source}",
        "licence": cite.licence(), "address": "{address}"})


def _regions() -> list[list[str]]:
    return [[slug(region), word("us-region", region)] for region in findings.regions()]


def _counties() -> list[list]:
    """Return by county: FIPS code, name, state, region, then establishments and employees by year.

    The region is its place in regions(), or -1; a county that is never published ends there; a cell
    without employees has null.
    """
    cells = data.load("us-county-biotech").set_index(["county_fips", "year"]).sort_index()
    names = _names()
    homes = data.load("us-regions").set_index("county_fips")["region"]
    found = []
    for fips in findings.listed():
        home = findings.regions().index(homes[fips]) if fips in homes else -1
        row = [fips, *names.loc[fips], home]
        if fips in cells.index:
            own = cells.loc[fips].reindex(YEARS)
            row += [[None if pd.isna(value) else int(value) for value in own[column]]
                    for column in ("biotech_establishments", "biotech_employment")]
        found.append(row)
    return found


def _names() -> pd.DataFrame:
    """Return name and state of each county: as published, or as its outline is called."""
    cells = data.load("us-county-biotech").rename(columns={"county_fips": "fips",
                                                           "county_name": "name"})
    named = pd.concat([cells, data.load("us-listed-counties-outline")])[["fips", "name", "state"]]
    named = named.drop_duplicates("fips").set_index("fips")
    if language() != SOURCE:  # the region's own have names in other languages
        named.update(spoken("us-counties").set_index("fips")[["name"]])
    return named


def _cuts() -> dict[str, dict]:
    """Return by key the counties of a region to begin with, its name, and whose place it takes.

    Regions of the book and states are made of the counties themselves.
    """
    return {key: {"name": say(name, {}), "counties": findings.presets()[key],
                  "instead": slug(findings.instead(key)) if findings.instead(key) else ""}
            for key, name in findings.CUTS.items()}


def _states() -> list[str]:
    keys = [key for key in findings.presets() if key.isupper()]
    return sorted(keys, key=lambda key: word("us-state", key))


def _named() -> dict[str, str]:
    """Return the names of the regions to begin with, states left out."""
    own = {region: word("us-region", region) for region in findings.regions()}
    return own | {key: say(name, {}) for key, name in findings.CUTS.items()}


# ------------------------------------------------------------------------------------------ map


def _map() -> str:
    """Return the counties that may be taken, over what is left of the states, as SVG."""
    outlines = boundaries.simplify(
        boundaries.project(data.load("us-listed-counties-outline"), "us"), FINEST)
    west, south, east, north = (round(side / GRID) for side in outlines.total_bounds)
    ground, own = outlines["kind"] == "rest of a state", []
    for fips, shape in zip(outlines["fips"], outlines.geometry, strict=True):
        name = f' data-fips="{fips}"' if len(fips) == 5 else ""
        own.append(f'<path{name} d="{_path(shape, west, north)}"/>')
    rest = "".join(path for path, low in zip(own, ground, strict=True) if low)
    counties = "".join(path for path, low in zip(own, ground, strict=True) if not low)
    label = html.escape(_("Map of the United States without Alaska and Hawaii: the counties from "
                          "which a region can be drawn."))
    return (f'<svg class="border-map" viewBox="-9 -9 {east - west + 18} {north - south + 18}" '
            f'role="img" aria-label="{label}"><g class="ground">{rest}</g>'
            f'<g class="units">{counties}</g></svg>')


def _path(shape: shapely.Geometry, west: int, north: int) -> str:
    """Return the rings of a projected outline in steps of whole units."""
    rings = []
    for polygon in shapely.get_parts(shape):
        for ring in (polygon.exterior, *polygon.interiors):
            places = np.round(np.array(ring.coords) / GRID).astype(int)
            places = np.column_stack([places[:, 0] - west, north - places[:, 1]])
            steps = np.diff(places, axis=0)
            steps = steps[(steps != 0).any(axis=1)][:-1]
            line = "l" + " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
            if len(steps) < 2:  # smaller than a unit, such as a city of Virginia
                line = "h1v1h-1"
            rings.append(f"M{places[0][0]} {places[0][1]}{line}z")
    return "".join(rings)


# ---------------------------------------------------------------------------------------- table


def _table(caption: str, named: list[tuple[str, str]]) -> str:
    heads = [_("Region"), _("Counties"), _("Establishments, 2021"), _("Rank"),
             _("With hidden counts"), _("Employees, 2021"), _("Rank by employees"),
             _("Establishments since 2017, in %")]
    first, *others = (html.escape(head) for head in heads)
    top = f'<th scope="col">{first}</th>' + "".join(
        f'<th class="number" scope="col">{head}</th>' for head in others)
    rows = "".join(_row(name, key) for name, key in named)
    return (f'<table class="border-begin"><caption>{html.escape(caption)}</caption><thead>'
            f"<tr>{top}</tr></thead><tbody>{rows}</tbody></table>")


def _row(name: str, key: str) -> str:
    counties = findings.presets()[key]
    sums = findings.standing(counties, findings.instead(key), (YEARS[0], YEARS[-1]))
    last = sums[(sums["year"] == YEARS[-1]) & (sums["region"] == findings.DRAWN)]
    cells = [number(len(counties)), *_told(last, sums)]
    numbers = "".join(f'<td class="number">{cell}</td>' for cell in cells)
    begin = slug(key) if key in findings.regions() else key
    return f'<tr data-begin="{begin}"><th scope="row">{html.escape(name)}</th>{numbers}</tr>'


def _told(last: pd.DataFrame, sums: pd.DataFrame) -> list[str]:
    """Return establishments, rank, its range, employees, rank and growth of the drawn region."""
    if last.empty:
        return ["–"] * 6
    own, of = last.iloc[0], int((sums["year"] == YEARS[-1]).sum())
    jobs = [number(own["employees"]), number(own["employees_rank"])] if pd.notna(
        own["employees"]) else [_("withheld"), "–"]
    return [number(own["establishments"]), _("{rank} of {of}", rank=own["rank"], of=of),
            _range(own["best"], own["worst"]), *jobs,
            _signed(own["establishments_growth"])]


def _range(low: int, high: int) -> str:
    return number(low) if low == high else _("{low} to {high}", low=low, high=high)


def _signed(growth: float) -> str:
    return "–" if pd.isna(growth) else f"{growth:+.0f}".replace("-", "\N{MINUS SIGN}")
