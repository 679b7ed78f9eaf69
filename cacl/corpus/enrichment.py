"""Adding to each pair what the ontology knows of it (sections 3.3, 4.4 and 4.5)."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from cacl.corpus.records import Job, Metadata, Pair, Resume, Skill
from cacl.ontology import EscoGraph, HopTable, SkillLinker, quality_tier, set_similarity, transports
from cacl.parameters import OntologyParameters

SkillSet = tuple[str, ...]
Owner = TypeVar("Owner", Resume, Job)

_LOGGER = logging.getLogger(__name__)
_LINK_COLUMNS = ["name", "uris", "method", "score", "uses"]


def link_pairs(pairs: Iterable[Pair], linker: SkillLinker) -> tuple[list[Pair], pd.DataFrame]:
    """Link the skill names of all resumes and jobs to ESCO URIs.

    Each skill gets the best URI of its name; ``skill_uris`` of a resume or job gets the URIs of all its links, each
    once, in the order of the skills. URIs that the data gives are kept: a skill that has one is not linked, and those
    in ``skill_uris`` stay in front.

    Parameters
    ----------
    pairs :
        Equal resumes and equal jobs are linked once, and are one object in the result.
    linker :
        See :class:`cacl.ontology.SkillLinker`.

    Returns
    -------
    pairs :
        In the same order, with the same ids.
    links : DataFrame
        One row per distinct skill name, in order of first appearance: ``name``; ``uris``, joined by "|"; ``method``
        ("preferred", "alternative", "fuzzy", "unmapped", or "given" for a URI that the data brought); ``score`` (0 to
        100); ``uses``, how often distinct resumes and jobs name it. A name that comes with and without a URI, or with
        several, has one row for each.
    """
    pairs = list(pairs)
    linking = _Linking(linker)
    linked = [
        pair.model_copy(update={"resume": linking.record(pair.resume), "job": linking.record(pair.job)})
        for pair in pairs
    ]
    return linked, linking.table()


class _Linking:
    """The records linked so far, by identity and by value, and the uses of each name."""

    def __init__(self, linker: SkillLinker) -> None:
        self._linker = linker
        # The original is kept beside its result: an identity is unique only while its object lives.
        self._by_identity: dict[int, tuple[Resume | Job, Resume | Job]] = {}
        self._by_value: dict[Resume | Job, Resume | Job] = {}
        self._uses: Counter[Skill] = Counter()

    def record(self, record: Owner) -> Owner:
        if id(record) not in self._by_identity:
            if record not in self._by_value:
                self._by_value[record] = self._link(record)
            self._by_identity[id(record)] = (record, self._by_value[record])
        return cast(Owner, self._by_identity[id(record)][1])

    def _link(self, record: Owner) -> Owner:
        field = "skills" if isinstance(record, Resume) else "required_skills"
        skills: tuple[Skill, ...] = getattr(record, field)
        self._uses.update(skills)
        found: list[SkillSet] = [self._trace(skill)[0] for skill in skills]
        named = tuple(
            Skill(name=skill.name, uri=uris[0] if uris else None) for skill, uris in zip(skills, found, strict=True)
        )
        distinct = dict.fromkeys((*record.skill_uris, *chain.from_iterable(found)))
        return record.model_copy(update={field: named, "skill_uris": tuple(distinct)})

    def _trace(self, skill: Skill) -> tuple[SkillSet, str, float]:
        """URIs, method and score."""
        if skill.uri is not None:
            return (skill.uri,), "given", 100.0
        link = self._linker.trace(skill.name)
        return link.uris, link.method, link.score

    def table(self) -> pd.DataFrame:
        rows = []
        for skill, uses in self._uses.items():
            uris, method, score = self._trace(skill)
            rows.append((skill.name, "|".join(uris), method, score, uses))
        return pd.DataFrame(rows, columns=_LINK_COLUMNS)


def enrich(pairs: Iterable[Pair], graph: EscoGraph, parameters: OntologyParameters) -> list[Pair]:
    """Give each pair its quality tier, the similarity of its two skill sets and their transport distance.

    The sets are the distinct ``skill_uris`` that the graph knows; both scores are ``None`` where one of them is empty.
    Equal pairs of sets are computed once. How many URIs the graph does not know is logged as a warning.

    Parameters
    ----------
    pairs :
        Linked pairs (see :func:`link_pairs`).
    graph :
        The ontology.
    parameters :
        Hop limit, decay, and the settings of the transport.

    Returns
    -------
    The pairs in the same order; resumes and jobs are the same objects.
    """
    pairs = list(pairs)
    sides = [(_known(pair.resume, graph), _known(pair.job, graph)) for pair in pairs]
    _report_unknown(pairs, graph)
    scores = _scores([side for side in dict.fromkeys(sides) if all(side)], graph, parameters)
    return [
        pair.model_copy(update={"metadata": _metadata(pair, side, scores)})
        for pair, side in zip(pairs, sides, strict=True)
    ]


def transport_distances(
    graph: EscoGraph, rows: Sequence[Sequence[str]], columns: Sequence[Sequence[str]], parameters: OntologyParameters
) -> npt.NDArray[np.float64]:
    """Return the transport distance (section 4.5) of every row set to every column set, in hops.

    Equal pairs of sets are solved once.

    Parameters
    ----------
    graph :
        The ontology.
    rows, columns :
        n and m sets of URIs; those that the graph does not know are left out.
    parameters :
        Hop limit and the settings of the transport.

    Returns
    -------
    float64 array (n, m), nan where a side is empty.
    """
    families = [
        [tuple(uri for uri in dict.fromkeys(own) if uri in graph.index) for own in side] for side in (rows, columns)
    ]
    distinct = [list(dict.fromkeys(own for own in side if own)) for side in families]
    table = HopTable.build(graph, distinct[0], distinct[1], parameters.max_hops)
    batch = transports(
        [table.between(row, column) for row in distinct[0] for column in distinct[1]],
        parameters.epsilon, parameters.unreachable_cost, parameters.max_iterations, parameters.tolerance,
    )  # fmt: skip
    distances = np.full([len(side) + 1 for side in distinct], np.nan)
    distances[:-1, :-1] = batch.distance.reshape(len(distinct[0]), len(distinct[1]))
    places = [{own: place for place, own in enumerate(side)} for side in distinct]
    chosen = [[place.get(own, -1) for own in side] for side, place in zip(families, places, strict=True)]
    return distances[np.ix_(*chosen)]


def _known(record: Resume | Job, graph: EscoGraph) -> SkillSet:
    return tuple(dict.fromkeys(uri for uri in record.skill_uris if uri in graph.index))


def _report_unknown(pairs: list[Pair], graph: EscoGraph) -> None:
    uris = {uri for pair in pairs for uri in (*pair.resume.skill_uris, *pair.job.skill_uris)}
    unknown = sorted(uri for uri in uris if uri not in graph.index)
    if unknown:
        counts = (len(unknown), len(uris), unknown[0])
        _LOGGER.warning("%d of %d skill URIs are not in this ontology and are left out, e.g. %s", *counts)


def _scores(
    sides: list[tuple[SkillSet, SkillSet]], graph: EscoGraph, parameters: OntologyParameters
) -> dict[tuple[SkillSet, SkillSet], tuple[float, float]]:
    """Similarity and transport distance of each pair of non-empty sets."""
    table = HopTable.build(graph, (row for row, _ in sides), (column for _, column in sides), parameters.max_hops)
    hops = [table.between(*side) for side in sides]
    batch = transports(
        hops, parameters.epsilon, parameters.unreachable_cost, parameters.max_iterations, parameters.tolerance
    )
    similarities = (set_similarity(matrix, parameters.alpha) for matrix in hops)
    return dict(zip(sides, zip(similarities, batch.distance.tolist(), strict=True), strict=True))


def _metadata(
    pair: Pair, side: tuple[SkillSet, SkillSet], scores: dict[tuple[SkillSet, SkillSet], tuple[float, float]]
) -> Metadata:
    # The tier counts the URIs that the scores are made of; skills without one still tell names from no names.
    resume, job = (
        [Skill(name="", uri=uri) for uri in known] or [Skill(name=skill.name) for skill in skills]
        for known, skills in zip(side, (pair.resume.skills, pair.job.required_skills), strict=True)
    )
    similarity, distance = scores.get(side, (None, None))
    return Metadata(quality_tier=quality_tier(resume, job), ontology_similarity=similarity, ot_distance=distance)
