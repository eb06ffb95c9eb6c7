"""Plain text of an HTML fragment, as in a feed: paragraphs are preserved, scripts and styles are removed.

Unlike a web page (see indexer/sources/html/), a fragment contains no menus or footers to detect.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from indexer.normalize import clean

_HIDDEN = frozenset({"script", "style", "template", "svg", "noscript", "iframe"})
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol",
     "p", "pre", "section", "summary", "table", "ul")
)  # fmt: skip
_LINES = frozenset({"br", "li", "tr"})
_CELLS = frozenset({"td", "th"})
_DECLARATION_RE = re.compile(r"<!(?!--)[^>]*>?")  # malformed ones trigger assertions in the parser
_SPACES_RE = re.compile(r"[ \t\n\u00a0]+")
_LINE_RE = re.compile(r" *\n *")
_PARAGRAPH_RE = re.compile(r"\n{3,}")


def html_to_text(html: str) -> str:
    """Return the visible text, with an empty line between paragraphs.

    >>> html_to_text("<p>Kahvia &amp; pullaa.<script>x()</script></p><ul><li>yksi<li>kaksi</ul>")
    'Kahvia & pullaa.\\n\\nyksi\\nkaksi'
    """
    parser = _TextParser()
    parser.feed(_DECLARATION_RE.sub(" ", html))
    parser.close()
    lines = _LINE_RE.sub("\n", clean("".join(parser.pieces)))
    return _PARAGRAPH_RE.sub("\n\n", lines).strip()


class _TextParser(HTMLParser):
    """Collects text and line breaks in `pieces`. Adjacent blocks produce several line breaks in a row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._open_hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - overridden
        """Add a break, unless inside a hidden element."""
        if tag in _HIDDEN:
            self._open_hidden.append(tag)
        self._add_break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - overridden
        """Add a break for a self-closing element."""
        self._add_break(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a hidden element, or add a break after a block."""
        if tag in self._open_hidden:
            del self._open_hidden[self._open_hidden.index(tag) :]
        if tag in _BLOCKS:
            self._add_break(tag)

    def handle_data(self, data: str) -> None:
        """Add visible text, with each run of white space as one space."""
        if not self._open_hidden:
            self.pieces.append(_SPACES_RE.sub(" ", data))

    def _add_break(self, tag: str) -> None:
        if not self._open_hidden:
            self.pieces.append("\n\n" if tag in _BLOCKS else "\n" if tag in _LINES else " " if tag in _CELLS else "")
