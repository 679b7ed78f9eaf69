r"""Numbers in prose: ``{number}`KEY:.3f``` and ``{interval}`KEY:.3f``` become the values that a run measured, ``{paper}`KEY``` the
paper's own as it prints it.

A key names a number of ``metrics/CHAPTER.json``, or a cell of a tidy table: ``summary/SPLIT/METHOD/METRIC``,
``effects/CORPUS/SPLIT/ARM/METHOD/METRIC``, ``primary/NAME``, ``gains/NAME``, ``label_free/METHOD``,
``pools/METHOD/POOL/POSITIVES/METRIC``.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from cacl.errors import ArtefactError
from cacl.evaluation.jackknife import UNDEFINED
from cacl.publishing.claims import printed_values

TABLES = {
    "summary": (["split", "method", "metric"], ["value", "low", "high", "chance"]),
    "effects": (["corpus", "split", "arm", "method", "metric"], ["difference", "low", "high", "detectable", "verdict"]),
    "primary": (["name"], ["difference", "low", "high", "detectable", "verdict"]),
    "gains": (["name"], ["difference", "low", "high", "detectable", "verdict", "value"]),
    "label_free": (["method"], ["value", "low", "high"]),
    "pools": (["method", "pool", "positives", "metric"], ["value", "low", "high"]),
}
_ROLE = re.compile(r"\{(number|interval|paper)\}`([^`:]+)(?::([^`]+))?`")
_INTERVAL = re.compile(r"(?<=\d) \[([^\[\],]+), ([^\[\],]+)\]")


def filled(text: str, numbers: Mapping[str, Any]) -> str:
    """Put values in place of the roles of a text; raise :class:`ArtefactError` if no chapter measured a number of that name.

    >>> filled("AUC {interval}`auc:.2f` on {number}`n` pairs", {"auc": 0.7, "auc.low": 0.65, "auc.high": 0.75, "n": 5179})
    'AUC 0.70\xa0[0.65,\xa00.75] on 5,179 pairs'
    """

    def value(match: re.Match[str]) -> str:
        role, key, form = match[1], match[2].strip(), match[3] or ""
        if role == "paper":
            return printed_values()[key]
        first, *ends = (_written(numbers, key + end, form) for end in ("", ".low", ".high")[: 1 if role == "number" else 3])
        if ends and set(ends) == {UNDEFINED}:
            return first if first == UNDEFINED else f"{first} [{UNDEFINED}]"
        return f"{first} [{', '.join(ends)}]" if ends else first

    return _ROLE.sub(lambda match: unbroken(value(match)), text)


def unbroken(text: str) -> str:
    """Keep each number on one line with its interval, by no-break spaces.

    >>> unbroken("AUC 0.70 [0.65, 0.75]") == "AUC 0.70\N{NO-BREAK SPACE}[0.65,\N{NO-BREAK SPACE}0.75]"
    True
    """
    return _INTERVAL.sub("\N{NO-BREAK SPACE}[\\1,\N{NO-BREAK SPACE}\\2]", text)


def _written(numbers: Mapping[str, Any], key: str, form: str) -> str:
    if key not in numbers:
        remedy = "correct the name in the text, or measure it in its chapter: page.number(KEY, VALUE)"
        raise ArtefactError(f"no chapter measured a number called {key!r}", "the name of a number of this run", remedy)
    value = numbers[key]
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return UNDEFINED
    return format(value, form.replace(".", ",.") or (",.0f" if float(value).is_integer() else ",.3f"))


def read_numbers(folder: Path) -> dict[str, Any]:
    """The chapters' ``metrics`` and tidy tables of a folder; two values of one name are an :class:`ArtefactError`."""
    numbers: dict[str, Any] = {}
    for path in sorted(folder.glob("metrics/*.json")):
        content = read_json(path)
        if unlike := [key for key, value in content.items() if numbers.get(key, value) != value]:
            received = f"{path.stem} and a chapter before it differ in {', '.join(unlike)}"
            remedy = "run make book again; if they still differ, two chapters use one name for two things"
            raise ArtefactError(received, "the numbers of one run", remedy)
        numbers |= content
    return numbers | read_tables(folder, [f"{name}.csv" for name in TABLES])


def read_tables(folder: Path, files: Sequence[str]) -> dict[str, Any]:
    """The cells of those tidy tables that stand among ``files`` and in the folder."""
    paths = [folder / f"{name}.csv" for name in TABLES if f"{name}.csv" in files]
    return {key: value for path in paths if path.exists() for key, value in table_numbers(path.stem, pd.read_csv(path)).items()}


def table_numbers(name: str, table: pd.DataFrame) -> dict[str, Any]:
    """The cells of a tidy table as numbers: its first value under the key itself, the others under ``KEY.COLUMN``."""
    keys, values = TABLES[name]
    numbers: dict[str, Any] = {}
    for row in table.to_dict("records"):
        key = "/".join([name, *(str(row[column]) for column in keys)])
        numbers |= {f"{key}.{column}": row[column] for column in values} | {key: row[values[0]]}
    return numbers


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON file that a chapter wrote; raise :class:`ArtefactError` if it is damaged."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, RecursionError) as error:
        remedy = f"delete {path}, and run the same command again"
        raise ArtefactError(f"{path} is damaged ({error})", "the JSON that its notebook wrote", remedy) from error
