"""News items as plain text: a headline, a date line, paragraphs, and a byline at the end."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.model import Document, Kind, PartialDate
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import parse_date_line, strip_stamps
from indexer.sources.text.blocks import join_blocks, parse_byline, split_blocks
from indexer.sources.text.frame import without_frame
from indexer.sources.text.title import take_title

_HEAD_LINES = 5  # non-empty lines: a news item has its date within them
_LABELLED_HEAD_LINES = 10  # a date with a label such as "Julkaistu" may follow more lines of the site's frame
_TAIL_BLOCKS = 3  # the byline, and up to two paragraphs about the authors


def recognises(file: SourceFile) -> bool:
    """Return whether a line near the top, next to a headline, states when the text was published."""
    return _find_date_line(without_frame(file.lines)) is not None


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the news item, and a note if its date does not exist."""
    lines = without_frame(file.lines)
    date_line = _find_date_line(lines)
    if date_line is None:
        raise ValueError(f"{file.name} is not a news item: call recognises() first")
    index, published = date_line
    if published is None:
        yield Problem(file.name, f"no such date: {lines[index]!r}", lost=False)
    before, after = lines[:index], lines[index + 1 :]
    authors: tuple[str, ...] = ()
    if not any(line and not parse_byline(line) for line in before):  # the headline is below the date
        authors = tuple(person for line in before for person in parse_byline(line))
        before, after = after, []
    title, rest = take_title(before)
    body = split_blocks(after)
    if len(body) == 1:  # saved without empty lines, so every line is a paragraph
        body = [[line] for line in body[0]]
    body, people = _split_byline(body)
    yield Document(
        id=file.name,
        kind=Kind.NEWS,
        title=title or file.path.stem,
        source=file.name,
        text=strip_stamps(join_blocks([*split_blocks(rest), *body]))[0],
        published=published,
        people=authors or people,
    )


def _find_date_line(lines: list[str]) -> tuple[int, PartialDate | None] | None:
    """Return the index of the date line and its date (None if there is no such day), or None without a date line.

    A date without a label is that of an article only below a headline.
    """
    nonempty = [index for index, line in enumerate(lines) if line]
    for position, index in enumerate(nonempty[:_LABELLED_HEAD_LINES]):
        date_line = parse_date_line(lines[index])
        if date_line and not date_line.is_modified and (0 < position < _HEAD_LINES or date_line.is_labelled):
            return (index, date_line.date) if len(nonempty) > 1 else None
    return None


def _split_byline(blocks: list[list[str]]) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the blocks without the byline near the end, and the authors that it names."""
    for index in range(len(blocks) - 1, max(len(blocks) - 1 - _TAIL_BLOCKS, 0), -1):
        people = parse_byline(blocks[index][0]) if len(blocks[index]) == 1 else ()
        if people:
            return blocks[:index] + blocks[index + 1 :], people
    return blocks, ()


FORMAT = Format("news", recognises, read)
