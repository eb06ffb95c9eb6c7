"""The worker process of the pool: it limits its own resources, reads one file after another and sends the items."""

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
from indexer.normalize import replace_surrogates
from indexer.sources.base import Item, Problem, Reader, SourceFile, Unchanged
from indexer.sources.line_memory import Remembered

if sys.platform != "win32":
    import resource  # Windows has no process limits: there only the time is bounded, by the parent

MAX_DOCUMENT_BYTES = 64_000_000  # the memory limit of a worker does not apply to the process that receives it
OUT_OF_MEMORY, RETIRED = 70, 71  # exit codes of a worker
OUT_OF_TIME = frozenset(getattr(signal, name, None) for name in ("SIGALRM", "SIGXCPU"))  # what ends a late worker
_MAX_REASON = 300  # characters
_BATCH_ITEMS, _BATCH_BYTES = 500, 1_000_000  # limits of a message: the rows of a large table are sent in parts


class SentItem(msgspec.Struct, array_like=True):
    """One item as it is sent: exactly one of the three fields is set."""

    document: Document | None = None
    problem: Problem | None = None
    unchanged: list[str] | None = None

    @classmethod
    def of(cls, item: Item) -> SentItem:
        """Return an item in the form in which it is sent."""
        if isinstance(item, Document):
            return cls(document=item)
        return cls(problem=item) if isinstance(item, Problem) else cls(unchanged=item.ids)

    @property
    def item(self) -> Item:
        """The item that was sent."""
        return self.document or self.problem or Unchanged(self.unchanged or [])


class Message(msgspec.Struct, array_like=True):
    """A batch of items in order. The first message of a worker is empty: the worker is ready.

    lines, bytes_read: the line memory of the file, sent with its last message.
    """

    items: list[SentItem] = []
    is_last: bool = False
    lines: dict[str, Remembered] = {}
    bytes_read: int = 0


class _EncodedMessage(msgspec.Struct, array_like=True):
    """The same message with items that are encoded already: they are encoded one by one to measure their size."""

    items: list[msgspec.Raw] = []
    is_last: bool = False
    lines: dict[str, Remembered] = {}
    bytes_read: int = 0


_encode = msgspec.msgpack.Encoder().encode


def serve(connection: Connection, read: Reader | None, seconds: int, memory_mb: int) -> None:
    """Read the files that arrive on the connection until the parent closes it or ends."""
    _detach_from_terminal()
    work = read or _all_formats()
    _limit_resources(memory_mb)
    try:
        connection.send_bytes(_encode(_EncodedMessage()))
        while True:
            file: SourceFile = connection.recv()
            _send(connection, file, work, seconds)
            if _is_bloated(memory_mb):
                os._exit(RETIRED)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # at once: an orderly shutdown would need memory
    except (EOFError, OSError):
        return


def _all_formats() -> Reader:
    from indexer.sources import read_file  # here, because indexer.sources imports this package

    return read_file


def _detach_from_terminal() -> None:
    """Ignore Ctrl+C, which the parent handles, and discard output: parsers print warnings about files."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(null, stream)


def _limit_resources(memory_mb: int) -> None:
    """Limit the memory of this process, and forbid it to write files and core dumps."""
    sys.dont_write_bytecode = True
    if sys.platform != "win32":
        for limit, maximum in (("AS", memory_mb * 2**20), ("FSIZE", 0), ("CORE", 0)):
            number = getattr(resource, f"RLIMIT_{limit}")
            _, hard_limit = resource.getrlimit(number)
            resource.setrlimit(number, (maximum if hard_limit < 0 else min(maximum, hard_limit), hard_limit))


def _is_bloated(memory_mb: int) -> bool:
    """Return whether previous files left so much in memory that less than half of the limit remains."""
    try:
        with Path("/proc/self/statm").open("rb") as stream:
            pages = int(stream.read().split()[0])
    except OSError:  # not Linux
        return False
    return pages * resource.getpagesize() > memory_mb * 2**19


def _limit_time(seconds: int) -> None:
    """Let the system end this process after so many more seconds of processor or wall-clock time; 0 stops the alarm.

    The alarm works even if a parser never releases the GIL, and even if the parent has ended.
    """
    if sys.platform != "win32":
        signal.alarm(seconds)
        if seconds:
            used = resource.getrusage(resource.RUSAGE_SELF)
            _, hard_limit = resource.getrlimit(resource.RLIMIT_CPU)
            maximum = math.ceil(used.ru_utime + used.ru_stime) + seconds
            resource.setrlimit(
                resource.RLIMIT_CPU, (maximum if hard_limit < 0 else min(maximum, hard_limit), hard_limit)
            )


def _send(connection: Connection, file: SourceFile, read: Reader, seconds: int) -> None:
    """Read a file and send its items in batches; time spent waiting for the parent does not count."""
    batch: list[msgspec.Raw] = []
    size = 0
    _limit_time(seconds)
    for item in _encoded(file, read):
        batch.append(msgspec.Raw(item))
        size += len(item)
        if len(batch) >= _BATCH_ITEMS or size >= _BATCH_BYTES:
            _limit_time(0)
            connection.send_bytes(_encode(_EncodedMessage(batch)))
            _limit_time(seconds)
            batch, size = [], 0
    _limit_time(0)
    connection.send_bytes(
        _encode(_EncodedMessage(batch, is_last=True, lines=file.memory.current, bytes_read=file.memory.bytes_read))
    )


def _encoded(file: SourceFile, read: Reader) -> Iterator[bytes]:
    """Yield the encoded items of a file; any exception of a parser becomes a problem of the file."""
    try:
        for item in read(file):
            encoded = _encode(SentItem.of(item))
            if len(encoded) > MAX_DOCUMENT_BYTES:
                encoded = _problem(file, f"contains a document of more than {MAX_DOCUMENT_BYTES:,} bytes")
            yield encoded
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - parsers raise any exception on damaged files
        yield _problem(file, f"its parser failed: {type(error).__name__}: {error}"[:_MAX_REASON])


def _problem(file: SourceFile, reason: str) -> bytes:
    return _encode(SentItem(problem=Problem(file.name, replace_surrogates(reason))))
