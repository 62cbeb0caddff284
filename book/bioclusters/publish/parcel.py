"""Pack a figure for people: every file of it, and a text that says how to use and to cite it."""

from pathlib import Path

from bioclusters import cite, data
from bioclusters.figures import Figure
from bioclusters.pages import permission
from bioclusters.words import _

README = "README.txt"
LICENCES = cite.ROOT / "LICENSES"
ODBL = "ODbL-1.0"


class ParcelError(ValueError):
    """A package that would travel without the text of a licence."""


def readme(figure: Figure, columns: list[dict], files: dict[str, str]) -> str:
    """Return what a person needs who opens the package of a figure, as plain text.

    `columns`: name, description and unit of each column of its table; `files`: what each file is,
    by its name.
    """
    may, work = permission.of_figure(figure), cite.figure(figure)
    address = cite.permalink(work.path)
    told = [
        (_("What it shows"), [figure.subtitle + ".", figure.alt]),
        (_("Verdict"), [f"{figure.study_line} {figure.difference}"]),
        (_("Line to print"), [may.line]),
        (_("What you may do"), [may.may, may.asked]),
        (_("How to cite"), [cite.plain(work)]),
        (_("Source"), [figure.source_line]),
        (_("Files"), [f"{name}: {words}" for name, words in files.items()]),
        (_("Columns of the table"), list(map(_column, columns))),
        (_("Version"), [_("Version {version} of {day}.", version=cite.book().version,
                          day=cite.book().released.isoformat()), address]),
    ]
    parts = [figure.title, "=" * len(figure.title)]
    for head, lines in told:
        parts += ["", head, "-" * len(head), *filter(None, lines)]
    return "\n".join(parts) + "\n"


def licences(figure: Figure, folder: Path = LICENCES) -> dict[str, bytes]:
    """Return the texts of the licences that travel with a figure, by the names of their files.

    Its own, and that of its outlines where this asks for it. Raises ParcelError naming the file
    that is missing.
    """
    names = {cite.book().licence}
    names |= {licence["name"] for source in figure.sources
              for licence in data.resource(source)["licenses"] if licence["name"] == ODBL}
    return {f"LICENCE-{name}.txt": licence_text(name, folder) for name in sorted(names)}


def licence_text(name: str, folder: Path = LICENCES) -> bytes:
    """Return the text of a licence by its SPDX name; raise ParcelError if there is none."""
    path = folder / f"{name}.txt"
    if not path.is_file():
        raise ParcelError(f"LICENSES/{path.name}: the text of the licence {name} is missing, and "
                          "no package goes without it; put it there, from spdx.org/licenses.")
    return path.read_bytes()


def _column(column: dict) -> str:
    said = {"name": column["name"], "description": column["description"].rstrip(".")}
    if "unit" in column:
        return _("{name}: {description} (unit: {unit})", unit=column["unit"], **said)
    return _("{name}: {description}", **said)
