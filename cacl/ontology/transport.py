r"""Entropic optimal transport between two skill sets (section 4.5).

.. math::

    P^* = \arg\min_{P \in U(p, q)} \sum_{ij} P_{ij} C_{ij} + \varepsilon\, \mathrm{KL}(P \,\|\, p q^\top), \qquad
    \mathrm{ot} = \sum_{ij} P^*_{ij} C_{ij}

with uniform marginals :math:`p_i = 1/n`, :math:`q_j = 1/m` and hop distances as costs. Sinkhorn's matrix scaling
(:cite:t:`cuturi2013sinkhorn`) starts from :math:`u = v = 1` and repeats :math:`u = p / (K v)`, :math:`v = q / (K^\top u)` with
:math:`K = e^{-C/\varepsilon}` in float64. It stops when the marginal error of every skill, relative to its share and times
the largest cost, is at most ``tolerance`` hops, or at ``max_iterations``; a plan that was stopped at the cap says so.

*Differs from the paper*: it does not say to what its tolerance of 1e-6 applies. So the distance moves by no more than that.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cacl.errors import DataError, ParameterError

Floats = npt.NDArray[np.float64]
_BATCH = 128
_LARGEST_EXPONENT = 700.0


class TransportPlan(NamedTuple):
    """The plan (n, m) with its cost ``distance`` in hops, and how the iteration ended."""

    distance: float
    plan: Floats
    iterations: int
    converged: bool


class TransportBatch(NamedTuple):
    """Distances in hops (k,), iterations (k,) and convergence (k,) of k problems."""

    distance: Floats
    iterations: npt.NDArray[np.int64]
    converged: npt.NDArray[np.bool_]


def transport(
    hops: npt.ArrayLike, epsilon: float = 0.4, unreachable_cost: float = 10.0, max_iterations: int = 200, tolerance: float = 1e-6
) -> TransportPlan:
    """Transport the uniform distribution over n skills to the one over m skills, given the hops (n, m); negative: no path.

    ``epsilon``, ``unreachable_cost`` and ``tolerance`` are in hops. Raises a DataError when a side is empty, and a ParameterError
    when ``epsilon`` is so small that the kernel underflows in float64.

    >>> round(transport([[0, 2, 4], [2, 0, 2]]).distance, 4)
    1.0002
    """
    costs = _costs(hops, unreachable_cost)
    plan, iterations, converged = sinkhorn(costs, epsilon, max_iterations, tolerance)
    return TransportPlan(float((plan * costs).sum()), plan, iterations, converged)


def sinkhorn(costs: Floats, epsilon: float, max_iterations: int, tolerance: float) -> tuple[Floats, int, bool]:
    """Solve one problem, costs (n, m), by matrix scaling: the plan (n, m), the iterations, and whether it met the tolerance."""
    _require_kernel(costs.max(), epsilon)
    kernel = np.exp(-costs / epsilon)
    n, m = costs.shape
    p, q = np.full(n, 1 / n), np.full(m, 1 / m)
    bound = tolerance * p / max(costs.max(), 1.0)
    v, iterations, converged = np.ones(m), 0, False
    while iterations < max_iterations and not converged:
        u = p / (kernel @ v)
        v = q / (kernel.T @ u)
        error = np.abs(u * (kernel @ v) - p)  # the columns are exact after the update of v
        iterations, converged = iterations + 1, bool((error <= bound).all())
    return u[:, None] * kernel * v, iterations, converged


def transports(
    problems: Sequence[npt.ArrayLike],
    epsilon: float = 0.4,
    unreachable_cost: float = 10.0,
    max_iterations: int = 200,
    tolerance: float = 1e-6,
) -> TransportBatch:
    """Solve many problems at once, padded to one array, with the numbers that :func:`transport` gives for each."""
    costs = [_costs(hops, unreachable_cost) for hops in problems]
    count = len(costs)
    distance, iterations, converged = np.zeros(count), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    order = sorted(range(count), key=lambda k: costs[k].shape)
    for begin in range(0, count, _BATCH):
        batch = order[begin : begin + _BATCH]
        distance[batch], iterations[batch], converged[batch] = _scale([costs[k] for k in batch], epsilon, max_iterations, tolerance)
    return TransportBatch(distance, iterations, converged)


def _costs(hops: npt.ArrayLike, unreachable_cost: float) -> Floats:
    distance = np.asarray(hops, dtype=np.float64)
    if distance.ndim != 2 or distance.size == 0:
        expected = "shape (n, m) with at least one skill on each side"
        raise DataError(f"a hop matrix of shape {distance.shape}", expected, "leave pairs without skills out")
    return np.where(distance < 0, unreachable_cost, distance)


def _require_kernel(largest: float, epsilon: float) -> None:
    if not (epsilon > 0 and largest / epsilon <= _LARGEST_EXPONENT):
        received = f"epsilon={epsilon:g} with costs up to {largest:g} hops"
        expected = f"epsilon of at least {largest / _LARGEST_EXPONENT:.3g}, or exp(-cost/epsilon) is zero in float64"
        raise ParameterError(received, expected, "raise epsilon, or lower unreachable_cost")


def _scale(costs: Sequence[Floats], epsilon: float, max_iterations: int, tolerance: float) -> tuple[Any, ...]:
    """Return distance, iterations and convergence, each (b,), of b problems; padding has mass and scaling 0."""
    largest = np.array([[matrix.max()] for matrix in costs])
    _require_kernel(largest.max(), epsilon)
    shapes = [matrix.shape for matrix in costs]
    p, q = (_padded([np.full((1, size), 1 / size) for size in sizes])[:, 0] for sizes in zip(*shapes, strict=True))
    padded = _padded(costs)
    kernel = np.exp(-padded / epsilon)
    u, v, live = np.zeros_like(p), np.zeros_like(q), np.arange(len(costs))
    iterations, converged = np.full(len(costs), max_iterations), np.zeros(len(costs), dtype=bool)
    k, pl, ql, vl, bound = kernel, p, q, (q > 0).astype(np.float64), tolerance * p / np.maximum(largest, 1.0)
    kv = np.matvec(k, vl)
    for iteration in range(1, max_iterations + 1):
        ul = pl / kv
        vl = ql / np.matvec(k.swapaxes(1, 2), ul)
        kv = np.matvec(k, vl)
        # After the update of v the column sums are exact: the row sums carry the whole error.
        done = (np.abs(ul * kv - pl) <= bound).all(axis=1)
        if done.any() or iteration == max_iterations:
            u[live], v[live] = ul, vl
            iterations[live[done]], converged[live[done]] = iteration, True
            if done.all():
                break
            live, k, pl, ql, vl, kv, bound = (array[~done] for array in (live, k, pl, ql, vl, kv, bound))
    return np.einsum("bi,bij,bij,bj->b", u, kernel, padded, v, optimize=True), iterations, converged


def _padded(matrices: Sequence[Floats]) -> Floats:
    stack = np.zeros((len(matrices), *np.max([matrix.shape for matrix in matrices], axis=0)))
    for layer, matrix in zip(stack, matrices, strict=True):
        layer[: matrix.shape[0], : matrix.shape[1]] = matrix
    return stack
