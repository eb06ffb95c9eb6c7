"""What a process that reads files does: it limits itself, reads one file after another, and sends what came of it."""

from __future__ import annotations

import math
import os
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from indexer.model import Document
from indexer.sources.base import Item, Problem, Reader, SourceFile, Unchanged
from indexer.sources.line_memory import Remembered

if sys.platform != "win32":
    import resource  # Windows has no limits of a process: there the time alone is bounded, by the parent

MOST_BYTES = 64_000_000  # of one document: what is sent is no longer under the limit of memory
NO_MEMORY, RETIRED = 70, 71  # exit codes
TIME_IS_OVER = frozenset(getattr(signal, name, None) for name in ("SIGALRM", "SIGXCPU"))
_LONGEST_REASON = 300
_BATCH_ITEMS, _BATCH_BYTES = 500, 1_000_000  # of one message: of many rows the first need not wait for the last


class Sent(msgspec.Struct, array_like=True):
    """One thing that was read: the one of the three that is there."""

    document: Document | None = None
    problem: Problem | None = None
    unchanged: list[str] | None = None

    @classmethod
    def of(cls, item: Item) -> Sent:
        """Return an item as it is sent."""
        if isinstance(item, Document):
            return cls(document=item)
        return cls(problem=item) if isinstance(item, Problem) else cls(unchanged=item.ids)

    @property
    def item(self) -> Item:
        """The item again."""
        return self.document or self.problem or Unchanged(self.unchanged or [])


class Message(msgspec.Struct, array_like=True):
    """Things that were read, in order; the first message of a worker has none. lines, bytes_read: with the last of a
    file, of its memory.
    """

    sent: list[Sent] = []
    is_last: bool = False
    lines: dict[str, Remembered] = {}
    bytes_read: int = 0


class _Message(msgspec.Struct, array_like=True):
    """The same with its things as they were encoded one by one, to know their size."""

    sent: list[msgspec.Raw] = []
    is_last: bool = False
    lines: dict[str, Remembered] = {}
    bytes_read: int = 0


_encode = msgspec.msgpack.Encoder().encode


def serve(connection: Connection, read: Reader | None, seconds: int, memory_mb: int) -> None:
    """Read the files that the connection brings, until it is closed: the parent is gone, or done."""
    _be_quiet()
    work = read or _every_format()
    _confine(memory_mb)
    try:
        connection.send_bytes(_encode(_Message()))
        while True:
            file: SourceFile = connection.recv()
            _send(connection, file, work, seconds)
            if _has_grown(memory_mb):
                os._exit(RETIRED)
    except MemoryError:
        os._exit(NO_MEMORY)  # whatever was half done: nothing more is to be made here
    except (EOFError, OSError):
        return


def _every_format() -> Reader:
    from indexer.sources import read_file  # which imports what we are part of

    return read_file


def _be_quiet() -> None:
    """Leave Ctrl+C to the parent, and the terminal: parsers write to it what they think of a file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _confine(memory_mb: int) -> None:
    """Limit the memory of this process, and let it write no file, nor leave its memory behind when it crashes."""
    sys.dont_write_bytecode = True
    if sys.platform != "win32":
        for limit, most in (("AS", memory_mb * 2**20), ("FSIZE", 0), ("CORE", 0)):
            number = getattr(resource, f"RLIMIT_{limit}")
            _, hardest = resource.getrlimit(number)
            resource.setrlimit(number, (most if hardest < 0 else min(most, hardest), hardest))


def _has_grown(memory_mb: int) -> bool:
    """Return whether the files before have left so much that the next would have less than half of the memory."""
    try:
        with Path("/proc/self/statm").open("rb") as stream:
            pages = int(stream.read().split()[0])
    except OSError:  # no Linux
        return False
    return pages * resource.getpagesize() > memory_mb * 2**19


def _give_time(seconds: int) -> None:
    """Let this process be ended when it takes longer than this from now, by the clock or of the processor; 0: never.

    The alarm ends it whatever a parser does with Python's lock, and whether or not the parent still lives.
    """
    if sys.platform != "win32":
        signal.alarm(seconds)
        if seconds:
            used = resource.getrusage(resource.RUSAGE_SELF)
            _, hardest = resource.getrlimit(resource.RLIMIT_CPU)
            most = math.ceil(used.ru_utime + used.ru_stime) + seconds
            resource.setrlimit(resource.RLIMIT_CPU, (most if hardest < 0 else min(most, hardest), hardest))


def _send(connection: Connection, file: SourceFile, read: Reader, seconds: int) -> None:
    """Read a file and send what comes of it in batches, with no clock running while the parent is waited for."""
    batch: list[msgspec.Raw] = []
    size = 0
    _give_time(seconds)
    for item in _encoded(file, read):
        batch.append(msgspec.Raw(item))
        size += len(item)
        if len(batch) >= _BATCH_ITEMS or size >= _BATCH_BYTES:
            _give_time(0)
            connection.send_bytes(_encode(_Message(batch)))
            _give_time(seconds)
            batch, size = [], 0
    _give_time(0)
    connection.send_bytes(_encode(_Message(batch, True, file.memory.after, file.memory.bytes_read)))


def _encoded(file: SourceFile, read: Reader) -> Iterator[bytes]:
    """Yield what is read, each as it is sent; whatever a parser raises on a file is a problem of that file."""
    try:
        for item in read(file):
            told = _encode(Sent.of(item))
            if len(told) > MOST_BYTES:
                told = _problem(file, f"holds a document of more than {MOST_BYTES:,} bytes")
            yield told
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - parsers raise anything on what no one foresaw
        yield _problem(file, f"its parser failed: {type(error).__name__}: {error}"[:_LONGEST_REASON])


def _problem(file: SourceFile, reason: str) -> bytes:
    return _encode(Sent(problem=Problem(file.name, reason.encode("utf-8", "replace").decode())))
