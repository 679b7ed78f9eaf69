"""What is varied in chapter 9: each arm differs from the one it is compared with in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cacl.parameters import OntologyParameters, Phase1Parameters, Phase2Parameters, Section

BASELINE = "the paper's recipe"
RANK_TIERS = "rank tiers"


@dataclass(frozen=True)
class Arm:
    """One way to train both phases.

    Attributes
    ----------
    name, group : what it is called, and the question that it belongs to
    phase1, phase2, ontology : settings; of the last, alpha and epsilon count
    trained : False leaves the projection head as it was drawn
    other_seeds : whether training draws from other seeds than the arm it is compared with, on the same split
    against : name of the arm it is compared with
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

    def phase1_key(self) -> tuple[Any, ...]:
        """What two arms that can share a trained projection head have in common."""
        return self.phase1, self.ontology, self.trained, self.other_seeds

    def described(self) -> dict[str, Any]:
        """Everything that decides how a run of this arm ends."""
        settings = {name: getattr(self, name).model_dump() for name in ("phase1", "phase2")}
        ontology = {name: getattr(self.ontology, name) for name in ("alpha", "epsilon")}
        return {**settings, "ontology": ontology, "trained": self.trained, "other_seeds": self.other_seeds}


OTHER_SEEDS = 1_000_000
ALPHAS = (0.35, 1.4)
EPSILONS = (0.2, 0.8)
NEGATIVES = (3, 15)


def baseline(
    phase1: Phase1Parameters | None = None,
    phase2: Phase2Parameters | None = None,
    ontology: OntologyParameters | None = None,
) -> Arm:
    """The paper's recipe under the settings of a run."""
    return Arm(
        BASELINE, "", phase1 or Phase1Parameters(), phase2 or Phase2Parameters(), ontology or OntologyParameters()
    )


def ablations(base: Arm) -> tuple[Arm, ...]:
    """Return the arms of chapter 9, the one that all are made from first."""
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
