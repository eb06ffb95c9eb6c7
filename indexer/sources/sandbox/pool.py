"""A pool of worker processes that parse files within limits, because a tiny file can hang, crash or bloat a parser.

If a worker dies, only its current file fails; a new worker replaces it. Workers send msgpack, because unpickling the
output of a process that a hostile file may control would be unsafe. The pool has no threads: workers continue with the
files that they were assigned, and every call that takes a document also moves the other files forward. A process that
is forked from this one, such as those of the pipeline, therefore never inherits a held lock.
"""

from __future__ import annotations

import math
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

import msgspec

from indexer.sources.base import Item, Problem, Reader, SourceFile
from indexer.sources.sandbox.worker import (
    MAX_DOCUMENT_BYTES,
    OUT_OF_MEMORY,
    OUT_OF_TIME,
    RETIRED,
    Message,
    serve,
)

_FILES_PER_WORKER = 2  # the second one is ready when the first is finished, so that a worker need not wait for us
_BUFFERED_MESSAGES = 2 * _FILES_PER_WORKER  # per worker: bounds the memory of messages that nobody has taken yet
_START_S = 60  # allows for a cold disk; starting usually takes 0.3 s
_GRACE_S = 3  # a worker ends itself when its time is over: wait a little longer, then kill one that could not

_messages = msgspec.msgpack.Decoder(Message)


class ReadTask(Iterator[Item]):
    """The items of one file, in order, as they arrive. Close it when no more items are needed."""

    def __init__(self, file: SourceFile, pool: WorkerPool) -> None:
        self.file = file
        self.batches: deque[deque[Item]] = deque()
        self.is_done = False
        self._pool = pool

    def __next__(self) -> Item:
        while not self.batches:
            if self.is_done:
                raise StopIteration
            self._pool.advance(self)
        item = self.batches[0].popleft()
        if not self.batches[0]:
            self.batches.popleft()
        return item

    def close(self) -> None:
        """Stop reading the file; a worker that is parsing it is ended."""
        self.batches.clear()
        if not self.is_done:
            self._pool.cancel(self)


@dataclass
class _Worker:
    """A process that reads files.

    tasks: the files that it was assigned, first the one that it is reading. last_message: the time of its last message.
    """

    process: BaseProcess
    connection: Connection
    tasks: deque[ReadTask] = field(default_factory=deque)
    last_message: float = field(default_factory=time.monotonic)
    is_ready: bool = False

    def seconds_left(self, seconds: float) -> float:
        """Return how long it may remain silent; infinite when it has no file."""
        if not self.tasks:
            return math.inf
        return self.last_message + (seconds + _GRACE_S if self.is_ready else _START_S) - time.monotonic()

    def end(self) -> int | None:
        """End the process and return its exit code."""
        self.connection.close()
        self.process.kill()  # it owns nothing that needs an orderly shutdown
        self.process.join()
        return self.process.exitcode


class WorkerPool:
    """Up to `jobs` workers, started when there is a file to read. A context manager that ends them all on exit.

    seconds: the limit for a file, in both processor and wall-clock time; it restarts after each batch of documents.
    memory_mb: the limit of the address space of a worker. read: the function that a worker runs, by default the reader
    of all formats; the worker imports it by its name.
    """

    def __init__(self, *, jobs: int, seconds: int, memory_mb: int, read: Reader | None = None) -> None:
        self._jobs, self._seconds, self._memory_mb, self._read = max(jobs, 1), seconds, memory_mb, read
        self._workers: list[_Worker] = []
        self._queue: deque[ReadTask] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every worker; items that were not taken yet are lost."""
        self._queue.clear()
        while self._workers:
            self._workers.pop().end()

    def read(self, file: SourceFile) -> ReadTask:
        """Queue a file, start reading it if a worker is free, and return its items.

        If the file makes its worker die, the last item is a Problem with the reason.
        """
        task = ReadTask(file, self)
        self._queue.append(task)
        self.advance()
        return task

    def advance(self, awaited: ReadTask | None = None) -> None:
        """Receive what workers have sent and assign waiting files.

        awaited: the task whose items are needed: waits until a worker sends something. By default never waits.
        """
        self._assign_files()
        active = [worker for worker in self._workers if self._accepts_output(worker, awaited)]
        patience = min((worker.seconds_left(self._seconds) for worker in active), default=0.0)
        patience = 0.0 if awaited is None else max(patience, 0.0)
        ready = wait([worker.connection for worker in active], patience) if active else []
        for worker in active:
            if worker.connection in ready:
                self._receive(worker)
            elif worker.seconds_left(self._seconds) <= 0:
                self._discard(worker, is_late=True)
        self._assign_files()

    def cancel(self, task: ReadTask) -> None:
        """Stop reading a file."""
        task.is_done = True
        if task in self._queue:
            self._queue.remove(task)
        for worker in [worker for worker in self._workers if task in worker.tasks]:
            if worker.tasks[0] is task:
                self._discard(worker)
            # otherwise its worker reads it later and the result is ignored

    def _accepts_output(self, worker: _Worker, awaited: ReadTask | None) -> bool:
        """Return whether to receive from a worker: not when enough messages are buffered and none is awaited."""
        if not worker.tasks:
            return False
        buffered = sum(len(task.batches) for task in worker.tasks)
        return buffered < _BUFFERED_MESSAGES or awaited in worker.tasks or awaited in self._queue

    def _assign_files(self) -> None:
        """Assign the queued files to workers, idle ones first, and start workers as needed."""
        while self._queue:
            worker = min(self._workers, key=lambda worker: len(worker.tasks), default=None)
            if (worker is None or worker.tasks) and len(self._workers) < self._jobs:
                worker = self._start_worker()
            if worker is None or len(worker.tasks) >= _FILES_PER_WORKER:
                return
            if worker.tasks and self._queue[0].file.memory.previous:
                return  # more than a pipe can buffer: sending could deadlock with a worker that waits for us
            self._assign(worker, self._queue.popleft())

    def _assign(self, worker: _Worker, task: ReadTask) -> None:
        is_first = not worker.tasks
        if is_first:
            worker.last_message = time.monotonic()
        worker.tasks.append(task)
        try:
            worker.connection.send(replace(task.file))  # a copy without cached contents
        except OSError:
            if is_first and worker.is_ready:  # it died while it was idle, so this file is not the cause
                self._queue.appendleft(worker.tasks.pop())
            self._discard(worker)

    def _start_worker(self) -> _Worker | None:
        """Start a worker and return it. If the system cannot start one, fail the next file and return None."""
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(theirs, self._read, self._seconds, self._memory_mb), daemon=True
        )
        try:
            process.start()
        except OSError as error:
            ours.close()
            _fail(self._queue.popleft(), f"cannot start a process to read it: {error.strerror}")
            return None
        finally:
            theirs.close()  # so that our end reports EOF when the worker ends
        self._workers.append(_Worker(process, ours))
        return self._workers[-1]

    def _receive(self, worker: _Worker) -> None:
        """Receive one message, or discard the worker if it has ended."""
        try:
            message = _messages.decode(worker.connection.recv_bytes(2 * MAX_DOCUMENT_BYTES))
        except (EOFError, OSError, msgspec.DecodeError):  # the last two: the worker is no longer in a sane state
            self._discard(worker)
            return
        worker.last_message = time.monotonic()
        if not worker.is_ready:
            worker.is_ready = True
            return
        task = worker.tasks[0]
        if message.items and not task.is_done:
            task.batches.append(deque(sent.item for sent in message.items))
        if message.is_last:
            task.file.memory.current.update(message.lines)
            task.file.memory.bytes_read = message.bytes_read
            task.is_done = True
            worker.tasks.popleft()

    def _discard(self, worker: _Worker, *, is_late: bool = False) -> None:
        """End a worker and fail the file that it was reading; its other files return to the queue."""
        self._workers.remove(worker)
        code = worker.end()
        if worker.tasks and code != RETIRED:
            _fail(worker.tasks.popleft(), self._failure_reason(None if is_late else code, worker))
        self._queue.extendleft(task for task in reversed(worker.tasks) if not task.is_done)

    def _failure_reason(self, code: int | None, worker: _Worker) -> str:
        """Return why a worker did not finish its file. code: its exit code, or None when it was late."""
        if not worker.is_ready:
            return f"the process that reads it did not start (exit code {code})"
        if code is None or -code in OUT_OF_TIME:
            return f"took longer than {self._seconds} s"
        if code == OUT_OF_MEMORY:
            return f"needed more than {self._memory_mb:,} MB"
        if code == -signal.SIGABRT:  # parsers written in C abort when an allocation fails
            return f"its parser crashed (signal {-code}): it may have needed more than {self._memory_mb:,} MB"
        if code < 0:
            return f"its parser crashed (signal {-code})"
        return f"its parser ended the process (exit code {code})"


def _fail(task: ReadTask, reason: str) -> None:
    if not task.is_done:
        task.batches.append(deque([Problem(task.file.name, reason)]))
        task.is_done = True
