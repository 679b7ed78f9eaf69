"""What phase 2 learns from: the unit vectors of phase 1, pair by pair, and the labels (section 6.2)."""

from dataclasses import dataclass

import numpy as np

from cacl.corpus.table import PairTable
from cacl.encoding.table import Encoder, encode_table
from cacl.phase1.head import ProjectionHead, project


@dataclass(frozen=True, eq=False)
class MatchPart:
    """The pairs of one part.

    Attributes
    ----------
    resume_vectors, job_vectors : float32 arrays (n, d)
        Unit vectors of each pair's resume and job in the shared space.
    label : int8 array (n,)
        1 for a match.
    """

    resume_vectors: np.ndarray
    job_vectors: np.ndarray
    label: np.ndarray


def match_part(table: PairTable, encoder: Encoder, head: ProjectionHead) -> MatchPart:
    """Embed a part with the frozen encoder and the frozen head of phase 1, whose dropout is off.

    *Differs from the paper*: its code leaves the dropout of the frozen head on in training.
    """
    resumes, jobs = (project(head, vectors) for vectors in encode_table(encoder, table))
    return MatchPart(resumes[table.resume], jobs[table.job], table.label)
