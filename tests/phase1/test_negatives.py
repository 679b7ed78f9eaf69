"""Negative selection of sections 5.5 and 5.6."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from cacl.phase1 import NegativeSelector, bucket_counts
from cacl.phase1.negatives import Negatives

HARD, MEDIUM, EASY, NONE = 0.1, 0.5, 0.9, np.nan


def selector(distances, fits=(), **options):
    """A selector for one anchor; ``fits`` are the jobs that fit it."""
    row = np.array([distances], dtype=np.float64)
    excluded = np.isin(np.arange(row.shape[1]), list(fits))[None]
    return NegativeSelector(row, excluded, **options)


def draw(chooser, count=7, progress=1.0, seed=0, anchors=1):
    return chooser.draw(np.zeros(anchors, dtype=np.int64), count, progress, np.random.default_rng(seed))


def test_every_job_that_fits_the_resume_is_excluded():
    """Pool J1 to J4; the resume fits J1 and J2, so J3 and J4 are left."""
    drawn = draw(selector([HARD, HARD, HARD, EASY], fits=[0, 1]))
    assert sorted(drawn.jobs[0, :2].tolist()) == [2, 3]
    assert drawn.jobs[0, 2:].tolist() == [-1] * 5
    assert drawn.mask.tolist() == [[True, True] + [False] * 5]


def test_full_buckets_give_what_the_curriculum_asks():
    """At progress 0, 1 hard, 2 medium and 4 easy; at progress 1, 4 hard, 2 medium and 1 easy."""
    chooser = selector([HARD] * 10 + [MEDIUM] * 10 + [EASY] * 10)
    for progress, expected in ((0, [1, 2, 4]), (1, [4, 2, 1])):
        drawn = draw(chooser, progress=progress)
        assert np.bincount(drawn.jobs[0] // 10, minlength=3).tolist() == expected
        assert drawn.drawn.tolist() == expected
        assert drawn.filled == 0
        assert drawn.mask.all()
        assert sum(drawn.shares().values()) == pytest.approx(1)


def test_short_buckets_are_filled_from_what_remains():
    """At progress 1: of 4 hard one exists, of 2 medium none, 1 easy; the five missing are easy too."""
    drawn = draw(selector([HARD] + [EASY] * 20))
    assert drawn.drawn.tolist() == [1, 0, 1]
    assert drawn.filled == 5
    assert 0 in drawn.jobs[0]
    assert drawn.shares() == {"hard": 1 / 7, "medium": 0.0, "easy": 1 / 7, "filled": 5 / 7}


def test_jobs_without_skills_are_filling_only():
    enough = draw(selector([HARD] * 9 + [MEDIUM] * 9 + [EASY] * 9 + [NONE] * 9), anchors=300)
    assert (enough.jobs < 27).all()
    short = draw(selector([HARD] * 4 + [NONE] * 30), anchors=300)
    assert short.drawn.tolist() == [4 * 300, 0, 0]
    assert (short.jobs >= 4).sum() == short.filled == 3 * 300


def test_filling_is_uniform_over_the_remaining_candidates():
    """Each of 12 jobs, some hard beyond the quota, some without skills, is drawn as a filling equally often."""
    distances = [HARD] * 8 + [NONE] * 8
    jobs = draw(selector(distances), anchors=20_000).jobs
    counts = np.bincount(jobs.ravel(), minlength=16)
    assert chisquare(counts[:8]).pvalue > 1e-4
    assert chisquare(counts[8:]).pvalue > 1e-4
    # 4 by quota; the other 3 come from the 4 hard and 8 skill-less jobs that remain
    assert counts[8:].sum() / 20_000 == pytest.approx(3 * 8 / 12, abs=0.03)


def test_an_anchor_without_skills_draws_uniformly_from_all_candidates():
    drawn = draw(selector([NONE] * 12, fits=[3]), anchors=20_000)
    assert drawn.drawn.sum() == 0
    counts = np.bincount(drawn.jobs.ravel(), minlength=12)
    assert counts[3] == 0
    assert chisquare(np.delete(counts, 3)).pvalue > 1e-4


def test_random_selection_ignores_the_buckets():
    drawn = draw(selector([HARD] * 5 + [EASY] * 95, selection="random"), anchors=5000)
    assert drawn.filled == drawn.jobs.size
    assert (drawn.jobs < 5).mean() == pytest.approx(0.05, abs=0.01)


def test_rank_tiers_rank_the_candidates_and_not_the_jobs_that_fit():
    """Twelve easy candidates: terciles of four. The two nearest jobs fit and take no place in the first tercile."""
    distances = [0.70, 0.71, *np.linspace(0.8, 0.91, 12)]
    drawn = draw(selector(distances, fits=[0, 1], tiers="rank"))
    assert drawn.drawn.tolist() == [4, 2, 1]
    assert {2, 3, 4, 5} <= set(drawn.jobs[0].tolist())


def test_an_anchor_without_candidates_draws_nothing():
    drawn = draw(selector([HARD] * 3, fits=[0, 1, 2]))
    assert not drawn.mask.any()
    assert drawn.shares() == {"hard": 0, "medium": 0, "easy": 0, "filled": 0}


def test_a_single_negative_is_all_of_them():
    assert Negatives(np.array([[0]]), np.array([1, 0, 0]), 0).shares() == {"hard": 1, "medium": 0, "easy": 0, "filled": 0}


def test_the_same_generator_draws_the_same_and_another_seed_differs():
    chooser = selector([EASY] * 100)
    assert np.array_equal(draw(chooser, seed=1).jobs, draw(chooser, seed=1).jobs)
    assert not np.array_equal(draw(chooser, seed=1).jobs, draw(chooser, seed=2).jobs)


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 15), st.integers(1, 9), st.sampled_from([0.0, 0.3, 1.0]), st.integers(0, 2**31))
def test_every_draw_keeps_the_rules(anchors, pool, count, progress, seed):
    generator = np.random.default_rng(seed)
    distances = generator.choice([HARD, MEDIUM, EASY, NONE], size=(4, pool))
    fits = generator.random((4, pool)) < 0.4
    fits[:, generator.integers(pool)] = False
    resumes = generator.integers(0, 4, anchors)
    drawn = NegativeSelector(distances, fits).draw(resumes, count, progress, generator)
    quotas = dict(zip((HARD, MEDIUM, EASY), bucket_counts(count, progress), strict=True))
    expected = np.zeros(3, dtype=int)
    for resume, row in zip(resumes, drawn.jobs, strict=True):
        jobs = row[row >= 0]
        assert len(set(jobs.tolist())) == len(jobs) == min(count, np.count_nonzero(~fits[resume]))
        assert not fits[resume, jobs].any()
        for code, (level, quota) in enumerate(quotas.items()):
            available = np.count_nonzero((distances[resume] == level) & ~fits[resume])
            expected[code] += min(quota, available)
            assert np.count_nonzero(distances[resume, jobs] == level) >= min(quota, available)
    assert drawn.drawn.tolist() == expected.tolist()
    assert drawn.filled == drawn.mask.sum() - expected.sum()
