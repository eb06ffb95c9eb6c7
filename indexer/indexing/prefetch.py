"""Reading of files ahead of time: untrusted parsers run in worker processes while earlier files are indexed.

The caller reads the files in a fixed order. While it processes one, the next ones are already being parsed, so that all
cores are used.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from indexer.errors import SourceError
from indexer.model import Document
from indexer.settings import Limits
from indexer.sources import Problem, SourceFile, Unchanged, format_of, read_file
from indexer.sources.sandbox.pool import ReadTask, WorkerPool

_FILES_PER_PROCESS = 3  # read ahead; their documents are in memory until the caller reads them


class Prefetcher:
    """Reads the files of a run; must be closed at its end. jobs: number of worker processes."""

    def __init__(self, limits: Limits, *, jobs: int) -> None:
        self._pool = WorkerPool(jobs=jobs, seconds=limits.seconds, memory_mb=limits.memory_mb)
        self._max_files = _FILES_PER_PROCESS * jobs
        self._expected: deque[SourceFile] = deque()
        self._started: dict[str, ReadTask] = {}

    def expect(self, files: Iterable[SourceFile]) -> None:
        """Announce files that will be read, in this order; other files may be read in between."""
        self._expected.extend(files)

    def __call__(self, file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
        """Return the documents and problems of a file."""
        self._skip_to(file.name)
        task = self._started.pop(file.name, None)
        if task is None and not _is_isolated(file):
            return read_file(file)
        task = task or self._pool.read(file)
        self._start_next()
        return task

    def close(self) -> None:
        """Stop the worker processes."""
        self._expected.clear()
        self._started.clear()
        self._pool.close()

    def _skip_to(self, name: str) -> None:
        """Drop announced files up to a file: those before it will not be read any more."""
        while self._expected and self._expected[0].name <= name:
            self._expected.popleft()
        for earlier in [started for started in self._started if started < name]:
            self._started.pop(earlier).close()

    def _start_next(self) -> None:
        """Start reading the next files."""
        while self._expected and len(self._started) < self._max_files:
            file = self._expected.popleft()
            if _is_isolated(file):
                self._started[file.name] = self._pool.read(file)


def _is_isolated(file: SourceFile) -> bool:
    """Return whether the parser of a file must run in a worker process; False if the file cannot be read."""
    try:
        return format_of(file).is_isolated
    except (SourceError, OSError):
        return False
