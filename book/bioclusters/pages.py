"""Write the parts of pages that come from the registry and the data package."""

import html
import platform
from collections import Counter
from importlib import metadata

from bioclusters import data, registry

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


GENERATED = {
    "scorecard": scorecard,
    "figure_table": figure_table,
    "catalogue": catalogue,
    "versions": versions,
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
