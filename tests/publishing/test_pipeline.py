"""A whole small run: made once, loaded the second time, and other with another seed."""

import shutil

import numpy as np
import pytest
import torch

from cacl.encoding import encode_table
from cacl.errors import ArtefactError
from cacl.phase1 import project
from cacl.phase2 import predict
from cacl.publishing import pipeline as module
from cacl.publishing.pipeline import Pipeline


def weights(head: torch.nn.Module) -> np.ndarray:
    return torch.cat([weight.detach().reshape(-1) for weight in head.parameters()]).numpy()


def test_the_steps_fit_together(small_run):
    assert len(small_run.pairs) == len(small_run.linked) == len(small_run.enriched) == 200
    assert [len(table.pairs) for table in small_run.tables.values()] == [160, 20, 20]
    assert all(pair.metadata.quality_tier for pair in small_run.enriched)
    assert {"name", "method", "score"} <= set(small_run.links.columns)
    assert len(small_run.phase1.history) == 2
    assert len(small_run.phase2.history) == 1


def test_a_second_run_loads_the_very_same(small_run, monkeypatch):
    for name in ("simulate_corpus", "link_pairs", "enrich", "train_phase1", "train_phase2"):
        monkeypatch.setattr(module, name, lambda *_: pytest.fail("made again"))
    again = Pipeline(small_run.settings, small_run.folder)
    assert again.enriched == small_run.enriched
    np.testing.assert_array_equal(weights(again.phase2.head), weights(small_run.phase2.head))
    np.testing.assert_array_equal(weights(again.phase1.head), weights(small_run.phase1.head))
    assert again.phase1.history.equals(small_run.phase1.history)


def test_another_seed_gives_other_pairs_and_another_temperature_the_same_pairs(small_run, tmp_path):
    other = Pipeline(small_run.settings.model_copy(update={"seed": 1}), tmp_path)
    assert other.pairs != small_run.pairs
    warmer = small_run.settings.phase1.model_copy(update={"temperature": 0.5})
    settings = small_run.settings.model_copy(update={"phase1": warmer})
    same = Pipeline(settings, small_run.folder)
    assert same.enriched == small_run.enriched
    assert same._depends((), "corpus") == small_run._depends((), "corpus")
    assert same._depends((), "phase1") != small_run._depends((), "phase1")


def test_the_matrix_of_matches_holds_the_probability_of_every_pair(small_run):
    """Against one prediction at a time, of unit vectors made here."""
    table, matrix = small_run.tables["test"], small_run.match_matrix("test")
    assert matrix.shape == (len(table.resumes), len(table.jobs))
    resumes, jobs = (project(small_run.phase1.head, side) for side in encode_table(small_run.encoder, table))
    for row, column in ((0, 0), (1, len(jobs) - 1), (len(resumes) - 1, 0)):
        single = predict(small_run.phase2.head, resumes[[row]], jobs[[column]]).item()
        assert matrix[row, column] == pytest.approx(single, abs=1e-6)


def test_the_setting_of_the_split_is_obeyed(small_run):
    corpus = small_run.settings.corpus.model_copy(update={"split": "disjoint"})
    disjoint = Pipeline(small_run.settings.model_copy(update={"corpus": corpus}), small_run.folder)
    split = disjoint.split_of(small_run.pairs)
    seen = {pair.job.job_id for pair in split.train} & {pair.job.job_id for pair in split.test}
    assert seen == set()
    assert len(split.dropped) > 0


def test_a_file_of_the_run_that_lost_its_end_is_named_and_not_taken_for_the_whole(small_run, tmp_path):
    """Cut between two lines, the file still holds valid pairs."""
    folder = tmp_path / "copy"
    shutil.copytree(small_run.folder, folder)
    lines = (folder / "enriched.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "enriched.jsonl").write_text("".join(lines[:-50]), encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"enriched\.jsonl: damaged or changed"):
        _ = Pipeline(small_run.settings, folder).enriched


def test_a_lost_history_or_list_of_links_is_made_again(small_run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(small_run.folder, folder)
    lost = [folder / name for name in ("links.csv", "phase2_history.csv")]
    for path in lost:
        path.unlink()
    again = Pipeline(small_run.settings, folder)
    assert len(again.links) == len(small_run.links)
    assert len(again.phase2.history) == 1
    assert all(path.exists() for path in lost)
