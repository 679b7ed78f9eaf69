"""Phase-1 measures by hand."""

import pytest
from sklearn.metrics import roc_auc_score

from cacl.errors import DegenerateError
from cacl.evaluation import rescaled, separation


def test_by_hand():
    """Means (0.8 + 0.2)/2 = 0.5 and (0.4 - 0.2)/2 = 0.1; of four comparisons the positives win three."""
    result = separation([0.8, 0.2, 0.4, -0.2], [1, 1, 0, 0])
    assert (result.positive_mean, result.negative_mean) == pytest.approx((0.5, 0.1))
    assert result.separation == pytest.approx(0.4)
    assert result.auc == 0.75 == roc_auc_score([1, 1, 0, 0], [0.8, 0.2, 0.4, -0.2])


def test_the_papers_similarity_has_half_the_separation():
    assert (rescaled(-1.0), rescaled(0.0), rescaled(1.0)) == (0.0, 0.5, 1.0)
    assert rescaled(0.6) - rescaled(0.2) == pytest.approx((0.6 - 0.2) / 2)


def test_one_class_only_is_refused():
    with pytest.raises(DegenerateError, match="at least one positive and one negative"):
        separation([0.1, 0.2], [1, 1])
