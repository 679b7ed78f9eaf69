"""Checks of the tables that figures are made from."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from cacl.errors import DataError, DegenerateError


def checked(table: pd.DataFrame, figure: str, columns: Iterable[str], **known: Iterable[str]) -> pd.DataFrame:
    """Return ``table`` with just ``columns``, in that order and numbered from 0.

    A missing column, or a value of a ``known`` column that is not listed there, is a DataError, no row a DegenerateError.
    """
    names = list(columns)
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise DataError(
            f"figure {figure}: no column {', '.join(missing)} among {', '.join(map(str, table.columns))}",
            expected=f"the columns {', '.join(names)}",
            remedy="rename the columns, or see the documentation of the figure's table",
        )
    if table.empty:
        text = f"figure {figure}: a table without rows"
        raise DegenerateError(text, expected="at least one row", remedy="check the filter before this")
    for column, values in known.items():
        strange = sorted({str(value) for value in table[column]} - set(values))
        if strange:
            raise DataError(
                f"figure {figure}: unknown {column} {', '.join(map(repr, strange))}",
                expected=f"one of {', '.join(values)}",
                remedy="rename the values, or leave those rows out",
            )
    return table[names].reset_index(drop=True)


def records(table: pd.DataFrame) -> list[Any]:
    """Return the rows of ``table`` as named tuples."""
    return list(table.itertuples(index=False))
