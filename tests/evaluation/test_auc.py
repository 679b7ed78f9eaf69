"""AUC from ranks against scikit-learn and the definition; phase-1 measures by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from cacl.errors import DataError, DegenerateError
from cacl.evaluation import Clusters, auc, average_precision, best_threshold, decisions, pair_values, rescaled


def test_ties_count_one_half():
    """Positives 0.9, 0.5, 0.5 against 0.5, 0.1: wins 2 + 1.5 + 1.5 of 6."""
    assert auc([0.9, 0.5, 0.5, 0.5, 0.1], [1, 1, 1, 0, 0]) == pytest.approx(5 / 6, abs=1e-12)


def test_scores_that_differ_in_their_last_bits_are_tied():
    """Equal texts have equal cosines up to the order of additions: 0.1 + 0.2 is not 0.3 in floating point."""
    assert 0.1 + 0.2 > 0.3
    assert auc([0.1 + 0.2, 0.3], [1, 0]) == 0.5 == pair_values("auc", [0.1 + 0.2, 0.3], [1, 0], Clusters.of([0, 1], [0, 1]))[0]
    assert average_precision([0.1 + 0.2, 0.3], [1, 0]) == 0.75
    assert decisions([0.3], 0.3).tolist() == decisions([0.1 + 0.2 - 2e-16], 0.3).tolist() == [True]
    assert best_threshold([0.1 + 0.2, 0.3, 0.1], [0, 1, 0]).f1 == pytest.approx(2 / 3)


@given(st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=2, max_size=50))
@settings(max_examples=80, deadline=None)
def test_agrees_with_scikit_learn_and_with_counting_pairs(items):
    scores, labels = np.array([score for score, _ in items]), np.array([label for _, label in items])
    if labels.all() or not labels.any():
        with pytest.raises(DegenerateError, match="an AUC of"):
            auc(scores, labels)
        return
    differences = scores[labels][:, None] - scores[~labels][None, :]
    assert auc(scores, labels) == pytest.approx(((np.sign(differences) + 1) / 2).mean(), abs=1e-12)
    assert auc(scores, labels) == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)
    assert auc(-scores, labels) == pytest.approx(1 - auc(scores, labels), abs=1e-12)


def test_bad_input_is_refused():
    with pytest.raises(DataError, match="hold 1 NaN among 2"):
        auc([0.1, np.nan], [1, 0])
    with pytest.raises(DataError, match="one label per score"):
        auc([0.1, 0.2], [1, 0, 1])
    with pytest.raises(DataError, match="not numbers"):
        auc(["high", "low"], [1, 0])
    with pytest.raises(DataError, match="one dimension"):
        auc([[0.1, 0.2]], [1, 0])


def test_separation_by_hand():
    """Means (0.8 + 0.2)/2 = 0.5 and (0.4 - 0.2)/2 = 0.1; of four comparisons the positives win three."""
    pairs = [0.8, 0.2, 0.4, -0.2], [1, 1, 0, 0], Clusters.of(range(4), range(4))
    means = [pair_values(metric, *pairs)[0] for metric in ("positive_mean", "negative_mean", "separation")]
    assert means == pytest.approx([0.5, 0.1, 0.4])
    assert auc(*pairs[:2]) == 0.75 == roc_auc_score([1, 1, 0, 0], [0.8, 0.2, 0.4, -0.2])


def test_the_papers_similarity_has_half_the_separation():
    assert (rescaled(-1.0), rescaled(0.0), rescaled(1.0)) == (0.0, 0.5, 1.0)
    assert rescaled(0.6) - rescaled(0.2) == pytest.approx((0.6 - 0.2) / 2)
