"""Five places side by side: factors shown, anchors apart, counts against the study's own."""

import functools

import pandas as pd

from bioclusters import data
from bioclusters.findings.facts import first_number
from bioclusters.findings.found import Found, Word, found
from bioclusters.findings.korea import RECENT
from bioclusters.findings.medicon import APART, distance_km
from bioclusters.words import _N, codes

FACTORS = _N("{what}, as this book judges the facts named in the table of factors.")
COUNTS = _N("{what} among the published numbers of Korean bio clusters since {first_year}, without "
            "the study’s own two; they count different things.")
OLDER = _N("Years from the first firm named to the earliest network body found, {place}: {firm} to "
           "{body}. Older ones of either may have existed.")
RATIO = _N("Share of North Chungcheong in bio production over its share of bio firms, South Korea, "
           "2017: national bio-industry survey, as reported by the press.")
JOBS = _N("Share in per cent of North Chungcheong in employees of the bio industry, South Korea, "
          "2016: national bio-industry survey, as reported by the press (K083 over K064).")
PRODUCED = _N("Share in per cent of North Chungcheong in production, national bio-industry "
              "survey, South Korea, 2016, as reported by the press.")
PAIRS = {  # key: places, and what they are called
    "distance-kribb-ochang-mfds": ("KR-MFDS", "KR-KRIBB-OCHANG", _N("the ministry in Osong"),
                                   _N("the KRIBB campus in Ochang")),
    "distance-kaist-ochang": ("KR-KAIST", "KR-OCH", _N("KAIST"), _N("the Ochang complex")),
    "distance-daejeon-osong": ("KR-DJN", "KR-OSST", _N("Daejeon station"), _N("Osong station")),
    "distance-osong-seoul": ("KR-OSST", "KR-SEL", _N("Osong station"), _N("Seoul station")),
    "distance-daejeon-seoul": ("KR-DJN", "KR-SEL", _N("Daejeon station"), _N("Seoul station")),
    "distance-nih-jhu": ("BH-NIH", "BH-JHU", _N("NIH"), _N("Johns Hopkins University")),
    "distance-novo-lund": ("MV-NOVO", "MV-LU", _N("Novo Nordisk"), _N("Lund University")),
    "distance-csp-lmb": ("CAM-CSP", "CAM-LMB", _N("the Cambridge Science Park"), _N("the LMB")),
    "distance-cambridge-london": ("CAM-STN", "LON-KGX", _N("Cambridge station"),
                                  _N("King’s Cross")),
}


def waits(timeline: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return by place: year of the first firm named, of the first network body, and years between.

    Columns firm, body, years; places without either are left out. Source: timeline.
    """
    events = data.load("timeline") if timeline is None else timeline
    told = events.dropna(subset=["role"])
    years = told.pivot(index="cluster", columns="role", values="year_start").dropna()
    table = years.rename(columns={"first-firm": "firm", "network-body": "body"}).astype("int64")
    return table.assign(years=table["body"] - table["firm"])[["firm", "body", "years"]]


@functools.cache
def numbers() -> dict[str, Found]:
    """Return the numbers of this file by key."""
    return {**_factors(), **_counts(), **_distances(), **_waits(),
            "chungbuk-share-times": found(_times(), RATIO, 1),
            "chungbuk-job-share-2016": found(_job_share(), JOBS, 1),
            "chungbuk-production-share-2016": found(_production_share(2016), PRODUCED, 1)}


def _factors() -> dict[str, Found]:
    table = data.load("factors")
    shown = table.assign(shown=table["shown"] == "shown").pivot(
        index="factor", columns="place", values="shown")
    results = {f"factors-{factor}-shown": found(
        row.sum(), FACTORS, what=Word(_N("Places in which the factor is shown")))
        for factor, row in shown.iterrows()}
    return results | {
        "factors-places": found(shown.shape[1], FACTORS, what=Word(_N("Places compared"))),
        "factors-everywhere": found(shown.all(axis=1).sum(), FACTORS,
                                    what=Word(_N("Factors shown in every place")))}


def _counts() -> dict[str, Found]:
    counts = data.load("korea-counts")
    most = counts.loc[counts["is_study"] == "yes", "high"].max()
    recent = counts[(counts["year"] >= RECENT) & (counts["is_study"] != "yes")]
    return {"korea-counts-recent": found(len(recent), COUNTS, what=Word(_N("All")),
                                         first_year=RECENT),
            "korea-counts-recent-higher": found(
                (recent["low"] >= most).sum(), COUNTS, first_year=RECENT,
                what=Word(_N("Those not below the larger of the study’s two")))}


def _distances() -> dict[str, Found]:
    return {key: found(distance_km(start, end), APART, start=Word(one), end=Word(other))
            for key, (start, end, one, other) in PAIRS.items()}


def _waits() -> dict[str, Found]:
    return {f"wait-{place.split()[0].lower()}": found(
        row["years"], OLDER, place=Word(codes("place")[place]), firm=str(row["firm"]),
        body=str(row["body"]))
        for place, row in waits().iterrows()}


def _production_share(year: int) -> float:
    row = data.load("korea-chungbuk-share").set_index("year").loc[year]
    return float(100 * row["chungbuk_production_krw_trillion"]
                 / row["national_production_krw_trillion"])


def _times() -> float:
    row = data.load("korea-chungbuk-share").set_index("year").loc[2017]
    return _production_share(2017) / (100 * row["chungbuk_firms"] / row["national_firms"])


def _job_share() -> float:
    return 100 * first_number("K083") / first_number("K064")
