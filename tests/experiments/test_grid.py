"""The arms of chapter 9, and the cells that they are run in."""

import pytest

from cacl.errors import ParameterError
from cacl.experiments.grid import BASELINE, SIGNALS, arm_table, arms, cells, jobs, run_files
from cacl.parameters import Phase1Parameters, Settings

ARMS = {arm.name: arm for arm in arms(Settings())}


def test_each_arm_differs_as_it_says_from_the_one_it_is_compared_with():
    table = arm_table(arms(Settings())).set_index("arm")
    assert table["what differs"].to_dict() == {
        "an identical copy": "nothing",
        "other seeds": "other training seeds",
        "shuffled labels": "training labels dealt out anew",
        "untrained projection head": "no training of phase 1",
        "random negatives": "phase1.selection = random",
        "rank tiers": "phase1.tiers = rank",
        "3 negatives": "phase1.negatives = 3",
        "15 negatives": "phase1.negatives = 15",
        "no curriculum": "phase1.curriculum = off",
        "rank tiers, no curriculum": "phase1.curriculum = off",
        "no weight": "phase1.weighting = False",
        "alpha 0.35": "ontology.alpha = 0.35",
        "alpha 1.4": "ontology.alpha = 1.4",
        "ontology as a feature": "phase2.ontology_feature = True",
        "interaction instead": "phase2.features = interaction",
        "3 epochs": "phase1.epochs = 3",
        "30 epochs": "phase1.epochs = 30",
        "weight decay 0.01": "phase2.weight_decay = 0.01",
        "weight decay 0.1": "phase2.weight_decay = 0.1",
        "dropout 0.5": "phase2.dropout = 0.5",
    }
    assert table.loc["rank tiers, no curriculum", "compared with"] == "rank tiers"
    assert ARMS[BASELINE].phase1 == Phase1Parameters()


def test_arms_that_differ_in_phase_2_share_their_projection_head():
    shared = [name for name, arm in ARMS.items() if arm.projection == ARMS[BASELINE].projection]
    assert shared[:4] == [BASELINE, "an identical copy", "ontology as a feature", "interaction instead"]
    assert shared[4:] == ["weight decay 0.01", "weight decay 0.1", "dropout 0.5"]


def test_other_seeds_are_beyond_those_of_a_run():
    assert ARMS[BASELINE].seed_shift == 0
    assert ARMS["other seeds"].seed_shift > 1000


def test_the_grid_has_every_division_for_the_recipe_and_two_for_its_changes():
    own = {cell.split: len(cell.arms) for cell in cells(Settings(), "replication")}
    assert own == {"blocks": 14, "random": 16, "sequential": 1, "job_folds": 1, "resume_folds": 1}
    simulated = [(cell.corpus, cell.split) for cell in cells(Settings(), "ablations")][2:]
    assert simulated == [(name, "random") for name in ("simulated_easy", "simulated_strong", "simulated_absent")]
    with pytest.raises(ParameterError, match="one of replication, ablations"):
        cells(Settings(), "all")


def test_the_simulated_corpora_have_three_signals_one_and_none():
    assert list(SIGNALS.values()) == [3, 1, 0]


def test_jobs_share_out_the_seeds():
    settings = Settings(seed=3)
    blocks, seen, *_ = cells(settings, "replication")
    assert list(jobs(settings, blocks).values()) == [[3], [4], [5], [6], [7]]
    assert jobs(settings, seen)["experiments/runs/replication/random/8.npz"] == [8, 9, 10, 11, 12]
    assert len(set(run_files(settings, "replication"))) == 5 + 2 + 2 + 1 + 1 + 2
