"""Several segments to one: dictionaries united, documents numbered anew, deleted ones left out.

It works on one array after the other and on one piece of it at a time, so memory stays bounded however large the
segments are; what is written goes to the file's map.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from indexer.engines.whoosh.arrays import Array, ArrayFileWriter, bounds, ranges, smallest
from indexer.engines.whoosh.dictionary import Dictionary, put_dictionary
from indexer.engines.whoosh.inversion import id_arrays, keyed_arrays, word_arrays
from indexer.engines.whoosh.layout import NUMBERS, TAGS
from indexer.engines.whoosh.merging_terms import MergedTerms, Part, united
from indexer.fields import TermKind


def merge(parts: Sequence[Part], file: ArrayFileWriter) -> int:
    """Write one segment of the living documents of several, in their order; return how many they are."""
    living = [_living(part) for part in parts]
    size = sum(map(len, living))
    first = bounds(np.array([len(each) for each in living]))
    _merge_documents(parts, living, file)
    for name in NUMBERS:
        file.put(name, np.concatenate([part.arrays[name][each] for part, each in zip(parts, living, strict=True)]))
    for tag in TAGS:
        _merge_tag(tag, parts, living, file)
    _merge_keys(parts, living, first, file)
    for kind in TermKind:
        merged = MergedTerms(kind, parts, living)
        merged.write(file)
        if kind is TermKind.BASE:
            _merge_words(parts, merged.numbers, file)
    return size


def _living(part: Part) -> Array:
    """Return the numbers of the documents that stay."""
    if part.alive is None:
        return np.arange(len(part.arrays["id.ranks"]))
    return np.flatnonzero(part.alive)


def _merge_documents(parts: Sequence[Part], living: list[Array], file: ArrayFileWriter) -> None:
    starts = [part.arrays["document.starts"].astype(np.int64) for part in parts]
    lengths = np.concatenate([np.diff(start)[each] for start, each in zip(starts, living, strict=True)])
    ends = bounds(lengths)
    file.put("document.starts", smallest(ends))
    letters = file.new("document.letters", np.uint8, int(ends[-1]))
    at = 0
    for part, start, each in zip(parts, starts, living, strict=True):
        source = part.arrays["document.letters"]
        for first, last in _stretches(each):
            piece = source[start[first] : start[last]]
            letters[at : at + len(piece)] = piece
            at += len(piece)


def _stretches(numbers: Array) -> Iterator[tuple[int, int]]:
    """Yield (first, past the last) of each run of numbers that follow one another."""
    breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
    for run in np.split(numbers, breaks):
        if len(run):
            yield int(run[0]), int(run[-1]) + 1


def _merge_tag(tag: str, parts: Sequence[Part], living: list[Array], file: ArrayFileWriter) -> None:
    dictionaries = [list(Dictionary.of(part.arrays, tag)) for part in parts]
    lengths, codes = [], []
    values = united(dictionaries)
    number_of = {value: number for number, value in enumerate(values)}
    for part, mine, each in zip(parts, dictionaries, living, strict=True):
        firsts = part.arrays[f"{tag}.firsts"].astype(np.int64)
        length = np.diff(firsts)[each]
        lengths.append(length)
        renumbered = np.array([number_of[value] for value in mine], np.int64)
        codes.append(renumbered[part.arrays[f"{tag}.codes"][ranges(firsts[each], length)]])
    put_dictionary(file, tag, values)
    file.put(f"{tag}.firsts", smallest(bounds(np.concatenate(lengths))))
    file.put(f"{tag}.codes", smallest(np.concatenate(codes)))


def _merge_keys(parts: Sequence[Part], living: list[Array], first: Array, file: ArrayFileWriter) -> None:
    """Write the ids and the keys of titles."""
    ids: list[tuple[bytes, int]] = []
    titles: list[bytes] = []
    for part, each, base in zip(parts, living, first.tolist(), strict=False):
        keys, owners = list(Dictionary.of(part.arrays, "id")), part.arrays["id.documents"]
        renumbered = np.full(len(part.arrays["id.ranks"]), -1)
        renumbered[each] = np.arange(base, base + len(each))
        ids += [pair for pair in zip(keys, renumbered[owners].tolist(), strict=True) if pair[1] >= 0]
        mine = list(Dictionary.of(part.arrays, "title"))
        titles += [mine[number] for number in part.arrays["title.numbers"][each].tolist()]
    for name, array in (id_arrays(ids, len(titles)) | keyed_arrays("title", "numbers", titles)).items():
        file.put(name, array)


def _merge_words(parts: Sequence[Part], numbers: list[Array], file: ArrayFileWriter) -> None:
    """Write the words whose base terms are still there. numbers: of each part's base terms among all."""
    bases: dict[bytes, int] = {}
    for part, mine in zip(parts, numbers, strict=True):
        merged = mine[part.arrays["word.bases"]].tolist()
        pairs = zip(Dictionary.of(part.arrays, "word"), merged, strict=True)
        bases |= {word: base for word, base in pairs if base >= 0}  # the latest stays, as in a run
    for name, array in word_arrays(bases).items():
        file.put(name, array)
