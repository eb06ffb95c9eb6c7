"""robots.txt: which URLs of a host robots may request, and how often (RFC 9309)."""

from __future__ import annotations

from indexer.errors import FetchError
from indexer.extras import missing_extra
from indexer.fetching.urls import Url

USER_AGENT = "Hankehaku"
"""The product token under which robots.txt may address this program."""
MAX_BYTES = 500_000  # RFC 9309, 2.5 requires at least this much to be parsed; the rest is ignored
MAX_AGE_S = 86_400.0  # how long it may be cached (RFC 9309, 2.4)


class RobotsRules:
    """The rules of one host. text: its robots.txt; "" allows everything. Raises: FetchError without the extra."""

    def __init__(self, text: str) -> None:
        try:
            from protego import Protego
        except ImportError as error:
            raise FetchError(missing_extra("fetch", error)) from error
        self._rules = Protego.parse(text)

    def allows(self, url: Url) -> bool:
        """Return whether a URL of this host may be requested.

        >>> rules = RobotsRules("User-agent: *\\nDisallow: /*.pdf$\\nUser-agent: hankehaku\\nDisallow: /salainen\\n")
        >>> [rules.allows(Url("http", "a.fi", 80, target)) for target in ("/a.pdf", "/salainen/b")]
        [True, False]
        """
        return self._rules.can_fetch(url.href, USER_AGENT)

    @property
    def delay_s(self) -> float:
        """The requested delay between two requests in seconds; 0 if there is none."""
        return self._rules.crawl_delay(USER_AGENT) or 0.0
