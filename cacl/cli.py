"""The command ``cacl``: run a notebook, redraw a figure, build the book."""

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from cacl.errors import CaclError, ParameterError

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
    texts = {"profile", "esco", "run", "device", "encoder", "pairs"}
    parameters = {}
    for assignment in assignments:
        name, sign, value = assignment.partition("=")
        if not sign:
            raise ParameterError(f"-p {assignment}", expected="-p NAME=VALUE", remedy="for example -p seed=1")
        parameters[name] = value if name in texts else yaml.safe_load(value)
    return parameters


@app.command(cls=_Command)
def run(
    notebook: Annotated[str, typer.Argument(help="name or number, e.g. 05_phase1 or 05")],
    output: Annotated[Path | None, typer.Option(help="default: runs/RUN/notebooks/NAME.ipynb")] = None,
    parameter: Annotated[list[str] | None, typer.Option("-p", help="NAME=VALUE, once per parameter")] = None,
) -> None:
    """Run one notebook with checked parameters."""
    from cacl.publishing.chapters import find_chapter
    from cacl.publishing.runner import run_notebook

    chapter = find_chapter(notebook)
    given = _parsed(parameter or [])
    folder = Path(given.get("run") or "runs/manual")
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
    typer.echo(store_figure(name, pd.read_csv(table, float_precision="round_trip"), table.parent))


@app.command(cls=_Command)
def book(run: Annotated[Path, typer.Argument(help="folder of a finished run, e.g. runs/demo")]) -> None:
    """Build the book from the executed notebooks of a run."""
    from cacl.publishing.book import build

    typer.echo(build(run))


@app.command(cls=_Command)
def pair(check: Annotated[bool, typer.Option(help="only compare")] = False) -> None:
    """Bring the .ipynb of every notebook up to its text."""
    from cacl.publishing.pairing import pair as pair_notebooks

    for path in pair_notebooks(check):
        typer.echo(path)


if __name__ == "__main__":
    app()
