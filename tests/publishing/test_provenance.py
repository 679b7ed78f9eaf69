"""Where a page comes from."""

import hashlib
import re

import psutil

from cacl.ontology import demo_directory
from cacl.parameters import Settings
from cacl.publishing import provenance as module
from cacl.publishing.chapters import PROJECT
from cacl.publishing.provenance import commit, file_hash, provenance, provenance_markdown
from cacl.publishing.runs import Run


def test_the_record_names_data_code_settings_and_machine(tmp_path):
    record = provenance(Run(Settings(seed=3), tmp_path), seconds=1.26)
    assert record["commit"] == commit()
    assert re.fullmatch(r"[0-9a-f]{12}( \(dirty\))?|unknown .*", record["commit"])
    assert (record["profile"], record["seed"], record["device"], record["duration_seconds"]) == ("demo", 3, "cpu", 1.3)
    assert record["ontology"] == {"folder": "demo", "sha256": file_hash(demo_directory().glob("*.csv*"))}
    assert record["pairs"] == {"name": "simulated", "sha256": "simulated"}
    own = psutil.Process().memory_info().rss / 2**20
    assert 0.9 * own < record["peak_memory_mib"] < psutil.virtual_memory().total / 2**20
    assert record["machine"].endswith((" cores", " core"))
    assert record["lock_sha256"] == hashlib.sha256((PROJECT / "requirements.lock").read_bytes()).hexdigest()
    assert record["parameters"]["phase1"] == Settings().phase1.model_dump()
    shown = provenance_markdown(record)
    for part in (
        f"{record['peak_memory_mib']:,} MiB",
        record["commit"],
        record["date"],
        "temperature = 0.07",
        "numpy",
        f"SHA-256 `{record['ontology']['sha256'][:16]}`",
        f"SHA-256 `{record['lock_sha256'][:16]}`",
    ):
        assert part in shown


def test_the_record_holds_no_folder_of_the_machine(tmp_path):
    (tmp_path / "pairs.jsonl").write_text("{}\n", encoding="utf-8")
    changes = {"ontology": {"esco": str(tmp_path)}, "corpus": {"pairs": str(tmp_path / "pairs.jsonl")}}
    record = provenance(Run(Settings.model_validate(changes), tmp_path), seconds=0)
    assert str(tmp_path.parent) not in str(record)
    assert record["pairs"] == {"name": "pairs.jsonl", "sha256": hashlib.sha256(b"{}\n").hexdigest()}


def test_a_hash_depends_on_names_and_contents(tmp_path):
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("1"), two.write_text("1")
    assert file_hash([one]) != file_hash([two])
    before = file_hash([one, two])
    assert file_hash([two, one]) == before
    two.write_text("2")
    assert file_hash([one, two]) != before


def test_outside_git_the_commit_is_unknown(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PROJECT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert commit() == "unknown (not a git checkout)"
