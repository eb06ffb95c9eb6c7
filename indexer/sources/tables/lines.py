"""Reads files that contain one record after another: unchanged records are reported by id, the others are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from indexer.model import Document
from indexer.sources.base import Problem, SourceFile, Unchanged
from indexer.sources.line_memory import LineMemory

T = TypeVar("T")
ReadLine = Callable[[T, int], tuple[Document | None, tuple[str, ...], list[Problem]]]
"""Reads the payload of a line, given its number: returns the document, if any, its unknown keys and its problems."""


def read_lines(
    file: SourceFile,
    lines: Iterable[tuple[int, bytes, T]],
    read: ReadLine[T],
    taken: set[str],
    memory: LineMemory | None = None,
) -> Iterator[Document | Unchanged | Problem]:
    """Yield the documents of the lines, each id once, and the problems; each unknown key is one problem at the end.

    lines: number, bytes that identify the line, and the payload for `read`. taken: ids that are in use, to which the
    ids of the lines are added. memory: of the file, to recognise unchanged lines; by default every line is read.
    """
    unknown: dict[str, int] = {}
    memory = LineMemory() if memory is None else memory
    yield from _group_unchanged(_read_each(file, lines, read, taken=taken, memory=memory, unknown=unknown))
    for key, number in sorted(unknown.items(), key=lambda item: item[1]):
        yield Problem(file.name, f"unknown key {key!r}, stored in extra", number, lost=False)


def _group_unchanged(items: Iterable[Document | Problem | str]) -> Iterator[Document | Unchanged | Problem]:
    """Yield the items with consecutive ids, those of unchanged documents, grouped: most lines of a file are such."""
    unchanged: list[str] = []
    for item in items:
        if isinstance(item, str):
            unchanged.append(item)
            continue
        if unchanged:
            yield Unchanged(unchanged)
            unchanged = []
        yield item
    if unchanged:
        yield Unchanged(unchanged)


def _read_each(
    file: SourceFile,
    lines: Iterable[tuple[int, bytes, T]],
    read: ReadLine[T],
    *,
    taken: set[str],
    memory: LineMemory,
    unknown: dict[str, int],
) -> Iterator[Document | Problem | str]:
    """Yield documents, ids of unchanged documents, and problems, and update the memory.

    unknown: to be filled with the unknown keys and the numbers of their first lines.
    """
    seen = set(memory.current)
    for number, line, payload in lines:
        digest = memory.digest(line)
        remembered = memory.previous.get(digest)
        if remembered and remembered[0] not in taken:
            taken.add(remembered[0])
            seen.add(digest)
            keys = remembered[1:]
            yield remembered[0]
        else:
            document, keys, problems = read(payload, number)
            if document and (digest in seen or document.id in taken):
                problems = [*problems, _duplicate(file, number, document, is_identical=digest in seen)]
                document = None
            yield from problems
            if document:
                taken.add(document.id)
                yield document
                seen.add(digest)
            remembered = (document.id, *keys) if document and not problems else None
        for key in keys:
            unknown.setdefault(key, number)
        if remembered:
            memory.current[digest] = remembered


def _duplicate(file: SourceFile, number: int, document: Document, *, is_identical: bool) -> Problem:
    reason = "identical to a previous record" if is_identical else f"a previous record has the same id {document.id}"
    return Problem(file.name, reason, number)
