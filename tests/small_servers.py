"""Small web servers on this machine that record their requests, and a simulated clock, for tests of fetching."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from indexer.fetching import Clock, Fetcher


class Site:
    """A site's responses by path: (status, headers, body), or a function that is called with the handler.

    requests: the requests so far, as (path, headers). bodies: those of POST requests, as (content type, text).
    """

    def __init__(self, pages=None):
        self.pages = dict(pages or {})
        self.requests = []
        self.bodies = []
        self.url = ""

    def paths(self):
        """Return the requested paths, without robots.txt."""
        return [path for path, _ in self.requests if path != "/robots.txt"]

    def respond(self, handler):
        self.requests.append((handler.path, dict(handler.headers)))
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
    """Return a response with an HTML page."""
    return 200, {"Content-Type": "text/html; charset=utf-8", **headers}, text.encode()


@contextmanager
def serving(pages=None, wrap=None):
    """Yield a site that is served on a free port of 127.0.0.1 during the block."""
    site = Site(pages)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            site.respond(self)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            site.bodies.append((self.headers["Content-Type"], body.decode()))
            site.respond(self)

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):  # some tests are about clients that disconnect
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if wrap:
        wrap(server)
    site.url = f"http://127.0.0.1:{server.server_port}"
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class SimulatedTime:
    """A clock that advances only by sleeping. sleeps: the durations in seconds."""

    def __init__(self, start=1_700_000_000.0):
        self.time, self.sleeps = start, []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.sleeps.append(round(seconds, 3))
        self.time += seconds

    @property
    def clock(self):
        return Clock(now=self.now, monotonic=self.now, sleep=self.sleep)


def fetcher_in(folder, time=None, **options):
    """Return a fetcher with a cache in the folder that may access this machine and uses the simulated clock."""
    defaults = {"allow_private": True, "clock": (time or SimulatedTime()).clock}
    return Fetcher(folder / "cache", **(defaults | options))
