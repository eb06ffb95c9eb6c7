"""Funders: the many ways a funder is written, its one canonical name, and who took over from whom in which year.

The shipped table is `funders.toml`; an operator's file in the same form is laid over it. A name that no table knows is
a funder all the same, known by what the source wrote.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec

from indexer.errors import SettingsError

__all__ = ["Funder", "Funders", "load_funders"]

_SHIPPED = Path(__file__).with_name("funders.toml")
_CACHED = 65_536  # names remembered: far over the distinct funders of any register, yet a bound on memory
_WORD_RE = re.compile(r"[^\W_]+\+?")  # the plus of ESR+ is part of its name
_CASE_ENDING_RE = re.compile(r"(?<=[\w+]):[a-zåäö]{1,5}(?!\w)")  # RAY:n, STEA:lta, STEA:s
_NO_PART = frozenset({"ab", "oy", "rf", "ry", "sr", "the"})  # legal forms and the article, when the rest is a name

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Year = Annotated[int, msgspec.Meta(ge=1, le=9999)]


class Funder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[funder]] of a table. until: its last year, if it ended; since: the year its successor took over."""

    name: _Text
    abbreviations: tuple[_Text, ...] = ()
    spellings: tuple[_Text, ...] = ()
    until: _Year | None = None
    successor: _Text | None = None
    since: _Year | None = None

    @property
    def display(self) -> str:
        """The name, and after it the first abbreviation when the name has it not.

        >>> Funder("Kansaneläkelaitos", ("Kela",)).display, Funder("Tekes", ("TEKES",)).display
        ('Kansaneläkelaitos Kela', 'Tekes')
        """
        name = _spaced(self.name)
        return f"{name} {_spaced(self.abbreviations[0])}" if self.abbreviations and not self._has_first() else name

    @property
    def all_names(self) -> tuple[str, ...]:
        """The name, the abbreviations, then the other spellings."""
        return (self.name, *self.abbreviations, *self.spellings)

    def full_spellings(self) -> Iterator[str]:
        """Yield what is known in any case: each name, and each with an abbreviation after or before it."""
        yield self.display
        for name in (self.name, *self.spellings):
            yield name
            for abbreviation in self.abbreviations:
                yield f"{name} {abbreviation}"
                yield f"{abbreviation} {name}"

    def _has_first(self) -> bool:
        return set(_folded(self.abbreviations[0]).split()) <= set(_folded(self.name).split())


class _Entry(NamedTuple):
    """A funder and the file that tells of it, for messages."""

    funder: Funder
    file: Path

    def error(self, reason: str) -> SettingsError:
        return SettingsError(f'{self.file}: [[funder]] "{self.funder.name}": {reason}')


class Funders:
    """What the tables say, immutable and shared by threads. Made by load_funders.

    A *group* is a last successor with all its predecessors; its name is the successor's display name.
    """

    def __init__(self, entries: Iterable[_Entry]) -> None:
        by_name = {_folded(entry.funder.name): entry for entry in entries}
        self._claims = _claims(by_name.values())
        """Folded names, spellings and abbreviations: who is meant, in any case."""
        told = [entry.funder for entry in by_name.values()]
        self._full = {_folded(name): funder for funder in told for name in funder.full_spellings()}
        self._short = {_key(short): funder for funder in told for short in funder.abbreviations}
        self._display = {funder.name: funder.display for funder in told}
        self._group = {entry.funder.name: _last_successor(entry, by_name).display for entry in by_name.values()}
        self._members: dict[str, list[Funder]] = {}
        for funder in sorted(told, key=_latest_first):
            self._members.setdefault(self._group[funder.name], []).append(funder)
        for display, members in self._members.items():
            members.sort(key=lambda member: member.display != display)  # the successor first
        self.digest = hashlib.sha256(msgspec.json.encode(sorted(told, key=lambda each: each.name))).hexdigest()
        """Changes when anything in the table does; the order of its entries is nothing."""
        self._find = lru_cache(_CACHED)(self._look_up)

    def canonical(self, name: str) -> str:
        """Return the canonical name of a written funder, with no succession; an unknown one as it is, spaces folded.

        Case and punctuation do not matter, but an abbreviation alone must be written as in the table.

        >>> funders = load_funders()
        >>> funders.canonical("RAY:n"), funders.canonical("ray"), funders.canonical("Kaarnasäätiö  sr")
        ('Raha-automaattiyhdistys', 'ray', 'Kaarnasäätiö sr')
        """
        funder = self._find(name)
        return _spaced(funder.name if funder else name)

    def display(self, name: str) -> str:
        """Return the name to show of the funder itself: RAY as "Raha-automaattiyhdistys RAY"."""
        funder = self._find(name)
        return self._display[funder.name] if funder else _spaced(name)

    def group(self, name: str) -> str:
        """Return the facet value of a written funder: the display name of its last successor.

        >>> load_funders().group("Penningautomatföreningen (RAY)")
        'Sosiaali- ja terveysjärjestöjen avustuskeskus STEA'
        """
        funder = self._find(name)
        return self._group[funder.name] if funder else _spaced(name)

    def predecessors(self, group_display: str) -> list[tuple[str, int | None]]:
        """Return the display name and the last year of each that the group's successor came after, latest first."""
        return [(funder.display, funder.until) for funder in self._members_of(group_display)[1:]]

    def names(self, group_display: str) -> tuple[str, ...]:
        """Return every name, abbreviation and spelling of a group for searching, the successor's first.

        Names that differ by case or punctuation alone come once; an unknown group has its own name only.
        """
        members = self._members_of(group_display)
        names = [_spaced(name) for funder in members for name in funder.all_names] or [_spaced(group_display)]
        once: dict[str, str] = {}
        for name in names:
            once.setdefault(_folded(name), name)
        return tuple(once.values())

    def resolve(self, typed: str) -> str | None:
        """Return the group of a name or abbreviation that a person typed in any case, or None.

        >>> load_funders().resolve("stm")
        'Sosiaali- ja terveysministeriö STM'
        """
        for key in _keys(typed):
            if entry := self._claims.get(_in_any_case(key)):
                return self._group[entry.funder.name]
        return None

    def _members_of(self, group_display: str) -> list[Funder]:
        return self._members.get(self.group(group_display), [])

    def _look_up(self, name: str) -> Funder | None:
        for key in _keys(name):
            if funder := self._short.get(key) or self._full.get(_in_any_case(key)):
                return funder
        return None


def load_funders(extra: Path | None = None) -> Funders:
    """Return the shipped table with the operator's file, if any, laid over it.

    An entry of the same name replaces the shipped one. Raises: SettingsError that names the file, the entry and the
    reason: unreadable, a wrong type, an unknown key or successor, a loop of successors, a spelling claimed by two.
    """
    entries: dict[str, _Entry] = {}
    for file in (_SHIPPED, extra) if extra else (_SHIPPED,):
        told = _read(file)
        for name in told:
            entries.pop(name, None)  # so that the operator's come last, and errors fall on them
        entries |= told
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
        raise SettingsError(f"{file}: {', '.join(table) or 'funder'} is not known here; tell each funder as [[funder]]")
    entries: dict[str, _Entry] = {}
    for number, row in enumerate(rows, 1):
        entry = _Entry(_to_funder(row, number, file), file)
        name = _folded(entry.funder.name)
        if name in entries:
            raise entry.error("is told twice; join the two")
        entries[name] = entry
    return entries


def _to_funder(row: Any, number: int, file: Path) -> Funder:  # noqa: ANN401 - whatever TOML holds
    try:
        funder = msgspec.convert(row, Funder)
    except msgspec.ValidationError as error:
        name = row.get("name") if isinstance(row, dict) else None
        which = f'"{name}"' if isinstance(name, str) else f"number {number}"
        raise SettingsError(f"{file}: [[funder]] {which}: {error}") from error
    entry = _Entry(funder, file)
    if wordless := [name for name in funder.all_names if not _key(name)]:
        raise entry.error(f'"{wordless[0]}" has no letter and no number')
    if (funder.successor is None) != (funder.since is None):
        raise entry.error("successor and since go together; tell both or neither")
    if funder.until and funder.since and funder.until > funder.since:
        raise entry.error(f"until {funder.until} is after since {funder.since}")
    return funder


def _claims(entries: Iterable[_Entry]) -> dict[str, _Entry]:
    """Return who owns each folded spelling. Raises: SettingsError when two do."""
    claims: dict[str, _Entry] = {}
    for entry in entries:
        for spelling in (*entry.funder.full_spellings(), *entry.funder.abbreviations):
            owner = claims.setdefault(_folded(spelling), entry)
            if owner.funder.name != entry.funder.name:
                raise entry.error(f'the spelling "{spelling}" is already "{owner.funder.name}" (in {owner.file})')
    return claims


def _last_successor(entry: _Entry, by_name: dict[str, _Entry]) -> Funder:
    """Raises: SettingsError when a successor is unknown or the successors go round."""
    at, passed = entry, [entry.funder.name]
    while at.funder.successor is not None:
        following = by_name.get(_folded(at.funder.successor))
        if following is None:
            raise at.error(f'the successor "{at.funder.successor}" is the name of no [[funder]]')
        if following.funder.name in passed:
            raise at.error(f"the successors go round: {' -> '.join([*passed, following.funder.name])}")
        at = following
        passed.append(at.funder.name)
    return at.funder


def _latest_first(funder: Funder) -> tuple[float, str]:
    return -(funder.until or float("inf")), funder.name


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _key(text: str) -> str:
    """Return the words alone, in NFC, as written."""
    return " ".join(_WORD_RE.findall(unicodedata.normalize("NFC", text)))


def _in_any_case(key: str) -> str:
    return unicodedata.normalize("NFC", key.casefold())


def _folded(text: str) -> str:
    """Return the words alone, the same in any case.

    >>> _folded("Raha-automaattiyhdistys (RAY)") == _folded("raha-automaattiyhdistys, Ray")
    True
    """
    return _in_any_case(_key(text))


def _keys(text: str) -> Iterator[str]:
    """Yield the words of a name, and those without case endings, legal forms and the article."""
    key = _key(text)
    yield key
    bare = " ".join(word for word in _key(_CASE_ENDING_RE.sub("", text)).split() if word.casefold() not in _NO_PART)
    if bare != key:
        yield bare
