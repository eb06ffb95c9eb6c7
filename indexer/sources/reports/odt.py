"""ODT reports (LibreOffice): paragraphs, tables, notes where they are referred to, headers and footers once.

What was deleted with changes tracked is not read, nor comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.reports.office import CELL, HEADING, LAID_OUT, ON_PURPOSE, TITLE, Paragraph, document_of
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

_MIME = b"mimetypeapplication/vnd.oasis.opendocument.text"  # as the first member begins, after its header
_MIME_AT = 30
_PASSED_OVER = frozenset(
    ("tracked-changes", "annotation", "ruby-text", "forms", "sequence-decls", "title", "desc", "note-citation")
)
_WRITTEN = {"s": " ", "tab": " ", "line-break": "\n", "soft-page-break": LAID_OUT}
_DEEPEST = 20  # styles that are made of one another


def recognises(file: SourceFile) -> bool:
    """Return whether the archive says that it is ODT, or is named so and cut short or packed by another tool."""
    if file.head[_MIME_AT:].startswith(_MIME):
        return True
    names = member_names(file)
    return is_zip(file) and file.suffix in (".odt", ".ott") and (not names or "content.xml" in names)


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the report. Raises: SourceError when it is damaged, encrypted, a bomb, or has no text."""
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
    yield document_of(file, list(text.part(body)), edges, _properties(meta), int(pages) if pages.isdecimal() else None)


def _properties(meta: Element | None) -> Properties:
    told = texts_of(meta)
    return Properties(
        title=told.get("title", ""),
        author=told.get("initial-creator", "") or told.get("creator", ""),
        date=told.get("date", "") or told.get("creation-date", ""),
        keywords=told.get("keyword", ""),
        subject=told.get("subject", ""),
    )


def _first(root: Element | None, name: str) -> Element | None:
    """Return the first element of a name below a root, however deep."""
    return next((each for each in root.iter() if name_of(each) == name), None) if root is not None else None


class _Text:
    """Reads the parts of a file that hold text; styles tell which paragraphs begin a page, and which are titles."""

    def __init__(self, roots: list[Element]) -> None:
        self._styles = {
            value_of(style, "name"): style
            for root in roots
            for group in root
            if name_of(group) in ("styles", "automatic-styles")
            for style in children_of(group, "style")
        }

    def part(self, root: Element) -> Iterator[Paragraph]:
        """Yield the paragraphs below an element, rows of tables as one each."""
        ended = ""
        for child in root:
            name = name_of(child)
            if name == "soft-page-break":
                ended = LAID_OUT
                continue
            for paragraph in self._block(child, name):
                yield paragraph._replace(text=ended + paragraph.text)
                ended = ""

    def _block(self, element: Element, name: str) -> Iterator[Paragraph]:
        if name in ("p", "h"):
            yield from self._paragraph(element)
        elif name == "table-row":
            cells = (self.part(child) for child in element if name_of(child) == "table-cell")
            yield Paragraph(CELL.join(" ".join(each.text for each in cell if each.text) for cell in cells))
        elif name not in _PASSED_OVER:
            yield from self.part(element)

    def _paragraph(self, element: Element) -> Iterator[Paragraph]:
        """Yield a paragraph, then the notes that it refers to and the boxes that hang on it."""
        aside: list[Element] = []
        text = "".join(self._runs(element, aside))
        chain = list(self._chain(value_of(element, "style-name")))
        begins_page = any(map(_begins_page, chain[:1])) or any(_breaks_before(style) for style in chain)
        style = TITLE if any(value_of(style, "name") == "Title" for style in chain) else ""
        is_heading = name_of(element) == "h" and value_of(element, "outline-level") == "1"
        yield Paragraph(ON_PURPOSE * begins_page + text, style or HEADING * is_heading)
        for each in aside:
            yield from self.part(each)

    def _runs(self, element: Element, aside: list[Element]) -> Iterator[str]:
        """Yield the text below an element; what does not stand in its line is put aside."""
        yield " ".join(element.text.split("\n")) if element.text else ""
        for child in element:
            name = name_of(child)
            if name in _WRITTEN:
                yield _WRITTEN[name]
            elif name in ("note-body", "text-box"):
                aside.append(child)
            elif name not in _PASSED_OVER:
                yield from self._runs(child, aside)
            yield " ".join(child.tail.split("\n")) if child.tail else ""

    def _chain(self, name: str) -> Iterator[Element]:
        """Yield the style of a name and those that it is made of."""
        for _ in range(_DEEPEST):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = value_of(style, "parent-style-name")


def _breaks_before(style: Element) -> bool:
    return value_of(child_of(style, "paragraph-properties"), "break-before") == "page"


def _begins_page(style: Element) -> bool:
    """Return whether a style has pages of another kind begin: the writer's own, not that of all such paragraphs."""
    return bool(value_of(style, "master-page-name"))


FORMAT = Format("ODT", recognises, read, is_isolated=True, extra="office")
