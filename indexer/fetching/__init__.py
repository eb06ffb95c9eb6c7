"""Fetching of web resources into local files, within the limits set by robots.txt, each host and our own settings."""

from __future__ import annotations

from indexer.fetching.fetcher import FetchedFile, Fetcher
from indexer.fetching.rate_limit import Clock
from indexer.fetching.transport import Timeouts
from indexer.fetching.urls import Url, parse_url

__all__ = ["Clock", "FetchedFile", "Fetcher", "Timeouts", "Url", "parse_url"]
