"""Chapter 10: verdicts by section, and the headline results."""

import pandas as pd
import pytest

from cacl.errors import DataError, DegenerateError
from cacl.figures import claim_verdicts, claimed_and_obtained

NAN = float("nan")


def verdicts(**counts):
    rows = [("3.1", "reproduced")] * 2 + [(s.replace("s", "").replace("_", "."), v) for s, v in counts.items()]
    return pd.DataFrame(rows, columns=["section", "verdict"])


def results(*rows):
    columns = ["id", "quote", "claimed", "kind", "obtained", "low", "high", "verdict"]
    return pd.DataFrame(rows, columns=columns).assign(section="7.3")


RESULTS = results(
    ("result.phase1-auc", "│ AUC-ROC │ 0.720 │ 0.799 │", "0.720", "within", 0.73, 0.68, 0.78, "within tolerance"),
    ("result.phase2-auc", "│ AUC-ROC │ 0.720 │ 0.799 │", "0.799", "within", 0.60, 0.55, 0.66, "not reproduced"),
    ("result.phase1-train-loss", "│ Train Loss │ 0.515 │", "0.515", "within", 1.2, NAN, NAN, "not comparable"),
    ("result.job-map", "│ Job MAP │ — │ 0.260 │", "0.260", "within", None, NAN, NAN, "no data here"),
    ("result.phase1-time", "│ Training Time │ ~10 min │", "~10", "not comparable", 0.1, NAN, NAN, "not comparable"),
)


def test_verdicts_are_counted_by_run_and_section(check_figure):
    first = verdicts(s3_2="contradicts itself", s7_3="not comparable")
    second = verdicts(s3_2="not reproduced", s7_3="within tolerance")
    table = claim_verdicts.claim_verdicts_table({"this run": first, "kept replication": second})
    assert table["claims"].sum() == 8
    chosen = table[(table["run"] == "this run") & (table["section"] == "3.1")]
    assert chosen[["verdict", "claims"]].values.tolist() == [["reproduced", 2]]
    figure = check_figure(claim_verdicts, table, "this run, 4 claims: 2 reproduced, 1 contradicts itself and 1 not")
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["this run", "kept replication"]


def test_verdicts_of_one_run_and_of_all_kinds(check_figure):
    kinds = {f"s4_{number}": name for number, name in enumerate(claim_verdicts.VERDICTS, start=1)}
    check_figure(claim_verdicts, claim_verdicts.claim_verdicts_table({"this run": verdicts(**kinds)}), "1 no data here")


def test_an_unknown_verdict_is_refused():
    with pytest.raises(DataError, match="unknown verdict 'true'"):
        claim_verdicts.claim_verdicts_table({"this run": verdicts(s3_2="true")})


def test_results_keep_claimed_and_interval_and_leave_out_what_has_no_number(check_figure):
    table = claimed_and_obtained.claimed_and_obtained_table({"this run": RESULTS})
    assert table["result"].tolist() == ["AUC-ROC, phase 1", "AUC-ROC, phase 2", "Train Loss, phase 1"]
    assert table.loc[0, ["claimed", "obtained", "low", "high"]].tolist() == [0.72, 0.73, 0.68, 0.78]
    check_figure(claimed_and_obtained, table, "1 of 2 comparable results", "AUC-ROC, phase 2 0.600 (paper 0.799)")


def test_two_runs_stand_side_by_side(check_figure):
    runs = {"this run": RESULTS, "kept replication": RESULTS.assign(verdict="not comparable")}
    figure = check_figure(
        claimed_and_obtained, claimed_and_obtained.claimed_and_obtained_table(runs), "none comparable"
    )
    assert {text.get_text() for text in figure.legends[0].get_texts()} == {"the paper", *runs}


def test_results_without_a_claim_are_refused():
    with pytest.raises(DegenerateError):
        claimed_and_obtained.claimed_and_obtained_table({"this run": RESULTS.assign(section="3.1")})
