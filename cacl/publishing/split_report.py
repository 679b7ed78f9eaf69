"""The leakage certificate of a user's own pairs, as text."""

from pathlib import Path

import pandas as pd
from tabulate import tabulate

from cacl.corpus import SPLITS, LeakageCertificate, Split, read_pairs
from cacl.corpus.records import Pair
from cacl.corpus.splits import SETTINGS
from cacl.errors import ParameterError
from cacl.storage import open_text


def read_split(
    pairs: Path | None,
    parts: tuple[Path, Path, Path] | None = None,
    split: str = "sequential",
    seed: int = 0,
    skip_bad: Path | None = None,
) -> Split[Pair]:
    """One JSONL file, divided, or three that are the parts.

    Parameters
    ----------
    pairs, parts :
        One of the two; the other is ``None``.
    split, seed :
        How ``pairs`` is divided: a value of :attr:`cacl.parameters.CorpusParameters.split`.
    skip_bad :
        Where unreadable lines of ``pairs`` are collected.

    Raises
    ------
    ParameterError
        Both or none of ``pairs`` and ``parts`` are given, or ``skip_bad`` with ``parts``.
    DataError, DegenerateError
        A file cannot be read, or is too small to be divided.
    """
    if (pairs is None) == (parts is None) or (parts and skip_bad):
        raise ParameterError(
            "both PAIRS and --parts" if pairs and parts else "--skip-bad with --parts" if parts else "no file of pairs",
            expected="one JSONL file of pairs, or --parts with three (train, validation, test)",
            remedy="for example: cacl check-split pairs.jsonl, or cacl check-split --parts a.jsonl b.jsonl c.jsonl",
        )
    if pairs:
        return SPLITS[SETTINGS[split]](list(read_pairs(pairs, skip_bad)), seed)
    return Split(*(list(read_pairs(part)) for part in parts or ()))


def read_ids(path: Path) -> list[str]:
    """The ids of a text file with one per line."""
    with open_text(path) as text:
        return [line.strip() for line in text if line.strip()]


def report(split: Split[Pair], certificate: LeakageCertificate) -> str:
    """Both tables of a certificate, the hashes of the parts, and in one line each what else was found, and the verdict."""
    parts = certificate.parts_table()
    lines = [_table(parts.drop(columns="sha256")), "", _table(certificate.table()), ""]
    lines += [f"sha256 of {part.part}: {part.sha256}" for part in certificate.parts]
    if certificate.outside_negatives is not None:
        lines.append(f"negatives from outside training: {certificate.outside_negatives}")
    if split.dropped:
        lines.append(f"pairs left out to keep the parts apart: {len(split.dropped)}")
    lines += [*_findings(certificate), "clean: nothing is shared" if certificate.clean else "NOT CLEAN"]
    return "\n".join(lines)


def _table(table: pd.DataFrame) -> str:
    return str(tabulate(table.T.reset_index().values.tolist(), tablefmt="plain"))


def _findings(certificate: LeakageCertificate) -> list[str]:
    """One sentence per kind of contradiction inside the parts, which no split can mend."""
    conflicts = sum(part.conflicting_pairs for part in certificate.parts)
    ambiguous = sum(part.ambiguous_ids for part in certificate.parts)
    texts = (
        (conflicts, "pairs have conflicting labels within one part"),
        (ambiguous, "ids stand for more than one content within one part"),
    )
    return [f"warning: {count} {text}" for count, text in texts if count]
