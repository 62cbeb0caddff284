"""A border drawn by a reader is ranked as the findings rank one, and says what it says in words."""

import gzip
import html
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from bioclusters import data
from bioclusters.findings import border as findings
from bioclusters.findings import regions
from bioclusters.pages import border
from bioclusters.words import PSEUDO, speaking

BOOK = Path(__file__).parents[1] / "book"
SCRIPT = (BOOK / "assets" / "border.js").read_text(encoding="utf-8")
MOST = 40_000  # bytes of script, counts, words and map, compressed
HOME = regions.HOME


def of(key: str, instead: str, year: int = 2021, region: str = findings.DRAWN) -> pd.Series:
    """Return the row of a region when the counties of a region to begin with are drawn."""
    sums = findings.standing(findings.presets()[key], instead)
    return sums[(sums["year"] == year) & (sums["region"] == region)].iloc[0]


@pytest.mark.parametrize(("key", "border_of_figure", "region"), [
    (HOME, "ten", findings.DRAWN), ("maryland", "maryland", findings.DRAWN),
    ("core", "core", findings.DRAWN), ("corridor", "corridor", findings.DRAWN),
    ("outer-new-york", "outer-new-york", HOME), ("new-york", "new-york", HOME),
    ("california", "california", HOME), ("east-bay", "east-bay", HOME)])
def test_borders_of_the_figure_have_the_ranks_of_the_figure(key, border_of_figure, region):
    found = of(key, findings.instead(key), region=region)
    rows = regions.sensitivity().query("border == @border_of_figure").set_index("measure")
    told = rows.loc["establishments"]
    assert found["employees_rank"] == rows.loc["employees", "rank"]
    assert list(found[["rank", "best", "worst"]]) == list(told[["rank", "best", "worst"]])


def test_regions_of_the_book_stand_and_grow_as_the_book_says():
    sums = findings.standing(findings.presets()[HOME], HOME).replace(findings.DRAWN, HOME)
    told = regions.sums()
    both = sums.merge(told, on=["year", "region"], suffixes=("", "_told"))
    assert len(both) == len(sums) == 50
    for column in ("establishments", "rank", "best", "worst", "employees", "counties"):
        assert both[column].astype(int).equals(both[f"{column}_told"].astype(int))
    grown = regions.growth_by_region()
    last = sums[sums["year"] == 2021].set_index("region").loc[grown.index]
    for measure in ("establishments", "employees"):
        assert last[f"{measure}_growth"].astype(float).equals(grown[measure])
        assert last[f"{measure}_growth_rank"].astype(int).equals(grown[f"{measure}_rank"])


def test_a_county_leaves_its_region_and_an_emptied_region_is_not_ranked():
    beside = findings.standing(["06073"])  # San Diego is one county
    assert "San Diego" not in set(beside["region"]) and HOME in set(beside["region"])
    assert (of("corridor", "", region=HOME)["counties"],
            of("corridor", HOME)["counties"]) == (155, 2)


def test_nothing_is_made_of_what_is_not_published():
    hidden = next(fips for fips in findings.listed()
                  if fips not in set(data.load("us-county-biotech")["county_fips"]))
    assert findings.DRAWN not in set(findings.standing([hidden])["region"])
    cells = data.load("us-county-biotech")
    withheld = cells[cells["biotech_employment"].isna()].iloc[0]
    own = findings.standing([withheld["county_fips"]]).query(
        "region == 'drawn' and year == @withheld.year").iloc[0]
    assert pd.isna(own["employees"]) and pd.isna(own["employees_rank"]) and own["rank"] > 0


@pytest.mark.parametrize(("counties", "instead", "words"), [
    (["24031", "99999"], "", "no county 99999 among the 391"),
    (["24031"], "Atlantis", "'Atlantis' is no region of us-regions")])
def test_a_border_that_cannot_be_drawn_is_refused(counties, instead, words):
    with pytest.raises(findings.BorderError, match=words):
        findings.standing(counties, instead)


def test_the_page_carries_every_county_and_its_counts():
    known = border.known()
    published = [row for row in known["counties"] if len(row) == 6]
    cells = data.load("us-county-biotech")
    assert len(published) == cells["county_fips"].nunique() == 243
    assert sum(value or 0 for row in published for value in row[4]) == (
        cells["biotech_establishments"].sum())
    assert sum(value is None for row in published for value in row[5]) == (
        5 * 243 - cells["biotech_employment"].notna().sum())
    assert {row[2] for row in known["counties"]} <= set(known["states"])
    on_map = set(re.findall('data-fips="([0-9]{5})"', border.border()))
    assert {row[0] for row in known["counties"]} - on_map == {"15003"}  # Honolulu
    assert 'd=""' not in border.border()


def test_script_counts_words_and_map_are_light():
    page = BeautifulSoup(border.border(), "html.parser").select_one(".border-tool")
    assert len(gzip.compress(f"{page}{SCRIPT}".encode())) <= MOST


def test_every_word_of_the_script_comes_from_the_page():
    asked = set(re.findall(r'(?:say|fact|labelled|button|group)\(\s*"([a-z-]+)"', SCRIPT))
    asked |= {key for pair in re.findall(r'words\.([a-z]+)\b|words\["([a-z-]+)"\]', SCRIPT)
              for key in pair if key}
    assert len(asked) > 30 and asked <= set(border.WORDS)
    with speaking(PSEUDO):
        told = border.known()
    unsaid = [border.WORDS[key] for key, text in told["words"].items() if text[0] != "["]
    assert re.findall("[A-Za-z]", re.sub("{.*?}", "", "".join(unsaid))) == []  # such as 0–2
    for key, message in border.WORDS.items():  # fields stay for the script to fill
        fields = re.findall(r"{[a-z]+}", message)
        assert [field for field in fields if field not in told["words"][key]] == []
    plain = re.sub(r"//.*|/\*[\s\S]*?\*/", "", SCRIPT)
    assert re.findall(r'textContent: "|new Option\("[A-Za-z]', plain) == []


def test_without_a_script_the_regions_to_begin_with_stand_in_tables():
    page = BeautifulSoup(border.border(), "html.parser")
    rows = [[cell.text for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert len(rows) == 10 + len(findings.CUTS) + 46
    own = next(row for row in rows if row[0] == HOME)
    assert own == [HOME, "157", "316", "4 of 10", "2 to 4", "8,879", "4", "+36"]
    assert page.select_one("svg")["aria-label"] and "\n\n" not in border.border()


def test_no_name_can_end_the_script(monkeypatch):
    monkeypatch.setitem(border.WORDS, "own", "</script><b>")
    page = BeautifulSoup(border.border(), "html.parser")
    told = json.loads(html.unescape(page.select_one("script").text))
    assert told["words"]["own"] == "</script><b>" and not page.select("b")


def test_outlines_are_those_of_the_list():
    outlines = data.load("us-listed-counties-outline")
    counties = outlines[outlines["kind"] != "rest of a state"]
    assert set(counties["fips"]) == set(findings.listed()) - {"15003"}
    named = data.load("us-county-biotech").drop_duplicates("county_fips").set_index("county_fips")
    shared = counties.set_index("fips").join(named["state"].rename("told"), how="inner")
    assert (shared["state"] == shared["told"]).all() and len(shared) == 242
    with pytest.raises(data.DataError, match="no"):
        data.load("us-listed-counties-outlines")
