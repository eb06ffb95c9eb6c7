"""Keeping an index in line, run after run: what came of each is told once, and a run that fails is not the last."""

from __future__ import annotations

import math
from collections.abc import Callable

from indexer.errors import HankehakuError, IndexBusyError
from indexer.indexing.reindex import reindex
from indexer.indexing.report import Report
from indexer.settings import Settings
from indexer.sources import Problem


class Keeper:
    """Brings the index of settings in line each time it is called.

    say: is given what came of a run. tell: is given the problems that the run before did not have. warn: is given why
    there was no run, or none yet.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        say: Callable[[str], None],
        tell: Callable[[list[Problem]], None],
        warn: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._say, self._tell, self._warn = say, tell, warn
        self._told: list[Problem] = []

    def __call__(self, with_addresses: bool) -> None:
        """Bring the index in line. with_addresses: whether sources of the web are to be looked at."""
        try:
            report = self._report(with_addresses)
        except HankehakuError as error:
            self._warn(f"error: {error}")
            return
        self._tell([each for each in report.problems if each not in self._told])
        self._told = report.problems
        self._say(report.summary)

    def _report(self, with_addresses: bool) -> Report:
        """Return what a run did, once no other indexer is at work."""
        try:
            return reindex(self._settings, with_addresses=with_addresses)
        except IndexBusyError as busy:
            self._warn(f"{str(busy).partition(';')[0]}; waiting for it to end")
            return reindex(self._settings, with_addresses=with_addresses, wait_s=math.inf)
