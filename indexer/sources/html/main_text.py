"""Extraction of the main text of a web page by trafilatura, which no other module imports.

Measured on 24 pages of 76 kB (those of the tests, with menus, scripts and styles added to reach the size of real pages,
and those of trafilatura's own tests), trafilatura 2.3.1, one core of a busy machine, in ms per page:

    extract(favor_precision=True, with_metadata=True)   50.8
    with a date search that is not extensive            38.1
    without its metadata (see html/metadata.py)         16.6
    the same, with deduplicate                          17.4
    fast: without the fallbacks readability and justext 11.3
    fast, on a tree parsed by html/tree.py              11.6
    on a tree without boilerplate, not fast              6.5
    on a tree without boilerplate, fast                  4.3
    the last, and not fast if it finds little            4.6   main_lines
    reading a page in total, including main_lines        8.4

Fast alone returned a cookie notice as the text of one of the 16 test pages. Without boilerplate, and with a second
extraction if the first finds little, no expected sentence is lost.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from indexer.normalize import collapse_spaces
from indexer.sources.html.tree import lines_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARKUP_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_MIN_SHARE = 0.4  # of the text in paragraphs: with less, the slower extraction is tried too
_MAX_ELEMENTS = 20_000  # of a larger page only the paragraphs are returned: 40,000 took trafilatura 8 s
_MIN_PARAGRAPH_LENGTH = 40  # characters: a menu item is shorter


def main_lines(root: HtmlElement) -> list[str]:
    """Return the main text of a page as lines, with an empty line between paragraphs; [] if there is none.

    Raises: ImportError without trafilatura.
    """
    paragraphs = [text for element in root.iter("p", "li", "blockquote") if (text := _own_text(element))]
    if sum(1 for _ in root.iter()) > _MAX_ELEMENTS:
        return _separated(paragraphs)
    lines: list[str] = []
    for fast in (True, False):
        try:
            extracted = _extract(root, fast=fast)
        except _MARKUP_ERRORS:  # raised by trafilatura for unusual markup
            extracted = _separated(paragraphs)
        lines = max(lines, extracted, key=_size)
        if _size(lines) >= _MIN_SHARE * _size(paragraphs):
            break
    return lines


def _extract(root: HtmlElement, *, fast: bool) -> list[str]:
    """Return the lines of the main text according to trafilatura."""
    from trafilatura import bare_extraction  # not at module level, since the import takes 0.2 s
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs an error for a page without text
    document = bare_extraction(root, fast=fast, favor_precision=True, include_comments=False)
    return lines_of([document.body]) if isinstance(document, Document) else []


def _size(lines: list[str]) -> int:
    return sum(map(len, lines))


def _separated(paragraphs: list[str]) -> list[str]:
    return [line for paragraph in paragraphs for line in (paragraph, "")][:-1]


def _own_text(element: HtmlElement) -> str:
    """Return the text of a paragraph, or "" if it is short, mostly links, or contains other paragraphs."""
    text = collapse_spaces(element.text_content())
    if len(text) < _MIN_PARAGRAPH_LENGTH or element.find(".//p") is not None or element.find(".//li") is not None:
        return ""
    links = sum(len(link.text_content()) for link in element.iter("a"))
    return text if links * 2 < len(text) else ""
