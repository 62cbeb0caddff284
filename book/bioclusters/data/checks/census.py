"""The Census tables check each other: counties, states, the country, codes and years."""

from collections.abc import Iterable

import pandas as pd

from bioclusters.data.checks import Fault, Tables, jumps, unequal

COUNTIES, STATES = "bhcr-county-establishments", "bhcr-state-establishments"
US, NATION = "us-county-biotech", "us-totals-by-code"
CLASSES, OUTLINES = "bhcr-size-classes-2010", "us-compared-counties-outline"
PARTS = ["325411", "325412", "325413", "325414"]  # of 3254
FIPS_STATES = dict(
    pair.split(":") for pair in (
        "01:AL 02:AK 04:AZ 05:AR 06:CA 08:CO 09:CT 10:DE 11:DC 12:FL 13:GA 15:HI 16:ID 17:IL 18:IN "
        "19:IA 20:KS 21:KY 22:LA 23:ME 24:MD 25:MA 26:MI 27:MN 28:MS 29:MO 30:MT 31:NE 32:NV 33:NH "
        "34:NJ 35:NM 36:NY 37:NC 38:ND 39:OH 40:OK 41:OR 42:PA 44:RI 45:SC 46:SD 47:TN 48:TX 49:UT "
        "50:VT 51:VA 53:WA 54:WV 55:WI 56:WY").split())
REGION_STATES = {
    "BioHealth Capital Region (MD, VA)": "MD VA", "Chicago": "IL", "Greater Boston": "MA",
    "Los Angeles-Orange": "CA", "New York City-Northern New Jersey": "NJ NY",
    "Philadelphia": "PA NJ DE", "Raleigh-Durham (Research Triangle)": "NC", "San Diego": "CA",
    "San Francisco Bay Area": "CA", "Seattle": "WA",
}


def states_add_up(tables: Tables) -> Iterable[Fault]:
    """Hold the sums of the counties against the totals of the states, 2012-2016."""
    counties = tables[COUNTIES]
    state = counties["county_fips"].str[:2].map(FIPS_STATES).rename("state")
    whole = counties["coverage"] == "full-zip-sum"
    sums = counties[whole].groupby(["year", state, "naics"])["establishments"].sum()
    totals = tables[STATES].set_index(["year", "state", "naics"])["establishments"]
    yield from unequal(COUNTIES, sums, totals, "the total of the state is")


def counties_fit_means(tables: Tables) -> Iterable[Fault]:
    """Hold the counties 2012-2016 against their mean in the second source."""
    counties = tables[COUNTIES]
    whole = counties[counties["coverage"] == "full-zip-sum"]
    mean = whole.groupby(["county_fips", "naics"])["establishments"].mean()
    stated = tables["validation-counties"].set_index(["county_fips", "naics"])
    yield from unequal(COUNTIES, mean, stated["zip_mean"], "the mean of the years is", 0.06)
    yield from unequal("validation-counties", stated["cbp_mean"], stated["zip_mean"],
                       "the sum of its ZIP Codes is", 6)


def published_cells_agree(tables: Tables) -> Iterable[Fault]:
    """Hold the county cells 2017-2021 against the same cells in the national table."""
    here = tables[COUNTIES].query("naics == '541714'").set_index(["year", "county_fips"])
    there = tables[US].set_index(["year", "county_fips"])
    for column, other in (("establishments", "biotech_establishments"),
                          ("employment", "biotech_employment")):
        yield from unequal(COUNTIES, here[column].fillna(0), there[other].fillna(0),
                           "the national table has")
    ours = there[there["state"].isin(["MD", "VA", "DC"])].index
    for year, fips in ours.symmetric_difference(here.index):
        yield COUNTIES, f"{year} {fips}", "this cell stands in one of the two tables only"


def nation_adds_up(tables: Tables) -> Iterable[Fault]:
    """Hold the national totals against the published cells and the complete records."""
    cells, totals = tables[US].groupby("year"), tables["us-totals"].set_index("year")
    yield from unequal("us-totals", totals["biotech_establishments"],
                       cells["biotech_establishments"].sum(), "its counties add up to")
    complete = tables[NATION].query("naics == '541714'").set_index("year")["establishments"]
    share = totals["biotech_establishments"] / complete
    for year in share.index[(share < 0.89) | (share > 0.94)]:
        yield NATION, f"{year} 541714", "9 to 11 in 100 establishments are in unpublished cells"
    shown = cells["all_establishments"].sum() / totals["all_establishments"]
    for year in shown.index[(shown < 0.45) | (shown > 0.75)]:
        yield "us-totals", str(year), "the counties shown hold about half of all establishments"
    yield from jumps("us-totals", totals.reset_index().assign(all=1), ["all"],
                     "all_establishments", 0.025, 0)
    for year in totals.index[~totals["counties"].between(3100, 3145)]:
        yield "us-totals", str(year), "the country has about 3,130 counties with records"


def codes_add_up(tables: Tables) -> Iterable[Fault]:
    """Hold an industry against the industries it is made of, in the states."""
    wide = tables[STATES].pivot_table(index=["year", "state"], columns="naics",
                                      values="establishments")
    yield from unequal(STATES, wide["3254"], wide[PARTS].sum(axis=1), "its four parts add up to")
    for part, whole in (("541711", "54171"), ("54171", "5417")):
        for key in wide.index[(wide[part] > wide[whole]).fillna(False)]:
            yield STATES, " ".join(map(str, key)), f"{part} is a part of {whole} and is larger"


def classes_add_up(tables: Tables) -> Iterable[Fault]:
    """Hold the size classes of 2010 against the state records and the national totals."""
    found = tables[CLASSES].groupby(["year", "state", "naics"])["establishments"].sum()
    states = tables[STATES].set_index(["year", "state", "naics"])["establishments"]
    yield from unequal(CLASSES, found, states, "the record of the state is")
    nation = tables[NATION].set_index(["year", "naics"])["establishments"]
    share = (found.groupby(["year", "naics"]).sum() / nation).dropna()
    for key in share.index[(share < 0.04) | (share > 0.13)]:
        yield CLASSES, " ".join(map(str, key)), "the region holds 4 to 13 in 100 of the country"
    for key, rows in tables[CLASSES].groupby(["naics", "state"]):
        counts = list(rows["establishments"])
        if any(later > earlier + 4 for earlier, later in zip(counts, counts[1:], strict=False)):
            yield CLASSES, " ".join(key), "a class holds more than the next smaller one"


def district_continues(tables: Tables) -> Iterable[Fault]:
    """Hold the District in 2017 against the years before."""
    now = tables["bhcr-dc-2017"].groupby("naics")["establishments"].sum()
    before = tables[COUNTIES].query("county_fips == '11001' and year == 2016").set_index("naics")
    if abs(now.get("541714", 0) - before["establishments"]["541711"]) > 2:
        yield "bhcr-dc-2017", "541714", "the District had about ten in 2016"
    laboratories = tables[CLASSES].query("naics == '621511' and state == 'DC'")["establishments"]
    if not laboratories.sum() <= now.get("621511", 0) <= 30:
        yield "bhcr-dc-2017", "621511", "the District had ten in 2010, about twenty in 2017"


def share_of_nation_is_steady(tables: Tables) -> Iterable[Fault]:
    """Hold the region's share of the national establishments against its range."""
    nation = tables[NATION].pivot(index="year", columns="naics", values="establishments")
    state = tables[STATES].pivot_table(index="year", columns="naics", values="establishments",
                                       aggfunc="sum")
    for code, parts, low, high in (("541711", ["541711"], 7.3, 8.5), ("3254", PARTS, 3.0, 3.7)):
        share = (100 * state[code] / nation[parts].sum(axis=1, min_count=len(parts))).dropna()
        for year in share.index[~share.between(low, high)]:
            yield NATION, f"{year} {code}", (
                f"the region holds {low} to {high} in 100 of the country, not {share[year]:.1f}")


def years_continue(tables: Tables) -> Iterable[Fault]:
    """Refuse a jump from one year to the next that no row of these tables has made."""
    county = ["naics", "coverage", "county_fips"]
    yield from jumps(COUNTIES, tables[COUNTIES], county, "establishments", 0.58, 7)
    yield from jumps(US, tables[US], ["county_fips"], "all_establishments", 0.105, 0)
    yield from jumps(US, tables[US], ["county_fips"], "biotech_establishments", 0.5, 10)
    states = ["naics", "coverage", "state"]
    yield from jumps(STATES, tables[STATES], states, "establishments", 0.36, 6)
    yield from jumps(STATES, tables[STATES], states, "employment", 0.56, 20)
    yield from jumps(NATION, tables[NATION], ["naics"], "establishments", 0.34, 0)
    yield from jumps(NATION, tables[NATION], ["naics"], "employment", 0.42, 0)


def jobs_fit_workplaces(tables: Tables) -> Iterable[Fault]:
    """Refuse jobs that no number of workplaces can hold, or that are stated and withheld."""
    for name, jobs, places, most in ((COUNTIES, "employment", "establishments", 480),
                                     (US, "biotech_employment", "biotech_establishments", 900),
                                     (STATES, "employment", "establishments", 260),
                                     (NATION, "employment", "establishments", 230)):
        table = tables[name].dropna(subset=[jobs])
        mean = table[jobs] / table[places]
        for row in table[(mean < 0.2) | (mean > most)].to_dict("records"):
            yield name, _row(row), f"{row[jobs]} jobs in {row[places]} workplaces"
    table = tables[STATES].query("year <= 2011")
    for row in table[table["employment"].notna() == table["employment_flag"].notna()].to_dict(
            "records"):
        yield STATES, _row(row), "employment is either stated or withheld with a letter"


def codes_fit_years(tables: Tables) -> Iterable[Fault]:
    """Hold coverage, source, edition and industry of a row against its year."""
    spans = tables["naics"].set_index("naics")[["first_year", "last_year"]]
    for name in (COUNTIES, STATES, NATION, CLASSES, "bhcr-dc-2017"):
        table = tables[name].join(spans, on="naics")
        outside = ~table["year"].between(table["first_year"], table["last_year"])
        for row in table[outside].to_dict("records"):
            yield name, _row(row), f"{row['naics']} was not in use in that year"
    for row in tables[COUNTIES].to_dict("records"):
        if row["source_id"] != ("B" if row["year"] <= 2016 else "C"):
            yield COUNTIES, _row(row), "source B ends in 2016, C begins in 2017"
    for row in tables[STATES].to_dict("records"):
        edition = next(first for first in (2012, 2008, 2003, 2000) if row["year"] >= first)
        expected = {2012: ("2012", "B", "full-zip-sum"), 2008: ("2007", "A", "full-state-record"),
                    2003: ("2002", "A", "full-state-record"),
                    2000: ("1997", "A", "full-state-record")}[edition]
        if (str(row["naics_vintage"]), row["source_id"], row["coverage"]) != expected:
            yield STATES, _row(row), f"expected edition, source and coverage {expected}"


def coverage_agrees(tables: Tables) -> Iterable[Fault]:
    """Hold the coverage of each county row against the table of coverage."""
    stated = tables["bhcr-county-coverage"]
    key = stated["year"].astype(str) + stated["state"] + stated["naics"]
    known = dict(zip(key, stated["coverage"], strict=True))
    for row in tables[COUNTIES].to_dict("records"):
        state = FIPS_STATES.get(row["county_fips"][:2])
        if known.get(f"{row['year']}{state}{row['naics']}") != row["coverage"]:
            yield COUNTIES, _row(row), "bhcr-county-coverage says another coverage"
    means = {"full": "none", "full-zip-sum": "none", "ge3-only": "zero-to-two",
             "not-published": "unknown"}
    for row in stated.to_dict("records"):
        expected = ("full-zip-sum" if row["year"] <= 2016
                    else "not-published" if row["state"] == "DC" else "ge3-only")
        if (row["coverage"], row["absent_county_means"]) != (expected, means[expected]):
            yield "bhcr-county-coverage", _row(row), f"expected {expected}, {means[expected]}"


def counties_are_registered(tables: Tables) -> Iterable[Fault]:
    """Hold codes, names and states of counties against each other and against the outlines."""
    register = tables["us-counties"].set_index("fips")
    drawn = pd.concat([tables["us-counties-outline"], tables[OUTLINES]]).set_index("fips")
    for fips, row in register.iterrows():
        if fips not in drawn.index or any(
                row[column] != drawn[column][fips] for column in ("name", "state", "kind")):
            yield "us-counties", fips, "name, state or kind differ from the outline of that code"
    for fips, rows in tables[US].groupby("county_fips"):
        names, states = set(rows["county_name"]), set(rows["state"])
        if states != {FIPS_STATES.get(fips[:2])} or len(names) > 1:
            yield US, fips, f"one code, one name and state expected; found {names} {states}"
        if fips in drawn.index and names != {drawn["name"][fips]}:
            yield US, fips, f"the outline of that code is called {drawn['name'][fips]}"


def regions_are_whole(tables: Tables) -> Iterable[Fault]:
    """Hold the counties of each region against its states and, for the region studied, all."""
    known = set(tables[US]["county_fips"]) | set(tables["us-counties"]["fips"])
    for region, rows in tables["us-regions"].groupby("region"):
        allowed = REGION_STATES.get(region, "").split()
        for fips in rows["county_fips"]:
            if FIPS_STATES.get(fips[:2]) not in allowed:
                yield "us-regions", f"{region} {fips}", f"expected a county of {allowed}"
        if not set(rows["county_fips"]) & known:
            yield "us-regions", region, "no county of it has a published count"
    ours = set(tables["us-regions"].query("region.str.startswith('BioHealth')")["county_fips"])
    whole = set(tables["us-counties"].query("state != 'DC'")["fips"])
    for fips in ours ^ whole:
        yield "us-regions", fips, "all counties of Maryland and Virginia expected, and no other"


def means_are_ratios(tables: Tables) -> Iterable[Fault]:
    """Hold the mean sizes of establishments against jobs and workplaces of the state."""
    states = tables[STATES].assign(state=tables[STATES]["state"].map(
        {"MD": "Maryland", "VA": "Virginia", "DC": "District of Columbia"}))
    states = states.set_index(["state", "naics", "year"])
    facts = tables["bhcr-size-facts"]
    for row in facts[facts["statistic"] == "mean establishment size (derived)"].to_dict("records"):
        key = (row["area"], str(row["definition"]).removeprefix("NAICS "), int(row["year"]))
        if key not in states.index:
            yield "bhcr-size-facts", row["id"], "the state table has no row for it"
            continue
        jobs, places = states.loc[key, ["employment", "establishments"]]
        if pd.isna(jobs) or abs(jobs / places - float(row["value"])) > 0.06:
            yield "bhcr-size-facts", row["id"], f"{jobs} jobs in {places} workplaces give another"


def _row(row: dict) -> str:
    """Return what names a row of a Census table."""
    keys = ("year", "state", "county_fips", "naics", "size_class")
    return " ".join(str(row[key]) for key in keys if key in row)
