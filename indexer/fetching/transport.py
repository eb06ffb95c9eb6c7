"""One request over HTTP: to the very IP addresses that were checked, within bounds of time, followed nowhere.

TLS is checked for the host's name, whichever of its addresses answers. No proxy of the environment is used: it would
resolve the host anew.
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
from indexer.fetching.urls import Location
from indexer.gzip_stream import gunzipped

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse
    from urllib3.connection import HTTPConnection

_CHUNK = 1 << 16  # bytes
_MOST_ADDRESSES = 4  # of a host that are tried: each may take its time


class Timeouts(NamedTuple):
    """Of a request, in seconds: until a connection, between two bytes, until the last one."""

    connect_s: float = 10.0
    read_s: float = 30.0
    whole_s: float = 120.0


TIMEOUTS = Timeouts()


class Reply:
    """What a host answered. headers: any case. Its body can be taken once, while the request lasts."""

    def __init__(self, response: BaseHTTPResponse, deadline: _Deadline) -> None:
        self.status: int = response.status
        self.headers: Mapping[str, str] = response.headers
        self._response, self._deadline = response, deadline

    def body(self) -> Iterator[bytes]:
        """Yield the body a piece at a time, unpacked. Raises: FetchError when it is packed otherwise than by gzip."""
        packed = self.headers.get("Content-Encoding", "").strip().lower()
        chunks = self._chunks()
        if packed in ("gzip", "x-gzip"):
            return gunzipped(chunks)
        if packed in ("", "identity"):
            return chunks
        raise FetchError(f"the answer is packed by {packed[:20]!r}, which was not asked for")

    def _chunks(self) -> Iterator[bytes]:
        yield from self._response.stream(_CHUNK, decode_content=False)
        self._deadline.require_time()  # a body without a length ends in silence when it is cut off


@contextmanager
def asked(
    location: Location, addresses: Iterable[str], headers: Mapping[str, str], timeouts: Timeouts
) -> Iterator[Reply]:
    """Give what the host answers to a GET; the request ends with the block.

    addresses: the IP addresses to connect to, tried in order. Raises: FetchError, from the block's reading too.
    """
    until = time.monotonic() + timeouts.whole_s
    connection = _connected(location, addresses, timeouts)
    watch = _Deadline(connection, until)
    response: BaseHTTPResponse | None = None
    try:
        watch.start()
        connection.request(
            "GET", location.target, headers={"Host": location.authority, **headers}, preload_content=False
        )
        response = connection.getresponse()
        watch.require_time()  # headers too end where the connection does
        yield Reply(response, watch)
    except FetchError:
        raise
    except SourceError as error:  # of unpacking
        raise FetchError(f"the answer cannot be unpacked: {error}") from error
    except _failures() as error:
        watch.require_time()
        raise FetchError(f"the connection failed: {_told(error)}") from error
    finally:
        watch.cancel()
        if response:
            response.close()  # it holds the socket too
        connection.close()


class _Deadline:
    """Ends a connection when its time is over, even while it waits for a header that comes a byte at a time."""

    def __init__(self, connection: HTTPConnection, until: float) -> None:
        self._socket, self._is_over = connection.sock, False
        self._timer = threading.Timer(max(until - time.monotonic(), 0.0), self._end)
        self._timer.daemon = True
        self.start, self.cancel = self._timer.start, self._timer.cancel

    def _end(self) -> None:
        self._is_over = True
        if self._socket:
            with suppress(OSError):  # closed already
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # the plain one: TLS's own is not for threads

    def require_time(self) -> None:
        """Raises: FetchError when the time is over."""
        if self._is_over:
            raise FetchError("the answer took too long")


def _connected(location: Location, addresses: Iterable[str], timeouts: Timeouts) -> HTTPConnection:
    """Return a connection to the first address that takes one. Raises: FetchError."""
    failures = _failures()
    failure: Exception | None = None
    for address in list(addresses)[:_MOST_ADDRESSES]:
        connection = _connection(location, address, timeouts.connect_s)
        try:
            connection.connect()
        except failures as error:
            connection.close()
            failure = error
        else:
            if connection.sock:
                connection.sock.settimeout(timeouts.read_s)
            connection.timeout = timeouts.read_s
            return connection
    raise FetchError(f"no connection to {location.authority}: {_told(failure)}") from failure


def _connection(location: Location, address: str, timeout_s: float) -> HTTPConnection:
    from urllib3.connection import HTTPConnection, HTTPSConnection

    if location.scheme == "http":
        return HTTPConnection(address, location.port, timeout=timeout_s)
    name = location.host.rstrip(".")
    return HTTPSConnection(
        address, location.port, timeout=timeout_s, server_hostname=name, ssl_context=ssl.create_default_context()
    )


def _failures() -> tuple[type[Exception], ...]:
    """Return the errors of a connection that fails. Raises: FetchError when urllib3 is not installed."""
    try:
        from urllib3.exceptions import HTTPError
    except ImportError as error:
        raise FetchError("needs the extra \"fetch\": pip install 'hankehaku[fetch]'") from error
    return (HTTPError, OSError, ValueError, http.client.HTTPException)  # ValueError: of TLS that is closed meanwhile


def _told(error: BaseException | None) -> str:
    """Return why, without the library's own names and addresses of objects."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "timed out"
    cause = error.__cause__ or error.__context__ if error else None
    if isinstance(cause, OSError):
        return _told(cause)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    text = (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__
    return text.rpartition("object at 0x")[2].partition(": ")[2] or text if "object at 0x" in text else text
