"""Polite fetching: what an address gives, as a file, never faster or deeper than its host and our own safety allow."""

from __future__ import annotations

from indexer.fetching.connecting import Timeouts
from indexer.fetching.fetcher import Fetched, Fetcher
from indexer.fetching.locations import Location, locate
from indexer.fetching.pace import Clock

__all__ = ["Clock", "Fetched", "Fetcher", "Location", "Timeouts", "locate"]
