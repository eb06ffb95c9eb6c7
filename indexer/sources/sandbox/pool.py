"""Reads files in processes of their own, with limits: a tiny file can hang, crash or bloat a parser.

A worker that dies costs the file that it was at, and another takes its place. What it sends is msgpack, so that nothing
is unpickled of a process that a hostile file may have taken over. There is no thread here: workers go on by themselves
with the files that they were given, and whoever takes documents moves the rest. So a process that is forked beside us,
as those of the pipeline are, finds no lock held.
"""

from __future__ import annotations

import math
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

import msgspec

from indexer.sources.base import Item, Problem, Reader, SourceFile
from indexer.sources.sandbox.worker import MOST_BYTES, NO_MEMORY, RETIRED, TIME_IS_OVER, Message, serve

_AT_ONCE = 2  # files that a worker has, so that it need not wait for us; they are also what is read ahead
_HELD = 2 * _AT_ONCE  # messages for each worker that wait for their turn: memory is bounded by them
_START_S = 60  # a cold disk; it takes 0.3 s
_GRACE_S = 3  # a worker ends itself when its time is over: we wait a little longer, and end it where it cannot

_messages = msgspec.msgpack.Decoder(Message)


class Parsing(Iterator[Item]):
    """What comes of one file, in order, as it comes. Close it when no more is wanted."""

    def __init__(self, file: SourceFile, isolated: Isolated) -> None:
        self.file = file
        self.batches: deque[deque[Item]] = deque()
        self.is_done = False
        self._isolated = isolated

    def __next__(self) -> Item:
        while not self.batches:
            if self.is_done:
                raise StopIteration
            self._isolated.move(self)
        item = self.batches[0].popleft()
        if not self.batches[0]:
            self.batches.popleft()
        return item

    def close(self) -> None:
        """Read no more of the file: a worker that is at it is ended."""
        self.batches.clear()
        if not self.is_done:
            self._isolated.drop(self)


@dataclass
class _Worker:
    """A process that reads. files: those it was given, the one that it is at first. heard: when it last spoke."""

    process: BaseProcess
    connection: Connection
    files: deque[Parsing] = field(default_factory=deque)
    heard: float = field(default_factory=time.monotonic)
    is_ready: bool = False

    def seconds_left(self, seconds: float) -> float:
        """Return how long it may still be silent, or forever when it has nothing to do."""
        if not self.files:
            return math.inf
        return self.heard + (seconds + _GRACE_S if self.is_ready else _START_S) - time.monotonic()

    def end(self) -> int | None:
        """End the process and return its exit code."""
        self.connection.close()
        self.process.kill()  # nothing that it holds is worth waiting for
        self.process.join()
        return self.process.exitcode


class Isolated:
    """Up to `jobs` workers, started when there is something to read. A context manager: none outlives it.

    seconds: how long a file may take, of processor and of the clock, anew for each batch of many documents.
    memory_mb: how much address space a worker may have. read: what a worker does, by default all formats;
    it is found by its name in the worker.
    """

    def __init__(self, *, jobs: int, seconds: int, memory_mb: int, read: Reader | None = None) -> None:
        self._jobs, self._seconds, self._memory_mb, self._read = max(jobs, 1), seconds, memory_mb, read
        self._workers: list[_Worker] = []
        self._queue: deque[Parsing] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every worker; what was not taken by now is lost."""
        self._queue.clear()
        while self._workers:
            self._workers.pop().end()

    def read(self, file: SourceFile) -> Parsing:
        """Begin to read a file and return what will come of it; the fuller the hands, the later it begins.

        A file that costs a worker its life ends with a Problem that says how.
        """
        parsing = Parsing(file, self)
        self._queue.append(parsing)
        self.move()
        return parsing

    def read_ahead(self, files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, Iterator[Item]]]:
        """Yield each file with what comes of it, in order, while those after it are being read."""
        ahead: deque[Parsing] = deque()
        for file in files:
            ahead.append(self.read(file))
            if len(ahead) > _AT_ONCE * self._jobs:
                yield from _in_turn(ahead.popleft())
        while ahead:
            yield from _in_turn(ahead.popleft())

    def move(self, wanted: Parsing | None = None) -> None:
        """Take what workers have sent and give them more to read; wait until one has something, if it is wanted."""
        self._feed()
        heard = [worker for worker in self._workers if self._hears(worker, wanted)]
        patience = min((worker.seconds_left(self._seconds) for worker in heard), default=0.0)
        patience = 0.0 if wanted is None else max(patience, 0.0)
        ready = wait([worker.connection for worker in heard], patience) if heard else []
        for worker in heard:
            if worker.connection in ready:
                self._take(worker)
            elif worker.seconds_left(self._seconds) <= 0:
                self._bury(worker, late=True)
        self._feed()

    def drop(self, parsing: Parsing) -> None:
        """Read no more of a file."""
        parsing.is_done = True
        if parsing in self._queue:
            self._queue.remove(parsing)
        for worker in [each for each in self._workers if parsing in each.files]:
            if worker.files[0] is parsing:
                self._bury(worker)
            # else its worker will read it to nobody

    def _hears(self, worker: _Worker, wanted: Parsing | None) -> bool:
        """Return whether to take from a worker what it sends: not what must wait, when much waits already."""
        if not worker.files:
            return False
        held = sum(len(parsing.batches) for parsing in worker.files)
        return held < _HELD or wanted in worker.files or wanted in self._queue

    def _feed(self) -> None:
        """Give the files that wait to the workers, those with nothing to do first, starting them as needed."""
        while self._queue:
            worker = min(self._workers, key=lambda worker: len(worker.files), default=None)
            if (worker is None or worker.files) and len(self._workers) < self._jobs:
                worker = self._start()
            if worker is None or len(worker.files) >= _AT_ONCE:
                return
            if worker.files and self._queue[0].file.memory.before:
                return  # more than a pipe holds: we would wait for a worker that may wait for us
            self._give(worker, self._queue.popleft())

    def _give(self, worker: _Worker, parsing: Parsing) -> None:
        is_first = not worker.files
        if is_first:
            worker.heard = time.monotonic()
        worker.files.append(parsing)
        try:
            worker.connection.send(replace(parsing.file))  # without what it has read of itself
        except OSError:
            if is_first and worker.is_ready:  # it died of something else, with no file at hand
                self._queue.appendleft(worker.files.pop())
            self._bury(worker)

    def _start(self) -> _Worker | None:
        """Start a worker, or give the next file up where the system cannot."""
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(theirs, self._read, self._seconds, self._memory_mb), daemon=True
        )
        try:
            process.start()
        except OSError as error:
            ours.close()
            parsing = self._queue.popleft()
            _give_up(parsing, f"no process to read it in can be started: {error.strerror}")
            return None
        finally:
            theirs.close()  # so that we see the end of it when the worker ends
        self._workers.append(_Worker(process, ours))
        return self._workers[-1]

    def _take(self, worker: _Worker) -> None:
        """Take one message; a worker that ended has none."""
        try:
            message = _messages.decode(worker.connection.recv_bytes(2 * MOST_BYTES))
        except (EOFError, OSError, msgspec.DecodeError):  # the last two: it is not itself any more
            self._bury(worker)
            return
        worker.heard = time.monotonic()
        if not worker.is_ready:
            worker.is_ready = True
            return
        parsing = worker.files[0]
        if message.sent and not parsing.is_done:
            parsing.batches.append(deque(sent.item for sent in message.sent))
        if message.is_last:
            parsing.file.memory.after.update(message.lines)
            parsing.file.memory.bytes_read = message.bytes_read
            parsing.is_done = True
            worker.files.popleft()

    def _bury(self, worker: _Worker, *, late: bool = False) -> None:
        """End a worker and give up the file that it was at; those after it go to others."""
        self._workers.remove(worker)
        code = worker.end()
        if worker.files and code != RETIRED:
            _give_up(worker.files.popleft(), self._reason(None if late else code, worker))
        self._queue.extendleft(parsing for parsing in reversed(worker.files) if not parsing.is_done)

    def _reason(self, code: int | None, worker: _Worker) -> str:
        """Return why a worker with an exit code (None: it was late) did not read its file."""
        if not worker.is_ready:
            return f"the process to read it in did not start (exit code {code})"
        if code is None or -code in TIME_IS_OVER:
            return f"took longer than {self._seconds} s"
        if code == NO_MEMORY:
            return f"needed more than {self._memory_mb:,} MB"
        if code == -signal.SIGABRT:  # so do parsers in C end that are refused memory
            return f"its parser crashed (signal {-code}): it may have needed more than {self._memory_mb:,} MB"
        if code < 0:
            return f"its parser crashed (signal {-code})"
        return f"its parser ended the process (exit code {code})"


def _in_turn(parsing: Parsing) -> Iterator[tuple[SourceFile, Iterator[Item]]]:
    """Yield one file and what comes of it; what the caller left of it is not read."""
    try:
        yield parsing.file, parsing
    finally:
        parsing.close()


def _give_up(parsing: Parsing, reason: str) -> None:
    if not parsing.is_done:
        parsing.batches.append(deque([Problem(parsing.file.name, reason)]))
        parsing.is_done = True
