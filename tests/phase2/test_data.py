"""What phase 2 reads."""

import numpy as np
import pytest

from cacl.corpus import Job, Pair, PairTable, Resume
from cacl.phase2 import MatchHead, match_matrix, match_part, predict

PAIRS = [("cook", "bread", 1), ("baker", "soup", 0), ("baker", "bread", 0), ("clerk", "soup", 1)]


@pytest.fixture
def part():
    """The last three of four pairs: their resumes are 1 and 2 of the corpus, their jobs 1 and 0."""
    pairs = [Pair(resume=Resume(role=role), job=Job(title=title), label=label) for role, title, label in PAIRS]
    return PairTable.of(pairs).take([1, 2, 3])


@pytest.fixture
def vectors():
    """Resumes and jobs of the corpus; each has its own numbers."""
    generator = np.random.default_rng(0)
    return tuple(generator.standard_normal((count, 4)).astype(np.float32) for count in (3, 2))


@pytest.fixture
def ontology():
    """Similarity and transport distance of the three resumes with the two jobs; nan where a side has no skills."""
    return np.array([[1.0, 0.9], [0.25, 0.5], [0.1, np.nan]]), np.array([[0.0, 1.0], [4.0, 2.0], [9.0, np.nan]])


def test_each_pair_has_the_vectors_of_its_resume_and_job(part, vectors):
    found = match_part(part, *vectors)
    np.testing.assert_array_equal(found.resume_vectors, vectors[0][[1, 1, 2]])
    np.testing.assert_array_equal(found.job_vectors, vectors[1][[1, 0, 1]])
    assert found.label.tolist() == [0, 0, 1]
    assert found.extra is None


def test_the_ontology_stands_beside_the_vectors_when_asked(part, vectors, ontology):
    """Similarity as it is, distance d as 1 - d / 10; both 0 where a side has no skills."""
    found = match_part(part, *vectors, ontology).extra
    np.testing.assert_allclose(found, [[0.5, 0.8], [0.25, 0.6], [0.0, 0.0]], atol=1e-7)
    assert found.dtype == np.float32


@pytest.mark.parametrize("extra", [0, 2])
def test_the_matrix_holds_each_resume_with_each_job_of_the_part(part, vectors, ontology, extra):
    """Its resumes and jobs stand in the order of the part: baker and clerk, soup and bread."""
    head = MatchHead(embedding_dim=4, extra=extra)
    given = ontology if extra else None
    matrix = match_matrix(head, part, *vectors, given)
    assert matrix.shape == (2, 2)
    pairs = match_part(part, *vectors, given)
    own = predict(head, pairs.resume_vectors, pairs.job_vectors, pairs.extra)
    np.testing.assert_allclose(matrix[part.resume, part.job], own, atol=1e-7)
    clerk_and_bread = np.array([[0.1, 0.1]], dtype=np.float32) if extra else None
    np.testing.assert_allclose(matrix[1, 1], predict(head, vectors[0][[2]], vectors[1][[0]], clerk_and_bread)[0], atol=1e-7)
