"""Chapter 1: counts of labels, and recurrence."""

import numpy as np
import pandas as pd

from cacl.figures import label_counts, recurrence


def test_label_counts_beside_the_paper(example):
    """Train has 2, 0 and 6 pairs of 8 in this run, 3, 0 and 5 of 8 in the paper."""
    table = example("label_counts").set_index(["part", "label"])
    assert table.loc["train", "count"].to_dict() == {"good_fit": 2, "potential_fit": 0, "no_fit": 6}
    assert table.loc["train", "count_share"].tolist() == [0.25, 0, 0.75]
    assert table.loc["train", "published_share"].tolist() == [0.375, 0, 0.625]
    assert table.loc[("test", "no_fit")].tolist() == [2, 2, 0.5, 0.5]


def test_a_label_that_a_part_lacks_counts_as_none():
    rows = pd.DataFrame({"part": "train", "label": ["good_fit", "potential_fit", "no_fit"], "count": [1, 1, 2]})
    assert label_counts.label_counts_table(rows[rows["label"] != "good_fit"], rows)["count"].tolist() == [0, 1, 2]


def test_recurrence_by_hand(example):
    """Resume a is in 5 pairs, b in 1, c in 1; of the test resumes a is seen, c is not; job x (6 pairs) is seen, y is not."""
    shown = example("recurrence").set_index(["aspect", "record", "part", "group"]).sort_index()
    distinct = shown.loc[("occurrences", "resume", "all"), "distinct"]
    assert distinct.loc[list(recurrence.RANGES)].tolist() == [2, 0, 1, 0, 0]
    assert shown.loc[("occurrences", "job", "all", "1"), "pairs"] == 1
    assert shown.loc[("occurrences", "job", "all"), "pairs"].sum() == 7
    assert shown.loc[("overlap", "resume", "test"), "distinct"].to_dict() == {"seen": 1, "unseen": 1}
    assert shown.loc[("overlap", "job", "test"), "pairs"].to_dict() == {"seen": 1, "unseen": 1}


def test_a_part_whose_records_are_all_new_or_all_known():
    table = recurrence.recurrence_table(["a", "b"], ["x", "x"], ["train", "test"])
    assert recurrence.describe_recurrence(table).endswith("0% of the test resumes and 100% of the test jobs.")
    table = recurrence.recurrence_table(["a", "a"], ["x", "x"], ["train", "test"])
    assert recurrence.describe_recurrence(table).endswith("100% of the test resumes and 100% of the test jobs.")


def test_recurrence_agrees_with_counting_naively(check_figure):
    generator = np.random.default_rng(0)
    resumes, jobs = (generator.integers(0, high, 900) for high in (90, 60))
    parts = ["train"] * 700 + ["validation"] * 100 + ["test"] * 100
    table = recurrence.recurrence_table([f"r{i}" for i in resumes], [f"j{i}" for i in jobs], parts)
    keys = ["part", "record", "group"]
    seen = table[table["aspect"] == "overlap"].set_index(keys).loc[("test", "resume", "seen")]
    assert seen["distinct"] == len(set(resumes[800:]) & set(resumes[:700]))
    assert seen["pairs"] == sum(resume in set(resumes[:700]) for resume in resumes[800:])
    often = table[table["aspect"] == "occurrences"].set_index(["record", "group"])
    times = np.bincount(jobs)
    assert often.loc[("job", "10\N{EN DASH}19"), "distinct"] == ((times >= 10) & (times <= 19)).sum()
    check_figure(recurrence, table, f"a resume in {900 / len(set(resumes)):.1f} pairs")
