"""Lines of printed pages to running text: words that were broken, paragraphs, and what every page repeats.

A page knows no paragraphs, only where each line stands. What is found here is a guess by the rules of typography; no
word is lost by it but what stands at the edge of most pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import quantiles
from typing import NamedTuple

from indexer.sources.text.blocks import LONGEST_TITLE

_EDGE_LINES = 3  # at the top and at the bottom of a page, where headers and footers stand
_MOST_PAGES = 0.4  # a header of the left pages stands on half of them, less those of the cover and the chapters
_NUMBER_RE = re.compile(r"\d+")
PAGE_NUMBER_RE = re.compile(
    r"[-–—| ]*(?:(?:sivu|sida|page|s\.) ?)?(\d+)(?: ?(?:[/|(]|av|of) ?\d+\)?)?[-–—| ]*", re.IGNORECASE
)
_SENTENCE_END_RE = re.compile(r"[.!?:…][\d)”\"’»]*\Z")
_BULLET_RE = re.compile(r"[•▪◦●■–*] |\d{1,2}[.)] (?=\S)")
_AND_RE = re.compile(r"(?:ja|tai|sekä|eli|että|och|eller|samt|and|or)\b", re.IGNORECASE)
_DOER_RE = re.compile(r"(?:aa|tta|sta|hta|ita|nta|lta|rta)\Z")
_VOWELS = frozenset("aeiouyåäö")
_LARGER = 1.15  # times the size of the text: what is larger is a headline
_COLUMN = 36.0  # points: lines that begin so near to one another are of one column
_TITLE_WITHIN = 8  # lines of the first page


class Line(NamedTuple):
    """A line of a page, in points from the lower left corner. is_broken: its last word goes on in the next line."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    is_broken: bool = False


Page = Sequence[Line]


def without_edges(pages: Sequence[Page]) -> list[Page]:
    """Return the pages without headers, footers and page numbers: lines at the edge that stand so on most pages.

    A number that goes with that of the page may differ.
    """
    counts = Counter(key for number, page in enumerate(pages) for key in {*_keys_at_edges(page, number)})
    least = min(len(pages) // 2 + 1, max(4, len(pages) * _MOST_PAGES))
    repeated = {key for key, count in counts.items() if count >= max(least, 2)}
    return [_without(page, number, repeated) for number, page in enumerate(pages)]


def _edges(page: Page) -> set[int]:
    """Return which lines stand highest and lowest, in whatever order the page tells them."""
    order = sorted(range(len(page)), key=lambda at: page[at].bottom)
    return {*order[:_EDGE_LINES], *order[-_EDGE_LINES:]}


def _keys_at_edges(page: Page, number: int) -> Iterator[tuple[str, int]]:
    for at in _edges(page):
        yield from _keys(page[at], number)


def _keys(line: Line, number: int) -> Iterator[tuple[str, int]]:
    """Yield the line as other pages may have it, with its size: as it is, and each number less that of the page."""
    text, size = line.text.casefold(), round(line.size)
    yield text, size
    for match in _NUMBER_RE.finditer(text):
        if len(match[0]) < 4:  # a year is no page
            yield f"{text[: match.start()]}\0{int(match[0]) - number}{text[match.end() :]}", size


def _without(page: Page, number: int, repeated: set[tuple[str, int]]) -> Page:
    gone = {
        at
        for at in _edges(page)
        if not repeated.isdisjoint(_keys(page[at], number)) or _is_page_number(page[at].text, number)
    }
    return [line for at, line in enumerate(page) if at not in gone]


def _is_page_number(text: str, number: int) -> bool:
    match = PAGE_NUMBER_RE.fullmatch(text)
    return match is not None and match[1] == str(number + 1)


def headline(page: Page) -> str:
    """Return the title as the first page shows it: its largest lines, else its first line; "" where neither is one."""
    top = page[: 5 * _TITLE_WITHIN]
    wordy = [line for line in top if sum(map(str.isalpha, line.text)) >= 4]
    if not wordy:
        return ""
    usual = Counter(round(line.size) for line in page for _ in line.text).most_common(1)[0][0]
    largest = max(line.size for line in wordy)
    if largest < usual * _LARGER:
        return wordy[0].text if len(wordy[0].text) <= LONGEST_TITLE else ""
    at = next(at for at, line in enumerate(top) if line in wordy and line.size == largest)
    end = at
    while end < len(top) and abs(top[end].size - largest) < largest / 20:
        end += 1
    title = " ".join(flow([top[at:end]])[0].split())
    return title if len(title) <= LONGEST_TITLE else top[at].text


def without_headline(page: Page, title: str) -> Page:
    """Return the first page without the lines that are the title and nothing else, near its top."""
    wanted = _letters(title)
    for start in range(min(len(page), _TITLE_WITHIN)):
        told = ""
        for end in range(start, min(len(page), start + _TITLE_WITHIN)):
            told += _letters(page[end].text)
            if told == wanted and wanted:
                return [*page[:start], *page[end + 1 :]]
            if not wanted.startswith(told):
                break
    return page


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def flow(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """Return the text of the pages, an empty line between paragraphs, and where in it each page begins.

    A paragraph, or a word, may go on over the end of a page. A page without text begins where the next one does.
    """
    leading = _leading(pages)
    parts: list[str] = []
    length = 0
    starts: list[int] = []
    before: Line | None = None
    edge = 0.0  # of the column that it stands in
    for number, page in enumerate(pages):
        rights = _rights(page)
        for line in page:
            glue, is_cut = "", False
            if before:
                glue, is_cut = _joint(before, line, leading, edge, is_new_page=len(starts) <= number)
            if is_cut:
                parts[-1] = parts[-1][:-1]
            length += len(glue) - is_cut
            starts += [length] * (number + 1 - len(starts))
            parts += [glue, line.text]
            length += len(line.text)
            before, edge = line, rights[_column(line)]
    starts += [length] * (len(pages) - len(starts))
    return "".join(parts), tuple(starts)


def _leading(pages: Sequence[Page]) -> float:
    """Return the distance of lines inside paragraphs, in sizes of a line: paragraphs stand further apart."""
    found = [
        (above.bottom - line.bottom) / line.size
        for page in pages
        for above, line in pairwise(page)
        if abs(above.size - line.size) < 0.5 < (above.bottom - line.bottom) / line.size < 2.5
    ]
    return quantiles(found, n=10)[2] if len(found) > 1 else 1.2


def _column(line: Line) -> int:
    return int(line.left // _COLUMN)


def _rights(page: Page) -> dict[int, float]:
    """Return where the longest line ends of those that begin where lines of a column do."""
    rights: dict[int, float] = {}
    for line in page:
        for column in range(_column(line) - 1, _column(line) + 2):  # indented lines too
            rights[column] = max(rights.get(column, 0.0), line.right)
    return rights


def _joint(before: Line, line: Line, leading: float, edge: float, *, is_new_page: bool) -> tuple[str, bool]:
    """Return what stands between two lines, and whether the hyphen at the end of the first goes."""
    if not _is_one_paragraph(before, line, leading, edge, is_new_page=is_new_page):
        return "\n\n", False
    return _over_hyphen(before.text, line.text) if before.is_broken else (" ", False)


def _is_one_paragraph(before: Line, line: Line, leading: float, edge: float, *, is_new_page: bool) -> bool:
    """Return whether a line goes on with the paragraph of the one before it.

    leading: the usual distance of lines, in sizes. edge: where the longest line of the column of the first ends. A line
    that ends where the next word would have had room was ended on purpose.
    """
    down = (before.bottom - line.bottom) / line.size
    if abs(before.size - line.size) > before.size / 10:
        return abs(down) < 0.5  # a number above the line, a table's cell
    if before.is_broken:
        return True
    has_ended = bool(_SENTENCE_END_RE.search(before.text))
    goes_on = line.text[0].islower() and not has_ended
    word = len(line.text.split(maxsplit=1)[0]) + 1
    had_room = before.right + word * (line.right - line.left) / len(line.text) < edge - (edge - before.left) / 20
    if is_new_page or down < -0.5:  # the next page, or the next column
        return goes_on or not had_room
    if abs(down) < 0.5:
        return True
    if down > leading * 1.25 or _BULLET_RE.match(line.text):
        return False
    is_indented = line.left > before.left + line.size
    return (goes_on or not had_room) and not (has_ended and is_indented)


def _over_hyphen(start: str, end: str) -> tuple[str, bool]:
    """Return what stands between the parts of a word with a hyphen at the end of its line, and whether that goes.

    It stays where Finnish writes one: between equal vowels (linja-auto), by a name or number (Etelä-Suomi, 2010-luku),
    and where a part is left out (lapsi- ja nuorisotyö), which only looks like the end of opetta-ja.

    >>> [_over_hyphen(*word) for word in (("järjes-", "töille"), ("linja-", "auto"), ("lapsi-", "ja nuorisotyö"))]
    [('', True), ('', False), (' ', False)]
    """
    stem = start.removesuffix("-").casefold()
    if _AND_RE.match(end) and not _DOER_RE.search(stem):
        return " ", False
    is_written = not end[0].islower() or not stem[-1:].isalpha() or (stem[-1] == end[0] and end[0] in _VOWELS)
    return "", not is_written
