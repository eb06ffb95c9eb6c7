"""The server of the browser tests closes every reply, so that no file of the application stays open."""

from __future__ import annotations

import socket
import struct
from queue import Empty, SimpleQueue

from browsing import serving_application

REQUESTS = 20  # a server that reads on after the reply leaves some of them open, depending on when the reset arrives
RESET = struct.pack("ii", 1, 0)  # closing the socket resets the connection


def request_and_reset(url):
    """Request a page, and reset the connection when the reply has begun."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        client.sendall(b"GET / HTTP/1.1\r\nHost: hankehaku.example\r\n\r\n")
        client.recv(1)


def replies_closed(sizes):
    """Serve a reply of each size to a client that resets the connection; return how many of them were closed."""
    remaining, closed = iter(sizes), SimpleQueue()

    class Reply:
        def __init__(self, size):
            self.chunks = [b"x" * size]

        def __iter__(self):
            return iter(self.chunks)

        def close(self):
            closed.put(self)

    def application(_environ, start_response):
        size = next(remaining)
        start_response("200 OK", [("Content-Type", "image/svg+xml"), ("Content-Length", str(size))])
        return Reply(size)

    count = 0
    with serving_application(application) as url:
        for _ in sizes:
            request_and_reset(url)
            try:
                closed.get(timeout=2)
            except Empty:
                return count
            count += 1
    return count


def test_a_reply_is_closed_when_the_client_has_gone_after_it():
    assert replies_closed([500] * REQUESTS) == REQUESTS


def test_a_reply_is_closed_when_the_client_has_gone_in_the_middle_of_it():
    assert replies_closed([50_000_000] * 3) == 3
