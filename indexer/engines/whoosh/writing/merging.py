"""Merging of segments into one: joins dictionaries, renumbers documents, and drops deleted documents.

It processes one array after another, piece by piece, and writes to a memory-mapped file, so that memory use does not
depend on the size of the segments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from indexer.engines.whoosh.arrays import Array, ArrayFileWriter, bounds, ranges, smallest
from indexer.engines.whoosh.dictionary import Dictionary, put_dictionary
from indexer.engines.whoosh.layout import NUMBERS, TAGS
from indexer.engines.whoosh.writing.inversion import id_arrays, keyed_arrays, word_arrays
from indexer.engines.whoosh.writing.merging_terms import MergedTerms, Part, union
from indexer.fields import TermKind


def merge(parts: Sequence[Part], file: ArrayFileWriter) -> int:
    """Write the documents of several segments, without deleted ones, as one segment; return their number."""
    live = [_live_documents(part) for part in parts]
    size = sum(map(len, live))
    first = bounds(np.array([len(numbers) for numbers in live]))
    _merge_documents(parts, live, file)
    for name in NUMBERS:
        file.put(name, np.concatenate([part.arrays[name][numbers] for part, numbers in zip(parts, live, strict=True)]))
    for tag in TAGS:
        _merge_tag(tag, parts, live, file)
    _merge_keys(parts, live, first, file)
    for kind in TermKind:
        merged = MergedTerms(kind, parts, live)
        merged.write(file)
        if kind is TermKind.BASE:
            _merge_words(parts, merged.numbers, file)
    return size


def _live_documents(part: Part) -> Array:
    """Return the numbers of the documents that are not deleted."""
    if part.alive is None:
        return np.arange(len(part.arrays["id.ranks"]))
    return np.flatnonzero(part.alive)


def _merge_documents(parts: Sequence[Part], live: list[Array], file: ArrayFileWriter) -> None:
    starts = [part.arrays["document.starts"].astype(np.int64) for part in parts]
    lengths = np.concatenate([np.diff(start)[numbers] for start, numbers in zip(starts, live, strict=True)])
    ends = bounds(lengths)
    file.put("document.starts", smallest(ends))
    letters = file.new("document.letters", np.uint8, int(ends[-1]))
    offset = 0
    for part, start, numbers in zip(parts, starts, live, strict=True):
        source = part.arrays["document.letters"]
        for first, last in _consecutive_ranges(numbers):
            piece = source[start[first] : start[last]]
            letters[offset : offset + len(piece)] = piece
            offset += len(piece)


def _consecutive_ranges(numbers: Array) -> Iterator[tuple[int, int]]:
    """Yield (first, last + 1) of each run of consecutive numbers in an ascending array."""
    breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
    for run in np.split(numbers, breaks):
        if len(run):
            yield int(run[0]), int(run[-1]) + 1


def _merge_tag(tag: str, parts: Sequence[Part], live: list[Array], file: ArrayFileWriter) -> None:
    dictionaries = [list(Dictionary.of(part.arrays, tag)) for part in parts]
    lengths, codes = [], []
    values = union(dictionaries)
    number_of = {value: number for number, value in enumerate(values)}
    for part, dictionary, numbers in zip(parts, dictionaries, live, strict=True):
        firsts = part.arrays[f"{tag}.firsts"].astype(np.int64)
        length = np.diff(firsts)[numbers]
        lengths.append(length)
        renumbered = np.array([number_of[value] for value in dictionary], np.int64)
        codes.append(renumbered[part.arrays[f"{tag}.codes"][ranges(firsts[numbers], length)]])
    put_dictionary(file, tag, values)
    file.put(f"{tag}.firsts", smallest(bounds(np.concatenate(lengths))))
    file.put(f"{tag}.codes", smallest(np.concatenate(codes)))


def _merge_keys(parts: Sequence[Part], live: list[Array], first: Array, file: ArrayFileWriter) -> None:
    """Write the ids and the sort keys of titles."""
    ids: list[tuple[bytes, int]] = []
    titles: list[bytes] = []
    for part, numbers, base in zip(parts, live, first.tolist(), strict=False):
        keys, owners = list(Dictionary.of(part.arrays, "id")), part.arrays["id.documents"]
        renumbered = np.full(len(part.arrays["id.ranks"]), -1)
        renumbered[numbers] = np.arange(base, base + len(numbers))
        ids += [pair for pair in zip(keys, renumbered[owners].tolist(), strict=True) if pair[1] >= 0]
        dictionary = list(Dictionary.of(part.arrays, "title"))
        titles += [dictionary[number] for number in part.arrays["title.numbers"][numbers].tolist()]
    for name, array in (id_arrays(ids, len(titles)) | keyed_arrays("title", "numbers", titles)).items():
        file.put(name, array)


def _merge_words(parts: Sequence[Part], numbers: list[Array], file: ArrayFileWriter) -> None:
    """Write the suggestable words whose base terms still occur. numbers: see MergedTerms."""
    bases: dict[bytes, int] = {}
    for part, new_numbers in zip(parts, numbers, strict=True):
        merged = new_numbers[part.arrays["word.bases"]].tolist()
        pairs = zip(Dictionary.of(part.arrays, "word"), merged, strict=True)
        bases |= {word: base for word, base in pairs if base >= 0}  # the latest wins, as in inversion.Buffer
    for name, array in word_arrays(bases).items():
        file.put(name, array)
