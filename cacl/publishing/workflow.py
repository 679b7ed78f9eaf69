"""What the workflow's rules depend on, and running it: Snakemake in a process of its own, one line per step on the terminal."""

import ast
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from cacl.errors import CaclError
from cacl.experiments.grid import REPLICATION, corpus_files, run_files
from cacl.publishing.chapters import PROJECT, RESULTS, Chapter
from cacl.publishing.folders import MARK, alone, altered, discard_altered, end_leftovers
from cacl.publishing.progress import PREFIX, WHY, a_few
from cacl.publishing.runs import Run
from cacl.storage import save_text

INSIDE = "CACL_WORKFLOW"
LARGEST_HASHED = 4 * 10**9
PATIENCE = 20.0  # seconds for an interrupted workflow to end by itself


class WorkflowError(CaclError):
    """A step of the workflow failed: a notebook, the process that runs its cells, the book, or Snakemake itself."""


def inputs(chapter: Chapter, run: Run) -> list[Path]:
    """Every file that a chapter rests on: its text, the code that it imports, its data, and what earlier steps leave."""
    upstream = [run.folder / name for name in chapter.reads]
    if chapter.grid and run.has_papers_pairs:
        upstream += [run.folder / name for name in run_files(run.settings, chapter.grid)]
    elif chapter.grid:
        upstream += sorted(RESULTS.rglob("*.*"))
    return [chapter.path, *code("\n".join(chapter.cells())), *data(run, chapter.data), *upstream]


def corpus_inputs(run: Run, corpus: str) -> list[Path]:
    """What a corpus of the experiments rests on."""
    own = [run.folder / "enriched.jsonl"] if corpus == REPLICATION else []
    return [*code("import cacl.experiments.corpora"), *data(run, ("ontology",)), *own]


def experiment_inputs(run: Run, corpus: str) -> list[Path]:
    """What the runs on a corpus of the experiments rest on."""
    return [*code("import cacl.experiments.training"), *(run.folder / name for name in corpus_files(corpus))]


def book_inputs() -> list[Path]:
    """The book's own pages, and what they are built with: every docstring of the package is on a page."""
    generated = ("chapters", "api", "parameters.md", "speed.md")
    pages = (path for path in (PROJECT / "book").rglob("*") if path.is_file())
    own = [path for path in pages if path.relative_to(PROJECT / "book").parts[0] not in generated]
    return sorted([*own, PROJECT / "_config.yml", PROJECT / "_toc.yml", *(PROJECT / "cacl").rglob("*.py")])


def settings_of(chapter: Chapter | None, run: Run) -> dict[str, object]:
    """The settings that a step depends on; without a chapter, all that decide how the runs of the grid end."""
    every = run.settings.model_dump(mode="json")
    names = (*chapter.sections, *chapter.uses) if chapter else ("ontology", "encoding", "phase1", "phase2")
    chosen = {name: every[name] for name in dict.fromkeys((*names, "seed", "device"))}
    return chosen if chapter else chosen | {"experiments": every["experiments"]}


def data(run: Run, kinds: Sequence[str]) -> list[Path]:
    """The files of the ontology ("ontology"), the files of labelled pairs ("pairs") if there are any, and what else is named."""
    ontology = sorted(path for path in run.ontology.glob("*.csv*") if path.is_file()) if "ontology" in kinds else []
    pairs = run.pair_files if "pairs" in kinds else []
    places = [PROJECT / kind for kind in kinds if kind not in ("ontology", "pairs")]
    others = [file for place in places for file in ([place] if place.suffix else sorted(place.rglob("*.*")))]
    return [*ontology, *pairs, *others]


def code(text: str) -> list[Path]:
    """The files of the package that code imports, directly or through others, with the wording (YAML) beside them."""
    found: set[Path] = set()
    waiting = set(_imports(text))
    while waiting:
        path = waiting.pop()
        found |= {path, *path.parent.glob("*.yaml")}
        waiting |= _imports(path.read_text(encoding="utf-8")) - found
    return sorted(found)


@cache
def _imports(text: str) -> frozenset[Path]:
    """The modules of the package that a text imports; a package's ``__init__`` comes with each of its modules."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            start = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            names |= {start + alias.name for alias in node.names}
    places = {PROJECT.joinpath(*name.split(".")) for name in names if name.split(".")[0] == "cacl"}
    places |= {parent for place in places for parent in place.parents if PROJECT / "cacl" in (parent, *parent.parents)}
    files = {place.with_suffix(".py") for place in places} | {place / "__init__.py" for place in places}
    return frozenset(file for file in files if file.is_file())


def make(runs: Run | Sequence[Run], targets: Sequence[Path | str], cores: int | None = None, options: Sequence[str] = ()) -> None:
    """Bring files of runs up to date, with everything that they rest on; "all" is the book of a single run.

    One process at a time works on a run, and on the book; another one waits for it. The whole log lies in the (first) run's folder.
    ``options`` are Snakemake's own. Raises :class:`WorkflowError` when a step failed; the reason stands in the last lines.
    """
    opened, lines = [runs] if isinstance(runs, Run) else list(runs), []
    for run in opened:
        run.check()
    log, jobs = opened[0].folder / "workflow.log", ["--jobs", str(cores or len(os.sched_getaffinity(0)))]
    with ExitStack() as held:
        folders = held_folders(opened, targets)
        for folder in folders:
            held.enter_context(alone(folder))
            for line in discard_altered(folder):
                print(line, file=sys.stderr, flush=True)
        try:
            with snakemake(opened, targets, [*jobs, *options], folders) as process:
                for line in process.stdout or ():
                    lines.append(line)
                    # The latter tells how far a notebook is with its texts; a library's warning can run into it.
                    if line.startswith(PREFIX) or (line.startswith("encoding") and "Warning:" not in line):
                        print(line.removeprefix(PREFIX), end="", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            print("interrupted; what is done stays, and the same command goes on from there", file=sys.stderr)
            raise
        finally:
            save_text(log, "".join(lines))
        if process.returncode:
            raise _failure(lines, log)


def held_folders(runs: Sequence[Run], targets: Sequence[Path | str]) -> list[Path]:
    """The folders that the workflow writes into for some targets; in one order, so that no two processes wait for each other."""
    return [*sorted({run.folder for run in runs}), *([PROJECT / "_build"] if "all" in targets else [])]


@contextmanager
def snakemake(
    runs: Sequence[Run], targets: Sequence[Path | str], options: Sequence[str], folders: Sequence[Path]
) -> Iterator[subprocess.Popen[str]]:
    """Run Snakemake in a session of its own; a signal that asks this process to end, asks Snakemake and its steps too."""
    names = [target if target == "all" else os.path.relpath(target, PROJECT) for target in targets]
    places = list(dict.fromkeys(os.path.relpath(run.folder, PROJECT) for run in runs))
    command = [sys.executable, "-m", "snakemake", *options, "--nolock", "--rerun-incomplete"]
    command += ["--snakefile", str(PROJECT / "Snakefile"), "--directory", str(PROJECT)]
    # A step whose inputs have the contents of before is not made again, however large they are.
    command += ["--max-checksum-file-size", str(LARGEST_HASHED), "--config", f"runs={json.dumps(places)}", "--", *names]
    environment = os.environ | {MARK: os.pathsep.join(map(str, folders))}
    pipe: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}
    with terminable(), subprocess.Popen(command, cwd=PROJECT, env=environment, start_new_session=True, **pipe) as process:
        try:
            yield process
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=PATIENCE)
            for folder in folders:
                end_leftovers(folder)
            raise


@contextmanager
def terminable() -> Iterator[None]:
    """Take the signals of ``kill`` and of a closed terminal as Ctrl-C is taken; under ``nohup`` the latter stays ignored."""
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGTERM, signal.SIGHUP)}
    for sign, handler in before.items():
        if handler != signal.SIG_IGN:
            signal.signal(sign, signal.default_int_handler)
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def status(run: Run) -> dict[str, str]:
    """Why each step of a run is not up to date: what changed, is missing, or is made before it; else a :class:`WorkflowError`."""
    altered_files = {step: files for folder in held_folders([run], ["all"]) for step, files in altered(folder).items()}
    with snakemake([run], ["all"], ["--cores", "1", "--dry-run"], []) as process:
        lines = list(process.stdout or ())
    if process.returncode:
        raise _failure(lines, run.folder / "workflow.log")
    reasons = dict(line.removeprefix(WHY).rstrip().split("\t") for line in lines if line.startswith(WHY))
    reasons.pop("all", None)
    return reasons | {step: f"{a_few([p.name for p in own])} is not as it was left" for step, own in altered_files.items()}


def _failure(lines: list[str], log: Path) -> WorkflowError:
    """The error of the last lines; that of a step has been told already, and Snakemake's own stands at the end of its log."""
    told = any(line.startswith(f"{PREFIX}error") for line in lines)
    own = "" if told else ":\n" + "".join(lines[-4:]).rstrip()
    remedy = f"correct the cause named above and run the same command again; the whole log is {log}"
    return WorkflowError(f"the workflow stopped{own}", "every step to end well", remedy)
