"""Every figure is attacked: values, outlines, colours, titles and sources, and each attack is seen.

What an attack changes must show in the drawing itself or be refused; what it breaks must be found
by the checks of the contract. Only the wide page is drawn: both pages say the same.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import suppress

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.legend import Legend
from matplotlib.text import Text

from bioclusters import data
from bioclusters.draw import looks, marks
from bioclusters.figures import Figure, figure, figures
from bioclusters.figures import registry as figures_registry
from test_contract import false_keys, lettered, letters, numbers_of, said, strangers

load = functools.cache(data.load)
# Of each table one cell that is drawn: which rows, which column, what is added to it or put there.
CELLS = {
    "anchor-distances": ("from_place_id == 'BH-NIH'", "distance_km", 1),
    "bhcr-county-coverage": ("year == 2012 and naics == '541711' and state == 'MD'", "coverage",
                             "ge3-only"),
    "bhcr-county-establishments": ("county_fips == '24031' and year == 2021 and naics == '541714'",
                                   "establishments", 7),
    "bhcr-employers": ("company == 'MedImmune' and chart == 'maryland-top-ten'", "headcount", 9),
    "bhcr-lineage": ("id == 'LIN029'", "year", -1),
    "bhcr-sbir-basis": ("county_fips == '24031' and basis == 'first-award'", "new_firms", 5),
    "bhcr-sbir-new-firms": ("county_fips == '24031' and complete == 'yes'", "new_firms", 5),
    "bhcr-size-classes-2010": ("naics == '541711'", "establishments", 1),
    "bhcr-state-establishments": ("naics == '541711' and year == 2012", "establishments", 1),
    "cambridge-counts": ("sector == 'bio'", "firms", 5),
    "cambridge-exits": ("founded_year > 0", "announced_year", 1),
    "claims": ("verdict == 'supported'", "verdict", "partly"),
    "cross-facts": ("id == 'X010'", "value", "41000"),
    "factors": ("shown == 'shown'", "shown", "partly"),
    "korea-chungbuk-share": ("year == 2017", "chungbuk_share_pct", 0.1),
    "korea-counts": ("low == high", "high", 1),
    "korea-rounds": ("year == 2009", "selected", 1),
    "korea-sites": ("hub_2002 == 'named'", "lat", 0.1),
    "medicon-employers": ("id == 'ME011'", "employees", 1),
    "medicon-employment": ("employees > 0", "employees", 1),
    "medicon-facts": ("id == 'M003'", "value", "41000"),
    "medicon-novo-sites": ("town != 'Kalundborg'", "lat", 0.05),
    "places": ("place_id == 'BH-NIH'", "lat", 0.05),
    "timeline": ("drawn == 'yes' and dating == 'year'", "year_start", -30),
    "us-counties": ("fips == '24031'", "name", "Elsewhere"),
    "us-county-biotech": ("county_fips == '24031' and year == 2021", "biotech_establishments", 9),
    "us-regions": ("county_fips == '24031'", "county_fips", "24099"),
    "us-totals": ("year == 2021", "biotech_establishments", 900),
    "us-totals-by-code": ("naics == '541711' and year == 2012", "establishments", 900),
    # Where a figure draws another part of the table.
    "bhcr-county-establishments of fig-bhcr-rings": (
        "county_fips == '24031' and year == 2016 and naics == '541711'", "establishments", 7),
    "medicon-employers of fig-medicon-employers": (
        "company.str.startswith('Novo Nordisk')", "employees", 500),
    "anchor-distances of fig-same-scale": ("from_place_id == 'MV-KU'", "distance_km", 9),
}
VARIED = {"bhcr-sbir-basis": {"basis": "first-award"}}  # drawn only when a reader asks for it
ALIEN = "#123456"


@functools.cache
def drawing(name: str, **options) -> Drawing:
    """Return a figure on the wide page, drawn once from the data as they are."""
    return figure(name).vary(**options).draw()


def picture(drawn: Drawing) -> list:
    """Return all that a drawing shows and says, without drawing it: words, places, colours."""
    shown = [*said(drawn), *((text.get_text(), np.round(text.get_position(), 4).tolist())
                             for text in drawn.findobj(Text) if text.get_text())]
    for ax in drawn.findobj(Axes):
        shown += [(line.get_xydata().tolist(), line.get_color()) for line in ax.lines]
        shown += [(patch.get_window_extent().bounds, patch.get_facecolor(), patch.get_hatch())
                  for patch in ax.patches]
        for many in ax.collections:
            shown += [many.get_facecolor().tolist(), np.ma.filled(many.get_offsets()).tolist(),
                      [path.vertices.tobytes() for path in many.get_paths()]]
    return shown


@functools.cache
def own_picture(name: str, **options) -> list:
    """Return all that a figure shows and says before it is attacked."""
    return picture(drawing(name, **options))


def redrawn(one: Figure, changed: dict) -> Drawing:
    """Return a figure drawn from its resources, some of them changed."""
    tables, outlines = ([changed.get(name, load(name)).copy() for name in one.entry.get(kind, [])]
                        for kind in ("tables", "outlines"))
    return one.module.draw(one.module.tidy(*tables, **one.options), *outlines)


def noticed(one: Figure, changed: dict) -> bool:
    """Return whether changed resources are refused or drawn differently."""
    try:
        return picture(redrawn(one, changed)) != own_picture(one.id, **one.options)
    except (ValueError, KeyError):
        return True


def with_cell(name: str, drawn_by: str) -> pd.DataFrame:
    """Return a table with the cell of CELLS changed; fail if there is no such cell."""
    rows, column, change = CELLS.get(f"{name} of {drawn_by}", CELLS[name])
    table = load(name).copy()
    row = table.query(rows, engine="python").index[0]
    table.loc[row, column] = change if isinstance(change, str) else table.loc[row, column] + change
    return table


def moved(outline: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return an outline a tenth of a degree too far east."""
    return outline.assign(geometry=outline.translate(0.1))


def fails(attack: Callable) -> bool:
    """Return whether something cannot be done."""
    try:
        attack()
    except (TypeError, ValueError, KeyError):
        return True
    return False


def values(one: Figure) -> Iterator[tuple[str, str, bool]]:
    """Change a cell of each table, move each outline."""
    for name in one.entry["tables"]:
        if name in CELLS:
            yield "value", name, noticed(one.vary(**VARIED.get(name, {})),
                                         {name: with_cell(name, one.id)})
    for name in one.entry.get("outlines", []):
        yield "outline", name, noticed(one, {name: moved(load(name))})


def columns(one: Figure) -> Iterator[tuple[str, str, bool]]:
    """Take the column that is drawn out of each table."""
    for name in one.entry["tables"]:
        if name in CELLS:
            without = load(name).drop(columns=CELLS[name][1])
            tables = [without if other == name else load(other) for other in one.entry["tables"]]
            options = VARIED.get(name, {})
            yield "column", name, fails(lambda tables=tables, options=options:
                                        one.module.describe(one.module.tidy(*tables, **options)))


def sources(one: Figure) -> Iterator[tuple[str, str, bool]]:
    """Take each resource out of the entry."""
    for kind in ("tables", "outlines"):
        for name in one.entry.get(kind, []):
            kept = [other for other in one.entry[kind] if other != name]
            poorer = Figure(one.id, one.entry | {kind: kept})
            yield "source", name, fails(poorer.draw)


def colours(one: Figure) -> Iterator[tuple[str, str, bool]]:
    """Put an alien colour on a text, and on each entry of a legend; restore them."""
    drawn = drawing(one.id)
    text = letters(drawn)[0][0]
    yield "colour", "text", _while_set(text, "color", ALIEN, lambda: strangers(drawn))
    for ax in drawn.findobj(Axes):
        for line in ax.lines[:1]:
            yield "colour", "line", _while_set(line, "color", ALIEN, lambda: strangers(drawn))
        for many in ax.collections[:1]:
            if many.get_facecolor().size and many.get_facecolor()[0][3] > 0.01:
                yield "colour", "area", _while_set(many, "facecolor", ALIEN,
                                                   lambda: strangers(drawn))
    for legend in drawn.findobj(Legend):
        for handle, words in zip(legend.legend_handles, legend.get_texts(), strict=True):
            kind = "facecolor" if hasattr(handle, "get_facecolor") else "color"
            yield "key", words.get_text(), _while_set(handle, kind, "#654321",
                                                      lambda: false_keys(drawn))


def _while_set(artist, kind: str, colour: str, check: Callable) -> bool:
    """Return whether a check bites while an artist has another colour."""
    before = getattr(artist, f"get_{kind}")()
    getattr(artist, f"set_{kind}")(colour)
    if kind == "color" and hasattr(artist, "get_linewidth") and not artist.get_linewidth():
        artist.set_linewidth(1)
        found = bool(check())
        artist.set_linewidth(0)
    else:
        found = bool(check())
    getattr(artist, f"set_{kind}")(before)
    return found


def titles(one: Figure) -> Iterator[tuple[str, str, bool]]:
    """Put a number in the title that is nowhere; take each of its numbers off the drawing."""
    drawn = drawing(one.id)
    written = lettered(drawn)
    yield "title", "another number", any(number not in written
                                         for number in numbers_of(one.title + " 98,765"))
    for number in numbers_of(one.title):
        texts = [text for text in drawn.findobj(Text) if number in text.get_text()]
        before = [text.get_text() for text in texts]
        for text in texts:
            text.set_text("")
        yield "title", number, number not in lettered(drawn)
        for text, words in zip(texts, before, strict=True):
            text.set_text(words)


def names(one: Figure) -> Iterator[tuple[str, str, bool]]:
    """Give a mark other words, as if one page said less than the other."""
    drawn = drawing(one.id)
    named, before = marks.names_of(drawn), said(drawn)
    kept, lost = dict(named), before[0]
    named.update({group: ["other words" if word == lost else word for word in words]
                  for group, words in kept.items()})
    yield "name", lost, said(drawn) != before
    named.update(kept)


KINDS = (values, columns, sources, colours, titles, names)


@pytest.mark.parametrize("name", figures())
def test_every_attack_on_a_figure_is_seen(name):
    told = [attack for kind in KINDS for attack in kind(figure(name))]
    assert [(kind, what) for kind, what, caught in told if not caught] == []
    assert {"value", "source", "colour", "title"} <= {kind for kind, _what, _caught in told}


def test_every_table_of_a_figure_is_attacked():
    tables = {table for one in figures().values() for table in one.entry["tables"]}
    outlines = {table for table in tables if "outline" in table}
    assert tables - outlines == {key.partition(" of ")[0] for key in CELLS}


@pytest.mark.parametrize("name", ["fig-bhcr-size", "fig-korea-rounds", "fig-claims-verdicts"])
def test_what_is_not_changed_is_not_noticed(name):
    assert not noticed(figure(name), {})
    assert strangers(drawing(name)) == false_keys(drawing(name)) == []


def test_changed_words_of_an_entry_and_of_whom_to_thank_are_seen(monkeypatch):
    one = figure("fig-bhcr-size")
    real = data.resource
    line = one.source_line
    for key in ("title", "subtitle", "difference"):
        assert getattr(Figure(one.id, one.entry | {key: one.entry[key] + "s"}), key) != getattr(
            one, key)
    monkeypatch.setattr(figures_registry.data, "resource", lambda name: {
        **real(name), "attribution": real(name)["attribution"] + " and others"})
    assert one.source_line != line


@pytest.mark.parametrize(("place", "change"), [(place, change) for place in range(1, 6)
                                               for change in (-1, 1)])
def test_a_moved_class_break_is_seen(monkeypatch, place, change):
    before = [looks.class_of(count) for count in range(150)]
    breaks = [count + change * (number == place)
              for number, count in enumerate(looks.CLASS_BREAKS)]
    monkeypatch.setattr(looks, "CLASS_BREAKS", breaks)
    assert [looks.class_of(count) for count in range(150)] != before


@pytest.mark.parametrize("name", figures())
def test_alternative_text_follows_the_data(name):
    one, told = figure(name), set()
    for table in set(one.entry["tables"]) & set(CELLS):
        tables = [with_cell(table, name) if other == table else load(other).copy()
                  for other in one.entry["tables"]]
        with suppress(ValueError, KeyError):
            told.add(one.module.describe(one.module.tidy(*tables, **one.options)))
    assert told - {one.alt}
