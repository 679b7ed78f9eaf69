"""Damaged inputs for every reader: ``make fuzz``, or ``python tests/fuzz.py [--count 10000] [--seed 0] [--only READER ...]``.

Each input is a valid one with one to three changes. A reader must return a value or raise one :class:`cacl.errors.CaclError`, and
leave no file but those it promises. The table counts what was accepted and refused; anything else is printed, with its seed, and
the exit status is 1.
"""

import argparse
import csv
import gzip
import json
import logging
import random
import shutil
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from cacl.corpus import PairTable, read_pairs, read_split, seed_records, write_split
from cacl.corpus.full_text import read_full_text
from cacl.corpus.records import Pair
from cacl.encoding import EmbeddingCache
from cacl.errors import CaclError
from cacl.experiments.corpora import ExperimentCorpus, load_corpus
from cacl.experiments.training import Runs, load_runs, save_runs
from cacl.ontology import EscoGraph, demo_directory
from cacl.parameters import Phase1Parameters
from cacl.phase1 import ProjectionHead
from cacl.phase1.checkpoint import load_head, save_head
from cacl.publishing import runs
from cacl.publishing.claims import CLAIMS, load_claims
from cacl.publishing.claims_schema import Claim, checksum
from cacl.publishing.numbers import read_json

TOKENS = [
    b"", b"\0", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b'"', b"'", b",", b"\r", b"\n", b"\t", b" ", b"{", b"}",
    b"\\u0000", b"\\ud800", b"null", b"NaN", b"-1", b"1e999", b"9" * 400, b"-" * 30, b"true", b"[", b"]",
    b"&a [*a]", b"!!python/name:os.system ",
    b"? ", b": ", b"#", b"\xe2\x80\xa8", b"label", b"good_fit", b"a" * 3000, b"[" * 2000, b'{"a":' * 500,
]  # fmt: skip
VALUES: list[Any] = [
    None, True, 0, 1, -1, 2**70, 0.5, -0.0, 1e-320, 1e308, float("nan"), float("inf"), "", " ", "demo", "cpu",
    "cuda:9", "\0", "\ud800",
    "o'brien", "$(x)", "{x}", "../..", "~nobody/x", "~nosuchuser/x", "a" * 5000, [], [1], {}, {"a": {}}, b"x", (), object(),
]  # fmt: skip
PAIR = {
    "resume": {"role": "cook", "skills": [{"name": "knead dough", "uri": "u1"}], "experience": [{"title": "chef"}]},
    "job": {"title": "Köchin", "required_skills": [{"name": "bake"}]}, "label": "good_fit", "metadata": {"quality_tier": "A"},
}  # fmt: skip
Read = Callable[[Path, random.Random], Any]


@dataclass(frozen=True)
class Reader:
    """Writes valid input files into a folder, and reads them; ``leaves`` names the files that reading may leave there."""

    write: Callable[[Path], None]
    read: Read
    leaves: tuple[str, ...] = ()


def mutate(content: bytes, choices: random.Random) -> bytes:
    """Apply one to three changes to bytes: cut, flip, insert, remove, repeat, swap lines, or compress half of them."""
    for _ in range(choices.randint(1, 3)):
        start = choices.randint(0, len(content))
        end = min(len(content), start + choices.choice([1, 1, 2, 8, 64, 512]))
        kind = choices.randrange(7)
        if kind == 0:
            content = content[:start] if choices.random() < 0.3 else content[:start] + content[end:]
        elif kind == 1:
            content = content[:start] + bytes(byte ^ (1 << choices.randrange(8)) for byte in content[start:end]) + content[end:]
        elif kind == 2:
            content = content[:start] + choices.choice(TOKENS) + content[start:]
        elif kind == 3:
            content = content[:start] + choices.choice(TOKENS) + content[end:]
        elif kind == 4:
            content = content[:end] + content[start:]
        else:
            lines = content.splitlines(keepends=True) or [b""]
            one, other = choices.randrange(len(lines)), choices.randrange(len(lines))
            if kind == 5:
                lines[one], lines[other] = lines[other], lines[one]
            else:
                lines.insert(one, lines[other])
            content = b"".join(lines)
    return content


def tables_of(folder: Path) -> None:
    """A corner of the bundled ontology."""
    for path in demo_directory().glob("*.csv"):
        with path.open(newline="") as whole, (folder / path.name).open("w", newline="") as part:
            csv.writer(part, lineterminator="\n").writerows(islice(csv.reader(whole), 6))


def claims_of(folder: Path) -> None:
    """Three claims with their metrics, and the paper's numbers of their section."""
    content = yaml.safe_load(CLAIMS.read_text(encoding="utf-8"))
    own = [claim for claim in content["claims"] if claim.get("obtained")][:3]
    metrics = {claim["obtained"]: "a number" for claim in own}
    content = {"checksum": checksum([Claim.model_validate(claim) for claim in own]), "metrics": metrics, "claims": own}
    (folder / "claims.yaml").write_text(yaml.safe_dump(content, sort_keys=False))
    paper = yaml.safe_load(CLAIMS.with_name("paper_numbers.yaml").read_text(encoding="utf-8"))
    (folder / "paper_numbers.yaml").write_text(yaml.safe_dump({own[0]["section"]: paper[own[0]["section"]]}))


def corpus_of(folder: Path) -> None:
    table, ones = PairTable.of([Pair.model_validate(PAIR)]), np.ones((1, 1))
    ExperimentCorpus(table, ones, ones, {0.7: ones}, ones).save(folder)


def cache_of(folder: Path) -> None:
    EmbeddingCache(folder / "cache.sqlite").write({b"key": np.ones(4)})


def profile(folder: Path, _: random.Random) -> Any:
    """A profile, or the parameters that a run's folder holds; both lie in ``folder`` for a while."""
    runs.PROFILES, runs.RUNS = folder, folder / "runs"
    try:
        found = runs.open_run({"profile": "demo", "run": str(folder / "runs")})
        yaml.safe_load((found.folder / "parameters.yaml").read_text())
    finally:
        shutil.rmtree(folder / "runs", ignore_errors=True)


def noted(folder: Path, _: random.Random) -> Any:
    runs.PROFILES = runs.NOTEBOOKS / "profiles"
    return runs.open_run({"run": str(folder)})


def given(folder: Path, choices: random.Random) -> Any:
    """Parameters as a caller types them."""
    runs.PROFILES, runs.RUNS = runs.NOTEBOOKS / "profiles", folder / "runs"
    names = [*runs.COMMON, *runs._DEFAULTS, *(place.rpartition(".")[2] for place in runs._DEFAULTS), "xyzzy", ""]
    try:
        runs.open_run({choices.choice(names): choices.choice(VALUES) for _ in range(choices.randint(1, 3))} | {"run": ""}).check()
    finally:
        shutil.rmtree(folder / "runs", ignore_errors=True)


def written(name: str, content: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(content, encoding="utf-8") and None


def lines_of(path: Path, choices: random.Random) -> Any:
    """Pairs, half of the times with the bad lines collected, which must then be JSON."""
    rejects = path / "bad.jsonl" if choices.random() < 0.5 else None
    found = list(read_pairs(path / "pairs.jsonl", rejects))
    for line in rejects.read_text(encoding="utf-8").rstrip("\n").split("\n") if found and rejects else []:
        assert not line or set(json.loads(line)) == {"line", "error", "text"}
    return found


LINES = "".join(json.dumps(PAIR | {"label": label}, ensure_ascii=False) + "\n" for label in ("good_fit", "no_fit", "Potential Fit"))
HEAD = {"input_dim": 4, "hidden_dim": 4, "output_dim": 2}
FULL = 'resume_text,job_description_text,label\n"Cook\nof soups",Chef wanted,Good Fit\nWaiter,"Bar, man",No Fit\n'
SEED = "pair_id,job_title,resume_role,label\n1,Chef,Cook,good_fit\n2,Köchin,,no_fit\n"
READERS = {
    "pairs (JSONL)": Reader(written("pairs.jsonl", LINES), lines_of, leaves=("bad.jsonl",)),
    "pairs (gzip)": Reader(
        lambda folder: (folder / "pairs.jsonl.gz").write_bytes(gzip.compress(LINES.encode())) and None,
        lambda folder, _: list(read_pairs(folder / "pairs.jsonl.gz")),
    ),
    "seed pairs (CSV)": Reader(written("seed.csv", SEED), lambda folder, _: seed_records(folder / "seed.csv")),
    "full texts (CSV)": Reader(written("full.csv", FULL), lambda folder, _: read_full_text(folder / "full.csv")),
    "ontology (ESCO CSV)": Reader(tables_of, lambda folder, _: EscoGraph.from_csv(folder)),
    "claims (YAML)": Reader(claims_of, lambda folder, _: load_claims(folder / "claims.yaml")),
    "profile (YAML)": Reader(written("demo.yaml", (runs.PROFILES / "demo.yaml").read_text(encoding="utf-8")), profile),
    "parameters of a run (YAML)": Reader(written("parameters.yaml", "profile: demo\nphase1.epochs: 3\nseed: 1\n"), noted),
    "parameters as given": Reader(lambda folder: None, given),
    "split (JSON)": Reader(
        lambda folder: write_split(folder / "split.json", {"train": [0, 1], "validation": [2], "test": [3]}),
        lambda folder, _: read_split(folder / "split.json"),
    ),
    "numbers (JSON)": Reader(written("02.json", '{"a.b": 1.5, "c": "x"}'), lambda folder, _: read_json(folder / "02.json")),
    "checkpoint (safetensors)": Reader(
        lambda folder: save_head(folder / "head.safetensors", ProjectionHead(**HEAD), 1, Phase1Parameters()),
        lambda folder, _: load_head(folder / "head.safetensors", ProjectionHead, **HEAD),
    ),
    "corpus of the grid (npz)": Reader(corpus_of, lambda folder, _: load_corpus(folder)),
    "runs of the grid (npz)": Reader(
        lambda folder: save_runs(folder / "runs.npz", {0: Runs({"a": [1.0]}, {"rows": np.arange(3)})}),
        lambda folder, _: load_runs(folder / "runs.npz"),
    ),
    "embedding cache (SQLite)": Reader(
        cache_of,
        lambda folder, _: EmbeddingCache(folder / "cache.sqlite").read([b"key"]),
        leaves=("cache.sqlite-wal", "cache.sqlite-shm"),
    ),
}  # fmt: skip


def prepared(reader: Reader, folder: Path) -> dict[Path, bytes]:
    """Write a reader's valid input, which it must accept, and return its files."""
    folder.mkdir()
    reader.write(folder)
    files = {path: path.read_bytes() for path in sorted(folder.iterdir())}
    if files:
        reader.read(folder, random.Random(0))
    for path in set(folder.iterdir()) - set(files):
        path.unlink()
    return files


def attempt(reader: Reader, folder: Path, files: dict[Path, bytes], choices: random.Random) -> str:
    """Damage one file, read, restore it; return "accepted" or "refused", raise whatever else happens."""
    changed = choices.choice(list(files)) if files else None
    if changed:
        changed.write_bytes(mutate(files[changed], choices))
    try:
        reader.read(folder, choices)
        return "accepted"
    except CaclError:
        return "refused"
    finally:
        left = {path.name for path in folder.iterdir()} - {path.name for path in files} - set(reader.leaves)
        for name in reader.leaves:
            (folder / name).unlink(missing_ok=True)
        if changed:
            changed.write_bytes(files[changed])
        if left:
            raise AssertionError(f"files were left: {sorted(left)}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Send damaged inputs to every reader.")
    parser.add_argument("--count", type=int, default=10_000, help="inputs for each reader")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=READERS, default=list(READERS))
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    print(f"{'reader':28}{'inputs':>8}{'accepted':>10}{'refused':>9}{'failed':>8}")
    failures = 0
    for name in options.only:
        seen: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "input"
            files = prepared(READERS[name], folder)
            for number in range(options.count):
                try:
                    outcome = attempt(READERS[name], folder, files, random.Random(f"{options.seed}/{name}/{number}"))
                except Exception as error:
                    outcome, kind = "failed", f"{type(error).__name__}: {str(error)[:100]!r}"
                    kinds[type(error).__name__] += 1
                    if kinds[type(error).__name__] <= 2:
                        print(f"{name}, input {number}: {kind}", file=sys.stderr, flush=True)
                seen[outcome] += 1
        print(f"{name:28}{options.count:8,}{seen['accepted']:10,}{seen['refused']:9,}{seen['failed']:8,}", flush=True)
        failures += seen["failed"]
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
