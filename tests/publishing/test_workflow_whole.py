"""Whole workflows, on a project of three small notebooks."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

import nbformat
import pandas as pd
import psutil
import pytest

from cacl.publishing.chapters import PROJECT

HEAD = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
cacl: {sections: [corpus], data: [ontology], reads: [%s], writes: [%s]}
---
# Title

There are {number}`n` pairs.

```{code-cell} ipython3
:tags: [parameters]
seed: int = 0
size: int = 5179  # pairs
run: str = ""
```

```{code-cell} ipython3
import json, os, pathlib, time
time.sleep(float(os.environ.get("SLOW", 0)))
folder = pathlib.Path(run)
for name, content in {"metrics": {"n": size}, "provenance": {}}.items():
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "%s.json").write_text(json.dumps(content))
(folder / "%s").write_text(str(size))
```
"""
ODD = "runs/o'brien $(touch x)"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the package and the Snakefile, with notebooks of its own: each reads what the one before it leaves."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(PROJECT / "cacl", folder / "cacl", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Snakefile", "_config.yml", "_toc.yml"):
        shutil.copy(PROJECT / name, folder)
    shutil.copytree(PROJECT / "notebooks" / "profiles", folder / "notebooks" / "profiles")
    shutil.copytree(PROJECT / "book", folder / "book", ignore=shutil.ignore_patterns("chapters", "api", "results"))
    for number, (name, reads, writes) in enumerate([("a", "", "a.txt"), ("b", "a.txt", "b.txt"), ("c", "b.txt", "c.txt")], 1):
        text = HEAD % (reads, writes, f"0{number}_{name}", writes)
        (folder / "notebooks" / f"0{number}_{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def start(project):
    def call(*arguments, command="run", slow=0):
        environment = {**os.environ, "PYTHONPATH": str(project), "SLOW": str(slow)}
        line = [sys.executable, "-m", "cacl.cli", command, *map(str, arguments)]
        return subprocess.Popen(line, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return call


@pytest.fixture(scope="module")
def cacl(start):
    def call(*arguments, command="run"):
        process = start(*arguments, command=command)
        out, said = process.communicate()
        return subprocess.CompletedProcess([], process.returncode, out, said)

    return call


def lines(done):
    """The lines that a user reads, without the time."""
    return [line.partition(",")[0] for line in done.stderr.splitlines()]


def test_the_workflow_makes_what_is_missing_or_changed_and_nothing_else(project, cacl):
    esco = shutil.copytree(project / "cacl" / "ontology" / "demo", project / "o'brien $(touch x) *")
    done = cacl("03", "-p", "size=300", "-p", f"run={ODD}", "-p", f"esco={esco}")
    assert done.returncode == 0, done.stderr
    assert lines(done) == ["1/3 01_a", "2/3 02_b", "3/3 03_c"]
    assert not (project / "x").exists(), "a value reached a shell"
    folder = project / ODD
    assert [(folder / name).read_text() for name in ("a.txt", "c.txt")] == ["300", "300"]
    notebook = nbformat.read(folder / "notebooks" / "03_c.ipynb", as_version=4)
    assert "There are 300 pairs." in notebook.cells[0].source
    assert [cell.source for cell in notebook.cells if "size: int" in cell.source] == [
        f"seed: int = 0\nsize: int = 300  # pairs\nrun: str = {ODD!r}"
    ]
    text = project / "notebooks" / "01_a.md"
    text.write_text(text.read_text().replace("import json", "# a comment\nimport json"))
    (folder / "c.txt").unlink()
    again = cacl("03", "-p", f"run={ODD}")
    assert lines(again)[0] == "removed: c.txt is not as 03_c left it"
    assert [line.partition(" ")[2] for line in lines(again)[1:]] == ["01_a", "03_c"], "the first left what it left before"
    assert (folder / "c.txt").exists()
    assert lines(cacl("03", "-p", f"run={ODD}")) == []


def test_a_damaged_file_of_a_step_is_made_again(cacl, project):
    run = ("-p", "size=301")
    assert cacl("02", *run).returncode == 0
    (folder,) = (path.parent for path in (project / "runs").glob("*/a.txt") if path.read_text() == "301")
    notebook = folder / "notebooks" / "02_b.ipynb"
    notebook.write_bytes(notebook.read_bytes()[:500])
    (folder / "a.txt").write_text("302")
    why = cacl(*run, command="status").stdout.splitlines()
    assert [line.split(maxsplit=1)[1] for line in why[:2]] == ["a.txt is not as it was left", "02_b.ipynb is not as it was left"]
    assert why[2].split(maxsplit=1)[1].startswith("missing: ")
    assert "metrics/03_c.json" in why[2]
    again = cacl("02", *run)
    assert (again.returncode, (folder / "a.txt").read_text()) == (0, "301")
    assert len(nbformat.read(notebook, as_version=4).cells) > 1
    assert [line.split()[1] for line in lines(again)[2:]] == ["01_a", "02_b"]


def wait_for_a_notebook(project, process):
    """Until a step has written the notebook that it runs; a process that ends before is a failure."""
    while not list((project / "runs").glob("*/.partial-*/source.ipynb")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)


def test_a_second_process_waits_and_says_for_whom(start, project):
    first, run = start("01", "-p", "size=310", slow=6), ("01", "-p", "size=310")
    wait_for_a_notebook(project, first)
    _, said = (second := start(*run)).communicate()
    assert (first.wait(), second.returncode) == (0, 0)
    assert f"process {first.pid} (cacl run 01 -p size=310" in said
    assert "1/1" not in said, "the first one has made it"


def working_on(folder):
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            found += [process] if str(folder) in process.environ().get("CACL_WORKS_ON", "") else []
    return found


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_after_a_kill_the_next_takes_over_and_after_an_interrupt_nothing_goes_on(start, cacl, project, sign):
    run = ("01", "-p", f"size={320 + sign}")
    process = start(*run, slow=60)
    wait_for_a_notebook(project, process)
    time.sleep(1)
    process.send_signal(sign)
    said = process.communicate()[1].splitlines()
    left = working_on(project)
    if sign != signal.SIGKILL:
        assert (process.returncode, left) == (130, [])
        assert any(line.startswith("interrupted") for line in said[-10:])
    done = cacl(*run)
    assert done.returncode == 0, done.stderr
    assert not any(p.is_running() for p in left)
    assert not list((project / "runs").rglob(".partial-*"))


def test_a_failure_is_told_in_the_last_lines_and_the_notebook_is_kept(project, cacl):
    text = project / "notebooks" / "01_a.md"
    text.write_text(text.read_text().replace("import json", "raise ValueError('the reason')\nimport json"))
    done = cacl("03", "-p", "seed=7")
    assert done.returncode == 1
    last = "\n".join(done.stderr.splitlines()[-10:])
    assert "01_a failed in cell" in last
    assert "ValueError: the reason" in last
    assert "Traceback" not in done.stderr
    (folder,) = (path.parent for path in (project / "runs").glob("*/parameters.yaml") if "seed: 7" in path.read_text())
    assert '"ename": "ValueError"' in (folder / "notebooks" / "01_a.failed.ipynb").read_text()
    assert "the reason" in (folder / "workflow.log").read_text()
    assert not (folder / "notebooks" / "01_a.ipynb").exists()


def test_a_sweep_makes_a_run_for_each_point_and_one_table(project, cacl):
    text = project / "notebooks" / "01_a.md"
    text.write_text(text.read_text().replace("raise ValueError('the reason')\n", ""))
    file = project / "sizes.yaml"
    file.write_text("seeds: [0, 1]\ngrid: {size: [300, 400]}\nnotebooks: ['01']\n")
    done = cacl(file, "--cores", "2", command="sweep")
    assert done.returncode == 0, done.stderr
    assert sorted(line.split(" runs/")[0].split()[1] for line in lines(done)) == ["01_a"] * 4
    table = pd.read_parquet(done.stdout.strip())
    assert table.columns.tolist() == ["profile", "seed", "size", "run", "chapter", "metric", "value"]
    assert table["value"].tolist() == table["size"].tolist() == [300, 400, 300, 400]
    assert table["run"].nunique() == 4
    assert lines(cacl(file, command="sweep")) == []
    refused = cacl(file, "--executor", "nonsense", command="sweep")
    assert refused.returncode == 1
    assert "nonsense" in refused.stderr, "what is not an option of its own goes to Snakemake"
