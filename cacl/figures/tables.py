"""Checks of the tables that figures are made from."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from cacl.errors import DataError, DegenerateError


def require_table(table: pd.DataFrame, columns: Iterable[str], figure: str) -> pd.DataFrame:
    """Return ``table`` with just ``columns``, in that order and numbered from 0.

    Raises
    ------
    DataError
        A column is missing.
    DegenerateError
        There is no row.
    """
    names = list(columns)
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise DataError(
            f"figure {figure}: no column {', '.join(missing)} among {', '.join(map(str, table.columns))}",
            expected=f"the columns {', '.join(names)}",
            remedy=f"make the table with {figure}_table, or rename its columns",
        )
    if table.empty:
        raise DegenerateError(
            f"figure {figure}: a table without rows", expected="at least one row", remedy="check the filter before this"
        )
    return table[names].reset_index(drop=True)


def records(table: pd.DataFrame) -> list[Any]:
    """Return the rows of ``table`` as named tuples."""
    return list(table.itertuples(index=False))


def require_values(table: pd.DataFrame, column: str, known: Iterable[str], figure: str) -> None:
    """Raise :class:`~cacl.errors.DataError` if ``column`` holds a value that is not ``known``."""
    names = list(known)
    strange = sorted({str(value) for value in table[column]} - set(names))
    if strange:
        raise DataError(
            f"figure {figure}: unknown {column} {', '.join(map(repr, strange))}",
            expected=f"one of {', '.join(names)}",
            remedy="rename the values, or leave those rows out",
        )


def require_length(lengths: dict[str, int], figure: str) -> None:
    """Raise :class:`~cacl.errors.DataError` unless all ``lengths`` (name to length) are equal."""
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise DataError(
            f"figure {figure}: lengths differ: {listed}",
            expected="one entry per item in each",
            remedy="take all of them from the same pairs, in the same order",
        )
