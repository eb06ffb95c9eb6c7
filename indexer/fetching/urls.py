"""Addresses of the web, taken apart once and written one way: so what is checked is what is asked for."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from indexer.errors import FetchError, ForbiddenError

_PORTS = {"http": 80, "https": 443}
_HOST_RE = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?\.?")
_PLAIN = "/%:@!$&'()*+,;=~-._"  # of a path; "%" so that what is escaped stays as it is
_LONGEST = 2_000  # characters; no honest page has more, and a redirect could grow without end


class Location(NamedTuple):
    """An http(s) address. host: ASCII, lower case, an IPv6 address without brackets. target: path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host as the Host header has it, with the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.authority}"

    @property
    def address(self) -> str:
        """The whole address, without a fragment."""
        return self.origin + self.target


def locate(address: str, base: str = "") -> Location:
    """Return where an address, or one relative to a base, leads.

    Raises: FetchError when it is no address; ForbiddenError when it is none of http(s) or holds a password.

    >>> locate("HTTP://Esimerkki.fi:80/pöytä?q=ä#osa").address
    'http://esimerkki.fi/p%C3%B6yt%C3%A4?q=%C3%A4'
    >>> locate("../b", "https://esimerkki.fi/a/").address
    'https://esimerkki.fi/b'
    """
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        if parts.scheme not in _PORTS:
            raise ForbiddenError(f"only http and https are fetched, not {parts.scheme or 'a relative address'!r}")
        if "@" in parts.netloc:
            raise ForbiddenError("an address with a user name or password is not fetched")
        host = _host(parts.hostname or "")
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
        query = f"?{quote(parts.query, safe=_PLAIN + '?')}" if parts.query else ""
        target = quote(parts.path or "/", safe=_PLAIN) + query
    except ValueError as error:  # UnicodeError is one
        raise FetchError(f"no address: {error}") from error
    if port == 0 or len(target) > _LONGEST:
        raise FetchError(f"no address: {'port 0' if port == 0 else f'over {_LONGEST:,} characters'}")
    return Location(parts.scheme, host, port, target if target.startswith("/") else f"/{target}")


def _host(name: str) -> str:
    """Return a host's name as DNS knows it. Raises: ValueError, UnicodeError."""
    if ":" in name:
        return ipaddress.IPv6Address(name).compressed
    host = name.encode("idna").decode("ascii").lower()
    if not _HOST_RE.fullmatch(host):
        raise ValueError(f"{name!r} is no host name")
    return host
