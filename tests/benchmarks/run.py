"""The table of speed and memory: ``make bench``, or ``python tests/benchmarks/run.py [--runs 3] [--book] [--keep] [--out FILE]``.

Every row is measured in processes of its own, beside its alternative. The machine's speed swings, so that the ratio is the
median over the ratios of runs that stood next to each other.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import page

HERE = Path(__file__).resolve().parent
KEPT = HERE.parents[1] / "book" / "results" / "bench.json"
WORKS = ("hops", "set_similarity", "set_similarity:large", "transports", "transports:large", "training:phase1", "training:phase2")
Record = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure speed and memory, print a table, write JSON.")
    parser.add_argument("--runs", type=int, default=3, help="runs behind each median (default and least: 3)")
    parser.add_argument("--esco", type=Path, help="folder with ESCO's CSV files (default: CACL_ESCO)")
    parser.add_argument("--book", action="store_true", help="also time `make book`, cold and warm, in temporary clones")
    parser.add_argument("--only", nargs="+", choices=WORKS, help="measure these rows only")
    parser.add_argument("--keep", action="store_true", help="also keep the results in the repository, for the book's page")
    parser.add_argument("--out", type=Path, default=Path("runs/bench.json"), help="where the JSON goes")
    options = parser.parse_args()
    if options.runs < 3:
        parser.error("a median needs at least 3 runs")
    if options.keep and options.only:
        parser.error("only the whole table is kept")
    if options.esco:
        os.environ["CACL_ESCO"] = str(options.esco.resolve())
    sys.path.insert(0, str(HERE))
    about = machine()  # the load of others, before our own
    records = [summary(measured(work, options.runs)) for work in options.only or WORKS]
    if options.book:
        from book import measure_book

        records += [summary(record) for record in measure_book(options.runs)]
    report = {"inputs": inputs(), "machine": about, "rows": records}
    print(table(report))
    if not options.only:
        report |= scale()
        report["page"] = page.of(report)
        print(page.text(report["page"]))
    write(options.out, report)
    if options.keep:
        write(KEPT, report)
    return 0 if all(record["ok"] for record in records) and not page.grown(report) else 1


def measured(work: str, runs: int) -> Record:
    """The measurements of one row, from one process or, where memory counts, from one process per run."""
    first = child(work, runs)
    others = [child(work, runs) for _ in range(runs - 1)] if first["fresh"] else []
    for key in ("seconds", "alternative_seconds"):
        first[key] = [value for record in (first, *others) for value in record[key]]
    first["peak_mebibytes"] = max(record["peak_mebibytes"] for record in (first, *others))
    return first


def child(work: str, runs: int) -> Record:
    print(f"measuring {work} ...", file=sys.stderr)
    command = [sys.executable, str(HERE / "measure.py"), work, str(runs)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | {"TQDM_DISABLE": "1"})
    record: Record = json.loads(done.stdout.splitlines()[-1])
    return record


def scale() -> Record:
    """Growth, peers and the large pool, from a process with one thread."""
    print("measuring growth and peers ...", file=sys.stderr)
    environment = os.environ | {"TQDM_DISABLE": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, str(HERE / "scale.py")], check=True, stdout=subprocess.PIPE, text=True, env=environment)
    report: Record = json.loads(done.stdout.splitlines()[-1])
    return report


def summary(record: Record) -> Record:
    """Add the medians and the verdict."""
    seconds = median(record["seconds"])
    pairs = zip(record["alternative_seconds"], record["seconds"], strict=False)
    ratios = [alternative / own for alternative, own in pairs]
    limits, ratio = record["limits"], median(ratios) if ratios else None
    met = (
        seconds <= limits["seconds"],
        limits["mebibytes"] is None or record["peak_mebibytes"] <= limits["mebibytes"],
        limits["ratio"] is None or (ratio is not None and ratio >= limits["ratio"]),
        record["difference"] is None or record["difference"] <= limits["difference"],
    )
    return record | {"median_seconds": seconds, "ratio": ratio, "ok": all(met)}


def inputs() -> str:
    from ontology_inputs import directory

    ontology = (
        "the bundled demo ontology" if directory().name == "demo" else f"the CSV files of ESCO in the folder {directory().name}"
    )
    return f"{ontology}; simulated corpus; training on random unit vectors, 768-d and 128-d, at the paper's sizes"


def machine() -> dict[str, Any]:
    names = ("numpy", "scipy", "networkx", "POT", "torch", "sentence-transformers", "scikit-learn")
    about = {
        "date": date.today().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }
    return about | {"python": platform.python_version()} | {name: version(name) for name in names}


def processor() -> str:
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return models[0].partition(":")[2].strip() if models else platform.machine()


def table(report: Record) -> str:
    """The rows as text; ``x`` is how many times faster than the alternative, or than the paper's own time."""
    lines = [f"{'work':<52} {'median s':>9} {'limit':>7} {'peak MiB':>9} {'limit':>6} {'x':>8} {'limit':>6}  ok"]
    for row in report["rows"]:
        limits, published = row["limits"], row["published_seconds"]
        ratio = row["ratio"] or (published / row["median_seconds"] if published else None)
        cells = (row["peak_mebibytes"], limits["mebibytes"], ratio, limits["ratio"])
        memory, most, faster, least = ("" if cell is None else f"{cell:,.0f}" for cell in cells)
        lines.append(
            f"{row['work']:<52} {row['median_seconds']:>9.2f} {limits['seconds']:>7.1f} {memory:>9} {most:>6} "
            f"{faster:>8} {least:>6}  {'yes' if row['ok'] else 'NO'}"
        )
        if row["difference"] is not None and row["alternative_seconds"]:
            lines.append(f"    largest difference where both converged: {row['difference']:.1e} hops")
    return "\n".join([*lines, f"inputs: {report['inputs']}", f"machine: {report['machine']}"])


def write(path: Path, report: Record) -> None:
    from cacl.storage import atomic_text

    with atomic_text(path) as text:
        json.dump(report, text, indent=2)
        text.write("\n")
    print(f"written to {path}")


if __name__ == "__main__":
    sys.exit(main())
