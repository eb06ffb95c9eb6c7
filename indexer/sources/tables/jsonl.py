"""JSON Lines: one record per line, as registers export them.

If a value has the wrong type, it is stored in `extra` with a note and the rest of the record is used. Unknown keys are
stored in `extra` too and reported once per file. A line that is not a record is skipped and reported with its number.
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
from indexer.sources.markup_text import plain_values
from indexer.sources.registers.decisions import REJECTED, is_rejected
from indexer.sources.registers.mapping import mapping_of
from indexer.sources.registers.observation import report_origin
from indexer.sources.registers.own_exports import document_of_export, is_exported
from indexer.sources.registers.record import KEYS, document_of
from indexer.sources.registers.record_reader import RecordReader, limit_problems
from indexer.sources.tables.lines import read_lines

_MAX_DEPTH = 50  # of nested objects and lists; later steps walk them recursively
_SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")


def recognises(file: SourceFile) -> bool:
    """Return whether the file has a suffix of JSON Lines, or its first line is a JSON object."""
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
    """Yield the documents line by line, so that a file may be larger than memory.

    The records have Hankehaku's own keys, unless the source maps them. Raises: SourceError when that mapping is wrong.
    """
    taken: set[str] = set()
    mapping = mapping_of(file.options)
    reader = RecordReader(file, mapping) if mapping else None
    with file.path.open("rb") as stream:
        lines = ((number, line or b"", line) for number, line in enumerate(_lines(file, stream), 1))
        read_one = partial(_read_line, file, reader)
        yield from limit_problems(read_lines(file, lines, read_one, taken, file.memory), file.name, {})


def records(file: SourceFile) -> Iterator[dict[str, Any]]:
    """Yield the records of the lines that can be read."""
    with file.path.open("rb") as stream:
        for line in filter(None, _lines(file, stream)):
            with suppress(SourceError):
                if record := _record(line):
                    yield record


def _read_line(
    file: SourceFile, reader: RecordReader | None, line: bytes | None, number: int
) -> tuple[Document | None, tuple[str, ...], list[Problem]]:
    """Return the document of a line, or None, with the unknown keys and the problems of its record."""
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
    """Return the document of a record with own keys, or None, with its unknown keys and its problems."""
    is_export = is_exported(record)
    if is_export:
        document, reasons = document_of_export(record, file.name)
    else:
        record = plain_values(record)
        if is_rejected(record, record.get("total_eur") or None):
            return None, (), [Problem(file.name, REJECTED, number, lost=False)]
        document, reasons = document_of(record, file.name)
    problems = [Problem(file.name, reason, number, lost=document is None) for reason in reasons]
    report_origin(document, number, lambda: {key: (key,) for key in record})
    return document, () if is_export else tuple(sorted(record.keys() - KEYS.keys())), problems


def _lines(file: SourceFile, stream: Any) -> Iterator[bytes | None]:  # noqa: ANN401 - a binary stream
    """Yield the lines of the file as UTF-8 or cp1252; None for a line that is too long."""
    start = stream.read(2)
    stream.seek(0)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):  # its line ends are not single bytes
        return (line.encode() for line in file.text.split("\n"))
    return _bounded_lines(stream, file.max_bytes)


def _bounded_lines(stream: Any, limit: int) -> Iterator[bytes | None]:  # noqa: ANN401 - a binary stream
    """Yield the lines; None for a line longer than limit bytes, which is skipped without being loaded."""
    while line := stream.readline(limit):
        if line.endswith(b"\n") or len(line) < limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(limit)
        yield None


def _record(line: bytes) -> dict[str, Any] | None:
    """Return the object on the line, or None for an empty line. Raises: SourceError."""
    text = decode(line.strip()).strip()  # without its end, most lines need no cleaning
    if not text:
        return None
    try:
        record = _parse(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise SourceError(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise SourceError(f"not a record but {type(record).__name__}")
    require_storable(record)
    return record


def _parse(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value. Raises: msgspec.DecodeError, RecursionError."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        if "\n" not in text:
            raise
        # JSON strings may contain U+2028 unescaped; decode() has turned it into a line end
        return msgspec.json.decode(text.replace("\n", "\\n"))


def require_storable(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Raises: SourceError when the index cannot store the value: too deep, or with an integer of over 64 bits."""
    level, depth = [value], 0
    while level:  # not recursive, because the depth is not yet bounded
        depth += 1
        if depth > _MAX_DEPTH:
            raise SourceError(f"nested deeper than {_MAX_DEPTH} levels")
        inner: list[Any] = []
        for container in level:
            for item in container.values() if isinstance(container, dict) else container:
                kind = type(item)
                if kind is dict or kind is list:
                    inner.append(item)
                elif kind is int and not -(2**63) <= item < 2**63:
                    raise SourceError("a number of over 64 bits: write it as text")
        level = inner


FORMAT = Format("JSON Lines", recognises, read)
