"""The comparisons of chapters 8 and 9."""

import numpy as np
import pytest

from cacl.experiments.contrasts import PRIMARY, against_frozen, effects, primary
from cacl.experiments.grid import BASELINE, RANDOM_NEGATIVES
from cacl.experiments.training import PHASE1, PHASE2


def test_effects_pair_each_arm_with_its_own_and_a_copy_has_none(cell_runs, block_runs):
    table = effects([cell_runs, block_runs])
    assert "weight decay 0.1" not in set(table["arm"])
    assert set(table.loc[table["split"] == "blocks", "metric"]) == {"auc"}
    copy = table[table["arm"] == "an identical copy"]
    assert len(copy) == 4 + 2
    assert set(copy["verdict"]) == {"equivalent"}
    assert (copy[["difference", "low", "high"]] == 0).all(axis=None)
    for row in table[table["split"] == "random"].to_dict("records"):
        for name, column in ((row["arm"], "value"), (row["against"], "reference")):
            kept = [run.record[name][row["method"]][row["metric"]][0] for run in cell_runs.runs]
            assert row[column] == pytest.approx(np.mean(kept))
        assert row["difference"] == pytest.approx(row["value"] - row["reference"])
    families = table.groupby(["split", "method", "metric"])
    for _, family in families:
        plain = family[family["error"] > 0]
        assert (plain["high"] - plain["low"] > 2 * 1.96 * plain["error"]).all()  # corrected


def test_the_primary_comparisons_are_seven_and_read_what_they_name(block_runs):
    table = primary(block_runs)
    assert table["name"].tolist() == list(PRIMARY)
    assert len(table) == 7
    row = table.set_index("name").loc["ontology negatives - random negatives"]
    both = [block_runs.estimate(arm, PHASE1).value for arm in (BASELINE, RANDOM_NEGATIVES)]
    assert row["difference"] == pytest.approx(both[0] - both[1])


def test_a_sweep_takes_the_arm_with_the_best_validation_auc_of_each_fold(block_runs):
    table = against_frozen(block_runs).set_index("name")
    names = [BASELINE, "ontology as a feature", "weight decay 0.1"]
    expected = []
    for run in block_runs.runs:
        auc_of = np.array([run.record[name][PHASE2]["validation.auc"] for name in names])
        chosen = auc_of.argmax(axis=0)[run.arrays["fold"]]
        scores = np.stack([run.arrays[f"{name}/{PHASE2}/pairs"] for name in names])[chosen, np.arange(len(chosen))]
        won = made = 0.0
        for fold in range(16):
            own = run.arrays["fold"] == fold
            above = scores[own][run.arrays["label"][own] == 1][:, None] - scores[own][run.arrays["label"][own] == 0]
            won, made = won + (above > 0).sum() + (above == 0).sum() / 2, made + above.size
        expected.append(won / made)
    assert table.loc["phase 2, chosen by validation", "value"] == pytest.approx(np.mean(expected))
    assert "logistic regression" in table.index
