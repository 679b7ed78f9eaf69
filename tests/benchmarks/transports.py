"""One entropic transport for every pair of the corpus, against one call of POT per pair."""

import time
from itertools import cycle, islice

import numpy as np
import ontology_inputs
import ot
from rows import Row

from cacl.ontology import HopTable, TransportBatch, transports

PAIRS = 5179
EPSILON, ITERATIONS, TOLERANCE = 0.4, 200, 1e-9
Hops = list[np.ndarray]


def row(variant: str) -> Row:
    large = variant == "large"
    return Row(
        work="5,179 transports " + ("of about 20 x 15 skills" if large else "of the corpus's pairs"),
        seconds=0.6,
        ratio=10.0,
        prepare=large_problems if large else corpus_problems,
        run=transports,
        alternative=lambda problems: pot(problems)[0],
        difference=difference,
        tolerance=1e-6,
    )


def corpus_problems() -> Hops:
    """The pairs with skills on both sides; the first of them again until there are as many as the corpus has pairs."""
    graph = ontology_inputs.graph()
    pairs = ontology_inputs.corpus(graph)
    sides = [(pair.resume.skill_uris, pair.job.skill_uris) for pair in pairs]
    return problems_of(graph, [side for side in sides if all(side)])


def large_problems() -> Hops:
    graph = ontology_inputs.graph()
    resumes, jobs = (ontology_inputs.skill_sets(graph, PAIRS, size, f"transport {size}") for size in (20, 15))
    return problems_of(graph, list(zip(resumes, jobs, strict=True)))


def problems_of(graph: ontology_inputs.EscoGraph, sides: list) -> Hops:
    table = HopTable.build(graph, *zip(*sides, strict=True))
    return list(islice(cycle([table.between(*side) for side in sides]), PAIRS))


def pot(problems: Hops) -> tuple[float, np.ndarray, np.ndarray]:
    """Seconds, distances and convergence of ``ot.sinkhorn`` at its own default tolerance."""
    distance, converged = np.zeros(len(problems)), np.zeros(len(problems), dtype=bool)
    start = time.perf_counter()
    for number, hops in enumerate(problems):
        costs = np.where(hops < 0, 10.0, hops)
        p, q = (np.full(size, 1 / size) for size in costs.shape)
        plan, log = ot.sinkhorn(p, q, costs, EPSILON, numItermax=ITERATIONS, stopThr=TOLERANCE, warn=False, log=True)
        distance[number], converged[number] = (plan * costs).sum(), log["err"][-1] <= TOLERANCE
    return time.perf_counter() - start, distance, converged


def difference(problems: Hops, result: TransportBatch) -> float:
    """The largest difference in hops where both converged."""
    _, distance, converged = pot(problems)
    both = converged & result.converged
    if not both.any():
        raise SystemExit("no problem converged in both implementations: nothing can be compared")
    return float(np.abs(distance - result.distance)[both].max())
