"""Serves the application: gunicorn on Unix, waitress elsewhere."""

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

_FIRST_REQUESTS = (
    "/",
    "/?q=hanke&sort=title",
    "/?q=hankehaku+hankehakx&sort=oldest",
    "/api/v1/search?q=hanke&width=exact",
    "/api/v1/suggest?q=hanke",
    "/static/style.css",
    "/metrics",
)


class ServingError(HankehakuError):
    """The address cannot be listened on."""


def serve(app: Flask, server: Server, *, on_ready: Callable[[str], None]) -> None:
    """Serve until stopped. on_ready is told the address once it can be listened on. Raises: ServingError."""
    _check_free(server)
    mine: Service = app.extensions[EXTENSION]
    _warn_of_gaps(mine.settings.site)
    host = f"[{server.host}]" if ":" in server.host else server.host
    address = f"{host}:{server.port}"
    if sys.platform == "win32":
        from waitress import serve as serve_waitress

        _warm_up(app)
        on_ready(f"http://{address}")
        serve_waitress(app, host=server.host, port=server.port)
    else:
        with shared_by_processes():
            _warm_up(app)
            _serve_gunicorn(app, server, address, on_ready)


def _warn_of_gaps(site: Site) -> None:
    """Tell the operator what is missing in the settings for the accessibility statement of Finnish law (306/2019)."""
    if not site.operator:
        log.warning("[site] operator is not set: the accessibility statement, required by law, names nobody")
    if not site.email:
        log.warning(
            "[site] email is not set: the accessibility statement, required by law, has no address for feedback"
        )


def _warm_up(app: Flask) -> None:
    """Answer a few requests before any comes: what they load and compile, no request waits for and workers share.

    That is the dictionary, the newest generation with what orders and spelling need of it, and the templates.
    """
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    mine: Service = app.extensions[EXTENSION]
    search_index, hosts = mine.search_index, mine.settings.server.hosts
    search_index.analyzer.load()
    client = app.test_client()
    base_url = f"http://{hosts[0].lstrip('.')}" if hosts else None  # another would be refused
    for address in _FIRST_REQUESTS:
        with client.get(address, base_url=base_url, environ_overrides={WARMING: True}):
            pass
    search_index.before_fork()
    gc.collect()
    gc.freeze()  # a collection in a worker would write to every object, and so copy the pages that it shares


def _check_free(server: Server) -> None:
    """Raises: ServingError when the address is taken or not ours, before a server says so with a traceback."""
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


def _serve_gunicorn(app: Flask, server: Server, address: str, on_ready: Callable[[str], None]) -> None:
    """Sync workers alone can be ended when a request hangs; preloaded, they share what the parent has in memory."""
    from gunicorn.app.base import BaseApplication

    def let_it_tell(worker: Any) -> None:  # noqa: ANN401 - gunicorn's
        """A reply that is long, but comes, is not cut: whoever makes it says so."""
        app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], still_working=worker.notify)

    class Application(BaseApplication):  # type: ignore[misc]  # untyped
        def load_config(self) -> None:
            options = {
                "bind": address,
                "workers": server.workers or os.cpu_count() or 1,
                "timeout": server.timeout_s,
                "preload_app": True,
                "post_worker_init": let_it_tell,
                "child_exit": lambda _arbiter, worker: process_ended(worker.pid),
                "when_ready": lambda _arbiter: on_ready(f"http://{address}"),
                "loglevel": "warning",
                "control_socket_disable": True,
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:  # noqa: ANN401 - a WSGI application
            return app

    Application().run()
