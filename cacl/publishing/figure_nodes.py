"""Figures in the book: the picture for the reader's theme and width, and the check that each is numbered, explained and read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform

from cacl.publishing.chapters import FIGURE_FILES


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
    found = [f"{page}: {fault}" for page in sorted(env.all_docs) for fault in faults(env.get_doctree(page))]
    if found:
        raise ExtensionError("; ".join(found) + ": every figure needs number, caption, alternative text and a mention")
