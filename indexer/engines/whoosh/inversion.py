"""Batches of documents to the arrays of a segment: what each document holds becomes what holds each term."""

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
from indexer.fields import PLACED_KINDS, TermKind


class Run:
    """Documents gathered in memory, numbered from 0, until they are written."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.replaced: list[int] = []
        """Documents whose id came again."""
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
        """Add the documents of a batch; of two of one id, the later stays."""
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
        """Yield the arrays of a segment of these documents, those replaced among them; the run is then used up."""
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
        """Of each batch: numbers of terms, slots, positions."""

    def add(self, occurrences: Occurrences, first: int) -> None:
        """Add those of a batch whose first document is of that number."""
        number_of: Callable[[str], int] = self._numbers_of.__getitem__
        numbers = np.fromiter(map(number_of, occurrences.terms), np.uint32, len(occurrences.terms))
        slots = (occurrences.documents.astype(np.uint32) + np.uint32(first)) << np.uint32(FIELD_BITS)
        slots |= occurrences.fields.astype(np.uint32)
        for column, array in zip(
            self._columns, (numbers[occurrences.numbers], slots, smallest(occurrences.positions)), strict=True
        ):
            column.append(array)

    def ranks(self) -> dict[str, int]:
        """Return the number of each term in the order of their bytes."""
        return {term: rank for rank, term in enumerate(sorted(self._numbers_of))}  # UTF-8 keeps that of code points

    def arrays(self, kind: str, size: int) -> dict[str, Array]:
        """Return the arrays of this kind for so many documents; the occurrences are then used up."""
        terms = sorted(self._numbers_of)
        ranks = np.empty(len(terms), np.uint64)
        ranks[np.fromiter(map(self._numbers_of.__getitem__, terms), np.int64, len(terms))] = np.arange(len(terms))
        self._numbers_of.clear()
        # By term, and within a term in the order that they came: one sort of plain numbers, many times faster than
        # one of several keys. Its arrays are the largest of all, so each goes as soon as it is used up.
        order = ranks[self._used_up(0)]
        order <<= np.uint64(32)
        order |= np.arange(len(order), dtype=np.uint64)
        order.sort()
        terms_of = (order >> np.uint64(32)).astype(np.uint32)
        order &= np.uint64(0xFFFFFFFF)
        slots = self._used_up(1)
        lengths = smallest(np.bincount(slots, minlength=size * FIELDS))
        slots = slots[order].astype(np.uint32, copy=False)
        positions = self._used_up(2)[order] if kind in PLACED_KINDS else None
        del order
        first = _changes(terms_of, slots)  # the first occurrence of each posting
        owners, posting_slots = terms_of[first], slots[first]
        holders = owners[_changes(owners, posting_slots >> np.uint32(FIELD_BITS))]
        found = {
            **dictionary_arrays(kind, [term.encode() for term in terms]),
            f"{kind}.holders": smallest(np.bincount(holders, minlength=len(terms))),
            f"{kind}.postings": smallest(bounds(np.bincount(owners, minlength=len(terms)))),
            f"{kind}.slots": posting_slots,
            f"{kind}.counts": smallest(np.diff(np.append(first, len(terms_of)))),
            f"{kind}.lengths": lengths,
        }
        if positions is not None:
            found[f"{kind}.places"] = smallest(bounds(np.bincount(terms_of, minlength=len(terms))))
            found[f"{kind}.positions"] = smallest(positions)
        return found

    def _used_up(self, column: int) -> Array:
        """Return a column of all batches; it is then gone from here."""
        joined = np.concatenate([np.empty(0, np.uint8), *self._columns[column]])
        self._columns[column].clear()
        return joined


def _changes(*keys: Array) -> Array:
    """Return the places where a key is not what it was one place before; the first place too."""
    changed = np.zeros(len(keys[0]), bool)
    changed[:1] = True
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changed)


def keyed_arrays(name: str, column: str, keys: list[bytes]) -> dict[str, Array]:
    """Return a dictionary of the keys, and the number of each document's in a column."""
    different = sorted(set(keys))
    number_of = {key: number for number, key in enumerate(different)}
    numbers = np.fromiter(map(number_of.__getitem__, keys), np.int64, len(keys))
    return {**dictionary_arrays(name, different), f"{name}.{column}": smallest(numbers)}


def id_arrays(pairs: list[tuple[bytes, int]], size: int) -> dict[str, Array]:
    """Return the dictionary of (id, document) pairs of so many documents; those whose id came again have no pair."""
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
    """Return the dictionary of words, each with the number of its base term."""
    words = sorted(bases)
    numbers = np.fromiter(map(bases.__getitem__, words), np.int64, len(words))
    return {**dictionary_arrays("word", words), "word.bases": smallest(numbers)}


def _tag_arrays(tag: str, values: Iterable[tuple[str, ...]]) -> dict[str, Array]:
    lists = [tuple(dict.fromkeys(each)) for each in values]
    return {
        **keyed_arrays(tag, "codes", [value.encode() for each in lists for value in each]),
        f"{tag}.firsts": smallest(bounds(np.fromiter(map(len, lists), np.int64, len(lists)))),
    }
