"""Any other plain text: the first line is the title. Recognises every text, so no file is left out."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.model import Document, Kind
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import strip_stamps
from indexer.sources.text.blocks import LONGEST_TITLE, join_blocks, split_blocks


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the page. The date of its last change, often on the line of the last sentence, is removed from the text."""
    text, published, modified = strip_stamps(file.text)
    blocks = split_blocks(line.strip() for line in text.split("\n"))
    title = blocks[0][0] if blocks else ""
    if blocks and len(title) <= LONGEST_TITLE:
        blocks = [block for block in (blocks[0][1:], *blocks[1:]) if block]
    else:
        title = file.path.stem
    yield Document(
        id=file.name,
        kind=Kind.PAGE,
        title=title,
        source=file.name,
        text=join_blocks(blocks),
        published=published or modified,
    )


FORMAT = Format("page", lambda _file: True, read)
