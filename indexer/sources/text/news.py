"""News items as plain text: an optional language bar, a headline, a date line, paragraphs, and a byline at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Document, Kind, PartialDate
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import parse_date_line, strip_stamps
from indexer.sources.text.blocks import join_blocks, parse_byline, split_blocks, split_headline

_LANGUAGE = r"(?:fi|fin|suomi|suomeksi|sv|swe|se|svenska|på svenska|en|eng|english|in english)"
_LANGUAGE_BAR_RE = re.compile(rf"{_LANGUAGE}(?:\s*[|/·]\s*{_LANGUAGE})+", re.IGNORECASE)
_HEAD_LINES = 5  # non-empty lines: a news item has its date within them
_LABELLED_HEAD_LINES = 10  # a date with a label such as "Julkaistu" may follow more lines of the site's frame
_TAIL_BLOCKS = 3  # the byline, and up to two paragraphs about the authors


def recognises(file: SourceFile) -> bool:
    """Return whether a line near the top, below a headline, states when the text was published."""
    return _find_date_line(_without_language_bar(file.lines)) is not None


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the news item, and a note if its date does not exist."""
    lines = _without_language_bar(file.lines)
    date_line = _find_date_line(lines)
    if date_line is None:
        raise ValueError(f"{file.name} is not a news item: call recognises() first")
    index, published = date_line
    if published is None:
        yield Problem(file.name, f"no such date: {lines[index]!r}", lost=False)
    head, body = split_blocks(lines[:index]), split_blocks(lines[index + 1 :])
    title, rest = split_headline(head[0])
    if len(body) == 1:  # saved without empty lines, so every line is a paragraph
        body = [[line] for line in body[0]]
    body, people = _split_byline(body)
    yield Document(
        id=file.name,
        kind=Kind.NEWS,
        title=title,
        source=file.name,
        text=strip_stamps(join_blocks(filter(None, [rest, *head[1:], *body])))[0],
        published=published,
        people=people,
    )


def _without_language_bar(lines: list[str]) -> list[str]:
    return [line for index, line in enumerate(lines) if index >= _HEAD_LINES or not _LANGUAGE_BAR_RE.fullmatch(line)]


def _find_date_line(lines: list[str]) -> tuple[int, PartialDate | None] | None:
    """Return the index of the date line and its date (None if there is no such day), or None without a date line."""
    nonempty = [index for index, line in enumerate(lines) if line]
    for position, index in enumerate(nonempty[1:_LABELLED_HEAD_LINES], 1):
        date_line = parse_date_line(lines[index])
        if date_line and not date_line.is_modified and (position < _HEAD_LINES or date_line.is_labelled):
            return index, date_line.date
    return None


def _split_byline(blocks: list[list[str]]) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the blocks without the byline near the end, and the authors that it names."""
    for index in range(len(blocks) - 1, max(len(blocks) - 1 - _TAIL_BLOCKS, 0), -1):
        people = parse_byline(blocks[index][0]) if len(blocks[index]) == 1 else ()
        if people:
            return blocks[:index] + blocks[index + 1 :], people
    return blocks, ()


FORMAT = Format("news", recognises, read)
