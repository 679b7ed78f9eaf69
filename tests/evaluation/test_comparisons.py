"""The one rule behind better, worse and not distinguishable."""

import numpy as np
import pytest
from scipy import stats

from cacl.errors import DegenerateError, ParameterError
from cacl.evaluation import Comparison, Draws, Interval, compare, holm


def values(differences, spread=0.0, draws=2000):
    """Values of an arm over seeds, and of the arm below it by ``differences``, on every draw."""
    generator = np.random.default_rng(0)
    base = 0.7 + generator.normal(0, 0.05, (draws + 1, len(differences)))
    shift = np.array(differences) + generator.normal(0, spread, (draws + 1, 1))
    shift[0] = differences
    return base + shift, base, Draws.of(5, 5, len(differences), draws)


def verdict(first, second, draws):
    return holm({"only": compare(first, second, draws)})["verdict"].item()


def test_the_rule_by_example():
    """A clear difference is called better and its reverse worse; one that either source of chance explains is not called."""
    clear, base, draws = values(np.linspace(0.09, 0.11, 10))
    assert verdict(clear, base, draws) == "better"
    assert verdict(base, clear, draws) == "worse"
    assert verdict(base, base, draws) == "not distinguishable"
    by_seeds, base, draws = values([0.3, -0.1, 0.3, -0.1, 0.2, -0.1, 0.1, 0.0, 0.1, -0.1])
    assert verdict(by_seeds, base, draws) == "not distinguishable"
    by_queries, base, draws = values(np.linspace(0.09, 0.11, 10), spread=0.2)
    assert verdict(by_queries, base, draws) == "not distinguishable"


def test_the_p_value_of_the_bootstrap_by_hand():
    """One seed; of four drawn differences one lies below 0 and one at 0: k = 2, p = 2 (2 + 1) / (4 + 1), which is capped at 1."""
    draws = Draws.of(5, 5, 1, 4)
    found = compare(np.array([[0.1], [0.2], [-0.1], [0.0], [0.3]]), np.zeros((5, 1)), draws, confidence=0.5)
    assert found.p_value == 1.0
    assert found.difference.value == pytest.approx(0.1)
    positive = compare(np.array([[0.1], [0.2], [0.1], [0.4], [0.3]]), np.zeros((5, 1)), draws, confidence=0.5)
    assert positive.p_value == pytest.approx(2 / 5)
    assert (positive.difference.low, positive.difference.high) == (0.1, 0.4)


def test_over_several_seeds_the_larger_p_value_counts():
    """No draw of seeds gives a difference below 0, so the bootstrap says 2 / 2001; the t test says 0.002."""
    uneven, base, draws = values([0.02, 0.09, 0.01, 0.08] * 2 + [0.02, 0.09])
    assert compare(uneven, base, draws).p_value == pytest.approx(stats.ttest_rel(uneven[0], base[0]).pvalue)
    even, base, draws = values(np.linspace(0.099, 0.101, 10))
    assert compare(even, base, draws).p_value == pytest.approx(2 / 2001)
    assert compare(np.ones_like(base), np.zeros_like(base), draws).p_value == pytest.approx(
        2 / 2001
    )  # equal differences have no t value


def compared(p_value, difference=0.1, resamples=1000):
    return Comparison(Interval(difference, 0.0, 0.2, resamples), p_value)


def test_holm_by_hand():
    """0.01, 0.04, 0.03: 3 x 0.01 = 0.03; then 2 x 0.03 = 0.06; then max(0.06, 0.04) = 0.06. One holds."""
    table = holm({"a": compared(0.01, -0.1), "b": compared(0.04), "c": compared(0.03)})
    assert table["adjusted_p_value"].tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert table["verdict"].tolist() == ["worse", "not distinguishable", "not distinguishable"]
    assert table["name"].tolist() == ["a", "b", "c"]


def test_a_verdict_at_the_level_itself_counts():
    assert [holm({"only": compared(p)})["verdict"].item() for p in (0.05, 0.052)] == ["better", "not distinguishable"]


def test_a_family_that_could_find_nothing_is_refused():
    with pytest.raises(ParameterError, match="at least 799 draws"):
        holm({str(name): compared(0.01, resamples=100) for name in range(20)})
    with pytest.raises(DegenerateError, match="empty family"):
        holm({})
