"""Repeated runs of the indexer: problems are reported once, and a failed run does not end the watch."""

from __future__ import annotations

import math
from collections.abc import Callable

from indexer.errors import HankehakuError, IndexBusyError
from indexer.indexing.reindex import reindex
from indexer.indexing.report import Report
from indexer.settings import Settings
from indexer.sources import Problem


class WatchRunner:
    """Updates the index each time it is called.

    on_summary: called with the summary of each run. on_problems: called with the problems that the previous run did not
    have. on_warning: called with the reason why a run failed or has to wait.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        on_summary: Callable[[str], None],
        on_problems: Callable[[list[Problem]], None],
        on_warning: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._on_summary, self._on_problems, self._on_warning = on_summary, on_problems, on_warning
        self._previous_problems: list[Problem] = []

    def __call__(self, with_web: bool) -> None:
        """Update the index. with_web: whether sources with a URL are fetched."""
        try:
            report = self._run(with_web)
        except HankehakuError as error:
            self._on_warning(f"error: {error}")
            return
        self._on_problems([problem for problem in report.problems if problem not in self._previous_problems])
        self._previous_problems = report.problems
        self._on_summary(report.summary)

    def _run(self, with_web: bool) -> Report:
        """Update the index, waiting for another indexer to finish if there is one; return the report."""
        try:
            return reindex(self._settings, with_web=with_web)
        except IndexBusyError as busy:
            self._on_warning(f"{str(busy).partition(';')[0]}; waiting for it to finish")
            return reindex(self._settings, with_web=with_web, wait_s=math.inf)
