"""The leakage certificate of a user's own pairs, as text."""

from pathlib import Path

from cacl.corpus import SPLITS, LeakageCertificate, Pair, Split, read_pairs
from cacl.errors import ParameterError


def divided(pairs: Path | None, parts: tuple[Path, ...] | None, split: str, seed: int, skip_bad: Path | None) -> Split[Pair]:
    """One JSONL file of ``pairs``, divided by a value of the parameter ``split``, or three that are the ``parts``."""
    if (pairs is None) == (parts is None) or (parts and skip_bad):
        received = "both PAIRS and --parts" if pairs and parts else "--skip-bad with --parts" if parts else "no file of pairs"
        remedy = "for example: cacl check-split pairs.jsonl, or cacl check-split --parts a.jsonl b.jsonl c.jsonl"
        raise ParameterError(received, "one JSONL file of pairs, or --parts with three (train, validation, test)", remedy)
    if pairs is None:
        return Split(*(list(read_pairs(part)) for part in parts or ()))
    if split not in SPLITS:
        raise ParameterError(f"no split is called {split!r}", "one of " + ", ".join(SPLITS), "choose one")
    return SPLITS[split].divide(list(read_pairs(pairs, skip_bad)), seed)


def report(split: Split[Pair], certificate: LeakageCertificate) -> str:
    """Both tables of a certificate, the hashes of the parts, and in one line each what else was found, and the verdict."""
    parts = certificate.parts
    tables = [table.set_index(table.columns[0]).T.to_string() for table in (parts.drop(columns="sha256"), certificate.overlaps)]
    lines = ["\n\n".join(tables), "", *(f"sha256 of {part.part}: {part.sha256}" for part in parts.itertuples())]
    if certificate.outside_negatives is not None:
        lines.append(f"negatives from outside training: {certificate.outside_negatives}")
    if split.dropped:
        lines.append(f"pairs left out to keep the parts apart: {len(split.dropped)}")
    # No split can remove what contradicts itself inside a part.
    for count, words in (
        (parts["conflicting pairs"].sum(), "pairs have conflicting labels within one part"),
        (parts["ambiguous ids"].sum(), "ids stand for more than one content within one part"),
    ):
        lines += [f"warning: {count} {words}"] if count else []
    return "\n".join([*lines, "clean: nothing is shared" if certificate.clean else "NOT CLEAN"])
