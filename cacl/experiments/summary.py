"""The tidy tables of chapters 8 and 9 from the runs of each cell; intervals are those of :mod:`cacl.evaluation.jackknife`."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from cacl.corpus import DIVISION_LABELS, FOLDS, LeakageCertificate
from cacl.evaluation import BASELINES, LABEL_FREE, RANKING_METRICS, Estimate, Interval, clusters_of, estimate, pair_values
from cacl.evaluation.baselines import PROBABILITIES
from cacl.experiments.cell_runs import CellRuns
from cacl.experiments.corpora import ExperimentCorpus
from cacl.experiments.grid import BASELINE, RANK_TIERS
from cacl.experiments.training import PHASE1, PHASE2, REFERENCES, scoring_inputs

METHODS = (PHASE2, PHASE1, *BASELINES)
OF_PROBABILITIES = ("f1_half", "accuracy_half", "precision_half", "recall_half")
PAIRS = ("auc", "f1_tuned", *OF_PROBABILITIES, "separation", "positive_mean", "negative_mean")
VALIDATION = tuple(f"validation.{metric}" for metric in ("auc", "f1_tuned", "separation", "positive_mean", "negative_mean"))
RANKINGS = tuple(f"{direction}.{name}" for direction in ("job", "resume") for name in RANKING_METRICS)
PROTOCOLS = tuple(f"{metric}_paper_protocol" for metric in RANKINGS)
BUCKETS = ("hard", "medium", "easy", "filled")
COLUMNS = ["corpus", "split", "method", "metric", "value", "low", "high", "chance", "spread"]  #: Of the tidy table.


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
                quantile, value = stats.t.ppf((1 + confidence) / 2, len(plain) - 1), float(plain.mean())
                half = float(quantile * plain.std(ddof=1) / np.sqrt(len(plain)))
                found = Interval(value, value - half, value + half)
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
    probability = method in (PHASE2, *PROBABILITIES)
    pairs = [metric for metric in PAIRS if probability or metric not in OF_PROBABILITIES]
    if runs.cell.split in FOLDS:
        return pairs
    return [*pairs, *(VALIDATION if method not in BASELINES else ()), *RANKINGS, *(PROTOCOLS if method not in BASELINES else ())]


def label_free(corpus: ExperimentCorpus) -> pd.DataFrame:
    """The AUC of each score that reads no label on all pairs, in columns ``method``, ``value``, ``low``, ``high``.

    There are no folds: one scale holds for all pairs. TF-IDF and BM25 take their word counts from all texts.
    """
    table, clusters = corpus.table, clusters_of(corpus.table)
    inputs = scoring_inputs(corpus, np.arange(len(table.pairs)))
    rows = []
    for method in LABEL_FREE:
        scores = BASELINES[method](inputs)[table.resume, table.job]
        found = estimate(pair_values("auc", scores, table.label, clusters), clusters).interval()
        rows.append((method, found.value, found.low, found.high))
    return pd.DataFrame(rows, columns=["method", "value", "low", "high"])


def remaining_share(seen: CellRuns, unseen: CellRuns) -> Interval:
    """What the AUC of phase 2 gains over 0.5 in ``unseen``, in percent of its gain in ``seen``; nan where that is nothing."""
    values = [runs.values(BASELINE, PHASE2, "auc") for runs in (seen, unseen)]
    gains = [(own.mean(axis=1) - 0.5) / 0.5 for own in values]
    if gains[0][0] <= 0:
        return Interval(np.nan, np.nan, np.nan)
    # What repetitions add to each of the two gains: the part of its error that leaving clusters out of the mean does not show.
    extra = [estimate(own, seen.clusters).error ** 2 - estimate(own.mean(axis=1), seen.clusters).error ** 2 for own in values]
    share = estimate(gains[1] / gains[0], seen.clusters)
    relative = [own / (0.5 * gain[0]) ** 2 for own, gain in zip(extra, gains, strict=True)]
    error = float(np.sqrt(share.error**2 + share.value**2 * sum(relative)))
    return Estimate(100 * share.value, 100 * error, share.freedom).interval()


def drawn_negatives(cells: Iterable[CellRuns], arms: Sequence[str] = (BASELINE, RANK_TIERS)) -> pd.DataFrame:
    """From which bucket the negatives really came, in percent over all epochs and seeds; one row per cell and arm."""
    rows = []
    for runs in cells:
        for arm in [name for name in arms if name in runs.runs[0].record]:
            shares = np.column_stack([runs.recorded(arm, PHASE1, f"drawn.{name}") for name in BUCKETS])
            rows.append((runs.cell.corpus, runs.cell.split, arm, *(100 * shares.mean(axis=0)).tolist()))
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
            names = [f"{d}.{what}" for d in ("job", "resume") for what in ("queries", "left_out", "pool")]
            rows += [(split, name, f"{runs.recorded(BASELINE, PHASE2, name).mean():.1f}") for name in names]
        own = certificates[split]
        shared = pd.concat([one.overlaps for one in own]).set_index("parts").loc[["train and test"]].max()
        rows += [(split, str(name).replace(" ", "_").replace("-", "_"), value) for name, value in shared.items()]
        rows += [(split, f"sha256 of {part.part}", str(part.sha256)[:16]) for part in own[0].parts.itertuples()]
    return pd.DataFrame([(s, f, str(v)) for s, f, v in rows], columns=["split", "fact", "value"])


def wide(table: pd.DataFrame, rows: str, columns: str, order: Sequence[str] = ()) -> pd.DataFrame:
    """Spread a tidy table of values with intervals for the reader: "0.813 [0.779, 0.852]", a dash where there is none."""
    shown = table.assign(shown=[f"{r.value:.3f} [{r.low:.3f}, {r.high:.3f}]" for r in table.itertuples()])
    found = shown.pivot(index=rows, columns=columns, values="shown").reindex(list(dict.fromkeys(table[rows])))
    names = [name for name in (order or dict.fromkeys(table[columns])) if name in found.columns]
    return found[names].fillna("\N{EN DASH}").rename(columns=DIVISION_LABELS).rename_axis(columns=None).reset_index()
