"""A news item: a language bar, a headline, a date with its time, paragraphs, authors at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Document, Kind, PartialDate
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import parse_date
from indexer.sources.text.blocks import blocks, byline, headline, paragraphs

DATE_LINE_RE = re.compile(
    r"(?:Julkaistu:?\s+|Publicerad:?\s+|Published:?\s+)?(?:(?:ma|ti|ke|to|pe|la|su)\s+)?"
    r"(?P<date>\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d|\d{1,2}\.\s?[a-zäö]+kuuta\s\d{4})"
    r"(?:(?:\s*[,–-]|\s+klo|\s+kl\.?|\s+at)?\s*\d{1,2}[.:]\d\d)?",
    re.IGNORECASE,
)
_LANGUAGE = r"(?:fi|fin|suomi|suomeksi|sv|swe|se|svenska|på svenska|en|eng|english|in english)"
_LANGUAGE_BAR_RE = re.compile(rf"{_LANGUAGE}(?:\s*[|/·]\s*{_LANGUAGE})+", re.IGNORECASE)
_HEAD_LINES = 5  # the date stands close below the headline, or this is no news item
_TAIL_BLOCKS = 3  # authors, and a paragraph or two about them


def recognises(file: SourceFile) -> bool:
    """Return whether a line near the top is a date and nothing else, below a headline."""
    return _date_line(_without_language_bar(file.lines)) is not None


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the news item."""
    lines = _without_language_bar(file.lines)
    found = _date_line(lines)
    if found is None:
        raise ValueError(f"{file.name} is no news item")  # read() is called on what recognises() took
    place, published = found
    if published is None:
        yield Problem(file.name, f"no such date: {lines[place]!r}", lost=False)
    head, text = blocks(lines[:place]), blocks(lines[place + 1 :])
    title, rest = headline(head[0])
    if len(text) == 1:  # saved without empty lines: each line is a paragraph
        text = [[line] for line in text[0]]
    text, people = _without_byline(text)
    yield Document(
        id=file.name,
        kind=Kind.NEWS,
        title=title,
        source=file.name,
        text=paragraphs(filter(None, [rest, *head[1:], *text])),
        published=published,
        people=people,
    )


def _without_language_bar(lines: list[str]) -> list[str]:
    return [line for at, line in enumerate(lines) if at >= _HEAD_LINES or not _LANGUAGE_BAR_RE.fullmatch(line)]


def _date_line(lines: list[str]) -> tuple[int, PartialDate | None] | None:
    """Return which line is the date, and the date (None where there is no such day)."""
    full = [at for at, line in enumerate(lines) if line]
    for at in full[1:_HEAD_LINES]:
        match = DATE_LINE_RE.fullmatch(lines[at])
        if match:
            return at, parse_date(match.group("date"))
    return None


def _without_byline(runs: list[list[str]]) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the blocks without the line of authors near the end, and the authors."""
    for at in range(len(runs) - 1, max(len(runs) - 1 - _TAIL_BLOCKS, 0), -1):
        people = byline(runs[at][0]) if len(runs[at]) == 1 else ()
        if people:
            return runs[:at] + runs[at + 1 :], people
    return runs, ()


FORMAT = Format("news", recognises, read)
