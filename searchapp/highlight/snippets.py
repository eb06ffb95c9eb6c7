"""Snippets: the passages of a document to show, with the words that match marked."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from indexer.model import Document
from indexer.normalize import collapse_spaces
from searchapp.highlight.matcher import Match, Matches

Marks = list[tuple[int, int]]
"""(start, end) of each marked word, in characters, in order."""

_PASSAGE_FIELDS = ("summary", "results", "text")
_LENGTH = 240  # characters of a passage: about three lines
_MAX_SNIPPETS = 2
_MAX_COUNTED = 5  # matches that count towards the score: a table of sums may repeat one word many times
_SENTENCE_END_RE = re.compile(r"[.!?…:;]\s+|\n+")


class Snippet(NamedTuple):
    """A passage of a field with white space collapsed.

    marks: offsets in the text of the snippet. page: of a report with pages, the page that the passage begins on.
    """

    field: str
    text: str
    marks: Marks
    page: int | None = None


def snippets(document: Document, matches: Matches) -> list[Snippet]:
    """Return at most two passages, those that match the most query terms; without matches, the beginning of a text."""
    passages: list[_Passage] = []
    for field in _PASSAGE_FIELDS:
        text: str = getattr(document, field)
        if text:
            passages.append(_best_passage(field, text, matches.get(field, [[]])[0]))
    best = sorted(passages, key=lambda passage: -passage.score)[:_MAX_SNIPPETS]
    selected = [passage for passage in best if passage.score] or best[:1]
    return [_snippet(passage, document) for passage in passages if passage in selected]


def marks_of(matches: Matches) -> dict[str, Marks]:
    """Return the marks in the first text of each field."""
    return {field: sorted((match.start, match.end) for match in texts[0]) for field, texts in matches.items() if texts}


class _Passage(NamedTuple):
    """A passage of a text. score: different query terms count more than repetitions of one.

    start: the offset of the passage. spans: (start, end) of every match in the whole text, in order.
    """

    field: str
    text: str
    score: int
    start: int
    spans: Marks


def _best_passage(field: str, text: str, matches: list[Match]) -> _Passage:
    """Return the passage that matches the most query terms, or the beginning of a text without matches."""
    matches = sorted(matches)
    best, best_score = 0, 0
    ends = [match.end for match in matches]  # ascending too, because words do not overlap
    for index, match in enumerate(matches):
        terms = [other.term for other in matches[index : bisect_right(ends, match.start + _LENGTH)]]
        score = len(set(terms)) * 100 + min(len(terms), _MAX_COUNTED)
        if score > best_score:
            best, best_score = index, score
    spans = [(match.start, match.end) for match in matches]
    return _Passage(field, text, best_score, _passage_start(text, spans[best]) if spans else 0, spans)


def _passage_start(text: str, span: tuple[int, int]) -> int:
    """Return the offset at which a passage that contains a match begins: its sentence, or a few words before it."""
    start, end = span
    if end <= _LENGTH * 3 // 4:
        return 0
    sentence = max((match.end() for match in _SENTENCE_END_RE.finditer(text, 0, start)), default=0)
    if end - sentence <= _LENGTH * 3 // 4:
        return sentence
    return text.find(" ", start - _LENGTH // 2, start) + 1 or start


def _snippet(passage: _Passage, document: Document) -> Snippet:
    """Return the snippet of a passage, with its marks moved to the collapsed text."""
    field, text, _, start, spans = passage
    end = _passage_end(passage)
    lead, tail = ("…\u00a0" if start else ""), ("\u00a0…" if end < len(text) else "")
    marks: Marks = []
    for mark_start, mark_end in spans:
        if start <= mark_start < end:
            before = collapse_spaces(f"{text[start:mark_start]}|")[:-1]  # "|" keeps the space before the mark
            mark = len(lead) + len(before)
            marks.append((mark, mark + min(mark_end, end) - mark_start))
    first_mark = next((begin for begin, _ in spans if start <= begin < end), start)
    page = document.page_at(first_mark) if field == "text" else None
    return Snippet(field, f"{lead}{collapse_spaces(text[start:end])}{tail}", marks, page)


def _passage_end(passage: _Passage) -> int:
    """Return the offset at which a passage ends: between words, and not inside a match that fits in its length."""
    _, text, _, start, spans = passage
    end = min(len(text), start + _LENGTH)
    if end == len(text):
        return end
    space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    match_ends = [match_end for match_start, match_end in spans if match_start < end]
    return max(
        space if space > start else end, match_ends[-1] if match_ends and match_ends[-1] - start <= _LENGTH else 0
    )
