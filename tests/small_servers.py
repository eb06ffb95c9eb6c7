"""Small sites on this machine, for the tests of fetching: what they are asked is noted, and time passes when told."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from indexer.fetching import Clock, Fetcher


class Site:
    """What a site has, by path: (status, headers, body), or a function that is given the handler.

    asked: the requests so far, as (path, headers).
    """

    def __init__(self, pages=None):
        self.pages = dict(pages or {})
        self.asked = []
        self.at = ""

    def paths(self):
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def answer(self, handler):
        self.asked.append((handler.path, dict(handler.headers)))
        page = self.pages.get(handler.path, (404, {}, b""))
        if callable(page):
            page(handler)
            return
        status, headers, body = page
        if headers.get("ETag") and handler.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        send(handler, status, headers, body)


def send(handler, status, headers, body):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def html(text, **headers):
    """A page as a site has it."""
    return 200, {"Content-Type": "text/html; charset=utf-8", **headers}, text.encode()


@contextmanager
def serving(pages=None, wrap=None):
    """Give a site on a free port of 127.0.0.1, which ends with the block."""
    site = Site(pages)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            site.answer(self)

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):  # a client that goes away is what some tests are about
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if wrap:
        wrap(server)
    site.at = f"http://127.0.0.1:{server.server_port}"
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Time:
    """A clock that goes on only by waiting, and what was waited."""

    def __init__(self, start=1_700_000_000.0):
        self.time, self.waits = start, []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.waits.append(round(seconds, 3))
        self.time += seconds

    @property
    def clock(self):
        return Clock(now=self.now, monotonic=self.now, sleep=self.sleep)


def fetcher_in(folder, time=None, **more):
    """A fetcher that may go to this machine, and waits by the given clock."""
    told = {"private": True, "clock": (time or Time()).clock}
    return Fetcher(folder / "cache", **(told | more))
