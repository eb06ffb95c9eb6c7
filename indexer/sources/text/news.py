"""News items as plain text: a headline, a date line, paragraphs, and a byline at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from indexer.model import Document, Kind, PartialDate
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import is_organisation, is_publication_label, parse_date_line, strip_stamps
from indexer.sources.facts.reading import Reading
from indexer.sources.facts.vocabulary import states_fact
from indexer.sources.text.blocks import LONGEST_TITLE, join_blocks, parse_byline, split_blocks
from indexer.sources.text.frame import frame_of, is_frame, without_frame
from indexer.sources.text.title import can_be_title, take_title

_HEAD_LINES = 5  # non-empty lines: a news item has its date within them
_MIN_PROSE = 60  # characters of a line; a headline may be longer
_MAX_LEADS = 2  # lines of prose above a date without a label: after more, it is that of another article
_LABELLED_HEAD_LINES = 10  # a date with a label such as "Julkaistu" may follow more lines of the site's frame
_MAX_SECTION_WORDS = 3  # a longer line is a headline
_TAIL_BLOCKS = 3  # the byline, and up to two paragraphs about the authors


def recognises(file: SourceFile) -> bool:
    """Return whether a line near the top, next to a headline, states when the text was published."""
    return find_date_line(without_frame(file.lines)) is not None


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the news item, and a note if its date does not exist."""
    yield from read_page(file).items()


def read_page(file: SourceFile) -> Reading:
    """Return the document with its labelled values and its frame."""
    return read_lines(file.lines, file.name)


def read_lines(page: Sequence[str], name: str) -> Reading:
    """Return the news item that the lines of a file contain. Raises: ValueError if they have no date line."""
    lines = without_frame(page)
    date_line = find_date_line(lines)
    if date_line is None:
        raise ValueError(f"{name} is not a news item: call recognises() first")
    index, published = date_line
    problems = [] if published else [Problem(name, f"no such date: {lines[index]!r}", lost=False)]
    before, after = ["" if is_publication_label(line) else line for line in lines[:index]], lines[index + 1 :]
    authors: tuple[str, ...] = ()
    if _is_headline_below(before, after):
        authors = tuple(person for line in before for person in parse_byline(line))
        title, rest = take_title(after)
        after = []
    else:
        title, rest = _take_title(before, page[:index])
    body = split_blocks(after)
    if len(body) == 1:  # saved without empty lines, so every line is a paragraph
        body = [[line] for line in body[0]]
    body, people = _split_byline(body)
    document = Document(
        id=name,
        kind=Kind.NEWS,
        title=title or PurePath(name).stem,
        source=name,
        text=strip_stamps(join_blocks([*split_blocks(rest), *body]))[0],
        published=published,
        people=authors or people,
    )
    return Reading(document=document, frame=frame_of(page, lines), problems=problems)


def _is_headline_below(before: list[str], after: list[str]) -> bool:
    """Return whether the headline is below the date line, since above it are only people and the name of a section."""
    others = [line for line in before if line and not parse_byline(line)]
    has_byline = len(others) < sum(map(bool, before))
    if not others or not has_byline:
        return not others
    first = next(filter(None, after), "")
    is_headline = len(first) < _MIN_PROSE or (len(first) <= LONGEST_TITLE and can_be_title(first))
    return is_headline and all(len(line.split()) <= _MAX_SECTION_WORDS for line in others)


def _take_title(before: list[str], page: Sequence[str]) -> tuple[str, list[str]]:
    """Return the headline above a date line, and the other lines. page: the same lines with frame.

    Lines above a frame line may be the header of the site, and one below it a notice of the site: the last line that
    can be a headline is preferred then.
    """
    last = max((index for index, line in enumerate(page) if is_frame(line)), default=-1) + 1
    blocks = split_blocks(before[last:]) if last else []
    for index in reversed(range(len(blocks))):
        title, rest = take_title(blocks[index])
        if len(title.split()) > _MAX_SECTION_WORDS and can_be_title(title) and not is_organisation(title):
            others = [*split_blocks(before[:last]), *blocks[:index], rest, *blocks[index + 1 :]]
            return title, [line for block in others for line in [*block, ""]]
    return take_title(before)


def find_date_line(lines: Sequence[str]) -> tuple[int, PartialDate | None] | None:
    """Return the index of the date line and its date (None if there is no such day), or None without a date line.

    A date without a label is that of an article only next to a headline.
    """
    nonempty = [index for index, line in enumerate(lines) if line]
    prose = 0
    for position, index in enumerate(nonempty[:_LABELLED_HEAD_LINES]):
        prose += len(lines[index]) >= _MIN_PROSE
        date_line = None if states_fact(lines[index]) else parse_date_line(lines[index])
        if date_line is None or date_line.is_modified:
            continue
        is_labelled = date_line.is_labelled or (position > 0 and is_publication_label(lines[nonempty[position - 1]]))
        is_near = position < _HEAD_LINES and prose <= _MAX_LEADS
        if is_labelled or (is_near and (position > 0 or _is_headline_above_prose(lines[index + 1 :]))):
            return (index, date_line.date) if len(nonempty) > 1 else None
    return None


def _is_headline_above_prose(lines: Sequence[str]) -> bool:
    """Return whether lines start with a headline, and have prose soon after it."""
    texts = [line for line in lines if line][:_HEAD_LINES]
    is_headline = bool(texts) and len(texts[0].split()) > _MAX_SECTION_WORDS and can_be_title(texts[0])
    return is_headline and any(len(text) >= _MIN_PROSE for text in texts[1:])


def _split_byline(blocks: list[list[str]]) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the blocks without the byline near the end, and the authors that it names."""
    for index in range(len(blocks) - 1, max(len(blocks) - 1 - _TAIL_BLOCKS, 0), -1):
        people = parse_byline(blocks[index][0]) if len(blocks[index]) == 1 else ()
        if people:
            return blocks[:index] + blocks[index + 1 :], people
    return blocks, ()


FORMAT = Format("news", recognises, read, read_page=read_page)
