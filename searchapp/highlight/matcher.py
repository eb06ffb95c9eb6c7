"""Where the words of a query stand in a document, and how each came to match."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import NamedTuple

from indexer.analysis import Analyzer, WordTerms
from indexer.fields import PROSE_FIELDS
from indexer.model import Document
from searchapp.highlight.analyzed_text import AnalyzedDocument, AnalyzedText, analyze_texts
from searchapp.query.keywords import TEXT_FIELDS_OF
from searchapp.query.planner import Slot, Sought, Width


class How(StrEnum):
    """How a written word is a word of the query, the closest first."""

    SAME = "same"
    INFLECTED = "inflection"
    PREFIX = "prefix"
    PART = "compound_part"
    SYNONYM = "synonym"
    FUNDER_NAME = "funder_name"
    OWN_PART = "part_of_query"
    RELATED = "related"


_ORDER = {how: place for place, how in enumerate(How)}
_OF_PROSE = (How.PART, How.OWN_PART)
_FUNDER_FIELDS = TEXT_FIELDS_OF["funder"]


class Found(NamedTuple):
    """A word found: its place in a field's text, which of the sought words it is, how, and its form as written."""

    start: int
    end: int
    sought: int
    how: How
    form: str


Finds = dict[str, list[list[Found]]]
"""What is found in a document: by field, for each piece of its text, in order."""


class Why(NamedTuple):
    """Why a document matched a word of the query: the form that stands in it, in which field, and how it matched."""

    word: str
    form: str
    field: str
    how: How


class Matcher:
    """Finds the words of one query in documents; made for one search.

    A word matches or not wherever it stands, so each is looked at once: what it may be is remembered by its terms.
    texts: gives the words of documents, by default analysed anew.
    """

    def __init__(
        self,
        sought: Sequence[Sought],
        analyzer: Analyzer,
        width: Width,
        texts: Callable[[Sequence[Document]], list[AnalyzedDocument]] | None = None,
    ) -> None:
        self.sought = sought
        self._width = width
        self._texts = texts or partial(analyze_texts, analyzer=analyzer)
        self._prefixes = [number for number, each in enumerate(sought) if each.is_prefix]
        self._with_term: dict[str, list[int]] = {}
        for number, each in enumerate(sought):
            for term in _all_terms(each.slots[0].terms):
                self._with_term.setdefault(term, []).append(number)
        self._terms = frozenset(self._with_term)
        self._known: dict[int, tuple[bool, WordTerms]] = {}
        """By the identity of terms, whether they are near; and the terms, so that no others come to have it."""
        self._met: dict[WordTerms, list[tuple[int, How]]] = {}

    def find(self, document: Document) -> Finds:
        """Return what is found, by field, for each piece of its text, in order.

        A single part of a compound counts only where the compound itself is nowhere in the document.
        """
        if not self.sought:
            return {}
        found = {
            field: [list(self._in_text(field, piece)) for piece in pieces]
            for field, pieces in self._texts([document])[0].items()
        }
        whole = {
            each.sought for lists in found.values() for piece in lists for each in piece if each.how is not How.OWN_PART
        }
        return {
            field: [
                [each for each in piece if each.how is not How.OWN_PART or each.sought not in whole] for piece in lists
            ]
            for field, lists in found.items()
        }

    def why(self, found: Finds) -> list[Why]:
        """Return for each word of the query the one or two forms that match it the closest way."""
        forms: dict[str, dict[tuple[str, How], Why]] = {}
        for field, lists in found.items():
            for each in chain.from_iterable(lists):
                word = self.sought[each.sought].stands_for or self.sought[each.sought].typed
                why = Why(word, each.form, field, each.how)
                forms.setdefault(word, {}).setdefault((each.form.casefold(), each.how), why)
        whys: list[Why] = []
        for word in dict.fromkeys(each.stands_for or each.typed for each in self.sought):
            best = sorted(forms.get(word, {}).values(), key=lambda why: _ORDER[why.how])
            whys += [why for why in best if why.how is best[0].how][:2]
        return whys

    def _in_text(self, field: str, text: AnalyzedText) -> Iterator[Found]:
        taken: set[int] = set()
        for at in self._near(text.terms):
            for number, first in self._begins(text.terms[at]):
                sought = self.sought[number]
                if field not in sought.fields or (first in _OF_PROSE and field not in PROSE_FIELDS):
                    continue
                places = [(at, first)] if len(sought.slots) == 1 else self._sequence(text.terms, at, sought)
                for place, how in places:
                    if place not in taken:
                        taken.add(place)
                        yield Found(*text.place(place), number, how, text.forms[place])

    def _near(self, words: Sequence[WordTerms]) -> list[int]:
        """Return where words stand that share a term with what is sought: few do, so nothing else is asked of most."""
        known, found = self._known, []
        for at, terms in enumerate(words):
            told = known.get(id(terms))
            if told is None:
                told = known[id(terms)] = (self._is_near(terms), terms)
            if told[0]:
                found.append(at)
        return found

    def _is_near(self, terms: WordTerms) -> bool:
        apart = self._terms.isdisjoint
        return terms.exact in self._terms or not apart(terms.base) or not apart(terms.part) or self._is_begun(terms)

    def _is_begun(self, terms: WordTerms) -> bool:
        return any(terms.exact.startswith(self.sought[number].slots[0].terms.exact) for number in self._prefixes)

    def _begins(self, terms: WordTerms) -> list[tuple[int, How]]:
        """Return which of the sought words may begin with a word of these terms, and how, the closest first."""
        found = self._met.get(terms)
        if found is None:
            near = {number for term in _all_terms(terms) for number in self._with_term.get(term, ())}
            near.update(self._prefixes)
            each = ((n, self._how(self.sought[n], self.sought[n].slots[0], terms)) for n in sorted(near))
            found = sorted(((number, how) for number, how in each if how), key=lambda item: _ORDER[item[1]])
            self._met[terms] = found
        return found

    def _sequence(self, words: Sequence[WordTerms], at: int, sought: Sought) -> list[tuple[int, How]]:
        """Return where the words of a phrase that begins at a place stand, and how each fits; none if it does not.

        Where the phrase has a stop word any word may stand; such a word is not among them.
        """
        matched = []
        for slot in sought.slots:
            place = at + slot.offset - sought.slots[0].offset
            if place >= len(words):
                return []
            is_gap = not slot.terms.base and self._width is not Width.EXACT
            if is_gap:
                continue
            how = self._how(sought, slot, words[place])
            if how is None:
                return []
            matched.append((place, how))
        return matched

    def _how(self, sought: Sought, slot: Slot, terms: WordTerms) -> How | None:
        how = self._how_closely(sought, slot, terms)
        if how and sought.stands_for:
            return How.FUNDER_NAME if sought.fields == _FUNDER_FIELDS else How.SYNONYM
        return how

    def _how_closely(self, sought: Sought, slot: Slot, terms: WordTerms) -> How | None:
        if terms.exact == slot.terms.exact:
            return How.SAME
        if sought.is_prefix:
            return How.PREFIX if terms.exact.startswith(slot.terms.exact) else None
        if self._width is Width.EXACT:
            return None
        if any(term in slot.terms.base for term in terms.base):
            return How.INFLECTED
        if self._width is Width.INFLECTED or len(sought.slots) > 1:
            return None
        if any(term in slot.terms.base for term in terms.part):
            return How.PART
        own = () if sought.stands_for else slot.terms.part
        return How.OWN_PART if any(term in own for term in (*terms.base, *terms.part)) else None


def _all_terms(terms: WordTerms) -> tuple[str, ...]:
    return (terms.exact, *terms.base, *terms.part)
