"""What the parts of a split share: the evidence behind any claim that the test part is unseen (section 3.2)."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, combinations

import pandas as pd

from cacl.corpus.near_duplicates import job_words, resume_words, shingles, twins
from cacl.corpus.records import FitLabel, Pair, Record
from cacl.corpus.splits import Split


class PartSummary(Record):
    """One part by itself.

    ``repeated_pairs`` counts occurrences of a (resume, job) beyond its first, ``conflicting_pairs`` the (resume, job) that occur
    with different labels, ``ambiguous_ids`` the ids under which different records stand. ``sha256`` hashes the lines
    "resume_id, job_id, label" (separated by tabs) in order.
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

    Resumes, jobs and pairs count by id; ``conflicting_pairs`` are the shared pairs whose labels are not all the same. Near
    duplicates are the texts of the second part that have a twin under another id in the first.
    """

    first: str
    second: str
    shared_resumes: int
    shared_jobs: int
    near_duplicate_resumes: int
    near_duplicate_jobs: int
    shared_pairs: int
    conflicting_pairs: int

    @property
    def counts(self) -> dict[str, int]:
        """Everything that is counted, by name."""
        return self.model_dump(exclude={"first", "second"})


class LeakageCertificate(Record):
    """The outcome of :func:`leakage_certificate`; ``outside_negatives`` is ``None`` where no pool was given."""

    parts: tuple[PartSummary, ...]
    overlaps: tuple[Overlap, ...]
    outside_negatives: int | None = None

    @property
    def clean(self) -> bool:
        """Whether nothing is shared between parts and no negative comes from outside training."""
        return not any(chain.from_iterable(own.counts.values() for own in self.overlaps)) and not self.outside_negatives

    def table(self) -> pd.DataFrame:
        """One row per pair of parts with what they share."""
        rows = [{"parts": f"{own.first} and {own.second}", **own.counts} for own in self.overlaps]
        return pd.DataFrame(rows).rename(columns=_words)

    def parts_table(self) -> pd.DataFrame:
        """One row per part with its sizes, inner contradictions and hash."""
        return pd.DataFrame([part.model_dump() for part in self.parts]).rename(columns=_words)


def leakage_certificate(split: Split[Pair], negative_pool: Iterable[str] | None = None) -> LeakageCertificate:
    """Count what the parts of a split share, by id and by text.

    A record's text is its role or title, the names of its skills, and its experience or description. Near duplicates
    share most of their 5-grams (:mod:`cacl.corpus.near_duplicates`), by the same relation as in the splits; records without any
    text are not compared. ``negative_pool`` holds the ids of the jobs that training really draws its negatives from, as in
    ``pool`` of :class:`cacl.phase1.ContrastiveData`; those that no training pair has are counted.
    """
    parts = split.parts
    resumes = _near_duplicates({name: [(p.resume.resume_id, resume_words(p.resume)) for p in own] for name, own in parts.items()})
    jobs = _near_duplicates({name: [(p.job.job_id, job_words(p.job)) for p in own] for name, own in parts.items()})
    overlaps = []
    for a, b in combinations(parts, 2):
        near = {"near_duplicate_resumes": resumes[a, b], "near_duplicate_jobs": jobs[a, b]}
        overlaps.append(Overlap(first=a, second=b, **near, **_shared(parts[a], parts[b])))
    training_jobs = {pair.job.job_id for pair in split.train}
    outside = None if negative_pool is None else len(set(negative_pool) - training_jobs)
    summaries = tuple(_summary(name, part) for name, part in parts.items())
    return LeakageCertificate(parts=summaries, overlaps=tuple(overlaps), outside_negatives=outside)


def _words(name: str) -> str:
    return name.replace("_", " ").replace("near duplicate", "near-duplicate")


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
        ambiguous_ids=_ambiguous((p.resume.resume_id, p.resume) for p in part) + _ambiguous((p.job.job_id, p.job) for p in part),
        sha256=hashlib.sha256(lines.encode()).hexdigest(),
    )


def _ambiguous(records: Iterable[tuple[str, Record]]) -> int:
    """How many ids stand for more than one content."""
    contents = Counter(name for name, _ in set(records))
    return sum(count > 1 for count in contents.values())


def _near_duplicates(parts: dict[str, list[tuple[str, str]]]) -> Counter[tuple[str, str]]:
    """For each two parts, lists of (id, text): the distinct texts of the second with a twin under another id in the first."""
    owners: dict[str, dict[str, set[str]]] = {part: defaultdict(set) for part in parts}
    for part, records in parts.items():
        for name, text in records:
            if text:
                owners[part][text].add(name)
    texts = list(dict.fromkeys(chain.from_iterable(owners.values())))
    counts: Counter[tuple[str, str]] = Counter()
    sets = shingles(texts)
    position = {text: row for row, text in enumerate(texts)}
    for first, second in combinations(parts, 2):
        known, fresh = list(owners[first]), list(owners[second])
        near = twins(sets[[position[text] for text in fresh]], sets[[position[text] for text in known]])
        counts[first, second] = len({row for row, col in near if len(owners[second][fresh[row]] | owners[first][known[col]]) > 1})
    return counts
