"""How well roles and titles were linked to occupations."""

import pandas as pd

METHODS = (
    "preferred",
    "alternative",
    "preferred, stripped",
    "alternative, stripped",
    "embedding",
    "unmapped",
    "blank",
)


def link_coverage(links: pd.DataFrame) -> pd.DataFrame:
    """Distinct names and pairs by side and method, with their shares in percent.

    Parameters
    ----------
    links :
        As :func:`cacl.corpus.sources.link_seed_pairs` gives it.

    Returns
    -------
    DataFrame with ``side``, ``method``, ``names``, ``names in %``, ``pairs``, ``pairs in %``, ``least score``; a name
    without any character is of the method "blank". Methods that do not occur have the count 0.
    """
    method = links["method"].where(links["name"].str.strip() != "", "blank")
    rows = []
    for side, group in links.groupby("side", sort=False):
        for name in METHODS:
            chosen = group[method[group.index] == name]
            rows.append(
                {
                    "side": side,
                    "method": name,
                    "names": len(chosen),
                    "names in %": 100 * len(chosen) / len(group),
                    "pairs": int(chosen["uses"].sum()),
                    "pairs in %": 100 * chosen["uses"].sum() / group["uses"].sum(),
                    "least score": chosen["score"].min(),
                }
            )
    return pd.DataFrame(rows)


def least_certain(links: pd.DataFrame, n: int = 12) -> pd.DataFrame:
    """The ``n`` links with the lowest cosine among those made by embedding, lowest first.

    Returns
    -------
    DataFrame with ``side``, ``name``, ``label``, ``score``, ``uses``; equal scores keep their order.
    """
    chosen = links[links["method"] == "embedding"].sort_values("score", kind="stable").head(n)
    return chosen[["side", "name", "label", "score", "uses"]].reset_index(drop=True)
