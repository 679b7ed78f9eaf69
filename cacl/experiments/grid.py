"""Which runs there are: corpora, divisions, arms and seeds; one job of the workflow makes the runs of a block of seeds."""

from dataclasses import dataclass

from cacl.errors import ParameterError
from cacl.experiments.arms import SIMULATED, TUNING, UNSEEN, Arm, arms
from cacl.parameters import Settings

REPLICATION = "replication"
SIGNALS = {"simulated_easy": 3.0, "simulated_strong": 1.0, "simulated_absent": 0.0}
DIVISIONS = ("sequential", "random", "job_folds", "resume_folds", "blocks")
SEEDS_PER_JOB = 5


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
