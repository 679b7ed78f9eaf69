r"""How sure a measure of pairs is when pairs of one resume, and pairs of one job, share their fate: a two-way clustered jackknife.

A measure :math:`\theta` is computed again with each cluster left out in turn: each resume :math:`i`, each job :math:`j`, and each
cell :math:`c`, the pairs of one resume with one job. With :math:`V_R = \sum_i (\theta_{(-i)} - \theta)^2`, and :math:`V_J`,
:math:`V_C` alike, the variance is

.. math:: V = V_R + V_J - \min\bigl(V_C,\; \tfrac12 (V_R + V_J)\bigr),

because what the pairs of one cell have of their own is in both of the first sums (Cameron, Gelbach and Miller, 2011); the limit
keeps noise in :math:`V_C` from taking off more than that. The interval is
:math:`\theta \pm t\,\sqrt V`, with the degrees of freedom of clusters that differ in size (:func:`effective_clusters`).

Why no bootstrap: drawing resumes and jobs independently (Owen's pigeonhole bootstrap, 2007) counts the noise of a pair three times,
and its intervals cover too much; those that draw one side alone cover too little, as chapter 7 shows.

Of R *repetitions* (seeds, folds drawn anew) :math:`\theta` is the mean. Each adds noise of its own, of which :math:`V` holds a part
already: the part that differs from cluster to cluster, :math:`V_0 = \sum_r V(\theta_r - \theta) / (R (R - 1))`. The rest,
:math:`\max(0, s^2 / R - V_0)` with the variance :math:`s^2` of the R values, is added, so that neither is counted twice.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from cacl.corpus.table import PairTable
from cacl.errors import DataError, ParameterError
from cacl.evaluation.arrays import Bools, Floats, label_vector, score_vector

Codes = NDArray[np.int64]
#: The measures of :func:`pair_values`.
PAIR_METRICS = ("auc", "f1", "accuracy", "precision", "recall", "positive_mean", "negative_mean", "separation")
UNDEFINED = "undefined"


@dataclass(frozen=True)
class Interval:
    """A value with the ends of its interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self}"

    def __format__(self, form: str) -> str:
        value, low, high = (written(end, form or ".3f") for end in (self.value, self.low, self.high))
        return f"{value} [{low}, {high}]" if low != UNDEFINED else value if value == UNDEFINED else f"{value} [{UNDEFINED}]"


def written(value: float, form: str = ".3f") -> str:
    """A number as a text; nan is "undefined"."""
    return UNDEFINED if np.isnan(value) else format(value, form)


@dataclass(frozen=True)
class Estimate:
    """A value, its standard error, and the degrees of freedom of that error."""

    value: float
    error: float
    freedom: float

    def interval(self, confidence: float = 0.95) -> Interval:
        """The t interval; a ParameterError unless 0 < ``confidence`` < 1."""
        if not 0.0 < confidence < 1.0:
            raise ParameterError(f"confidence = {confidence}", "between 0 and 1", "use 0.95 for 95 %")
        half = float(stats.t.ppf((1 + confidence) / 2, self.freedom)) * self.error
        return Interval(self.value, self.value - half, self.value + half)


@dataclass(frozen=True, eq=False)
class Clusters:
    """The resume and the job of each of n pairs, int64 (n,), below ``resumes`` and ``jobs``; near duplicates share a number."""

    resume: Codes
    job: Codes
    resumes: int
    jobs: int

    @classmethod
    def of(cls, resume: ArrayLike, job: ArrayLike) -> "Clusters":
        """Clusters of any hashable kind; of fewer than two on a side no interval can be made, and all are nan."""
        (first, own), (second, other) = (np.unique(np.asarray(side), return_inverse=True) for side in (resume, job))
        if len(own) != len(other):
            received = f"{len(own)} resumes and {len(other)} jobs of pairs"
            raise DataError(received, "one of each for every pair", "take both from the same table")
        return cls(own.astype(np.int64), other.astype(np.int64), len(first), len(second))

    @cached_property
    def groupings(self) -> tuple[tuple[Codes, int], ...]:
        """By resume, by job, and by cell: the number of each pair's cluster, and how many clusters there are."""
        cells, cell = np.unique(self.resume * self.jobs + self.job, return_inverse=True)
        return (self.resume, self.resumes), (self.job, self.jobs), (cell.astype(np.int64), len(cells))

    @cached_property
    def families(self) -> Codes:
        """Which grouping each row of a column of values belongs to: -1 (the data itself), then 0, 1 and 2."""
        return np.repeat([-1, 0, 1, 2], [1, *(count for _, count in self.groupings)])


def clusters_of(table: PairTable) -> Clusters:
    """The clusters of the pairs of a table: resumes, and jobs, with nearly the same text are one."""
    return Clusters.of(table.owner("resume", by_text=True), table.owner("job", by_text=True))


def pair_values(
    metric: str, scores: ArrayLike, labels: ArrayLike, clusters: Clusters, called: ArrayLike | None = None,
    fold: ArrayLike | None = None, rows: ArrayLike | None = None,
) -> Floats:  # fmt: skip
    """Return a measure of n pairs, and again with each cluster left out, float64 (1 + clusters,), in the order of ``families``.

    ``metric`` is one of :data:`PAIR_METRICS`; "f1", "accuracy", "precision" and "recall" are of the decisions ``called``, bool
    (n,). With ``fold``, (n,), the AUC compares positive with negative pairs of one fold only, and is their share over all folds:
    scores of different heads have no common scale. ``rows`` are the positions of the pairs in ``clusters``, if it holds more. nan
    where there is nothing to measure, such as an AUC of one class, or where leaving a cluster out leaves nothing. Bad scores or
    labels are a DataError.
    """
    values = score_vector(scores)
    positive = label_vector(labels, values.size)
    places = np.arange(values.size) if rows is None else np.asarray(rows)
    groupings = [(codes[places], count) for codes, count in clusters.groupings]
    with np.errstate(divide="ignore", invalid="ignore"):
        if metric == "auc":
            _, folds = np.unique(np.zeros(values.size) if fold is None else fold, return_inverse=True)
            return _left_out_auc(values, positive, folds, groupings)
        decided = np.zeros(values.size, bool) if called is None else label_vector(called, values.size, "decisions")
        counts = np.ones(values.size), positive, decided, decided & positive
        columns = np.column_stack([*counts, values * positive, values * ~positive])
        left = [columns.sum(axis=0) - _grouped(codes, count, columns) for codes, count in groupings]
        return _of_sums(metric, np.concatenate([columns.sum(axis=0)[None], *left]))


def query_values(values: Floats, queries: Codes, clusters: Clusters, direction: str) -> Floats:
    """Return the mean of a ranking measure over n queries, and again with each cluster left out; nan without a query.

    The queries of the direction "job" are resumes, those of "resume" are jobs, as numbers in ``clusters``: the clusters of their
    own kind are left out, and those of the others leave the mean as it is.
    """
    family = ("job", "resume").index(direction)
    count = clusters.groupings[family][1]
    sums = np.column_stack([np.bincount(queries, values, count), np.bincount(queries, minlength=count)])
    total = sums.sum(axis=0)
    with np.errstate(invalid="ignore"):
        found: Floats = np.full(len(clusters.families), total[0] / total[1])
        found[clusters.families == family] = np.divide(*(total - sums).T)
    return found


def estimate(values: Floats, clusters: Clusters) -> Estimate:
    """Return the mean over R repetitions of values (1 + clusters, R) or (1 + clusters,), and its error: nan where a value is."""
    table = values.reshape(len(values), -1)
    repetitions, mean = table.shape[1], table.mean(axis=1)
    changes = table[1:] - table[0]
    own = clusters.families[1:]
    variance, freedom = two_way(changes.mean(axis=1), own), effective_clusters(changes.mean(axis=1), own)
    extra = 0.0
    if repetitions > 1:
        deviations = changes - changes.mean(axis=1, keepdims=True)
        held = sum(two_way(one, own) for one in deviations.T) / (repetitions * (repetitions - 1))
        extra = max(0.0, float(table[0].var(ddof=1)) / repetitions - held)
    total = variance + extra
    if total > 0:  # Welch and Satterthwaite
        freedom = total**2 / (variance**2 / freedom + extra**2 / max(repetitions - 1, 1))
    return Estimate(float(mean[0]), float(np.sqrt(total)), float(freedom))


def two_way(changes: Floats, family: Codes) -> float:
    """The variance V of what leaving out each cluster changes, (clusters,), by the family of each, (clusters,)."""
    resumes, jobs, cells = (float(np.sum(changes[family == number] ** 2)) for number in range(3))
    return resumes + jobs - min(cells, (resumes + jobs) / 2)


def effective_clusters(changes: Floats, family: Codes) -> float:
    r"""The degrees of freedom of the sum of squares over resumes and jobs, :math:`3 (\sum x^2)^2 / \sum x^4`, at least 4.

    For normal :math:`x` of equal variance that is their number; one large cluster among many small ones counts as a few.
    """
    squares = changes[family < 2] ** 2
    return max(4.0, float(3 * squares.sum() ** 2 / np.sum(squares**2))) if squares.sum() > 0 else 4.0


def wins(scores: Floats, positive: Bools, group: Codes) -> Floats:
    """Return for each positive pair over how many negatives of its group it wins, for each negative to how many positives it loses.

    A tie counts one half. All arguments are (n,).

    >>> wins(np.array([0.9, 0.5, 0.5, 0.7]), np.array([True, True, False, False]), np.array([0, 0, 0, 1])).tolist()
    [1.0, 0.5, 1.5, 0.0]
    """
    order = np.lexsort((scores, group))
    score, own, hit = scores[order], group[order], positive[order]
    starts = np.append(True, (score[1:] != score[:-1]) | (own[1:] != own[:-1]))
    block, group_of = np.cumsum(starts) - 1, own[starts]
    first, last = (np.searchsorted(group_of, group_of, side) for side in ("left", "right"))
    tied_hits, tied_misses = np.bincount(block, hit), np.bincount(block, ~hit)
    hits, misses = (np.append(0.0, np.cumsum(tied)) for tied in (tied_hits, tied_misses))
    below = misses[:-1] - misses[first] + tied_misses / 2
    above = hits[last] - hits[1:] + tied_hits / 2
    out = np.empty(len(scores))
    out[order] = np.where(hit, below[block], above[block])
    return out


def _left_out_auc(scores: Floats, positive: Bools, fold: Codes, groupings: list[tuple[Codes, int]]) -> Floats:
    """Comparisons won and made, less those that a cluster takes part in: its pairs with all others, its own inner ones once."""
    won, folds = wins(scores, positive, fold), int(fold.max()) + 1
    hits, misses = np.bincount(fold, positive, folds), np.bincount(fold, ~positive, folds)
    all_won, made = won[positive].sum(), hits @ misses
    found = [np.array([all_won / made])]
    for codes, count in groupings:
        shared, own = np.unique(codes * folds + fold, return_inverse=True)
        inner = np.bincount(own, np.where(positive, wins(scores, positive, own), 0.0))
        p, q = np.bincount(own, positive), np.bincount(own, ~positive)
        lost = np.column_stack([np.bincount(own, won) - inner, p * misses[shared % folds] + q * hits[shared % folds] - p * q])
        lost = _grouped(shared // folds, count, lost)
        found.append((all_won - lost[:, 0]) / (made - lost[:, 1]))
    return np.concatenate(found)


def _grouped(codes: Codes, count: int, columns: Floats) -> Floats:
    """The sum of each column (n, k) over each cluster, (count, k)."""
    return np.column_stack([np.bincount(codes, column, count) for column in columns.T])


def _of_sums(metric: str, sums: Floats) -> Floats:
    """A measure of sums (m, 6): pairs, positives, called, both, and the scores of positives and of negatives."""
    pairs, positives, called, both, of_positives, of_negatives = sums.T
    means = of_positives / positives, of_negatives / (pairs - positives)
    found: dict[str, Floats] = {
        "f1": 2 * both / (called + positives),
        "accuracy": (pairs - positives - called + 2 * both) / pairs,
        "precision": np.where(called > 0, both / called, 0.0),
        "recall": both / positives,
        "positive_mean": means[0],
        "negative_mean": means[1],
        "separation": means[0] - means[1],
    }
    return found[metric]
