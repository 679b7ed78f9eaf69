"""Additions to the build: the run's numbers in the book's own pages, references as links, nothing remote, an accessible theme.

The links that need the repository's address are there once ``repository`` in ``_config.yml`` names it.
"""

import builtins
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from cacl.publishing.chapters import FIGURE_FILES, RESULTS
from cacl.publishing.numbers import filled, read_numbers

_TABLE = re.compile(r'<div class="pst-scrollable-table-container">(?=(?:(?!</table>).)*?<(caption|thead)>(.*?)</\1>)', re.DOTALL)
# What the theme and Sphinx write, and what stands there instead: names by visible words, landmarks, roles that HTML knows.
_MENDED = {
    ' title="Search" aria-label="Search"': ' title="Search"',
    '<summary aria-label="Toggle hidden content">': "<summary>",
    '<summary><span class="toctree-toggle"': '<summary aria-label="Pages of this section"><span class="toctree-toggle"',
    '<div class="bd-sidebar-primary bd-sidebar': '<div role="complementary" aria-label="Book" class="bd-sidebar-primary bd-sidebar',
    '<th class="head"><p></p></th>': '<td class="head"></td>',
    "<th></th>": "<td></td>",
    ' role="doc-biblioentry"': ' role="listitem"',
}
_BUTTONS: dict[str, Any] = {"use_repository_button": True, "use_issues_button": True}
_BUTTONS["launch_buttons"] = {"binderhub_url": "https://mybinder.org", "notebook_interface": "jupyterlab"}
_RELEASE = {"type": "link", "text": "Release", "tooltip": "Archive and PDF", "icon": "fas fa-box", "label": "release-button"}


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

    if "body" in context:
        context["body"] = _TABLE.sub(opened, context["body"])


def _fill(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the run's numbers into the book's own pages; those of the chapters are in place already."""
    if not page.startswith("book/chapters/"):
        source[0] = filled(source[0], read_numbers(Path(os.environ.get("CACL_RUN", RESULTS))))


def _link(app: Sphinx, env: Any, node: Any, text: nodes.Element) -> nodes.Element | None:
    """Find the object that a Python role names by its last words (``DataError``), or by the package that offers it.

    A private function leads to its class or module. The name of another library stays code. Any other is a warning, hence an error.
    """
    if node["refdomain"] != "py" or not isinstance(text, nodes.literal):
        return None
    objects, words = env.get_domain("py").objects, node["reftarget"].split(".")
    while words:
        for cut in range(len(words)):
            head, tail = ".".join(words[:cut]), "." + ".".join(words[cut:])
            found = sorted(name for name in objects if name.startswith(head) and ("." + name).endswith(tail))
            if len(found) == 1 or (found and objects[found[0]].objtype == "module"):
                place = objects[found[0]]
                return make_refnode(app.builder, node["refdoc"], place.docname, place.node_id, text, found[0])
        if not words.pop().startswith("_"):
            break
    root = node["reftarget"].split(".")[0]
    if root != "cacl" and (root in sys.modules or hasattr(builtins, root)):
        text["classes"].remove("xref")
        return text
    logging.getLogger(__name__).warning("no object of the book is called %s", node["reftarget"], location=node)
    return None


def _mend(app: Sphinx) -> None:
    """Mend the theme's HTML in every page that is written."""
    if (templates := getattr(app.builder, "templates", None)) is None:  # such as that of linkcheck
        return
    render = templates.render

    def rendered(template: str, context: dict[str, Any]) -> str:
        page: str = render(template, context)
        for written, mended in _MENDED.items():
            page = page.replace(written, mended)
        return page

    templates.render = rendered


def _forget_sourceless(app: Sphinx, env: Any) -> None:
    """Leave modules without a page of source code, such as that of a constant's type, out of the list of such pages."""
    env._viewcode_modules = {name: entry for name, entry in getattr(env, "_viewcode_modules", {}).items() if entry}


class Pictures(SphinxTransform):
    """Put the drawings for the other theme and width beside that of a figure; the style sheet shows one of the four.

    Each has the alternative text: what is not displayed is not read aloud.
    """

    default_priority = 200

    def apply(self, **options: Any) -> None:
        """Replace the image of each figure that was drawn in several forms."""
        for image in [child for figure in self.document.findall(nodes.figure) for child in figure.findall(nodes.image)]:
            if Path(image["uri"]).parent.name == "figures":
                # In a box of their own: the theme hides a caption that follows a picture for the other theme.
                image.replace_self(nodes.container("", *(_form(image, ending) for ending in FIGURE_FILES[:4]), classes=["drawn"]))


def _form(image: nodes.image, ending: str) -> nodes.image:
    form = image.copy()
    form["uri"] = str(Path(image["uri"]).with_suffix(f".{ending}"))
    form["classes"] += ["only-dark" if "dark" in ending else "only-light", "narrow" if "narrow" in ending else "wide"]
    return form


def faults(document: nodes.document) -> Iterator[str]:
    """Name each picture of a page that lacks a number, a caption, an alternative text or a mention in the text around it."""
    links = [link for link in document.findall(pending_xref) if link["reftype"] == "numref" and _figure_of(link) is None]
    pictures = {_figure_of(image) or image: image for image in reversed([*document.findall(nodes.image)])}
    for figure, image in pictures.items():
        name = next(iter(figure["names"]), "")
        present = {
            "caption": any(isinstance(child, nodes.caption) for child in figure),
            "number (give it a name)": isinstance(figure, nodes.figure) and name,
            "alternative text": image.get("alt", "").strip(),
            "mention (numref) in the text": name in {link["reftarget"] for link in links},
        }
        yield from (f"{name or image['uri']} has no {what}" for what, there in present.items() if not there)


def _figure_of(node: nodes.Node | None) -> nodes.figure | None:
    return node if node is None or isinstance(node, nodes.figure) else _figure_of(node.parent)


def refuse_unexplained(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop the build with one message for all figures that have a fault."""
    if found := [f"{page}: {fault}" for page in sorted(env.all_docs) for fault in faults(env.get_doctree(page))]:
        raise ExtensionError("; ".join(found) + ": every figure needs number, caption, alternative text and a mention")


def _ask_for_buttons(app: Sphinx, config: Config) -> None:
    """Have the theme make its buttons if there is an address; without one they would stop the build."""
    if config.html_theme_options.get("repository_url"):
        config.html_theme_options |= _BUTTONS


def _complete_buttons(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the link to the release, and have Binder open the notebook that git holds: the executed one is made by the build."""
    for button in context.get("header_buttons", []):
        if button["label"] == "source-buttons":
            address = app.config.html_theme_options["repository_url"].rstrip("/")
            button["buttons"].append(_RELEASE | {"url": f"{address}/releases/latest"})
        if button["label"] == "launch-buttons":
            for link in button["buttons"]:
                link["url"] = link["url"].replace("/book/chapters/", "/notebooks/")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", _ask_for_buttons)
    app.connect("html-page-context", _complete_buttons, priority=950)  # after the theme's own
    app.connect("html-page-context", _drop_remote_scripts, priority=900)
    app.connect("html-page-context", _name_tables)
    app.connect("source-read", _fill)
    app.add_transform(Pictures)
    app.connect("env-check-consistency", refuse_unexplained)
    app.connect("env-check-consistency", _forget_sourceless)
    app.connect("missing-reference", _link)
    app.connect("builder-inited", _mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
