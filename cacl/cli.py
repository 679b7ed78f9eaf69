"""The command ``cacl``: run a notebook, redraw a figure, build the book, fetch the paper's pairs, check a split."""

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cacl.errors import ArtefactError, CaclError, ParameterError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


class _Command(typer.core.TyperCommand):
    """Shows the project's own errors as messages, without a traceback."""

    def invoke(self, context: Any) -> Any:
        try:
            return super().invoke(context)
        except CaclError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(1) from error


def _parsed(assignments: list[str]) -> dict[str, Any]:
    texts = {"profile", "esco", "run", "device", "encoder", "pairs", "skip_bad"}
    parameters: dict[str, Any] = {}
    for assignment in assignments:
        name, sign, value = assignment.partition("=")
        if not sign:
            raise ParameterError(f"-p {assignment}", expected="-p NAME=VALUE", remedy="for example -p seed=1")
        parameters[name] = value if name in texts else _value(value)
    return parameters


def _value(text: str) -> bool | int | float | str | None:
    """Read a value as papermill's ``-p`` does; YAML takes "off" for False and "1e-4" for a text."""
    words = {"True": True, "False": False, "true": True, "false": False, "None": None, "null": None}
    if text in words:
        return words[text]
    for number in (int, float):
        with suppress(ValueError):
            return number(text)
    return text


@app.command(cls=_Command)
def run(
    notebook: Annotated[str, typer.Argument(help="name or number, e.g. 05_phase1 or 05")],
    output: Annotated[Path | None, typer.Option(help="default: runs/RUN/notebooks/NAME.ipynb")] = None,
    parameter: Annotated[list[str] | None, typer.Option("-p", help="NAME=VALUE, once per parameter")] = None,
) -> None:
    """Run one notebook with checked parameters; a relative RUN lies in the project, other paths where you are."""
    from cacl.publishing.chapters import PROJECT, find_chapter
    from cacl.publishing.runner import run_notebook

    chapter = find_chapter(notebook)
    given = _parsed(parameter or [])
    folder = PROJECT / (given.get("run") or "runs/manual")
    run_notebook(chapter, output or folder / "notebooks" / f"{chapter.name}.ipynb", given)


@app.command(cls=_Command)
def figure(
    name: Annotated[str, typer.Argument(help="a module of cacl.figures")],
    run: Annotated[Path, typer.Option(help="folder of the run")] = Path("runs/demo"),
) -> None:
    """Draw a figure again from the CSV that its run left."""
    import pandas as pd

    from cacl.publishing.page import store_figure

    table = run / "figures" / f"{name}.csv"
    if not table.exists():
        raise ParameterError(f"{table} is missing", expected="the table of the figure", remedy="run its notebook first")
    try:
        typer.echo(store_figure(name, pd.read_csv(table), table.parent))
    except (ValueError, LookupError) as error:
        raise ArtefactError(
            f"{table} cannot be drawn ({type(error).__name__}: {error})",
            expected="the table that the figure's notebook wrote",
            remedy="run its notebook again",
        ) from error


@app.command(cls=_Command)
def book(run: Annotated[Path, typer.Argument(help="folder of a finished run, e.g. runs/demo")]) -> None:
    """Build the book from the executed notebooks of a run."""
    from cacl.publishing.book import build

    typer.echo(build(run))


class GridName(StrEnum):
    """The grids of runs behind chapters 8 and 9."""

    REPLICATION = "replication"
    ABLATIONS = "ablations"


@app.command(cls=_Command)
def experiments(
    grid: Annotated[GridName, typer.Argument(help="replication (chapter 8) or ablations (chapter 9)")],
    esco: Annotated[Path, typer.Option(help="folder with ESCO's CSV files")],
    profile: Annotated[str, typer.Option(help="one whose pairs are the paper's own")] = "replication",
    seed: Annotated[int, typer.Option(help="the first of the seeds", min=0)] = 0,
    cores: Annotated[int | None, typer.Option(help="processes; default: all cores", min=1)] = None,
    run: Annotated[Path | None, typer.Option(help="folder of the run; default: runs/PROFILE")] = None,
) -> None:
    """Make the runs of a grid that are not kept yet; a grid that was stopped goes on where it was."""
    from cacl.publishing.chapters import find_chapter, settings_of
    from cacl.publishing.experiments import Experiments
    from cacl.publishing.pipeline import Pipeline

    given = {"profile": profile, "esco": str(esco), "seed": seed}
    settings = settings_of(find_chapter("01"), given)
    made = Experiments(Pipeline(settings, run or Path("runs") / profile), cores).run(grid.value)
    typer.echo(f"{grid.value}: {made} jobs done, the rest was kept")


@app.command(cls=_Command)
def keep(run: Annotated[Path, typer.Argument(help="folder of a finished run, e.g. runs/replication")]) -> None:
    """Keep a run's metrics, provenance and the tables of chapters 8 and 9 in book/results/replication."""
    from cacl.publishing.results import keep as keep_results

    typer.echo(keep_results(run))


class Dataset(StrEnum):
    """What ``cacl fetch`` can bring."""

    SEED_PAIRS = "seed-pairs"


class SplitName(StrEnum):
    """How ``cacl check-split`` divides one file; the values of the parameter ``split``."""

    SEQUENTIAL = "sequential"
    RANDOM = "random"
    UNSEEN_JOBS = "unseen_jobs"
    UNSEEN_RESUMES = "unseen_resumes"
    DISJOINT = "disjoint"


@app.command(cls=_Command)
def fetch(
    dataset: Annotated[Dataset, typer.Argument(help="role, title and label of the paper's own pairs")],
    source: Annotated[
        Path | None, typer.Option("--from", help="a local copy, plain or gzip, instead of a download")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="default: runs/data/seed_pairs.csv")] = None,
) -> None:
    """Fetch a data set and verify its SHA-256."""
    from cacl.corpus.sources import fetch_seed_pairs
    from cacl.publishing.chapters import SEED_PAIRS

    typer.echo(f"{dataset}: verified, at {fetch_seed_pairs(output or SEED_PAIRS, source)}")


@app.command("check-split", cls=_Command)
def check_split(
    pairs: Annotated[Path | None, typer.Argument(help="JSONL file of labelled pairs, to be divided")] = None,
    split: Annotated[SplitName, typer.Option(help="how PAIRS is divided")] = SplitName.SEQUENTIAL,
    seed: Annotated[int, typer.Option(help="of the division", min=0)] = 0,
    parts: Annotated[
        tuple[Path, Path, Path] | None, typer.Option(help="three JSONL files instead: train, validation, test")
    ] = None,
    negatives: Annotated[Path | None, typer.Option(help="text file with the job ids that serve as negatives")] = None,
    skip_bad: Annotated[Path | None, typer.Option(help="collect unreadable lines of PAIRS here")] = None,
) -> None:
    """Print what the parts of a split share; the exit status is 1 unless that is nothing."""
    from cacl.corpus import leakage_certificate
    from cacl.publishing.split_report import read_ids, read_split, report

    divided = read_split(pairs, parts, split, seed, skip_bad)
    certificate = leakage_certificate(divided, read_ids(negatives) if negatives else None)
    typer.echo(report(divided, certificate))
    raise typer.Exit(0 if certificate.clean else 1)


@app.command(cls=_Command)
def pair(check: Annotated[bool, typer.Option(help="only compare")] = False) -> None:
    """Bring the .ipynb of every notebook up to its text."""
    from cacl.publishing.pairing import pair as pair_notebooks

    for path in pair_notebooks(check):
        typer.echo(path)


if __name__ == "__main__":
    app()
