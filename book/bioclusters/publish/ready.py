"""Make what the pages show: drawings of all figures, outputs of all cells."""

from pathlib import Path

from bioclusters import cite, words
from bioclusters.figures import BOOK, figures
from bioclusters.publish import drawings, notebooks, numbers


def figures_and_chapters(only: str | None = None) -> None:
    """Draw the figures and run the chapters that the cache lacks.

    `only`: for one page, such as book/cambridge. Raises what a drawing raises, and NotebookError
    with the traceback of a failing cell.
    """
    drawn(only)
    notebooks.run_all(chapters(only))


def drawn(only: str | None = None) -> None:
    """Draw the figures that the cache lacks, and put the drawings where notebooks look for them."""
    numbers.remember()
    wanted = [figure for figure in figures().values()
              if only is None or cite.page_of(figure) == f"{only}.html"]
    drawings.draw_all(wanted, *words.EDITIONS)
    drawings.write_pages(wanted, notebooks.DRAWINGS)


def chapters(only: str | None = None) -> list[Path]:
    """Return the paths of the chapters in the order of _toc.yml; `only`: that one, if it is one."""
    names = [name for name in cite.chapters() if only is None or f"book/{name}" == only]
    return [BOOK / f"{name}.ipynb" for name in names]
