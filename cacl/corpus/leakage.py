"""What the parts of a split share: the evidence behind any claim that the test part is unseen (section 3.2)."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from cacl.corpus.near_duplicates import job_words, resume_words, shingles, twins
from cacl.corpus.records import FitLabel, Pair
from cacl.corpus.splits import Split


@dataclass(frozen=True, eq=False)
class LeakageCertificate:
    """The outcome of :func:`leakage_certificate`.

    ``parts`` has a row for each ``part``: its ``pairs``, ``resumes`` and ``jobs``; ``repeated pairs``, occurrences of a (resume,
    job) beyond its first; ``conflicting pairs``, the (resume, job) that occur with different labels; ``ambiguous ids``, under which
    different records stand; and ``sha256`` of the lines "resume_id, job_id, label" (separated by tabs) in order.

    ``overlaps`` has a row for each two ``parts``: ``shared resumes``, ``shared jobs`` and ``shared pairs`` by id; of these
    ``conflicting pairs``, whose labels are not all the same; and ``near-duplicate resumes`` and ``near-duplicate jobs``, texts of
    the second part that have a twin under another id in the first.

    ``outside_negatives`` counts the negatives that no training pair has; ``None`` where no pool was given.
    """

    parts: pd.DataFrame
    overlaps: pd.DataFrame
    outside_negatives: int | None = None

    @property
    def clean(self) -> bool:
        """Whether nothing is shared between parts and no negative comes from outside training."""
        return not self.overlaps.drop(columns="parts").to_numpy().any() and not self.outside_negatives

    def report(self, dropped: int) -> str:
        """Both tables, the hashes of the parts, in one line each what else was found or dropped, and the verdict."""
        tables = [table.set_index(table.columns[0]).T.to_string() for table in (self.parts.drop(columns="sha256"), self.overlaps)]
        lines = ["\n\n".join(tables), "", *(f"sha256 of {part.part}: {part.sha256}" for part in self.parts.itertuples())]
        if self.outside_negatives is not None:
            lines.append(f"negatives from outside training: {self.outside_negatives}")
        if dropped:
            lines.append(f"pairs left out to keep the parts apart: {dropped}")
        # No split can remove what contradicts itself inside a part.
        if conflicting := self.parts["conflicting pairs"].sum():
            lines.append(f"warning: {conflicting} pairs have conflicting labels within one part")
        if ambiguous := self.parts["ambiguous ids"].sum():
            lines.append(f"warning: {ambiguous} ids stand for more than one content within one part")
        return "\n".join([*lines, "clean: nothing is shared" if self.clean else "NOT CLEAN"])


def leakage_certificate(split: Split[Pair], negative_pool: Iterable[str] | None = None) -> LeakageCertificate:
    """Count what the parts of a split share, by id and by text.

    A record's text is its role or title, the names of its skills, and its experience or description. Near duplicates are those of
    :mod:`cacl.corpus.near_duplicates`, as in the splits; records without any text are not compared. ``negative_pool`` holds the ids
    of the jobs that training really draws its negatives from, as in ``pool`` of :class:`cacl.phase1.ContrastiveData`.
    """
    parts = pd.DataFrame([{"part": name, **_summary(part)} for name, part in split.parts.items()])
    couples = combinations(split.parts.items(), 2)
    overlaps = pd.DataFrame([{"parts": f"{a} and {b}", **_overlap(first, second)} for (a, first), (b, second) in couples])
    training_jobs = {pair.job.job_id for pair in split.train}
    return LeakageCertificate(parts, overlaps, None if negative_pool is None else len(set(negative_pool) - training_jobs))


def _labels(part: Sequence[Pair]) -> dict[tuple[str, str], set[FitLabel]]:
    labels: dict[tuple[str, str], set[FitLabel]] = defaultdict(set)
    for pair in part:
        labels[pair.resume.resume_id, pair.job.job_id].add(pair.label)
    return labels


def _summary(part: Sequence[Pair]) -> dict[str, int | str]:
    labels = _labels(part)
    resumes = Counter(resume.resume_id for resume in {pair.resume for pair in part})
    jobs = Counter(job.job_id for job in {pair.job for pair in part})
    lines = "".join(f"{pair.resume.resume_id}\t{pair.job.job_id}\t{pair.label}\n" for pair in part)
    return {
        "pairs": len(part),
        "resumes": len(resumes),
        "jobs": len(jobs),
        "repeated pairs": len(part) - len(labels),
        "conflicting pairs": sum(len(given) > 1 for given in labels.values()),
        "ambiguous ids": sum(contents > 1 for contents in (*resumes.values(), *jobs.values())),
        "sha256": hashlib.sha256(lines.encode()).hexdigest(),
    }


def _overlap(first: Sequence[Pair], second: Sequence[Pair]) -> dict[str, int]:
    one, two = _labels(first), _labels(second)
    pairs = one.keys() & two.keys()
    parts = first, second
    return {
        "shared resumes": len({resume for resume, _ in one} & {resume for resume, _ in two}),
        "shared jobs": len({job for _, job in one} & {job for _, job in two}),
        "near-duplicate resumes": _near_duplicates(*([(p.resume.resume_id, resume_words(p.resume)) for p in own] for own in parts)),
        "near-duplicate jobs": _near_duplicates(*([(p.job.job_id, job_words(p.job)) for p in own] for own in parts)),
        "shared pairs": len(pairs),
        "conflicting pairs": sum(len(one[pair] | two[pair]) > 1 for pair in pairs),
    }


def _near_duplicates(known: Iterable[tuple[str, str]], fresh: Iterable[tuple[str, str]]) -> int:
    """How many distinct texts of the second (id, text) have a twin under another id in the first; empty texts do not count."""
    owners: list[dict[str, set[str]]] = [defaultdict(set), defaultdict(set)]
    for own, records in zip(owners, (known, fresh), strict=True):
        for name, text in records:
            if text:
                own[text].add(name)
    sets = shingles([text for own in owners for text in own])
    names, size = [name for own in owners for name in own.values()], len(owners[0])
    return len({row for row, column in twins(sets[size:], sets[:size]) if len(names[size + row] | names[column]) > 1})
