"""Any other plain text: the first line is the title. Recognises every text, so no file is left out."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.model import Document, Kind
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import strip_stamps
from indexer.sources.text.blocks import join_blocks, split_blocks
from indexer.sources.text.frame import without_frame
from indexer.sources.text.title import take_title


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the page. The date of its last change, often on the line of the last sentence, is removed from the text."""
    text, published, modified = strip_stamps(file.text)
    title, rest = take_title(without_frame([line.strip() for line in text.split("\n")]), with_text=True)
    yield Document(
        id=file.name,
        kind=Kind.PAGE,
        title=title or file.path.stem,
        source=file.name,
        text=join_blocks(split_blocks(rest)),
        published=published or modified,
    )


FORMAT = Format("page", lambda _file: True, read)
