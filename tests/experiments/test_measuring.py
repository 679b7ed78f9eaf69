"""What is measured of one method on a test part."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_recall_curve, roc_auc_score

from cacl.corpus import Job, Pair, PairTable, Resume, split_rows
from cacl.evaluation import average_precision
from cacl.experiments.training import measure


def small_table(labels):
    """Every resume r with every job j; ``labels[r][j]`` is the label."""
    return PairTable.of(
        Pair(resume=Resume(resume_id=f"r{r}"), job=Job(job_id=f"j{j}"), label=label)
        for r, row in enumerate(labels)
        for j, label in enumerate(row)
    )


def test_a_small_part_by_hand():
    """Two resumes, three jobs. Scores 0.9, 0.2, 0.6 (labels 1, 0, 0) and 0.4, 0.7, 0.8 (0, 1, 0).

    AUC: 0.9 beats 4 of 4 negatives, 0.7 beats 0.2, 0.6 and 0.4: 7 of 8. At 0.5: TP 2, FP 2 (0.6, 0.8), so F1 = 4 / 6. Jobs: AP
    is 1 for the first resume and 1/2 for the second. Resumes: job 0 has the relevant one first, job 1 too, job 2 has none.
    """
    scores = np.array([[0.9, 0.2, 0.6], [0.4, 0.7, 0.8]])
    validation = np.array([0.1, 0.5, 0.65]), np.array([0, 1, 1], dtype=np.int8)
    numbers, arrays = measure(*validation, scores, small_table([[1, 0, 0], [0, 1, 0]]), probability=True)
    expected = {"auc": 7 / 8, "f1_half": 4 / 6, "threshold": 0.5, "f1_tuned": 4 / 6, "f1_all_positive": 4 / 8}
    expected |= {"job.map": 0.75, "job.queries": 2, "job.left_out": 0, "job.pool": 3}
    expected |= {"resume.map": 1.0, "resume.queries": 2, "resume.left_out": 1, "resume.pool": 2}
    assert {name: numbers[name] for name in expected} == pytest.approx(expected)
    assert arrays["job.map"].tolist() == [1.0, 0.5]
    assert arrays["resume.query"].tolist() == [0, 1]


def test_the_threshold_comes_from_validation_alone():
    """Validation is best parted at 0.3; the test part, where 0.9 would be best, does not move it."""
    table = small_table([[0, 0], [1, 0]])
    numbers, _ = measure(np.array([0.3, 0.6, 0.1]), np.array([1, 1, 0]), np.array([[0.4, 0.8], [0.9, 0.2]]), table)
    assert numbers["threshold"] == 0.3
    assert numbers["f1_tuned"] == pytest.approx(2 / 4)
    assert numbers["f1_half"] is None  # these scores are no probabilities


def test_a_part_without_a_job_of_both_labels_has_no_resume_ranking_of_the_papers():
    numbers, _ = measure(np.array([0.1, 0.5]), np.array([0, 1]), np.array([[0.9, 0.2], [0.4, 0.7]]), small_table([[1, 0], [1, 0]]))
    assert "resume.map_paper_protocol" not in numbers
    assert "job.map_paper_protocol" in numbers


def test_random_scores_agree_with_scikit_learn(corpus):
    rows = split_rows("random", corpus.table.pairs, 0)
    validation, test = corpus.table.take(rows["validation"]), corpus.table.take(rows["test"])
    generator = np.random.default_rng(0)
    own, matrix = generator.random(len(validation.pairs)), generator.random((len(test.resumes), len(test.jobs)))
    found, arrays = measure(own, validation.label, matrix, test, probability=True)
    pairs = matrix[test.resume, test.job]
    precision, recall, thresholds = precision_recall_curve(validation.label, own)
    best = np.argmax(2 * precision[:-1] * recall[:-1] / np.maximum(precision[:-1] + recall[:-1], 1e-12))
    assert found["auc"] == pytest.approx(roc_auc_score(test.label, pairs))
    assert found["f1_half"] == pytest.approx(f1_score(test.label, pairs >= 0.5))
    assert found["f1_tuned"] == pytest.approx(f1_score(test.label, pairs >= thresholds[best]))
    fitting = {(r, j) for r, j, label in zip(test.resume, test.job, test.label, strict=True) if label}
    relevant = np.array([[(r, j) in fitting for j in range(len(test.jobs))] for r in range(len(test.resumes))])
    for direction, scores, wanted, rows_of in (
        ("job", matrix, relevant, test.resume_rows),
        ("resume", matrix.T, relevant.T, test.job_rows),
    ):
        values = np.array([average_precision(*query) for query in zip(scores, wanted, strict=True)])
        assert found[f"{direction}.map"] == pytest.approx(np.nanmean(values))
        assert found[f"{direction}.left_out"] == np.isnan(values).sum()
        np.testing.assert_array_equal(arrays[f"{direction}.query"], rows_of[~np.isnan(values)])
