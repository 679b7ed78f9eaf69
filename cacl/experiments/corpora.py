"""A corpus made ready for many runs: every distinct resume and job embedded and compared once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from cacl.corpus import Metadata, Pair, PairTable, enrich, link_pairs, read_pairs, transport_distances, write_pairs
from cacl.encoding import FrozenEncoder, job_text, resume_text
from cacl.experiments.arms import ALPHAS, EPSILONS
from cacl.experiments.grid import SIGNALS
from cacl.ontology import EscoGraph, HopTable, SkillLinker, set_similarities
from cacl.parameters import OntologyParameters, Settings
from cacl.simulation import simulate_corpus
from cacl.storage import atomic_path

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ExperimentCorpus:
    """Enriched pairs of R resumes and J jobs, with everything that runs on them have in common.

    Vectors (R, d) and (J, d) are of the frozen encoder. ``similarity`` by alpha and ``transport`` by epsilon are float64 (R, J),
    nan where a side has no skills; the settings' own alpha and epsilon come first.
    """

    table: PairTable
    resume_vectors: npt.NDArray[np.float32]
    job_vectors: npt.NDArray[np.float32]
    similarity: Mapping[float, Matrix]
    transport: Mapping[float, Matrix]

    def table_under(self, alpha: float, epsilon: float) -> PairTable:
        """The table with the similarity and the transport distance of each pair under these settings."""
        place = self.table.resume, self.table.job
        scores = zip(self.similarity[alpha][place].tolist(), self.transport[epsilon][place].tolist(), strict=True)
        pairs = [_rescored(pair, *found) for pair, found in zip(self.table.pairs, scores, strict=True)]
        return replace(self.table, pairs=pairs)

    def save(self, folder: Path) -> None:
        """Write the corpus into ``folder``, for :func:`load_corpus` in another process."""
        arrays: dict[str, npt.NDArray[Any]] = {"resume_vectors": self.resume_vectors, "job_vectors": self.job_vectors}
        arrays |= {f"similarity {key!r}": matrix for key, matrix in self.similarity.items()}
        arrays |= {f"transport {key!r}": matrix for key, matrix in self.transport.items()}
        write_pairs(folder / "pairs.jsonl", self.table.pairs)
        with atomic_path(folder / "arrays.npz") as path:
            np.savez(path, **arrays)  # type: ignore[arg-type]


def _rescored(pair: Pair, similarity: float, distance: float) -> Pair:
    scores = (None if np.isnan(score) else score for score in (similarity, distance))
    own = dict(zip(("ontology_similarity", "ot_distance"), scores, strict=True))
    tier = pair.metadata.quality_tier
    return pair.model_copy(update={"metadata": Metadata(quality_tier=tier, **cast(Any, own))})


def load_corpus(folder: Path) -> ExperimentCorpus:
    """Read what :meth:`ExperimentCorpus.save` wrote."""
    with np.load(folder / "arrays.npz") as arrays:
        content = dict(arrays)
    families: dict[str, dict[float, Matrix]] = {"similarity": {}, "transport": {}}
    for name, matrix in content.items():
        family, _, key = name.partition(" ")
        if key:
            families[family][float(key)] = matrix
    table = PairTable.of(read_pairs(folder / "pairs.jsonl"))
    return ExperimentCorpus(table, content["resume_vectors"], content["job_vectors"], **families)


def simulated_pairs(name: str, graph: EscoGraph, settings: Settings) -> list[Pair]:
    """The pairs of a simulated corpus of the grid, linked and enriched."""
    size = settings.experiments.simulated_size
    pairs = simulate_corpus(graph, settings.seed, size, SIGNALS[name])
    linked, _ = link_pairs(pairs, SkillLinker(graph))
    return enrich(linked, graph, settings.ontology)


def prepare_corpus(
    pairs: Sequence[Pair],
    graph: EscoGraph,
    encoder: FrozenEncoder,
    ontology: OntologyParameters,
    alphas: Sequence[float] = ALPHAS,
    epsilons: Sequence[float] = EPSILONS,
) -> ExperimentCorpus:
    """Embed and compare all resumes and jobs of enriched pairs, under the settings of section 4 and further alphas and epsilons."""
    table = PairTable.of(pairs)
    sets = [resume.skill_uris for resume in table.resumes], [job.skill_uris for job in table.jobs]
    hops = HopTable.build(graph, *sets, ontology.max_hops)
    return ExperimentCorpus(
        table,
        encoder.encode([resume_text(resume) for resume in table.resumes]),
        encoder.encode([job_text(job) for job in table.jobs]),
        {alpha: set_similarities(hops, *sets, alpha) for alpha in dict.fromkeys([ontology.alpha, *alphas])},
        {
            epsilon: transport_distances(graph, *sets, ontology.model_copy(update={"epsilon": epsilon}))
            for epsilon in dict.fromkeys([ontology.epsilon, *epsilons])
        },
    )
