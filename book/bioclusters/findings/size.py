"""Size: establishments by class of employment in 2010, and single large employers.

Sources: US Census Bureau, County Business Patterns 2010; head-counts from named sources.
"""

import functools
from typing import Any

import pandas as pd

from bioclusters import data
from bioclusters.findings.found import Found, Word, found
from bioclusters.words import _N, codes

LIST = "maryland-top-ten"  # the code of the State's list in the column `chart`
LARGE = 500  # employees: the study's highest class begins here
INDUSTRIES = {"biotech": "541711", "pharma": "3254"}
CLASSES = ("1-19", "20-99", "100-249", "250-499", "500-999", "1000-2499", "2500-4999",
           "5000-or-more")
FROM_LARGE = ("500-999", "1000-2499", "2500-4999", "5000-or-more")
IN_CLASS = _N("Establishments of NAICS {naics} with {size_class} employees, {where}, 2010, "
              "complete. US Census Bureau, County Business Patterns.")
ALL = _N("Establishments of NAICS {naics} of every size, {where}, 2010, complete. US Census "
         "Bureau, County Business Patterns.")
BIG = _N("Establishments with 500 or more employees, {industries}, {where}, 2010, complete. US "
         "Census Bureau, County Business Patterns.")
SMALL = _N("Share in per cent of establishments with fewer than 20 employees, NAICS {naics}, "
           "{where}, 2010. US Census Bureau, County Business Patterns.")
LISTED = _N("Largest bioscience employers on a list of the State of Maryland of about 2010 to "
            "2011.")
LISTED_LARGE = _N("Employers with 500 or more employees among the largest bioscience employers "
                  "on a list of the State of Maryland of about 2010 to 2011.")
LISTED_BIO = _N("Employers with 500 or more employees among the largest bioscience employers on "
                "a list of the State of Maryland of about 2010 to 2011, without a survey firm, "
                "the operator of a federal laboratory and others that are no biotechnology "
                "companies.")
BEFORE = _N("Employers in Maryland and Virginia with a sourced head-count of 500 or more dated "
            "before 2004.")
REGION = Word(_N("Maryland, Virginia and the District of Columbia"))
STATES = {"dc": "DC", "md": "MD", "va": "VA"}
NAMES = {"dc": Word(_N("District of Columbia")), "md": Word(_N("Maryland")),
         "va": Word(_N("Virginia"))}


def classes(naics: str) -> pd.DataFrame:
    """Return establishments by class (rows, smallest first) and state (columns), 2010.

    Columns DC, MD, VA and region, their sum. Raises ValueError for an industry without classes.
    """
    rows = data.load("bhcr-size-classes-2010").query("naics == @naics")
    if rows.empty:
        raise ValueError(f"no size classes of NAICS {naics}; choose 541711, 541712, 621511 "
                         "or 3254.")
    table = rows.pivot(index="size_class", columns="state", values="establishments")
    table = table.reindex(index=list(CLASSES), columns=list(STATES.values())).astype("int64")
    return table.assign(region=table.sum(axis=1))


def large_before(year: int) -> int:
    """Return how many employers have a sourced head-count of 500 or more dated before a year.

    World totals and counts of "almost" 500 do not count.
    """
    known = data.load("bhcr-employers").query("headcount >= @LARGE and regional_ok != 'no'")
    known = known[known["bound"] != "almost"]
    return known[known["year_plot"] < year]["company"].nunique()


@functools.cache
def of_employers() -> dict[str, Found]:
    """Return the numbers of single large employers by key."""
    employers = data.load("bhcr-employers")
    listed = employers["chart"].fillna("").str.split(";").map(lambda uses: LIST in uses)
    top = employers[listed]
    large = top["headcount"] >= LARGE
    return {"maryland-top": found(len(top), LISTED),
            "maryland-top-500": found(large.sum(), LISTED_LARGE),
            "maryland-top-500-bio": found((large & top["set_apart"].isna()).sum(), LISTED_BIO),
            "employers-500-before-2004": found(large_before(2004), BEFORE)}


@functools.cache
def of_classes() -> dict[str, Found]:
    """Return the numbers of establishments by size class by key."""
    results, big = {}, 0
    for name, naics in INDUSTRIES.items():
        table = classes(naics)
        told: dict[str, Any] = {"naics": naics, "where": REGION}
        whole, large = table["region"].sum(), table.loc[list(FROM_LARGE)].sum()
        big += large["region"]
        results[f"size-{name}-all"] = found(whole, ALL, **told)
        results[f"size-{name}-small-share"] = found(100 * table.loc["1-19", "region"] / whole,
                                                    SMALL, **told)
        results[f"size-{name}-500"] = found(large["region"], BIG, industries=f"NAICS {naics}",
                                            where=REGION)
        for state, code in STATES.items():
            results[f"size-{name}-500-{state}"] = found(
                large[code], BIG, industries=f"NAICS {naics}", where=NAMES[state])
        for size_class, count in table["region"].items():
            results[f"size-{name}-{size_class}"] = found(
                count, IN_CLASS, size_class=Word(codes("size-class")[size_class]), **told)
    both = Word(_N("NAICS 541711 and 3254"))
    return results | {"size-500": found(big, BIG, industries=both, where=REGION)}
