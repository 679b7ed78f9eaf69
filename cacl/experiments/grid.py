"""Which runs there are in chapters 8 and 9: corpora, divisions, arms and seeds.

Each arm differs in one place from the one it is compared with. One job of the workflow makes the runs of a block of seeds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from cacl.errors import ParameterError
from cacl.parameters import OntologyParameters, Phase1Parameters, Phase2Parameters, Section, Settings

REPLICATION = "replication"
SIGNALS = {"simulated_easy": 3.0, "simulated_strong": 1.0, "simulated_absent": 0.0}
DIVISIONS = ("sequential", "random", "job_folds", "resume_folds", "blocks")
SEEDS_PER_JOB = 5

BASELINE = "the paper's recipe"
RANK_TIERS = "rank tiers"
OTHER_SEEDS = 1_000_000
ALPHAS = (0.35, 1.4)
TUNING = "tuning"
COPY, RANDOM_NEGATIVES, NO_CURRICULUM, NO_WEIGHT = "an identical copy", "random negatives", "no curriculum", "no weight"
SHUFFLED, FEATURE, INTERACTION = "shuffled labels", "ontology as a feature", "interaction instead"
CONTROLS = (BASELINE, COPY, "other seeds", SHUFFLED)
UNSEEN = (*CONTROLS, RANDOM_NEGATIVES, NO_CURRICULUM, NO_WEIGHT, FEATURE, INTERACTION)
SIMULATED = (*UNSEEN, RANK_TIERS, "rank tiers, no curriculum", "untrained projection head")


@dataclass(frozen=True)
class Arm:
    """One way to train both phases: its name, the question (group) it belongs to, and the arm it is compared with (against).

    Of the ontology's settings alpha counts. Without ``trained`` the projection head stays at its random start; ``seed_shift`` is
    added to the seed of both phases, on the same split; with ``shuffled`` the labels of the training part are dealt out anew.
    """

    name: str
    group: str
    phase1: Phase1Parameters
    phase2: Phase2Parameters
    ontology: OntologyParameters
    trained: bool = True
    seed_shift: int = 0
    shuffled: bool = False
    against: str = BASELINE

    @property
    def projection(self) -> str:
        """What two arms have in common that can share a trained projection head."""
        return repr((self.phase1, self.ontology, self.trained, self.seed_shift, self.shuffled))


def arms(settings: Settings) -> tuple[Arm, ...]:
    """The arms of chapters 8 and 9, the paper's recipe first; those of the question "tuning" are candidates of chapter 8."""
    base = Arm(BASELINE, "", settings.phase1, settings.phase2, settings.ontology)
    rank = _changed(base, RANK_TIERS, "negatives", phase1={"tiers": "rank"})
    return (
        base,
        _changed(base, COPY, "controls"),
        replace(base, name="other seeds", group="controls", seed_shift=OTHER_SEEDS),
        replace(base, name=SHUFFLED, group="controls", shuffled=True),
        replace(base, name="untrained projection head", group="controls", trained=False),
        _changed(base, RANDOM_NEGATIVES, "negatives", phase1={"selection": "random"}),
        rank,
        *(_changed(base, f"{count} negatives", "negatives", phase1={"negatives": count}) for count in (3, 15)),
        _changed(base, NO_CURRICULUM, "curriculum", phase1={"curriculum": "off"}),
        _changed(rank, "rank tiers, no curriculum", "curriculum", phase1={"curriculum": "off"}),
        _changed(base, NO_WEIGHT, "weight", phase1={"weighting": False}),
        *(_changed(base, f"alpha {alpha:g}", "negatives", ontology={"alpha": alpha}) for alpha in ALPHAS),
        _changed(base, FEATURE, "phase 2", phase2={"ontology_feature": True}),
        _changed(base, INTERACTION, "phase 2", phase2={"features": "interaction"}),
        *(_changed(base, f"{epochs} epochs", TUNING, phase1={"epochs": epochs}) for epochs in (3, 30)),
        *(_changed(base, f"weight decay {decay:g}", TUNING, phase2={"weight_decay": decay}) for decay in (0.01, 0.1)),
        _changed(base, "dropout 0.5", TUNING, phase2={"dropout": 0.5}),
    )


def _changed(base: Arm, name: str, group: str, **sections: Mapping[str, Any]) -> Arm:
    """An arm compared with ``base`` that differs from it in what ``sections`` say."""
    changed: dict[str, Section] = {key: getattr(base, key).model_copy(update=update) for key, update in sections.items()}
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
    found += ["no training of phase 1"] * (not arm.trained) + ["other training seeds"] * (arm.seed_shift > 0)
    found += ["training labels dealt out anew"] * arm.shuffled
    return ", ".join(found) or "nothing"


@dataclass(frozen=True)
class Cell:
    """A corpus under a split or in folds, and the arms that are run on it."""

    corpus: str
    split: str
    arms: tuple[Arm, ...]


def cells(settings: Settings, grid: str = "") -> list[Cell]:
    """The cells of chapter 8 ("replication") or 9 ("ablations"), or all, each once, the longest jobs first."""
    every = arms(settings)
    unseen = Cell(REPLICATION, "blocks", tuple(arm for arm in every if arm.name in UNSEEN or arm.group == TUNING))
    seen = Cell(REPLICATION, "random", tuple(arm for arm in every if arm.group != TUNING))
    others = [Cell(REPLICATION, split, every[:1]) for split in DIVISIONS if split not in ("blocks", "random")]
    simulated = [Cell(corpus, "random", tuple(arm for arm in every if arm.name in SIMULATED)) for corpus in SIGNALS]
    grids = {"replication": [unseen, seen, *others], "ablations": [unseen, seen, *simulated]}
    if grid not in ("", *grids):
        raise ParameterError(f"no grid is called {grid!r}", "one of " + ", ".join(grids), "choose one")
    return grids[grid] if grid else [unseen, seen, *simulated, *others]


def jobs(settings: Settings, cell: Cell) -> dict[str, list[int]]:
    """The jobs of a cell: the file in the run's folder that each leaves, and the seeds that it makes.

    Seeds count up from the run's own; folds and simulated corpora have fewer.
    """
    own = settings.experiments
    count = own.seeds if cell.corpus == REPLICATION and cell.split in ("sequential", "random") else own.repetitions
    every = range(settings.seed, settings.seed + count)
    size = 1 if cell.split == "blocks" else SEEDS_PER_JOB  # a seed means sixteen blocks with many arms
    return {run_file(cell.corpus, cell.split, every[at]): list(every[at : at + size]) for at in range(0, count, size)}


def run_file(corpus: str, split: str, first: int | str) -> str:
    """Where the runs of a corpus, a split and a block of seeds, from the first one up, lie in the run's folder."""
    return f"experiments/runs/{corpus}/{split}/{first}.npz"


def corpus_files(corpus: str) -> list[str]:
    """Where a prepared corpus lies in the run's folder."""
    return [f"experiments/corpora/{corpus}/{name}" for name in ("pairs.jsonl", "arrays.npz")]


def run_files(settings: Settings, grid: str) -> list[str]:
    """Every file that a chapter of the grid reads."""
    chosen = cells(settings, grid)
    corpora = dict.fromkeys(cell.corpus for cell in chosen)
    return [*(name for cell in chosen for name in jobs(settings, cell)), *(n for corpus in corpora for n in corpus_files(corpus))]
