"""Chapters 6 and 7: probabilities, precision-recall and ranks."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from cacl.figures import precision_recall, rank_histograms, score_distributions


def test_scores_are_described_without_their_missing_values_and_cosines_share_a_scale(example, check_figure, narrow):
    """Similarity: good 0.2 and 0.6 against 0.1 and 0.3, AUC 3/4; its missing value is counted, and left out of the median."""
    table = example("score_distributions")
    values = table.set_index(["score", "label"])["value"]
    assert values["set similarity", "no_fit"].tolist() == pytest.approx([0.1, np.nan], nan_ok=True)
    figure = score_distributions.draw_score_distributions(table)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["AUC 0.750", "AUC 0.000"]
    assert len({axes.get_xlim() for axes in figure.axes}) == 2
    cosines = {"cosine, before training": [0.5, 0.6, 0.2], "cosine, after training": [0.8, 0.1, -0.25]}
    table = score_distributions.score_distributions_table(["good_fit", "potential_fit", "no_fit"], cosines)
    figure = check_figure(score_distributions, table, "before training: AUC 0.500", "after training: AUC 1.000", "0 of 3 pairs")
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    assert "threshold" not in score_distributions.describe_score_distributions(table)
    with narrow():
        panels = score_distributions.draw_score_distributions(table).axes
    assert [axes.get_xlabel() for axes in panels if axes.xaxis.label.get_visible()] == list(cosines), "one above the other"


@pytest.mark.parametrize("threshold", [0.04, 0.5, 0.97])
def test_probabilities_stand_beside_the_tuned_threshold_and_a_half(check_figure, threshold):
    table = score_distributions.score_distributions_table(["good_fit", "no_fit"], {"probability": [0.97, 0.2]}, threshold)
    low = "100.0%" if threshold == 0.04 else "0.0%"
    words = f"tuned threshold {threshold:.3f} is reached by 100.0% of good fit and {low} of no fit"
    figure = check_figure(score_distributions, table, words, "threshold 0.5 is reached by 100.0% of good fit and 0.0% of no fit")
    lines = {line.get_label(): line.get_xdata()[0] for line in figure.axes[0].lines}
    assert (lines["threshold 0.5"], lines[f"tuned threshold {threshold:.3f}"]) == (0.5, threshold)


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
    rows = example("precision_recall").query("method == 'in two groups'")
    assert rows[["recall", "precision"]].to_numpy().tolist() == [[1.0, 0.5], [1.0, 0.25]]
    assert rows[["average_precision", "positives", "pairs"]].to_numpy().tolist() == [[0.75, 1, 4]] * 2


def test_precision_recall_of_seven_methods_is_readable(check_figure):
    labels, scores = [1, 0, 1, 0, 0], [0.9, 0.8, 0.7, 0.2, 0.1]
    names = [f"a method with the number {i}" for i in range(7)]
    check_figure(precision_recall, precision_recall.precision_recall_table(labels, dict.fromkeys(names, scores)), "7 methods")


def test_rank_histograms_by_hand(example):
    """One relevant among 4: each rank is expected for a quarter of the 4 queries. Rank 1.5 counts for rank 1."""
    rows = example("rank_histograms").query("direction == 'jobs for a resume'")
    assert rows[["first_rank", "last_rank"]].to_numpy().tolist() == [[1, 1], [2, 2], [3, 4]]
    assert rows["queries"].tolist() == [2, 1, 1]
    assert rows["expected"].tolist() == pytest.approx([1, 1, 2])
    assert rows[["total", "pool"]].to_numpy().tolist() == [[4, 4]] * 3


def test_rank_histograms_expect_what_counting_subsets_gives(check_figure):
    """First rank r of R relevant among N: C(N - r, R - 1) of the C(N, R) subsets."""
    pools, relevant = [150, 12, 5], [3, 1, 5]
    queries = pd.DataFrame({"first_relevant_rank": [101, 2, 1], "candidates": pools, "relevant": relevant})
    table = rank_histograms.rank_histograms_table({"jobs": queries, "resumes": queries, "none": queries[:0]})
    assert set(table["direction"]) == {"jobs", "resumes"}
    for row in table.itertuples():
        ranks = range(row.first_rank, row.last_rank + 1)
        chance = [comb(n - r, k - 1) / comb(n, k) for n, k in zip(pools, relevant, strict=True) for r in ranks if r <= n]
        assert row.expected == pytest.approx(sum(chance))
    check_figure(rank_histograms, table, "3 queries, 56 candidates")
