"""Graceful shutdown on SIGINT and SIGTERM: waiting ends at once, and running work is interrupted once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class ShutdownSignal:
    """Handles the signals during its `with` block and records whether one was received. For the main thread only."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._is_set = self._interrupts = False
        self._previous_handlers: dict[int, Any] = {}

    def is_set(self) -> bool:
        """Return whether a signal was received. The name is that of threading.Event, which watchfiles expects."""
        return self._is_set

    def run(self, work: Callable[[], None]) -> None:
        """Call work. The first signal interrupts it with KeyboardInterrupt; further signals let it clean up.

        Exceptions of work are raised, except after a signal. After a signal, work is not called.
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

    def __enter__(self) -> ShutdownSignal:
        self._previous_handlers = {number: signal.signal(number, self._handle) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        for number, handler in self._previous_handlers.items():
            signal.signal(number, handler)
        return self._is_set and kind is KeyboardInterrupt  # raised just after work returned

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if os.getpid() != self._process:  # a forked process inherits the handlers; it must end as it normally would
            os._exit(128 + number)
        self._is_set = True
        if self._interrupts:
            self._interrupts = False
            raise KeyboardInterrupt
