"""Growth, peers and a pool of 10,000 x 10,000: ``python scale.py`` prints one line of JSON.

Every measurement has one thread (hops: one per core) and a process of its own, forked from one that has loaded the ontology and the
encoder. Times are CPU seconds, which other load on the machine disturbs less than the clock; memory is the peak above what the
process held before.
"""

import json
import logging
import multiprocessing
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import ontology_inputs
import ot
import torch
from scipy.sparse.csgraph import shortest_path
from sklearn.neighbors import NearestNeighbors
from training import PAIRS, unit_vectors

from cacl.encoding import FrozenEncoder
from cacl.evaluation import cosine_scores
from cacl.evaluation.queries import top_k
from cacl.ontology import EscoGraph, HopTable, set_similarities, transports
from cacl.parameters import Phase2Parameters
from cacl.phase2 import MatchHead, MatchPart, match_scores, predict, train_phase2
from cacl.randomness import stream

SIZES = (1, 2, 4, 8)
ROUNDS = 3  # all sizes in turn, because the machine's speed swings
WORDS = ["cook", "baker", "nurse", "data", "worker", "history", "ward", "bread", "software", "welding"]
Work = Callable[[], Any]
Table = list[dict[str, Any]]


def apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a function, computed in a forked process."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(work, arguments)


def cost(work: Work, runs: int = 3) -> tuple[float, float]:
    """The least CPU seconds of some runs, and the peak of memory in MiB above what was held before the first."""
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    return min(cpu_seconds(work) for _ in range(runs)), resident("VmHWM") - before


def cpu_seconds(work: Work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def resident(field: str) -> float:
    return int(re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


@cache
def graph_once() -> EscoGraph:
    return ontology_inputs.graph()


@cache
def encoder_once() -> FrozenEncoder:
    encoder = FrozenEncoder()
    assert encoder.parameter_count, "the model is loaded"
    return encoder


def draw(purpose: str) -> np.random.Generator:
    return stream(0, "benchmark", purpose)


# Growth: each work takes the size n and gives what is to be measured.


def encoding(n: int) -> Work:
    encoder, own = encoder_once(), texts(n, 10, 40)
    return lambda: encoder.encode(own)


def texts(count: int, least: int, most: int) -> list[str]:
    """Texts of so many tokens, evenly spread; every word is one token."""
    generator = draw(f"texts {least} {most}")
    return [" ".join(generator.choice(WORDS, size - 2)) for size in np.linspace(least, most, count).astype(int)]


def hops(n: int) -> Work:
    graph = graph_once()
    return lambda: graph.hops(graph.uris_of("skill")[:n], graph.uris)


def similarity(n: int) -> Work:
    graph = graph_once()
    resumes, jobs = (ontology_inputs.skill_sets(graph, count, size, "growth") for count, size in ((200, 20), (n, 15)))
    table = HopTable.build(graph, resumes, jobs)
    return lambda: set_similarities(table, resumes, jobs)


def problems(n: int) -> list[np.ndarray]:
    return list(draw("costs").integers(0, 9, (n, 20, 15)))


def ranking(n: int, method: str, resumes: int = 100) -> Work:
    """The ten best of n jobs for each resume."""
    left, right = unit_vectors(resumes, 128, "resumes"), unit_vectors(n, 128, "jobs")
    head = MatchHead()
    score = cosine_scores if method == "cosine" else lambda *sides: match_scores(head, *sides)
    return lambda: top_k(lambda rows: score(left[rows], right), resumes, n, 10)


def training(n: int) -> Work:
    sizes = n, PAIRS["validation"]
    labels = [(draw("fit").random(size) < 0.3).astype(np.int8) for size in sizes]
    parts = [MatchPart(*(unit_vectors(len(own), 128, side) for side in ("one", "other")), own) for own in labels]
    return lambda: train_phase2(*parts, Phase2Parameters(epochs=2))


WORKS: dict[str, tuple[str, int, Callable[[int], Work]]] = {
    "encoding, 10 to 40 tokens": ("texts", 32, encoding),
    "hops to all nodes": ("skills", 1024, hops),  # 512 are one block, for one core
    "similarity with 200 resumes": ("jobs", 250, similarity),
    "transport, 20 x 15 skills": ("pairs", 512, lambda n: partial(transports, problems(n))),
    "ten best by cosine, 1,000 resumes": ("jobs", 500, lambda n: ranking(n, "cosine", 1000)),
    "ten best by match head, 100 resumes": ("jobs", 1000, lambda n: ranking(n, "match head")),
    "phase 2, two epochs": ("pairs", 2048, training),
}


def growth() -> Iterator[dict[str, Any]]:
    """Per work the costs at 1, 2, 4 and 8 times its size, and the exponents: the slopes on logarithmic scales."""
    for name, (unit, base, _) in WORKS.items():
        sizes = [base * factor for factor in SIZES]
        rounds = np.array([[apart(grown, name, size) for size in sizes] for _ in range(ROUNDS)])
        seconds, memory = (rounds.min(axis=0)[:, column].tolist() for column in (0, 1))
        slopes = {"time": slope(sizes, seconds, 1e-3), "memory": slope(sizes, memory, 1.0)}
        yield {"work": name, "unit": unit, "sizes": sizes, "seconds": seconds, "mebibytes": memory} | slopes


def slope(sizes: list[int], values: list[float], least: float) -> float:
    """The exponent of growth; below ``least`` nothing is told apart."""
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(values, least)), 1)[0])


def grown(name: str, size: int) -> tuple[float, float]:
    work = WORKS[name][2](size)
    return cost(work, runs=2)


# Peers: each table has one row per implementation of the same work.


def hop_peers() -> Table:
    graph, sample = graph_once(), 20
    sources = graph.uris_of("skill")[:: len(graph.uris_of("skill")) // sample][:sample]
    simple, place = nx.Graph(graph.graph), {uri: number for number, uri in enumerate(graph.uris)}
    adjacency = nx.to_scipy_sparse_array(simple, nodelist=graph.uris, weight=None, format="csr")
    rows = [place[uri] for uri in sources]
    skills = graph.uris_of("skill")[:1024]
    works: dict[str, tuple[Work, int]] = {
        "cacl": (lambda: graph.hops(skills, graph.uris), len(skills)),
        "networkx": (lambda: [nx.single_source_shortest_path_length(simple, source) for source in sources], sample),
        "scipy": (lambda: shortest_path(adjacency, method="D", unweighted=True, indices=rows), sample),
    }
    try:
        import igraph

        other = igraph.Graph(len(place), [(place[one], place[two]) for one, two in simple.edges])
        works["igraph"] = (lambda: other.distances(source=rows), sample)
    except ImportError:
        print("igraph is not installed: hops are measured without it", file=sys.stderr)
    return [peer("hops from 1,000 skills", name, work, 1000 / n) for name, (work, n) in works.items()]


def transport_peers() -> Table:
    """POT stops at its own default tolerance of 1e-9, or at 200 iterations as cacl does."""
    own = problems(512)
    costs, p, q = np.stack(own).astype(float), np.full((512, 20), 1 / 20), np.full((512, 15), 1 / 15)
    settings = {"reg": 0.4, "max_iter": 200, "tol": 1e-9, "method": "sinkhorn", "reg_type": "kl", "grad": "detach"}
    works: dict[str, Work] = {
        "cacl": lambda: transports(own),
        "POT, a loop": lambda: [ot.sinkhorn(p[0], q[0], cost, 0.4, numItermax=200, warn=False) for cost in costs],
        "POT, a batch": lambda: ot.batch.solve_batch(costs, a=p, b=q, **settings),
    }
    return [peer("512 transports, 20 x 15 skills", name, work) for name, work in works.items()]


def encoding_peers(least: int, most: int) -> Table:
    encoder, own = encoder_once(), texts(32, least, most)
    model = encoder._model
    batches = encoder._batches({bytes([number]): text for number, text in enumerate(own)})
    shapes = [(len(keys), size) for size, keys in batches]
    works: dict[str, Work] = {
        "cacl": lambda: encoder.encode(own),
        "one at a time": lambda: model.encode(own, batch_size=1, show_progress_bar=False),
        "sentence-transformers, padded batches of 32": lambda: model.encode(own, show_progress_bar=False),
        "its matrix products alone": products(model[0].auto_model.config, shapes),
    }
    size = f"{least}" if least == most else f"{least} to {most}"
    return [peer(f"32 texts of {size} tokens", name, work) for name, work in works.items()]


def products(config: Any, shapes: list[tuple[int, int]]) -> Work:
    """The products of matrices that the model has to compute for batches (texts, tokens)."""
    width, inner, heads = config.hidden_size, config.intermediate_size, config.num_attention_heads
    square, up, down = torch.randn(width, width), torch.randn(inner, width), torch.randn(width, inner)
    inputs = [
        [torch.randn(*shape) for shape in ((b * t, width), (b * t, inner), (b * heads, t, width // heads), (b * heads, t, t))]
        for b, t in shapes
    ]

    def run() -> None:
        for x, y, query, attention in inputs:
            for _ in range(config.num_hidden_layers):
                for weight in (square, square, square, square, up):
                    torch.nn.functional.linear(x, weight)
                torch.nn.functional.linear(y, down)
                torch.bmm(query, query.transpose(1, 2))
                torch.bmm(attention, query)

    return run


def ranking_peers() -> Table:
    left, right, head = unit_vectors(100, 128, "resumes"), unit_vectors(2000, 128, "jobs"), MatchHead()

    def all_pairs() -> np.ndarray:
        matrix = predict(head, left.repeat(len(right), axis=0), np.tile(right, (len(left), 1))).reshape(len(left), -1)
        return np.argsort(-matrix, axis=1, kind="stable")[:, :10]

    index = NearestNeighbors(n_neighbors=10, metric="cosine", algorithm="brute").fit(right)
    work = "ten best of 2,000 jobs for 100 resumes"
    return [
        peer(f"{work}, match head", "cacl", ranking(2000, "match head")),
        peer(f"{work}, match head", "every pair, sorted whole", all_pairs),
        peer(f"{work}, cosine", "cacl", ranking(2000, "cosine")),
        peer(f"{work}, cosine", "scikit-learn", lambda: index.kneighbors(left)),
    ]


def peer(work: str, name: str, run: Work, factor: float = 1.0) -> dict[str, Any]:
    with torch.inference_mode():
        run()
        return {"work": work, "by": name, "seconds": factor * cost(run)[0]}


def pool(method: str) -> dict[str, Any]:
    """The ten best of 10,000 jobs for 10,000 resumes; the peak is of the whole process, with all libraries."""
    work, start = ranking(10_000, method, 10_000), time.perf_counter()
    seconds, _ = cost(work, runs=1)
    return {"by": method, "seconds": seconds, "wall": time.perf_counter() - start, "peak": resident("VmHWM")}


def main() -> None:
    logging.disable(logging.WARNING)
    graph_once(), encoder_once()  # before the forks, which share them
    peers = [apart(hop_peers), apart(transport_peers), apart(ranking_peers)]
    peers += [apart(encoding_peers, *size) for size in ((10, 10), (64, 64), (200, 200), (40, 240))]
    report = {
        "peers": [row for table in peers for row in table],
        "growth": list(growth()),
        "pool": [apart(pool, method) for method in ("cosine", "match head")],
    }
    print(json.dumps(report))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
