"""Findings: every number has one name and one meaning, and another way to compute it agrees."""

import itertools
import re

import esda
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libpysal.graph import Graph

from bioclusters import data, findings, words
from bioclusters.data import boundaries
from bioclusters.findings import (
    awards,
    cambridge,
    establishments,
    facts,
    found,
    korea,
    outgrow,
    prose,
    regions,
    registry,
    size,
    spread,
)

WINDOWS = [pair for pair in itertools.combinations(range(2012, 2017), 2) if pair[1] - pair[0] > 1]
MONTGOMERY, REGION = spread.MONTGOMERY, regions.HOME


def plain(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


# ------------------------------------------------------------------------------ names and words


def test_every_finding_is_printed_as_its_value_and_told_in_a_sentence():
    single = set(registry.findings()) - set(facts.numbers())
    assert len(single) > 300
    for key in single:
        one = registry.finding(key)
        told = findings.explain(key)
        assert re.fullmatch(r"[A-Z].{25,}\.", told) and "{" not in told and "nan" not in told, key
        if re.fullmatch(r"−?[\d,.]+", one.text):
            decimals = len(one.text.partition(".")[2])
            assert plain(one.text) == pytest.approx(one.value, abs=0.51 * 10**-decimals), key


def test_no_two_groups_give_a_key():
    keys = [key for group in registry.GROUPS for key in group()]
    assert len(keys) == len(set(keys))


def test_a_fact_is_printed_as_its_source_gives_it_and_its_numbers_have_a_place():
    assert findings.number("M031") == "43,000" and findings.value("M031") == 43_000
    assert findings.number("M053#2") == "800"
    assert findings.number("CAM090") == "1970", "a year has no comma"
    assert "Øresundsinstituttet" in findings.explain("M031")


@pytest.mark.parametrize(("key", "hint"), [("bhcr-biotech-2007", "bhcr-biotech-20"),
                                           ("montgomry-2012", "montgomery-2012"),
                                           ("M0311", "M031")])
def test_an_unknown_key_names_keys_like_it_and_the_remedy(key, hint):
    with pytest.raises(KeyError, match=f"no number is called '{key}'; did you mean {hint}"):
        findings.number(key)


def test_every_number_names_the_data_behind_it_and_a_fact_its_address():
    known = {entry["name"] for entry in data.package()["resources"]}
    for group in registry.GROUPS:
        key = next(iter(group()))
        assert findings.sources(key) and set(findings.sources(key)) <= known, key
    assert findings.sources("M031") == ("medicon-facts",)
    assert findings.address("M031").startswith("https://www.oresundsinstituttet.org/")
    assert findings.address("bhcr-rank") == ""
    with pytest.raises(KeyError, match="no number is called"):
        findings.sources("nothing-like-it")


def test_groups_read_only_what_they_name(monkeypatch):
    load, read = data.load, []
    monkeypatch.setattr(data, "load", lambda name, *more: read.append(name) or load(name, *more))
    for group in (size.of_employers, cambridge.numbers, awards.numbers, size.of_classes):
        read.clear()
        for function in (group, awards.by_county, awards.periods):
            function.cache_clear()
        group()
        assert set(read) == set(registry.GROUPS[group]) - {"bhcr-county-coverage"}


def test_words_are_not_a_number():
    with pytest.raises(KeyError, match="M053#1"):
        findings.value("M053")


def test_an_explanation_is_a_message_in_the_language_spoken():
    with words.speaking("pseudo"):
        told = findings.explain("ring-1-growth")
    assert told.startswith("[") and "ooo" in told
    assert told.count("[") == 2, "the ring in it is a message too"


# ------------------------------------------------------------------------------ numbers in prose


def test_forms_print_a_number_in_words():
    assert findings.shown("bhcr-rank:ordinal") == "fourth"
    assert findings.shown("us-regions:spelled") == "ten"
    assert findings.shown("us-regions:Spelled") == "Ten"
    assert findings.shown("shift-2017-regional:size") == "34"
    assert findings.filled("{bhcr-rank:ordinal} of {us-regions:spelled}, {M031}") == (
        "fourth of ten, 43,000")
    with pytest.raises(KeyError, match="no form is called 'roman'; use one of spelled"):
        findings.shown("bhcr-rank:roman")
    with pytest.raises(KeyError, match="figures.yml, fig-x: no number is called 'rank'"):
        findings.filled("{rank} of {us-regions}", "figures.yml, fig-x")


def test_stale_numbers_are_named_and_written_anew():
    text = "It is {num}`fifth <bhcr-rank:ordinal>` of {num}`10 <us-regions>`, {num}`<M031>`."
    fresh = ("It is {num}`fourth <bhcr-rank:ordinal>` of {num}`10 <us-regions>`, "
             "{num}`43,000 <M031>`.")
    assert findings.stale(text, "page") == [
        "bhcr-rank:ordinal is fourth in the data, the text says fifth",
        "M031 is 43,000 in the data, the text says nothing"]
    assert findings.refreshed(text, "page") == fresh
    assert findings.stale(fresh, "page") == []
    with pytest.raises(KeyError, match="page.md: no number is called 'bhcr-rnk'; did you mean"):
        findings.refreshed("{num}`4 <bhcr-rnk>`", "page.md")


def test_a_message_does_not_change_with_its_numbers():
    one = "rose from {num}`225 <bhcr-biotech-2012>` to {num}`<M031>` `x <y>`"
    other = one.replace("225", "1,225")
    assert one != other and findings.without_numbers(one) == findings.without_numbers(other)
    assert findings.refreshed(findings.without_numbers(one), "x") == findings.refreshed(one, "x")
    assert findings.without_numbers("no number here") == "no number here"
    assert findings.keys(one) == ["bhcr-biotech-2012", "M031"]
    assert findings.split("225 <bhcr-biotech-2012>") == ("225", "bhcr-biotech-2012")
    with pytest.raises(KeyError, match="write the key"):
        findings.split("225 bhcr <")


@given(st.text(alphabet="ab 12{}<>`#:\n", max_size=60))
def test_any_text_survives_normalising(text):
    once = prose.without_numbers(text)
    assert prose.without_numbers(once) == once


# -------------------------------------------------------------------------------- did it spread


@pytest.fixture(scope="module")
def outlines():
    return boundaries.project(data.load("us-counties-outline"), "us").set_index("fips")


def test_neighbours_are_those_of_pysal(outlines):
    graph = Graph.build_contiguity(outlines, rook=False)
    pairs = {(one, other) for one, other in graph.adjacency.index if one != other}
    own = spread.neighbours(within=0).stack()
    assert set(own.index[own]) == pairs
    near = spread.neighbours().stack()
    added = {tuple(sorted(pair)) for pair in set(near.index[near]) - pairs}
    # A corner that the simplified outlines miss: Carroll at Montgomery, Fairfax at Manassas Park.
    assert added == {("24013", "24031"), ("51059", "51685")}


def test_rings_hold_every_establishment_once_and_follow_the_borders():
    touching = spread.neighbours().to_numpy()
    reached = np.eye(len(touching), dtype=bool)[spread.neighbours().index.get_loc(MONTGOMERY)]
    for ring, row in spread.ring_growth().set_index("ring").loc[0:3].iterrows():
        wider = reached | touching[reached].any(axis=0) if ring else reached
        members = spread.neighbours().index[wider & ~reached] if ring else [MONTGOMERY]
        assert row["counties"] == len(members)
        for year, column in ((2012, "first"), (2016, "last")):
            assert row[column] == spread.counts_of(year)[members].sum()
        reached = wider
    for year, folded in itertools.product(establishments.COMPLETE, (False, True)):
        total = data.complete_counties("541711", year)["establishments"].sum()
        assert spread.rings(year, folded)["number"].sum() == total


def test_concentration_by_hand():
    for year, row in spread.concentration().iterrows():
        counts = list(data.complete_counties("541711", year)["establishments"])
        total = sum(counts)
        index = sum((count / total) ** 2 for count in counts)
        assert row["herfindahl"] == pytest.approx(index)
        assert row["effective"] == pytest.approx(1 / index)


def textbook(values, touching):
    """Return Moran's I by its formula, sum by sum."""
    n, mean = len(values), sum(values) / len(values)
    weights = [[touching[i][j] / max(sum(touching[i]), 1) for j in range(n)] for i in range(n)]
    above = sum(weights[i][j] * (values[i] - mean) * (values[j] - mean)
                for i in range(n) for j in range(n))
    return n / sum(map(sum, weights)) * above / sum((value - mean) ** 2 for value in values)


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("year", [2012, 2016])
def test_morans_i_is_that_of_the_textbook_and_of_esda(year, folded):
    touching = spread.neighbours(folded)
    values = spread.counts_of(year, folded).reindex(touching.index).to_numpy(dtype=float)
    own = spread.moran_by_year(folded).loc[year]
    assert own["index"] == pytest.approx(textbook(values.tolist(), touching.to_numpy().tolist()))
    pairs = touching.stack()
    graph = Graph.from_arrays(*zip(*pairs.index[pairs], strict=True), np.ones(pairs.sum()))
    other = esda.Moran(values, graph.assign_self_weight(0).transform("r")
                       if graph.isolates.any() else graph, permutations=999)
    assert own["index"] == pytest.approx(other.I)
    assert abs(own["p"] - other.p_sim) < 0.006, "two permutation tests of one hypothesis"


def test_the_test_of_morans_i_tells_order_from_chance():
    line = np.abs(np.subtract.outer(np.arange(30), np.arange(30))) == 1
    ordered = np.arange(30.0)
    mixed = np.random.default_rng(4).permutation(ordered)
    assert spread.moran_test(ordered, line, 999)[1] == 0.001
    assert spread.moran_test(mixed, line, 999)[1] > 0.05
    assert spread.moran_test(mixed, line, 999) == spread.moran_test(mixed, line, 999)
    assert spread.moran_test(mixed, line, 999, seed=1) != spread.moran_test(mixed, line, 999)


def test_cities_are_folded_into_the_county_around_them():
    counties = spread.counties_of_cities()
    assert counties["51540"] == "51003", "Charlottesville in Albemarle"
    assert counties["51600"] == counties["51610"] == "51059", "Fairfax and Falls Church in Fairfax"
    assert len(counties) == 34 and "51810" not in counties, "Virginia Beach touches no county"
    for year in establishments.COMPLETE:
        whole, folded = spread.counts_of(year), spread.counts_of(year, folded=True)
        assert folded.sum() == whole.sum() and len(folded) == len(whole) - 34
    with pytest.raises(ValueError, match="2017: counts of every county exist for 2012 to 2016"):
        spread.counts_of(2017)


def test_hidden_cells_leave_the_direction_after_2017_open():
    counts = {year: data.complete_counties("541714", year).query("state != 'DC'").set_index("fips")
              ["establishments"].drop(MONTGOMERY) for year in (2017, 2021)}
    low = [int(each.fillna(0).sum()) for each in counts.values()]
    high = [int(each.fillna(2).sum()) for each in counts.values()]
    table = spread.after_2017()["growth"]
    assert table["others_lowest"] == pytest.approx(100 * (low[1] / high[0] - 1))
    assert table["others_highest"] == pytest.approx(100 * (high[1] / low[0] - 1))
    assert table["others_lowest"] < table["others_both"] < table["others_highest"]


# ---------------------------------------------------------------------- did it outgrow the country


@pytest.mark.parametrize("window", outgrow.WINDOWS.values(), ids=outgrow.WINDOWS)
def test_the_parts_of_a_shift_share_add_up(window):
    parts = outgrow.shift_share(*window)
    assert parts["expected"] + parts["regional"] == pytest.approx(parts["last"] - parts["first"])
    if pd.notna(parts["national"]):
        assert parts["national"] + parts["industry"] == pytest.approx(parts["expected"])


def test_a_shift_share_never_crosses_the_change_of_code():
    with pytest.raises(ValueError, match="the code changes at 2017"):
        outgrow.shift_share("establishments", 2016, 2021)


def test_the_region_grew_like_the_country_if_it_held_the_jobs_needed():
    needed, totals = outgrow.jobs_needed(), data.load("us-totals-by-code")
    country = totals.query("naics == '541714'").set_index("year")["employment"]
    cells = data.load("us-county-biotech")
    members = data.load("us-regions").query("region == @REGION")["county_fips"]
    own = cells[cells["county_fips"].isin(members)].groupby("year")["biotech_employment"].sum()
    equal = own[2021] / (own[2017] + needed["needed"])
    assert equal == pytest.approx(country[2021] / country[2017])


def test_jobs_are_compared_in_the_same_cells():
    cells = data.load("us-county-biotech").set_index(["county_fips", "year"])["biotech_employment"]
    members = set(data.load("us-regions").query("region == @REGION")["county_fips"])
    sums = {2017: 0, 2020: 0}
    for fips in members:
        pair = [cells.get((fips, year), pd.NA) for year in sums]
        if not any(pd.isna(number) for number in pair):
            for year, number in zip(sums, pair, strict=True):
                sums[year] += number
    assert outgrow.jobs_since_2017().loc[2020, "region"] == pytest.approx(
        100 * (sums[2020] / sums[2017] - 1))


def test_a_quotient_of_a_city_and_its_county_lies_between_both():
    single, whole = outgrow.quotients(2021, folded=False), outgrow.quotients(2021)
    assert single["51003"] < whole["51003"] < single["51540"] and "51540" not in whole
    assert whole[MONTGOMERY] == single[MONTGOMERY]


# ------------------------------------------------------------------------------------- regions


@pytest.fixture(scope="module")
def frames():
    return data.load("us-regions"), data.load("us-county-biotech")


def test_ranges_of_ranks_are_those_of_every_extreme(frames):
    lists, cells = frames
    for year in (2017, 2021):  # the last one is looked at again below
        sums = regions.regional_sums(lists, cells).query(f"year == {year}").set_index("region")
        counts = sums["establishments"].astype(int)
        most = counts + 2 * (sums["counties"] - sums["published_counties"])
        for region in sums.index:
            best = counts.copy()
            best[region] = most[region]
            worst = most.copy()
            worst[region] = counts[region]
            assert sums.loc[region, "best"] == sorted(best, reverse=True).index(best[region]) + 1
            assert sums.loc[region, "worst"] == sorted(worst, reverse=True).index(worst[region]) + 1
    assert (sums["best"] <= sums["rank"]).all() and (sums["rank"] <= sums["worst"]).all()


def test_sums_are_those_of_the_published_cells(frames):
    lists, cells = frames
    sums = regions.sums().set_index(["region", "year"])
    for (region, year), row in sums.iterrows():
        members = set(lists.loc[lists["region"] == region, "county_fips"])
        own = [cell for cell in cells.itertuples()
               if cell.year == year and cell.county_fips in members]
        assert row["establishments"] == sum(cell.biotech_establishments for cell in own)
        assert (row["published_counties"], row["counties"]) == (len(own), len(members))


def test_other_borders_give_other_ranks(frames):
    table = regions.rank_sensitivity(*frames).set_index(["measure", "border"])
    ranks = table.loc["establishments", "rank"]
    assert list(ranks.index) == list(regions.BORDERS)
    assert ranks[["ten", "maryland", "states", "corridor", "counties"]].tolist() == [4, 6, 3, 7, 7]
    assert table["worst"].isna().sum() == len(table) - len(ranks) + 1, "whole states have no bound"
    without = frames[1].query("county_fips != '24031'")
    assert regions.rank_sensitivity(frames[0], without, county="06073").iloc[0]["rank"] == 7


@pytest.mark.parametrize(("change", "message"), [
    (lambda lists: pd.concat([lists, lists.tail(1).assign(region="Twice")]), "in two regions"),
    (lambda lists: lists.drop(columns="region"), "add region")])
def test_a_faulty_list_of_regions_is_refused(frames, change, message):
    with pytest.raises(ValueError, match=message):
        regions.regional_sums(change(frames[0]), frames[1])


def test_a_year_without_cells_is_refused(frames):
    with pytest.raises(ValueError, match="no cells of 2016; choose a year among 2017"):
        regions.rank_sensitivity(*frames, year=2016)


def test_equal_counts_share_the_better_rank():
    assert found.ranked(pd.Series([5, 7, 5, 1])).tolist() == [2, 1, 2, 4]


# ------------------------------------------------------------------- awards, size, other places


def test_rarefaction_expects_what_drawing_gives():
    counts = awards.by_county()["1991-1996"]
    firms = np.repeat(np.arange(len(counts)), counts)
    random = np.random.default_rng(7)
    drawn = [len(set(random.permutation(firms)[:65])) for _ in range(2_000)]
    assert awards.rarefied(counts, 65) == pytest.approx(np.mean(drawn), abs=0.1)
    assert awards.rarefied(counts, counts.sum()) == (counts > 0).sum()
    with pytest.raises(ValueError, match="at most 76 firms"):
        awards.rarefied(counts, 77)


def test_awards_are_counted_in_complete_periods_only():
    rows = data.load("bhcr-sbir-new-firms").query("complete == 'yes'")
    table = awards.periods()
    assert table["firms"].tolist() == rows.groupby("first_year")["new_firms"].sum().tolist()
    assert table["counties"].tolist() == [16, 13, 15]
    assert table["reached"].tolist() == list(itertools.accumulate(table["new_counties"]))
    assert len(table) == rows["first_year"].nunique() == 3


def test_classes_add_up_to_the_state_records():
    records = data.load("bhcr-state-establishments").query("year == 2010")
    for naics in size.INDUSTRIES.values():
        table = size.classes(naics)
        record = records[records["naics"] == naics].set_index("state")["establishments"]
        assert table[list(record.index)].sum().tolist() == record.tolist()
        assert (table["region"] == table[["DC", "MD", "VA"]].sum(axis=1)).all()
    with pytest.raises(ValueError, match="no size classes of NAICS 5417; choose 541711"):
        size.classes("5417")


def test_rounds_are_counted_site_by_site():
    sites = data.load("korea-sites")
    table = korea.rounds()
    named = sites[list(korea.CHOSEN)].notna().sum(axis=1)
    assert table["named"].tolist() == named.tolist()
    assert (table["chosen"] <= table["named"]).all() and table["chosen"].max() == 2
    sites.loc[0, "hub_2002"] = "perhaps"
    with pytest.raises(ValueError, match="has 'perhaps' in hub_2002; expected named, or nothing"):
        korea.rounds(sites)


def test_a_sale_without_founding_year_has_no_waiting_time():
    exits = data.load("cambridge-exits")
    assert len(cambridge.years_to_sale()) == exits["founded_year"].notna().sum() < len(exits)
    assert cambridge.years_to_sale(exits.dropna(subset="founded_year")).min() > 0


def test_output_of_parts_adds_up_to_the_country():
    row = data.load("korea-chungbuk-share").set_index("year").loc[2017]
    output = korea.output_per_firm()
    rest = row["national_firms"] - row["chungbuk_firms"]
    whole = output["chungbuk"] * row["chungbuk_firms"] + output["rest"] * rest
    assert whole == pytest.approx(1000 * row["national_production_krw_trillion"])


# --------------------------------------- the sentences of the pages, put to every test we have


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("folded", [False, True])
def test_sentence_research_spread_from_montgomery_county(window, folded):
    table = spread.ring_growth(*window, folded=folded).set_index("ring")
    rest = table.drop(0)[["first", "last"]].sum()
    own = table.loc[0, "growth"]
    assert table.loc[1, "growth"] > own and found.growth(*rest) > own
    without_baltimore = rest - [spread.counts_of(year)[spread.BALTIMORE] for year in window]
    assert found.growth(*without_baltimore) > own


def test_sentence_the_share_of_montgomery_county_fell_in_awards_on_every_basis():
    table = awards.by_basis()
    for _, rows in table.groupby(["basis", "firms_view"]):
        ordered = rows.sort_values("period")
        assert ordered["montgomery_share"].iloc[-1] < ordered["montgomery_share"].iloc[0]
        assert ordered["effective"].iloc[-1] > ordered["effective"].iloc[0]


def test_sentence_awards_did_not_reach_more_counties_in_a_period():
    table = awards.periods()
    assert table["counties"].iloc[-1] < table["counties"].iloc[0]
    assert table["expected"].iloc[-1] < table["expected"].iloc[0], "nor among as many firms"


def test_sentence_establishments_grew_like_the_country_to_2016():
    shares = establishments.share_of_country()["share"]
    assert shares.loc[2011:2016].max() - shares.loc[2011:2016].min() < 0.2
    assert shares.loc[2008:2010].min() > shares.loc[2011:2016].max()


def test_sentence_establishments_lagged_in_published_cells_from_2017():
    assert outgrow.shift_share("establishments", 2017, 2021)["regional"] < 0
    assert outgrow.shift_share("establishments", 2012, 2016)["regional"] < 0


def test_sentence_jobs_were_ahead_of_the_country_in_the_last_year_only():
    lead = outgrow.jobs_since_2017()["lead"]
    assert (lead.loc[2018:2020] < 0).all() and lead[2021] > 0
    assert outgrow.jobs_since_2017((MONTGOMERY, spread.BALTIMORE)).loc[2021, "lead"] < 0


def test_sentence_the_rank_was_fourth_in_every_year_and_cannot_be_lower():
    own = regions.sums().query("region == @REGION")
    assert own["rank"].tolist() == own["worst"].tolist() == [4] * 5


def test_sentence_montgomery_county_did_not_specialise_further():
    quotients = outgrow.quotients_by_year()["montgomery"]
    assert quotients.iloc[-1] < quotients.iloc[0] and quotients.between(8, 9).all()
