"""Converts mapped records to documents, and limits their problems: one wrong column must not fill the report."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Problem, SourceFile, Unchanged
from indexer.sources.markup_text import plain_values
from indexer.sources.registers.decisions import REJECTED, REJECTED_COUNT, is_rejected
from indexer.sources.registers.mapping import ColumnMapping
from indexer.sources.registers.observation import report_origin
from indexer.sources.registers.record import document_from
from indexer.sources.registers.record_mapper import RecordMapper

_MAX_REPORTED = 20  # problems of one kind; further ones are only counted
_MAX_NAMED = 8  # columns in a message
_MAX_NAME = 40  # characters of a column in a message
_VALUE_RE = re.compile(r"'[^']*'|\"[^\"]*\"|(?<= id )\S+|\d+")


class RecordReader:
    """Converts the records of a file to documents."""

    def __init__(self, file: SourceFile, mapping: ColumnMapping) -> None:
        self._file = file
        self._mapper = RecordMapper(mapping)
        self._names = mapping.names | {name.partition(".")[0] for name in mapping.names}

    def read(
        self, record: Mapping[str, Any], number: int, extra: dict[str, Any] | None = None
    ) -> tuple[Document | None, list[Problem]]:
        """Return the document of a record, or None when the record has no text, and its problems.

        number: of its line or row. extra: additional values for `extra` of the document.
        """
        record = plain_values(record)
        mapped = self._mapper.map(record)
        if is_rejected(record, mapped.values.get("total_eur")):
            return None, [Problem(self._file.name, REJECTED, number, lost=False)]
        rejections = [f"{column}: {reason}" for column, reason in mapped.rejected]
        document, reasons = document_from(mapped.values, mapped.extra | (extra or {}), rejections, self._file.name)
        problems = [Problem(self._file.name, reason, number, lost=document is None) for reason in reasons]
        report_origin(document, number, lambda: self._mapper.columns_of(record))
        return document, problems

    def read_json(
        self, record: Mapping[str, Any], number: int
    ) -> tuple[Document | None, tuple[str, ...], list[Problem]]:
        """Return the document of a record, or None, with its unmapped keys and its problems."""
        document, problems = self.read(record, number)
        unknown = sorted(key for key in record.keys() - self._names if not key.startswith("@"))  # keywords of JSON-LD
        return document, tuple(unknown), problems


def limit_problems(
    items: Iterable[Document | Unchanged | Problem], name: str, counted: Mapping[str, str]
) -> Iterator[Document | Unchanged | Problem]:
    """Yield the items; of one kind of problem only the first twenty, and at the end the number of the others.

    name: of the file. counted: reasons of which only the number is reported, at their first line, each with the message
    that reports it. Rejected applications are among them.
    """
    counted = {REJECTED: REJECTED_COUNT, **counted}
    kinds: dict[tuple[str, bool], tuple[int, int | None]] = {}
    for item in items:
        if not isinstance(item, Problem):
            yield item
            continue
        kind = item.reason if item.reason in counted else _VALUE_RE.sub("…", item.reason)
        count, first = kinds.get((kind, item.lost), (0, item.line))
        kinds[kind, item.lost] = count + 1, first
        if kind not in counted and count < _MAX_REPORTED:
            yield item
    for (kind, lost), (count, first) in kinds.items():
        if kind in counted:
            yield Problem(name, counted[kind].format(count), first, lost=False)
        elif count > _MAX_REPORTED:
            yield Problem(name, f"{count - _MAX_REPORTED} more: {kind}", lost=lost)


def unknown_columns_error(names: Sequence[str], file: SourceFile) -> SourceError:
    """Return the error for a file whose columns are unknown; it says what to do."""
    shown = [name[:_MAX_NAME] for name in names[:_MAX_NAMED]] + ["…"] * (len(names) > _MAX_NAMED)
    return SourceError(f"unknown columns ({', '.join(shown) or 'none'}): run indexer map {shlex.quote(str(file.path))}")
