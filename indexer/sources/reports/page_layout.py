"""Reconstructs running text from the lines of laid-out pages: broken words, paragraphs, headers, footers and the title.

A page contains only lines with positions, no paragraphs. The result is a guess by the rules of typography. The only
words that can be lost are those at the edges of most pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import quantiles
from typing import NamedTuple

from indexer.normalize import collapse_spaces
from indexer.sources.facts.vocabulary import states_fact
from indexer.sources.text.blocks import LONGEST_TITLE

_EDGE_LINES = 3  # at the top and at the bottom of a page: candidates for headers and footers
_MIN_REPEATED = 0.4  # share of pages; a header of left pages is on half of them, minus cover and chapter pages
_NUMBER_RE = re.compile(r"\d+")
PAGE_NUMBER_RE = re.compile(
    r"[-–—| ]*(?:(?:sivu|sida|page|s\.) ?)?(\d+)(?: ?(?:[/|(]|av|of) ?\d+\)?)?[-–—| ]*", re.IGNORECASE
)
_SENTENCE_END_RE = re.compile(r"[.!?:…][\d)”\"’»]*\Z")
_BULLET_RE = re.compile(r"[•▪◦●■–*] |\d{1,2}[.)] (?=\S)")
_AND_RE = re.compile(r"(?:ja|tai|sekä|eli|että|och|eller|samt|and|or)\b", re.IGNORECASE)
_AGENT_NOUN_RE = re.compile(r"(?:aa|tta|sta|hta|ita|nta|lta|rta)\Z")
_VOWELS = frozenset("aeiouyåäö")
_TITLE_SIZE = 1.15  # multiple of the text size from which a line is a title
_COLUMN_POINTS = 36.0  # lines that begin within the same interval of this width belong to one column
_TITLE_LINES = 8  # at the top of the first page, among which the title is searched


class Line(NamedTuple):
    """A line of a page.

    text: with a tab between the cells of a table. left, right, bottom: in points from the lower left corner of the
    page. size: of the font. is_broken: whether its last word continues on the next line. ends_paragraph: whether the
    next line begins another paragraph at any position.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float
    is_broken: bool = False
    ends_paragraph: bool = False


Page = Sequence[Line]


def remove_edges(pages: Sequence[Page]) -> list[Page]:
    """Return the pages without headers, footers and page numbers: lines at the edges that most pages repeat.

    A number in such a line may increase with the page.
    """
    counts = Counter(key for number, page in enumerate(pages) for key in {*_edge_keys(page, number)})
    min_pages = min(len(pages) // 2 + 1, max(4, len(pages) * _MIN_REPEATED))
    repeated = {key for key, count in counts.items() if count >= max(min_pages, 2)}
    return [_remove_repeated(page, number, repeated) for number, page in enumerate(pages)]


def _edges(page: Page) -> set[int]:
    """Return the indices of the highest and the lowest lines; the file may list lines in any order."""
    order = sorted(range(len(page)), key=lambda at: page[at].bottom)
    return {*order[:_EDGE_LINES], *order[-_EDGE_LINES:]}


def _edge_keys(page: Page, number: int) -> Iterator[tuple[str, int]]:
    for at in _edges(page):
        yield from _keys(page[at], number)


def _keys(line: Line, number: int) -> Iterator[tuple[str, int]]:
    """Yield the forms in which other pages may repeat the line, with its size.

    These are its text, and its text with one number replaced by the difference of that number to the page number.
    """
    text, size = line.text.casefold(), round(line.size)
    yield text, size
    for match in _NUMBER_RE.finditer(text):
        if len(match[0]) < 4:  # a number of four digits is a year, not a page
            yield f"{text[: match.start()]}\0{int(match[0]) - number}{text[match.end() :]}", size


def _remove_repeated(page: Page, number: int, repeated: set[tuple[str, int]]) -> Page:
    removed = {
        at
        for at in _edges(page)
        if not repeated.isdisjoint(_keys(page[at], number)) or _is_page_number(page[at].text, number)
    }
    return [line for at, line in enumerate(page) if at not in removed]


def _is_page_number(text: str, number: int) -> bool:
    match = PAGE_NUMBER_RE.fullmatch(text)
    return match is not None and match[1] == str(number + 1)


def find_largest(page: Page) -> str:
    """Return the title on the first page: its lines in the largest font, "" if that is the font of the text."""
    top = page[: 5 * _TITLE_LINES]
    candidates = _lines_of_words(page)
    if not candidates:
        return ""
    text_size = Counter(round(line.size) for line in page for _ in line.text).most_common(1)[0][0]
    largest = max(line.size for line in candidates)
    if largest < text_size * _TITLE_SIZE:
        return ""
    is_largest = [abs(line.size - largest) < largest / 20 for line in top]
    start = next(at for at, line in enumerate(top) if is_largest[at] and line in candidates)
    end = next((at for at in range(start, len(top)) if not is_largest[at]), len(top))
    title = collapse_spaces(reflow([top[start:end]])[0])
    return title if len(title) <= LONGEST_TITLE else collapse_spaces(top[start].text)


def first_line(page: Page) -> str:
    """Return the first line of a page that has words, "" if there is none near its top."""
    return next((collapse_spaces(line.text) for line in _lines_of_words(page)), "")


def _lines_of_words(page: Page) -> list[Line]:
    return [line for line in page[: 5 * _TITLE_LINES] if sum(map(str.isalpha, line.text)) >= 4]


def remove_title(page: Page, title: str) -> Page:
    """Return the first page without the lines near its top that consist of the title only."""
    title_letters = _folded_letters(title)
    for start in range(min(len(page), _TITLE_LINES)):
        letters = ""
        for end in range(start, min(len(page), start + _TITLE_LINES)):
            letters += _folded_letters(page[end].text)
            if letters == title_letters and title_letters:
                return [*page[:start], *page[end + 1 :]]
            if not title_letters.startswith(letters):
                break
    return page


def _folded_letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def reflow(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """Return the text of the pages, with an empty line between paragraphs, and the offset of each page in it.

    A paragraph or a word may continue on the next page. A page without text has the offset of the next page.
    """
    leading = _leading(pages)
    parts: list[str] = []
    length = 0
    starts: list[int] = []
    previous: Line | None = None
    edge = 0.0  # right edge of the column of the previous line
    for number, page in enumerate(pages):
        edges = _right_edges(page)
        for line in page:
            glue, is_hyphen_removed = "", False
            if previous:
                glue, is_hyphen_removed = _joint(previous, line, leading, edge, is_new_page=len(starts) <= number)
            if is_hyphen_removed:
                parts[-1] = parts[-1][:-1]
            length += len(glue) - is_hyphen_removed
            starts += [length] * (number + 1 - len(starts))
            parts += [glue, line.text]
            length += len(line.text)
            previous, edge = line, edges[_column(line)]
    starts += [length] * (len(pages) - len(starts))
    return "".join(parts), tuple(starts)


def _leading(pages: Sequence[Page]) -> float:
    """Return the distance of lines within paragraphs, in multiples of the font size."""
    distances = [
        (above.bottom - line.bottom) / line.size
        for page in pages
        for above, line in pairwise(page)
        if abs(above.size - line.size) < 0.5 < (above.bottom - line.bottom) / line.size < 2.5
    ]
    return quantiles(distances, n=10)[2] if len(distances) > 1 else 1.2


def _column(line: Line) -> int:
    return int(line.left // _COLUMN_POINTS)


def _right_edges(page: Page) -> dict[int, float]:
    """Return the right edge of each column: that of its longest line, including indented lines."""
    edges: dict[int, float] = {}
    for line in page:
        for column in range(_column(line) - 1, _column(line) + 2):
            edges[column] = max(edges.get(column, 0.0), line.right)
    return edges


def _joint(previous: Line, line: Line, leading: float, edge: float, *, is_new_page: bool) -> tuple[str, bool]:
    """Return the text between two lines, and whether the hyphen at the end of the first is removed."""
    if not _continues_paragraph(previous, line, leading, edge, is_new_page=is_new_page):
        return "\n\n", False
    return _join_hyphenated(previous.text, line.text) if previous.is_broken else (" ", False)


def _continues_paragraph(previous: Line, line: Line, leading: float, edge: float, *, is_new_page: bool) -> bool:
    """Return whether a line continues the paragraph of the previous line.

    leading: the usual distance of lines, in font sizes. edge: the right edge of the column of the previous line. If the
    next word would have fitted on the previous line, that line was the last of its paragraph.
    """
    if previous.ends_paragraph:
        return False
    distance = (previous.bottom - line.bottom) / line.size
    if abs(previous.size - line.size) > previous.size / 10:
        return abs(distance) < 0.5  # a superscript number, or a cell of a table
    if previous.is_broken:
        return True
    has_ended = bool(_SENTENCE_END_RE.search(previous.text))
    is_mid_sentence = line.text[0].islower() and not has_ended
    word_length = len(line.text.split(maxsplit=1)[0]) + 1
    word_width = word_length * (line.right - line.left) / len(line.text)
    had_room = previous.right + word_width < edge - (edge - previous.left) / 20
    if is_new_page or distance < -0.5:  # the next page, or the next column
        return is_mid_sentence or not had_room
    if abs(distance) < 0.5:
        return True
    if distance > leading * 1.25 or _BULLET_RE.match(line.text) or states_fact(line.text):
        return False
    is_indented = line.left > previous.left + line.size
    return (is_mid_sentence or not had_room) and not (has_ended and is_indented)


def _join_hyphenated(start: str, end: str) -> tuple[str, bool]:
    """Return the text between the parts of a word that a hyphen breaks at a line end, and whether to remove the hyphen.

    It is retained where Finnish spelling requires one: between equal vowels (linja-auto), with a name, number or
    abbreviation (Etelä-Suomi, 2010-luku, ELY-keskus), and where a part is omitted (lapsi- ja nuorisotyö), unlike in
    opetta-ja.

    >>> [_join_hyphenated(*word) for word in (("järjes-", "töille"), ("linja-", "auto"), ("lapsi-", "ja nuorisotyö"))]
    [('', True), ('', False), (' ', False)]
    """
    is_abbreviation = start[-2:-1].isupper() and start[-3:-2].isupper()
    stem = start.removesuffix("-").casefold()
    if _AND_RE.match(end) and not _AGENT_NOUN_RE.search(stem):
        return " ", False
    is_spelled = (
        is_abbreviation or not end[0].islower() or not stem[-1:].isalpha() or (stem[-1] == end[0] and end[0] in _VOWELS)
    )
    return "", not is_spelled
