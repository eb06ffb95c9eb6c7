"""The formula HYPERLINK of spreadsheets: the URL and the text that it shows."""

from __future__ import annotations

import re
from typing import NamedTuple

_STRING = r'"(?P<{}>(?:[^"]|"")*)"\s*'
_ARGUMENTS_RE = re.compile(
    rf"=?\s*HYPERLINK\(\s*{_STRING.format('url')}(?:[,;](?:\s*{_STRING.format('text')}|[^\")]*))?\)\s*", re.IGNORECASE
)


class Hyperlink(NamedTuple):
    """url: "" unless it is one of HTTP(S). text: the URL if the formula states no other text."""

    url: str
    text: str


def parse_hyperlink(formula: str) -> Hyperlink | None:
    """Return the link of a formula, or None if it is another formula or computes its URL.

    >>> parse_hyperlink('=HYPERLINK("https://a.example/1"; "Kiikku")')
    Hyperlink(url='https://a.example/1', text='Kiikku')
    """
    match = _ARGUMENTS_RE.fullmatch(formula)
    if not match:
        return None
    url = match["url"].replace('""', '"')
    text = url if match["text"] is None else match["text"].replace('""', '"')
    return Hyperlink(url if url.startswith(("http://", "https://")) else "", text)
