"""Texts that any file format accepts: without control characters, or on one line."""

from __future__ import annotations

import re

from indexer.normalize import collapse_spaces

# Tab and line breaks are text. Other control characters are not; half a surrogate pair cannot be encoded as UTF-8, and
# XML forbids U+FFFE and U+FFFF.
_CONTROLS_RE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def without_controls(text: str) -> str:
    """Return a text without control characters other than tab and line breaks.

    >>> without_controls("a\\x00b\\tc")
    'ab\\tc'
    """
    return _CONTROLS_RE.sub("", text)


def one_line(text: str) -> str:
    """Return a text with each run of white space and line breaks as one space, and without control characters.

    >>> one_line(" a\\r\\n\\tb\\x00 ")
    'a b'
    """
    return collapse_spaces(without_controls(collapse_spaces(text)))  # collapsed first: some controls separate words
