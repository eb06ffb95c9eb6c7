"""Detection of documents that describe the same thing, by their titles and times or by their texts.

Only documents of different sources are compared: two similar documents in one source are assumed to be distinct.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict

from rapidfuzz.distance import OSA

from indexer.model import Document, Kind
from indexer.storage.duplicates import Fingerprint

_WORD_RE = re.compile(r"[^\W\d_]+")
_HASHES = 8  # per text: nearly identical texts have most of them in common
_MIN_COMMON_HASHES = 6  # of 8, so that about one word in thirty may differ
_SEQUENCE = 4  # words per hash
_MIN_WORDS = 60  # of a text that is compared: shorter texts are often standard phrases
_MIN_TITLE = 12  # characters of a title that is compared
_PREFIX = 6  # characters that compared titles must have in common, so that few are compared
_LONG_TITLE, _MAX_TYPOS = 20, 2  # titles of at least 20 characters may differ by 2 edits


def fingerprint_of(document: Document) -> Fingerprint:
    """Return the fingerprint of a document."""
    words = _WORD_RE.findall(document.title.casefold())
    time = f"{document.years[0]}-{document.years[-1]}" if document.years else ""
    if document.kind is not Kind.PROJECT:
        time = str(document.published or "")
    organisations = tuple(sorted({name.casefold() for name in document.organisations}))
    text = " ".join(filter(None, (document.summary, document.results, document.text)))
    codes = tuple(sorted({code.casefold() for code in document.codes}))
    return Fingerprint(
        document.kind.value, time, " ".join(words), organisations, _text_hashes(text), codes, document.total_eur
    )


def _text_hashes(text: str) -> tuple[int, ...]:
    """Return the smallest hashes of word sequences, which nearly identical texts have in common (Broder 1997)."""
    words = _WORD_RE.findall(text.casefold())
    if len(words) < _MIN_WORDS:
        return ()
    starts = range(len(words) - _SEQUENCE + 1)
    hashes = {zlib.crc32(" ".join(words[start : start + _SEQUENCE]).encode()) for start in starts}
    return tuple(sorted(hashes)[:_HASHES])


class FingerprintIndex:
    """The fingerprints of the documents read so far, searchable for duplicates."""

    def __init__(self) -> None:
        self._by_title_prefix: dict[tuple[str, str, str], list[tuple[str, str, Fingerprint]]] = defaultdict(list)
        self._by_text_hash: dict[int, list[tuple[str, str, Fingerprint]]] = defaultdict(list)

    def add(self, document_id: str, source: str, fingerprint: Fingerprint) -> None:
        """Add the fingerprint of a document. source: the source that contains it."""
        entry = (document_id, source, fingerprint)
        if len(fingerprint.title) >= _MIN_TITLE:
            self._by_title_prefix[_prefix_key(fingerprint)].append(entry)
        for text_hash in fingerprint.text_hashes:
            self._by_text_hash[text_hash].append(entry)

    def find(self, source: str, fingerprint: Fingerprint) -> tuple[str, str] | None:
        """Return the id of a document in another source that describes the same, and the reason; None without one."""
        if len(fingerprint.title) >= _MIN_TITLE:
            for document_id, other_source, other in self._by_title_prefix.get(_prefix_key(fingerprint), ()):
                if other_source != source and is_same(fingerprint, other):
                    return document_id, "the same title and time"
        common: dict[str, int] = defaultdict(int)
        for text_hash in fingerprint.text_hashes:
            for document_id, other_source, other in self._by_text_hash.get(text_hash, ()):
                if other_source != source and other.kind == fingerprint.kind and not _contradict(fingerprint, other):
                    common[document_id] += 1
        best = max(common, key=lambda document_id: common[document_id], default="")
        return (best, "nearly the same text") if best and common[best] >= _MIN_COMMON_HASHES else None


def _prefix_key(fingerprint: Fingerprint) -> tuple[str, str, str]:
    return fingerprint.kind, fingerprint.time, fingerprint.title[:_PREFIX]


def is_same(one: Fingerprint, other: Fingerprint) -> bool:
    """Return whether two documents have the same kind, time and title, except for typing errors in the title.

    Their organisations, codes and sums must not differ where both have them. If the time is unknown, they must have an
    organisation in common, since many projects have the same name.
    """
    if (one.kind, one.time) != (other.kind, other.time) or _contradict(one, other):
        return False
    max_typos = _MAX_TYPOS if min(len(one.title), len(other.title)) >= _LONG_TITLE else 0
    if OSA.distance(one.title, other.title, score_cutoff=max_typos) > max_typos:
        return False
    return bool(one.time) or bool(set(one.organisations) & set(other.organisations))


def _contradict(one: Fingerprint, other: Fingerprint) -> bool:
    """Return whether two documents have different organisations, codes or sums: many grants have the same title."""
    pairs = ((one.organisations, other.organisations), (one.codes, other.codes))
    if any(mine and theirs and not set(mine) & set(theirs) for mine, theirs in pairs):
        return True
    return None not in (one.total_eur, other.total_eur) and one.total_eur != other.total_eur
