"""Show the source of every module that draws a figure as a page of the site."""

import ast
import html
import inspect
import sys
from collections.abc import Iterator

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from bioclusters import cite, registry


def drawn_by() -> dict[str, list[str]]:
    """Return the ids of the figures that each module draws, by module."""
    found = {}
    for name in registry.figures():
        found.setdefault(cite.function(name)[0], []).append(name)
    return found


def pages() -> Iterator[tuple[str, dict, str]]:
    """Yield page name, context and template of each listing, as Sphinx collects pages."""
    for module, figures in drawn_by().items():
        yield f"book/code/{module}", listing(module, figures), "page.html"


def listing(module: str, figures: list[str]) -> dict:
    """Return title, first words and html of a page with a module: what it draws, then its source.

    Each function and class has its name as anchor.
    """
    source = inspect.getsource(sys.modules[f"bioclusters.{module}"])
    about = ast.get_docstring(ast.parse(source))
    draws = ", ".join(
        f'<a href="{cite.link(f"{cite.page_of(name)}#{name}", "book/code/x.html")}">'
        f"{html.escape(registry.entry_of(name)['title'])}</a>" for name in figures)
    body = (
        f"<section><h1>Module {module}</h1>\n<p>{html.escape(about)}</p>\n"
        f"<p>It draws: {draws}.</p>\n"
        f'<div class="highlight"><pre tabindex="0" role="group" aria-label="Source of {module}">'
        f"{_anchored(source)}</pre></div></section>"
    )
    return {"title": f"Module {module}", "about": about, "body": body}


def _anchored(source: str) -> str:
    lines = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)).splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            lines[node.lineno - 1] = f'<span id="{node.name}"></span>{lines[node.lineno - 1]}'
    return "\n".join(lines)
