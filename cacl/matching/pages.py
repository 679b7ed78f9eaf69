"""What ``cacl match`` and ``cacl explain`` write for a reader: one HTML file that needs nothing else, whatever the texts hold."""

import io
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from cacl.figures.hop_paths import describe_hop_paths, draw_hop_paths, hop_paths_table
from cacl.figures.transport_plan import describe_transport_plan, draw_transport_plan
from cacl.publishing.chapters import RESULTS
from cacl.publishing.numbers import filled, read_numbers
from cacl.storage import atomic_path, atomic_text

TRUST = (
    "How far to trust a score: on {number}`replication.pairs` pairs of the paper, whose resumes and jobs were new to it, "
    "the frozen encoder puts a match above another pair with a probability of {interval}`summary/blocks/frozen encoder/auc:.2f`, "
    "phase 2 with {interval}`summary/blocks/phase 2/auc:.2f`; 0.5 is chance. These scores order candidates weakly. They must not "
    "decide about people."
)
_STYLE = (
    ":root{color-scheme:light dark} body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem} "
    "table{border-collapse:collapse;display:block;overflow-x:auto} td,th{padding:.3rem .7rem;text-align:left} "
    ".trust{border-left:4px solid #d55e00;padding-left:1rem} svg{max-width:100%;height:auto;background:#fff}"
)


def trust() -> str:
    """What the evidence says of such scores, with the numbers of the kept replication."""
    return filled(TRUST, read_numbers(RESULTS))


def page(title: str, parts: Sequence[str]) -> str:
    """A whole HTML page; ``parts`` are HTML already."""
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    body = "\n".join([f"<h1>{escape(title)}</h1>", f'<p class="trust">{escape(trust())}</p>', *parts])
    return (
        f'<!doctype html><html lang="en"><head>{head}<title>{escape(title)}</title><style>{_STYLE}</style></head>'
        f"<body><main>{body}</main></body></html>\n"
    )


def html_table(table: pd.DataFrame, digits: int = 3) -> str:
    """A table; every text is shown as it is."""
    return str(table.to_html(index=False, border=0, escape=True, float_format=f"{{:,.{digits}f}}".format, na_rep="none"))


def write_ranking(table: pd.DataFrame, output: Path, score: str) -> Path:
    """Write a ranking as CSV or Parquet, by the ending of ``output``, and beside it as HTML; return ``output``."""
    with atomic_path(output) as path:
        table.to_parquet(path, index=False) if output.suffix == ".parquet" else table.to_csv(path, index=False)
    with atomic_text(output.with_suffix(".html")) as text:
        text.write(page(f"Ranking by {score}", [html_table(table)]))
    return output


def write_explanation(found: dict[str, Any], output: Path) -> Path:
    """Write an explanation as JSON, and beside it as HTML with its figures; return ``output``."""
    html = page("One match, explained", explanation_parts(found))
    with atomic_text(output) as text:
        json.dump(found | {"trust": trust()}, text, indent=1, ensure_ascii=False)
    with atomic_text(output.with_suffix(".html")) as text:
        text.write(html)
    return output


def explanation_parts(found: dict[str, Any]) -> list[str]:
    """The headings, tables and figures of an explanation; a plan of more than 12 skills a side is left to the JSON."""
    plan, paths = pd.DataFrame(found["plan"]), hop_paths_table(found["paths"])
    wide = len(found["shares"])
    cells = plan.assign(row=plan.index // wide, column=plan.index % wide)
    shares = pd.DataFrame(found["shares"]).sort_values("hops", ascending=False)
    drawn = inline(draw_hop_paths(paths), describe_hop_paths(paths)) if len(paths) else "<p>No path joins them.</p>"
    readable = max(wide, len(plan) // wide) <= 12
    return [
        f"<p>Resume: {escape(found['resume']['title'])}. Job: {escape(found['job']['title'])}.</p><h2>Scores</h2>",
        html_table(pd.DataFrame(found["scores"].items(), columns=["score", "value"])),
        "<h2>Skills, as they were linked to ESCO</h2>",
        html_table(pd.DataFrame(found["links"])[["name", "label", "method", "score"]], 0),
        f"<h2>From each skill of the job to the nearest one of the resume</h2>{drawn}<h2>The plan of transport</h2>",
        inline(draw_transport_plan(cells), describe_transport_plan(cells)) if readable else "",
        f"<p>What each skill of the job adds to the transport distance of {shares['hops'].sum():.3f} hops:</p>{html_table(shares)}",
        f"<h2>What one more skill would change</h2>{html_table(pd.DataFrame(found['additions']))}",
    ]


def inline(figure: Any, alt: str) -> str:
    """A figure as part of the page, named for those who cannot see it."""
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg")
    svg = drawn.getvalue()
    return f'<div role="img" aria-label="{escape(alt)}">{svg[svg.index("<svg") :]}</div>'
