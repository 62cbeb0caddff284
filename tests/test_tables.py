"""Tables show every value as it is, number what is a number, and say where data are missing."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from bioclusters import tables

FRAME = pd.DataFrame({
    "bhcr": ["a & b", "c"],
    "firms": pd.array([1234567, pd.NA], dtype="Int64"),
    "distance_km": [29.2, 0.5],
})


def cells(table: tables.Table, selector: str) -> list[str]:
    """Return the texts that a selector finds in a table's html."""
    page = BeautifulSoup(table._repr_html_(), "html.parser")
    return [cell.get_text() for cell in page.select(selector)]


def test_values_are_shown_as_they_are():
    table = tables.show(FRAME, "Test", name="here")
    assert cells(table, "td") == ["a & b", "1234567", "29.2", "c", "no data", "0.5"]
    assert cells(table, "th[scope=col]") == ["BioHealth Capital Region", "Firms", "Distance km"]
    assert cells(table, "table#here > caption") == ["Test"]
    assert cells(table, "td.number") == ["1234567", "29.2", "no data", "0.5"]


def test_a_changed_value_is_seen():
    changed = FRAME.assign(distance_km=[29.3, 0.5])
    assert cells(tables.show(changed, "Test"), "td") != cells(tables.show(FRAME, "Test"), "td")


def test_years_stand_side_by_side_and_gaps_stay_gaps():
    frame = pd.DataFrame({"name": ["A", "A", "B", "B", "C"], "year": [1, 2, 1, 2, 1],
                          "firms": pd.array([3, pd.NA, 0, 0, pd.NA], dtype="Int64")})
    wide = tables.across_years(frame, ["name"], "firms")
    assert list(wide.columns) == ["name", 1, 2] and list(wide["name"]) == ["A"]
    assert wide.loc[0, 1] == 3 and pd.isna(wide.loc[0, 2])


def test_a_table_without_rows_says_so():
    assert cells(tables.show(FRAME[:0], "Test"), "td[colspan='3']") == ["no data yet"]
    assert cells(tables.show(FRAME, "Test"), "td[colspan]") == []


@pytest.mark.parametrize("part", ["details > summary", "div[tabindex='0'] table th"])
def test_a_folded_table_opens_without_a_script(part):
    assert cells(tables.fold(FRAME.assign(geometry=None), "Test"), part)
    assert not cells(tables.show(FRAME, "Test"), part)
    assert "Geometry" not in cells(tables.fold(FRAME.assign(geometry=None), "Test"), "th")
