"""Words of a query that were typed without dots: the dotted word is searched for where no document has the typed one.

Every correction is shown to the user, who can turn it off (plain=word), so that the word is searched for as typed. A
misspelt word is not replaced: what may have been meant is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from indexer.analysis import Analyzer
from indexer.engines.base import Reader
from indexer.normalize import fold
from searchapp.query import ast
from searchapp.query.diacritics import bare_letters, dotted_forms, without_dots
from searchapp.query.facts.readings import fact_words
from searchapp.query.index_words import frequency, similar_words
from searchapp.search.relaxation import Offer, Search

_MAX_LETTERS = 12  # that may lack their dots; a longer word has more forms than are worth trying
_MIN_LENGTH = 4  # letters of a word of the dictionary: shorter words differ by their dots alone (saa, sää)
_STEM_LETTERS = 3  # of a word of the index that begins as the typed word does
_MAX_MISSPELT = 3  # words of a query for which near forms are looked up: each takes some milliseconds
_CACHED_WORDS = 1_000
_MAX_ENDING = 4  # letters by which another form of the word may be longer


class Correction(NamedTuple):
    """A word as typed, and the dotted form that is searched for."""

    typed: str
    form: str


class Corrector:
    """Finds the corrections of queries in the words of one index; threads may share it.

    Dotted forms are cached, because relaxed queries have words of the query that they relax.
    """

    def __init__(self, reader: Reader, analyzer: Analyzer) -> None:
        self._dotted_form = lru_cache(_CACHED_WORDS)(lambda form: _dotted_form(form, reader, analyzer))

    def corrections_of(self, tree: ast.Node | None, *, plain: Iterable[str] = ()) -> tuple[Correction, ...]:
        """Return the corrections of a query. plain: words that are searched for as typed."""
        as_typed = set(map(fold, plain))
        forms = dict.fromkeys(form for leaf in ast.leaves(tree) for form in written_words(leaf))
        corrections = (
            Correction(form, dotted)
            for form in forms
            if fold(form) not in as_typed and (dotted := self._dotted_form(form))
        )
        return tuple(corrections)


def corrected_tree(tree: ast.Node, corrections: Iterable[Correction]) -> ast.Node:
    """Return a query tree with the dotted forms instead of the typed ones."""
    for typed, form in corrections:
        tree = ast.replace_form(tree, typed, form)
    return tree


def corrected_text(text: str, corrections: Iterable[Correction]) -> str:
    """Return a typed query with the dotted forms instead of the typed ones.

    >>> corrected_text("paihdetyo paihde", [Correction("paihde", "päihde")])
    'paihdetyo päihde'
    """
    for typed, form in corrections:
        text = replace_word(text, typed, form)
    return text


def replace_word(text: str, old: str, new: str) -> str:
    """Return the text with another word for each occurrence of a word; parts of longer words stay.

    >>> replace_word("kutna kutnatalo", "kutna", "kunta")
    'kunta kutnatalo'
    """
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text)


def did_you_mean(search: Search, total: int) -> list[Offer]:
    """Return the search with its misspelt words replaced, as an offer, if it matches more than total documents.

    If other words keep it from that, the replaced words alone are offered.
    """
    tree, typed = search.parsed.tree, search.corrected.q
    if tree is None or not (near := _near_forms(search)):
        return []
    base = replace(search.corrected, page=1, related=0)
    for form, other in near.items():
        tree, typed = ast.replace_form(tree, form, other), replace_word(typed, form, other)
    words = ast.conjunction([ast.Word(form) for form in near.values()])
    candidates = [base.with_tree(tree, typed), base.with_tree(words)]
    counted = zip(candidates, search.totals_of(candidates), strict=True)
    offers = (
        Offer(kind="did_you_mean", about=parameters.q, parameters=parameters, count=count)
        for parameters, count in counted
        if count > total
    )
    return list(islice(offers, 1))


def _near_forms(search: Search) -> dict[str, str]:
    """Return what each misspelt form of a query may mean, of the first few, without words of facts."""
    forms = dict.fromkeys(form for leaf in ast.leaves(search.tree) for form in written_words(leaf))
    misspelt = islice(
        filter(search.is_misspelt, (form for form in forms if form not in fact_words(search.tree))), _MAX_MISSPELT
    )
    return {form: near for form in misspelt if (near := search.nearest_form(form))}


def written_words(leaf: ast.Leaf) -> list[str]:
    """Return the written words of a leaf. The beginning of a word is not corrected."""
    match leaf:
        case ast.Word(form):
            return [form]
        case ast.Phrase(text):
            return text.split()
        case _:
            return []


def _dotted_form(form: str, reader: Reader, analyzer: Analyzer) -> str | None:
    """Return the dotted form that most documents have; None if the typed form is known or there is no dotted form."""
    if not 0 < bare_letters(form) <= _MAX_LETTERS:
        return None
    terms = analyzer.query_word(form)
    if (terms.is_known and len(form) < _MIN_LENGTH) or frequency(terms, reader):
        return None
    frequencies = dict(_dictionary_forms(form, reader, analyzer))
    for word, count in _index_words(form, reader, analyzer).items():
        frequencies[word] = max(count, frequencies.get(word, 0))
    return max(frequencies, key=lambda dotted: (frequencies[dotted], dotted), default=None)


def _dictionary_forms(form: str, reader: Reader, analyzer: Analyzer) -> Iterator[tuple[str, int]]:
    """Yield the dotted forms that a dictionary contains and documents have, with their document frequencies."""
    forms = list(dotted_forms(form))
    for dotted, terms in zip(forms, analyzer.words(forms, "fi"), strict=True):
        count = frequency(terms, reader) if terms.is_known or not terms.base else 0
        if count:
            yield dotted, count


def _index_words(form: str, reader: Reader, analyzer: Analyzer) -> Mapping[str, int]:
    """Return words of the index that are the typed word, or a form of it, but for the dots, with document counts.

    These are words that the dictionary lacks: names, and Swedish.
    """
    bare = fold(form)
    words = similar_words(form, reader, letters=_STEM_LETTERS)
    same = {word: count for word, count in words.items() if word != bare and without_dots(word) == without_dots(bare)}
    if same:
        return same
    stems = _bare_stems(bare, analyzer)
    near = (word for word in words if any(without_dots(word).startswith(stem) for stem in stems))
    return {
        word: words[word]
        for word in near
        if len(word) <= len(bare) + _MAX_ENDING and word != without_dots(word) and stems & _bare_stems(word, analyzer)
    }


def _bare_stems(word: str, analyzer: Analyzer) -> set[str]:
    return {without_dots(term) for term in analyzer.query_word(word).base}
