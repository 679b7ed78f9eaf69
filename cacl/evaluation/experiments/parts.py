"""The three parts of one split of a prepared corpus, with the arrays that training and scoring need."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cacl.corpus import PairTable
from cacl.evaluation.experiments.corpora import ExperimentCorpus, Matrix, Rows
from cacl.phase1 import ContrastiveData, ProjectionHead, contrastive_arrays, project
from cacl.phase2 import MatchHead, MatchPart, ontology_features, predict


@dataclass(frozen=True, eq=False)
class Part:
    """The pairs of one part: their table, and the rows of its resumes and jobs in the corpus."""

    table: PairTable
    resumes: Rows
    jobs: Rows

    @classmethod
    def of(cls, corpus: ExperimentCorpus, rows: Rows) -> "Part":
        """The part with the pairs at ``rows``."""
        table = PairTable.of(corpus.table.pairs[row] for row in rows.tolist())
        resumes = np.array([corpus.resume_row[resume.resume_id] for resume in table.resumes])
        return cls(table, resumes, np.array([corpus.job_row[job.job_id] for job in table.jobs]))

    def of_pairs(self, matrix: Matrix) -> npt.NDArray[np.float64]:
        """The entries of a matrix over the whole corpus for each pair."""
        return matrix[self.resumes[self.table.resume], self.jobs[self.table.job]]

    def of_all(self, matrix: Matrix) -> Matrix:
        """The entries of a matrix over the whole corpus for every resume with every job of the part."""
        return matrix[np.ix_(self.resumes, self.jobs)]


@dataclass(frozen=True, eq=False)
class SplitCorpus:
    """A corpus under one split."""

    corpus: ExperimentCorpus
    rows: dict[str, Rows]

    def part(self, name: str) -> Part:
        """The part called ``name``: "train", "validation" or "test"."""
        return Part.of(self.corpus, self.rows[name])

    def contrastive(self, alpha: float, epsilon: float) -> ContrastiveData:
        """What phase 1 learns from (sections 5.5 and 5.6)."""
        train, validation = (self.corpus.pairs(self.rows[part], alpha, epsilon) for part in ("train", "validation"))
        both = PairTable.of([*train, *validation])
        resumes = [self.corpus.resume_row[resume.resume_id] for resume in both.resumes]
        jobs = [self.corpus.job_row[job.job_id] for job in both.jobs]
        pool = jobs[: len({pair.job.job_id for pair in train})]
        similarities = self.corpus.similarity[alpha][np.ix_(resumes, pool)]
        vectors = self.corpus.resume_vectors[resumes], self.corpus.job_vectors[jobs]
        return contrastive_arrays(both, len(train), *vectors, similarities)


@dataclass(frozen=True, eq=False)
class Space:
    """The whole corpus in the space of one projection head."""

    resumes: npt.NDArray[np.float32]
    jobs: npt.NDArray[np.float32]

    @classmethod
    def of(cls, corpus: ExperimentCorpus, head: ProjectionHead) -> "Space":
        """Project every resume and job."""
        return cls(project(head, corpus.resume_vectors), project(head, corpus.job_vectors))

    def cosines(self) -> Matrix:
        """Cosine of every resume with every job, float64."""
        return self.resumes.astype(np.float64) @ self.jobs.astype(np.float64).T

    def matches(self, part: Part, ontology: tuple[Matrix, Matrix] | None) -> MatchPart:
        """What phase 2 learns from; ``ontology`` holds similarity and transport distance if the match head reads them."""
        extra = None if ontology is None else ontology_features(*(part.of_pairs(matrix) for matrix in ontology))
        resumes, jobs = part.resumes[part.table.resume], part.jobs[part.table.job]
        return MatchPart(self.resumes[resumes], self.jobs[jobs], part.table.label, extra)

    def probabilities(self, head: MatchHead, part: Part, ontology: tuple[Matrix, Matrix] | None) -> Matrix:
        """The probability of a match of every resume with every job of a part."""
        shape = (len(part.resumes), len(part.jobs))
        row, column = (index.ravel() for index in np.indices(shape))
        extra = None
        if ontology is not None:
            extra = ontology_features(*(part.of_all(matrix).ravel() for matrix in ontology))
        found = predict(head, self.resumes[part.resumes][row], self.jobs[part.jobs][column], extra)
        return found.reshape(shape)
