"""Kept results: written, read back, compared, and without anything of the pairs."""

import json
from pathlib import Path

import pandas as pd
import pytest

from cacl.errors import ArtefactError
from cacl.parameters import Settings
from cacl.publishing.chapters import MEASURED
from cacl.publishing.provenance import provenance
from cacl.publishing.results import (
    KEPT,
    LARGEST_TABLE,
    WORDS_OF_PAIRS,
    compare,
    keep,
    load,
    load_if_kept,
    merged,
    with_intervals,
)

LAST = MEASURED[-1].name


def write_run(folder: Path, table: pd.DataFrame, chapter: str) -> Path:
    """A finished run whose chapter ``chapter`` has one figure."""
    record = provenance(Settings(profile="replication", seed=4), seconds=1.0)
    record["pairs"] = {"name": "seed-pairs", "sha256": "58e20ace"}
    for kind in ("metrics", "provenance", "figures"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for number, entry in enumerate(MEASURED):
        numbers = {"run.profile": "replication", "run.seed": 4, f"n{number}": number}
        (folder / "metrics" / f"{entry.name}.json").write_text(json.dumps(numbers), encoding="utf-8")
        figures = ["shown"] if entry.name == chapter else []
        (folder / "provenance" / f"{entry.name}.json").write_text(
            json.dumps(record | {"figures": figures}), encoding="utf-8"
        )
    more = {"auc": 0.7, "auc.low": 0.6, "auc.high": 0.8, "undefined": None, "phase1.seconds": 5.0, "n": 145}
    path = folder / "metrics" / f"{LAST}.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | more), encoding="utf-8")
    table.to_csv(folder / "figures" / "shown.csv", index=False)
    return folder


@pytest.fixture
def figures_of_last(monkeypatch):
    monkeypatch.setattr("cacl.publishing.results.WITH_FIGURES", (LAST[:2],))
    return LAST


@pytest.fixture
def kept(tmp_path, figures_of_last):
    table = pd.DataFrame({"split": ["random"], "auc": [0.1 + 0.2]})
    return load(keep(write_run(tmp_path / "run", table, figures_of_last), tmp_path / "kept"))


def test_what_is_kept_comes_back(kept):
    assert kept.metrics["auc"] == (0.7, 0.6, 0.8)
    assert kept.metrics["n"] == 145
    assert "auc.low" not in kept.metrics
    assert "run.profile" not in kept.metrics
    assert kept.figures["shown"].to_dict("records") == [{"split": "random", "auc": 0.1 + 0.2}]
    assert (kept.settings.profile, kept.settings.seed) == ("replication", 4)
    assert kept.settings.phase1 == Settings().phase1
    assert {"commit", "versions", "machine", "pairs", "ontology"} <= set(kept.provenance[LAST])


def test_keeping_again_leaves_nothing_of_before(tmp_path, figures_of_last):
    run = write_run(tmp_path / "run", pd.DataFrame({"split": ["random"]}), figures_of_last)
    folder = keep(run, tmp_path / "kept")
    (folder / "figures" / "old.csv").write_text("a\n1\n", encoding="utf-8")
    assert set(load(keep(run, folder)).figures) == {"shown"}


@pytest.mark.parametrize("column", ["job_title", "Role", "resume_role", "text", "pair_id", "skills"])
def test_a_table_with_the_pairs_own_contents_is_refused(tmp_path, figures_of_last, column):
    run = write_run(tmp_path / "run", pd.DataFrame({column: ["x"]}), figures_of_last)
    with pytest.raises(ArtefactError, match=column):
        keep(run, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_large_table_is_refused(tmp_path, figures_of_last):
    table = pd.DataFrame({"score": range(LARGEST_TABLE // 5)})
    with pytest.raises(ArtefactError, match="at most 200,000 bytes"):
        keep(write_run(tmp_path / "run", table, figures_of_last), tmp_path / "kept")


def test_a_run_on_simulated_pairs_is_not_kept(tmp_path, figures_of_last):
    run = write_run(tmp_path / "run", pd.DataFrame({"split": ["random"]}), figures_of_last)
    path = run / "provenance" / "01_corpus.json"
    record = json.loads(path.read_text(encoding="utf-8")) | {"pairs": {"name": "simulated", "sha256": "simulated"}}
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"simulated pairs \(01_corpus\)"):
        keep(run, tmp_path / "kept")


def test_an_unfinished_run_is_not_kept(tmp_path, figures_of_last):
    run = write_run(tmp_path / "run", pd.DataFrame({"split": ["random"]}), figures_of_last)
    (run / "metrics" / "03_optimal_transport.json").unlink()
    with pytest.raises(ArtefactError, match=r"03_optimal_transport\.json missing"):
        keep(run, tmp_path / "kept")


def test_comparison_says_what_lies_inside_what_is_equal_and_what_is_missing(kept):
    new = {"auc": 0.65, "n": 146, "undefined": float("nan"), "phase1.seconds": 9.0, "n0": 0}
    rows = compare(new, kept).set_index("key")
    assert "phase1.seconds" not in rows.index
    assert rows.loc["auc", ["kept", "low", "high", "new"]].tolist() == [0.7, 0.6, 0.8, 0.65]
    assert rows["inside"].to_dict() | {"run.seed": True} == {
        "auc": True, "n": False, "undefined": True, "n0": True, "run.seed": True,
        **{f"n{number}": False for number in range(1, len(MEASURED))},
    }  # fmt: skip
    assert not compare({"auc": (0.81, 0.7, 0.9)}, kept).set_index("key").loc["auc", "inside"]


def test_numbers_of_two_runs_are_not_mixed():
    with pytest.raises(ArtefactError, match=r"06_phase2 and a chapter before it differ in run\.seed"):
        merged({"05_phase1": {"run.seed": 0}, "06_phase2": {"run.seed": 1}})


def test_only_ends_of_intervals_are_taken_for_such():
    assert with_intervals({"a": 1, "a.low": 0, "a.high": 2, "b.lowest": 3, "bucket.low": 4}) == {
        "a": (1.0, 0.0, 2.0), "b.lowest": 3.0, "bucket.low": 4.0,
    }  # fmt: skip


def test_without_kept_results_there_are_none(tmp_path):
    assert load_if_kept(tmp_path) is None
    with pytest.raises(ArtefactError, match="cacl keep"):
        load(tmp_path)


@pytest.mark.skipif(not KEPT.exists(), reason="no replication run is kept yet: cacl keep runs/replication")
def test_the_repository_keeps_small_text_without_pairs_or_paths():
    files = [path for path in KEPT.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".json", ".csv"}
    assert all(path.stat().st_size < LARGEST_TABLE for path in files)
    for table in load(KEPT).figures.values():
        assert not [name for name in table if WORDS_OF_PAIRS & set(str(name).lower().split("_"))]
    assert not [path for path in files if "/home/" in (text := path.read_text(encoding="utf-8")) or "/work/" in text]
    assert set(load(KEPT).numbers) == {chapter.name for chapter in MEASURED}


@pytest.mark.parametrize("kind", ["metrics", "provenance"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path, figures_of_last, kind):
    run = write_run(tmp_path / "run", pd.DataFrame({"auc": [0.5]}), figures_of_last)
    path = run / kind / "05_phase1.json"
    path.write_text(path.read_text(encoding="utf-8")[:20], encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"05_phase1\.json is damaged[\s\S]*run the notebook 05_phase1 again"):
        load(run)
