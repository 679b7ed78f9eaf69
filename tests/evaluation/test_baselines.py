"""Baselines: each by hand or against an independent computation, fitted on training data only."""

import math
from dataclasses import replace

import bm25s
import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import roc_auc_score
from sklearn.metrics.pairwise import cosine_similarity

from cacl.corpus import Job, Pair, PairTable, Resume
from cacl.encoding import job_text, resume_text
from cacl.errors import DataError, DegenerateError
from cacl.evaluation import BASELINES, BM25, ScoringInputs, cosine_scores, pair_cosines

ROLES = ["nurse in a hospital", "python developer, python", "night nurse", "astronaut"]
TITLES = ["nurse for the ward", "truck driver", "python", "welder of nights"]


def inputs(seed=0, roles=ROLES, labels=(1, 0, 1, 1)):
    """Pair k joins role k with title k; the first three pairs are the training part."""
    pairs = [Pair(resume=Resume(role=r), job=Job(title=t), label=x) for r, t, x in zip(roles, TITLES, labels, strict=True)]
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(4, 5)), rng.normal(size=(4, 5))
    similarity, transport = rng.random((4, 4)), 4 * rng.random((4, 4))
    similarity[1], transport[1] = np.nan, np.nan
    return ScoringInputs(PairTable.of(pairs), np.arange(3), *vectors, similarity, transport, seed)


def scores(name, own=None):
    return BASELINES[name](own or inputs())


def test_cosines_agree_with_scikit_learn():
    own = inputs()
    expected = cosine_similarity(own.resume_vectors, own.job_vectors)
    np.testing.assert_allclose(scores("frozen encoder", own), expected, atol=1e-12)
    np.testing.assert_allclose(pair_cosines(own.resume_vectors, own.job_vectors), np.diag(expected), atol=1e-12)
    assert cosine_scores([[0.0, 0.0]], [[1.0, 2.0]]).tolist() == [[0.0]]
    for left, right in (((2, 3), (2, 4)), ((2, 3), (2, 3, 1)), ((2, 3, 1), (2, 3))):
        with pytest.raises(DataError, match="with one d"):
            cosine_scores(np.ones(left), np.ones(right))


def test_tfidf_agrees_with_scikit_learn_fitted_on_the_training_part():
    texts = [resume_text(Resume(role=role)) for role in ROLES], [job_text(Job(title=title)) for title in TITLES]
    fitted = TfidfVectorizer().fit([*texts[0][:3], *texts[1][:3]])
    expected = cosine_similarity(*(fitted.transform(side) for side in texts))
    np.testing.assert_allclose(scores("TF-IDF"), expected, atol=1e-12)


def test_bm25_agrees_with_bm25s_on_its_own_documents():
    documents = [*TITLES, "SQL and statistics; reports for the hospital, reports"]
    queries = ["python sql developer, python", "night nurse reports", "astronaut"]
    index = bm25s.BM25(k1=1.5, b=0.75, method="lucene", dtype="float64")
    index.index(bm25s.tokenize(documents, stopwords=None, show_progress=False), show_progress=False)
    split = bm25s.tokenize(queries, stopwords=None, return_ids=False, show_progress=False)
    theirs = np.array([index.get_scores(words) for words in split])
    np.testing.assert_allclose(BM25(documents).scores(queries, documents), theirs, atol=1e-9)
    assert theirs.max() > 0


def test_bm25_of_a_new_document_by_hand():
    """ "nurse" is in 1 of 3 training documents of mean length 7/3; the new one has 4 words and holds it once."""
    found = BM25(["python developer", "nurse in hospital", "truck driver"]).scores(
        ["nurse"], ["nurse for the night", "", "nurse nurse"]
    )
    idf = math.log(1 + 2.5 / 1.5)
    assert found[0, 0] == pytest.approx(idf / (1 + 1.5 * (0.25 + 0.75 * 4 / (7 / 3))), abs=1e-12)
    assert found[0, 1] == 0


def test_bm25_of_the_corpus_knows_the_training_jobs_alone():
    texts = [job_text(Job(title=title)) for title in TITLES]
    expected = BM25(texts[:3]).scores([resume_text(Resume(role=role)) for role in ROLES], texts)
    np.testing.assert_array_equal(scores("BM25"), expected)


def test_training_texts_without_words_are_refused():
    with pytest.raises(DegenerateError, match="without a word"):
        BM25(["", "!"])


def test_the_ontology_scores_a_pair_without_skills_lowest():
    own = inputs()
    assert (scores("ontology similarity", own)[1] == 0).all()
    assert (scores("transport distance", own)[1] == -10).all()
    np.testing.assert_array_equal(scores("ontology similarity", own)[0], own.similarity[0])
    np.testing.assert_array_equal(scores("transport distance", own)[0], -own.transport[0])


def test_memory_by_hand():
    """The prior is 2/3. "nurse for the ward" fitted once of once: (1 + 2/3) / 2; "truck driver" never: 1/3; the last is new."""
    by_job = [5 / 6, 1 / 3, 5 / 6, 2 / 3]
    np.testing.assert_allclose(scores("memory of the job"), [by_job] * 4, atol=1e-12)
    np.testing.assert_allclose(scores("memory of the resume"), np.transpose([by_job] * 4), atol=1e-12)
    same = inputs(roles=["cook"] * 4)  # one resume with two of three positives: (2 + 2/3) / 4
    np.testing.assert_allclose(scores("memory of the resume", same), [[2 / 3] * 4], atol=1e-12)
    np.testing.assert_allclose(scores("memory of the job", same), [by_job], atol=1e-12)


@pytest.fixture
def separable():
    """90 pairs whose labels follow the cosine and the transport distance, both with noise; the last 30 are held out."""
    rng = np.random.default_rng(1)
    vectors, transport = [rng.normal(size=(90, 5)) for _ in range(2)], 4 * rng.random((90, 90))
    read = np.diag(cosine_scores(*vectors)) - np.diag(transport) / 2 + rng.normal(scale=0.4, size=90)
    labels = np.where(read > np.median(read), 1, 0)
    words = [f"{rng.choice(list('abcd'))}x {rng.choice(list('abcd'))}y {number}z" for number in range(180)]
    pairs = [Pair(resume=Resume(role=words[k]), job=Job(title=words[90 + k]), label=int(labels[k])) for k in range(90)]
    similarity = rng.random((90, 90))
    similarity[7], transport[7] = np.nan, np.nan
    return ScoringInputs(PairTable.of(pairs), np.arange(60), *vectors, similarity, transport, 0, np.arange(60, 90))


def logistic(features, label, c, everywhere):
    """Probabilities by the minimum of the penalised log loss that SciPy finds, on features of mean 0 and deviation 1."""
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    columns, sign = (features - mean) / deviation, 2 * label - 1

    def loss(weights):
        return weights[1:] @ weights[1:] / 2 + c * np.logaddexp(0, -sign * (weights[0] + columns @ weights[1:])).sum()

    found = minimize(loss, np.zeros(5), tol=1e-10).x
    return 1 / (1 + np.exp(-found[0] - (everywhere - mean) / deviation @ found[1:]))


def test_logistic_regression_is_fitted_in_training_and_its_strength_chosen_in_validation(separable):
    read = [scores(name, separable) for name in ("frozen encoder", "transport distance", "ontology similarity", "TF-IDF")]
    features, label = np.stack(read, axis=-1), separable.table.label
    pairs, train, held_out = features[range(90), range(90)], np.arange(60), np.arange(60, 90)
    found = {c: logistic(pairs[train], label[train], c, features) for c in (0.001, 0.1, 10.0)}
    areas = {c: roc_auc_score(label[held_out], np.diag(own)[held_out]) for c, own in found.items()}
    assert areas[0.001] < max(areas.values())
    expected = found[max(areas, key=areas.get)]
    np.testing.assert_allclose(scores("logistic regression", separable), expected, atol=1e-3)
    one_class = replace(separable, validation=held_out[label[held_out] == 1])  # chooses nothing: the strongest penalty
    np.testing.assert_allclose(scores("logistic regression", one_class), found[0.001], atol=1e-3)
    alone = replace(separable, train=train[label[train] == 1])
    assert (scores("logistic regression", alone) == 1).all()
    own = max(found, key=lambda c: roc_auc_score(label[train], np.diag(found[c])[train]))
    np.testing.assert_allclose(scores("logistic regression", replace(separable, validation=None)), found[own], atol=1e-3)


def test_random_scores_hang_on_the_seed():
    first, again, other = (scores("random", inputs(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert ((first >= 0) & (first < 1)).all()
