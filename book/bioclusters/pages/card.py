"""Set a figure into a page: title, drawings, and below them one card of three rows.

The rows: table, files, citations, code and address, each opened in place; the verdict with one
sentence; source and licence.
"""

import html
import re
from collections.abc import Mapping

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from bioclusters import cite
from bioclusters.figures import Figure
from bioclusters.pages import buttons, embed, errata, notes, permission, since, tables
from bioclusters.words import _N, _, say, word

KINDS = {"svg": _N("SVG"), "png": _N("PNG (300 dpi)"), "pdf": _N("PDF"),
         "csv": _N("CSV (what is drawn)"), "json": _N("JSON (what it is)"),
         "zip": _N("ZIP (all of these, with citation and licence)")}
BOX = re.compile(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"')


def figure_html(figure: Figure, number: str, drawings: Mapping[str, str], code: str) -> str:
    """Return a numbered figure of a page.

    `drawings`: an <svg> element by layout, `wide` and `phone`; `code`: the cell that shows it.
    """
    page = cite.page_of(figure)
    drawn = "\n".join(f'<div class="drawing {layout}">{_roomy(svg)}</div>'
                      for layout, svg in drawings.items())
    return f"""<figure class="book-figure" id="{figure.id}">
<figcaption><p><span class="caption-number">{_("Fig. {number}", number=number)} </span>\
<span class="caption-text">{notes.linked(figure, "title", page)}</span><a class="headerlink" \
href="#{figure.id}" title="{_("Link to this figure")}">#</a></p>
<div class="legend"><p>{notes.linked(figure, "subtitle", page)}</p></div></figcaption>
{drawn}
{card(figure, code, embed.offer(figure, drawings.get("wide", "")))}
</figure>"""


def card(figure: Figure, code: str, more: str = "") -> str:
    """Return the html below a drawing.

    `code`: the source of the cell that shows it; `more`: html below the files to take along.
    """
    page = cite.page_of(figure)
    address = cite.permalink(f"{page}#{figure.id}") or f"#{figure.id}"
    marks = _("{title}: {count} marks", title="{title}", count="{count}")  # for figures.js
    return f"""<div class="card" data-rest="{_("more")}" data-enlarge="{_("Enlarge")}" \
data-close="{_("Close")}" data-marks="{marks}">
<div class="actions">
{_opened("table", _("Table"), _table(figure))}
{_opened("download", _("Download"), _files(figure) + more)}
{_opened("cite", _("Cite"), citations(cite.figure(figure)))}
{_opened("code-of", _("Code"), _code(figure, code))}
<a class="permalink" href="{address}" title="{html.escape(figure.title)}">{_("Link")}</a>
</div>
<p class="verdict"><span class="badge v-{figure.verdict}">\
{word("figure-verdict", figure.verdict)}</span> {_about(figure)}\
{_corrected(figure)}{_since(figure)}</p>
<p class="source">{_escaped(sources(figure))}</p>
</div>"""


def _roomy(svg: str) -> str:
    """Return a drawing whose shape its page knows, so that it need not be laid out until seen."""
    box = BOX.search(svg)
    return svg.replace("<svg ", f'<svg style="aspect-ratio: {box[1]} / {box[2]}" ', 1) if box \
        else svg


def about(figure: Figure) -> str:
    """Return what a figure redraws, if anything, and what to mind, in one or two sentences."""
    return f"{_redraws(figure)} {figure.difference}".strip()


def sources(figure: Figure) -> str:
    """Return whom to name for the data of a figure, and under which licence."""
    return _("Source: {source}. Licence: {licence}.", source=figure.source_line,
             licence=figure.licence_line)


def citations(work: cite.Work) -> str:
    """Return html with a work's citation in every format; card.js shows the buttons."""
    return "\n".join(
        f'<div class="citation"><p class="label">{label}</p>'
        f'<pre tabindex="0" role="group" aria-label="{label}">{_escaped(write(work))}</pre>'
        f"{buttons.copy(_('Copy {format}', format=label))}</div>"
        for label, write in cite.FORMATS.items())


def module_page(figure: Figure) -> str:
    """Return the place in the site of the page with the source of a figure's module."""
    return f"book/code/{figure.module.__name__.rpartition('.')[2]}.html"


def highlighted(source: str) -> str:
    """Return Python source as html with a class per kind of word."""
    return highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))


def _redraws(figure: Figure) -> str:
    return _("Redraws {figure} of Jeon (2023).", figure=figure.redrawn) if figure.redraws else ""


def _about(figure: Figure) -> str:
    """Return what `about` says as html, its numbers links."""
    difference = notes.linked(figure, "difference", cite.page_of(figure))
    return f"{_escaped(_redraws(figure))} {difference}".strip()


def _opened(name: str, label: str, content: str) -> str:
    return f'<details class="{name}"><summary>{label}</summary>\n<div>{content}</div></details>'


def _table(figure: Figure) -> str:
    return (f'<div class="scroll" tabindex="0" role="region" aria-label="{_("Table")}: '
            f'{html.escape(figure.title)}">{tables.of_figure(figure)}</div>')


def _files(figure: Figure) -> str:
    page = cite.page_of(figure)
    links = "".join(
        f'<li><a href="{cite.link(f"figures/{figure.stem}.{kind}", page)}" download>'
        f"{say(label, {})}</a></li>" for kind, label in KINDS.items())
    slide = cite.office(figure.id, "pptx")  # there after `make figures`
    if slide:
        links += (f'<li><a href="{cite.link(slide, page)}" download>'
                  f'{_("PPTX (a slide, charts to edit)")}</a></li>')
    may = permission.as_html(permission.of_figure(figure))
    return f'{may}<ul class="downloads">{links}</ul>'


def _code(figure: Figure, code: str) -> str:
    link = cite.link(module_page(figure), cite.page_of(figure))
    return (f'<div class="highlight"><pre tabindex="0" role="group" aria-label="{_("Code")}">'
            f"{highlighted(code)}</pre></div>"
            f'<p class="made-by"><a href="{link}">{_("The module that draws it")}</a></p>')


def _corrected(figure: Figure) -> str:
    """Return a link to each correction of what an earlier version said with the figure."""
    links = ", ".join(f'<a href="errata.html#errata-{name.lower()}">{name}</a>'
                      for name in errata.of_figure(figure.id))
    return f' <span class="corrected">{_("Corrected since version 0.1.0: {links}.", links=links)}' \
           "</span>" if links else ""


def _since(figure: Figure) -> str:
    """Return what changed since each older version that is kept, the newest first."""
    return "".join(f' <span class="since">{sentence}</span>' for sentence in since.told(figure))


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
