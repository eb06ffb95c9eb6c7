"""Any other plain text: the first line is the title. Recognises every text, so no file is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Document, Kind
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import parse_date
from indexer.sources.text.blocks import LONGEST_TITLE, join_blocks, split_blocks

MODIFIED_RE = re.compile(
    r"(?:Muokattu viimeksi|Viimeksi muokattu|Päivitetty(?: viimeksi)?|Viimeksi päivitetty"
    r"|Senast (?:ändrad|uppdaterad)|Last (?:modified|updated))\s*:?\s*"
    r"(?P<date>\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d)\.?\s*\Z",
    re.IGNORECASE,
)
_TAIL = 100  # characters at the end of the text that may contain the date of the last change


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the page. The date of its last change, often on the line of the last sentence, is removed from the text."""
    text = file.text.rstrip()
    modified = MODIFIED_RE.search(text, max(len(text) - _TAIL, 0))
    published = None
    if modified and (published := parse_date(modified.group("date"))):
        text = text[: modified.start()]
    blocks = split_blocks(line.strip() for line in text.split("\n"))
    title = blocks[0][0] if blocks else ""
    if blocks and len(title) <= LONGEST_TITLE:
        blocks = [block for block in (blocks[0][1:], *blocks[1:]) if block]
    else:
        title = file.path.stem
    yield Document(
        id=file.name, kind=Kind.PAGE, title=title, source=file.name, text=join_blocks(blocks), published=published
    )


FORMAT = Format("page", lambda _file: True, read)
