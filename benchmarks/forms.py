"""Do two forms of one dictionary word share a term, and forms of two words none? Are the parts of compounds found?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from indexer import Analyzer
from indexer.analysis import fold
from indexer.analysis.snowball import stem

Terms = Callable[[str], Iterable[str]]
"""Gives the terms of a written form."""


def measure_forms(path: Path) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of "two forms of one word share a term", and the share of compounds found.

    path: a TSV of dictionary form, the same with # between compound parts, part of speech, forms with spaces between.
    """
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip()]
    analyzer = Analyzer()
    ways: dict[str, Terms] = {
        "forms: written form": lambda form: [fold(form)],
        "forms: Snowball alone": lambda form: [stem(fold(form), "finnish")],
        "forms: base terms": lambda form: analyzer.word(form, "fi").base or [fold(form)],
    }
    words = _forms_by_word(rows)
    told = {name: _shared(words, terms) for name, terms in ways.items()}
    told["forms: compounds"] = {"parts found": round(_compounds_found(rows, analyzer), 4)}
    return told


def _forms_by_word(rows: list[list[str]]) -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for lemma, _, _, forms in rows:
        words.setdefault(lemma, set()).update([lemma, *(fold(form) for form in forms.split())])
    return words


def _shared(words: dict[str, set[str]], terms: Terms) -> dict[str, float]:
    """Count pairs of different forms that share a term: right when some word has both, wrong when none has."""
    owners: dict[str, set[str]] = {}
    for word, forms in words.items():
        for form in forms:
            owners.setdefault(form, set()).add(word)
    wanted = {pair for forms in words.values() for pair in _pairs(forms)}
    by_term: dict[str, list[str]] = {}
    for form in owners:
        for term in set(terms(form)):
            by_term.setdefault(term, []).append(form)
    found = {pair for forms in by_term.values() for pair in _pairs(forms)}
    right = len(found & wanted)
    precision, share = right / len(found) if found else 1.0, right / len(wanted)
    f1 = 2 * precision * share / (precision + share) if precision + share else 0.0
    return {"precision": round(precision, 4), "recall": round(share, 4), "F1": round(f1, 4)}


def _pairs(forms: Iterable[str]) -> Iterable[tuple[str, str]]:
    ordered = sorted(forms)
    return ((one, other) for at, one in enumerate(ordered) for other in ordered[at + 1 :])


def _compounds_found(rows: list[list[str]], analyzer: Analyzer) -> float:
    """Return the share of the forms of compounds that each of their parts finds, as a query would."""
    counts: Counter[bool] = Counter()
    for _, parted, _, forms in rows:
        parts = [part for part in parted.split("#") if part]
        if len(parts) < 2:
            continue
        for form in forms.split():
            terms = analyzer.word(form, "fi")
            there = {*terms.base, *terms.part}
            counts[all(there & {*analyzer.word(part, "fi").base, fold(part)} for part in parts)] += 1
    return counts[True] / max(1, counts.total())
