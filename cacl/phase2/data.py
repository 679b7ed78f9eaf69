"""What phase 2 reads: the unit vectors of phase 1, pair by pair, and the labels (section 6.2).

*Differs from the paper*: its code leaves the dropout of the frozen head on in training.
"""

from dataclasses import dataclass

import numpy as np

from cacl.corpus.table import PairTable
from cacl.phase1.loss import DISTANCE_SCALE
from cacl.phase2.head import MatchHead, match_scores

Ontology = tuple[np.ndarray, np.ndarray]
"""Similarity and transport distance of every resume with every job of the corpus, float64 (R, J), nan without skills."""


@dataclass(frozen=True, eq=False)
class MatchPart:
    """Of n pairs the unit vectors, float32 (n, d), the label, int8 (n,), 1 for a match, and further features, float32 (n, e)."""

    resume_vectors: np.ndarray
    job_vectors: np.ndarray
    label: np.ndarray
    extra: np.ndarray | None = None


def match_part(part: PairTable, resumes: np.ndarray, jobs: np.ndarray, ontology: Ontology | None = None) -> MatchPart:
    """Return what phase 2 learns from the pairs of ``part``, taken from a corpus with :meth:`PairTable.take`.

    ``resumes`` (R, d) and ``jobs`` (J, d) are the unit vectors of the whole corpus; with ``ontology`` the two scores of each
    pair stand beside its vectors (:func:`ontology_features`).
    """
    resume, job = part.resume_rows[part.resume], part.job_rows[part.job]
    return MatchPart(resumes[resume], jobs[job], part.label, ontology_features(ontology, resume, job))


def match_matrix(
    head: MatchHead, part: PairTable, resumes: np.ndarray, jobs: np.ndarray, ontology: Ontology | None = None
) -> np.ndarray:
    """Return the probability of a match of every resume with every job of ``part``, float64; the rest as for match_part."""
    resume, job = part.resume_rows, part.job_rows
    return match_scores(head, resumes[resume], jobs[job], ontology_features(ontology, resume[:, None], job))


def ontology_features(ontology: Ontology | None, resume: np.ndarray, job: np.ndarray) -> np.ndarray | None:
    """Return what the ontology says of n pairs, rows of resumes and jobs, as features of the match head, float32 (n, 2).

    The similarity of the two skill sets, and 1 - distance / 10, the scale on which section 5.7 reads the transport distance;
    both are 0 where a side has no skills (nan). *Differs from the paper*: its match head does not see the ontology.

    >>> ontology_features((np.array([[0.5, np.nan]]), np.array([[2.5, np.nan]])), np.array([0, 0]), np.array([0, 1])).tolist()
    [[0.5, 0.75], [0.0, 0.0]]
    """
    if ontology is None:
        return None
    similarity, distance = (matrix[resume, job] for matrix in ontology)
    features: np.ndarray = np.nan_to_num(np.stack([similarity, 1 - distance / DISTANCE_SCALE], axis=-1)).astype(np.float32)
    return features
