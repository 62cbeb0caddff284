"""Draw the small map that says where a cluster lies, as SVG to set into a page.

The colours are left to the page (classes land, study, dot and bar in book.css), so that one map
serves light, dark and print.
"""

import functools
import html
from typing import NamedTuple

import pandas as pd
import shapely
from shapely import MultiPolygon, Polygon

from bioclusters import data
from bioclusters.data import boundaries
from bioclusters.words import _N, say

WIDE = 240  # units of the SVG; on the page a unit is about a css pixel
TOLERANCE = 0.9  # units: finer detail cannot be seen
SMALLEST = 3.0  # square units: smaller islets are specks
BAR_KM = 100


class Place(NamedTuple):
    """What a locator shows: a window and outlines, the units studied, places with a name."""

    region: str  # key of boundaries.PROJECTIONS
    window: tuple[float, float, float, float]  # west, south, east, north in projected km
    outlines: tuple[str, ...]
    key: str  # the column that tells units apart
    studied: tuple[str, ...]
    dots: dict[str, tuple[str, str]]  # place_id: name, side of the dot on which it stands
    alt: str


PLACES = {
    "bhcr": Place(
        "us", (1045, 1545, 1843, 2077), ("us-context-outline", "us-counties-outline"), "state",
        ("MD", "VA", "DC"),
        {"BH-CAP": (_N("Washington"), "left"), "BH-JHU": (_N("Baltimore"), "left")},
        _N("Map of the eastern United States with Maryland, Virginia and the District of Columbia "
           "in colour; Washington and Baltimore are marked.")),
    "cambridge": Place(
        "cambridge", (421, 158, 655, 314), ("cambridgeshire-outline",), "code",
        ("GB-CAM", "GB-PTE"),
        {"CAM-UNI": (_N("Cambridge"), "left"), "LON-KGX": (_N("London"), "left")},
        _N("Map of eastern England with Cambridgeshire and Peterborough in colour; Cambridge and "
           "London are marked.")),
    "medicon": Place(
        "oresund", (590, 6040, 908, 6252), ("oresund-regions-outline",), "code",
        ("DK-84", "DK-85", "SE-M"),
        {"MV-KU": (_N("Copenhagen"), "left"), "MV-LU": (_N("Lund"), "right")},
        _N("Map of eastern Denmark and southern Sweden with the regions Hovedstaden, Sjælland and "
           "Skåne in colour; Copenhagen and Lund are marked.")),
    "korea": Place(
        "korea", (752, 1570, 1370, 1982), ("korea-context-outline", "korea-provinces-outline"),
        "iso", ("KR-30", "KR-43"),
        {"KR-KRIBB": (_N("Daejeon"), "left"), "KR-MFDS": (_N("Osong"), "right")},
        _N("Map of South Korea with Daejeon and North Chungcheong in colour; Daejeon and Osong "
           "are marked.")),
}


def draw_locator(cluster: str) -> str:
    """Return the locator of a cluster as SVG with an alternative text.

    `cluster` is a key of PLACES; raises KeyError for another. Every map is WIDE units wide, in the
    equal-area or national projection of its region, with a bar of BAR_KM kilometres.
    """
    place = PLACES[cluster]
    west, south, east, north = place.window
    scale = WIDE / (east - west)  # units per km
    high = round((north - south) * scale)
    shapes = _shapes(cluster, scale)
    return (
        f'<svg class="locator {cluster}" viewBox="0 0 {WIDE} {high}" role="img" '
        f'aria-label="{html.escape(say(place.alt, {}))}">{shapes}{_dots(place, scale)}'
        f"{_bar(scale, high)}</svg>")


@functools.cache
def _shapes(cluster: str, scale: float) -> str:
    """Return the outlines of a cluster, the same in every language."""
    place = PLACES[cluster]
    return "".join(_shape(name, outline, place, scale) for name, outline in _units(place))


def _units(place: Place) -> list[tuple[str, MultiPolygon]]:
    """Return class and outline: neighbours first, then all that is studied."""
    layers = [boundaries.project(data.load(name), place.region) for name in place.outlines]
    land = pd.concat(layers)
    window = shapely.box(*(1000 * side for side in place.window))
    studied = land[place.key].isin(place.studied)
    return [(name, shapely.intersection(part.dissolve(by=place.key).geometry, window))
            for name, part in (("land", land[~studied]), ("study", land[studied]))]


def _shape(name: str, outlines, place: Place, scale: float) -> str:
    """Return one path of all outlines, in whole units, without what is too small to be seen."""
    fine = shapely.coverage_simplify(outlines.values, TOLERANCE * 1000 / scale)
    rings = [ring for polygon in shapely.get_parts(shapely.get_parts(fine))
             if isinstance(polygon, Polygon)
             for ring in (polygon.exterior, *polygon.interiors)
             if Polygon(ring).area * (scale / 1000) ** 2 >= SMALLEST]
    path = "".join("M" + " ".join(_at(x, y, place, scale) for x, y in ring.coords[:-1]) + "z"
                   for ring in rings)
    return f'<path class="{name}" d="{path}"/>'


def _at(x: float, y: float, place: Place, scale: float) -> str:
    west, north = place.window[0], place.window[3]
    return f"{(x / 1000 - west) * scale:.1f},{(north - y / 1000) * scale:.1f}"


def _dots(place: Place, scale: float) -> str:
    known = data.load("places").set_index("place_id").loc[list(place.dots)]
    marks = []
    for spot, (name, side) in zip(boundaries.points(known, place.region).geometry,
                                  place.dots.values(), strict=True):
        x, y = _at(spot.x, spot.y, place, scale).split(",")
        left, told = side == "left", html.escape(say(name, {}))
        marks.append(f'<circle class="dot" cx="{x}" cy="{y}" r="2.6"/>'
                     f'<text x="{float(x) + (-6 if left else 6):.1f}" y="{float(y) + 3.6:.1f}" '
                     f'text-anchor="{"end" if left else "start"}">{told}</text>')
    return "".join(marks)


def _bar(scale: float, high: int) -> str:
    long = BAR_KM * scale
    return (f'<path class="bar" d="M8,{high - 8}h{long:.1f}"/>'
            f'<text class="scale" x="8" y="{high - 12}">{BAR_KM} km</text>')
