"""JSON Lines: one record a line, as registers export them.

A value of the wrong kind is kept aside with a note and the rest of the record is used. Unknown keys are kept
aside too and reported once a file. A line that is no record at all is a skip with its number.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile, Unchanged
from indexer.sources.decoding import decode
from indexer.sources.registers.mapping import mapping_of
from indexer.sources.registers.record import KEYS, document_of
from indexer.sources.registers.record_reader import RecordReader
from indexer.sources.tables.lines import read_lines

_DEEPEST = 50  # objects and lists inside one another; every later step must be able to walk them
_SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")


def recognises(file: SourceFile) -> bool:
    """Return whether the file's name says JSON Lines, or its first line is a JSON object."""
    if file.path.suffix.lower() in _SUFFIXES:
        return True
    first = next((line for line in file.lines if line), "")
    if not first.startswith("{"):
        return False
    try:
        return isinstance(msgspec.json.decode(first), dict)
    except (msgspec.DecodeError, RecursionError):
        return False


def read(file: SourceFile) -> Iterator[Document | Unchanged | Problem]:
    """Yield the records, line by line: a file larger than memory is no trouble.

    Its keys are ours, unless its source maps them. Raises: SourceError when that mapping is wrong.
    """
    taken: set[str] = set()
    mapping = mapping_of(file.options)
    reader = RecordReader(file, mapping, taken) if mapping else None
    with file.path.open("rb") as stream:
        lines = ((number, line or b"", line) for number, line in enumerate(_lines(file, stream), 1))
        read_one = partial(_read_line, file, reader)
        yield from read_lines(file, lines, read_one, taken, file.memory)


def records(file: SourceFile) -> Iterator[dict[str, Any]]:
    """Yield what stands on the lines that can be read."""
    with file.path.open("rb") as stream:
        for line in filter(None, _lines(file, stream)):
            with suppress(SourceError):
                if record := _record(line):
                    yield record


def _read_line(
    file: SourceFile, reader: RecordReader | None, line: bytes | None, number: int
) -> tuple[Document | None, tuple[str, ...], list[Problem]]:
    """Return the document of a line, None where there is none; its unknown keys; and what was wrong in it."""
    if line is None:
        return None, (), [Problem(file.name, f"a line of over {file.max_bytes:,} bytes", number)]
    try:
        record = _record(line)
    except SourceError as error:
        return None, (), [Problem(file.name, str(error), number)]
    if record is None:
        return None, (), []
    return reader.read_json(record, number) if reader else read_record(file, record, number)


def read_record(
    file: SourceFile, record: dict[str, Any], number: int
) -> tuple[Document | None, tuple[str, ...], list[Problem]]:
    """Return the document of a record with our keys, None where there is none; its other keys; and what was wrong."""
    document, reasons = document_of(record, file.name)
    problems = [Problem(file.name, reason, number, lost=document is None) for reason in reasons]
    return document, tuple(sorted(record.keys() - KEYS.keys())), problems


def _lines(file: SourceFile, stream: Any) -> Iterator[bytes | None]:  # noqa: ANN401 - a binary stream
    """Yield the lines of the file as UTF-8 or cp1252; None for one that is over-long."""
    start = stream.read(2)
    stream.seek(0)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):  # its line ends are no single bytes
        return (line.encode() for line in file.text.split("\n"))
    return _bounded_lines(stream, file.max_bytes)


def _bounded_lines(stream: Any, limit: int) -> Iterator[bytes | None]:  # noqa: ANN401 - a binary stream
    """Yield the lines; None for one longer than limit bytes, which is passed over without being held."""
    while line := stream.readline(limit):
        if line.endswith(b"\n") or len(line) < limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(limit)
        yield None


def _record(line: bytes) -> dict[str, Any] | None:
    """Return the object on the line, None for an empty line. Raises: SourceError."""
    text = decode(line).strip()
    if not text:
        return None
    try:
        record = _parsed(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise SourceError(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise SourceError(f"not a record but {type(record).__name__}")
    require_plain(record)
    return record


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the value. Raises: msgspec.DecodeError, RecursionError."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        if "\n" not in text:
            raise
        return msgspec.json.decode(
            text.replace("\n", "\\n")
        )  # JSON may hold U+2028 as it is; cleaned, it is a line end


def require_plain(value: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Raises: SourceError when no later step could hold the value: too deep, or with a number of over 64 bits."""
    level, levels = [value], 0
    while level:  # without recursion
        levels += 1
        if levels > _DEEPEST:
            raise SourceError(f"nested deeper than {_DEEPEST} levels")
        inner = [each for value in level for each in (value.values() if isinstance(value, dict) else value)]
        if any(type(each) is int and not -(2**63) <= each < 2**63 for each in inner):
            raise SourceError("a number of over 64 bits: write it as text")
        level = [each for each in inner if isinstance(each, dict | list)]


FORMAT = Format("JSON Lines", recognises, read)
