"""A changed value, class break, colour, label or source is seen in the picture of its figure.

Each attack draws the figure through its recipe and compares it with the picture in the committed
notebook, as test_page_shows_what_the_recipe_draws does: what differs here turns that check red.
"""

import functools
import inspect
import re
import sys
from itertools import pairwise

import pytest

from bioclusters import claims, data, firms, medicon, recipes, regions, registry, style
from bioclusters.recipes import RECIPES
from test_notebooks import drawn, svg_of
from test_registry import cells_with_figures

NAMES = sorted(RECIPES)
load_once = functools.cache(data.load)
# Of each figure one drawn cell: resource, rows, column, and what is added to or put for the value.
VALUES = {
    "fig-bhcr-expansion": ("bhcr-county-establishments", "naics == '541711' and year == 2012",
                           "establishments", 1),
    "fig-bhcr-establishments": ("bhcr-state-establishments", "naics == '541711'",
                                "establishments", 1),
    "fig-bhcr-size": ("bhcr-employers", "chart == 'maryland_top_ten'", "headcount", 1),
    "fig-us-regions": ("us-county-biotech", "county_fips == '24031'", "biotech_establishments", 1),
    "fig-bhcr-concentration": ("us-county-biotech", "county_fips == '24031' and year == 2021",
                               "biotech_establishments", 1),
    "fig-cambridge-counts": ("cambridge-counts", "firms > 0", "firms", 1),
    "fig-cambridge-exits": ("cambridge-exits", "announced_year > 0", "announced_year", 1),
    "fig-medicon-employers": ("medicon-employers", "on_map == 'sized'", "employees", 1),
    "fig-medicon-jobs": ("medicon-employment", "employees > 0", "employees", 1),
    "fig-genesis-timeline": ("timeline", "year_start == year_end", "year_start", -1),
    "fig-korea-rounds": ("korea-sites", "hub_2002 == 'yes'", "lat", 0.1),
    "fig-korea-counts": ("korea-counts", "low == high", "high", 1),
    "fig-chungbuk-share": ("korea-chungbuk-share", "year > 0", "chungbuk_share_pct", 0.1),
    "fig-same-scale": ("anchor-distances", "from_place_id == 'BH-NIH'", "distance_km", 1),
    "fig-claims-verdicts": ("claims", "verdict == 'supported' and check.isna()", "verdict",
                            "partly supported"),
}


@functools.cache
def shown(name: str) -> str:
    """Return the picture of a figure in its committed notebook."""
    path = registry.BOOK / f"{registry.entry_of(name)['notebook']}.ipynb"
    return svg_of(cells_with_figures(path)[name])


def caught(name: str) -> bool:
    """Return whether the figure as it is drawn now is refused or differs from the one shown."""
    try:
        return drawn(name) != shown(name)
    except ValueError:
        return True


def serve(monkeypatch, **changed) -> list[str]:
    """Let the recipes load each table once, some of them changed; return the names they ask for."""
    asked = []

    def load(name, folder=data.FOLDER):
        asked.append(name)
        return changed.get(name, load_once(name)).copy()

    for module in (data, recipes, claims):
        monkeypatch.setattr(module, "load", load)
    return asked


def with_change(resource: str, rows: str, column: str, change, place: int = 0):
    """Return a table with one cell changed: the `place`-th of the rows that a query finds."""
    table = load_once(resource).copy()
    row = table.query(rows, engine="python").index[place]
    table.loc[row, column] = change if isinstance(change, str) else table.loc[row, column] + change
    return table


def repainted(value, old: str, new: str):
    """Return a constant with one colour exchanged, however deep it lies."""
    if isinstance(value, dict):
        return {key: repainted(inner, old, new) for key, inner in value.items()}
    if isinstance(value, list):
        return [repainted(inner, old, new) for inner in value]
    if isinstance(value, tuple):
        inner = [repainted(inner, old, new) for inner in value]
        return type(value)(*inner) if hasattr(value, "_fields") else tuple(inner)
    return new if isinstance(value, str) and value == old else value


def repaint(monkeypatch, old: str, new: str) -> None:
    """Exchange a colour in every constant and default value, as an edit of the source would."""
    for module in [module for name, module in sys.modules.items() if "bioclusters." in name]:
        for name, value in vars(module).copy().items():
            if inspect.isfunction(value) and value.__defaults__:
                monkeypatch.setattr(value, "__defaults__", repainted(value.__defaults__, old, new))
            elif name.isupper() and (changed := repainted(value, old, new)) != value:
                monkeypatch.setattr(module, name, changed)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Read each data file once, and quoted numbers before anything is changed."""
    registry.figures()
    return serve(monkeypatch)


def reworded(monkeypatch, **words) -> None:
    """Let figures.yml say something else for every figure, as an edit of it would."""
    entry_of = registry.entry_of
    monkeypatch.setattr(registry, "entry_of", lambda name: {**entry_of(name), **words})


def count_labels(breaks: list) -> list[str]:
    """Return what a legend must say of classes of whole numbers, from their lowest values."""
    classes = [f"{low}–{above - 1}" if above - low > 1 else f"{low}"
               for low, above in pairwise(breaks)]
    return [*classes, f"{breaks[-1]} or more"]


def quotient_labels(breaks: list) -> list[str]:
    """Return what a legend must say of classes of quotients, from their lowest values."""
    classes = [f"{low} to below {above}" for low, above in pairwise(breaks[1:])]
    return [f"below {breaks[1]}", *classes, f"{breaks[-1]} or more"]


def size_labels(classes: dict) -> list[str]:
    """Return the number that the name of each size class must begin with."""
    return [f"{least:,}" for least, _ in classes.values()]


def moved(breaks, place: int):
    """Return the breaks of classes with one of them moved, so far that a value changes class."""
    if isinstance(breaks, list):
        return [low + max(1, low // 2) * (number == place) for number, low in enumerate(breaks)]
    return {name: (least + (number == place), size)
            for number, (name, (least, size)) in enumerate(breaks.items())}


# Figure, constant with the breaks, what the labels must be, and what they are.
CLASSES = [
    ("fig-bhcr-expansion", style, "CLASS_BREAKS", count_labels, style.CLASS_LABELS),
    ("fig-bhcr-concentration", regions, "LQ_BREAKS", quotient_labels, regions.LQ_LABELS),
    ("fig-medicon-employers", medicon, "CLASSES", size_labels,
     [re.match("[0-9,]+", name).group() for name in medicon.CLASSES]),
]
MOVES = [(*each, place) for each in CLASSES for place in range(len(getattr(each[1], each[2])))
         if each[1] is medicon or place]  # the first class of the others begins at nothing
# Of each figure one colour that carries its data.
COLOURS = {
    "fig-bhcr-expansion": style.CLASS_COLOURS[3],
    "fig-bhcr-establishments": style.CLUSTERS["BHCR"],
    "fig-bhcr-size": style.CLUSTERS["BHCR"],
    "fig-us-regions": style.CLUSTERS["BHCR"],
    "fig-bhcr-concentration": regions.LQ_COLOURS["below 1"],
    "fig-cambridge-counts": style.CLUSTERS["Cambridge"],
    "fig-cambridge-exits": style.CLUSTERS["Cambridge"],
    "fig-medicon-employers": style.CLUSTERS["Medicon Valley"],
    "fig-medicon-jobs": style.CLUSTERS["Medicon Valley"],
    "fig-genesis-timeline": style.CLUSTERS["Medicon Valley"],
    "fig-korea-rounds": style.CLUSTERS["Korea"],
    "fig-korea-counts": style.CLUSTERS["Korea"],
    "fig-chungbuk-share": style.CLUSTERS["Korea"],
    "fig-same-scale": style.CLUSTERS["Korea"],
    "fig-claims-verdicts": claims.VERDICTS[claims.CONTRADICTED].colour,
}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_changed_is_as_shown_and_its_sources_are_the_files_read(quick, name):
    assert not caught(name)
    # us-counties lists names and codes; the audit reads evidence, its figure draws verdicts alone.
    named, read = set(registry.entry_of(name)["sources"]), set(quick) - {"us-counties"}
    assert named <= read if name == "fig-claims-verdicts" else named == read


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_value_is_seen(monkeypatch, name):
    serve(monkeypatch, **{VALUES[name][0]: with_change(*VALUES[name])})
    assert caught(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_colour_is_seen(monkeypatch, name):
    assert COLOURS[name] in shown(name)
    repaint(monkeypatch, COLOURS[name], "#123456")
    assert caught(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_title_is_seen(monkeypatch, name):
    reworded(monkeypatch, title=registry.entry_of(name)["title"] + "s")
    assert caught(name)


@pytest.mark.parametrize("key", ["subtitle", "difference", "redraws", "verdict"])
def test_another_changed_word_is_seen(monkeypatch, key):
    name = "fig-bhcr-size"
    reworded(monkeypatch, **{key: registry.entry_of(name)[key] + "s"})
    assert caught(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_source_is_seen(monkeypatch, name):
    last, real = registry.entry_of(name)["sources"][-1], data.resource
    resource = real(last)
    other = {**resource, "attribution": resource["attribution"] + " and others"}
    monkeypatch.setattr(data, "resource",
                        lambda name, *folder: other if name == last else real(name, *folder))
    assert caught(name)


@pytest.mark.parametrize(("name", "module", "constant", "said", "labels", "place"), MOVES)
def test_a_moved_class_break_is_seen(monkeypatch, name, module, constant, said, labels, place):
    breaks = getattr(module, constant)
    changed = moved(breaks, place)
    assert said(breaks) == labels != said(changed)
    if module is not medicon:  # there no employer may stand near a break: the labels tell alone
        monkeypatch.setattr(module, constant, changed)
        assert caught(name)


@pytest.mark.parametrize(("naics", "place"), [("54171", 0), ("54171", 1), ("541711", 0),
                                              ("3254", 0)])
def test_a_moved_break_in_a_series_is_seen(monkeypatch, naics, place):
    years = [year + (number == place) for number, year in enumerate(firms.BREAKS[naics])]
    monkeypatch.setitem(firms.BREAKS, naics, tuple(years))
    assert caught("fig-bhcr-establishments")
