"""Venture capital by state, and the firms with recorded funding.

Sources: National Science Board and PitchBook; CrunchBase, October 2013.
"""

import functools

from bioclusters import data
from bioclusters.findings.found import Found, found
from bioclusters.words import _N

VENTURE = _N("Biotechnology venture capital in million US dollars, {state}, {year}: National "
             "Science Board, Science and Engineering Indicators 2022, from PitchBook.")
FUNDED = _N("Biotechnology firms of Maryland, Virginia and the District of Columbia with recorded "
            "funding in October 2013: CrunchBase, incomplete.")
PLACES = _N("Counties and cities of Maryland, Virginia and the District of Columbia with a "
            "biotechnology firm that had recorded funding in October 2013: CrunchBase, incomplete.")


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of this file by key, such as venture-md-2014; missing years have none."""
    firms = data.load("funded-firms-2013")
    results = {"funded-firms": found(len(firms), FUNDED),
               "funded-firms-counties": found(firms["county_fips"].nunique(), PLACES)}
    known = data.load("venture-capital-states").dropna(subset="usd_million")
    return results | {
        f"venture-{row.state.lower()}-{row.year}": found(row.usd_million, VENTURE, 2,
                                                         state=row.state, year=row.year)
        for row in known.itertuples()}
