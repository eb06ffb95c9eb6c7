"""Servers that a measurement starts as processes and stops at its end."""

from __future__ import annotations

import http
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from benchmarks.speed.adapter import Command
from benchmarks.speed.load import Request, send
from benchmarks.speed.measuring import rounded

_READY_S, _STOP_S = 60.0, 10.0


class ServerError(Exception):
    """A server did not start or did not answer."""


class Server(NamedTuple):
    """A running server. pid: of its first process. ready_s: from the start of the process to the first reply."""

    port: int
    pid: int
    ready_s: float


@contextmanager
def running(command: Command, port: int, name: str, ready: Request) -> Iterator[Server]:
    """Yield the server of a command that has been started, when a request succeeds; stop it at the end.

    Raises: ServerError.
    """
    started = time.perf_counter()
    try:
        _wait(command, port, name, ready)
        yield Server(port, command.process.pid, rounded(time.perf_counter() - started))
    finally:
        command.process.terminate()
        try:
            command.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            command.process.kill()
            command.process.wait()


def _wait(command: Command, port: int, name: str, ready: Request) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until:
        if command.process.poll() is not None:
            raise ServerError(f"{name} ended with {command.process.returncode}: {command.last_error()}")
        try:
            if send(port, ready)[0] == http.HTTPStatus.OK:
                return
        except OSError:
            pass  # not listening yet
        time.sleep(0.02)
    raise ServerError(f"{name} did not answer in {_READY_S:.0f} s")
