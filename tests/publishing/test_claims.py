"""Claims: the schema refuses what is incomplete, and each kind gets its verdict."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cacl.errors import DataError
from cacl.parameters import Phase1Parameters, Settings
from cacl.publishing.claims import load_claims, objections, printed_values, setting_metrics, table, verdict
from cacl.publishing.claims_schema import PRINTED, PROFILES, Claim, checksum

ROOT = Path(__file__).parents[2]
BOOK_CLAIMS = ROOT / "book" / "claims.yaml"
PAPER_NUMBERS = BOOK_CLAIMS.with_name("paper_numbers.yaml")
PAPER = ROOT.parent / "shared" / "methodology.md"
PAPER_SECTIONS = yaml.safe_load(PAPER_NUMBERS.read_text(encoding="utf-8"))
MEAN = "summary/sequential/phase 2/auc"


def make_claim(value: str = "0.720", kind: str = "exact", **fields: object) -> Claim:
    defaults = {"obtained": "phase1.auc"} if kind in ("exact", "within", "trend") else {}
    return Claim.model_validate(
        {"id": "a", "section": "7.3", "quote": f"AUC {value}", "value": value, "kind": kind} | defaults | fields
    )


def write_claims(path: Path, records: list[dict[str, object]], **head: object) -> Path:
    parsed = [Claim.model_validate(claim) for claim in records]
    keys = {claim.obtained: "what it is" for claim in parsed if claim.obtained}
    content = {"checksum": checksum(parsed), "metrics": keys, "claims": records} | head
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    path.with_name("paper_numbers.yaml").write_text('"3.1": 5,179 5K', encoding="utf-8")
    return path


SIZE = {"id": "size", "section": "3.1", "quote": "5,179 pairs", "value": "5,179", "kind": "exact", "obtained": "n"}


@pytest.mark.parametrize(
    ("printed", "number", "half_unit"),
    [
        ("4,143", 4143.0, 0.5),
        ("0.720", 0.72, 0.0005),
        ("~230K", 230_000.0, 500.0),
        ("~110M", 110_000_000.0, 500_000.0),
        ("26.2%", 26.2, 0.05),
        ("8.5e-5", 8.5e-5, 0.5e-6),
    ],
)
def test_numbers_are_read_as_printed(printed: str, number: float, half_unit: float) -> None:
    claim = make_claim(printed)
    assert claim.number == pytest.approx(number)
    assert claim.half_unit == pytest.approx(half_unit)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"obtained": None}, "needs obtained"),
        ({"kind": "within", "obtained": "n"}, "needs tolerance"),
        ({"kind": "trend", "obtained": "n"}, "needs relation"),
        ({"kind": "not comparable"}, "needs reason"),
        ({"kind": "contradiction", "other": "0.8"}, "needs reason"),
        ({"tolerance": 0.1}, "takes no tolerance"),
        ({"value": "0.721"}, "does not occur in its quote"),
        ({"value": "72"}, "does not occur in its quote"),
        ({"value": "AUC"}, "not a number"),
    ],
)
def test_incomplete_claims_are_refused(fields: dict[str, object], complaint: str) -> None:
    kwargs = {"quote": "AUC 0.720", **fields}
    with pytest.raises(ValueError, match=complaint):
        make_claim(str(kwargs.pop("value", "0.720")), str(kwargs.pop("kind", "exact")), **kwargs)


def test_exact_means_equal_unless_the_paper_rounds() -> None:
    assert verdict(make_claim("0.3"), 0.3) == "reproduced"
    assert verdict(make_claim("0.3"), 0.30001) == "not reproduced"
    assert verdict(make_claim("26.2%", rounded=True), 100 * 1086 / 4143) == "reproduced"
    assert verdict(make_claim("26.2%", rounded=True), 26.26) == "not reproduced"
    assert verdict(make_claim("1e-6"), 1.1e-6) == "not reproduced"


def test_within_is_judged_by_the_point_estimate_and_reproduced_if_the_interval_covers_the_papers_number() -> None:
    claim = make_claim("0.720", "within", tolerance=0.05)
    assert verdict(claim, 0.7204) == "reproduced"
    assert verdict(claim, 0.77, 0.7205, 0.9) == "reproduced"  # 0.7205 is 0.720 at the digits printed
    assert verdict(claim, 0.77, 0.7206, 0.9) == "within tolerance"
    assert verdict(claim, 0.7701, 0.6, 0.9) == "not reproduced"  # a wide interval does not help


def test_only_what_the_paper_measured_can_be_reproduced() -> None:
    words = {basis: verdict(make_claim("15", basis=basis), 15) for basis in ("measured", "setting", "derived")}
    assert words == {"measured": "reproduced", "setting": "configured", "derived": "derived"}
    assert {verdict(make_claim("15", basis=basis), 14) for basis in words} == {"not reproduced"}


def test_a_trend_needs_its_whole_interval_on_one_side() -> None:
    claim = make_claim("0.5", "trend", relation="at least")
    assert verdict(claim, 0.5) == "reproduced"
    assert verdict(claim, 0.6, 0.51, 0.7) == "reproduced"
    assert verdict(claim, 0.6, 0.49, 0.7) == "not reproduced"
    assert verdict(claim, 0.5, 0.49, 0.51) == "not reproduced"
    assert verdict(make_claim("0.5", "trend", relation="at most"), 0.4, 0.3, 0.51) == "not reproduced"
    assert verdict(make_claim("0.5", "trend", relation="at most"), 0.4, 0.3, 0.5) == "reproduced"


def test_words_for_what_cannot_be_judged() -> None:
    assert verdict(make_claim(), None) == "no data here"
    assert verdict(make_claim(), float("nan")) == "no data here"
    assert verdict(make_claim(profiles=("paper",)), 0.72, profile="demo") == "not comparable"
    assert verdict(make_claim(kind="not comparable", reason="one run"), 0.72) == "not comparable"
    assert verdict(make_claim(kind="contradiction", other="0.8", reason="two values"), None) == "contradicts itself"


@given(st.floats(0, 1), st.floats(0.001, 0.5))
def test_tolerance_is_symmetric(obtained: float, tolerance: float) -> None:
    claim = make_claim("0.50", "within", tolerance=tolerance)
    assert (verdict(claim, obtained) == "not reproduced") == (verdict(claim, 1 - obtained) == "not reproduced")


def test_the_table_holds_number_interval_and_verdict_of_each_claim() -> None:
    claims = [make_claim("0.720", "within", tolerance=0.05), make_claim(kind="contradiction", id="b", other="0.8", reason="two")]
    rows = table(claims, {"phase1.auc": 0.74, "phase1.auc.low": 0.73, "phase1.auc.high": 0.78}).to_dict("records")
    found = [(row["claimed"], row["verdict"]) for row in rows]
    assert found == [("0.720", "within tolerance"), ("0.720 / 0.8", "contradicts itself")]
    assert (rows[0]["obtained"], rows[0]["low"], rows[0]["high"]) == (0.74, 0.73, 0.78)
    assert rows[1]["reason"] == "two"


def test_the_mean_over_seeds_is_judged_where_the_run_has_it() -> None:
    claim = make_claim("0.799", "within", tolerance=0.05, over_seeds=MEAN)
    one = {"run.seed": 3, "phase1.auc": 0.7, "phase1.auc.low": 0.6, "phase1.auc.high": 0.8}
    seeds = {MEAN: 0.81, f"{MEAN}.low": 0.8, f"{MEAN}.high": 0.82}
    shown = ["obtained", "low", "high", "over", "verdict"]
    for numbers, expected in (
        (one, [0.7, 0.6, 0.8, "seed 3", "not reproduced"]),
        (one | seeds, [0.81, 0.8, 0.82, "mean over seeds", "within tolerance"]),
        (one | {MEAN: float("nan")}, [0.7, 0.6, 0.8, "seed 3", "not reproduced"]),
    ):
        assert table([claim], numbers).loc[0, shown].tolist() == expected
    assert table([make_claim("5", basis="setting")], {"phase1.auc": 5})["over"].tolist() == [""]


def test_cosines_go_to_the_papers_scale() -> None:
    """(cosine + 1) / 2 of 0.642 is 0.821, and a difference of 0.156 becomes 0.078: the published run's own digits."""
    keys = ("phase1.positive_mean_scaled", "phase1.separation_scaled", "phase1.positive_mean")
    claims = [make_claim("0.821", "within", id="a", obtained=key, over_seeds=MEAN, tolerance=0.1) for key in keys]
    found = [
        table([claim], {MEAN: value, f"{MEAN}.low": value, f"{MEAN}.high": value}).iloc[0]
        for claim, value in zip(claims, (0.642, 0.156, 0.642), strict=True)
    ]
    assert [(row.obtained, row.low) for row in found] == [pytest.approx((v, v)) for v in (0.821, 0.078, 0.642)]


def test_objections_name_the_missing_and_the_wrong() -> None:
    exact, other = (make_claim("5", obtained="n"), make_claim("0.720", "within", id="b", tolerance=0.01, profiles=("paper",)))
    assert objections([exact, other], {"n": 5}, "demo") == []
    assert objections([exact], {"n": 6}, "demo") == ["a: the paper says 5, the run gives 6"]
    assert objections([other], {}, "paper") == ["b: the run gives no number called phase1.auc"]
    assert objections([other], {"phase1.auc": 0.9}, "paper") == []


def test_setting_metrics_names_every_number_of_a_section() -> None:
    found = setting_metrics(Settings(phase1=Phase1Parameters(epochs=3)))
    assert found["parameters.phase1.epochs"] == 3
    assert found["parameters.ontology.tolerance"] == 1e-6
    assert "parameters.phase1.weighting" not in found
    assert "parameters.phase1.selection" not in found


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        ({"checksum": "0"}, "checksum"),
        ({"metrics": {}}, "not in both"),
        ({"metrics": {"n": "size", "m": "unused"}}, "not in both"),
        ({"claims": [SIZE, SIZE]}, "more than once"),
        ({"claims": [SIZE | {"colour": "red"}]}, "Extra inputs"),
    ],
)
def test_inconsistent_files_are_refused(tmp_path: Path, head: dict[str, object], complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        load_claims(write_claims(tmp_path / "claims.yaml", [SIZE], **head))


def test_missing_and_broken_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        load_claims(tmp_path / "none.yaml")
    (tmp_path / "paper_numbers.yaml").write_text("{}", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("claims: [", encoding="utf-8")
    with pytest.raises(DataError, match="not YAML"):
        load_claims(tmp_path / "broken.yaml")


def test_the_book_states_the_settings_of_the_paper() -> None:
    metrics = setting_metrics(Settings())
    claims = [claim for claim in load_claims(BOOK_CLAIMS) if claim.obtained in metrics]
    assert len(claims) > 30
    assert {claim.basis for claim in claims} == {"setting"}
    assert all(objections(claims, metrics, profile) == [] for profile in PROFILES)


@pytest.mark.skipif(not PAPER.exists(), reason="the paper's text is not beside the repository")
def test_every_quote_stands_in_the_paper() -> None:
    paper = re.sub(r"\s+", " ", re.sub("[❄🔥]", "", PAPER.read_text(encoding="utf-8")))
    assert [claim.id for claim in load_claims(BOOK_CLAIMS) if claim.quote not in paper] == []


@pytest.mark.skipif(not PAPER.exists(), reason="the paper's text is not beside the repository")
def test_the_numbers_kept_of_the_paper_are_those_it_prints() -> None:
    parts = re.split(r"(?m)^#{2,3} (\d(?:\.\d)?)\b", PAPER.read_text(encoding="utf-8"))
    printed = {name: PRINTED.findall(text) for name, text in zip(parts[1::2], parts[2::2], strict=True) if name in PAPER_SECTIONS}
    assert {name: " ".join(numbers) for name, numbers in printed.items()} == PAPER_SECTIONS


@pytest.mark.parametrize("kind", ["within", "exact"])
@pytest.mark.parametrize(("section", "value", "other"), [("7.3", "0.799", "0.815"), ("3.1", "1,353", "1,354")])
def test_a_value_changed_with_its_quote_and_the_checksum_is_refused(
    tmp_path: Path, kind: str, section: str, value: str, other: str
) -> None:
    quote = {"7.3": "│ AUC-ROC │ 0.720 │ 0.799 │", "3.1": "| good_fit | 1,353 |"}[section]
    claim = {"id": "a", "section": section, "quote": quote, "value": value, "kind": kind, "obtained": "n"}
    claim |= {"tolerance": 0.05} if kind == "within" else {}
    changed = claim | {"value": other, "quote": quote.replace(value, other)}
    for record, accepted in ((claim, True), (changed, False)):
        path = write_claims(tmp_path / "claims.yaml", [record])  # with the checksum of what it holds
        path.with_name("paper_numbers.yaml").write_bytes(PAPER_NUMBERS.read_bytes())
        if accepted:
            assert load_claims(path)[0].value == value
        else:
            with pytest.raises(DataError, match="numbers in the quotes of a that the paper does not print"):
                load_claims(path)


def test_numbers_in_another_order_or_section_are_refused(tmp_path: Path) -> None:
    for quote, section in (("│ AUC-ROC │ 0.799 │ 0.720 │", "7.3"), ("│ AUC-ROC │ 0.720 │ 0.799 │", "7.2"), ("5 pairs", "9.9")):
        claim = {"id": "a", "section": section, "quote": quote, "kind": "exact", "obtained": "n"}
        claim["value"] = PRINTED.findall(quote)[0]
        path = write_claims(tmp_path / "claims.yaml", [claim])
        path.with_name("paper_numbers.yaml").write_bytes(PAPER_NUMBERS.read_bytes())
        with pytest.raises(DataError, match="does not print"):
            load_claims(path)


def test_measured_results_are_those_of_training() -> None:
    measured = [claim for claim in load_claims(BOOK_CLAIMS) if claim.basis == "measured" and claim.kind != "contradiction"]
    assert len(measured) == 25
    assert {claim.section for claim in measured} == {"5.9", "6.4", "7.3"}
    assert all(claim.obtained and claim.obtained.startswith(("phase1.", "phase2.")) for claim in measured)


def test_of_several_printed_values_of_one_key_the_first_counts(tmp_path: Path) -> None:
    other = SIZE | {"id": "again", "quote": "~5K pairs", "value": "~5K", "rounded": True}
    assert printed_values(write_claims(tmp_path / "claims.yaml", [SIZE, other])) == {"n": "5,179"}
