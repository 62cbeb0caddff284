"""Read figures.yml, the one place for titles, verdicts and sources, and make captions from it."""

from pathlib import Path
from textwrap import wrap

import yaml
from matplotlib.figure import Figure

from bioclusters import data, quoted, style

BOOK = Path(__file__).parents[1]
VERDICTS = {
    "reproduced": "the study's figure, redrawn from the same data",
    "reproduced with stated differences": "the study's figure, with differences that are named",
    "substitute": "the same question, answered with other public data",
    "cannot be reproduced": "the data are not public",
    "new": "not in the study",
}
KEYS = {"notebook", "redraws", "verdict", "difference", "title", "subtitle", "sources"}
TITLE_WORDS = 10
TITLE_WIDTH, SUBTITLE_WIDTH, FOOT_WIDTH = 64, 104, 140  # characters that fit the page width
PACKAGE_LICENCE = "CC BY 4.0"


class RegistryError(ValueError):
    """An entry of figures.yml that is incomplete, unknown or out of step with a notebook."""


def figures(path: Path = BOOK / "figures.yml") -> dict[str, dict]:
    """Return the entries of figures.yml by figure id, with quoted numbers filled in.

    Raises RegistryError naming the figure and the key that is missing, unknown or not allowed.
    """
    return {name: _filled(name, entry) for name, entry in _entries(path).items()}


def entry_of(name: str) -> dict:
    """Return one entry of figures.yml; raise RegistryError if there is none."""
    entries = _entries(BOOK / "figures.yml")
    if name not in entries:
        raise RegistryError(f"figures.yml: no figure {name!r}; known are {', '.join(entries)}.")
    return _filled(name, entries[name])


def source_line(entry: dict) -> str:
    """Return whom to name for the resources that a figure draws, once each, in order."""
    lines = [data.resource(source)["attribution"] for source in entry["sources"]]
    return "; ".join(dict.fromkeys("; ".join(lines).split("; ")))


def licence_line(entry: dict) -> str:
    """Return the licence of the drawing and of each source behind it, once each."""
    names = [
        licence["title"]
        for source in entry["sources"]
        for licence in data.resource(source)["licenses"]
    ]
    return f"{PACKAGE_LICENCE} (drawing); data: {', '.join(dict.fromkeys(names))}"


def study_line(entry: dict) -> str:
    """Return what a figure is to the study, in words: what it redraws and the verdict."""
    if entry["redraws"]:
        return f"Redraws {entry['redraws']} of Jeon (2023). Verdict: {entry['verdict']}."
    return "Verdict: new, not in Jeon (2023)."


def caption(entry: dict) -> str:
    """Return the caption in Markdown: title and verdict, then a paragraph of source and licence."""
    return (
        f"**{entry['title']}.** {study_line(entry)} {entry['difference']}\n\n"
        f"Source: {source_line(entry)}. Licence: {licence_line(entry)}."
    )


def frame(figure: Figure, name: str) -> Figure:
    """Return the figure with title, subtitle, verdict and source line set around the drawing.

    The words come from figures.yml. The figure grows by the room they take; the drawing itself
    keeps its size. Raises RegistryError for an unknown id.
    """
    entry = entry_of(name)
    source = f"Source: {source_line(entry)}. {PACKAGE_LICENCE}, Three Bioclusters."
    foot = wrap(f"{study_line(entry)} {entry['difference']}", FOOT_WIDTH) + wrap(source, FOOT_WIDTH)
    title, subtitle = wrap(entry["title"], TITLE_WIDTH), wrap(entry["subtitle"], SUBTITLE_WIDTH)
    head_room = 0.10 + 0.23 * len(title) + 0.16 * len(subtitle)
    foot_room = 0.12 + 0.125 * len(foot)
    _grow(figure, head_room, foot_room)
    _write(figure, 0.06, title, 13, 0.23, style.INK, "bold")
    _write(figure, 0.08 + 0.23 * len(title), subtitle, 9, 0.16, style.QUIET, "normal")
    _write(figure, figure.get_figheight() - foot_room + 0.08, foot, 6.5, 0.125, style.QUIET,
           "normal")
    settle(figure)
    return figure


def settle(figure: Figure) -> None:
    """Fix a finished figure's layout, so that it is saved with the same bytes on every run."""
    # The layout solver's last digits differ from run to run, and matplotlib makes ids from them.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        west, south, width, height = axes.get_position(original=True).bounds
        axes.set_position([round(west, 5), round(south, 5), round(width, 5), round(height, 5)])


def _entries(path: Path) -> dict[str, dict]:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, entry in entries.items():
        _check(name, entry)
    return entries


def _check(name: str, entry: dict) -> None:
    for key in sorted(KEYS - set(entry)):
        raise RegistryError(f"figures.yml: {name} lacks {key!r}; add it.")
    for key in sorted(set(entry) - KEYS):
        raise RegistryError(f"figures.yml: {name} has an unknown key {key!r}; remove it.")
    if entry["verdict"] not in VERDICTS:
        raise RegistryError(
            f"figures.yml: {name} has verdict {entry['verdict']!r}; "
            f"use one of {', '.join(VERDICTS)}."
        )
    if len(entry["title"].split()) > TITLE_WORDS:
        raise RegistryError(f"figures.yml: the title of {name} has more than {TITLE_WORDS} words.")


def _filled(name: str, entry: dict) -> dict:
    try:
        words = {key: entry[key].format_map(quoted.Filler())
                 for key in ("title", "subtitle", "difference")}
    except KeyError as key:
        raise RegistryError(
            f"figures.yml: {name} quotes an unknown number {key}; define it in quoted.py."
        ) from None
    return {**entry, **words}


def _grow(figure: Figure, head: float, foot: float) -> None:
    drawing = figure.get_figheight()
    total = drawing + head + foot
    figure.set_figheight(total)
    figure.get_layout_engine().set(rect=(0, foot / total, 1, drawing / total))


def _write(figure, top, lines, size, leading, colour, weight) -> None:
    height = figure.get_figheight()
    for number, line in enumerate(lines):
        figure.text(
            0.008, 1 - (top + number * leading) / height, line,
            fontsize=size, color=colour, fontweight=weight, va="top",
        )

