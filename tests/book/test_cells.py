"""The functions that the chapters define in their cells, taken from the text and tried on small examples."""

import ast
from itertools import combinations, permutations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score, roc_auc_score

from cacl.corpus import FitLabel, Job, Metadata, Pair, PairTable, Resume
from cacl.evaluation import Clusters, compare, detectable, estimate, pair_values, rank_direction
from cacl.evaluation.baselines import BM25
from cacl.publishing.chapters import find_chapter
from cacl.randomness import stream

RNG = np.random.default_rng(0)


def cells(chapter, **names):
    """The imports, literal constants and functions of a chapter; ``names`` are those that its functions find in other cells."""

    def is_taken(node):
        if isinstance(node, ast.Assign):
            return all(not isinstance(part, ast.Name | ast.Call | ast.BinOp) for part in ast.walk(node.value))
        return isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef)

    tree = ast.parse("\n".join(find_chapter(chapter).cells()))
    tree.body = [node for node in tree.body if is_taken(node)]
    found = {}
    exec(compile(tree, chapter, "exec"), found)
    found |= names
    return SimpleNamespace(**{name: value for name, value in found.items() if name != "__builtins__"})


def test_a_record_is_shown_with_long_texts_and_lists_cut():
    shortened = cells("01").shortened
    words = "one two three four five six seven eight nine ten eleven twelve"
    assert len(words) == 62
    record = {"a": ["x" * 60, "y"], "b": [words], "c": 3.5}
    assert shortened(record) == {"a": ["x" * 60], "b": [words.removesuffix("twelve") + "..."], "c": 3.5}


def test_the_five_copies_of_a_text():
    text = "one two three four five six seven eight"
    capitals, commas, changed, without_end, without_start = cells("01", generator=np.random.default_rng(1)).copies(text)
    assert capitals == text.upper()
    assert commas.count(",") == 3
    assert commas.replace(",", "") == text
    other = [(old, new) for old, new in zip(text.split(), changed.split(), strict=True) if old != new]
    assert [new for _, new in other] == ["sundry"]
    assert f"{other[0][0]}," in commas.split()
    assert (without_end, without_start) == (text[:30], text[9:])  # a quarter of 39 characters is 9


def test_label_counts_and_shares_by_hand():
    labels = pd.DataFrame({"label": ["no_fit", "good_fit", "no_fit", "potential_fit"]})
    assert cells("01").label_numbers("k", labels) == {
        "k.pairs": 4, "k.positives": 1, "k.negatives": 3, "k.positive_share": 25, "k.negative_share": 75,
        "k.good_fit": 1, "k.potential_fit": 1, "k.no_fit": 2,
    }  # fmt: skip
    assert cells("01").label_numbers("k", labels[:1])["k.good_fit"] == 0


def small_part():
    resume, job, label = RNG.integers(0, 9, 60), RNG.integers(0, 7, 60), RNG.random(60) < 0.4
    return SimpleNamespace(resume=resume, job=job, label=label, scores=RNG.random(60), clusters=Clusters.of(resume, job))


def test_measures_of_the_test_part_at_a_threshold():
    part = small_part()
    over_test = cells("06", scored={"test": part.scores}, test=part, clusters=part.clusters, confidence=0.9).over_test
    assert over_test("auc").value == pytest.approx(roc_auc_score(part.label, part.scores))
    assert over_test("f1").value == pytest.approx(f1_score(part.label, part.scores >= 0.5))
    assert over_test("f1", 0.2).value == pytest.approx(f1_score(part.label, part.scores >= 0.2))
    assert over_test("auc") == estimate(pair_values("auc", part.scores, part.label, part.clusters), part.clusters).interval(0.9)


def ranking():
    scores, relevance = RNG.random((9, 7)), RNG.random((9, 7)) < 0.3
    return {"job": rank_direction(scores, relevance), "resume": rank_direction(scores.T, relevance.T)}


def of_chapter_7(resume_group, job_group):
    part = SimpleNamespace(resume_group=resume_group, job_group=job_group)
    return cells("07", test=part, clusters=Clusters.of(resume_group, job_group), confidence=0.95)


def test_the_clusters_of_a_ranking_are_its_queries():
    """Naming the sides the other way round changes nothing; queries that are one cluster make a wider interval."""
    reports, resumes, jobs = ranking(), np.arange(9), np.array([0, 1, 2, 3, 4, 5, 6, 0, 1])
    plain = of_chapter_7(resumes, jobs).over_queries(reports["job"], "ndcg", "job")
    assert plain.value == pytest.approx(reports["job"].mean("ndcg"))
    swapped = of_chapter_7(jobs, resumes).over_queries(reports["job"], "ndcg", "resume")
    assert (swapped.low, swapped.high) == pytest.approx((plain.low, plain.high))
    first = reports["job"].table["ndcg"].sort_values().index[:4]  # the worst queries, as one cluster
    merged = np.where(np.isin(resumes, reports["job"].table["query"][first]), 0, resumes + 1)
    merged = np.unique(merged, return_inverse=True)[1]
    wide = of_chapter_7(merged, jobs).over_queries(reports["job"], "ndcg", "job")
    assert wide.high - wide.low > plain.high - plain.low


def test_numbers_and_rows_of_both_rankings():
    chapter, reports = of_chapter_7(np.arange(9), np.arange(9) % 7), ranking()
    numbers = chapter.ranking_numbers(reports, "_x")
    assert len(numbers) == 2 * (2 * 4 + 3)
    for direction, report in reports.items():
        assert numbers[f"phase2.{direction}.map_x"].value == pytest.approx(report.mean("average_precision"))
        assert numbers[f"phase2.{direction}.ndcg_at_10_x.chance"] == report.mean("chance_ndcg_at_10")
        counts = [numbers[f"phase2.{direction}.{name}_x"] for name in ("queries", "left_out", "pool")]
        assert counts == [report.queries, report.left_out, report.mean("candidates")]
    rows = chapter.ranking_table(numbers, "_x")
    assert rows["ranked"].tolist() == ["jobs"] * 4 + ["resumes"] * 4
    assert rows["measure"].tolist() == ["MAP", "MRR", "NDCG", "NDCG@10"] * 2
    last = [str(numbers["phase2.resume.ndcg_at_10_x"]), numbers["phase2.resume.ndcg_at_10_x.chance"]]
    assert rows.iloc[-1].tolist()[2:] == [*last, reports["resume"].queries, reports["resume"].left_out, "9"]
    assert chapter.ranking_numbers(reports).keys() == {key.replace("_x", "") for key in numbers}


def test_expected_gain_is_the_mean_over_all_draws_and_orders():
    """Of six others two are better and two tied; three are drawn, and the tied ones stand before or after the relevant one."""
    gains = []
    for drawn in combinations(["better", "better", "tied", "tied", "worse", "worse"], 3):
        for order in permutations(range(drawn.count("tied") + 1)):
            rank = 1 + drawn.count("better") + order.index(0)
            gains.append((1 / rank, 1 / np.log2(rank + 1), 1 / np.prod(np.arange(1, len(order) + 1))))
    gains = np.array(gains)
    expected = np.average(gains[:, :2], axis=0, weights=gains[:, 2])
    chapter = cells("10")
    np.testing.assert_allclose(chapter.expected_gain(2, 2, 6, 3), expected)
    np.testing.assert_allclose(chapter.expected_gain(1, 0, 98)[0], 3 / 4)  # 49 of 98: the better one half of the time


class Letters:
    """Counts of a, b, c and d; a chunk is a word."""

    def chunks(self, text):
        return text.split()

    def encode(self, texts):
        return np.array([[1e-9 + text.count(letter) for letter in "abcd"] for text in texts])


def test_a_whole_text_is_the_mean_of_the_unit_vectors_of_its_chunks():
    found = cells("11").whole_vectors(Letters(), ["aaa b", "cd", "a a a d"])
    np.testing.assert_allclose(found, [[0.5, 0.5, 0, 0], [0, 0, 0.5**0.5, 0.5**0.5], [0.75, 0, 0, 0.25]], atol=1e-8)


def test_zero_shot_scores_of_each_pair():
    """Two resumes and two jobs in three pairs; the middle one knows no similarity and no distance."""
    people, posts = [Resume(role="abba"), Resume(role="cab")], [Job(title="dad"), Job(title="bad")]
    known = [Metadata(ontology_similarity=0.5, ot_distance=2.0), Metadata(), Metadata(ontology_similarity=1.0, ot_distance=0.0)]
    both = zip((0, 1, 1), (0, 0, 1), known, strict=True)
    pairs = [Pair(resume=people[r], job=posts[j], label=FitLabel.GOOD_FIT, metadata=data) for r, j, data in both]
    resumes, jobs = ["abba aa", "cab dd c"], ["dad ab", "bad cab"]
    found = cells("11").zero_shot_scores(PairTable.of(pairs), resumes, jobs, Letters(), 7.0)
    lengths = {"posting length": [6, 6, 7], "resume length": [7, 8, 8]}
    words = TfidfVectorizer().fit(resumes + jobs)
    matrix = (words.transform(resumes) @ words.transform(jobs).T).toarray()
    bm25 = BM25(jobs).scores(resumes, jobs)
    assert bm25.any()
    assert matrix.any()
    plain = {"ontology similarity": [0.5, 0, 1], "transport distance": [-2, -7, 0], **lengths}
    for name, values in (("BM25", bm25), ("TF-IDF", matrix)):
        plain[name] = [values[0, 0], values[1, 0], values[1, 1]]

    def cosine(first, second):
        return first @ second / np.linalg.norm(first) / np.linalg.norm(second)

    roles, titles = Letters().encode(["Position: abba", "Position: cab"]), Letters().encode(["Position: dad", "Position: bad"])
    whole, wanted = cells("11").whole_vectors(Letters(), resumes), cells("11").whole_vectors(Letters(), jobs)
    plain["template cosine"] = [cosine(roles[r], titles[j]) for r, j in ((0, 0), (1, 0), (1, 1))]
    plain["whole-text cosine"] = [cosine(whole[r], wanted[j]) for r, j in ((0, 0), (1, 0), (1, 1))]
    assert found.keys() == plain.keys()
    for name, values in plain.items():
        np.testing.assert_allclose(found[name], values, atol=1e-6, err_msg=name)


def test_a_control_takes_the_sign_that_does_better_and_a_score_does_not():
    part = small_part()
    worse, better = part.scores - part.label, part.scores + part.label
    scores = {"posting length": worse, "resume length": better, "one": worse}
    rows = cells("11").auc_rows(scores, part.label, "good fit", part.clusters)
    assert list(rows.columns) == ["method", "positive", "metric", "value", "low", "high", "detectable"]
    assert rows["metric"].tolist() == ["auc"] * 3 + ["difference"] * 2
    assert set(rows["positive"]) == {"good fit"}
    low = roc_auc_score(part.label, scores["one"])
    high = roc_auc_score(part.label, scores["resume length"])
    assert low < 0.5 < high
    assert rows["value"].tolist() == pytest.approx([1 - low, high, low, high - (1 - low), low - (1 - low)])
    first, second = (pair_values("auc", own, part.label, part.clusters) for own in (worse, -worse))
    difference = compare(first, second, part.clusters)
    last = rows.iloc[-1]
    assert (last["low"], last["high"]) == pytest.approx((difference.interval().low, difference.interval().high))
    assert last["detectable"] == pytest.approx(detectable(difference))


def test_another_seed_gives_other_copies():
    text = " ".join(f"word{number}" for number in range(30))
    first, second = (cells("01", generator=stream(seed, "example")).copies(text) for seed in (0, 1))
    assert first[1] != second[1]
