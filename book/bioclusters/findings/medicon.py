"""Medicon Valley: its area, its largest employer, and how far its universities lie apart."""

import functools

from bioclusters import data
from bioclusters.data import boundaries
from bioclusters.findings.found import Found, Word, found
from bioclusters.words import _N

AREA = _N("Area in square kilometres of the Capital Region of Denmark, Region Zealand and Skåne, "
          "measured on their outlines in an equal-area-like national grid, rounded to hundreds.")
NOVO = _N("Employees of Novo Nordisk in Medicon Valley, about 2021: a total of the region.")
APART = _N("Kilometres from {start} to {end}, along a great circle; positions are approximate.")


def area_km2() -> float:
    """Return the area of the three regions in square kilometres, on EPSG:25832."""
    outlines = boundaries.project(data.load("oresund-regions-outline"), "oresund")
    return float(outlines[outlines["role"] == "region"].area.sum() / 1e6)


def distance_km(start: str, end: str) -> float:
    """Return the great-circle distance between two places of the book; KeyError if not measured."""
    table = data.load("anchor-distances").set_index(["from_place_id", "to_place_id"])
    return float(table.loc[(start, end), "distance_km"])


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of this file by key."""
    return {"medicon-area": found(round(area_km2(), -2), AREA),
            "novo-headcount": found(data.load("medicon-employers")["employees"].max(), NOVO),
            "distance-ku-lu": found(distance_km("MV-KU", "MV-LU"), APART,
                                    start=Word(_N("University of Copenhagen")),
                                    end=Word(_N("Lund University")))}
