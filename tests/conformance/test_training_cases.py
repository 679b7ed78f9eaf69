"""Sections 5 and 6: buckets (B), curriculum (K), losses (N, W, C), heads (P), validation (V) and clipping (A)."""

from typing import Any

import numpy as np
import pytest
import torch

from cacl.corpus import Job, Metadata, Pair, PairTable, Resume
from cacl.parameters import Phase1Parameters
from cacl.phase1 import (
    ContrastiveData,
    NegativeSelector,
    ProjectionHead,
    bucket,
    bucket_counts,
    bucket_ratios,
    contrastive_data,
    info_nce,
    ontology_weight,
    train_phase1,
)
from cacl.phase2 import weighted_bce
from cacl.randomness import stream

Case = dict[str, Any]
DIMENSION = 8


def data_of(pairs: list[Pair], **rows: list[int]) -> ContrastiveData:
    """Random unit vectors for resumes and jobs, and no ontology."""
    table = PairTable.of(pairs)
    drawn = stream(0, "test").normal(size=(len(table.resumes) + len(table.jobs), DIMENSION)).astype(np.float32)
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    no_similarity = np.full((len(table.resumes), len(table.jobs)), np.nan)
    positions = {name: np.array(places, dtype=np.int64) for name, places in rows.items()}
    return contrastive_data(table, positions, drawn[: len(table.resumes)], drawn[len(table.resumes) :], no_similarity)


def small_data(metadata: list[Metadata]) -> ContrastiveData:
    """One positive pair per metadata, the same in both parts, each with a resume and a job of its own."""
    pairs = [
        Pair(resume=Resume(role=f"role {i}"), job=Job(title=f"title {i}"), label="good_fit", metadata=scores)
        for i, scores in enumerate(metadata)
    ]
    everything = list(range(len(pairs)))
    return data_of(pairs, train=everything, validation=everything)


def triplet_losses(head: ProjectionHead, data: ContrastiveData) -> torch.Tensor:
    """The loss of every pair of :func:`small_data` against all jobs but its own."""
    with torch.no_grad():
        resumes, jobs = (head(torch.as_tensor(vectors)) for vectors in (data.resume_vectors, data.job_vectors))
    others = [[j for j in range(len(jobs)) if j != i] for i in range(len(jobs))]
    return info_nce(resumes, jobs, jobs[torch.tensor(others)])


@pytest.mark.parametrize("case", ["B01"], indirect=True)
def test_bucket_edges(case: Case) -> None:
    assert [bucket(distance).upper() for distance in case["input"]["d"]] == case["expected"]


@pytest.mark.parametrize("case", ["B04"], indirect=True)
def test_jobs_that_fit_are_no_negatives(case: Case) -> None:
    """Decision 8: every job that fits the anchor's resume is excluded, not only the matched one."""
    pairs = [
        Pair(resume=Resume(resume_id=resume), job=Job(job_id=job), label=label) for resume, job, label in case["input"]["pairs"]
    ]
    table = PairTable.of(pairs)
    data = data_of(pairs, train=list(range(len(pairs))), validation=[])
    anchor = [resume.resume_id for resume in table.resumes].index(case["input"]["anchor_resume"])
    drawn = NegativeSelector(data.distances, data.train.fits).draw(np.array([anchor]), 7, 0.0, stream(0, "test"))
    pool = [job.job_id for job in table.jobs]
    assert pool == case["input"]["pool"]
    assert sorted(pool[job] for job in drawn.jobs[drawn.mask]) == case["expected"]["document_reading"]


@pytest.mark.parametrize("case", ["B05"], indirect=True)
def test_pool_holds_each_job_once(case: Case) -> None:
    pairs = [Pair(resume=Resume(role="any"), job=Job.model_validate(job), label=1) for job in case["input"]["jobs"]]
    assert [job.job_id for job in PairTable.of(pairs).jobs] == case["expected"]["by_job_id"]


@pytest.mark.parametrize("case", ["K01"], indirect=True)
def test_ratios(case: Case, close: Any) -> None:
    for progress, expected in zip(case["input"]["epoch_ratio"], case["expected"], strict=True):
        assert bucket_ratios(progress) == close(tuple(expected))


@pytest.mark.parametrize("case", ["K03"], indirect=True)
def test_counts_of_seven(case: Case) -> None:
    """Decision 9: largest remainder, ties to the harder bucket."""
    counts = [list(bucket_counts(case["input"]["n"], progress)) for progress in case["input"]["epoch_ratio"]]
    assert counts == case["expected"]


@pytest.mark.parametrize("case", ["K02"], indirect=True)
def test_counts_of_seven_are_not_truncated(case: Case) -> None:
    """Decision 9 again: truncation, the rule of the authors' code, differs at half and at three quarters."""
    progress = case["input"]["epoch_ratio"]
    own = [list(bucket_counts(case["input"]["n"], value)) for value in progress]
    same = [value for value, mine, theirs in zip(progress, own, case["expected"], strict=True) if mine == theirs]
    assert same == [0.0, 0.25, 1.0]


@pytest.mark.parametrize("case", ["K05"], indirect=True)
def test_counts_of_ten_are_exact(case: Case) -> None:
    counts = [list(bucket_counts(case["input"]["n"], progress)) for progress in case["input"]["epoch_ratio"]]
    assert counts == case["expected"]["exact"]


@pytest.mark.parametrize("case", ["K07"], indirect=True)
def test_small_pool_gives_all_it_has(case: Case) -> None:
    candidates = case["input"]["candidates"]
    fits = np.array([[True] + [False] * candidates])
    distances = np.linspace(0, 1, candidates + 1)[None, :]
    drawn = NegativeSelector(distances, fits).draw(np.array([0]), case["input"]["max_negatives"], 0.5, stream(0, "test"))
    assert sorted(drawn.jobs[drawn.mask].tolist()) == list(range(1, candidates + 1))
    assert int(drawn.mask.sum()) == case["expected"]["total"]


@pytest.mark.parametrize("case", ["N01", "N02", "N05"], indirect=True)
def test_info_nce(case: Case, close: Any) -> None:
    """Vectors in the plane that have the stated cosines with the anchor (1, 0)."""

    def at(cosines: list[float]) -> torch.Tensor:
        cosine = torch.tensor(cosines, dtype=torch.float64)
        return torch.stack([cosine, (1 - cosine**2).sqrt()], dim=-1)

    loss = info_nce(at([1.0]), at([case["input"]["sim_pos"]]), at(case["input"]["sim_neg"])[None], case["input"]["tau"])
    assert loss.item() == close(case["expected"])


@pytest.mark.parametrize("case", ["W01"], indirect=True)
def test_weights(case: Case, close: Any) -> None:
    rows = [(row["tier"], row["ontology_similarity"], row["ot_distance"]) for row in case["input"]["rows"]]
    assert [ontology_weight(*row) for row in rows] == close(case["expected"])


@pytest.mark.parametrize("case", ["W03"], indirect=True)
def test_weighted_loss_is_divided_by_the_number_of_triplets(case: Case, close: Any) -> None:
    """Decision 13. One step with a learning rate of next to nothing, so that the returned head made the training loss."""
    metadata = [Metadata(quality_tier="A", ontology_similarity=1.0, ot_distance=0.0), Metadata(quality_tier="C")]
    weights = [ontology_weight(m.quality_tier, m.ontology_similarity, m.ot_distance) for m in metadata]
    data = small_data(metadata)
    result = train_phase1(data, Phase1Parameters(epochs=1, dropout=0.0, learning_rate=1e-12))
    losses = triplet_losses(result.head, data)
    assert weights == pytest.approx(case["input"]["weights"])
    assert np.mean(np.multiply(weights, case["input"]["infonce"])) == close(case["expected"]["batch_loss"])
    expected = (torch.tensor(weights) * losses).mean().item()
    assert result.history["train_loss"].item() == pytest.approx(expected, abs=1e-6)
    assert abs(expected - np.average(losses.numpy(), weights=weights)) > 1e-3


@pytest.mark.parametrize("case", ["V01"], indirect=True)
def test_validation_loss_is_a_mean_over_triplets(case: Case) -> None:
    """Decision 14. As many triplets, in batches of the same sizes, as the case has."""
    sizes = [len(batch) for batch in case["input"]["triplet_losses_per_batch"]]
    data = small_data([Metadata(quality_tier="C")] * sum(sizes))
    result = train_phase1(data, Phase1Parameters(epochs=1, batch_size=sizes[0]))
    losses = triplet_losses(result.head, data)
    of_batches = torch.stack([batch.mean() for batch in losses.split(sizes)]).mean()
    assert result.history["validation_loss"].item() == pytest.approx(losses.mean().item(), abs=1e-6)
    assert abs(losses.mean() - of_batches).item() > 1e-3


@pytest.mark.parametrize("case", ["A01"], indirect=True)
def test_clipping(case: Case, close: Any) -> None:
    """The rule on the case's numbers, and that training obeys it: clipped to next to nothing, Adam's step all but vanishes."""
    assert Phase1Parameters().max_gradient_norm == case["input"]["max_norm"]
    for gradient, expected in zip(case["input"]["gradients"], case["expected"], strict=True):
        parameter = torch.zeros(2, requires_grad=True)
        parameter.grad = torch.tensor(gradient, dtype=torch.float32)
        torch.nn.utils.clip_grad_norm_([parameter], case["input"]["max_norm"])
        assert parameter.grad.tolist() == close(expected)
    data = small_data([Metadata(quality_tier="A", ontology_similarity=1.0, ot_distance=0.0)] * 4)
    still, free, clipped = (
        train_phase1(data, Phase1Parameters(epochs=1, learning_rate=rate, max_gradient_norm=norm)).head.state_dict()
        for rate, norm in ((1e-12, 1.0), (1e-2, 1.0), (1e-2, 1e-13))
    )

    def moved(state: dict[str, torch.Tensor]) -> float:
        return sum((state[name] - still[name]).abs().sum().item() for name in still)

    assert moved(clipped) < 1e-2 * moved(free)


@pytest.mark.parametrize("case", ["C01", "C05"], indirect=True)
def test_weighted_cross_entropy(case: Case, close: Any) -> None:
    given, expected = case["input"], case["expected"]
    probabilities = torch.tensor(given["p"], dtype=torch.float64)
    loss = weighted_bce(probabilities, torch.tensor(given["y"]), given.get("pos_weight", 2.5)).item()
    assert loss == close(expected["loss"] if isinstance(expected, dict) else expected)


@pytest.mark.parametrize("case", ["P01", "P02"], indirect=True)
def test_parameters_of_the_projection_head(case: Case) -> None:
    given = case["input"]
    head = ProjectionHead(given["input"], given["hidden"], given["out"])
    assert sum(parameter.numel() for parameter in head.parameters()) == case["expected"]
