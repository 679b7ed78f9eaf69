"""What phase 2 learns from."""

import numpy as np

from cacl.corpus.records import Job, Metadata, Pair, Resume
from cacl.corpus.table import PairTable
from cacl.phase1 import ProjectionHead, project
from cacl.phase2 import match_part, ontology_features


class LetterEncoder:
    """Encodes a text by how often it has the letters a to d."""

    def encode(self, texts):
        return np.array([[text.count(letter) for letter in "abcd"] for text in texts], dtype=np.float32)


def test_each_pair_has_the_unit_vectors_of_its_resume_and_job():
    cook, baker, post = Resume(role="cook"), Resume(role="baker"), Job(title="bread and cake")
    pairs = [
        Pair(resume=baker, job=post, label=1),
        Pair(resume=cook, job=post, label=0),
        Pair(resume=baker, job=post, label=0),
    ]
    head = ProjectionHead(input_dim=4, output_dim=3).train()
    part = match_part(PairTable.of(pairs), LetterEncoder(), head)
    expected = project(head, LetterEncoder().encode(["Position: baker", "Position: cook", "Position: baker"]))
    np.testing.assert_allclose(part.resume_vectors, expected, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(part.job_vectors, axis=1), 1, atol=1e-6)
    assert part.job_vectors.shape == (3, 3)
    assert part.label.tolist() == [1, 0, 0]


def test_the_ontology_stands_beside_the_vectors_when_asked():
    """Similarity as it is, distance d as 1 - d / 10; both 0 where a side has no skills."""
    scored = Metadata(quality_tier="A", ontology_similarity=0.25, ot_distance=4.0)
    pairs = [
        Pair(resume=Resume(role="cook"), job=Job(title="bread"), label=1, metadata=scored),
        Pair(resume=Resume(role="baker"), job=Job(title="bread"), label=0, metadata=Metadata(quality_tier="C")),
    ]
    head = ProjectionHead(input_dim=4, output_dim=3)
    part = match_part(PairTable.of(pairs), LetterEncoder(), head, ontology_feature=True)
    np.testing.assert_allclose(part.extra, [[0.25, 0.6], [0.0, 0.0]], atol=1e-7)
    assert part.extra.dtype == np.float32
    assert match_part(PairTable.of(pairs), LetterEncoder(), head).extra is None


def test_a_perfect_pair_has_both_features_at_one():
    assert ontology_features([1.0], [0.0]).tolist() == [[1.0, 1.0]]
