"""Texts as other formats can take them: without control characters, or on one line."""

from __future__ import annotations

import re

from indexer.normalize import collapse_spaces

# Tab and the line breaks are text. The other control characters are none, half a surrogate pair has no UTF-8, and the
# two last are in no XML.
_CONTROLS_RE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def without_controls(text: str) -> str:
    """Return a text without NUL and other control characters but tab and line breaks.

    >>> without_controls("a\\x00b\\tc")
    'ab\\tc'
    """
    return _CONTROLS_RE.sub("", text)


def one_line(text: str) -> str:
    """Return a text with every run of white space, line breaks too, as one space, and without control characters.

    >>> one_line(" a\\r\\n\\tb\\x00 ")
    'a b'
    """
    return collapse_spaces(without_controls(collapse_spaces(text)))  # collapsed first: some controls separate words
