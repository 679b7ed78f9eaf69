"""The threshold of maximal F1 against a naive loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from cacl.errors import DegenerateError
from cacl.evaluation import best_threshold


def naive_best(scores, labels):
    """Try every distinct score, from high to low; keep the first maximum."""
    best = (-1.0, None)
    for threshold in sorted(set(scores), reverse=True):
        f1 = f1_score(labels, [score >= threshold for score in scores])
        if f1 > best[0] + 1e-12:
            best = (f1, threshold)
    return best


def test_by_hand():
    """At 0.4: TP 2, FP 1, F1 = 4/5. At 0.8: 2/3. At 0.2: 2/3. The grid search finds the same F1 on 0.20 to 0.39."""
    found = best_threshold([0.2, 0.4, 0.6, 0.8], [0, 1, 0, 1])
    assert (found.value, found.f1) == (0.4, 0.8)


def test_of_equally_good_thresholds_the_highest_is_taken():
    """At 0.9: TP 1 of 1, P 2: 2/3. At 0.3: TP 2 of 4: 4/6."""
    found = best_threshold([0.9, 0.7, 0.5, 0.3], [1, 0, 0, 1])
    assert (found.value, found.f1) == (0.9, pytest.approx(2 / 3))


def test_tied_scores_cannot_be_parted():
    """All tied: everything is positive, F1 = 2/(3 + 1)."""
    assert best_threshold([0.5, 0.5, 0.5], [1, 0, 0]).f1 == 0.5


def test_a_score_between_two_points_of_a_grid_is_found():
    """Scores 0.501 and 0.509 are parted by no threshold in steps of 0.01."""
    assert best_threshold([0.509, 0.501], [1, 0]).f1 == 1.0


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=30))
@settings(max_examples=60, deadline=None)
def test_agrees_with_the_naive_loop(items):
    scores, labels = [score / 6 for score, _ in items], [label for _, label in items]
    if 0 < sum(labels) < len(labels):
        found = best_threshold(scores, labels)
        assert (found.f1, found.value) == pytest.approx(naive_best(scores, labels), abs=1e-12)


@pytest.mark.parametrize("labels", [np.zeros(3), np.ones(3)])
def test_one_class_only_is_refused(labels):
    with pytest.raises(DegenerateError, match="a threshold search of 3 pairs"):
        best_threshold([0.1, 0.2, 0.3], labels)
