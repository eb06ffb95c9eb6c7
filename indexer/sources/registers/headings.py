"""What the columns of a table are likely to be, told from their headings in Finnish, Swedish and English.

A proposal, for a person to look at (`indexer map`), and to read by where a title is found with confidence. The words
are in headings.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from indexer.sources.registers.cells import scale_of
from indexer.sources.registers.mapping import TITLES, ColumnMapping, folded
from indexer.sources.registers.record import KEYS

SURE = 0.75
"""A title told with less confidence is not read by unasked."""

_FILE = Path(__file__).with_name("headings.toml")
_PARTS = ("hankkeen", "projektin", "avustuksen", "projektets", "bidragets", "project", "grant", "projekti", "hanke")
_UNITS = frozenset(("eur", "euro", "euroa", "euros", "e", "yht", "yhteensä"))
_THOUSANDS = frozenset(("1", "000", "1000", "tuhatta", "t", "te", "k", "ke", "tusen", "milj", "miljoonaa", "m", "me"))
_LANGUAGES = {
    "fi": ("suomeksi", "fi", "fin", "suomi", "finska", "finnish"),
    "sv": ("ruotsiksi", "sv", "swe", "se", "svenska", "ruotsi", "swedish"),
    "en": ("englanniksi", "en", "eng", "english", "engelska", "englanti"),
}
_SMALL_WORDS = frozenset(("på", "in", "kielellä"))
_MANY = ("funders", "organisations", "people", "summary", "results", "text")  # keys that several columns may give
_EXACT, _LIKELY, _WITHOUT_PART, _WITHIN = 1.0, 0.7, 0.95, 0.85
_LONGEST = 120  # characters: what is longer is a cell's text, not a heading
_LEAST = 0.4  # of what stands within a heading: less of it says nothing


class Guess(NamedTuple):
    """That columns are one of our keys, those that count together in their order, with confidence from 0 to 1."""

    key: str
    columns: tuple[str, ...]
    confidence: float


class _Words(NamedTuple):
    meanings: dict[str, tuple[str, float]]
    near: frozenset[str]
    languages: dict[str, str]


@cache
def _words() -> _Words:
    """Return the known headings, folded, by what they mean and how likely. Our own keys are known headings too."""
    told = tomllib.loads(_FILE.read_text("utf-8"))
    meanings = {folded(key): (key, _EXACT) for key in (*KEYS, f"{TITLES}sv", f"{TITLES}en") if key != "titles"}
    for section, confidence in (("likely", _LIKELY), ("sure", _EXACT)):
        meanings |= {folded(name): (key, confidence) for key, names in told[section].items() for name in names}
    languages = {folded(name): code for code, names in told["titles"].items() for name in names}
    return _Words(meanings, frozenset(told["near"]), languages)


def propose(columns: Sequence[str]) -> list[Guess]:
    """Return what the columns are likely to be, each key once: the best column, of lists and prose all that fit.

    >>> [(guess.key, guess.columns) for guess in propose(["Projektets namn", "Finansiär", "Beviljat (€)", "Ort"])]
    [('title', ('Projektets namn',)), ('funders', ('Finansiär',)), ('total_eur', ('Beviljat (€)',))]
    """
    told = [(key, name, confidence) for name in columns for key, confidence in [_meaning(name)] if key]
    known = {key for key, _, _ in told}
    guesses: dict[str, Guess] = {}
    for meaning, name, confidence in told:
        for key in _keys_of(meaning, known):
            before = guesses.get(key)
            if before and key in _MANY and min(confidence, before.confidence) >= SURE:
                guesses[key] = Guess(key, (*before.columns, name), min(confidence, before.confidence))
            elif before is None or confidence > before.confidence:
                guesses[key] = Guess(key, (name,), confidence)
    _add_other_titles(guesses, told)
    return list(_with_a_title(guesses))


def confidence_of(guesses: Iterable[Guess]) -> float:
    """Return how sure it is that columns are those of a register: a likely title is one beside two sure others."""
    by_key = {guess.key: guess.confidence for guess in guesses}
    title = by_key.pop("title", 0.0)
    others = sum(confidence >= SURE for confidence in by_key.values())
    return max(title, SURE) if title and others > 1 else title


def mapping_from(guesses: Iterable[Guess]) -> ColumnMapping:
    """Return the proposed mapping. What has a time, a payer or a maker is a project."""
    columns = {guess.key: (guess.columns,) for guess in guesses}
    is_project = not columns.keys().isdisjoint({"start", "start_year", "funders", "lead", "total_eur"})
    return ColumnMapping(columns, {"type": "project"} if is_project and "type" not in columns else {})


def _keys_of(meaning: str, known: set[str]) -> Iterator[str]:
    """Yield our keys for a meaning: a year or a period is both ends, where no columns of their own give them."""
    if meaning == "year":
        yield from (key for key in ("start_year", "end_year") if not known & {key, "start", "end", "period"})
    elif meaning == "period":
        yield from (key for key in ("start", "end") if key not in known)
    else:
        yield meaning


def _add_other_titles(guesses: dict[str, Guess], told: Iterable[tuple[str, str, float]]) -> None:
    """Take a title that is not the first for one in another language, where its heading tells which."""
    for meaning, name, confidence in told:
        language = _words().languages.get(folded(name), "")
        if meaning == "title" and language and name not in guesses["title"].columns:
            guesses.setdefault(f"{TITLES}{language}", Guess(f"{TITLES}{language}", (name,), confidence))


def _with_a_title(guesses: dict[str, Guess]) -> Iterator[Guess]:
    """Yield the guesses; a list of grants that names none is told by who got them."""
    lead = guesses.get("lead")
    if "title" not in guesses and lead and not guesses.keys().isdisjoint({"total_eur", "start_year", "start"}):
        yield Guess("title", lead.columns, min(lead.confidence, SURE))
    yield from guesses.values()


def _meaning(column: str) -> tuple[str, float]:
    """Return what a column is likely to be ("" for nothing known) and how likely."""
    if len(column) > _LONGEST:
        return "", 0.0
    name = folded(column)
    if name in _words().meanings:
        return _words().meanings[name]
    units = _UNITS | _THOUSANDS if scale_of(column) > 1 else _UNITS
    words = [word for word in name.split() if word not in units]
    language = _language_of(words)
    words = [word for word in words if word not in _SMALL_WORDS and (not language or word not in _LANGUAGES[language])]
    key, confidence = _looked_up(words)
    if key == "title" and language in ("sv", "en"):
        return f"{TITLES}{language}", confidence
    if key in ("summary", "results") and language in ("sv", "en"):
        return "text", confidence  # each text field is of one language
    return key, confidence


def _language_of(words: Sequence[str]) -> str:
    """Return the language that a heading of more than one word names at its end, "" if none."""
    last = words[-1] if len(words) > 1 else ""
    return next((code for code, names in _LANGUAGES.items() if last in names), "")


def _looked_up(words: Sequence[str]) -> tuple[str, float]:
    """Return the meaning of the words: as they are, without "hankkeen" before them, or of words within them."""
    meanings, near, _ = _words()
    key, confidence = meanings.get(" ".join(words), ("", 0.0))
    if not key and words and words[0] in _PARTS:
        key, confidence = meanings.get(" ".join(words[1:]), ("", 0.0))
        confidence *= _WITHOUT_PART
    if key or near & set(words):
        return key, confidence
    return max(_within(words), key=lambda each: each[1], default=("", 0.0))


def _within(words: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield the meanings of runs of the words, the less likely the more of the heading is left over."""
    meanings, whole = _words().meanings, sum(map(len, words))
    for start in range(len(words)):
        for stop in range(start + 1, len(words) + 1):
            key, confidence = meanings.get(" ".join(words[start:stop]), ("", 0.0))
            share = _WITHIN * sum(map(len, words[start:stop])) / whole
            if confidence == _EXACT and share >= _LEAST:
                yield key, share
