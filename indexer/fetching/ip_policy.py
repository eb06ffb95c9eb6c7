"""Where a host is, and whether we may go there: a public service must not be led into the network it stands in.

A host is resolved once; every address it has must be public, and the connection is then made to such an address and
no other, so an answer of DNS that changes between the check and the use changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable

from indexer.errors import FetchError, ForbiddenError
from indexer.fetching.urls import Location

Resolver = Callable[[str, int], Iterable[str]]
"""From a host and a port to its IP addresses. Raises: OSError."""

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # how a network of IPv6 alone reaches IPv4: its last 32 bits


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses that the system knows of a host, each once. Raises: OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(text: str) -> bool:
    """Return whether an IP address is one of the public internet, and not a way round to one that is not.

    >>> [is_public(each) for each in ("193.166.1.1", "2001:708::1", "127.0.0.1", "::ffff:8.8.8.8", "100.64.0.1")]
    [True, True, False, False, False]
    """
    ip = ipaddress.ip_address(text)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        tunnel = ip.sixtofour is not None or ip.teredo is not None  # each carries an IPv4 address inside
        return ip in _GLOBAL_UNICAST and ip.is_global and not tunnel
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def addresses_of(location: Location, resolver: Resolver, *, private: bool) -> list[str]:
    """Return the IP addresses of the location's host, one at the least.

    private: whether they may be of a private network, or this machine.
    Raises: FetchError when there are none; ForbiddenError when one is not public.
    """
    try:
        found = list(resolver(location.host, location.port))
    except (OSError, UnicodeError) as error:
        raise FetchError(
            f"the host {location.host} is not known: {getattr(error, 'strerror', None) or error}"
        ) from error
    if not found:
        raise FetchError(f"the host {location.host} has no address")
    hidden = [] if private else [each for each in found if not is_public(each)]
    if hidden:
        raise ForbiddenError(
            f"the host {location.host} is at {hidden[0]}, which is not of the public internet;"
            " where that is meant, set private = true for the source"
        )
    return found
