"""Intervals hold what they claim, and comparisons err as often as they may: by simulation on pairs shared as real ones are."""

import numpy as np
import pytest

from cacl.evaluation import Clusters
from cacl.experiments.coverage import coverage, rejections

RNG = np.random.default_rng(0)
# As in the paper's test part, a few resumes and jobs are common and most are rare.
CLUSTERS = Clusters.of(RNG.geometric(0.05, 500), RNG.geometric(0.05, 500))


def test_two_way_intervals_hold_the_truth_93_to_97_times_in_100():
    """Of 800 runs at 0.95 the share has a standard deviation of 0.8 %; the side without effects, and the pigeonhole, are off."""
    found = coverage(CLUSTERS, runs=800).pivot(index="effects", columns="way", values="covered")
    assert found.loc[["resumes", "jobs", "both"], "two-way"].between(0.93, 0.97).all(), found
    assert found.loc["resumes", "jobs alone"] < 0.93 < found.loc["resumes", "resumes alone"] < 0.97
    assert found.loc["jobs", "resumes alone"] < 0.93 < found.loc["jobs", "jobs alone"] < 0.97
    assert (found["pigeonhole"] > 0.97).all()


def test_equal_arms_are_told_apart_5_times_in_100_and_detectable_differences_80_times():
    """Of 600 runs at 0.05 the share has a standard deviation of 0.9 %."""
    found = rejections(CLUSTERS, (0.0, 2.0), runs=600)
    assert 0.03 <= found["found"].iloc[0] <= 0.07, found
    assert found["difference"].iloc[0] == pytest.approx(0, abs=0.005)
    assert found["difference"].iloc[1] == pytest.approx(found["detectable"].iloc[1], rel=0.2)
    assert 0.6 < found["found"].iloc[1] < 0.95
