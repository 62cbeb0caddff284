"""The words of other tables in Korean check that they stand for cells that exist."""

from collections.abc import Iterable

import pandas as pd

from bioclusters.data.checks import Fault, Tables, sources

WORDS = "korean"
KEYS = ["table", "row", "column"]


def words_have_cells(tables: Tables) -> Iterable[Fault]:
    """Hold each translated cell against the table, row and column that it names.

    Whether the English cell has changed since is no fault: `make check` lists what is stale.
    """
    known = {entry["name"]: entry for entry in tables[sources.DESCRIPTOR]["resources"]}
    cells: dict[str, dict[str, pd.Series]] = {}
    for entry in tables[WORDS][KEYS].itertuples(index=False):
        place = "/".join(entry)
        if entry.table not in known or entry.table == WORDS:
            yield WORDS, place, f"there is no table {entry.table!r}"
            continue
        if entry.table not in cells:
            cells[entry.table] = _rows(tables[entry.table], known[entry.table])
        if entry.row not in cells[entry.table]:
            yield WORDS, place, f"{entry.table} has no row {entry.row!r}"
        elif pd.isna(cells[entry.table][entry.row].get(entry.column)):
            yield WORDS, place, f"{entry.table} has nothing in column {entry.column!r} of this row"


def words_are_sorted(tables: Tables) -> Iterable[Fault]:
    """Hold the rows against their order: table, row, column."""
    rows = list(tables[WORDS][KEYS].itertuples(index=False, name=None))
    for before, after in zip(rows, rows[1:], strict=False):
        if after < before:
            yield WORDS, "/".join(after), f"it belongs before {'/'.join(before)}"


def _rows(table: pd.DataFrame, entry: dict) -> dict[str, pd.Series]:
    key = entry["schema"]["primaryKey"]
    named = table[[key] if isinstance(key, str) else key].itertuples(index=False)
    return {"/".join(map(str, name)): row
            for name, (_place, row) in zip(named, table.iterrows(), strict=True)}
