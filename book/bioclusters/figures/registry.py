"""Read figures.yml once and hand on each figure as one thing: words, table, drawing.

figures.yml is the one place for titles, verdicts and sources. A figure's module draws it: `tidy`
shapes the tables that the entry names, `draw` draws them for a page, `describe` says what is drawn.
"""

import functools
import importlib
import os
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import yaml
from matplotlib.figure import Figure as Drawing

from bioclusters import data, findings
from bioclusters.draw import WIDE, Page
from bioclusters.draw.frame import Frame, framed
from bioclusters.draw.sheet import settle
from bioclusters.draw.svg import page_svg
from bioclusters.words import (
    SOURCE,
    WordsError,
    _,
    codes,
    language,
    pieces,
    say,
    speaking,
    word,
)

BOOK = Path(__file__).parents[2]
FILE = BOOK / "figures.yml"
KEYS = {"chapter", "redraws", "verdict", "title", "subtitle", "difference", "tables"}
OPTIONAL = {"module", "outlines", "parts"}
PART_KEYS = {"options", "title", "subtitle", "sources"}
ID = re.compile(r"fig(-[a-z0-9]+)+")
TITLE_WORDS = 12
ALT_LETTERS = range(60, 900)
LICENCE = "CC BY 4.0"
MIME = "application/vnd.bioclusters.figure+json"
READY = "BIOCLUSTERS_DRAWINGS"  # environment: folder of valid drawings for pages


class RegistryError(ValueError):
    """An entry of figures.yml that is incomplete, unknown or out of step with its module."""


class Figure:
    """A figure of the book: what figures.yml says of it, its table, and how it is drawn."""

    def __init__(self, name: str, entry: dict, options: dict[str, Any] | None = None) -> None:
        """Keep the entry; tables are loaded and shaped when first asked for.

        `options`: arguments of the module's `tidy`, where it is drawn otherwise than the book does.
        """
        self.id, self.entry, self.options = name, entry, options or {}
        self._tables: dict[str, pd.DataFrame] = {}  # by language
        self.chapter: str = entry["chapter"]
        self.verdict: str = entry["verdict"]
        self.redraws: str | None = entry["redraws"]
        self.sources: list[str] = list(dict.fromkeys(
            [*entry["tables"], *entry.get("outlines", [])]))

    def __repr__(self) -> str:
        """Return the figure's id and title."""
        return f"{self.id}: {self.title}"

    def _repr_svg_(self) -> str:
        return self.svg(WIDE)

    def _repr_mimebundle_(self, **_: Any) -> dict:
        """Hand on what a page needs to draw a variation anew, in its own language."""
        return {MIME: {"id": self.id, "options": self.options}} if self.options else {}

    @functools.cached_property
    def module(self) -> ModuleType:
        """Return the module that draws it; raise RegistryError naming the file that is missing."""
        name = self.entry.get("module", self.id.removeprefix("fig-").replace("-", "_"))
        path = f"book/bioclusters/figures/{name}.py"
        try:
            module = importlib.import_module(f"bioclusters.figures.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"bioclusters.figures.{name}":
                raise
            raise RegistryError(f"figures.yml: {self.id} is drawn by {path}, which is missing; "
                                "write it, or name another under `module`.") from None
        for need in ("tidy", "draw", "describe"):
            if not hasattr(module, need):
                raise RegistryError(f"{path}: has no `{need}`, which {self.id} needs; add it.")
        return module

    @property
    def table(self) -> pd.DataFrame:
        """Return what is drawn, a row per mark or area, its words in the language spoken."""
        spoken = language()
        if spoken not in self._tables:
            self._tables[spoken] = self.module.tidy(*map(findings.spoken, self.entry["tables"]),
                                                    **self.options)
        return self._tables[spoken]

    @property
    def title(self) -> str:
        """Return the title, a finding, in the language spoken."""
        return self._said("title")

    @property
    def subtitle(self) -> str:
        """Return measure, place and years, in the language spoken."""
        return self._said("subtitle")

    @property
    def difference(self) -> str:
        """Return how it differs from the study, and what to mind, in the language spoken."""
        return self._said("difference")

    @property
    def alt(self) -> str:
        """Return the alternative text in the language spoken; raise RegistryError if too long."""
        words = self.module.describe(self.table)
        if len(words) not in ALT_LETTERS:
            raise RegistryError(f"{self.id}: its alternative text has {len(words)} letters; "
                                f"between {ALT_LETTERS.start} and {ALT_LETTERS.stop} are read.")
        return words

    @property
    def source_line(self) -> str:
        """Return whom to name for the resources that it draws, once each, in order."""
        lines = [findings.named(data.resource(source)) for source in self.sources]
        return "; ".join(dict.fromkeys("; ".join(lines).split("; ")))

    @property
    def licence_line(self) -> str:
        """Return the licence of the drawing and of each source behind it, once each."""
        names = [say(licence["title"], {}) for source in self.sources
                 for licence in data.resource(source)["licenses"]]
        return _("{licence} (drawing); data: {names}", licence=LICENCE,
                 names=", ".join(dict.fromkeys(names)))

    @property
    def redrawn(self) -> str:
        """Return the figure of the study that it redraws, in the language spoken, or nothing."""
        return _("Fig. {number}", number=self.redraws.removeprefix("Fig. ")) if self.redraws else ""

    @property
    def study_line(self) -> str:
        """Return what it is to the study, in words: what it redraws and the verdict."""
        if self.redraws:
            return _("Redraws {figure} of Jeon (2023). {verdict}.", figure=self.redrawn,
                     verdict=word("figure-verdict", self.verdict))
        return _("Not in Jeon (2023).")

    @property
    def stem(self) -> str:
        """Return how the names of its files begin: the id, and a language that is not English."""
        return self.id if language() == SOURCE else f"{self.id}.{language()}"

    def part(self, name: str) -> "Figure":
        """Return a part of the figure that the entry names; raise RegistryError if it does not."""
        parts = self.entry.get("parts", {})
        if name not in parts:
            raise RegistryError(f"figures.yml: {self.id} has no part {name!r}; known are "
                                f"{', '.join(parts) or 'none'}.")
        part = dict(parts[name])
        made = Figure(self.id, self.entry | {key: part[key] for key in ("title", "subtitle")
                                             if key in part}, part.get("options", {}))
        made.sources = part.get("sources", self.sources)
        return made

    def vary(self, **options: Any) -> "Figure":
        """Return the figure drawn otherwise: with other arguments of its module's `tidy`."""
        return Figure(self.id, self.entry, options)

    def draw(self, page: Page = WIDE) -> Drawing:
        """Return the drawing for a page, its layout settled, without title and source."""
        outlines = map(data.load, self.entry.get("outlines", []))
        with speaking(page.language):
            figure = self.module.draw(self.table, *outlines, page=page)
        settle(figure)
        return figure

    def framed(self, drawn: Drawing, page: Page = WIDE) -> Drawing:
        """Return a drawing with title, subtitle, verdict and source set around it."""
        verdict = f"{self.study_line} {self.difference}"
        source = _("Source: {source}. {licence}, Three Bioclusters.", source=self.source_line,
                   licence=LICENCE)
        return framed(drawn, Frame(self.title, self.subtitle, verdict, source), page)

    def svg(self, page: Page = WIDE) -> str:
        """Return the drawing for a page as an <svg> element with named marks.

        While the book is built the drawings are made already: the environment names their folder.
        """
        ready = Path(os.environ.get(READY, "."), f"{self.id}-{page.name}.svg")
        if READY in os.environ and not self.options and ready.is_file():
            return ready.read_text(encoding="utf-8")
        with speaking(page.language):
            alt = self.alt
        return page_svg(self.draw(page), f"{self.id}-{page.name}", alt)

    def pieces(self, key: str) -> list[tuple[str, str]]:
        """Return title, subtitle or difference in pieces: text, and the finding that gave it.

        `key`: title, subtitle or difference. Raises RegistryError for a finding that is unknown.
        """
        try:
            return pieces(self.entry[key], _Findings())
        except (KeyError, WordsError) as error:
            raise RegistryError(f"figures.yml: {key} of {self.id}: {error}") from None

    def _said(self, key: str) -> str:
        return "".join(text for text, _finding in self.pieces(key))


class _Findings(dict):
    """The fields of a title: findings as printed, `{key}`, or in words, `{key:ordinal}`."""

    def __missing__(self, key: str) -> str:
        return findings.number(key)


def figure(name: str) -> Figure:
    """Return a figure by its id, made once; raise RegistryError if there is none."""
    known = figures()
    if name not in known:
        raise RegistryError(f"figures.yml: no figure {name!r}; known are {', '.join(known)}.")
    return known[name]


@functools.cache
def figures(path: Path = FILE) -> dict[str, Figure]:
    """Return the figures by id, in the order of figures.yml.

    Raises RegistryError naming the figure and the key that is missing, unknown or not allowed.
    """
    entries = yaml.load(path.read_text(encoding="utf-8"), _UniqueLoader)
    for name, entry in entries.items():
        _check(name, entry)
    return {name: Figure(name, entry) for name, entry in entries.items()}


class _UniqueLoader(yaml.SafeLoader):
    """YAML in which a key that is written twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key) for key, _value in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise RegistryError(f"figures.yml: {key} stands there twice, the second time in "
                                    f"line {node.end_mark.line}; give one another id.")
        return super().construct_mapping(node, deep)


def _check(name: str, entry: dict) -> None:
    if not ID.fullmatch(name):  # it becomes file names, addresses and anchors
        raise RegistryError(f"figures.yml: {name!r} is no id; write fig- and then small letters, "
                            "digits and hyphens, such as fig-us-regions.")
    for key in sorted(KEYS - set(entry)):
        raise RegistryError(f"figures.yml: {name} lacks {key!r}; add it.")
    for key in sorted(set(entry) - KEYS - OPTIONAL):
        raise RegistryError(f"figures.yml: {name} has an unknown key {key!r}; remove it.")
    if entry["verdict"] not in codes("figure-verdict"):
        raise RegistryError(f"figures.yml: {name} has verdict {entry['verdict']!r}; use one of "
                            f"{', '.join(codes('figure-verdict'))}.")
    if len(entry["title"].split()) > TITLE_WORDS:
        raise RegistryError(f"figures.yml: the title of {name} has more than {TITLE_WORDS} words.")
    for part, about in entry.get("parts", {}).items():
        for key in sorted(set(about) - PART_KEYS):
            raise RegistryError(f"figures.yml: part {part} of {name} has an unknown key {key!r}.")
        drawn = [*entry["tables"], *entry.get("outlines", [])]
        for source in sorted(set(about.get("sources", [])) - set(drawn)):
            raise RegistryError(f"figures.yml: part {part} of {name} names the source {source!r}, "
                                f"which is not drawn; use some of {', '.join(drawn)}.")
