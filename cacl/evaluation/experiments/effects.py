"""What each change does to each metric, with the verdict that the evidence allows.

**The rule.** Two arms are paired: the same corpus, split, seed and test pairs. The interval belongs to the mean
difference and comes from the bootstrap over seeds and queries (:mod:`~cacl.evaluation.experiments.resampling`). The
p-value is the larger of two: that of this bootstrap, and that of the paired t test over seeds, because ten seeds alone
are few for a bootstrap. All comparisons on one metric, over all corpora, splits and arms, are one family and corrected
by Holm's method; an arm is *better* or *worse* only if its corrected p-value is at most 1 - confidence, and otherwise
*not distinguishable*.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from cacl.evaluation.comparisons import Comparison, Verdict, holm, paired_over_seeds
from cacl.evaluation.experiments.arms import Arm
from cacl.evaluation.experiments.corpora import ExperimentCorpus
from cacl.evaluation.experiments.grid import Cell
from cacl.evaluation.experiments.records import RunKey, RunResult, read_run
from cacl.evaluation.experiments.resampling import Draws, Floats, drawn_interval, drawn_values, over_seeds
from cacl.evaluation.experiments.runs import PHASE2

METRICS = ("auc", "job.map", "resume.map")


def read_cell(folder: Path, cell: Cell, arm: str, seeds: Sequence[int]) -> list[RunResult]:
    """Read the runs of one arm, one per seed."""
    return [read_run(folder, RunKey(cell.corpus, cell.split, arm, seed)) for seed in seeds]


def effects(
    cells: Sequence[Cell],
    corpora: Mapping[str, ExperimentCorpus],
    seeds: Sequence[int],
    folder: Path,
    draws: int = 5000,
    confidence: float = 0.95,
    metrics: Sequence[str] = METRICS,
) -> pd.DataFrame:
    """Compare every arm of every cell with the arm that it names.

    Parameters
    ----------
    cells, corpora, seeds, folder :
        As for :func:`~cacl.evaluation.experiments.grid.run_grid`, which has made all runs.
    draws :
        Of the bootstrap.
    confidence :
        Of each interval, and of each family of verdicts.
    metrics :
        One family each.

    Returns
    -------
    DataFrame with ``corpus``, ``split``, ``group``, ``arm``, ``against``, ``metric``, ``value`` and ``reference`` (means over seeds
    of the two arms), ``difference``, ``low``, ``high``, ``p_value``, ``adjusted_p_value``, ``verdict``.

    Raises
    ------
    ParameterError
        Too few draws for the number of comparisons.
    """
    found = [
        row
        for cell in cells
        for row in _cell_effects(cell, corpora[cell.corpus], seeds, folder, draws, metrics, confidence)
    ]
    tables = []
    for metric in metrics:
        rows = [row for row in found if row[0]["metric"] == metric]
        corrected = holm({str(place): comparison for place, (_, comparison) in enumerate(rows)}, confidence)
        tables.append(
            pd.concat([pd.DataFrame([row for row, _ in rows]), corrected.drop(columns=["name", "confidence"])], axis=1)
        )
    return pd.concat(tables, ignore_index=True)


def _cell_effects(
    cell: Cell,
    corpus: ExperimentCorpus,
    seeds: Sequence[int],
    folder: Path,
    draws: int,
    metrics: Sequence[str],
    confidence: float,
) -> Iterator[tuple[dict[str, object], Comparison]]:
    drawn = Draws.of(len(corpus.table.resumes), len(corpus.table.jobs), len(seeds), draws)
    values = {
        arm.name: {metric: drawn_values(runs, PHASE2, metric, drawn) for metric in metrics}
        for arm in cell.arms
        for runs in [read_cell(folder, cell, arm.name, seeds)]
    }
    for arm in _compared(cell.arms):
        for metric in metrics:
            first, second = values[arm.name][metric], values[arm.against][metric]
            head = {
                "corpus": cell.corpus,
                "split": cell.split,
                "group": arm.group,
                "arm": arm.name,
                "against": arm.against,
            }
            means = {"value": float(first[0].mean()), "reference": float(second[0].mean())}
            yield {**head, "metric": metric, **means}, compared(first, second, drawn, confidence)


def _compared(arms: Sequence[Arm]) -> list[Arm]:
    return [arm for arm in arms if arm.name != arm.against]


def compared(first: Floats, second: Floats, draws: Draws, confidence: float = 0.95) -> Comparison:
    """Compare two arms on the values of :func:`~cacl.evaluation.experiments.resampling.drawn_values`, by the rule above.

    The verdict is that before the correction for several comparisons.
    """
    differences = over_seeds(first - second, draws)
    interval = drawn_interval(differences, confidence)
    defined = differences[1:][~np.isnan(differences[1:])]
    rarer = min(int(np.sum(defined <= 0)), int(np.sum(defined >= 0)))
    bootstrap = min(1.0, 2 * (rarer + 1) / (defined.size + 1))
    p_value = max(bootstrap, paired_over_seeds(first[0], second[0]).p_value)
    distinguishable = p_value <= 1 - confidence and interval.value != 0
    verdict = Verdict.BETTER if interval.value > 0 else Verdict.WORSE
    return Comparison(interval, p_value, verdict if distinguishable else Verdict.NOT_DISTINGUISHABLE)
