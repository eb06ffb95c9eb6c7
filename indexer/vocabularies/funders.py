"""Funders: their spellings, their canonical names, and which funder succeeded which in what year.

The shipped table is `funders.toml`; entries of an operator's file in the same format override it. A name that is not in
any table is still a funder; its canonical name is the name as written in the source.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec

from indexer.errors import SettingsError
from indexer.normalize import collapse_spaces, compose, fold_case

__all__ = ["Funder", "Funders", "load_funders"]

_SHIPPED = Path(__file__).with_name("funders.toml")
_CACHE_SIZE = 65_536  # names: far more than any register has distinct funders, yet memory stays bounded
_WORD_RE = re.compile(r"[^\W_]+\+?")  # the plus sign belongs to the name ESR+
_CASE_ENDING_RE = re.compile(r"(?<=[\w+]):[a-zåäö]{1,5}(?!\w)")  # RAY:n, STEA:lta, STEA:s
_IGNORED_WORDS = frozenset(
    {"ab", "oy", "rf", "ry", "sr", "the"}
)  # legal forms and the article, ignored if the remaining words are a name

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Year = Annotated[int, msgspec.Meta(ge=1, le=9999)]


class Funder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[funder]] of a table. until: its last year, if it ended; since: the first year of its successor."""

    name: _Text
    abbreviations: tuple[_Text, ...] = ()
    spellings: tuple[_Text, ...] = ()
    until: _Year | None = None
    successor: _Text | None = None
    since: _Year | None = None

    @property
    def display(self) -> str:
        """The name, followed by the first abbreviation unless the name contains it.

        >>> Funder("Kansaneläkelaitos", ("Kela",)).display, Funder("Tekes", ("TEKES",)).display
        ('Kansaneläkelaitos Kela', 'Tekes')
        """
        name = collapse_spaces(self.name)
        return (
            f"{name} {collapse_spaces(self.abbreviations[0])}"
            if self.abbreviations and not self._contains_abbreviation()
            else name
        )

    @property
    def all_names(self) -> tuple[str, ...]:
        """The name, the abbreviations and the other spellings, in this order."""
        return (self.name, *self.abbreviations, *self.spellings)

    def full_spellings(self) -> Iterator[str]:
        """Yield the spellings that match in any case: each name, alone and with an abbreviation after or before it."""
        yield self.display
        for name in (self.name, *self.spellings):
            yield name
            for abbreviation in self.abbreviations:
                yield f"{name} {abbreviation}"
                yield f"{abbreviation} {name}"

    def _contains_abbreviation(self) -> bool:
        return set(_folded_words(self.abbreviations[0]).split()) <= set(_folded_words(self.name).split())


class _Entry(NamedTuple):
    """A funder and the file that contains it, for error messages."""

    funder: Funder
    file: Path

    def error(self, reason: str) -> SettingsError:
        return SettingsError(f'{self.file}: [[funder]] "{self.funder.name}": {reason}')


class Funders:
    """Lookup of funders by name, immutable and thread-safe. Created by load_funders.

    A *group* is a funder without a successor and all its predecessors; its name is the display name of that funder.
    """

    def __init__(self, entries: Iterable[_Entry]) -> None:
        by_name = {_folded_words(entry.funder.name): entry for entry in entries}
        self._by_spelling = _entries_by_spelling(by_name.values())
        """Case-insensitive: folded names, spellings and abbreviations."""
        funders = [entry.funder for entry in by_name.values()]
        self._full = {_folded_words(name): funder for funder in funders for name in funder.full_spellings()}
        self._short = {_words(short): funder for funder in funders for short in funder.abbreviations}
        self._display = {funder.name: funder.display for funder in funders}
        self._group = {entry.funder.name: _last_successor(entry, by_name).display for entry in by_name.values()}
        self._members: dict[str, list[Funder]] = {}
        for funder in sorted(funders, key=_latest_first):
            self._members.setdefault(self._group[funder.name], []).append(funder)
        for display, members in self._members.items():
            members.sort(key=lambda member: member.display != display)  # the last successor first
        self.digest = hashlib.sha256(msgspec.json.encode(sorted(funders, key=lambda funder: funder.name))).hexdigest()
        """SHA-256 of the content of the table, independent of the order of its entries."""
        self._find = lru_cache(_CACHE_SIZE)(self._look_up)

    def canonical(self, name: str) -> str:
        """Return the canonical name of a funder as written; an unknown name with its white space collapsed.

        Successors are not followed. Case and punctuation are ignored, except that the case of an abbreviation alone
        must match the table.

        >>> funders = load_funders()
        >>> funders.canonical("RAY:n"), funders.canonical("ray"), funders.canonical("Kaarnasäätiö  sr")
        ('Raha-automaattiyhdistys', 'ray', 'Kaarnasäätiö sr')
        """
        funder = self._find(name)
        return collapse_spaces(funder.name if funder else name)

    def display(self, name: str) -> str:
        """Return the display name of the funder itself: "Raha-automaattiyhdistys RAY" for RAY."""
        funder = self._find(name)
        return self._display[funder.name] if funder else collapse_spaces(name)

    def group(self, name: str) -> str:
        """Return the facet value of a funder as written: the display name of its last successor.

        >>> load_funders().group("Penningautomatföreningen (RAY)")
        'Sosiaali- ja terveysjärjestöjen avustuskeskus STEA'
        """
        funder = self._find(name)
        return self._group[funder.name] if funder else collapse_spaces(name)

    def predecessors(self, group_display: str) -> list[tuple[str, int | None]]:
        """Return the display name and the last year of each predecessor in a group, latest first."""
        return [(funder.display, funder.until) for funder in self._members_of(group_display)[1:]]

    def names(self, group_display: str) -> tuple[str, ...]:
        """Return all distinct names, abbreviations and spellings in a group for searching, the last successor's first.

        Names that differ only in case or punctuation count as equal. An unknown group has only its own name.
        """
        members = self._members_of(group_display)
        names = [name for funder in members for name in funder.all_names] or [group_display]
        distinct: dict[str, str] = {}
        for name in map(collapse_spaces, names):
            distinct.setdefault(_folded_words(name), name)
        return tuple(distinct.values())

    def resolve(self, name: str) -> str | None:
        """Return the group of a name or abbreviation typed in any case, or None if it is unknown.

        >>> load_funders().resolve("stm")
        'Sosiaali- ja terveysministeriö STM'
        """
        for key in _spellings(name):
            if entry := self._by_spelling.get(fold_case(key)):
                return self._group[entry.funder.name]
        return None

    def _members_of(self, group_display: str) -> list[Funder]:
        return self._members.get(self.group(group_display), [])

    def _look_up(self, name: str) -> Funder | None:
        for key in _spellings(name):
            if funder := self._short.get(key) or self._full.get(fold_case(key)):
                return funder
        return None


def load_funders(extra: Path | None = None) -> Funders:
    """Return the shipped table, overridden by the operator's file if there is one.

    An entry replaces the shipped entry of the same name. Raises: SettingsError with the file, the entry and the reason:
    an unreadable file, a wrong type, an unknown key or successor, a cycle of successors, a spelling used twice.
    """
    entries: dict[str, _Entry] = {}
    for file in (_SHIPPED, extra) if extra else (_SHIPPED,):
        overrides = _read(file)
        for name in overrides:
            entries.pop(name, None)  # puts the operator's entries last, so that conflicts are reported for them
        entries |= overrides
    return Funders(entries.values())


def _read(file: Path) -> dict[str, _Entry]:
    """Return the entries of a file by folded name."""
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, UnicodeDecodeError, a number of 5,000 digits
        raise SettingsError(f"{file} is not TOML: {error}") from error
    rows = table.pop("funder", [])
    if table or not isinstance(rows, list):
        raise SettingsError(f"{file}: {', '.join(table) or 'funder'} is unknown; write each funder as [[funder]]")
    entries: dict[str, _Entry] = {}
    for number, row in enumerate(rows, 1):
        entry = _Entry(_to_funder(row, number, file), file)
        name = _folded_words(entry.funder.name)
        if name in entries:
            raise entry.error("is listed twice; merge the two entries")
        entries[name] = entry
    return entries


def _to_funder(row: Any, number: int, file: Path) -> Funder:  # noqa: ANN401 - any TOML value
    try:
        funder = msgspec.convert(row, Funder)
    except msgspec.ValidationError as error:
        name = row.get("name") if isinstance(row, dict) else None
        which = f'"{name}"' if isinstance(name, str) else f"number {number}"
        raise SettingsError(f"{file}: [[funder]] {which}: {error}") from error
    entry = _Entry(funder, file)
    if wordless := [name for name in funder.all_names if not _words(name)]:
        raise entry.error(f'"{wordless[0]}" has no letter and no number')
    if (funder.successor is None) != (funder.since is None):
        raise entry.error("successor and since belong together; give both or neither")
    if funder.until and funder.since and funder.until > funder.since:
        raise entry.error(f"until {funder.until} is after since {funder.since}")
    return funder


def _entries_by_spelling(entries: Iterable[_Entry]) -> dict[str, _Entry]:
    """Return the entry of each folded spelling. Raises: SettingsError if two entries share a spelling."""
    by_spelling: dict[str, _Entry] = {}
    for entry in entries:
        for spelling in (*entry.funder.full_spellings(), *entry.funder.abbreviations):
            owner = by_spelling.setdefault(_folded_words(spelling), entry)
            if owner.funder.name != entry.funder.name:
                raise entry.error(f'the spelling "{spelling}" is already "{owner.funder.name}" (in {owner.file})')
    return by_spelling


def _last_successor(entry: _Entry, by_name: dict[str, _Entry]) -> Funder:
    """Return the end of the chain of successors. Raises: SettingsError if one is unknown or the chain is a cycle."""
    current, visited = entry, [entry.funder.name]
    while current.funder.successor is not None:
        following = by_name.get(_folded_words(current.funder.successor))
        if following is None:
            raise current.error(f'the successor "{current.funder.successor}" is not the name of a [[funder]]')
        if following.funder.name in visited:
            raise current.error(f"the successors form a cycle: {' -> '.join([*visited, following.funder.name])}")
        current = following
        visited.append(current.funder.name)
    return current.funder


def _latest_first(funder: Funder) -> tuple[float, str]:
    return -(funder.until or float("inf")), funder.name


def _words(text: str) -> str:
    """Return only the words, in NFC, in their original case."""
    return " ".join(_WORD_RE.findall(compose(text)))


def _folded_words(text: str) -> str:
    """Return only the words, case-folded.

    >>> _folded_words("Raha-automaattiyhdistys (RAY)") == _folded_words("raha-automaattiyhdistys, Ray")
    True
    """
    return fold_case(_words(text))


def _spellings(text: str) -> Iterator[str]:
    """Yield the words of a name, and the words without case endings, legal forms and the article if that differs."""
    key = _words(text)
    yield key
    shortened = " ".join(
        word for word in _words(_CASE_ENDING_RE.sub("", text)).split() if word.casefold() not in _IGNORED_WORDS
    )
    if shortened != key:
        yield shortened
