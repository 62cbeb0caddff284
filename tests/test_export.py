"""Exports are complete, say what they are, and come out the same byte for byte."""

import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from bioclusters import data, export, recipes, registry
from bioclusters.recipes import RECIPES

KINDS = ["csv", "json", "pdf", "png", "svg"]


def run_export(folder, seed: str) -> dict[str, bytes]:
    """Export in a fresh process with a hash seed and return the bytes of every file."""
    subprocess.run(
        [sys.executable, "-m", "bioclusters", "export", folder], cwd=registry.BOOK, check=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("public")
    return folder, run_export(folder, "1")


def test_two_exports_are_identical(exported, tmp_path):
    assert run_export(tmp_path, "2") == exported[1]


def test_every_figure_has_every_file(exported):
    expected = {f"figures/{name}.{kind}" for name in registry.figures() for kind in KINDS}
    assert {name for name in exported[1] if name.startswith("figures/")} == expected


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_description_and_table_are_those_drawn(exported, name):
    folder = exported[0] / "figures"
    described = json.loads((folder / f"{name}.json").read_text())
    entry = registry.entry_of(name)
    assert described["verdict"] == entry["verdict"] and described["title"] == entry["title"]
    assert described["source"] == registry.source_line(entry)
    assert len(pd.read_csv(folder / f"{name}.csv")) == len(RECIPES[name]().table)


def test_a_changed_value_changes_the_files(exported, tmp_path, monkeypatch):
    table = data.load("cambridge-exits")
    table.loc[0, "announced_year"] += 1
    monkeypatch.setattr(recipes, "load", lambda name: table)
    export.export_figure("fig-cambridge-exits", tmp_path)
    for kind in KINDS:
        name = f"fig-cambridge-exits.{kind}"
        assert (tmp_path / name).read_bytes() != exported[1][f"figures/{name}"], kind


def test_a_failed_export_leaves_nothing(tmp_path):
    def fail(path):
        path.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        export._write(tmp_path / "figure.svg", fail)
    assert list(tmp_path.iterdir()) == []


def test_unknown_figure_is_refused(tmp_path):
    with pytest.raises(registry.RegistryError, match="no figure 'fig-none'"):
        export.export_figure("fig-none", tmp_path)
