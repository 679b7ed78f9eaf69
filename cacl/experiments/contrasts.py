"""What is compared with what in chapters 8 and 9: the primary comparisons, the search for a gain, and the effects of the arms.

Two arms are paired: the same corpus, division, seed and test pairs. The verdicts are those of :mod:`cacl.evaluation.comparisons`.
"""

from collections.abc import Iterable, Sequence

import pandas as pd

from cacl.corpus import FOLDS
from cacl.evaluation import BASELINES, compare, verdicts
from cacl.experiments.cell_runs import CellRuns, Method
from cacl.experiments.grid import BASELINE, NO_CURRICULUM, NO_WEIGHT, RANDOM_NEGATIVES, TUNING, Arm
from cacl.experiments.training import PHASE1, PHASE2, REFERENCES

FROZEN, TRANSPORT = "frozen encoder", "transport distance"
CANDIDATES = ("TF-IDF", "BM25", "ontology similarity", TRANSPORT, "logistic regression")

_RECIPE = (BASELINE, PHASE1)
PRIMARY: dict[str, tuple[Method, Method]] = {
    "phase 1 - frozen encoder": (_RECIPE, (REFERENCES, FROZEN)),
    "phase 2 - frozen encoder": ((BASELINE, PHASE2), (REFERENCES, FROZEN)),
    "phase 2 - phase 1": ((BASELINE, PHASE2), _RECIPE),
    "transport distance - frozen encoder": ((REFERENCES, TRANSPORT), (REFERENCES, FROZEN)),
    "ontology negatives - random negatives": (_RECIPE, (RANDOM_NEGATIVES, PHASE1)),
    "weight on - off": (_RECIPE, (NO_WEIGHT, PHASE1)),
    "curriculum on - off": (_RECIPE, (NO_CURRICULUM, PHASE1)),
}
"""The comparisons named before they were measured, in AUC on unseen pairs; the last three on the cosine of phase 1."""


def primary(unseen: CellRuns) -> pd.DataFrame:
    """The primary comparisons, one family, in the columns of :func:`~cacl.evaluation.verdicts`."""
    return verdicts({name: unseen.compare(first, second) for name, (first, second) in PRIMARY.items()})


def against_frozen(unseen: CellRuns) -> pd.DataFrame:
    """What might gain on unseen pairs, each against the frozen encoder, one exploratory family; ``value`` is its own AUC.

    The candidates of a sweep are chosen in each fold by validation AUC.
    """
    recipe, *others = unseen.cell.arms
    changed1 = [arm for arm in others if arm.phase1 != recipe.phase1]
    changed2 = [arm for arm in others if arm.group in (PHASE2, TUNING)]
    found: dict[str, tuple[str | Sequence[str], str]] = {name: (REFERENCES, name) for name in BASELINES if name in CANDIDATES}
    found |= {f"{arm.name}, phase 1": (arm.name, PHASE1) for arm in changed1 if arm.group == TUNING}
    found |= {f"{arm.name}, phase 2": (arm.name, PHASE2) for arm in changed2}
    for phase, method, changed in (("phase 1", PHASE1, changed1), ("phase 2", PHASE2, changed2)):
        found[f"{phase}, chosen by validation"] = [recipe.name, *(arm.name for arm in changed)], method
    table = verdicts({name: unseen.compare(method, (REFERENCES, FROZEN)) for name, method in found.items()})
    return table.assign(value=[unseen.estimate(*method).value for method in found.values()])


def effects(cells: Iterable[CellRuns]) -> pd.DataFrame:
    """Compare every arm of every cell with the arm it names, in AUC of phase 1 and of phase 2, and under a split in MAP of phase 2.

    Columns are ``corpus``, ``split``, ``group``, ``arm``, ``against``, ``method``, ``metric``, ``value`` and ``reference`` (means
    over seeds), and those of :func:`~cacl.evaluation.verdicts`. The arms of one cell, method and metric are one family.
    """
    tables = []
    for runs in cells:
        compared = [arm for arm in runs.cell.arms if arm.name != arm.against and arm.group != TUNING]
        metrics = ("auc",) if runs.cell.split in FOLDS else ("auc", "job.map", "resume.map")
        tables.append(_effects(runs, [arm for arm in compared if arm.group != PHASE2], PHASE1, "auc"))
        tables += [_effects(runs, compared, PHASE2, metric) for metric in metrics]
    return pd.concat(tables, ignore_index=True)


def _effects(runs: CellRuns, compared: Sequence[Arm], method: str, metric: str) -> pd.DataFrame:
    values = {name: runs.values(name, method, metric) for arm in compared for name in (arm.name, arm.against)}
    family = {arm.name: compare(values[arm.name], values[arm.against], runs.clusters) for arm in compared}
    heads = pd.DataFrame({
        "corpus": runs.cell.corpus, "split": runs.cell.split, "group": [arm.group for arm in compared],
        "arm": [arm.name for arm in compared], "against": [arm.against for arm in compared], "method": method, "metric": metric,
        "value": [float(values[arm.name][0].mean()) for arm in compared],
        "reference": [float(values[arm.against][0].mean()) for arm in compared],
    })  # fmt: skip
    return pd.concat([heads, verdicts(family).drop(columns="name")], axis=1)
