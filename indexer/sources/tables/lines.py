"""A file of records, one after another: those that its memory knows are named alone, the others read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from indexer.model import Document
from indexer.sources.base import Problem, SourceFile, Unchanged
from indexer.sources.line_memory import LineMemory

T = TypeVar("T")
ReadLine = Callable[[T, int], tuple[Document | None, tuple[str, ...], list[Problem]]]
"""Reads what stands on a line, by its number: the document, if any; its unknown keys; what was wrong in it."""


def read_lines(
    file: SourceFile,
    lines: Iterable[tuple[int, bytes, T]],
    read: ReadLine[T],
    taken: set[str],
    memory: LineMemory | None = None,
) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents of the lines, each once by its id, and the problems; unknown keys once, at the end.

    lines: number, bytes by which a line is known from others, and what `read` takes. memory: the file's, by which lines
    are known from before; by default none is. taken: filled with the ids; those in it are not given again.
    """
    unknown: dict[str, int] = {}
    memory = LineMemory() if memory is None else memory
    given = set(memory.current)
    unchanged: list[str] = []
    for number, line, payload in lines:
        digest = memory.digest(line)
        known = memory.previous.get(digest)
        if known and known[0] not in taken:  # as most lines: those that follow one another are told of together
            unchanged.append(known[0])
            taken.add(known[0])
            given.add(digest)
            keys = known[1:]
        else:
            if unchanged:
                yield Unchanged(unchanged)
                unchanged = []
            document, keys, problems = read(payload, number)
            if document and (digest in given or document.id in taken):
                again = "the same record as one above it"
                reason = again if digest in given else f"a second record with the id {document.id}"
                problems, document = [*problems, Problem(file.name, reason, number)], None
            yield from problems
            if document:
                taken.add(document.id)
                yield document
                given.add(digest)
            known = (document.id, *keys) if document and not problems else None
        for key in keys:
            unknown.setdefault(key, number)
        if known:
            memory.current[digest] = known
    if unchanged:
        yield Unchanged(unchanged)
    for key, number in sorted(unknown.items(), key=lambda item: item[1]):
        yield Problem(file.name, f"unknown key {key!r}, kept aside", number, lost=False)
