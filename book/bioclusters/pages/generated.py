"""Write the parts of pages that come from the registry and the data package."""

import html
import platform
from collections import Counter
from importlib import metadata

from bioclusters import cite, data, registry

TOOLS = ["jupyter-book", "sphinx", "pandas", "geopandas", "shapely", "matplotlib", "frictionless"]


def scorecard() -> str:
    """Return the table of figures with what each redraws and its verdict, as Markdown."""
    figures = registry.figures()
    counts = Counter(entry["verdict"] for entry in figures.values())
    summary = ", ".join(f"{counts[verdict]} {verdict}" for verdict in registry.VERDICTS)
    rows = [
        [f"{{numref}}`{name}`", f"[{entry['title']}]({entry['notebook']}.ipynb)",
         entry["redraws"] or "–", entry["verdict"]]
        for name, entry in figures.items()
    ]
    head = ["Figure", "What it shows", "Figure of the study", "Verdict"]
    meanings = [f"*{verdict}*: {meaning}" for verdict, meaning in registry.VERDICTS.items()]
    return f"{_table(head, rows)}\n\nIn all: {summary}. The words: {'; '.join(meanings)}."


def figure_table() -> str:
    """Return the table figure, notebook, data files and output files, as Markdown."""
    rows = [
        [f"{{numref}}`{name}`", f"[{entry['notebook']}]({entry['notebook']}.ipynb)",
         ", ".join(f"`{data.resource(source)['path']}`" for source in entry["sources"]),
         " ".join(_download(f"../figures/{name}.{kind}", kind)
                  for kind in ("svg", "png", "pdf", "csv", "json"))]
        for name, entry in registry.figures().items()
    ]
    return _table(["Figure", "Notebook", "Data, in `data/`", "Files"], rows)


def catalogue() -> str:
    """Return every file of the data package with schema, sources, licence and gaps, as Markdown."""
    return "\n\n".join(_resource(entry) for entry in data.package()["resources"])


def versions() -> str:
    """Return the versions that built this copy of the book, as a Markdown table."""
    rows = [["Python", platform.python_version()], ["System", platform.system()]]
    rows += [[tool, metadata.version(tool)] for tool in TOOLS]
    return _table(["Tool", "Version"], rows)


def gallery() -> str:
    """Return every figure small, with title, verdict, chapter and files, as html."""
    items = "\n".join(_gallery_item(name, entry) for name, entry in registry.figures().items())
    return (f'<ul class="gallery" data-filter="verdict chapter" data-things="figures">\n{items}\n'
            "</ul>")


def citations(work: cite.Work) -> str:
    """Return how to cite a work: in words, and folded in every format."""
    return (f"> {cite.plain(work)}\n\n"
            f'<div class="card"><details class="cite"><summary>In four formats</summary>\n'
            f"{cite.citations(work)}\n</details></div>")


def chapter_citations() -> str:
    """Return the chapters with their citation and its files, as a Markdown list."""
    return "\n".join(
        f"- {cite.plain(cite.chapter(name))} {_citation_files(name)}" for name in cite.chapters())


def book_citations() -> str:
    """Return how to cite the book, in every format and as files."""
    return f"{citations(cite.whole())}\n\nAs files: {_citation_files('book')}."


def study_citation() -> str:
    """Return how to cite the study itself, as a paragraph."""
    study = cite.book().study
    people = ", ".join(f"{name['family-names']}, {name['given-names']}"
                       for name in study["authors"])
    return (f"> {people} ({study['year']}). {study['title']}. *{study['journal']}*, "
            f"{study['volume']}({study['issue']}), {study['start']}–{study['end']}.")


def edition() -> str:
    """Return version, date and licence of this copy of the book, as a sentence."""
    book = cite.book()
    address = (f"Its address is <{book.url}>." if book.url else
               "This copy has no public address, so citations give none; name the version.")
    return (f"This is version {book.version} of {book.released.day} {book.released:%B %Y}, "
            f"under {cite.licence()}. {address}")


GENERATED = {
    "scorecard": scorecard,
    "figure_table": figure_table,
    "catalogue": catalogue,
    "versions": versions,
    "gallery": gallery,
    "edition": edition,
    "study_citation": study_citation,
    "book_citations": book_citations,
    "chapter_citations": chapter_citations,
    "figure_citations": lambda: citations(cite.figure(next(iter(registry.figures())))),
    "data_citations": lambda: citations(cite.resource("bhcr-county-establishments")),
    "claim_citations": lambda: citations(cite.claim("C02")),
}


def readme_figures() -> str:
    """Return the README's table: figure, what it redraws, notebook, data files, output files."""
    head = ["figure", "redraws", "notebook", "data, in `data/`", "output, in `public/figures/`"]
    rows = [[entry["title"], entry["redraws"] or f"– ({entry['verdict']})",
             f"[{entry['notebook']}](book/{entry['notebook']}.ipynb)",
             ", ".join(data.resource(source)["path"] for source in entry["sources"]), f"`{name}`"]
            for name, entry in registry.figures().items()]
    return _table(head, rows)


def readme_data() -> str:
    """Return the README's table: file, what it holds, class, licence."""
    head = ["file, in `data/`", "what it holds", "class", "licence"]
    return _table(head, [[f"`{entry['path']}`", entry["title"], entry["class"],
                   ", ".join(licence["title"] for licence in entry["licenses"])]
                  for entry in data.package()["resources"]])


def _gallery_item(name: str, entry: dict) -> str:
    page, (wide, high) = cite.page_of(name), cite.THUMBNAIL
    chapter = html.escape(cite.chapter_title(entry["notebook"]).partition(":")[0])
    address = html.escape(cite.link(f"{page}#{name}", page))
    files = " ".join(_download(f"../figures/{name}.{kind}", kind) for kind in cite.KINDS)
    return (
        f'<li data-verdict="{entry["verdict"]}" data-chapter="{chapter}">'
        f'<img src="../figures/thumbnails/{name}.png" width="{wide}" height="{high}" '
        f'loading="lazy" alt="{html.escape(cite.recipe(name).alt)}">'
        f'<p class="title"><a href="{address}">{html.escape(entry["title"])}</a></p>'
        f'<p class="about">{chapter}. Verdict: {entry["verdict"]}.</p>'
        f'<p class="downloads">{files}</p></li>'
    )


def _citation_files(name: str) -> str:
    return ", ".join(_download(f"../citations/{name}.{ending}", label)
                     for label, ending in cite.ENDINGS.items())


def _resource(entry: dict) -> str:
    fields = [
        [f"`{field['name']}`", field["type"], field.get("unit", ""), field["description"]]
        for field in entry["schema"]["fields"]
    ]
    sources = [_link(source["title"], source.get("path")) for source in entry["sources"]]
    licences = [
        f"{_link(licence['title'], licence.get('path'))} (checked {licence['checked']})"
        for licence in entry["licenses"]
    ]
    return "\n".join([
        f":::{{dropdown}} {entry['title']} ({entry['class']})",
        f":name: data-{entry['name']}", "",
        entry["description"], "",
        f"- File: {_download('../data/' + entry['path'], entry['path'])}, loaded as "
        f"`{entry['name']}`, {entry['bytes']:,} bytes",
        f"- Source: {'; '.join(sources)}",
        f"- Licence: {', '.join(licences)}. To print: {entry['attribution']}.",
        *[f"- Known gap: {gap}" for gap in entry["gaps"]],
        f"- SHA-256: `{entry['hash'].removeprefix('sha256:')}`", "",
        _table(["Column", "Type", "Unit", "Meaning"], fields),
        ":::",
    ])


def _link(title: str, address: str | None) -> str:
    if address and not address.startswith("http"):  # a file of this package
        return f"{title}, {_download(f'../data/{address}', address)}"
    return f"[{title}]({address})" if address else title


def _download(address: str, shown: str) -> str:
    # Plain html: Sphinx would copy the file to an address that changes with its content.
    return f'<a href="{html.escape(address)}" download>{html.escape(shown)}</a>'


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |"
                     for line in lines)
