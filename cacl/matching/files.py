"""The commands ``cacl match`` and ``cacl explain``: from files to data, and to one HTML page that needs nothing else."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader

from cacl.corpus import Job, Pair, Resume, read_pairs
from cacl.encoding import FrozenEncoder
from cacl.errors import DataError, ParameterError
from cacl.matching.explanation import explain
from cacl.matching.ranking import ranking, read_side, scorer
from cacl.ontology import EscoGraph
from cacl.publishing.chapters import RESULTS
from cacl.publishing.numbers import filled, read_numbers
from cacl.publishing.runs import CACHE, Run, open_run
from cacl.storage import atomic_path, atomic_text

LONGEST_PAGE = 1000
SCORES = {
    "frozen": ("frozen cosine", "frozen encoder"),
    "phase1": ("phase 1 cosine", "phase 1 cosine"),
    "phase2": ("probability of phase 2", "phase 2"),
    "similarity": ("skill similarity", "ontology similarity"),
    "transport": ("transport distance", "transport distance"),
}
"""Each score of ``cacl match``: its name here, and that of the method in the book's results."""
TRUST = (
    "How far to trust a score: on {number}`replication.pairs` pairs of the paper, known by role and title, and with resumes and "
    "jobs that were new to it, the frozen encoder puts a match above another pair with a probability of "
    "{interval}`summary/blocks/frozen encoder/auc:.2f`, phase 2 with {interval}`summary/blocks/phase 2/auc:.2f`; 0.5 is chance. "
    "These scores order candidates weakly. They must not decide about people."
)
_TEMPLATES = Environment(loader=PackageLoader("cacl.matching", ""), autoescape=True, trim_blocks=True)


def match_files(resumes: Path, jobs: Path, score: str, top: int, reverse: bool, output: Path, folder: Path) -> Path:
    """Rank the jobs of a file or folder for each resume, or the reverse, and write table and page; return the table's path."""
    _require_ending(output, (".csv", ".parquet"))
    run, graph, encoder = _opened(folder)
    sides = read_side(resumes, Resume, graph), read_side(jobs, Job, graph)
    queries, candidates = sides[::-1] if reverse else sides
    scores = scorer(score, queries, candidates, graph, encoder, run.settings, run.folder)
    return write_ranking(ranking(scores, queries, candidates, top), output, score)


def explain_file(pairs: Path, pair_id: str, output: Path, folder: Path) -> Path:
    """Explain the pair RESUME_ID/JOB_ID of a file, or that of a number from 1, and write JSON and page; return the JSON's path."""
    _require_ending(output, (".json",))
    run, graph, encoder = _opened(folder)
    return write_explanation(explain(_pair(pairs, pair_id), graph, encoder, run.settings, run.folder), output)


def _require_ending(output: Path, endings: tuple[str, ...]) -> None:
    """The page is written beside ``output``, under its name with another ending."""
    if output.suffix not in endings:
        raise ParameterError(f"the output {output}", f"a name that ends in {' or '.join(endings)}", "rename it")


def _opened(folder: Path) -> tuple[Run, EscoGraph, FrozenEncoder]:
    run = open_run({"run": str(folder.resolve())})
    encoding = run.settings.encoding
    return run, EscoGraph.from_csv(run.ontology), FrozenEncoder(encoding.encoder, CACHE, encoding.max_tokens, run.settings.device)


def _pair(path: Path, pair_id: str) -> Pair:
    for number, pair in enumerate(read_pairs(path), start=1):
        if pair_id in (str(number), f"{pair.resume.resume_id}/{pair.job.job_id}"):
            return pair
    expected = "RESUME_ID/JOB_ID of a pair, or its number from 1"
    raise DataError(f"no pair is called {pair_id!r}", expected, "look the ids up in the file", path)


def evidence() -> dict[str, str]:
    """The AUC of each score on pairs whose roles and titles were not seen in training, with its interval."""
    numbers = read_numbers(RESULTS)
    return {name: filled(f"{{interval}}`summary/blocks/{method}/auc:.2f`", numbers) for name, method in SCORES.values()}


def write_ranking(table: pd.DataFrame, output: Path, score: str) -> Path:
    """Write a ranking as CSV or Parquet, by the ending of ``output``, and beside it its first rows as HTML; return ``output``.

    In CSV an apostrophe stands before a text that a spreadsheet would run as a formula.
    """
    with atomic_path(output) as path:
        table.to_parquet(path, index=False) if output.suffix == ".parquet" else table.map(_inert).to_csv(path, index=False)
    name, shown = SCORES[score][0], table.head(LONGEST_PAGE)
    caption = f"The first {len(shown):,} of {len(table):,} rows; {output.name} has all."
    rows = shown.assign(score=shown["score"].map("{:.3f}".format)).to_numpy().tolist()
    _write(
        "ranking", output, f"Ranking by {name}", name=name, auc=evidence()[name], columns=list(table), rows=rows, caption=caption
    )
    return output


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def write_explanation(found: dict[str, Any], output: Path) -> Path:
    """Write an explanation as JSON, and beside it as HTML; return ``output``."""
    found = found | {"evidence": evidence(), "trust": filled(TRUST, read_numbers(RESULTS))}
    with atomic_text(output) as text:
        json.dump(found, text, indent=1, ensure_ascii=False)
    _write("explanation", output, "One match, explained", **found)
    return output


def _write(template: str, output: Path, title: str, **values: Any) -> None:
    values["trust"] = filled(TRUST, read_numbers(RESULTS))
    with atomic_text(output.with_suffix(".html")) as text:
        text.write(_TEMPLATES.get_template(f"{template}.html").render(title=title, **values))
