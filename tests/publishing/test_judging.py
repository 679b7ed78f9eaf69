"""The chapter 'Claims': this run and the replication beside the paper."""

import json
import re

import pandas as pd
import pytest
import yaml

from cacl.errors import ArtefactError, DataError
from cacl.parameters import Settings
from cacl.publishing.chapters import RESULTS
from cacl.publishing.claims import CLAIMS, load_claims, setting_metrics
from cacl.publishing.claims_schema import Claim, checksum
from cacl.publishing.judging import OWN, claim_table, comparable_profile, comparison, judged_runs, measured_sentence, verdict_counts
from cacl.publishing.numbers import read_numbers
from cacl.publishing.page import Markdown, table_body

EPOCHS = "parameters.phase1.epochs"
RECORDS = [
    {"id": "size", "section": "3.1", "quote": "5,179 pairs", "value": "5,179", "kind": "exact", "obtained": "n"},
    {"id": "auc", "section": "7.3", "quote": "AUC 0.80", "value": "0.80", "kind": "within", "obtained": "auc", "tolerance": 0.05},
    {"id": "f1", "section": "7.3", "quote": "1 0.6", "value": "0.6", "kind": "not comparable", "reason": "one run"},
    {
        "id": "epochs",
        "section": "5.9",
        "quote": "15 epochs",
        "value": "15",
        "kind": "exact",
        "obtained": EPOCHS,
        "basis": "setting",
    },
]


def write_run(folder, numbers, profile="demo"):
    (folder / "metrics").mkdir(parents=True)
    (folder / "metrics" / "05_phase1.json").write_text(json.dumps(numbers), encoding="utf-8")
    record = {"profile": profile, "seed": 0, "device": "cpu", "commit": "abc", "date": "2026-01-02T00", "machine": "Linux"}
    record["parameters"] = Settings().model_dump(exclude={"profile", "seed", "device"})
    record["parameters"]["corpus"]["pairs"] = "seed-pairs" if profile == "replication" else "simulated"
    (folder / "provenance").mkdir()
    (folder / "provenance" / "01_corpus.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


@pytest.fixture
def claims(tmp_path):
    parsed = [Claim.model_validate(record) for record in RECORDS]
    keys = {claim.obtained: "what it is" for claim in parsed if claim.obtained}
    path = tmp_path / "claims.yaml"
    path.write_text(yaml.safe_dump({"checksum": checksum(parsed), "metrics": keys, "claims": RECORDS}), encoding="utf-8")
    path.with_name("paper_numbers.yaml").write_text('"3.1": 5,179\n"5.9": "15"\n"7.3": 0.80 1 0.6', encoding="utf-8")
    return path


@pytest.fixture
def folders(tmp_path):
    run = write_run(tmp_path / "run", {"n": 5179, "auc": 0.7, "auc.low": 0.65, "auc.high": 0.75})
    before = write_run(tmp_path / "kept", {"n": 5179, "auc": 0.82, "auc.low": 0.7, "auc.high": 0.9}, "replication")
    return run, before


def test_both_runs_get_their_verdicts(claims, folders):
    runs = judged_runs(folders[0], Settings(), claims, folders[1])
    assert runs["this run"]["verdict"].tolist() == ["reproduced", "not reproduced", "not comparable", "configured"]
    assert runs["replication"]["verdict"].tolist() == ["reproduced", "reproduced", "not comparable", "configured"]
    counts = verdict_counts(runs).set_index(["claims", "verdict"])
    assert counts.loc[("measured results", "reproduced")].tolist() == [1, 2]
    assert counts.loc[("measured results", "not reproduced")].tolist() == [1, 0]
    assert counts.loc[("settings", "configured")].tolist() == [1, 1]
    assert counts.loc[("all", "all")].tolist() == counts.drop(("all", "all")).sum().tolist() == [4, 4]
    assert measured_sentence(runs["replication"]) == (
        "the paper's 3 measured results come out as: 2 reproduced, 0 within tolerance, 0 not reproduced, 1 not comparable"
    )


def test_only_a_run_on_the_papers_pairs_has_means_over_seeds(folders, tmp_path):
    """Other runs show the replication's summary; taking it for their own would judge one run by another's numbers."""
    record = RECORDS[1] | {"over_seeds": "summary/sequential/phase 2/auc"}
    parsed = [Claim.model_validate(record)]
    content = {"checksum": checksum(parsed), "metrics": {"auc": "what it is"}, "claims": [record]}
    (tmp_path / "claims.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    (tmp_path / "paper_numbers.yaml").write_text('"7.3": "0.80"', encoding="utf-8")
    summary = "corpus,split,method,metric,value,low,high,chance\nreplication,sequential,phase 2,auc,0.81,0.78,0.85,0.5\n"
    (folders[0] / "summary.csv").write_text(summary, encoding="utf-8")
    for pairs, obtained, over in (("simulated", 0.7, "seed 0"), ("seed-pairs", 0.81, "mean over seeds")):
        settings = Settings.model_validate({"corpus": {"pairs": pairs}})
        found = judged_runs(folders[0], settings, tmp_path / "claims.yaml", tmp_path / "none")["this run"].iloc[0]
        assert (found["obtained"], found["over"]) == (obtained, over)


def test_results_of_another_version_say_how_to_renew_them(claims, folders):
    path = next((folders[1] / "provenance").glob("*.json"))
    record = json.loads(path.read_text(encoding="utf-8"))
    record["parameters"] = {"evaluation": {"resamples": 1000}}
    for one in (folders[1] / "provenance").glob("*.json"):
        one.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"other parameters \(evaluation.resamples\)"):
        judged_runs(folders[0], Settings(), claims, folders[1])


def test_the_table_shows_each_claim_with_both_runs(claims, folders):
    shown = claim_table(judged_runs(folders[0], Settings(), claims, folders[1]))
    assert shown["this run"].tolist() == ["5,179, seed 0", "0.700 [0.650, 0.750], seed 0", "", "15"]
    assert shown.iloc[1].tolist() == [
        "7.3", Markdown("AUC <mark>0.80</mark>"), "0.80", "measured", "within", "0.700 [0.650, 0.750], seed 0", "not reproduced",
        "0.820 [0.700, 0.900], seed 0", "reproduced", "",
    ]  # fmt: skip
    assert shown["remark"].tolist()[2] == "one run"


def test_the_value_is_marked_where_the_quotation_prints_it(claims, folders):
    run = judged_runs(folders[0], Settings(), claims, folders[1])["this run"].iloc[[0, 0, 0]]
    run = run.assign(quote=["exp(-0.7 * 0)", "| w | 1.5_2 |", "5,179 of 179"], claimed=["0", "1.5 / 1.3", "179"])
    shown = claim_table({"this run": run})["the paper"]
    assert [cell.text for cell in shown] == [
        "exp(-0.7 \\* <mark>0</mark>)",
        r"\| w \| <mark>1.5</mark>\_2 \|",
        "5,179 of <mark>179</mark>",
    ]
    assert r" \| w \| <mark>1.5</mark>\_2 \| " in table_body(shown.to_frame())


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ((1e-6, None, None), "1e-06"),
        ((0.01, 0.00999, 99.9996), "0.010 [0.00999, 100.000]"),
        ((100.0, -0.5, 101.0), "100.0 [-0.500, 101.0]"),
        ((1234.5, None, None), "1,234.5"),
        ((0.0, -0.5, 2.0), "0.000 [-0.500, 2.000]"),
        ((None,) * 3, ""),
    ],
)
def test_obtained_numbers_have_digits_by_size(values, written):
    run = pd.DataFrame([values], columns=["obtained", "low", "high"])
    for name in ("section", "quote", "claimed", "basis", "kind", "over", "verdict", "reason"):
        run[name] = ""
    assert claim_table({"this run": run})["this run"].tolist() == [written]


def test_a_run_that_lacks_a_number_or_fails_an_exact_claim_stops_the_build(claims, folders, tmp_path):
    lacking = write_run(tmp_path / "lacking", {"n": 5180})
    with pytest.raises(DataError, match=r"this run, profile demo: 2 objections: size: .* 5,179, the run gives 5180; auc:"):
        judged_runs(lacking, Settings(), claims, tmp_path / "none")
    with pytest.raises(DataError, match=r"replication, profile demo: 2 objections"):
        judged_runs(folders[0], Settings(), claims, lacking)


def test_a_run_with_other_settings_than_the_papers_gets_its_book(claims, folders, tmp_path):
    runs = judged_runs(folders[0], Settings.model_validate({"phase1": {"epochs": 3}}), claims, tmp_path / "none")
    assert runs["this run"]["verdict"].tolist()[-1] == "not reproduced"


def test_a_changed_number_in_the_papers_claims_stops_the_build(folders, tmp_path):
    """The digit alone is not in its quote; with the quote, the checksum differs; with the checksum, the paper lacks the number."""
    text, copy = CLAIMS.read_text(encoding="utf-8"), tmp_path / "copy.yaml"
    (tmp_path / "paper_numbers.yaml").write_bytes(CLAIMS.with_name("paper_numbers.yaml").read_bytes())
    for own, other in (("1,353", "1,354"), ("0.799", "0.815")):  # an exact claim, and one within a tolerance
        copy.write_text(text.replace(f'value: "{own}"', f'value: "{other}"'), encoding="utf-8")
        with pytest.raises(DataError, match="does not occur in its quote"):
            judged_runs(folders[0], Settings(), copy, tmp_path / "none")
        copy.write_text(text.replace(own, other), encoding="utf-8")
        with pytest.raises(DataError, match="checksum") as caught:
            judged_runs(folders[0], Settings(), copy, tmp_path / "none")
        found = re.search(r"the checksum ([0-9a-f]{16})", str(caught.value))
        assert found is not None
        new = re.sub(r"(?m)^checksum: .*$", f'checksum: "{found[1]}"', copy.read_text(encoding="utf-8"))
        copy.write_text(new, encoding="utf-8")
        with pytest.raises(DataError, match="that the paper does not print"):
            judged_runs(folders[0], Settings(), copy, tmp_path / "none")


def test_the_last_replication_measures_every_claim():
    wanted = {claim.obtained for claim in load_claims(CLAIMS) if claim.obtained and "replication" in claim.profiles}
    assert wanted - set(read_numbers(RESULTS)) - set(setting_metrics(Settings())) == set()


def test_the_comparison_names_what_differs(folders, tmp_path):
    run, before = folders
    assert comparison(run, Settings(), tmp_path).startswith("The repository holds no replication yet")
    assert comparison(run, Settings(), before) == "The replication is of commit abc, made 2026-01-02 on Linux."
    said = comparison(run, Settings(profile="replication"), before)
    assert said.endswith("Of its 2 numbers, 2 agree with this run, 0 do not.")
    other = write_run(tmp_path / "other", {"n": 5178, "auc": 0.5})
    assert comparison(other, Settings(profile="replication"), before).endswith("0 agree with this run, 2 do not: n, auc.")


def test_a_run_on_own_data_or_on_a_part_of_the_hub_set_is_not_comparable():
    own = Settings.model_validate({"corpus": {"pairs": "/data/mine"}})
    assert comparable_profile(own, {"corpus.pairs": 9000}) == OWN
    assert comparable_profile(Settings(), {"corpus.pairs": 5179}) == "demo"
    paper = Settings.model_validate({"profile": "paper", "corpus": {"pairs": "full-text"}})
    assert [comparable_profile(paper, {"corpus.pairs": pairs}) for pairs in (5178, 5179)] == [OWN, "paper"]


def test_own_data_makes_no_claim_comparable_and_stops_no_build(claims, folders, tmp_path):
    own = Settings.model_validate({"corpus": {"pairs": "/data/mine"}})
    found = judged_runs(folders[0], own, claims, tmp_path / "none")["this run"]["verdict"]
    assert set(found) <= {"not comparable", "contradicts itself", "no data here"}
