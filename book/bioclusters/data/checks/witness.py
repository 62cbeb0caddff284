"""Hold columns against sums that were taken apart from the tables, from the evidence itself.

Where no second source has a number, the second entry is a check on copying: the sums of
`witness.csv` were computed from the evidence as it was collected, by other code than that which
made the tables. A deliberate change needs both: the cell, and the sum that the message names.
"""

import zlib
from collections.abc import Iterable

import pandas as pd

from bioclusters.data.checks import Fault

MODULUS = 100_000_000
_SUMS: dict = {}  # sums taken before, with the table they were taken of


def sums_agree(tables) -> Iterable[Fault]:
    """Hold rows and sum of each column against the second entry."""
    for entry in tables["witness"].to_dict("records"):
        name, column = entry["resource"], entry["column"]
        table = tables[name]
        if len(table) != entry["rows"]:
            yield name, f"column {column}", (
                f"{len(table)} rows, the second entry has {entry['rows']}: correct the table, or "
                "witness.csv too")
        found = _sum_of(table, entry["key"], column)
        if found != entry["sum"]:
            yield name, f"column {column}", (
                f"its values give {found}, the second entry has {entry['sum']}: correct the value, "
                "or witness.csv too if the source says so")


def column_sum(keys: Iterable[str], values: Iterable) -> int:
    """Return the sum of a column: each value weighs with its key, so that an exchange shows."""
    return sum(zlib.crc32(f"{key}={plain(value)}".encode())
               for key, value in zip(keys, values, strict=True)) % MODULUS


def plain(value) -> str:
    """Return a value as text, a number without needless noughts."""
    if pd.isna(value):
        return ""
    try:
        return f"{float(value):.10g}"
    except ValueError:
        return str(value)


def _sum_of(table: pd.DataFrame, key: str, column: str) -> int:
    """Return the sum of a column of a table, taken once per table."""
    kept = _SUMS.get((id(table), column))
    if kept is None or kept[0] is not table:
        columns = [table[one].map(plain, na_action=None) for one in key.split(";")]
        keys = ["|".join(parts) for parts in zip(*columns, strict=True)]
        kept = _SUMS[id(table), column] = (table, column_sum(keys, table[column]))
    return kept[1]
