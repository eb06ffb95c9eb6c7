"""Texts with marked words as HTML: the one place where markup is made from what a document says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape


def marked(text: str, marks: Iterable[tuple[int, int]]) -> Markup:
    """Return the text escaped, each mark inside <mark>. marks: (start, end) in order, apart from each other.

    >>> str(marked("a < kunnan", [(4, 10)]))
    'a &lt; <mark>kunnan</mark>'
    """
    pieces, at = [], 0
    for start, end in marks:
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return Markup("".join([*pieces, escape(text[at:])]))  # noqa: S704 - every piece of the text is escaped


def marked_paragraphs(text: str, marks: Iterable[tuple[int, int]]) -> list[Markup]:
    """Return the paragraphs of a text, each as marked does it; marks are places in the whole text.

    >>> [str(paragraph) for paragraph in marked_paragraphs("a\\n\\nb c", [(5, 6)])]
    ['a', 'b <mark>c</mark>']
    """
    places = list(marks)
    paragraphs = []
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        inside = [(a - match.start(), b - match.start()) for a, b in places if match.start() <= a < match.end()]
        paragraphs.append(marked(match.group(), inside))
    return paragraphs
