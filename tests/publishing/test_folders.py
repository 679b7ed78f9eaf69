"""What a step left, and what is no longer as it was."""

import json

from cacl.publishing.folders import altered, discard_altered, leave_receipt, receipt_of


def test_a_file_that_is_damaged_or_lost_is_named_and_its_step_begins_again(tmp_path):
    files = {name: tmp_path / name for name in ("notebook", "a", "b", "other")}
    for name, path in files.items():
        path.write_text(name)
    leave_receipt(tmp_path, "one", [files["notebook"], files["a"], files["b"]])
    leave_receipt(tmp_path, "two", [files["other"]])
    assert list(json.loads(receipt_of(tmp_path, "one").read_text())) == ["notebook", "a", "b"]
    assert altered(tmp_path) == {}
    files["a"].write_text("damaged")
    files["b"].unlink()
    assert altered(tmp_path) == {"one": [files["a"], files["b"]]}
    assert discard_altered(tmp_path) == ["removed: a, b is not as one left it"]
    assert [path.exists() for path in files.values()] == [False, False, False, True]
    assert (receipt_of(tmp_path, "one").exists(), receipt_of(tmp_path, "two").exists()) == (False, True)
    assert altered(tmp_path) == {}


def test_a_damaged_receipt_says_nothing(tmp_path):
    leave_receipt(tmp_path, "one", [])
    receipt_of(tmp_path, "one").write_text("{")
    assert altered(tmp_path) == {}
