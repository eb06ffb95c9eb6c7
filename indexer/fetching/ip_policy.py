"""Which IP addresses may be contacted: a public service must not be made to access its own private network (SSRF).

A host is resolved once and all its IP addresses must be public. The connection is then made to one of these addresses,
so a DNS answer that changes between the check and the connection has no effect.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable

from indexer.errors import FetchError, ForbiddenError
from indexer.fetching.urls import Url

Resolver = Callable[[str, int], Iterable[str]]
"""From a host and a port to its IP addresses. Raises: OSError."""

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses reached from an IPv6-only network: the last 32 bits


def resolve(host: str, port: int) -> list[str]:
    """Return the distinct IP addresses of a host according to the system's resolver. Raises: OSError."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(socket_address[0]) for *_, socket_address in entries))


def is_public(text: str) -> bool:
    """Return whether an IP address is on the public internet and does not tunnel to an address that is not.

    >>> [is_public(ip) for ip in ("193.166.1.1", "2001:708::1", "127.0.0.1", "::ffff:8.8.8.8", "100.64.0.1")]
    [True, True, False, False, False]
    """
    ip = ipaddress.ip_address(text)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        is_tunnel = ip.sixtofour is not None or ip.teredo is not None  # both contain an IPv4 address
        return ip in _GLOBAL_UNICAST and ip.is_global and not is_tunnel
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def permitted_ip_addresses(url: Url, resolver: Resolver, *, allow_private: bool) -> list[str]:
    """Return the IP addresses of the URL's host, at least one.

    allow_private: whether they may be in a private network or on this machine.
    Raises: FetchError if there are none; ForbiddenError if one is not public.
    """
    try:
        ip_addresses = list(resolver(url.host, url.port))
    except (OSError, UnicodeError) as error:
        raise FetchError(f"the host {url.host} is unknown: {getattr(error, 'strerror', None) or error}") from error
    if not ip_addresses:
        raise FetchError(f"the host {url.host} has no IP address")
    forbidden = [] if allow_private else [ip for ip in ip_addresses if not is_public(ip)]
    if forbidden:
        raise ForbiddenError(
            f"the host {url.host} has the IP address {forbidden[0]}, which is not on the public internet;"
            " if this is intended, set private = true for the source"
        )
    return ip_addresses
