"""A corpus made ready for many runs: every distinct resume and job embedded and compared once."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cacl.corpus import SPLITS, Metadata, Pair, PairTable, Split, disjoint_split, read_pairs, write_pairs
from cacl.corpus.enrichment import transport_distances
from cacl.encoding.table import Encoder, encode_table
from cacl.errors import ParameterError
from cacl.ontology import EscoGraph, HopTable, set_similarities
from cacl.parameters import OntologyParameters
from cacl.storage import atomic_path

Matrix = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
BY_NAME = "both unseen by name"
ALL_SPLITS: dict[str, Callable[[Sequence[Pair], int], Split[Pair]]] = {**SPLITS, BY_NAME: disjoint_split}
"""The splits of :data:`cacl.corpus.SPLITS`, and one for which only the very same resume or job counts as seen."""

_ARRAYS, _PAIRS = "corpus.npz", "pairs.jsonl"


@dataclass(frozen=True, eq=False)
class ExperimentCorpus:
    """Enriched pairs with everything that runs on them have in common.

    Attributes
    ----------
    name : what the corpus is called in records
    table : all pairs, R distinct resumes and J distinct jobs
    resume_vectors, job_vectors : float32 arrays (R, d) and (J, d), of the frozen encoder
    similarity : ontology similarity of every resume and job by alpha, float64 (R, J), nan where a side has no skills; the
        settings' own alpha comes first
    transport : transport distance by epsilon, likewise
    """

    name: str
    table: PairTable
    resume_vectors: npt.NDArray[np.float32]
    job_vectors: npt.NDArray[np.float32]
    similarity: Mapping[float, Matrix]
    transport: Mapping[float, Matrix]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all arrays: what two corpora that give equal runs have in common."""
        digest = hashlib.sha256(",".join(map(str, self.table.fit)).encode())
        arrays = [self.table.resume, self.table.job, self.resume_vectors, self.job_vectors]
        for family in (self.similarity, self.transport):
            for key in sorted(family):
                digest.update(repr(key).encode())
                arrays.append(family[key])
        for array in arrays:
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    @cached_property
    def resume_row(self) -> dict[str, int]:
        """Resume id to row."""
        return {resume.resume_id: row for row, resume in enumerate(self.table.resumes)}

    @cached_property
    def job_row(self) -> dict[str, int]:
        """Job id to row."""
        return {job.job_id: row for row, job in enumerate(self.table.jobs)}

    def split(self, name: str, seed: int) -> dict[str, Rows]:
        """Return the positions of the pairs of each part under a split of :data:`ALL_SPLITS`."""
        if name not in ALL_SPLITS:
            raise ParameterError(
                f"no split is called {name!r}", expected="one of " + ", ".join(ALL_SPLITS), remedy="choose one of these"
            )
        # Equal pairs recur; the objects tell them apart.
        place = {id(pair): row for row, pair in enumerate(self.table.pairs)}
        parts = ALL_SPLITS[name](self.table.pairs, seed).parts
        return {part: np.array([place[id(pair)] for pair in pairs], dtype=np.int64) for part, pairs in parts.items()}

    def pairs(self, rows: Rows, alpha: float, epsilon: float) -> list[Pair]:
        """Return the pairs at ``rows`` with similarity and transport distance under these settings."""
        return [
            self.table.pairs[row].model_copy(update={"metadata": self._metadata(row, alpha, epsilon)})
            for row in rows.tolist()
        ]

    def _metadata(self, row: int, alpha: float, epsilon: float) -> Metadata:
        place = self.table.resume[row], self.table.job[row]
        scores = [float(matrix[place]) for matrix in (self.similarity[alpha], self.transport[epsilon])]
        similarity, distance = (None if np.isnan(score) else score for score in scores)
        tier = self.table.pairs[row].metadata.quality_tier
        return Metadata(quality_tier=tier, ontology_similarity=similarity, ot_distance=distance)

    def save(self, folder: Path) -> Path:
        """Write the corpus into ``folder``, for :func:`load_corpus` in another process."""
        arrays: dict[str, npt.NDArray[Any]] = {"resume_vectors": self.resume_vectors, "job_vectors": self.job_vectors}
        arrays |= {f"similarity {key!r}": matrix for key, matrix in self.similarity.items()}
        arrays |= {f"transport {key!r}": matrix for key, matrix in self.transport.items()}
        write_pairs(folder / _PAIRS, self.table.pairs)
        with atomic_path(folder / _ARRAYS) as path:
            np.savez(path, **arrays)  # type: ignore[arg-type]
        return folder


def load_corpus(folder: Path) -> ExperimentCorpus:
    """Read what :meth:`ExperimentCorpus.save` wrote; the corpus bears the folder's name, with spaces."""
    with np.load(folder / _ARRAYS) as arrays:
        content = dict(arrays)
    families: dict[str, dict[float, Matrix]] = {"similarity": {}, "transport": {}}
    for name, matrix in content.items():
        family, _, key = name.partition(" ")
        if key:
            families[family][float(key)] = matrix
    table = PairTable.of(read_pairs(folder / _PAIRS))
    return ExperimentCorpus(
        folder.name.replace("_", " "), table, content["resume_vectors"], content["job_vectors"], **families
    )


def prepare_corpus(
    name: str,
    pairs: Sequence[Pair],
    graph: EscoGraph,
    encoder: Encoder,
    ontology: OntologyParameters,
    alphas: Sequence[float] = (),
    epsilons: Sequence[float] = (),
) -> ExperimentCorpus:
    """Embed and compare all resumes and jobs of enriched pairs.

    Parameters
    ----------
    name :
        Of the corpus.
    pairs :
        Linked, and with a quality tier (:func:`cacl.corpus.enrich`).
    graph, encoder, ontology :
        The ontology, the frozen encoder, and the settings of section 4.
    alphas, epsilons :
        Further values of these two, beside those of ``ontology``.
    """
    table = PairTable.of(pairs)
    sets = [resume.skill_uris for resume in table.resumes], [job.skill_uris for job in table.jobs]
    hops = HopTable.build(graph, *sets, ontology.max_hops)
    resume_vectors, job_vectors = encode_table(encoder, table)
    return ExperimentCorpus(
        name,
        table,
        resume_vectors,
        job_vectors,
        {alpha: set_similarities(hops, *sets, alpha) for alpha in dict.fromkeys([ontology.alpha, *alphas])},
        {
            epsilon: transport_distances(graph, *sets, ontology.model_copy(update={"epsilon": epsilon}))
            for epsilon in dict.fromkeys([ontology.epsilon, *epsilons])
        },
    )
