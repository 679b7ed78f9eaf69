"""Where a page comes from."""

import hashlib

from cacl.ontology import demo_directory
from cacl.parameters import Settings
from cacl.publishing import provenance as module
from cacl.publishing.chapters import PROJECT
from cacl.publishing.provenance import commit, data_hash, provenance, provenance_markdown


def test_the_record_names_data_code_settings_and_machine():
    record = provenance(Settings(seed=3), seconds=1.26)
    assert record["commit"] == commit()
    assert (record["profile"], record["seed"], record["device"], record["duration_seconds"]) == ("demo", 3, "cpu", 1.3)
    assert record["ontology"] == {"folder": "demo", "sha256": data_hash(demo_directory())}
    assert record["pairs"] == {"name": "simulated", "sha256": "simulated"}
    assert record["lock_sha256"] == hashlib.sha256((PROJECT / "requirements.lock").read_bytes()).hexdigest()
    assert set(record["versions"]) >= {"python", "numpy", "torch"}
    assert record["parameters"]["phase1"] == Settings().phase1.model_dump()


def test_the_record_holds_no_folder_of_the_machine(tmp_path):
    (tmp_path / "pairs.jsonl").write_text("{}\n", encoding="utf-8")
    (tmp_path / "skills_en.csv").write_text("a\n", encoding="utf-8")
    settings = Settings.model_validate(
        {
            "ontology": {"esco": str(tmp_path)},
            "corpus": {"pairs": str(tmp_path / "pairs.jsonl")},
            "encoding": {"encoder": "/models/mpnet"},
        }
    )
    record = provenance(settings, seconds=0)
    assert str(tmp_path.parent) not in str(record)
    assert record["parameters"]["encoding"]["encoder"] == "mpnet"
    assert record["pairs"]["sha256"] == hashlib.sha256(b"{}\n").hexdigest()
    assert Settings.model_validate({"profile": "demo"} | record["parameters"]).corpus.pairs == "pairs.jsonl"


def test_the_hash_of_the_data_depends_on_its_files(tmp_path):
    (tmp_path / "a.csv").write_text("1")
    first = data_hash(tmp_path)
    data_hash.cache_clear()
    (tmp_path / "notes.txt").write_text("no data")
    assert data_hash(tmp_path) == first
    data_hash.cache_clear()
    (tmp_path / "a.csv").write_text("2")
    assert data_hash(tmp_path) != first


def test_outside_git_the_commit_is_unknown(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PROJECT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert commit() == "unknown (not a git checkout)"


def test_the_box_under_a_page_holds_the_whole_record():
    record = provenance(Settings(), seconds=0)
    box = provenance_markdown(record)
    for part in (record["commit"], record["date"], "temperature = 0.07", "numpy", record["ontology"]["sha256"][:16]):
        assert part in box
