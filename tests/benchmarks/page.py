"""From the measurements to the tables of the book's page *Speed and memory*."""

import json
from pathlib import Path
from typing import Any

STEEPEST = 1.1
Record = dict[str, Any]
RUN = Path(__file__).resolve().parents[2] / "runs" / "demo"


def of(report: Record) -> Record:
    """What the page shows: the finding in a paragraph, tables of text, and what was measured where."""
    tables = {
        "Beside others": peers(report["peers"]),
        "Growth": [growth_row(row) for row in report["growth"]],
        "10,000 resumes and 10,000 jobs": [pool_row(row) for row in report["pool"]],
        "Whole steps": [step_row(row) for row in report["rows"]] + book_row(RUN),
    }
    return {"finding": finding(report), "tables": tables, "about": about(dict(report["machine"]), report["inputs"])}


def about(machine: Record, inputs: str) -> str:
    where = f"{machine.pop('date')} on {machine.pop('cores')} cores ({machine.pop('processor')})"
    load = f"{machine.pop('load')} other processes running on average when it began"
    versions = ", ".join(f"{name} {value}" for name, value in machine.items())
    return (
        f"Measured on {where}, with {load}; {versions}. Inputs: {inputs}.\n\n"
        "Growth, peers and the large pool are CPU seconds of one thread (hops: of all cores), the least of several runs (the pool: "
        "one run), each work in a process of its own; memory is the peak above what the process held before. An exponent is the "
        "slope of the logarithm of time or memory over that of the size, from 1, 2, 4 and 8 times the smallest size; 1 is linear, "
        "and memory below one MiB does not count. Whole steps are by the clock, the median of three runs. `make bench` measures "
        "all of this again."
    )


def finding(report: Record) -> str:
    worst, steep = max(report["growth"], key=lambda row: row["time"]), grown(report)
    fine = f"Time grows in proportion to the data: the steepest exponent is {worst['time']:.2f} ({worst['work']})."
    first = f"These exponents are above {STEEPEST}: {', '.join(steep)}." if steep else fine
    head = next(row for row in report["pool"] if row["by"] == "match head")
    cost = f"{head['seconds']:.0f} CPU seconds and {head['peak']:,.0f} MiB"
    shares = [f"{100 * share:.0f} % for texts of {size} tokens" for size in (10, 64, 200) for share in [products(report, size)]]
    return (
        f"{first} Ranking 10,000 resumes against 10,000 jobs by the match head takes {cost}. Encoding runs at this share of the "
        f"speed of its matrix products alone: {', '.join(shares)}."
    )


def products(report: Record, size: int) -> float:
    """Time of the matrix products of texts of one size, over that of encoding them."""
    seconds = [row["seconds"] for row in report["peers"] if row["work"] == f"32 texts of {size} tokens"]
    return float(seconds[-1] / seconds[0])


def grown(report: Record) -> list[str]:
    """The works that grow faster than in proportion."""
    rows = report.get("growth", [])
    return [f"{row['work']}: {what} {row[what]:.2f}" for row in rows for what in ("time", "memory") if row[what] > STEEPEST]


def peers(rows: list[Record]) -> list[Record]:
    own = {row["work"]: row["seconds"] for row in rows if row["by"] == "cacl"}
    times = [(row["work"], row["by"], row["seconds"], row["seconds"] / own[row["work"]]) for row in rows]
    return [
        {"work": work, "by": by, "CPU seconds": f"{took:.3g}", "times cacl's": f"{ratio:.2f}"} for work, by, took, ratio in times
    ]


def growth_row(row: Record) -> Record:
    return {
        "work": row["work"],
        "linear in": row["unit"],
        "sizes": f"{row['sizes'][0]:,} to {row['sizes'][-1]:,}",
        "CPU seconds": f"{row['seconds'][0]:.3g} to {row['seconds'][-1]:.3g}",
        "exponent of time": f"{row['time']:.2f}",
        "MiB": f"{row['mebibytes'][0]:.0f} to {row['mebibytes'][-1]:.0f}",
        "exponent of memory": f"{row['memory']:.2f}",
    }


def pool_row(row: Record) -> Record:
    numbers = {"CPU seconds": f"{row['seconds']:.0f}", "seconds by the clock": f"{row['wall']:.0f}"}
    return {"ten best by": row["by"], **numbers, "peak of the process, MiB": f"{row['peak']:,.0f}"}


def step_row(row: Record) -> Record:
    published, ratio = row["published_seconds"], row["ratio"]
    other = f"paper: {published:,.0f} s" if published else f"{ratio:.0f} times as long, one by one" if ratio else ""
    seconds, limit = f"{row['median_seconds']:.2f}", f"{row['limits']['seconds']:.1f}"
    memory = f"{row['peak_mebibytes']:,.0f}" if row["peak_mebibytes"] else ""
    return {"step": row["work"], "seconds": seconds, "limit": limit, "peak MiB": memory, "others": other}


def book_row(run: Path) -> list[Record]:
    """The whole book, if it was run here: the sum over its chapters, from their provenance."""
    records = [json.loads(path.read_text()) for path in sorted(run.glob("provenance/*.json"))]
    seconds = sum(record["duration_seconds"] for record in records)
    words = f"all {len(records)} chapters of the demo, as last run here"
    return [{"step": words, "seconds": f"{seconds:.0f}", "limit": "", "peak MiB": "", "others": ""}] if records else []


def text(page: Record) -> str:
    lines = [page["finding"]]
    for title, rows in page["tables"].items():
        lines += ["", title, *(" | ".join(row.values()) for row in rows)]
    return "\n".join(lines)
