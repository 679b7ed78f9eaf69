"""A small simulated corpus, prepared once, and a small cell of runs on it."""

from dataclasses import replace

import numpy as np
import pytest

from cacl.corpus import enrich, link_pairs, simulate_corpus
from cacl.experiments.cell_runs import CellRuns
from cacl.experiments.corpora import prepare_corpus
from cacl.experiments.grid import Cell, jobs
from cacl.experiments.grid import arms as all_arms
from cacl.experiments.training import run_cell, save_runs
from cacl.ontology import EscoGraph, SkillLinker, demo_directory
from cacl.parameters import ExperimentParameters, Phase1Parameters, Phase2Parameters, Settings
from cacl.randomness import stream

ARMS = ("the paper's recipe", "an identical copy", "shuffled labels", "random negatives", "no curriculum", "no weight")
ARMS = (*ARMS, "ontology as a feature", "weight decay 0.1")


class WordEncoder:
    """Sums a vector drawn for each word: texts that share words are near each other, and no model is needed."""

    def encode(self, texts):
        drawn = {word: stream(0, "test", word).normal(size=12) for text in texts for word in text.split()}
        return np.array([sum(drawn[word] for word in text.split()) for text in texts], dtype=np.float32)


@pytest.fixture(scope="session")
def word_encoder():
    return WordEncoder()


@pytest.fixture(scope="session")
def settings():
    return Settings(
        phase1=Phase1Parameters(epochs=2, hidden_dim=16, output_dim=8),
        phase2=Phase2Parameters(epochs=2),
        experiments=ExperimentParameters(seeds=2, repetitions=2),
    )


@pytest.fixture(scope="session")
def demo_graph():
    return EscoGraph.from_csv(demo_directory())


@pytest.fixture(scope="session")
def enriched_pairs(demo_graph, settings):
    pairs, _ = link_pairs(simulate_corpus(demo_graph, seed=0, size=800), SkillLinker(demo_graph))
    return enrich(pairs, demo_graph, settings.ontology)


@pytest.fixture(scope="session")
def corpus(demo_graph, enriched_pairs, word_encoder, settings):
    return prepare_corpus(enriched_pairs, demo_graph, word_encoder, settings.ontology, (1.4,))


def cell_of(settings, split):
    by_name = {arm.name: arm for arm in all_arms(settings)}
    return Cell("replication", split, tuple(by_name[name] for name in ARMS))


@pytest.fixture(scope="session")
def cell(settings):
    return cell_of(settings, "random")


@pytest.fixture(scope="session")
def folder(tmp_path_factory, corpus, cell, settings):
    made = tmp_path_factory.mktemp("run")
    for own in (cell, cell_of(settings, "blocks")):
        for name, seeds in jobs(settings, own).items():
            save_runs(made / name, {seed: run_cell(corpus, own.split, seed, own.arms) for seed in seeds})
    return made


@pytest.fixture(scope="session")
def cell_runs(folder, corpus, cell, settings):
    return CellRuns.read(cell, corpus, settings, folder)


@pytest.fixture(scope="session")
def block_runs(folder, corpus, settings):
    return CellRuns.read(cell_of(settings, "blocks"), corpus, settings, folder)


@pytest.fixture
def scored_by_labels(cell_runs):
    """The same runs, but phase 2 gives a positive pair 1 and another 0, or with probability ``noise`` one half."""

    def changed(noise, sign=1):
        generator, runs = np.random.default_rng(0), []
        for run in cell_runs.runs:
            label = sign * run.arrays["label"].astype(float)
            scores = np.where(generator.random(len(label)) < noise, sign * 0.5, label)
            runs.append(run._replace(arrays={**run.arrays, "the paper's recipe/phase 2/pairs": scores}))
        return replace(cell_runs, runs=runs)

    return changed
