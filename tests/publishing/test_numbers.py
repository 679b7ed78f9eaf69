"""Numbers in prose, and where they are read from."""

import json

import pandas as pd
import pytest

from cacl.errors import ArtefactError
from cacl.publishing.numbers import filled, read_numbers, table_numbers


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{number}`x`", "0.123"),
        ("{number}`x:.1f` %", "0.1 %"),
        ("{number}`n` and {number}`whole`", "5,179 and 3"),
        ("{number}`n:.2f`", "5,179.00"),
        ("{interval}`x:+.2f`", "+0.12\xa0[-0.10,\xa0+0.35]"),
        ("{number}`word`, {number}`none`, {number}`nan:.2f`", "better, undefined, undefined"),
        ("{interval}`none`, {interval}`alone:.1f`", "undefined, 0.5 [undefined]"),
        ("{paper}`corpus.pairs`", "5,179"),
        ("{number}`a/b c/d`", "1"),
        ("{doc}`x`", "{doc}`x`"),
    ],
)
def test_a_role_becomes_its_number(text, written):
    numbers = {"x": 0.1234, "x.low": -0.1, "x.high": 0.35, "n": 5179, "whole": 3.0, "word": "better", "none": None}
    numbers |= {"nan": float("nan"), "a/b c/d": 1, "alone": 0.5}
    numbers |= {key + end: None for key in ("none", "alone") for end in (".low", ".high")}
    assert filled(text, numbers) == written


def test_tidy_tables_give_their_cells(tmp_path):
    row = {"split": "random", "method": "phase 2", "metric": "auc", "value": 0.7, "low": 0.6, "high": 0.8, "chance": 0.5}
    found = table_numbers("summary", pd.DataFrame([row]))
    assert found == {
        f"summary/random/phase 2/auc{end}": value
        for end, value in {"": 0.7, ".value": 0.7, ".low": 0.6, ".high": 0.8, ".chance": 0.5}.items()
    }
    pd.DataFrame([row]).to_csv(tmp_path / "summary.csv", index=False)
    assert read_numbers(tmp_path) == found


def test_chapters_must_agree(tmp_path):
    (tmp_path / "metrics").mkdir()
    for name, numbers in (("05_phase1", {"run.seed": 0, "a": 1}), ("06_phase2", {"run.seed": 0, "b": 2})):
        (tmp_path / "metrics" / f"{name}.json").write_text(json.dumps(numbers))
    assert read_numbers(tmp_path) == {"run.seed": 0, "a": 1, "b": 2}
    for seed in (-1, 1):
        (tmp_path / "metrics" / "06_phase2.json").write_text(f'{{"run.seed": {seed}}}')
        with pytest.raises(ArtefactError, match=r"06_phase2 and a chapter before it differ in run\.seed"):
            read_numbers(tmp_path)
    (tmp_path / "metrics" / "06_phase2.json").write_text('{"run')
    with pytest.raises(ArtefactError, match=r"06_phase2\.json is damaged[\s\S]*delete"):
        read_numbers(tmp_path)
