"""Entropic transport against hand examples, POT's Sinkhorn and POT's exact linear programme."""

import math

import numpy as np
import ot
import pytest

from cacl.errors import DataError, ParameterError
from cacl.ontology import EscoGraph, transport, transports
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


def pot_distance(hops: np.ndarray, epsilon: float = EPSILON) -> float:
    """The converged distance of POT, stopped at a marginal error far below the tolerance asked of this project."""
    costs = costs_of(hops)
    plan = ot.sinkhorn(*uniform(costs), costs, epsilon, numItermax=200_000, stopThr=1e-14, warn=False)
    return float((plan * costs).sum())


def test_one_skill_against_several_is_forced() -> None:
    """All mass starts at the one skill, so that each target receives 1/3 of it: (0 + 2 + 4) / 3 = 2."""
    result = transport([[0, 2, 4]])
    assert result.distance == pytest.approx(2.0, abs=1e-12)
    np.testing.assert_allclose(result.plan, [[1 / 3] * 3], atol=1e-12)
    assert result.converged


def test_two_by_two_in_closed_form() -> None:
    r"""For costs [[0, c], [c, 0]] the plan is [[x, 1/2 - x], [1/2 - x, x]] with x / (1/2 - x) = e^(c / epsilon).

    By symmetry u and v are constant, so that the plan is proportional to the kernel: the off-diagonal share is
    1 / (1 + e^(c / epsilon)), and that share of the mass pays c = 2.
    """
    result = transport([[0, 2], [2, 0]])
    assert result.distance == pytest.approx(2 / (1 + math.exp(2 / EPSILON)), abs=1e-12)


def test_identical_sets_are_not_at_distance_0() -> None:
    """The entropy spreads some mass over the other skills, the more the larger epsilon is."""
    hops = np.where(np.eye(4, dtype=bool), 0, 2)
    distances = [transport(hops, epsilon=epsilon).distance for epsilon in (0.2, 0.4, 1.0)]
    assert 0 < distances[0] < distances[1] < distances[2]


def test_no_path_costs_the_penalty() -> None:
    assert transport([[-1]]).distance == pytest.approx(10.0, abs=1e-12)
    assert transport([[-1]], unreachable_cost=7.5).distance == pytest.approx(7.5, abs=1e-12)


@pytest.mark.parametrize("hops", random_hops(60), ids=lambda hops: "x".join(map(str, hops.shape)))
def test_plan_meets_both_marginals(hops: np.ndarray) -> None:
    result = transport(hops)
    rows, columns = uniform(hops)
    np.testing.assert_allclose(result.plan.sum(axis=0), columns, rtol=1e-12)
    assert (result.plan >= 0).all()
    assert result.distance == pytest.approx((result.plan * costs_of(hops)).sum(), abs=1e-12)
    if result.converged:
        np.testing.assert_allclose(result.plan.sum(axis=1), rows, rtol=1e-6)


def test_agrees_with_pot() -> None:
    problems = random_hops(300)
    batch = transports(problems)
    assert batch.converged.mean() > 0.5
    expected = np.array([pot_distance(hops) for hops in problems])
    np.testing.assert_allclose(batch.distance[batch.converged], expected[batch.converged], rtol=0, atol=1e-6)


def test_agrees_with_pot_on_esco(esco_graph: EscoGraph) -> None:
    problems = esco_hops(esco_graph, 150)
    batch = transports(problems)
    assert batch.converged.sum() > 75
    expected = np.array([pot_distance(hops) for hops in problems])
    np.testing.assert_allclose(batch.distance[batch.converged], expected[batch.converged], rtol=0, atol=1e-6)


@pytest.mark.parametrize("epsilon", [0.4, 0.1, 0.02])
def test_tends_to_the_exact_transport(epsilon: float) -> None:
    """The exact plan is feasible, and KL to the product is at most log(n m): exact <= distance <= exact + epsilon log(n m)."""
    for hops in random_hops(25, largest=6):
        costs = costs_of(hops)
        exact = ot.emd2(*uniform(costs), costs)
        result = transport(hops, epsilon=epsilon, max_iterations=50_000, tolerance=1e-4)
        assert exact - 1e-3 <= result.distance <= exact + epsilon * math.log(hops.size) + 1e-3


def test_batch_equals_single_problems() -> None:
    """Also where sizes are mixed, so that small problems are padded, and where some problems do not converge."""
    problems = [*random_hops(300), np.array(UNCONVERGED)]
    batch = transports(problems)
    single = [transport(hops) for hops in problems]
    np.testing.assert_allclose(batch.distance, [result.distance for result in single], rtol=0, atol=1e-12)
    np.testing.assert_array_equal(batch.iterations, [result.iterations for result in single])
    np.testing.assert_array_equal(batch.converged, [result.converged for result in single])
    assert 0 < batch.converged.sum() < len(problems)


def test_order_of_a_batch_does_not_matter() -> None:
    problems = random_hops(200)
    forward, backward = transports(problems), transports(problems[::-1])
    np.testing.assert_allclose(forward.distance, backward.distance[::-1], rtol=0, atol=1e-12)


def test_sides_may_be_exchanged() -> None:
    problems = random_hops(200)
    batch, turned = transports(problems), transports([hops.T for hops in problems])
    both = batch.converged & turned.converged
    assert both.mean() > 0.5
    np.testing.assert_allclose(batch.distance[both], turned.distance[both], rtol=0, atol=2e-6)


def test_unconverged_plan_says_so() -> None:
    """With one reachable pair of two the scaling converges like 1/t: 200 updates leave 5.0125 where the limit is 5.00002."""
    capped = transport(UNCONVERGED)
    assert (capped.converged, capped.iterations) == (False, 200)
    assert capped.distance == pytest.approx(5.012468837142625, abs=1e-9)
    more = transport(UNCONVERGED, max_iterations=3_000_000, tolerance=1e-4)
    assert more.converged
    assert more.distance == pytest.approx(5.0, abs=1e-3)


def test_converged_plan_stops_early() -> None:
    result = transport([[0, 2, 4], [2, 0, 2]])
    assert result.converged
    assert result.iterations < 200


def test_cap_of_one_iteration() -> None:
    result = transport([[0, 2, 4], [2, 0, 2]], max_iterations=1)
    assert (result.iterations, result.converged) == (1, False)


def test_no_problems_at_all() -> None:
    batch = transports([])
    assert batch.distance.shape == batch.iterations.shape == batch.converged.shape == (0,)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0), (3,)])
def test_side_without_skills(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match=r"a hop matrix of shape"):
        transport(np.zeros(shape))
    with pytest.raises(DataError, match=r"at least one skill on each side"):
        transports([[[0]], np.zeros(shape)])


@pytest.mark.parametrize("epsilon", [1e-3, 0.0, -0.4, math.nan])
def test_epsilon_that_float64_cannot_hold(epsilon: float) -> None:
    with pytest.raises(ParameterError, match="epsilon"):
        transport([[0, -1]], epsilon=epsilon)


def test_smallest_epsilon_is_named_and_works() -> None:
    """exp(-700) is the least exponent allowed: with a cost of 10 hops, epsilon = 10 / 700."""
    with pytest.raises(ParameterError, match=r"epsilon of at least 0\.0143"):
        transport([[0, -1]], epsilon=0.014)
    assert transport([[0, -1]], epsilon=0.0143).distance == pytest.approx(5.0, abs=1e-9)
