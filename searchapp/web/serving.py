"""The production server: gunicorn on Unix, waitress on Windows."""

from __future__ import annotations

import gc
import logging
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask

from indexer.errors import HankehakuError
from indexer.settings import Server, Site
from searchapp.web.metrics import WARMING, process_ended, shared_by_processes
from searchapp.web.service import EXTENSION, Service

log = logging.getLogger(__name__)

_WARM_UP_URLS = (
    "/",
    "/?q=hanke&sort=title",
    "/?q=hankehaku+hankehakx&sort=oldest",
    "/api/v1/search?q=hanke&width=exact",
    "/api/v1/suggest?q=hanke",
    "/static/style.css",
    "/metrics",
)


class ServingError(HankehakuError):
    """The server cannot listen on its host and port."""


def serve(app: Flask, server: Server, *, on_ready: Callable[[str], None]) -> None:
    """Serve until stopped. on_ready: called with the URL when the server accepts requests. Raises: ServingError."""
    _check_free(server)
    service: Service = app.extensions[EXTENSION]
    _warn_about_missing_settings(service.settings.site)
    host = f"[{server.host}]" if ":" in server.host else server.host
    bind = f"{host}:{server.port}"
    if sys.platform == "win32":
        from waitress import serve as serve_waitress

        _warm_up(app)
        on_ready(f"http://{bind}")
        serve_waitress(app, host=server.host, port=server.port)
    else:
        with shared_by_processes():
            _warm_up(app)
            _serve_gunicorn(app, server, bind, on_ready)


def _warn_about_missing_settings(site: Site) -> None:
    """Warn about settings that the accessibility statement needs by Finnish law (306/2019)."""
    if not site.operator:
        log.warning("[site] operator is not set: the accessibility statement, required by law, names nobody")
    if not site.email:
        log.warning(
            "[site] email is not set: the accessibility statement, required by law, has no address for feedback"
        )


def _warm_up(app: Flask) -> None:
    """Answer a few requests before the server starts, so that no visitor waits for loading and workers share memory.

    This loads the dictionary, the newest generation with its data for sorting and spelling, and the templates.
    """
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    service: Service = app.extensions[EXTENSION]
    search_index, hosts = service.search_index, service.settings.server.hosts
    search_index.analyzer.load()
    client = app.test_client()
    base_url = f"http://{hosts[0].lstrip('.')}" if hosts else None  # other host names are refused
    for url in _WARM_UP_URLS:
        with client.get(url, base_url=base_url, environ_overrides={WARMING: True}):
            pass
    search_index.before_fork()
    gc.collect()
    gc.freeze()  # a collection in a worker would write to every object and so copy the shared memory pages


def _check_free(server: Server) -> None:
    """Raise ServingError if the host and port are not available; the server itself would fail with a traceback."""
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((server.host, server.port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ServingError(
                f"cannot listen on {server.host}:{server.port}: {reason}; choose another with --port N"
            ) from error


def _serve_gunicorn(app: Flask, server: Server, bind: str, on_ready: Callable[[str], None]) -> None:
    """Serve with sync workers, which are ended when a request hangs, and which share the memory of their parent."""
    from gunicorn.app.base import BaseApplication

    def signal_progress(worker: Any) -> None:  # noqa: ANN401 - a worker of gunicorn, which is untyped
        """Connect still_working to the worker, so that its timeout does not end a long reply that progresses."""
        app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], still_working=worker.notify)

    class Application(BaseApplication):  # type: ignore[misc]  # untyped
        def load_config(self) -> None:
            options = {
                "bind": bind,
                "workers": server.workers or os.cpu_count() or 1,
                "timeout": server.timeout_s,
                "preload_app": True,
                "post_worker_init": signal_progress,
                "child_exit": lambda _arbiter, worker: process_ended(worker.pid),
                "when_ready": lambda _arbiter: on_ready(f"http://{bind}"),
                "loglevel": "warning",
                "control_socket_disable": True,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:  # noqa: ANN401 - a WSGI application
            return app

    Application().run()
