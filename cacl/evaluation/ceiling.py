r"""The best AUC that the labels allow to any score of role and title.

Pairs of one role and one title are a cell, and get one score. Let p be the chance that a pair of the cell is a match, and G the
distribution of p over pairs. The best score is p itself (Neyman and Pearson), and its AUC is

.. math:: \mathrm{AUC}^* = \frac{\iint p\,(1 - q)\,\bigl([p > q] + \tfrac12 [p = q]\bigr)\, dG(p)\, dG(q)}{\pi\,(1 - \pi)},
          \qquad \pi = \int p\, dG(p).

If G is Beta(a, b), positives follow Beta(a + 1, b) and negatives Beta(a, b + 1). G is estimated by empirical Bayes: k positives of
the n pairs of a cell follow BetaBinomial(n, a, b), (a, b) of maximum likelihood, and G is the mean over pairs of the posteriors
Beta(a + k, b + n - k). Cells of at most two pairs have a prior of their own; single pairs do not show how p spreads and take that
from the cells of two. The pairs of a cell are taken as independent draws: copies would make labels look more certain than they are.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from cacl.errors import DegenerateError, ParameterError
from cacl.evaluation.arrays import Floats, label_vector, require_both_classes
from cacl.evaluation.jackknife import Clusters, Estimate, estimate

RARE = 2
_EDGES = np.sin(np.linspace(0, np.pi / 2, 401)) ** 2  # finer towards 0 and 1
RATES: Floats = (_EDGES[1:] + _EDGES[:-1]) / 2
_LIMITS = np.log(1e-3), np.log(1e4)


def label_ceiling(
    labels: ArrayLike, clusters: Clusters, resumes: ArrayLike | None = None, jobs: ArrayLike | None = None
) -> Estimate:
    """Estimate the best AUC that any score of resume and job could reach, or of one of them if only that is given.

    ``labels`` (n,) are 0 and 1; ``resumes`` and ``jobs`` (n,) of any hashable kind make the cells. The error is that of
    :mod:`cacl.evaluation.jackknife`, with all cells of a cluster left out. One class only, or no cell of two, is a DegenerateError.

    >>> pairs = Clusters.of(np.repeat(range(6), 2), np.tile([0, 1], 6))  # cells of two: two without, two with one, two with two
    >>> round(label_ceiling([0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1], pairs, resumes=pairs.resume).value, 3)
    0.833
    """
    given = {family: side for family, side in enumerate((resumes, jobs)) if side is not None}
    if not given:
        raise ParameterError("neither resumes nor jobs", "at least one of them", "give the rows of each pair")
    codes = [np.unique(np.asarray(side), return_inverse=True)[1] for side in given.values()]
    _, first, cell = np.unique(codes, axis=1, return_index=True, return_inverse=True)
    require_both_classes(label := label_vector(labels, len(cell)), "a ceiling")
    used = [*given, 2] if len(given) == 2 else list(given)
    groups = [(clusters.groupings[family][0][first], clusters.groupings[family][1]) for family in used]
    left_out = [own != np.arange(count)[:, None] for own, count in groups]
    weights = np.concatenate([np.ones((1, len(first))), *left_out]).astype(np.float64)
    found = ceilings(np.bincount(cell, label), np.bincount(cell), weights)
    values = np.full(len(clusters.families), found[0])
    values[np.isin(clusters.families, [-1, *used])] = found
    return estimate(values, clusters)


def ceilings(positives: ArrayLike, pairs: ArrayLike, weights: Floats) -> Floats:
    """Estimate it from cells (c,) for each row of weights (draws, c); nan where a class or every cell of two has no weight."""
    kinds, kind = np.unique([positives, pairs], axis=1, return_inverse=True)
    if RARE not in kinds[1]:
        raise DegenerateError("no cell of two pairs", "repeated pairs", "a ceiling needs repeats: use more pairs")
    weights = np.stack([np.bincount(kind, row) for row in weights])
    decided = weights @ np.stack([kinds[0], kinds[1] - kinds[0], kinds[1] == RARE], axis=1) > 0
    mass = np.zeros((len(weights), RATES.size))
    for own in (kinds[1] <= RARE, kinds[1] > RARE):
        k, n, weight = kinds[0, own], kinds[1, own], weights[:, own]
        prior = np.diff(stats.beta.cdf(_EDGES, *beta_shapes(k, n, weight)[:, :, None]))
        likelihood = stats.binom.pmf(k[:, None], n[:, None], RATES)
        mass += prior * ((weight * n / (prior @ likelihood.T)) @ likelihood)
    return np.where(decided.all(axis=1), best_auc(mass), np.nan)


def best_auc(mass: Floats) -> Floats:
    """Integrate the AUC of p itself, for each row of ``mass`` (draws, 400): how many pairs have each p of the grid."""
    positive, negative = mass * RATES, mass * (1 - RATES)
    wins = positive * (negative.cumsum(axis=-1) - negative / 2)
    return np.asarray(wins.sum(axis=-1) / (positive.sum(axis=-1) * negative.sum(axis=-1)))


def beta_shapes(positives: Floats, pairs: Floats, weights: Floats) -> Floats:
    """Fit a and b (2, draws) by Minka's fixed point, extrapolated by SQUAREM (Varadhan and Roland, 2008), per row of weights."""
    order = np.arange(pairs.max(initial=0))
    hits, misses, trials = (weights @ (count[:, None] > order) for count in (positives, pairs - positives, pairs))

    def step(logs: Floats) -> Floats:
        a, b = np.exp(logs)[:, :, None]
        sums = [(counts / (shape + order)).sum(axis=1) for counts, shape in ((hits, a), (misses, b), (trials, a + b))]
        return np.asarray((logs + np.log(np.maximum(sums[:2], 1e-300) / np.maximum(sums[2], 1e-300))).clip(*_LIMITS))

    logs = np.full((2, len(weights)), np.log(0.5))
    for _ in range(25):
        once = step(logs)
        change, bend = once - logs, step(once) - 2 * once + logs
        stride = np.sqrt((change**2).sum(axis=0) / np.maximum((bend**2).sum(axis=0), 1e-24)).clip(1)
        logs = step((logs + 2 * stride * change + stride**2 * bend).clip(*_LIMITS))
    return np.asarray(np.exp(logs))
