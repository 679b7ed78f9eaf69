"""The tidy tables of chapters 8 and 9, from the runs of each cell.

Every metric of every method has an interval over resumes, jobs and repetitions (:mod:`cacl.evaluation.jackknife`). Two arms are
paired: the same corpus, division, seed and test pairs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from cacl.corpus import DIVISION_LABELS, FOLDS, LeakageCertificate
from cacl.evaluation import (
    BASELINES,
    LABEL_FREE,
    RANKING_METRICS,
    Clusters,
    Estimate,
    Interval,
    ScoringInputs,
    clusters_of,
    compare,
    estimate,
    pair_values,
    query_values,
    verdicts,
)
from cacl.evaluation.arrays import DIGITS
from cacl.experiments.arms import BASELINE, NO_CURRICULUM, NO_WEIGHT, RANDOM_NEGATIVES, RANK_TIERS, Arm
from cacl.experiments.corpora import ExperimentCorpus
from cacl.experiments.grid import Cell, jobs
from cacl.experiments.training import HALF, PHASE1, PHASE2, REFERENCES, Floats, Runs, load_runs
from cacl.parameters import Settings

METHODS = (PHASE2, PHASE1, *BASELINES)
OF_PROBABILITIES = ("f1_half", "accuracy_half", "precision_half", "recall_half")
PAIRS = ("auc", "f1_tuned", *OF_PROBABILITIES, "separation", "positive_mean", "negative_mean")
VALIDATION = tuple(f"validation.{metric}" for metric in ("auc", "f1_tuned", "separation", "positive_mean", "negative_mean"))
RANKINGS = tuple(f"{direction}.{name}" for direction in ("job", "resume") for name in RANKING_METRICS)
PROTOCOLS = tuple(f"{metric}_paper_protocol" for metric in RANKINGS)
BUCKETS = ("hard", "medium", "easy", "filled")
FROZEN, TRANSPORT = "frozen encoder", "transport distance"
CANDIDATES = ("TF-IDF", "BM25", "ontology similarity", TRANSPORT, "logistic regression")
Method = tuple[str, str]
"""An arm (or :data:`REFERENCES`) and a method of it."""
COLUMNS = ["corpus", "split", "method", "metric", "value", "low", "high", "chance", "spread"]

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
"""The comparisons that were named before they were measured, in AUC on unseen pairs; the last three on the cosine of phase 1, which
they act on."""


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
        numbers = [run.record[arm]["methods"][method].get(metric, [None]) for run in self.runs]
        return np.array([np.mean(own) if None not in own else np.nan for own in numbers], dtype=np.float64)

    def values(self, arm: str | Sequence[str], method: str, metric: str) -> Floats:
        """A metric of each run, and with each cluster left out, float64 (1 + clusters, seeds).

        Of several arms, that with the highest validation AUC in each fold.
        """
        return np.column_stack([self._of_run(run, arm, method, metric) for run in self.runs])

    def _of_run(self, run: Runs, arm: str | Sequence[str], method: str, metric: str) -> Floats:
        direction, _, measure = metric.partition(".")
        part = "validation." if direction == "validation" else ""
        scores, called = self._scores(run, arm, method, part)
        if measure and not part:
            groups = self.corpus.table.resume_group if direction == "job" else self.corpus.table.job_group
            queries = groups[run.arrays[f"{arm}/{method}/{direction}.query"]]
            return query_values(run.arrays[f"{arm}/{method}/{metric}"], queries, self.clusters, direction)
        name = (measure or metric).removesuffix("_half").removesuffix("_tuned")
        if part:  # one fold, and so one threshold
            called = np.round(scores, DIGITS) >= run.record[str(arm)]["methods"][method]["threshold"][0]
        decided = scores >= HALF if metric.endswith("_half") else called
        fold = None if part else run.arrays["fold"]
        return pair_values(name, scores, run.arrays[f"{part}label"], self.clusters, decided, fold, run.arrays[f"{part}rows"])

    def _scores(self, run: Runs, arm: str | Sequence[str], method: str, part: str) -> tuple[Floats, Any]:
        """Scores and decisions of the pairs of one run; of several arms, those of the arm chosen in each fold."""
        if isinstance(arm, str):
            return run.arrays[f"{arm}/{method}/{'validation' if part else 'pairs'}"], None if part else run.arrays[
                f"{arm}/{method}/called"
            ]
        chosen = self.chosen(run, arm, method)
        place = chosen[run.arrays["fold"]], np.arange(len(run.arrays["fold"]))
        every = [np.stack([run.arrays[f"{one}/{method}/{name}"] for one in arm])[place] for name in ("pairs", "called")]
        return every[0], every[1]

    @staticmethod
    def chosen(run: Runs, arms: Sequence[str], method: str) -> npt.NDArray[np.int64]:
        """Which of the arms has the highest validation AUC in each fold, the first of equal ones, int64 (folds,)."""
        return np.asarray(np.argmax([run.record[arm]["methods"][method]["validation.auc"] for arm in arms], axis=0))

    def estimate(self, arm: str | Sequence[str], method: str, metric: str = "auc") -> Estimate:
        """The mean of a metric over seeds with its error."""
        return estimate(self.values(arm, method, metric), self.clusters)

    def compare(self, first: tuple[str | Sequence[str], str], second: Method, metric: str = "auc") -> Estimate:
        """The paired difference of two methods."""
        return compare(self.values(*first, metric), self.values(*second, metric), self.clusters)


def arm_of(method: str) -> str:
    """Under which name of a record a method stands."""
    return REFERENCES if method in BASELINES else BASELINE


def chance(runs: CellRuns, method: str, metric: str) -> float:
    """The mean over seeds of what a method that knows nothing gets: 0.5, the F1 of "all positive", or the chance level."""
    if metric.endswith("auc"):
        return 0.5
    name = "f1_all_positive" if metric.startswith("f1") else f"{metric}.chance"
    return float(runs.recorded(arm_of(method), method, name).mean())


def summarise(runs: CellRuns, metrics: Sequence[str] = (), confidence: float = 0.95) -> pd.DataFrame:
    """Return every metric of every method in one cell, in the columns :data:`COLUMNS`; ``spread`` is over seeds.

    The paper's protocols are for the trained methods alone; they rank other candidates for each query, and their intervals are t
    intervals over seeds. What needs a probability is left out where scores are none, and folds have no rankings.
    """
    rows = []
    for method in METHODS:
        arm = arm_of(method)
        for metric in metrics or _metrics(runs, method):
            plain = runs.recorded(arm, method, metric)
            if metric in PROTOCOLS:
                if np.isnan(plain).any():  # a part in which no job has both labels
                    continue
                found = _over_seeds(plain, confidence)
            else:
                values = runs.values(arm, method, metric)
                plain, found = values[0], estimate(values, runs.clusters).interval(confidence)
            low, high = found.low, found.high
            if not metric.endswith(("mean", "separation")):  # all others lie between 0 and 1
                low, high = max(0.0, low), min(1.0, high)
            ends = (found.value, low, high, chance(runs, method, metric), float(plain.std(ddof=1)))
            rows.append((runs.cell.corpus, runs.cell.split, method, metric, *ends))
    return pd.DataFrame(rows, columns=COLUMNS)


def _metrics(runs: CellRuns, method: str) -> list[str]:
    probability = method == PHASE2 or (method in BASELINES and BASELINES[method].probability)
    pairs = [metric for metric in PAIRS if probability or metric not in OF_PROBABILITIES]
    if runs.cell.split in FOLDS:
        return pairs
    return [*pairs, *(VALIDATION if method not in BASELINES else ()), *RANKINGS, *(PROTOCOLS if method not in BASELINES else ())]


def _over_seeds(plain: Floats, confidence: float) -> Interval:
    half = float(stats.t.ppf((1 + confidence) / 2, len(plain) - 1) * plain.std(ddof=1) / np.sqrt(len(plain)))
    return Interval(float(plain.mean()), float(plain.mean()) - half, float(plain.mean()) + half, confidence)


def label_free(corpus: ExperimentCorpus, confidence: float = 0.95) -> pd.DataFrame:
    """The AUC of each score that reads no label on all pairs, in columns ``method``, ``value``, ``low``, ``high``.

    There are no folds: one scale holds for all pairs. TF-IDF and BM25 take their word counts from all texts.
    """
    table, clusters = corpus.table, clusters_of(corpus.table)
    arrays = corpus.resume_vectors, corpus.job_vectors, next(iter(corpus.similarity.values())), corpus.transport
    inputs = ScoringInputs(table, np.arange(len(table.pairs)), *arrays)
    rows = []
    for method in LABEL_FREE:
        scores = BASELINES[method].scores(inputs)[table.resume, table.job]
        found = estimate(pair_values("auc", scores, table.label, clusters), clusters).interval(confidence)
        rows.append((method, found.value, found.low, found.high))
    return pd.DataFrame(rows, columns=["method", "value", "low", "high"])


def remaining_share(seen: CellRuns, unseen: CellRuns, metric: str = "auc", confidence: float = 0.95) -> Interval:
    """What phase 2 gains over chance in ``unseen`` as a share of its gain in ``seen``, in percent; clusters are left out of both.

    nan where there is nothing above chance of which something could remain.
    """
    values = [runs.values(BASELINE, PHASE2, metric) for runs in (seen, unseen)]
    floors = [chance(runs, PHASE2, metric) for runs in (seen, unseen)]
    gains = [(own.mean(axis=1) - floor) / (1 - floor) for own, floor in zip(values, floors, strict=True)]
    if gains[0][0] <= 0:
        return Interval(np.nan, np.nan, np.nan, confidence)
    # What repetitions add to each of the two gains: the part of its error that leaving clusters out of the mean does not show.
    extra = [estimate(own, seen.clusters).error ** 2 - estimate(own.mean(axis=1), seen.clusters).error ** 2 for own in values]
    share = estimate(gains[1] / gains[0], seen.clusters)
    relative = [own / ((1 - floor) * gain[0]) ** 2 for own, floor, gain in zip(extra, floors, gains, strict=True)]
    error = float(np.sqrt(share.error**2 + share.value**2 * sum(relative)))
    return Estimate(100 * share.value, 100 * error, share.freedom).interval(confidence)


def primary(unseen: CellRuns, confidence: float = 0.95) -> pd.DataFrame:
    """The primary comparisons, one family, in the columns of :func:`~cacl.evaluation.verdicts`."""
    return verdicts({name: unseen.compare(first, second) for name, (first, second) in PRIMARY.items()}, confidence=confidence)


def against_frozen(unseen: CellRuns, confidence: float = 0.95) -> pd.DataFrame:
    """What might gain on unseen pairs, each against the frozen encoder, one exploratory family; ``value`` is its own AUC.

    The candidates of a sweep are chosen in each fold by validation AUC.
    """
    names = [arm.name for arm in unseen.cell.arms]
    tuned1 = [name for name in names if name in (BASELINE, RANDOM_NEGATIVES, NO_CURRICULUM, NO_WEIGHT) or "epochs" in name]
    tuned2 = [arm.name for arm in unseen.cell.arms if arm.group in ("", "phase 2", "tuning")]
    found: dict[str, tuple[str | Sequence[str], str]] = {name: (REFERENCES, name) for name in BASELINES if name in CANDIDATES}
    found |= {f"{arm.name}, phase 1": (arm.name, PHASE1) for arm in unseen.cell.arms if "epochs" in arm.name}
    found |= {f"{arm.name}, phase 2": (arm.name, PHASE2) for arm in unseen.cell.arms if arm.name in tuned2 and arm.group}
    found |= {"phase 1, chosen by validation": (tuned1, PHASE1), "phase 2, chosen by validation": (tuned2, PHASE2)}
    table = verdicts({name: unseen.compare(method, (REFERENCES, FROZEN)) for name, method in found.items()}, confidence=confidence)
    return table.assign(value=[unseen.estimate(*method).value for method in found.values()])


def effects(cells: Iterable[CellRuns], confidence: float = 0.95) -> pd.DataFrame:
    """Compare every arm of every cell with the arm it names, in AUC of phase 1 and of phase 2, and under a split in MAP of phase 2.

    Columns are ``corpus``, ``split``, ``group``, ``arm``, ``against``, ``method``, ``metric``, ``value`` and ``reference`` (means
    over seeds of the two arms), and those of :func:`~cacl.evaluation.verdicts`. The arms of one cell, method and metric are one
    family.
    """
    tables = []
    for runs in cells:
        compared = [arm for arm in runs.cell.arms if arm.name != arm.against and arm.group != "tuning"]
        for method, metric in (*((method, "auc") for method in (PHASE1, PHASE2)), (PHASE2, "job.map"), (PHASE2, "resume.map")):
            if metric == "auc" or runs.cell.split not in FOLDS:
                tables.append(
                    _effects(
                        runs, [arm for arm in compared if method == PHASE2 or arm.group != "phase 2"], method, metric, confidence
                    )
                )
    return pd.concat(tables, ignore_index=True)


def _effects(runs: CellRuns, compared: Sequence[Arm], method: str, metric: str, confidence: float) -> pd.DataFrame:
    values = {name: runs.values(name, method, metric) for arm in compared for name in (arm.name, arm.against)}
    family = {arm.name: compare(values[arm.name], values[arm.against], runs.clusters) for arm in compared}
    heads = pd.DataFrame({
        "corpus": runs.cell.corpus, "split": runs.cell.split, "group": [arm.group for arm in compared],
        "arm": [arm.name for arm in compared], "against": [arm.against for arm in compared], "method": method, "metric": metric,
        "value": [float(values[arm.name][0].mean()) for arm in compared],
        "reference": [float(values[arm.against][0].mean()) for arm in compared],
    })  # fmt: skip
    return pd.concat([heads, verdicts(family, confidence=confidence).drop(columns="name")], axis=1)


def drawn_negatives(cells: Iterable[CellRuns], arms: Sequence[str] = (BASELINE, RANK_TIERS)) -> pd.DataFrame:
    """From which bucket the negatives really came, in percent over all epochs and seeds; one row per cell and arm."""
    rows = []
    for runs in cells:
        for arm in [name for name in arms if name in runs.runs[0].record]:
            shares = [[np.mean(run.record[arm]["training"][f"drawn.{name}"]) for name in BUCKETS] for run in runs.runs]
            rows.append((runs.cell.corpus, runs.cell.split, arm, *(100 * np.mean(shares, axis=0)).tolist()))
    return pd.DataFrame(rows, columns=["corpus", "split", "arm", *BUCKETS])


def split_facts(cells: Mapping[str, CellRuns], certificates: Mapping[str, Sequence[LeakageCertificate]]) -> pd.DataFrame:
    """Return what the numbers of each division rest on, in columns ``split``, ``fact`` and ``value`` (text).

    Sizes are means over seeds and folds; certificates are those of the folds of the first seed: what test parts share with training
    is the largest number of any fold, and hashes are of the first fold.
    """
    rows: list[tuple[str, str, object]] = []
    for split, runs in cells.items():
        sizes = [run.record["sizes"] for run in runs.runs]
        rows += [(split, "folds", len(sizes[0]["test.pairs"])), (split, "seeds", len(sizes))]
        rows += [(split, name, f"{np.mean([size[name] for size in sizes]):.1f}") for name in sizes[0]]
        if split not in FOLDS:
            for name in (f"{d}.{what}" for d in ("job", "resume") for what in ("queries", "left_out", "pool")):
                rows.append((split, name, f"{runs.recorded(BASELINE, PHASE2, name).mean():.1f}"))
        own = certificates[split]
        overlaps = [
            o.model_dump(exclude={"first", "second"})
            for one in own
            for o in one.overlaps
            if (o.first, o.second) == ("train", "test")
        ]
        rows += [(split, name, max(overlap[name] for overlap in overlaps)) for name in overlaps[0]]
        rows += [(split, f"sha256 of {part.part}", part.sha256[:16]) for part in own[0].parts]
    return pd.DataFrame([(s, f, str(v)) for s, f, v in rows], columns=["split", "fact", "value"])


def wide(table: pd.DataFrame, rows: str, columns: str, order: Sequence[str] = ()) -> pd.DataFrame:
    """Spread a tidy table of values with intervals for the reader: "0.813 [0.779, 0.852]", a dash where there is none."""
    shown = table.assign(shown=[f"{r.value:.3f} [{r.low:.3f}, {r.high:.3f}]" for r in table.itertuples()])
    found = shown.pivot(index=rows, columns=columns, values="shown").reindex(list(dict.fromkeys(table[rows])))
    names = [name for name in (order or dict.fromkeys(table[columns])) if name in found.columns]
    return found[names].fillna("\N{EN DASH}").rename(columns=DIVISION_LABELS).rename_axis(columns=None).reset_index()
