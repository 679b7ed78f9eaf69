"""One line per step: number, name, seconds, and about how long the rest takes."""

import logging
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

PREFIX = ":: "
WHY = "why "
_REASONS = {
    "Updated input files": "changed",
    "Missing output files": "missing",
    "Input files updated by another job": "an earlier step is made again, and may change",
    "Params have changed since last execution": "settings or packages changed",
}


class Progress(logging.Handler):
    """Listens to Snakemake's log and tells what a user wants to know; why a step is made stands in the log.

    ``seconds`` says about how long a step takes, by rule; what finished steps really took scales the rest. With ``several``
    runs, a step's name holds the folder of its run.
    """

    def __init__(self, seconds: Mapping[str, float], *, several: bool = False) -> None:
        super().__init__()
        self._seconds, self._several = seconds, several
        self._left: Counter[str] = Counter()
        self._running: dict[int, tuple[str, str, float]] = {}
        self._finished: tuple[str, float] | None = None
        self._taken = self._expected = 0.0

    def emit(self, record: Any) -> None:
        """Handle one event of Snakemake's log; that of the progress follows that of the finished job."""
        event = getattr(record, "event", None)
        if event == "run_info":
            self._left = Counter({rule: count for rule, count in record.stats.items() if rule != "total"})
        elif event == "job_info":
            wildcards = dict(record.wildcards or {}).items()
            name = " ".join([record.rule_name, *(str(value) for key, value in wildcards if self._several or key != "run")])
            self._running[record.jobid] = (record.rule_name, name, time.monotonic())
            print(f"{WHY}{name}\t{shortened(record.reason)}", file=sys.stderr, flush=True)
        elif event == "job_finished" and record.job_id in self._running:
            rule, name, start = self._running.pop(record.job_id)
            self._left[rule] -= 1
            self._finished = (name, time.monotonic() - start)
            self._taken += self._finished[1]
            self._expected += self._seconds.get(rule, 0.0)
        elif event == "progress" and self._finished and self._finished[0] != "all":
            self._tell(record.done, record.total - self._left["all"], *self._finished)

    def _tell(self, done: int, total: int, name: str, taken: float) -> None:
        rest = sum(count * self._seconds.get(rule, 0.0) for rule, count in self._left.items())
        rest *= self._taken / (self._expected or 1.0)
        # Steps whose inputs turned out unchanged drop out of the total; how long the rest takes is then not known.
        known = 0 < total - done == self._left.total() - self._left["all"]
        left = f"; about {rest:.0f} s left" if rest < 90 else f"; about {rest / 60:.0f} min left"
        tell(f"{done}/{total} {name}, {taken:.0f} s{left if known else ''}")


def shortened(reason: str) -> str:
    """A reason of Snakemake, on one line, of many files (which it names in no order) the first three."""
    parts = [part.partition(": ") for part in " ".join(reason.split()).split("; ")]
    return "; ".join(_REASONS.get(head, head) + sign + a_few(sorted(names.split(", "))) for head, sign, names in parts)


def a_few(names: Sequence[str]) -> str:
    """The first three names, and how many more there are."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def tell(text: str) -> None:
    """Print lines that reach the user's terminal through the workflow."""
    for line in text.splitlines():
        print(f"{PREFIX}{line}", file=sys.stderr, flush=True)
