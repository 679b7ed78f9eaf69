"""BM25 against the library bm25s on its own documents, by hand on new ones."""

import math

import bm25s
import numpy as np
import pytest

from cacl.errors import DegenerateError
from cacl.evaluation import BM25, bm25_scores

TRAINING = [
    "Python developer for data pipelines, Python and SQL",
    "Nurse in a hospital ward, night shifts",
    "Truck driver for long routes",
    "Data analyst with SQL and statistics; reports for the hospital",
]
QUERIES = ["python sql developer, python", "night nurse", "astronaut"]


def test_agrees_with_bm25s_on_its_own_documents():
    tokens = bm25s.tokenize(TRAINING, stopwords=None, show_progress=False)
    index = bm25s.BM25(k1=1.5, b=0.75, method="lucene", dtype="float64")
    index.index(tokens, show_progress=False)
    split = bm25s.tokenize(QUERIES, stopwords=None, return_ids=False, show_progress=False)
    theirs = np.array([index.get_scores(words) for words in split])
    np.testing.assert_allclose(bm25_scores(TRAINING, QUERIES, TRAINING), theirs, atol=1e-9)
    assert theirs[0].argmax() == 0


def test_a_new_document_by_hand():
    """ "nurse" is in 1 of 3 training documents of mean length 7/3; the new one has 4 words and holds it once."""
    found = bm25_scores(["python developer", "nurse in hospital", "truck driver"], ["nurse"], ["nurse for the night"])
    idf = math.log(1 + 2.5 / 1.5)
    assert found.item() == pytest.approx(idf / (1 + 1.5 * (0.25 + 0.75 * 4 / (7 / 3))), abs=1e-12)


def test_scored_documents_do_not_change_the_statistics():
    index = BM25(TRAINING)
    alone = index.scores(QUERIES, ["night nurse wanted"])
    among = index.scores(QUERIES, ["night nurse wanted", "nurse nurse nurse", "night"])
    np.testing.assert_array_equal(alone[:, 0], among[:, 0])


def test_nothing_shared_scores_zero():
    assert bm25_scores(TRAINING, ["", "astronaut"], ["nurse", ""]).tolist() == [[0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("documents", [[], ["", "!"]])
def test_no_training_words_are_refused(documents):
    with pytest.raises(DegenerateError, match="without a word"):
        BM25(documents)
