"""Show tables that read well on a page, in a notebook and through a screen reader."""

import html

import pandas as pd
from pandas.api.types import is_numeric_dtype

MISSING = "no data"
NO_ROWS = "no data yet"
HEADS = {"bhcr": "BioHealth Capital Region", "naics": "NAICS", "fips": "FIPS", "url": "address",
         "usd": "USD", "id": "id"}


class Table:
    """A table with a caption, column heads marked as such, and no row numbers."""

    def __init__(self, frame: pd.DataFrame, caption: str, name: str = "", folded: bool = False):
        """Keep the frame; `name` is its anchor, `folded` hides it behind its caption."""
        self.frame, self.caption, self.name, self.folded = frame, caption, name, folded

    def __repr__(self) -> str:
        """Return the caption and the table as plain text."""
        return f"{self.caption}\n{self.frame.to_string(index=False, na_rep=MISSING)}"

    def _repr_html_(self) -> str:
        caption = html.escape(self.caption)
        head = "".join(_cell("th", _head(name), self.frame[name], ' scope="col"')
                       for name in self.frame)
        # As objects, or a row of integers and decimals would turn its integers into decimals.
        rows = "".join(f"<tr>{self._row(row)}</tr>\n"
                       for _, row in self.frame.astype(object).iterrows())
        if self.frame.empty:
            rows = f'<tr><td colspan="{self.frame.shape[1]}">{NO_ROWS}</td></tr>\n'
        body = f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>"
        if not self.folded:
            anchor = f' id="{self.name}"' if self.name else ""
            return f'<table class="book-table"{anchor}><caption>{caption}</caption>\n{body}</table>'
        return (
            f'<details class="book-table"><summary>{caption}</summary>\n'
            f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}">'
            f"<table>\n{body}</table></div></details>"
        )

    def _row(self, row: pd.Series) -> str:
        return "".join(_cell("td", row[name], self.frame[name]) for name in self.frame)


def show(frame: pd.DataFrame, caption: str, name: str = "") -> Table:
    """Return a frame as a table with a caption and an anchor; missing values read as "no data"."""
    return Table(frame, caption, name)


def fold(frame: pd.DataFrame, caption: str) -> Table:
    """Return a frame as a table folded behind its caption, for the data under a figure."""
    table = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    return Table(table, caption, folded=True)


def across_years(frame: pd.DataFrame, rows: list[str], values: str) -> pd.DataFrame:
    """Return one row per unit and one column per year; units without a count are left out.

    `frame`: one row per unit and `year`; `rows` name the columns that tell units apart.
    """
    wide = pd.DataFrame(frame).pivot(index=rows, columns="year", values=values)
    return wide[(wide.fillna(0) > 0).any(axis=1)].rename_axis(columns=None).reset_index()


def _cell(tag: str, value, column: pd.Series, more: str = "") -> str:
    text = MISSING if pd.isna(value) else html.escape(_text(value))
    if tag == "td" and column.name == "claim_id":  # each claim has its place on the audit's page
        text = f'<a href="claims.html#{text.lower()}">{text}</a>'
    number = ' class="number"' if is_numeric_dtype(column) else ""
    return f"<{tag}{number}{more}>{text}</{tag}>"


def _head(column) -> str:
    words = [HEADS.get(word, word) for word in str(column).split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _text(value) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
