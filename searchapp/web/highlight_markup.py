"""Texts with marked words as HTML: the one place where markup is made from what a document says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape


def marked(text: str, marks: Iterable[tuple[int, int]], *, first: int | None = None) -> Markup:
    """Return the text escaped, each mark inside <mark>. marks: (start, end) in order, apart from each other.

    first: the number of the first mark, where they are to have ids: m1, m2 …

    >>> str(marked("a < kunnan", [(4, 10)]))
    'a &lt; <mark>kunnan</mark>'
    """
    pieces, at = [], 0
    for number, (start, end) in enumerate(marks, first or 0):
        opening = "<mark>" if first is None else f'<mark id="m{number}">'
        pieces += [escape(text[at:start]), opening, escape(text[start:end]), "</mark>"]
        at = end
    return Markup("".join([*pieces, escape(text[at:])]))  # noqa: S704 - every piece of the text is escaped


def marked_paragraphs(text: str, marks: Iterable[tuple[int, int]], *, first: int | None = None) -> list[Markup]:
    """Return the paragraphs of a text, each as marked does it; marks are places in the whole text.

    >>> [str(paragraph) for paragraph in marked_paragraphs("a\\n\\nb c", [(5, 6)])]
    ['a', 'b <mark>c</mark>']
    """
    places = list(marks)
    paragraphs, at = [], 0
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        begun = at
        while at < len(places) and places[at][0] < match.end():
            at += 1
        inside = [(start - match.start(), end - match.start()) for start, end in places[begun:at]]
        paragraphs.append(marked(match.group(), inside, first=first))
        first = first and first + len(inside)
    return paragraphs
