"""Records for any size: those of a file, repeated with other ids and partly other words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

from benchmarks.speed.batches import lines_of

_CHANGED_TEXTS = ("title", "summary", "results", "text")
_WORD_RE = re.compile(r"[^\W\d_]{8,}")  # frequent words are shorter
_REPLACED = 35  # percent of the longer forms. Heaps' law: ten times the text has about four times the forms
_LETTERS = "bcdfghjklmnpqrstvz"


def records_of(documents: Path, size: int) -> Iterator[bytes]:
    """Yield `size` lines of JSON. Raises: ValueError if the file has no records."""
    written = repetition = 0
    while written < size:
        before = written
        for line in lines_of(documents):
            if written == size:
                return
            yield changed(line, repetition) if repetition else line
            written += 1
        if written == before:
            raise ValueError(f"{documents} has no records")
        repetition += 1


def changed(line: bytes, repetition: int) -> bytes:
    """Return a record with another id and partly other words. A form is replaced by the same form everywhere.

    >>> changed('{"id": "p1", "title": "Kunta ja tutkimusta"}'.encode(), 2).decode()
    '{"id": "p1-2", "title": "Kunta ja tutkimustad"}\\n'
    """
    record = json.loads(line)
    record["id"] = f"{record['id']}-{repetition}"
    for name in _CHANGED_TEXTS:
        if text := record.get(name):
            record[name] = _WORD_RE.sub(lambda match: _form(match[0], repetition), text)
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


@cache
def _suffix(repetition: int) -> str:
    letters = ""
    while repetition:
        repetition, number = divmod(repetition, len(_LETTERS))
        letters += _LETTERS[number]
    return letters


def _form(word: str, repetition: int) -> str:
    is_replaced = crc32(f"{word.casefold()} {repetition}".encode()) % 100 < _REPLACED
    return word + _suffix(repetition) if is_replaced else word
