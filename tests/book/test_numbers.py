"""The numbers of chapters 1 to 7, computed again from the files of the demo run by other code, and the kept verdicts."""

import csv
import json
import re
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load_file
from scipy.stats import t
from sklearn.metrics import average_precision_score, f1_score, precision_recall_curve, roc_auc_score

ROOT = Path(__file__).resolve().parents[2]
RUN, DEMO = ROOT / "runs" / "demo", ROOT / "cacl" / "ontology" / "demo"
RESULTS = ROOT / "book" / "results" / "replication"


@pytest.fixture(scope="module")
def numbers(demo_run):
    """Every number of the chapters, by its name."""
    return {key: value for path in sorted(RUN.glob("metrics/0[1-7]*.json")) for key, value in json.loads(path.read_text()).items()}


class Corpus:
    """The pairs of the run with the place of each resume and job in the arrays, in order of first appearance."""

    def __init__(self):
        self.pairs = [json.loads(line) for line in (RUN / "enriched.jsonl").read_text().splitlines()]
        self.rows = {part: np.array(own) for part, own in json.loads((RUN / "split.json").read_text()).items()}
        resumes, jobs = ([p[side][f"{side}_id"] for p in self.pairs] for side in ("resume", "job"))
        self.resume, self.job = (np.array([list(dict.fromkeys(ids)).index(name) for name in ids]) for ids in (resumes, jobs))
        self.label = np.array([pair["label"] == "good_fit" for pair in self.pairs], dtype=int)

    def of(self, part):
        return self.resume[self.rows[part]], self.job[self.rows[part]], self.label[self.rows[part]]


@pytest.fixture(scope="module")
def corpus(demo_run):
    return Corpus()


@pytest.fixture(scope="module")
def spaces():
    """Unit vectors of resumes and jobs before and after the projection head, by numpy."""
    frozen, w = np.load(RUN / "embeddings.npz"), load_file(RUN / "phase1.safetensors")

    def project(x):
        hidden = np.maximum(x @ w["layers.0.weight"].T + w["layers.0.bias"], 0)
        out = hidden @ w["layers.3.weight"].T + w["layers.3.bias"]
        return out / np.linalg.norm(out, axis=1, keepdims=True)

    before = [frozen[side] / np.linalg.norm(frozen[side], axis=1, keepdims=True) for side in ("resumes", "jobs")]
    return {"phase1.frozen": before, "phase1": [project(frozen[side]) for side in ("resumes", "jobs")]}


@pytest.fixture(scope="module")
def probability(spaces):
    """The match head's probability of every resume with every job, by numpy."""
    resumes, jobs = (side.astype(np.float64) for side in spaces["phase1"])
    w = {name: weight.astype(np.float64) for name, weight in load_file(RUN / "phase2.safetensors").items()}
    matrix = np.empty((len(resumes), len(jobs)))
    for row, resume in enumerate(resumes):
        x = np.hstack([np.tile(resume, (len(jobs), 1)), jobs])
        for layer in ("layers.0", "layers.3"):
            x = np.maximum(x @ w[f"{layer}.weight"].T + w[f"{layer}.bias"], 0)
        matrix[row] = 1 / (1 + np.exp(-(x @ w["layers.6.weight"].T + w["layers.6.bias"])[:, 0]))
    return matrix


def test_counts_of_the_parts_and_what_they_share(numbers, corpus):
    train = corpus.of("train")
    for part, rows in corpus.rows.items():
        resume, job, label = corpus.of(part)
        assert (numbers[f"corpus.{part}.pairs"], numbers[f"corpus.{part}.positives"]) == (len(rows), label.sum())
        assert numbers[f"corpus.{part}.jobs"] == len(set(job))
        assert numbers[f"corpus.{part}.seen_resume_share"] == pytest.approx(100 * np.isin(resume, train[0]).mean())
        assert numbers[f"corpus.{part}.seen_job_share"] == pytest.approx(100 * np.isin(job, train[1]).mean())


def test_hops_of_the_graph(numbers):
    def rows(name):
        with (DEMO / f"{name}_en.csv").open(encoding="utf-8") as text:
            return list(csv.DictReader(text))

    codes = {row["code"]: row["conceptUri"] for row in rows("ISCOGroups")}
    paths = [[row[f"Level {level} URI"] for level in range(4) if row[f"Level {level} URI"]] for row in rows("skillsHierarchy")]
    graph = nx.Graph([(row["occupationUri"], row["skillUri"]) for row in rows("occupationSkillRelations")])
    graph.add_edges_from((row["conceptUri"], codes[row["iscoGroup"]]) for row in rows("occupations"))
    graph.add_edges_from(pair for path in paths for pair in pairwise(path))
    skills = [row["conceptUri"] for row in rows("skills")]
    graph.add_nodes_from([*skills, *codes.values(), *(row["conceptUri"] for row in rows("skillGroups"))])
    assert (numbers["esco.nodes.all"], numbers["esco.edges.distinct"]) == (len(graph), graph.number_of_edges())
    distances = [dict(nx.single_source_shortest_path_length(graph, skill)) for skill in skills]
    hops = np.array(
        [own.get(other, -1) for skill, own in zip(skills, distances, strict=True) for other in skills if other != skill]
    )
    for hop in (2, 4, 6):
        assert numbers[f"esco.hops.share_{hop}"] == pytest.approx(100 * (hops == hop).mean())
    assert numbers["esco.hops.none"] == pytest.approx(100 * (hops < 0).mean())


def test_tiers_and_what_the_ontology_says_of_fit(numbers, corpus):
    def tier(pair):
        names = (pair["resume"]["skills"], pair["job"]["required_skills"])
        few, many = sorted(len(set(pair[side]["skill_uris"])) for side in ("resume", "job"))
        return "A" if few >= 3 else "B" if few else "C" if many else "D" if any(names) else "F"

    train = [tier(corpus.pairs[row]) for row in corpus.rows["train"]]
    for name in "ABCDF":
        assert numbers[f"corpus.train.tier_{name.lower()}_share"] == pytest.approx(100 * train.count(name) / len(train))
    test = [corpus.pairs[row] for row in corpus.rows["test"]]
    label, scores = [p["label"] == "good_fit" for p in test], [p["metadata"] for p in test]
    similarity = [m["ontology_similarity"] or 0 for m in scores]  # without skills on a side: similarity 0, distance 10
    closeness = [-10 if m["ot_distance"] is None else -m["ot_distance"] for m in scores]
    assert numbers["ontology.similarity.auc"] == pytest.approx(roc_auc_score(label, similarity), abs=1e-3)  # rounding breaks ties
    assert numbers["ontology.transport.auc"] == pytest.approx(roc_auc_score(label, closeness), abs=1e-3)
    assert numbers["ontology.test_pairs"] == len(test)
    unknown = [pair["metadata"]["ontology_similarity"] is None for pair in corpus.pairs]
    assert numbers["ontology.pairs_without_scores"] == sum(unknown) > 0
    methods = json.loads((RUN / "notebooks/07_ranking_evaluation.ipynb").read_text())
    rows = re.findall(r"\| (?:ontology similarity|transport distance) +\| ([\d.]+)", json.dumps(methods))
    assert rows[:2] == [f"{numbers[f'ontology.{name}.auc']:.3f}" for name in ("similarity", "transport")]  # as chapter 7 has them


def test_buckets_of_the_candidates(numbers, corpus):
    resume, job, label = corpus.of("train")
    fits = {(r, j) for r, j, fit in zip(resume, job, label, strict=True) if fit}
    similarity, pool = np.load(RUN / "similarity.npy"), sorted(set(job))
    candidates = np.array([[np.nan if (r, j) in fits else 1 - similarity[r, j] for j in pool] for r in resume[label == 1]])
    hard, medium = candidates <= 0.3 + 1e-9, (candidates > 0.3 + 1e-9) & (candidates <= 0.6 + 1e-9)
    known = (~np.isnan(candidates)).sum()
    assert numbers["phase1.pool"] == len(pool)
    assert numbers["phase1.bucket.hard_share"] == pytest.approx(100 * hard.sum() / known)
    assert numbers["phase1.bucket.medium_share"] == pytest.approx(100 * medium.sum() / known)
    assert numbers["phase1.bucket.hard_anchors"] == pytest.approx(100 * hard.any(axis=1).mean())
    history = np.genfromtxt(RUN / "phase1_history.csv", delimiter=",", names=True)
    for name in ("hard", "medium", "easy", "filled"):  # chapter 4 draws as the training does, in another order of the anchors
        assert numbers[f"phase1.drawn.{name}"] == pytest.approx(100 * history[name].mean(), abs=1)


@pytest.mark.parametrize("stage", ["phase1.frozen", "phase1"])
def test_cosines_of_the_validation_part(numbers, corpus, spaces, stage):
    resume, job, label = corpus.of("validation")
    cosine = (spaces[stage][0][resume] * spaces[stage][1][job]).sum(axis=1)
    positive, negative = cosine[label == 1].mean(), cosine[label == 0].mean()
    assert numbers[f"{stage}.auc"] == pytest.approx(roc_auc_score(label, cosine), abs=1e-4)  # float32 parts a few ties
    assert numbers[f"{stage}.positive_mean"] == pytest.approx(positive, abs=1e-6)
    assert numbers[f"{stage}.separation"] == pytest.approx(positive - negative, abs=1e-6)
    assert numbers[f"{stage}.negative_mean_scaled"] == pytest.approx((negative + 1) / 2, abs=1e-6)
    assert numbers[f"{stage}.separation_scaled"] == pytest.approx((positive - negative) / 2, abs=1e-6)


def test_classification_with_the_threshold_of_the_validation_part(numbers, corpus, probability):
    (vr, vj, validation), (tr, tj, test) = corpus.of("validation"), corpus.of("test")
    precision, recall, thresholds = precision_recall_curve(validation, probability[vr, vj])
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    best = thresholds[np.flatnonzero(f1[:-1] >= f1[:-1].max() - 1e-12).max()]
    scores = probability[tr, tj]
    assert numbers["phase2.threshold"] == pytest.approx(best, abs=1e-5)
    assert numbers["phase2.auc"] == pytest.approx(roc_auc_score(test, scores), abs=1e-4)
    assert numbers["phase2.f1_tuned"] == pytest.approx(f1_score(test, scores >= best - 1e-5), abs=5e-3)
    assert numbers["phase2.f1_at_half"] == pytest.approx(f1_score(test, scores >= 0.5), abs=5e-3)
    assert numbers["phase2.positive_mean"] == pytest.approx(scores[test == 1].mean(), abs=1e-5)
    assert numbers["phase2.negative_mean"] == pytest.approx(scores[test == 0].mean(), abs=1e-5)


def test_the_interval_of_an_auc_leaves_out_resumes_jobs_and_cells(numbers, corpus, probability):
    """Loops over whole tables with one resume, job or cell left out; simulated records have no near duplicates."""
    resume, job, label = corpus.of("test")
    scores = probability[resume, job]
    whole = roc_auc_score(label, scores)
    cells = np.unique([resume, job], axis=1, return_inverse=True)[1]
    changes = {
        name: np.array([roc_auc_score(label[codes != one], scores[codes != one]) - whole for one in np.unique(codes)])
        for name, codes in (("resume", resume), ("job", job), ("cell", cells))
    }
    sides, within = sum(np.sum(changes[side] ** 2) for side in ("resume", "job")), np.sum(changes["cell"] ** 2)
    both = np.concatenate([changes["resume"], changes["job"]]) ** 2
    half = t.ppf(0.975, 3 * both.sum() ** 2 / np.sum(both**2)) * np.sqrt(sides - min(within, sides / 2))
    assert numbers["phase2.auc.low"] == pytest.approx(whole - half, abs=1e-3)
    assert numbers["phase2.auc.high"] == pytest.approx(whole + half, abs=1e-3)


def test_verdicts_of_the_kept_comparisons_follow_from_their_intervals():
    """Equivalent within 0.01, else better or worse on one side of zero, else undecided."""
    for name in ("primary", "gains", "effects"):
        for row in pd.read_csv(RESULTS / f"{name}.csv").itertuples():
            word = "undecided"
            if row.low > -0.01 and row.high < 0.01:
                word = "equivalent"
            elif row.low > 0 or row.high < 0:
                word = "better" if row.low > 0 else "worse"
            assert row.verdict == word, row
            assert row.low <= row.difference <= row.high


@pytest.mark.parametrize("direction", ["job", "resume"])
def test_both_rankings(numbers, corpus, probability, direction):
    resume, job, label = corpus.of("test")
    queries, candidates = (resume, job) if direction == "job" else (job, resume)
    scores = probability if direction == "job" else probability.T
    pool, fits = np.unique(candidates), {(q, c) for q, c, fit in zip(queries, candidates, label, strict=True) if fit}
    relevant = {query: [(query, own) in fits for own in pool] for query in np.unique(queries)}
    values = [average_precision_score(hits, scores[query, pool]) for query, hits in relevant.items() if any(hits)]
    assert numbers[f"phase2.{direction}.map"] == pytest.approx(np.mean(values), abs=1e-3)
    assert (numbers[f"phase2.{direction}.queries"], numbers[f"phase2.{direction}.pool"]) == (len(values), len(pool))


def test_the_papers_ranking_of_resumes(numbers, corpus, probability):
    resume, job, label = corpus.of("test")
    values = []
    for own in np.unique(job):
        pool = np.unique(resume[job == own])
        hits = [bool(label[(job == own) & (resume == one)].any()) for one in pool]
        if 0 < sum(hits) < len(hits):
            values.append(average_precision_score(hits, probability[pool, own]))
    assert numbers["phase2.resume.map_paper_protocol"] == pytest.approx(np.mean(values), abs=1e-3)
    assert numbers["phase2.job.map_paper_protocol"] == numbers["phase2.job.mrr_paper_protocol"]
    assert numbers["phase2.job.pool_paper_protocol"] == 50
