"""Cross-validation with unseen sides: every pair is tested once, and nothing of it was seen."""

import numpy as np
import pytest

from cacl.corpus import FOLDS, Job, Pair, PairTable, Resume, fold_rows
from cacl.errors import DegenerateError, ParameterError

RNG = np.random.default_rng(0)
PAIRS = [
    Pair(
        resume=Resume(role=f"role {r}{' ' * (n % 2)}"),
        job=Job(title=f"TITLE {j}" if n % 3 else f"title {j}"),
        label=int(n % 4 == 0),
    )
    for n, (r, j) in enumerate(RNG.integers(0, 30, (600, 2)))
]
TABLE = PairTable.of(PAIRS)


@pytest.mark.parametrize("name", FOLDS)
def test_every_pair_is_tested_once_and_no_side_that_is_kept_apart_is_shared(name):
    folds = fold_rows(name, TABLE, 0)
    assert len(folds) == (16 if name == "blocks" else 5)
    assert sorted(np.concatenate([rows["test"] for rows in folds])) == list(range(600))
    texts = {"resume": [p.resume.role.strip() for p in PAIRS], "job": [p.job.title.lower() for p in PAIRS]}
    for rows in folds:
        parts = {part: {side: {texts[side][row] for row in own} for side in texts} for part, own in rows.items()}
        for side in texts:
            if side in FOLDS[name].sides:
                assert not parts["test"][side] & (parts["train"][side] | parts["validation"][side])
                assert not parts["train"][side] & parts["validation"][side]
        if name != "blocks":
            assert sum(map(len, rows.values())) == 600


def test_groups_are_of_about_equal_size_a_quarter_of_the_others_validates_and_another_seed_deals_others():
    sizes = [len(rows["test"]) for rows in fold_rows("job_folds", TABLE, 0)]
    assert max(sizes) - min(sizes) < 40
    shares = [len(rows["validation"]) / (600 - len(rows["test"])) for rows in fold_rows("job_folds", TABLE, 0)]
    assert shares == pytest.approx([0.25] * 5, abs=0.04)
    first, again, other = (fold_rows("blocks", TABLE, seed)[0]["test"].tolist() for seed in (1, 1, 2))
    assert first == again != other


def test_the_rule_of_blocks_says_how_many():
    assert "into 4 groups each, 16 blocks of pairs" in FOLDS["blocks"].words


def test_too_few_and_unknown():
    with pytest.raises(DegenerateError, match="a fold has parts of"):
        fold_rows("blocks", PairTable.of(PAIRS[:6]), 0)
    with pytest.raises(ParameterError, match="one of job_folds, resume_folds, blocks"):
        fold_rows("folds", TABLE, 0)
