"""What is measured of one method, and the methods that learn nothing."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_recall_curve, roc_auc_score

from cacl.corpus import Job, Pair, PairTable, Resume
from cacl.evaluation import average_precision
from cacl.evaluation.experiments.parts import SplitCorpus
from cacl.evaluation.experiments.references import REFERENCES, reference_scores
from cacl.evaluation.experiments.scores import MethodScores, measure


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
    table = small_table([[1, 0, 0], [0, 1, 0]])
    scores = MethodScores(np.array([0.1, 0.5, 0.65]), np.array([[0.9, 0.2, 0.6], [0.4, 0.7, 0.8]]), probability=True)
    found = measure(scores, np.array([0, 1, 1], dtype=np.int8), table)
    expected = {"auc": 7 / 8, "f1_half": 4 / 6, "threshold": 0.5, "f1_tuned": 4 / 6, "f1_all_positive": 4 / 8}
    expected |= {"job.map": 0.75, "job.queries": 2, "job.left_out": 0, "job.pool": 3, "constant": 0.0}
    expected |= {"resume.map": 1.0, "resume.queries": 2, "resume.left_out": 1, "resume.pool": 2}
    assert {name: found.numbers[name] for name in expected} == pytest.approx(expected)
    assert found.arrays["job.map"].tolist() == [1.0, 0.5]
    assert found.arrays["resume.query"].tolist() == [0, 1]


def test_f1_at_one_half_belongs_to_probabilities_alone():
    table = small_table([[1, 0], [0, 1]])
    scores = MethodScores(np.array([0.1, 0.5]), np.array([[0.9, 0.2], [0.4, 0.7]]))
    assert measure(scores, np.array([0, 1], dtype=np.int8), table).numbers["f1_half"] is None


def test_a_part_without_a_job_of_both_labels_has_no_resume_ranking_of_the_papers():
    scores = MethodScores(np.array([0.1, 0.5]), np.array([[0.9, 0.2], [0.4, 0.7]]))
    found = measure(scores, np.array([0, 1], dtype=np.int8), small_table([[1, 0], [1, 0]]))
    assert "resume.map_paper_protocol" not in found.numbers
    assert "job.map_paper_protocol" in found.numbers


def test_random_scores_agree_with_scikit_learn(corpus):
    split = SplitCorpus(corpus, corpus.split("random", 0))
    validation, test = split.part("validation").table, split.part("test").table
    generator = np.random.default_rng(0)
    own = generator.random(len(validation.pairs))
    matrix = generator.random((len(test.resumes), len(test.jobs)))
    found = measure(MethodScores(own, matrix, probability=True), validation.label, test).numbers
    pairs = matrix[test.resume, test.job]
    precision, recall, thresholds = precision_recall_curve(validation.label, own)
    best = np.argmax(2 * precision[:-1] * recall[:-1] / np.maximum(precision[:-1] + recall[:-1], 1e-12))
    assert found["auc"] == pytest.approx(roc_auc_score(test.label, pairs))
    assert found["f1_half"] == pytest.approx(f1_score(test.label, pairs >= 0.5))
    assert found["f1_tuned"] == pytest.approx(f1_score(test.label, pairs >= thresholds[best]))
    fitting = {(r, j) for r, j, label in zip(test.resume, test.job, test.label, strict=True) if label}
    relevant = np.array([[(r, j) in fitting for j in range(len(test.jobs))] for r in range(len(test.resumes))])
    of_resumes = [average_precision(*query) for query in zip(matrix, relevant, strict=True)]
    assert found["job.map"] == pytest.approx(np.nanmean(of_resumes))
    assert found["job.left_out"] == np.isnan(of_resumes).sum()


def test_memories_know_training_alone_and_are_constant_on_what_is_new(corpus):
    split = SplitCorpus(corpus, corpus.split("both unseen", 0))
    scores = reference_scores(split, seed=0)
    assert tuple(scores) == REFERENCES
    label, test = split.part("validation").table.label, split.part("test").table
    for name in ("memory of the job", "memory of the resume"):
        found = measure(scores[name], label, test).numbers
        assert found["constant"] == 1
        assert found["auc"] == 0.5
        assert found["job.map"] == pytest.approx(found["job.map.chance"])
    assert measure(scores["frozen encoder"], label, test).numbers["constant"] == 0


def test_the_memory_of_a_job_is_its_share_of_positives_in_training(corpus):
    """(positives + prior) / (pairs + 1), the prior being the share of positives in all of training."""
    split = SplitCorpus(corpus, corpus.split("random", 0))
    train, test = split.part("train").table, split.part("test").table
    prior = train.label.mean()
    scores = reference_scores(split, seed=0)["memory of the job"].test
    for column, job in enumerate(test.jobs):
        own = [pair.binary for pair in train.pairs if pair.job.job_id == job.job_id]
        np.testing.assert_allclose(scores[:, column], (sum(own) + prior) / (len(own) + 1))
