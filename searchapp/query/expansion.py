"""Expansion of queries: synonyms from a thesaurus, all names of funders, and nuoriso for nuorisohanke.

The synonyms are returned so that the results page can show them; a user can turn each off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from indexer.analysis import Analyzer, tokenize
from indexer.normalize import fold
from indexer.vocabularies.funders import Funders
from indexer.vocabularies.thesaurus import CompiledThesaurus
from searchapp.query.ast import And, Fact, Leaf, Node, Phrase, Value, Word, runs
from searchapp.query.optional_words import subject_of
from searchapp.query.planner import Expansions

_MAX_NAME_WORDS = 8  # of the name of a funder


class Synonyms(NamedTuple):
    """Typed words and their synonyms. The parameter plain=words turns the synonyms off."""

    words: str
    others: tuple[str, ...]


def find_expansions(
    tree: Node | None,
    thesaurus: CompiledThesaurus | None,
    funders: Funders,
    analyzer: Analyzer,
    *,
    plain: tuple[str, ...] = (),
) -> tuple[list[Synonyms], Expansions]:
    """Return the synonyms to show to the user, and all expansions, including names of funders.

    plain: words whose synonyms, or other names of the funder, are turned off.
    """
    synonyms: list[Synonyms] = []
    expansions: dict[tuple[Leaf, ...], tuple[Leaf, ...]] = {}
    for run in runs(tree):
        for start, length in _funder_spans(run, funders):
            span = run[start : start + length]
            group = funders.resolve(_text(span))
            if group and fold(_text(span)) not in map(fold, plain):
                names = (replace(_leaf(name), field="funder") for name in funders.names(group))
                expansions[span] = (Value("funder", group), *names)  # the value matches; the names rank and explain
        for leaf in run:
            subject = subject_of(leaf.form, analyzer) if isinstance(leaf, Word) and _is_plain(leaf) else ""
            if subject and fold(_text((leaf,))) not in map(fold, plain):
                synonyms.append(Synonyms(_text((leaf,)), (subject,)))
                expansions[(leaf,)] = (*expansions.get((leaf,), ()), Word(subject))
        if thesaurus is None:
            continue
        without_field = tuple(leaf for leaf in run if isinstance(leaf, Word | Phrase) and not leaf.field)
        for span, others in _concept_spans(without_field, thesaurus, analyzer):
            if fold(_text(span)) not in map(fold, plain):
                synonyms.append(Synonyms(_text(span), tuple(dict.fromkeys(label for _, label in others))))
                leaves = (_leaf(label, language) for language, label in others)
                expansions[span] = (*expansions.get(span, ()), *leaves)
    for fact in _facts(tree):
        if fact.facet == "funder":
            expansions[fact.words] = tuple(replace(_leaf(name), field="funder") for name in funders.names(fact.value))
    return list(dict.fromkeys(synonyms)), expansions


def _is_plain(word: Word) -> bool:
    return not word.field and not word.is_required


def _facts(tree: Node | None) -> list[Fact]:
    nodes = tree.nodes if isinstance(tree, And) else (tree,)
    return [node for node in nodes if isinstance(node, Fact)]


def _funder_spans(run: tuple[Leaf, ...], funders: Funders) -> list[tuple[int, int]]:
    """Return (start, length) of each name of a funder in a run: the longest at each start, without overlaps."""
    spans, start = [], 0
    while start < len(run):
        max_length = min(_MAX_NAME_WORDS, len(run) - start)
        lengths = (n for n in range(max_length, 0, -1) if _may_be_funder(run[start : start + n]))
        length = next((n for n in lengths if funders.resolve(_text(run[start : start + n]))), 0)
        if length:
            spans.append((start, length))
        start += length or 1
    return spans


def _may_be_funder(span: tuple[Leaf, ...]) -> bool:
    return all(isinstance(leaf, Word | Phrase) and leaf.field in ("", "funder") for leaf in span)


def _concept_spans(
    run: tuple[Word | Phrase, ...], thesaurus: CompiledThesaurus, analyzer: Analyzer
) -> Iterator[tuple[tuple[Leaf, ...], list[tuple[str, str]]]]:
    """Yield (leaves, other labels with their language) of each concept of the thesaurus that words of a run name."""
    forms = [(token.form, number) for number, leaf in enumerate(run) for token in tokenize(_text((leaf,)))]
    leaf_numbers = [number for _, number in forms]
    for start, length, concept in thesaurus.concepts_in([analyzer.query_word(form) for form, _ in forms]):
        end = start + length
        first, last = leaf_numbers[start], leaf_numbers[end - 1]
        if first in leaf_numbers[:start] or last in leaf_numbers[end:]:
            continue  # a part of a phrase does not name a concept
        span = run[first : last + 1]
        labels = (
            *concept.labels.items(),
            *((code, label) for code, others in concept.others.items() for label in others),
        )
        others = [(code, label) for code, label in dict.fromkeys(labels) if fold(label) != fold(_text(span))]
        if others:
            yield span, others


def _leaf(label: str, language: str = "") -> Word | Phrase:
    forms = [token.form for token in tokenize(label)]
    is_word = len(forms) == 1
    return Word(forms[0], language=language) if is_word else Phrase(" ".join(forms), language=language)


def _text(span: tuple[Leaf, ...]) -> str:
    return " ".join(
        leaf.form if isinstance(leaf, Word) else leaf.text if isinstance(leaf, Phrase) else "" for leaf in span
    )
