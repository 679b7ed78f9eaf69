"""Chapters 8 and 9: what remains, methods by split, and the effects of the ablations."""

import numpy as np
import pandas as pd
import pytest

from cacl.errors import DataError
from cacl.evaluation.experiments import ablations, baseline
from cacl.figures import ablation_effects, split_comparison, what_remains

SPLITS = ("file order", "random", "unseen job", "unseen resume", "both unseen")


def remaining(**changed):
    """AUC 0.8 and 0.55 with chance 0.5; reached (0.8 - 0.5) / 0.5 = 60 % and 10 %."""
    rows = [
        ("auc", "file order", 0.8, 0.75, 0.85, 0.5, 0.6, 0.5, 0.7),
        ("auc", "both unseen", 0.55, 0.45, 0.65, 0.5, 0.1, -0.1, 0.3),
        ("job.map", "file order", 0.28, 0.19, 0.37, 0.1, 0.2, 0.1, 0.3),
        ("job.map", "both unseen", 0.325, 0.28, 0.37, 0.1, 0.25, 0.2, 0.3),
    ]
    return pd.DataFrame(rows, columns=what_remains.COLUMNS).assign(**changed)


def test_what_remains_says_what_falls_and_what_does_not(check_figure):
    table = what_remains.what_remains_table(remaining())
    figure = check_figure(
        what_remains,
        table,
        "AUC 0.80 (chance 0.50) falls to 0.55 (chance 0.50), from 60% to 10% of the way",
        "job MAP 0.28 (chance 0.10) does not fall: 0.33 (chance 0.10), from 20% to 25% of the way",
    )
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["AUC", "job MAP"]


@pytest.mark.parametrize("value", [-0.4, 0.0, 0.5, 0.72])
def test_what_remains_is_readable_wherever_the_bars_end(check_figure, value):
    rows = [
        (metric, split, 0.5, 0.4, 0.6, 0.5, value, value - 0.2, min(value + 0.2, 0.74))
        for metric in what_remains.SHOWN_METRICS
        for split in ("file order", "both unseen")
    ]
    check_figure(what_remains, what_remains.what_remains_table(pd.DataFrame(rows, columns=what_remains.COLUMNS)), "AUC")


def test_what_remains_needs_two_splits_of_each_metric():
    with pytest.raises(DataError, match=r"1 splits of job\.map"):
        what_remains.what_remains_table(remaining().iloc[:3])


def by_split(methods):
    rows = [
        (split, f"method {number}", *(np.array([0, -0.05, 0.05]) + 0.5 + 0.05 * number - 0.01 * place), 0.5)
        for place, split in enumerate(SPLITS)
        for number in range(methods)
    ]
    return pd.DataFrame(rows, columns=split_comparison.COLUMNS)


@pytest.mark.parametrize("methods", [1, 7])
def test_methods_by_split_are_readable(check_figure, methods):
    figure = check_figure(
        split_comparison,
        split_comparison.split_comparison_table(by_split(methods)),
        f"{methods} method",
        "Under file order and under both unseen: method 0 0.50 and 0.46",
    )
    assert [text.get_text() for text in figure.axes[0].get_xticklabels()] == list(SPLITS)


def test_methods_by_split_refuse_too_many_and_missing_ones():
    with pytest.raises(DataError, match="40 rows of 8 methods and 5 splits"):
        split_comparison.split_comparison_table(by_split(8))
    with pytest.raises(DataError, match="9 rows"):
        split_comparison.split_comparison_table(by_split(2).iloc[1:])


def all_effects(width=0.02):
    """The arms of the book in its five settings; one better, one worse."""
    generator = np.random.default_rng(0)
    cells = [("replication", "random"), ("replication", "both unseen")]
    cells += [(f"simulated {signal}", "file order") for signal in ("strong", "weak", "absent")]
    rows = []
    for corpus, split in cells:
        for arm in ablations(baseline())[1:]:
            difference = float(generator.normal(0, width / 2))
            head = (corpus, split, arm.group, arm.name, arm.against, "auc")
            rows.append((*head, difference, difference - width, difference + width, "not distinguishable"))
    table = pd.DataFrame(rows, columns=ablation_effects.COLUMNS)
    table.loc[3, ["difference", "low", "high", "verdict"]] = [0.125, 0.1, 0.15, "better"]
    table.loc[5, ["difference", "low", "high", "verdict"]] = [-0.125, -0.15, -0.1, "worse"]
    return table


@pytest.mark.parametrize("width", [0.0, 0.004, 0.02, 0.3])
def test_all_effects_are_readable_and_the_verdicts_said(check_figure, width):
    effects = all_effects(width)
    figure = check_figure(
        ablation_effects,
        ablation_effects.ablation_effects_table(pd.concat([effects, effects.assign(metric="job.map")])),
        f"Better are {effects['arm'][3]} (replication, random: +0.125)",
        f"worse are {effects['arm'][5]} (replication, random: -0.125)",
        f"{len(effects) - 2} of {len(effects)} comparisons are not distinguishable",
        "Differences in AUC",
    )
    assert len(figure.axes) == 5


def test_an_unknown_verdict_is_refused():
    with pytest.raises(DataError, match="'good'"):
        ablation_effects.ablation_effects_table(all_effects().assign(verdict="good"))
