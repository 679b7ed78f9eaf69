"""Phase-1 measures by hand, and the paper's scale."""

import pytest
from sklearn.metrics import roc_auc_score

from cacl.errors import DegenerateError
from cacl.evaluation import rescaled, separation


def test_by_hand():
    """Means (0.8 + 0.2)/2 = 0.5 and (0.4 - 0.2)/2 = 0.1; of four comparisons the positives win three."""
    result = separation([0.8, 0.2, 0.4, -0.2], [1, 1, 0, 0])
    assert result.positive_mean == pytest.approx(0.5)
    assert result.negative_mean == pytest.approx(0.1)
    assert result.separation == pytest.approx(0.4)
    assert result.auc == 0.75 == roc_auc_score([1, 1, 0, 0], [0.8, 0.2, 0.4, -0.2])
    assert (result.positives, result.negatives) == (2, 2)


def test_the_published_similarities_are_rescaled_cosines():
    """0.82089 and 0.74309 are (cos + 1)/2 of 0.64178 and 0.48618; their separation is half of the cosines' 0.15560."""
    result = separation([0.6417784690856934, 0.48617827892303467], [1, 0])
    assert result.rescaled_positive_mean == pytest.approx(0.8208892345428467, abs=1e-12)
    assert result.rescaled_negative_mean == pytest.approx(0.7430891394615173, abs=1e-12)
    assert result.separation == pytest.approx(0.1556001901626587, abs=1e-12)
    assert result.rescaled_separation == pytest.approx(0.0778000950813294, abs=1e-12)


def test_the_ends_of_the_scale():
    assert (rescaled(-1.0), rescaled(0.0), rescaled(1.0)) == (0.0, 0.5, 1.0)


@pytest.mark.parametrize("labels", [[0, 0], [1, 1]])
def test_one_class_only_is_refused(labels):
    with pytest.raises(DegenerateError, match="at least one positive and one negative"):
        separation([0.1, 0.2], labels)
