"""Fingerprints: the properties of a document by which it is compared with others, normalised and short."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable

from indexer.model import Document, Kind
from indexer.normalize import comparison_key
from indexer.storage.duplicates import Fingerprint
from indexer.vocabularies.organisations import organisation_key

_WORD_RE = re.compile(r"[^\W_]+")
_HASHES = 8  # per text: nearly identical texts have most of them in common
_SEQUENCE = 4  # words per hash
_MIN_WORDS = 60  # of a text with hashes: shorter texts are often standard phrases
_BEGINNING = 15  # words at the beginning of a text: the summary in a feed is often the beginning of the page
_LEGAL_FORMS = frozenset(("ry", "rf", "oy", "ab", "oyj", "abp", "sr", "rs", "osk", "tmi", "ltd", "gmbh"))
_PROJECT_WORDS = frozenset(("hanke", "hankkeen", "projekti", "projektin", "projekt", "projektet", "project"))


def fingerprint_of(document: Document, *, funder_group: Callable[[str], str] = str) -> Fingerprint:
    """Return the fingerprint of a document. funder_group: returns the same name for a funder and its predecessors."""
    text = " ".join(filter(None, (document.summary, document.results, document.text)))
    words = _WORD_RE.findall(text.casefold())
    start, end = _times(document)
    return Fingerprint(
        kind=document.kind.value,
        is_record=document.id != document.source,
        start=start,
        end=end,
        titles=tuple(dict.fromkeys(_folded_title(title, document) for title in _titles(document))),
        organisations=_keys(document.organisations),
        funders=_keys(map(funder_group, document.funders)),
        codes=tuple(sorted({folded_code(code) for code in document.codes})),
        total_eur=document.total_eur,
        words=len(words),
        text_hashes=_text_hashes(words),
        text_digest=_digest(words),
        beginning=_digest(words[:_BEGINNING]) if len(words) >= _BEGINNING else 0,
    )


def folded_code(code: str) -> str:
    """Return a project code without differences in case and spaces."""
    return "".join(code.casefold().split())


def _titles(document: Document) -> Iterable[str]:
    return (document.title, *document.titles.values())


def _times(document: Document) -> tuple[str, str]:
    """Return the first and last year of a project, or the date of another document twice; "" if unknown."""
    if document.kind is not Kind.PROJECT:
        return (str(document.published or ""),) * 2
    start, end = document.period.start, document.period.end
    return str(start.year) if start else "", str(end.year) if end else ""


def _folded_title(title: str, document: Document) -> str:
    """Return the words of a title without the years of the project, its codes, and words for "project"."""
    words = comparison_key(title).split()
    years = {str(year) for year in document.years}
    codes = {comparison_key(code) for code in document.codes}
    distinctive = [word for word in words if word not in years and word not in codes and word not in _PROJECT_WORDS]
    return " ".join(distinctive or words)


def _keys(names: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of names without legal forms, which pages leave out and other languages translate (ry, rf)."""
    return tuple(sorted({_without_form(organisation_key(name)) for name in names if name}))


def _without_form(key: str) -> str:
    words = [word for word in key.split() if word not in _LEGAL_FORMS]
    return " ".join(words) or key


def _text_hashes(words: list[str]) -> tuple[int, ...]:
    """Return the smallest hashes of word sequences, which nearly identical texts have in common (Broder 1997)."""
    if len(words) < _MIN_WORDS:
        return ()
    starts = range(len(words) - _SEQUENCE + 1)
    hashes = {zlib.crc32(" ".join(words[start : start + _SEQUENCE]).encode()) for start in starts}
    return tuple(sorted(hashes)[:_HASHES])


def _digest(words: list[str]) -> int:
    return zlib.crc32(" ".join(words).encode()) if words else 0
