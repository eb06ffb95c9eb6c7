"""Guesses the keys of the columns of a table from their headings in Finnish, Swedish and English.

The guesses are a proposal for a person (`indexer map`); they are used to read a file only when its title column is
recognised with confidence. The words are those of the vocabulary of facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from indexer.sources.amounts import scale_of
from indexer.sources.facts.vocabulary import SURE as EXACT
from indexer.sources.facts.vocabulary import UNKNOWN, Meaning, fold_label, vocabulary
from indexer.sources.registers.mapping import CURRENCY, TITLE_PREFIX, ColumnMapping
from indexer.sources.registers.record import KEYS

SURE = 0.75
"""A file whose title is guessed with less confidence than this is not read without a mapping."""

_UNITS = frozenset(("eur", "euro", "euroa", "euros", "e", "yht", "yhteensä"))
_THOUSANDS = frozenset(("1", "000", "1000", "tuhatta", "t", "te", "k", "ke", "tusen", "milj", "miljoonaa", "m", "me"))
_LANGUAGES = {
    "fi": ("suomeksi", "fi", "fin", "suomi", "finska", "finnish"),
    "sv": ("ruotsiksi", "sv", "swe", "se", "svenska", "ruotsi", "swedish"),
    "en": ("englanniksi", "en", "eng", "english", "engelska", "englanti"),
}
_FUNCTION_WORDS = frozenset(("på", "in", "kielellä"))
# Keys that may have several columns.
_MULTIPLE = ("funders", "organisations", "people", "region", "place", "summary", "results", "text")
_ANY_TABLE = frozenset(("region", "place", "authority", "fund"))  # keys that a list of anything may have
_WITHIN = 0.85  # the confidence in a sure label within a heading, as a factor
_MAX_LENGTH = 120  # characters; a longer text is not a heading
_MIN_SHARE = 0.4  # of the letters of a heading, times _WITHIN; a smaller part says nothing about its meaning
# Meanings of labels on pages, and the keys of columns with such labels.
_COLUMN_KEYS = {"partners": "organisations", "steering": "text", "publications": "text"}


class Guess(NamedTuple):
    """The guess that columns, used together in this order, contain a key. confidence: from 0 to 1."""

    key: str
    columns: tuple[str, ...]
    confidence: float


@cache
def _own_keys() -> dict[str, str]:
    """Return the own keys by their folded names: they are known headings too."""
    return {fold_label(key): key for key in (*KEYS, f"{TITLE_PREFIX}sv", f"{TITLE_PREFIX}en") if key != "titles"}


def propose(columns: Sequence[str]) -> list[Guess]:
    """Return one guess per key: the best column, or for lists and prose all sure columns.

    >>> [(guess.key, guess.columns) for guess in propose(["Projektets namn", "Finansiär", "Bidrag (€)", "Ort"])]
    [('title', ('Projektets namn',)), ('funders', ('Finansiär',)), ('total_eur', ('Bidrag (€)',)), ('place', ('Ort',))]
    """
    meanings = [(key, name, confidence) for name in columns for key, confidence in [_meaning(name)] if key]
    recognised = {key for key, _, _ in meanings}
    guesses: dict[str, Guess] = {}
    for meaning, name, confidence in meanings:
        for key in _keys_of(meaning, recognised):
            previous = guesses.get(key)
            if previous and key in _MULTIPLE and min(confidence, previous.confidence) >= SURE:
                guesses[key] = Guess(key, (*previous.columns, name), min(confidence, previous.confidence))
            elif previous is None or confidence > previous.confidence:
                guesses[key] = Guess(key, (name,), confidence)
    _add_translated_titles(guesses, meanings)
    return list(_with_title(guesses))


def confidence_of(guesses: Iterable[Guess]) -> float:
    """Return the confidence that the columns are those of a register: that of its title.

    A title that is only likely counts as sure when at least two other keys are sure. Regions and places do not count:
    lists of schools or companies have them too.
    """
    by_key = {guess.key: guess.confidence for guess in guesses}
    title = by_key.pop("title", 0.0)
    others = sum(confidence >= SURE for key, confidence in by_key.items() if key not in _ANY_TABLE)
    return max(title, SURE) if title and others > 1 else title


def mapping_from(guesses: Iterable[Guess]) -> ColumnMapping:
    """Return the proposed mapping. Records with a period, a funder, a lead or a sum are projects."""
    columns = {guess.key: (guess.columns,) for guess in guesses}
    is_project = not columns.keys().isdisjoint({"start", "start_year", "funders", "lead", "total_eur"})
    return ColumnMapping(columns, {"type": "project"} if is_project and "type" not in columns else {})


def _keys_of(meaning: str, recognised: set[str]) -> Iterator[str]:
    """Yield the keys for a meaning: a year or a period is both start and end, unless these have columns.

    An authority and a fund are funders too, unless a column is named after the funders.
    """
    if meaning == "year":
        yield from (key for key in ("start_year", "end_year") if not recognised & {key, "start", "end", "period"})
    elif meaning == "period":
        yield from (key for key in ("start", "end") if key not in recognised)
    else:
        yield meaning
        if meaning in ("authority", "fund") and "funders" not in recognised:
            yield "funders"


def _add_translated_titles(guesses: dict[str, Guess], meanings: Iterable[tuple[str, str, float]]) -> None:
    """Add guesses for further title columns whose heading shows their language."""
    for meaning, name, confidence in meanings:
        language = vocabulary().languages.get(fold_label(name), "")
        if meaning == "title" and language and name not in guesses["title"].columns:
            key = f"{TITLE_PREFIX}{language}"
            guesses.setdefault(key, Guess(key, (name,), confidence))


def _with_title(guesses: dict[str, Guess]) -> Iterator[Guess]:
    """Yield the guesses; in a list of grants without titles, the recipient becomes the title."""
    lead = guesses.get("lead")
    if "title" not in guesses and lead and not guesses.keys().isdisjoint({"total_eur", "start_year", "start"}):
        yield Guess("title", lead.columns, min(lead.confidence, SURE))
    yield from guesses.values()


def _meaning(column: str) -> tuple[str, float]:
    """Return the key that a column is likely to contain, or "", and the confidence."""
    if len(column) > _MAX_LENGTH:
        return "", 0.0
    name = fold_label(column)
    if name in vocabulary().meanings:
        return _column(vocabulary().meanings[name])
    if name in _own_keys():
        return _own_keys()[name], EXACT
    units = _UNITS | _THOUSANDS if scale_of(column) > 1 else _UNITS
    words = [word for word in name.split() if word not in units]
    if len(words) > 1 and vocabulary().look_up(words[-1:]).key == CURRENCY:
        return CURRENCY, EXACT
    language = _language_of(words)
    ignored = _FUNCTION_WORDS.union(_LANGUAGES.get(language, ()))
    key, confidence = _look_up([word for word in words if word not in ignored])
    if key == "title" and language in ("sv", "en"):
        return f"{TITLE_PREFIX}{language}", confidence
    if key in ("summary", "results") and language in ("sv", "en"):
        return "text", confidence  # a summary or results field must be in one language
    return key, confidence


def _language_of(words: Sequence[str]) -> str:
    """Return the language that is the last word of a heading of several words, or ""."""
    last = words[-1] if len(words) > 1 else ""
    return next((code for code, names in _LANGUAGES.items() if last in names), "")


def _look_up(words: Sequence[str]) -> tuple[str, float]:
    """Return the meaning of a heading: of all its words, of those after "hankkeen", or of some of them."""
    meaning = vocabulary().look_up(words)
    if meaning.key or vocabulary().near & set(words):
        return _column(meaning)
    parts = ((meaning, _WITHIN * share) for meaning, share in vocabulary().within(words))
    best, share = max(parts, key=lambda part: part[1], default=(UNKNOWN, 0.0))
    return (_column(best)[0], share) if share >= _MIN_SHARE else ("", 0.0)


def _column(meaning: Meaning) -> tuple[str, float]:
    """Return the key of a column whose heading has this meaning, and the confidence."""
    return _COLUMN_KEYS.get(meaning.key, meaning.key), meaning.confidence
