"""Chapters are committed executed, in short cells, and show exactly what the recipes draw."""

import io

import matplotlib.pyplot as plt
import nbformat
import pytest

from bioclusters import registry, style
from bioclusters.recipes import RECIPES

NOTEBOOKS = sorted(registry.BOOK.glob("*.ipynb"))
MOST_LINES, MOST_WORDS, LEAST_WORDS = 12, 1500, 600


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
            if hidden or cell.metadata.get("tags"):
                found.append(f"cell {number} hides something")
            if any(output.output_type in ("error",) or output.get("name") == "stderr"
                   for output in cell.outputs):
                found.append(f"cell {number} failed or warned")
            draws = "mystnb" in cell.metadata or "tables." in cell.source
            if before != "markdown" and not draws:
                found.append(f"cell {number} has no prose before it")
        before = cell.cell_type
    return found


def svg_of(cell) -> str:
    """Return the one picture that a cell shows."""
    pictures = [output.data["image/svg+xml"] for output in cell.outputs if "data" in output
                and "image/svg+xml" in output.data]
    assert len(pictures) == 1
    return "".join(pictures[0])


def drawn(name: str) -> str:
    """Return the picture of a recipe as the notebooks would show it."""
    style.use()
    figure = registry.frame(RECIPES[name]().draw(), name)
    picture = as_svg(figure)
    plt.close(figure)
    return picture


def as_svg(figure) -> str:
    """Return a figure as SVG, the way a notebook shows it."""
    target = io.StringIO()
    figure.savefig(target, format="svg", metadata={"Date": None})
    return target.getvalue()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_chapter_keeps_the_contract(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert faults(notebook) == []
    words = sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
    assert LEAST_WORDS <= words <= MOST_WORDS


def test_the_contract_bites():
    notebook = nbformat.read(NOTEBOOKS[0], as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code[0].execution_count = None
    code[1].source = "x = 1\n" * 13
    code[2].source += "  # NBVAL_SKIP"
    code[3].outputs = [nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[])]
    assert len(faults(notebook)) == 4


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_page_shows_what_the_recipe_draws(name):
    notebook = nbformat.read(registry.BOOK / f"{registry.entry_of(name)['notebook']}.ipynb", 4)
    cell = next(cell for cell in notebook.cells
                if cell.metadata.get("mystnb", {}).get("figure", {}).get("name") == name)
    assert svg_of(cell) == drawn(name)
    assert cell.metadata.mystnb.image.alt == RECIPES[name]().alt


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_one_changed_colour_or_word_is_seen(name):
    style.use()
    figure = registry.frame(RECIPES[name]().draw(), name)
    before = as_svg(figure)
    text = next(text for axes in figure.axes for text in axes.texts if text.get_text())
    text.set_color("#123456")
    coloured = as_svg(figure)
    text.set_text(text.get_text() + "1")
    assert len({before, coloured, as_svg(figure)}) == 3
    plt.close(figure)
