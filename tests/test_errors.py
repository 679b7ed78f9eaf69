"""The messages of the package's own errors."""

import pytest

from cacl.errors import CaclError, DataError, ParameterError


def test_a_message_says_what_came_what_was_expected_and_what_to_do():
    error = ParameterError("epochs=0", expected="at least 1", remedy="raise epochs")
    assert isinstance(error, CaclError)
    assert str(error) == "epochs=0\n  expected: at least 1\n  what to do: raise epochs"
    assert (error.received, error.expected, error.remedy) == ("epochs=0", "at least 1", "raise epochs")


@pytest.mark.parametrize(
    ("place", "prefix"),
    [
        ({}, "bad"),
        ({"path": "a.csv"}, "a.csv: bad"),
        ({"path": "a.csv", "line": 3, "field": "label"}, "a.csv:3: field 'label': bad"),
        ({"field": "label"}, "field 'label': bad"),
    ],
)
def test_a_data_error_begins_with_the_place(place, prefix):
    error = DataError("bad", expected="good", remedy="correct it", **place)
    assert str(error).splitlines()[0] == prefix
    assert {name: getattr(error, name) for name in place} == place
