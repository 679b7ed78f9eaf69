"""Numbers of the chapter 'Similarity and optimal transport' (sections 4.4 and 4.5)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cacl.corpus import Pair, PairTable
from cacl.evaluation import Interval, auc, interval
from cacl.ontology import EscoGraph, HopTable, TransportPlan, set_similarity, skill_similarity, transport, transports
from cacl.ontology.hops import Hops
from cacl.parameters import OntologyParameters, Settings
from cacl.publishing.measures.intervals import clustered

_LARGEST_EXAMPLE = 9
_SOLVER = ("epsilon", "unreachable_cost", "max_iterations", "tolerance")


def solver(parameters: OntologyParameters) -> dict[str, float]:
    """The settings of the transport as keyword arguments."""
    return {name: getattr(parameters, name) for name in _SOLVER}


def example_transport(
    pairs: Sequence[Pair], graph: EscoGraph, parameters: OntologyParameters
) -> tuple[TransportPlan, list[str], list[str], Hops]:
    """The plan of a fitting pair with few skills and an average similarity, with labels and hops."""
    scores = [pair.metadata.ontology_similarity for pair in pairs]
    fitting = [p for p, s in zip(pairs, scores, strict=True) if p.binary and s is not None and _is_small(p)]
    candidates = fitting or [p for p, s in zip(pairs, scores, strict=True) if s is not None]
    candidates.sort(key=lambda pair: pair.metadata.ontology_similarity or 0.0)
    pair = candidates[len(candidates) // 2]
    sides = [[uri for uri in side.skill_uris if uri in graph.index] for side in (pair.resume, pair.job)]
    hops = graph.hops(*sides, parameters.max_hops)
    resume_labels, job_labels = ([graph.label(uri) for uri in side] for side in sides)
    return transport(hops, **solver(parameters)), resume_labels, job_labels, hops  # type: ignore[arg-type]


def _is_small(pair: Pair) -> bool:
    return max(len(pair.resume.skill_uris), len(pair.job.skill_uris)) <= _LARGEST_EXAMPLE


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
    """The paper's examples of sections 4.4 and 4.5: what it says, and what the formulas give."""
    edges = [("developer", "Python"), ("developer", "Java"), ("scientist", "Python"), ("scientist", "Statistics")]
    graph = EscoGraph.from_edges(edges, ["Cooking"])
    near, far, none = (graph.hops(["Java"], [other]) for other in ("Python", "Statistics", "Cooking"))
    greedy = np.array([[0, 4, 4, 4, 4]] + [[2, 4, 4, 4, 4]] * 4)
    itself = graph.hops(["Python", "Java"], ["Python", "Java"])
    examples = [
        ("python_java", "skills of one occupation", "0.247", float(skill_similarity(near)[0, 0])),
        ("java_statistics", "skills of two occupations", "0.061", float(skill_similarity(far)[0, 0])),
        ("python_cooking", "skills without a path", "0", float(skill_similarity(none)[0, 0])),
        ("greedy", "similarity of 5 Python skills, 1 shared", "high", set_similarity(greedy)),
        ("greedy_transport", "transport distance of the same sets", "lower score", transport(greedy).distance),
        ("itself", "transport distance of a set from itself", "0", transport(itself).distance),
    ]
    table = pd.DataFrame([row[1:] for row in examples], columns=["example", "the paper", "the formula"])
    return table, {f"example.{key}": value for key, _, _, value in examples}


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
