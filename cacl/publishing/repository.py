"""The links that need the repository's address: its issues, its latest release, and Binder, which starts a chapter's notebook.

The address stands once, under ``repository`` in ``_config.yml``. While it is empty, no page has any of them.
"""

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

OPTIONS: dict[str, Any] = {"use_repository_button": True, "use_issues_button": True}
OPTIONS["launch_buttons"] = {"binderhub_url": "https://mybinder.org", "notebook_interface": "jupyterlab"}
RELEASE = {"type": "link", "text": "Release", "tooltip": "Archive and PDF", "icon": "fas fa-box", "label": "release-button"}


def ask_for_buttons(app: Sphinx, config: Config) -> None:
    """Have the theme make its buttons if there is an address; without one they would stop the build."""
    if config.html_theme_options.get("repository_url"):
        config.html_theme_options |= OPTIONS


def complete_buttons(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the link to the release, and have Binder open the notebook that git holds: the executed one is made by the build."""
    for button in context.get("header_buttons", []):
        if button["label"] == "source-buttons":
            address = app.config.html_theme_options["repository_url"].rstrip("/")
            button["buttons"].append(RELEASE | {"url": f"{address}/releases/latest"})
        if button["label"] == "launch-buttons":
            for link in button["buttons"]:
                link["url"] = link["url"].replace("/book/chapters/", "/notebooks/")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", ask_for_buttons)
    app.connect("html-page-context", complete_buttons, priority=950)  # after the theme's own
    return {"parallel_read_safe": True, "parallel_write_safe": True}
