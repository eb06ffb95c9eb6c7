"""Names typed as words: funders, regions and organisations that the index has, in any case form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple, Protocol

from indexer.analysis import Analyzer, tokenize
from indexer.engines.base import Reader
from indexer.normalize import fold
from indexer.vocabularies.funders import Funders
from indexer.vocabularies.organisations import plain_name
from indexer.vocabularies.region_table import load_regions
from searchapp.query import ast
from searchapp.query.facts.words import TypedWord, Words, is_common_word

_FINNISH = "fi"
_LEGAL_FORMS = frozenset({"ry", "rf", "oy", "oyj", "ab", "abp", "sr", "ky", "osk", "ltd"})
_START = 3  # first letters that no case form changes


class Spellings(Protocol):
    """The spellings of names in an index, of which one is shown."""

    def shown(self, facet: str, value: str) -> str:
        """Return the spelling under which a value is shown."""
        ...

    def values(self, facet: str, value: str) -> tuple[str, ...]:
        """Return all values of the entity of a value."""
        ...


class _Name(NamedTuple):
    """forms: the folded words of a name. value: the value of the facet that it names."""

    forms: tuple[str, ...]
    value: str


class NameKind:
    """Recognises the names of the values of one facet.

    names: (name, value) pairs; a value may have several names. Only the last word of a name is inflected, as in
    "Oulun yliopiston"; its base terms are compared. spellings: of the values.
    """

    def __init__(self, facet: str, names: Iterable[tuple[str, str]], analyzer: Analyzer, spellings: Spellings) -> None:
        self._facet, self._analyzer, self._spellings = facet, analyzer, spellings
        self._by_first: dict[str, list[_Name]] = {}
        """The names of several words by their first word, and those of one word by their first letters."""
        for name, value in names:
            forms = tuple(fold(token.form) for token in tokenize(name))
            if forms:
                first = forms[0] if len(forms) > 1 else _start(forms[0])
                self._by_first.setdefault(first, []).append(_Name(forms, value))

    def longest_at(self, words: Words, start: int) -> ast.Fact | None:
        """Return the fact of the longest name that begins at a word; None if none does."""
        first = words[start].form
        names = (name for key in (first, _start(first)) for name in self._by_first.get(key, ()))
        matching = [name for name in names if self._matches(name.forms, words[start : start + len(name.forms)])]
        if not matching:
            return None
        name = max(matching, key=lambda name: len(name.forms))
        return self.fact(words[start : start + len(name.forms)], name.value)

    def fact(self, words: Words, value: str) -> ast.Fact:
        """Return the fact that words mean a value, in all its spellings."""
        values: list[ast.Node] = [ast.Value(self._facet, name) for name in self._spellings.values(self._facet, value)]
        limit = ast.disjunction(values) or ast.Value(self._facet, value)
        shown = self._spellings.shown(self._facet, value)
        # One word may be a subject, and a text that mentions a funder is not of a project that it funds.
        is_name = self._facet == "region" or (self._facet == "organisation" and len(words) > 1)
        use = ast.WordUse.NAME if is_name else ast.WordUse.AMBIGUOUS
        return ast.Fact(tuple(typed.word for typed in words), self._facet, shown, limit, use)

    def _matches(self, forms: tuple[str, ...], words: Words) -> bool:
        if len(words) < len(forms) or any(word.form != form for word, form in zip(words[:-1], forms[:-1], strict=True)):
            return False
        last = words[-1]
        return last.form == forms[-1] or not last.bases.isdisjoint(self._analyzer.word(forms[-1], _FINNISH).base)


class FunderKind:
    """Recognises funders: those of the table under all their names and abbreviations, and the others of the index."""

    def __init__(self, reader: Reader, funders: Funders, analyzer: Analyzer, spellings: Spellings) -> None:
        self._funders, self._analyzer = funders, analyzer
        self._values = frozenset(reader.values("funder"))
        self._starts = {
            _start(fold(token.form))
            for value in self._values
            for name in funders.names(value)
            for token in islice(tokenize(name), 1)
        }
        names = _names_of_entities(self._values, analyzer)
        self._names = NameKind("funder", names, analyzer, spellings)

    def longest_at(self, words: Words, start: int) -> ast.Fact | None:
        """Return the fact of the longest name that begins at a word; None if none does."""
        if _start(words[start].form) not in self._starts:  # most words, which are not looked up
            return None
        for end in range(min(len(words), start + _MAX_WORDS), start, -1):
            group = next(filter(None, map(self._funders.resolve, _texts(words[start:end]))), None)
            if group in self._values and group and not is_common_word(group, self._analyzer):
                return self._names.fact(words[start:end], group)
        return self._names.longest_at(words, start)


_MAX_WORDS = 8  # of the name of a funder
_ENDINGS = ("n", "lle", "lta", "ltä", "lla", "llä", "ssa", "ssä", "sta", "stä")  # STEAn, RAYltä: often without a colon


def _start(form: str) -> str:
    """Return the first letters of a word, marked so that they are no word of three letters."""
    return f"{form[:_START]}…"


def _texts(words: Words) -> Iterator[str]:
    """Yield the names that words may be a form of, or that the last of them begins with: STEA-hankkeet."""
    before = [typed.word.form for typed in words[:-1]]
    last = words[-1]
    of_projects = [last.word.form.rpartition("-")[0]] if last.names_projects and "-" in last.word.form else []
    for form in dict.fromkeys((last.word.form, *sorted(last.lemmas), *of_projects, *_without_endings(last))):
        yield " ".join([*before, form])


def _without_endings(typed: TypedWord) -> Iterator[str]:
    if not typed.analyzer.word(typed.word.form, _FINNISH).is_known:
        for ending in _ENDINGS:
            if typed.form.endswith(ending) and len(typed.form) - len(ending) >= _START:
                yield typed.form.removesuffix(ending)


def region_kind(reader: Reader, analyzer: Analyzer, spellings: Spellings) -> NameKind:
    """Return the recognition of regions, by their names in three languages. A municipality is not its region."""
    values = frozenset(reader.values("region"))
    regions = (region for region in load_regions().regions if region.fi in values)
    names = ((name, region.fi) for region in regions for name in (region.fi, region.sv, region.en))
    return NameKind("region", dict.fromkeys(names), analyzer, spellings)


def organisation_kind(reader: Reader, analyzer: Analyzer, spellings: Spellings) -> NameKind:
    """Return the recognition of the organisations of the index, with or without their legal form."""
    return NameKind("organisation", _names_of_entities(reader.values("organisation"), analyzer), analyzer, spellings)


def _names_of_entities(values: Iterable[str], analyzer: Analyzer) -> Iterator[tuple[str, str]]:
    """Yield (name, value) for each value: in full, and without its legal form.

    A name of one word that is a word of the dictionary is left out, since that word is a subject.
    """
    for value in values:
        forms = [token.form for token in tokenize(plain_name(value))]
        without_legal_form = [form for form in forms if fold(form) not in _LEGAL_FORMS]
        for name in dict.fromkeys((tuple(forms), tuple(without_legal_form))):
            if len(name) > 1 or (name and not is_common_word(name[0], analyzer)):
                yield " ".join(name), value
