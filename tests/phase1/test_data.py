"""Assembling what phase 1 learns from."""

import numpy as np
import pytest

from cacl.corpus.records import Job, Metadata, Pair, Resume
from cacl.corpus.table import PairTable
from cacl.errors import ParameterError
from cacl.ontology import set_similarity
from cacl.parameters import OntologyParameters
from cacl.phase1 import contrastive_data, ontology_similarity

PYTHON, JAVA, STATISTICS = "Python", "Java", "Statistics"
DEVELOPER = Resume(role="developer", skill_uris=(PYTHON, JAVA))
ANALYST = Resume(role="analyst", skill_uris=(STATISTICS,))
BLANK = Resume(role="blank")
CODING = Job(title="coding", skill_uris=(PYTHON,))
FIGURES = Job(title="figures", skill_uris=(STATISTICS, PYTHON))
COOKING = Job(title="cooking")
LATE = Job(title="late", skill_uris=(JAVA,))
SCORED = Metadata(quality_tier="A", ontology_similarity=1.0, ot_distance=0.0)


class LengthEncoder:
    """Encodes a text as its length."""

    def encode(self, texts):
        return np.array([[len(text)] for text in texts], dtype=np.float32)


def pair(resume, job, label):
    return Pair(resume=resume, job=job, label=label, metadata=SCORED)


@pytest.fixture
def data(toy_graph):
    train = [pair(DEVELOPER, CODING, 1), pair(ANALYST, FIGURES, 1), pair(DEVELOPER, COOKING, 0)]
    validation = [pair(DEVELOPER, FIGURES, 1), pair(BLANK, LATE, 1), pair(ANALYST, LATE, 0)]
    similarity = ontology_similarity(toy_graph, OntologyParameters())
    return contrastive_data(PairTable.of(train), PairTable.of(validation), LengthEncoder(), similarity)


def test_records_are_listed_once_and_the_pool_comes_first(data):
    assert data.resume_vectors.shape == (3, 1)
    assert data.job_vectors[:, 0].tolist() == [len("Position: " + t) for t in ("coding", "figures", "cooking", "late")]
    assert data.train.resume.tolist() == [0, 1, 0]
    assert data.train.job.tolist() == [0, 1, 2]
    assert data.validation.resume.tolist() == [0, 2, 1]
    assert data.validation.job.tolist() == [1, 3, 3]
    assert data.validation.positives.tolist() == [0, 1]


def test_distances_are_one_minus_the_similarity_and_nan_without_skills(data, toy_graph):
    """Developer and coding: Python and Java against Python, 0 and 2 hops, so 1 - (((1 + e^-1.4) / 2) + 1) / 2."""
    assert data.distances.shape == (3, 3)
    assert data.distances[0, 0] == pytest.approx(1 - ((1 + np.exp(-1.4)) / 2 + 1) / 2)
    hops = toy_graph.hops(DEVELOPER.skill_uris, FIGURES.skill_uris)
    assert data.distances[0, 1] == pytest.approx(1 - set_similarity(hops))
    assert np.isnan(data.distances[:, 2]).all()
    assert np.isnan(data.distances[2]).all()


def test_training_knows_its_own_fits_and_validation_those_of_both_parts(data):
    assert data.train.fits.tolist() == [[True, False, False], [False, True, False], [False] * 3]
    assert data.validation.fits.tolist() == [[True, True, False], [False, True, False], [False] * 3]


def test_weights_come_from_the_metadata(data):
    assert data.train.weight(0, strength=0.3) == pytest.approx(1.3)


def test_pairs_that_were_not_enriched_are_refused(data):
    part = type(data.train)(data.train.resume, data.train.job, data.train.label, [Metadata()] * 3, data.train.fits)
    with pytest.raises(ParameterError, match="enrich the pairs first"):
        part.weight(0, strength=0.3)
