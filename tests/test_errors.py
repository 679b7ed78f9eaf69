"""The messages of the package's own errors."""

import pickle

import pytest

from cacl.errors import (
    ArtefactError,
    CaclError,
    DataError,
    DegenerateError,
    EncoderError,
    ParameterError,
    StorageError,
)


def test_a_message_says_what_came_what_was_expected_and_what_to_do():
    error = ParameterError("epochs=0", expected="at least 1", remedy="raise epochs")
    assert str(error) == "epochs=0\n  expected: at least 1\n  what to do: raise epochs"
    assert (error.received, error.expected, error.remedy) == ("epochs=0", "at least 1", "raise epochs")


@pytest.mark.parametrize(
    ("place", "prefix"),
    [
        ({}, "bad"),
        ({"path": "a.csv"}, "a.csv: bad"),
        ({"path": "a.csv", "line": 3}, "a.csv:3: bad"),
        ({"path": "a.csv", "line": 3, "field": "label"}, "a.csv:3: field 'label': bad"),
        ({"field": "label"}, "field 'label': bad"),
    ],
)
def test_a_data_error_begins_with_the_place(place, prefix):
    message = str(DataError("bad", expected="good", remedy="mend it", **place))
    assert message.splitlines()[0] == prefix


@pytest.mark.parametrize(
    "kind", [ArtefactError, DataError, DegenerateError, EncoderError, ParameterError, StorageError]
)
def test_every_error_is_one_family(kind):
    assert issubclass(kind, CaclError)


def test_an_error_survives_the_way_out_of_a_worker_process():
    error = DataError("bad", expected="good", remedy="mend it", path="a.csv", line=3, field="label")
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is DataError
    assert str(copy) == str(error)
    assert (copy.path, copy.line, copy.field, copy.remedy) == ("a.csv", 3, "label", "mend it")
