"""Guesses the keys of the columns of a table from their headings in Finnish, Swedish and English.

The guesses are a proposal for a person (`indexer map`); they are used to read a file only when its title column is
recognised with confidence. The words are in headings.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from indexer.sources.registers.cells import scale_of
from indexer.sources.registers.mapping import TITLE_PREFIX, ColumnMapping, folded_heading
from indexer.sources.registers.record import KEYS

SURE = 0.75
"""A file whose title is guessed with less confidence than this is not read without a mapping."""

_FILE = Path(__file__).with_name("headings.toml")
_PARTS = ("hankkeen", "projektin", "avustuksen", "projektets", "bidragets", "project", "grant", "projekti", "hanke")
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
_ANY_TABLE = frozenset(("region", "place"))  # keys that a list of anything may have
_EXACT, _LIKELY, _WITHOUT_PART, _WITHIN = 1.0, 0.7, 0.95, 0.85  # confidence, or factors of it
_MAX_LENGTH = 120  # characters; a longer text is not a heading
_MIN_SHARE = 0.4  # of the letters of a heading; a smaller part of it says nothing about its meaning


class Guess(NamedTuple):
    """The guess that columns, used together in this order, contain a key. confidence: from 0 to 1."""

    key: str
    columns: tuple[str, ...]
    confidence: float


class _Words(NamedTuple):
    """The words of headings.toml, normalised. meanings: key and confidence. languages: of headings of titles."""

    meanings: dict[str, tuple[str, float]]
    near: frozenset[str]
    languages: dict[str, str]


@cache
def _words() -> _Words:
    """Return the known headings. The own keys are known headings too."""
    content = tomllib.loads(_FILE.read_text("utf-8"))
    own_keys = (*KEYS, f"{TITLE_PREFIX}sv", f"{TITLE_PREFIX}en")
    meanings = {folded_heading(key): (key, _EXACT) for key in own_keys if key != "titles"}
    for section, confidence in (("likely", _LIKELY), ("sure", _EXACT)):
        meanings |= {
            folded_heading(name): (key, confidence) for key, names in content[section].items() for name in names
        }
    languages = {folded_heading(name): code for code, names in content["titles"].items() for name in names}
    return _Words(meanings, frozenset(content["near"]), languages)


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
    """Yield the keys for a meaning: a year or a period is both start and end, unless these have columns."""
    if meaning == "year":
        yield from (key for key in ("start_year", "end_year") if not recognised & {key, "start", "end", "period"})
    elif meaning == "period":
        yield from (key for key in ("start", "end") if key not in recognised)
    else:
        yield meaning


def _add_translated_titles(guesses: dict[str, Guess], meanings: Iterable[tuple[str, str, float]]) -> None:
    """Add guesses for further title columns whose heading shows their language."""
    for meaning, name, confidence in meanings:
        language = _words().languages.get(folded_heading(name), "")
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
    name = folded_heading(column)
    if name in _words().meanings:
        return _words().meanings[name]
    units = _UNITS | _THOUSANDS if scale_of(column) > 1 else _UNITS
    words = [word for word in name.split() if word not in units]
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
    meanings, near, _ = _words()
    key, confidence = meanings.get(" ".join(words), ("", 0.0))
    if not key and words and words[0] in _PARTS:
        key, confidence = meanings.get(" ".join(words[1:]), ("", 0.0))
        confidence *= _WITHOUT_PART
    if key or near & set(words):
        return key, confidence
    return max(_partial_meanings(words), key=lambda meaning: meaning[1], default=("", 0.0))


def _partial_meanings(words: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield the meanings of consecutive words; the confidence falls with the letters that are left over."""
    meanings, length = _words().meanings, sum(map(len, words))
    for start in range(len(words)):
        for stop in range(start + 1, len(words) + 1):
            key, confidence = meanings.get(" ".join(words[start:stop]), ("", 0.0))
            share = _WITHIN * sum(map(len, words[start:stop])) / length
            if confidence == _EXACT and share >= _MIN_SHARE:
                yield key, share
