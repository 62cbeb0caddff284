"""Did it spread? Rings, concentration and Moran's I: each a small function with its method.

Counts of 2012 to 2016 (NAICS 541711) are complete; from 2017 (541714) only cells of three or more
are published, so what follows 2017 is bounded, never filled.
"""

import functools
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from bioclusters import data
from bioclusters.data import boundaries
from bioclusters.findings import establishments as counted
from bioclusters.findings import regions
from bioclusters.findings.found import Found, Word, found, growth
from bioclusters.words import _N

MONTGOMERY, BALTIMORE = counted.MONTGOMERY, "24510"
TOUCHING = 100  # metres: a simplified outline may miss a corner that two counties share
PERMUTATIONS, SEED = 9_999, 2023
FARTHEST = 4  # rings from here on are drawn as one
CODES = ("montgomery", "touching", "second", "third", "farther")  # of the rings, as columns hold it
RINGS = {0: _N("Montgomery County"), 1: _N("Counties that touch it"), 2: _N("The next ring"),
         3: _N("The third ring"), 4: _N("All others")}
SPREAD = _N("{what}, 2012 to 2016: biotechnology R&D establishments (NAICS 541711) of Maryland, "
            "Virginia and the District of Columbia by county, sums of ZIP areas. US Census Bureau.")
IN_YEAR = _N("{what}, {year}: biotechnology R&D establishments (NAICS 541711) of Maryland, "
             "Virginia and the District of Columbia by county, sums of ZIP areas. US Census "
             "Bureau.")
RING = _N("Biotechnology R&D establishments (NAICS 541711), {ring}, {year}: counties by how many "
          "borders lie between them and Montgomery County. US Census Bureau, ZIP Code Business "
          "Patterns.")
RING_GROWTH = _N("Growth in per cent of biotechnology R&D establishments (NAICS 541711) from "
                 "2012 to 2016, {ring}: counties by how many borders lie between them and "
                 "Montgomery County. US Census Bureau, ZIP Code Business Patterns.")
MORAN = _N("Moran's I of biotechnology R&D establishments (NAICS 541711) by county, {year}: how "
           "alike neighbouring counties are, from about 0 (not) to 1. US Census Bureau, ZIP Code "
           "Business Patterns; weights: counties that touch, row-standardised.")
MORAN_P = _N("Share of random rearrangements of the counts over the counties whose Moran's I is as "
             "high as that of {year}: biotechnology R&D establishments (NAICS 541711).")
MORAN_WORST = _N("Highest share in per cent, in any year, of random rearrangements whose Moran's "
                 "I is as high as that of the counts: biotechnology R&D establishments (NAICS "
                 "541711) by county, 2012 to 2016.")
SHUFFLES = _N("Random rearrangements of the counts over the counties in each test of Moran's I.")
LATER = _N("{what}, {year}: biotechnology R&D establishments (NAICS 541714) of Maryland and "
           "Virginia. US Census Bureau, County Business Patterns.")
AFTER = _N("{what}: biotechnology R&D establishments (NAICS 541714) of Maryland and Virginia "
           "from 2017 to 2021, published county cells. US Census Bureau, County Business "
           "Patterns.")


# Rings and neighbours.


@functools.cache
def neighbours(folded: bool = False, within: float = TOUCHING) -> pd.DataFrame:
    """Return which of the 158 county equivalents touch: a boolean frame by FIPS code, twice.

    Queen contiguity: a common corner is enough. Outlines nearer than `within` metres (EPSG:5070)
    count as touching. `folded`: Virginia's independent cities are parts of their counties.
    """
    outlines = _outlines(folded)
    return _touching(outlines, within)


@functools.cache
def ring_of(folded: bool = False) -> pd.Series:
    """Return the ring around Montgomery County, a code of CODES, of each county by FIPS code.

    `folded`: Virginia's independent cities have the ring of their counties.
    """
    steps = _steps(neighbours(folded), MONTGOMERY).clip(upper=FARTHEST)
    if folded:
        cities = pd.Series(counties_of_cities())
        steps = pd.concat([steps, cities.map(steps)])
    return steps.map(dict(enumerate(CODES)))


def rings(year: int, folded: bool = False) -> pd.DataFrame:
    """Return establishments by ring around Montgomery County: columns ring, counties, number.

    A ring is the least number of borders to cross; those from FARTHEST on are one. Complete years.
    """
    counts = counts_of(year, folded)
    ring = ring_of(folded).map(CODES.index).reindex(counts.index)
    return (counts.groupby(ring).agg(["size", "sum"]).rename_axis("ring")
            .set_axis(["counties", "number"], axis=1).reset_index())


def ring_growth(first: int = 2012, last: int = 2016, folded: bool = False) -> pd.DataFrame:
    """Return by ring around Montgomery County: ring, counties, first, last, change, growth (%)."""
    start, end = rings(first, folded), rings(last, folded)
    table = start.rename(columns={"number": "first"}).assign(last=end["number"])
    return table.assign(change=table["last"] - table["first"],
                        growth=growth(table["first"], table["last"]))


def by_ring() -> pd.DataFrame:
    """Return the rings of 2012 and 2016 as a table to print.

    Columns ring (a code of CODES), counties, establishments_2012, establishments_2016,
    growth_per_cent.
    """
    table = ring_growth()
    return pd.DataFrame({"ring": [CODES[ring] for ring in table["ring"]],
                         "counties": table["counties"], "establishments_2012": table["first"],
                         "establishments_2016": table["last"],
                         "growth_per_cent": table["growth"].round().astype("int64")})


def ring_series(folded: bool = False) -> pd.DataFrame:
    """Return establishments by ring and complete year, to draw.

    Columns ring (a code of CODES), year, counties, establishments, growth_per_cent since the first
    year. `folded`: Virginia's independent cities are parts of their counties.
    """
    first = rings(counted.COMPLETE[0], folded)["number"]
    tables = [rings(year, folded).assign(year=year) for year in counted.COMPLETE]
    for table in tables:
        table["growth_per_cent"] = growth(first, table["number"])
        table["ring"] = [CODES[ring] for ring in table["ring"]]
    series = pd.concat(tables, ignore_index=True).rename(columns={"number": "establishments"})
    return series[["ring", "year", "counties", "establishments", "growth_per_cent"]]


# Concentration.


def concentration(folded: bool = False) -> pd.DataFrame:
    """Return by complete year how the establishments are spread over counties.

    Columns total, montgomery, montgomery_share (%), herfindahl (sum of squared shares),
    effective (one over it: as many counties of equal size), three_or_more.
    Method: Herfindahl-Hirschman index.
    """
    rows = {}
    for year in counted.COMPLETE:
        counts = counts_of(year, folded)
        herfindahl = ((counts / counts.sum()) ** 2).sum()
        rows[year] = {"total": counts.sum(), "montgomery": counts[MONTGOMERY],
                      "montgomery_share": 100 * counts[MONTGOMERY] / counts.sum(),
                      "herfindahl": herfindahl, "effective": 1 / herfindahl,
                      "three_or_more": (counts >= 3).sum()}
    return pd.DataFrame(rows).T.rename_axis("year")


def by_year(folded: bool = False) -> pd.DataFrame:
    """Return concentration and Moran's I by complete year as a table to print.

    Columns year, establishments, share_of_montgomery_per_cent, effective_counties, morans_i.
    """
    table = concentration(folded).reset_index()
    return pd.DataFrame({
        "year": table["year"], "establishments": table["total"].astype("int64"),
        "share_of_montgomery_per_cent": table["montgomery_share"].round(1),
        "effective_counties": table["effective"].round(1),
        "morans_i": moran_by_year(folded)["index"].round(2).to_numpy()})


def growth_in_large(first: int = 2012, last: int = 2016, least: int = 3) -> pd.Series:
    """Return how much of stock and growth lies in counties with `least` or more in the first year.

    Values counties, stock, stock_share (%), gained, gained_share (%).
    """
    start, end = counts_of(first), counts_of(last)
    large = start >= least
    gained = (end - start)[large].sum()
    return pd.Series({"counties": large.sum(), "stock": start[large].sum(),
                      "stock_share": 100 * start[large].sum() / start.sum(), "gained": gained,
                      "gained_share": 100 * gained / (end.sum() - start.sum())})


# Moran's I.


def morans_i(values: np.ndarray, touching: np.ndarray) -> float:
    """Return Moran's I of values with row-standardised weights of which areas touch.

    `touching`: a square boolean array. Areas without neighbours have no weight.
    Method: Moran (1950), Biometrika 37, 17-23; Cliff and Ord (1981).
    """
    weights = _weights(touching)
    apart = values - values.mean()
    return float(len(values) / weights.sum() * (apart @ weights @ apart) / (apart @ apart))


def moran_test(values: np.ndarray, touching: np.ndarray, permutations: int = PERMUTATIONS,
               seed: int = SEED) -> tuple[float, float]:
    """Return Moran's I and its pseudo p-value against random rearrangements of the values.

    One-sided, for neighbours that are more alike than chance: (1 + as high) / (1 + permutations).
    The same seed gives the same value. Method: Anselin (1995), Geographical Analysis 27, 93-115.
    """
    index, weights = morans_i(values, touching), _weights(touching)
    apart = values - values.mean()
    random = np.random.default_rng(seed)
    shuffled = random.permuted(np.tile(apart, (permutations, 1)), axis=1)
    drawn = ((shuffled @ weights.T) * shuffled).sum(axis=1) * len(values) / weights.sum()
    # Sums in another order differ in their last digits: an equal value must not count as lower.
    as_high = (drawn / (apart @ apart) >= index - 1e-12).sum()
    return index, float((1 + as_high) / (1 + permutations))


@functools.cache
def moran_by_year(folded: bool = False, logged: bool = False) -> pd.DataFrame:
    """Return Moran's I and its pseudo p-value by complete year: columns index, p.

    `logged`: of the logarithm of one plus the count, so that Montgomery County weighs less.
    """
    touching = neighbours(folded)
    rows = {}
    for year in counted.COMPLETE:
        values = counts_of(year, folded).reindex(touching.index).to_numpy(dtype=float)
        rows[year] = moran_test(np.log1p(values) if logged else values, touching.to_numpy())
    return pd.DataFrame(rows, index=["index", "p"]).T.rename_axis("year")


# Independent cities.


@functools.cache
def counties_of_cities() -> dict[str, str]:
    """Return for each independent city of Virginia the county with which its border is longest.

    FIPS codes. Cities that touch no county (Chesapeake, Norfolk, Portsmouth, Virginia Beach) are
    left out and stay by themselves; so does Baltimore, which is in Maryland.
    """
    outlines = _outlines(False)
    virginia = outlines[outlines.index.str.startswith("51")]
    cities = virginia[virginia["kind"] == "independent city"].geometry
    around = virginia[virginia["kind"] == "county"].geometry
    shared = {city: around.intersection(shape).length for city, shape in cities.items()}
    return {city: lengths.idxmax() for city, lengths in shared.items() if lengths.max() > 0}


def counts_of(year: int, folded: bool = False) -> pd.Series:
    """Return establishments by FIPS code in a complete year, as integers.

    `folded`: those of Virginia's independent cities are added to their counties. Raises
    ValueError for a year outside 2012 to 2016.
    """
    if year not in counted.COMPLETE:
        raise ValueError(f"{year}: counts of every county exist for 2012 to 2016; choose one.")
    counts = counted.county_counts(year).astype("int64")
    if not folded:
        return counts
    return counts.groupby(counts.index.map(lambda fips: counties_of_cities().get(fips, fips))).sum()


# After 2017.


def after_2017() -> pd.DataFrame:
    """Return growth 2017 to 2021 of Montgomery County and of the others of Maryland and Virginia.

    Rows montgomery, others_both (cells published in both years), others_lowest and others_highest
    (all other counties, with unpublished cells of 0 to 2 set so that growth is least or most).
    Columns first, last, growth (%). NAICS 541714; the District of Columbia has no cell.
    """
    first, last = _published(2017), _published(2021)
    others = first.index != MONTGOMERY
    both = others & first.notna() & last.notna()
    low = [counts[others].fillna(0).sum() for counts in (first, last)]
    high = [counts[others].fillna(regions.HIDDEN).sum() for counts in (first, last)]
    rows = {"montgomery": (first[MONTGOMERY], last[MONTGOMERY]),
            "others_both": (first[both].sum(), last[both].sum()),
            "others_lowest": (high[0], low[1]), "others_highest": (low[0], high[1])}
    table = pd.DataFrame(rows, index=["first", "last"]).T.astype(float)
    return table.assign(growth=growth(table["first"], table["last"]))


def montgomery_share(year: int) -> tuple[float, float]:
    """Return the least and most per cent of Montgomery County in Maryland and Virginia, from 2017.

    Least if every county without a published cell had two, most if it had none.
    """
    counts = _published(year)
    own = 100 * counts[MONTGOMERY]
    return (float(own / counts.fillna(regions.HIDDEN).sum()), float(own / counts.sum()))


# The numbers.


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of this file by key."""
    return _ring_numbers() | _concentration_numbers() | _moran_numbers() | _later_numbers()


def _ring_numbers() -> dict[str, Found]:
    results = {}
    for row in ring_growth().itertuples():
        told: dict[str, Any] = {"ring": Word(RINGS[row.ring])}
        results |= {f"ring-{row.ring}-2012": found(row.first, RING, year=2012, **told),
                    f"ring-{row.ring}-2016": found(row.last, RING, year=2016, **told),
                    f"ring-{row.ring}-counties": found(row.counties, RING, year=2016, **told),
                    f"ring-{row.ring}-growth": found(row.growth, RING_GROWTH, **told)}
    for year in (2012, 2016):
        results[f"baltimore-{year}"] = found(counts_of(year)[BALTIMORE], counted.ZIP, year=year,
                                             naics="541711", where=Word(_N("Baltimore city")))
    return results


def _concentration_numbers() -> dict[str, Found]:
    results = {}
    for folded, end in ((False, ""), (True, "-folded")):
        table = concentration(folded)
        for year, row in table.iterrows():
            results[f"montgomery-share-{year}{end}"] = found(
                row["montgomery_share"], IN_YEAR, 1, year=year,
                what=Word(_N("Share of Montgomery County in per cent")))
            results[f"herfindahl-{year}{end}"] = found(
                row["herfindahl"], IN_YEAR, 2, year=year,
                what=Word(_N("Herfindahl index of the shares of counties")))
            results[f"effective-counties-{year}{end}"] = found(
                row["effective"], IN_YEAR, 1, year=year,
                what=Word(_N("Effective number of counties, one over the Herfindahl index")))
    large = growth_in_large()
    what = {"counties": _N("Counties with three or more in 2012"),
            "stock_share": _N("Their share in per cent of all establishments in 2012"),
            "gained_share": _N("Their share in per cent of the growth")}
    return results | {f"large-counties-{name.replace('_', '-')}": found(
        large[name], SPREAD, what=Word(words)) for name, words in what.items()}


def _moran_numbers() -> dict[str, Found]:
    results = {}
    for end, how in {"": {}, "-folded": {"folded": True}, "-log": {"logged": True}}.items():
        for year, row in moran_by_year(**how).iterrows():
            results[f"moran-{year}{end}"] = found(row["index"], MORAN, 2, year=year)
            results[f"moran-p-{year}{end}"] = found(row["p"], MORAN_P, 4, year=year)
    highest = max(moran_by_year(**how)["p"].max() for how in ({}, {"folded": True}))
    return results | {"moran-permutations": found(PERMUTATIONS, SHUFFLES),
                      "moran-p-highest": found(100 * highest, MORAN_WORST, 1)}


def _later_numbers() -> dict[str, Found]:
    table, results = after_2017(), {}
    what = {"montgomery": _N("Growth of Montgomery County in per cent"),
            "others_both": _N("Growth in per cent of the other counties published in both years"),
            "others_lowest": _N("Least growth in per cent that hidden cells allow the other "
                                "counties"),
            "others_highest": _N("Most growth in per cent that hidden cells allow the other "
                                 "counties")}
    for name, words in what.items():
        results[f"after-{name.replace('_', '-')}"] = found(table.loc[name, "growth"], AFTER,
                                                           what=Word(words))
    ends = {"least": _N("Least share of Montgomery County in per cent that hidden cells allow"),
            "most": _N("Share of Montgomery County in per cent of published cells")}
    for year in (2017, 2021):
        for (end, words), share in zip(ends.items(), montgomery_share(year), strict=True):
            results[f"montgomery-share-{year}-{end}"] = found(share, LATER, year=year,
                                                              what=Word(words))
    return results


# What the analyses rest on.


def _outlines(folded: bool) -> gpd.GeoDataFrame:
    """Return fips (index), kind and geometry (EPSG:5070) of the county equivalents."""
    outlines = boundaries.project(data.load("us-counties-outline"), "us").set_index("fips")
    if not folded:
        return outlines
    to_county = [counties_of_cities().get(fips, fips) for fips in outlines.index]
    return outlines[["geometry"]].dissolve(by=pd.Index(to_county, name="fips"))


def _published(year: int) -> pd.Series:
    """Return counts of Maryland and Virginia, missing where no cell is published."""
    return counted.county_counts(year).loc[lambda rows: ~rows.index.str.startswith("11")]


def _touching(outlines: gpd.GeoDataFrame, within: float) -> pd.DataFrame:
    shapes = outlines.geometry.to_numpy()
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=within)
    touching = np.zeros((len(shapes), len(shapes)), dtype=bool)
    touching[pairs[0], pairs[1]] = True
    np.fill_diagonal(touching, False)
    return pd.DataFrame(touching, outlines.index, outlines.index)


def _steps(touching: pd.DataFrame, start: str) -> pd.Series:
    """Return for each area how many borders lie between it and the start."""
    steps, here = pd.Series({start: 0}), [start]
    while here:
        near = touching.loc[here].any()
        here = [fips for fips in near.index[near] if fips not in steps.index]
        steps = pd.concat([steps, pd.Series(steps.max() + 1, index=here)]) if here else steps
    return steps


def _weights(touching: np.ndarray) -> np.ndarray:
    """Return weights of which each row adds up to one, or to nought without neighbours."""
    many = touching.sum(axis=1, keepdims=True)
    return touching / np.where(many == 0, 1, many)
