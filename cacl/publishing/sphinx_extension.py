"""Fills in the numbers of the book's own pages, and keeps the book readable offline: no script from another host is loaded."""

import os
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from cacl.publishing.chapters import RESULTS
from cacl.publishing.figure_nodes import Pictures, check_figures
from cacl.publishing.numbers import filled, read_numbers

_TABLE = re.compile(r'<div class="pst-scrollable-table-container">(?=(?:(?!</table>).)*?<(caption|thead)>(.*?)</\1>)', re.DOTALL)


def _is_remote(script: Any) -> bool:
    place, body = str(getattr(script, "filename", script) or ""), getattr(script, "attributes", {}).get("body") or ""
    return place.startswith(("http:", "https:")) or "thebe" in place or "THEBE" in body


def _drop_remote_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave out scripts of other hosts, and the launcher of live code, which loads one."""
    context["script_files"] = [script for script in context.get("script_files", []) if not _is_remote(script)]


def _name_tables(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Let the keyboard reach every table that may scroll, under the name of its caption, or of its columns."""

    def opened(match: re.Match[str]) -> str:
        name = " ".join(re.sub("<a .*?</a>|<[^>]*>", " ", match[2]).split()).replace('"', "&quot;")
        role = "region" if match[1] == "caption" else "group"
        return f'<div class="pst-scrollable-table-container" tabindex="0" role="{role}" aria-label="{name}">'

    if "body" in context:  # the corner that pandas leaves above an index heads nothing
        context["body"] = _TABLE.sub(opened, context["body"]).replace("<th></th>", "<td></td>")


def _fill(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the run's numbers into the book's own pages; those of the chapters are in place already."""
    if not page.startswith("book/chapters/"):
        source[0] = filled(source[0], read_numbers(Path(os.environ.get("CACL_RUN", RESULTS))))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-page-context", _drop_remote_scripts, priority=900)
    app.connect("html-page-context", _name_tables)
    app.connect("source-read", _fill)
    app.add_transform(Pictures)
    app.connect("env-check-consistency", check_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
