"""Checks of tables, and words for numbers."""

import pandas as pd
import pytest

from cacl.errors import DataError, DegenerateError
from cacl.figures.tables import require_length, require_table, require_values
from cacl.figures.text import counted, listed, percent, wrapped


def test_missing_column_is_named():
    with pytest.raises(DataError, match=r"no column b among a\n.*the columns a, b"):
        require_table(pd.DataFrame({"a": [1]}), ["a", "b"], "curriculum")


def test_table_without_rows_is_refused():
    with pytest.raises(DegenerateError, match="figure curriculum: a table without rows"):
        require_table(pd.DataFrame({"a": []}), ["a"], "curriculum")


def test_columns_are_ordered_and_rows_numbered_anew():
    table = require_table(pd.DataFrame({"b": [1, 2], "a": [3, 4]}, index=[7, 7]), ["a", "b"], "curriculum")
    assert (list(table.columns), list(table.index)) == (["a", "b"], [0, 1])


def test_unknown_value_is_named():
    with pytest.raises(DataError, match=r"unknown label 'maybe'"):
        require_values(pd.DataFrame({"label": ["good_fit", "maybe"]}), "label", ["good_fit"], "calibration")


def test_lengths_are_named():
    with pytest.raises(DataError, match="jobs 3, parts 2"):
        require_length({"jobs": 3, "parts": 2}, "recurrence")


def test_words():
    assert percent(1.0) == "100.0%"
    assert percent(0.0004) == "<0.1%"
    assert percent(0.004, 0) == "<1%"
    assert listed([]) == ""
    assert listed(["a", "b"]) == "a and b"
    assert counted(0, "pair") == "0 pairs"
    assert wrapped("", 10) == ""
    assert wrapped("a b", 1, 1) != "a b"
    assert all(len(line) <= 12 for line in wrapped("use of a very longwindedcompound word here", 12, 3).split("\n"))
