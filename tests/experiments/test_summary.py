"""The tidy tables of chapters 8 and 9."""

import numpy as np
import pandas as pd
import pytest

from cacl.corpus import SPLITS, leakage_certificate
from cacl.evaluation import BASELINES
from cacl.experiments.summary import (
    METHODS,
    drawn_negatives,
    effects,
    method_comparisons,
    remaining_share,
    split_facts,
    summarise,
    wide,
)
from cacl.experiments.training import PHASE1, PHASE2, REFERENCES

BASE = "the paper's recipe"


def test_the_summary_has_every_method_and_metric_with_its_interval(cell_runs):
    table = summarise(cell_runs)
    assert set(table["method"]) == set(METHODS) == {PHASE1, PHASE2, *BASELINES}
    assert set(table.loc[table["metric"] == "f1_half", "method"]) == {PHASE2, "memory of the job", "memory of the resume"}
    assert ((table["low"] <= table["value"] + 1e-6) & (table["value"] <= table["high"] + 1e-6)).all()
    for method, arm in ((PHASE2, BASE), ("frozen encoder", REFERENCES)):
        for metric in ("auc", "f1_tuned", "job.map", "resume.ndcg"):
            row = table[(table["method"] == method) & (table["metric"] == metric)].iloc[0]
            kept = [run.record[arm]["methods"][method][metric] for run in cell_runs.runs]
            assert row["value"] == pytest.approx(np.mean(kept), abs=1e-6)
            assert row["spread"] == pytest.approx(np.std(kept, ddof=1))
    chances = table[table["method"] == PHASE2].set_index("metric")["chance"]
    record = [run.record[BASE]["methods"][PHASE2] for run in cell_runs.runs]
    assert chances["auc"] == 0.5
    assert chances["f1_tuned"] == pytest.approx(np.mean([numbers["f1_all_positive"] for numbers in record]))
    assert chances["job.map"] == pytest.approx(np.mean([numbers["job.map.chance"] for numbers in record]))


def test_what_remains_is_measured_from_chance(cell_runs, scored_by_labels):
    """With half of the scores at 1/2 a quarter of all comparisons are ties: AUC 7/8, three quarters of the way from 1/2 to 1."""
    perfect, half = (scored_by_labels(noise) for noise in (0.0, 0.5))
    found = remaining_share(perfect, perfect, "auc")
    assert (found.value, found.low, found.high) == pytest.approx((100, 100, 100))
    found = remaining_share(perfect, half, "auc")
    assert found.low < found.value < found.high
    assert found.value == pytest.approx(75, abs=10)
    assert np.isnan(remaining_share(scored_by_labels(0.0, sign=-1), perfect, "auc").value)  # nothing is above chance


def test_effects_pair_each_arm_with_its_own_and_a_copy_has_none(cell_runs):
    table = effects([cell_runs])
    assert table["arm"].tolist() == ["an identical copy", "random negatives", "ontology as a feature"] * 3
    copy = table[table["arm"] == "an identical copy"]
    assert copy["verdict"].tolist() == ["not distinguishable"] * 3
    assert (copy[["difference", "low", "high"]] == 0).all(axis=None)
    for row in table.to_dict("records"):
        for name, column in ((row["arm"], "value"), (row["against"], "reference")):
            kept = [run.record[name]["methods"][PHASE2][row["metric"]] for run in cell_runs.runs]
            assert row[column] == pytest.approx(np.mean(kept), abs=1e-6)
        assert row["difference"] == pytest.approx(row["value"] - row["reference"], abs=1e-9)


def test_methods_are_compared_as_one_family(cell_runs, scored_by_labels):
    table = method_comparisons({"random": scored_by_labels(0.0)}, [PHASE1, "random"])
    assert table["against"].tolist() == [PHASE1, "random"]
    assert (table["adjusted_p_value"] >= table["p_value"]).all()
    kept = [run.record[REFERENCES]["methods"]["random"]["auc"] for run in cell_runs.runs]
    assert table["difference"].iloc[1] == pytest.approx(1 - np.mean(kept), abs=1e-6)


def test_where_negatives_came_from(cell_runs):
    shares = [cell_runs.runs[seed].record["random negatives"]["training"]["drawn.filled"] for seed in (0, 1)]
    table = drawn_negatives([cell_runs], (BASE, "random negatives"))
    assert table["filled"].iloc[1] == pytest.approx(100 * np.mean(shares)) == 100
    assert table[["hard", "medium", "easy", "filled"]].sum(axis=1).tolist() == pytest.approx([100, 100])


def test_facts_of_a_split(cell_runs, corpus):
    certificate = leakage_certificate(SPLITS["random"].divide(corpus.table.pairs, 0))
    facts = split_facts({"random": cell_runs}, {"random": certificate}).set_index("fact")["value"]
    assert facts["test.pairs"] == "30.0"
    assert facts["clean"] == "False"
    overlap = next(own for own in certificate.overlaps if (own.first, own.second) == ("train", "test"))
    assert facts["shared_jobs"] == str(overlap.shared_jobs)


def test_a_wide_table_for_the_reader():
    rows = [("a", "random", 0.8125, 0.75, 0.875), ("a", "disjoint", 0.5, 0.25, 0.75), ("b", "random", 1.0, 1.0, 1.0)]
    table = pd.DataFrame(rows, columns=["method", "split", "value", "low", "high"])
    shown = wide(table, "method", "split", ("disjoint", "random"))
    assert shown.columns.tolist() == ["method", SPLITS["disjoint"].label, SPLITS["random"].label]
    assert shown.iloc[0].tolist() == ["a", "0.500 [0.250, 0.750]", "0.812 [0.750, 0.875]"]
    assert shown.iloc[1, 1] == "\N{EN DASH}"
