"""What is its own in the maps of the BioHealth Capital Region: expansion, concentration, rings."""

import re

import numpy as np
import pandas as pd
import pytest

from bioclusters import data, findings
from bioclusters.figures import bhcr_concentration, bhcr_expansion, bhcr_rings, figure
from bioclusters.findings import awards, outgrow, spread
from test_contract import drawing, pointed_at

MONTGOMERY = "24031"
PERIODS = [(1984, "1984-1990"), (1991, "1991-1996"), (1997, "1997-2002")]


def loaded(name):
    """Return the tables of a figure, in the order of figures.yml."""
    return [data.load(table) for table in figure(name).entry["tables"]]


@pytest.mark.parametrize(("first", "period"), PERIODS)
def test_periods_of_awards_agree_with_the_findings(first, period):
    rows = figure("fig-bhcr-expansion").table.query("map == 'awards' and first_year == @first")
    found = awards.periods().loc[period]
    assert rows["number"].sum() == found["firms"] and len(rows) == found["counties"]
    assert rows["new"].sum() == (0 if first == 1984 else found["new_counties"])
    share = 100 * rows.set_index("fips")["number"][MONTGOMERY] / rows["number"].sum()
    assert findings.number(f"awards-montgomery-share-{period}") == str(round(share))


def test_years_of_establishments_are_whole_or_hidden():
    table = figure("fig-bhcr-expansion").table.query("map == 'establishments'")
    for year in (2012, 2016):
        rows = table[table["first_year"] == year]
        assert rows["number"].notna().all()
        assert str(rows["number"].sum()) == findings.number(f"bhcr-biotech-{year}")
    last = table[table["first_year"] == 2021]
    assert len(last) == 158 and last["number"].notna().sum() == 17


@pytest.mark.parametrize("options", [{"basis": "first-award"}, {"basis": "first-phase2"},
                                     {"basis": "first-award", "firms": "bio"},
                                     {"basis": "first-phase2", "firms": "bio"}])
def test_the_share_falls_from_the_first_period_to_the_last_on_every_basis(options):
    table = bhcr_expansion.tidy(*loaded("fig-bhcr-expansion"), **options).query("map == 'awards'")
    own = table[table["fips"] == MONTGOMERY].groupby("first_year")["number"].sum()
    shares = own / table.groupby("first_year")["number"].sum()
    assert shares.iloc[-1] < shares.iloc[0]


@pytest.mark.parametrize(("options", "told"), [
    ({"basis": "patents"}, "'patents' is unknown"), ({"years": (1999,)}, "no counts of 1999"),
    ({"basis": "first-award", "firms": "green"}, "firms are all or bio")])
def test_an_unknown_basis_or_year_is_refused(options, told):
    with pytest.raises(ValueError, match=told):
        bhcr_expansion.tidy(*loaded("fig-bhcr-expansion"), **options)


def test_quotients_and_the_range_of_the_share_agree_with_the_findings():
    table = figure("fig-bhcr-concentration").table
    known = table.dropna(subset=["location_quotient"]).set_index("fips")["location_quotient"]
    pd.testing.assert_series_equal(known.sort_index(), outgrow.quotients(2021).sort_index(),
                                   check_names=False, check_dtype=False)
    own, every, hidden = bhcr_concentration._parts(table)
    assert [round(share) for share in spread.montgomery_share(2021)] == [
        round(100 * own / (every + hidden)), round(100 * own / every)]
    assert len(table) == 157  # 158 county equivalents, Charlottesville with Albemarle


def test_cities_may_stand_alone():
    single = figure("fig-bhcr-concentration").vary(folded=False).table
    assert single["name"].iloc[0] == "Charlottesville city" and len(single) == 158


def test_rings_agree_with_the_findings():
    drawn = figure("fig-bhcr-rings").table.set_index(["ring", "year"])
    found = spread.ring_series().set_index(["ring", "year"])
    for column in ("counties", "establishments", "growth_per_cent"):
        assert drawn[column].astype(float).to_dict() == pytest.approx(
            found[column].astype(float).to_dict())


@pytest.mark.parametrize("folded", [False, True])
def test_what_touches_montgomery_county_grew_faster_in_every_window(folded):
    table = bhcr_rings.tidy(*loaded("fig-bhcr-rings"), folded=folded)
    counts = table.pivot(index="year", columns="ring", values="establishments").astype(float)
    outside = counts.drop(columns="montgomery").sum(axis=1)
    for first in range(2012, 2015):
        for last in range(first + 2, 2017):
            growth = counts.loc[last] / counts.loc[first]
            assert growth["touching"] > growth["montgomery"]
            assert outside[last] / outside[first] > growth["montgomery"]


def test_rings_of_years_with_hidden_counties_are_refused():
    cells, coverage = loaded("fig-bhcr-rings")
    coverage.loc[coverage["year"] == 2014, "coverage"] = "ge3-only"
    with pytest.raises(ValueError, match="counts of 2014 are not complete"):
        bhcr_rings.tidy(cells, coverage)


@pytest.mark.parametrize(("module", "name", "place", "column"), [
    (bhcr_expansion, "fig-bhcr-expansion", 0, "new_firms"),
    (bhcr_concentration, "fig-bhcr-concentration", 0, "biotech_establishments"),
    (bhcr_rings, "fig-bhcr-rings", 0, "establishments")])
def test_a_missing_column_is_named(module, name, place, column):
    tables = loaded(name)
    tables[place] = tables[place].drop(columns=column)
    with pytest.raises(ValueError, match=column):
        module.tidy(*tables)


def test_the_awards_can_stand_alone():
    awards_alone = figure("fig-bhcr-expansion").part("awards")
    assert set(awards_alone.table["map"]) == {"awards"} and "Below" not in awards_alone.alt


def test_what_is_printed_under_the_figures_has_numbers():
    for name, module in (("fig-bhcr-expansion", bhcr_expansion),
                         ("fig-bhcr-concentration", bhcr_concentration)):
        shown = module.listed(figure(name).table)
        assert 0 < len(shown) < len(figure(name).table)
        assert shown.notna().all(axis=None)


def test_circles_have_the_area_of_their_number():
    told = re.compile(r"(\d+)(?:–\d+)?: (\d+) ")
    seen = [(found[1][:1] == "2", int(found[2]), size)
            for many, names in pointed_at(drawing("fig-bhcr-expansion", "wide"))
            if hasattr(many, "get_sizes") for name, size in zip(
                names, np.resize(many.get_sizes(), len(names)), strict=True)
            if (found := told.search(name)) and size > 12]  # no smaller one is drawn
    for later in (False, True):
        ratios = [size / number for row, number, size in seen if row == later]
        assert len(ratios) > 20 and min(ratios) == pytest.approx(max(ratios))
