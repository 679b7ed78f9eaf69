"""Chapter 1: counts of labels, and recurrence."""

import numpy as np
import pandas as pd
import pytest

from cacl.errors import DataError
from cacl.figures import label_counts, recurrence

LABELS = ("good_fit", "potential_fit", "no_fit")
PAPER = {"train": (1086, 920, 2137), "validation": (122, 107, 288), "test": (145, 112, 262)}


def counts_frame(counts):
    rows = [(part, label, n) for part, line in counts.items() for label, n in zip(LABELS, line, strict=True)]
    return pd.DataFrame(rows, columns=["part", "label", "count"])


def test_label_counts_beside_the_paper(check_figure):
    run = counts_frame(PAPER | {"test": (140, 117, 262)})
    table = label_counts.label_counts_table(run, counts_frame(PAPER))
    assert table.groupby(["source", "part"])["share"].sum().to_numpy() == pytest.approx(np.ones(6))
    row = table[(table["source"] == "this run") & (table["part"] == "train") & (table["label"] == "good_fit")]
    assert row["share"].item() == pytest.approx(1086 / 4143)
    numbers = ("1,086 good fit", "2,137 no fit", "140 good fit", "7 of the 9 counts")
    figure = check_figure(label_counts, table, *numbers)
    assert [axes.get_title(loc="left") for axes in figure.axes][2] == "test (519 pairs)"


def test_label_counts_without_the_paper(check_figure):
    table = label_counts.label_counts_table(counts_frame({"train": (3, 0, 5)}))
    assert set(table["source"]) == {"this run"}
    figure = check_figure(label_counts, table, "3 good fit, 0 potential fit and 5 no fit")
    assert figure.legends == []


def test_label_counts_where_the_paper_gives_only_some(check_figure):
    published = counts_frame(PAPER)
    published = published[(published["part"] == "test") & (published["label"] == "good_fit")]
    table = label_counts.label_counts_table(counts_frame(PAPER), published)
    check_figure(label_counts, table, "1 of the 1 count ")


def test_label_counts_refuse_an_unknown_label():
    with pytest.raises(DataError, match="unknown label 'fit'"):
        label_counts.label_counts_table(pd.DataFrame({"part": ["train"], "label": ["fit"], "count": [1]}))


def test_recurrence_by_hand(check_figure):
    """Resume a is in 5 pairs, b in 1, c in 1; of the test resumes a is seen, c is not; job x (6 pairs) is seen, y is not."""
    table = recurrence.recurrence_table(
        list("aaaabac"), list("xxxxxxy"), ["train", "train", "train", "train", "train", "test", "test"]
    )
    shown = table.set_index(["aspect", "record", "part", "group"]).sort_index()
    assert shown.loc[("occurrences", "resume", "all")]["distinct"].to_dict() == {
        "1": 2, "2-4": 0, "5-9": 1, "10-19": 0, "20+": 0,
    }  # fmt: skip
    assert shown.loc[("occurrences", "job", "all", "5-9"), "pairs"] == 6
    assert shown.loc[("overlap", "resume", "test")]["distinct"].to_dict() == {"seen": 1, "unseen": 1}
    assert shown.loc[("overlap", "job", "test")]["pairs"].to_dict() == {"seen": 1, "unseen": 1}
    check_figure(recurrence, table, "a resume in 2.3 pairs", "a job in 3.5 pairs", "50% of the test resumes")


def test_recurrence_agrees_with_counting_naively(check_figure):
    generator = np.random.default_rng(0)
    resumes, jobs = (generator.integers(0, high, 900) for high in (90, 60))
    parts = ["train"] * 700 + ["validation"] * 100 + ["test"] * 100
    table = recurrence.recurrence_table([f"r{i}" for i in resumes], [f"j{i}" for i in jobs], parts)
    occurrences = table[table["aspect"] == "occurrences"].groupby("record")["pairs"].sum()
    assert occurrences.to_dict() == {"resume": 900, "job": 900}
    seen = len(set(resumes[800:]) & set(resumes[:700]))
    rows = table[(table["part"] == "test") & (table["record"] == "resume") & (table["group"] == "seen")]
    assert rows["distinct"].item() == seen
    check_figure(recurrence, table, f"a resume in {900 / len(set(resumes)):.1f} pairs")


def test_recurrence_needs_a_training_part_and_equal_lengths():
    with pytest.raises(DataError, match="called 'train'"):
        recurrence.recurrence_table(["a"], ["b"], ["test"])
    with pytest.raises(DataError, match="resume_ids 1, job_ids 2, parts 1"):
        recurrence.recurrence_table(["a"], ["b", "c"], ["train"])
