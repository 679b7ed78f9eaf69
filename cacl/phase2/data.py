"""What phase 2 learns from: the unit vectors of phase 1, pair by pair, and the labels (section 6.2)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cacl.corpus.table import PairTable
from cacl.encoding.table import Encoder, encode_table
from cacl.phase1.head import ProjectionHead, project
from cacl.phase1.loss import DISTANCE_SCALE


@dataclass(frozen=True, eq=False)
class MatchPart:
    """The pairs of one part.

    Attributes
    ----------
    resume_vectors, job_vectors : float32 arrays (n, d)
        Unit vectors of each pair's resume and job in the shared space.
    label : int8 array (n,)
        1 for a match.
    extra : float32 array (n, e), or None
        Further features of each pair.
    """

    resume_vectors: np.ndarray
    job_vectors: np.ndarray
    label: np.ndarray
    extra: np.ndarray | None = None


def match_part(table: PairTable, encoder: Encoder, head: ProjectionHead, ontology_feature: bool = False) -> MatchPart:
    """Embed a part with the frozen encoder and the frozen head of phase 1, whose dropout is off.

    With ``ontology_feature`` the two scores of each pair's metadata go beside the vectors (:func:`ontology_features`).

    *Differs from the paper*: its code leaves the dropout of the frozen head on in training.
    """
    resumes, jobs = (project(head, vectors) for vectors in encode_table(encoder, table))
    extra = None
    if ontology_feature:
        scores = [(pair.metadata.ontology_similarity, pair.metadata.ot_distance) for pair in table.pairs]
        extra = ontology_features(*np.array(scores, dtype=np.float64).reshape(-1, 2).T)
    return MatchPart(resumes[table.resume], jobs[table.job], table.label, extra)


def ontology_features(similarity: ArrayLike, distance: ArrayLike) -> np.ndarray:
    """Return what the ontology says of some pairs as features of the match head, float32 (n, 2).

    The similarity of the two skill sets, and 1 - distance / 10, the scale on which section 5.7 reads the transport distance.
    Both are 0 where a side has no skills (nan).

    *Differs from the paper*: its match head does not see the ontology.

    >>> ontology_features([0.5, np.nan], [2.5, np.nan]).tolist()
    [[0.5, 0.75], [0.0, 0.0]]
    """
    closeness = 1 - np.asarray(distance, dtype=np.float64) / DISTANCE_SCALE
    return np.nan_to_num(np.column_stack([np.asarray(similarity, dtype=np.float64), closeness])).astype(np.float32)
