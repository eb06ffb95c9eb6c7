"""People who asked not to be found: their names are left out before anything is indexed or stored."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path

from indexer.analysis import Analyzer
from indexer.errors import SettingsError
from indexer.model import Document

_WORD_RE = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_STEM = 3  # letters of each part of a name that no inflection changes, before words are looked at closer
_TEXTS = ("title", "summary", "results", "text")
IN_PLACE = "[…]"
"""What stands where a name stood; the same in every language."""


class OptOut:
    """Takes names out of documents, in whatever form they are written.

    digest: changes when the names do.
    """

    def __init__(self, names: list[str], analyzer: Analyzer) -> None:
        self._names = [_WORD_RE.findall(name) for name in names]
        self._analyzer = analyzer
        beginnings = {parts[-1][:_STEM] for parts in self._names if parts}
        self._may = re.compile("|".join(map(re.escape, sorted(beginnings))) or r"(?!)", re.IGNORECASE)
        self.digest = digest_of_names(names)

    def __call__(self, document: Document) -> Document:
        """Return the document without the names; itself where it has none."""
        before = {field: getattr(document, field) for field in _TEXTS}
        after = {field: self._without(text) for field, text in before.items()}
        people = tuple(name for name in document.people if self._without(name) == name)
        titles = {code: self._without(title) for code, title in document.titles.items()}
        if (after, people, titles) == (before, document.people, document.titles):
            return document
        pages = self._moved(document) if document.pages else ()
        extra = {key: value for key, value in document.extra.items() if not self._speaks_of(value)}
        title, summary, results, text = after.values()
        return replace(
            document, people=people, titles=titles, pages=pages, extra=extra,
            title=title, summary=summary, results=results, text=text,
        )  # fmt: skip

    def _moved(self, document: Document) -> tuple[int, ...]:
        """Return where the pages begin in the text that is left."""
        bounds = (*document.pages, len(document.text))
        lengths = (len(self._without(document.text[start:end])) for start, end in pairwise(bounds))
        return tuple(accumulate(lengths, initial=document.pages[0]))[:-1]

    def _speaks_of(self, value: object) -> bool:
        return self._without(str(value)) != str(value)

    def _without(self, text: str) -> str:
        if not text or not self._may.search(text):
            return text
        words = list(_WORD_RE.finditer(text))
        pieces, at = [], 0
        for place in range(len(words)):
            length = self._name_at(words, place)
            if length and words[place].start() >= at:
                pieces += [text[at : words[place].start()], IN_PLACE]
                at = words[place + length - 1].end()
        return "".join([*pieces, text[at:]]) if pieces else text

    def _name_at(self, words: list[re.Match[str]], place: int) -> int:
        """Return how many words of a name stand at a place, in its order or family name first; 0 for none."""
        for parts in self._names:
            found = [match.group() for match in words[place : place + len(parts)]]
            if len(found) == len(parts) and parts:
                either = (parts, [parts[-1], *parts[:-1]])
                if any(all(map(self._is_form, found, order)) for order in either):
                    return len(parts)
        return 0

    def _is_form(self, written: str, part: str) -> bool:
        """Return whether a written word is a part of a name, inflected or not."""
        folded, whole = written.casefold(), part.casefold()
        if folded == whole:
            return True
        if folded[:_STEM] != whole[:_STEM]:
            return False
        base = self._analyzer.query_word(part).base
        return any(term in base for term in self._analyzer.query_word(written).base) or _is_inflected(folded, whole)


_ENDING_RE = re.compile(":?(?:n|in|[eaoöuyä]n|[aä]|[iy][aä]|tt?[aä]|ll[aäe]|lt[aä]|ss[aä]|st[aä]|n[aä]|ksi|s)")


def _is_inflected(written: str, name: str) -> bool:
    """Return whether a word that no dictionary knows is a name with an ending: Virtasen, Mäkelälle, Ojaluomaa."""
    stems = {name, f"{name[:-3]}se", f"{name[:-3]}s"} if name.endswith("nen") else {name}
    return any(written.startswith(stem) and _ENDING_RE.fullmatch(written[len(stem) :]) for stem in stems)


def load_names(file: str) -> list[str]:
    """Return the names of a file, one a line; lines that begin with # say something else. Raises: SettingsError."""
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
    """Return what tells one list of names from another without holding any; "" of none."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()[:16] if names else ""


def opt_out(file: str, analyzer: Analyzer) -> Callable[[Document], Document] | None:
    """Return what takes the names of a file out of documents; None where there are none. Raises: SettingsError."""
    names = load_names(file)
    return OptOut(names, analyzer) if names else None
