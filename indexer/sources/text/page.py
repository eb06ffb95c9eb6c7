"""Any other text: its first line is the title, the rest the text. Recognises everything, so nothing is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Document, Kind
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.dates import parse_date
from indexer.sources.text.blocks import LONGEST_TITLE, blocks, paragraphs

MODIFIED_RE = re.compile(
    r"(?:Muokattu viimeksi|Viimeksi muokattu|Päivitetty(?: viimeksi)?|Viimeksi päivitetty"
    r"|Senast (?:ändrad|uppdaterad)|Last (?:modified|updated))\s*:?\s*"
    r"(?P<date>\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d)\.?\s*\Z",
    re.IGNORECASE,
)
_TAIL = 100  # characters: the date of the last change stands at the very end


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the page; the date of its last change, often glued to the last sentence, is taken off its end."""
    text = file.text.rstrip()
    modified = MODIFIED_RE.search(text, max(len(text) - _TAIL, 0))
    published = None
    if modified and (published := parse_date(modified.group("date"))):
        text = text[: modified.start()]
    runs = blocks(line.strip() for line in text.split("\n"))
    headline = runs[0][0] if runs else ""
    if runs and len(headline) <= LONGEST_TITLE:
        runs = [run for run in (runs[0][1:], *runs[1:]) if run]
    else:
        headline = file.path.stem
    yield Document(
        id=file.name, kind=Kind.PAGE, title=headline, source=file.name, text=paragraphs(runs), published=published
    )


FORMAT = Format("page", lambda _file: True, read)
