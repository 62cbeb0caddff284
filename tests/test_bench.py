"""The benchmarks' own arithmetic and tables; no time is judged here."""

import re

import pytest
import yaml

import bench
import bench_census
import bench_growth
import bench_pages
import bench_tools
from bench_pages import Weight
from bench_tools import LeftOut
from bioclusters import recipes
from sitebuild import ROOT

PAGE = Weight(3, 0, 50_000, 20_000)
SCORES = {"performance": 97, "accessibility": 100, "best-practices": 96, "seo": 100,
          "first-contentful-paint": 1.5, "largest-contentful-paint": 1.84,
          "total-blocking-time": 120}
FOUND = {"categories": {name: {"score": 0.97} for name in bench_pages.CATEGORIES},
         "audits": {name: {"numericValue": 1500.0} for name in bench_pages.AUDITS}}


def cells(lines: list[str]) -> list[list[str]]:
    """Return the cells of the rows of a Markdown table, without head and rule."""
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    return rows[2:]


def test_the_median_is_the_middle_of_all_runs():
    values = iter([9.0, 1.0, 2.0])
    assert bench_tools.median(lambda: next(values), 3) == 2.0


def test_a_table_has_a_cell_under_every_head():
    assert bench_tools.table(["a", "b"], [["x", 1]]) == [
        "", "| a | b |", "| --- | ---: |", "| x | 1 |", ""]
    with pytest.raises(ValueError, match="x: 1 cells under 2 heads"):
        bench_tools.table(["a", "b"], [["x"]])


def test_a_ratio_to_nothing_is_a_dash():
    assert (bench_tools.ratio(1, 4), bench_tools.ratio(1, 0)) == ("0.25", "–")


def test_a_step_that_fails_stops_the_clock(tmp_path):
    with pytest.raises(bench_tools.subprocess.CalledProcessError):
        bench_tools.seconds(([bench_tools.PYTHON, "-c", "raise SystemExit(3)"], tmp_path))


@pytest.mark.parametrize("measured, limit, least, told", [
    (40.0, 45, False, ["at most 45 s", "40 s", "met, 5 to spare"]),
    (45.0, 45, False, ["at most 45 s", "45 s", "met, 0 to spare"]),
    (64.9, 45, False, ["at most 45 s", "64.9 s", "missed by 19.9"]),
    (94.0, 95, True, ["at least 95 s", "94 s", "missed by 1"]),
    (97.0, 95, True, ["at least 95 s", "97 s", "met, 2 to spare"]),
    ("not measured", 95, True, ["at least 95 s", "not measured", "–"]),
])
def test_a_bar_is_met_or_missed_by_so_much(measured, limit, least, told):
    assert bench.bar("x", measured, limit, "s", least) == ["x", *told]


def test_the_bars_name_the_worst_page():
    heavy = PAGE._replace(raw=700_000, elsewhere=2)
    rows = bench.page_bars({"a.html": PAGE, "b.html": heavy}, None)
    assert rows[0] == ["heaviest page, raw (b.html)", "at most 600 kB", "700 kB", "missed by 100"]
    assert rows[1][3] == "met, 180 to spare" and rows[2][2:] == ["2", "missed by 2"]
    low = SCORES | {"seo": 60}
    rows = bench.score_bars({"a": SCORES, "b": low}, None)
    assert rows[3] == ["Lighthouse, seo, lowest (b)", "at least 95", "60", "missed by 35"]


def test_what_was_left_out_is_said_in_every_table():
    missing = {"weights": "Chromium was not found", "scores": "npm was not found"}
    text = "\n".join(bench_pages.section(({}, {}), ({}, {}), missing))
    assert "Not measured: Chromium was not found." in text
    assert "Not measured: npm was not found." in text and "|" not in text
    rows = bench.page_bars({}, "no browser") + bench.score_bars({}, "no npm")
    assert [row[2] for row in rows] == 3 * ["not measured: no browser"] + 4 * [
        "not measured: no npm"]


def test_without_npm_lighthouse_is_left_out(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LeftOut, match="not found"):
        bench_pages.find_lighthouse()


def test_the_suite_can_be_left_out(monkeypatch):
    monkeypatch.setenv("SUITE", "no")
    told = bench.whole_suite(ROOT)
    assert told == "not measured"
    assert cells(bench.times_table({bench.BARE: 10.0, bench.COLD: 25.0, bench.SUITE: told})) == [
        [bench.BARE, "10.0", "1.0"], [bench.COLD, "25.0", "2.5"], [bench.SUITE, told, "–"]]


def test_pages_stand_beside_those_of_the_stock_theme():
    own = {"a.html": PAGE, "book/code/x.html": PAGE, "book/code/y.html": PAGE._replace(raw=99_000)}
    rows = cells(bench_pages.weight_table(own, {"a.html": Weight(6, 1, 200_000, 100_000)}))
    assert rows == [["a.html", "3", "6", "0.50", "50", "200", "0.25", "20", "100", "0.20"],
                    ["book/code/y.html (heaviest of 2)", "3", "–", "–", "99", "–", "–", "20", "–",
                     "–"]]


def test_judgements_are_medians_with_their_ratio():
    assert bench_pages.measures(FOUND) == {name: 97.0 for name in bench_pages.CATEGORIES} | {
        "first-contentful-paint": 1.5, "largest-contentful-paint": 1.5,
        "total-blocking-time": 1500.0}
    middle = bench_pages.medians([SCORES, SCORES | {"seo": 0}, SCORES])
    assert middle == SCORES
    rows = cells(bench_pages.score_table({"a": SCORES}, {"a": SCORES | {"performance": 50}}))
    assert rows[0] == ["a", "book", "97", "100", "96", "100", "1.5", "1.8", "120"]
    assert rows[1][:2] == ["stock", "50"] and rows[2][:3] == ["ratio", "1.94", "1.00"]


def test_the_stock_theme_is_the_one_of_jupyter_book():
    own = (ROOT / "_config.yml").read_text(encoding="utf-8")
    stock = yaml.safe_load(bench_pages.stock_config(own))["sphinx"]
    for key in ("html_theme", "extensions", "html_static_path"):
        assert key in yaml.safe_load(own)["sphinx"]["config"] and key not in stock["config"]
    assert stock["local_extensions"] == {"stock_words": "book/_theme"}


def test_the_rebuild_does_what_make_book_does():
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = set(re.search(r"jupyter-book (build \. .*)", recipe)[1].split())
    assert words == set(bench.STRICT[3:])


def test_tiles_are_real_outlines_side_by_side():
    real = recipes.bhcr_expansion().table
    tiles = bench_growth.tiled(real, 400)
    assert tiles.groupby("year")["fips"].nunique().eq(400).all() and len(tiles) == 1200
    first = tiles[tiles["year"] == 2021]
    assert first.union_all().area == pytest.approx(first.area.sum(), rel=1e-6)  # none overlap
    again = bench_growth.tiled(real, 158)
    assert again.geometry.geom_equals(real.geometry).all()
    assert list(again["establishments"].dropna()) == list(real["establishments"].dropna())


def test_growth_is_told_for_each_chapter_and_county():
    lines = bench_growth.section({4: 20.0, 8: 32.0}, {158: (1.58, 100_000), 3100: (62.0, 2e6)},
                                 "so many rows")
    assert cells(lines) == [
        ["4", "20.0", "5.0", "–"], ["8", "32.0", "4.0", "3.0"],
        ["counties", "seconds", "ms a county", "svg, kB"], ["---", "---:", "---:", "---:"],
        ["158", "1.6", "10", "100"], ["3,100", "62.0", "20", "2000"]]
    assert "values repeat the real table" in " ".join(lines) and "so many rows" in lines[-2]


def test_copies_of_a_chapter_are_the_whole_book(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / f"{bench_growth.CHAPTER}.ipynb").write_text("{}")
    for count in (4, 2):
        bench_growth.copied_chapters(tmp_path, count)
        toc = yaml.safe_load((tmp_path / "_toc.yml").read_text())
        files = [toc["root"], *[entry["file"] for entry in toc["chapters"]]]
        assert sorted(f"book/{path.stem}" for path in (tmp_path / "book").glob("copy*")) == files
        assert len(files) == count


def test_the_memory_is_read_from_what_the_census_says():
    line = "2,000,000 rows, 9 MB zipped: 8 kept for 3 tables in 21 s, at most 137 MB of memory"
    assert bench_census.megabytes(line) == 137
    with pytest.raises(ValueError, match="could not convert"):
        bench_census.megabytes("nothing")


def test_the_report_has_every_part():
    bars = [bench.bar("x", 1.0, 2, "s")]
    text = bench.report(bars, {bench.BARE: 1.0}, ["## Pages"], ["## Growth"])
    assert re.findall("^## (.*)", text, re.M) == ["Bars", "Times", "Pages", "Growth"]
    assert text.endswith("## Growth\n") and "\n\n\n" not in text
