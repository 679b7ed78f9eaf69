"""Which runs there are: corpora, splits, arms and seeds; one job of the workflow makes all runs of a corpus, a split and a seed."""

from dataclasses import dataclass

from cacl.errors import ParameterError
from cacl.experiments.arms import Arm, arms, recipe
from cacl.parameters import Settings

REPLICATION = "replication"
SIGNALS = {"simulated_strong": 1.0, "simulated_weak": 0.3, "simulated_absent": 0.0}
ABLATED_SPLITS = ("random", "disjoint")
SPLIT_NAMES = ("sequential", "random", "unseen_jobs", "unseen_resumes", "disjoint", "disjoint_by_id")
GRIDS = ("replication", "ablations")


@dataclass(frozen=True)
class Cell:
    """A corpus under a split, and the arms that are run on it."""

    corpus: str
    split: str
    arms: tuple[Arm, ...]


def cells(settings: Settings, grid: str = "") -> list[Cell]:
    """The cells of chapter 8 ("replication") or 9 ("ablations"), or all of them, each once.

    Raises
    ------
    ParameterError
        There is no such grid.
    """
    if grid not in ("", *GRIDS):
        raise ParameterError(f"no grid is called {grid!r}", expected="one of " + ", ".join(GRIDS), remedy="choose one")
    every, base = arms(settings), (recipe(settings),)
    own = [Cell(REPLICATION, split, every if split in ABLATED_SPLITS else base) for split in SPLIT_NAMES]
    ablated = [cell for cell in own if cell.split in ABLATED_SPLITS]
    simulated = [Cell(corpus, "sequential", every) for corpus in SIGNALS]
    return {"": [*own, *simulated], "replication": own, "ablations": [*ablated, *simulated]}[grid]


def seeds(settings: Settings) -> list[int]:
    """The seeds of the runs; they count up from the run's own."""
    return [settings.seed + number for number in range(settings.experiments.seeds)]


def run_file(corpus: str, split: str, seed: int | str) -> str:
    """Where the runs of a corpus, a split and a seed lie in the run's folder."""
    return f"experiments/runs/{corpus}/{split}/{seed}.npz"


def corpus_files(corpus: str) -> list[str]:
    """Where a prepared corpus lies in the run's folder."""
    return [f"experiments/corpora/{corpus}/{name}" for name in ("pairs.jsonl", "arrays.npz")]


def run_files(settings: Settings, grid: str) -> list[str]:
    """Every file that a chapter of the grid reads."""
    chosen = cells(settings, grid)
    corpora = dict.fromkeys(cell.corpus for cell in chosen)
    runs = [run_file(cell.corpus, cell.split, seed) for cell in chosen for seed in seeds(settings)]
    return [*runs, *(name for corpus in corpora for name in corpus_files(corpus))]
