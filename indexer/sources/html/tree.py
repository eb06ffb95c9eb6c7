"""Parser of a saved web page to an lxml tree, and conversion of elements to lines of text.

For any input, the tree is at most 255 elements deep and contains no scripts or styles. Entities are not expanded, since
libxml2's HTML parser reads no DTD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import SourceError
from indexer.normalize import clean, collapse_spaces
from indexer.sources.decoding import decode
from indexer.sources.text.blocks import collapse_empty_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DECLARED_RE = re.compile(
    rb"<\?xml[^<>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})"
    rb"|<meta\s[^<>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_MAX_ELEMENTS = 150_000  # a long page has 5,000; processing takes about 50 µs per element
_DECLARATION_BYTES = 4096  # browsers look at the first 1,024 bytes, but some pages declare their encoding later
_SELF_CLOSED_RE = re.compile(r"<(script|style|title|textarea|iframe|div|span|a|p|td)\b([^<>]*)/>", re.IGNORECASE)
_RAW_START_RE = re.compile(r"<(script|style|svg)\b([^<>]*)>", re.IGNORECASE)
_RAW_END_RES = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "svg")}
_JSON_LD_RE = re.compile(r"type\s*=\s*[\"']?application/ld\+json", re.IGNORECASE)
# libxml2 compares each attribute with the previous ones (40,000 took 2.4 s). Such a long tag usually embeds an image.
_LONG_TAG_RE = re.compile(r"<([a-z][\w:-]*+)[^<>]{50000,}", re.IGNORECASE)
# Old pages open a <font> in every paragraph without closing it: these would nest, and join the paragraphs. End tags of
# body and html are removed because libxml2 ignores the content after them, which browsers show.
_IGNORED_TAGS_RE = re.compile(
    r"</?(?:font|basefont|big|blink|marquee|nobr|tt)\b[^<>]*>|</(?:body|html)\b[^<>]*>", re.IGNORECASE
)
# Unclosed elements nest, and libxml2 stops at a depth of 255. All tags but these are then removed.
_NESTING_TAGS_RE = re.compile(
    r"</?(?!(?:h[1-6]|p|br|ul|ol|li|dl|dt|dd|table|tr|td|th|html|head|body|title|meta|link|main|article|nav|footer|a)\b)"
    r"[a-z][^<>]*>",
    re.IGNORECASE,
)
# Characters that XML forbids (lxml parses them, but raises an error when it copies them), and character references.
_CHARACTER_RE = re.compile(r"[\ufffe\uffff]|&#(?:x([0-9a-f]{1,9})|([0-9]{1,9}));?", re.IGNORECASE)
_SAVED_FROM_RE = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_XML_DECLARATION_RE = re.compile(r"\s*<\?xml\b[^<>]*>")

# The last names of each set are those of trafilatura's output.
PARAGRAPHS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "legend", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul", "head", "list", "quote",
))  # fmt: skip
LINES = frozenset(("br", "li", "option", "tr", "item", "lb", "row"))
CELLS = frozenset(("td", "th", "cell"))
SPACE_RE = re.compile(r"[ \t\n\u00a0\u202f\u2009]+")


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page.

    json_ld: the contents of its JSON-LD scripts. saved_from: the URL in the comment of a browser that saved the page.
    is_truncated: the parser stopped before the end because of deep nesting or a single text of over 10 MB.
    """

    root: HtmlElement
    json_ld: tuple[str, ...] = ()
    saved_from: str = ""
    is_truncated: bool = False


def parse_page(data: bytes, *, is_xml: bool = False) -> Page:
    """Return the parsed page. is_xml: accept self-closing tags, as in XHTML.

    Raises: SourceError if the bytes are not text, are empty, or contain too many elements; ImportError without lxml.
    """
    text = decode(data, declared_encoding(data))
    saved_from = _SAVED_FROM_RE.search(text, 0, _DECLARATION_BYTES)
    declaration = _XML_DECLARATION_RE.match(text)
    if is_xml or declaration:
        text = _SELF_CLOSED_RE.sub(r"<\1\2></\1>", text[declaration.end() if declaration else 0 :])
    text, json_ld = without_raw_text(_IGNORED_TAGS_RE.sub("", _LONG_TAG_RE.sub(r"<\1", text)))
    text = _CHARACTER_RE.sub(_allowed_reference, text)
    _check_size(text.count("<"), 3 * _MAX_ELEMENTS)  # before parsing, which takes memory; most elements have an end tag
    root, is_truncated = _parse_tree(text)
    if is_truncated:
        root, is_truncated = _parse_tree(_NESTING_TAGS_RE.sub("\n", text))
    _check_size(int(root.xpath("count(//*)")), _MAX_ELEMENTS)
    return Page(root, json_ld, saved_from.group(1) if saved_from else "", is_truncated)


def _check_size(count: int, limit: int) -> None:
    """Raises: SourceError if a page has more tags or elements than the limit."""
    if count > limit:
        raise SourceError(f"{count:,} tags; a page of text has fewer than {limit:,}: split it")


def _allowed_reference(match: re.Match[str]) -> str:
    """Return the character reference unchanged, or "" if XML forbids its character."""
    hexadecimal, decimal = match.groups()
    if not (hexadecimal or decimal):
        return ""
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    is_forbidden = (
        (code < 0x20 and code not in (0x09, 0x0A, 0x0D))
        or 0xD800 <= code < 0xE000
        or code in (0xFFFE, 0xFFFF)
        or code > 0x10FFFF
    )
    return "" if is_forbidden else match.group()


def _parse_tree(text: str) -> tuple[HtmlElement, bool]:
    """Return the root of a page, and whether the parser stopped before its end. Raises: SourceError."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:  # "Document is empty"
        raise SourceError("no web page: it is empty") from error
    return root, any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log.filter_from_fatals())


def declared_encoding(data: bytes) -> str:
    """Return the encoding that a page declares, or "" if it declares none.

    >>> declared_encoding(b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">')
    'ISO-8859-1'
    """
    match = _DECLARED_RE.search(data, 0, _DECLARATION_BYTES)
    return (match.group(1) or match.group(2)).decode("ascii") if match else ""


def without_raw_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the page without its scripts, styles and SVG images, and the contents of its JSON-LD scripts.

    They are about half of a page, and libxml2 stops at a single text of more than 10 MB.
    """
    pieces, json_ld, position = [], [], 0
    unclosed: set[str] = set()  # searched for once, so that many unclosed tags do not take quadratic time
    for match in _RAW_START_RE.finditer(text):
        name = match.group(1).lower()
        if match.start() < position or name in unclosed:
            continue
        end = _RAW_END_RES[name].search(text, match.end())
        if end is None:
            unclosed.add(name)
            continue
        if name == "script" and _JSON_LD_RE.search(match.group(2)):
            json_ld.append(text[match.end() : end.start()])
        pieces.append(text[position : match.start()])
        position = end.end()
    return "".join([*pieces, text[position:]]), tuple(json_ld)


def lines_of(nodes: HtmlElement | str | Iterable[HtmlElement | str]) -> list[str]:
    """Return the text of elements, and of strings between them, as lines, with an empty line between paragraphs.

    The cells of a table row are on one line, separated by tabs.

    >>> from lxml import html
    >>> lines_of(html.fromstring("<div><p>Yksi <b>ja</b> sama</p><ul><li>a<li>b</ul><tr><td>c<td>d</div>"))
    ['Yksi ja sama', '', 'a', 'b', '', 'c\\td']
    """
    pieces: list[str] = []
    for node in nodes if isinstance(nodes, list | tuple) else [nodes]:
        if isinstance(node, str):
            pieces.append(SPACE_RE.sub(" ", node))
        else:
            _add_pieces(node, pieces)
    lines = "".join(pieces).replace("\f", "\n\f\n").split("\n")
    return collapse_empty_lines(
        clean("\t".join(filter(None, map(collapse_spaces, line.split("\t"))))) for line in lines
    )


def _add_pieces(element: HtmlElement, pieces: list[str]) -> None:
    """Append the text of an element: \\n between lines, \\f between paragraphs, \\t after a cell."""
    from lxml import etree  # not at module level, so that other commands start faster

    for event, node in etree.iterwalk(element, events=("start", "end")):
        is_start = event == "start"
        if node.tag in PARAGRAPHS:
            pieces.append("\f")
        elif node.tag in LINES and is_start:
            pieces.append("\n")
        elif node.tag in CELLS and not is_start:
            pieces.append("\t")
        text = node.text if is_start else node.tail
        if text and (is_start or node is not element):
            is_lines = "\n" in text and is_preformatted(node if is_start else node.getparent())
            pieces += [f"{line}\n" for line in text.split("\n")] if is_lines else [SPACE_RE.sub(" ", text)]


def is_preformatted(element: HtmlElement) -> bool:
    """Return whether the line breaks in the text of an element are shown: it is in a <pre>."""
    return element.tag == "pre" or next(element.iterancestors("pre"), None) is not None


def text_of(nodes: HtmlElement | str | Iterable[HtmlElement | str]) -> str:
    """Return the text of elements on one line."""
    return " ".join(line for line in lines_of(nodes) if line).replace("\t", " ")
