"""What the formats of word processors share: paragraphs with the ends of pages in them, to a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from indexer.errors import SourceError
from indexer.model import Document, Kind
from indexer.sources.base import SourceFile
from indexer.sources.decoding import clean
from indexer.sources.reports.printed import PAGE_NUMBER_RE
from indexer.sources.reports.properties import Properties, authors, published, sensible_title
from indexer.sources.text.blocks import LONGEST_TITLE

LAID_OUT, ON_PURPOSE = "\f", "\v"
"""Where a page ends: the program found it full, or the writer wanted it. They stand in the text of paragraphs."""

CELL = " | "  # between the cells of a row of a table
TITLE, HEADING = "title", "heading 1"  # styles
_BREAKS_RE = re.compile(f"[{LAID_OUT}{ON_PURPOSE}]+")
_SPACE_RE = re.compile(r"[^\S\n]+")
_MOST_ON_PAGE = 3_500  # characters; more between two wanted ends of pages are more than one page
_TITLE_WITHIN = 8  # paragraphs


class Paragraph(NamedTuple):
    """A paragraph, or a row of a table. style: TITLE, HEADING or anything else."""

    text: str
    style: str = ""

    @property
    def plain(self) -> str:
        """The text on one line, without ends of pages."""
        return " ".join(clean(_BREAKS_RE.sub(" ", self.text)).split())


def document_of(
    file: SourceFile, body: Sequence[Paragraph], edges: Iterable[Paragraph], properties: Properties, pages: int | None
) -> Document:
    """Return the report.

    edges: headers and footers, which stand once at the end of the text. pages: how many the file says that it has.
    Raises: SourceError when there is no text.
    """
    body = list(body)
    if not any(paragraph.plain for paragraph in body):
        raise SourceError("has no text")
    title = sensible_title(properties.title) or _title_in(body) or file.path.stem
    cover = [line for line in (paragraph.plain for paragraph in body) if line]
    _without_title(body, title)
    repeated = {each.plain: each for each in edges if not PAGE_NUMBER_RE.fullmatch(each.plain) and each.plain != title}
    text, starts = flow([*body, *repeated.values()])
    return Document(
        id=file.name,
        kind=Kind.PAGE,
        title=title,
        source=file.name,
        text=text,
        published=published(properties.date, cover),
        people=authors(properties.author, cover),
        pages=starts if _are_pages(starts, len(text), body, pages) else (),
        extra=dict(properties.kept_aside),
    )


def _title_in(body: Sequence[Paragraph]) -> str:
    """Return the title that the text begins with: by its style, else its first paragraph; "" where that is long."""
    told = [paragraph for paragraph in body if paragraph.plain]
    styled = [paragraph for style in (TITLE, HEADING) for paragraph in told if paragraph.style == style]
    title = (styled or told)[0].plain
    return title if len(title) <= LONGEST_TITLE else ""


def _without_title(body: list[Paragraph], title: str) -> None:
    """Take the title off the paragraphs, if it is one of the first; a page that ends there still does."""
    for at, paragraph in enumerate(body[:_TITLE_WITHIN]):
        if paragraph.plain.casefold() == title.casefold():
            body[at] = Paragraph("".join(_BREAKS_RE.findall(paragraph.text)))
            return


def flow(paragraphs: Iterable[Paragraph]) -> tuple[str, tuple[int, ...]]:
    r"""Return the text, an empty line between paragraphs, and where in it each page begins.

    Ends of pages with no text between them are one: Word writes both that it was wanted and where it fell.

    >>> flow([Paragraph("Yksi"), Paragraph("\v\fkaksi ja \fkolme")])
    ('Yksi\n\nkaksi ja kolme', (0, 6, 15))
    """
    parts: list[str] = []
    length = 0
    starts = [0]
    has_ended = False
    for paragraph in paragraphs:
        glue = "\n\n" if length else ""
        pieces = [_SPACE_RE.sub(" ", clean(piece)) for piece in _BREAKS_RE.split(paragraph.text.strip(" \t\n"))]
        for at, piece in enumerate(pieces):
            has_ended |= at > 0
            told = piece if glue == "" and length else piece.lstrip()
            if told.strip():
                length += len(glue)
                if has_ended and length:
                    starts.append(length)
                parts += [glue, told]
                length += len(told)
                glue, has_ended = "", False
    return "".join(parts), tuple(starts)


def _are_pages(starts: Sequence[int], length: int, body: Iterable[Paragraph], pages: int | None) -> bool:
    """Return whether the pages found are those of the report, not only some that the writer wanted to end."""
    if len(starts) == 1:
        return False
    if any(LAID_OUT in paragraph.text for paragraph in body) or pages == len(starts):
        return True
    ends = [*starts[1:], length]
    return pages is None and all(end - start <= _MOST_ON_PAGE for start, end in zip(starts, ends, strict=True))
