"""The best AUC that labels allow: by hand, against other estimators, and against simulations whose ceiling is known."""

import numpy as np
import pytest
from scipy import optimize, special, stats

from cacl.errors import DataError, DegenerateError, ParameterError
from cacl.evaluation import Clusters, auc, label_ceiling
from cacl.evaluation.ceiling import RATES, best_auc, beta_shapes, ceilings

RNG = np.random.default_rng(0)
RESUMES, JOBS = 150, 80
# As in the paper's pairs, a few resumes and jobs are common, so that most cells have one pair and a few have many.
CELLS = np.unique(RNG.zipf(1.3, (4000, 2)) % (RESUMES, JOBS), axis=0, return_counts=True)
RESUME, JOB, PAIRS = CELLS[0][:, 0], CELLS[0][:, 1], CELLS[1]
CELL = np.repeat(np.arange(len(PAIRS)), PAIRS)
CLUSTERS = Clusters.of(RESUME[CELL], JOB[CELL])


def by_quadrature(a, b):
    """P(p+ > p-) of p+ from Beta(a + 1, b) and p- from Beta(a, b + 1)."""
    p = stats.beta.ppf((np.arange(20000) + 0.5) / 20000, a + 1, b)
    return stats.beta.cdf(p, a, b + 1).mean()


def by_counting(rates, pairs):
    """The AUC that the true rate of every cell has in expectation, cell by cell."""
    p, weight = np.asarray(rates), np.asarray(pairs)
    wins = (p[:, None] > p) + 0.5 * (p[:, None] == p)
    return (weight * p) @ wins @ (weight * (1 - p)) / (weight @ p * (weight @ (1 - p)))


def test_uniform_rates_by_hand():
    """With p uniform, 2p is the density among positives and 1 - (1 - p)^2 the share of negatives below: 4/3 - 1/2 = 5/6."""
    assert best_auc(np.gradient(RATES)) == pytest.approx(5 / 6, abs=1e-4)
    assert by_quadrature(1, 1) == pytest.approx(5 / 6, abs=1e-4)


def test_cells_of_two_pairs_have_a_closed_form():
    """With n = 2 the fit is exact: a mean of 0.3 and 36 split cells of 100 are E p = 0.3 and 2 E p(1 - p) = 0.36.

    Then E p(1 - p) = 0.18 = 0.3 * 0.7 * s / (s + 1) with s = a + b = 6, a = 1.8 and b = 4.2.
    """
    positives, pairs = np.repeat([0.0, 1.0, 2.0], [52, 36, 12]), np.full(100, 2.0)
    assert beta_shapes(positives, pairs, np.ones((1, 100))).ravel() == pytest.approx([1.8, 4.2], abs=1e-4)
    assert ceilings(positives, pairs, np.ones((1, 100))) == pytest.approx(by_quadrature(1.8, 4.2), abs=1e-3)


def test_the_fit_agrees_with_a_general_optimiser():
    p = RNG.beta(0.5, 1.5, len(PAIRS))
    positives, weights = RNG.binomial(PAIRS, p), RNG.integers(0, 3, len(PAIRS))

    def loss(logs):
        return -(weights * stats.betabinom.logpmf(positives, PAIRS, *np.exp(logs))).sum()

    expected = np.exp(optimize.minimize(loss, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8}).x)
    assert beta_shapes(positives, PAIRS, weights[None]).ravel() == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(("a", "b"), [(0.3, 0.9), (1.0, 1.0), (5.0, 10.0)])
def test_many_repeats_show_the_rates_themselves(a, b):
    """Cells of 1,000 pairs follow Beta(a, b); two of two pairs, which the estimate needs, weigh next to nothing."""
    positives = np.append(np.round(1000 * stats.beta.ppf((np.arange(200) + 0.5) / 200, a, b)), [0.0, 1.0])
    pairs = np.repeat([1000.0, 2.0], [200, 2])
    assert ceilings(positives, pairs, np.ones((1, 202))) == pytest.approx(by_quadrature(a, b), abs=0.004)


def test_limits():
    """Equal rates everywhere give 0.5; labels that never differ within a cell give 1."""
    alike = np.tile([1.0, 1.0, 0.0, 2.0], 50), np.full(200, 2.0)
    assert ceilings(*alike, np.ones((1, 200))) == pytest.approx(0.5, abs=0.02)
    fixed = np.tile([0.0, 2.0, 0.0, 5.0], 50), np.tile([2.0, 2.0, 5.0, 5.0], 50)
    assert ceilings(*fixed, np.ones((1, 200))) == pytest.approx(1.0, abs=0.001)


def worlds():
    """Rates of the cells: a Beta, two Betas by how often a cell occurs, and logits with effects of resume, job and both."""
    cells, rng = len(PAIRS), np.random.default_rng(3)
    effects = rng.normal(size=RESUMES)[RESUME] * 0.6 + rng.normal(size=JOBS)[JOB] * 1.4 + rng.normal(size=cells)
    return {
        "beta": rng.beta(0.5, 1.5, cells),
        "by frequency": np.where(PAIRS <= 2, rng.beta(0.3, 0.9, cells), rng.beta(2.0, 4.0, cells)),
        "effects": special.expit(effects - 1.5),
    }


@pytest.mark.parametrize("world", worlds())
def test_intervals_hold_the_known_ceiling(world):
    """Of twelve intervals at 95 % at least ten hold it: fewer than that has a chance of 2 in 100."""
    rates, rng = worlds()[world], np.random.default_rng(4)
    known = by_counting(rates, PAIRS)
    found = [label_ceiling(rng.random(len(CELL)) < rates[CELL], CLUSTERS, RESUME[CELL], JOB[CELL]).interval() for _ in range(12)]
    assert np.mean([one.value for one in found]) == pytest.approx(known, abs=0.02)
    assert sum(one.low <= known <= one.high for one in found) >= 10
    assert max(one.high - one.low for one in found) < 0.25


@pytest.mark.parametrize("world", worlds())
def test_no_other_score_does_better(world):
    rates, rng = worlds()[world], np.random.default_rng(5)
    labels = rng.random(len(CELL)) < rates[CELL]
    assert auc(rates[CELL], labels) == pytest.approx(by_counting(rates, PAIRS), abs=0.03)
    assert auc(np.sqrt(rates[CELL]) + rng.normal(0, 0.2, len(CELL)), labels) < by_counting(rates, PAIRS)


def test_another_estimator_of_another_kind():
    """Rates of any shape on a grid, by expectation and maximisation (the non-parametric maximum likelihood), no Beta assumed.

    Cells of one and two pairs show only two moments, so that shapes are compared on cells of three and more.
    """
    frequent = PAIRS >= 3
    pairs, rates = PAIRS[frequent], worlds()["effects"][frequent]
    positives = RNG.binomial(pairs, rates)
    likelihood, mass = stats.binom.pmf(positives[:, None], pairs[:, None], RATES), np.full(RATES.size, 1 / RATES.size)
    for _ in range(500):
        posterior = likelihood * mass / (likelihood @ mass)[:, None]
        mass = posterior.mean(axis=0)
    # Two split cells only satisfy the rule that cells of two pairs exist; they weigh nothing.
    ours = ceilings(np.append(positives, [1, 1]), np.append(pairs, [2, 2]), np.append(np.ones(len(pairs)), [1e-9, 1e-9])[None])
    assert best_auc(pairs @ posterior) == pytest.approx(float(ours[0]), abs=0.02)


def test_one_side_alone_is_a_cell_per_resume_or_job():
    """Labels that follow the job alone: the job's ceiling is that of both, and the resume's is far below."""
    rng = np.random.default_rng(6)
    resume, job = rng.integers(0, 60, 3000), rng.integers(0, 50, 3000)
    rates = rng.beta(0.5, 1.5, 50)
    labels = rng.random(3000) < rates[job]
    known = by_counting(rates, np.bincount(job))
    rare = np.repeat(np.arange(10), 2)  # cells of two pairs, without which there is no ceiling
    labels, resume, job = (np.append(own, more) for own, more in ((labels, rare % 2), (resume, 60 + rare), (job, 50 + rare)))
    clusters = Clusters.of(resume, job)
    by_job, by_resume = (label_ceiling(labels, clusters, **given).interval() for given in ({"jobs": job}, {"resumes": resume}))
    assert by_job.value == pytest.approx(known, abs=0.01)
    assert by_resume.high < 0.65 < by_job.low


def test_draws_that_decide_nothing_are_left_out():
    """No positive pair, no negative pair, and no cell of two pairs."""
    weights = np.array([[1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    found = ceilings(np.array([0, 2, 2]), np.array([2, 2, 3]), weights)
    assert np.isnan(found).tolist() == [False, True, True, True]


def test_bad_input_is_refused():
    three, two = Clusters.of([0, 1, 2], [0, 1, 1]), Clusters.of([0, 1], [0, 1])
    with pytest.raises(ParameterError, match="neither resumes nor jobs"):
        label_ceiling([0, 1], two)
    with pytest.raises(DegenerateError, match="no cell of two pairs"):
        label_ceiling([0, 1, 0], three, [0, 1, 2], [0, 1, 2])
    with pytest.raises(DegenerateError, match="0 of them positive"):
        label_ceiling([0, 0], two, [0, 0], [0, 0])
    with pytest.raises(DataError, match="one label per score"):
        label_ceiling([0, 1, 0], two, [0, 0])
