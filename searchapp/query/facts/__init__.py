"""Recognition of facts that are typed as words: years, statuses, kinds, funders, regions, organisations.

Recognition only finds what words may mean; the module readings decides whether they are taken so. To add a kind
of fact, write a class with the method of FactKind and add it to the list in FactFinder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Protocol

from indexer.analysis import Analyzer
from indexer.engines.base import Filters, Reader, Request, Where
from indexer.model import Status
from indexer.vocabularies.funders import Funders
from searchapp.query import ast
from searchapp.query.facts.names import FunderKind, Spellings, organisation_kind, region_kind
from searchapp.query.facts.vocabulary import ANYWHERE, NO_SUBJECT, OF_PROJECTS, VocabularyKind
from searchapp.query.facts.words import TypedWord, Words
from searchapp.query.facts.years import YearKind

__all__ = ["FactFinder", "FactKind"]


class FactKind(Protocol):
    """Recognises one kind of fact."""

    def longest_at(self, words: Words, start: int) -> ast.Fact | None:
        """Return the fact of the longest span that begins at a word; None if none does."""
        ...


class FactFinder:
    """Finds the facts that queries of one index may name; threads may share it."""

    def __init__(self, reader: Reader, funders: Funders, analyzer: Analyzer, spellings: Spellings) -> None:
        self._reader, self._analyzer = reader, analyzer
        self._kinds: Sequence[FactKind] = (
            YearKind(),
            VocabularyKind("status", ANYWHERE, OF_PROJECTS),
            VocabularyKind("kind", ANYWHERE),
            FunderKind(reader, funders, analyzer, spellings),
            region_kind(reader, analyzer, spellings),
            organisation_kind(reader, analyzer, spellings),
        )
        """In order of precedence for spans of equal length."""
        self._projects = VocabularyKind("kind", NO_SUBJECT)

    def find(self, tree: ast.Node | None) -> list[ast.Fact]:
        """Return the facts that plain words of the topmost conjunction of a tree may name, in order."""
        runs = [[TypedWord(word, self._analyzer) for word in run] for run in _runs(tree)]
        facts = [fact for run in runs for fact in _without_overlaps(self._kinds, run)]
        if not facts or any(fact.facet in ("kind", "status") for fact in facts):
            return facts
        others = self._without_subject(tree, facts)
        return facts if others is None else [*facts, *_without_overlaps([self._projects], others)]

    def statuses_alone(self, tree: ast.Node | None, facts: Sequence[ast.Fact]) -> tuple[str, ...]:
        """Return the words of the statuses of a query without a subject ("käynnissä olevat hankkeet"), as typed.

        They limit it even if no document has the status. In an index without statuses they are plain words.
        """
        statuses = tuple(str(fact) for fact in facts if fact.facet == "status")
        is_alone = bool(statuses) and self._without_subject(tree, facts) is not None
        return statuses if is_alone and self._has_statuses else ()

    def _without_subject(self, tree: ast.Node | None, facts: Sequence[ast.Fact]) -> list[TypedWord] | None:
        """Return the words of a tree that name no fact; None if any of them has a subject."""
        if not _has_only_words(tree):
            return None
        named = {word for fact in facts for word in fact.words}
        others = [TypedWord(word, self._analyzer) for run in _runs(tree) for word in run if word not in named]
        return None if any(typed.has_subject for typed in others) else others

    @cached_property
    def _has_statuses(self) -> bool:
        any_status = Where(Filters(statuses=frozenset(Status)))
        return self._reader.search(Request(any_status, date.max, limit=0)).total > 0  # on any day


def _has_only_words(tree: ast.Node | None) -> bool:
    return isinstance(tree, ast.Word) or (
        isinstance(tree, ast.And) and all(isinstance(node, ast.Word | ast.Not) for node in tree.nodes)
    )


def _runs(tree: ast.Node | None) -> Iterator[list[ast.Word]]:
    """Yield the runs of adjacent plain words of a conjunction, or of a single word."""
    nodes = tree.nodes if isinstance(tree, ast.And) else (tree,)
    for is_plain, run in groupby(nodes, key=_is_plain_word):
        if is_plain:
            yield [node for node in run if isinstance(node, ast.Word)]


def _is_plain_word(node: ast.Node | None) -> bool:
    return isinstance(node, ast.Word) and not node.field and not node.is_required


def _without_overlaps(kinds: Sequence[FactKind], words: Words) -> Iterator[ast.Fact]:
    """Yield the longest fact at each word, without overlaps."""
    start = 0
    while start < len(words):
        facts = [fact for kind in kinds if (fact := kind.longest_at(words, start))]
        longest = max(facts, key=lambda fact: len(fact.words), default=None)
        if longest:
            yield longest
        start += len(longest.words) if longest else 1
