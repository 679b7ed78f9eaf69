"""Figure: the method from a pair to its score, and the two places where ESCO enters (section 2)."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text

from cacl.figures.style import BLUE, GREEN, GREY, Look, by_look, counted, new_figure, records, styled
from cacl.parameters import Phase1Parameters

KINDS = {
    "data": Look("data", GREY, marker=""),
    "frozen": Look("frozen", GREY, line=":", marker=""),
    "trained": Look("trained", BLUE, marker=""),
    "ontology": Look("from ESCO", GREEN, line="--", marker=""),
}
"""How a box is outlined."""

ARROWS = (
    "pair encoder", "encoder projection", "projection match", "match score", "pair skills", "esco skills", "skills negatives",
    "skills weight", "negatives projection 1", "weight projection 2",
)  # fmt: skip
"""From box to box; a number where ESCO enters training."""


def pipeline_table(phase1: Phase1Parameters) -> pd.DataFrame:
    """Return the boxes, with what they say of a run's settings, and the arrows.

    Columns: ``element`` ("box" or "arrow"), ``name``, ``kind``, ``text`` (of an arrow its number, if any), ``x``, ``y``, ``to``.
    """
    ranked = phase1.selection == "ontology"
    chosen = "by similarity,\neasy to hard" if ranked else "at random"
    weight = "by similarity\nand transport" if phase1.weighting else "equal for all"
    boxes = (
        ("pair", "data", "resume and job\n(chapter 1)", 0, 0), ("esco", "ontology", "ESCO graph\n(2)", 1, 0),
        ("encoder", "frozen", "texts, by the\nfrozen encoder (5)", 0, 1),
        ("skills", "ontology", "linked skills\nand hops (2)", 1, 1),
        ("projection", "trained", f"projection head,\n{phase1.output_dim} numbers,\nphase 1 (5)", 0, 2.5),
        ("negatives", "ontology" if ranked else "data", f"{counted(phase1.negatives, 'negative')} (4)\n{chosen}", 1, 2),
        ("weight", "ontology" if phase1.weighting else "data", f"loss weight (3, 5)\n{weight}", 1, 3),
        ("match", "trained", "match head on the\ntwo vectors,\nphase 2 (6)", 0, 4),
        ("score", "data", "probability\nof a match (7)", 1, 4),
    )  # fmt: skip
    arrows = pd.DataFrame([[*arrow.split(), None][:3] for arrow in ARROWS], columns=["name", "to", "text"]).assign(element="arrow")
    shown = pd.DataFrame(boxes, columns=["name", "kind", "text", "x", "y"]).assign(element="box")
    return pd.concat([shown, arrows], ignore_index=True)


@styled
def draw_pipeline(table: pd.DataFrame) -> Figure:
    """Draw the boxes, and the arrows between them; those of ESCO into training are numbered."""
    boxes, arrows = table[table["element"] == "box"], table[table["element"] == "arrow"]
    figure, (axes,) = new_figure(4.6)
    drawn: dict[str, Text] = {}
    for look, own in by_look(boxes, "kind", KINDS):
        frame = {"boxstyle": "round,pad=0.45", "facecolor": "none", "lw": 1.8, "edgecolor": look.colour, "linestyle": look.line}
        drawn |= {box.name: axes.text(box.x, box.y, box.text, ha="center", va="center", bbox=frame) for box in records(own)}
    for arrow in records(arrows):
        one, other = drawn[arrow.name], drawn[arrow.to]
        (x, y), (to_x, to_y) = start, end = one.get_position(), other.get_position()
        enters, bent = pd.notna(arrow.text), x == to_x and to_y - y == 2  # another box stands in the way: a bracket on its right
        line: dict[str, Any] = {"color": GREEN, "lw": 2.2} if enters else {"color": GREY, "lw": 1.2}
        line |= {"connectionstyle": "bar,fraction=-0.46"} if bent else {}
        line |= {"arrowstyle": "-|>", "mutation_scale": 13, "patchA": one.get_bbox_patch(), "patchB": other.get_bbox_patch()}
        axes.annotate("", end, start, arrowprops=line)
        if enters:
            number, middle = f"{float(arrow.text):g}", ((x + to_x) / 2, (y + to_y) / 2)
            axes.annotate(number, middle, (0, 10), textcoords="offset points", ha="center", weight="bold", color=GREEN)
    axes.set(xlim=(-0.5, 1.5), ylim=(4.5, -0.5))
    axes.axis("off")
    figure.legend(handles=[look.handle for look, _ in by_look(boxes, "kind", KINDS)], loc="outside lower center", ncols=4)
    return figure


def describe_pipeline(table: pd.DataFrame) -> str:
    """Follow the arrows from the pair to the score, and name what ESCO gives to training."""
    text = {box.name: " ".join(str(box.text).split()) for box in records(table[table["element"] == "box"])}
    way = " - ".join(text[name] for name in ("pair", "encoder", "projection", "match", "score"))
    return f"The method: {way}. ESCO enters phase 1 in two places: 1, {text['negatives']}; 2, {text['weight']}."
