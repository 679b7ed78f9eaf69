"""Entropic transport against hand examples, POT's Sinkhorn and POT's exact linear programme."""

import math

import numpy as np
import ot
import pytest

from cacl.errors import DataError, ParameterError
from cacl.ontology import EscoGraph, sinkhorn, transport, transports
from cacl.randomness import stream

EPSILON = 0.4
UNCONVERGED = [[0, -1], [-1, -1]]


def random_hops(count: int, largest: int = 12) -> list[np.ndarray]:
    """Hop matrices of 1 to ``largest`` skills a side, with the distances that ESCO has between skills, and no path."""
    generator = stream(0, "test", "transport")
    shapes = generator.integers(1, largest + 1, (count, 2))
    return [generator.choice([0, 2, 4, 6, -1], shape, p=[0.1, 0.2, 0.4, 0.2, 0.1]) for shape in shapes]


def esco_hops(graph: EscoGraph, count: int) -> list[np.ndarray]:
    """Skill sets around occupations: some of one occupation's skills, and some of any skills."""
    generator = stream(0, "test", "transport on ESCO")
    occupations, skills = graph.uris_of("occupation"), graph.uris_of("skill")

    def draw() -> list[str]:
        own = graph.occupation_skills(str(generator.choice(occupations)))[0]
        return [*own[: generator.integers(1, 15)], *generator.choice(skills, generator.integers(1, 8)).tolist()]

    return [graph.hops(list(dict.fromkeys(draw())), list(dict.fromkeys(draw()))) for _ in range(count)]


def costs_of(hops: np.ndarray) -> np.ndarray:
    return np.where(hops < 0, 10.0, hops).astype(np.float64)


def uniform(costs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return tuple(np.full(size, 1 / size) for size in costs.shape)


def pot_plan(costs: np.ndarray, iterations: int = 200_000, error: float = 1e-14) -> np.ndarray:
    return ot.sinkhorn(*uniform(costs), costs, EPSILON, numItermax=iterations, stopThr=error, warn=False)


def assert_converged_ones_agree_with_pot(problems: list[np.ndarray]) -> None:
    batch = transports(problems)
    assert batch.converged.mean() > 0.5
    for number in np.flatnonzero(batch.converged):
        costs = costs_of(problems[number])
        assert batch.distance[number] == pytest.approx((pot_plan(costs) * costs).sum(), abs=1e-6)


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_one_iteration_of_sinkhorn_by_hand(scale: float) -> None:
    r"""For the kernel [[1, 1/2], [1, 1]] and v = 1, u = (1/2 / 3/2, 1/2 / 2) = (1/3, 1/4); K^T u = (7/12, 5/12), v = (6/7, 6/5).

    The columns of the plan sum to 1/2, its rows to 17/35 and 18/35: the error is 1/35 of their share, and that times the largest
    cost (or 1) is what the tolerance is compared with.
    """
    costs, least = scale * np.array([[0.0, math.log(2)], [0.0, 0.0]]), max(1.0, scale * math.log(2)) / 35
    plan, iterations, converged = sinkhorn(costs, epsilon=scale, max_iterations=1, tolerance=0.999 * least)
    np.testing.assert_allclose(plan, [[2 / 7, 1 / 5], [3 / 14, 3 / 10]], rtol=1e-14)
    assert (iterations, converged) == (1, False)
    assert sinkhorn(costs, epsilon=scale, max_iterations=9, tolerance=1.001 * least)[1:] == (1, True)


@pytest.mark.parametrize("iterations", [1, 7])
def test_sinkhorn_takes_the_steps_of_pot(iterations: int) -> None:
    """POT updates v before u: on the transposed problem it goes through the same plans."""
    for hops in random_hops(60):
        plan, done, _ = sinkhorn(costs_of(hops), EPSILON, iterations, tolerance=0.0)
        if done == iterations:
            np.testing.assert_allclose(plan, pot_plan(costs_of(hops).T, iterations, 0.0).T, rtol=1e-9)


def test_the_batch_gives_what_sinkhorn_gives_for_each_problem() -> None:
    """Also where sizes are mixed, so that small problems are padded, and where some problems do not converge."""
    problems = [*random_hops(300), np.array(UNCONVERGED)]
    batch = transports(problems)
    single = [sinkhorn(costs_of(hops), EPSILON, 200, 1e-6) for hops in problems]
    distance = [(plan * costs_of(hops)).sum() for (plan, _, _), hops in zip(single, problems, strict=True)]
    np.testing.assert_allclose(batch.distance, distance, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(batch.iterations, [iterations for _, iterations, _ in single])
    np.testing.assert_array_equal(batch.converged, [converged for _, _, converged in single])
    assert 0 < batch.converged.sum() < len(problems)


def test_agrees_with_pot() -> None:
    assert_converged_ones_agree_with_pot(random_hops(300))


def test_agrees_with_pot_on_esco(esco_graph: EscoGraph) -> None:
    assert_converged_ones_agree_with_pot(esco_hops(esco_graph, 150))


def test_one_skill_against_several_is_forced() -> None:
    """All mass starts at the one skill, so that each target receives 1/3 of it: (0 + 2 + 4) / 3 = 2."""
    result = transport([[0, 2, 4]])
    assert result.distance == pytest.approx(2.0, abs=1e-12)
    np.testing.assert_allclose(result.plan, [[1 / 3] * 3], atol=1e-12)
    assert result.converged


def test_two_by_two_in_closed_form() -> None:
    r"""For costs [[0, c], [c, 0]] the plan is [[x, 1/2 - x], [1/2 - x, x]] with x / (1/2 - x) = e^(c / epsilon).

    By symmetry u and v are constant, so that the plan is proportional to the kernel: the off-diagonal share is
    1 / (1 + e^(c / epsilon)), and that share of the mass pays c = 2. Identical sets are not at distance 0.
    """
    for epsilon in (0.2, 0.4, 1.0):
        expected = 2 / (1 + math.exp(2 / epsilon))
        assert transport([[0, 2], [2, 0]], epsilon).distance == pytest.approx(expected, abs=1e-12)


def test_no_path_costs_the_penalty() -> None:
    assert transport([[-1]]).distance == pytest.approx(10.0, abs=1e-12)
    assert transport([[-1]], unreachable_cost=7.5).distance == pytest.approx(7.5, abs=1e-12)
    assert transports([[[-1]]], unreachable_cost=7.5).distance == pytest.approx([7.5], abs=1e-12)


def test_plan_meets_both_marginals() -> None:
    for hops in random_hops(60):
        result = transport(hops)
        rows, columns = uniform(hops)
        np.testing.assert_allclose(result.plan.sum(axis=0), columns, rtol=1e-12)
        assert (result.plan >= 0).all()
        if result.converged:
            np.testing.assert_allclose(result.plan.sum(axis=1), rows, rtol=1e-6)


@pytest.mark.parametrize("epsilon", [0.4, 0.02])
def test_tends_to_the_exact_transport(epsilon: float) -> None:
    """The exact plan is feasible, and KL to the product is at most log(n m): exact <= distance <= exact + epsilon log(n m)."""
    for hops in random_hops(25, largest=6):
        costs = costs_of(hops)
        exact = ot.emd2(*uniform(costs), costs)
        result = transport(hops, epsilon=epsilon, max_iterations=50_000, tolerance=1e-4)
        assert exact - 1e-3 <= result.distance <= exact + epsilon * math.log(hops.size) + 1e-3


def test_unconverged_plan_says_so() -> None:
    """With one reachable pair of two the scaling converges like 1/t: 200 updates leave 5.0125 where the limit is 5.00002."""
    capped = transport(UNCONVERGED)
    assert (capped.converged, capped.iterations) == (False, 200)
    assert capped.distance == pytest.approx(5.012468837142625, abs=1e-9)
    more = transport(UNCONVERGED, max_iterations=3_000_000, tolerance=1e-4)
    assert more.converged
    assert more.distance == pytest.approx(5.0, abs=1e-3)


def test_no_problems_at_all() -> None:
    batch = transports([])
    assert batch.distance.shape == batch.iterations.shape == batch.converged.shape == (0,)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (3,)])
def test_side_without_skills(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match=r"(?s)a hop matrix of shape.*at least one skill on each side"):
        transport(np.zeros(shape))
    with pytest.raises(DataError, match=r"at least one skill on each side"):
        transports([[[0]], np.zeros(shape)])


@pytest.mark.parametrize("epsilon", [0.014, 0.0, -0.4, math.nan])
def test_epsilon_that_float64_cannot_hold(epsilon: float) -> None:
    """exp(-700) is the least exponent allowed: with a cost of 10 hops, epsilon = 10 / 700."""
    with pytest.raises(ParameterError, match=r"epsilon of at least 0\.0143"):
        transport([[0, -1]], epsilon=epsilon)
    with pytest.raises(ParameterError, match=r"epsilon of at least 0\.0143"):
        transports([[[0]], [[0, -1]]], epsilon=epsilon)
    assert transport([[0, -1]], epsilon=0.0143).distance == pytest.approx(5.0, abs=1e-9)
    assert transport([[0, -1]], epsilon=10 / 700).converged
