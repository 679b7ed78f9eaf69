"""Numbers of the chapter 'Corpus' (section 3)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import Markdown

from cacl.corpus import FitLabel, LeakageCertificate, Pair, Split, leakage_certificate
from cacl.corpus.table import PairTable
from cacl.parameters import CorpusParameters

_PARTS_OF_THE_PAPER = {"train": (1086, 920, 2137), "validation": (122, 107, 288), "test": (145, 112, 262)}
PUBLISHED_LABELS = pd.DataFrame(
    [
        (part, str(label), count)
        for part, counts in _PARTS_OF_THE_PAPER.items()
        for label, count in zip(FitLabel, counts, strict=True)
    ],
    columns=["part", "label", "count"],
)


_ORIGINS = {
    "simulated": (
        "simulated",
        "The corpus of this run is **simulated**: it has the paper's counts by construction, and labels from a stated model, "
        "in which occupation, coverage of the required skills, seniority and noise decide who "
        "fits. No result on it says anything about real recruitment; it says whether the method finds what is known to be "
        "there.",
    ),
    "seed-pairs": (
        "role, title and label of the paper's own",
        "The pairs of this run are **the paper's own**, as far as its authors once exported them: the role of each resume, "
        "the title of each job, and the label. The full texts are missing, and so are the skills; a role or a title gets the "
        "essential skills of the ESCO occupation that it means, which chapter 2 looks for. The encoder reads the role and "
        "the title, and nothing else. Equal roles count as one resume and equal titles as one job.",
    ),
}
_FROM_A_FILE = ("read from a file", "The pairs of this run were read from a file that its parameters name.")
_DIVISIONS = {
    "sequential": "in their order",
    "random": "at random",
    "unseen_jobs": "at random by jobs, so that no job stands in two parts",
    "unseen_resumes": "at random by resumes, so that no resume stands in two parts",
    "disjoint": "so that no resume and no job stands in two parts",
}


def origin(pairs: str) -> Markdown:
    """Where the pairs come from, as a paragraph; ``pairs`` is the parameter of that name."""
    return Markdown(_ORIGINS.get(pairs, _FROM_A_FILE)[1])


def origin_numbers(parameters: CorpusParameters) -> dict[str, float | str]:
    """Where the pairs come from and how they are divided, in a few words each."""
    return {
        "corpus.origin": _ORIGINS.get(parameters.pairs, _FROM_A_FILE)[0],
        "corpus.division": _DIVISIONS[parameters.split],
    }


def certificate(split: Split[Pair]) -> LeakageCertificate:
    """What the parts share, and how many of the jobs that phase 1 draws its negatives from are outside training."""
    return leakage_certificate(split, [job.job_id for job in PairTable.of(split.train).jobs])


def label_table(parts: Mapping[str, Sequence[Pair]]) -> pd.DataFrame:
    """How often each label occurs in each part."""
    rows = [
        (name, str(label), sum(pair.label is label for pair in part))
        for name, part in parts.items()
        for label in FitLabel
    ]
    return pd.DataFrame(rows, columns=["part", "label", "count"])


def membership(parts: Mapping[str, Sequence[Pair]]) -> tuple[list[str], list[str], list[str]]:
    """Resume id, job id and part of every pair."""
    rows = [(pair.resume.resume_id, pair.job.job_id, name) for name, part in parts.items() for pair in part]
    resumes, jobs, names = (list(column) for column in zip(*rows, strict=True))
    return resumes, jobs, names


def corpus_numbers(parts: Mapping[str, Sequence[Pair]]) -> dict[str, float]:
    """Counts of labels, resumes and jobs, in all and per part, and the share of pairs whose sides were seen in training."""
    everything = [pair for part in parts.values() for pair in part]
    numbers = _label_counts("corpus", everything)
    numbers |= {f"corpus.label.{label}": label.binary for label in FitLabel}
    numbers["corpus.resumes"] = len({pair.resume.resume_id for pair in everything})
    seen_resumes = {pair.resume.resume_id for pair in parts["train"]}
    seen_jobs = {pair.job.job_id for pair in parts["train"]}
    for name, part in parts.items():
        key = f"corpus.{name}"
        numbers |= _label_counts(key, part)
        numbers[f"{key}.share"] = 100 * len(part) / len(everything)
        numbers[f"{key}.jobs"] = len({pair.job.job_id for pair in part})
        numbers[f"{key}.seen_resume_share"] = 100 * sum(p.resume.resume_id in seen_resumes for p in part) / len(part)
        numbers[f"{key}.seen_job_share"] = 100 * sum(p.job.job_id in seen_jobs for p in part) / len(part)
    numbers["corpus.train.negatives_per_positive"] = (
        numbers["corpus.train.negatives"] / numbers["corpus.train.positives"]
    )
    return numbers


def _label_counts(key: str, pairs: Sequence[Pair]) -> dict[str, float]:
    counts = {label: sum(pair.label is label for pair in pairs) for label in FitLabel}
    positives = counts[FitLabel.GOOD_FIT]
    return {
        f"{key}.pairs": len(pairs),
        f"{key}.positives": positives,
        f"{key}.negatives": len(pairs) - positives,
        f"{key}.positive_share": 100 * positives / len(pairs),
        f"{key}.negative_share": 100 * (1 - positives / len(pairs)),
        **{f"{key}.{label}": count for label, count in counts.items()},
    }


def linked_numbers(train: PairTable) -> dict[str, float]:
    """Share of training pairs with URIs on both sides and, once they are graded, by quality tier, in percent."""
    tiers = [pair.metadata.quality_tier for pair in train.pairs]
    graded = "ABCDF" if any(tiers) else ""
    both = [bool(pair.resume.skill_uris and pair.job.skill_uris) for pair in train.pairs]
    shares = {f"corpus.train.tier_{t.lower()}_share": 100 * tiers.count(t) / len(tiers) for t in graded}
    return {"corpus.train.linked_share": 100 * sum(both) / len(both), **shares}


def example_pair(pairs: Sequence[Pair]) -> Markdown:
    """The first pair as it stands in the file, with long texts cut short."""
    record = json.loads(pairs[0].model_dump_json())
    return Markdown(f"```json\n{json.dumps(_shortened(record), indent=2, ensure_ascii=False)}\n```")


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= 100 else value[:97] + "..."
    if isinstance(value, list):
        return [_shortened(item) for item in value[:3]]
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    return value
