r"""Entropic optimal transport between two skill sets (section 4.5).

.. math::

    P^* = \arg\min_{P \in U(p, q)} \sum_{ij} P_{ij} C_{ij} + \varepsilon\, \mathrm{KL}(P \,\|\, p q^\top), \qquad
    \mathrm{ot} = \sum_{ij} P^*_{ij} C_{ij}

with uniform marginals :math:`p_i = 1/n`, :math:`q_j = 1/m` and hop distances as costs. Sinkhorn's matrix scaling
(:cite:t:`cuturi2013sinkhorn`) starts from :math:`u = v = 1` and repeats :math:`u = p / (K v)`, :math:`v = q / (K^\top u)` with
:math:`K = e^{-C/\varepsilon}` in float64. It stops when the marginal error of every skill, relative to its share and times
the largest cost, is at most ``tolerance`` hops, or at ``max_iterations``; a plan that was stopped at the cap says so.

Differs from the paper in: the paper does not say to what its tolerance of 1e-6 applies. This choice keeps the misplaced mass from
moving the distance by more than the tolerance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cacl.errors import DataError, ParameterError

Floats = npt.NDArray[np.float64]
_BATCH = 128
_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True)
class TransportPlan:
    """The plan (n, m) with its cost ``distance`` in hops, and how the iteration ended."""

    distance: float
    plan: Floats
    iterations: int
    converged: bool


@dataclass(frozen=True)
class TransportBatch:
    """Distances in hops (k,), iterations (k,) and convergence (k,) of k problems."""

    distance: Floats
    iterations: npt.NDArray[np.int64]
    converged: npt.NDArray[np.bool_]


def transport(
    hops: npt.ArrayLike,
    epsilon: float = 0.4,
    unreachable_cost: float = 10.0,
    max_iterations: int = 200,
    tolerance: float = 1e-6,
) -> TransportPlan:
    """Transport the uniform distribution over n skills to the one over m skills.

    Parameters
    ----------
    hops : integer array (n, m)
        Hop distances, negative where there is no path; both sides need at least one skill.
    epsilon :
        Entropic regularisation, in hops.
    unreachable_cost :
        Cost where there is no path, in hops.
    max_iterations, tolerance :
        See the module.

    Raises
    ------
    DataError
        A side is empty.
    ParameterError
        ``epsilon`` is so small that the kernel underflows in float64.

    Examples
    --------
    >>> round(transport([[0, 2, 4], [2, 0, 2]]).distance, 4)
    1.0002
    """
    costs = _costs(hops, unreachable_cost)
    u, v, kernel, iterations, converged = _scale([costs], epsilon, max_iterations, tolerance)
    plan = u[0][:, None] * kernel[0] * v[0][None, :]
    return TransportPlan(float((plan * costs).sum()), plan, int(iterations[0]), bool(converged[0]))


def transports(
    problems: Sequence[npt.ArrayLike],
    epsilon: float = 0.4,
    unreachable_cost: float = 10.0,
    max_iterations: int = 200,
    tolerance: float = 1e-6,
) -> TransportBatch:
    """Solve many problems at once, with the numbers that :func:`transport` gives for each.

    Problems of similar size are padded to one array and scaled together; one that has converged leaves the batch.
    """
    costs = [_costs(hops, unreachable_cost) for hops in problems]
    distance = np.zeros(len(costs))
    iterations = np.zeros(len(costs), dtype=np.int64)
    converged = np.zeros(len(costs), dtype=bool)
    order = sorted(range(len(costs)), key=lambda k: costs[k].shape)
    for begin in range(0, len(order), _BATCH):
        batch = order[begin : begin + _BATCH]
        group = [costs[k] for k in batch]
        u, v, kernel, iterations[batch], converged[batch] = _scale(group, epsilon, max_iterations, tolerance)
        distance[batch] = np.einsum("bi,bij,bij,bj->b", u, kernel, _padded(group), v, optimize=True)
    return TransportBatch(distance, iterations, converged)


def _costs(hops: npt.ArrayLike, unreachable_cost: float) -> Floats:
    distance = np.asarray(hops, dtype=np.float64)
    if distance.ndim != 2 or distance.size == 0:
        raise DataError(
            f"a hop matrix of shape {distance.shape}",
            expected="shape (n, m) with at least one skill on each side",
            remedy="leave pairs without skills out: they have no transport distance",
        )
    return np.where(distance < 0, unreachable_cost, distance)


def _padded(matrices: Sequence[Floats], fill: float = 0.0) -> Floats:
    shape = tuple(max(matrix.shape[axis] for matrix in matrices) for axis in (0, 1))
    stack = np.full((len(matrices), *shape), fill)
    for layer, matrix in zip(stack, matrices, strict=True):
        layer[: matrix.shape[0], : matrix.shape[1]] = matrix
    return stack


def _scale(costs: Sequence[Floats], epsilon: float, max_iterations: int, tolerance: float) -> tuple[Any, ...]:
    """Return u (b, n), v (b, m), kernel (b, n, m), iterations (b,), converged (b,); padding has kernel and scaling 0."""
    largest = max(float(matrix.max()) for matrix in costs)
    if not (epsilon > 0 and largest / epsilon <= _LARGEST_EXPONENT):
        raise ParameterError(
            f"epsilon={epsilon:g} with costs up to {largest:g} hops",
            expected=f"epsilon of at least {largest / _LARGEST_EXPONENT:.3g}, or exp(-cost/epsilon) is zero in float64",
            remedy="raise epsilon, or lower unreachable_cost",
        )
    kernel = np.exp(-_padded(costs, np.inf) / epsilon)
    p, q = _marginals([matrix.shape for matrix in costs], kernel.shape[1:])
    u, v = np.zeros_like(p), np.zeros_like(q)
    iterations = np.full(len(costs), max_iterations)
    converged = np.zeros(len(costs), dtype=bool)
    live = np.arange(len(costs))
    k, pl, ql, vl = kernel, p, q, (q > 0).astype(np.float64)
    bound = tolerance * p / np.array([[max(float(matrix.max()), 1.0)] for matrix in costs])
    kv = _times(k, vl)
    for iteration in range(1, max_iterations + 1):
        ul = _ratio(pl, kv)
        vl = _ratio(ql, _times(k.swapaxes(1, 2), ul))
        kv = _times(k, vl)
        # After the update of v the column sums are exact: the row sums carry the whole error.
        done = (np.abs(ul * kv - pl) <= bound).all(axis=1)
        if done.any() or iteration == max_iterations:
            u[live], v[live] = ul, vl
            iterations[live[done]], converged[live[done]] = iteration, True
            if done.all():
                break
            live, k, pl, ql, vl, kv, bound = (array[~done] for array in (live, k, pl, ql, vl, kv, bound))
    return u, v, kernel, iterations, converged


def _marginals(shapes: Sequence[tuple[int, ...]], padded: tuple[int, ...]) -> tuple[Floats, Floats]:
    counts = np.array(shapes)
    present = (np.arange(size) < counts[:, [axis]] for axis, size in enumerate(padded))
    p, q = (mask / counts[:, [axis]] for axis, mask in enumerate(present))
    return p, q


def _times(matrices: Floats, vectors: Floats) -> Floats:
    product: Floats = np.matmul(matrices, vectors[:, :, None])[:, :, 0]
    return product


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Division that leaves the padding, where both are 0, at 0."""
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=numerator > 0)
