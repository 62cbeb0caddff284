"""Korea: distances, published counts of clusters, selection rounds, output by province."""

import functools

import pandas as pd

from bioclusters import data
from bioclusters.findings.found import Found, Word, found
from bioclusters.findings.medicon import distance_km
from bioclusters.words import _N

# What the column of a round says of a site that was chosen, and of one that only applied.
CHOSEN = {"hub_2002": "named", "medical_complex_2009": "selected",
          "special_complex_2024": "designated"}
TRIED = {"medical_complex_2009": "candidate", "special_complex_2024": "applied"}
RECENT = 2020
APART = _N("Kilometres from the national institute KRIBB in Daejeon to the Ministry of Food and "
           "Drug Safety in Osong, along a great circle; positions are approximate.")
LOW = _N("Lowest published number of bio clusters in South Korea, {first_year} to {last_year}: the "
         "sources count projects, centres, places and organisations.")
HIGH = _N("Highest published number of bio clusters in South Korea, {first_year} to {last_year}: "
          "the sources count projects, centres, places and organisations.")
SITES = _N("Sites named in one or more of three national selection rounds, South Korea, 2002, 2009 "
           "and 2024, as chosen or as applicants.")
NAMED = _N("Sites named in all three national selection rounds, South Korea, 2002, 2009 and "
           "2024, as chosen or as applicants.")
PICKED = _N("Sites chosen in {times} of three national selection rounds, South Korea, 2002, 2009 "
            "and 2024.")
SHARE = _N("Share in per cent of North Chungcheong in the {what} of the national bio-industry "
           "survey, South Korea, 2017, as reported by the press.")
OUTPUT = _N("Production per firm in billion won, {where}, 2017: production over firms in the "
            "national bio-industry survey, as reported by the press.")
TIMES = _N("Production per firm in North Chungcheong as a multiple of that in the rest of the "
           "country, 2017: national bio-industry survey, as reported by the press.")


def rounds(sites: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return by site: in how many of the three rounds it was named, and in how many chosen.

    Raises ValueError for a word in a round's column that says neither.
    """
    sites = data.load("korea-sites") if sites is None else sites
    named = pd.Series(0, index=sites["site"])
    chosen = named.copy()
    for column, word in CHOSEN.items():
        cells = sites.set_index("site")[column]
        known = [word, TRIED.get(column)]
        strange = cells[cells.notna() & ~cells.isin(known)]
        if not strange.empty:
            raise ValueError(f"sites: {strange.index[0]} has {strange.iloc[0]!r} in {column}; "
                             f"expected {', '.join(filter(None, known))}, or nothing.")
        chosen += (cells == word).astype(int)
        named += cells.isin([word, TRIED.get(column, word)]).astype(int)
    return pd.DataFrame({"named": named, "chosen": chosen})


def output_per_firm(year: int = 2017) -> pd.Series:
    """Return production per firm in billion won: North Chungcheong, the country, and the rest.

    Raises KeyError for a year without firms. Source: korea-chungbuk-share.
    """
    row = data.load("korea-chungbuk-share").set_index("year").loc[year]
    own, whole = (1000 * row[f"{where}_production_krw_trillion"]
                  for where in ("chungbuk", "national"))
    firms, all_firms = row["chungbuk_firms"], row["national_firms"]
    return pd.Series({"chungbuk": own / firms, "country": whole / all_firms,
                      "rest": (whole - own) / (all_firms - firms)})


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of this file by key."""
    return {"distance-kribb-mfds": found(distance_km("KR-KRIBB", "KR-MFDS"), APART),
            **_counts(), **_rounds(), **_shares()}


def _counts() -> dict[str, Found]:
    counts = data.load("korea-counts")
    recent = counts[counts["year"] >= RECENT]
    others = recent[recent["is_study"] != "yes"]  # the study is no source on itself
    results = {}
    for name, rows in (("korea-count", counts), ("korea-count-recent", others)):
        years = {"first_year": rows["year"].min(), "last_year": rows["year"].max()}
        results[f"{name}-low"] = found(rows["low"].min(), LOW, **years)
        results[f"{name}-high"] = found(rows["high"].max(), HIGH, **years)
    return results


def _rounds() -> dict[str, Found]:
    table = rounds()
    chosen = {f"korea-sites-chosen-{times}": found((table["chosen"] == times).sum(), PICKED,
                                                   times=times) for times in range(4)}
    return {"korea-sites": found(len(table), SITES),
            "korea-sites-every-round": found((table["named"] == 3).sum(), NAMED), **chosen}


def _shares() -> dict[str, Found]:
    share = data.load("korea-chungbuk-share").set_index("year").loc[2017]
    output = output_per_firm()
    return {
        "chungbuk-production-share": found(share["chungbuk_share_pct"], SHARE, 1,
                                           what=Word(_N("production"))),
        "chungbuk-firm-share": found(share["firm_share_pct"], SHARE, 1, what=Word(_N("firms"))),
        "chungbuk-output-per-firm": found(output["chungbuk"], OUTPUT, 1,
                                          where=Word(_N("North Chungcheong"))),
        "rest-of-korea-output-per-firm": found(output["rest"], OUTPUT, 1,
                                               where=Word(_N("South Korea without North "
                                                             "Chungcheong"))),
        "chungbuk-output-times": found(output["chungbuk"] / output["rest"], TIMES, 1)}
