"""All runs of one corpus, division and seed: train both phases, choose on the validation part, and read each test part once."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cacl.corpus import FOLDS, PairTable, fold_rows, split_rows
from cacl.evaluation import paper_job_ranking, paper_resume_ranking
from cacl.evaluation.baselines import BASELINES, PROBABILITIES, ScoringInputs
from cacl.evaluation.classification import all_positive_f1, auc, best_threshold, classification_report, decisions
from cacl.evaluation.queries import RANKING_METRICS, RankingReport, rank_direction, relevance_matrix
from cacl.experiments.corpora import ExperimentCorpus
from cacl.experiments.grid import Arm
from cacl.phase1 import ProjectionHead, contrastive_data, project, train_phase1, untrained_head
from cacl.phase2 import match_matrix, match_part, predict, train_phase2
from cacl.randomness import stream
from cacl.storage import atomic_path, stored_arrays

PHASE2, PHASE1 = "phase 2", "phase 1 cosine"
REFERENCES = "references"  #: The name under which the baselines stand among the arms.
HALF = 0.5
Floats = np.typing.NDArray[np.float64]
Arrays = dict[str, np.typing.NDArray[Any]]
Index = np.typing.NDArray[np.int64]
Rows = Mapping[str, Index]  #: Positions of the pairs of each part.


class Runs(NamedTuple):
    """What the runs of one corpus, split or folds, and seed found.

    ``record`` holds per arm, and for the baselines under :data:`REFERENCES`, each number of each method, one for each fold.
    ``arrays`` are of all test pairs, fold after fold: ``rows`` (positions in the corpus), ``label``, ``fold``, and
    ``ARM/METHOD/pairs`` (scores) and ``ARM/METHOD/called`` (decisions at the threshold of the fold). A split, of one fold, has
    ``validation.rows``, ``validation.label``, ``ARM/METHOD/validation`` and the rankings of :func:`measure` too, and with one arm
    alone ``matrix``, the scores of phase 2 for every test resume with every test job.
    """

    record: dict[str, Any]
    arrays: Arrays


def save_runs(path: Path, runs: Mapping[int, Runs]) -> None:
    """Write the runs of several seeds into one file; the records are JSON in an array of bytes."""
    arrays = {f"{seed}/{name}": values for seed, one in runs.items() for name, values in one.arrays.items()}
    record = np.frombuffer(json.dumps({seed: one.record for seed, one in runs.items()}).encode(), dtype=np.uint8)
    with atomic_path(path) as partial:
        np.savez_compressed(partial, record=record, **arrays)  # type: ignore[arg-type]


def load_runs(path: Path) -> dict[int, Runs]:
    """Read what :func:`save_runs` wrote, by seed."""
    with stored_arrays(path) as arrays:
        found = {int(seed): Runs(record, {}) for seed, record in json.loads(arrays.pop("record").tobytes()).items()}
        for name, values in arrays.items():
            seed, _, own = name.partition("/")
            found[int(seed)].arrays[own] = values
    return found


class Scored(NamedTuple):
    """What one method of an arm says of the pairs: scores of the validation pairs (n,), and of all test resumes with all test jobs.

    ``probability``: whether one half means "as likely as not"; ``drawn``: the share of phase 1's negatives from each bucket.
    """

    arm: str
    method: str
    validation: Floats
    test: Floats
    probability: bool
    drawn: dict[str, float]


def run_cell(corpus: ExperimentCorpus, split: str, seed: int, arms: tuple[Arm, ...]) -> Runs:
    """Make the runs of all arms, and of the baselines on the same test pairs; ``split`` is a name of ``SPLITS`` or ``FOLDS``."""
    start, table = time.process_time(), corpus.table
    folds = fold_rows(split, table, seed) if split in FOLDS else [split_rows(split, table.pairs, seed)]
    record: dict[str, Any] = {"sizes": {f"{part}.pairs": [len(rows[part]) for rows in folds] for part in folds[0]}}
    record["sizes"]["test.positives"] = [int(table.label[rows["test"]].sum()) for rows in folds]
    found = [_fold(corpus, rows, seed, arms, record, len(folds) == 1) for rows in folds]
    arrays = {name: np.concatenate([own[name] for own in found]) for name in found[0]}
    arrays["fold"] = np.repeat(np.arange(len(folds)), record["sizes"]["test.pairs"])
    return Runs(record | {"cpu_seconds": round(time.process_time() - start, 3)}, arrays)


def _fold(corpus: ExperimentCorpus, rows: Rows, seed: int, arms: tuple[Arm, ...], record: dict[str, Any], only: bool) -> Arrays:
    """Train and measure on one fold: append its numbers to the record, and return its arrays; the ``only`` one has rankings."""
    validation, test = corpus.table.take(rows["validation"]), corpus.table.take(rows["test"])
    arrays: Arrays = {"rows": rows["test"], "label": test.label}
    arrays |= {"validation.rows": rows["validation"], "validation.label": validation.label} if only else {}
    head = attrgetter("projection")
    families = (list(own) for _, own in groupby(sorted(arms, key=head), head))
    trained = (found for family in families for found in train_both(corpus, rows, seed, family))
    for one in chain(trained, untrained(corpus, rows, seed)):
        numbers, found = measure(one.validation, validation.label, one.test, test, one.probability, seed if only else None)
        own = record.setdefault(one.arm, {}).setdefault(one.method, {})
        for name, value in (numbers | one.drawn).items():
            own.setdefault(name, []).append(value)
        arrays |= {f"{one.arm}/{one.method}/{name}": array for name, array in found.items()}
        if only and len(arms) == 1 and one.method == PHASE2:
            arrays["matrix"] = one.test
    return arrays


def train_both(corpus: ExperimentCorpus, rows: Rows, seed: int, family: Sequence[Arm]) -> Iterator[Scored]:
    """Train phase 1 once for arms that share it, and phase 2 for each of them, as chapters 5 and 6 do."""
    if family[0].shuffled:
        corpus = replace(corpus, table=_shuffled(corpus.table, rows["train"], seed))
    train, validation, test = (corpus.table.take(rows[part]) for part in ("train", "validation", "test"))
    head, drawn = _projection_head(corpus, rows, family[0], seed + family[0].seed_shift)
    resumes, jobs = project(head, corpus.resume_vectors), project(head, corpus.job_vectors)
    cosines = _of_matrix(resumes.astype(np.float64) @ jobs.astype(np.float64).T, validation, test)
    for arm in family:
        ontology = (corpus.similarity[arm.ontology.alpha], corpus.transport) if arm.phase2.ontology_feature else None
        learned, held_out = (match_part(part, resumes, jobs, ontology) for part in (train, validation))
        result = train_phase2(learned, held_out, arm.phase2, seed + arm.seed_shift)
        on_validation = predict(result.head, held_out.resume_vectors, held_out.job_vectors, held_out.extra)
        on_test = match_matrix(result.head, test, resumes, jobs, ontology)
        yield Scored(arm.name, PHASE2, on_validation, on_test, True, {})
        yield Scored(arm.name, PHASE1, *cosines, False, drawn)


def untrained(corpus: ExperimentCorpus, rows: Rows, seed: int) -> Iterator[Scored]:
    """Score by the baselines; whatever they are fitted on is the training part."""
    validation, test = corpus.table.take(rows["validation"]), corpus.table.take(rows["test"])
    inputs = scoring_inputs(corpus, rows["train"], seed, rows["validation"])
    for name, baseline in BASELINES.items():
        yield Scored(REFERENCES, name, *_of_matrix(baseline(inputs), validation, test), name in PROBABILITIES, {})


def scoring_inputs(corpus: ExperimentCorpus, train: Index, seed: int = 0, validation: Index | None = None) -> ScoringInputs:
    """What baselines may read, fitted on the pairs at the positions ``train``, with settings chosen on ``validation``."""
    arrays = corpus.resume_vectors, corpus.job_vectors, next(iter(corpus.similarity.values())), corpus.transport
    return ScoringInputs(corpus.table, train, *arrays, seed, validation)


def _projection_head(corpus: ExperimentCorpus, rows: Rows, arm: Arm, seed: int) -> tuple[ProjectionHead, dict[str, float]]:
    if not arm.trained:
        return untrained_head(corpus.resume_vectors.shape[1], arm.phase1, seed), {}
    table, similarity = corpus.table_under(arm.ontology.alpha), corpus.similarity[arm.ontology.alpha]
    data = contrastive_data(table, rows, corpus.resume_vectors, corpus.job_vectors, similarity)
    result = train_phase1(data, arm.phase1, seed)
    return result.head, {f"drawn.{name}": float(result.history[name].mean()) for name in ("hard", "medium", "easy", "filled")}


def _shuffled(table: PairTable, rows: Index, seed: int) -> PairTable:
    """The table with the labels of the pairs at ``rows`` dealt out anew among them."""
    pairs = list(table.pairs)
    for row, other in zip(rows, stream(seed, "experiments", "shuffled labels").permutation(rows), strict=True):
        pairs[row] = table.pairs[row].model_copy(update={"label": table.pairs[other].label})
    return replace(table, pairs=pairs)


def _of_matrix(matrix: Floats, validation: PairTable, test: PairTable) -> tuple[Floats, Floats]:
    """Scores of the validation pairs, and of every test resume with every test job, from a matrix over the whole corpus."""
    pairs = matrix[validation.resume_rows[validation.resume], validation.job_rows[validation.job]]
    return pairs, matrix[np.ix_(test.resume_rows, test.job_rows)]


def measure(
    validation: Floats, validation_label: np.typing.NDArray[np.int8], scores: Floats, test: PairTable, probability: bool = False,
    seed: int | None = 0,
) -> tuple[dict[str, float | None], Arrays]:  # fmt: skip
    """Measure AUC, F1 and, unless ``seed`` is None, both rankings on the test part (section 7).

    The threshold comes from scores and labels (n,) of the validation pairs; ``scores`` are those of every resume with every job of
    the test part. ``f1_half`` is None unless they are probabilities; ``_paper_protocol`` marks the paper's two protocols, the
    candidates of the first drawn from the seed.

    Returns plain numbers, and what intervals are made from: ``pairs`` (scores of the test pairs), ``called`` (decisions at the
    tuned threshold), and with rankings ``validation`` (scores), and for each direction ``DIRECTION.query`` (row of the corpus) and
    one value per query of each of :data:`~cacl.evaluation.RANKING_METRICS`.
    """
    pairs = scores[test.resume, test.job]
    threshold = best_threshold(validation, validation_label).value
    numbers: dict[str, float | None] = {
        "auc": auc(pairs, test.label),
        "f1_half": classification_report(pairs, test.label, HALF).f1 if probability else None,
        "f1_tuned": classification_report(pairs, test.label, threshold).f1,
        "f1_all_positive": all_positive_f1(test.label),
        "threshold": threshold,
        "validation.auc": auc(validation, validation_label),
    }
    arrays: Arrays = {"pairs": pairs, "called": decisions(pairs, threshold)}
    if seed is None:
        return numbers, arrays
    arrays["validation"] = validation
    relevant = relevance_matrix(test.resume, test.job, test.label, scores.shape)
    directions = (("job", scores, relevant, test.resume_rows), ("resume", scores.T, relevant.T, test.job_rows))
    for direction, matrix, wanted, rows in directions:
        report = rank_direction(matrix, wanted)
        numbers |= _ranking_numbers(report, direction, "")
        arrays[f"{direction}.query"] = rows[report.table["query"].to_numpy(dtype=np.int64)]
        arrays |= {f"{direction}.{name}": report.table[column].to_numpy(float) for name, column in RANKING_METRICS.items()}
    for direction, protocol in (("job", partial(paper_job_ranking, seed=seed)), ("resume", paper_resume_ranking)):
        report = protocol(scores, test.resume, test.job, test.label)
        if report.queries:  # a part in which no job has both labels has no resume ranking
            numbers |= _ranking_numbers(report, direction, "_paper_protocol")
    return numbers, arrays


def _ranking_numbers(report: RankingReport, direction: str, suffix: str) -> dict[str, float]:
    numbers = {name: report.mean(column) for name, column in RANKING_METRICS.items()}
    numbers |= {"queries": report.queries, "left_out": report.left_out, "pool": report.mean("candidates")}
    chances = {f"{direction}.{name}{suffix}.chance": report.mean(f"chance_{column}") for name, column in RANKING_METRICS.items()}
    return {f"{direction}.{name}{suffix}": value for name, value in numbers.items()} | chances
