"""The names of regions and municipalities as term sequences, to find them in a text in any inflected form.

A word of a Finnish name matches a word of a text when they share a dictionary form (Oulu, Oulun), or a stem if the
dictionary has neither. Swedish and English names match as written, with or without the genitive's s: analysed as
Finnish they would match other words (Kajana, the essive of kaja).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.analysis import Analyzer, tokenize
from indexer.normalize import fold
from indexer.vocabularies.region_table import RegionTable

__all__ = ["PlaceName", "PlaceNames", "Word"]

_FINNISH = "fi"
# The area around a place in one word, which the dictionary does not know: Vaasanseudun. Other compounds say nothing of
# their first part: Oulunkylä is in Helsinki.
_AREA_RE = re.compile(r"(\w+n)(?:seutu|seudu)\w*", re.IGNORECASE)
_CONJUNCTIONS = frozenset({"ja", "sekä", "och", "samt", "and"})


class PlaceName(NamedTuple):
    """One name of one place.

    folded: the name, folded. words: for each of its words, the terms of which a text's word must have one. region: the
    canonical value of its region. is_region: whether it names the region itself. is_former: whether its municipality no
    longer exists. is_plural: whether the dictionary form of its word is another word (Virrat, virta).
    """

    folded: str
    words: tuple[frozenset[str], ...]
    region: str
    is_region: bool = False
    is_former: bool = False
    is_plural: bool = False


class Word(NamedTuple):
    """A word of a text, or a piece of a hyphenated one: as written, its terms, and its offsets in the text."""

    form: str
    terms: frozenset[str]
    start: int
    end: int


class PlaceNames:
    """Every name of the table, by the terms of its first word.

    analyzer: without one, names match only as they are in the table.
    """

    def __init__(self, table: RegionTable, analyzer: Analyzer | None) -> None:
        self._analyzer = analyzer
        self._by_term: dict[str, list[PlaceName]] = {}
        self._pairs: dict[tuple[str, str], str] = {}
        """The region of a name of two words, hyphenated or not, by the words: etelä, savo."""
        self._starts: set[str] = set()
        """The first letters of every word of every name: no case form changes them."""
        for region in table.regions:
            for name in region.all_names:
                self._add_region(name, region.fi, is_finnish=name not in (region.sv, region.en) or name == region.fi)
            for municipality in region.municipalities:
                self._add(municipality.fi, region.fi)
                self._add(municipality.sv, region.fi, is_finnish=False)
        for former, region in table.former():
            self._add(former.fi, region.fi, is_former=True)
            self._add(former.sv, region.fi, is_former=True, is_finnish=False)

    def words_of(self, text: str, *, capitalised: bool) -> list[Word]:
        """Return the words of a text.

        capitalised: whether only capitalised words are analysed; others then match only as written.
        """
        return [
            Word(token.form, self._terms(token.form, analyzed=not capitalised or token.form[0].isupper()), *token[1:3])
            for token in tokenize(text)
        ]

    def at(self, words: Sequence[Word], start: int) -> PlaceName | None:
        """Return the longest name whose words begin at a word, or None."""
        candidates = (name for term in words[start].terms for name in self._by_term.get(term, ()))
        fitting = (name for name in candidates if _fits(name.words, words, start))
        return max(fitting, key=lambda name: (len(name.words), name.is_region, not name.is_former), default=None)

    def within(self, word: Word) -> Iterator[tuple[PlaceName, Word]]:
        """Yield the names inside a word that is no name itself, with the piece of the word that names the place.

        The end of a hyphenated word may name a region (Länsi-Uusimaa, MTK-Pohjois-Savo), unless other regions' names
        end with that name (Lakeus-Pohjanmaa). Its first pieces may name municipalities (Kotkan-Haminan, Tampere-talo).
        A word for the area around a place names it at its beginning (Vaasanseudun).
        """
        pieces = word.form.split("-")
        if len(pieces) == 1:
            area = _AREA_RE.fullmatch(word.form)
            if area and (name := self.at([piece := self._piece(area[1], word)], 0)):
                yield name, piece
            return
        for start in range(1, len(pieces)):
            piece = self._piece("-".join(pieces[start:]), word)
            name = self.at([piece], 0)
            if name and name.is_region and not self._ends_another(name):
                yield name, piece
                return
        for form in pieces:
            piece = self._piece(form, word)
            name = self.at([piece], 0)
            if name is None or name.is_region:
                return
            yield name, piece

    def elided(self, name: PlaceName, words: Sequence[Word], start: int) -> Iterator[str]:
        """Yield the regions of the words before a name that share its last word: Etelä- in Etelä- ja Pohjois-Savo."""
        head = name.folded.replace("-", " ").split()[-1]
        at = start - 1
        if at > 0 and fold(words[at].form) in _CONJUNCTIONS:
            at -= 1
            while at >= 0 and (region := self._pairs.get((fold(words[at].form), head))):
                yield region
                at -= 1

    def _ends_another(self, name: PlaceName) -> bool:
        return any(head == name.folded and region != name.region for (_, head), region in self._pairs.items())

    def _piece(self, form: str, word: Word) -> Word:
        return Word(form, self._terms(form), word.start, word.end)

    def _add_region(self, name: str, region: str, *, is_finnish: bool) -> None:
        spaced = name.replace("-", " ")
        for spelling in dict.fromkeys((name, spaced)):
            self._add(spelling, region, is_region=True, is_finnish=is_finnish)
        if len(pieces := fold(spaced).split()) == 2:
            self._pairs[pieces[0], pieces[1]] = region

    def _add(
        self,
        name: str,
        region: str,
        *,
        is_region: bool = False,
        is_former: bool = False,
        is_finnish: bool = True,
    ) -> None:
        words = [self._name_terms(token.form, is_finnish=is_finnish) for token in tokenize(name)]
        is_plural = is_finnish and any(self._is_plural(token.form) for token in tokenize(name))
        entry = PlaceName(fold(name), tuple(words), region, is_region, is_former, is_plural)
        self._starts.update(_start(token.form) for token in tokenize(name))
        for term in words[0] if words else ():
            self._by_term.setdefault(term, []).append(entry)

    def _name_terms(self, form: str, *, is_finnish: bool) -> frozenset[str]:
        """Return the terms that a word of a name is found by: exact ones, and if it is Finnish its base terms.

        Of several dictionary forms only the name itself counts: Koski is no form of koskea here.
        """
        folded = fold(form)
        exact = {_exact(folded), _exact(f"{folded}s")}
        if self._analyzer is None or not is_finnish:
            return frozenset(exact)
        base = self._analyzer.word(form, _FINNISH).base
        return frozenset(exact.union([folded] if folded in base else base))

    def _is_plural(self, form: str) -> bool:
        if self._analyzer is None:
            return False
        word = self._analyzer.word(form, _FINNISH)
        return word.is_known and fold(form) not in word.base

    def _terms(self, form: str, *, analyzed: bool = True) -> frozenset[str]:
        """Return the exact term of a word, and its base terms where it may be a form of a name."""
        exact = _exact(fold(form))
        if self._analyzer is None or not analyzed or not self._may_name(form):
            return frozenset({exact})
        return frozenset({exact, *self._analyzer.word(form, _FINNISH).base})

    def _may_name(self, form: str) -> bool:
        return any(_start(piece) in self._starts for piece in form.split("-"))


def _exact(folded: str) -> str:
    """Return the term of a word as written, which is no base term."""
    return f"={folded}"


def _start(form: str) -> str:
    return fold(form)[:2]


def _fits(terms: Sequence[frozenset[str]], words: Sequence[Word], start: int) -> bool:
    rest = words[start : start + len(terms)]
    return len(rest) == len(terms) and all(
        not name_terms.isdisjoint(word.terms) for name_terms, word in zip(terms, rest, strict=True)
    )
