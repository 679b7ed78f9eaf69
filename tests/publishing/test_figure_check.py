"""The data of figures, kept and new."""

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from cacl.cli import app
from cacl.figures.loss_curves import loss_curves_table
from cacl.publishing import figure_check
from cacl.publishing.chapters import chapters
from cacl.publishing.figure_check import KEPT, TOLERANCE, check_figures, difference, keep_figures

BARS = pd.DataFrame({"name": ["a", "b"], "count": [100, 50], "share": [0.5, np.nan], "best": [True, False]})
HISTORY = pd.DataFrame({"epoch": range(1, 21), "train_loss": 1.5, "validation_loss": 1.25})


def test_tables_that_are_equal_or_differ_by_rounding_do_not_differ():
    for other in (BARS, BARS.assign(share=BARS["share"] * (1 + TOLERANCE / 2))):
        assert difference(BARS, other)[0] == ""


@pytest.mark.parametrize(
    ("column", "value", "verdict", "change"),
    [
        ("share", 0.505, "1 of 2 values of share differ", 0.005),
        ("count", 101, "1 of 2 values of count differ", 1),
        ("name", "c", "1 of 2 values of name differ", ""),
        ("best", False, "1 of 2 values of best differ", ""),
        ("share", np.nan, "1 of 2 values of share differ", np.nan),
    ],
)
def test_a_value_that_changed_is_named_with_old_new_and_difference(column, value, verdict, change):
    new = BARS.copy()
    new.loc[0, column] = value
    found, rows = difference(BARS, new)
    assert found == verdict
    (row,) = rows.itertuples(index=False)
    assert (row.row, row.column, row.old) == (0, column, BARS.loc[0, column])
    assert row.new == pytest.approx(value, nan_ok=True)
    assert row.difference == pytest.approx(change, nan_ok=True)


def test_other_rows_and_columns_are_told():
    assert difference(BARS, BARS[:1])[0] == "2 rows of name, count, share, best; now 1 of name, count, share, best"
    assert difference(BARS, pd.DataFrame())[0].endswith("now 0 of nothing")


@pytest.fixture
def one_figure(monkeypatch):
    """A book whose only figure are the loss curves."""
    (only,) = [chapter for chapter in chapters() if chapter.name == "05_phase1"]
    monkeypatch.setattr(figure_check, "chapters", lambda: [only])
    monkeypatch.setattr(type(only), "figures", ["loss_curves"])


def test_the_tables_of_a_run_are_kept_and_one_that_is_no_longer_drawn_is_named(tmp_path, monkeypatch, one_figure):
    monkeypatch.setattr(figure_check, "KEPT", tmp_path / "kept")
    for folder in ("kept", "run/figures"):
        (tmp_path / folder).mkdir(parents=True)
    BARS.to_csv(tmp_path / "kept" / "bars.csv.xz", index=False)
    loss_curves_table(HISTORY, 2).to_csv(tmp_path / "run" / "figures" / "loss_curves.csv", index=False)
    assert [path.name for path in keep_figures(tmp_path / "run").iterdir()] == ["loss_curves.csv.xz"]
    assert check_figures(tmp_path / "run", tmp_path / "kept")[1] == []
    BARS[:0].to_csv(tmp_path / "kept" / "bars.csv.xz", index=False)
    page, differing = check_figures(tmp_path / "run", tmp_path / "kept")
    assert differing == ["bars: 0 rows of name, count, share, best; now 0 of nothing"]
    assert "new: missing" in page.read_text()


@pytest.mark.parametrize("changed", [1, 40])
def test_what_changed_is_found_shown_with_both_pictures_and_ends_with_status_one(tmp_path, one_figure, changed):
    """Of many values the first 30 are shown."""
    table = loss_curves_table(HISTORY, 2)
    for folder, factor in (("old", 1), ("new", 1.01)):
        (own := tmp_path / folder / "figures").mkdir(parents=True)
        loss = table["loss"] * np.where(np.arange(40) < changed, factor, 1)
        table.assign(loss=loss).to_csv(own / "loss_curves.csv", index=False)
    check = ["check-figures", str(tmp_path / "old"), "--run"]
    result = CliRunner().invoke(app, [*check, str(tmp_path / "new")])
    assert result.exit_code == 1
    assert result.output.startswith(f"loss_curves: {changed} of 40 values of loss differ\n1 figures differ")
    page = (tmp_path / "new" / "figures.html").read_text()
    assert page.count("<img") == 2
    assert page.count("<tr") == 1 + min(changed, 30)
    assert len({picture.partition('"')[0] for picture in page.split('src="')[1:]}) == 2
    for value in ("<td>1.5</td>", "<td>1.515</td>", "<td>0.015</td>"):
        assert value in page
    assert CliRunner().invoke(app, [*check, str(tmp_path / "old")]).exit_code == 0
    assert "holds no figures" in CliRunner().invoke(app, [*check, str(tmp_path)]).output


def test_the_repository_keeps_the_table_of_every_figure_of_the_book():
    assert {path.name for path in KEPT.iterdir()} == {f"{name}.csv.xz" for chapter in chapters() for name in chapter.figures}
