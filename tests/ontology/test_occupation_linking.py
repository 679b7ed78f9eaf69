"""Linking titles and roles to occupations."""

from itertools import product

import numpy as np
import pytest

from cacl.ontology import EscoGraph, Node, OccupationLinker
from cacl.ontology.occupation_linking import MINIMUM_COSINE, stripped

OCCUPATIONS = [
    Node("o:engineer", "occupation", "data engineer", ("data pipeline builder", "data developer")),
    Node("o:analyst", "occupation", "data analyst", ("data developer", "data inspector")),
    Node("o:cook", "occupation", "cook", ("chef de partie",)),
    Node("s:cooking", "skill", "waiter", ()),
]
WORDS = ("data", "engineer", "analyst", "developer", "cook", "pipeline", "builder", "inspector", "chef", "partie")


def bag_of_words(texts):
    """A stand-in for a sentence encoder that a reader can calculate: one component per word, of length other than 1."""
    rows = [[3.0 * (word in text.lower().split()) for word in WORDS] for text in texts]
    return np.array(rows, dtype=np.float32)


@pytest.fixture
def occupations() -> EscoGraph:
    return EscoGraph.from_edges([], OCCUPATIONS)


@pytest.mark.parametrize(
    ("name", "uri", "label", "method"),
    [
        ("Data  Engineer", "o:engineer", "data engineer", "preferred"),
        ("Data Inspector", "o:analyst", "data inspector", "alternative"),
        ("Sr. Data Engineer II (Remote)", "o:engineer", "data engineer", "preferred, stripped"),
        ("Lead Chef de Partie - Berlin", "o:cook", "chef de partie", "alternative, stripped"),
    ],
)
def test_exact_labels(occupations, name, uri, label, method):
    (link,) = OccupationLinker(occupations).links([name])
    assert (link.name, link.uri, link.label, link.method, link.score) == (name, uri, label, method, 1.0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Senior Software Engineer, Oncology", "software engineer"),
        ("Accountant IV", "accountant"),
        ("Junior Data Analyst (FP&A | Python)", "data analyst"),
        ("Business Analyst - Mobile", "business analyst"),
        ("Vice President", "vice president"),
        ("E-commerce manager", "e-commerce manager"),
        ("Leading hand", "leading hand"),
        ("Associate Data Engineer", "data engineer"),
        ("sales associate", "sales associate"),
        ("Senior (remote)", ""),
        ("", ""),
    ],
)
def test_what_is_stripped(name, expected):
    assert stripped(name) == expected


def test_nearest_label_by_cosine(occupations):
    """Cosine of "data pipeline" with "data pipeline builder" is 2 / sqrt(2 * 3) = 0.816, with "data engineer" 1 / 2."""
    (link,) = OccupationLinker(occupations, bag_of_words).links(["data pipeline"])
    assert (link.uri, link.label, link.method) == ("o:engineer", "data pipeline builder", "embedding")
    assert link.score == pytest.approx(2 / np.sqrt(6), abs=1e-6)


def test_below_the_minimum_a_name_is_unmapped_and_the_score_kept(occupations):
    """The cosine of "data chef" is 1 / sqrt(2 * 2) = 0.5 with "data engineer" and others ("de" is no component)."""
    (link,) = OccupationLinker(occupations, bag_of_words).links(["data chef"])
    assert (link.uri, link.method) == (None, "unmapped")
    assert link.score == pytest.approx(0.5, abs=1e-6)
    assert link.score < MINIMUM_COSINE
    (lax,) = OccupationLinker(occupations, bag_of_words, minimum=0.5 - 1e-6).links(["data chef"])
    assert lax.method == "embedding"
    assert lax.uri is not None


def test_a_text_without_direction_is_near_nothing(occupations):
    (link,) = OccupationLinker(occupations, bag_of_words).links(["zebra tamer"])
    assert (link.uri, link.method, link.score) == (None, "unmapped", 0.0)


def test_the_stripped_name_counts_where_it_is_nearer(occupations):
    """Stripped, "Senior data pipeline - analyst cook" is "data pipeline" (0.816); whole it has four words: 2 / sqrt(4 * 3)."""
    (link,) = OccupationLinker(occupations, bag_of_words).links(["Senior data pipeline - analyst cook"])
    assert link.label == "data pipeline builder"
    assert link.score == pytest.approx(2 / np.sqrt(6), abs=1e-6)


def test_a_shared_alternative_label_goes_to_the_nearest_preferred_label(occupations):
    """Without an encoder the first in file order counts; with this one "developer" is on the side of "analyst"."""
    assert OccupationLinker(occupations).links(["data developer"])[0].uri == "o:engineer"
    assert OccupationLinker(occupations).exact("data developer").uri == "o:engineer"

    def favours_analysts(texts):
        return np.array([[1.0, "developer" in t or "analyst" in t] for t in texts], dtype=np.float32)

    assert OccupationLinker(occupations, favours_analysts).links(["data developer"])[0].uri == "o:analyst"


@pytest.mark.parametrize("name", ["", "(-)"])
def test_a_name_without_a_word_is_unmapped_with_and_without_encoder(occupations, name):
    for linker in (OccupationLinker(occupations), OccupationLinker(occupations, bag_of_words, minimum=0.0)):
        (link,) = linker.links([name])
        assert (link.uri, link.label, link.method, link.score) == (None, "", "unmapped", 0.0)


def test_only_occupations_are_linked_to(occupations):
    assert OccupationLinker(occupations).links(["waiter"])[0].method == "unmapped"


def test_each_name_has_one_link_in_order(occupations):
    links = OccupationLinker(occupations, bag_of_words).links(["cook builder chef", "data analyst", "cook builder chef", "cook"])
    assert [(link.name, link.uri) for link in links] == [
        ("cook builder chef", None),
        ("data analyst", "o:analyst"),
        ("cook", "o:cook"),
    ]


def test_an_ontology_without_alternative_labels():
    graph = EscoGraph.from_edges([], [Node("o:cook", "occupation", "cook")])
    assert OccupationLinker(graph, bag_of_words).links(["cook builder"])[0].score == pytest.approx(np.sqrt(0.5))


def test_only_the_labels_worth_it_are_embedded():
    """Of 200 alternative labels, the 50 that share most characters; and both preferred ones, with the name itself."""
    others = tuple(f"{word} number {chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(100) for word in ("data", "zzz"))
    graph = EscoGraph.from_edges([], [Node("o:cook", "occupation", "cook"), Node("o:data", "occupation", "data engineer", others)])
    seen = []

    def encode(texts):
        seen.extend(texts)
        return bag_of_words(texts)

    OccupationLinker(graph, encode).links(["data numbering"])
    assert {"cook", "data engineer", "data numbering"} <= set(seen)
    assert len(seen) == 53
    assert not [text for text in seen if text.startswith("zzz")]


def test_titles_on_the_real_classification(esco_graph):
    links = {link.name: link for link in OccupationLinker(esco_graph).links(["Senior Accountant", "Data Engineer II"])}
    assert {esco_graph.label(link.uri) for link in links.values()} == {"accountant", "data engineer"}
    assert all(link.method.endswith("stripped") for link in links.values())


def test_alternative_labels_compete_by_runs_of_three_characters():
    """Sixty labels share pairs of letters with the name, the last one a run of three: only fifty are compared by meaning."""
    decoys = tuple(f"xabx xcdx xefx {number}" for number in range(60))
    long = " ".join(["zcdez", *map("".join, product("mnop", "qrst", "uvwy"))])
    graph = EscoGraph.from_edges([], [Node("o:a", "occupation", "other", (*decoys, long))])

    def encode(texts):
        return np.array([[float("cde" in text), float("cde" not in text)] for text in texts], dtype=np.float32)

    (link,) = OccupationLinker(graph, encode).links(["abcdef"])
    assert link.label.startswith("zcdez")
