"""Buckets, ratios and counts of section 5.6."""

from fractions import Fraction
from math import nextafter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacl.errors import ParameterError
from cacl.phase1 import bucket, bucket_codes, bucket_counts, bucket_ratios, progress_at, rank_codes


def test_a_similarity_of_exactly_seven_tenths_is_hard_however_it_was_rounded():
    """1 - 0.7 is 0.30000000000000004 in binary, above 0.3; so is 1 - 0.7 when 0.7 is itself one rounding step too low."""
    assert 1 - 0.7 > 0.3
    assert bucket(1 - nextafter(0.7, 0)) == "hard"
    assert bucket(1 - nextafter(0.4, 0)) == "medium"
    assert bucket(1 - sum([1.0] * 7) / 10) == "hard"


def test_buckets_agree_with_exact_arithmetic():
    for thousandths in range(1001):
        exact = 1 - Fraction(thousandths, 1000)
        expected = "hard" if exact <= Fraction(3, 10) else "medium" if exact <= Fraction(6, 10) else "easy"
        assert bucket(1 - thousandths / 1000) == expected, thousandths


def test_no_distance_is_in_no_bucket():
    assert bucket_codes(np.array([[0.1, np.nan], [0.5, 0.9]])).tolist() == [[0, 3], [1, 2]]
    with pytest.raises(ParameterError, match="without ESCO skills"):
        bucket(float("nan"))


def test_ties_go_to_the_harder_bucket():
    """One negative at progress 0.5 has the shares 0.4, 0.3, 0.3; five at 0 have 1, 1.5, 2.5: medium before easy."""
    assert bucket_counts(1, 0.5) == (1, 0, 0)
    assert bucket_counts(5, 0) == (1, 2, 2)


@given(st.integers(0, 200), st.integers(2, 100), st.data())
def test_counts_are_the_nearest_whole_shares(n, epochs, data):
    epoch = data.draw(st.integers(0, epochs - 1))
    counts = bucket_counts(n, epoch / (epochs - 1))
    hard = Fraction(1, 5) + Fraction(2, 5) * Fraction(epoch, epochs - 1)
    shares = (n * hard, n * Fraction(3, 10), n * (Fraction(7, 10) - hard))
    assert sum(counts) == n
    assert all(abs(count - share) < 1 for count, share in zip(counts, shares, strict=True))
    assert bucket_ratios(epoch / (epochs - 1)) == pytest.approx([float(hard), 0.3, float(Fraction(7, 10) - hard)], abs=1e-12)
    assert counts == bucket_counts(n, Fraction(epoch, epochs - 1))


@pytest.mark.parametrize("progress", [-0.01, 1.01, float("nan")])
def test_progress_outside_its_range_is_refused(progress):
    with pytest.raises(ParameterError, match="progress is"):
        bucket_counts(7, progress)
    with pytest.raises(ParameterError, match="n is -1"):
        bucket_counts(-1, 0)


def test_progress_reaches_the_end_and_can_be_off_or_reversed():
    assert [progress_at(epoch, 15) for epoch in (0, 7, 14)] == [0, Fraction(1, 2), 1]
    assert [progress_at(epoch, 15, "off") for epoch in (0, 7, 14)] == [1, 1, 1]
    assert [progress_at(epoch, 15, "reversed") for epoch in (0, 7, 14)] == [1, Fraction(1, 2), 0]
    assert progress_at(0, 1) == 1


def test_rank_tiers_by_hand():
    """Seven candidates: thirds end at the 3rd and the 5th; the nan is none of them."""
    distances = np.array([[0.97, 0.91, 0.95, np.nan, 0.92, 0.96, 0.93, 0.94]])
    assert rank_codes(distances).tolist() == [[2, 0, 1, 3, 0, 2, 0, 1]]


def test_equal_distances_share_the_harder_tier():
    assert rank_codes(np.full((1, 5), 0.9)).tolist() == [[0] * 5]
    assert rank_codes(np.array([[0.5, 0.9, 0.9, 0.9, 1.0, 1.0]])).tolist() == [[0, 0, 0, 0, 2, 2]]


def test_an_anchor_without_distances_has_no_tiers():
    assert rank_codes(np.full((2, 3), np.nan)).tolist() == [[3] * 3] * 2


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40, unique_by=lambda d: round(d, 9)))
def test_distinct_distances_fall_into_thirds(distances):
    codes = rank_codes(np.array([distances]))[0]
    sizes = np.bincount(codes, minlength=3)
    assert sizes.max() - sizes.min() <= 1
    assert (np.diff(codes[np.argsort(distances)]) >= 0).all()
