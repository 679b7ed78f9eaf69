"""The command ``cacl``: run notebooks and the book, redraw a figure, fetch the paper's pairs, check a split."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from cacl.errors import ArtefactError, CaclError, ParameterError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)

DEMO = Path("runs/demo")
Assignments = Annotated[list[str] | None, typer.Option("-p", help="NAME=VALUE, once per parameter")]
Profile = Annotated[str, typer.Option(help="a file of notebooks/profiles", envvar="CACL_PROFILE")]
Esco = Annotated[str, typer.Option(help="folder with ESCO's CSV files", envvar="CACL_ESCO_FOLDER")]
Seed = Annotated[str, typer.Option(help="an integer from 0 up", envvar="CACL_SEED")]
Device = Annotated[str, typer.Option(help="cpu, cuda or cuda:N", envvar="CACL_DEVICE")]
Data = Annotated[str, typer.Option(help="folder with pairs of your own and corpus.yaml", envvar="CACL_DATA")]
Folder = Annotated[Path, typer.Option(help="folder of the run")]
Heads = Annotated[Path, typer.Option("--run", help="folder of a run, for its settings, ontology and trained heads")]
Notebook = Annotated[str, typer.Argument(help="name or number, e.g. 05_phase1 or 05")]
Score = Literal["frozen", "phase1", "phase2", "similarity", "transport"]
Cores = Annotated[int | None, typer.Option(help="steps at a time; default: all cores", min=1, envvar="CACL_CORES")]


class _Command(typer.core.TyperCommand):
    """Shows the project's own errors as messages, without a traceback."""

    def invoke(self, context: Any) -> Any:
        try:
            return super().invoke(context)
        except CaclError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(1) from error
        except KeyboardInterrupt:
            raise typer.Exit(130) from None


def _parsed(assignments: list[str] | None) -> dict[str, Any]:
    texts = {"profile", "esco", "run", "device", "encoder", "pairs", "skip_bad"}
    parameters: dict[str, Any] = {}
    for assignment in assignments or []:
        name, sign, value = assignment.partition("=")
        if not sign:
            raise ParameterError(f"-p {assignment}", "-p NAME=VALUE", "for example -p seed=1")
        parameters[name] = value if name in texts else _value(value)
    return parameters


def _value(text: str) -> Any:
    """Read a value as papermill's ``-p`` does; YAML takes "off" for False and "1e-4" for a text."""
    for form in (json.loads, int, float):
        with suppress(ValueError, RecursionError):
            return form(text)
    return {"True": True, "False": False, "None": None}.get(text, text)


def _run_of(assignments: list[str] | None, chapter: Any = None, **options: Any) -> Any:
    """The run that a command's options ask for; those of ``-p`` win."""
    from cacl.publishing.runs import open_run

    return open_run(options | _parsed(assignments), chapter)


@app.command(cls=_Command)
def run(notebook: Notebook, given: Assignments = None, cores: Cores = None) -> None:
    """Run a notebook, and before it whatever it needs that is missing or out of date; print where the executed copy lies."""
    from cacl.publishing.chapters import find_chapter
    from cacl.publishing.workflow import make

    chapter = find_chapter(notebook)
    opened = _run_of(given, chapter)
    make(opened, [opened.folder / name for name in chapter.outputs], cores)
    typer.echo(opened.folder / "notebooks" / f"{chapter.name}.ipynb")


@app.command(cls=_Command)
def book(
    given: Assignments = None,
    profile: Profile = "demo",
    esco: Esco = "",
    seed: Seed = "0",
    device: Device = "cpu",
    data: Data = "",
    cores: Cores = None,
) -> None:
    """Run all notebooks that are out of date and build the book."""
    from cacl.publishing.workflow import make

    opened = _run_of(given, profile=profile, esco=esco, seed=_value(seed), device=device, pairs=data)
    make(opened, ["all"], cores)
    typer.echo(f"The book is at _build/html/index.html, its run in {opened.folder}")


@app.command(cls=_Command)
def pdf(output: Annotated[Path, typer.Option(help="where to print it")] = Path("_build/cacl.pdf")) -> None:
    """Print the built book as one PDF, by headless Chromium."""
    from cacl.publishing.pdf import print_book

    typer.echo(print_book(output))


@app.command("status", cls=_Command)
def show_status(
    given: Assignments = None, profile: Profile = "demo", esco: Esco = "", seed: Seed = "0", device: Device = "cpu", data: Data = ""
) -> None:
    """Say for each step whether it is up to date, or why not; nothing is run."""
    from cacl.publishing.chapters import chapters
    from cacl.publishing.workflow import status

    reasons = status(_run_of(given, profile=profile, esco=esco, seed=_value(seed), device=device, pairs=data))
    for name in dict.fromkeys([*(chapter.name for chapter in chapters()), *reasons, "book"]):
        typer.echo(f"{name:24} {reasons.get(name, 'up to date')}")


@app.command(cls=_Command, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def sweep(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="YAML with profiles, seeds, grid and notebooks, as in notebooks/sweeps")],
    cores: Cores = None,
) -> None:
    """Make a run for every point of a grid, and one table of their metrics; further options are Snakemake's: --executor slurm."""
    from cacl.publishing.sweeps import make_sweep

    typer.echo(make_sweep(file, cores, context.args))


@app.command(cls=_Command, hidden=True)
def step(
    name: Annotated[str, typer.Argument(help="a notebook, corpus, experiment or book")],
    places: Annotated[list[str] | None, typer.Argument(help="corpus; or corpus, split and seed")] = None,
    run: Folder = DEMO,
) -> None:
    """Make one step of the workflow; the Snakefile calls it."""
    from cacl.publishing.progress import tell
    from cacl.publishing.steps import make_step

    try:
        make_step(name, places or [], run)
    except CaclError as error:
        tell(f"error: {error}")
        raise typer.Exit(1) from error


@app.command(cls=_Command)
def figure(name: Annotated[str, typer.Argument(help="a module of cacl.figures")], run: Folder = DEMO) -> None:
    """Draw a figure again from the CSV that its run left."""
    import pandas as pd

    from cacl.publishing.page import store_figure

    table = run / "figures" / f"{name}.csv"
    try:
        typer.echo(store_figure(name, pd.read_csv(table), table.parent))
    except (OSError, ValueError, LookupError) as error:
        received = f"{table} cannot be drawn ({type(error).__name__}: {error})"
        raise ArtefactError(received, "the table that the figure's notebook wrote", "run its notebook first, or again") from error


@app.command("check-figures", cls=_Command)
def check_figures(
    other: Annotated[Path | None, typer.Argument(help="a run, or a folder of CSV files; default: the demo's kept tables")] = None,
    run: Folder = DEMO,
    keep: Annotated[bool, typer.Option("--keep", help="keep the tables of this run instead")] = False,
) -> None:
    """Compare the data of a run's figures with kept ones, on a page with both; the exit status is 1 unless they are equal."""
    from cacl.publishing import figure_check

    if keep:
        typer.echo(figure_check.keep_figures(run))
        return
    page, differing = figure_check.check_figures(run, other or figure_check.KEPT)
    typer.echo("\n".join([*differing, f"{len(differing)} figures differ; old, new and difference are at {page}"]))
    raise typer.Exit(1 if differing else 0)


@app.command(cls=_Command)
def keep(run: Annotated[Path, typer.Argument(help="folder of a finished run on the paper's pairs, or on full texts")]) -> None:
    """Keep a run's metrics, provenance and tidy tables in book/results: replication, or full_text for a run on full texts."""
    from cacl.publishing.results import keep as keep_results

    typer.echo(keep_results(run))


@app.command(cls=_Command)
def match(
    resumes: Annotated[Path, typer.Argument(help="JSONL of resumes, or a folder of text files")],
    jobs: Annotated[Path, typer.Argument(help="JSONL of jobs, or a folder of text files")],
    score: Annotated[Score, typer.Option(help="frozen: cosine of the encoder's vectors, which needs no training")] = "frozen",
    top: Annotated[int, typer.Option(min=1, help="candidates to keep for each")] = 10,
    reverse: Annotated[bool, typer.Option("--reverse", help="rank resumes for each job")] = False,
    output: Annotated[Path, typer.Option(help="CSV or Parquet; an HTML page is written beside it")] = Path("matches.csv"),
    run: Heads = DEMO,
) -> None:
    """Rank jobs for each resume. By the evidence of the book, scores order candidates weakly, and must not decide about people."""
    from cacl.matching import match_files

    typer.echo(match_files(resumes, jobs, score, top, reverse, output, run))


@app.command(cls=_Command)
def explain(
    pairs: Annotated[Path, typer.Argument(help="JSONL file of pairs, as in chapter 1")],
    pair_id: Annotated[str, typer.Argument(metavar="ID", help="RESUME_ID/JOB_ID, or the number of the line, from 1")],
    output: Annotated[Path, typer.Option(help="JSON; an HTML page is written beside it")] = Path("explanation.json"),
    run: Heads = DEMO,
) -> None:
    """Explain one pair: its links, paths, plan of transport and scores, and what one more skill would change."""
    from cacl.matching import explain_file

    typer.echo(explain_file(pairs, pair_id, output, run))


@app.command(cls=_Command)
def fetch(
    dataset: Annotated[Literal["seed-pairs", "full-text"], typer.Argument(help="the paper's pairs, or whole resumes and postings")],
    source: Annotated[Path | None, typer.Option("--from", help="a local copy, plain or gzip; of full texts also Parquet")] = None,
    revision: Annotated[str, typer.Option(help="full texts without --from: the hub set's commit, 40 digits")] = "",
    output: Annotated[Path | None, typer.Option(help="default: a file in runs/data")] = None,
) -> None:
    """Fetch a data set and verify it: the paper's pairs by their SHA-256, full texts row by row."""
    from cacl.fetching import fetch_seed_pairs, take_full_text
    from cacl.publishing.runs import FULL_TEXT, SEED_PAIRS

    if dataset == "full-text":
        place = take_full_text(output or FULL_TEXT, source, revision)
    else:
        place = fetch_seed_pairs(output or SEED_PAIRS, source)
    typer.echo(f"{dataset}: verified, at {place}")


@app.command("check-split", cls=_Command)
def check_split(
    pairs: Annotated[Path | None, typer.Argument(help="JSONL file of labelled pairs, to be divided")] = None,
    split: Annotated[str, typer.Option(help="how PAIRS is divided: a value of the parameter split")] = "sequential",
    seed: Annotated[int, typer.Option(help="of the division", min=0)] = 0,
    parts: Annotated[tuple[Path, Path, Path] | None, typer.Option(help="or three JSONL files: train, validation, test")] = None,
    negatives: Annotated[Path | None, typer.Option(help="text file with the job ids that serve as negatives")] = None,
    skip_bad: Annotated[Path | None, typer.Option(help="collect unreadable lines of PAIRS here")] = None,
) -> None:
    """Print what the parts of a split share; the exit status is 1 unless that is nothing."""
    from cacl.corpus import SPLITS, Split, leakage_certificate, read_pairs
    from cacl.storage import read_text

    if (pairs is None) == (parts is None) or (parts and skip_bad):
        received = "both PAIRS and --parts" if pairs and parts else "--skip-bad with --parts" if parts else "no file of pairs"
        remedy = "for example: cacl check-split pairs.jsonl, or cacl check-split --parts a.jsonl b.jsonl c.jsonl"
        raise ParameterError(received, "one JSONL file of pairs, or --parts with three (train, validation, test)", remedy)
    if split not in SPLITS:
        raise ParameterError(f"no split is called {split!r}", "one of " + ", ".join(SPLITS), "choose one")
    given = [list(read_pairs(path, skip_bad)) for path in parts or (pairs,) if path]
    found = Split(*given) if parts else SPLITS[split].divide(given[0], seed)
    certificate = leakage_certificate(found, read_text(negatives).split() if negatives else None)
    typer.echo(certificate.report(len(found.dropped)))
    raise typer.Exit(0 if certificate.clean else 1)


@app.command(cls=_Command)
def pair(check: Annotated[bool, typer.Option(help="only compare")] = False) -> None:
    """Bring the .ipynb of every notebook up to its text."""
    from cacl.publishing.chapters import pair as pair_notebooks

    for path in pair_notebooks(check):
        typer.echo(path)


if __name__ == "__main__":
    app()
