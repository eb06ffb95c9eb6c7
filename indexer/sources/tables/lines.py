"""Reads files that contain one record after another: unchanged records are reported by id, the others are read.

No record is lost for its id: one whose id another record of the file has gets an id derived from its content as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

import msgspec

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
        reason = f"unknown key {key!r}, shown and searched as a detail"
        yield Problem(file.name, reason, number, lost=False, unused=(key,))


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
            is_taken = document is not None and document.id in taken
            if document and (is_taken or digest in seen):
                own = None if digest in seen else _with_own_id(document, file, taken)
                problems = [*problems, *_repetition_problems(document, own, file, number)]
                document = own
            yield from problems
            if document:
                taken.add(document.id)
                yield document
                seen.add(digest)
            # An id that depends on previous lines is not remembered, since these may change.
            remembered = (document.id, *keys) if document and not problems and not is_taken else None
        for key in keys:
            unknown.setdefault(key, number)
        if remembered:
            memory.current[digest] = remembered


def _with_own_id(document: Document, file: SourceFile, taken: set[str]) -> Document | None:
    """Return the document with an id that depends on all its content, or None if a previous record has that too."""
    digest = hashlib.sha256(msgspec.json.encode(replace(document, id=""))).hexdigest()[:10]
    own_id = f"{document.id if _has_stated_id(document, file) else file.name}#{digest}"
    return None if own_id in taken else replace(document, id=own_id)


def _has_stated_id(document: Document, file: SourceFile) -> bool:
    """Return whether the file states the id of a document, which is else derived from its content."""
    return not document.id.startswith(f"{file.name}#")


def _repetition_problems(document: Document, own: Document | None, file: SourceFile, number: int) -> Iterator[Problem]:
    """Yield the problem of a record whose id a previous one has. own: the document with an id of its own, if it has."""
    if own is None:
        yield Problem(file.name, "identical to a previous record", number)
    elif _has_stated_id(document, file):
        reason = f"a previous record has the same id {document.id}, read with the id {own.id}"
        yield Problem(file.name, reason, number, lost=False)
