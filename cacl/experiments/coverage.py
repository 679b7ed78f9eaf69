r"""Does a 95 % interval cover 95 %, and how often is a difference found? Simulation on the resumes and jobs of real pairs.

Resume i and job j have effects :math:`a_i, b_j` on the label and :math:`u_i, v_j` on the score, all normal with the standard
deviations :math:`\sigma_R` and :math:`\sigma_J`; pair p has a signal :math:`x_p` and noise :math:`\varepsilon_p`, standard normal:

.. math:: \operatorname{logit} P(y_p = 1) = -1.2 + a_i + b_j + 0.6\,x_p, \qquad
          s_p = x_p + 0.7\,(a_i + b_j + u_i + v_j) + \varepsilon_p.

New resumes, jobs and pairs are drawn each time, who is paired with whom stays. The truth is the AUC of 400,000 disjoint pairs.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from cacl.evaluation.arrays import Bools, Floats
from cacl.evaluation.classification import auc
from cacl.evaluation.comparisons import compare, detectable
from cacl.evaluation.jackknife import Clusters, Codes, Estimate, estimate, pair_values
from cacl.randomness import stream

EFFECTS = {"none": (0.0, 0.0), "resumes": (1.0, 0.0), "jobs": (0.0, 1.0), "both": (1.0, 1.0)}
"""Names and standard deviations of the effects of resumes and of jobs."""
WAYS = ("resumes alone", "jobs alone", "pigeonhole", "two-way")
_INDEPENDENT = 400_000


def coverage(clusters: Clusters, runs: int = 500, seed: int = 0) -> pd.DataFrame:
    """How often intervals of the AUC at 95 % hold the truth, in columns ``effects``, ``way``, ``covered`` (share of the runs).

    Runs without an interval do not count (one class only, or all positives in one cluster). The ways differ in their variance:
    :math:`V_R`, :math:`V_J`, that of the pigeonhole bootstrap, :math:`V_R + V_J + V_C` (Owen, 2007), and the book's.
    """
    rows = []
    for name, effects in EFFECTS.items():
        random = stream(seed, "experiments", "coverage", name)
        alone = np.arange(_INDEPENDENT)
        truth = auc(*_drawn(alone, alone, effects, random)[:2])
        held: list[list[bool]] = []
        for _ in range(runs):
            scores, labels, _ = _drawn(clusters.resume, clusters.job, effects, random)
            values = pair_values("auc", scores, labels, clusters)
            found = estimate(values, clusters)
            if np.isnan(found.error):
                continue
            sums = [float(np.sum((values[clusters.families == family] - values[0]) ** 2)) for family in range(3)]
            errors = [*(Estimate(found.value, v**0.5, np.inf) for v in (*sums[:2], sum(sums))), found]
            held.append([one.interval().low <= truth <= one.interval().high for one in errors])
        shares = np.sum(held, axis=0) / len(held) if held else np.full(len(WAYS), np.nan)
        rows += [(name, way, share) for way, share in zip(WAYS, shares, strict=True)]
    return pd.DataFrame(rows, columns=["effects", "way", "covered"])


def rejections(
    clusters: Clusters, advantages: Sequence[float] = (0.0, 0.2, 0.4), runs: int = 300, repetitions: int = 5, seed: int = 0
) -> pd.DataFrame:
    """How often two arms are told apart at 5 %, by the ``advantage`` that the first has in reading the signal.

    Each repetition of each arm reads the signal a little better or worse, and each arm has cluster effects of its own. Columns:
    ``advantage``, ``difference`` (mean over the runs, the true one), ``found`` (share of the runs), ``detectable`` (its mean).
    """
    rows = []
    for advantage in advantages:
        random = stream(seed, "experiments", "rejections", str(advantage))
        drawn = [_compared(clusters, advantage, repetitions, random) for _ in range(runs)]
        found = [one for one in drawn if one.error >= 0] or [Estimate(np.nan, np.nan, 1)]  # those that have an interval
        apart = [abs(one.value) > stats.t.ppf(0.975, one.freedom) * one.error for one in found]
        rows.append((advantage, np.mean([one.value for one in found]), np.mean(apart), np.mean([detectable(one) for one in found])))
    return pd.DataFrame(rows, columns=["advantage", "difference", "found", "detectable"])


def _drawn(resume: Codes, job: Codes, effects: tuple[float, float], random: np.random.Generator) -> tuple[Floats, Bools, Floats]:
    """Scores, labels and the signal of one draw, (n,) each."""
    scales = zip(effects, (resume, job), strict=True)
    sides = [random.normal(scale=scale, size=(2, codes.max() + 1))[:, codes] for scale, codes in scales]
    on_label, on_score = sides[0] + sides[1]
    signal = random.normal(size=len(resume))
    labels = random.random(len(resume)) < 1 / (1 + np.exp(1.2 - on_label - 0.6 * signal))
    return signal + 0.7 * (on_label + on_score) + random.normal(size=len(resume)), labels, signal


def _compared(clusters: Clusters, advantage: float, repetitions: int, random: np.random.Generator) -> Estimate:
    scores, labels, signal = _drawn(clusters.resume, clusters.job, (0.5, 0.5), random)
    arms = [_drawn(clusters.resume, clusters.job, (0.5, 0.5), random)[0] - signal for _ in range(2)]
    values = []
    for arm, own in zip(arms, (advantage, 0.0), strict=True):
        read = [(1 + own + 0.2 * random.normal()) * scores + arm + random.normal(size=len(scores)) for _ in range(repetitions)]
        values.append(np.column_stack([pair_values("auc", one, labels, clusters) for one in read]))
    return compare(values[0], values[1], clusters)
