"""A corpus made ready for many runs: every distinct resume and job embedded and compared once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cacl.corpus import Pair, PairTable, enrich, link_pairs, read_pairs, transport_distances, write_pairs
from cacl.encoding import FrozenEncoder, job_text, resume_text
from cacl.experiments.grid import SIGNALS
from cacl.ontology import EscoGraph, HopTable, SkillLinker, set_similarities
from cacl.parameters import OntologyParameters, Settings
from cacl.simulation import simulate_corpus
from cacl.storage import save_arrays, stored_arrays

Matrix = np.typing.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ExperimentCorpus:
    """Enriched pairs of R resumes and J jobs, with everything that runs on them have in common.

    Vectors (R, d) and (J, d) are of the frozen encoder. ``similarity`` by alpha, the settings' own first, and ``transport`` are
    float64 (R, J), nan where a side has no skills.
    """

    table: PairTable
    resume_vectors: np.typing.NDArray[np.float32]
    job_vectors: np.typing.NDArray[np.float32]
    similarity: Mapping[float, Matrix]
    transport: Matrix

    def table_under(self, alpha: float) -> PairTable:
        """The table with the similarity of each pair under this alpha; that of the settings stands in it already."""
        if alpha == next(iter(self.similarity)):
            return self.table
        pairs, scores = [], self.similarity[alpha][self.table.resume, self.table.job].tolist()
        for pair, score in zip(self.table.pairs, scores, strict=True):
            metadata = pair.metadata.model_copy(update={"ontology_similarity": None if np.isnan(score) else score})
            pairs.append(pair.model_copy(update={"metadata": metadata}))
        return replace(self.table, pairs=pairs)

    def save(self, folder: Path) -> None:
        """Write the corpus into ``folder``, for :func:`load_corpus` in another process."""
        arrays: dict[str, np.ndarray] = {f"similarity {key!r}": matrix for key, matrix in self.similarity.items()}
        arrays |= {"resume_vectors": self.resume_vectors, "job_vectors": self.job_vectors, "transport": self.transport}
        write_pairs(folder / "pairs.jsonl", self.table.pairs)
        save_arrays(folder / "arrays.npz", **arrays)


def load_corpus(folder: Path) -> ExperimentCorpus:
    """Read what :meth:`ExperimentCorpus.save` wrote."""
    table = PairTable.of(read_pairs(folder / "pairs.jsonl"))
    with stored_arrays(folder / "arrays.npz") as content:
        similarity = {float(name.split()[1]): own for name, own in content.items() if name.startswith("similarity ")}
        return ExperimentCorpus(table, content["resume_vectors"], content["job_vectors"], similarity, content["transport"])


def simulated_pairs(name: str, graph: EscoGraph, settings: Settings) -> list[Pair]:
    """The pairs of a simulated corpus of the grid, linked and enriched."""
    pairs = simulate_corpus(graph, settings.seed, settings.experiments.simulated_size, SIGNALS[name])
    return enrich(link_pairs(pairs, SkillLinker(graph))[0], graph, settings.ontology)


def prepare_corpus(
    pairs: Sequence[Pair], graph: EscoGraph, encoder: FrozenEncoder, ontology: OntologyParameters, alphas: Sequence[float]
) -> ExperimentCorpus:
    """Embed and compare all resumes and jobs of enriched pairs, under the settings of section 4 and further alphas."""
    table = PairTable.of(pairs)
    sets = [resume.skill_uris for resume in table.resumes], [job.skill_uris for job in table.jobs]
    hops = HopTable.build(graph, *sets, ontology.max_hops)
    return ExperimentCorpus(
        table,
        encoder.encode([resume_text(resume) for resume in table.resumes]),
        encoder.encode([job_text(job) for job in table.jobs]),
        {alpha: set_similarities(hops, *sets, alpha) for alpha in dict.fromkeys([ontology.alpha, *alphas])},
        transport_distances(graph, *sets, ontology),
    )
