"""Chapter 9's tidy tables: what each change does to each metric, with the verdict of :mod:`cacl.evaluation.comparisons`.

Two arms are paired: the same corpus, split, seed and test pairs. All comparisons on one metric, over all corpora, splits and arms,
are one family and corrected together.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from cacl.evaluation import Comparison, compare, holm
from cacl.experiments.arms import BASELINE, RANK_TIERS
from cacl.experiments.summary import CellRuns, arm_of
from cacl.experiments.training import PHASE2

METRICS = ("auc", "job.map", "resume.map")
BUCKETS = ("hard", "medium", "easy", "filled")
Found = list[tuple[dict[str, object], Comparison]]


def effects(cells: Iterable[CellRuns], metrics: Sequence[str] = METRICS, confidence: float = 0.95) -> pd.DataFrame:
    """Compare phase 2 of every arm of every cell with that of the arm it names.

    Columns are ``corpus``, ``split``, ``group``, ``arm``, ``against``, ``metric``, ``value`` and ``reference`` (means over seeds
    of the two arms), and those of :func:`~cacl.evaluation.holm`.
    """
    found: dict[str, Found] = {metric: [] for metric in metrics}
    for runs in cells:
        for metric in metrics:
            values = {arm.name: runs.values(arm.name, PHASE2, metric) for arm in runs.cell.arms}
            for arm in runs.cell.arms:
                if arm.name != arm.against:
                    first, second = values[arm.name], values[arm.against]
                    head = {"corpus": runs.cell.corpus, "split": runs.cell.split, "group": arm.group, "arm": arm.name}
                    means = {"value": float(first[0].mean()), "reference": float(second[0].mean())}
                    compared = compare(first, second, runs.draws, confidence)
                    found[metric].append(({**head, "against": arm.against, "metric": metric, **means}, compared))
    return pd.concat([_corrected(rows, confidence) for rows in found.values()], ignore_index=True)


def method_comparisons(
    cells: Mapping[str, CellRuns], against: Sequence[str], metric: str = "auc", confidence: float = 0.95
) -> pd.DataFrame:
    """Compare phase 2 with other methods under every split, by ``split`` and ``against``; all rows are one family."""
    found: Found = []
    for split, runs in cells.items():
        own = runs.values(BASELINE, PHASE2, metric)
        for method in against:
            other = runs.values(arm_of(method), method, metric)
            compared = compare(own, other, runs.draws, confidence)
            found.append(({"split": split, "against": method, "metric": metric}, compared))
    return _corrected(found, confidence)


def _corrected(found: Found, confidence: float) -> pd.DataFrame:
    family = holm({str(place): comparison for place, (_, comparison) in enumerate(found)}, confidence)
    return pd.concat([pd.DataFrame([head for head, _ in found]), family.drop(columns="name")], axis=1)


def drawn_negatives(cells: Iterable[CellRuns], arms: Sequence[str] = (BASELINE, RANK_TIERS)) -> pd.DataFrame:
    """From which bucket the negatives really came, in percent over all epochs and seeds; one row per cell and arm."""
    rows = []
    for runs in cells:
        for arm in arms:
            shares = [[run.record[arm]["training"][f"drawn.{name}"] for name in BUCKETS] for run in runs.runs]
            rows.append((runs.cell.corpus, runs.cell.split, arm, *(100 * np.mean(shares, axis=0)).tolist()))
    return pd.DataFrame(rows, columns=["corpus", "split", "arm", *BUCKETS])
