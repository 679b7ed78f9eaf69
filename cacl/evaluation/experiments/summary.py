"""Chapter 8: every method under every split, with intervals, and what remains when nothing was seen before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from cacl.evaluation.comparisons import holm
from cacl.evaluation.experiments.corpora import ExperimentCorpus
from cacl.evaluation.experiments.effects import compared, read_cell
from cacl.evaluation.experiments.grid import REFERENCE_RUN, Cell
from cacl.evaluation.experiments.records import RunResult
from cacl.evaluation.experiments.references import REFERENCES
from cacl.evaluation.experiments.resampling import Draws, Floats, drawn_interval, drawn_values, over_seeds
from cacl.evaluation.experiments.runs import PHASE1, PHASE2
from cacl.evaluation.experiments.scores import RANKING
from cacl.evaluation.intervals import Interval

METHODS = (PHASE2, PHASE1, *REFERENCES)
CLASSIFICATION = ("auc", "f1_half", "f1_tuned")
RANKINGS = tuple(f"{direction}.{name}" for direction in ("job", "resume") for name in RANKING)
PROTOCOLS = tuple(f"{metric}_paper_protocol" for metric in RANKINGS)
COUNTS = tuple(f"{direction}.{name}" for direction in ("job", "resume") for name in ("queries", "left_out", "pool"))
AUC_CHANCE = 0.5


@dataclass(frozen=True, eq=False)
class CellRuns:
    """All runs of one cell, and the draws that they share.

    Attributes
    ----------
    cell : a corpus under a split
    trained, references : runs of the cell's first arm, and of the methods without training, one per seed
    draws : of the bootstrap
    """

    cell: Cell
    trained: list[RunResult]
    references: list[RunResult]
    draws: Draws

    @classmethod
    def read(cls, cell: Cell, corpus: ExperimentCorpus, seeds: Sequence[int], folder: Path, draws: int) -> "CellRuns":
        """Read the kept runs."""
        trained, references = (read_cell(folder, cell, arm, seeds) for arm in (cell.arms[0].name, REFERENCE_RUN))
        drawn = Draws.of(len(corpus.table.resumes), len(corpus.table.jobs), len(seeds), draws)
        return cls(cell, trained, references, drawn)

    def runs(self, method: str) -> list[RunResult]:
        """The runs that hold a method."""
        return self.references if method in REFERENCES else self.trained

    def plain(self, method: str, metric: str) -> Floats:
        """A number as it stands in the records, one per seed; nan where there is none."""
        numbers = [run.record["methods"][method].get(metric) for run in self.runs(method)]
        return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)

    def values(self, method: str, metric: str) -> Floats:
        """A metric on every draw and seed (:func:`~cacl.evaluation.experiments.resampling.drawn_values`)."""
        return drawn_values(self.runs(method), method, metric, self.draws)

    def chance(self, method: str, metric: str) -> float:
        """The mean over seeds of what a method that knows nothing gets: 0.5, the F1 of "all positive", or the chance level."""
        if metric == "auc":
            return AUC_CHANCE
        name = "f1_all_positive" if metric.startswith("f1") else f"{metric}.chance"
        return float(self.plain(method, name).mean())


def summary(runs: CellRuns, confidence: float = 0.95) -> pd.DataFrame:
    """Return every metric of every method in one cell.

    The intervals of AUC, F1 and ranking come from the bootstrap over seeds and queries. The paper's protocols are for the trained
    methods alone; they rank other candidates for each query, and theirs are t intervals over seeds.

    Returns
    -------
    DataFrame with ``split``, ``method``, ``metric``, ``value``, ``low``, ``high``, ``chance``, ``spread`` (standard deviation over
    seeds). F1 at 0.5 is left out where scores are no probabilities.
    """
    rows = []
    for method in METHODS:
        for metric in (*CLASSIFICATION, *RANKINGS, *(() if method in REFERENCES else PROTOCOLS)):
            plain = runs.plain(method, metric)
            if np.isnan(plain).any():
                continue
            found = _interval(runs, method, metric, plain, confidence)
            spread = float(plain.std(ddof=1))
            ends = (found.value, found.low, found.high)
            rows.append((runs.cell.split, method, metric, *ends, runs.chance(method, metric), spread))
    return pd.DataFrame(rows, columns=["split", "method", "metric", "value", "low", "high", "chance", "spread"])


def _interval(runs: CellRuns, method: str, metric: str, plain: Floats, confidence: float) -> Interval:
    if metric not in PROTOCOLS:
        return drawn_interval(over_seeds(runs.values(method, metric), runs.draws), confidence)
    half = float(stats.t.ppf((1 + confidence) / 2, len(plain) - 1) * plain.std(ddof=1) / np.sqrt(len(plain)))
    return Interval(float(plain.mean()), float(plain.mean()) - half, float(plain.mean()) + half, 0, confidence)


def remaining(seen: CellRuns, unseen: CellRuns, metrics: Sequence[str], confidence: float = 0.95) -> pd.DataFrame:
    r"""Return what of phase 2 remains in the cell ``unseen``, of what it reaches above chance in the cell ``seen``.

    .. math:: \text{reached} = \frac{\text{value} - \text{chance}}{1 - \text{chance}}

    is 0 for a method that knows nothing and 1 for one without a mistake, which makes metrics and pools comparable.

    Returns
    -------
    DataFrame with ``metric``, ``split``, ``value``, ``value_low``, ``value_high``, ``chance``, ``reached``, ``low``, ``high``.
    """
    rows = []
    for metric in metrics:
        for runs in (seen, unseen):
            found = drawn_interval(over_seeds(runs.values(PHASE2, metric), runs.draws), confidence)
            chance = runs.chance(PHASE2, metric)
            values = np.array([found.value, found.low, found.high])
            rows.append((metric, runs.cell.split, *values, chance, *((values - chance) / (1 - chance))))
    names = ["metric", "split", "value", "value_low", "value_high", "chance", "reached", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def remaining_share(seen: CellRuns, unseen: CellRuns, metric: str, confidence: float = 0.95) -> Interval:
    """What phase 2 reaches above chance in ``unseen`` as a share of that in ``seen``, as in :func:`remaining`; draws are paired."""
    reached = []
    for runs in (seen, unseen):
        chance = runs.chance(PHASE2, metric)
        reached.append((over_seeds(runs.values(PHASE2, metric), runs.draws) - chance) / (1 - chance))
    share = np.full(len(reached[0]), np.nan)  # where nothing is above chance, no share of it can remain
    return drawn_interval(np.divide(reached[1], reached[0], out=share, where=reached[0] > 0), confidence)


def method_comparisons(
    cells: Mapping[str, CellRuns], against: Sequence[str], metric: str = "auc", confidence: float = 0.95
) -> pd.DataFrame:
    """Compare phase 2 with other methods in every cell, by the rule of :mod:`~cacl.evaluation.experiments.effects`.

    Returns
    -------
    DataFrame with ``split``, ``against``, ``metric``, ``difference``, ``low``, ``high``, ``p_value``, ``adjusted_p_value``,
    ``verdict`` (on phase 2); all rows are one family.
    """
    heads = [(split, method, metric) for split in cells for method in against]
    family = {}
    for split, method, _ in heads:
        runs = cells[split]
        found = compared(runs.values(PHASE2, metric), runs.values(method, metric), runs.draws, confidence)
        family[f"{split}: {method}"] = found
    corrected = holm(family, confidence).drop(columns=["name", "confidence"])
    return pd.concat([pd.DataFrame(heads, columns=["split", "against", "metric"]), corrected], axis=1)
