"""The tidy tables of chapters 8 and 9, from the runs of each cell.

Every metric of every method has an interval over seeds and queries. Two arms are paired: the same corpus, split, seed and test
pairs. All comparisons on one metric, over all corpora, splits and arms, are one family and corrected together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from cacl.corpus import SPLITS, LeakageCertificate
from cacl.errors import DegenerateError
from cacl.evaluation import (
    BASELINES,
    RANKING_METRICS,
    Comparison,
    Draws,
    Interval,
    compare,
    drawn_interval,
    holm,
    over_seeds,
    pair_values,
    query_values,
)
from cacl.experiments.arms import BASELINE, RANK_TIERS
from cacl.experiments.corpora import ExperimentCorpus
from cacl.experiments.grid import Cell, run_file
from cacl.experiments.training import HALF, PHASE1, PHASE2, REFERENCES, Floats, Runs, load_runs

METHODS = (PHASE2, PHASE1, *BASELINES)
CLASSIFICATION = ("auc", "f1_half", "f1_tuned")
RANKINGS = tuple(f"{direction}.{name}" for direction in ("job", "resume") for name in RANKING_METRICS)
PROTOCOLS = tuple(f"{metric}_paper_protocol" for metric in RANKINGS)
COMPARED = ("auc", "job.map", "resume.map")
BUCKETS = ("hard", "medium", "easy", "filled")
Found = list[tuple[dict[str, object], Comparison]]
COLUMNS = ["corpus", "split", "method", "metric", "value", "low", "high", "chance", "spread"]


@dataclass(frozen=True, eq=False)
class CellRuns:
    """All runs of one cell, one per seed, and the draws that everything on them shares."""

    cell: Cell
    runs: list[Runs]
    draws: Draws

    @classmethod
    def read(cls, cell: Cell, corpus: ExperimentCorpus, seeds: Sequence[int], folder: Path, draws: int) -> "CellRuns":
        """Read the runs of a cell from the folder of a run of the book."""
        runs = [load_runs(folder / run_file(cell.corpus, cell.split, seed)) for seed in seeds]
        return cls(cell, runs, Draws.of(len(corpus.table.resumes), len(corpus.table.jobs), len(seeds), draws))

    def recorded(self, arm: str, method: str, metric: str) -> Floats:
        """A number as the runs recorded it, one per seed; nan where there is none."""
        numbers = [run.record[arm]["methods"][method].get(metric) for run in self.runs]
        return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)

    def values(self, arm: str, method: str, metric: str) -> Floats:
        """A metric on every draw and seed, float64 (draws + 1, seeds); the first row is the data itself."""
        return np.column_stack([self._of_run(run, arm, method, metric) for run in self.runs])

    def _of_run(self, run: Runs, arm: str, method: str, metric: str) -> Floats:
        key = f"{arm}/{method}"
        direction, _, measure = metric.partition(".")
        if measure:
            queries = run.arrays[f"{key}/{direction}.query"]
            return query_values(run.arrays[f"{key}/{metric}"], queries, self.draws, direction)
        threshold = HALF if metric == "f1_half" else run.record[arm]["methods"][method]["threshold"]
        scores, labels, resumes = (run.arrays[name] for name in (f"{key}/pairs", "label", "resume"))
        return pair_values(metric.partition("_")[0], scores, labels, resumes, self.draws, threshold)

    def interval(self, arm: str, method: str, metric: str, confidence: float = 0.95) -> Interval:
        """The mean of a metric over seeds with its interval over seeds and queries."""
        return drawn_interval(over_seeds(self.values(arm, method, metric), self.draws), confidence)


def arm_of(method: str) -> str:
    """Under which name of a record a method stands."""
    return REFERENCES if method in BASELINES else BASELINE


def chance(runs: CellRuns, method: str, metric: str) -> float:
    """The mean over seeds of what a method that knows nothing gets: 0.5, the F1 of "all positive", or the chance level."""
    if metric == "auc":
        return 0.5
    name = "f1_all_positive" if metric.startswith("f1") else f"{metric}.chance"
    return float(runs.recorded(arm_of(method), method, name).mean())


def summarise(runs: CellRuns, metrics: Sequence[str] = (), confidence: float = 0.95) -> pd.DataFrame:
    """Return every metric of every method in one cell, in the columns :data:`COLUMNS`; ``spread`` is over seeds.

    The paper's protocols are for the trained methods alone; they rank other candidates for each query, and their intervals are t
    intervals over seeds. F1 at 0.5 is left out where scores are no probabilities.
    """
    rows = []
    for method in METHODS:
        every = (*CLASSIFICATION, *RANKINGS, *(() if method in BASELINES else PROTOCOLS))
        for metric in metrics or every:
            plain = runs.recorded(arm_of(method), method, metric)
            if not np.isnan(plain).any():
                found = _interval(runs, method, metric, plain, confidence)
                ends = (found.value, found.low, found.high, chance(runs, method, metric), float(plain.std(ddof=1)))
                rows.append((runs.cell.corpus, runs.cell.split, method, metric, *ends))
    return pd.DataFrame(rows, columns=COLUMNS)


def _interval(runs: CellRuns, method: str, metric: str, plain: Floats, confidence: float) -> Interval:
    if metric not in PROTOCOLS:
        return runs.interval(arm_of(method), method, metric, confidence)
    half = float(stats.t.ppf((1 + confidence) / 2, len(plain) - 1) * plain.std(ddof=1) / np.sqrt(len(plain)))
    return Interval(float(plain.mean()), float(plain.mean()) - half, float(plain.mean()) + half, 0, confidence)


def remaining_share(seen: CellRuns, unseen: CellRuns, metric: str, confidence: float = 0.95) -> Interval:
    """What phase 2 gains over chance in ``unseen`` as a share of its gain in ``seen``, in percent; draws are paired.

    nan where there is nothing above chance of which something could remain.
    """
    gains = []
    for runs in (seen, unseen):
        floor = chance(runs, PHASE2, metric)
        gains.append((over_seeds(runs.values(BASELINE, PHASE2, metric), runs.draws) - floor) / (1 - floor))
    share = np.full(len(gains[0]), np.nan)
    try:
        return drawn_interval(100 * np.divide(gains[1], gains[0], out=share, where=gains[0] > 0), confidence)
    except DegenerateError:
        return Interval(np.nan, np.nan, np.nan, 0, confidence)


def effects(cells: Iterable[CellRuns], metrics: Sequence[str] = COMPARED, confidence: float = 0.95) -> pd.DataFrame:
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


def split_facts(cells: Mapping[str, CellRuns], certificates: Mapping[str, LeakageCertificate]) -> pd.DataFrame:
    """Return what the numbers of each split rest on, in columns ``split``, ``fact`` and ``value`` (text).

    Sizes are means over seeds; certificate and hashes are those of the first seed.
    """
    rows: list[tuple[str, str, object]] = []
    for split, runs in cells.items():
        sizes = [run.record["sizes"] for run in runs.runs]
        rows += [(split, name, f"{np.mean([size[name] for size in sizes]):.1f}") for name in sizes[0]]
        for name in (f"{d}.{what}" for d in ("job", "resume") for what in ("queries", "left_out", "pool")):
            rows.append((split, name, f"{runs.recorded(BASELINE, PHASE2, name).mean():.1f}"))
        certificate = certificates[split]
        overlap = next(o for o in certificate.overlaps if (o.first, o.second) == ("train", "test"))
        rows += [(split, name, count) for name, count in overlap.model_dump(exclude={"first", "second"}).items()]
        rows += [(split, f"sha256 of {part.part}", part.sha256[:16]) for part in certificate.parts]
        rows += [(split, "outside negatives", certificate.outside_negatives), (split, "clean", certificate.clean)]
    return pd.DataFrame([(s, f, str(v)) for s, f, v in rows], columns=["split", "fact", "value"])


def wide(table: pd.DataFrame, rows: str, columns: str, order: Sequence[str] = ()) -> pd.DataFrame:
    """Spread a tidy table of values with intervals for the reader: "0.813 [0.779, 0.852]", a dash where there is none."""
    shown = table.assign(shown=[f"{r.value:.3f} [{r.low:.3f}, {r.high:.3f}]" for r in table.itertuples()])
    found = shown.pivot(index=rows, columns=columns, values="shown").reindex(list(dict.fromkeys(table[rows])))
    names = [name for name in (order or dict.fromkeys(table[columns])) if name in found.columns]
    labels = {key: rule.label for key, rule in SPLITS.items()}
    return found[names].fillna("\N{EN DASH}").rename(columns=labels).rename_axis(columns=None).reset_index()
