"""One pair explained: its links, paths, plan of transport and scores, and what one more skill would change."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from cacl.corpus import Pair, Skill, enrich, link_pairs
from cacl.encoding import FrozenEncoder
from cacl.errors import DegenerateError
from cacl.evaluation import pair_cosines
from cacl.matching.ranking import vectors_of
from cacl.ontology import EscoGraph, SkillLinker, transport
from cacl.parameters import Settings
from cacl.phase1 import ProjectionHead, bucket, load_head, ontology_weight, project
from cacl.phase2 import MatchHead, predict


def explain(pair: Pair, graph: EscoGraph, encoder: FrozenEncoder, settings: Settings, run: Path) -> dict[str, Any]:
    """Explain a pair; everything in the result can be written as JSON.

    ``links`` (name, how and how well it was linked, label in ESCO), ``paths`` (for each job skill its nearest resume skill, the
    hops, and the concepts on the way), ``plan`` (mass, hops, and cost = mass x hops in each cell), ``shares`` and
    ``resume_shares`` (what each skill of the job, and of the resume, adds to the transport distance; each list sums to it),
    ``scores``, and ``additions``: the scores if the resume had one more of the job's skills, with their ``change``, the one that
    lessens the distance most first. The heads are those in ``run``, if any. A side without ESCO skills is a DegenerateError.
    """
    (linked,), links = link_pairs([pair], SkillLinker(graph))
    left, right = ([uri for uri in side.skill_uris if uri in graph.index] for side in (linked.resume, linked.job))
    if not left or not right:
        known = f"ESCO knows {len(left)} skills of the resume and {len(right)} of the job"
        raise DegenerateError(known, "at least one of each", "name skills as ESCO does, or use a run with another ontology")
    p = settings.ontology
    hops = graph.hops(left, right, p.max_hops)
    plan = transport(hops, p.epsilon, p.unreachable_cost, p.max_iterations, p.tolerance).plan
    cost = cell_costs(plan, hops, p.unreachable_cost)
    missing = [uri for uri in right if uri not in left]
    first, *others = scores_of([linked, *(_with(linked, uri, graph) for uri in missing)], graph, encoder, settings, run)
    changes = [{name: own[name] - value for name, value in first.items() if isinstance(value, float)} for own in others]
    added = zip(missing, others, changes, strict=True)
    additions = [{"skill": graph.label(uri), **own, "change": change} for uri, own, change in added]
    names = [graph.label(uri) for uri in left], [graph.label(uri) for uri in right]
    found = ["; ".join(graph.label(uri) for uri in uris.split("|") if uri in graph.index) for uris in links["uris"]]
    return {
        "resume": {"id": pair.resume.resume_id, "title": pair.resume.role},
        "job": {"id": pair.job.job_id, "title": pair.job.title},
        "links": links.assign(label=found).to_dict("records"),
        "paths": [nearest_path(left, uri, graph, hops[:, column]) for column, uri in enumerate(right)],
        "plan": [
            {"resume_skill": names[0][i], "job_skill": names[1][j], "mass": mass, "hops": int(hops[i, j]), "cost": cost[i, j]}
            for (i, j), mass in np.ndenumerate(plan)
        ],
        "shares": [{"skill": name, "hops": share} for name, share in zip(names[1], cost.sum(axis=0).tolist(), strict=True)],
        "resume_shares": [{"skill": name, "hops": share} for name, share in zip(names[0], cost.sum(axis=1).tolist(), strict=True)],
        "scores": first,
        "additions": sorted(additions, key=lambda own: own["transport distance"]),
    }  # fmt: skip


def cell_costs(plan: np.ndarray, hops: np.ndarray, unreachable_cost: float) -> np.ndarray:
    """What each cell adds to the transport distance: its mass times its hops, float64 (n, m)."""
    return np.asarray(plan * np.where(hops < 0, unreachable_cost, hops))


def nearest_path(left: Sequence[str], uri: str, graph: EscoGraph, hops: np.ndarray) -> dict[str, Any]:
    """The shortest path from the nearest skill of the resume; of equally near ones the first. ``hops`` (n,) lead to ``uri``."""
    reached = np.flatnonzero(hops >= 0)
    if not len(reached):
        return {"job_skill": graph.label(uri), "resume_skill": None, "hops": -1, "through": []}
    nearest = reached[hops[reached].argmin()]
    nodes = nx.shortest_path(graph.graph, left[nearest], uri)
    through = [{"kind": graph.kinds[graph.index[node]], "label": graph.label(node)} for node in nodes]
    return {"job_skill": through[-1]["label"], "resume_skill": through[0]["label"], "hops": int(hops[nearest]), "through": through}


def scores_of(
    pairs: Sequence[Pair], graph: EscoGraph, encoder: FrozenEncoder, settings: Settings, run: Path
) -> list[dict[str, Any]]:
    """The scores of linked pairs: of the ontology, of the frozen encoder, and of the heads in ``run`` if it has them."""
    resumes, jobs = vectors_of([pair.resume for pair in pairs], encoder), vectors_of([pair.job for pair in pairs], encoder)
    columns = {"frozen cosine": pair_cosines(resumes, jobs)}
    if (run / "phase1.safetensors").exists():
        head = load_head(run / "phase1.safetensors", ProjectionHead, input_dim=resumes.shape[1]).head
        resumes, jobs = project(head, resumes), project(head, jobs)
        columns["phase 1 cosine"] = pair_cosines(resumes, jobs)
    if (run / "phase2.safetensors").exists():
        match = load_head(run / "phase2.safetensors", MatchHead, embedding_dim=resumes.shape[1]).head
        columns["probability of phase 2"] = predict(match, resumes, jobs)
    found: list[dict[str, Any]] = []
    for row, pair in enumerate(enrich(pairs, graph, settings.ontology)):
        tier, similarity, distance = pair.metadata.quality_tier, pair.metadata.ontology_similarity, pair.metadata.ot_distance
        near = "none" if similarity is None else bucket(1 - similarity)
        own: dict[str, Any] = {"skill similarity": similarity, "transport distance": distance, "quality tier": tier}
        own |= {"bucket": near, "weight": ontology_weight(tier, similarity, distance, settings.phase1.weight_strength)}
        found.append(own | {name: float(column[row]) for name, column in columns.items()})
    return found


def _with(pair: Pair, uri: str, graph: EscoGraph) -> Pair:
    resume = pair.resume
    more = {"skills": (*resume.skills, Skill(name=graph.label(uri), uri=uri)), "skill_uris": (*resume.skill_uris, uri)}
    return pair.model_copy(update={"resume": resume.model_copy(update=more)})
