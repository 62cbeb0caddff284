"""What only the figures of the synthesis owe: their own tables, signs and titles."""

import re

import numpy as np
import pandas as pd
import pytest

from bioclusters import data, findings
from bioclusters.data import boundaries
from bioclusters.draw import PAGES, PHONE, WIDE, marks
from bioclusters.figures import (
    chungbuk_share,
    factors,
    figure,
    genesis_timeline,
    korea_counts,
    korea_rounds,
    same_scale,
)
from bioclusters.figures.same_scale import REGIONS
from bioclusters.findings import synthesis
from test_contract import drawing

FACTS = ["bhcr-facts", "medicon-facts", "cambridge-facts", "korea-facts", "cross-facts"]


def loaded(name):
    """Return the tables of a figure, as its entry names them."""
    return [data.load(table) for table in figure(name).entry["tables"]]


def told(name, page=WIDE):
    """Return all words of the marks of a figure."""
    return " ".join(word for words in marks.names_of(figure(name).draw(page)).values()
                    for word in words)


def with_cell(table, row, column, value):
    """Return a copy of a table with one cell changed."""
    changed = table.copy()
    changed.loc[changed.index[row], column] = value
    return changed


# Factors.


def test_each_factor_has_a_grade_and_evidence_for_each_place():
    table = data.load("factors")
    assert len(table) == table.drop_duplicates(["factor", "place"]).shape[0] == 25
    nothing = table["grade"] == "none"
    assert (table["shown"] == "not-found").equals(nothing)
    assert table.loc[table["shown"] != "against", "evidence_for"].notna().equals(
        ~nothing[table["shown"] != "against"])
    assert table["evidence_for"].notna().equals(table["for_ids"].notna())


def test_evidence_of_factors_exists():
    known = {*data.load("timeline")["id"], *(one["name"] for one in data.package()["resources"])}
    known |= {name for table in FACTS for name in data.load(table)["id"]}
    table = data.load("factors")
    named = {name for column in ("for_ids", "against_ids")
             for cell in table[column].dropna() for name in cell.split(";")}
    assert named - known == set()


def sayings():
    """Yield each sentence on a factor with the facts, events and tables that it names."""
    rows = data.load("factors")
    for side in ("for", "against"):
        for row in rows.dropna(subset=[f"evidence_{side}"]).to_dict("records"):
            yield row["id"], row[f"evidence_{side}"], str(row[f"{side}_ids"]).split(";")


def strange_numbers(sentence, names):
    """Return the numbers of a sentence that stand in none of the facts and events it names."""
    rows = pd.concat([data.load(table).astype(str) for table in [*FACTS, "timeline"]])
    rows = rows[rows["id"].isin(names)].drop(columns=["id", "url"], errors="ignore")
    written = " ".join(rows.to_numpy().astype(str).ravel()).replace(",", "")
    numbers = re.findall(r"\d+(?:\.\d+)?", sentence.replace(",", ""))
    return [number for number in numbers if number not in written and not any(
        number in year for year in re.findall(r"\d{4}", written))]


# What is worked out from the facts named: a sum, a year within a span, 2020-21, and tables' years.
WORKED_OUT = {"F01": {"2012", "2016", "2021"}, "F05": {"2006"}, "F13": {"62.5"}}


@pytest.mark.parametrize(("row", "sentence", "names"), list(sayings()))
def test_numbers_of_evidence_stand_in_the_facts_it_names(row, sentence, names):
    assert set(strange_numbers(sentence, names)) - WORKED_OUT.get(row, set()) == set()


def test_a_false_number_in_evidence_is_noticed():
    assert strange_numbers("In 2020 there were 306 bio firms.", ["K094"]) == ["306"]


def test_novo_nordisk_municipalities_add_up():
    shares = data.load("medicon-facts").set_index("id").loc["NEW123", "value"]
    assert sum(map(float, shares.split("; "))) == pytest.approx(62.5)


def test_the_matrix_counts_what_is_shown():
    shown = data.load("factors").query("shown == 'shown'")
    assert findings.value("factors-location-shown") == (shown["factor"] == "location").sum() == 4
    assert shown.groupby("factor")["place"].nunique().max() < findings.value("factors-places") == 5
    assert "no factor in all" in figure("fig-factors").title


@pytest.mark.parametrize(("column", "value"), [("shown", "perhaps"), ("grade", "D"),
                                               ("place", "Songdo"), ("factor", "luck")])
def test_factors_refuse_an_unknown_code(column, value):
    with pytest.raises(ValueError, match=f"{column} has .*{value}.*use one of"):
        factors.tidy(with_cell(data.load("factors"), 3, column, value))


def test_factors_refuse_a_place_without_a_row():
    with pytest.raises(ValueError, match="no row for location in BHCR"):
        factors.tidy(data.load("factors").iloc[1:])


# Timeline.


def test_no_event_that_only_the_study_tells_is_drawn():
    events = data.load("timeline")
    assert set(events.query("basis == 'study'")["drawn"]) == {"no"}
    assert events.query("drawn == 'yes'").groupby("cluster").size().max() <= 12
    alone = events["source"].str.startswith("Jeon (2023)") & ~events["source"].str.contains(";")
    assert alone.equals(events["basis"] == "study")


def test_firms_came_before_the_network_body_in_all_three():
    waits = synthesis.waits()
    assert list(waits.index) == ["BHCR", "Cambridge", "Medicon Valley"]
    assert (waits["years"] > 0).all()
    drawn = figure("fig-genesis-timeline").draw(WIDE)
    lettered = {text.get_text() for ax in drawn.axes for text in ax.texts}
    assert {f"{years} years" for years in waits["years"]} <= lettered


def test_timeline_names_the_link_of_the_korean_places():
    words = told("fig-genesis-timeline")
    for year in ("2002", "2003", "2005", "2006"):
        assert re.search(rf"\b{year}: [^,]*(KRIBB|triangle)", words), year


@pytest.mark.parametrize(("column", "value", "message"), [
    ("cluster", "Boston", "cluster has 'Boston'"), ("role", "party", "role has 'party'"),
    ("year_end", 1900, "ends before it starts")])
def test_timeline_refuses_what_cannot_be(column, value, message):
    with pytest.raises(ValueError, match=message):
        genesis_timeline.tidy(with_cell(data.load("timeline"), 0, column, value))


# Distances.


def test_daejeon_and_osong_are_nearer_than_copenhagen_and_lund():
    pairs = same_scale.tidy(*loaded("fig-same-scale")).dropna(subset=["distance_km"])
    ends = pairs["from_cluster"] + pairs["to_cluster"]
    apart = pairs[ends.isin(["DaejeonChungbuk", "ChungbukDaejeon"])]
    osong = apart[apart[["from_place_id", "to_place_id"]].isin(["KR-MFDS", "KR-OSST"]).any(axis=1)]
    across = pairs[(pairs["from_place_id"] == "MV-KU") & (pairs["to_place_id"] == "MV-LU")]
    worst = (osong["distance_km"] + osong["error_km"]).max()
    assert len(osong) == 2
    assert worst < (across["distance_km"] - across["error_km"]).item()


def test_the_campus_in_ochang_is_on_the_map():
    for page in (WIDE, PHONE):
        assert "KRIBB, Ochang campus" in told("fig-same-scale", page)


def test_distances_refuse_a_place_without_a_label():
    places, distances = loaded("fig-same-scale")
    row = list(places["place_id"]).index("KR-KRIBB")
    with pytest.raises(ValueError, match="KR-KRIBB has no label"):
        same_scale.tidy(with_cell(places, row, "label", pd.NA), distances)


def test_a_part_shows_its_places_only():
    table = figure("fig-same-scale").part("korea").table
    assert set(table["place"]) == {"Korea", "Medicon Valley"}


# Counts.


def test_five_of_six_counts_since_2020_are_higher():
    counts = data.load("korea-counts").query("year >= 2020 and is_study == 'no'")
    assert len(counts) == findings.value("korea-counts-recent") == 6
    floor = counts["low_bound"] == "more-than"
    higher = (counts["low"] > 20) | (floor & (counts["low"] >= 20))
    assert higher.sum() == findings.value("korea-counts-recent-higher") == 5


def test_counts_are_grouped_by_what_is_counted():
    table = korea_counts.tidy(*loaded("fig-korea-counts"))
    assert list(dict.fromkeys(table["group"])) == ["study", "clusters", "organisations", "plans"]
    assert set(table.query("group == 'plans'")["year"]) == {2001, 2002}


def test_counts_refuse_an_unknown_thing_counted():
    with pytest.raises(ValueError, match="counted has parks"):
        korea_counts.tidy(with_cell(data.load("korea-counts"), 0, "counted", "parks"))


# Rounds.


def test_no_site_was_chosen_three_times():
    table = korea_rounds.tidy(*loaded("fig-korea-rounds"))
    made = table[["made_2002", "made_2009", "made_2024"]] == "chosen"
    assert made.sum(axis=1).max() == 2
    assert made.sum(axis=1).value_counts().to_dict() == {1: 16, 0: 8, 2: 5}
    assert table["chosen"].is_monotonic_decreasing


def test_sites_and_rounds_agree_where_sites_bid_alone():
    sites, rounds = loaded("fig-korea-rounds")
    chosen = rounds.set_index("year")["selected"]
    assert (sites["hub_2002"] == "named").sum() == chosen[2002]
    assert (sites["medical_complex_2009"] == "selected").sum() == chosen[2009]


def test_rounds_refuse_a_missing_round_and_an_unknown_word():
    sites, rounds = loaded("fig-korea-rounds")
    with pytest.raises(ValueError, match="no row for 2009"):
        korea_rounds.tidy(sites, rounds.query("year != 2009"))
    with pytest.raises(ValueError, match="maybe"):
        korea_rounds.tidy(with_cell(sites, 0, "hub_2002", "maybe"), rounds)


# Chungbuk.


def test_the_multiple_is_that_of_the_unrounded_shares():
    row = data.load("korea-chungbuk-share").set_index("year").loc[2017]
    times = (row["chungbuk_production_krw_trillion"] / row["national_production_krw_trillion"]
             / (row["chungbuk_firms"] / row["national_firms"]))
    assert findings.number("chungbuk-share-times") == f"{times:.1f}"
    lettered = {text.get_text() for ax in figure("fig-chungbuk-share").draw(WIDE).axes
                for text in ax.texts}
    assert f"{times:.1f} times" in lettered


def test_shares_refuse_a_missing_column():
    with pytest.raises(ValueError, match="national_firms"):
        chungbuk_share.tidy(data.load("korea-chungbuk-share").drop(columns="national_firms"))


@pytest.mark.parametrize("page", PAGES)
def test_the_maps_have_one_scale_and_true_bars(page):
    maps = [ax for ax in drawing("fig-same-scale", page).axes if ax.get_aspect() == 1]
    scales = [ax.get_window_extent().width / np.ptp(ax.get_xlim()) for ax in maps]
    assert len(maps) == 4 and np.ptp(scales) < 1e-6 * scales[0]
    bars = [np.ptp(line.get_xdata()) for ax in maps for line in ax.lines if line.get_zorder() == 7]
    assert bars == [20_000] * 4
    for row in figure("fig-same-scale").table.dropna(subset=["distance_km"]).to_dict("records"):
        ends = pd.DataFrame({on: [row[f"from_{on}"], row[f"to_{on}"]] for on in ("lat", "lon")})
        start, end = boundaries.points(ends, REGIONS[row["place"]]).geometry
        assert start.distance(end) / 1000 == pytest.approx(row["distance_km"], rel=0.01)
