"""Documents of mapped records, and what is told of them: a register with one wrong column must not fill the report."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from indexer.model import Document
from indexer.sources.base import Problem, SourceFile, Unchanged
from indexer.sources.registers.mapped import Mapped
from indexer.sources.registers.mapping import ColumnMapping
from indexer.sources.registers.record import document_from

_MOST_TOLD = 20  # problems of one kind; then they are counted
_VALUE_RE = re.compile(r"'[^']*'|\"[^\"]*\"|(?<= id )\S+|\d+")


class RecordReader:
    """Makes documents of the records of a file. taken: the ids that were given, which the caller fills."""

    def __init__(self, file: SourceFile, mapping: ColumnMapping, taken: set[str]) -> None:
        self._file, self._taken = file, taken
        self._mapped = Mapped(mapping)
        self._names = mapping.names | {name.partition(".")[0] for name in mapping.names}

    def read(
        self, record: Mapping[str, Any], number: int, aside: dict[str, Any] | None = None
    ) -> tuple[Document | None, list[Problem]]:
        """Return the document of a record, None where there is none to show, and what was wrong in it.

        aside: what stands beside the record and is kept aside with it.
        """
        said = self._mapped.read(record)
        told = [f"{column}: {reason}" for column, reason in said.misfits]
        document, reasons = document_from(said.values, said.extra | (aside or {}), told, self._file.name)
        problems = [Problem(self._file.name, reason, number, lost=document is None) for reason in reasons]
        if document and "id" not in said.values and document.id in self._taken:
            document = self._of_its_own(document, record)
        return document, problems

    def _of_its_own(self, document: Document, record: Mapping[str, Any]) -> Document:
        """Return the document with an id made of all that its record says: lists of grants repeat titles and years."""
        digest = hashlib.sha256(repr(sorted(record.items())).encode("utf-8", "replace")).hexdigest()[:10]
        return replace(document, id=f"{self._file.name}#{digest}")

    def read_json(
        self, record: Mapping[str, Any], number: int
    ) -> tuple[Document | None, tuple[str, ...], list[Problem]]:
        """Return the same, with the keys of the record of which nothing is mapped: each record has its own."""
        document, problems = self.read(record, number)
        unknown = sorted(key for key in record.keys() - self._names if not key.startswith("@"))  # JSON-LD's own
        return document, tuple(unknown), problems


def tallied(
    found: Iterable[Document | Unchanged | Problem], name: str, counted: Mapping[str, str]
) -> Iterator[Document | Unchanged | Problem]:
    """Yield what is found in a file of this name; of one kind of problem the first twenty, then how many.

    counted: reasons of which only the number is told, with {} where it stands, and the first line.
    """
    kinds: dict[tuple[str, bool], tuple[int, int | None]] = {}
    for each in found:
        if not isinstance(each, Problem):
            yield each
            continue
        kind = each.reason if each.reason in counted else _VALUE_RE.sub("…", each.reason)
        count, first = kinds.get((kind, each.lost), (0, each.line))
        kinds[kind, each.lost] = count + 1, first
        if kind not in counted and count < _MOST_TOLD:
            yield each
    for (kind, lost), (count, first) in kinds.items():
        if kind in counted:
            yield Problem(name, counted[kind].format(count), first, lost=False)
        elif count > _MOST_TOLD:
            yield Problem(name, f"{count - _MOST_TOLD} more: {kind}", lost=lost)
