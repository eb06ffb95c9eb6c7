"""Parsing of URLs into one normalised form, so that the URL that is checked is the URL that is requested."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from indexer.errors import FetchError, ForbiddenError

_PORTS = {"http": 80, "https": 443}
_HOST_RE = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?\.?")
_UNQUOTED = "/%:@!$&'()*+,;=~-._"  # in a path; "%" so that existing escapes remain
_MAX_LENGTH = 2_000  # characters; no real page needs more, and redirects could otherwise grow without limit


class Url(NamedTuple):
    """An http(s) URL. host: ASCII, lower case, an IPv6 address without brackets. target: path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The value of the Host header: the host, with the port unless it is the default."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.authority}"

    @property
    def href(self) -> str:
        """The complete URL, without a fragment."""
        return self.origin + self.target


def parse_url(text: str, base: str = "") -> Url:
    """Return the normalised URL. base: the URL that a relative text is resolved against.

    Raises: FetchError if the text is not a valid URL; ForbiddenError if it is not http(s) or contains a password.

    >>> parse_url("HTTP://Esimerkki.fi:80/pöytä?q=ä#osa").href
    'http://esimerkki.fi/p%C3%B6yt%C3%A4?q=%C3%A4'
    >>> parse_url("../b", "https://esimerkki.fi/a/").href
    'https://esimerkki.fi/b'
    """
    try:
        parts = urlsplit(urljoin(base, text.strip()))
        if parts.scheme not in _PORTS:
            raise ForbiddenError(f"only http and https are fetched, not {parts.scheme or 'a relative URL'!r}")
        if "@" in parts.netloc:
            raise ForbiddenError("a URL with a user name or password is not fetched")
        host = _normalised_host(parts.hostname or "")
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
        query = f"?{quote(parts.query, safe=_UNQUOTED + '?')}" if parts.query else ""
        target = quote(parts.path or "/", safe=_UNQUOTED) + query
    except ValueError as error:  # includes UnicodeError
        raise FetchError(f"not a valid URL: {error}") from error
    if port == 0 or len(target) > _MAX_LENGTH:
        raise FetchError(f"not a valid URL: {'port 0' if port == 0 else f'over {_MAX_LENGTH:,} characters'}")
    return Url(parts.scheme, host, port, target if target.startswith("/") else f"/{target}")


def _normalised_host(name: str) -> str:
    """Return a host name in ASCII (IDNA) and lower case. Raises: ValueError, UnicodeError."""
    if ":" in name:
        return ipaddress.IPv6Address(name).compressed
    host = name.encode("idna").decode("ascii").lower()
    if not _HOST_RE.fullmatch(host):
        raise ValueError(f"{name!r} is not a host name")
    return host
