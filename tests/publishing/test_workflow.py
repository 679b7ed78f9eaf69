"""What a step rests on, and the workflow itself on a project of three small notebooks."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from cacl.parameters import Settings
from cacl.publishing.chapters import PROJECT, find_chapter
from cacl.publishing.runs import Run
from cacl.publishing.workflow import code, corpus_inputs, experiment_inputs, inputs, settings_of

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
import json, pathlib
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
    shutil.copy(PROJECT / "Snakefile", folder)
    shutil.copytree(PROJECT / "notebooks" / "profiles", folder / "notebooks" / "profiles")
    shutil.copytree(PROJECT / "book", folder / "book", ignore=shutil.ignore_patterns("chapters", "api", "results"))
    for number, (name, reads, writes) in enumerate([("a", "", "a.txt"), ("b", "a.txt", "b.txt"), ("c", "b.txt", "c.txt")], 1):
        text = HEAD % (reads, writes, f"0{number}_{name}", writes)
        (folder / "notebooks" / f"0{number}_{name}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def cacl(project):
    def call(*arguments):
        command = [sys.executable, "-m", "cacl.cli", "run", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(project)}
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)

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
    assert [line.partition(" ")[2] for line in lines(again)] == ["01_a", "03_c"], "the first left what it left before"
    assert (folder / "c.txt").exists()
    assert lines(cacl("03", "-p", f"run={ODD}")) == []


def test_a_failure_is_told_in_the_last_lines_and_the_notebook_is_kept(project, cacl):
    text = project / "notebooks" / "01_a.md"
    text.write_text(text.read_text().replace("import json", "raise ValueError('the reason')\nimport json"))
    done = cacl("03", "-p", "seed=7")
    assert done.returncode == 1
    last = "\n".join(done.stderr.splitlines()[-10:])
    assert "01_a failed in cell" in last
    assert "ValueError: the reason" in last
    assert "Traceback" not in done.stderr
    (folder,) = (project / "runs").glob("demo-*")
    assert (folder / "notebooks" / "01_a.failed.ipynb").exists()
    assert "the reason" in (folder / "workflow.log").read_text()
    assert not (folder / "notebooks" / "01_a.ipynb").exists()


def run_of(folder, **sections):
    return Run(Settings.model_validate(sections), folder)


def relative(paths):
    return {path.relative_to(PROJECT).as_posix() for path in paths if path.is_relative_to(PROJECT)}


def test_code_is_followed_through_imports():
    found = relative(code("from cacl.encoding import FrozenEncoder\nimport numpy"))
    assert {"cacl/__init__.py", "cacl/encoding/__init__.py", "cacl/encoding/cache.py", "cacl/storage.py"} <= found
    assert not any("phase1" in path or "figures" in path for path in found)
    assert "cacl/simulation/wording.yaml" in relative(code("import cacl.simulation"))


def test_a_chapter_rests_on_its_text_code_data_and_on_what_it_reads(tmp_path):
    found = inputs(find_chapter("06"), run_of(tmp_path))
    assert {"notebooks/06_phase2.md", "cacl/phase2/head.py", "cacl/ontology/demo/skills_en.csv"} <= relative(found)
    assert tmp_path / "phase1.safetensors" in found


def test_chapters_of_the_grid_rest_on_its_runs_or_on_the_kept_results(tmp_path):
    chapter = find_chapter("08")
    assert "book/results/replication/metrics/05_phase1.json" in relative(inputs(chapter, run_of(tmp_path)))
    own = run_of(tmp_path, seed=3, corpus={"pairs": "seed-pairs"}, experiments={"seeds": 6})
    found = {path.relative_to(tmp_path).as_posix() for path in inputs(chapter, own) if path.is_relative_to(tmp_path)}
    assert {"experiments/runs/replication/random/3.npz", "experiments/runs/replication/random/8.npz"} <= found
    assert tmp_path / "enriched.jsonl" in corpus_inputs(own, "replication")
    assert tmp_path / "enriched.jsonl" not in corpus_inputs(own, "simulated_strong")
    assert tmp_path / "experiments/corpora/simulated_strong/arrays.npz" in experiment_inputs(own, "simulated_strong")


def test_a_step_depends_on_the_settings_that_it_uses(tmp_path):
    first, second = (run_of(tmp_path, phase1={"temperature": value}) for value in (0.07, 0.1))
    differ = {
        name: settings_of(find_chapter(name), first) != settings_of(find_chapter(name), second) for name in ("01", "05", "06")
    }
    assert differ == {"01": False, "05": True, "06": True}
    assert settings_of(None, first) != settings_of(None, second)
    assert settings_of(find_chapter("01"), first) != settings_of(find_chapter("01"), run_of(tmp_path, seed=1))
