"""The bytes of a saved web page to a tree of elements, and elements to lines of text.

Whatever the bytes, the tree is no deeper than 255 elements, scripts and styles are not in it, and entities are not
expanded by it: libxml2's parser of HTML reads no DTD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import SourceError
from indexer.sources.decoding import clean, decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DECLARED_RE = re.compile(
    rb"<\?xml[^<>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{1,40})"
    rb"|<meta\s[^<>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_MOST_ELEMENTS = 150_000  # a long page has 5,000; each takes some 50 µs of what is done with a page
_DECLARED_WITHIN = 4096  # bytes; browsers look at the first 1,024, but pages put more before it
_SELF_CLOSED_RE = re.compile(r"<(script|style|title|textarea|iframe|div|span|a|p|td)\b([^<>]*)/>", re.IGNORECASE)
_RAW_RE = re.compile(r"<(script|style|svg)\b([^<>]*)>", re.IGNORECASE)
_RAW_END = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "svg")}
_JSON_LD_RE = re.compile(r"type\s*=\s*[\"']?application/ld\+json", re.IGNORECASE)
# libxml2 compares each attribute with those before it (40,000 took 2.4 s), and a tag so long holds a picture as text.
_LONG_TAG_RE = re.compile(r"<([a-z][\w:-]*+)[^<>]{50000,}", re.IGNORECASE)
# Pages of old open a <font> a paragraph and close none: they would nest, and join the paragraphs. What stands after the
# end of a page, as browsers show it, libxml2 leaves out.
_NEEDLESS_RE = re.compile(
    r"</?(?:font|basefont|big|blink|marquee|nobr|tt)\b[^<>]*>|</(?:body|html)\b[^<>]*>", re.IGNORECASE
)
# Unclosed elements nest, and where they are deeper than 255 libxml2 stops: these are then left out.
_NESTING_RE = re.compile(
    r"</?(?!(?:h[1-6]|p|br|ul|ol|li|dl|dt|dd|table|tr|td|th|html|head|body|title|meta|link|main|article|nav|footer|a)\b)"
    r"[a-z][^<>]*>",
    re.IGNORECASE,
)
# What XML has no place for: lxml reads it, and refuses to move it. A reference to it is written in letters.
_NO_XML_RE = re.compile(r"[\ufffe\uffff]|&#(?:x([0-9a-f]{1,9})|([0-9]{1,9}));?", re.IGNORECASE)
_SAVED_FROM_RE = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_XML_HEAD_RE = re.compile(r"\s*<\?xml\b[^<>]*>")

# The last of each are trafilatura's: it renames what it keeps.
_PARAGRAPHS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "legend", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul", "head", "list", "quote",
))  # fmt: skip
_LINES = frozenset(("br", "li", "option", "tr", "item", "lb", "row"))
_CELLS = frozenset(("td", "th", "cell"))
_SPACE_RE = re.compile(r"[ \t\n\u00a0\u202f\u2009]+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was parsed. json_ld: its scripts of linked data. saved_from: where a browser had it from.

    is_cut: whether the parser gave up before the end: nested too deep, or a text of over 10 MB in one piece.
    """

    root: HtmlElement
    json_ld: tuple[str, ...] = ()
    saved_from: str = ""
    is_cut: bool = False


def parse_page(data: bytes, *, is_xml: bool = False) -> Page:
    """Return the page of the bytes. is_xml: whether an element may close itself, as in XHTML.

    Raises: SourceError when the bytes are no text, hold nothing, or too many elements; ImportError without lxml.
    """
    text = decode(data, declared_encoding(data))
    saved_from = _SAVED_FROM_RE.search(text, 0, _DECLARED_WITHIN)
    xml_head = _XML_HEAD_RE.match(text)
    if is_xml or xml_head:
        text = _SELF_CLOSED_RE.sub(r"<\1\2></\1>", text[xml_head.end() if xml_head else 0 :])
    text, json_ld = _without_raw_text(_NEEDLESS_RE.sub("", _LONG_TAG_RE.sub(r"<\1", text)))
    text = _NO_XML_RE.sub(_if_xml, text)
    _check_size(text.count("<"), 3 * _MOST_ELEMENTS)  # most elements end too; before they take memory
    root, is_cut = _tree(text)
    if is_cut:  # of what nests, most has no meaning here
        root, is_cut = _tree(_NESTING_RE.sub("\n", text))
    _check_size(int(root.xpath("count(//*)")), _MOST_ELEMENTS)
    return Page(root, json_ld, saved_from.group(1) if saved_from else "", is_cut)


def _check_size(count: int, most: int) -> None:
    """Raises: SourceError when a page has more elements, or marks of them, than any page of text."""
    if count > most:
        raise SourceError(f"{count:,} marks of elements; a page of text has fewer than {most:,}: split it")


def _if_xml(match: re.Match[str]) -> str:
    """Return a reference to a character as it is, nothing of one that no XML holds."""
    hexadecimal, decimal = match.groups()
    if not (hexadecimal or decimal):
        return ""
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    is_text = code >= 0x20 or code in (0x09, 0x0A, 0x0D)
    return (
        match.group()
        if is_text and not (0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF)
        else ""
    )


def _tree(text: str) -> tuple[HtmlElement, bool]:
    """Return the root of a page, and whether the parser gave up before its end. Raises: SourceError."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:  # "Document is empty"
        raise SourceError("no web page: nothing stands in it") from error
    return root, any(each.type_name == "ERR_RESOURCE_LIMIT" for each in parser.error_log.filter_from_fatals())


def declared_encoding(data: bytes) -> str:
    """Return the encoding that a page says it is of, "" where it says none.

    >>> declared_encoding(b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">')
    'ISO-8859-1'
    """
    match = _DECLARED_RE.search(data, 0, _DECLARED_WITHIN)
    return (match.group(1) or match.group(2)).decode("ascii") if match else ""


def _without_raw_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the page without its scripts, styles and drawings, and the linked data that stood in the scripts.

    They are half of a page, and libxml2 gives a page up at a text of more than 10 MB.
    """
    kept, json_ld, at = [], [], 0
    unclosed: set[str] = set()  # looked for once, or a page of open tags would be read through for each
    for match in _RAW_RE.finditer(text):
        name = match.group(1).lower()
        if match.start() < at or name in unclosed:
            continue
        end = _RAW_END[name].search(text, match.end())
        if end is None:
            unclosed.add(name)
            continue
        if name == "script" and _JSON_LD_RE.search(match.group(2)):
            json_ld.append(text[match.end() : end.start()])
        kept.append(text[at : match.start()])
        at = end.end()
    return "".join([*kept, text[at:]]), tuple(json_ld)


def lines_of(nodes: HtmlElement | str | Iterable[HtmlElement | str]) -> list[str]:
    """Return the text of elements (and of text between them) as lines, an empty one between paragraphs.

    Cells of a row stand on one line with a tab between them.

    >>> from lxml import html
    >>> lines_of(html.fromstring("<div><p>Yksi <b>ja</b> sama</p><ul><li>a<li>b</ul><tr><td>c<td>d</div>"))
    ['Yksi ja sama', '', 'a', 'b', '', 'c\\td']
    """
    pieces: list[str] = []
    for node in nodes if isinstance(nodes, list | tuple) else [nodes]:
        if isinstance(node, str):
            pieces.append(_SPACE_RE.sub(" ", node))
        else:
            _add_pieces(node, pieces)
    lines: list[str] = []
    for line in "".join(pieces).replace("\f", "\n\f\n").split("\n"):
        told = clean("\t".join(filter(None, (" ".join(cell.split()) for cell in line.split("\t")))))
        if told or (lines and lines[-1]):
            lines.append(told)
    return lines[:-1] if lines and not lines[-1] else lines


def _add_pieces(element: HtmlElement, pieces: list[str]) -> None:
    """Add the text of an element: \\n between lines, \\f between paragraphs, \\t after a cell."""
    from lxml import etree  # loaded where a page is read, not by every command

    for event, each in etree.iterwalk(element, events=("start", "end")):
        is_start = event == "start"
        if each.tag in _PARAGRAPHS:
            pieces.append("\f")
        elif each.tag in _LINES and is_start:
            pieces.append("\n")
        elif each.tag in _CELLS and not is_start:
            pieces.append("\t")
        text = each.text if is_start else each.tail
        if text and (is_start or each is not element):
            pieces.append(_SPACE_RE.sub(" ", text))


def text_of(nodes: HtmlElement | str | Iterable[HtmlElement | str]) -> str:
    """Return the text of elements on one line."""
    return " ".join(line for line in lines_of(nodes) if line).replace("\t", " ")
