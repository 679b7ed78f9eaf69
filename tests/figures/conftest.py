"""What every figure must satisfy, whatever it shows."""

import importlib
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import combinations
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from cacl.evaluation import Interval
from cacl.experiments.grid import DIVISIONS
from cacl.figures.split_comparison import COMPARED
from cacl.figures.style import NARROW
from cacl.ontology import EscoGraph, Node
from cacl.parameters import Phase1Parameters
from cacl.phase1 import ProjectionHead

SMALLEST, LARGEST = 9.0, 11.0


def shown_texts(figure: Figure) -> list[Text]:
    """All texts that are drawn; tick labels outside the view exist, but are not."""
    hidden: set[int] = set()
    for axis in figure.findobj(Axis):
        low, high = sorted(axis.get_view_interval())
        slack = 1e-9 * (high - low)
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            drawn = axis.get_visible() and axis.axes.axison and low - slack <= tick.get_loc() <= high + slack
            labels = ((tick.label1, tick.label1.get_visible()), (tick.label2, tick.label2.get_visible()))
            hidden |= {id(label) for label, visible in labels if not (drawn and visible)}
        if not axis.axes.axison:
            hidden |= {id(axis.label), id(axis.offsetText)}
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and id(t) not in hidden]


def unreadable_texts(figure: Figure) -> list[str]:
    """Describe every text that overlaps another one, leaves the figure, or is too small or too large.

    What counts is the box of a level text and the ink of a turned one, whose box would cover its neighbours.
    """
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    height, width = np.asarray(canvas.buffer_rgba()).shape[:2]
    faults, masks = [], []
    for text in shown_texts(figure):
        box = text.get_window_extent()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1:
            faults.append(f"{text.get_text()!r} leaves the figure")
        if not SMALLEST <= text.get_fontsize() <= LARGEST:
            faults.append(f"{text.get_text()!r} has {text.get_fontsize()} points")
        mask = np.zeros((height, width), dtype=bool)
        if text.get_rotation() % 90:
            renderer = RendererAgg(width, height, figure.dpi)
            text.draw(renderer)
            mask = np.asarray(renderer.buffer_rgba())[..., 3] > 0
        else:
            rows = slice(max(round(height - box.y1) + 1, 0), max(round(height - box.y0) - 1, 0))
            mask[rows, max(round(box.x0), 0) : max(round(box.x1), 0)] = True
        masks.append((text.get_text(), np.packbits(mask)))
    clashes = [(a, b) for (a, first), (b, second) in combinations(masks, 2) if (first & second).any()]
    return faults + [f"{a!r} overlaps {b!r}" for a, b in clashes]


def pixels(figure: Figure) -> np.ndarray:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


@pytest.fixture
def unreadable() -> Callable[[Figure], list[str]]:
    return unreadable_texts


@pytest.fixture
def check_figure() -> Callable[..., Figure]:
    """Draw and describe a table as it is and as read back from CSV, without a warning, and compare; return the figure."""

    def check(module: ModuleType, table: pd.DataFrame, *numbers: str) -> Figure:
        name = module.__name__.rpartition(".")[2]
        draw, describe = getattr(module, f"draw_{name}"), getattr(module, f"describe_{name}")
        before = table.copy()
        stored = pd.read_csv(io.StringIO(table.to_csv(index=False)))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = draw(table)
            image = pixels(figure)
            np.testing.assert_array_equal(image, pixels(draw(stored)))
        pd.testing.assert_frame_equal(table, before)
        assert unreadable_texts(figure) == []
        assert image[..., 3].min() == 255
        assert image[0, 0].tolist() == [255, 255, 255, 255]
        text = describe(table)
        assert text == describe(stored)
        assert [number for number in numbers if number not in text] == []
        assert text.endswith(".")
        assert "nan" not in text
        return figure

    return check


NAN = float("nan")
LABELS = ("good_fit", "potential_fit", "no_fit")


def counts_of_labels(**parts: tuple[int, int, int]) -> pd.DataFrame:
    rows = [(part, label, n) for part, line in parts.items() for label, n in zip(LABELS, line, strict=True)]
    return pd.DataFrame(rows, columns=["part", "label", "count"])


def small_graph() -> EscoGraph:
    kinds = {"skill": "abcd", "occupation": "PQRS", "isco_group": "XY", "skill_group": "G"}
    nodes = [Node(uri, kind, f"{kind} {uri} with a long name") for kind, uris in kinds.items() for uri in uris]
    edges = [
        ("P", "a", "essential"), ("P", "b", "essential"), ("Q", "b", "optional"), ("Q", "c", "optional"),
        ("R", "d", "essential"), ("S", "a", "optional"), ("P", "X", "isco"), ("Q", "X", "isco"), ("R", "Y", "isco"),
        ("S", "Y", "isco"), ("G", "a", "broader"),
    ]  # fmt: skip
    return EscoGraph.from_edges(edges, nodes)


def summary_of_methods() -> pd.DataFrame:
    """Phase 2 and others under all splits, in all metrics: values fall by 0.01 from split to split; chance is 0.1."""
    rows = [
        (split, method, metric, 0.55 + 0.05 * number - 0.01 * place)
        for metric in ("auc", "f1_half", "f1_tuned", "job.map", "job.ndcg", "resume.map")
        for place, split in enumerate(DIVISIONS)
        for number, method in enumerate(COMPARED)
    ]
    table = pd.DataFrame(rows, columns=["split", "method", "metric", "value"])
    return table.assign(corpus="replication", low=table["value"] - 0.09, high=table["value"] + 0.09, chance=0.1, spread=0.0)


RESULTS = pd.DataFrame(
    [
        ("result.phase1-auc", "│ AUC-ROC │ 0.720 │ 0.799 │", "0.720", "within", 0.73, 0.68, 0.78, "within tolerance"),
        ("result.phase2-auc", "│ AUC-ROC │ 0.720 │ 0.799 │", "0.799", "within", 0.60, 0.55, 0.66, "not reproduced"),
        ("result.phase1-train-loss", "│ Train Loss │ 0.515 │", "0.515", "within", 1.2, NAN, NAN, "not comparable"),
        ("result.job-map", "│ Job MAP │ — │ 0.260 │", "0.260", "within", None, NAN, NAN, "no data here"),
        ("result.phase1-time", "│ Training Time │ ~10 min │", "~10", "not comparable", 0.1, NAN, NAN, "not comparable"),
    ],
    columns=["id", "quote", "claimed", "kind", "obtained", "low", "high", "verdict"],
).assign(section="7.3")


def effects() -> pd.DataFrame:
    """Two changes, one of them in two settings; one effect is beyond the line, the others are not."""
    rows = [
        ("no weight", "random", 0.5, 0.25, 0.75),
        ("no head", "random", 0.0, -0.25, 0.25),
        ("no weight", "unseen", -0.0004, -1.0, 1.0),
    ]
    return pd.DataFrame(rows, columns=["arm", "cell", "difference", "low", "high"])


def query_rows(ranks: list[float], candidates: Any, relevant: Any) -> pd.DataFrame:
    return pd.DataFrame({"first_relevant_rank": ranks, "candidates": candidates, "relevant": relevant})


def plane_and_space() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """An anchor and six jobs in a plane, where the second job is nearest, and in a space, where the first is."""
    angles, turns = np.array([0.9273, 0.6435, 2.0, 0.1, -2.0, 3.0]), np.array([0.3, 0.9, 1.8, 0.1, 2.2, 3.0])
    plane = np.column_stack([np.cos(angles), np.sin(angles)])
    space = np.column_stack([np.cos(turns), np.sin(turns) * np.cos(angles), np.sin(turns) * np.sin(angles)])
    return {"before": (np.array([1.0, 0.0]), plane), "after": (np.array([1.0, 0.0, 0.0]), space)}


def examples() -> dict[str, tuple[Any, ...]]:
    """For each figure the arguments of its table, small enough to be worked out by hand."""
    label = ["good_fit", "good_fit", "no_fit", "no_fit", "potential_fit"]
    names = np.array([["medium", "medium", "easy", ""], ["easy", "none", "", ""]])
    asked = pd.DataFrame({"epoch": [1, 2, 3], "hard": [1, 3, 4], "medium": 2, "easy": [4, 2, 1]})
    drawn = asked.assign(hard=0.25, filled=asked["hard"] - 0.25)
    results = {"this run": RESULTS, "replication": RESULTS.assign(verdict="not comparable")}
    history = pd.DataFrame({"epoch": [2, 0, 1], "train_loss": [0.75, 1.5, 1.0], "validation_loss": [1.1875, 1.25, 1.125]})
    scores = {"set similarity": [0.2, 0.6, 0.1, NAN, 0.3], "transport distance (hops)": [1, 2, 4, NAN, 3]}
    queries = {"jobs for a resume": query_rows([1, 1.5, 2, 4], 4, 1), "resumes for a job": query_rows([1, 2], 3, 3)}
    return {
        "bucket_occupancy": (names,),
        "candidate_map": (plane_and_space(), ["own", "hard", "easy", "", "easy", "none"]),
        "claimed_and_obtained": (results,),
        "coverage": (
            pd.DataFrame(
                {"effects": ["none", "both"] * 2, "way": ["one"] * 2 + ["two"] * 2, "covered": [0.95, 0.875, 0.94, 0.955]}
            ),
        ),
        "drawn_negatives": (asked, drawn),
        "heads": (ProjectionHead(4, 3, 2).layers, ["embedding", "hidden", "unit vector"], "division by the length"),
        "forest": (effects(), "arm", "cell", "difference in AUC", "difference", 0.0, 0.01),
        "hop_paths": (
            [
                {
                    "hops": 2,
                    "through": [
                        {"kind": kind, "label": label} for kind, label in zip(("skill", "occupation", "skill"), "abc", strict=True)
                    ],
                },
                {"hops": 0, "through": [{"kind": "skill", "label": "d"}]},
                {"hops": -1, "through": []},
            ],
        ),
        "ego_network": (small_graph(), list("abcd")),
        "hop_distribution": (np.array([[2, 2, 4], [4, 4, -1]], dtype=np.int16),),
        "label_counts": (counts_of_labels(train=(2, 0, 6), test=(1, 1, 2)), counts_of_labels(train=(3, 0, 5), test=(1, 1, 2))),
        "loss_curves": (history, 1),
        "pipeline": (Phase1Parameters(),),
        "precision_recall": ([1, 0, 0, 0], {"in two groups": [0.9, 0.9, 0.1, 0.1], "perfect": [0.9, 0.3, 0.2, 0.1]}),
        "rank_histograms": (queries,),
        "recurrence": (list("aaaabac"), list("xxxxxxy"), ["train"] * 5 + ["test"] * 2),
        "score_distributions": (label, scores),
        "sinkhorn_iterations": (np.array([[0.0, 2.0], [2.0, 4.0], [4.0, 4.0]]),),
        "split_comparison": (summary_of_methods(), "job.map"),
        "transport_epsilon": ([[0, 2], [2, 0]], [0.1, 0.4, 100.0]),
        "transport_plan": ([[0.5, 0.0], [0.25, 0.25]], ["sew", "cook"], ["sew", "bake"], [[0, 2], [2, -1]]),
        "what_remains": (summary_of_methods(), Interval(0.88, 0.83, 0.93)),
    }


@pytest.fixture
def narrow() -> Callable[[], AbstractContextManager[None]]:
    """Figures that are made within ``with narrow():`` are for a narrow screen; what fails there leaves none behind."""

    @contextmanager
    def made() -> Iterator[None]:
        before = NARROW.set(True)
        try:
            yield
        finally:
            NARROW.reset(before)

    return made


@pytest.fixture
def small_esco() -> EscoGraph:
    return small_graph()


@pytest.fixture
def example() -> Callable[[str], pd.DataFrame]:
    """Make the table of a figure's example."""

    def made(name: str) -> pd.DataFrame:
        return getattr(importlib.import_module(f"cacl.figures.{name}"), f"{name}_table")(*examples()[name])

    return made
