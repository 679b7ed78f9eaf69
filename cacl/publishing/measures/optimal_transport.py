"""Numbers of the chapter 'Similarity and optimal transport' (sections 4.4 and 4.5)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cacl.corpus import Pair, PairTable
from cacl.errors import DegenerateError
from cacl.evaluation import Interval, auc, interval
from cacl.ontology import EscoGraph, HopTable, TransportPlan, set_similarity, skill_similarity, transport, transports
from cacl.ontology.hops import Hops
from cacl.parameters import OntologyParameters, Settings
from cacl.publishing.measures.intervals import clustered

_LARGEST_EXAMPLE = 9
_MOST_SHOWN = 12
_EXAMPLE_PAIRS = (
    ("Python", "Python"),
    ("Python", "Java"),
    ("Python", "Statistics"),
    ("Java", "Statistics"),
    ("Python", "Cooking"),
)
_EXAMPLES = (
    ("similarity.python_java", "skills of one occupation", "0.247"),
    ("similarity.java_statistics", "skills of two occupations", "0.061"),
    ("similarity.python_cooking", "skills without a path", "0"),
    ("similarity.greedy", "similarity of 5 Python skills, 1 shared", "high"),
    ("transport.greedy", "transport distance of the same sets", "lower score"),
    ("transport.itself", "transport distance of a set from itself", "0"),
)
_SOLVER = ("epsilon", "unreachable_cost", "max_iterations", "tolerance")


def solver(parameters: OntologyParameters) -> dict[str, float]:
    """The settings of the transport as keyword arguments."""
    return {name: getattr(parameters, name) for name in _SOLVER}


def example_transport(
    pairs: Sequence[Pair], graph: EscoGraph, parameters: OntologyParameters
) -> tuple[TransportPlan, list[str], list[str], Hops]:
    """The plan of a fitting pair with few skills and an average similarity, with labels and hops.

    Where all pairs have many skills, the plan is that of the first twelve on each side of a pair with few.
    """
    pair = _example_pair(pairs)
    resume, job = (
        [uri for uri in side.skill_uris if uri in graph.index][:_MOST_SHOWN] for side in (pair.resume, pair.job)
    )
    hops = graph.hops(resume, job, parameters.max_hops)
    resume_labels, job_labels = ([graph.label(uri) for uri in side] for side in (resume, job))
    return transport(hops, **solver(parameters)), resume_labels, job_labels, hops  # type: ignore[arg-type]


def example_skills_left_out(pairs: Sequence[Pair]) -> int:
    """How many skills of the pair of :func:`example_transport` its plan leaves out."""
    pair = _example_pair(pairs)
    return sum(max(0, len(side.skill_uris) - _MOST_SHOWN) for side in (pair.resume, pair.job))


def _example_pair(pairs: Sequence[Pair]) -> Pair:
    scored = [pair for pair in pairs if pair.metadata.ontology_similarity is not None]
    if not scored:
        raise DegenerateError(
            f"none of {len(pairs)} pairs has ESCO skills on both sides",
            expected="at least one, to compare two sets of skills",
            remedy="see in chapter 2 which names of skills are not linked, and whether this is the right ontology",
        )
    fitting = [pair for pair in scored if pair.binary] or scored
    different = [pair for pair in fitting if set(pair.resume.skill_uris) != set(pair.job.skill_uris)] or fitting
    limit = max(_LARGEST_EXAMPLE, min(map(_size, different)))
    candidates = [pair for pair in different if _size(pair) <= limit]
    candidates.sort(key=lambda pair: pair.metadata.ontology_similarity or 0.0)
    return candidates[len(candidates) // 2]


def _size(pair: Pair) -> int:
    return max(len(pair.resume.skill_uris), len(pair.job.skill_uris))


def metadata_table(pairs: Sequence[Pair]) -> pd.DataFrame:
    """Label and both scores of the pairs that have them."""
    rows = [(str(p.label), p.metadata.ontology_similarity, p.metadata.ot_distance) for p in pairs]
    return pd.DataFrame(rows, columns=["label", "ontology_similarity", "ot_distance"]).dropna(ignore_index=True)


def tier_counts(train: PairTable) -> pd.DataFrame:
    """Training pairs by quality tier, with the paper's shares."""
    tiers = pd.Series([pair.metadata.quality_tier for pair in train.pairs])
    published = {"A": "77.6", "B": "0.4", "C": "22.0"}
    rows = [
        (tier, int((tiers == tier).sum()), 100 * float((tiers == tier).mean()), published.get(tier, ""))
        for tier in "ABCDF"
    ]
    return pd.DataFrame(rows, columns=["tier", "pairs", "share in %", "the paper's share in %"])


def worked_examples() -> tuple[pd.DataFrame, dict[str, float]]:
    """The paper's examples of sections 4.3 to 4.5: what it says, and what the formulas give."""
    edges = [("developer", "Python"), ("developer", "Java"), ("scientist", "Python"), ("scientist", "Statistics")]
    graph = EscoGraph.from_edges(edges, ["Cooking"])
    numbers: dict[str, float] = {}
    for first, second in _EXAMPLE_PAIRS:
        hops = graph.hops([first], [second])
        key = f"{first}_{second}".lower()
        numbers[f"example.hops.{key}"] = float(hops[0, 0])
        numbers[f"example.similarity.{key}"] = float(skill_similarity(hops)[0, 0])
    greedy = np.array([[0, 4, 4, 4, 4]] + [[2, 4, 4, 4, 4]] * 4)
    itself = graph.hops(["Python", "Java"], ["Python", "Java"])
    numbers |= {
        "example.similarity.two_hops": float(skill_similarity(2)),
        "example.similarity.four_hops": float(skill_similarity(4)),
        "example.similarity.identical_sets": set_similarity(itself),
        "example.similarity.greedy": set_similarity(greedy),
        "example.transport.greedy": transport(greedy).distance,
        "example.transport.itself": transport(itself).distance,
    }
    rows = [(text, said, numbers[f"example.{key}"]) for key, text, said in _EXAMPLES]
    return pd.DataFrame(rows, columns=["example", "the paper", "the formula"]), numbers


def score_numbers(tables: Mapping[str, PairTable], graph: EscoGraph, settings: Settings) -> dict[str, float | Interval]:
    """How well each score alone tells positive from negative test pairs, the range of the similarity, and convergence."""
    everything = [pair for table in tables.values() for pair in table.pairs]
    similarities = metadata_table(everything)["ontology_similarity"]
    numbers: dict[str, float | Interval] = {
        "corpus.ontology_similarity.lowest": float(similarities.min()),
        "corpus.ontology_similarity.highest": float(similarities.max()),
        "ontology.transport.converged_share": 100 * _converged_share(everything, graph, settings.ontology),
    }
    scored = PairTable.of(pair for pair in tables["test"].pairs if pair.metadata.ontology_similarity is not None)
    test = metadata_table(scored.pairs)
    for name, scores in (("similarity", test["ontology_similarity"]), ("transport", -test["ot_distance"])):
        bootstrap = clustered(settings, scored)
        numbers[f"ontology.{name}.auc"] = interval(auc, scores.to_numpy(), scored.label, **bootstrap)  # type: ignore[arg-type]
    return numbers


def _converged_share(pairs: Sequence[Pair], graph: EscoGraph, parameters: OntologyParameters) -> float:
    sides = dict.fromkeys((p.resume.skill_uris, p.job.skill_uris) for p in pairs if p.metadata.ot_distance is not None)
    table = HopTable.build(graph, (row for row, _ in sides), (column for _, column in sides), parameters.max_hops)
    batch = transports([table.between(*side) for side in sides], **solver(parameters))  # type: ignore[arg-type]
    return float(batch.converged.mean())
