"""Texts that are nearly the same, and what the splits make of them."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from cacl.corpus.near_duplicates import GROUPED, group_near_duplicates, text_vectors, twins
from cacl.corpus.records import Job, Pair, Resume
from cacl.corpus.splits import SPLITS

TEXTS = ["Data Analyst", "data analyst", "Data Analyst.", "Accountant", "Accountants", "Cook", "DATA  ANALYST"]


def test_twins_agree_with_a_full_cosine_matrix():
    """Of more texts than one block of rows holds."""
    texts = [f"{text} {number}" for number in range(50) for text in TEXTS]
    vectors = text_vectors(texts)
    cosines = cosine_similarity(TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4)).fit_transform(texts))
    for threshold in (0.5, 0.9):
        assert np.abs(cosines - threshold).min() > 1e-6
        wanted = {tuple(pair) for pair in np.argwhere(cosines >= threshold).tolist()}
        assert set(twins(vectors, vectors, threshold)) == wanted


def test_spelling_variants_share_a_group_and_empty_texts_do_not():
    groups = group_near_duplicates((*TEXTS, "", "")).tolist()
    assert groups[0] == groups[1] == groups[6]
    assert len({groups[0], groups[3], groups[5], groups[7], groups[8]}) == 5


def test_a_chain_of_near_duplicates_is_one_group():
    """Each text differs from the next in its last words only; the ends of the chain are no near duplicates."""
    words = [f"{a}{b}{c}{a}{b}" for a in "abcd" for b in "efgh" for c in "ijkl"]
    texts = [" ".join(words[start : start + 40]) for start in range(0, 12)]
    vectors = text_vectors(texts)
    assert (0, 11) not in twins(vectors, vectors, GROUPED)
    assert set(group_near_duplicates(tuple(texts)).tolist()) == {0}


@pytest.mark.parametrize("texts", [[], [""], ["", " "]])
def test_nothing_to_compare(texts):
    assert group_near_duplicates(tuple(texts)).tolist() == list(range(len(texts)))


@pytest.mark.parametrize(("name", "side"), [("unseen_resumes", 0), ("unseen_jobs", 1), ("disjoint", 0), ("disjoint", 1)])
def test_variants_under_different_ids_stay_in_one_part(name, side):
    """Forty resumes and forty jobs, each in two spellings under two ids; no pair joins the spellings."""
    names = [f"{a}{b}{a}{b}{a}{b}" for a in "bcdfghjk" for b in "aeiou"]
    pairs = [
        Pair(resume=Resume(role=case(name)), job=Job(title=case(name)), label=0)
        for name in names
        for case in (str.lower, str.upper)
    ]
    for seed in range(5):
        parts = SPLITS[name].divide(pairs, seed).parts.values()
        texts = [{(p.resume.role, p.job.title)[side].lower() for p in part} for part in parts]
        assert sum(map(len, texts)) == len(set.union(*texts)) == 40
