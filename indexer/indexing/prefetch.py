"""Files to documents, those with parsers that are not trusted in processes of their own, some ahead of their turn.

Whoever takes documents goes through the files in one order. While one is taken, those after it are being read, so that
every core has its work.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from indexer.errors import SourceError
from indexer.model import Document
from indexer.settings import Limits
from indexer.sources import Problem, SourceFile, Unchanged, format_of, read_file
from indexer.sources.sandbox.pool import ReadTask, WorkerPool

_AHEAD = 3  # files for each process: what they give is held until its turn


class Readers:
    """Reads the files of a run; close it when the run is over, however it ends. jobs: processes to read apart in."""

    def __init__(self, limits: Limits, *, jobs: int) -> None:
        self._apart = WorkerPool(jobs=jobs, seconds=limits.seconds, memory_mb=limits.memory_mb)
        self._most = _AHEAD * jobs
        self._expected: deque[SourceFile] = deque()
        self._begun: dict[str, ReadTask] = {}

    def expect(self, files: Iterable[SourceFile]) -> None:
        """Take it that these files will be read, in this order; others may be read among them."""
        self._expected.extend(files)

    def __call__(self, file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
        """Yield what comes of a file; one that cannot be read is a problem."""
        self._pass_by(file.name)
        parsing = self._begun.pop(file.name, None)
        if parsing is None and not _is_isolated(file):
            return read_file(file)
        parsing = parsing or self._apart.read(file)
        self._begin()
        return parsing

    def close(self) -> None:
        """End the processes."""
        self._expected.clear()
        self._begun.clear()
        self._apart.close()

    def _pass_by(self, name: str) -> None:
        """Leave out of what is expected the files up to one: those before it are read no more."""
        while self._expected and self._expected[0].name <= name:
            self._expected.popleft()
        for earlier in [each for each in self._begun if each < name]:
            self._begun.pop(earlier).close()

    def _begin(self) -> None:
        """Begin to read those that are next."""
        while self._expected and len(self._begun) < self._most:
            file = self._expected.popleft()
            if _is_isolated(file):
                self._begun[file.name] = self._apart.read(file)


def _is_isolated(file: SourceFile) -> bool:
    """Return whether a file's parser needs a process of its own; what cannot be looked at does not."""
    try:
        return format_of(file).is_isolated
    except (SourceError, OSError):
        return False
