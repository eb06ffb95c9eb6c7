"""Any other plain text: the first line is the title. Recognises every text, so no file is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from indexer.model import Document, Kind
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import strip_stamps
from indexer.sources.facts.reading import Reading
from indexer.sources.text.blocks import join_blocks, split_blocks
from indexer.sources.text.frame import frame_of, without_frame
from indexer.sources.text.title import take_title


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the page. The date of its last change, often on the line of the last sentence, is removed from the text."""
    yield from read_page(file).items()


def read_page(file: SourceFile) -> Reading:
    """Return the document with its labelled values and its frame."""
    return read_lines(file.lines, file.name)


def read_lines(page: Sequence[str], name: str) -> Reading:
    """Return the page that the lines of a file contain."""
    remaining = without_frame(page)
    text, published, modified = strip_stamps("\n".join(remaining))  # a footer may follow the stamp
    title, rest = take_title(text.split("\n"), with_text=True)
    document = Document(
        id=name,
        kind=Kind.PAGE,
        title=title or PurePath(name).stem,
        source=name,
        text=join_blocks(split_blocks(rest)),
        published=published or modified,
    )
    return Reading(document=document, frame=frame_of(page, remaining))


FORMAT = Format("page", lambda _file: True, read, read_page=read_page)
