"""A log of searches without results and without personal data: it shows which subjects the texts do not cover.

A file of JSON lines in the index folder, one line per search: the day, the query, whether it was filtered. The user,
the time of day and queries that may refer to a person are never logged (see `loggable`). Errors of the log never affect
a search.
"""

from __future__ import annotations

import logging
import os
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from indexer.errors import SearchIndexError
from indexer.normalize import collapse_spaces, compose, fold_case, replace_surrogates
from indexer.serialization import DECODING_ERRORS, reason_of

log = logging.getLogger(__name__)

MAX_BYTES = 1_000_000
"""Maximum size of the file, about 15,000 searches; it then replaces the older file, whose name ends in .1."""

_MAX_LENGTH = 100  # characters of a query; longer queries are pasted texts
_PERSON_FIELD_RE = re.compile(r"\b(?:henkilö|person)\s*:")
# Digits of a telephone number may be grouped: 040 123 4567. Personal identity codes begin with six digits.
_DIGITS_RE = re.compile(r"\d(?:[\s().,/+–-]*\d){4,}")
_YEARS_RE = re.compile(r"(?:1[89]|2[01])\d\d(?:[\s().,/–-]+(?:1[89]|2[01])\d\d)*")


class ZeroQuery(msgspec.Struct, frozen=True):
    """A query without results. count: how often; filtered: how often with filters. first, last: days."""

    query: str
    count: int
    filtered: int
    first: date
    last: date


class _Line(msgspec.Struct, frozen=True):
    day: date
    q: str
    filtered: bool


class QueryLog:
    """The log at a path, which processes may share. Write errors are reported once, in the log of the program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._has_warned = False

    @property
    def older(self) -> Path:
        """The path of the older file."""
        return self.path.with_name(self.path.name + ".1")

    def add(self, text: str, *, filtered: bool, day: date) -> bool:
        """Add a search without results; return whether it was logged. Never raises OSError."""
        query = loggable(text)
        if not query:
            return False
        try:
            self._append(msgspec.json.encode(_Line(day, query, filtered)) + b"\n")
        except OSError as error:
            if not self._has_warned:
                log.warning("searches without results cannot be logged in %s: %s", self.path, error)
            self._has_warned = True
            return False
        return True

    def read(self) -> list[ZeroQuery]:
        """Return the queries by descending count, then by last day, then by alphabet. Raises: SearchIndexError."""
        entries: dict[str, ZeroQuery] = {}
        for line in (*_lines(self.older), *_lines(self.path)):
            entry = entries.get(line.q) or ZeroQuery(line.q, 0, 0, line.day, line.day)
            entries[line.q] = ZeroQuery(
                line.q,
                entry.count + 1,
                entry.filtered + line.filtered,
                min(entry.first, line.day),
                max(entry.last, line.day),
            )
        return sorted(entries.values(), key=lambda entry: (-entry.count, -entry.last.toordinal(), entry.query))

    def _append(self, line: bytes) -> None:
        """Append a line in a single write, which is atomic between processes. Raises: OSError."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            if os.fstat(descriptor).st_size < MAX_BYTES:
                os.write(descriptor, line)
                return
        finally:
            os.close(descriptor)
        self._rotate()
        self._append(line)

    def _rotate(self) -> None:
        """Start a new file, unless another process just did. Two simultaneous rotations may lose the older lines."""
        if self.path.stat().st_size >= MAX_BYTES:
            self.path.replace(self.older)


def loggable(text: str) -> str:
    """Return a query in the form in which it is logged: NFC, casefolded, single spaces; "" if it must not be logged.

    Not logged are queries with an e-mail address, a telephone number or other five digits (except years), a personal
    identity code, a person field, a possible name of a person, or more than a hundred characters.

    >>> loggable("  Kuntotus 2007-2011"), loggable("soita 040 123 4567"), loggable("Matti Virtanen")
    ('kuntotus 2007-2011', '', '')
    """
    text = collapse_spaces(compose(replace_surrogates(text)))
    query = fold_case(text)
    if not query or len(query) > _MAX_LENGTH or _has_personal_data(unicodedata.normalize("NFKC", query)):
        return ""
    return "" if _contains_person_name(text) else query


def _has_personal_data(query: str) -> bool:
    digits = (match.group() for match in _DIGITS_RE.finditer(query))
    return "@" in query or bool(_PERSON_FIELD_RE.search(query)) or not all(map(_YEARS_RE.fullmatch, digits))


def _contains_person_name(text: str) -> bool:
    from indexer.analysis.names import contains_person_name  # imports the dictionary
    from indexer.analysis.tokens import forms_of

    return contains_person_name(forms_of(text))


def _lines(path: Path) -> Iterator[_Line]:
    """Yield the lines of a file; skip invalid ones, which a full disk or a power failure may have truncated."""
    if not path.exists():
        return
    try:
        lines = path.read_bytes().splitlines()  # at most 1 MB, see MAX_BYTES
    except OSError as error:
        raise SearchIndexError(f"{path} cannot be read: {reason_of(error)}; check its permissions") from error
    for line in lines:
        try:
            yield msgspec.json.decode(line, type=_Line)
        except DECODING_ERRORS:
            log.info("an invalid line of %s is skipped: %.80r", path, line)
