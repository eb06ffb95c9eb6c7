"""Texts with highlighted words as HTML: the only module that creates markup from the text of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape


def marked(text: str, marks: Iterable[tuple[int, int]], *, first: int | None = None) -> Markup:
    """Return the escaped text with each mark in <mark>. marks: (start, end) in order, without overlaps.

    first: number of the first mark, to give the marks the ids m1, m2, …; None for no ids.

    >>> str(marked("a < kunnan", [(4, 10)]))
    'a &lt; <mark>kunnan</mark>'
    """
    pieces, position = [], 0
    for number, (start, end) in enumerate(marks, first or 0):
        opening = "<mark>" if first is None else f'<mark id="m{number}">'
        pieces += [escape(text[position:start]), opening, escape(text[start:end]), "</mark>"]
        position = end
    return Markup("".join([*pieces, escape(text[position:])]))  # noqa: S704 - every piece of the text is escaped


def marked_paragraphs(text: str, marks: Iterable[tuple[int, int]], *, first: int | None = None) -> list[Markup]:
    """Return the paragraphs of a text with marked() applied to each; marks are offsets in the full text.

    >>> [str(paragraph) for paragraph in marked_paragraphs("a\\n\\nb c", [(5, 6)])]
    ['a', 'b <mark>c</mark>']
    """
    offsets = list(marks)
    paragraphs, index = [], 0
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        first_index = index
        while index < len(offsets) and offsets[index][0] < match.end():
            index += 1
        inside = [(start - match.start(), end - match.start()) for start, end in offsets[first_index:index]]
        paragraphs.append(marked(match.group(), inside, first=first))
        first = first and first + len(inside)
    return paragraphs
