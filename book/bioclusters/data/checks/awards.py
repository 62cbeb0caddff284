"""The tables of awards, capital and lineage check each other and their firms."""

from collections.abc import Iterable

import pandas as pd

from bioclusters.data.checks import Fault, Tables, unequal

FIRMS, NEW, BASIS, AWARDS = (f"bhcr-sbir-{what}" for what in ("firms", "new-firms", "basis",
                                                              "awards"))
PERIODS = {1983: 1990, 1984: 1990, 1991: 1996, 1997: 2002, 2003: 2007, 2008: 2016}
LOCATED = {2003: 78, 2008: 94}  # of 100 awards of the period that have an address
CAPITAL = {"MD": (100, 700), "VA": (0, 200), "DC": (0, 40)}  # USD million a year


def firms_give_new_firms(tables: Tables) -> Iterable[Fault]:
    """Count the new firms of each basis anew from the firms."""
    for (basis, firms, first), rows in tables[BASIS].groupby(["basis", "firms", "first_year"]):
        column = "first_phase2" if basis == "first-phase2" else "first_year"
        table = tables[FIRMS] if firms == "all" else tables[FIRMS].query("bio == 'bio'")
        within = table[table[column].between(first, PERIODS[first])]
        counted = within.groupby("county_fips").size()
        found = rows.set_index("county_fips")["new_firms"]
        yield from unequal(BASIS, found, counted, f"{basis}, {firms}, {first}: the firms give")
        for fips in found.index.symmetric_difference(counted.index):
            yield BASIS, f"{basis} {firms} {first} {fips}", "in only one of firms and new firms"


def new_firms_fit_basis(tables: Tables) -> Iterable[Fault]:
    """Hold the new firms of the complete periods against the same basis, where movers count twice.

    A firm that moved stands once per county among the firms, but is new only once.
    """
    basis = tables[BASIS].query("basis == 'first-phase2' and firms == 'all'")
    basis = basis.assign(first_year=basis["first_year"].replace(1983, 1984))
    twice = basis.set_index(["first_year", "county_fips"])["new_firms"]
    once = tables[NEW].query("complete == 'yes'").set_index(["first_year", "county_fips"])
    yield from unequal(NEW, once["new_firms"], twice, "counted with movers it is", 1)
    totals = {1984: 65, 1991: 76, 1997: 82, 2003: 38, 2008: 77}
    for first, total in tables[NEW].groupby("first_year")["new_firms"].sum().items():
        if totals.get(first) != total:
            yield NEW, str(first), f"the period adds up to {total}, stated is {totals.get(first)}"
    for key in once.index.difference(twice.index):
        yield NEW, " ".join(map(str, key)), "no firm of that county is new in that period"


def periods_are_known(tables: Tables) -> Iterable[Fault]:
    """Hold periods against each other, and completeness against the period."""
    for name in (NEW, BASIS):
        for row in tables[name].to_dict("records"):
            if PERIODS.get(row["first_year"]) != row["last_year"]:
                yield name, f"{row['first_year']} {row['county_fips']}", "no such period"
    for row in tables[NEW].to_dict("records"):
        share = LOCATED.get(row["first_year"])
        stated = None if pd.isna(row["located_pct"]) else row["located_pct"]
        if (row["complete"], stated) != ("no" if share else "yes", share):
            yield NEW, f"{row['first_year']} {row['county_fips']}", "complete to 2002, then partial"


def awards_fit_firms(tables: Tables) -> Iterable[Fault]:
    """Hold awards by county and year against the firms and their awards."""
    for row in tables[AWARDS].to_dict("records"):
        if row["firms"] > row["awards"]:
            yield AWARDS, f"{row['year']} {row['county_fips']}", "more firms than awards"
    early = tables[FIRMS].query("last_year <= 2002").groupby("county_fips")["phase2"].sum()
    sums = tables[AWARDS].groupby("county_fips")["awards"].sum()
    whole = tables[FIRMS].groupby("county_fips")["phase2"].sum()
    for fips, total in sums.items():
        if not early.get(fips, 0) <= total <= whole.get(fips, 0):
            yield AWARDS, fips, (f"{total} awards, but the firms have {early.get(fips, 0)} to "
                                 f"{whole.get(fips, 0)}")
    started = tables[FIRMS].dropna(subset=["first_phase2"])
    started = started.groupby(["first_phase2", "county_fips"]).size()
    winners = tables[AWARDS].set_index(["year", "county_fips"])["firms"].to_dict()
    for key, counted in started.items():
        if key[0] <= 2002 and winners.get(key, 0) < counted:
            yield AWARDS, f"{key[0]} {key[1]}", f"{counted} firms had their first award there then"


def firms_are_consistent(tables: Tables) -> Iterable[Fault]:
    """Hold the years of a firm against each other and against its awards."""
    for row in tables[FIRMS].to_dict("records"):
        phase2 = row["first_phase2"]
        if row["first_year"] > row["last_year"] or (
                not pd.isna(phase2) and not row["first_year"] <= phase2 <= row["last_year"]):
            yield FIRMS, row["firm"], "the years of its awards are not in order"
        if pd.isna(phase2) != (row["phase2"] == 0):
            yield FIRMS, row["firm"], "a first Phase II award and their number go together"
        if row["phase1"] + row["phase2"] == 0:
            yield FIRMS, row["firm"], "a firm is here because it won an award"


def capital_is_in_range(tables: Tables) -> Iterable[Fault]:
    """Hold venture capital by state against the range of the state, and what is not available."""
    table = tables["venture-capital-states"]
    missing = {(year, "DC") for year in (2012, 2013, 2014, 2015, 2017)}
    for row in table.to_dict("records"):
        value, key = row["usd_million"], (row["year"], row["state"])
        low, high = CAPITAL[row["state"]]
        if pd.isna(value) != (key in missing):
            yield "venture-capital-states", f"{key}", "not available is only DC 2012-15 and 2017"
        elif not pd.isna(value) and not low <= value <= high:
            yield "venture-capital-states", f"{key}", f"expected {low} to {high} USD million"


def funded_firms_are_consistent(tables: Tables) -> Iterable[Fault]:
    """Hold the years, cities and addresses of the funded firms against each other."""
    name, table = "funded-firms-2013", tables["funded-firms-2013"]
    for city, rows in table.groupby("city"):
        if rows["county_fips"].nunique() > 1:
            yield name, city, "one city in two counties"
    for row in table.to_dict("records"):
        founded = row["founded_year"]
        if not pd.isna(founded) and founded > row["first_funding_year"] + 1:
            yield name, row["firm"], "funded before it was founded"
        words = {word for word in "".join(
            sign if sign.isalnum() else " " for sign in row["firm"].lower()).split()}
        if not any(word[:4] in row["url"].rsplit("/", 1)[-1] for word in words):
            yield name, row["firm"], "its address names another firm"


def lineage_is_in_order(tables: Tables) -> Iterable[Fault]:
    """Hold the years of an organisation in the lineage against each other."""
    name, table = "bhcr-lineage", tables["bhcr-lineage"]
    founded = table[table["relation"] == "founded-by-people-of"]
    for organisation, rows in founded.groupby("to_organisation"):
        if rows["year"].nunique() > 1:
            yield name, organisation, f"founded in several years: {sorted(set(rows['year']))}"
    born = founded.groupby("to_organisation")["year"].min()
    for row in table.to_dict("records"):
        year = row["year"]
        if row["from_organisation"] == row["to_organisation"]:
            yield name, row["id"], "an organisation stands on both sides"
        if pd.isna(row["order_known"]) == (row["relation"] == "founded-by-people-of"):
            yield name, row["id"], "the order is a matter of foundings only"
        for side in ("from_organisation", "to_organisation"):
            if not pd.isna(year) and year < born.get(row[side], 0) - 1:
                yield name, row["id"], f"{row[side]} was founded in {born[row[side]]}"
