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
    the last, and not fast if it finds little            4.6   main_text
    reading a page in total, including main_text        8.4

Fast alone returned a cookie notice as the text of one of the 16 test pages. Without boilerplate, and with a second
extraction if the first finds little, no expected sentence is lost.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from indexer.sources.html.boilerplate import has_boilerplate_name, main_container
from indexer.sources.html.text_lines import TextLine, text_lines
from indexer.sources.html.tree import lines_of
from indexer.sources.text.blocks import collapse_empty_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARKUP_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_MIN_SHARE = 0.4  # of the prose of a page: with less, the slower extraction is tried too
_MAX_ELEMENTS = 20_000  # of a larger page only the prose is returned: 40,000 elements took trafilatura 8 s
_MIN_PROSE_LENGTH = 40  # characters: a menu item is shorter
_MIN_FOUND = 0.8  # of the extracted text that occurs among the lines of the page
_LIST_TAGS = frozenset(("li", "dt", "dd", "td", "th"))
_CAPTION_TAGS = frozenset(("figure", "figcaption", "caption", "button", "label"))
_CAPTION_RE = re.compile(r"caption|legend|copyright|credit|photo|message|kuvateksti|bildtext", re.IGNORECASE)
# A line that names a photographer or marks an advertisement.
_CREDIT_RE = re.compile(
    r"\W{0,2}(?:(?:kuva|kuvat|valokuva|foto|bild|photo|image|credit)s?\s?:.{0,80}|©.{0,80}|(?:mainos|annons|anzeige|advertisement)\W?)\Z",
    re.IGNORECASE,
)
_SENTENCE_ENDS = (".", "!", "?", ":", "…", "”", '"')
_MAX_DISTANCE = 12  # lines between two extracted ones, the second of which is short
_MIN_MATCH_LENGTH = 24  # characters without spaces: a shorter line may occur in another one by chance


class MainText(NamedTuple):
    """The main text of a page as lines, with an empty line between paragraphs.

    is_repaired: trafilatura lost the start of the text or most of it.
    """

    lines: list[str]
    is_repaired: bool = False


def main_text(root: HtmlElement) -> MainText:
    """Return the main text of a page without boilerplate. Raises: ImportError without trafilatura."""
    lines = list(text_lines(root))
    prose = [line for line in lines if _is_prose(line)]
    if sum(1 for _ in root.iter()) > _MAX_ELEMENTS:
        return MainText(_separated(prose))
    extracted: list[str] = []
    for fast in (True, False):
        try:
            candidate = _extract(root, fast=fast)
        except _MARKUP_ERRORS:  # raised by trafilatura for unusual markup
            candidate = _separated(prose)
        extracted = max(extracted, candidate, key=_size)
        if _size(extracted) >= _MIN_SHARE * sum(len(line.text) for line in prose):
            break
    return _with_lost_lines(root, extracted, lines)


def _extract(root: HtmlElement, *, fast: bool) -> list[str]:
    """Return the lines of the main text according to trafilatura."""
    from trafilatura import bare_extraction  # not at module level, since the import takes 0.2 s
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs an error for a page without text
    document = bare_extraction(root, fast=fast, include_comments=False)
    return lines_of([document.body]) if isinstance(document, Document) else []


def _with_lost_lines(root: HtmlElement, extracted: list[str], lines: list[TextLine]) -> MainText:
    """Return the lines of the page that trafilatura extracted, and those that it lost.

    lines: the visible lines of the page. Lost lines are those between extracted ones, and the lists after the last one.
    If trafilatura lost more prose than it returned, all prose of the main container is returned.
    """
    indices = _extracted_indices(extracted, lines)
    if sum(len(lines[at].text) for at in indices) < _MIN_FOUND * _size(extracted):
        text = _squeezed("".join(extracted))  # trafilatura may join lines: also look for short ones
        indices = {at for at, line in enumerate(lines) if _squeezed(line.text) in text}
    if sum(len(lines[at].text) for at in indices) < _MIN_FOUND * _size(extracted):
        return MainText(extracted)  # its lines are not those of the page
    container = main_container(root)
    lost = [at for at, line in enumerate(lines) if at not in indices and _is_own(line, container)]
    lost_prose = sum(len(lines[at].text) for at in lost if _is_prose(lines[at]))
    is_repaired = lost_prose > sum(len(lines[at].text) for at in indices if _is_prose(lines[at]))
    if is_repaired:
        indices.update(at for at in lost if _is_prose(lines[at]))
    if indices:
        first, last = min(indices), max(indices)
        last = _end_of_list(lines, last)
        indices.update(at for at in lost if first < at <= last and (is_repaired or _is_content(lines[at])))
    own = [line for at in sorted(indices) if not _is_caption(line := lines[at])]
    if sum(line.link_length for line in own) * 2 > sum(len(line.text) for line in own):
        return MainText([])
    return MainText(_joined(own), is_repaired)


def _extracted_indices(extracted: list[str], lines: list[TextLine]) -> set[int]:
    """Return the indices of the lines that trafilatura extracted."""
    text = _squeezed("".join(extracted))
    short = {_squeezed(cell) for line in extracted for cell in (line, *line.split("\t"))}
    indices = {at for at, line in enumerate(lines) if _is_within(_squeezed(line.text), text, is_whole=line.is_linked)}
    exact = [at for at, line in enumerate(lines) if at not in indices and _squeezed(line.text) in short]
    first, last = (min(indices), max(indices)) if indices else (0, len(lines))
    indices.update(at for at in exact if first < at < last)
    for neighbours, step in ((reversed(exact), -1), (exact, 1)):
        for at in neighbours:
            if any(at - step * distance in indices for distance in range(1, _MAX_DISTANCE)):
                indices.add(at)
    return indices or set(exact)


def _is_within(line: str, text: str, *, is_whole: bool) -> bool:
    """Return whether a squeezed line, or unless `is_whole` the start or end of it, is in the squeezed text."""
    if len(line) < _MIN_MATCH_LENGTH:
        return False
    half = max(_MIN_MATCH_LENGTH, min(len(line) // 2, 60))
    return line in text or (not is_whole and (line[:half] in text or line[-half:] in text))


def _is_prose(line: TextLine) -> bool:
    """Return whether a line is a sentence rather than a menu item or a name."""
    return len(line.text) >= _MIN_PROSE_LENGTH and not line.is_linked


def _is_content(line: TextLine) -> bool:
    """Return whether a line is a whole sentence or part of a list or a table, rather than a caption or a button."""
    parents = {parent.tag for parent in (line.element, *line.element.iterancestors())}
    names = " ".join(parent.get("class") or "" for parent in (line.element, *islice(line.element.iterancestors(), 2)))
    if parents & _CAPTION_TAGS or _CAPTION_RE.search(names):
        return False
    return bool(parents & _LIST_TAGS) or (_is_prose(line) and line.text.endswith(_SENTENCE_ENDS))


def _is_caption(line: TextLine) -> bool:
    """Return whether a line is only a date, the name of a photographer, or the mark of an advertisement."""
    return line.element.tag == "time" or bool(_CREDIT_RE.match(line.text))


def _is_own(line: TextLine, container: HtmlElement) -> bool:
    """Return whether a line that trafilatura lost may belong to the text: it is in the container, and is no link."""
    if line.is_linked:
        return False
    element = line.element
    while element is not None and element is not container:
        if has_boilerplate_name(element):
            return False
        element = element.getparent()
    return element is not None


def _end_of_list(lines: list[TextLine], last: int) -> int:
    """Return the index of the last line of the lists that follow the line with the index `last` directly."""
    while last + 1 < len(lines) and lines[last + 1].element.tag in _LIST_TAGS and not lines[last + 1].is_linked:
        last += 1
    return last


def _joined(lines: Iterable[TextLine]) -> list[str]:
    return collapse_empty_lines(
        text for line in lines for text in (("", line.text) if line.starts_paragraph else (line.text,))
    )


def _size(lines: list[str]) -> int:
    return sum(map(len, lines))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _separated(lines: list[TextLine]) -> list[str]:
    return [text for line in lines for text in (line.text, "")][:-1]
