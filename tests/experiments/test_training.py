"""The runs of one corpus, split and seed."""

import numpy as np
import pytest

from cacl.corpus import split_rows
from cacl.evaluation import BASELINES, auc, best_threshold
from cacl.experiments.grid import SHUFFLED, jobs
from cacl.experiments.training import PHASE1, PHASE2, REFERENCES, load_runs, run_cell
from cacl.phase1 import contrastive_data, project, train_phase1
from cacl.phase2 import match_part, predict, train_phase2

BASE, COPY, RANDOM, FEATURE = "the paper's recipe", "an identical copy", "random negatives", "ontology as a feature"


def test_a_run_is_the_training_of_chapters_5_and_6(cell_runs, corpus, cell, settings):
    """Both phases by hand, on the same rows and seed: the same scores of the test pairs, and the threshold from validation."""
    rows = split_rows(cell.split, corpus.table.pairs, 1)
    data = contrastive_data(corpus.table_under(0.7), rows, corpus.resume_vectors, corpus.job_vectors, corpus.similarity[0.7])
    head = train_phase1(data, settings.phase1, 1).head
    sides = project(head, corpus.resume_vectors), project(head, corpus.job_vectors)
    parts = {name: match_part(corpus.table.take(own), *sides) for name, own in rows.items()}
    result = train_phase2(parts["train"], parts["validation"], settings.phase2, 1)
    probabilities = predict(result.head, parts["test"].resume_vectors, parts["test"].job_vectors)
    run = cell_runs.runs[1]
    np.testing.assert_allclose(run.arrays[f"{BASE}/{PHASE2}/pairs"], probabilities, atol=1e-7)
    cosines = (parts["test"].resume_vectors * parts["test"].job_vectors).sum(axis=1)
    np.testing.assert_allclose(run.arrays[f"{BASE}/{PHASE1}/pairs"], cosines, atol=1e-6)
    assert run.record[BASE][PHASE2]["auc"] == [pytest.approx(auc(probabilities, parts["test"].label))]
    np.testing.assert_array_equal(run.arrays["label"], parts["test"].label)
    np.testing.assert_array_equal(run.arrays["rows"], rows["test"])
    held_out = parts["validation"]  # the threshold is that of the validation part, never of the test part
    threshold = best_threshold(predict(result.head, held_out.resume_vectors, held_out.job_vectors), held_out.label).value
    assert run.record[BASE][PHASE2]["threshold"] == [pytest.approx(threshold)]
    np.testing.assert_array_equal(run.arrays[f"{BASE}/{PHASE2}/called"], probabilities.round(10) >= threshold)


def test_the_record_says_what_it_rests_on(cell_runs):
    record = cell_runs.runs[0].record
    assert record["sizes"]["test.pairs"] == [80]
    assert record["cpu_seconds"] > 0
    assert list(record[REFERENCES]) == list(BASELINES)
    drawn = [record[BASE][PHASE1][f"drawn.{name}"][0] for name in ("hard", "medium", "easy", "filled")]
    assert sum(drawn) == pytest.approx(1)
    assert record[RANDOM][PHASE1]["drawn.filled"] == [1]


def test_arms_differ_where_they_should_and_copies_do_not(cell_runs):
    scores = {arm: cell_runs.runs[0].arrays[f"{arm}/{PHASE2}/pairs"] for arm in (BASE, COPY, RANDOM, FEATURE)}
    np.testing.assert_array_equal(scores[BASE], scores[COPY])
    assert not np.allclose(scores[BASE], scores[RANDOM])
    assert not np.allclose(scores[BASE], scores[FEATURE])
    assert not np.array_equal(cell_runs.runs[0].arrays["rows"], cell_runs.runs[1].arrays["rows"])


def test_every_pair_is_tested_once_by_heads_of_its_block(block_runs, corpus):
    """Sixteen folds; a score is that of the head of its own fold, and its decision that of the fold's threshold."""
    run = block_runs.runs[0]
    assert sorted(run.arrays["rows"]) == list(range(len(corpus.table.pairs)))
    assert len(run.record[BASE][PHASE2]["auc"]) == 16 == len(np.unique(run.arrays["fold"]))
    for fold, recorded in enumerate(run.record[BASE][PHASE1]["auc"]):
        own = run.arrays["fold"] == fold
        assert recorded == pytest.approx(auc(run.arrays[f"{BASE}/{PHASE1}/pairs"][own], run.arrays["label"][own]))
    assert not any("query" in name for name in run.arrays)


def test_shuffled_labels_are_those_of_training_alone(corpus, cell, cell_runs):
    """The test part is judged by its own labels, and training by as many matches as before on other pairs."""
    run = cell_runs.runs[0]
    np.testing.assert_array_equal(run.arrays["label"], corpus.table.label[run.arrays["rows"]])
    assert not np.allclose(run.arrays[f"{SHUFFLED}/{PHASE1}/pairs"], run.arrays[f"{BASE}/{PHASE1}/pairs"])


def test_a_run_comes_back_the_same_and_runs_again_the_same(cell_runs, corpus, cell, folder, settings):
    again, kept = run_cell(corpus, cell.split, 0, cell.arms[:1]), load_runs(folder / next(iter(jobs(settings, cell))))[0]
    assert kept.record == cell_runs.runs[0].record
    assert again.arrays.pop("matrix").shape[1] <= len(corpus.table.jobs)  # kept where there is one arm alone
    for name, array in again.arrays.items():
        np.testing.assert_array_equal(array, kept.arrays[name])


def test_memories_are_constant_where_both_sides_are_unseen(corpus, cell):
    methods = run_cell(corpus, "disjoint", 0, cell.arms[:1]).record[REFERENCES]
    for name in ("memory of the job", "memory of the resume"):
        assert methods[name]["auc"] == [0.5]
        assert methods[name]["job.map"] == pytest.approx(methods[name]["job.map.chance"])
    assert methods["frozen encoder"]["auc"] != [0.5]
