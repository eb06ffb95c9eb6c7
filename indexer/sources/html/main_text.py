"""The main text of a web page, by trafilatura, which is imported here alone.

Measured on 24 pages of 76 kB (those of the tests, with menus, scripts and styles added until they were as large as
pages of the web are, and those of trafilatura's own tests), trafilatura 2.3.1, one core of a busy machine, ms a page:

    extract(favor_precision=True, with_metadata=True)   50.8
    with a date search that is not extensive            38.1
    without its metadata: html_metadata reads them      16.6
    with deduplicate, besides                           17.4
    fast: without readability and justext beside it     11.3
    fast, of a tree parsed by html_tree                 11.6
    of a tree without boilerplate, not fast              6.5
    of a tree without boilerplate, fast                  4.3
    the last, and not fast where it found little         4.6   main_lines
    all that is done with a page, main_lines in it       8.4

Fast alone took a notice of cookies for the text of one of the tests' 16 pages; without boilerplate, and read anew where
it finds little, it loses no sentence that they expect.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from indexer.sources.html.tree import lines_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_ENOUGH = 0.4  # of the text in paragraphs: less than this, and the slower reading may find the rest
_MOST_ELEMENTS = 20_000  # of a page with more, the paragraphs alone are taken: 40,000 took trafilatura 8 s
_SHORTEST_PARAGRAPH = 40  # characters: a line of a menu is shorter


def main_lines(root: HtmlElement) -> list[str]:
    """Return the main text of a page as lines, an empty one between paragraphs; none where it has no such text.

    Raises: ImportError without trafilatura.
    """
    paragraphs = [line for each in root.iter("p", "li", "blockquote") if (line := _own_text(each))]
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        return _apart(paragraphs)
    lines: list[str] = []
    for fast in (True, False):
        try:
            found = _extracted(root, fast=fast)
        except _FAULTS:  # of trafilatura, on markup that nobody thought of: the paragraphs are the text then
            found = _apart(paragraphs)
        lines = max(lines, found, key=_size)
        if _size(lines) >= _ENOUGH * _size(paragraphs):
            break
    return lines


def _extracted(root: HtmlElement, *, fast: bool) -> list[str]:
    """Return the lines of the text that trafilatura takes for the main one."""
    from trafilatura import bare_extraction  # loaded where a page is read: it takes 0.2 s
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs an error for a page without a text
    document = bare_extraction(root, fast=fast, favor_precision=True, include_comments=False)
    return lines_of([document.body]) if isinstance(document, Document) else []


def _size(lines: list[str]) -> int:
    return sum(map(len, lines))


def _apart(paragraphs: list[str]) -> list[str]:
    return [line for paragraph in paragraphs for line in (paragraph, "")][:-1]


def _own_text(element: HtmlElement) -> str:
    """Return the text of a paragraph, nothing of what is too short or only a link."""
    text = " ".join(element.text_content().split())
    if len(text) < _SHORTEST_PARAGRAPH or element.find(".//p") is not None or element.find(".//li") is not None:
        return ""
    links = sum(len(link.text_content()) for link in element.iter("a"))
    return text if links * 2 < len(text) else ""
