"""What else the words of a query mean: synonyms of a thesaurus, and funders by all their names. Never silently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from indexer.analysis import Analyzer, fold, tokenize
from indexer.vocabularies.funders import Funders
from indexer.vocabularies.thesaurus import CompiledThesaurus
from searchapp.query.ast import And, Leaf, Node, Or, Phrase, Value, Word
from searchapp.query.planner import Alternatives

_LONGEST_NAME = 8  # words of a funder's name


class Synonyms(NamedTuple):
    """Typed words, and what they were also taken to mean; a person can take that back with plain=words."""

    words: str
    others: tuple[str, ...]


def find_alternatives(
    tree: Node | None,
    thesaurus: CompiledThesaurus | None,
    funders: Funders,
    analyzer: Analyzer,
    *,
    plain: tuple[str, ...] = (),
) -> tuple[list[Synonyms], Alternatives]:
    """Return the synonyms to tell of, and all alternatives by the leaves that they are for.

    plain: words whose synonyms are not wanted.
    """
    told: list[Synonyms] = []
    found: dict[tuple[Leaf, ...], tuple[Leaf, ...]] = {}
    for run in _runs(tree):
        for start, length in _funder_spans(run, funders):
            span = run[start : start + length]
            group = funders.resolve(_text(span))
            if group:
                names = (replace(_leaf(name), field="funder") for name in funders.names(group))
                found[span] = (Value("funder", group), *names)  # the value finds, the names rank and explain
        if thesaurus is None:
            continue
        free = tuple(leaf for leaf in run if isinstance(leaf, Word | Phrase) and not leaf.field)
        for span, others in _concept_spans(free, thesaurus, analyzer):
            if fold(_text(span)) not in map(fold, plain):
                told.append(Synonyms(_text(span), tuple(others)))
                found[span] = (*found.get(span, ()), *map(_leaf, others))
    return list(dict.fromkeys(told)), found


def _runs(tree: Node | None) -> list[tuple[Leaf, ...]]:
    """Return the leaves that stand side by side: of an And together, others each alone."""
    if isinstance(tree, And):
        side_by_side = tuple(node for node in tree.nodes if isinstance(node, Word | Phrase))
        inner = [run for node in tree.nodes if node not in side_by_side for run in _runs(node)]
        return [side_by_side, *inner]
    if isinstance(tree, Or):
        return [run for node in tree.nodes for run in _runs(node)]
    return [(tree,)] if isinstance(tree, Word | Phrase) else []


def _funder_spans(run: tuple[Leaf, ...], funders: Funders) -> list[tuple[int, int]]:
    """Return (start, length) of the names of funders in a run of words, the longest first, none twice."""
    spans, at = [], 0
    while at < len(run):
        fits = (n for n in range(min(_LONGEST_NAME, len(run) - at), 0, -1) if _may_name(run[at : at + n]))
        length = next((n for n in fits if funders.resolve(_text(run[at : at + n]))), 0)
        if length:
            spans.append((at, length))
        at += length or 1
    return spans


def _may_name(span: tuple[Leaf, ...]) -> bool:
    return all(isinstance(leaf, Word | Phrase) and leaf.field in ("", "funder") for leaf in span)


def _concept_spans(
    run: tuple[Word | Phrase, ...], thesaurus: CompiledThesaurus, analyzer: Analyzer
) -> Iterator[tuple[tuple[Leaf, ...], list[str]]]:
    """Yield (leaves, other labels) of each concept of the thesaurus that a run of words names."""
    forms = [(token.form, number) for number, leaf in enumerate(run) for token in tokenize(_text((leaf,)))]
    owners = [number for _, number in forms]
    for start, length, concept in thesaurus.concepts_in([analyzer.query_word(form) for form, _ in forms]):
        end = start + length
        if owners[start] in owners[:start] or owners[end - 1] in owners[end:]:
            continue  # a part of a phrase is no concept of its own
        span = run[owners[start] : owners[end - 1] + 1]
        labels = (*concept.labels.values(), *(each for others in concept.others.values() for each in others))
        others = list(dict.fromkeys(label for label in labels if fold(label) != fold(_text(span))))
        if others:
            yield span, others


def _leaf(label: str) -> Word | Phrase:
    forms = [token.form for token in tokenize(label)]
    return Word(forms[0]) if len(forms) == 1 else Phrase(" ".join(forms))


def _text(span: tuple[Leaf, ...]) -> str:
    return " ".join(
        leaf.form if isinstance(leaf, Word) else leaf.text if isinstance(leaf, Phrase) else "" for leaf in span
    )
