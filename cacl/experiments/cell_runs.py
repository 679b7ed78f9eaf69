"""All runs of one cell of the grid, and every metric of them with each resume, job and cell of pairs left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cacl.evaluation import Clusters, Estimate, clusters_of, compare, decisions, estimate, pair_values, query_values
from cacl.experiments.corpora import ExperimentCorpus
from cacl.experiments.grid import Cell, jobs
from cacl.experiments.training import HALF, Floats, Runs, load_runs
from cacl.parameters import Settings

Method = tuple[str, str]  #: An arm (or :data:`~cacl.experiments.training.REFERENCES`) and a method of it.


@dataclass(frozen=True, eq=False)
class CellRuns:
    """All runs of one cell, one per seed, and the clusters of the corpus that their pairs are in."""

    cell: Cell
    corpus: ExperimentCorpus
    runs: list[Runs]
    clusters: Clusters

    @classmethod
    def read(cls, cell: Cell, corpus: ExperimentCorpus, settings: Settings, folder: Path) -> "CellRuns":
        """Read the runs of a cell from the folder of a run of the book."""
        found = [load_runs(folder / name) for name in jobs(settings, cell)]
        return cls(cell, corpus, [run for block in found for run in block.values()], clusters_of(corpus.table))

    def recorded(self, arm: str, method: str, metric: str) -> Floats:
        """A number as the runs recorded it, one per seed, the mean over folds; nan where there is none."""
        numbers = [run.record[arm][method].get(metric, [None]) for run in self.runs]
        return np.array([np.mean(own) if None not in own else np.nan for own in numbers], dtype=np.float64)

    def values(self, arm: str | Sequence[str], method: str, metric: str) -> Floats:
        """A metric of each run, and with each cluster left out (1 + clusters, seeds); of several arms the best on validation."""
        return np.column_stack([self._of_run(run, arm, method, metric) for run in self.runs])

    def _of_run(self, run: Runs, arm: str | Sequence[str], method: str, metric: str) -> Floats:
        part, _, measure = metric.rpartition(".")
        if part in ("job", "resume"):
            table, key = self.corpus.table, f"{arm}/{method}"
            groups = table.resume_group if part == "job" else table.job_group
            return query_values(run.arrays[f"{key}/{metric}"], groups[run.arrays[f"{key}/{part}.query"]], self.clusters, part)
        if part:  # validation: one fold, and so one threshold
            fold, rows, label = None, *(run.arrays[f"validation.{name}"] for name in ("rows", "label"))
            scores = run.arrays[f"{arm}/{method}/validation"]
            called = decisions(scores, run.record[str(arm)][method]["threshold"][0])
        else:
            fold, rows, label = (run.arrays[name] for name in ("fold", "rows", "label"))
            scores, called = (self._of_pairs(run, arm, method, name) for name in ("pairs", "called"))
        if measure.endswith("_half"):
            called = decisions(scores, HALF)
        return pair_values(measure.removesuffix("_half").removesuffix("_tuned"), scores, label, self.clusters, called, fold, rows)

    @staticmethod
    def _of_pairs(run: Runs, arm: str | Sequence[str], method: str, name: str) -> np.typing.NDArray[Any]:
        """Scores ("pairs") or decisions ("called") of the test pairs; of several arms, those of the arm chosen in each fold."""
        if isinstance(arm, str):
            return np.asarray(run.arrays[f"{arm}/{method}/{name}"])
        chosen = np.argmax([run.record[one][method]["validation.auc"] for one in arm], axis=0)  # the first of equal ones
        every, fold = np.stack([run.arrays[f"{one}/{method}/{name}"] for one in arm]), run.arrays["fold"]
        return np.asarray(every[chosen[fold], np.arange(len(fold))])

    def estimate(self, arm: str | Sequence[str], method: str, metric: str = "auc") -> Estimate:
        """The mean of a metric over seeds with its error."""
        return estimate(self.values(arm, method, metric), self.clusters)

    def compare(self, first: tuple[str | Sequence[str], str], second: Method, metric: str = "auc") -> Estimate:
        """The paired difference of two methods."""
        return compare(self.values(*first, metric), self.values(*second, metric), self.clusters)
