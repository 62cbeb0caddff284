"""Chapters are committed executed, in short cells, and show what is drawn and computed now."""

import nbformat
import pytest
from bs4 import BeautifulSoup

from bioclusters import cite, draw
from bioclusters.figures import BOOK, figure, figures
from bioclusters.publish import notebooks
from sitebuild import chapter

CHAPTERS = [BOOK / f"{name}.ipynb" for name in cite.chapters()]
FOLDED = {"hide-cell"}  # cells for who changes a figure: folded on the page, run all the same
MOST_LINES, MOST_WORDS, LEAST_WORDS = 12, 2800, 500


def faults(notebook) -> list[str]:
    """Return what breaks the contract of a chapter: run, short, explained, nothing skipped."""
    found, before = [], None
    for number, cell in enumerate(notebook.cells):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if cell.cell_type == "code":
            if cell.execution_count is None:
                found.append(f"cell {number} was not run")
            if len(lines) > MOST_LINES:
                found.append(f"cell {number} has {len(lines)} lines")
            hidden = "NBVAL" in cell.source or "filterwarnings" in cell.source
            if hidden or set(cell.metadata.get("tags", [])) - FOLDED:
                found.append(f"cell {number} hides something")
            if any(output.output_type in ("error",) or output.get("name") == "stderr"
                   for output in cell.outputs):
                found.append(f"cell {number} failed or warned")
            shows = notebooks.figure_of(cell) or "tables." in cell.source
            if before != "markdown" and not shows:
                found.append(f"cell {number} has no prose before it")
        before = cell.cell_type
    return found


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapter_keeps_the_contract(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert faults(notebook) == []
    words = sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
    assert LEAST_WORDS <= words <= MOST_WORDS


def test_the_contract_bites(tmp_path):
    chapter(tmp_path / "a.ipynb", "Words", "x = 1", "x = 1\n" * 13, "x = 1  # NBVAL_SKIP", "1 / 0",
            'figure("fig-x")')
    notebook = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in code[1:]:
        cell.execution_count = 1
    code[3].outputs = [nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[])]
    found = faults(notebook)
    assert found[0] == "cell 1 was not run" and "cell 2 has 13 lines" in found
    assert "cell 3 hides something" in found and "cell 4 failed or warned" in found
    assert [fault for fault in found if fault.endswith("no prose before it")] == [
        f"cell {number} has no prose before it" for number in (2, 3, 4)]


def test_each_figure_stands_once_in_its_chapter():
    stand = {}
    for path in CHAPTERS:
        for cell in nbformat.read(path, as_version=4).cells:
            if name := notebooks.figure_of(cell):
                stand.setdefault(name, []).append(path.stem)
    assert stand == {name: [drawn.chapter] for name, drawn in figures().items()}


@pytest.mark.parametrize(("source", "name"), [
    ('figure("fig-us-regions")', "fig-us-regions"), ("x = 1\nfigure('fig-a')\n", "fig-a"),
    ('figure("fig-a").vary(year=2019)', None), ('figure("fig-a")\nx = 1', None),
    ('# figure("fig-a")', None), ('shown = figure("fig-a")', None)])
def test_a_figure_is_known_by_the_last_line_of_its_cell(source, name):
    assert notebooks.figure_of(nbformat.v4.new_code_cell(source)) == name
    assert notebooks.figure_of(nbformat.v4.new_markdown_cell(source)) is None


@pytest.mark.parametrize("name", sorted(figures()))
def test_the_chapter_shows_what_is_drawn_now(name):
    notebook = nbformat.read(BOOK / f"{figure(name).chapter}.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if notebooks.figure_of(cell) == name)
    (stored,) = [output.data["image/svg+xml"] for output in cell.outputs]
    assert "".join(stored).strip() == figure(name).svg(draw.WIDE).strip()


def test_a_drawing_that_is_ready_is_shown_and_no_other(tmp_path, monkeypatch):
    (tmp_path / "fig-chungbuk-share-wide.svg").write_text("<svg>ready</svg>")
    monkeypatch.setenv("BIOCLUSTERS_DRAWINGS", str(tmp_path))
    drawn = figure("fig-chungbuk-share")
    assert drawn.svg(draw.WIDE) == "<svg>ready</svg>"
    phone = BeautifulSoup(drawn.svg(draw.PHONE), "html.parser").svg
    assert phone["aria-label"] == drawn.alt
