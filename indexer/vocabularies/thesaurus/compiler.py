"""Concepts to a compiled thesaurus: every label analysed once in its language, and made findable by its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer.analysis import ANALYSIS, Analyzer, WordTerms
from indexer.analysis.snowball import stem
from indexer.vocabularies.thesaurus.compiled_file import Content, Key, write_file
from indexer.vocabularies.thesaurus.concept import LANGUAGES, Concept, without_qualifier
from indexer.vocabularies.thesaurus.homonyms import Entry, Namesakes
from indexer.vocabularies.thesaurus.packed_rows import pack_number_rows, pack_numbers, pack_rows


def compile_thesaurus(concepts: Iterable[Concept], analyzer: Analyzer, path: Path) -> None:
    """Write the file that CompiledThesaurus opens. YSO takes half a minute: its words are looked up in Voikko.

    Raises: OSError when the file cannot be written.
    """
    listed = list(concepts)
    words: dict[WordTerms, int] = {}
    entries = [each for number, concept in enumerate(listed) for each in _entries(number, concept, analyzer, words)]
    terms = list(words)
    namesakes = Namesakes(entries, terms)
    labels = sorted({each for each in entries if not (each.is_cut and namesakes.is_ambiguous(each))}, key=_place)
    keys: dict[bytes, list[int]] = {}
    for number, word in enumerate(terms):
        for key in _keys(word):
            keys.setdefault(key, []).append(number)
    content = Content(
        analysis=ANALYSIS,
        words=len(terms),
        longest=max((len(entry.words) for entry in labels), default=0),
        keys=pack_rows(sorted(keys)),
        key_words=pack_number_rows([keys[key] for key in sorted(keys)]),
        label_words=pack_number_rows([entry.words for entry in labels]),
        label_concepts=pack_numbers(entry.concept for entry in labels),
        label_ranks=pack_numbers(entry.rank for entry in labels),
        concepts=pack_rows([msgspec.msgpack.encode(concept) for concept in listed]),
    )
    write_file(content, path)


class _Name(NamedTuple):
    """A name of a concept. rank: 0 is the best, as preferred names are before others."""

    label: str
    language: str
    rank: int


def _names(concept: Concept) -> Iterator[_Name]:
    for place, code in enumerate(dict.fromkeys((*LANGUAGES, *concept.labels, *concept.others))):
        if code in concept.labels:
            yield _Name(concept.labels[code], code, place)
        for other in concept.others.get(code, ()):
            yield _Name(other, code, _OTHERS_AFTER + place)


_OTHERS_AFTER = 100  # more languages than any concept has


def _entries(number: int, concept: Concept, analyzer: Analyzer, words: dict[WordTerms, int]) -> Iterator[Entry]:
    """Yield the names of a concept as numbers of words, each also without its qualifier."""
    for label, language, rank in _names(concept):
        bare = without_qualifier(label)
        for text in dict.fromkeys((label, bare)):
            found = [_as_label(terms, language) for _, terms in analyzer.tokens(text, language)]
            if any(terms.base for terms in found):
                row = tuple(words.setdefault(terms, len(words)) for terms in found)
                yield Entry(row, number, rank, language, is_bare=text == bare, is_cut=text != label)


def _as_label(terms: WordTerms, language: str) -> WordTerms:
    """Return the terms of a word of a label, without its parts: a part of its word is not the concept.

    A Finnish word that is a dictionary form itself is nothing else: kuusi is a spruce, not "your moon" (kuu).
    """
    base, lemmas = terms.base, terms.lemmas
    if language == "fi" and terms.exact in lemmas:
        own = tuple(term for term in base if term in (terms.exact, stem(terms.exact, "finnish")))
        base, lemmas = own or base, (terms.exact,)
    return WordTerms(terms.exact, base, lemmas=lemmas)


def _place(entry: Entry) -> tuple[Sequence[int], int, int]:
    return entry.words, entry.rank, entry.concept


def _keys(word: WordTerms) -> Iterator[bytes]:
    yield f"{Key.EXACT}{word.exact}".encode()
    if word.base:
        yield from (f"{Key.BASE}{term}".encode() for term in word.base)
        yield from (f"{Key.LEMMA}{term}".encode() for term in dict.fromkeys((word.exact, *word.lemmas)))
