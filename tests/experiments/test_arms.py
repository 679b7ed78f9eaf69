"""The arms of chapter 9, and the cells that they are run in."""

import pytest

from cacl.errors import ParameterError
from cacl.experiments.arms import BASELINE, arm_table, arms
from cacl.experiments.grid import cells, run_files
from cacl.parameters import Phase1Parameters, Settings

ARMS = {arm.name: arm for arm in arms(Settings())}


def test_each_arm_differs_as_it_says_from_the_one_it_is_compared_with():
    table = arm_table(arms(Settings())).set_index("arm")
    asked = {
        "an identical copy": "nothing",
        "other seeds": "other training seeds",
        "random negatives": "phase1.selection = random",
        "rank tiers": "phase1.tiers = rank",
        "no curriculum": "phase1.curriculum = off",
        "rank tiers, reversed curriculum": "phase1.curriculum = reversed",
        "no weight": "phase1.weighting = False",
        "weight by transport alone": "phase1.weight_signal = transport",
        "untrained projection head": "no training of phase 1",
        "ontology as a feature": "phase2.ontology_feature = True",
        "interaction beside": "phase2.features = both",
        "alpha 0.35": "ontology.alpha = 0.35",
        "epsilon 0.8": "ontology.epsilon = 0.8",
        "15 negatives": "phase1.negatives = 15",
    }
    assert {name: table.loc[name, "what differs"] for name in asked} == asked
    assert not table["what differs"].drop("an identical copy").str.contains("nothing|, ").any()
    assert table.loc["rank tiers, no curriculum", "compared with"] == "rank tiers"
    assert ARMS[BASELINE].phase1 == Phase1Parameters()


def test_arms_that_differ_in_phase_2_share_their_projection_head():
    shared = [name for name, arm in ARMS.items() if arm.projection == ARMS[BASELINE].projection]
    assert shared == [BASELINE, "an identical copy", "ontology as a feature", "interaction instead", "interaction beside"]


def test_the_training_seed_of_other_seeds_is_another_one():
    assert ARMS[BASELINE].training_seed(3) == 3
    assert ARMS["other seeds"].training_seed(3) not in range(1000)


def test_the_grid_has_every_split_for_the_recipe_and_two_for_all_arms():
    own = {cell.split: len(cell.arms) for cell in cells(Settings(), "replication")}
    assert list(own) == ["sequential", "random", "unseen_jobs", "unseen_resumes", "disjoint", "disjoint_by_id"]
    assert [split for split, count in own.items() if count == len(ARMS)] == ["random", "disjoint"]
    assert [cell.corpus for cell in cells(Settings(), "ablations")][2:] == [
        "simulated_strong",
        "simulated_weak",
        "simulated_absent",
    ]
    assert len(set(run_files(Settings(seed=3), "replication"))) == 6 * 10 + 2
    assert "experiments/runs/replication/random/12.npz" in run_files(Settings(seed=3), "replication")
    with pytest.raises(ParameterError, match="one of replication, ablations"):
        cells(Settings(), "all")
