"""Named random streams."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacl.errors import ParameterError
from cacl.randomness import stream, stream_seed

NAMES = st.lists(st.one_of(st.text(max_size=5), st.integers(0, 99)), max_size=3).map(tuple)


@given(seed=st.integers(0, 2**64), names=NAMES)
def test_the_same_names_give_the_same_draws(seed, names):
    assert stream(seed, *names).integers(0, 2**62, 8).tolist() == stream(seed, *names).integers(0, 2**62, 8).tolist()
    assert stream_seed(seed, *names) == stream_seed(seed, *names)


def test_another_seed_or_another_name_gives_other_draws():
    """Also names that differ only by a trailing zero, which a list of numbers as entropy would not tell apart."""
    keys = [(0,), (1,), (0, "a"), (1, "a"), (0, "b"), (0, "a", 0), (0, "a", 0, 0), (0, "a", 1), (0, 1), (2**32,), (0, 0)]
    draws = [stream(*key).integers(0, 2**62, 4).tolist() for key in keys]
    for (key, first), (other, second) in combinations(zip(keys, draws, strict=True), 2):
        assert first != second, (key, other)
    assert len({stream_seed(*key) for key in keys}) == len(keys)


def test_the_order_of_names_matters():
    assert stream(0, "a", "b").random() != stream(0, "b", "a").random()


def test_numpy_integers_are_integers():
    assert stream(np.int64(3), np.int32(2)).random() == stream(3, 2).random()


@given(seed=st.integers(0, 2**40))
def test_a_torch_seed_is_a_non_negative_63_bit_integer(seed):
    value = stream_seed(seed, "weights")
    assert type(value) is int
    assert 0 <= value < 2**63


def test_a_negative_seed_is_refused():
    with pytest.raises(ParameterError, match="seed -1") as caught:
        stream(-1, "a")
    assert "0 up" in caught.value.expected
