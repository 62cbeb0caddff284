"""The claims of the study check their values against its words, and their years against them."""

from collections.abc import Iterable

import pandas as pd

from bioclusters.data.checks import Fault, Tables, numbers, years

CLAIMS, NUMBERS = "claims", "study-numbers"
HOMES = {"bhcr-facts": "BHCR", "bhcr-employers": "BHCR", "medicon-facts": "Medicon Valley",
         "medicon-employers": "Medicon Valley", "cambridge-facts": "Cambridge",
         "korea-facts": "Korea", "cross-facts": "Comparison"}
SPELLED = {  # words of a claim that say a number, as parts of words
    "ten ": 10, "ten-odd": 10, "three": 3, "third": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "half": 50, "forty": 40, "fifty": 50, "seventy": 70, "eighty": 80, "first": 1,
    "largest": 1, "fastest": 1, "one hour": 60, "1 h 30 min": 90, "two": 2, "twelve": 12,
}


def values_are_said(tables: Tables) -> Iterable[Fault]:
    """Hold the value of a claim against the numbers in its words."""
    for row in tables[CLAIMS].to_dict("records"):
        if pd.isna(row["value"]):
            continue
        text = f"{row['claim']} "
        said = numbers(text) | numbers(row.get("study_says")) | {
            number for word, number in SPELLED.items() if word in text.lower()}
        if not numbers(row["value"]) <= said | {float(year) for year in years(text)}:
            yield CLAIMS, row["claim_id"], f"the value {row['value']} is not in the claim"


def evidence_is_of_the_place(tables: Tables) -> Iterable[Fault]:
    """Hold the facts behind a claim of one place against the tables of that place."""
    place = {str(row): home for name, home in HOMES.items() for row in tables[name]["id"]}
    for row in tables[CLAIMS].to_dict("records"):
        quoted = [] if pd.isna(row["evidence_ids"]) else row["evidence_ids"].split(";")
        homes = {place[one] for one in quoted if one in place} - {"Comparison"}
        if row["cluster"] in HOMES.values() and homes - {row["cluster"]}:
            yield CLAIMS, row["claim_id"], f"a claim on {row['cluster']}, facts on {sorted(homes)}"


def claims_are_dated(tables: Tables) -> Iterable[Fault]:
    """Hold the span of years of a claim against its year, and the ids against their order."""
    table = tables[CLAIMS]
    for row in table.to_dict("records"):
        first, last = row.get("year_from"), row.get("year_to")
        if pd.isna(first) != pd.isna(last) or (not pd.isna(first) and first > last):
            yield CLAIMS, row["claim_id"], f"from {first} to {last} is no span of years"
            continue
        early = 9 if str(row["year"]).endswith("0s") else 1  # "late 1990s"
        if not pd.isna(first) and not pd.isna(row["year"]) and not any(
                first - early <= year <= last + 1 for year in years(row["year"])):
            yield CLAIMS, row["claim_id"], f"{row['year']} is not within {first} to {last}"
    order = sorted(table["claim_id"])
    if order != [f"C{place:02}" for place in range(1, len(order) + 1)]:
        yield CLAIMS, "", "the ids run from C01 without a gap"


def numbers_of_study_are_found(tables: Tables) -> Iterable[Fault]:
    """Hold the numbers of the study that are older than their date against claims and facts."""
    claims = set(tables[CLAIMS]["claim_id"])
    for row in tables[NUMBERS].to_dict("records"):
        if row["claim_id"] not in claims:
            yield NUMBERS, row["id"], f"there is no claim {row['claim_id']}"
        dated = years(row["first_label"])
        if dated and not pd.isna(row["first_year"]) and row["first_year"] not in dated:
            yield NUMBERS, row["id"], f"{row['first_label']} is not of {row['first_year']}"
