"""Documents that two sources tell of: found by their titles and times, or by their texts, and shown once.

The first in the order of files is shown; the others are told of beside it. Only documents of different sources are
compared: what one source tells twice, it means twice.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from rapidfuzz.distance import OSA

from indexer.model import Document, Kind
from indexer.serialization import read_json

_FILE = "duplicates.json"
_WORD_RE = re.compile(r"[^\W\d_]+")
_SIGNS = 8  # of a text: two near-equal ones share most of them
_SHARED = 6  # of these, so that one word in some thirty may differ
_RUN = 4  # words of a sign
_FEWEST_WORDS = 60  # of a text to be told by: shorter ones are often formulas
_SHORTEST_TITLE = 12  # letters of a title to be told by
_BEGINNING = 6  # letters that titles compared must share, so that few are compared
_LONG_TITLE, _SLIPS = 20, 2  # letters of a title in which so many may be slips


class Print(msgspec.Struct, frozen=True, array_like=True):
    """What a document is known by. when: its years or day. title: its words, folded. text: signs of its text."""

    kind: str
    when: str
    title: str
    bodies: tuple[str, ...]
    text: tuple[int, ...]


class Twin(msgspec.Struct, frozen=True):
    """A document that is shown under another. main: the id of that one. source: the file. url: its own page."""

    main: str
    source: str
    url: str
    title: str
    reason: str

    @classmethod
    def of(cls, document: Document, main: str, reason: str) -> Twin:
        """Return a document as what is shown under another."""
        return cls(main, document.source, document.url, document.title, reason)


def print_of(document: Document) -> Print:
    """Return what a document is known by."""
    words = _WORD_RE.findall(document.title.casefold())
    when = f"{document.years[0]}-{document.years[-1]}" if document.years else ""
    if document.kind is not Kind.PROJECT:
        when = str(document.published or "")
    bodies = tuple(sorted({each.casefold() for each in document.organisations}))
    text = " ".join(filter(None, (document.summary, document.results, document.text)))
    return Print(document.kind.value, when, " ".join(words), bodies, _signs(text))


def _signs(text: str) -> tuple[int, ...]:
    """Return the smallest digests of runs of words: what near-equal texts share most of (Broder 1997)."""
    words = _WORD_RE.findall(text.casefold())
    if len(words) < _FEWEST_WORDS:
        return ()
    runs = {zlib.crc32(" ".join(words[at : at + _RUN]).encode()) for at in range(len(words) - _RUN + 1)}
    return tuple(sorted(runs)[:_SIGNS])


class Known:
    """The documents met so far, by what they are known by."""

    def __init__(self) -> None:
        self._by_beginning: dict[tuple[str, str, str], list[tuple[str, str, Print]]] = defaultdict(list)
        self._by_sign: dict[int, list[tuple[str, str, Print]]] = defaultdict(list)

    def add(self, document_id: str, source: str, told: Print) -> None:
        """Remember a document. source: whose it is."""
        entry = (document_id, source, told)
        if len(told.title) >= _SHORTEST_TITLE:
            self._by_beginning[told.kind, told.when, told.title[:_BEGINNING]].append(entry)
        for sign in told.text:
            self._by_sign[sign].append(entry)

    def twin_of(self, source: str, told: Print) -> tuple[str, str] | None:
        """Return the id of a document of another source that tells of the same, and why; None where there is none."""
        if len(told.title) >= _SHORTEST_TITLE:
            for document_id, other, each in self._by_beginning.get((told.kind, told.when, told.title[:_BEGINNING]), ()):
                if other != source and is_same(told, each):
                    return document_id, "the same title and time"
        shared: dict[str, int] = defaultdict(int)
        for sign in told.text:
            for document_id, other, each in self._by_sign.get(sign, ()):
                if other != source and each.kind == told.kind:
                    shared[document_id] += 1
        best = max(shared, key=lambda each: shared[each], default="")
        return (best, "nearly the same text") if best and shared[best] >= _SHARED else None


def is_same(one: Print, other: Print) -> bool:
    """Return whether two documents of one kind and time have the same title, slips aside.

    Without a time, the same bodies must take part: many projects are called alike.
    """
    if (one.kind, one.when) != (other.kind, other.when):
        return False
    slips = _SLIPS if min(len(one.title), len(other.title)) >= _LONG_TITLE else 0
    if OSA.distance(one.title, other.title, score_cutoff=slips) > slips:
        return False
    return bool(one.when) or bool(set(one.bodies) & set(other.bodies))


def save_twins(folder: Path, twins: Mapping[str, Iterable[tuple[str, Twin]]]) -> None:
    """Write what is shown under each document, by its id, into a generation that is being made."""
    told = {main: dict(each) for main, each in twins.items()}
    (folder / _FILE).write_bytes(msgspec.json.encode(told, order="sorted"))


def load_twins(folder: Path) -> dict[str, dict[str, Twin]]:
    """Return by the id of each main document those shown under it, by their ids. Raises: DamagedIndexError."""
    path = folder / _FILE
    return read_json(path, dict[str, dict[str, Twin]]) if path.exists() else {}
