"""What is varied in chapter 9: each arm differs in one place from the one it is compared with; a new one is a line of `arms`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from cacl.parameters import OntologyParameters, Phase1Parameters, Phase2Parameters, Section, Settings

BASELINE = "the paper's recipe"
RANK_TIERS = "rank tiers"
OTHER_SEEDS = 1_000_000
ALPHAS, EPSILONS, NEGATIVES = (0.35, 1.4), (0.2, 0.8), (3, 15)


@dataclass(frozen=True)
class Arm:
    """One way to train both phases: its name, the question (group) it belongs to, and the arm it is compared with (against).

    Of the ontology's settings alpha and epsilon count. Without ``trained`` the projection head stays at its random start; with
    ``other_seeds`` training draws from other seeds than the arm it is compared with, on the same split.
    """

    name: str
    group: str
    phase1: Phase1Parameters
    phase2: Phase2Parameters
    ontology: OntologyParameters
    trained: bool = True
    other_seeds: bool = False
    against: str = BASELINE

    def training_seed(self, seed: int) -> int:
        """The seed of both phases in the run ``seed``."""
        return seed + OTHER_SEEDS if self.other_seeds else seed

    @property
    def projection(self) -> str:
        """What two arms have in common that can share a trained projection head."""
        return repr((self.phase1, self.ontology, self.trained, self.other_seeds))


def recipe(settings: Settings) -> Arm:
    """The paper's recipe under the settings of a run."""
    return Arm(BASELINE, "", settings.phase1, settings.phase2, settings.ontology)


def arms(settings: Settings) -> tuple[Arm, ...]:
    """The arms of chapter 9, the paper's recipe first."""
    base = recipe(settings)
    rank = _changed(base, RANK_TIERS, "negatives", phase1={"tiers": "rank"})
    return (
        base,
        _changed(base, "an identical copy", "no difference"),
        replace(base, name="other seeds", group="no difference", other_seeds=True),
        _changed(base, "random negatives", "negatives", phase1={"selection": "random"}),
        rank,
        _changed(base, "no curriculum", "curriculum", phase1={"curriculum": "off"}),
        _changed(base, "reversed curriculum", "curriculum", phase1={"curriculum": "reversed"}),
        _changed(rank, "rank tiers, no curriculum", "curriculum", phase1={"curriculum": "off"}),
        _changed(rank, "rank tiers, reversed curriculum", "curriculum", phase1={"curriculum": "reversed"}),
        _changed(base, "no weight", "weight", phase1={"weighting": False}),
        _changed(base, "weight by similarity alone", "weight", phase1={"weight_signal": "similarity"}),
        _changed(base, "weight by transport alone", "weight", phase1={"weight_signal": "transport"}),
        replace(base, name="untrained projection head", group="phase 1", trained=False),
        _changed(base, "ontology as a feature", "phase 2", phase2={"ontology_feature": True}),
        _changed(base, "interaction instead", "phase 2", phase2={"features": "interaction"}),
        _changed(base, "interaction beside", "phase 2", phase2={"features": "both"}),
        *(_changed(base, f"alpha {alpha:g}", "sweeps", ontology={"alpha": alpha}) for alpha in ALPHAS),
        *(_changed(base, f"epsilon {epsilon:g}", "sweeps", ontology={"epsilon": epsilon}) for epsilon in EPSILONS),
        *(_changed(base, f"{count} negatives", "sweeps", phase1={"negatives": count}) for count in NEGATIVES),
    )


def _changed(base: Arm, name: str, group: str, **sections: Mapping[str, Any]) -> Arm:
    """An arm compared with ``base`` that differs from it in what ``sections`` say."""
    changed: dict[str, Section] = {
        section: getattr(base, section).model_copy(update=update) for section, update in sections.items()
    }
    return replace(base, name=name, group=group, against=base.name, **changed)  # type: ignore[arg-type]


def arm_table(chosen: tuple[Arm, ...]) -> pd.DataFrame:
    """One row per arm: its question, its name, what it is compared with, and every setting in which the two differ."""
    by_name = {arm.name: arm for arm in chosen}
    rows = [(a.group, a.name, a.against, _differences(a, by_name[a.against])) for a in chosen if a.name != a.against]
    return pd.DataFrame(rows, columns=["question", "arm", "compared with", "what differs"])


def _differences(arm: Arm, other: Arm) -> str:
    found = [
        f"{section}.{name} = {value}"
        for section in ("phase1", "phase2", "ontology")
        for name, value in getattr(arm, section).model_dump().items()
        if value != getattr(getattr(other, section), name)
    ]
    found += ["no training of phase 1"] * (not arm.trained) + ["other training seeds"] * arm.other_seeds
    return ", ".join(found) or "nothing"
