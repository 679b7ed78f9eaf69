"""``make mutants``: small faults are put into ``cacl`` and the functions of the chapters, one at a time, and each should fail a test.

Cosmic Ray's operators make the faults. A place is an expression that a family of them (comparison, number, ...) can change; a seeded
sample of places is drawn, and of each one of its mutants. The mutant stands in a copy of the repository, where the tests run that mirror
the module, up to the first failure and for a limited time of the processor: the test file of its name and those that name it, its
doctests, for the method the conformance cases, and the other tests of its folder. They are forked from a process that has
imported the libraries. In the end every test that failed runs again without a mutant, and has to pass.

No mutants are drawn of

- type annotations, the marker ``*`` of parameters, ``is`` for ``==`` (often the same by chance), and what does not compile,
- ``strict=`` of ``zip``, which guards against faults of our own that no input can reach,
- ``draw_...`` of ``cacl.figures``, which computes nothing: sizes, places and colours are looked at, not tested.

``mutants.yaml`` holds survivors that were judged, with the reason; they count as survivors all the same.
"""

import argparse
import contextlib
import difflib
import gc
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import hypothesis
import pandas as pd
import pytest
import yaml
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import MutationVisitor
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[1]
METHOD = ("ontology", "corpus", "encoding", "phase1", "phase2", "evaluation")
IDENTITY = re.compile(r"Comparison.*_(Eq|NotEq|Lt|LtE|Gt|GtE)_Is(Not)?$")
OPERATORS = {name.split("/")[1]: get_operator(name) for name in operator_names() if not IDENTITY.search(name)}
OPERATORS = {name: operator for name, operator in OPERATORS.items() if not operator.arguments()}
PYTEST = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not esco and not book"]
CELL = re.compile(r"^```\{code-cell\}.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
FORK = multiprocessing.get_context("fork")


def is_left_out(node, chapter: bool) -> bool:
    in_function = False
    while (above := node.parent) is not None:
        annotation = {"annassign": 1, "tfpdef": 2}.get(above.type)
        if above.type == "parameters" or (annotation and node is above.children[annotation]):
            return True
        if above.type == "argument" and above.children[0].get_code().strip() == "strict":
            return True
        if above.type == "funcdef":
            in_function = True
            if node is above.annotation or above.name.value.startswith("draw_"):
                return True
        node = above
    return chapter and not in_function


def places(path: Path) -> dict[tuple, list[tuple[str, int]]]:
    """The mutants of each place of a file: the operator, and which of its occurrences it is."""
    text, found, chapter = path.read_text(encoding="utf-8"), defaultdict(list), path.suffix == ".md"
    for start, end in [match.span(1) for match in CELL.finditer(text)] if chapter else [(0, len(text))]:
        seen, makers = dict.fromkeys(OPERATORS, 0), {name: operator() for name, operator in OPERATORS.items()}
        for node in ast_nodes(get_ast(text[start:end])):
            if node.type in ("name", "string", "newline", "endmarker") or getattr(node, "value", "") in list("()[]{}:,.="):
                continue  # no operator changes these
            for name, maker in makers.items():
                for position, _ in maker.mutation_positions(node):
                    if not is_left_out(node, chapter):
                        found[str(path.relative_to(ROOT)), start, end, position, name.split("_")[0]].append((name, seen[name]))
                    seen[name] += 1
    return found


def mutated(place: tuple, operator: str, occurrence: int) -> str | None:
    """The text of the file with the mutant in it; nothing where that is no code."""
    name, start, end, *_ = place
    text = (ROOT / name).read_text(encoding="utf-8")
    with contextlib.suppress(SyntaxError, AttributeError):  # the latter where Cosmic Ray fails, at ``except package.Error``
        code = MutationVisitor.mutate_code(text[start:end], OPERATORS[operator](), occurrence)
        compile(code, name, "exec")
        return text[:start] + code + text[end:]
    return None


def sample(seed: int, size: int) -> list[tuple[str, str, str]]:
    """File, operator and mutated text of each mutant."""
    files = [*sorted((ROOT / "cacl").rglob("*.py")), *sorted((ROOT / "notebooks").glob("*.md"))]
    found, drawn, generator = {key: own for path in files for key, own in places(path).items()}, [], random.Random(seed)
    for place in generator.sample(sorted(found), len(found)):
        operator, occurrence = generator.choice(found[place])
        if len(drawn) < size and (text := mutated(place, operator, occurrence)) is not None:
            drawn.append((place[0], operator, text))
    print(f"{len(drawn)} of {len(found):,} places in {len(files)} files")
    return drawn


def tests_of(name: str) -> list[str]:
    """The tests that mirror a file, those that should fail soonest first."""
    path = Path(name)
    if path.suffix == ".md":
        return ["tests/book/test_cells.py"]
    folder = Path("tests", *path.parts[1:-1])
    called = re.compile(rf"\b{'.'.join(path.with_suffix('').parts)}\b")
    mirror = [folder / f"test_{path.stem}.py"] * (ROOT / folder / f"test_{path.stem}.py").exists()
    naming = [own.relative_to(ROOT) for own in sorted((ROOT / "tests").rglob("test_*.py")) if called.search(own.read_text("utf-8"))]
    conformance = [Path("tests/conformance")] * (folder.name in METHOD)
    return list(dict.fromkeys(map(str, [*mirror, *naming, path, *conformance, *[folder] * (folder.name != "tests")])))


class Failures:
    """A plugin that sends the names of what fails."""

    def __init__(self, connection):
        self.connection = connection

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.connection.send(report.nodeid)

    pytest_collectreport = pytest_runtest_logreport


def run_tests(tests: list[str], limit: int, *options: str) -> list[str]:
    """What fails: tests, "time limit", or the exit code of a crash."""
    receive, send = FORK.Pipe(duplex=False)

    def child():
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        for stream in (0, 1, 2):
            os.dup2(os.open(os.devnull, os.O_RDWR), stream)
        os._exit(pytest.main([*PYTEST, *options, *tests], plugins=[Failures(send)]))

    process = FORK.Process(target=child)
    process.start()
    try:
        process.join(20 * limit)
    finally:
        late = process.is_alive()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join()
    if late or process.exitcode in (-signal.SIGXCPU, -signal.SIGKILL):
        return ["time limit"]
    failed = []
    while receive.poll():
        failed.append(receive.recv())
    return failed or [f"exit code {process.exitcode}"] * (process.exitcode not in (0, 5))


@contextlib.contextmanager
def copy_of_the_repository():
    """A copy in which the tests run, with the libraries that they import loaded, but nothing of the copy itself."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in filter(os.path.isfile, listed.stdout.splitlines()):
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, Path(folder) / name)
        os.chdir(folder)
        os.environ |= {"PYTHONPATH": folder, "CACL_SHARED": os.environ.get("CACL_SHARED") or str(ROOT.parent / "shared")}
        sys.path[:] = [folder, *(own for own in sys.path if Path(own) not in (ROOT, ROOT / "tests"))]
        hypothesis.settings.register_profile("mutants", deadline=None, database=None, derandomize=True, max_examples=30)
        hypothesis.settings.load_profile("mutants")
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            pytest.main(["--collect-only", "-qq"])
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None)).startswith(folder):
                del sys.modules[name]
        gc.freeze()
        yield Path(folder)


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "-+"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--limit", type=int, default=120, help="seconds of the processor for the tests of one mutant")
    parser.add_argument("--out", type=Path, default=ROOT / "runs" / "mutants.json")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    os.chdir(ROOT)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    judged = yaml.safe_load((ROOT / "tests" / "mutants.yaml").read_text(encoding="utf-8"))
    drawn, rows = sample(options.seed, options.size), []
    with copy_of_the_repository() as copy:
        for number, (name, operator, text) in enumerate(drawn, 1):
            (copy / name).write_text(text, encoding="utf-8")
            os.utime(copy / name, (number, number))  # or a compiled file of another mutant could be taken for this one's
            failed = run_tests(tests_of(name), options.limit)
            shutil.copy2(ROOT / name, copy / name)
            diff = changed_lines((ROOT / name).read_text(encoding="utf-8"), text)
            reason = judged.get(name, {}).get(" ".join(line[2:].strip() for line in diff if line[0] == "+"), "")
            folder = "/".join(Path(name).parts[:2]) if name.startswith("cacl") else "notebooks"
            rows.append({"folder": folder, "file": name, "operator": operator, "diff": diff, "failed": failed, "judged": reason})
            print(f"{number}/{len(drawn)} {name} {operator}: {'killed by ' + failed[0] if failed else 'survived ' + reason}", flush=True)
            options.out.write_text(json.dumps({"seed": options.seed, "mutants": rows}, indent=1), encoding="utf-8")
        late = sorted({row["file"] for row in rows if "time limit" in row["failed"]})
        tests = sorted({test for row in rows for test in row["failed"] if "::" in test} | {test for name in late for test in tests_of(name)})
        if failed := run_tests(tests, 100 * options.limit, "--maxfail=1000"):
            sys.exit(f"these fail without a mutant too, so that nothing is known: {failed}")
    print("\nSurvivors")
    for row in rows:
        if not row["failed"]:
            print(f"\n{row['file']} ({row['operator']}) {row['judged']}", *row["diff"], sep="\n")
    frame = pd.DataFrame([{"folder": r["folder"], "mutants": 1, "killed": bool(r["failed"]), "judged": not r["failed"] and bool(r["judged"])} for r in rows])
    table = frame.groupby("folder").sum()
    table.loc["all"] = table.sum()
    print("\n" + table.assign(killed_share=(100 * table["killed"] / table["mutants"]).round(1)).to_string())
    sys.exit(bool(table.loc["all", "killed"] < 0.9 * table.loc["all", "mutants"]))


if __name__ == "__main__":
    main()
