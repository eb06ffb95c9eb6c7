"""Inversion: turn batches of documents with their terms into the arrays of a segment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import msgspec
import numpy as np

from indexer.engines.base import Batch, Occurrences
from indexer.engines.whoosh.arrays import Array, bounds, smallest
from indexer.engines.whoosh.columns import numbers_of, tags_of, title_key
from indexer.engines.whoosh.dictionary import dictionary_arrays
from indexer.engines.whoosh.layout import FIELD_BITS, FIELDS, NUMBERS, TAGS
from indexer.engines.whoosh.sorted_arrays import is_first
from indexer.fields import POSITIONAL_KINDS, TermKind


class Buffer:
    """Documents in memory, numbered from 0, that will be written as one segment."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.replaced: list[int] = []
        """The numbers of documents that a later document with the same id replaced."""
        self.occurrences = 0
        self._documents: list[bytes] = []
        self._titles: list[str] = []
        self._numbers: list[tuple[int, ...]] = []
        self._tags: dict[str, list[tuple[str, ...]]] = {tag: [] for tag in TAGS}
        self._words: dict[str, str] = {}
        self._terms = {kind: _Terms() for kind in TermKind}

    def __len__(self) -> int:
        return len(self._documents)

    def add(self, batch: Batch) -> None:
        """Add the documents of a batch; a later document replaces an earlier one with the same id."""
        first = len(self)
        for number, (document, keywords) in enumerate(zip(batch.documents, batch.keywords, strict=True), first):
            if document.id in self.ids:
                self.replaced.append(self.ids[document.id])
            self.ids[document.id] = number
            self._documents.append(msgspec.msgpack.encode(document))
            self._titles.append(title_key(document.title))
            self._numbers.append(numbers_of(document))
            for tag, values in tags_of(document, keywords).items():
                self._tags[tag].append(values)
        self._words |= batch.words
        for kind, occurrences in batch.occurrences.items():
            self._terms[kind].add(occurrences, first)
            self.occurrences += len(occurrences.numbers)

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """Yield the arrays of a segment of all documents, with replaced ones. This empties the buffer."""
        size = len(self)
        yield "document.starts", smallest(bounds(np.fromiter(map(len, self._documents), np.int64, size)))
        yield "document.letters", np.frombuffer(b"".join(self._documents), np.uint8)
        self._documents = []
        columns = np.array(self._numbers, np.int32).reshape(size, len(NUMBERS))
        yield from zip(NUMBERS, columns.T, strict=True)
        ids = [(document_id.encode(), number) for document_id, number in self.ids.items()]
        yield from id_arrays(ids, size).items()
        yield from keyed_arrays("title", "numbers", [title.encode() for title in self._titles]).items()
        for tag, values in self._tags.items():
            yield from _tag_arrays(tag, values).items()
        bases = self._terms[TermKind.BASE].ranks()
        yield from word_arrays({word.encode(): bases[term] for word, term in self._words.items()}).items()
        del bases
        for kind in list(self._terms):
            yield from self._terms.pop(kind).arrays(kind.value, size).items()


class _Terms:
    """The occurrences of one kind of term."""

    def __init__(self) -> None:
        self._numbers_of: defaultdict[str, int] = defaultdict()
        self._numbers_of.default_factory = self._numbers_of.__len__
        self._columns: tuple[list[Array], list[Array], list[Array]] = ([], [], [])
        """The term numbers, slots and positions of occurrences: a list of arrays each, one array per batch."""

    def add(self, occurrences: Occurrences, first: int) -> None:
        """Add the occurrences of a batch. first: the number of its first document."""
        number_of: Callable[[str], int] = self._numbers_of.__getitem__
        numbers = np.fromiter(map(number_of, occurrences.terms), np.uint32, len(occurrences.terms))
        slots = (occurrences.documents.astype(np.uint32) + np.uint32(first)) << np.uint32(FIELD_BITS)
        slots |= occurrences.fields.astype(np.uint32)
        for column, array in zip(
            self._columns, (numbers[occurrences.numbers], slots, smallest(occurrences.positions)), strict=True
        ):
            column.append(array)

    def ranks(self) -> dict[str, int]:
        """Return the rank of each term in the order of UTF-8 bytes."""
        terms = sorted(self._numbers_of)  # the order of code points is that of UTF-8 bytes
        return {term: rank for rank, term in enumerate(terms)}

    def arrays(self, kind: str, size: int) -> dict[str, Array]:
        """Return the arrays of a term kind for `size` documents. This releases the occurrences."""
        terms = sorted(self._numbers_of)
        ranks = np.empty(len(terms), np.uint64)
        ranks[np.fromiter(map(self._numbers_of.__getitem__, terms), np.int64, len(terms))] = np.arange(len(terms))
        self._numbers_of.clear()
        # Sort by term, then by order of addition. Sorting integers (term rank · 2³² + index) is many times faster than
        # sorting by two keys. These arrays are the largest of all, so each is released as soon as possible.
        order = ranks[self._take(0)]
        vectors = order.astype(np.uint32)
        order <<= np.uint64(32)
        order |= np.arange(len(order), dtype=np.uint64)
        order.sort()
        terms_of = (order >> np.uint64(32)).astype(np.uint32)
        order &= np.uint64(0xFFFFFFFF)
        slots = self._take(1)
        lengths = smallest(np.bincount(slots, minlength=size * FIELDS))
        slots = slots[order].astype(np.uint32, copy=False)
        offsets = self._take(2)
        positions = offsets[order] if kind in POSITIONAL_KINDS else None
        del order
        first = np.flatnonzero(is_first(terms_of, slots))  # the index of the first occurrence of each posting
        owners, posting_slots = terms_of[first], slots[first]
        owners_by_document = owners[is_first(owners, posting_slots >> np.uint32(FIELD_BITS))]
        arrays = {
            **dictionary_arrays(kind, [term.encode() for term in terms]),
            f"{kind}.holders": smallest(np.bincount(owners_by_document, minlength=len(terms))),
            f"{kind}.postings": smallest(bounds(np.bincount(owners, minlength=len(terms)))),
            f"{kind}.slots": posting_slots,
            f"{kind}.counts": smallest(np.diff(np.append(first, len(terms_of)))),
            f"{kind}.lengths": lengths,
            f"{kind}.firsts": smallest(bounds(lengths.reshape(-1, FIELDS).sum(axis=1))),
            f"{kind}.vectors": smallest(vectors),
            f"{kind}.offsets": smallest(offsets),
        }
        if positions is not None:
            arrays[f"{kind}.places"] = smallest(bounds(np.bincount(terms_of, minlength=len(terms))))
            arrays[f"{kind}.positions"] = smallest(positions)
        return arrays

    def _take(self, column: int) -> Array:
        """Return a column, concatenated over the batches, and release it."""
        joined = np.concatenate([np.empty(0, np.uint8), *self._columns[column]])
        self._columns[column].clear()
        return joined


def keyed_arrays(name: str, column: str, keys: list[bytes]) -> dict[str, Array]:
    """Return the dictionary of keys, and a column of the number of each key. keys: one per document or value."""
    distinct = sorted(set(keys))
    number_of = {key: number for number, key in enumerate(distinct)}
    numbers = np.fromiter(map(number_of.__getitem__, keys), np.int64, len(keys))
    return {**dictionary_arrays(name, distinct), f"{name}.{column}": smallest(numbers)}


def id_arrays(pairs: list[tuple[bytes, int]], size: int) -> dict[str, Array]:
    """Return the dictionary of ids, and the columns between ids and documents.

    pairs: (id, document number); replaced documents have none. size: number of documents, with replaced ones.
    """
    pairs.sort()
    documents = np.fromiter((number for _, number in pairs), np.int64, len(pairs))
    ranks = np.zeros(size, np.int64)
    ranks[documents] = np.arange(len(pairs))
    return {
        **dictionary_arrays("id", [key for key, _ in pairs]),
        "id.documents": smallest(documents),
        "id.ranks": smallest(ranks),
    }


def word_arrays(bases: dict[bytes, int]) -> dict[str, Array]:
    """Return the dictionary of suggestable words, and a column of the number of the base term of each."""
    words = sorted(bases)
    numbers = np.fromiter(map(bases.__getitem__, words), np.int64, len(words))
    return {**dictionary_arrays("word", words), "word.bases": smallest(numbers)}


def _tag_arrays(tag: str, values: Iterable[tuple[str, ...]]) -> dict[str, Array]:
    values_of_documents = [tuple(dict.fromkeys(document_values)) for document_values in values]
    return {
        **keyed_arrays(
            tag, "codes", [value.encode() for document_values in values_of_documents for value in document_values]
        ),
        f"{tag}.firsts": smallest(
            bounds(np.fromiter(map(len, values_of_documents), np.int64, len(values_of_documents)))
        ),
    }
