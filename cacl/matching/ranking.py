"""Ranking one's own jobs for each resume, or resumes for each job, by the scores of the book."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cacl.corpus import Job, Resume
from cacl.corpus.enrichment import link_record, transport_distances
from cacl.corpus.full_text import job_of, resume_of
from cacl.corpus.jsonl import read_records
from cacl.encoding import FrozenEncoder
from cacl.encoding.text import job_text, resume_text
from cacl.evaluation import top_k
from cacl.ontology import EscoGraph, HopTable, LabelFinder, SkillLinker, set_similarities
from cacl.own_data import read_table
from cacl.parameters import Settings
from cacl.phase1 import ProjectionHead, load_head, project
from cacl.phase2 import MatchHead, match_scores

Records = Sequence[Any]
Scorer = Callable[[slice], np.ndarray]


def read_resumes(path: Path, graph: EscoGraph) -> list[Resume]:
    """Resumes from a JSONL file of records as in chapter 1, or from a folder of text files (:mod:`cacl.corpus.full_text`)."""
    if not path.is_dir():
        return list(read_records(path, Resume))
    finder = LabelFinder(graph)
    return [resume_of(name, text, "", None, finder) for name, text in read_table(path).to_numpy()]


def read_jobs(path: Path, graph: EscoGraph) -> list[Job]:
    """Jobs, as :func:`read_resumes`."""
    if not path.is_dir():
        return list(read_records(path, Job))
    finder, occupations = LabelFinder(graph), LabelFinder(graph, "occupation")
    return [job_of(name, text, "", None, finder, occupations) for name, text in read_table(path).to_numpy()]


def scorer(
    score: str, queries: Records, candidates: Records, graph: EscoGraph, encoder: FrozenEncoder, settings: Settings, run: Path
) -> Scorer:
    """Return what gives the scores (rows, candidates) of a slice of the queries, higher is better.

    Queries are resumes and candidates jobs, or the reverse. "phase1" and "phase2" take the heads that a run left in its folder
    ``run`` (:class:`cacl.errors.ArtefactError` without them). A pair without ESCO skills on a side has similarity 0, and a
    transport distance of ``unreachable_cost``.
    """
    if score in ("similarity", "transport"):
        linker = SkillLinker(graph)
        sets, others = ([link_record(one, linker).skill_uris for one in side] for side in (queries, candidates))
        if score == "transport":
            worst = settings.ontology.unreachable_cost
            return lambda rows: -np.nan_to_num(transport_distances(graph, sets[rows], others, settings.ontology), nan=worst)
        table = HopTable.build(graph, sets, others, settings.ontology.max_hops)
        return lambda rows: np.nan_to_num(set_similarities(table, sets[rows], others, settings.ontology.alpha))
    left, right = (vectors_of(side, encoder) for side in (queries, candidates))
    if score != "frozen":
        first = load_head(run / "phase1.safetensors", ProjectionHead, input_dim=left.shape[1]).head
        left, right = project(first, left), project(first, right)
    if score != "phase2":
        return lambda rows: left[rows] @ right.T
    second = load_head(run / "phase2.safetensors", MatchHead, embedding_dim=left.shape[1]).head
    if isinstance(queries[0], Resume):
        return lambda rows: match_scores(second, left[rows], right)
    return lambda rows: match_scores(second, right, left[rows]).T


def vectors_of(records: Records, encoder: FrozenEncoder) -> np.ndarray:
    """The unit embeddings, float32 (n, d), of resumes or jobs."""
    vectors = encoder.encode([resume_text(one) if isinstance(one, Resume) else job_text(one) for one in records])
    unit: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return unit


def ranking(scores: Scorer, queries: Records, candidates: Records, top: int) -> pd.DataFrame:
    """The ``top`` candidates of each query, best first: ids and names of both, ``rank`` from 1 and ``score``."""
    best, values = top_k(scores, len(queries), len(candidates), top)
    query, rank = np.indices(best.shape).reshape(2, -1)
    ids, names = zip(*[_names(one) for one in queries], strict=True)
    other_ids, other_names = zip(*[_names(one) for one in candidates], strict=True)
    kinds = ("resume", "job") if isinstance(queries[0], Resume) else ("job", "resume")
    return pd.DataFrame(
        {
            kinds[0]: np.array(ids)[query], f"{kinds[0]}_title": np.array(names)[query], "rank": rank + 1,
            kinds[1]: np.array(other_ids)[best.ravel()], f"{kinds[1]}_title": np.array(other_names)[best.ravel()],
            "score": values.ravel(),
        }
    )  # fmt: skip


def _names(record: Any) -> tuple[str, str]:
    return (record.resume_id, record.role) if isinstance(record, Resume) else (record.job_id, record.title)
