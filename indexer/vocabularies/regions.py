"""Which of the 19 regions of Finland (maakunta, landskap) a document belongs to.

A region's canonical value, which is stored and compared, is its Finnish name ("Kainuu", "Ahvenanmaa"); the screen shows
`label` of it. What a register states decides; else the regions and municipalities that the names of its organisations
and its places mention. A former municipality counts as part of its successor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain

from indexer.analysis import Analyzer, voikko
from indexer.model import NO_REGION
from indexer.normalize import collapse_spaces, fold
from indexer.vocabularies.place_names import PlaceName, PlaceNames, Word
from indexer.vocabularies.region_table import RegionTable, load_regions

__all__ = ["Regions"]

_CACHED = 65_536  # distinct strings remembered: far over the organisations of any register, yet a bound on memory
_CODE_RE = re.compile(r"(?:MK|KU)?(\d{2,3})|(FI\w{3})", re.IGNORECASE)
_ITEM_RE = re.compile(r"\s*[,;/|\n]\s*")
_NATIONWIDE = frozenset(
    {"valtakunnallinen", "valtakunnallisesti", "koko maa", "koko suomi", "koko suomen alue", "nationwide", "national"}
    | {"whole country", "hela landet", "hela finland", "riksomfattande", "nationell"}
)
_FIRST_NAME, _PLACE = "etunimi", "paikannimi"
_SHORT = 3  # letters: in capitals an acronym or a number (II), not the municipality Ii
# First letters of the words after a name that leave no doubt that it is the municipality: kaupungin, seudun, kommuns.
_MUNICIPAL = ("kaupun", "kunta", "kunna", "seurakun", "seutu", "seudu", "stad", "kommun", "församling", "municipality")
_LEGAL_FORMS = frozenset({"oy", "oyj", "ab", "abp", "ky", "ay", "tmi", "ltd", "inc", "osk", "osuuskunta", "ry", "rf"})


class Regions:
    """Resolves texts to regions. Immutable but for a bounded cache; threads may share it.

    analyzer: finds inflected names; without one, names are found only as they are in the table.
    """

    def __init__(self, analyzer: Analyzer | None = None, *, table: RegionTable | None = None) -> None:
        self.table = table or load_regions()
        self._analyzer = analyzer
        self._order = {region.fi: number for number, region in enumerate(self.table.regions)}
        self._by_name = {fold(name): region.fi for region in self.table.regions for name in region.all_names}
        self._by_code = _codes(self.table)
        self._stated = lru_cache(_CACHED)(self._find_stated)
        self._mentioned = lru_cache(_CACHED)(self._find_mentioned)

    @property
    def values(self) -> tuple[str, ...]:
        """The canonical values, in the order of the facet."""
        return tuple(self._order)

    def label(self, value: str, language: str) -> str:
        """Return the name of a canonical value in a language of the screen; another value as it is.

        >>> Regions().label("Pohjois-Pohjanmaa", "en"), Regions().label("Kainuu", "sv"), Regions().label("?", "sv")
        ('North Ostrobothnia', 'Kajanaland', '?')
        """
        number = self._order.get(value)
        return value if number is None else self.table.regions[number].name(language)

    def of_document(
        self, *, stated: Iterable[str] = (), organisations: Iterable[str] = (), places: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Return the canonical values of a document's regions, in the order of the table; none if nothing names one.

        stated: values of a register's own column of regions or municipalities. They decide alone when they name a
        region, or the whole country, which is no region. organisations and places count together otherwise.
        """
        values = tuple(stated)
        regions = set(chain.from_iterable(map(self._stated, values)))
        if not regions and not any(map(_is_nationwide, values)):
            regions.update(chain.from_iterable(map(self._stated, places)))
            regions.update(chain.from_iterable(map(self._mentioned, organisations)))
        return self._sorted(regions)

    def of_organisation(self, name: str) -> tuple[str, ...]:
        """Return the canonical values of the regions that the name of an organisation mentions."""
        return self._mentioned(name)

    def parse(self, typed: str) -> tuple[str, ...]:
        """Return the canonical values that a query value means: a name in any language or case form, or a code.

        The name of a municipality means its region; an unknown value returns none.

        >>> Regions().parse("norra österbotten"), Regions().parse("Kuhmo"), Regions().parse("Atlantis")
        (('Pohjois-Pohjanmaa',), ('Kainuu',), ())
        """
        exact = self._by_name.get(fold(collapse_spaces(typed)))
        return (exact,) if exact else self._stated(typed)

    @cached_property
    def _names(self) -> PlaceNames:
        return PlaceNames(self.table, self._analyzer)  # made at the first use: it loads the dictionary

    def _find_stated(self, text: str) -> tuple[str, ...]:
        """Return the regions of a text that lists places, in upper or lower case, or their codes."""
        codes = map(_CODE_RE.fullmatch, _ITEM_RE.split(text.strip()))
        regions = {self._by_code.get((code[1] or code[2]).upper()) for code in codes if code}
        words = self._names.words_of(text, capitalised=False)
        for region, _, word, _ in self._mentions(words):
            if len(words) == 1 or not _is_short_capitals(word):
                regions.add(region)
        return self._sorted(filter(None, regions))

    def _find_mentioned(self, text: str) -> tuple[str, ...]:
        """Return the regions that the name of an organisation mentions."""
        if not any(map(str.isupper, text)):
            return ()
        words = self._names.words_of(text, capitalised=True)
        context = _Context(text, words)
        return self._sorted(
            region for region, name, word, place in self._mentions(words) if context.names_place(name, word, place)
        )

    def _mentions(self, words: Sequence[Word]) -> Iterator[tuple[str, PlaceName, Word, int]]:
        """Yield the regions that words name: (region, name, its first word or piece, the word's index)."""
        place = 0
        while place < len(words):
            if name := self._names.at(words, place):
                yield name.region, name, words[place], place
                if name.is_region:
                    for region in self._names.elided(name, words, place):
                        yield region, name, words[place], place
                place += len(name.words)
                continue
            for name, piece in self._names.within(words[place]):
                yield name.region, name, piece, place
            place += 1

    def _sorted(self, regions: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(set(regions), key=self._order.__getitem__))


class _Context:
    """The words around a name in the name of an organisation: whether it means the municipality there.

    A capital distinguishes a name from a common word, except on the first word and in a text all in capitals. There
    and for former municipalities the dictionary decides: a name that is a common word too (Kotka, an eagle) counts in
    the genitive (Kotkan nuoret) or before another name (Kotka Maretarium), but not in its base form (Kotka ry).

    Measured on the 1,648 organisations of a register of structural fund projects: 388 name a region by these rules, 3
    of them wrongly, and 10 others name one that is not recognised.
    """

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self._text = text
        self._words = words
        self._shouted = text.isupper()

    def names_place(self, name: PlaceName, word: Word, place: int) -> bool:
        """Return whether a name found at a word, or at a piece of it, is evidence."""
        after = place + len(name.words)
        if not self._words[place].form[0].isupper() or self._follows_first_name(place):
            return False
        if name.is_region or self._is_municipal(after):
            return True
        if not word.form[:1].isupper() or _is_short_capitals(word):
            return False
        if name.is_former:
            return not _is_common(word)
        if fold(word.form) != name.folded.split()[0]:
            return not name.is_plural and not (voikko.is_plural(word.form) and _is_common(word))
        if word.form != self._words[place].form:
            return not self._has_lower_end(place) or not _is_common(word, compounds=True)
        return self._is_name_of_place(word, place, after)

    def _is_name_of_place(self, word: Word, place: int, after: int) -> bool:
        """Return whether a name in its base form means the municipality: Turku Science Park, but not Salo Oy."""
        if place == 0 and self._is_company(after):
            return False
        if place and not self._shouted:
            return True
        is_before_name = not self._shouted and after < len(self._words) and self._words[after].form[0].isupper()
        return is_before_name or not _is_common(word)

    def _has_lower_end(self, place: int) -> bool:
        return self._words[place].form.rpartition("-")[2][:1].islower()

    def _is_municipal(self, place: int) -> bool:
        return place < len(self._words) and fold(self._words[place].form).startswith(_MUNICIPAL)

    def _is_company(self, place: int) -> bool:
        rest = self._words[place:]
        return bool(rest) and all(fold(word.form) in _LEGAL_FORMS for word in rest)

    def _follows_first_name(self, place: int) -> bool:
        if not place:
            return False
        before, word = self._words[place - 1 : place + 1]
        if not before.form[0].isupper() or not self._text[before.end : word.start].isspace():
            return False
        return _FIRST_NAME in voikko.word_classes(before.form)


def _is_short_capitals(word: Word) -> bool:
    return word.form.isupper() and len(word.form) <= _SHORT


def _is_common(word: Word, *, compounds: bool = False) -> bool:
    """Return whether the word is in the dictionary as more than the name of a place."""
    return bool(voikko.word_classes(word.form.lower(), compounds=compounds) - {_PLACE})


def _codes(table: RegionTable) -> dict[str, str]:
    """Return the canonical value of each code of a region and of a municipality."""
    codes = {code: region.fi for region in table.regions for code in (region.code, region.nuts)}
    for region in table.regions:
        codes.update((municipality.code, region.fi) for municipality in region.municipalities)
    return codes


def _is_nationwide(text: str) -> bool:
    return text == NO_REGION or collapse_spaces(fold(text)) in _NATIONWIDE
