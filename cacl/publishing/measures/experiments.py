"""What chapters 8 and 9 show: made by this run where it has the paper's pairs, else kept from the last run that had them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from cacl.evaluation import Interval
from cacl.publishing.chapters import find_chapter
from cacl.publishing.experiments import Experiments
from cacl.publishing.pipeline import Pipeline
from cacl.publishing.results import KeptResults, load

Number = float | int | str | Interval
Made = tuple[dict[str, Number], dict[str, pd.DataFrame]]


@dataclass(frozen=True, eq=False)
class Findings:
    """Numbers and figures' tables of a chapter.

    Attributes
    ----------
    numbers : flat, an interval being the keys ``KEY``, ``KEY.low`` and ``KEY.high``
    figures : tables by the name of the figure
    origin : a sentence that says where they come from
    """

    numbers: Mapping[str, float | str]
    figures: Mapping[str, pd.DataFrame]
    origin: str


def findings(pipeline: Pipeline, chapter: str, make: Callable[[Experiments], Made]) -> Findings:
    """Make the runs of a chapter that are missing and measure them, or read what is kept.

    Parameters
    ----------
    pipeline :
        Of the run.
    chapter :
        Name of the notebook.
    make :
        Returns numbers and tables of the figures.

    Raises
    ------
    ArtefactError
        The run lacks the paper's pairs, and nothing is kept.
    """
    experiments = Experiments(pipeline)
    if not experiments.available:
        return _kept(load(), find_chapter(chapter).name)
    numbers, figures = make(experiments)
    return Findings(flat(numbers), figures, "All numbers on this page were made by this run.")


def _kept(kept: KeptResults, chapter: str) -> Findings:
    record = kept.provenance[chapter]
    origin = (
        "This profile has no pairs of the paper. All numbers on this page are kept from a run that had them: commit "
        f"{record['commit']}, {record['date'][:10]}."
    )
    numbers = {key: value for key, value in kept.numbers[chapter].items() if not key.startswith("run.")}
    return Findings({key: float("nan") if v is None else v for key, v in numbers.items()}, kept.figures, origin)


def flat(numbers: Mapping[str, Number]) -> dict[str, float | str]:
    """Write each interval as three numbers.

    >>> flat({"auc": Interval(0.8, 0.7, 0.9, 100, 0.95), "n": 3})
    {'auc': 0.8, 'auc.low': 0.7, 'auc.high': 0.9, 'n': 3}
    """
    plain: dict[str, float | str] = {}
    for key, value in numbers.items():
        if isinstance(value, Interval):
            plain |= {key: value.value, f"{key}.low": value.low, f"{key}.high": value.high}
        else:
            plain[key] = value
    return plain


def shown(numbers: Mapping[str, float | str], key: str, digits: int = 3) -> str:
    """Write a number with its interval, if it has one; a dash where there is no such number."""
    if key not in numbers:
        return "-"
    ends = (
        ""
        if f"{key}.low" not in numbers
        else f" [{numbers[f'{key}.low']:.{digits}f}, {numbers[f'{key}.high']:.{digits}f}]"
    )
    return f"{numbers[key]:.{digits}f}{ends}"


def slug(name: str) -> str:
    """Write a name as a part of a key.

    >>> slug("the paper's recipe"), slug("TF-IDF")
    ('the_papers_recipe', 'tf_idf')
    """
    return re.sub(r"[^a-z0-9.]+", "_", name.lower().replace("'", ""))
