"""Suggestions while typing: titles, organisations, funders, and words of the index in their dictionary form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

from indexer.analysis import tokenize
from indexer.engines.base import AllOf, Filters, Node, Prefix, Reader, Request, Term, Where
from indexer.fields import TermKind
from indexer.model import Kind
from indexer.normalize import fold
from searchapp.query.diacritics import without_dots
from searchapp.query.index_words import similar_words
from searchapp.search.spellings import Spellings

MAX_SUGGESTIONS = 10
_MIN_LENGTH = 2  # letters of the last word
_START = 3  # letters by which words with other dots are looked up
_MAX_BY_KIND = {"word": 4, "title": 4, "organisation": 2, "funder": 2}
_TITLE = (("title", 1.0),)


class Suggestion(NamedTuple):
    """A text to search for. kind: word, title, organisation or funder."""

    text: str
    kind: str


def suggest(typed: str, reader: Reader, spellings: Spellings) -> list[Suggestion]:
    """Return at most ten suggestions that complete the typed text. Words are suggested in full, never as stems."""
    tokens = list(tokenize(typed[:200]))
    words = [fold(token.form) for token in tokens]
    if not words or len(words[-1]) < _MIN_LENGTH:
        return []
    before, completions = typed[: tokens[-1].start], _completions(words[-1], reader)
    words = [*(_with_dots(word, reader) for word in words[:-1]), _dotted_start(words[-1], completions)]
    suggestions = [Suggestion(before + word, "word") for word in completions]
    for facet in ("funder", "organisation"):
        suggestions += [Suggestion(name, facet) for name in _names(words, facet, reader, spellings)]
    suggestions += [Suggestion(title, "title") for title in _titles(words, reader)]
    first_by_text = {fold(suggestion.text): suggestion for suggestion in reversed(suggestions)}
    unique = [suggestion for suggestion in suggestions if first_by_text.get(fold(suggestion.text)) is suggestion]
    return unique[:MAX_SUGGESTIONS]


def _completions(prefix: str, reader: Reader) -> list[str]:
    """Return the words with a prefix, the most frequent first; if there are few, then those with dots added to it."""
    most = _MAX_BY_KIND["word"]
    words = _most_frequent(reader.words(prefix), most)
    if len(words) < most and len(prefix) >= _START:
        bare = without_dots(prefix)
        dotted = similar_words(prefix, reader, letters=_START).items()
        others = {word: count for word, count in dotted if without_dots(word).startswith(bare) and word not in words}
        words += _most_frequent(others, most - len(words))
    return words


def _most_frequent(words: Mapping[str, int], limit: int) -> list[str]:
    return [word for _, word in nlargest(limit, ((count, word) for word, count in words.items()))]


def _dotted_start(prefix: str, completions: Sequence[str]) -> str:
    """Return a prefix as its first completion writes it."""
    return completions[0][: len(prefix)] if completions else prefix


def _with_dots(word: str, reader: Reader) -> str:
    """Return a word with the dots that it has in documents; the word itself if documents have it as typed."""
    if reader.document_frequency(TermKind.EXACT, word):
        return word
    words = similar_words(word, reader, letters=_START)
    dotted = {other: count for other, count in words.items() if without_dots(other) == without_dots(word)}
    return next(iter(_most_frequent(dotted, 1)), word)


def _names(words: list[str], facet: str, reader: Reader, spellings: Spellings) -> list[str]:
    """Return the names that contain all typed words, the last of them as a prefix; each in the shown spelling."""
    matching = (spellings.shown(facet, name) for name in reader.values(facet) if _has_words(name, words))
    return list(islice(_distinct(matching), _MAX_BY_KIND[facet]))


def _distinct(names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name not in seen:
            seen.add(name)
            yield name


def _has_words(name: str, words: list[str]) -> bool:
    forms = _forms(name)
    return all(word in forms for word in words[:-1]) and any(form.startswith(words[-1]) for form in forms)


@lru_cache(50_000)  # names: a large register has some twenty thousand
def _forms(name: str) -> tuple[str, ...]:
    return tuple(fold(token.form) for token in tokenize(name))


def _titles(words: list[str], reader: Reader) -> list[str]:
    """Return titles that contain all typed words, the last of them as a prefix. Titles of projects take precedence."""
    complete: tuple[Node, ...] = tuple(Term(TermKind.EXACT, word, _TITLE) for word in words[:-1])
    plan = AllOf((*complete, Prefix(TermKind.EXACT, words[-1], _TITLE)))
    projects = Where(Filters(keywords={"kind": frozenset({Kind.PROJECT.value})}))
    for node in (AllOf((plan, projects)), plan):
        hits = reader.search(Request(node, date.min, limit=_MAX_BY_KIND["title"])).hits
        if hits:
            return [hit.document.title for hit in hits]
    return []
