"""Chapters 6 and 7: reliability, probabilities, precision-recall and ranks."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from cacl.errors import DataError, DegenerateError
from cacl.figures import match_probabilities, precision_recall, rank_histograms, reliability


def test_reliability_leaves_empty_bins_out(example):
    """Gaps 0.1 on 30 pairs and 0.3 on 10: the expected calibration error is (3 + 3) / 40 = 0.15."""
    table = example("reliability")[0]
    assert table[["bin", "mean_probability", "observed", "count"]].to_numpy().tolist() == [[0, 0.2, 0.1, 30], [2, 0.8, 0.5, 10]]
    with pytest.raises(DegenerateError):
        reliability.reliability_table(table.assign(count=0))


def test_reliability_of_crowded_bins_is_readable(check_figure):
    bins = pd.DataFrame({"bin": range(10), "mean_probability": np.linspace(0.4, 0.6, 10), "observed": 0.9, "low": 0.8, "high": 1.0})
    check_figure(reliability, reliability.reliability_table(bins.assign(count=1234)), "12,340 pairs", "above", "0.400")


def test_match_probabilities_carry_the_threshold(example):
    table = example("match_probabilities")[0]
    assert table["probability"].tolist() == [0.9, 0.3, 0.1, 0.6, 0.5]
    assert table["threshold"].unique().tolist() == [0.55]


@pytest.mark.parametrize("threshold", [0.04, 0.5, 0.97])
def test_match_probabilities_are_readable_at_any_threshold_and_without_a_label(check_figure, threshold):
    frame = pd.DataFrame({"label": ["good_fit", "no_fit"], "probability": [0.98, 0.2]})
    check_figure(match_probabilities, match_probabilities.match_probabilities_table(frame, threshold), "100.0% of good fit")


def test_precision_recall_agrees_with_counting_at_every_threshold():
    generator = np.random.default_rng(3)
    labels = generator.random(60) < 0.3
    values = (labels + generator.normal(0, 0.7, 60)).round(1)
    table = precision_recall.precision_recall_table(labels, {"rounded": values})
    assert table["threshold"].tolist() == sorted(set(values), reverse=True)
    for row in table.itertuples():
        found = values >= row.threshold
        assert row.recall == pytest.approx(labels[found].sum() / labels.sum(), abs=1e-6)
        assert row.precision == pytest.approx(labels[found].mean(), abs=1e-6)
    distinct = labels + generator.normal(0, 0.7, 60)
    average = precision_recall.precision_recall_table(labels, {"distinct": distinct})["average_precision"]
    assert average.unique() == pytest.approx([average_precision_score(labels, distinct)])


def test_precision_recall_has_one_point_for_tied_scores(example):
    """Two candidates at 0.9 (one relevant), two at 0.1 (none): points (1, 1/2) and (1, 1/4); the positive is first or second."""
    rows = example("precision_recall")[0].query("method == 'in two groups'")
    assert rows[["recall", "precision"]].to_numpy().tolist() == [[1.0, 0.5], [1.0, 0.25]]
    assert rows[["average_precision", "positives", "pairs"]].to_numpy().tolist() == [[0.75, 1, 4]] * 2


def test_precision_recall_of_seven_methods_is_readable_and_of_eight_refused(check_figure):
    labels, scores = [1, 0, 1, 0, 0], [0.9, 0.8, 0.7, 0.2, 0.1]
    names = [f"a method with the number {i}" for i in range(8)]
    table = precision_recall.precision_recall_table(labels, dict.fromkeys(names[:7], scores))
    check_figure(precision_recall, table, "7 methods")
    for methods in (names, []):
        with pytest.raises(DataError, match=f"{len(methods)} methods"):
            precision_recall.precision_recall_table(labels, dict.fromkeys(methods, scores))
    with pytest.raises(DegenerateError):
        precision_recall.precision_recall_table([0, 0], {"one class": [0.1, 0.2]})


def test_rank_histograms_by_hand(example):
    """One relevant among 4: each rank is expected for a quarter of the 4 queries. Rank 1.5 counts for rank 1."""
    rows = example("rank_histograms")[0].query("direction == 'jobs for a resume'")
    assert rows[["first_rank", "last_rank"]].to_numpy().tolist() == [[1, 1], [2, 2], [3, 4]]
    assert rows["queries"].tolist() == [2, 1, 1]
    assert rows["expected"].tolist() == pytest.approx([1, 1, 2])
    assert rows[["total", "pool"]].to_numpy().tolist() == [[4, 4]] * 3


def test_rank_histograms_expect_what_counting_subsets_gives(check_figure):
    """First rank r of R relevant among N: C(N - r, R - 1) of the C(N, R) subsets."""
    pools, relevant = [150, 12, 5], [3, 1, 5]
    queries = pd.DataFrame({"first_relevant_rank": [101, 2, 1], "candidates": pools, "relevant": relevant})
    table = rank_histograms.rank_histograms_table({"jobs": queries, "resumes": queries})
    for row in table.itertuples():
        ranks = range(row.first_rank, row.last_rank + 1)
        chance = [comb(n - r, k - 1) / comb(n, k) for n, k in zip(pools, relevant, strict=True) for r in ranks if r <= n]
        assert row.expected == pytest.approx(sum(chance))
    check_figure(rank_histograms, table, "3 queries, 56 candidates")
