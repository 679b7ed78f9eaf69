"""The first step of every notebook."""

from collections.abc import Mapping
from typing import Any

from cacl.publishing.chapters import COMMON, PROJECT, fields, find_chapter, settings_of
from cacl.publishing.page import Page
from cacl.publishing.pipeline import Pipeline


def open_chapter(name: str, variables: Mapping[str, Any]) -> tuple[Pipeline, Page]:
    """Turn the variables of a notebook's parameters cell into its pipeline and its page.

    Parameters
    ----------
    name :
        The notebook, e.g. ``"05_phase1"``.
    variables :
        ``vars()`` of the notebook; what is no parameter of it is ignored.

    Raises
    ------
    ParameterError
        A parameter has the wrong type or is out of range.
    """
    chapter = find_chapter(name)
    given = {key: variables[key] for key in (*COMMON, *fields(chapter)) if key in variables}
    settings = settings_of(chapter, given)
    folder = PROJECT / str(given.get("run") or "runs/manual")
    return Pipeline(settings, folder), Page(chapter, settings, folder)
