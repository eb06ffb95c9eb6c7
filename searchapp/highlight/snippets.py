"""The passages to show of a document, with the words that matched as they stand in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from indexer.model import Document
from searchapp.highlight.matcher import Finds, Found

Marks = list[tuple[int, int]]
"""(start, end) of each marked word, in characters, in order."""

_PASSAGE_FIELDS = ("summary", "results", "text")
_LENGTH = 240  # characters of a passage: about three lines
_MOST = 2
_MOST_REPEATED = 5  # words that count again: a table of sums may repeat one many times and tell little
_SENTENCE_END_RE = re.compile(r"[.!?…:;]\s+|\n+")


class Snippet(NamedTuple):
    """A passage of a field, white space folded; marks are places in its text. page: of a report, where it begins."""

    field: str
    text: str
    marks: Marks
    page: int | None = None


def snippets(document: Document, found: Finds) -> list[Snippet]:
    """Return at most two passages, those with the most words of the query; without any, the beginning."""
    passages: list[_Passage] = []
    for field in _PASSAGE_FIELDS:
        text: str = getattr(document, field)
        if text:
            passages.append(_best_passage(field, text, found.get(field, [[]])[0]))
    best = sorted(passages, key=lambda passage: -passage.worth)[:_MOST]
    chosen = [passage for passage in best if passage.worth] or best[:1]
    return [_cut(passage, document) for passage in passages if passage in chosen]


def marks_of(found: Finds) -> dict[str, Marks]:
    """Return where words stand in each field of one text."""
    return {field: sorted((each.start, each.end) for each in pieces[0]) for field, pieces in found.items() if pieces}


class _Passage(NamedTuple):
    """Where a passage of a text begins. worth: different words of the query count before repeated ones.

    places: those of every word found in the text, in order.
    """

    field: str
    text: str
    worth: int
    start: int
    places: Marks


def _best_passage(field: str, text: str, found: list[Found]) -> _Passage:
    """Return the passage with the most words of the query; the beginning of a text that has none."""
    found = sorted(found)
    best, best_worth = 0, 0
    ends = [each.end for each in found]  # ascending too: words do not overlap
    for at, each in enumerate(found):
        inside = [other.sought for other in found[at : bisect_right(ends, each.start + _LENGTH)]]
        worth = len(set(inside)) * 100 + min(len(inside), _MOST_REPEATED)
        if worth > best_worth:
            best, best_worth = at, worth
    places = [(each.start, each.end) for each in found]
    return _Passage(field, text, best_worth, _start_of_passage(text, places[best]) if places else 0, places)


def _start_of_passage(text: str, place: tuple[int, int]) -> int:
    """Return where a passage that shows a place begins: with its sentence, or a few words before it."""
    if place[1] <= _LENGTH * 3 // 4:
        return 0
    sentence = max((match.end() for match in _SENTENCE_END_RE.finditer(text, 0, place[0])), default=0)
    if place[1] - sentence <= _LENGTH * 3 // 4:
        return sentence
    return text.find(" ", place[0] - _LENGTH // 2, place[0]) + 1 or place[0]


def _cut(passage: _Passage, document: Document) -> Snippet:
    """Return a passage cut between words, with its marks moved to fit."""
    field, text, _, start, places = passage
    end = min(len(text), start + _LENGTH)
    if end < len(text):
        space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
        within = [stop for begin, stop in places if begin < end]
        end = max(space if space > start else end, within[-1] if within and within[-1] - start <= _LENGTH else 0)
    marks: Marks = []
    for mark_start, mark_end in places:
        if start <= mark_start < end:
            before = len(_folded(text[start:mark_start] + "|")) - 1  # the sign keeps the space before the mark
            marks.append((before, before + min(mark_end, end) - mark_start))
    shown = _folded(text[start:end])
    lead, tail = ("…\u00a0" if start else ""), ("\u00a0…" if end < len(text) else "")
    shown_from = next((begin for begin, _ in places if start <= begin < end), start)
    page = document.page_at(shown_from) if field == "text" else None
    return Snippet(field, f"{lead}{shown}{tail}", [(a + len(lead), b + len(lead)) for a, b in marks], page)


def _folded(text: str) -> str:
    return " ".join(text.split())
