"""Hold columns against sums that were taken apart from the tables, from the evidence itself.

Where no second source has a number, a second entry is a check on copying: the columns summed in
`witness.csv` were compared, cell by cell, with the evidence as it was collected, by other code than
that which made the tables. A deliberate change needs both: the cell, and its sum.
"""

import csv
import io
import zlib
from collections.abc import Iterable
from typing import Any

import pandas as pd

from bioclusters.data.checks import Fault, Tables

PATH = "witness.csv"
MODULUS = 100_000_000
FREE = {  # columns of free words, which are not entered twice
    "note", "caution", "year_note", "position_note", "comparability_note", "event", "topic",
    "used_for", "rights", "publication",
}
# Tables that are judged or cited in words, or that hold nothing yet.
NOT_ENTERED = {"claims", "errata", "factors", "study-numbers", "witness", "paper-table1",
               "transcribed-fig1", "transcribed-fig2"}
_SUMS: dict = {}  # sums taken before, with the table they were taken of


def sums_agree(tables: Tables) -> Iterable[Fault]:
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


def entered(tables: Tables, name: str) -> str:
    """Return the text of witness.csv with the sums of one table taken anew.

    Raises ValueError for a table that is not entered twice.
    """
    resources = {entry["name"]: entry for entry in tables["datapackage"]["resources"]}
    if name not in resources or name in NOT_ENTERED or resources[name]["format"] != "csv":
        raise ValueError(f"{name}: not a table that is entered twice; name one of witness.csv.")
    key = resources[name]["schema"].get("primaryKey") or tables[name].columns[0]
    key = key if isinstance(key, str) else ";".join(key)
    rows = [row for row in tables["witness"].to_dict("records") if row["resource"] != name]
    rows += [{"resource": name, "column": column, "key": key, "rows": len(tables[name]),
              "sum": _sum_of(tables[name], key, column)}
             for column in tables[name] if column not in FREE]
    order = {resource: place for place, resource in enumerate(resources)}
    rows.sort(key=lambda row: order[row["resource"]])
    text = io.StringIO()
    writer = csv.DictWriter(text, ["resource", "column", "key", "rows", "sum"],
                            lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def column_sum(keys: Iterable[str], values: Iterable) -> int:
    """Return the sum of a column: each value weighs with its key, so that an exchange shows."""
    return sum(zlib.crc32(f"{key}={plain(value)}".encode())
               for key, value in zip(keys, values, strict=True)) % MODULUS


def plain(value: Any) -> str:
    """Return a value as text, a number without needless noughts."""
    if pd.isna(value):
        return ""
    try:
        return f"{float(value):.10g}"
    except ValueError:
        return str(value)


def _sum_of(table: pd.DataFrame, key: str, column: str) -> int:
    """Return the sum of a column of a table, taken once per table."""
    kept, sums = _SUMS.get(id(table), (None, None))
    if kept is not table:
        columns = [[plain(value) for value in table[one]] for one in key.split(";")]
        keys = ["|".join(parts) for parts in zip(*columns, strict=True)]
        sums = {name: column_sum(keys, table[name]) for name in table if name not in FREE}
        _SUMS[id(table)] = (table, sums)
    return sums[column]
