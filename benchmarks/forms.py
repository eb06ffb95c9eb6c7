"""Measures of the analysis of word forms.

Do two forms of one dictionary word share a term, and forms of different words none? Do parts match their compounds?
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from indexer import Analyzer
from indexer.analysis.snowball import stem
from indexer.normalize import fold

Terms = Callable[[str], Iterable[str]]
"""Returns the terms of a written form."""


def measure_forms(path: Path) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of "two forms of one word share a term", and the share of matched compounds.

    path: a TSV of dictionary form, the same with # between compound parts, part of speech, forms separated by spaces.
    """
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip()]
    analyzer = Analyzer()
    methods: dict[str, Terms] = {
        "forms: written form": lambda form: [fold(form)],
        "forms: Snowball alone": lambda form: [stem(fold(form), "finnish")],
        "forms: base terms": lambda form: analyzer.word(form, "fi").base or [fold(form)],
    }
    words = _forms_by_word(rows)
    figures = {name: _measure_shared_terms(words, terms) for name, terms in methods.items()}
    figures["forms: compounds"] = {"parts found": round(_compounds_found(rows, analyzer), 4)}
    return figures


def _forms_by_word(rows: list[list[str]]) -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for lemma, _, _, forms in rows:
        words.setdefault(lemma, set()).update([lemma, *(fold(form) for form in forms.split())])
    return words


def _measure_shared_terms(words: dict[str, set[str]], terms: Terms) -> dict[str, float]:
    """Return precision, recall and F1 of pairs of distinct forms that share a term; correct are forms of one word."""
    owners: dict[str, set[str]] = {}
    for word, forms in words.items():
        for form in forms:
            owners.setdefault(form, set()).add(word)
    expected = {pair for forms in words.values() for pair in _pairs(forms)}
    by_term: dict[str, list[str]] = {}
    for form in owners:
        for term in set(terms(form)):
            by_term.setdefault(term, []).append(form)
    actual = {pair for forms in by_term.values() for pair in _pairs(forms)}
    correct = len(actual & expected)
    precision, recall = correct / len(actual) if actual else 1.0, correct / len(expected)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "F1": round(f1, 4)}


def _pairs(forms: Iterable[str]) -> Iterable[tuple[str, str]]:
    ordered = sorted(forms)
    return ((first, second) for index, first in enumerate(ordered) for second in ordered[index + 1 :])


def _compounds_found(rows: list[list[str]], analyzer: Analyzer) -> float:
    """Return the share of the forms of compounds that every one of their parts matches as a query."""
    counts: Counter[bool] = Counter()
    for _, lemma_parts, _, forms in rows:
        parts = [part for part in lemma_parts.split("#") if part]
        if len(parts) < 2:
            continue
        for form in forms.split():
            terms = analyzer.word(form, "fi")
            terms_of_form = {*terms.base, *terms.part}
            counts[all(terms_of_form & {*analyzer.word(part, "fi").base, fold(part)} for part in parts)] += 1
    return counts[True] / max(1, counts.total())
