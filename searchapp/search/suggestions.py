"""Suggestions while typing: titles, organisations, funders, and words of the index in their dictionary form."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

from indexer.analysis import fold, tokenize
from indexer.engines.base import AllOf, Filters, Node, Prefix, Reader, Request, Term, Where
from indexer.fields import TermKind
from indexer.model import Kind

MOST = 10
_SHORTEST = 2  # letters before anything is suggested
_OF_EACH = {"word": 4, "title": 4, "organisation": 2, "funder": 2}
_TITLE = (("title", 1.0),)


class Suggestion(NamedTuple):
    """A text to search for, and what it is: word, title, organisation, funder."""

    text: str
    kind: str


def suggest(typed: str, reader: Reader) -> list[Suggestion]:
    """Return at most ten suggestions for what is typed so far; never a stem."""
    tokens = list(tokenize(typed[:200]))
    words = [fold(token.form) for token in tokens]
    if not words or len(words[-1]) < _SHORTEST:
        return []
    found = [Suggestion(text, "word") for text in _words(typed[: tokens[-1].start], words[-1], reader)]
    for facet in ("funder", "organisation"):
        found += [Suggestion(name, facet) for name in _names(words, facet, reader)]
    found += [Suggestion(title, "title") for title in _titles(words, reader)]
    unique = {fold(each.text): each for each in reversed(found)}
    return [each for each in found if unique.get(fold(each.text)) is each][:MOST]


def _words(before: str, beginning: str, reader: Reader) -> list[str]:
    """Return what is typed with its last word finished, the commonest word first. before: what stands before it."""
    fitting = ((count, word) for word, count in reader.words(beginning).items())
    return [before + word for _, word in nlargest(_OF_EACH["word"], fitting)]


def _names(words: list[str], facet: str, reader: Reader) -> list[str]:
    """Return the names that have each typed word, the last one begun."""
    return list(islice((name for name in reader.values(facet) if _begins(words, name)), _OF_EACH[facet]))


def _begins(words: list[str], name: str) -> bool:
    forms = _forms(name)
    return all(word in forms for word in words[:-1]) and any(form.startswith(words[-1]) for form in forms)


@lru_cache(50_000)  # names: a large register has some twenty thousand
def _forms(name: str) -> tuple[str, ...]:
    return tuple(fold(token.form) for token in tokenize(name))


def _titles(words: list[str], reader: Reader) -> list[str]:
    """Return titles that have each typed word, the last one begun: of projects first."""
    whole: tuple[Node, ...] = tuple(Term(TermKind.EXACT, word, _TITLE) for word in words[:-1])
    plan = AllOf((*whole, Prefix(TermKind.EXACT, words[-1], _TITLE)))
    projects = Where(Filters(keywords={"kind": frozenset({Kind.PROJECT.value})}))
    most = _OF_EACH["title"]
    for node in (AllOf((plan, projects)), plan):
        hits = reader.search(Request(node, date.min, limit=most)).hits
        if hits:
            return [hit.document.title for hit in hits]
    return []
