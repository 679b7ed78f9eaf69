"""Chapter 10: verdicts by section, and the headline results."""

import pandas as pd

from cacl.figures import claim_verdicts


def test_verdicts_are_counted_by_run_and_section(example):
    table = example("claim_verdicts")[0]
    assert table.to_numpy().tolist() == [
        ["this run", 3.1, "reproduced", 2], ["this run", 7.3, "no data here", 1],
        ["replication", 3.1, "reproduced", 2], ["replication", 7.3, "not reproduced", 1],
    ]  # fmt: skip


def test_verdicts_of_one_run_and_of_all_kinds_are_readable(check_figure):
    claims = pd.DataFrame({"section": [f"4.{i}" for i in range(1, 7)], "verdict": list(claim_verdicts.VERDICTS)})
    check_figure(claim_verdicts, claim_verdicts.claim_verdicts_table({"this run": claims}), "1 no data here")


def test_results_keep_claimed_and_interval_and_leave_out_what_has_no_number(example):
    table = example("claimed_and_obtained")[0].query("run == 'this run'")
    assert table["result"].tolist() == ["AUC-ROC, phase 1", "AUC-ROC, phase 2", "Train Loss, phase 1"]
    assert table.loc[0, ["claimed", "obtained", "low", "high", "verdict"]].tolist() == [0.72, 0.73, 0.68, 0.78, "within tolerance"]
