"""Shared by the formats of word processors: converts paragraphs with page breaks to a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from indexer.errors import SourceError
from indexer.normalize import clean, clean_line
from indexer.sources.base import SourceFile
from indexer.sources.facts.reading import Reading
from indexer.sources.reports.page_layout import PAGE_NUMBER_RE
from indexer.sources.reports.properties import Properties, usable_title
from indexer.sources.reports.report_facts import document_of_report, find_title, read_report
from indexer.sources.text.blocks import LONGEST_TITLE

SOFT_BREAK, HARD_BREAK = "\f", "\v"
"""Page breaks in the text of paragraphs: inserted by the program when a page was full, or by the author."""

CELL_SEPARATOR = " | "  # between the cells of a table row
TITLE, HEADING = "title", "heading 1"  # styles
_BREAKS_RE = re.compile(f"[{SOFT_BREAK}{HARD_BREAK}]+")
_SPACE_RE = re.compile(r"[^\S\n]+")
_MAX_PAGE = 3_500  # characters; a longer text between two hard breaks fills more than one page
_TITLE_PARAGRAPHS = 8  # at the beginning, among which the title is searched


class Paragraph(NamedTuple):
    """A paragraph, or a table row. style: TITLE, HEADING or any other name."""

    text: str
    style: str = ""

    @property
    def plain(self) -> str:
        """The text on one line, without page breaks."""
        return clean_line(_BREAKS_RE.sub(" ", self.text))


def reading_of(
    file: SourceFile, body: Sequence[Paragraph], edges: Iterable[Paragraph], properties: Properties, pages: int | None
) -> Reading:
    """Return the report with its labelled values.

    edges: headers and footers, which are appended to the text once. pages: the declared number of pages, if any.
    Raises: SourceError when there is no text.
    """
    body = list(body)
    lines = list(_lines(body))
    if not any(paragraph.plain for paragraph in body):
        raise SourceError("has no text")
    title = usable_title(properties.title) or _styled_title(body) or find_title(lines) or file.path.stem
    cover = [line for line in (paragraph.plain for paragraph in body) if line]
    _remove_title(body, title)
    unique_edges = {edge.plain: edge for edge in edges if not PAGE_NUMBER_RE.fullmatch(edge.plain)}
    unique_edges.pop(title, None)
    text, starts = join_paragraphs([*body, *unique_edges.values()])
    pages_of_text = starts if _has_all_breaks(starts, len(text), body, pages) else ()
    document = document_of_report(file, properties, title=title, text=text, cover=cover, pages=pages_of_text)
    return read_report(document, lines)


def _lines(body: Iterable[Paragraph]) -> Iterator[str]:
    """Yield the lines of the paragraphs, with an empty line between them, and a tab between the cells of a row."""
    was_row = False
    for paragraph in body:
        is_row = CELL_SEPARATOR in paragraph.text
        if not (is_row and was_row):
            yield ""
        for line in _BREAKS_RE.sub(" ", paragraph.text).split("\n"):
            yield "\t".join(map(clean_line, line.split(CELL_SEPARATOR)))
        was_row = is_row


def _styled_title(body: Iterable[Paragraph]) -> str:
    """Return the first paragraph with a title style, or else with that of a heading; "" if there is none."""
    filled = [paragraph for paragraph in body if paragraph.plain]
    styled = (paragraph.plain for style in (TITLE, HEADING) for paragraph in filled if paragraph.style == style)
    title = next(styled, "")
    return title if len(title) <= LONGEST_TITLE else ""


def _remove_title(body: list[Paragraph], title: str) -> None:
    """Remove the title if it is one of the first paragraphs, but not its page breaks."""
    for at, paragraph in enumerate(body[:_TITLE_PARAGRAPHS]):
        if paragraph.plain.casefold() == title.casefold():
            body[at] = Paragraph("".join(_BREAKS_RE.findall(paragraph.text)))
            return


def join_paragraphs(paragraphs: Iterable[Paragraph]) -> tuple[str, tuple[int, ...]]:
    r"""Return the text, with an empty line between paragraphs, and the offset of each page in it.

    Page breaks without text between them count once, because Word writes a hard break and a soft one at its place.

    >>> join_paragraphs([Paragraph("Yksi"), Paragraph("\v\fkaksi ja \fkolme")])
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
            text = piece if glue == "" and length else piece.lstrip()
            if text.strip():
                length += len(glue)
                if has_ended and length:
                    starts.append(length)
                parts += [glue, text]
                length += len(text)
                glue, has_ended = "", False
    return "".join(parts), tuple(starts)


def _has_all_breaks(starts: Sequence[int], length: int, body: Iterable[Paragraph], pages: int | None) -> bool:
    """Return whether the page offsets are those of all pages, not only of pages after hard breaks."""
    if len(starts) == 1:
        return False
    if any(SOFT_BREAK in paragraph.text for paragraph in body) or pages == len(starts):
        return True
    ends = [*starts[1:], length]
    return pages is None and all(end - start <= _MAX_PAGE for start, end in zip(starts, ends, strict=True))
