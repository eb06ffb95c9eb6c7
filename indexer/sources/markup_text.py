"""Plain text of an HTML fragment, as in a feed: paragraphs are preserved, scripts and styles are removed.

Unlike a web page (see indexer/sources/html/), a fragment contains no menus or footers to detect. The values of
registers are text or HTML, and no column says which: HTML contains tags or entities that HTML has.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from html.entities import html5
from html.parser import HTMLParser
from typing import Any

from indexer.normalize import clean

_HIDDEN = frozenset({"script", "style", "template", "svg", "noscript", "iframe"})
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol",
     "p", "pre", "section", "summary", "table", "ul")
)  # fmt: skip
_LINES = frozenset({"br", "li", "tr"})
_CELLS = frozenset({"td", "th"})
_INLINE = (
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "img", "ins", "label", "mark", "q", "s", "small",
    "span", "strike", "strong", "sub", "sup", "tt", "u", "wbr", "input", "button", "video", "audio", "source",
)  # fmt: skip
_BREAKING = (*_BLOCKS, *_LINES, *_CELLS, "tbody", "thead", "tfoot", "body", "html", "head", "title")
_TAG = rf"/?(?:{'|'.join(sorted({*_INLINE, *_BREAKING, *_HIDDEN}, key=len, reverse=True))}|[ovw]:\w+)(?=[\s/>])[^<>]*>"
_TAG_RE = re.compile(rf"<(?:{_TAG}|!--)", re.IGNORECASE)
_BREAK_RE = re.compile(rf"</?(?:{'|'.join(_BREAKING)})(?=[\s/>])", re.IGNORECASE)
_OTHER_SIGN_RE = re.compile(rf"<(?!{_TAG}|!--)", re.IGNORECASE)
_ENTITY_RE = re.compile(r"&(?:#(?:\d{2,7}|[xX][0-9a-fA-F]{2,6})|([A-Za-z][A-Za-z0-9]{1,30}));")
_MAX_ESCAPES = 3  # HTML within a value is sometimes escaped twice
_MAX_DEPTH = 50  # of nested values
_CONTAINERS = (dict, list)  # dict | list would be built at each call
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


def plain_text(text: str) -> str:
    """Return a value without the tags and entities of HTML; a sign such as that in "3 < 5" stays.

    >>> plain_text("<p>Kylät &amp;amp; <b>kaupun</b>git</p>"), plain_text("3 < 5 ja <aino@kivi.example>, AT&T")
    ('Kylät & kaupungit', '3 < 5 ja <aino@kivi.example>, AT&T')
    """
    for _ in range(_MAX_ESCAPES):
        if "<" in text and _TAG_RE.search(text):
            lines = text if _BREAK_RE.search(text) else text.replace("\n", "<br>")
            text = html_to_text(_OTHER_SIGN_RE.sub("&lt;", lines))
        unescaped = _ENTITY_RE.sub(_character, text) if "&" in text else text
        if unescaped == text:
            break
        text = unescaped
    return text


def _character(match: re.Match[str]) -> str:
    """Return the character of an entity; a space instead of one that does not break."""
    if match[1] and f"{match[1]};" not in html5:
        return match[0]
    return html.unescape(match[0]).replace("\u00a0", " ")


def plain_values(value: Any) -> Any:  # noqa: ANN401 - any JSON value, or a row by column
    """Return a value with the HTML in its texts converted to text. A value without HTML is returned as it is."""
    return _plain(value, _MAX_DEPTH) if _may_have_markup((value,), _MAX_DEPTH) else value


def _plain(value: Any, depth: int) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return plain_text(value) if "<" in value or "&" in value else value
    if isinstance(value, dict) and depth:
        return {key: _plain(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list) and depth:
        return [_plain(inner, depth - 1) for inner in value]
    return value


def _may_have_markup(values: Iterable[Any], depth: int) -> bool:
    """Return whether any of the texts may contain HTML. Few do, and finding that out is faster than copying them."""
    for value in values:
        if isinstance(value, str):
            if "<" in value or "&" in value:
                return True
        elif isinstance(value, _CONTAINERS) and depth:
            inner = value.values() if isinstance(value, dict) else value
            if _may_have_markup(inner, depth - 1):
                return True
    return False


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
