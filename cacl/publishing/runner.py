"""Running one notebook with checked parameters; the executed copy is either whole or absent."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import papermill
from nbclient.exceptions import DeadKernelError

from cacl.errors import CaclError, ParameterError
from cacl.publishing.chapters import COMMON, NOTEBOOKS, Chapter, fields, parameters_of, settings_of
from cacl.storage import atomic_path


class NotebookError(CaclError):
    """A cell of a notebook failed."""


def check_parameters(chapter: Chapter, given: Mapping[str, Any]) -> None:
    """Refuse unknown, ill-typed and out-of-range parameters.

    Raises
    ------
    ParameterError
        Names what came, what the notebook takes, and what to do.
    """
    known = {*COMMON, *fields(chapter)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise ParameterError(
            f"{chapter.name} has no parameter {', '.join(unknown)}",
            expected="one of " + ", ".join(sorted(known)),
            remedy="correct the name; the notebook's first cell of code explains each",
        )
    settings_of(chapter, given)


def run_notebook(chapter: Chapter, output: Path, given: Mapping[str, Any]) -> None:
    """Execute a notebook's text with the parameters of its profile, then those given, and write it to ``output``.

    Raises
    ------
    ParameterError
        Before anything starts, for a parameter that does not fit.
    NotebookError
        A cell failed; the notebook up to there is kept beside ``output`` as ``NAME.failed.ipynb``.
    """
    parameters = {**parameters_of(chapter, given.get("profile", "demo")), **given}
    check_parameters(chapter, parameters)
    failed = output.with_suffix(".failed.ipynb")
    with tempfile.TemporaryDirectory() as scratch, atomic_path(output) as partial:
        source = Path(scratch) / f"{chapter.name}.ipynb"
        nbformat.write(jupytext.read(NOTEBOOKS / f"{chapter.name}.md"), source)
        try:
            papermill.execute_notebook(
                source,
                partial,
                parameters=parameters,
                kernel_name="python3",
                progress_bar=False,
                extra_arguments=["--log-level=40"],
            )
        except (papermill.PapermillExecutionError, DeadKernelError) as error:
            partial.rename(failed)
            raise NotebookError(
                f"{chapter.name} failed {_reason(error)}",
                expected="a run without errors",
                remedy=f"read {failed}, then correct its cause and run the same command again",
            ) from error
    failed.unlink(missing_ok=True)


def _reason(error: Any) -> str:
    if isinstance(error, DeadKernelError):
        return "because its process was killed, perhaps for want of memory"
    return f"in cell {error.cell_index}: {error.ename}: {error.evalue}"
