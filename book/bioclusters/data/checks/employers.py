"""Head-counts check their classes, scopes, years and the facts that repeat them."""

import re
from collections.abc import Iterable

import pandas as pd

from bioclusters.data.checks import Fault, Tables, numbers, years

BHCR, MEDICON = "bhcr-employers", "medicon-employers"
# A head-count of medicon-employers that is also a fact.
TWINS = {"NE001": "NEW036", "NE002": "NEW037", "NE005": "NEW038", "NE006": "NEW039",
         "NE007": "NEW040", "NE009": "NEW124", "NE010": "NEW120", "NE011": "NEW130",
         "NE012": "NEW131", "NE013": "NEW132", "NE014": "NEW128", "NE015": "NEW129"}


def in_class(count: int, code: str) -> bool:
    """Return whether a head-count lies in a size class: "250-499", "500-or-more", "below-250"."""
    low, _, high = code.removeprefix("below-").partition("-")
    if code.startswith("below"):
        return count < int(low)
    return int(low) <= count and (high == "or-more" or count <= int(high))


def counts_fit_classes(tables: Tables) -> Iterable[Fault]:
    """Hold each head-count against its size class."""
    for name, column in ((BHCR, "headcount"), (MEDICON, "employees")):
        for row in tables[name].to_dict("records"):
            count, code = row[column], row["size_class"]
            if pd.isna(count) or pd.isna(code):
                continue
            almost = not pd.isna(row["bound"]) and row["bound"] == "almost"
            if not in_class(count - almost, code):
                yield name, row["id"], f"{count} employees do not lie in the class {code}"


def scopes_fit(tables: Tables) -> Iterable[Fault]:
    """Hold what a head-count covers against what may be drawn with it."""
    for row in tables[BHCR].to_dict("records"):
        if (row["scope_type"] == "company-not-regional") != (row["regional_ok"] == "no"):
            yield BHCR, row["id"], "a number that is not regional has regional_ok no, and no other"
        chart = "" if pd.isna(row["chart"]) else row["chart"]
        state = {"maryland-top-ten": "MD", "top-ten-check": "MD", "virginia": "VA"}
        for one in chart.split(";"):
            if one in state and row["state"] != state[one]:
                yield BHCR, row["id"], f"{one} holds employers of {state[one]}"
        if chart and row["regional_ok"] == "no":
            yield BHCR, row["id"], "a number that is not regional must not be drawn"
    top = tables[BHCR][tables[BHCR]["chart"].str.contains("maryland-top-ten", na=False)]
    if len(top) != 10 or top["source"].nunique() > 1 or top["year"].nunique() > 1:
        yield BHCR, "maryland-top-ten", "ten employers of one source and year expected"
    for row in tables[MEDICON].to_dict("records"):
        world = row["scope"] in ("company",)
        if row["on_map"] == "sized" and (
                world or pd.isna(row["size_class"]) or pd.isna(row["employees"])):
            yield MEDICON, row["id"], "a sized employer needs a regional head-count and its class"


def places_exist(tables: Tables) -> Iterable[Fault]:
    """Hold counties of employers against the register of counties of their state."""
    register = tables["us-counties"]
    for row in tables[BHCR].to_dict("records"):
        names = set(register[register["state"].isin(row["state"].split("/"))]["name"])
        for county in row["county"].split("/"):
            if county not in names and f"{county} County" not in names:
                yield BHCR, row["id"], f"{row['state']} has no {county} County"
    for company, rows in tables[BHCR].groupby("company"):
        if rows["state"].nunique() > 1:
            yield BHCR, company, f"stands in several states: {sorted(set(rows['state']))}"


def years_agree(tables: Tables) -> Iterable[Fault]:
    """Hold the year to draw at against the year stated."""
    for row in tables[BHCR].to_dict("records"):
        stated = years(row["year"])
        if not pd.isna(row["year_plot"]) and stated[0] != row["year_plot"]:
            yield BHCR, row["id"], f"to draw at {row['year_plot']}, but the year is {row['year']}"
    for row in tables[MEDICON].to_dict("records"):
        noted = years(row["year_note"])
        stated = years(row["year"])
        if noted and not any(abs(one - other) <= 2 for one in noted for other in stated):
            yield MEDICON, row["id"], f"the year is {row['year']}, its note says {noted}"


def facts_repeat_counts(tables: Tables) -> Iterable[Fault]:
    """Hold head-counts of Medicon Valley against the facts of the same page."""
    facts = tables["medicon-facts"].set_index("id")
    for row in tables[MEDICON].to_dict("records"):
        if row["id"] not in TWINS:
            continue
        fact = facts.loc[TWINS[row["id"]]]
        if row["employees"] not in numbers(fact["value"]) or row["url"] != fact["url"]:
            yield MEDICON, row["id"], f"{TWINS[row['id']]} has another number or address"
        if not set(years(row["year"])) & {*years(fact["year"]), *range(2000, 2004)}:
            yield MEDICON, row["id"], f"{TWINS[row['id']]} is of {fact['year']}"


def towns_agree(tables: Tables) -> Iterable[Fault]:
    """Hold municipality and country of a town against every other row that names them."""
    rows = pd.concat([tables[name] for name in (MEDICON, "medicon-novo-sites",
                                                "medicon-municipalities")], ignore_index=True)
    rows = rows.assign(town=rows["town"].astype("string").str.split(r" \(|;", regex=True).str[0])
    for one, other in (("municipality", "country"), ("town", "municipality")):
        for place, group in rows.groupby(one):
            if place != "Copenhagen S" and group[other].nunique() > 1:
                yield MEDICON, str(place), f"{one} with several of {other}"
    for row in tables[MEDICON].to_dict("records"):
        danish = re.search(r"\.se/", row["url"]) is None
        legal = row["basis"] in ("register", "annual-report") and "A/S" in row["company"]
        if row["country"] == "SE" and legal and danish:
            yield MEDICON, row["id"], "a Danish legal entity (A/S) stands in Sweden"
        if " AB" in row["company"] + " " and row["country"] != "SE":
            yield MEDICON, row["id"], "a Swedish company (AB) stands in Denmark"
