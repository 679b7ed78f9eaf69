"""The arms of chapter 9."""

import pytest

from cacl.evaluation.experiments import BASELINE, ablations, baseline
from cacl.parameters import Phase1Parameters

ARMS = {arm.name: arm for arm in ablations(baseline())}


def differences(arm, other):
    """The settings in which two arms differ, as "section.name"."""
    one, two = arm.described(), other.described()
    nested = [f"{k}.{n}" for k in ("phase1", "phase2", "ontology") for n in one[k] if one[k][n] != two[k][n]]
    return nested + [name for name in ("trained", "other_seeds") if one[name] != two[name]]


def test_the_first_arm_is_the_papers_recipe_with_the_defaults():
    assert next(iter(ARMS)) == BASELINE
    assert ARMS[BASELINE].phase1 == Phase1Parameters()
    assert ARMS[BASELINE].trained


@pytest.mark.parametrize("name", [name for name in ARMS if name not in (BASELINE, "an identical copy")])
def test_each_arm_differs_in_one_place_from_the_one_it_is_compared_with(name):
    assert len(differences(ARMS[name], ARMS[ARMS[name].against])) == 1


def test_the_identical_copy_differs_in_its_name_alone():
    assert differences(ARMS["an identical copy"], ARMS[BASELINE]) == []
    assert ARMS["an identical copy"].phase1_key() == ARMS[BASELINE].phase1_key()


def test_everything_that_was_asked_for_is_there():
    asked = {
        "random negatives": "phase1.selection",
        "rank tiers": "phase1.tiers",
        "no curriculum": "phase1.curriculum",
        "no weight": "phase1.weighting",
        "weight by similarity alone": "phase1.weight_signal",
        "untrained projection head": "trained",
        "ontology as a feature": "phase2.ontology_feature",
        "interaction instead": "phase2.features",
        "alpha 0.35": "ontology.alpha",
        "epsilon 0.8": "ontology.epsilon",
        "15 negatives": "phase1.negatives",
        "other seeds": "other_seeds",
    }
    for name, setting in asked.items():
        assert differences(ARMS[name], ARMS[BASELINE]) == [setting], name


def test_arms_that_differ_in_phase_2_share_their_projection_head():
    shared = [name for name, arm in ARMS.items() if arm.phase1_key() == ARMS[BASELINE].phase1_key()]
    assert shared == [
        BASELINE,
        "an identical copy",
        "ontology as a feature",
        "interaction instead",
        "interaction beside",
    ]


def test_the_training_seed_of_other_seeds_is_another_one():
    assert ARMS[BASELINE].training_seed(3) == 3
    assert ARMS["other seeds"].training_seed(3) not in range(1000)
