"""Fills a document with what its duplicates say, so that nothing of any source is lost to the search."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from indexer.indexing.changes.change_set import ChangeSet
from indexer.model import Document, Period
from indexer.normalize import comparison_key
from indexer.storage.index_state import FileState

_FIELDS = (
    "summary", "results", "text", "published", "lead", "organisations", "funders", "funding", "total_eur", "people",
    "stated_regions", "places", "url",
)  # fmt: skip
"""The fields that are taken from a duplicate if the document has no value."""
_TEXTS = ("summary", "results", "text")


def filled(document: Document, duplicates: Iterable[Document]) -> Document:
    """Return a document with the values that it lacks, and with the paragraphs of the duplicates that it lacks."""
    for duplicate in duplicates:
        document = _filled(document, duplicate)
    return document


def _filled(document: Document, duplicate: Document) -> Document:
    values: dict[str, Any] = {
        name: value for name in _FIELDS if (value := getattr(duplicate, name)) and not getattr(document, name)
    }
    if values.get("organisations") and document.lead:
        values["organisations"] = tuple(dict.fromkeys((document.lead, *duplicate.organisations)))
    if not document.stated_status:
        values |= {"stated_status": duplicate.stated_status, "status_word": duplicate.status_word}
    values["codes"] = tuple(dict.fromkeys((*document.codes, *duplicate.codes)))
    values["titles"] = {**duplicate.titles, **document.titles}
    values["extra"] = {**duplicate.extra, **document.extra}
    values["period"] = _period(document.period, duplicate.period)
    values["languages"] = {
        **document.languages,
        **{name: duplicate.language_of(name) for name in _TEXTS if name in values and duplicate.language_of(name)},
    }
    result = replace(document, **values)
    lacking = _lacking_paragraphs(result, duplicate)
    return replace(result, text="\n\n".join(filter(None, [result.text, *lacking]))) if lacking else result


def _period(period: Period, other: Period) -> Period:
    """Return a period with the end or start that it lacks, unless both are then in the wrong order."""
    both = Period(period.start or other.start, period.end or other.end)
    is_ordered = not (both.start and both.end) or both.start.first_day <= both.end.last_day
    return both if is_ordered else period


def _lacking_paragraphs(document: Document, duplicate: Document) -> list[str]:
    """Return the paragraphs of a duplicate of which the document does not contain the words."""
    present = comparison_key(" ".join([document.title, *(getattr(document, name) for name in _TEXTS)]))
    paragraphs = (text for name in _TEXTS for text in getattr(duplicate, name).split("\n\n"))
    return [text for text in paragraphs if (words := comparison_key(text)) and words not in present]


class _Part(NamedTuple):
    """A duplicate of a document: its file, its id and the digest of its content."""

    file: str
    document_id: str
    digest: str


class Filling:
    """The documents to fill in a run.

    previous: by id, the digest of the duplicates with which a document was filled before. available: names of files.
    """

    def __init__(self, changes: ChangeSet, previous: Mapping[str, str], available: Mapping[str, object]) -> None:
        self._files, self._owners, self._available = changes.state.files, changes.owners, available
        self._previous = previous
        self._parts = self._parts_by_main()

    def to_read(self, indexed: set[str]) -> dict[str, set[str]]:
        """Return the ids of documents to read, by file, and record with which duplicates documents are filled.

        indexed: ids of documents that are indexed in this run in any case.
        """
        names: dict[str, set[str]] = defaultdict(set)
        for file in self._files.values():
            file.filled = {}
        for main in sorted(self._parts.keys() | self._previous.keys()):
            state = self._state_of(main)
            if state is None:
                continue
            parts = self._parts.get(main, [])
            digest = _digest_of(parts)
            is_readable = all(part.file in self._available for part in parts) and self._owners[main] in self._available
            if not is_readable and main not in indexed:
                digest = self._previous.get(main, "")  # as it is, until all files can be read
            elif digest != self._previous.get(main, "") or (parts and main in indexed):
                for name, document_id in (
                    (self._owners[main], main),
                    *((part.file, part.document_id) for part in parts),
                ):
                    names[name].add(document_id)
            if digest:
                state.filled[main] = digest
        return {name: ids for name, ids in sorted(names.items()) if name in self._available}

    def documents(self, read: Mapping[tuple[str, str], Document]) -> Iterable[Document]:
        """Yield the filled documents. read: the documents that were read, by file and id."""
        for (name, document_id), document in read.items():
            if self._owners.get(document_id) == name and document_id in self._files[name].documents:
                parts = (read.get((part.file, part.document_id)) for part in self._parts.get(document_id, ()))
                yield filled(document, filter(None, parts))

    def _state_of(self, main: str) -> FileState | None:
        """Return the state of the file of a document in the index; None for one that is no longer there."""
        state = self._files.get(self._owners.get(main, ""))
        return state if state and main in state.documents else None

    def _parts_by_main(self) -> dict[str, list[_Part]]:
        parts: dict[str, list[_Part]] = defaultdict(list)
        for name, state in sorted(self._files.items()):
            for document_id, duplicate in sorted(state.duplicates.items()):
                parts[duplicate.main].append(_Part(name, document_id, duplicate.digest))
        return parts


def _digest_of(parts: Iterable[_Part]) -> str:
    text = "\n".join("\t".join(part) for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest() if text else ""
