"""Chapter 10: the headline results."""


def test_results_keep_claimed_and_interval_and_leave_out_what_has_no_number(example):
    table = example("claimed_and_obtained").query("run == 'this run'")
    assert table["result"].tolist() == ["AUC-ROC, phase 1", "AUC-ROC, phase 2", "Train Loss, phase 1"]
    assert table.loc[0, ["claimed", "obtained", "low", "high", "verdict"]].tolist() == [0.72, 0.73, 0.68, 0.78, "within tolerance"]
