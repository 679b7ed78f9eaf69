"""Texts that are nearly the same, and what the splits make of them."""

import re

import numpy as np
import pytest

from cacl.corpus import PairTable, leakage_certificate, seed_records, simulate_corpus
from cacl.corpus.near_duplicates import group_near_duplicates, job_words, resume_words, shingles, twins
from cacl.corpus.records import Job, Pair, Resume
from cacl.corpus.splits import SPLITS

TEXTS = ["Data Analyst", "data analyst", "Data Analyst.", "Accountant", "Accountants", "Cook", "DATA  ANALYST"]
PLANTS = ("capitals", "commas", "word", "end", "start")


@pytest.fixture(scope="module")
def records(demo_graph):
    """The texts of 111 different resumes and jobs."""
    table = PairTable.of(simulate_corpus(demo_graph, seed=0, size=400))
    return [*map(resume_words, table.resumes), *map(job_words, table.jobs)]


def near(one, two):
    """The definition with sets of Python."""
    smaller, larger = sorted((len(one), len(two)))
    return bool(one) and len(one & two) >= 0.85 * (smaller if smaller >= max(100, larger / 2) else larger)


def grams(text):
    words = " ".join(re.findall(r"[a-z0-9+#]+", text.lower()))
    normal = f" {words} ".ljust(5)
    return {normal[at : at + 5] for at in range(len(normal) - 4)} if words else set()


def plants(text, generator):
    """Copies in capitals, with three commas, with one other word, without the last and without the first quarter."""
    words, quarter = text.split(" "), len(text) // 4
    places = generator.choice(len(words), 3, replace=False)
    commas = " ".join(word + "," * (at in places) for at, word in enumerate(words))
    changed = " ".join("unforeseeable" if at == places[0] else word for at, word in enumerate(words))
    return dict(zip(PLANTS, (text.upper(), commas, changed, text[:-quarter], text[quarter:]), strict=True))


@pytest.mark.parametrize("length", [300, 5000])
def test_planted_copies_are_found_and_nothing_else(records, length):
    """Texts of this length from whole records, each record used once."""
    size = -(-length // min(map(len, records)))
    texts = [" ".join(records[at : at + size])[:length] for at in range(0, len(records) - size + 1, size)]
    generator = np.random.default_rng(0)
    copies = [plants(text, generator) for text in texts]
    known = shingles([*texts, *(copy[name] for copy in copies for name in PLANTS)])
    found = twins(known[len(texts) :], known[: len(texts)])
    assert sorted(found) == [(len(PLANTS) * at + kind, at) for at in range(len(texts)) for kind in range(len(PLANTS))]


def test_twins_agree_with_sets_of_python(records):
    """Of more texts than one block of rows holds, of all lengths, cut at many places."""
    texts = [*TEXTS, "C", "C++", "C#", "?", *(text[:cut] for text in records[:10] for cut in range(20, 400, 12))]
    sets, by_hand = shingles(texts), list(map(grams, texts))
    wanted = {(a, b) for a, one in enumerate(by_hand) for b, two in enumerate(by_hand) if near(one, two)}
    assert len(texts) > 256
    assert set(twins(sets, sets)) == wanted


@pytest.mark.parametrize(("length", "found"), [(101, False), (102, True)])
def test_a_part_of_a_text_counts_from_100_grams_on(length, found):
    """A word of n characters, with a blank at either end, has n - 2 of them; all but the last one are in the whole of 178."""
    whole = "".join(map(str, range(100, 160)))
    sets = shingles([whole, whole[:length]])
    assert sets.sum(axis=1).tolist() == [178, length - 2]
    assert ((0, 1) in twins(sets, sets)) == found


def test_a_short_text_is_not_found_in_a_longer_one():
    texts = ["nurse", "nurse manager", "Data Scientist", "Senior Data Scientist"]
    assert group_near_duplicates(tuple(texts)).tolist() == [0, 1, 2, 3]


def test_spelling_variants_share_a_group_and_empty_texts_do_not():
    groups = group_near_duplicates((*TEXTS, "", "")).tolist()
    assert groups[0] == groups[1] == groups[2] == groups[6]
    assert len({groups[0], groups[3], groups[5], groups[7], groups[8]}) == 5


def test_a_chain_of_near_duplicates_is_one_group():
    """Each text differs from the next in its last words only; the ends of the chain are no near duplicates."""
    words = [f"{a}{b}{c}{a}{b}" for a in "abcd" for b in "efgh" for c in "ijkl"]
    texts = [" ".join(words[start : start + 40]) for start in range(0, 12)]
    sets = shingles(texts)
    assert (0, 11) not in twins(sets, sets)
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


def test_a_disjoint_split_of_the_papers_pairs_is_clean(shared_directory):
    pairs = seed_records(shared_directory / "data" / "seed_pairs" / "test_labels.csv.gz")
    assert leakage_certificate(SPLITS["disjoint"].divide(pairs, 0)).clean
    assert leakage_certificate(SPLITS["disjoint_by_id"].divide(pairs, 0)).overlaps["near-duplicate jobs"][1]
