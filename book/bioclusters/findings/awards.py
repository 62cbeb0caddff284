"""Small firms that won federal health awards, by county and period of their first Phase II award.

Source: SBIR/STTR award records of the US Department of Health and Human Services. An award is not a
founding, and firms of devices, software and health education are among the winners.
"""

import functools
from math import comb

import pandas as pd

from bioclusters import data
from bioclusters.findings.found import Found, Word, found
from bioclusters.words import _N

MONTGOMERY = "24031"
PERIODS = ("1984-1990", "1991-1996", "1997-2002")  # complete; later ones lack addresses
WHERE = Word(_N("Maryland, Virginia and the District of Columbia"))
SOURCE = _N("Firms whose first federal health award of Phase II (SBIR, STTR) fell in {period}, "
            "{where}: award records of the US Small Business Administration.")
COUNTIES = _N("Counties and cities in which a firm won its first federal health award of Phase II "
              "(SBIR, STTR) in {period}, {where}: award records of the US Small Business "
              "Administration.")
REACHED = _N("Counties and cities in which a firm had won a federal health award of Phase II "
             "(SBIR, STTR) from 1984 to the end of {period}; such a count cannot fall. Award "
             "records of the US Small Business Administration.")
NEW = _N("Counties and cities with their first federal health award of Phase II (SBIR, STTR) in "
         "{period}, counted from 1984. Award records of the US Small Business Administration.")
SHARE = _N("Share in per cent of Montgomery County (Maryland) in the firms whose first federal "
           "health award of Phase II (SBIR, STTR) fell in {period}. Award records of the US "
           "Small Business Administration.")
EFFECTIVE = _N("Effective number of counties of the firms whose first federal health award of "
               "Phase II (SBIR, STTR) fell in {period}: one over the sum of squared shares. "
               "Award records of the US Small Business Administration.")


@functools.cache
def by_county() -> pd.DataFrame:
    """Return firms by county (rows, FIPS code) and period of their first award (columns).

    The complete periods only; 0 where no firm won its first award.
    """
    rows = data.load("bhcr-sbir-new-firms")
    rows["period"] = rows["first_year"].astype(str) + "-" + rows["last_year"].astype(str)
    table = rows.pivot(index="county_fips", columns="period", values="new_firms")
    return table[list(PERIODS)].fillna(0).astype("int64").loc[lambda rows: rows.sum(axis=1) > 0]


@functools.cache
def periods() -> pd.DataFrame:
    """Return one row per complete period: firms, and over how many counties they spread.

    Columns firms, counties (with a first award), new_counties (none in an earlier period),
    reached (in this or an earlier period), montgomery, montgomery_share (%), effective (one over
    the Herfindahl index of the shares of counties), expected (counties if as few firms as in the
    smallest period were drawn at random: more firms reach more counties by chance alone).
    Method: rarefaction, Hurlbert (1971), Ecology 52, 577-586.
    """
    counts = by_county()
    reached = counts.gt(0).cummax(axis=1).sum()
    shares = counts / counts.sum()
    fewest = int(counts.sum().min())
    return pd.DataFrame({
        "firms": counts.sum(), "counties": counts.gt(0).sum(),
        "new_counties": reached.diff().fillna(reached).astype("int64"), "reached": reached,
        "montgomery": counts.loc[MONTGOMERY], "montgomery_share": 100 * shares.loc[MONTGOMERY],
        "effective": 1 / (shares**2).sum(),
        "expected": [rarefied(counts[period], fewest) for period in counts]})


def by_basis() -> pd.DataFrame:
    """Return the same under other rules, for comparison: one row per rule and period.

    Columns basis (first-award of any phase, first-phase2), firms_view (all, or bio: a noisy flag
    by keyword), period, firms, counties, montgomery_share (%), effective.
    """
    rows = []
    for (basis, view, first, last), cells in data.load("bhcr-sbir-basis").groupby(
            ["basis", "firms", "first_year", "last_year"]):
        counts = cells.set_index("county_fips")["new_firms"].astype(float)
        shares = counts / counts.sum()
        rows.append({"basis": basis, "firms_view": view, "period": f"{first}-{last}",
                     "firms": int(counts.sum()), "counties": int((counts > 0).sum()),
                     "montgomery_share": 100 * shares.get(MONTGOMERY, 0.0),
                     "effective": 1 / (shares**2).sum()})
    return pd.DataFrame(rows)


def by_rule() -> pd.DataFrame:
    """Return the same as a table to print, shares in per cent.

    Columns first_award, winners (both codes), period, firms, share_of_montgomery_per_cent,
    effective_counties.
    """
    table = by_basis()
    return pd.DataFrame({
        "first_award": table["basis"], "winners": table["firms_view"],
        "period": table["period"].str.replace("-", "–"), "firms": table["firms"],
        "share_of_montgomery_per_cent": table["montgomery_share"].round().astype("int64"),
        "effective_counties": table["effective"].round(1)})


def rarefied(counts: pd.Series, drawn: int) -> float:
    """Return how many counties to expect among firms drawn at random, without replacement.

    Raises ValueError if more are drawn than there are.
    """
    total = int(counts.sum())
    if drawn > total:
        raise ValueError(f"drawn: expected at most {total} firms, found {drawn}; draw fewer.")
    return sum(1 - comb(total - int(count), drawn) / comb(total, drawn) for count in counts)


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of this file by key, such as awards-firms-1984-1990."""
    results = {}
    for period, row in periods().iterrows():
        told = {"period": period.replace("-", "–"), "where": WHERE}
        results |= {
            f"awards-firms-{period}": found(row["firms"], SOURCE, **told),
            f"awards-counties-{period}": found(row["counties"], COUNTIES, **told),
            f"awards-reached-{period}": found(row["reached"], REACHED, **told),
            f"awards-new-counties-{period}": found(row["new_counties"], NEW, **told),
            f"awards-montgomery-{period}": found(
                row["montgomery"], SOURCE, period=told["period"],
                where=Word(_N("Montgomery County (Maryland)"))),
            f"awards-montgomery-share-{period}": found(row["montgomery_share"], SHARE, **told),
            f"awards-effective-{period}": found(row["effective"], EFFECTIVE, 1, **told)}
    return results
