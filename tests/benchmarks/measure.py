"""Measure one row in this process: ``python measure.py MODULE[:VARIANT] RUNS`` prints one line of JSON."""

import importlib
import json
import logging
import resource
import sys
import time
from typing import Any

from rows import Row


def measure(row: Row, runs: int) -> dict[str, Any]:
    """Seconds of each run and of the alternative beside it, the peak memory before any alternative, and the difference."""
    inputs = row.prepare()
    seconds, alternatives, peak, result = [], [], 0.0, None
    for _ in range(runs):
        result = None  # two results at once would count twice
        start = time.perf_counter()
        result = row.run(inputs)
        seconds.append(time.perf_counter() - start)
        peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if row.alternative:
            alternatives.append(row.alternative(inputs))
    return {
        "work": row.work,
        "seconds": seconds,
        "alternative_seconds": alternatives,
        "peak_mebibytes": peak,
        "difference": row.difference(inputs, result) if row.difference else None,
        "limits": {"seconds": row.seconds, "mebibytes": row.mebibytes, "ratio": row.ratio, "difference": row.tolerance},
        "published_seconds": row.published,
    }


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # random vectors make for large gradients
    module, _, variant = sys.argv[1].partition(":")
    row = importlib.import_module(module).row(variant)
    print(json.dumps(measure(row, 1 if row.fresh else int(sys.argv[2])) | {"fresh": row.fresh}))
