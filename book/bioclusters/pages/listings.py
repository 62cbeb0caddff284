"""Show the source of every module that draws a figure as a page of the site."""

import ast
import html
from pathlib import Path
from types import ModuleType

from bioclusters import cite
from bioclusters.figures import Figure, figures
from bioclusters.pages import card
from bioclusters.words import _


def drawn_by() -> dict[str, list[Figure]]:
    """Return the figures that each module draws, by the page that lists it."""
    found: dict[str, list[Figure]] = {}
    for figure in figures().values():
        found.setdefault(card.module_page(figure), []).append(figure)
    return found


def listing(module: ModuleType, drawn: list[Figure]) -> dict:
    """Return title, first words and html of a page with a module: what it draws, then its source.

    Each function and class has its name as anchor.
    """
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    title = _("Module {name}", name=module.__name__.rpartition(".")[2])
    links = ", ".join(
        f'<a href="{cite.link(f"{cite.page_of(figure)}#{figure.id}", "book/code/x.html")}">'
        f"{html.escape(figure.title)}</a>" for figure in drawn)
    body = (
        f"<section><h1>{title}</h1>\n<p>{html.escape(module.__doc__ or '')}</p>\n"
        f"<p>{_('It draws: {figures}.', figures=links)}</p>\n"
        f'<div class="highlight"><pre tabindex="0" role="group" aria-label="{title}">'
        f"{_anchored(source)}</pre></div></section>"
    )
    return {"title": title, "about": module.__doc__, "body": body}


def _anchored(source: str) -> str:
    lines = card.highlighted(source).splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            lines[node.lineno - 1] = f'<span id="{node.name}"></span>{lines[node.lineno - 1]}'
    return "\n".join(lines)
