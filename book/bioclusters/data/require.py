"""Refuse a table that lacks what a function needs."""

import pandas as pd


def require(
    table: pd.DataFrame, columns: list[str], what: str, may_be_empty: bool = False
) -> None:
    """Raise ValueError unless a table has these columns and, unless allowed, at least one row."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(
            f"{what}: expected the columns {', '.join(columns)}; add {', '.join(missing)}."
        )
    if table.empty and not may_be_empty:
        raise ValueError(f"{what}: expected at least one row; pass a table that has data.")
