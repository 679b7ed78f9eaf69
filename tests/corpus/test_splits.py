"""The splits: what each one shares, its sizes, its rows."""

import hashlib
import json
from typing import get_args

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacl.corpus.records import Job, Pair, Resume
from cacl.corpus.splits import (
    SPLITS,
    Split,
    disjoint_split,
    random_split,
    read_split,
    sequential_split,
    split_rows,
    unseen_split,
    write_split,
)  # fmt: skip
from cacl.errors import ArtefactError, DegenerateError, ParameterError
from cacl.parameters import CorpusParameters

BIPARTITE = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=20, max_size=120)
GOLDEN = {
    "sequential": "ea55b4ad2efe",
    "random": "8b9efd16db9e",
    "unseen_jobs": "d0088d42f271",
    "unseen_resumes": "139de05b002d",
    "disjoint": "07dba7b16d66",
    "disjoint_by_id": "07dba7b16d66",
}


def pairs_between(edges):
    """One pair per (resume number, job number)."""
    return [Pair(resume=Resume(resume_id=f"r{r}"), job=Job(job_id=f"j{j}"), label=0) for r, j in edges]


def edges_of(pairs):
    return [(pair.resume.resume_id, pair.job.job_id) for pair in pairs]


def sizes_of(split):
    return [len(part) for part in split.parts.values()]


def dense_edges(resumes, jobs, count, seed=0):
    generator = np.random.default_rng(seed)
    return list(zip(generator.integers(0, resumes, count).tolist(), generator.integers(0, jobs, count).tolist(), strict=True))


@given(items=st.lists(st.integers(), min_size=10, max_size=300))
def test_a_sequential_split_keeps_the_order_and_loses_nothing(items):
    split = sequential_split(items)
    assert [*split.train, *split.validation, *split.test] == items
    assert split.dropped == ()
    assert len(split.train) == int(0.8 * len(items) + 1e-9)
    assert len(split.validation) == int(0.1 * len(items) + 1e-9)


def test_any_sequence_can_be_split():
    assert sequential_split("abcdefghij") == Split("abcdefgh", "i", "j")
    assert sequential_split(np.arange(10)).test.tolist() == [9]
    assert list(sequential_split(range(10)).parts) == ["train", "validation", "test"]


@pytest.mark.parametrize("count", [0, 1, 9])
def test_a_sequence_too_short_for_three_parts_is_degenerate(count):
    with pytest.raises(DegenerateError, match="validation 0") as caught:
        sequential_split(range(count))
    assert "ten" in caught.value.remedy


@given(edges=BIPARTITE, seed=st.integers(0, 5))
def test_a_disjoint_split_shares_nothing_and_loses_nothing(edges, seed):
    pairs = pairs_between(edges)
    try:
        split = disjoint_split(pairs, seed)
    except DegenerateError:
        return
    owners = [{name for edge in edges_of(part) for name in edge} for part in split.parts.values()]
    assert sum(map(len, owners)) == len(set.union(*owners))
    everything = [*split.train, *split.validation, *split.test, *split.dropped]
    assert sorted(map(id, everything)) == sorted(map(id, pairs))
    position = {id(pair): number for number, pair in enumerate(pairs)}
    for part in (*split.parts.values(), split.dropped):
        order = [position[id(pair)] for pair in part]
        assert order == sorted(order)


@given(edges=BIPARTITE, seed=st.integers(0, 5))
def test_components_of_at_most_the_training_share_stay_whole(edges, seed):
    """Components by networkx."""
    try:
        split = disjoint_split(pairs_between(edges), seed)
    except DegenerateError:
        return
    graph = nx.Graph((f"r{r}", f"j{j}") for r, j in edges)
    component = {name: number for number, group in enumerate(nx.connected_components(graph)) for name in group}
    sizes = np.bincount([component[f"r{r}"] for r, _ in edges])
    assert all(sizes[component[resume]] > 0.8 * len(edges) for resume, _ in edges_of(split.dropped))
    parts = {}
    for name, part in split.parts.items():
        for resume, _ in edges_of(part):
            parts.setdefault(component[resume], set()).add(name)
    assert all(sizes[number] > 0.8 * len(edges) for number, names in parts.items() if len(names) > 1)


def test_single_pairs_are_dealt_80_10_10():
    """With components of one pair each, every part gets exactly its share."""
    split = disjoint_split(pairs_between((number, number) for number in range(100)))
    assert sizes_of(split) == [80, 10, 10]
    assert len(split.dropped) == 0


def test_a_component_goes_to_the_part_that_lacks_most():
    """Components of 8, 1 and 1 pairs, shares 8, 1, 1.

    The component of 8 comes first, second or third. First: training, then one each. After one single pair in training, training
    lacks 7 and takes the 8; the last pair goes to validation and the test part stays empty: an error. After both: training lacks
    6 and takes all: an error. So each order gives [8, 1, 1] or a refusal.
    """
    pairs = pairs_between([*((0, job) for job in range(8)), (1, 8), (2, 9)])
    outcomes = set()
    for seed in range(30):
        try:
            outcomes.add(tuple(sizes_of(disjoint_split(pairs, seed))))
        except DegenerateError:
            outcomes.add("refused")
    assert outcomes == {(8, 1, 1), "refused"}


def test_one_large_component_is_cut_and_about_44_percent_kept():
    """0.6^2 + 2 x 0.2^2 = 0.44 of the pairs are kept, of which 0.36 / 0.44 = 82 % in training."""
    pairs = pairs_between(dense_edges(570, 381, 5179))
    for seed in range(3):
        split = disjoint_split(pairs, seed)
        train, validation, test = sizes_of(split)
        kept = train + validation + test
        assert kept + len(split.dropped) == 5179
        assert kept / 5179 == pytest.approx(0.44, abs=0.03)
        assert train / kept == pytest.approx(0.82, abs=0.03)
        assert validation / kept == pytest.approx(0.09, abs=0.02)
        assert test / kept == pytest.approx(0.09, abs=0.02)


def test_the_cut_divides_resumes_and_jobs_60_20_20():
    """A complete bipartite graph of 10 x 5: 6, 2, 2 resumes and 3, 1, 1 jobs give 18, 2 and 2 pairs."""
    split = disjoint_split(pairs_between((r, j) for r in range(10) for j in range(5)))
    assert sizes_of(split) == [18, 2, 2]
    assert len(split.dropped) == 28


def test_small_components_fill_what_the_cut_leaves():
    """90 pairs of a complete 10 x 9 graph and 20 single pairs.

    The cut gives 6, 2, 2 resumes; of 9 jobs the first 27/5 = 5.4 (so 6), up to 36/5 = 7.2 (so 2), and 1: 36 + 4 + 2 = 42 pairs.
    Of 62 kept pairs the shares are 49.6, 6.2, 6.2, so 13 or 14 single pairs go to training.
    """
    edges = [*((r, j) for r in range(10) for j in range(9)), *((100 + n, 100 + n) for n in range(20))]
    split = disjoint_split(pairs_between(edges))
    train, validation, test = sizes_of(split)
    assert train + validation + test == 62
    assert train in (49, 50)
    assert {validation, test} <= {6, 7}


@pytest.mark.parametrize("edges", [[], [(0, 0)], [(0, 0), (1, 1)], [(0, j) for j in range(50)]])
def test_pairs_that_cannot_fill_three_parts_are_degenerate(edges):
    with pytest.raises(DegenerateError, match="leaves a part empty"):
        disjoint_split(pairs_between(edges))


@given(edges=BIPARTITE, seed=st.integers(0, 5))
def test_an_unseen_split_shares_none_of_its_own_side_and_loses_nothing(edges, seed):
    pairs = pairs_between(edges)
    for name, side in (("resume", 0), ("job", 1)):
        try:
            split = unseen_split(name, pairs, seed)
        except DegenerateError:
            assert len({edge[side] for edge in edges}) < 10
            continue
        owners = [{edge[side] for edge in edges_of(part)} for part in split.parts.values()]
        assert sum(map(len, owners)) == len(set.union(*owners))
        total = len({edge[side] for edge in edges})
        assert [len(group) for group in owners[:2]] == [total * 8 // 10, total // 10]
        assert not split.dropped
        assert sorted(id(pair) for part in split.parts.values() for pair in part) == sorted(map(id, pairs))


@given(items=st.lists(st.integers(), min_size=10, max_size=300), seed=st.integers(0, 5))
def test_a_random_split_has_the_same_sizes_keeps_the_order_and_loses_nothing(items, seed):
    numbered = list(enumerate(items))
    split = random_split(numbered, seed)
    assert sizes_of(split) == sizes_of(sequential_split(items))
    assert sorted([*split.train, *split.validation, *split.test]) == numbered
    assert all(list(part) == sorted(part, key=lambda item: item[0]) for part in split.parts.values())


def test_every_item_comes_into_the_test_part_of_some_random_split():
    """With 200 seeds an item misses a test part of 2 in 20 with probability 0.9^200 = 7e-10."""
    seen = {item for seed in range(200) for item in random_split(range(20), seed).test}
    assert seen == set(range(20))


def test_every_named_split_follows_the_seed_except_the_file_s_order():
    pairs = pairs_between(dense_edges(60, 40, 500))
    for name, rule in SPLITS.items():
        assert rule.divide(pairs, 1) == rule.divide(pairs, 1)
        assert (rule.divide(pairs, 1) == rule.divide(pairs, 2)) is (name == "sequential")


def test_every_value_of_the_parameter_names_a_split():
    allowed = get_args(CorpusParameters.model_fields["split"].annotation)
    assert set(SPLITS) == {*allowed, "disjoint_by_id"}
    assert len({rule.label for rule in SPLITS.values()}) == len(SPLITS)


def test_what_the_named_splits_share():
    """Each "unseen" split shares the other side, and only the disjoint ones share neither."""
    pairs = pairs_between(dense_edges(60, 40, 500))
    shared = {}
    for name, rule in SPLITS.items():
        split = rule.divide(pairs, 0)
        train, test = ([set(side) for side in zip(*edges_of(part), strict=True)] for part in (split.train, split.test))
        shared[name] = tuple(bool(a & b) for a, b in zip(train, test, strict=True))
    assert shared == {
        "sequential": (True, True),
        "random": (True, True),
        "unseen_jobs": (True, False),
        "unseen_resumes": (False, True),
        "disjoint": (False, False),
        "disjoint_by_id": (False, False),
    }


@pytest.mark.parametrize("name", list(SPLITS))
def test_rows_are_the_positions_of_the_pairs(name):
    """Also where one object stands in several rows."""
    pairs = pairs_between(dense_edges(60, 40, 300))
    doubled = [*pairs, *pairs[:50]]
    rows = split_rows(name, doubled, 3)
    expected = SPLITS[name].divide(doubled, 3).parts
    assert {part: [doubled[row] for row in own] for part, own in rows.items()} == expected
    every = np.concatenate(list(rows.values()))
    assert len(set(every.tolist())) == len(every) == sum(map(len, expected.values()))


def test_the_rows_of_a_seed_never_change():
    """Stored results of the experiments hang on them; recorded from the first run of these splits."""
    pairs = pairs_between(dense_edges(60, 40, 500))
    found = {name: hashlib.sha256(str([own.tolist() for own in split_rows(name, pairs, 7).values()]).encode()) for name in SPLITS}
    assert {name: digest.hexdigest()[:12] for name, digest in found.items()} == GOLDEN


def test_an_unknown_split_is_refused():
    with pytest.raises(ParameterError, match="no split is called 'alphabetical'") as caught:
        split_rows("alphabetical", [], 0)
    assert "unseen_jobs" in caught.value.expected


def test_stored_rows_are_read_again(tmp_path):
    rows = split_rows("random", pairs_between(dense_edges(6, 4, 50)), 0)
    write_split(tmp_path / "split.json", rows)
    again = read_split(tmp_path / "split.json")
    assert {part: own.tolist() for part, own in again.items()} == {part: own.tolist() for part, own in rows.items()}
    assert {own.dtype for own in again.values()} == {np.dtype(np.int64)}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file"),
        ('{"train": [0], "valid', "EOF"),
        ({"train": [0], "validation": [1]}, "'test'"),
        ({"train": [0], "validation": [1], "test": [-2]}, "1 validation error"),
        ({"train": [0], "validation": [1], "test": [1, 2]}, "a row occurs twice"),
    ],
)
def test_an_unusable_file_is_an_artefact_error(tmp_path, content, reason):
    path = tmp_path / "split.json"
    if content is not None:
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(ArtefactError, match=f"no usable split.*{reason}" if reason != "EOF" else "no usable split"):
        read_split(path)
