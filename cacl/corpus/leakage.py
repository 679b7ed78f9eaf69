"""What the parts of a split share: the evidence behind any claim that the test part is unseen (section 3.2)."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import pandas as pd

from cacl.corpus.near_duplicates import job_words, resume_words, text_vectors, twins
from cacl.corpus.records import FitLabel, Job, Pair, Record, Resume
from cacl.corpus.splits import Split


class PartSummary(Record):
    """One part by itself.

    ``repeated_pairs`` counts occurrences of a (resume, job) beyond its first, ``conflicting_pairs`` the (resume, job)
    that occur with different labels, ``ambiguous_ids`` the ids under which different records stand. ``sha256`` hashes
    the lines "resume_id, job_id, label" (separated by tabs) in order.
    """

    part: str
    pairs: int
    resumes: int
    jobs: int
    repeated_pairs: int
    conflicting_pairs: int
    ambiguous_ids: int
    sha256: str


class Overlap(Record):
    """What two parts share.

    Resumes, jobs and pairs count by id; ``conflicting_pairs`` are the shared pairs whose labels are not all the same.
    Near duplicates are the texts of the second part that have a twin under another id in the first.
    """

    first: str
    second: str
    shared_resumes: int
    shared_jobs: int
    near_duplicate_resumes: int
    near_duplicate_jobs: int
    shared_pairs: int
    conflicting_pairs: int


class LeakageCertificate(Record):
    """The outcome of :func:`leakage_certificate`; ``outside_negatives`` is ``None`` where no pool was given."""

    parts: tuple[PartSummary, ...]
    overlaps: tuple[Overlap, ...]
    outside_negatives: int | None = None

    @property
    def clean(self) -> bool:
        """Whether nothing is shared between parts and no negative comes from outside training."""
        shared = sum(value for overlap in self.overlaps for value in _counts(overlap).values())
        return shared == 0 and not self.outside_negatives

    def table(self) -> pd.DataFrame:
        """One row per pair of parts with what they share."""
        rows = [{"parts": f"{o.first} and {o.second}", **_counts(o)} for o in self.overlaps]
        return pd.DataFrame(rows).rename(columns=_words)

    def parts_table(self) -> pd.DataFrame:
        """One row per part with its sizes, inner contradictions and hash."""
        return pd.DataFrame([part.model_dump() for part in self.parts]).rename(columns=_words)


def leakage_certificate(split: Split[Pair], negative_pool: Iterable[str] | None = None) -> LeakageCertificate:
    """Count what the parts of a split share, by id and by text.

    A record's text is its role or title, the names of its skills, and its experience or description. Texts are compared
    by the cosine of their TF-IDF vectors over character 4-grams within words; from 0.95 up, two texts are near
    duplicates. Records without any text are not compared.

    Parameters
    ----------
    split :
        Three parts of labelled pairs.
    negative_pool :
        Job ids that serve as negatives in training; those that no training pair has are counted.
    """
    parts = split.parts
    near = {
        "near_duplicate_resumes": _near_duplicates(parts, _resume_of, resume_words),
        "near_duplicate_jobs": _near_duplicates(parts, _job_of, job_words),
    }
    overlaps = tuple(
        Overlap(
            first=a, second=b, **_shared(parts[a], parts[b]), **{name: counts[a, b] for name, counts in near.items()}
        )
        for a, b in combinations(parts, 2)
    )
    training_jobs = {pair.job.job_id for pair in split.train}
    outside = None if negative_pool is None else len(set(negative_pool) - training_jobs)
    summaries = tuple(_summary(name, part) for name, part in parts.items())
    return LeakageCertificate(parts=summaries, overlaps=overlaps, outside_negatives=outside)


def _counts(overlap: Overlap) -> dict[str, int]:
    return overlap.model_dump(exclude={"first", "second"})


def _words(name: str) -> str:
    return name.replace("_", " ").replace("near duplicate", "near-duplicate")


def _resume_of(pair: Pair) -> tuple[str, Resume]:
    return pair.resume.resume_id, pair.resume


def _job_of(pair: Pair) -> tuple[str, Job]:
    return pair.job.job_id, pair.job


def _labels(part: Sequence[Pair]) -> dict[tuple[str, str], set[FitLabel]]:
    labels: dict[tuple[str, str], set[FitLabel]] = defaultdict(set)
    for pair in part:
        labels[pair.resume.resume_id, pair.job.job_id].add(pair.label)
    return labels


def _shared(first: Sequence[Pair], second: Sequence[Pair]) -> dict[str, int]:
    one, two = _labels(first), _labels(second)
    pairs = one.keys() & two.keys()
    return {
        "shared_resumes": len({resume for resume, _ in one} & {resume for resume, _ in two}),
        "shared_jobs": len({job for _, job in one} & {job for _, job in two}),
        "shared_pairs": len(pairs),
        "conflicting_pairs": sum(len(one[pair] | two[pair]) > 1 for pair in pairs),
    }


def _summary(name: str, part: Sequence[Pair]) -> PartSummary:
    labels = _labels(part)
    lines = "".join(f"{pair.resume.resume_id}\t{pair.job.job_id}\t{pair.label}\n" for pair in part)
    return PartSummary(
        part=name,
        pairs=len(part),
        resumes=len({resume for resume, _ in labels}),
        jobs=len({job for _, job in labels}),
        repeated_pairs=len(part) - len(labels),
        conflicting_pairs=sum(len(given) > 1 for given in labels.values()),
        ambiguous_ids=_ambiguous(map(_resume_of, part)) + _ambiguous(map(_job_of, part)),
        sha256=hashlib.sha256(lines.encode()).hexdigest(),
    )


def _ambiguous(records: Iterable[tuple[str, Record]]) -> int:
    """How many ids stand for more than one content."""
    first: dict[str, Record] = {}
    # "is" first: records of one id are mostly one object, and comparing contents is slow.
    return len({name for name, own in records if (kept := first.setdefault(name, own)) is not own and kept != own})


def _near_duplicates(
    parts: dict[str, Sequence[Pair]], record_of: Callable[[Pair], tuple[str, Record]], text_of: Callable[..., str]
) -> Counter[tuple[str, str]]:
    """For each two parts, the distinct texts of the second with a twin under another id in the first."""
    owners = {name: _owners(map(record_of, part), text_of) for name, part in parts.items()}
    texts = list(dict.fromkeys(text for part in owners.values() for text in part))
    counts: Counter[tuple[str, str]] = Counter()
    if not texts:
        return counts
    vectors = text_vectors(texts)
    position = {text: row for row, text in enumerate(texts)}
    for first, second in combinations(parts, 2):
        known, fresh = list(owners[first]), list(owners[second])
        near = twins(vectors[[position[text] for text in fresh]], vectors[[position[text] for text in known]])
        counts[first, second] = len(
            {row for row, column in near if len(owners[second][fresh[row]] | owners[first][known[column]]) > 1}
        )
    return counts


def _owners(records: Iterable[tuple[str, Record]], text_of: Callable[..., str]) -> dict[str, set[str]]:
    """Each distinct text that is not empty, and the ids that it stands under."""
    owners: dict[str, set[str]] = defaultdict(set)
    for name, record in records:
        owners[text_of(record)].add(name)
    owners.pop("", None)
    return owners
