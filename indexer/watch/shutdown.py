"""Ending on SIGINT and SIGTERM at a good moment: what waits stops waiting, what works is interrupted once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Whether this process was asked to end, since the block of this began. For the main thread alone."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._is_set = self._interrupts = False
        self._before: dict[int, Any] = {}

    def is_set(self) -> bool:
        """Return whether the process was asked to end."""
        return self._is_set

    def do(self, work: Callable[[], None]) -> None:
        """Do work, interrupted as by Ctrl+C when the process is asked to end: once, so that it can tidy up.

        What it raises once asked ends with it; before, it is raised.
        """
        self._interrupts = True
        try:
            if not self._is_set:
                work()
        except BaseException:
            if not self._is_set:
                raise
        finally:
            self._interrupts = False

    def __enter__(self) -> Stop:
        self._before = {number: signal.signal(number, self._asked) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        for number, before in self._before.items():
            signal.signal(number, before)
        return self._is_set and kind is KeyboardInterrupt  # that came as the work was ending

    def _asked(self, number: int, _frame: FrameType | None) -> None:
        if os.getpid() != self._process:  # a forked process has our handlers: it ends as it would without
            os._exit(128 + number)
        self._is_set = True
        if self._interrupts:
            self._interrupts = False
            raise KeyboardInterrupt
