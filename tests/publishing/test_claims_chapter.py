"""Chapter 10: every key is measured, verdicts stand in the tables, and a changed claim stops the build."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from cacl.errors import ArtefactError, DataError
from cacl.evaluation import Interval
from cacl.phase2 import predict
from cacl.publishing.claims import load_claims, setting_metrics
from cacl.publishing.measures import claims as chapter
from cacl.publishing.measures import (
    corpus,
    curriculum,
    esco_graph,
    optimal_transport,
    phase1,
    phase2,
    ranking_evaluation,
)
from cacl.publishing.measures.claims import CLAIMS, KEPT_RUN, RUN
from cacl.publishing.pipeline import Pipeline


def measured(run: Pipeline) -> dict[str, float | Interval]:
    """What the chapters keep, by the functions that they call."""
    settings, tables = run.settings, run.tables
    data, validation, test = run.contrastive, tables["validation"], tables["test"]
    cosines = phase1.pair_cosines(validation, run.encoder, run.phase1.head)
    parts = [run.matches("validation"), run.matches("test")]
    scores = [predict(run.phase2.head, part.resume_vectors, part.job_vectors) for part in parts]

    matrix = run.match_matrix("test")
    return {
        **corpus.corpus_numbers(run.split_of(run.pairs).parts),
        **esco_graph.esco_numbers(run.graph),
        **optimal_transport.worked_examples()[1],
        **corpus.linked_numbers(tables["train"]),
        **optimal_transport.score_numbers(tables, run.graph, settings),
        **curriculum.bucket_numbers(curriculum.anchor_buckets(data, settings.phase1), settings.ontology),
        **curriculum.schedule_numbers(data, settings.phase1),
        **phase1.phase1_numbers(run.phase1, validation, cosines, settings),
        **phase1.encoder_numbers(run.encoder),
        **phase1.weight_numbers(settings),
        **phase2.training_numbers(run.phase2, tables["train"], settings),
        **phase2.test_numbers(validation, test, *scores, settings),
        **ranking_evaluation.ranking_numbers(
            ranking_evaluation.paper_protocols(matrix, test, settings), "_paper_protocol", settings
        ),
    }


@pytest.fixture(scope="module")
def numbers(small_run) -> dict[str, float | Interval]:
    return measured(small_run)


def papers(prefix: str) -> dict[str, float]:
    """The paper's own numbers under keys that begin so, with the most digits that it prints."""
    claims = [c for c in load_claims(CLAIMS) if c.kind == "exact" and str(c.obtained).startswith(prefix)]
    ordered = sorted(claims, key=lambda claim: -claim.half_unit)
    return {str(claim.obtained): claim.number for claim in ordered}


@pytest.fixture
def folder(tmp_path, numbers) -> Path:
    """A run in the size of the paper: what depends on the number of pairs is set to the paper's."""
    flat: dict[str, float | str] = {"run.profile": "demo", "run.seed": 0}
    for key, value in numbers.items():
        if isinstance(value, Interval):
            flat |= {key: value.value, f"{key}.low": value.low, f"{key}.high": value.high}
        else:
            flat[key] = value
    for prefix in ("corpus.", "phase1.pool", "phase1.batches", "phase2.batches"):
        flat |= papers(prefix)
    flat["phase1.triplets_per_batch"] = 16.7
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "05_phase1.json").write_text(json.dumps(flat), encoding="utf-8")
    return tmp_path


@pytest.fixture
def paper_settings(small_settings):
    return type(small_settings)()


@pytest.fixture
def runs(folder, paper_settings, tmp_path):
    return chapter.judged_runs(folder, paper_settings, kept_in=tmp_path / "none")


def test_every_key_of_the_claims_is_measured(numbers, small_settings):
    wanted = {claim.obtained for claim in load_claims(CLAIMS) if claim.obtained}
    assert wanted - set(numbers) - set(setting_metrics(small_settings)) == set()


def test_what_needs_no_training_has_the_papers_value(numbers):
    """Everything but counts of the corpus and of ESCO, and the encoder's: formulas, weights, layers, limits."""
    claims = [c for c in load_claims(CLAIMS) if c.kind == "exact" and "demo" in c.profiles and c.obtained in numbers]
    formulas = [c for c in claims if not re.match(r"corpus\.(?!label)|phase[12]\.(pool|batches)", str(c.obtained))]
    assert len(formulas) > 40
    for claim in formulas:
        slack = claim.half_unit if claim.rounded else 1e-9 * max(abs(claim.number), 1)
        assert numbers[str(claim.obtained)] == pytest.approx(claim.number, abs=slack), claim.id


def test_sizes_of_a_run_follow_from_its_data(numbers, small_run):
    """160 training pairs in batches of 64 and 32 are 3 and 5 batches."""
    assert (numbers["phase1.batches_per_epoch"], numbers["phase2.batches_per_epoch"]) == (3, 5)
    positives = int(small_run.tables["train"].label.sum())
    assert numbers["phase1.triplets_per_batch"] == pytest.approx(positives / 3)
    assert numbers["encoding.dimension"] == 384
    assert 22_000_000 < numbers["encoding.parameters"] < 23_500_000
    assert 0 <= numbers["phase2.probability.lowest"] < numbers["phase2.probability.highest"] <= 1
    assert numbers["phase1.minutes"] == pytest.approx(numbers["phase1.seconds"] / 60)


def test_every_claim_has_a_verdict(runs):
    claims = load_claims(CLAIMS)
    assert list(runs) == [RUN]
    assert len(runs[RUN]) == len(claims)
    counts = chapter.verdict_counts(runs).set_index("verdict")["this run"]
    assert counts["all"] == counts.drop("all").sum() == len(claims)
    assert counts["no data here"] == counts["not reproduced"] == 0
    assert counts["contradicts itself"] == sum(claim.kind == "contradiction" for claim in claims)


def test_the_tables_hold_every_claim_once(runs):
    shown = [table for number in "34567" for _, table in chapter.section_tables(runs, number)]
    contradictions = chapter.contradiction_table(runs)
    assert sum(map(len, shown)) + len(contradictions) == len(runs[RUN])
    assert (contradictions["and elsewhere"] != "").all()
    assert (contradictions["reason"] != "").all()
    results = dict(chapter.section_tables(runs, "7"))["7.3"]
    assert re.fullmatch(r"[01]\.\d{3} \[[01]\.\d{3}, [01]\.\d{3}\]", results["this run"].iloc[0])
    assert set(results["verdict"]) == {"not comparable"}


def test_a_number_in_the_claims_file_that_is_changed_stops_the_build(folder, paper_settings, tmp_path):
    """The digit alone is not in its quote; with the quote, the checksum differs; with the checksum, the run differs."""
    text, copy = CLAIMS.read_text(encoding="utf-8"), tmp_path / "claims.yaml"

    def build() -> dict[str, pd.DataFrame]:
        return chapter.judged_runs(folder, paper_settings, copy, tmp_path / "none")

    copy.write_text(text, encoding="utf-8")
    assert len(build()[RUN]) > 200
    copy.write_text(text.replace('value: "1,353"', 'value: "1,354"'), encoding="utf-8")
    with pytest.raises(DataError, match="does not occur in its quote"):
        build()
    copy.write_text(text.replace("1,353", "1,354"), encoding="utf-8")
    with pytest.raises(DataError, match="checksum") as caught:
        build()
    found = re.search(r"the checksum ([0-9a-f]{16})", str(caught.value))
    assert found is not None
    changed = copy.read_text(encoding="utf-8")
    copy.write_text(re.sub(r"(?m)^checksum: .*$", f'checksum: "{found[1]}"', changed), encoding="utf-8")
    with pytest.raises(DataError, match=r"corpus\.good-fit: the paper says 1,354, the run gives 1353"):
        build()


def test_a_claim_without_its_number_stops_the_build(folder, paper_settings, tmp_path):
    path = folder / "metrics" / "05_phase1.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["phase1.weight.base_b"]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(
        DataError, match=r"1 objection: weight\.tier-b: the run gives no number called phase1\.weight\.base_b"
    ):
        chapter.judged_runs(folder, paper_settings, kept_in=tmp_path / "none")


def test_numbers_of_another_run_are_refused(folder, paper_settings):
    with pytest.raises(ArtefactError, match=r"profile 'demo' and seed 0[\s\S]*seed 1"):
        chapter.run_metrics(folder, paper_settings.model_copy(update={"seed": 1}))


def test_a_kept_run_stands_beside_this_one(folder, paper_settings, tmp_path):
    kept = tmp_path / "kept"
    (kept / "metrics").mkdir(parents=True)
    (kept / "provenance").mkdir()
    content = json.loads((folder / "metrics" / "05_phase1.json").read_text(encoding="utf-8"))
    content |= papers("esco.") | {"run.profile": "replication"}
    content |= {"phase2.auc": 0.799, "phase2.auc.low": 0.75, "phase2.auc.high": 0.85}
    (kept / "metrics" / "05_phase1.json").write_text(json.dumps(content), encoding="utf-8")
    record = {"profile": "replication", "seed": 0, "device": "cpu", "commit": "abc", "date": "2026", "machine": "Linux"}
    record["parameters"] = paper_settings.model_dump(exclude={"profile", "seed", "device"})
    (kept / "provenance" / "05_phase1.json").write_text(json.dumps(record), encoding="utf-8")
    runs = chapter.judged_runs(folder, paper_settings, kept_in=kept)
    both = dict(chapter.section_tables(runs, "7"))["7.3"].iloc[1]
    assert (both["verdict"], both[KEPT_RUN], both["its verdict"]) == (
        "not comparable",
        "0.799 [0.750, 0.850]",
        "reproduced",
    )
    assert set(chapter.failed_table(runs)["run"]) == {KEPT_RUN}
    assert "of commit abc" in chapter.comparison_text(folder, paper_settings, kept).data
    same = paper_settings.model_copy(update={"profile": "replication"})
    (folder / "metrics" / "05_phase1.json").write_text(json.dumps(content | {"n": 1}), encoding="utf-8")
    assert re.search(r"0 outside\.$", chapter.comparison_text(folder, same, kept).data)
    assert "alone" in chapter.comparison_text(folder, same, tmp_path / "none").data
