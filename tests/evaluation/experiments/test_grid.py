"""Runs in parallel, kept one by one, and what the differences between them are called."""

import json
from dataclasses import replace

import numpy as np
import pytest

from cacl.errors import DegenerateError, ParameterError
from cacl.evaluation.experiments import (
    PHASE1,
    PHASE2,
    REFERENCE_RUN,
    Draws,
    RunKey,
    RunResult,
    compared,
    effects,
    plan,
    read_cell,
    read_run,
    run_grid,
)
from cacl.evaluation.experiments.parts import SplitCorpus
from cacl.evaluation.experiments.runs import run_arms
from cacl.evaluation.experiments.summary import (
    METHODS,
    CellRuns,
    method_comparisons,
    remaining,
    remaining_share,
    summary,
)

SEEDS = [0, 1]


def keyed(arm, seed=0):
    return RunKey("small", "random", arm, seed)


def test_each_run_leaves_a_record_that_says_what_it_was(grid, arms):
    record = read_run(grid, keyed("ontology as a feature", 1)).record
    assert (record["corpus"], record["split"], record["arm"], record["seed"]) == ("small", "random", arms[3].name, 1)
    assert record["settings"]["phase2"]["ontology_feature"] is True
    assert record["sizes"]["test.pairs"] == 30
    assert set(record["methods"]) == {PHASE2, PHASE1}
    assert record["cpu_seconds"] > 0
    assert sum(
        record["training"][f"phase1.drawn.{name}"] for name in ("hard", "medium", "easy", "filled")
    ) == pytest.approx(1)


def test_a_run_in_another_process_is_the_same_to_the_last_bit(grid, corpus, arms):
    split = SplitCorpus(corpus, corpus.split("random", 1))
    here = next(run_arms(split, arms[2:3], 1))
    kept = read_run(grid, keyed("random negatives", 1))
    assert here.record["methods"] == kept.record["methods"]
    for name, array in here.arrays.items():
        np.testing.assert_array_equal(array, kept.arrays[name])


def test_a_grid_goes_on_where_it_was(grid, corpus, cell, tmp_path):
    assert plan([cell], {"small": corpus}, SEEDS, grid) == []
    path = keyed("an identical copy", 1).path(grid)
    content = path.read_text()
    try:
        for damaged in ("", content[: len(content) // 2], content.replace('"fingerprint": "', '"fingerprint": "x')):
            path.write_text(damaged)
            (job,) = plan([cell], {"small": corpus}, SEEDS, grid)
            assert job.keys() == [keyed("an identical copy", 1)]
    finally:
        path.write_text(content)


def test_changed_settings_pairs_and_splits_are_run_again(grid, corpus, cell, only_baseline):
    base = only_baseline.arms[0]
    changed = replace(base, phase1=base.phase1.model_copy(update={"temperature": 0.1}))
    assert len(plan([replace(only_baseline, arms=(changed,))], {"small": corpus}, [0], grid)) == 1
    assert len(plan([replace(only_baseline, split="both unseen")], {"small": corpus}, [0], grid)) == 2
    other = replace(corpus, resume_vectors=corpus.resume_vectors + 1)
    assert len(plan([only_baseline], {"small": other}, [0], grid)) == 2
    assert plan([only_baseline], {"small": corpus}, [0], grid) == []


def test_no_process_is_refused(corpus, cell, tmp_path):
    with pytest.raises(ParameterError, match="cores = 0"):
        run_grid([cell], {"small": corpus}, [0], tmp_path, cores=0)


def test_identical_arms_are_not_distinguishable_and_rows_are_whole(grid, corpus, cell):
    table = effects([cell], {"small": corpus}, SEEDS, grid, draws=300)
    assert len(table) == 3 * 3
    copy = table[table["arm"] == "an identical copy"]
    assert copy["verdict"].tolist() == ["not distinguishable"] * 3
    assert (copy[["difference", "low", "high"]] == 0).all(axis=None)
    assert (copy["p_value"] == 1).all()
    for row in table.to_dict("records"):
        for name, column in ((row["arm"], "value"), (row["against"], "reference")):
            kept = [read_run(grid, keyed(name, seed)).record["methods"][PHASE2][row["metric"]] for seed in SEEDS]
            assert row[column] == pytest.approx(np.mean(kept), abs=1e-6)
        assert row["difference"] == pytest.approx(row["value"] - row["reference"], abs=1e-9)


def test_records_tell_the_seeds_apart(grid):
    one, two = (read_run(grid, keyed("the paper's recipe", seed)) for seed in SEEDS)
    assert not np.array_equal(one.arrays[f"{PHASE2}/pairs"], two.arrays[f"{PHASE2}/pairs"])


def values(differences, spread=0.0, draws=2000):
    """Values of an arm over seeds, and of the arm below it by ``differences``, on every draw."""
    generator = np.random.default_rng(0)
    base = 0.7 + generator.normal(0, 0.05, (draws + 1, len(differences)))
    shift = np.array(differences) + generator.normal(0, spread, (draws + 1, 1))
    shift[0] = differences
    return base + shift, base, Draws.of(5, 5, len(differences), draws)


def test_the_rule_by_example():
    """A clear difference is called better and its reverse worse; one that either source of chance explains is not called."""
    clear, base, draws = values(np.linspace(0.09, 0.11, 10))
    assert compared(clear, base, draws).verdict == "better"
    assert compared(base, clear, draws).verdict == "worse"
    assert compared(base, base, draws).verdict == "not distinguishable"
    by_seeds, base, draws = values([0.3, -0.1, 0.3, -0.1, 0.2, -0.1, 0.1, 0.0, 0.1, -0.1])
    assert compared(by_seeds, base, draws).verdict == "not distinguishable"
    by_queries, base, draws = values(np.linspace(0.09, 0.11, 10), spread=0.2)
    assert compared(by_queries, base, draws).verdict == "not distinguishable"


def test_ten_seeds_that_agree_in_sign_are_few_evidence_when_they_differ_in_size():
    """No draw of seeds gives a difference below 0, so the bootstrap says 2 / 2001; the t test 0.002 (mean 0.05, sd 0.037)."""
    uneven, base, draws = values([0.02, 0.09, 0.01, 0.08] * 2 + [0.02, 0.09])
    assert 2 / 2001 < compared(uneven, base, draws).p_value < 0.01


@pytest.fixture(scope="module")
def cell_runs(grid, corpus, cell):
    return CellRuns.read(cell, corpus, SEEDS, grid, draws=300)


def test_the_summary_has_every_method_and_metric_with_its_interval(cell_runs):
    table = summary(cell_runs)
    assert set(table["method"]) == set(METHODS)
    assert set(table.loc[table["metric"] == "f1_half", "method"]) == {
        PHASE2,
        "memory of the job",
        "memory of the resume",
    }
    assert ((table["low"] <= table["value"] + 1e-6) & (table["value"] <= table["high"] + 1e-6)).all()
    row = table[(table["method"] == PHASE2) & (table["metric"] == "auc")].iloc[0]
    kept = [run.record["methods"][PHASE2]["auc"] for run in cell_runs.trained]
    assert row["value"] == pytest.approx(np.mean(kept), abs=1e-6)
    assert row["spread"] == pytest.approx(np.std(kept, ddof=1))
    assert row["chance"] == 0.5


def scored_by_labels(runs, noise, sign=1):
    """The same runs, but phase 2 gives a positive pair 1 and another 0, or with probability ``noise`` one half."""
    generator = np.random.default_rng(0)
    changed = []
    for run in runs.trained:
        label = sign * run.arrays["label"].astype(float)
        scores = np.where(generator.random(len(label)) < noise, sign * 0.5, label)
        changed.append(RunResult(run.record, {**run.arrays, f"{PHASE2}/pairs": scores}))
    return replace(runs, trained=changed)


def test_what_remains_is_measured_from_chance(cell_runs):
    """reached = (value - chance) / (1 - chance). With half of the scores at 1/2 a quarter of all comparisons are ties: AUC 7/8."""
    table = remaining(cell_runs, cell_runs, ["auc", "job.map"])
    np.testing.assert_allclose(table["reached"], (table["value"] - table["chance"]) / (1 - table["chance"]))
    perfect, half = (scored_by_labels(cell_runs, noise) for noise in (0.0, 0.5))
    found = remaining_share(perfect, perfect, "auc")
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))
    found = remaining_share(perfect, half, "auc")
    assert found.low < found.value < found.high
    assert found.value == pytest.approx(0.75, abs=0.1)
    with pytest.raises(DegenerateError):  # nothing is above chance, so that no share of it can remain
        remaining_share(scored_by_labels(cell_runs, 0.0, sign=-1), perfect, "auc")


def test_methods_are_compared_as_one_family(cell_runs):
    table = method_comparisons({"random": cell_runs}, [PHASE1, "random"])
    assert table["against"].tolist() == [PHASE1, "random"]
    assert (table["adjusted_p_value"] >= table["p_value"]).all()


def test_references_are_kept_like_every_run(grid, cell):
    runs = read_cell(grid, cell, REFERENCE_RUN, SEEDS)
    assert [json.dumps(sorted(run.record["methods"])) for run in runs] == [json.dumps(sorted(METHODS[2:]))] * 2
