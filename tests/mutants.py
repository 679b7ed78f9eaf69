"""``make mutants``: small faults are put into ``cacl`` and the chapters' functions, one at a time, and each should fail a test.

Cosmic Ray's operators make the faults. A place is an expression that a family of them (comparison, number, ...) can change; of a
seeded sample of places one mutant each stands in a copy of the repository. There the tests run that mirror the module, up to the
first failure and within a limit of time: the test file of its name, or else those that name it, its doctests, for the method the
conformance cases, for what the command line calls its tests, and the other tests of its folder (those that start whole workflows
only for what these are made of, and for the command line). A mutant's tests are a fork of a process that has imported the
libraries. In the end all tests that failed run again without a mutant, and have to pass.

No mutants are drawn of

- type annotations, the marker ``*`` of parameters, ``is`` for ``==`` (often the same by chance), and what does not compile,
- ``strict=`` of ``zip``, ``frozen=``, ``eq=`` and ``slots=`` of dataclasses, which forbid what no code of ours does,
- in ``cacl.figures`` functions ``draw_...``, which compute nothing, and the looks in ``style.py``: these are looked at, not tested.

``mutants.yaml`` holds survivors that were judged, by file and changed line, with the reason; they count as survivors all the same.
"""

import argparse
import difflib
import gc
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
from collections import defaultdict
from contextlib import redirect_stdout, suppress
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
WORKFLOW = ("chapters", "folders", "progress", "runs", "steps", "sweeps", "workflow")
WHOLE_WORKFLOWS = "tests/publishing/test_workflow_whole.py"
SECONDS = 120  # of the processor, for the tests of one mutant
IDENTITY = re.compile(r"Comparison.*_(Eq|NotEq|Lt|LtE|Gt|GtE)_Is(Not)?$")
OPERATORS = {name: own for name in operator_names() if not IDENTITY.search(name) and not (own := get_operator(name)).arguments()}
CELL = re.compile(r"^```\{code-cell\}.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
FAILED = re.compile(r"^(?:FAILED|ERROR) ([^\s\[]+)", re.MULTILINE)


def is_left_out(node, path: Path) -> bool:
    function = ""
    while (above := node.parent) is not None:
        annotation = {"annassign": 1, "tfpdef": 2}.get(above.type)
        if above.type == "parameters" or (annotation and node is above.children[annotation]):
            return True
        if above.type == "argument" and above.children[0].get_code().strip() in ("strict", "frozen", "eq", "slots"):
            return True
        if above.type == "funcdef":
            function = above.name.value
            if node is above.annotation or function.startswith("draw_"):
                return True
        node = above
    return not function and (path.suffix == ".md" or path.stem == "style")


def mutants_of(path: Path) -> dict[tuple, list[tuple]]:
    """The mutants of each place of a file: the piece of it that is code, the operator, and which of its occurrences."""
    text, found = path.read_text(encoding="utf-8"), defaultdict(list)
    for piece in [match.span(1) for match in CELL.finditer(text)] if path.suffix == ".md" else [(0, len(text))]:
        seen, makers = dict.fromkeys(OPERATORS, 0), {name: operator() for name, operator in OPERATORS.items()}
        for node in ast_nodes(get_ast(text[slice(*piece)])):
            if node.type in ("name", "string", "newline", "endmarker") or getattr(node, "value", "") in list("()[]{}:,.="):
                continue  # no operator changes these
            for name, maker in makers.items():
                for position, _ in maker.mutation_positions(node):
                    if not is_left_out(node, path):
                        found[str(path.relative_to(ROOT)), piece, position, name.split("_")[0]].append((piece, name, seen[name]))
                    seen[name] += 1
    return found


def sample(seed: int, size: int) -> list[tuple[str, str, str]]:
    """File, operator and mutated text of each mutant."""
    files = [*sorted((ROOT / "cacl").rglob("*.py")), *sorted((ROOT / "notebooks").glob("*.md"))]
    found, drawn, generator = {place: own for path in files for place, own in mutants_of(path).items()}, [], random.Random(seed)
    for place in generator.sample(sorted(found), len(found)):
        (start, end), operator, occurrence = generator.choice(found[place])
        if len(drawn) < size:
            text = (ROOT / place[0]).read_text(encoding="utf-8")
            with suppress(SyntaxError, AttributeError):  # the latter where Cosmic Ray fails, at ``except package.Error``
                code = MutationVisitor.mutate_code(text[start:end], OPERATORS[operator](), occurrence)
                compile(code, place[0], "exec")
                drawn.append((place[0], operator.split("/")[1], text[:start] + code + text[end:]))
    print(f"{len(drawn)} of {len(found):,} places in {len(files)} files", flush=True)
    return drawn


def tests_of(name: str) -> list[str]:
    """The tests that mirror a file, those that should fail soonest first."""
    path = Path(name)
    if path.suffix == ".md":
        return ["tests/book/test_cells.py"]
    folder, module = Path("tests", *path.parts[1:-1][:1]), ".".join(path.with_suffix("").parts)
    named = re.compile(rf"\b{module}\b|\bfrom {module.rpartition('.')[0]} import .*\b{path.stem}\b")
    mirror = [own for own in [folder / f"test_{path.stem}.py"] if (ROOT / own).exists()]
    naming = [own.relative_to(ROOT) for own in sorted((ROOT / "tests").rglob("test_*.py")) if named.search(own.read_text("utf-8"))]
    found = [*(mirror or naming), path]
    if folder.name == "figures":  # one test for every figure, by its name
        found.append(
            f"tests/figures/test_every_figure.py::test_a_figure_draws_and_describes_its_table[{path.stem}]" * (path.stem != "style")
        )
    else:
        found += [*["tests/conformance"] * (folder.name in METHOD), *[folder] * (folder != Path("tests"))]
    if re.search(rf"\bfrom {module} import\b", (ROOT / "cacl" / "cli.py").read_text("utf-8")):
        found.append("tests/test_cli.py")
    if folder.name == "publishing" and path.stem not in WORKFLOW:
        found.append("--ignore=" + WHOLE_WORKFLOWS)
    if name == "cacl/cli.py":
        found.append(WHOLE_WORKFLOWS)
    return [test for test in dict.fromkeys(map(str, found)) if test]


def run_tests(tests: list[str], *options: str, seconds: int = SECONDS) -> list[str]:
    """What fails: tests, or "time limit", or "crash"."""
    with tempfile.TemporaryFile("w+") as output:
        if not (child := os.fork()):
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            signal.alarm(20 * seconds)
            for stream in (1, 2):
                os.dup2(output.fileno(), stream)
            sys.stdout = sys.stderr = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115
            os._exit(pytest.main(["-q", "-p", "no:cacheprovider", "-m", "not esco and not book", *options, *tests]))
        try:
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
        output.seek(0)
        late = code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM)
        return ["time limit"] if late else [] if code in (0, 5) else FAILED.findall(output.read()) or [f"crash: {code}"]


def prepare(folder: str) -> None:
    """Copy the repository, and import what its tests import, but nothing of the copy itself."""
    left_out = shutil.ignore_patterns(".venv", ".snakemake", ".hypothesis", ".*_cache", "__pycache__", "runs", "_build", "dist")
    shutil.copytree(ROOT, folder, ignore=left_out, dirs_exist_ok=True)
    os.chdir(folder)
    os.environ |= {"PYTHONPATH": folder, "COLUMNS": "999"}
    os.environ.setdefault("CACL_SHARED", str(ROOT.parent / "shared"))
    sys.path[:] = [folder, *(own for own in sys.path if Path(own) not in (ROOT, ROOT / "tests"))]
    hypothesis.settings.register_profile("mutants", deadline=None, database=None, derandomize=True, max_examples=30)
    hypothesis.settings.load_profile("mutants")
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        pytest.main(["--collect-only", "-qq"])
    for name in [name for name, own in sys.modules.items() if str(getattr(own, "__file__", None)).startswith(folder)]:
        del sys.modules[name]
    gc.freeze()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=300)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    judged, rows = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")), []
    (ROOT / "runs").mkdir(exist_ok=True)
    drawn = sample(options.seed, options.size)
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        for number, (name, operator, text) in enumerate(drawn, 1):
            Path(name).write_text(text, encoding="utf-8")
            os.utime(name, (number, number))  # or a compiled file of another mutant could be taken for this one's
            failed = run_tests(tests_of(name), "-x")
            shutil.copy2(ROOT / name, name)
            lines = difflib.ndiff((ROOT / name).read_text(encoding="utf-8").splitlines(), text.splitlines())
            diff = [line for line in lines if line[0] in "-+"]
            reason = judged.get(name, {}).get(" ".join(line[2:].strip() for line in diff if line[0] == "+"), "")
            part = "/".join(Path(name).parts[:2]) if name.startswith("cacl") else "notebooks"
            rows.append({"part": part, "file": name, "operator": operator, "diff": diff, "failed": failed, "judged": reason})
            print(f"{number} {name} {operator}: {'killed by ' + failed[0] if failed else 'survived ' + reason}", flush=True)
            (ROOT / "runs" / "mutants.json").write_text(json.dumps({"seed": options.seed, "mutants": rows}, indent=1))
        again = [sorted({test for row in rows for test in row["failed"] if ".py" in test})]
        again += [tests_of(name) for name in {row["file"] for row in rows if row["failed"] == ["time limit"]}]
        if faults := [fault for tests in again for fault in run_tests(tests, seconds=SECONDS * len(tests))]:
            sys.exit(f"these fail without a mutant too, so that nothing is known: {faults}")
    for row in rows:
        if not row["failed"]:
            print(f"\n{row['file']} ({row['operator']}) {row['judged']}", *row["diff"], sep="\n")
    frame = pd.DataFrame(rows).assign(mutants=1, killed=lambda own: own["failed"].map(bool))
    table = frame.assign(judged=~frame["killed"] & (frame["judged"] != "")).groupby("part")[["mutants", "killed", "judged"]].sum()
    table.loc["all"] = table.sum()
    print(f"\n{table.assign(percent=(100 * table['killed'] / table['mutants']).round(1))}")
    sys.exit(bool(table.loc["all", "killed"] < 0.9 * table.loc["all", "mutants"]))


if __name__ == "__main__":
    main()
