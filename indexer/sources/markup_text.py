"""The text of a piece of HTML, as a feed carries it: paragraphs kept, scripts and the like gone, nothing judged."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from indexer.sources.decoding import clean

_UNSEEN = frozenset({"script", "style", "template", "svg", "noscript", "iframe"})
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol",
     "p", "pre", "section", "summary", "table", "ul")
)  # fmt: skip
_LINES = frozenset({"br", "li", "tr"})
_CELLS = frozenset({"td", "th"})
_DECLARATION_RE = re.compile(r"<!(?!--)[^>]*>?")  # the parser asserts some of them to be well formed
_SPACES_RE = re.compile(r"[ \t\n\u00a0]+")
_LINE_RE = re.compile(r" *\n *")
_PARAGRAPH_RE = re.compile(r"\n{3,}")


def html_to_text(html: str) -> str:
    """Return the text that a reader sees, an empty line between paragraphs.

    >>> html_to_text("<p>Kahvia &amp; pullaa.<script>x()</script></p><ul><li>yksi<li>kaksi</ul>")
    'Kahvia & pullaa.\\n\\nyksi\\nkaksi'
    """
    parser = _Text()
    parser.feed(_DECLARATION_RE.sub(" ", html))
    parser.close()
    lines = _LINE_RE.sub("\n", clean("".join(parser.pieces)))
    return _PARAGRAPH_RE.sub("\n\n", lines).strip()


class _Text(HTMLParser):
    """Gathers the pieces of the text. Breaks are lines of their own, many in a row where blocks meet."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own
        """Break before an element, and stop listening where it is not shown."""
        if tag in _UNSEEN:
            self._unseen.append(tag)
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Break at an element that holds nothing."""
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        """Break after a block, and listen again."""
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        if tag in _BLOCKS:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        """Take text, its white space as one space."""
        if not self._unseen:
            self.pieces.append(_SPACES_RE.sub(" ", data))

    def _break(self, tag: str) -> None:
        if not self._unseen:
            self.pieces.append("\n\n" if tag in _BLOCKS else "\n" if tag in _LINES else " " if tag in _CELLS else "")
