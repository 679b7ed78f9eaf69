"""Corpora made ready for many runs."""

import numpy as np
import pytest

from cacl.corpus import SPLITS, PairTable
from cacl.encoding import encode_table
from cacl.errors import ParameterError
from cacl.evaluation.experiments import load_corpus
from cacl.evaluation.experiments.parts import Part, Space, SplitCorpus
from cacl.parameters import OntologyParameters
from cacl.phase1 import ProjectionHead, contrastive_data, ontology_similarity
from cacl.phase2 import match_part


def test_the_settings_own_scores_are_those_of_the_enrichment(corpus, enriched_pairs):
    rows = np.arange(len(enriched_pairs))
    for own, pair in zip(corpus.pairs(rows, 0.7, 0.4), enriched_pairs, strict=True):
        found, expected = own.metadata, pair.metadata
        assert found.quality_tier == expected.quality_tier
        assert (found.ontology_similarity is None) == (expected.ontology_similarity is None)
        if expected.ontology_similarity is not None:
            assert found.ontology_similarity == pytest.approx(expected.ontology_similarity, abs=1e-12)
            assert found.ot_distance == pytest.approx(expected.ot_distance, abs=1e-6)


def test_another_alpha_and_epsilon_give_other_scores(corpus):
    assert list(corpus.similarity) == [0.7, 1.4]
    assert list(corpus.transport) == [0.4, 0.8]
    known = ~np.isnan(corpus.similarity[0.7])
    assert (corpus.similarity[1.4][known] < corpus.similarity[0.7][known]).mean() > 0.9
    assert not np.allclose(corpus.transport[0.8][known], corpus.transport[0.4][known])


@pytest.mark.parametrize("name", list(SPLITS))
def test_the_rows_of_a_split_are_its_pairs_in_order(corpus, name):
    expected = SPLITS[name](corpus.table.pairs, 3).parts
    rows = corpus.split(name, 3)
    for part, pairs in expected.items():
        assert [corpus.table.pairs[row] for row in rows[part]] == list(pairs)
    assert len(set(np.concatenate(list(rows.values())).tolist())) == sum(map(len, rows.values()))


def test_an_unknown_split_is_refused(corpus):
    with pytest.raises(ParameterError, match=r"(?s)'alphabetical'.*both unseen"):
        corpus.split("alphabetical", 0)


def test_a_saved_corpus_comes_back_the_same(corpus, tmp_path):
    loaded = load_corpus(corpus.save(tmp_path / "a_small_one"))
    assert loaded.name == "a small one"
    assert loaded.digest == corpus.digest
    assert loaded.table.pairs == corpus.table.pairs
    assert list(loaded.similarity) == list(corpus.similarity)


def test_phase_1_learns_from_what_the_pipeline_gives_it(corpus, demo_graph, word_encoder):
    split = SplitCorpus(corpus, corpus.split("both unseen", 1))
    own = split.contrastive(0.7, 0.4)
    pairs = {part: [corpus.table.pairs[row] for row in rows] for part, rows in split.rows.items()}
    similarity = ontology_similarity(demo_graph, OntologyParameters())
    expected = contrastive_data(
        PairTable.of(pairs["train"]), PairTable.of(pairs["validation"]), word_encoder, similarity
    )
    np.testing.assert_array_equal(own.resume_vectors, expected.resume_vectors)
    np.testing.assert_array_equal(own.job_vectors, expected.job_vectors)
    np.testing.assert_allclose(own.distances, expected.distances, atol=1e-12)
    for one, other in ((own.train, expected.train), (own.validation, expected.validation)):
        for name in ("resume", "job", "label", "fits"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        weights = [[part.weight(pair, 0.3) for pair in part.positives] for part in (one, other)]
        np.testing.assert_allclose(*weights, atol=1e-9)


def test_phase_2_learns_from_what_the_pipeline_gives_it(corpus, word_encoder):
    split, head = SplitCorpus(corpus, corpus.split("random", 0)), ProjectionHead(12, 8, 4).eval()
    part, space = split.part("test"), Space.of(corpus, head)
    own = space.matches(part, (corpus.similarity[0.7], corpus.transport[0.4]))
    expected = match_part(part.table, word_encoder, head, ontology_feature=True)
    for name in ("resume_vectors", "job_vectors", "label", "extra"):
        np.testing.assert_allclose(getattr(own, name), getattr(expected, name), atol=1e-6)
    vectors = encode_table(word_encoder, part.table)
    assert (part.of_all(space.cosines()).shape) == (len(vectors[0]), len(vectors[1]))


def test_a_part_finds_its_entries_in_a_matrix_over_the_corpus(corpus):
    rows = corpus.split("random", 0)["test"]
    part = Part.of(corpus, rows)
    matrix = np.arange(len(corpus.table.resumes) * len(corpus.table.jobs), dtype=float)
    matrix = matrix.reshape(len(corpus.table.resumes), -1)
    expected = matrix[corpus.table.resume[rows], corpus.table.job[rows]]
    np.testing.assert_array_equal(part.of_pairs(matrix), expected)
    np.testing.assert_array_equal(part.of_all(matrix)[part.table.resume, part.table.job], expected)
