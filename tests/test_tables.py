"""Tables show every value in words: heads, codes, separators, links, and no empty words."""

import json
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from bioclusters.pages import tables
from bioclusters.words import speaking

FRAME = pd.DataFrame({
    "fips": ["a & b", "c"],
    "firms": pd.array([1234567, pd.NA], dtype="Int64"),
    "distance_km": [29.2, 0.5],
    "year": [1999, 2021],
    "verdict": ["other-definition", None],
})


def cells(table: tables.Table, selector: str) -> list[str]:
    """Return the texts that a selector finds in a table's html."""
    page = BeautifulSoup(table._repr_mimebundle_()["text/html"], "html.parser")
    return [cell.get_text() for cell in page.select(selector)]


def test_values_are_printed_for_people():
    table = tables.show(FRAME, "Test", name="here")
    assert cells(table, "th[scope=col]") == [
        "FIPS code", "Number of firms", "Distance, km", "Year", "Verdict"]
    assert cells(table, "td") == [
        "a & b", "1,234,567", "29.2", "1999", "supported with a different definition",
        "c", "", "0.5", "2021", ""]
    assert cells(table, "table#here > caption") == ["Test"]
    assert cells(table, "td.number") == ["1,234,567", "29.2", "1999", "", "0.5", "2021"]


def test_a_changed_value_is_seen():
    changed = FRAME.assign(distance_km=[29.3, 0.5])
    assert cells(tables.show(changed, "Test"), "td") != cells(tables.show(FRAME, "Test"), "td")


@pytest.mark.parametrize(("column", "value", "printed"), [
    ("establishments", None, "not published"), ("firms", None, ""), ("large", True, "yes"),
    ("employees", 17000, "17,000"), ("first_year", 1984.0, "1984"), ("share", 8.270676691, "8.27"),
    ("krw_trillion", 1.2927, "1.2927"),
    ("cluster", "BHCR", "BioHealth Capital Region"), ("company", "supported", "supported"),
    ("2012", 2012, "2012")])
def test_each_kind_of_value_has_its_form(column, value, printed):
    assert tables.shown(column, value) == printed


def test_claims_and_addresses_are_links():
    frame = pd.DataFrame({"claim_id": ["C07"], "url": ["https://example.org/a/b?c=1"]})
    page = BeautifulSoup(tables.as_html(tables.show(frame, "T").content()), "html.parser")
    assert [link["href"] for link in page.select("a")] == [
        "claims.html#c07", "https://example.org/a/b?c=1"]
    assert [link.text for link in page.select("a")] == ["C07", "example.org"]


def test_empty_columns_are_left_out_and_wide_tables_refused_in_the_text():
    assert "Empty" not in cells(tables.show(FRAME.assign(empty=None), "Test"), "th")
    wide = FRAME.assign(one_more=1)
    with pytest.raises(tables.TableError, match="'Wide' has 6 columns; show at most 5"):
        tables.show(wide, "Wide")
    assert len(cells(tables.fold(wide, "Wide"), "th")) == 6


def test_years_stand_side_by_side_and_gaps_stay_gaps():
    frame = pd.DataFrame({"name": ["A", "A", "B", "B", "C"], "year": [1, 2, 1, 2, 1],
                          "firms": pd.array([3, pd.NA, 0, 0, pd.NA], dtype="Int64")})
    wide = tables.across_years(frame, ["name"], "firms")
    assert list(wide.columns) == ["name", 1, 2] and list(wide["name"]) == ["A"]
    assert wide.loc[0, 1] == 3 and pd.isna(wide.loc[0, 2])


def test_a_table_without_rows_says_so():
    assert cells(tables.show(FRAME[:0], "Test"), "td[colspan='5']") == ["No rows yet"]
    assert cells(tables.show(FRAME, "Test"), "td[colspan]") == []


@pytest.mark.parametrize("part", ["details > summary", "div[tabindex='0'] table th"])
def test_a_folded_table_opens_without_a_script(part):
    assert cells(tables.fold(FRAME.assign(geometry=None), "Test"), part)
    assert not cells(tables.show(FRAME, "Test"), part)
    assert "Geometry" not in cells(tables.fold(FRAME.assign(geometry=None), "Test"), "th")


def test_a_page_chooses_the_words_of_what_a_cell_handed_on():
    content = json.loads(json.dumps(tables.show(FRAME, "A caption").content()))
    with speaking("pseudo"):
        page = BeautifulSoup(tables.as_html(content), "html.parser")
    assert page.caption.text.startswith("[A caption")
    assert "[supported with a different definition" in page.text


def test_words_stand_apart_for_the_search():
    page = tables.as_html(tables.show(FRAME, "Test").content())
    assert not re.search(r"</t[dh]><t[dh]", page)


def test_a_column_of_the_text_has_one_number_of_decimals_and_a_true_minus():
    frame = pd.DataFrame({"place": ["a", "b", "c"], "growth_pct": [41.0, -41.25, None]})
    shown = tables.as_html(tables.show(frame, "Growth").content())
    assert re.findall(r'class="number">([^<]*)</td>', shown) == ["41.00", "−41.25", ""]
    folded = tables.as_html(tables.fold(frame, "Growth").content())  # may mix measures
    assert re.findall(r'class="number">([^<]*)</td>', folded) == ["41", "−41.25", ""]
