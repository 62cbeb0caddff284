"""figures.yml is the single source of captions, and the notebooks do not drift from it."""

import re
import shutil

import nbformat
import pytest
import yaml

from bioclusters import data, quoted, registry, sync
from bioclusters.recipes import RECIPES

FIGURES = registry.figures()
NOTEBOOKS = sorted(registry.BOOK.glob("*.ipynb"))


def cells_with_figures(path) -> dict[str, nbformat.NotebookNode]:
    """Return the cells of a notebook that draw a registered figure, by figure id."""
    cells = nbformat.read(path, as_version=4).cells
    return {cell.metadata.mystnb.figure.name: cell for cell in cells
            if "figure" in cell.metadata.get("mystnb", {})}


def write_entry(folder, **changes):
    """Write a figures.yml of one figure with some keys changed; None removes the key."""
    entry = yaml.safe_load((registry.BOOK / "figures.yml").read_text())["fig-medicon-employers"]
    entry = {key: value for key, value in {**entry, **changes}.items() if value is not None}
    path = folder / "figures.yml"
    path.write_text(yaml.safe_dump({"fig-medicon-employers": entry}))
    return path


def test_each_figure_has_one_recipe_and_one_cell():
    drawn = [(path.stem, name) for path in NOTEBOOKS for name in cells_with_figures(path)]
    assert sorted(RECIPES) == sorted(FIGURES) == sorted(name for _, name in drawn)
    assert dict((name, page) for page, name in drawn) == {
        name: entry["notebook"] for name, entry in FIGURES.items()}


@pytest.fixture
def project(tmp_path):
    """Return a copy of the chapters and the README."""
    shutil.copytree(registry.BOOK, tmp_path / "book")
    shutil.copy(registry.BOOK.parent / "README.md", tmp_path)
    return tmp_path


def test_chapters_and_readme_are_in_step(project):
    assert sync.write_words(project) == [], (
        "captions or numbers are out of step with figures.yml and the data: run `make sync`")


@pytest.mark.parametrize(("file", "old", "new"), [
    ("book/biohealth_capital_region.ipynb", "Verdict: substitute", "Verdict: reproduced"),
    ("book/biohealth_capital_region.ipynb", "Source: ", "Quelle: "),
    ("book/biohealth_capital_region.ipynb", "{num}`12 <bhcr-", "{num}`13 <bhcr-"),
    ("book/biohealth_capital_region.ipynb", '"alt": "', '"alt": "Not '),
    ("README.md", "| derived |", "| transcribed |"),
])
def test_drift_is_found_and_mended(project, file, old, new):
    path = project / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    assert sync.write_words(project) == [path.name]
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(("changes", "message"), [
    ({"verdict": "proved"}, "has verdict 'proved'"),
    ({"verdict": None}, "lacks 'verdict'"),
    ({"colour": "red"}, "unknown key 'colour'"),
    ({"title": "word " * 11}, "more than 10 words"),
    ({"subtitle": "In {no-such-number} towns"}, "unknown number 'no-such-number'"),
])
def test_a_wrong_entry_is_named(tmp_path, changes, message):
    with pytest.raises(registry.RegistryError, match=message) as caught:
        registry.figures(write_entry(tmp_path, **changes))
    assert "fig-medicon-employers" in str(caught.value)


def test_unknown_figure_is_named():
    with pytest.raises(registry.RegistryError, match="no figure 'fig-none'"):
        registry.entry_of("fig-none")


def test_source_line_comes_from_the_data_package():
    for entry in FIGURES.values():
        line = registry.source_line(entry)
        named = [data.resource(name)["attribution"].split("; ") for name in entry["sources"]]
        assert all(part in line.split("; ") for parts in named for part in parts)
        assert line in registry.caption(entry)


def test_substitutes_redraw_and_new_figures_do_not():
    for entry in FIGURES.values():
        assert (entry["redraws"] is None) == (entry["verdict"] == "new")


def test_an_unknown_number_is_refused():
    assert quoted.refreshed("{num}`B031`", "x.md") == "{num}`early 1970s <B031>`"
    with pytest.raises(KeyError, match="x.md: no number is called 'B9999'"):
        quoted.refreshed("{num}`1 <B9999>`", "x.md")


def test_alt_texts_are_sentences_of_their_own():
    alts = [cell.metadata.mystnb.image.alt for path in NOTEBOOKS
            for cell in cells_with_figures(path).values()]
    assert len(set(alts)) == len(FIGURES)
    assert all(len(alt) > 80 and alt.endswith(".") and re.search(r"\d", alt) for alt in alts)
