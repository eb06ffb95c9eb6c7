"""The short texts between the tags of a web page, found without parsing it: a fast count of what pages repeat."""

from __future__ import annotations

import re
from html import unescape

from indexer.normalize import clean, collapse_spaces
from indexer.sources.decoding import decode
from indexer.sources.html.tree import declared_encoding, without_raw_text

LONGEST_RUN = 120  # characters
_LONGEST_PAGE = 500_000  # characters that are searched
_RUN_RE = re.compile(rf">([^<>]{{1,{2 * LONGEST_RUN}}}+)<")  # longer with white space and character references


def text_runs(data: bytes) -> set[str]:
    """Return the distinct short texts between tags that have a letter. Raises: SourceError if the bytes are no text.

    >>> sorted(text_runs(b"<title>Talo</title><body><p>Kyl&auml;talo\\n <b>auki</b> 9-15</p></body>"))
    ['Kylätalo', 'Talo', 'auki']
    """
    text, _ = without_raw_text(decode(data, declared_encoding(data))[:_LONGEST_PAGE])
    runs = (clean(collapse_spaces(unescape(run))) for run in _RUN_RE.findall(text))
    return {run for run in runs if len(run) <= LONGEST_RUN and any(map(str.isalpha, run))}
