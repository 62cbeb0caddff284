"""Show tables that read well on a page, in a notebook and through a screen reader.

A cell hands on rows and column ids; words for heads and codes are chosen where the table is shown.
"""

import functools
import html
import re
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import yaml
from pandas.api.types import is_numeric_dtype

from bioclusters import findings
from bioclusters.figures import BOOK, Figure
from bioclusters.words import _, codes, number, say, word
from bioclusters.words.codes import FAMILIES
from bioclusters.words.years import years

MIME = "application/vnd.bioclusters.table+json"
MOST_COLUMNS = 5  # of a table that stands in the text
YEAR = re.compile(r"(^|_)years?$|^\d{4}$")
SOURCED, COMPUTED = 6, 2  # decimals: no source gives more; more would feign exactness
CLAIM = "claim_id"
MINUS = "\N{MINUS SIGN}"


class TableError(ValueError):
    """A table that is too wide for the text, or a column that has no words."""


class Table:
    """A table with a caption, column heads marked as such, and no row numbers."""

    def __init__(self, frame: pd.DataFrame, caption: str, name: str = "",
                 folded: bool = False) -> None:
        """Keep the frame without empty columns; `name` is its anchor, `folded` hides it."""
        frame = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
        self.frame = frame.dropna(axis=1, how="all") if len(frame) else frame
        self.caption, self.name, self.folded = caption, name, folded

    def __repr__(self) -> str:
        """Return the caption and the table as plain text."""
        return f"{self.caption}\n{self.frame.to_string(index=False, na_rep='')}"

    def _repr_mimebundle_(self, **_: Any) -> dict:
        rows = self.content()
        return {"text/plain": repr(self), "text/html": as_html(rows), MIME: rows}

    def content(self) -> dict:
        """Return the table as JSON: caption, anchor, and per column its id, kind and values."""
        columns = [{"id": str(name), "numbers": bool(is_numeric_dtype(self.frame[name])),
                    "cells": [_plain(value) for value in self.frame[name].astype(object)]}
                   for name in self.frame]
        return {"caption": self.caption, "name": self.name, "folded": self.folded,
                "columns": columns}


def show(frame: pd.DataFrame, caption: str, name: str = "") -> Table:
    """Return a frame as a table in the text, with a caption and an anchor.

    Raises TableError for more than five columns, which no phone shows side by side.
    """
    table = Table(frame, caption, name)
    if table.frame.shape[1] > MOST_COLUMNS:
        raise TableError(f"{caption!r} has {table.frame.shape[1]} columns; show at most "
                         f"{MOST_COLUMNS} in the text, or use tables.fold.")
    return table


def fold(frame: pd.DataFrame, caption: str) -> Table:
    """Return a frame as a table folded behind its caption, however wide."""
    return Table(frame, caption, folded=True)


def of_figure(figure: Figure) -> str:
    """Return html of the table behind a figure: what its module lists, or all that is drawn."""
    listed = getattr(figure.module, "listed", None)
    own = listed is not None and listed.__module__ == figure.module.__name__
    table = Table(listed(figure.table) if own and listed else figure.table, figure.title)
    return _table(table.content(), caption=True, aligned=False)  # its columns may mix measures


def across_years(frame: pd.DataFrame, rows: list[str], values: str) -> pd.DataFrame:
    """Return one row per unit and one column per year; units without a count are left out.

    `frame`: one row per unit and `year`; `rows` name the columns that tell units apart.
    """
    wide = pd.DataFrame(frame).pivot(index=rows, columns="year", values=values)
    return wide[(wide.fillna(0) > 0).any(axis=1)].rename_axis(columns=None).reset_index()


def as_html(content: dict) -> str:
    """Return a table, as Table.content gives it, in html and in the language spoken."""
    if not content["folded"]:
        return _table(content, caption=True, aligned=True)
    caption = html.escape(say(content["caption"], {}))
    return (f'<details class="book-table"><summary>{caption}</summary>\n'
            f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}">'
            f"{_table(content, caption=False, aligned=False)}</div></details>")


def head(column: str) -> str:
    """Return the words for a column: those of columns.yml, or its id read as words."""
    if column in _words()["heads"]:
        return say(_words()["heads"][column], {})
    return column.replace("_", " ").capitalize()


def shown(column: str, value: Any) -> str:
    """Return a value as printed: separators in numbers, none in years, words for codes.

    A missing value is printed as columns.yml says for its column, or not at all.
    """
    if value is None:
        return say(_words()["missing"].get(column, ""), {})
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return _number(column, value)
    if YEAR.search(column):
        return years(value)
    return _coded(column, value.split(";")) or findings.said(value)


def _coded(column: str, values: list[str]) -> str:
    """Return the words of a cell with one code or several; nothing if it has no codes."""
    named = _words()["codes"].get(column, column.replace("_", "-"))
    for family in [named] if isinstance(named, str) else named:
        if family in FAMILIES and set(values) <= set(codes(family)):
            return ", ".join(word(family, value) for value in values)
    return ""


def _number(column: str, value: float) -> str:
    """Return a number as printed: what was computed rounded, what a source gives as it stands."""
    if YEAR.search(column) and value == int(value):
        return str(int(value))
    printed = number(value if value == round(value, SOURCED) else round(value, COMPUTED))
    return printed.replace("-", MINUS)


def _aligned(cells: list[str]) -> list[str]:
    """Return the numbers of a column with as many decimals as the longest has: 41.0 above 41.2."""
    places = {len(cell.partition(".")[2]) for cell in cells if cell}
    most = max(places, default=0)
    if len(places) < 2 or most > COMPUTED:  # a source's own decimals stay as they are
        return cells
    return [f"{cell}{'' if '.' in cell else '.'}".ljust(len(cell.partition(".")[0]) + 1 + most, "0")
            if cell else "" for cell in cells]


def _table(content: dict, caption: bool, aligned: bool) -> str:
    columns = content["columns"]
    anchor = f' id="{content["name"]}"' if content["name"] else ""
    title = f"<caption>{html.escape(say(content['caption'], {}))}</caption>\n" if caption else ""
    # Between cells stands a new line, or the search would take two words for one.
    heads = "\n".join(f'<th{_kind(column)} scope="col">{html.escape(head(column["id"]))}</th>'
                    for column in columns)
    rows = "\n".join(
        "<tr>" + "\n".join(cells) + "</tr>"
        for cells in zip(*(_cells(column, aligned=aligned) for column in columns), strict=True))
    if not rows:
        rows = f'<tr><td colspan="{len(columns)}">{_("No rows yet")}</td></tr>'
    return (f'<table class="book-table"{anchor}>{title}<thead><tr>{heads}</tr></thead>\n'
            f"<tbody>\n{rows}\n</tbody></table>")


def _cells(column: dict, aligned: bool) -> list[str]:
    """Return the cells of a column; one measure has the same decimals all the way down."""
    texts = [shown(column["id"], value) for value in column["cells"]]
    if aligned and column["numbers"]:
        texts = _aligned(texts)
    return list(map(_cell, [column] * len(texts), column["cells"], texts))


def _cell(column: dict, value: Any, text: str) -> str:
    text = html.escape(text, quote=False)
    if column["id"] == CLAIM and value:  # each claim has its place on the audit's page
        text = f'<a href="claims.html#{text.lower()}">{text}</a>'
    elif isinstance(value, str) and re.fullmatch(r"https?://\S+", value):
        text = f'<a href="{html.escape(value)}">{html.escape(urlsplit(value).netloc)}</a>'
    return f"<td{_kind(column)}>{text}</td>"


def _kind(column: dict) -> str:
    return ' class="number"' if column["numbers"] else ""


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it; missing is None, a whole decimal stays a decimal."""
    if pd.isna(value):
        return None
    if isinstance(value, str):
        return value
    return value.item() if hasattr(value, "item") else value


@functools.cache
def _words() -> dict[str, dict]:
    content = yaml.safe_load((BOOK / "columns.yml").read_text(encoding="utf-8"))
    return {key: content.get(key) or {} for key in ("heads", "codes", "missing", "computed")}
