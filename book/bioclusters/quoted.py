"""Compute the numbers that the prose quotes, so that none is typed by hand.

A chapter writes {num}`225 <bhcr-biotech-2012>`. The build stops if the number shown is not the
number that the data give for the key; `make sync` writes it anew.
"""

import functools
import re

from bioclusters import boundaries, claims, data, korea, regions

ROLE = re.compile(r"\{num\}`(?:[^`<]*<)?([^`<>]+)>?`")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
FACTS = {"bhcr-facts": "value", "medicon-facts": "value", "cambridge-facts": "value",
         "korea-facts": "value", "cross-facts": "value", "bhcr-employers": "headcount"}
BIOTECH = {2012: "541711", 2016: "541711", 2021: "541714"}

RANKED = {"bhcr": "Ten regions of the book", "maryland": "Maryland only",
          "states": "Whole states", "montgomery": "Single counties",
          "corridor": "I-270 corridor", "new-york": "New York and Philadelphia as one"}


def number(key: str) -> str:
    """Return one number as printed; raise KeyError if no number has this key.

    A key is the id of a fact (`M031`), the id with the place of one number in its text (`M029#2`),
    or the name of a result computed here.
    """
    for group in GROUPS:  # in turn, because a caption needs one or two numbers and not all
        if key in group():
            return group()[key]
    raise KeyError(key)


def numbers() -> dict[str, str]:
    """Return every number that may be quoted, as printed, by key."""
    return {key: text for group in GROUPS for key, text in group().items()}


class Filler(dict):
    """The mapping that str.format_map needs to fill {names in braces} with numbers."""

    def __missing__(self, key: str) -> str:
        """Return the number of a key."""
        return number(key)


def refreshed(text: str, where: str) -> str:
    """Return Markdown with the number in every num role written anew.

    `where` names the file in the error. Raises KeyError for a key that has no number.
    """
    return ROLE.sub(lambda match: f"{{num}}`{_found(match[1].strip(), where)} <{match[1]}>`", text)


def printed(value: float) -> str:
    """Return a number as the book prints it: 1,250 or 0.5, never with an exponent."""
    return f"{value:,.10g}"


def _found(key: str, where: str) -> str:
    try:
        return number(key)
    except KeyError:
        raise KeyError(f"{where}: no number is called {key!r}; define it in quoted.py.") from None


@functools.cache
def _facts() -> dict[str, str]:
    found = {}
    for table, column in FACTS.items():
        for _, fact in data.load(table).iterrows():
            text = str(fact[column])
            if fact.get("unit") != "year" and NUMBER.fullmatch(text):
                text = printed(float(text.replace(",", "")))
            found[fact["id"]] = text
            for place, number in enumerate(NUMBER.findall(text), start=1):
                found[f"{fact['id']}#{place}"] = number
    return found


@functools.cache
def _counties() -> dict[str, str]:
    found = {}
    for year, naics in BIOTECH.items():
        counts = data.complete_counties(naics, year).set_index("fips")
        states = counts["state"].isin(["MD", "VA"])
        found[f"montgomery-{year}"] = printed(counts.loc["24031", "establishments"])
        found[f"bhcr-biotech-{year}"] = printed(counts["establishments"].sum())
        found[f"bhcr-counties3-{year}"] = printed((counts[states]["establishments"] >= 3).sum())
    return found


@functools.cache
def _industries() -> dict[str, str]:
    keys = ["naics", "year", "state"]
    states = data.load("bhcr-state-establishments").set_index(keys).sort_index()
    jobs = {year: states.loc[("54171", year), "employment"].sum() for year in (2003, 2007)}
    found = {f"rd-jobs-{year}": printed(total) for year, total in jobs.items()}
    found["rd-jobs-growth"] = f"{100 * (jobs[2007] / jobs[2003] - 1):.1f}"
    for year in (2008, 2011):
        maryland = states.loc[("541711", year, "MD")]
        found[f"md-mean-size-{year}"] = f"{maryland.employment / maryland.establishments:.1f}"
    # What 56,000 jobs in 2016 would imply if employment had grown 25 per cent in each year.
    found["bhcr-implied-jobs-2003"] = printed(round(_fact("bhcr-facts", "B013") / 1.25**13, -1))
    return found


@functools.cache
def _sizes() -> dict[str, str]:
    employers = data.load("bhcr-employers")
    top = employers[employers["chart"].str.contains("maryland_top_ten", na=False)]
    return {"maryland-top": printed(len(top)),
            "maryland-top-500": printed((top["headcount"] >= 500).sum())}


@functools.cache
def _ranks() -> dict[str, str]:
    ranks = regions.rank_sensitivity(data.load("us-regions"), data.load("us-county-biotech"))
    found = {}
    for key, definition in RANKED.items():
        row = ranks[(ranks["definition"] == definition) & (ranks["measure"] == "establishments")]
        found |= {f"{key}-rank": str(row["rank"].item()), f"{key}-rank-of": str(row["of"].item())}
    return found


@functools.cache
def _elsewhere() -> dict[str, str]:
    exits = data.load("cambridge-exits").dropna(subset="founded_year")
    distances = data.load("anchor-distances").set_index(["from_place_id", "to_place_id"])
    regions = boundaries.project(data.load("oresund-regions-outline"), "oresund")
    area = regions[regions["role"] == "region"].area.sum() / 1e6
    counts = data.load("korea-counts")
    sites = korea.tidy_rounds(data.load("korea-sites"))
    share = data.load("korea-chungbuk-share").set_index("year").loc[2017]
    return {
        "exits": printed(len(data.load("cambridge-exits"))),
        "exits-median-years": printed((exits["announced_year"] - exits["founded_year"]).median()),
        "novo-headcount": printed(data.load("medicon-employers")["employees"].max()),
        "medicon-area": printed(round(area, -2)),
        "distance-kribb-mfds": _kilometres(distances, "KR-KRIBB", "KR-MFDS"),
        "distance-ku-lu": _kilometres(distances, "MV-KU", "MV-LU"),
        "korea-count-low": printed(counts["low"].min()),
        "korea-count-high": printed(counts["high"].max()),
        "korea-sites": printed(len(sites)),
        "korea-sites-every-round": printed((sites["rounds_named"] == 3).sum()),
        "chungbuk-production-share": printed(share["chungbuk_share_pct"]),
        "chungbuk-firm-share": printed(share["firm_share_pct"]),
    }


def _fact(table: str, name: str) -> float:
    text = data.load(table).set_index("id").loc[name, "value"]
    return float(NUMBER.search(text)[0].replace(",", ""))


def _kilometres(distances, start: str, end: str) -> str:
    return f"{distances.loc[(start, end), 'distance_km']:.0f}"


GROUPS = [_counties, _industries, _sizes, _ranks, _elsewhere, _facts,
          functools.cache(claims.numbers)]
