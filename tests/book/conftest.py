"""The built book. These tests look at ``_build/html``; they are skipped, with the reason, where it has not been built."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"


def _missing(reason: str) -> None:
    (pytest.fail if os.environ.get("CACL_REQUIRE_BOOK") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def html() -> Path:
    if not (HTML / "index.html").exists():
        _missing("the book has not been built: run make book first")
    return HTML


@pytest.fixture(scope="session")
def demo_run() -> Path:
    folder = ROOT / "runs" / "demo"
    if not (folder / "metrics" / "07_ranking_evaluation.json").exists():
        _missing("the profile demo has not been run: run make book first")
    return folder


@pytest.fixture(scope="session")
def site(html: Path) -> Iterator[str]:
    """The address of a local server of the book."""

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    handler = functools.partial(Silent, directory=str(html))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="session")
def chromium() -> str:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        _missing("Chromium is not installed, so no page was looked at in a browser: apt-get install chromium")
    return str(program)


@pytest.fixture(scope="session")
def switches() -> list[str]:
    """How Chromium is started: without a window, and without talking to its maker."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", *quiet]


@pytest.fixture(scope="module")
def browser(chromium: str, switches: list[str]) -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=switches)
        yield opened
        opened.close()
