"""What only these figures owe: the region's firms, ranks and trees, Cambridge, Medicon, claims."""

import re

import pandas as pd
import pytest

from bioclusters import data, findings
from bioclusters.draw import PAGES, PHONE, WIDE, looks, marks
from bioclusters.figures import (
    bhcr_establishments,
    bhcr_lineage,
    bhcr_size,
    claims_verdicts,
    figure,
    medicon_jobs,
)
from bioclusters.words import verdicts
from test_contract import drawing

LINEAGE = ["id", "from_organisation", "to_organisation", "relation", "year", "order_known"]
WALTER_REED = "Walter Reed Army Institute of Research"


def tables(name):
    """Return the tables of a figure, as its entry names them."""
    return [data.load(table) for table in figure(name).entry["tables"]]


def told(name, page=WIDE):
    """Return the words of all marks of a figure."""
    return [one for many in marks.names_of(figure(name).draw(page)).values() for one in many]


def with_cell(table, rows, column, value):
    """Return a copy of a table with one column changed in the first of some rows."""
    changed = table.copy()
    changed.loc[changed.query(rows, engine="python").index[0], column] = value
    return changed


@pytest.mark.parametrize(("name", "rows", "column", "value", "said"), [
    ("fig-bhcr-lineage", "id == 'LIN029'", "relation", "met", "LIN029 has relation 'met'"),
    ("fig-bhcr-lineage", "id == 'LIN029'", "year", None, "LIN029 has no year of founding"),
    ("fig-claims-verdicts", "claim_id == 'C07'", "verdict", "true", "C07 has verdict 'true'"),
    ("fig-bhcr-size", "naics == '541711'", "size_class", "1-2", "unknown class '1-2'"),
    ("fig-cambridge-counts", "firms > 0", "definition", "all", "unknown definition 'all'"),
    ("fig-cambridge-exits", "founded_year > 0", "origin", "moon", "unknown origin 'moon'"),
])
def test_an_unknown_code_is_refused(name, rows, column, value, said):
    first, *rest = tables(name)
    with pytest.raises(ValueError, match=re.escape(said)):
        figure(name).module.tidy(with_cell(first, rows, column, value), *rest)


@pytest.mark.parametrize(("name", "column"), [
    ("fig-bhcr-lineage", "order_known"), ("fig-claims-verdicts", "check"),
    ("fig-bhcr-size", "state"), ("fig-bhcr-employers", "set_apart"),
    ("fig-bhcr-establishments", "naics"), ("fig-us-regions", "biotech_establishments"),
    ("fig-rank-sensitivity", "county_fips"), ("fig-cambridge-counts", "firms_bound"),
    ("fig-cambridge-exits", "acquirer"), ("fig-medicon-employers", "on_map"),
    ("fig-medicon-jobs", "publication")])
def test_a_missing_column_is_named(name, column):
    first, *rest = tables(name)
    with pytest.raises((ValueError, KeyError), match=column):
        figure(name).module.tidy(first.drop(columns=column), *rest)


# Lineage.


def lineage(*rows):
    """Return a table of relations: from, to, relation, year, order known."""
    return pd.DataFrame([(f"LIN{number:03}", *row) for number, row in enumerate(rows)],
                        columns=LINEAGE)


def test_title_of_the_lineage_holds_and_a_second_source_agrees():
    table = figure("fig-bhcr-lineage").table.set_index("organisation")
    for name in ("MedImmune", "EntreMed"):
        assert tuple(table.loc[name, ["parent", "link", "federal"]]) == (WALTER_REED, "yes", True)
    fact = data.load("bhcr-facts").set_index("id").loc["B025"]
    assert "EntreMed and MedImmune" in fact["topic"]
    assert fact["value"] == "WRAIR"


def test_every_link_drawn_is_recorded_and_no_child_is_older_than_its_parent():
    table, rows = figure("fig-bhcr-lineage").table, data.load("bhcr-lineage")
    recorded = set(zip(rows["from_organisation"], rows["to_organisation"], rows["year"],
                       strict=True))
    children = table.dropna(subset=["parent"])
    assert set(zip(children["parent"], children["organisation"], children["year"],
                   strict=True)) <= recorded
    year = table.set_index("organisation")["year"]
    assert not (children["parent"].map(year) > children["year"]).any()
    assert table["organisation"].is_unique
    seen = list(table["organisation"])
    assert all(seen.index(row.parent) < seen.index(row.organisation)
               for row in children.itertuples())


def test_the_parent_is_the_latest_founded_of_those_whose_order_is_known():
    founded = "founded-by-people-of"
    table = bhcr_lineage.tidy(lineage(
        ("Old", "Young", founded, 1990, "yes"), ("Old", "Child", founded, 2000, "yes"),
        ("Young", "Child", founded, 2000, "yes"), ("Later", "Child", founded, 2000, "no"),
        ("Some University", "Child", founded, 2000, "yes"))).set_index("organisation")
    assert table.loc["Child", "parent"] == "Young"
    assert table.loc["Child", "parents"] == "Young; Old"
    assert "Some University" not in table.index
    assert not table["federal"].any()


def test_a_job_of_unknown_date_makes_nothing_federal_and_is_dotted():
    table = figure("fig-bhcr-lineage").table.set_index("organisation")
    unknown = table[table["link"] == "no"]
    assert list(unknown.index) == ["Zyngenia", "Sequella", "Molecular Transfer"]
    assert not unknown["federal"].any()
    lines = figure("fig-bhcr-lineage").draw().axes[0].lines
    dotted = [line for line in lines if line.get_linestyle() == "--"
              or line.is_dashed() and line.get_color() == looks.GREY]
    assert len(dotted) == len(unknown)


def test_a_new_name_is_no_founding():
    table = figure("fig-bhcr-lineage").table.set_index("organisation")
    assert "CASI Pharmaceuticals" not in table.index
    assert tuple(table.loc["EntreMed", ["fate", "others", "fate_year"]]) == (
        "renamed", "CASI Pharmaceuticals", 2014)


# Claims.


def test_most_claims_hold_in_part_or_could_not_be_decided():
    table, claims = figure("fig-claims-verdicts").table, data.load("claims")
    some = table["group"].isin(["in-part", "open"]).sum()
    assert some > len(table) / 2
    assert some == claims["verdict"].isin(
        [*verdicts.GROUPS["in-part"], *verdicts.GROUPS["open"]]).sum()
    alone = sum(findings.value(f"claims-{code}")  # the narrowest reading holds as well
                for code in ("partly", "not-checkable", "not-checked"))
    assert alone > findings.value("claims-total") / 2


def test_each_claim_is_a_cell_with_sign_number_and_words():
    claims = data.load("claims")
    assert set(claims_verdicts.GROUPS) == set(verdicts.GROUPS)
    for page in (WIDE, PHONE):
        words = told("fig-claims-verdicts", page)
        assert len(words) == len(claims)
        assert sorted(one[:3] for one in words) == sorted(claims["claim_id"])
    cells = [text.get_text() for text in figure("fig-claims-verdicts").draw().axes[0].texts]
    assert f"{verdicts.SIGNS['not-supported']} C35" in cells
    assert any(one.startswith("Should not be quoted: 8") for one in cells)


# The region's firms and ranks.


def test_large_establishments_are_counted_from_the_file():
    rows = data.load("bhcr-size-classes-2010")
    large = rows[rows["size_class"].isin(["500-999", "1000-2499", "2500-4999", "5000-or-more"])]
    by = large.groupby("naics")["establishments"].sum()
    assert by["541711"] == findings.value("size-biotech-500")
    assert by["3254"] == findings.value("size-pharma-500")
    assert set(bhcr_size.tidy(rows)["naics"]) == {"541711", "3254"}


def test_four_bioscience_companies_stand_above_the_line():
    table = figure("fig-bhcr-employers").table
    own = table[(table["group"] == "company") & (table["headcount"] >= 500)]
    assert len(own) == findings.value("maryland-top-500-bio")
    assert own["set_apart"].isna().all()
    assert not (table["regional_ok"] == "no").any()


def test_share_of_the_country_fell_and_then_stayed():
    table = figure("fig-bhcr-establishments").table.set_index("year")
    share = 100 * table["establishments"] / table["country"]
    before, after = share.loc[:2010], share.loc[2011:2016]
    assert before.min() > after.max() + 0.4
    assert after.max() - after.min() < 0.3
    assert f"{share[2011]:.1f}" == findings.number("bhcr-share-of-us-2011")
    assert table.loc[2017:, "share"].isna().all()


def test_codes_of_an_industry_are_not_mixed_in_one_line():
    states, counties, country = tables("fig-bhcr-establishments")
    older = counties.assign(naics=counties["naics"].replace("541714", "541711"))
    table = bhcr_establishments.tidy(states, older, country)
    assert set(table["piece"]) == {"record", "zip"}
    with pytest.raises(KeyError, match="541711"):
        bhcr_establishments.tidy(states, counties, country[country["naics"] != "541711"])


def test_the_region_keeps_its_rank_in_each_year():
    table = figure("fig-us-regions").table
    assert table.loc[table["home"], "rank"].nunique() == 1
    rows, regions = tables("fig-us-regions")
    sums = rows[rows["year"] == 2019].merge(regions, on="county_fips").groupby("region")[
        "biotech_establishments"].sum().sort_values(ascending=False)
    own = table[table["home"] & (table["year"] == 2019)].iloc[0]
    assert list(sums.index).index(own["region"]) + 1 == own["rank"]
    assert sums[own["region"]] == own["establishments"]


def test_borders_move_the_rank_from_third_to_seventh():
    table = figure("fig-rank-sensitivity").table
    assert table["rank"].min() == findings.value("rank-highest")
    assert table["rank"].max() == findings.value("rank-lowest")
    assert table["rank"].nunique() > 2
    bounded = table.dropna(subset=["best", "worst"])
    assert (bounded["best"] <= bounded["rank"]).all() and (
        bounded["rank"] <= bounded["worst"]).all()


# Cambridge and Medicon Valley.


def test_counts_of_bio_firms_run_as_the_title_says():
    table = figure("fig-cambridge-counts").table
    bio = table[table["sector"] == "bio"]
    assert bio["firms"].min() == findings.value("CAM030")
    assert bio["firms"].max() == findings.value("CAM039")
    assert not bio["firms"].is_monotonic_decreasing
    assert len(bio["definition"].unique()) > 1


def test_years_to_sale_are_those_of_the_file():
    table, exits = figure("fig-cambridge-exits").table, tables("fig-cambridge-exits")[0]
    years = (exits["announced_year"] - exits["founded_year"]).dropna()
    assert sorted(table["years"]) == sorted(years)
    assert table["years"].max() == findings.value("exits-most-years")
    assert len(exits) - len(table) == exits["founded_year"].isna().sum() == 1


def test_most_employers_of_known_size_stand_around_copenhagen():
    table = figure("fig-medicon-employers").table
    sized = table[table["sized"]]
    home = sized[sized["home"]]["company"].nunique()
    assert home == findings.value("medicon-sized-home")
    assert sized["company"].nunique() == findings.value("medicon-sized")
    assert home > sized["company"].nunique() / 2


def test_the_number_of_the_study_was_in_print_for_2008():
    table = figure("fig-medicon-jobs").table
    study = table[table["scope"] == "study"].iloc[0]
    older = table[(table["employees"] == study["employees"]) & (table["scope"] != "study")]
    assert study["year"] == 2022
    assert older["year"].min() == 2008
    first, medicon, others = tables("fig-medicon-jobs")
    with pytest.raises(ValueError, match="no fact M003"):
        medicon_jobs.tidy(first, medicon[medicon["id"] != "M003"], others)


@pytest.mark.parametrize("page", PAGES)
def test_no_line_joins_what_was_counted_otherwise(page):
    spans = [(min(years), max(years)) for ax in drawing("fig-bhcr-establishments", page).axes
             for line in ax.lines if len(years := line.get_xdata()) > 1]
    assert len(spans) > 4
    assert [span for span in spans for gap in (2011.5, 2016.5) if span[0] < gap < span[1]] == []
    lines = drawing("fig-medicon-jobs", page).axes[0].lines
    assert {len(set(line.get_ydata())) for line in lines if line.get_linestyle() != "None"} == {1}
