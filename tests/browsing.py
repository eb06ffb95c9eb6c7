"""Fixtures for tests in a real Chromium with the application on the sample corpus. Screenshots go to tests/output/."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

OUTPUT = Path(__file__).parent / "output"
_ARGUMENTS = [
    "--no-sandbox",  # as root, as in a container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium():
    """The path of Chromium, which the variable CHROMIUM can set. Without it tests are skipped, but fail in CI."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        message = "no Chromium: apt install chromium, or name one in CHROMIUM"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def browser(chromium):
    """One browser for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield browser
        browser.close()


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each request. A reply is closed also when the client resets the connection, unlike by Werkzeug's."""

    daemon_threads = True

    def handle_error(self, *_):  # a browser that leaves a page resets its connections
        pass


class _Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def serving_application(app):
    """Yield the URL of a WSGI application that is served by a thread of this process during the block."""
    with make_server("127.0.0.1", 0, app, server_class=_Server, handler_class=_Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def site(app):
    """The URL of the application."""
    with serving_application(app) as url:
        yield url


@pytest.fixture
def visit(browser, site):
    """Open a page with options of a browser context; a failing script or a violated security policy fails the test."""
    contexts, errors = [], []

    def visit(path="/", **options):
        context = browser.new_context(**{"locale": "fi-FI", "base_url": site, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("console", lambda line: errors.append(f"{page.url}: {line.text}") if line.type == "error" else None)
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not [error for error in errors if "404 (NOT FOUND)" not in error]


@pytest.fixture
def screenshot():
    """Save a screenshot of a page under a name."""

    def screenshot(page, name):
        OUTPUT.mkdir(exist_ok=True)
        page.screenshot(path=OUTPUT / f"{name}.png", full_page=True)

    return screenshot
