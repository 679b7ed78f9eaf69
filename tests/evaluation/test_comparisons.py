"""The one rule behind better, worse, equivalent and undecided."""

import pytest
from scipy import stats

from cacl.errors import DegenerateError, ParameterError
from cacl.evaluation import Estimate, detectable, verdicts


def word(value, error, **options):
    return verdicts({"only": Estimate(value, error, 1e6)}, **options)["verdict"].item()


def test_the_four_words_by_example():
    """At 95 % an interval reaches 1.96 errors to either side; the margin is 0.01."""
    assert word(0.03, 0.01) == "better"  # [0.010, 0.050]
    assert word(-0.03, 0.01) == "worse"
    assert word(0.001, 0.004) == "equivalent"  # [-0.007, 0.009]
    assert word(0.005, 0.002) == "equivalent"  # above 0, and too small to matter
    assert word(0.001, 0.006) == "undecided"  # [-0.011, 0.013]
    assert word(0.0, 0.0) == "equivalent"
    assert word(0.005, 0.002, margin=0.0) == "better"


def test_intervals_p_values_and_verdicts_are_corrected_alike():
    """Two comparisons: 2.1 errors are enough for one alone, and not for one of two, whose intervals are at 97.5 %."""
    one = verdicts({"a": Estimate(0.21, 0.1, 1e6)}).iloc[0]
    two = verdicts({"a": Estimate(0.21, 0.1, 1e6), "b": Estimate(-0.5, 0.1, 1e6)}).set_index("name")
    assert (one["verdict"], *two["verdict"]) == ("better", "undecided", "worse")
    assert one["low"] == pytest.approx(0.21 - 0.196, abs=1e-4)
    assert two.loc["a", "low"] == pytest.approx(0.21 - 0.2241, abs=1e-4)
    assert two.loc["a", "p_value"] == pytest.approx(2 * one["p_value"])
    assert one["p_value"] == pytest.approx(2 * stats.norm.sf(2.1), rel=1e-3)
    certain = verdicts({"equal": Estimate(0.0, 0.0, 5), "other": Estimate(0.1, 0.0, 5), "tied": Estimate(0.0, 0.1, 5)})
    assert certain["p_value"].tolist() == [1, 0, 1]  # and no more than 1, however many are compared


def test_what_could_have_been_found():
    """With many degrees of freedom 1.960 + 0.842 errors; with few, or one of many comparisons, more."""
    assert detectable(Estimate(0.0, 0.1, 1e6)) == pytest.approx(0.2802, abs=1e-3)
    assert detectable(Estimate(0.0, 0.1, 1e6), comparisons=7) == pytest.approx(0.3532, abs=1e-3)
    assert detectable(Estimate(0.0, 0.1, 5)) > 0.34


def test_bad_families_are_refused():
    with pytest.raises(DegenerateError, match="empty family"):
        verdicts({})
    with pytest.raises(ParameterError, match=r"margin = -0\.1"):
        verdicts({"a": Estimate(0, 1, 5)}, margin=-0.1)
