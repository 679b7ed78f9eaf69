"""Artefacts are made once, again after a change, and never taken for finished when their making was cut off."""

import json
from pathlib import Path

import pytest

from cacl.errors import ArtefactError
from cacl.publishing.artefacts import Store, file_hash, fingerprint, source_hash


class Counting:
    """Makes, saves and loads a number, and counts how often."""

    def __init__(self, store: Store) -> None:
        self.store, self.made = store, 0

    def make(self) -> int:
        self.made += 1
        return self.made

    def fetch(self, save=None, **depends) -> int:
        return self.store.fetch("n.json", depends, self.make, save or self.save, self.load)

    @staticmethod
    def save(path: Path, value: int) -> None:
        path.write_text(json.dumps(value), encoding="utf-8")

    @staticmethod
    def load(path: Path) -> int:
        return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def counting(tmp_path):
    return Counting(Store(tmp_path))


def test_it_is_made_once_and_then_loaded(counting):
    assert [counting.fetch(seed=0), counting.fetch(seed=0)] == [1, 1]
    assert Counting(Store(counting.store.folder)).fetch(seed=0) == 1


@pytest.mark.parametrize("change", [{"seed": 1}, {"seed": 0, "code": "other"}, {}])
def test_it_is_made_again_when_what_it_depends_on_changes(counting, change):
    assert [counting.fetch(seed=0), counting.fetch(**change), counting.fetch(**change)] == [1, 2, 2]


def test_a_killed_run_is_not_taken_for_a_finished_one(counting):
    """The file is there, but its writing was cut off: the mark of the earlier run must not vouch for it."""

    def killed(path: Path, value: int) -> None:
        path.write_text("", encoding="utf-8")
        raise KeyboardInterrupt

    assert counting.fetch(seed=0) == 1
    with pytest.raises(KeyboardInterrupt):
        counting.fetch(killed, seed=1)
    assert counting.fetch(seed=0) == 3


def test_it_is_made_again_when_its_file_is_gone(counting):
    assert counting.fetch(seed=0) == 1
    (counting.store.folder / "n.json").unlink()
    assert counting.fetch(seed=0) == 2


def test_fingerprints_depend_on_every_value_and_not_on_the_order():
    assert fingerprint(a=1, b=[1, 2]) == fingerprint(b=[1, 2], a=1)
    assert len({fingerprint(a=1), fingerprint(a=2), fingerprint(b=1), fingerprint(a="1")}) == 4


def test_hashes_of_files_depend_on_name_and_content(tmp_path):
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("1")
    alone = file_hash([tmp_path / "a"])
    assert alone != file_hash([tmp_path / "b"])
    (tmp_path / "a").write_text("2")
    assert alone != file_hash([tmp_path / "a"])


def test_the_hash_of_the_code_covers_folders_and_modules():
    assert source_hash("ontology") != source_hash("corpus")
    assert source_hash("errors.py") != source_hash("errors.py", "storage.py")


@pytest.mark.parametrize("content", ["", "2", "1\n"])
def test_a_file_that_is_not_what_was_saved_is_named_and_not_loaded(counting, content):
    assert counting.fetch(seed=0) == 1
    path = counting.store.folder / "n.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"n\.json: damaged or changed[\s\S]*delete it"):
        counting.fetch(seed=0)
    path.unlink()
    assert counting.fetch(seed=0) == 2


def test_files_beside_an_artefact_are_watched_too(tmp_path):
    def save(path: Path, value: int) -> None:
        Counting.save(path, value)
        path.with_name("beside.csv").write_text(str(value), encoding="utf-8")

    store, made = Store(tmp_path), iter((1, 2))

    def fetch() -> int:
        return store.fetch("n.json", {"seed": 0}, lambda: next(made), save, Counting.load, ("beside.csv",))

    assert [fetch(), fetch()] == [1, 1]
    (tmp_path / "beside.csv").unlink()
    assert [fetch(), fetch()] == [2, 2]
    (tmp_path / "beside.csv").write_text("", encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"beside\.csv"):
        fetch()
