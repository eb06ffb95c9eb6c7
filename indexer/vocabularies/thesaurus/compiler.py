"""Compilation of concepts into a thesaurus file: each label is analysed in its language and indexed by its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer.analysis import Analyzer, WordTerms, analysis_version
from indexer.analysis.snowball import stem
from indexer.vocabularies.thesaurus.compiled_file import Content, Key, write_file
from indexer.vocabularies.thesaurus.concept import LANGUAGES, Concept, without_qualifier
from indexer.vocabularies.thesaurus.homonyms import Entry, Homonyms
from indexer.vocabularies.thesaurus.packed_rows import pack_number_rows, pack_numbers, pack_rows


def compile_thesaurus(concepts: Iterable[Concept], analyzer: Analyzer, path: Path) -> None:
    """Write the file that CompiledThesaurus opens. YSO takes half a minute, most of it in Voikko.

    Raises: OSError if the file cannot be written.
    """
    concept_list = list(concepts)
    words: dict[WordTerms, int] = {}
    entries = [
        entry for number, concept in enumerate(concept_list) for entry in _entries(number, concept, analyzer, words)
    ]
    terms = list(words)
    homonyms = Homonyms(entries, terms)
    unambiguous = {entry for entry in entries if not (entry.is_shortened and homonyms.is_ambiguous(entry))}
    labels = sorted(unambiguous, key=_sort_key)
    keys: dict[bytes, list[int]] = {}
    for number, word in enumerate(terms):
        for key in _keys(word):
            keys.setdefault(key, []).append(number)
    content = Content(
        analysis=analysis_version(),
        words=len(terms),
        longest=max((len(entry.words) for entry in labels), default=0),
        keys=pack_rows(sorted(keys)),
        key_words=pack_number_rows([keys[key] for key in sorted(keys)]),
        label_words=pack_number_rows([entry.words for entry in labels]),
        label_concepts=pack_numbers(entry.concept for entry in labels),
        label_ranks=pack_numbers(entry.rank for entry in labels),
        concepts=pack_rows([msgspec.msgpack.encode(concept) for concept in concept_list]),
    )
    write_file(content, path)


class _Name(NamedTuple):
    """A name of a concept. rank: 0 is best; preferred names have lower ranks than other names."""

    label: str
    language: str
    rank: int


def _names(concept: Concept) -> Iterator[_Name]:
    for rank, code in enumerate(dict.fromkeys((*LANGUAGES, *concept.labels, *concept.others))):
        if code in concept.labels:
            yield _Name(concept.labels[code], code, rank)
        for other in concept.others.get(code, ()):
            yield _Name(other, code, _OTHERS_RANK + rank)


_OTHERS_RANK = 100  # more than any concept has languages


def _entries(number: int, concept: Concept, analyzer: Analyzer, words: dict[WordTerms, int]) -> Iterator[Entry]:
    """Yield the names of a concept as numbers of words, each with and without its qualifier."""
    for label, language, rank in _names(concept):
        unqualified = without_qualifier(label)
        for text in dict.fromkeys((label, unqualified)):
            label_words = [_as_label(terms, language) for _, terms in analyzer.tokens(text, language)]
            if any(terms.base for terms in label_words):
                row = tuple(words.setdefault(terms, len(words)) for terms in label_words)
                yield Entry(row, number, rank, language, is_unqualified=text == unqualified, is_shortened=text != label)


def _as_label(terms: WordTerms, language: str) -> WordTerms:
    """Return the terms of a word in a label, without those of compound parts, which do not name the concept.

    If a Finnish word is a dictionary form, its other readings are dropped: kuusi is a spruce, not "your moon" (kuu).
    """
    base, lemmas = terms.base, terms.lemmas
    if language == "fi" and terms.exact in lemmas:
        own = tuple(term for term in base if term in (terms.exact, stem(terms.exact, "finnish")))
        base, lemmas = own or base, (terms.exact,)
    return WordTerms(terms.exact, base, lemmas=lemmas)


def _sort_key(entry: Entry) -> tuple[Sequence[int], int, int]:
    return entry.words, entry.rank, entry.concept


def _keys(word: WordTerms) -> Iterator[bytes]:
    yield f"{Key.EXACT}{word.exact}".encode()
    if word.base:
        yield from (f"{Key.BASE}{term}".encode() for term in word.base)
        yield from (f"{Key.LEMMA}{term}".encode() for term in dict.fromkeys((word.exact, *word.lemmas)))
