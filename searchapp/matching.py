"""Where the words of a query stand in a document, and how each came to match."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from indexer.analysis import AnalyzedToken, Analyzer, WordTerms
from indexer.fields import PROSE_FIELDS, field_texts
from indexer.model import Document
from searchapp.planning import Slot, Sought, Width
from searchapp.query_names import TEXT_FIELDS_OF


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


_NONE: frozenset[int] = frozenset()
_ORDER = {how: place for place, how in enumerate(How)}
_OF_PROSE = (How.PART, How.OWN_PART)
_FUNDER_FIELDS = TEXT_FIELDS_OF["funder"]


class Found(NamedTuple):
    """A word found: its place in a field's text, which of the sought words it is, and how."""

    start: int
    end: int
    sought: int
    how: How


class Why(NamedTuple):
    """Why a document matched a word of the query: the form that stands in it, in which field, and how it matched."""

    word: str
    form: str
    field: str
    how: How


class Matcher:
    """Finds the words of one query in documents."""

    def __init__(self, sought: Sequence[Sought], analyzer: Analyzer, width: Width) -> None:
        self.sought = sought
        self._analyzer = analyzer
        self._width = width
        self._prefixes = [number for number, each in enumerate(sought) if each.is_prefix]
        self._with_term: dict[str, set[int]] = {}  # most tokens share no term with any word, and this tells it quickly
        for number, each in enumerate(sought):
            terms = each.slots[0].terms
            for term in (terms.exact, *terms.base, *terms.part):
                self._with_term.setdefault(term, set()).add(number)

    def find(self, document: Document) -> dict[str, list[list[Found]]]:
        """Return what is found, by field, for each piece of its text, in order.

        A single part of a compound counts only where the compound itself is nowhere in the document.
        """
        if not self.sought:
            return {}
        found = {
            field: [list(self._in_text(field, piece.text, piece.language)) for piece in pieces]
            for field, pieces in field_texts(document)
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

    def why(self, document: Document, found: dict[str, list[list[Found]]]) -> list[Why]:
        """Return for each word of the query the one or two forms that match it the closest way."""
        texts = dict(field_texts(document))
        forms: dict[str, dict[tuple[str, How], str]] = {}
        for field, lists in found.items():
            for number, piece in enumerate(lists):
                for each in piece:
                    form = texts[field][number].text[each.start : each.end]
                    word = self.sought[each.sought].stands_for or self.sought[each.sought].typed
                    forms.setdefault(word, {}).setdefault((form.casefold(), each.how), f"{field}\0{form}")
        whys = []
        for word in dict.fromkeys(each.stands_for or each.typed for each in self.sought):
            best = sorted(forms.get(word, {}).items(), key=lambda item: _ORDER[item[0][1]])
            for (_, how), place in [item for item in best if item[0][1] is best[0][0][1]][:2]:
                field, form = place.split("\0")
                whys.append(Why(word, form, field, how))
        return whys

    def _in_text(self, field: str, text: str, language: str) -> Iterator[Found]:
        tokens = list(self._analyzer.tokens(text, language))
        taken: set[tuple[int, int]] = set()
        for at, (_token, terms) in enumerate(tokens):
            for number, first in self._starts(terms):
                sought = self.sought[number]
                if field not in sought.fields or (first in _OF_PROSE and field not in PROSE_FIELDS):
                    continue
                for each, how in self._sequence(tokens, at, sought):
                    place = (each.token.start, each.token.end)
                    if place not in taken:
                        taken.add(place)
                        yield Found(*place, number, how)

    def _starts(self, terms: WordTerms) -> list[tuple[int, How]]:
        """Return which of the sought words may begin with a token of these terms, and how, the closest first."""
        near = set(self._prefixes)
        for term in (terms.exact, *terms.base, *terms.part):
            near |= self._with_term.get(term, _NONE)
        each = (
            (number, self._how(self.sought[number], self.sought[number].slots[0], terms)) for number in sorted(near)
        )
        return sorted(((number, how) for number, how in each if how), key=lambda item: _ORDER[item[1]])

    def _sequence(self, tokens: list[AnalyzedToken], at: int, sought: Sought) -> list[tuple[AnalyzedToken, How]]:
        """Return the tokens of a word or phrase that begins at a token, and how each fits; none if it does not.

        Where the phrase has a stop word any word may stand; such a word is not among the tokens.
        """
        matched = []
        for slot in sought.slots:
            place = at + slot.offset - sought.slots[0].offset
            if place >= len(tokens):
                return []
            terms = tokens[place].terms
            is_gap = len(sought.slots) > 1 and not slot.terms.base and self._width is not Width.EXACT
            if is_gap:
                continue
            how = self._how(sought, slot, terms)
            if how is None:
                return []
            matched.append((tokens[place], how))
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
