"""The tidy tables of chapters 8 and 9."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import f1_score, roc_auc_score

from cacl.corpus import SPLITS, leakage_certificate
from cacl.evaluation import BASELINES, LABEL_FREE, clusters_of, estimate, pair_values
from cacl.experiments.grid import BASELINE, RANDOM_NEGATIVES
from cacl.experiments.summary import METHODS, drawn_negatives, label_free, remaining_share, split_facts, summarise, wide
from cacl.experiments.training import PHASE1, PHASE2, REFERENCES


def test_the_summary_has_every_method_and_metric_with_its_interval(cell_runs):
    table = summarise(cell_runs)
    assert set(table["method"]) == set(METHODS) == {PHASE1, PHASE2, *BASELINES}
    probabilities = {PHASE2, "logistic regression", "memory of the job", "memory of the resume"}
    assert set(table.loc[table["metric"] == "f1_half", "method"]) == probabilities
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()
    for method, arm in ((PHASE2, BASELINE), ("frozen encoder", REFERENCES)):
        for metric in ("auc", "f1_tuned", "job.map", "resume.ndcg", "job.map_paper_protocol" if arm == BASELINE else "auc"):
            row = table[(table["method"] == method) & (table["metric"] == metric)].iloc[0]
            kept = [run.record[arm][method][metric][0] for run in cell_runs.runs]
            assert row["value"] == pytest.approx(np.mean(kept))
            assert row["spread"] == pytest.approx(np.std(kept, ddof=1))
    wide = summarise(cell_runs, confidence=1 - 1e-9)
    shares = wide[~wide["metric"].str.endswith(("mean", "separation"))]
    assert (shares["low"].min(), shares["high"].max(), wide["low"].min() < 0) == (0, 1, True)
    phase1 = table[table["method"] == PHASE1].set_index("metric")["value"]
    kept = [run.record[BASELINE][PHASE1]["validation.auc"][0] for run in cell_runs.runs]
    assert phase1["validation.auc"] == pytest.approx(np.mean(kept))
    chances = table[table["method"] == PHASE2].set_index("metric")["chance"]
    record = [run.record[BASELINE][PHASE2] for run in cell_runs.runs]
    assert chances["auc"] == 0.5
    assert chances["f1_tuned"] == pytest.approx(np.mean([numbers["f1_all_positive"] for numbers in record]))
    assert chances["job.map"] == pytest.approx(np.mean([numbers["job.map.chance"] for numbers in record]))


def test_the_interval_of_the_papers_protocol_is_that_of_a_mean_over_seeds(cell_runs):
    table = summarise(cell_runs, confidence=0.5).set_index(["method", "metric"])
    kept = [run.record[BASELINE][PHASE2]["resume.map_paper_protocol"][0] for run in cell_runs.runs]
    low, high = stats.t.interval(0.5, 1, np.mean(kept), stats.sem(kept))
    row = table.loc[(PHASE2, "resume.map_paper_protocol")]
    assert 0 < low < high < 1
    assert (row["low"], row["high"]) == pytest.approx((low, high))


def test_over_folds_an_auc_is_of_pairs_of_one_fold_and_f1_of_all(block_runs):
    table = summarise(block_runs).set_index(["method", "metric"])["value"]
    expected = {"auc": [], "f1_half": [], "f1_tuned": []}
    for run in block_runs.runs:
        score, called, label = (run.arrays[name] for name in (f"{BASELINE}/{PHASE2}/pairs", f"{BASELINE}/{PHASE2}/called", "label"))
        parts = [
            (label[own], score[own])
            for own in (run.arrays["fold"] == fold for fold in range(16))
            if 0 < label[own].sum() < own.sum()
        ]
        made = [int(y.sum()) * int((1 - y).sum()) for y, _ in parts]
        expected["auc"].append(np.average([roc_auc_score(*part) for part in parts], weights=made))
        expected["f1_half"].append(f1_score(label, score >= 0.5))
        expected["f1_tuned"].append(f1_score(label, called))
    for metric, own in expected.items():
        assert table[PHASE2, metric] == pytest.approx(np.mean(own)), metric
    assert not any("job" in metric for _, metric in table.index)


def test_what_remains_is_measured_from_chance(cell_runs, scored_by_labels):
    """With half of the scores at 1/2 a quarter of all comparisons are ties: AUC 7/8, three quarters of the way from 1/2 to 1."""
    perfect, half = (scored_by_labels(noise) for noise in (0.0, 0.5))
    found = remaining_share(perfect, perfect)
    assert (found.value, found.low, found.high) == pytest.approx((100, 100, 100))
    found = remaining_share(perfect, half)
    assert found.low < found.value < found.high
    assert found.value == pytest.approx(75, abs=10)
    assert np.isnan(remaining_share(scored_by_labels(0.5, sign=-1), perfect).value)  # nothing is above chance


def test_the_interval_of_what_remains_holds_the_noise_of_both_gains(scored_by_labels):
    """The jackknife of the ratio of the gains, and to first order what repetitions that differ add to the error of each."""
    both = [[scored_by_labels(noise) for noise in levels] for levels in ((0.0, 0.4), (0.3, 0.8))]
    cells = [replace(first, runs=[first.runs[0], second.runs[1]]) for first, second in both]
    values = [runs.values(BASELINE, PHASE2, "auc") for runs in cells]
    gains = [2 * own.mean(axis=1) - 1 for own in values]
    share = estimate(gains[1] / gains[0], cells[0].clusters)
    variance = share.error**2
    for runs, own, gain in zip(cells, values, gains, strict=True):
        noise = runs.estimate(BASELINE, PHASE2).error ** 2 - estimate(own.mean(axis=1), runs.clusters).error ** 2
        variance += (2 * share.value / gain[0]) ** 2 * noise
    found = remaining_share(*cells)
    assert variance > 1.001 * share.error**2
    assert found.value == pytest.approx(100 * gains[1][0] / gains[0][0])
    assert (found.high - found.low) / 200 == pytest.approx(stats.t.ppf(0.975, share.freedom) * np.sqrt(variance))


def test_scores_without_labels_are_measured_on_all_pairs(corpus):
    table = label_free(corpus).set_index("method")
    assert tuple(table.index) == LABEL_FREE
    unit = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in (corpus.resume_vectors, corpus.job_vectors)]
    cosines = (unit[0][corpus.table.resume] * unit[1][corpus.table.job]).sum(axis=1)
    assert table.loc["frozen encoder", "value"] == pytest.approx(roc_auc_score(corpus.table.label, cosines), abs=1e-6)
    clusters = clusters_of(corpus.table)
    found = estimate(pair_values("auc", cosines, corpus.table.label, clusters), clusters).interval()
    assert table.loc["frozen encoder", ["low", "high"]].tolist() == pytest.approx([found.low, found.high], abs=1e-5)


def test_clusters_are_those_of_the_texts(cell_runs, corpus):
    """Queries are looked up by the number of their group: that of the table and that of the clusters must be one."""
    np.testing.assert_array_equal(cell_runs.clusters.resume, corpus.table.resume_group[corpus.table.resume])
    np.testing.assert_array_equal(cell_runs.clusters.job, corpus.table.job_group[corpus.table.job])


def test_where_negatives_came_from(cell_runs):
    table = drawn_negatives([cell_runs], (BASELINE, RANDOM_NEGATIVES))
    assert table["filled"].iloc[1] == 100
    shares = [cell_runs.runs[seed].record[BASELINE][PHASE1]["drawn.filled"][0] for seed in (0, 1)]
    assert table["filled"].iloc[0] == pytest.approx(100 * np.mean(shares))
    assert table[["hard", "medium", "easy", "filled"]].sum(axis=1).tolist() == pytest.approx([100, 100])


def test_facts_of_a_division(cell_runs, corpus):
    certificate = leakage_certificate(SPLITS["random"].divide(corpus.table.pairs, 0))
    facts = split_facts({"random": cell_runs}, {"random": [certificate]}).set_index("fact")["value"]
    assert (facts["test.pairs"], facts["folds"], facts["seeds"]) == ("80.0", "1", "2")
    overlap = certificate.overlaps.set_index("parts").loc["train and test"]
    assert facts["shared_jobs"] == str(overlap["shared jobs"])
    assert facts["near_duplicate_resumes"] == str(overlap["near-duplicate resumes"])
    assert facts["job.pool"] == f"{cell_runs.recorded(BASELINE, PHASE2, 'job.pool').mean():.1f}"


def test_a_wide_table_for_the_reader():
    rows = [("a", "random", 0.8125, 0.75, 0.875), ("a", "blocks", 0.5, 0.25, 0.75), ("b", "random", 1.0, 1.0, 1.0)]
    table = pd.DataFrame(rows, columns=["method", "split", "value", "low", "high"])
    shown = wide(table, "method", "split", ("blocks", "random"))
    assert shown.columns.tolist() == ["method", "both unseen", "random"]
    assert shown.iloc[0].tolist() == ["a", "0.500 [0.250, 0.750]", "0.812 [0.750, 0.875]"]
    assert shown.iloc[1, 1] == "\N{EN DASH}"
