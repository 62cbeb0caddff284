"""Tables with their words in another language: a sealed table has the words, cell by cell."""

import functools
from pathlib import Path

import pandas as pd

from bioclusters.data.package import FOLDER, fingerprint, load, package, resource


def translated(name: str, language: str, words: str, folder: Path = FOLDER) -> pd.DataFrame:
    """Return a resource with its cells in a language, where valid words are known.

    `words`: the resource that has them, with columns table, row (the primary key, its parts joined
    by "/"), column, of (digest of the English cell) and text. A column that the resource itself has
    in the language, such as name_ko, stands in for its twin. A cell that changed since it was
    translated stays in English. Raises DataError as `load` does.
    """
    table = load(name, folder)
    for column in table.columns:
        own = f"{column}_{language}"
        if own in table:
            table[column] = table[own].fillna(table[column])
    known = _words(words, resource(words, folder)["hash"], folder).get(name, {})
    if known:
        rows = {key: place for place, key in enumerate(keys(table, name, folder))}
        for (row, column), (of, text) in known.items():
            place = table.columns.get_loc(column)
            if row in rows and digest(table.iat[rows[row], place]) == of:
                table.iat[rows[row], place] = text
    return table


def cells(words: str, language: str, folder: Path = FOLDER) -> dict[str, str]:
    """Return the words of all tables by the digest of the English cell, whatever its place.

    For a cell that is handed on without its table; `words`, `language` as for `translated`.
    """
    return _cells(words, language, resource(words, folder)["hash"], folder)


def keys(table: pd.DataFrame, name: str, folder: Path = FOLDER) -> list[str]:
    """Return the primary key of each row, its parts joined by "/"."""
    columns = resource(name, folder)["schema"]["primaryKey"]
    columns = [columns] if isinstance(columns, str) else columns
    source = load(name, folder)[columns] if len(table) else table[columns]
    return ["/".join(map(str, row)) for row in source.itertuples(index=False)]


def digest(cell: object) -> str:
    """Return the mark by which a translation knows its English cell: eight digits of a hash."""
    return fingerprint(str(cell).encode()).removeprefix("sha256:")[:8]


@functools.lru_cache(maxsize=8)
def _cells(words: str, language: str, state: str, folder: Path) -> dict[str, str]:
    found = {}
    for entry in package(folder)["resources"]:
        names = [field["name"] for field in entry.get("schema", {}).get("fields", [])]
        for name in names:
            if f"{name}_{language}" in names:
                pairs = load(entry["name"], folder)[[name, f"{name}_{language}"]].dropna()
                found |= {digest(cell): text for cell, text in pairs.itertuples(index=False)}
    for rows in _words(words, state, folder).values():
        found |= dict(rows.values())
    return found


@functools.lru_cache(maxsize=8)
def _words(name: str, _state: str, folder: Path) -> dict[str, dict[tuple, tuple]]:
    found: dict[str, dict[tuple, tuple]] = {}
    for row in load(name, folder).itertuples(index=False):
        found.setdefault(row.table, {})[row.row, row.column] = (row.of, row.text)
    return found
