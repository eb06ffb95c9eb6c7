"""Searches that found nothing, noted without personal data: what people look for and the texts lack.

A text file of JSON lines beside the generations, one a search: the day, the query, whether it was filtered. Never
noted: who asked, from where, at what time, and any query that may speak of a person (see `loggable`). Not even a log
that cannot be written troubles a search.
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
from indexer.serialization import DECODING_ERRORS, reason_of

log = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
"""Of the file; it then becomes .1, in place of the one that was. Some 15,000 searches, so twice that are kept."""

_LONGEST = 100  # characters of a query; what is longer is a text that someone pasted
_SPACES_RE = re.compile(r"\s+")
_PERSON_FIELD_RE = re.compile(r"\b(?:henkilö|person)\s*:")
# Digits of a telephone number may be grouped: 040 123 4567. Personal identity codes begin with six digits.
_DIGITS_RE = re.compile(r"\d(?:[\s().,/+–-]*\d){4,}")
_YEARS_RE = re.compile(r"(?:1[89]|2[01])\d\d(?:[\s().,/–-]+(?:1[89]|2[01])\d\d)*")


class ZeroQuery(msgspec.Struct, frozen=True):
    """A query that found nothing: how often, how often of these with filters, and the first and the last day."""

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
    """The log at a path; processes may share it. What cannot be written is told in the program's log, once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._has_warned = False

    @property
    def earlier(self) -> Path:
        """Where the lines of before are."""
        return self.path.with_name(self.path.name + ".1")

    def note(self, typed: str, *, filtered: bool, day: date) -> bool:
        """Note a search that found nothing; return whether it was. Never raises for what the disk does."""
        query = loggable(typed)
        if not query:
            return False
        try:
            self._append(msgspec.json.encode(_Line(day, query, filtered)) + b"\n")
        except OSError as error:
            if not self._has_warned:
                log.warning("searches that found nothing cannot be noted in %s: %s", self.path, error)
            self._has_warned = True
            return False
        return True

    def read(self) -> list[ZeroQuery]:
        """Return the queries, the commonest first, then the latest, then by alphabet. Raises: SearchIndexError."""
        found: dict[str, ZeroQuery] = {}
        for line in (*_lines(self.earlier), *_lines(self.path)):
            known = found.get(line.q) or ZeroQuery(line.q, 0, 0, line.day, line.day)
            found[line.q] = ZeroQuery(
                line.q,
                known.count + 1,
                known.filtered + line.filtered,
                min(known.first, line.day),
                max(known.last, line.day),
            )
        return sorted(found.values(), key=lambda each: (-each.count, -each.last.toordinal(), each.query))

    def _append(self, line: bytes) -> None:
        """Write a line whole: one call, at whatever is the end by then. Raises: OSError."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            if os.fstat(descriptor).st_size < MOST_BYTES:
                os.write(descriptor, line)
                return
        finally:
            os.close(descriptor)
        self._rotate()
        self._append(line)

    def _rotate(self) -> None:
        """Begin anew, unless another process just did; two in one instant may yet lose the lines of before."""
        if self.path.stat().st_size >= MOST_BYTES:
            self.path.replace(self.earlier)


def loggable(typed: str) -> str:
    """Return a query as it is noted: NFC, casefolded, one space between words; "" of one that must not be.

    That is one with an e-mail address, a telephone number or other five digits (years are none), a personal identity
    code, a person's field, what may be a person's name, or more than a hundred characters.

    >>> loggable("  Kuntotus 2007-2011"), loggable("soita 040 123 4567"), loggable("Matti Virtanen")
    ('kuntotus 2007-2011', '', '')
    """
    text = _SPACES_RE.sub(" ", unicodedata.normalize("NFC", typed.encode(errors="replace").decode())).strip()
    query = unicodedata.normalize("NFC", text.casefold())
    if not query or len(query) > _LONGEST or _has_personal_data(unicodedata.normalize("NFKC", query)):
        return ""
    return "" if _contains_person_name(text) else query


def _has_personal_data(query: str) -> bool:
    digits = (match.group() for match in _DIGITS_RE.finditer(query))
    return "@" in query or bool(_PERSON_FIELD_RE.search(query)) or not all(map(_YEARS_RE.fullmatch, digits))


def _contains_person_name(text: str) -> bool:
    from indexer.analysis.names import contains_person_name  # the dictionary takes its time
    from indexer.analysis.tokens import forms_of

    return contains_person_name(forms_of(text))


def _lines(path: Path) -> Iterator[_Line]:
    """Yield the lines of a file; one that was cut short by a full disk or a power cut is passed over."""
    if not path.exists():
        return
    try:
        lines = path.read_bytes().splitlines()  # a megabyte at the most, see MOST_BYTES
    except OSError as error:
        raise SearchIndexError(f"{path} cannot be read: {reason_of(error)}; check its permissions") from error
    for line in lines:
        try:
            yield msgspec.json.decode(line, type=_Line)
        except DECODING_ERRORS:
            log.info("a line of %s is passed over: %.80r", path, line)
