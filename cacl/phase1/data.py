"""What phase 1 learns from, as arrays (sections 5.5 and 5.6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cacl.corpus.records import Metadata
from cacl.corpus.table import PairTable
from cacl.encoding.table import Encoder, encode_table
from cacl.ontology import EscoGraph, HopTable, set_similarities
from cacl.parameters import OntologyParameters
from cacl.phase1.loss import ontology_weight

SkillSets = Sequence[Sequence[str]]
Similarity = Callable[[SkillSets, SkillSets], np.ndarray]


@dataclass(frozen=True, eq=False)
class ContrastivePart:
    """The pairs of one part.

    Attributes
    ----------
    resume, job : int64 arrays (n,)
        Each pair's rows in the vectors of :class:`ContrastiveData`.
    label : int8 array (n,)
        1 for a match.
    metadata : sequence of Metadata, length n
        The ontology's scores, for the loss weights.
    fits : bool array (R, P)
        Which jobs of the pool are known to fit a resume, and so are no negatives of it.
    """

    resume: np.ndarray
    job: np.ndarray
    label: np.ndarray
    metadata: Sequence[Metadata]
    fits: np.ndarray

    @property
    def positives(self) -> np.ndarray:
        """Positions of the pairs that can be anchors."""
        return np.flatnonzero(self.label == 1)

    def weight(self, pair: int, strength: float, signal: Literal["both", "similarity", "transport"] = "both") -> float:
        """The ontology weight of one pair (section 5.7), from both scores or as if the other one were missing."""
        scores = self.metadata[pair]
        similarity = None if signal == "transport" else scores.ontology_similarity
        distance = None if signal == "similarity" else scores.ot_distance
        return ontology_weight(scores.quality_tier, similarity, distance, strength)


@dataclass(frozen=True, eq=False)
class ContrastiveData:
    """Both parts, with every distinct resume and job embedded once.

    Attributes
    ----------
    resume_vectors : float32 array (R, d)
    job_vectors : float32 array (J, d)
        Embeddings by the frozen encoder. The first P jobs are those of the training part: the pool of negatives.
    distances : float64 array (R, P)
        Ontology distance, 1 - similarity, of every resume to every job of the pool; nan where a side has no skills.
    train, validation : ContrastivePart
    """

    resume_vectors: np.ndarray
    job_vectors: np.ndarray
    distances: np.ndarray
    train: ContrastivePart
    validation: ContrastivePart


def contrastive_data(
    train: PairTable, validation: PairTable, encoder: Encoder, similarity: Similarity
) -> ContrastiveData:
    """Embed both parts and measure every resume against the pool.

    Validation anchors draw their negatives from the same pool, the jobs of the training part. What fits a training resume is
    known from the training part alone; what fits a validation resume from both parts.

    Parameters
    ----------
    train, validation :
        The two parts, enriched.
    encoder :
        The frozen encoder.
    similarity :
        Function of two lists of URI sets (n and m) that returns their similarities, float64 (n, m);
        :func:`ontology_similarity` makes one.
    """
    both = PairTable.of([*train.pairs, *validation.pairs])
    resume_vectors, job_vectors = encode_table(encoder, both)
    pool = both.jobs[: len(train.jobs)]
    similarities = similarity([resume.skill_uris for resume in both.resumes], [job.skill_uris for job in pool])
    return contrastive_arrays(both, len(train.pairs), resume_vectors, job_vectors, similarities)


def contrastive_arrays(
    both: PairTable, cut: int, resume_vectors: np.ndarray, job_vectors: np.ndarray, similarities: np.ndarray
) -> ContrastiveData:
    """Join what is known already of the records of both parts; :func:`contrastive_data` finds it out.

    Parameters
    ----------
    both :
        The training pairs, then the validation pairs.
    cut :
        The number of training pairs.
    resume_vectors, job_vectors : float32 arrays (R, d) and (J, d)
        Embeddings of ``both.resumes`` and ``both.jobs``.
    similarities : float64 array (R, P)
        Ontology similarity of every resume to the jobs of the training part, which are the first P of ``both.jobs``.
    """
    shape = similarities.shape
    return ContrastiveData(
        resume_vectors,
        job_vectors,
        1 - similarities,
        _part(both, slice(0, cut), _fits(both, cut, shape)),
        _part(both, slice(cut, None), _fits(both, len(both.pairs), shape)),
    )


def ontology_similarity(graph: EscoGraph, parameters: OntologyParameters) -> Similarity:
    """Return the similarity of URI sets on ``graph`` (section 4.4), as :func:`contrastive_data` asks for it."""

    def similarity(rows: SkillSets, columns: SkillSets) -> np.ndarray:
        table = HopTable.build(graph, rows, columns, parameters.max_hops)
        return set_similarities(table, rows, columns, parameters.alpha)

    return similarity


def _part(both: PairTable, pairs: slice, fits: np.ndarray) -> ContrastivePart:
    metadata = [pair.metadata for pair in both.pairs[pairs]]
    return ContrastivePart(both.resume[pairs], both.job[pairs], both.label[pairs], metadata, fits)


def _fits(both: PairTable, known: int, shape: tuple[int, ...]) -> np.ndarray:
    fits = np.zeros(shape, dtype=bool)
    positive = (both.label[:known] == 1) & (both.job[:known] < shape[1])
    fits[both.resume[:known][positive], both.job[:known][positive]] = True
    return fits
