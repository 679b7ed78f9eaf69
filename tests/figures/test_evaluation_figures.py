"""Chapters 6 and 7: calibration, probabilities, precision-recall and ranks."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve

from cacl.errors import DataError, DegenerateError
from cacl.figures import calibration, match_probabilities, precision_recall, rank_histograms


def test_calibration_by_hand(check_figure):
    """Gaps 0.1 on 30 pairs and 0.3 on 10: the expected calibration error is (3 + 3) / 40 = 0.15; the empty bin is left out."""
    bins = pd.DataFrame(
        {
            "bin": [0, 1, 2],
            "mean_probability": [0.2, np.nan, 0.8],
            "observed": [0.1, np.nan, 0.5],
            "low": [0.02, np.nan, 0.2],
            "high": [0.25, np.nan, 0.8],
            "count": [30, 0, 10],
        }
    )
    table = calibration.calibration_table(bins)
    assert table["bin"].tolist() == [0, 2]
    check_figure(calibration, table, "2 bins of 40 pairs", "0.150", "below", "0.50 observed where 0.80")


def test_calibration_of_crowded_bins_is_readable(check_figure):
    middle = np.linspace(0.4, 0.6, 10)
    bins = pd.DataFrame({"bin": range(10), "mean_probability": middle, "observed": 0.3, "low": 0.2, "high": 0.4})
    figure = check_figure(calibration, calibration.calibration_table(bins.assign(count=1234)), "0.200", "below")
    assert list(figure.axes[1].texts) == []


def test_calibration_of_ten_bins_is_readable_and_of_none_refused(check_figure):
    middle = np.linspace(0.05, 0.95, 10)
    bins = pd.DataFrame(
        {"bin": range(10), "mean_probability": middle, "observed": middle**0.5, "low": 0.0, "high": 1.0}
    )
    check_figure(calibration, calibration.calibration_table(bins.assign(count=1234)), "12,340 pairs", "above")
    with pytest.raises(DegenerateError):
        calibration.calibration_table(bins.assign(count=0))


@pytest.mark.parametrize("threshold", [0.04, 0.497, 0.5, 0.612, 0.97])
def test_match_probabilities_are_readable_at_any_threshold(check_figure, threshold):
    frame = pd.DataFrame(
        {"label": ["good_fit"] * 3 + ["no_fit"] * 2 + ["potential_fit"], "probability": [0.9, 0.7, 0.3, 0.1, 0.6, 0.5]}
    )
    table = match_probabilities.match_probabilities_table(frame, threshold)
    reached = f"{np.mean(np.array([0.9, 0.7, 0.3]) >= threshold):.1%} of good fit"
    check_figure(
        match_probabilities, table, f"threshold {threshold:.3f}", reached, "0.70 for good fit", "50.0% of no fit"
    )


def test_match_probabilities_without_one_label(check_figure):
    frame = pd.DataFrame({"label": ["good_fit", "no_fit"], "probability": [0.9, 0.2]})
    check_figure(match_probabilities, match_probabilities.match_probabilities_table(frame, 0.6), "100.0% of good fit")


def test_precision_recall_agrees_with_scikit_learn(check_figure):
    generator = np.random.default_rng(3)
    labels = generator.random(200) < 0.3
    scores = {"phase 2": labels + generator.normal(0, 0.7, 200), "phase 1": labels + generator.normal(0, 2, 200)}
    table = precision_recall.precision_recall_table(labels, scores)
    for method, values in scores.items():
        rows = table[table["method"] == method]
        precision, recall, _ = precision_recall_curve(labels, values)
        # scikit-learn lists the points from the lowest threshold and adds (recall 0, precision 1).
        assert rows["precision"].to_numpy() == pytest.approx(precision[-2::-1], abs=1e-6)
        assert rows["recall"].to_numpy() == pytest.approx(recall[-2::-1], abs=1e-6)
        assert rows["average_precision"].iloc[0] == pytest.approx(average_precision_score(labels, values))
    values = (f"{average_precision_score(labels, scores['phase 2']):.3f} (phase 2)", f"{labels.mean():.3f}")
    check_figure(precision_recall, table, "2 methods on 200 pairs", *values)


def test_precision_recall_has_one_point_for_tied_scores(check_figure):
    """Two candidates at 0.9 (one relevant), two at 0.1 (none): points (1, 1/2) and (1, 1/4)."""
    table = precision_recall.precision_recall_table([1, 0, 0, 0], {"constant parts": [0.9, 0.9, 0.1, 0.1]})
    assert table[["recall", "precision"]].to_numpy().tolist() == [[1.0, 0.5], [1.0, 0.25]]
    assert table["average_precision"].iloc[0] == pytest.approx(0.75)
    check_figure(precision_recall, table, "0.750", "0.250")


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


def query_rows(ranks, candidates, relevant):
    return pd.DataFrame({"first_relevant_rank": ranks, "candidates": candidates, "relevant": relevant})


def test_rank_histograms_by_hand(check_figure):
    """One relevant among 4: each rank is expected for a quarter of the 4 queries. Rank 1.5 counts for rank 1."""
    table = rank_histograms.rank_histograms_table({"jobs for a resume": query_rows([1, 1.5, 2, 4], 4, 1)})
    assert table[["first_rank", "last_rank"]].to_numpy().tolist() == [[1, 1], [2, 2], [3, 4]]
    assert table["queries"].tolist() == [2, 1, 1]
    assert table["expected"].tolist() == pytest.approx([1, 1, 2])
    check_figure(rank_histograms, table, "4 queries, 4 candidates", "rank 1 in 50.0% (chance 25.0%)")


def test_rank_histograms_expect_what_counting_subsets_gives():
    """First rank r of R relevant among N: C(N - r, R - 1) of the C(N, R) subsets."""
    pools, relevant = [30, 12, 5], [3, 1, 5]
    table = rank_histograms.rank_histograms_table({"jobs": query_rows([1, 1, 1], pools, relevant)})
    for row in table.itertuples():
        ranks = range(row.first_rank, row.last_rank + 1)
        chance = [
            comb(n - r, k - 1) / comb(n, k) for n, k in zip(pools, relevant, strict=True) for r in ranks if r <= n
        ]
        assert row.expected == pytest.approx(sum(chance))
    assert table["expected"].sum() == pytest.approx(3)


def test_rank_histograms_in_both_directions(check_figure):
    generator = np.random.default_rng(4)
    table = rank_histograms.rank_histograms_table(
        {
            "jobs for a resume": query_rows(generator.integers(1, 150, 145), 155, 1),
            "resumes for a job": query_rows(generator.integers(1, 20, 80), 282, 3),
        }
    )
    assert table.groupby("direction")["queries"].sum().to_dict() == {"jobs for a resume": 145, "resumes for a job": 80}
    figure = check_figure(rank_histograms, table, "145 queries, 155 candidates", "80 queries, 282 candidates")
    assert len(figure.axes) == 2


def test_rank_histograms_refuse_a_table_without_the_counts():
    with pytest.raises(DataError, match="no column relevant"):
        rank_histograms.rank_histograms_table({"jobs": query_rows([1], 4, 1).drop(columns="relevant")})
    with pytest.raises(DegenerateError):
        rank_histograms.rank_histograms_table({})
