"""Kept results: small text without anything of the pairs, and the comparison with them."""

import json

import pandas as pd
import pytest

from cacl.errors import ArtefactError
from cacl.publishing.chapters import chapters
from cacl.publishing.results import FULL_TEXT, LARGEST_TABLE, NOT_KEPT, TABLES, compare, keep

MEASURED = [chapter.name for chapter in chapters() if chapter.name not in NOT_KEPT]


@pytest.fixture
def run(tmp_path):
    """A finished run on the paper's pairs."""
    folder = tmp_path / "run"
    for kind, content in (("metrics", {"run.seed": 4}), ("provenance", {"pairs": {"name": "seed-pairs"}})):
        (folder / kind).mkdir(parents=True)
        for name in MEASURED:
            (folder / kind / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    for name in TABLES:
        pd.DataFrame({"split": ["random"], "auc": [0.1 + 0.2]}).to_csv(folder / name, index=False)
    return folder


def test_metrics_provenance_and_tables_are_kept_and_nothing_of_before(run, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "old.csv").write_text("a\n1\n")
    (run / "pairs.jsonl").write_text("{}")
    keep(run, folder)
    wanted = {f"{kind}/{name}.json" for kind in ("metrics", "provenance") for name in MEASURED} | set(TABLES)
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.*")} == wanted
    assert pd.read_csv(folder / "summary.csv")["auc"].tolist() == [0.1 + 0.2]


def test_of_full_texts_only_their_own_chapter_is_kept(run, tmp_path):
    for kind, content in (("metrics", {"full_text.pairs": 3}), ("provenance", {"pairs": {"name": "full-text"}})):
        (run / kind / f"{FULL_TEXT}.json").write_text(json.dumps(content), encoding="utf-8")
    pd.DataFrame({"method": ["BM25"], "value": [0.5]}).to_csv(run / "full_text.csv", index=False)
    folder = keep(run, tmp_path / "kept")
    wanted = {f"metrics/{FULL_TEXT}.json", f"provenance/{FULL_TEXT}.json", "full_text.csv"}
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.*")} == wanted
    pd.DataFrame({"resume_text": ["x"]}).to_csv(run / "full_text.csv", index=False)
    with pytest.raises(ArtefactError, match="resume_text"):
        keep(run, folder)


@pytest.mark.parametrize("column", ["job_title", "Role", "pair_id", "skills"])
def test_a_table_with_the_pairs_own_contents_is_refused(run, tmp_path, column):
    pd.DataFrame({column: ["x"]}).to_csv(run / "drawn.csv", index=False)
    with pytest.raises(ArtefactError, match=column):
        keep(run, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_large_tables_simulated_pairs_and_missing_files_are_refused(run, tmp_path):
    pd.DataFrame({"score": range(LARGEST_TABLE // 5)}).to_csv(run / "levels.csv", index=False)
    with pytest.raises(ArtefactError, match="at most 200,000 bytes"):
        keep(run, tmp_path / "kept")
    (run / "provenance" / "01_corpus.json").write_text('{"pairs": {"name": "simulated"}}')
    with pytest.raises(ArtefactError, match=r"simulated pairs \(01_corpus\)"):
        keep(run, tmp_path / "kept")
    (run / "metrics" / "03_optimal_transport.json").unlink()
    with pytest.raises(ArtefactError, match=r"lacks metrics/03_optimal_transport\.json"):
        keep(run, tmp_path / "kept")


def test_a_number_agrees_inside_the_interval_of_before_or_when_it_is_equal():
    before = {
        "auc": 0.7, "auc.low": 0.6, "auc.high": 0.8, "n": 145, "same": 0.3, "none": None, "gone": None, "lost": 1, "word": "better",
        "phase1.seconds": 5.0, "phase1.minutes": 0.1,
    }  # fmt: skip
    new = {"auc": 0.65, "n": 146, "same": 0.1 + 0.2, "none": None, "phase1.seconds": 9.0}
    rows = compare(new, before).set_index("key")
    assert rows["inside"].to_dict() == {"auc": True, "n": False, "same": True, "none": True, "gone": False, "lost": False}
    assert rows.loc["auc", ["before", "low", "high", "new"]].tolist() == [0.7, 0.6, 0.8, 0.65]
    for outside in (0.59, 0.81):
        assert not compare({"auc": outside}, before).set_index("key").loc["auc", "inside"]
    assert compare({}, {}).empty
