"""Write the parts of pages that come from the registry and the data package."""

import html
import importlib
import platform
from collections.abc import Callable
from importlib import metadata

from bioclusters import cite, data
from bioclusters.figures import Figure, figures
from bioclusters.pages import card, datafiles
from bioclusters.words import _N, _, dated, say, word

TOOLS = ["jupyter-book", "sphinx", "pandas", "geopandas", "shapely", "matplotlib"]
# What a verdict on a figure means.
MEANINGS = {
    "reproduced": _N("the study’s figure, redrawn from the same data"),
    "reproduced-with-differences": _N("the study’s figure, with differences that are named"),
    "substitute": _N("the same question, answered with other public data"),
    "not-reproducible": _N("the data are not public"),
    "new": _N("not in the study"),
}


class GeneratedError(ValueError):
    """A part of a page that nothing writes."""


def generated(name: str) -> str:
    """Return one part of a page as Markdown or html.

    `name` is a key of GENERATED, or a module of pages with a function of the same name. Raises
    GeneratedError for another.
    """
    if name in GENERATED:
        return GENERATED[name]()
    try:
        return getattr(importlib.import_module(f"bioclusters.pages.{name}"), name)()
    except (ModuleNotFoundError, AttributeError) as error:
        if name not in str(error):
            raise
        raise GeneratedError(f"nothing writes {{generated}} {name}; use one of "
                             f"{', '.join(GENERATED)}, or write pages/{name}.py.") from None


def figure_table() -> str:
    """Return the table figure, notebook, data files and output files, as Markdown."""
    rows = [[f"{{numref}}`{figure.id}`", f"[{figure.chapter}]({figure.chapter}.ipynb)",
             ", ".join(f"`{data.resource(source)['path']}`" for source in figure.sources),
             _figure_files(figure)] for figure in figures().values()]
    return _table([_("Figure"), _("Notebook"), _("Data, in `data/`"), _("Files")], rows)


def meanings() -> str:
    """Return what the verdicts on figures mean, as a sentence."""
    told = "; ".join(f"*{word('figure-verdict', verdict).lower()}*: {say(meaning, {})}"
                     for verdict, meaning in MEANINGS.items())
    return _("The verdicts: {meanings}.", meanings=told)


def versions() -> str:
    """Return the versions that built this copy of the book, as a Markdown table."""
    rows = [["Python", platform.python_version()], [_("System"), platform.system()]]
    rows += [[tool, metadata.version(tool)] for tool in TOOLS]
    return _table([_("Tool"), _("Version")], rows)


def citations(work: cite.Work) -> str:
    """Return how to cite a work: in words, and folded in every format."""
    return (f"> {cite.plain(work)}\n\n"
            f'<div class="card"><details class="cite"><summary>{_("In four formats")}</summary>\n'
            f"{card.citations(work)}\n</details></div>")


def chapter_citations() -> str:
    """Return the chapters with their citation and its files, as a Markdown list."""
    return "\n".join(
        f"- {cite.plain(cite.chapter(name))} {_citation_files(name)}" for name in cite.chapters())


def book_citations() -> str:
    """Return how to cite the book, in every format and as files."""
    return f"{citations(cite.whole())}\n\n{_('As files: {files}.', files=_citation_files('book'))}"


def study_citation() -> str:
    """Return how to cite the study itself, in English and as Korea knows it."""
    journal = cite.book().study["journal"]
    english = cite.study.english().replace(f"{journal}, ", f"*{journal}*, ")
    return f"> {english}\n>\n> {cite.study.korean()}"


def edition() -> str:
    """Return version, date and licence of this copy of the book, as a sentence."""
    book = cite.book()
    address = (_("Its address is <{url}>.", url=book.url) if book.url else
               _("This copy has no public address, so citations give none; name the version."))
    return _("This is version {version} of {day}, under {licence}. {address}",
             version=book.version, day=dated(book.released), licence=cite.licence(),
             address=address)


GENERATED: dict[str, Callable[[], str]] = {
    "meanings": meanings,
    "figure_table": figure_table,
    "versions": versions,
    "file_details": datafiles.details,
    "edition": edition,
    "study_citation": study_citation,
    "book_citations": book_citations,
    "chapter_citations": chapter_citations,
    "figure_citations": lambda: citations(cite.figure(next(iter(figures().values())))),
    "data_citations": lambda: citations(cite.resource("bhcr-county-establishments")),
    "claim_citations": lambda: citations(cite.claim("C02")),
}


def readme_figures() -> str:
    """Return the README's table: figure, what it redraws, notebook, data files, output files."""
    heads = ["figure", "redraws", "notebook", "data, in `data/`", "output, in `public/figures/`"]
    rows = [[figure.title, figure.redraws or "–",
             f"[{figure.chapter}](book/{figure.chapter}.ipynb)",
             ", ".join(data.resource(source)["path"] for source in figure.sources),
             f"`{figure.id}`"] for figure in figures().values()]
    return _table(heads, rows)


def readme_data() -> str:
    """Return the README's table: file, what it holds, class, licence."""
    head = ["file, in `data/`", "what it holds", "class", "licence"]
    return _table(head, [[f"`{entry['path']}`", entry["title"], entry["class"],
                   ", ".join(licence["title"] for licence in entry["licenses"])]
                  for entry in data.package()["resources"]])


def _figure_files(figure: Figure) -> str:
    return " ".join(_download(f"../figures/{figure.stem}.{kind}", kind) for kind in card.KINDS)


def _citation_files(name: str) -> str:
    return ", ".join(_download(f"../citations/{name}.{ending}", label)
                     for label, ending in cite.ENDINGS.items())


def _download(address: str, shown: str) -> str:
    # Plain html: Sphinx would copy the file to an address that changes with its content.
    return f'<a href="{html.escape(address)}" download>{html.escape(shown)}</a>'


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |"
                     for line in lines)
