"""ODT reports (LibreOffice): paragraphs, tables, notes after the paragraph that refers to them, headers, footers once.

Comments and tracked deletions are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.facts.reading import Reading
from indexer.sources.reports.office import (
    CELL_SEPARATOR,
    HARD_BREAK,
    HEADING,
    SOFT_BREAK,
    TITLE,
    Paragraph,
    reading_of,
)
from indexer.sources.reports.properties import Properties
from indexer.sources.reports.zipped_xml import (
    Archive,
    child_of,
    children_of,
    is_zip,
    member_names,
    name_of,
    texts_of,
    value_of,
)

if TYPE_CHECKING:
    from indexer.sources.reports.zipped_xml import Element

_MIME = b"mimetypeapplication/vnd.oasis.opendocument.text"  # name and content of the first member
_MIME_AT = 30  # bytes of the header of the first member
_SKIPPED = frozenset(
    ("tracked-changes", "annotation", "ruby-text", "forms", "sequence-decls", "title", "desc", "note-citation")
)
_TEXT_OF = {"s": " ", "tab": " ", "line-break": "\n", "soft-page-break": SOFT_BREAK}
_MAX_STYLE_DEPTH = 20  # styles that inherit from one another, possibly in a cycle


def recognises(file: SourceFile) -> bool:
    """Return whether the archive declares to be ODT, or has the suffix and was truncated or packed by another tool."""
    if file.head[_MIME_AT:].startswith(_MIME):
        return True
    names = member_names(file)
    return is_zip(file) and file.suffix in (".odt", ".ott") and (not names or "content.xml" in names)


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the document. Raises: SourceError, as read_page does."""
    yield from read_page(file).items()


def read_page(file: SourceFile) -> Reading:
    """Return the report with its labelled values.

    Raises: SourceError when the file is damaged, encrypted, too large, or has no text.
    """
    archive = Archive(file)
    if b"encryption-data" in archive.bytes_of("META-INF/manifest.xml"):
        raise SourceError("is encrypted: save it without a password")
    content, styles = archive.xml("content.xml"), archive.xml("styles.xml")
    body = _first(content, "text")
    if body is None:
        raise SourceError("is damaged: its text is missing")
    text = _Text([root for root in (styles, content) if root is not None])
    edges = [
        paragraph
        for page in children_of(child_of(styles, "master-styles"), "master-page")
        for edge in page
        for paragraph in text.part(edge)
    ]
    meta = _first(archive.xml("meta.xml"), "meta")
    pages = value_of(child_of(meta, "document-statistic"), "page-count")
    return reading_of(file, list(text.part(body)), edges, _properties(meta), int(pages) if pages.isdecimal() else None)


def _properties(meta: Element | None) -> Properties:
    texts = texts_of(meta)
    return Properties(
        title=texts.get("title", ""),
        author=texts.get("initial-creator", "") or texts.get("creator", ""),
        date=texts.get("date", "") or texts.get("creation-date", ""),
        keywords=texts.get("keyword", ""),
        subject=texts.get("subject", ""),
    )


def _first(root: Element | None, name: str) -> Element | None:
    """Return the first element with a local name at any depth below a root, or None."""
    return next((element for element in root.iter() if name_of(element) == name), None) if root is not None else None


class _Text:
    """Extracts paragraphs from the parts of a file; styles define which ones begin a page and which are titles."""

    def __init__(self, roots: list[Element]) -> None:
        self._styles = {
            value_of(style, "name"): style
            for root in roots
            for group in root
            if name_of(group) in ("styles", "automatic-styles")
            for style in children_of(group, "style")
        }

    def part(self, root: Element) -> Iterator[Paragraph]:
        """Yield the paragraphs below an element; each table row is one paragraph."""
        page_break = ""
        for child in root:
            name = name_of(child)
            if name == "soft-page-break":
                page_break = SOFT_BREAK
                continue
            for paragraph in self._block(child, name):
                yield paragraph._replace(text=page_break + paragraph.text)
                page_break = ""

    def _block(self, element: Element, name: str) -> Iterator[Paragraph]:
        if name in ("p", "h"):
            yield from self._paragraph(element)
        elif name == "table-row":
            cells = (self.part(child) for child in element if name_of(child) == "table-cell")
            texts = (" ".join(paragraph.text for paragraph in cell if paragraph.text) for cell in cells)
            yield Paragraph(CELL_SEPARATOR.join(texts))
        elif name not in _SKIPPED:
            yield from self.part(element)

    def _paragraph(self, element: Element) -> Iterator[Paragraph]:
        """Yield a paragraph, then the notes that it refers to and the text boxes that are anchored to it."""
        attached: list[Element] = []
        text = "".join(self._runs(element, attached))
        styles = list(self._style_chain(value_of(element, "style-name")))
        begins_page = any(map(_changes_master_page, styles[:1])) or any(map(_breaks_before, styles))
        style = TITLE if any(value_of(style, "name") == "Title" for style in styles) else ""
        is_heading = name_of(element) == "h" and value_of(element, "outline-level") == "1"
        yield Paragraph(HARD_BREAK * begins_page + text, style or HEADING * is_heading)
        for part in attached:
            yield from self.part(part)

    def _runs(self, element: Element, attached: list[Element]) -> Iterator[str]:
        """Yield the inline text below an element; notes and text boxes are appended to `attached`."""
        yield " ".join(element.text.split("\n")) if element.text else ""
        for child in element:
            name = name_of(child)
            if name in _TEXT_OF:
                yield _TEXT_OF[name]
            elif name in ("note-body", "text-box"):
                attached.append(child)
            elif name not in _SKIPPED:
                yield from self._runs(child, attached)
            yield " ".join(child.tail.split("\n")) if child.tail else ""

    def _style_chain(self, name: str) -> Iterator[Element]:
        """Yield the style with a name, then the styles from which it inherits."""
        for _ in range(_MAX_STYLE_DEPTH):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = value_of(style, "parent-style-name")


def _breaks_before(style: Element) -> bool:
    return value_of(child_of(style, "paragraph-properties"), "break-before") == "page"


def _changes_master_page(style: Element) -> bool:
    """Return whether a style begins a page with another layout. The attribute is not inherited by other styles."""
    return bool(value_of(style, "master-page-name"))


FORMAT = Format("ODT", recognises, read, is_isolated=True, extra="office", read_page=read_page)
