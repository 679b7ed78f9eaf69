"""Adding to each pair what the ontology knows of it (sections 3.3, 4.4 and 4.5)."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from cacl.corpus.records import Metadata, Pair, Resume, Skill
from cacl.ontology import EscoGraph, HopTable, Link, SkillLinker, quality_tier, set_similarity, transports
from cacl.parameters import OntologyParameters

SkillSet = tuple[str, ...]

_LOGGER = logging.getLogger(__name__)


def link_pairs(pairs: Iterable[Pair], linker: SkillLinker) -> tuple[list[Pair], pd.DataFrame]:
    """Link the skill names of all resumes and jobs to ESCO URIs; the pairs keep their order and ids.

    Each skill gets the best URI of its name; ``skill_uris`` of a resume or job gets the URIs of all its links, each once, in the
    order of the skills. URIs that the data gives are kept: a skill that has one is not linked, and those in ``skill_uris`` stay in
    front. Equal resumes and equal jobs are one object in the result.

    The table has one row per distinct skill (name and URI), in order of first appearance: ``name``; ``uris``, joined by "|";
    ``method`` and ``score`` of :class:`cacl.ontology.Link`, "given" for a URI that the data brought; ``uses``, how often distinct
    resumes and jobs name it.
    """
    uses: Counter[Skill] = Counter()
    linked = cache(lambda record: link_record(record, linker, uses))
    result = [pair.model_copy(update={"resume": linked(pair.resume), "job": linked(pair.job)}) for pair in pairs]
    links = [(_trace(skill, linker), count) for skill, count in uses.items()]
    rows = [(link.name, "|".join(link.uris), link.method, link.score, count) for link, count in links]
    return result, pd.DataFrame(rows, columns=["name", "uris", "method", "score", "uses"])


def link_record(record: Any, linker: SkillLinker, uses: Counter[Skill] | None = None) -> Any:
    """Link the skill names of one resume or job, as :func:`link_pairs` does; its skills are added to the counts ``uses``."""
    field = "skills" if isinstance(record, Resume) else "required_skills"
    skills: tuple[Skill, ...] = getattr(record, field)
    found = [_trace(skill, linker).uris for skill in skills]
    if uses is not None:
        uses.update(skills)
    named = tuple(Skill(name=skill.name, uri=uris[0] if uris else None) for skill, uris in zip(skills, found, strict=True))
    distinct = dict.fromkeys((*record.skill_uris, *chain.from_iterable(found)))
    return record.model_copy(update={field: named, "skill_uris": tuple(distinct)})


def _trace(skill: Skill, linker: SkillLinker) -> Link:
    return linker.trace(skill.name) if skill.uri is None else Link(skill.name, (skill.uri,), "given", 100.0)


def enrich(pairs: Iterable[Pair], graph: EscoGraph, parameters: OntologyParameters) -> list[Pair]:
    """Give each linked pair its quality tier, the similarity of its two skill sets and their transport distance.

    The sets are the distinct ``skill_uris`` that the graph knows; both scores are ``None`` where one of them is empty. How many
    URIs the graph does not know is logged as a warning. The pairs keep their order, resumes and jobs.
    """
    pairs = list(pairs)
    sides = [tuple(_known(own.skill_uris, graph) for own in (pair.resume, pair.job)) for pair in pairs]
    uris = {uri for pair in pairs for uri in (*pair.resume.skill_uris, *pair.job.skill_uris)}
    if unknown := sorted(uris - graph.index.keys()):
        counts = (len(unknown), len(uris), unknown[0])
        _LOGGER.warning("%d of %d skill URIs are not in this ontology and are left out, e.g. %s", *counts)
    distinct = [side for side in dict.fromkeys(sides) if all(side)]
    hops, distances = _transported(graph, distinct, parameters)
    similarities = (set_similarity(matrix, parameters.alpha) for matrix in hops)
    scores = dict(zip(distinct, zip(similarities, distances.tolist(), strict=True), strict=True))
    return [
        pair.model_copy(update={"metadata": _metadata(pair, side, *scores.get(side, (None, None)))})
        for pair, side in zip(pairs, sides, strict=True)
    ]


def transport_distances(
    graph: EscoGraph, rows: Sequence[Sequence[str]], columns: Sequence[Sequence[str]], parameters: OntologyParameters
) -> np.typing.NDArray[np.float64]:
    """The transport distance (section 4.5) of each of n sets of known URIs to each of m others, in hops: float64 (n, m).

    It is nan where a side is empty. Equal pairs of sets are solved once.
    """
    families = [[_known(own, graph) for own in side] for side in (rows, columns)]
    distinct = [list(dict.fromkeys(own for own in side if own)) for side in families]
    _, solved = _transported(graph, [(row, column) for row in distinct[0] for column in distinct[1]], parameters)
    distances = np.full([len(side) + 1 for side in distinct], np.nan)
    distances[:-1, :-1] = solved.reshape(len(distinct[0]), len(distinct[1]))
    places = [{own: place for place, own in enumerate(side)} for side in distinct]
    chosen = [[place.get(own, -1) for own in side] for side, place in zip(families, places, strict=True)]
    return distances[np.ix_(*chosen)]


def _known(uris: Iterable[str], graph: EscoGraph) -> SkillSet:
    return tuple(dict.fromkeys(uri for uri in uris if uri in graph.index))


def _transported(graph: EscoGraph, sides: Sequence[tuple[SkillSet, ...]], parameters: OntologyParameters) -> tuple[Any, Any]:
    """The hop matrix of each pair of sets, none of them empty, and the transport distances (k,)."""
    table = HopTable.build(graph, (row for row, _ in sides), (column for _, column in sides), parameters.max_hops)
    hops = [table.between(row, column) for row, column in sides]
    settings = parameters.epsilon, parameters.unreachable_cost, parameters.max_iterations, parameters.tolerance
    return hops, transports(hops, *settings).distance


def _metadata(pair: Pair, side: tuple[SkillSet, ...], similarity: float | None, distance: float | None) -> Metadata:
    # The tier counts the URIs that the scores are made of; skills without one still tell names from no names.
    resume, job = (
        [Skill(name="", uri=uri) for uri in known] or [Skill(name=skill.name) for skill in skills]
        for known, skills in zip(side, (pair.resume.skills, pair.job.required_skills), strict=True)
    )
    return Metadata(quality_tier=quality_tier(resume, job), ontology_similarity=similarity, ot_distance=distance)
