"""Bring chapters and README into step with figures.yml and the data: `make sync`.

Writes numbers into the prose, tables into the README, and the outputs of all cells, run anew
where the cache has none, into the notebooks.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat

from bioclusters.findings.prose import refreshed
from bioclusters.pages import generated
from bioclusters.publish import cache, notebooks, ready


def write_everything() -> list[str]:
    """Write words, tables and outputs anew; return the names of the files changed.

    Raises NotebookError naming chapter and cell, with the traceback, if one fails.
    """
    changed = write_words()
    ready.figures_and_chapters()
    return list(dict.fromkeys(changed + write_outputs(ready.chapters())))


def write_words(root: Path = cache.ROOT) -> list[str]:
    """Write numbers and README tables anew; return the names of the files changed.

    Outputs of the notebooks are left as they are.
    """
    book = root / "book"
    changed = [path.name for path in sorted(book.glob("*.ipynb"))
               if _rewrite(path, partial(_notebook, name=path.name))]
    changed += [path.name for path in sorted(book.glob("*.md"))
                if _rewrite(path, partial(refreshed, where=path.name))]
    return changed + (["README.md"] if _rewrite(root / "README.md", _readme) else [])


def write_outputs(paths: list[Path]) -> list[str]:
    """Store in each notebook what its cells show; return the names of the files changed."""
    return [path.name for path in paths if _rewrite(path, partial(_executed, path))]


def _executed(path: Path, _: str) -> str:
    notebook = notebooks.executed(path)
    notebook.metadata["language_info"] = {"name": "python"}
    return nbformat.writes(notebook) + "\n"


def _rewrite(path: Path, change: Callable[[str], str]) -> bool:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def _notebook(text: str, name: str) -> str:
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = refreshed(cell.source, name)
        elif notebooks.figure_of(cell):
            cell.metadata.pop("mystnb", None)  # pages take caption and words from figures.yml
    return nbformat.writes(notebook) + "\n"


def _readme(text: str) -> str:
    for mark, rows in (("figures", generated.readme_figures()), ("data", generated.readme_data())):
        before, begun, rest = text.partition(f"<!-- {mark} -->\n")
        _, ended, after = rest.partition(f"<!-- /{mark} -->")
        text = f"{before}{begun}{rows}\n{ended}{after}" if begun and ended else text
    return text
