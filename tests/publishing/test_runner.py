"""Running notebooks: parameters are refused before anything starts, and what fails is kept and named."""

import nbformat
import pytest

from cacl.errors import ParameterError
from cacl.publishing import runner
from cacl.publishing.chapters import Chapter, find_chapter
from cacl.publishing.runner import NotebookError, check_parameters, run_notebook

CHAPTER = Chapter("99_tiny", (), ("phase1",))
TEXT = """---
kernelspec:
  name: python3
  display_name: Python 3
  language: python
---

```{{code-cell}} ipython3
:tags: [parameters]
seed: int = 0
epochs: int = 15
```

```{{code-cell}} ipython3
print(seed + epochs)
{last}
```
"""


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "NOTEBOOKS", tmp_path)

    def write(last: str = ""):
        (tmp_path / "99_tiny.md").write_text(TEXT.format(last=last), encoding="utf-8")
        return tmp_path / "out" / "99_tiny.ipynb"

    return write


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"temprature": 0.1}, r"05_phase1 has no parameter temprature[\s\S]*temperature"),
        ({"epochs": "ten"}, r"phase1\.epochs = 'ten': Input should be a valid integer"),
        ({"epochs": 1.5}, r"phase1\.epochs = 1\.5"),
        ({"epochs": True}, r"phase1\.epochs = True"),
        ({"dropout": 1.0}, r"phase1\.dropout = 1\.0: Input should be less than 1"),
        ({"tiers": "thirds"}, r"phase1\.tiers = 'thirds': Input should be 'absolute' or 'rank'"),
        ({"seed": -1}, r"seed = -1"),
        ({"device": "gpu"}, r"device = 'gpu'"),
        ({"temperature": float("nan")}, r"phase1\.temperature = nan"),
        ({"positive_weight": 2.0}, "has no parameter positive_weight"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(given, complaint):
    with pytest.raises(ParameterError, match=complaint):
        check_parameters(find_chapter("05"), given)


def test_two_mistakes_are_named_at_once():
    with pytest.raises(ParameterError, match=r"epochs = 0[\s\S]*; [\s\S]*dropout = 2"):
        check_parameters(find_chapter("05"), {"epochs": 0, "dropout": 2.0})


def test_nothing_starts_with_a_wrong_parameter(tiny):
    output = tiny("raise RuntimeError")
    with pytest.raises(ParameterError):
        run_notebook(CHAPTER, output, {"epochs": 0})
    assert not output.parent.exists()


def test_a_notebook_runs_with_the_given_parameters(tiny):
    output = tiny()
    output.parent.mkdir()
    output.with_suffix(".failed.ipynb").write_text("of an earlier run", encoding="utf-8")
    run_notebook(CHAPTER, output, {"seed": 1, "epochs": 2})
    cells = nbformat.read(output, as_version=4).cells
    assert cells[-1].outputs[0].text == "3\n"
    assert [path.name for path in output.parent.iterdir()] == ["99_tiny.ipynb"]


def test_a_failing_cell_leaves_no_result_but_the_notebook_up_to_there(tiny):
    output = tiny("raise RuntimeError('no such luck')")
    with pytest.raises(NotebookError, match=r"99_tiny failed in cell \d: RuntimeError: no such luck") as caught:
        run_notebook(CHAPTER, output, {})
    failed = output.with_suffix(".failed.ipynb")
    assert str(failed) in str(caught.value)
    assert [path.name for path in output.parent.iterdir()] == [failed.name]
    texts = [out.get("text") for cell in nbformat.read(failed, as_version=4).cells for out in cell.get("outputs", [])]
    assert "15\n" in texts


def test_a_killed_kernel_is_an_error_of_the_usual_form(tiny):
    output = tiny("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(NotebookError, match="99_tiny failed because its process was killed"):
        run_notebook(CHAPTER, output, {})
    assert [path.name for path in output.parent.iterdir()] == ["99_tiny.failed.ipynb"]


def test_relative_paths_count_from_where_the_command_was_given(tiny, tmp_path, monkeypatch):
    output = tiny("from pathlib import Path; print(Path('esco').resolve())")
    monkeypatch.chdir(tmp_path)
    run_notebook(CHAPTER, output, {})
    assert nbformat.read(output, as_version=4).cells[-1].outputs[0].text.endswith(f"{tmp_path}/esco\n")
