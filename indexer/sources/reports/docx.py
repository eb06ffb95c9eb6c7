"""DOCX reports (Word): paragraphs, tables, notes where they are referred to, headers and footers once.

What was deleted or moved away with changes tracked is not read, nor comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile
from indexer.sources.reports.office import CELL, LAID_OUT, ON_PURPOSE, Paragraph, document_of
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
_PASSED_OVER = frozenset(("del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr", "tblPr", "instrText", "delText", "rt"))
_WRITTEN = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-", "lastRenderedPageBreak": LAID_OUT}
_OFF = ("0", "false", "off")


def recognises(file: SourceFile) -> bool:
    """Return whether the archive has a main part of Word, or is named DOCX and cut short."""
    names = member_names(file)
    return any(map(_MAIN_RE.fullmatch, names)) or (not names and is_zip(file) and file.suffix == ".docx")


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the report. Raises: SourceError when it is damaged, encrypted, a bomb, or has no text."""
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
    yield document_of(file, body, edges, _properties(archive), int(pages) if pages.isdecimal() else None)


def _properties(archive: Archive) -> Properties:
    told = texts_of(archive.xml("docProps/core.xml"))
    return Properties(
        title=told.get("title", ""),
        author=told.get("creator", ""),
        date=told.get("modified", "") or told.get("created", ""),
        keywords=told.get("keywords", ""),
        subject=told.get("subject", ""),
    )


class _Text:
    """Reads the parts of a file that hold text: what styles are named, and the notes, are looked up on the way."""

    def __init__(self, archive: Archive) -> None:
        styles = children_of(archive.xml("word/styles.xml"), "style")
        self._styles = {
            value_of(style, "styleId"): value_of(child_of(style, "name"), "val").lower() for style in styles
        }
        self._notes = {
            (kind, value_of(note, "id")): note
            for kind in ("footnote", "endnote")
            for note in children_of(archive.xml(f"word/{kind}s.xml"), kind)
            if value_of(note, "type") in ("", "normal")  # others are the lines above the notes
        }

    def part(self, root: Element | None) -> Iterator[Paragraph]:
        """Yield the paragraphs below an element, rows of tables as one each."""
        for child in root if root is not None else ():
            name = name_of(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tr":
                yield Paragraph(CELL.join(self._cells(child)))
            elif name not in _PASSED_OVER:
                yield from self.part(child)

    def _cells(self, row: Element) -> Iterator[str]:
        for child in row:
            if name_of(child) == "tc":
                yield " ".join(paragraph.text for paragraph in self.part(child) if paragraph.text)
            elif name_of(child) not in _PASSED_OVER:
                yield from self._cells(child)

    def _paragraph(self, element: Element) -> Iterator[Paragraph]:
        """Yield a paragraph, then the notes that it refers to and the boxes that hang on it."""
        properties = child_of(element, "pPr")
        aside: list[Element] = []
        text = "".join(self._runs(element, aside))
        before = child_of(properties, "pageBreakBefore")
        if before is not None and value_of(before, "val") not in _OFF:
            text = ON_PURPOSE + text
        style = value_of(child_of(properties, "pStyle"), "val")
        yield Paragraph(text, self._styles.get(style, style.lower()))
        for each in aside:
            yield from self.part(each)

    def _runs(self, element: Element, aside: list[Element]) -> Iterator[str]:
        """Yield the text below an element; what does not stand in its line is put aside."""
        for child in element:
            name = name_of(child)
            if name == "t":
                yield child.text or ""
            elif name in _WRITTEN:
                yield _WRITTEN[name]
            elif name == "br":
                yield {"page": ON_PURPOSE, "column": " "}.get(value_of(child, "type"), "\n")
            elif name in ("footnoteReference", "endnoteReference"):
                note = self._notes.get((name.removesuffix("Reference"), value_of(child, "id")))
                aside += [] if note is None else [note]
            elif name == "txbxContent":
                aside.append(child)
            elif name not in _PASSED_OVER:
                yield from self._runs(child, aside)


FORMAT = Format("DOCX", recognises, read, is_isolated=True, extra="office")
