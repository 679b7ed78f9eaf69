"""Figure: one anchor, its own job and its candidates, before and after training (sections 5.5 to 5.7).

An azimuthal map with the anchor in its middle. The distance from the middle is exact: 1 - cosine. The direction is that of the
first two principal components of the candidates' parts at right angles to the anchor.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from sklearn.decomposition import PCA

from cacl.figures.style import BUCKETS, GREY, PURPLE, Look, by_look, facets, listed, styled

OWN = "own"
LOOKS = {name: BUCKETS[name] for name in ("easy", "none", "medium", "hard")} | {OWN: Look("its own job", PURPLE, marker="*")}
"""The rarer, the later drawn, and so on top."""


def candidate_map_table(spaces: Mapping[str, tuple[np.ndarray, np.ndarray]], buckets: np.typing.ArrayLike) -> pd.DataFrame:
    """Return a row per space and job: ``space``, ``bucket``, ``distance``, its place ``x``, ``y``, and ``explained``.

    ``spaces`` has for each space the unit vectors of the anchor (d,) and of the jobs (n, d); ``buckets`` (n,) says "own", a name of
    :data:`BUCKETS`, or "" for none. ``explained`` is the two components' share of variance. Fewer than 3 jobs give no rows.
    """
    names, frames = np.asarray(buckets), []
    for space, (anchor, jobs) in spaces.items():
        shown = jobs[names != ""].astype(np.float64)
        if len(shown) < 3:
            break
        cosine = shown @ anchor
        components, sideways = PCA(2, svd_solver="full"), shown - np.outer(cosine, anchor)
        angle = np.arctan2(*components.fit_transform(sideways).T[::-1])
        place = {"distance": 1 - cosine, "x": (1 - cosine) * np.cos(angle), "y": (1 - cosine) * np.sin(angle)}
        explained = components.explained_variance_ratio_.sum()
        frames.append(pd.DataFrame({"space": space, "bucket": names[names != ""], **place, "explained": explained}))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["space"])


@styled
def draw_candidate_map(table: pd.DataFrame) -> Figure:
    """Draw a map for each space, all on one scale, with circles at every half of 1 - cosine."""
    figure, panels = facets(4.0, table, "space", sharex=True, subplot_kw={"aspect": "equal"})
    limit = 1.08 * table["distance"].max()
    for axes, space, rows in panels:
        for radius in np.arange(0.5, limit, 0.5):
            axes.add_patch(Circle((0, 0), radius, fill=False, edgecolor=GREY, linewidth=0.8))
            axes.annotate(f"{radius:g}", (0, -radius), (0, -2), textcoords="offset points", ha="center", va="top")
        for look, own in by_look(rows, "bucket", LOOKS):
            size = {"markersize": 14 if look is LOOKS[OWN] else 4 if look is LOOKS["easy"] else 7}
            axes.plot(own["x"], own["y"], label=look.name, **look.point | size)
        axes.plot(0, 0, "+", color=GREY, markersize=11, markeredgewidth=2, label="the anchor")
        axes.set(title=space, xlim=(-limit, limit), ylim=(-limit, limit), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    handles, names = panels[0][0].get_legend_handles_labels()
    figure.legend(handles[::-1], names[::-1], loc="outside lower center", ncols=3)
    return figure


def describe_candidate_map(table: pd.DataFrame) -> str:
    """Give the rank of the anchor's own job, the mean distance of each bucket, and the share of variance, for each space."""
    parts = []
    for space, rows in table.groupby("space", sort=False):
        nearer = (rows["distance"] < rows.loc[rows["bucket"] == OWN, "distance"].min()).sum()
        means = listed([f"{look.name} {own['distance'].mean():.2f}" for look, own in by_look(rows, "bucket", LOOKS)])
        parts.append(
            f"{space}: its own job is the nearest but {nearer} of {len(rows)}; mean 1 - cosine {means}; the directions show "
            f"{100 * rows['explained'].iloc[0]:.0f}% of the variance"
        )
    return f"Maps of the jobs around one resume, the anchor. {'. '.join(parts)}."
