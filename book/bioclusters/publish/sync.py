"""Bring chapters and README into step with figures.yml and the data: `make sync`.

Writes captions and alternative texts into the notebooks' cell metadata, numbers into the prose,
tables into the README, and runs every notebook anew.
"""

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from bioclusters import pages, quoted, registry
from bioclusters.recipes import RECIPES

ROOT = registry.BOOK.parent


def write_words(root: Path = ROOT) -> list[str]:
    """Write captions, alternative texts, numbers and README tables; return the files changed.

    Outputs of the notebooks are left as they are.
    """
    cells = {name: _metadata(name, entry) for name, entry in registry.figures().items()}
    book = root / "book"
    changed = [path.name for path in sorted(book.glob("*.ipynb"))
               if _rewrite(path, lambda text, path=path: _notebook(text, path.name, cells))]
    changed += [path.name for path in sorted(book.glob("*.md"))
                if _rewrite(path, lambda text, path=path: quoted.refreshed(text, path.name))]
    changed += ["README.md"] if _rewrite(root / "README.md", _readme) else []
    return changed


def run(path: Path) -> None:
    """Run one notebook and store its outputs, without time stamps that would change each run."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, record_timing=False,
                            resources={"metadata": {"path": path.parent}})
    client.execute()
    notebook.metadata["language_info"] = {"name": "python"}
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def _rewrite(path: Path, change) -> bool:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def _notebook(text: str, name: str, cells: dict[str, dict]) -> str:
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        figure = cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
        if figure:
            cell.metadata["mystnb"] = cells[figure]
        if cell.cell_type == "markdown":
            cell.source = quoted.refreshed(cell.source, name)
    return nbformat.writes(notebook) + "\n"


def _readme(text: str) -> str:
    for mark, rows in (("figures", pages.readme_figures()), ("data", pages.readme_data())):
        text = re.sub(rf"(?s)<!-- {mark} -->\n.*?<!-- /{mark} -->",
                      lambda _, mark=mark, rows=rows: f"<!-- {mark} -->\n{rows}\n<!-- /{mark} -->",
                      text)
    return text


def _metadata(name: str, entry: dict) -> dict:
    return {"figure": {"caption": registry.caption(entry), "name": name},
            "image": {"alt": RECIPES[name]().alt}}
