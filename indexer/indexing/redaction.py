"""Redaction: the names of people who asked not to be found are removed before documents are indexed or stored."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from itertools import accumulate, filterfalse, pairwise
from pathlib import Path

from indexer.analysis import Analyzer
from indexer.errors import SettingsError
from indexer.model import Document

_WORD_RE = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_STEM_LENGTH = 3  # first letters of a name, which inflection never changes: a fast test before the exact one
_TEXTS = ("title", "summary", "results", "text")
_LISTS = ("people", "stated_regions", "places", "codes")  # values that contain a name are removed
REPLACEMENT = "[…]"
"""The text that replaces a name, in every language."""


class Redactor:
    """Removes names from documents, in every inflected form and word order."""

    def __init__(self, names: list[str], analyzer: Analyzer) -> None:
        self._names = [_WORD_RE.findall(name) for name in names]
        self._analyzer = analyzer
        prefixes = {parts[-1][:_STEM_LENGTH] for parts in self._names if parts}
        self._prefix_re = re.compile("|".join(map(re.escape, sorted(prefixes))) or r"(?!)", re.IGNORECASE)

    def __call__(self, document: Document) -> Document:
        """Return the document without the names; the same object if it contains none."""
        original = {field: getattr(document, field) for field in _TEXTS}
        redacted = {field: self._without(text) for field, text in original.items()}
        lists = {field: getattr(document, field) for field in _LISTS}
        redacted_lists = {field: tuple(filterfalse(self._contains_name, values)) for field, values in lists.items()}
        titles = {code: self._without(title) for code, title in document.titles.items()}
        extra = {key: value for key, value in document.extra.items() if not self._contains_name((key, value))}
        if (redacted, redacted_lists, titles, extra) == (original, lists, document.titles, document.extra):
            return document
        pages = self._shifted_pages(document) if document.pages else ()
        title, summary, results, text = redacted.values()
        people, stated_regions, places, codes = redacted_lists.values()
        return replace(
            document, people=people, stated_regions=stated_regions, places=places, codes=codes, titles=titles,
            pages=pages, extra=extra, title=title, summary=summary, results=results, text=text,
        )  # fmt: skip

    def _shifted_pages(self, document: Document) -> tuple[int, ...]:
        """Return the start offsets of the pages in the redacted text."""
        bounds = (*document.pages, len(document.text))
        lengths = (len(self._without(document.text[start:end])) for start, end in pairwise(bounds))
        return tuple(accumulate(lengths, initial=document.pages[0]))[:-1]

    def _contains_name(self, value: object) -> bool:
        return self._without(str(value)) != str(value)

    def _without(self, text: str) -> str:
        if not text or not self._prefix_re.search(text):
            return text
        words = list(_WORD_RE.finditer(text))
        pieces, end = [], 0
        for index in range(len(words)):
            length = self._name_length(words, index)
            if length and words[index].start() >= end:
                pieces += [text[end : words[index].start()], REPLACEMENT]
                end = words[index + length - 1].end()
        return "".join([*pieces, text[end:]]) if pieces else text

    def _name_length(self, words: list[re.Match[str]], start: int) -> int:
        """Return the number of words of a name that starts at a word, also with the family name first; 0 for none."""
        for parts in self._names:
            forms = [match.group() for match in words[start : start + len(parts)]]
            if len(forms) == len(parts) and parts:
                orders = (parts, [parts[-1], *parts[:-1]])
                if any(all(map(self._is_form_of, forms, order)) for order in orders):
                    return len(parts)
        return 0

    def _is_form_of(self, written: str, part: str) -> bool:
        """Return whether a written word is a form of a part of a name."""
        folded, name = written.casefold(), part.casefold()
        if folded == name:
            return True
        if folded[:_STEM_LENGTH] != name[:_STEM_LENGTH]:
            return False
        base = self._analyzer.query_word(part).base
        return any(term in base for term in self._analyzer.query_word(written).base) or _is_inflected(folded, name)


_ENDING_RE = re.compile(":?(?:n|in|[eaoöuyä]n|[aä]|[iy][aä]|tt?[aä]|ll[aäe]|lt[aä]|ss[aä]|st[aä]|n[aä]|ksi|s)")


def _is_inflected(written: str, name: str) -> bool:
    """Return whether a word is a name with a Finnish case ending: Virtasen, Mäkelälle, Ojaluomaa."""
    stems = {name, f"{name[:-3]}se", f"{name[:-3]}s"} if name.endswith("nen") else {name}
    return any(written.startswith(stem) and _ENDING_RE.fullmatch(written[len(stem) :]) for stem in stems)


def load_names(file: str) -> list[str]:
    """Return the names in a file, one per line; lines that start with # are comments. Raises: SettingsError."""
    if not file:
        return []
    try:
        lines = Path(file).expanduser().read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"hidden_people: {file} cannot be read: {error}") from error
    names = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    short = next((name for name in names if len(_WORD_RE.findall(name)) < 2), "")
    if short:
        raise SettingsError(f"hidden_people: {short!r} in {file} is one word; a name needs a first and a family name")
    return names


def digest_of_names(names: list[str]) -> str:
    """Return a digest of a list of names; "" for an empty list."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()[:16] if names else ""
