"""Polite fetching: what an address gives, as a file, never faster or deeper than its host and our own safety allow."""

from __future__ import annotations

from indexer.fetching.fetcher import Fetched, Fetcher
from indexer.fetching.rate_limit import Clock
from indexer.fetching.transport import Timeouts
from indexer.fetching.urls import Location, locate

__all__ = ["Clock", "Fetched", "Fetcher", "Location", "Timeouts", "locate"]
