"""Corpora made ready for many runs."""

import numpy as np
import pytest

from cacl.encoding import job_text, resume_text
from cacl.experiments.corpora import load_corpus


def test_the_settings_own_scores_are_those_of_the_enrichment(corpus, enriched_pairs):
    for own, pair in zip(corpus.table_under(0.7).pairs, enriched_pairs, strict=True):
        found, expected = own.metadata, pair.metadata
        assert found.quality_tier == expected.quality_tier
        assert (found.ontology_similarity is None) == (expected.ontology_similarity is None)
        if expected.ontology_similarity is not None:
            assert found.ontology_similarity == pytest.approx(expected.ontology_similarity, abs=1e-12)
            assert found.ot_distance == pytest.approx(expected.ot_distance, abs=1e-6)


def test_vectors_stand_in_the_order_of_the_table(corpus, word_encoder):
    resumes = word_encoder.encode([resume_text(resume) for resume in corpus.table.resumes])
    np.testing.assert_allclose(corpus.resume_vectors, resumes, atol=1e-6)
    np.testing.assert_allclose(corpus.job_vectors, word_encoder.encode([job_text(job) for job in corpus.table.jobs]), atol=1e-6)


def test_another_alpha_gives_other_scores(corpus):
    assert list(corpus.similarity) == [0.7, 1.4]
    known = ~np.isnan(corpus.similarity[0.7])
    assert (corpus.similarity[1.4][known] < corpus.similarity[0.7][known]).mean() > 0.9
    table = corpus.table_under(1.4)
    found = [np.nan if pair.metadata.ontology_similarity is None else pair.metadata.ontology_similarity for pair in table.pairs]
    np.testing.assert_array_equal(found, corpus.similarity[1.4][table.resume, table.job])


def test_a_saved_corpus_comes_back_the_same(corpus, tmp_path):
    corpus.save(tmp_path)
    loaded = load_corpus(tmp_path)
    assert loaded.table.pairs == corpus.table.pairs
    assert list(loaded.similarity) == list(corpus.similarity)
    assert all(np.array_equal(own, loaded.similarity[key], equal_nan=True) for key, own in corpus.similarity.items())
    np.testing.assert_array_equal(loaded.transport, corpus.transport)
    np.testing.assert_array_equal(loaded.resume_vectors, corpus.resume_vectors)
    np.testing.assert_array_equal(loaded.job_vectors, corpus.job_vectors)
