"""A small simulated corpus, prepared once, and one small grid of runs on it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cacl.corpus import enrich, link_pairs, simulate_corpus
from cacl.evaluation.experiments import Cell, ablations, baseline, prepare_corpus, run_grid
from cacl.ontology import EscoGraph, SkillLinker, demo_directory
from cacl.parameters import OntologyParameters, Phase1Parameters, Phase2Parameters
from cacl.randomness import stream

SEEDS = [0, 1]
ARMS = ("the paper's recipe", "an identical copy", "random negatives", "ontology as a feature")


class WordEncoder:
    """Sums a vector drawn for each word: texts that share words are near each other, and no model is needed."""

    def encode(self, texts):
        drawn = {word: stream(0, "test", word).normal(size=12) for text in texts for word in text.split()}
        return np.array([sum(drawn[word] for word in text.split()) for text in texts], dtype=np.float32)


@pytest.fixture(scope="session")
def demo_graph():
    return EscoGraph.from_csv(demo_directory())


@pytest.fixture(scope="session")
def enriched_pairs(demo_graph):
    pairs, _ = link_pairs(simulate_corpus(demo_graph, seed=0, size=300), SkillLinker(demo_graph))
    return enrich(pairs, demo_graph, OntologyParameters())


@pytest.fixture(scope="session")
def word_encoder():
    return WordEncoder()


@pytest.fixture(scope="session")
def corpus(demo_graph, enriched_pairs, word_encoder):
    return prepare_corpus("small", enriched_pairs, demo_graph, word_encoder, OntologyParameters(), (1.4,), (0.8,))


@pytest.fixture(scope="session")
def arms():
    base = baseline(Phase1Parameters(epochs=2, hidden_dim=16, output_dim=8), Phase2Parameters(epochs=2))
    chosen = {arm.name: arm for arm in ablations(base)}
    return tuple(chosen[name] for name in ARMS)


@pytest.fixture(scope="session")
def cell(arms):
    return Cell("small", "random", arms)


@pytest.fixture(scope="session")
def grid(tmp_path_factory, corpus, cell) -> Path:
    folder = tmp_path_factory.mktemp("grid")
    assert run_grid([cell], {"small": corpus}, SEEDS, folder, cores=2) == 2 * 3
    return folder


@pytest.fixture
def only_baseline(cell):
    return replace(cell, arms=cell.arms[:1])
