"""The visible text of a web page as lines, each with the element that contains it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from indexer.normalize import clean, collapse_spaces
from indexer.sources.html.tree import CELLS, LINES, PARAGRAPHS, SPACE_RE, is_preformatted

if TYPE_CHECKING:
    from lxml.html import HtmlElement


class TextLine(NamedTuple):
    """A line of a page. element: the innermost element that contains the start of the line.

    link_length: the number of its characters that are inside links.
    starts_paragraph: whether an empty line precedes it.
    """

    text: str
    element: HtmlElement
    link_length: int
    starts_paragraph: bool

    @property
    def is_linked(self) -> bool:
        """Whether at least half of the line is inside links."""
        return self.link_length * 2 >= len(self.text)


def text_lines(root: HtmlElement) -> Iterator[TextLine]:
    """Yield the lines of the text of an element. The cells of a table row are on one line, separated by tabs."""
    pieces: list[str] = []
    owner, link_length, starts_paragraph = root, 0, False
    for text, element, in_link in _pieces(root):
        if text in ("\n", "\f"):
            line = _line(pieces)
            if line:
                yield TextLine(line, owner, link_length, starts_paragraph)
            starts_paragraph = text == "\f" or not line  # two line breaks in a row separate paragraphs
            pieces, link_length = [], 0
            continue
        if text.strip():
            if not any(piece.strip() for piece in pieces):
                owner = element
            link_length += len(text) if in_link else 0
        pieces.append(text)
    if line := _line(pieces):
        yield TextLine(line, owner, link_length, starts_paragraph)


def _line(pieces: list[str]) -> str:
    return clean("\t".join(filter(None, map(collapse_spaces, "".join(pieces).split("\t"))))) if pieces else ""


def _pieces(root: HtmlElement) -> Iterator[tuple[str, HtmlElement, bool]]:
    """Yield pieces of text with their element and whether they are in a link; "\\n" ends a line, "\\f" a paragraph."""
    from lxml import etree  # not at module level, so that other commands start faster

    links = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        is_start, tag = event == "start", node.tag
        if tag in PARAGRAPHS:
            yield "\f", node, False
        elif tag in LINES and is_start:
            yield "\n", node, False
        elif tag in CELLS and not is_start:
            yield "\t", node, False
        if tag == "a":
            links += 1 if is_start else -1
        text = node.text if is_start else node.tail
        if text and (is_start or node is not root):
            element = node if is_start else node.getparent()
            if "\n" in text and is_preformatted(element):
                for line in text.split("\n"):
                    yield SPACE_RE.sub(" ", line), element, links > 0
                    yield "\n", element, False
            else:
                yield SPACE_RE.sub(" ", text), element, links > 0
