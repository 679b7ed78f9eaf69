"""The results that the repository holds: metrics, provenance and the tidy tables of the last run on the paper's own pairs, and of
that on full texts.

Without these pairs, chapters 8 to 11 show what the repository holds; with the paper's, a new run is compared with it. Only small
text goes in, and nothing of the pairs themselves.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cacl.errors import ArtefactError
from cacl.publishing.chapters import FULL_TEXT_RESULTS, RESULTS, chapters
from cacl.publishing.numbers import TABLES as OF_NUMBERS
from cacl.publishing.numbers import read_json
from cacl.storage import save_text

TABLES = tuple(f"{name}.csv" for name in (*OF_NUMBERS, "splits", "levels", "occupancy", "drawn"))
FULL_TEXT = "11_full_text"
NOT_KEPT = ("10_claims", FULL_TEXT, "12_one_match")
LARGEST_TABLE = 200_000
WORDS_OF_PAIRS = frozenset({"title", "role", "text", "description", "experience", "skill", "skills", "uri", "id"})
_OF_THE_MACHINE = (".seconds", ".minutes", ".seconds_of_both")
_EQUAL = 1e-9


def keep(run: Path, folder: Path | None = None) -> Path:
    """Copy metrics, provenance and tables of a finished run; return the folder, which holds nothing else afterwards.

    Of a run on full texts only its own chapter is kept, in a folder of its own unless another ``folder`` is given. Simulated pairs,
    a missing file, a large table, and a column with a name that pair data would have are an :class:`ArtefactError`.
    """
    own = run / f"provenance/{FULL_TEXT}.json"
    full = own.exists() and read_json(own)["pairs"]["name"] == "full-text"
    measured = [FULL_TEXT] if full else [chapter.name for chapter in chapters() if chapter.name not in NOT_KEPT]
    tables, folder = (("full_text.csv",), folder or FULL_TEXT_RESULTS) if full else (TABLES, folder or RESULTS)
    names = [f"{kind}/{name}.json" for kind in ("metrics", "provenance") for name in measured] + list(tables)
    again = "make book PROFILE=replication ESCO=FOLDER, then cacl keep with the folder that it names"
    if missing := [name for name in names if not (run / name).exists()]:
        raise ArtefactError(f"{run} lacks {', '.join(missing)}", "a run of all chapters", again)
    if simulated := [n for n in measured if read_json(run / f"provenance/{n}.json")["pairs"]["name"] == "simulated"]:
        raise ArtefactError(f"{run} rests on simulated pairs ({', '.join(simulated)})", "a run on the paper's own pairs", again)
    for name in tables:
        columns, size = [str(column) for column in pd.read_csv(run / name, nrows=0)], (run / name).stat().st_size
        if size > LARGEST_TABLE or WORDS_OF_PAIRS & set("_".join(columns).lower().split("_")):
            received = f"{name} has {size:,} bytes and the columns {', '.join(columns)}"
            expected = f"at most {LARGEST_TABLE:,} bytes, and no column of the pairs' own contents"
            raise ArtefactError(received, expected, "keep a summary instead of the pairs")
    content = {name: (run / name).read_text(encoding="utf-8") for name in names}
    shutil.rmtree(folder, ignore_errors=True)
    for name, lines in content.items():
        save_text(folder / name, lines.rstrip("\n") + "\n")
    return folder


def compare(new: Mapping[str, Any], before: Mapping[str, Any]) -> pd.DataFrame:
    """Put a run's numbers beside those of the repository; times are left out, because they are the machine's.

    A number with an interval agrees when the new one lies inside it, another one when it is equal, and an undefined one when
    both are. Returns columns ``key``, ``before``, ``low``, ``high``, ``new``, ``inside`` (bool).
    """
    numbers = [key for key, value in before.items() if not isinstance(value, str)]
    keys = [key for key in numbers if not key.endswith((".low", ".high", *_OF_THE_MACHINE))]
    rows = [(before[key], *(before.get(key + end, before[key]) for end in (".low", ".high")), new.get(key)) for key in keys]
    found = pd.DataFrame(rows, pd.Index(keys, name="key"), ["before", "low", "high", "new"], dtype=float)
    slack = _EQUAL * found["low"].abs()
    inside = found["new"].between(found["low"] - slack, found["high"] + slack)
    undefined = found["low"].isna() & found["new"].isna() & found.index.isin(list(new))
    return found.assign(inside=inside | undefined).reset_index()


def provenance_of(folder: Path = RESULTS, chapter: str = "01_corpus") -> dict[str, Any]:
    """The provenance of a chapter of a run: its commit, date, settings, data and machine."""
    return read_json(folder / "provenance" / f"{chapter}.json")
