"""robots.txt: what a host asks of robots, as RFC 9309 has it."""

from __future__ import annotations

from indexer.errors import FetchError
from indexer.fetching.urls import Location

AGENT = "Hankehaku"
"""The name by which robots.txt may speak of us."""
MOST_BYTES = 500_000  # as much of it must be read (RFC 9309, 2.5); the rest is not
MAX_AGE_S = 86_400.0  # for which it may be remembered (2.4)


class Rules:
    """The rules of one host. text: its robots.txt; "" allows everything. Raises: FetchError without the extra."""

    def __init__(self, text: str) -> None:
        try:
            from protego import Protego
        except ImportError as error:
            raise FetchError("needs the extra \"fetch\": pip install 'hankehaku[fetch]'") from error
        self._rules = Protego.parse(text)

    def allows(self, location: Location) -> bool:
        """Return whether we may ask for a location of this host.

        >>> rules = Rules("User-agent: *\\nDisallow: /*.pdf$\\nUser-agent: hankehaku\\nDisallow: /salainen\\n")
        >>> [rules.allows(Location("http", "a.fi", 80, each)) for each in ("/a.pdf", "/salainen/b")]
        [True, False]
        """
        return self._rules.can_fetch(location.address, AGENT)

    @property
    def delay_s(self) -> float:
        """How long the host wants between two requests; 0 where it does not say."""
        return self._rules.crawl_delay(AGENT) or 0.0
