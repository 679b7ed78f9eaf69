"""The commands ``cacl match`` and ``cacl explain``: from files to files."""

from itertools import islice
from pathlib import Path

from cacl.corpus import Job, Pair, Resume, read_pairs
from cacl.encoding import FrozenEncoder
from cacl.errors import DataError, ParameterError
from cacl.matching.explanation import explain
from cacl.matching.pages import write_explanation, write_ranking
from cacl.matching.ranking import ranking, read_side, scorer
from cacl.ontology import EscoGraph
from cacl.publishing.runs import CACHE, Run, open_run


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
        raise ParameterError(f"the output {output}", expected=f"a name that ends in {' or '.join(endings)}", remedy="rename it")


def _opened(folder: Path) -> tuple[Run, EscoGraph, FrozenEncoder]:
    run = open_run({"run": str(folder.resolve())})
    encoding = run.settings.encoding
    return run, EscoGraph.from_csv(run.ontology), FrozenEncoder(encoding.encoder, CACHE, encoding.max_tokens, run.settings.device)


def _pair(path: Path, pair_id: str) -> Pair:
    pairs = read_pairs(path)
    wanted = islice(pairs, int(pair_id) - 1, None) if pair_id.isdecimal() and int(pair_id) else (
        pair for pair in pairs if f"{pair.resume.resume_id}/{pair.job.job_id}" == pair_id
    )  # fmt: skip
    for pair in wanted:
        return pair
    raise DataError(
        f"no pair is called {pair_id!r}", path=path, expected="RESUME_ID/JOB_ID of a pair, or its number from 1",
        remedy="look the ids up in the file",
    )  # fmt: skip
