"""Section 7: ranking, AUC, F1 and thresholds (M)."""

from typing import Any

import pytest

from cacl.evaluation import (
    all_positive_f1,
    auc,
    average_precision,
    best_threshold,
    classification_report,
    ndcg,
    rank_direction,
    reciprocal_rank,
    rescaled,
)
from cacl.evaluation.classification import ClassificationReport

Case = dict[str, Any]


def falling(count: int) -> list[float]:
    return [float(count - rank) for rank in range(count)]


@pytest.mark.parametrize("case", ["M01", "M02", "M03"], indirect=True)
def test_one_ranking(case: Case, close: Any) -> None:
    relevant = case["input"]["relevance_in_rank_order"]
    scores = falling(len(relevant))
    found = {
        "ap": average_precision(scores, relevant),
        "rr": reciprocal_rank(scores, relevant),
        "ndcg": ndcg(scores, relevant),
        "ndcg_at_3": ndcg(scores, relevant, k=3),
    }
    assert found == close(case["expected"])


@pytest.mark.parametrize("case", ["M09"], indirect=True)
def test_ties(case: Case, close: Any) -> None:
    """Decision 19: the expectation over random order, whichever candidate is listed first."""
    total, hits = case["input"]["n"], case["input"]["relevant"]
    first = [1] * hits + [0] * (total - hits)
    assert average_precision([0.5] * total, first) == close(case["expected"]["expected_ap"])
    assert average_precision([0.5] * total, first[::-1]) == close(case["expected"]["expected_ap"])
    assert average_precision(falling(total), first) == close(case["expected"]["optimistic"])
    assert average_precision(falling(total), first[::-1]) == close(case["expected"]["pessimistic"])


@pytest.mark.parametrize("case", ["M12"], indirect=True)
def test_auc_with_ties(case: Case, close: Any) -> None:
    positive, negative = case["input"]["positive"], case["input"]["negative"]
    assert auc([*positive, *negative], [1] * len(positive) + [0] * len(negative)) == close(case["expected"])


@pytest.mark.parametrize("case", ["M13"], indirect=True)
def test_published_f1(case: Case, close: Any) -> None:
    for name, counts in case["input"].items():
        report = ClassificationReport(0.5, counts["tp"], counts["fp"], counts["tn"], counts["fn"])
        assert report.f1 == close(case["expected"][f"{name}_f1"])


@pytest.mark.parametrize("case", ["M14"], indirect=True)
def test_f1_of_predicting_all_positive(case: Case, close: Any) -> None:
    for part, (positives, total) in case["input"].items():
        labels = [1] * positives + [0] * (total - positives)
        assert all_positive_f1(labels) == close(case["expected"][part])


@pytest.mark.parametrize("case", ["M15"], indirect=True)
def test_threshold_of_maximal_f1(case: Case, close: Any) -> None:
    """Decision 18: all distinct scores instead of a grid, positive at or above. The decisions are those of the whole plateau."""
    scores, labels, expected = case["input"]["p"], case["input"]["y"], case["expected"]
    found = best_threshold(scores, labels)
    assert found.f1 == close(expected["f1"])
    assert found.value in scores
    for threshold in expected["plateau"]:
        above = [score > threshold for score in scores]
        assert above == [score >= found.value for score in scores]
    assert classification_report(scores, labels, found.value).f1 == close(expected["f1"])


@pytest.mark.parametrize("case", ["M16"], indirect=True)
def test_published_similarities_are_rescaled_cosines(case: Case, close: Any) -> None:
    """Decision 17: cosines, and beside the paper's numbers (cosine + 1) / 2."""
    expected = case["expected"]
    cosines = [expected["pos_cos"], expected["neg_cos"]]
    assert [rescaled(cosine) for cosine in cosines] == close(case["input"]["reported"])
    assert cosines[0] - cosines[1] == close(expected["separation_cos"])


@pytest.mark.parametrize("case", ["M17"], indirect=True)
def test_queries_without_a_relevant_candidate_are_left_out(case: Case) -> None:
    queries = case["input"]["queries"]
    report = rank_direction([falling(len(query)) for query in queries], queries)
    assert (report.mean("average_precision"), report.queries) == (case["expected"]["map"], case["expected"]["n"])
    assert report.left_out == len(queries) - report.queries
