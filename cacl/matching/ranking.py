"""Ranking one's own jobs for each resume, or resumes for each job, by the scores of the book."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cacl.corpus import Resume
from cacl.corpus.enrichment import link_record, transport_distances
from cacl.corpus.full_text import job_of, resume_of
from cacl.corpus.jsonl import read_records
from cacl.encoding import FrozenEncoder
from cacl.encoding.text import job_text, resume_text
from cacl.errors import DegenerateError
from cacl.evaluation.queries import top_k
from cacl.ontology import EscoGraph, HopTable, LabelFinder, SkillLinker, set_similarities
from cacl.own_data import read_table
from cacl.parameters import Settings
from cacl.phase1 import ProjectionHead, load_head, project
from cacl.phase2 import MatchHead, match_scores

LONGEST_TITLE = 100
_CONTROL = re.compile(r"[\0-\x1f\x7f-\x9f\s]+")

Records = Sequence[Any]
Scorer = Callable[[slice], np.ndarray]


def read_side(path: Path, kind: type[Any], graph: EscoGraph) -> list[Any]:
    """Resumes or jobs, by ``kind``, from a JSONL file of records as in chapter 1 or a folder of text files.

    Texts are read as :mod:`cacl.corpus.full_text` says. A record without a text, which has no score, is a DegenerateError.
    """
    if path.is_dir():
        finders = [LabelFinder(graph, label) for label in (("skill",) if kind is Resume else ("skill", "occupation"))]
        make: Any = resume_of if kind is Resume else job_of
        records = [make(*own, "", None, *finders) for own in read_table(path).to_numpy()]
    else:
        records = list(read_records(path, kind))
    if empty := [_names(one)[0] for one in records if not text_of(one).strip()]:
        received = f"{path}: {len(empty)} of {len(records)} have no text: {', '.join(empty[:5])}"
        raise DegenerateError(received, "a text in each", "write it, or leave them out")
    return records


def scorer(
    score: str, queries: Records, candidates: Records, graph: EscoGraph, encoder: FrozenEncoder, settings: Settings, run: Path
) -> Scorer:
    """Return what gives the scores (rows, candidates) of a slice of the queries, higher is better.

    Queries are resumes and candidates jobs, or the reverse. "phase1" and "phase2" take the heads in the folder ``run``
    (ArtefactError without them). A side without ESCO skills gives similarity 0 and a transport distance of ``unreachable_cost``.
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
    vectors = encoder.encode([text_of(one) for one in records])
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny))


def text_of(record: Any) -> str:
    """The text that the encoder reads."""
    return resume_text(record) if isinstance(record, Resume) else job_text(record)


def ranking(scores: Scorer, queries: Records, candidates: Records, top: int) -> pd.DataFrame:
    """The ``top`` candidates of each query, best first: ids and titles of both, ``rank`` from 1 and ``score``.

    A title is one line of at most 100 characters.
    """
    best, values = top_k(scores, len(queries), len(candidates), top)
    query, rank = np.indices(best.shape).reshape(2, -1)
    kinds = ("resume", "job") if isinstance(queries[0], Resume) else ("job", "resume")
    own, others = (
        pd.DataFrame(map(_names, side), columns=[kind, f"{kind}_title"])
        for kind, side in zip(kinds, (queries, candidates), strict=True)
    )
    parts = own.iloc[query], pd.Series(rank + 1, name="rank"), others.iloc[best.ravel()], pd.Series(values.ravel(), name="score")
    return pd.concat([part.reset_index(drop=True) for part in parts], axis=1)


def _names(record: Any) -> tuple[str, str]:
    key, title = (record.resume_id, record.role) if isinstance(record, Resume) else (record.job_id, record.title)
    return key, _CONTROL.sub(" ", title).strip()[:LONGEST_TITLE]
