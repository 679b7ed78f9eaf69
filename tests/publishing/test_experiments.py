"""Chapters 8 and 9 from runs to tables, on a small simulated corpus that stands for the paper's pairs; and what is kept."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cacl.corpus import SPLITS
from cacl.errors import ParameterError
from cacl.evaluation import Interval
from cacl.parameters import Settings
from cacl.publishing.chapters import NOTEBOOKS
from cacl.publishing.experiments import SIGNALS, Experiments
from cacl.publishing.measures import ablations, replication
from cacl.publishing.measures import experiments as measures
from cacl.publishing.pipeline import Pipeline
from cacl.publishing.results import KeptResults
from cacl.randomness import stream

SETTINGS = {
    "corpus": {"size": 900},
    "phase1": {"epochs": 1, "hidden_dim": 8, "output_dim": 4},
    "phase2": {"epochs": 1},
    "experiments": {"seeds": 2, "simulated_size": 300, "draws": 4500},
}


class WordEncoder:
    """Sums a vector drawn for each word, so that no model is needed."""

    dimension = 8

    def encode(self, texts):
        drawn = {word: stream(0, "test", word).normal(size=8) for text in texts for word in text.split()}
        return np.array([sum(drawn[word] for word in text.split()) for text in texts], dtype=np.float32)


class WithPairs(Experiments):
    """Takes whatever pairs the pipeline has for the paper's own."""

    available = True


def glued(chapter):
    """The keys that a notebook's text shows."""
    text = (NOTEBOOKS / f"{chapter}.md").read_text(encoding="utf-8")
    return set(re.findall(r"\{glue:text\}`([^`:]+)", text))


@pytest.fixture(scope="module")
def experiments(tmp_path_factory):
    pipeline = Pipeline(Settings.model_validate(SETTINGS), tmp_path_factory.mktemp("experiments"))
    pipeline.encoder = WordEncoder()
    return WithPairs(pipeline, cores=2)


@pytest.fixture(scope="module")
def of_replication(experiments):
    numbers, figures = replication._made(experiments)
    return measures.Findings(measures.flat(numbers), figures, "")


@pytest.fixture(scope="module")
def of_ablations(experiments):
    numbers, figures = ablations._made(experiments)
    return measures.Findings(measures.flat(numbers), figures, "")


def test_every_number_in_the_text_of_chapter_8_is_made(of_replication):
    known = {*replication.for_the_text(of_replication.numbers), "replication.origin"}
    assert glued("08_replication") - known == set()


def test_every_number_in_the_text_of_chapter_9_is_made(of_ablations):
    known = {*ablations.for_the_text(of_ablations.numbers), "ablations.origin"}
    assert glued("09_ablations") - known == set()


def test_the_tables_of_chapter_8(of_replication):
    numbers = of_replication.numbers
    auc = replication.by_split(numbers, "auc")
    assert auc["method"].iloc[0] == "phase 2"
    assert auc.set_index("method").loc["memory of the job", "both unseen"] == "0.500 [0.500, 0.500]"
    assert replication.by_split(numbers, "job.map")["method"].iloc[-1] == "chance"
    certificates = replication.certificate_table(numbers).set_index("split")
    assert certificates["clean"].to_dict() == dict.fromkeys(SPLITS, "no") | {"both unseen": "yes"}
    assert (certificates.loc["unseen job", "shared jobs"], certificates.loc["unseen resume", "shared resumes"]) == (
        0,
        0,
    )
    assert certificates.loc["file order", "shared jobs"] > 0
    assert set(certificates["outside negatives"]) == {0}
    assert replication.hash_table(numbers)["test"].is_unique
    assert len(replication.comparison_table(numbers)) == 15
    assert replication.sizes_table(numbers).columns.tolist() == ["mean over seeds", *SPLITS]
    assert set(replication.of_phase2(numbers)["metric"]) >= {"AUC", "F1 at 0.5", "job MAP", "resume NDCG"}


def test_the_tables_of_chapter_9(of_ablations, experiments):
    numbers, pipeline = of_ablations.numbers, experiments.pipeline
    table = ablations.effect_table(pipeline, numbers)
    assert table.shape == (21, 2 + 5)
    copies = table[table["arm"] == "an identical copy"].iloc[0, 2:]
    assert set(copies) == {"= 0.000 [0.000, 0.000]"}
    counts = [numbers[f"ablations.auc.{verdict}"] for verdict in ("better", "not_distinguishable", "worse")]
    assert sum(counts) == numbers["ablations.auc.comparisons"] == 21 * 5
    drawn = ablations.drawn_table(pipeline, numbers)
    assert drawn.iloc[:, 2:].sum(axis=1).to_numpy() == pytest.approx(100)
    assert len(ablations.level_table(pipeline, numbers)) == 4
    assert len(ablations.occupancy_table(numbers)) == 6
    assert numbers["ablations.runs"] == 5 * 2 * 23


def test_the_figures_have_tables_and_simulations_differ_in_labels_alone(of_replication, of_ablations, experiments):
    assert set(of_replication.figures) == {"what_remains", "split_comparison", "split_comparison-job_map"}
    assert {name.partition("-")[0] for name in of_ablations.figures} == {"ablation_effects", "bucket_occupancy"}
    tables = [experiments.corpora("ablations")[name].table for name in SIGNALS]
    assert len({tuple(table.resume) for table in tables}) == 1
    assert len({tuple(table.fit) for table in tables}) == 3


def test_without_the_papers_pairs_nothing_is_run(tmp_path):
    experiments = Experiments(Pipeline(Settings(), tmp_path))
    with pytest.raises(ParameterError, match="no pairs of the paper"):
        experiments.run("replication")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_grid_is_refused(experiments):
    with pytest.raises(ParameterError, match=r"(?s)'everything'.*replication, ablations"):
        experiments.cells("everything")


def test_a_chapter_shows_what_is_kept_and_says_so(tmp_path, monkeypatch):
    record = {"commit": "abc123", "date": "2030-01-02T03:04:05+00:00"}
    numbers = {"replication.x": 0.5, "replication.gone": None, "run.profile": "replication"}
    kept = KeptResults({"08_replication": numbers}, {"what_remains": pd.DataFrame()}, {"08_replication": record})
    monkeypatch.setattr(measures, "load", lambda: kept)
    found = replication.replication(SimpleNamespace(settings=Settings(), folder=tmp_path))
    assert found.numbers == pytest.approx({"replication.x": 0.5, "replication.gone": np.nan}, nan_ok=True)
    assert "abc123, 2030-01-02" in found.origin
    assert list(found.figures) == ["what_remains"]


def test_numbers_are_shown_with_their_interval_or_a_dash():
    numbers = measures.flat({"a": Interval(0.5, 0.25, 0.75, 0, 0.95), "n": 3.0})
    assert [measures.shown(numbers, key) for key in ("a", "n", "none")] == ["0.500 [0.250, 0.750]", "3.000", "-"]
