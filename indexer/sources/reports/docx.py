"""DOCX reports (Word): paragraphs, tables, notes after the paragraph that refers to them, headers and footers once.

Comments and tracked deletions are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.facts.reading import Reading
from indexer.sources.reports.office import CELL_SEPARATOR, HARD_BREAK, SOFT_BREAK, Paragraph, reading_of
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

_MAIN_RE = re.compile(r"word/document\d*\.xml")
_EDGE_RE = re.compile(r"word/(?:header|footer)\d*\.xml")
_SKIPPED = frozenset(("del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr", "tblPr", "instrText", "delText", "rt"))
_TEXT_OF = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-", "lastRenderedPageBreak": SOFT_BREAK}
_OFF = ("0", "false", "off")


def recognises(file: SourceFile) -> bool:
    """Return whether the archive has a main part of Word, or is truncated and has the suffix .docx."""
    names = member_names(file)
    return any(map(_MAIN_RE.fullmatch, names)) or (not names and is_zip(file) and file.suffix == ".docx")


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the document. Raises: SourceError, as read_page does."""
    yield from read_page(file).items()


def read_page(file: SourceFile) -> Reading:
    """Return the report with its labelled values.

    Raises: SourceError when the file is damaged, encrypted, too large, or has no text.
    """
    archive = Archive(file)
    main = next(filter(_MAIN_RE.fullmatch, archive.names), "")
    root = archive.xml(main)
    if root is None:
        raise SourceError("is damaged: its text is missing")
    text = _Text(archive)
    names = sorted(filter(_EDGE_RE.fullmatch, archive.names))
    edges = [paragraph for name in names for paragraph in text.part(archive.xml(name))]
    pages = texts_of(archive.xml("docProps/app.xml")).get("Pages", "")
    body = list(text.part(root))
    return reading_of(file, body, edges, _properties(archive), int(pages) if pages.isdecimal() else None)


def _properties(archive: Archive) -> Properties:
    texts = texts_of(archive.xml("docProps/core.xml"))
    return Properties(
        title=texts.get("title", ""),
        author=texts.get("creator", ""),
        date=texts.get("modified", "") or texts.get("created", ""),
        keywords=texts.get("keywords", ""),
        subject=texts.get("subject", ""),
    )


class _Text:
    """Extracts paragraphs from the parts of a file, with the names of their styles and with notes."""

    def __init__(self, archive: Archive) -> None:
        styles = children_of(archive.xml("word/styles.xml"), "style")
        self._styles = {
            value_of(style, "styleId"): value_of(child_of(style, "name"), "val").lower() for style in styles
        }
        self._notes = {
            (kind, value_of(note, "id")): note
            for kind in ("footnote", "endnote")
            for note in children_of(archive.xml(f"word/{kind}s.xml"), kind)
            if value_of(note, "type") in ("", "normal")  # the other types are separator lines
        }

    def part(self, root: Element | None) -> Iterator[Paragraph]:
        """Yield the paragraphs below an element; each table row is one paragraph."""
        for child in root if root is not None else ():
            name = name_of(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tr":
                yield Paragraph(CELL_SEPARATOR.join(self._cells(child)))
            elif name not in _SKIPPED:
                yield from self.part(child)

    def _cells(self, row: Element) -> Iterator[str]:
        for child in row:
            if name_of(child) == "tc":
                yield " ".join(paragraph.text for paragraph in self.part(child) if paragraph.text)
            elif name_of(child) not in _SKIPPED:
                yield from self._cells(child)

    def _paragraph(self, element: Element) -> Iterator[Paragraph]:
        """Yield a paragraph, then the notes that it refers to and the text boxes that are anchored to it."""
        properties = child_of(element, "pPr")
        attached: list[Element] = []
        text = "".join(self._runs(element, attached))
        page_break = child_of(properties, "pageBreakBefore")
        if page_break is not None and value_of(page_break, "val") not in _OFF:
            text = HARD_BREAK + text
        style = value_of(child_of(properties, "pStyle"), "val")
        yield Paragraph(text, self._styles.get(style, style.lower()))
        for part in attached:
            yield from self.part(part)

    def _runs(self, element: Element, attached: list[Element]) -> Iterator[str]:
        """Yield the inline text below an element; notes and text boxes are appended to `attached`."""
        for child in element:
            name = name_of(child)
            if name == "t":
                yield child.text or ""
            elif name in _TEXT_OF:
                yield _TEXT_OF[name]
            elif name == "br":
                yield {"page": HARD_BREAK, "column": " "}.get(value_of(child, "type"), "\n")
            elif name in ("footnoteReference", "endnoteReference"):
                note = self._notes.get((name.removesuffix("Reference"), value_of(child, "id")))
                attached += [] if note is None else [note]
            elif name == "txbxContent":
                attached.append(child)
            elif name not in _SKIPPED:
                yield from self._runs(child, attached)


FORMAT = Format("DOCX", recognises, read, is_isolated=True, extra="office", read_page=read_page)
