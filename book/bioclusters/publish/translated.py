"""Chapters in another language: words from their catalogues, cells as they are, outputs said again.

Cells are run once, in English; what they hand on about a table or figure is enough to show it.
"""

import re
from pathlib import Path

import nbformat

from bioclusters.audit import audit
from bioclusters.figures import figure
from bioclusters.figures.registry import MIME as VARIED
from bioclusters.findings import prose
from bioclusters.pages import claims_list, tables
from bioclusters.publish import drawings, notebooks
from bioclusters.words import SOURCE, language, messages

# What stands before the words of a line: a heading, an item of a list, a box.
LINE = re.compile(r"^(#+ |- |:::\{admonition\} )?(.*)$", re.MULTILINE)
CLAIMS = '<div class="claims"'  # how the list of claims begins


def write(path: Path, target: Path) -> None:
    """Write a chapter as a notebook in the language spoken, with its numbers, figures and tables.

    Words without a valid translation stay in English, as on the page.
    """
    words = messages.of_page(language(), path.stem)
    notebook = notebooks.executed(path)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = prose.refreshed(said(cell.source, words), path.name)
        name = notebooks.figure_of(cell)
        for output in cell.get("outputs", []):
            content = output.get("data", {})
            if name:
                content["image/svg+xml"] = drawings.page_drawings(figure(name), language())["wide"]
                content["text/plain"] = repr(figure(name))
            elif say_again(content):
                content.pop("text/plain", None)
    nbformat.write(notebook, target)


def said(source: str, words: dict[str, str]) -> str:
    """Return Markdown, each line that has words in a catalogue in these words."""
    return LINE.sub(lambda line: (line[1] or "") + words.get(prose.without_numbers(line[2]),
                                                             line[2]), source)


def say_again(content: dict) -> bool:
    """Put what a cell showed into the language spoken; return whether it was a table or figure.

    `content`: its forms by media type; what only this book reads is taken out.
    """
    table, varied = content.pop(tables.MIME, None), content.pop(VARIED, None)
    if table:
        content["text/html"] = tables.as_html(table)
    elif varied and language() != SOURCE:
        content["image/svg+xml"] = drawings.varied(varied["id"], varied["options"], language())
    elif language() != SOURCE and "".join(content.get("text/html", "")).startswith(CLAIMS):
        content["text/html"] = claims_list.list_html(audit())
    return bool(table or varied)
