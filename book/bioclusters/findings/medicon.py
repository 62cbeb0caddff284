"""Medicon Valley: its area, its largest employer, and how far its universities lie apart."""

import functools

import geopandas as gpd
import pandas as pd

from bioclusters import data
from bioclusters.data import boundaries
from bioclusters.findings.found import Found, Word, found
from bioclusters.words import _N

AREA = _N("Area in square kilometres of the Capital Region of Denmark, Region Zealand and Skåne, "
          "measured on their outlines in the national grid of Denmark, rounded to hundreds.")
TOTALS = _N("Published totals of private life-science employees in Medicon Valley in this book, by "
            "different definitions, 2014 to 2022.")
NOVO = _N("Employees of Novo Nordisk in Medicon Valley, about 2021: a total of the region.")
STATED = _N("Year for which the study gives its number of jobs in Medicon Valley.")
PRINTED = _N("Earliest year found for which the same number of jobs was printed.")
SIZED = _N("Life-science employers of Medicon Valley with a place and a sourced head-count of 2018 "
           "or later, in this book's list.")
SIZED_HOME = _N("Of these, employers in the Capital Region of Denmark.")
SIZED_SKANE = _N("Of these, employers in Skåne.")
APART = _N("Kilometres from {start} to {end}, along a great circle; positions are approximate.")


def area_km2() -> float:
    """Return the area of the three regions in square kilometres, on EPSG:25832."""
    outlines = boundaries.project(data.load("oresund-regions-outline"), "oresund")
    return float(outlines[outlines["role"] == "region"].area.sum() / 1e6)


def placed(employers: pd.DataFrame, regions: gpd.GeoDataFrame, since: int = 2018,
           home: str = "Hovedstaden") -> gpd.GeoDataFrame:
    """Return the employers that a map shows, projected, with `sized` and `home`.

    `sized`: the head-count is of the year `since` or later; `home`: in the region of that name,
    its shores included, since positions are right to a kilometre or two.
    """
    shown = employers[employers["on_map"] != "no"]
    years = shown["year"].str.extract(r"(\d{4})")[0].astype(int)
    shown = boundaries.points(shown.assign(first_year=years), "oresund")
    outlines = boundaries.project(regions, "oresund")
    area = outlines[outlines["name"] == home].geometry.union_all().buffer(2000)
    return shown.assign(sized=(shown["on_map"] == "sized") & (years >= since),
                        home=shown.within(area) & (shown["country"] == "DK"))


def distance_km(start: str, end: str) -> float:
    """Return the great-circle distance between two places of the book; KeyError if not measured."""
    table = data.load("anchor-distances").set_index(["from_place_id", "to_place_id"])
    return float(table.loc[(start, end), "distance_km"])


def _year(fact: str, about: str) -> Found:
    """Return the year of a fact, printed without separators."""
    facts = pd.concat([data.load("medicon-facts"), data.load("cross-facts")]).set_index("id")
    year = facts.loc[fact, "year"]
    return Found(float(year), year, about, {})


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of this file by key."""
    shown = placed(data.load("medicon-employers"), data.load("oresund-regions-outline"))
    sized = shown[shown["sized"]]
    return {"medicon-sized": found(len(sized), SIZED),
            "medicon-sized-home": found(sized["home"].sum(), SIZED_HOME),
            "medicon-sized-skane": found((sized["country"] == "SE").sum(), SIZED_SKANE),
            "medicon-jobs-year": _year("M003", STATED),
            "medicon-jobs-old-year": _year("X010", PRINTED),
            "medicon-area": found(round(area_km2(), -2), AREA),
            "novo-headcount": found(data.load("medicon-employers")["employees"].max(), NOVO),
            "medicon-totals": found(len(data.load("medicon-employment")), TOTALS),
            "distance-ku-lu": found(distance_km("MV-KU", "MV-LU"), APART,
                                    start=Word(_N("University of Copenhagen")),
                                    end=Word(_N("Lund University")))}
