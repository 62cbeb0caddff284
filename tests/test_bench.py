"""The benchmarks' own arithmetic and tables; no time is judged here."""

import subprocess
import sys

import pytest

from bioclusters import data
from tools.bench import __main__ as bench
from tools.bench import pages, times

COLD = "cold `make book`"


@pytest.mark.parametrize(("what", "measured", "told"), [
    (COLD, 45.0, ["at most 45 s", "45 s", "met"]),
    (COLD, 45.1, ["at most 45 s", "45.1 s", "missed"]),
    ("Lighthouse, lowest of four scores", 97.0, ["at least 98", "97", "missed"]),
    ("Lighthouse, lowest of four scores", 99.0, ["at least 98", "99", "met"]),
    ("`make test`", "failed", ["at most 360 s", "failed", "–"]),
])
def test_a_bar_is_met_or_missed(what, measured, told):
    assert bench.bar(what, measured)[2:] == told


def test_the_report_names_what_was_not_measured():
    text = bench.report({COLD: 40.0}, (45, 180), {})
    assert "| 40 s | met |" in text and "makes 45 drawings and writes 180 files" in text
    assert text.count("not measured") == len(bench.BARS) - 1 and "commit" not in text


def test_a_step_that_fails_is_left_out_and_named(capsys):
    def fail():
        raise subprocess.CalledProcessError(2, ["make", "book"])

    found = {}
    bench.measured("Builds", fail, found)
    bench.measured("Maps", lambda: {"map": 0.5}, found)
    said = capsys.readouterr().err
    assert found == {"map": 0.5} and "Builds: left out, make book failed" in said
    assert "  map: 0.5" in said


def test_a_table_has_a_cell_under_every_head():
    assert bench.table(["a", "b"], [["x", 1]])[1:-1] == ["| a | b |", "| --- | ---: |", "| x | 1 |"]
    with pytest.raises(ValueError, match="x: 1 cells under 2 heads"):
        bench.table(["a", "b"], [["x"]])


def test_a_step_that_fails_stops_the_clock(tmp_path):
    with pytest.raises(subprocess.CalledProcessError):
        times.seconds([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)


def test_every_drawing_and_file_is_counted(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(times.COUNTER, encoding="utf-8")
    code = ("import matplotlib.figure as f; one = f.Figure(); one.savefig('a.png'); "
            "one.savefig('a.svg'); f.Figure()")
    times.seconds([sys.executable, "-c", code], tmp_path, PYTHONPATH=str(tmp_path),
                  DRAWINGS=str(tmp_path / "noted"))
    noted = (tmp_path / "noted").read_text().split()
    assert (noted.count("__init__"), noted.count("print_figure")) == (2, 2)


def test_without_npm_lighthouse_is_left_out(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pages.LeftOut, match="not found"):
        pages.lighthouse()


def test_tiles_are_real_outlines_side_by_side():
    real = data.boundaries.project(data.load("us-counties-outline"), "us")
    tiles = times.tiled(real, 400)
    assert len(tiles) == 400 and tiles["fips"].is_unique
    assert tiles.union_all().area == pytest.approx(tiles.area.sum(), rel=1e-6)  # none overlap
