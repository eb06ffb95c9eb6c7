"""A single HTTP GET, sent to an IP address that was checked before, with time limits and without following redirects.

The TLS certificate is verified for the host name, whichever IP address is connected to. Proxies of the environment are
not used: they would resolve the host again, past the check.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from indexer.errors import FetchError, SourceError
from indexer.extras import missing_extra
from indexer.fetching.urls import Url
from indexer.gzip_stream import gunzip_stream

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse
    from urllib3.connection import HTTPConnection

_CHUNK_BYTES = 1 << 16
_MAX_IP_ADDRESSES = 4  # tried per host, since each may take connect_s


class Timeouts(NamedTuple):
    """Time limits of a request in seconds: for connecting, between two bytes, and in total."""

    connect_s: float = 10.0
    read_s: float = 30.0
    total_s: float = 120.0


TIMEOUTS = Timeouts()


class Response:
    """A response of a host. headers: case-insensitive. The body can be read once, before the request ends."""

    def __init__(self, response: BaseHTTPResponse, deadline: _Deadline) -> None:
        self.status: int = response.status
        self.headers: Mapping[str, str] = response.headers
        self._response, self._deadline = response, deadline

    def body(self) -> Iterator[bytes]:
        """Return an iterator over the decoded body. Raises: FetchError if its encoding is not gzip or identity."""
        encoding = self.headers.get("Content-Encoding", "").strip().lower()
        chunks = self._chunks()
        if encoding in ("gzip", "x-gzip"):
            return gunzip_stream(chunks)
        if encoding in ("", "identity"):
            return chunks
        raise FetchError(f"the response has the content encoding {encoding[:20]!r}, which was not requested")

    def _chunks(self) -> Iterator[bytes]:
        yield from self._response.stream(_CHUNK_BYTES, decode_content=False)
        self._deadline.check()  # without a Content-Length, an interrupted body ends without an error


@contextmanager
def http_get(
    url: Url, ip_addresses: Iterable[str], headers: Mapping[str, str], timeouts: Timeouts
) -> Iterator[Response]:
    """Yield the response to a GET request; the request ends with the block.

    ip_addresses: tried in order. Raises: FetchError, also for errors while the block reads the body.
    """
    until = time.monotonic() + timeouts.total_s
    connection = _connect(url, ip_addresses, timeouts)
    deadline = _Deadline(connection, until)
    response: BaseHTTPResponse | None = None
    try:
        deadline.start()
        connection.request("GET", url.target, headers={"Host": url.authority, **headers}, preload_content=False)
        response = connection.getresponse()
        deadline.check()  # headers also end without an error when the connection is shut down
        yield Response(response, deadline)
    except FetchError:
        raise
    except SourceError as error:  # raised while decompressing the body
        raise FetchError(f"the response cannot be decompressed: {error}") from error
    except _connection_errors() as error:
        deadline.check()
        raise FetchError(f"the connection failed: {_reason(error)}") from error
    finally:
        deadline.cancel()
        if response:
            response.close()  # it references the socket too
        connection.close()


class _Deadline:
    """Shuts a connection down at a time limit, even while it waits for a header that arrives one byte at a time."""

    def __init__(self, connection: HTTPConnection, until: float) -> None:
        self._socket, self._is_over = connection.sock, False
        self._timer = threading.Timer(max(until - time.monotonic(), 0.0), self._end)
        self._timer.daemon = True
        self.start, self.cancel = self._timer.start, self._timer.cancel

    def _end(self) -> None:
        self._is_over = True
        if self._socket:
            with suppress(OSError):  # already closed
                # the method of the plain socket: that of an SSLSocket is not thread-safe
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def check(self) -> None:
        """Raises: FetchError if the time limit has passed."""
        if self._is_over:
            raise FetchError("the response took too long")


def _connect(url: Url, ip_addresses: Iterable[str], timeouts: Timeouts) -> HTTPConnection:
    """Return a connection to the first IP address that accepts one. Raises: FetchError."""
    connection_errors = _connection_errors()
    last_error: Exception | None = None
    for ip_address in list(ip_addresses)[:_MAX_IP_ADDRESSES]:
        connection = _connection(url, ip_address, timeouts.connect_s)
        try:
            connection.connect()
        except connection_errors as error:
            connection.close()
            last_error = error
        else:
            if connection.sock:
                connection.sock.settimeout(timeouts.read_s)
            connection.timeout = timeouts.read_s
            return connection
    raise FetchError(f"no connection to {url.authority}: {_reason(last_error)}") from last_error


def _connection(url: Url, ip_address: str, timeout_s: float) -> HTTPConnection:
    from urllib3.connection import HTTPConnection, HTTPSConnection

    if url.scheme == "http":
        return HTTPConnection(ip_address, url.port, timeout=timeout_s)
    name = url.host.rstrip(".")
    return HTTPSConnection(
        ip_address, url.port, timeout=timeout_s, server_hostname=name, ssl_context=ssl.create_default_context()
    )


def _connection_errors() -> tuple[type[Exception], ...]:
    """Return the exceptions of a failing connection. Raises: FetchError if urllib3 is not installed."""
    try:
        from urllib3.exceptions import HTTPError
    except ImportError as error:
        raise FetchError(missing_extra("fetch", error)) from error
    # ValueError: raised by a TLS connection that is shut down while being read
    return (HTTPError, OSError, ValueError, http.client.HTTPException)


def _reason(error: BaseException | None) -> str:
    """Return the message of an error without the library's class names and object ids."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "timed out"
    cause = error.__cause__ or error.__context__ if error else None
    if isinstance(cause, OSError):
        return _reason(cause)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    text = (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__
    return text.rpartition("object at 0x")[2].partition(": ")[2] or text if "object at 0x" in text else text
