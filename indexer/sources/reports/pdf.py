"""PDF reports: the text with page offsets, and the properties.

PDFium reads them in a worker process, because a file of 82 KB can keep it busy for minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from indexer.errors import SourceError
from indexer.model import Document, Kind
from indexer.normalize import clean_line
from indexer.sources.base import Format, Problem, SourceFile, requires_extra
from indexer.sources.facts.reading import Reading
from indexer.sources.reports.page_layout import Line, Page, find_title, reflow, remove_edges, remove_title
from indexer.sources.reports.properties import Properties, find_authors, find_published, usable_title
from indexer.sources.reports.report_facts import read_report

if TYPE_CHECKING:
    import pypdfium2

_MAGIC_WITHIN = 1024  # bytes: some servers and mail programs insert something before the magic number
_HYPHENATED = "\ufffe"  # PDFium's character for a hyphen and line end within a word
_LINE_RE = re.compile(f"([^\r\n{_HYPHENATED}]+)({_HYPHENATED}?)")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
# Ligatures, bullets of Word's symbol fonts, soft hyphens and replacement characters are not what the author wrote.
_REPLACEMENTS = str.maketrans({**_LIGATURES, "\uf0b7": "•", "\uf0a7": "•", "\u00ad": None, "\ufffd": None})
_MIN_LETTERS = 100  # fewer are not sufficient to recognise gibberish
_ENCRYPTED = 4  # FPDF_ERR_PASSWORD


def recognises(file: SourceFile) -> bool:
    """Return whether the file begins like a PDF, or has the suffix .pdf and the magic number soon after the start."""
    begins = file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-")
    return begins or (file.suffix == ".pdf" and b"%PDF-" in file.head[:_MAGIC_WITHIN])


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the document, after a note for each page that cannot be read. Raises: SourceError, as read_page does."""
    yield from read_page(file).items()


def read_page(file: SourceFile) -> Reading:
    """Return the report with its labelled values, and a problem for each page that cannot be read.

    Raises: SourceError when the file is encrypted, damaged, or has no text.
    """
    problems = []
    with requires_extra("pdf"):
        import pypdfium2
    try:
        document = pypdfium2.PdfDocument(file.document_data)
        metadata = document.get_metadata_dict()
        pages: list[Page] = []
        for number in range(len(document)):
            try:
                pages.append(_lines(document[number]))
            except pypdfium2.PdfiumError:
                pages.append([])
                problems.append(Problem(file.name, f"page {number + 1} cannot be read", lost=False))
    except pypdfium2.PdfiumError as error:
        # PDFium may report the code of an earlier error, so look for the key as well.
        if getattr(error, "err_code", None) == _ENCRYPTED and b"/Encrypt" in file.document_data:
            raise SourceError("is encrypted: save it without a password") from error
        raise SourceError("is damaged or cut short: PDFium cannot open it") from error
    if not any(pages):
        raise SourceError("has no text: a scanned image?")
    if _is_gibberish(pages):
        raise SourceError("has no readable text: its fonts do not define which letters they show")
    properties = Properties(
        title=metadata["Title"],
        author=metadata["Author"],
        date=metadata["CreationDate"] or metadata["ModDate"],
        keywords=metadata["Keywords"],
        subject=metadata["Subject"],
    )
    return replace(_read(file, pages, properties), problems=problems)


def _is_gibberish(pages: list[Page]) -> bool:
    """Return whether the text consists of glyph numbers instead of letters, as some PDF printers write it.

    Such a text has few lower-case letters and few spaces; a text in capitals has spaces.
    """
    text = " ".join(line.text for line in chain.from_iterable(pages))
    letters = sum(map(str.isalpha, text))
    lower_case = sum(map(str.islower, text))
    return letters > _MIN_LETTERS and lower_case * 3 < letters and text.count(" ") * 12 < letters


def _read(file: SourceFile, pages: list[Page], properties: Properties) -> Reading:
    pages = remove_edges(pages)
    first = next(at for at, page in enumerate(pages) if page) if any(pages) else 0
    title = usable_title(properties.title) or find_title(pages[first]) or file.path.stem
    cover = [line.text for line in chain.from_iterable(pages[:2])]
    pages[first] = remove_title(pages[first], title)
    text, starts = reflow(pages)
    document = Document(
        id=file.name,
        kind=Kind.PAGE,
        title=title,
        source=file.name,
        text=text,
        published=find_published(properties.date, cover),
        people=find_authors(properties.author, cover),
        pages=starts,
        extra=dict(properties.extra),
    )
    return read_report(document, [title, "", *text.split("\n")])


def _lines(page: pypdfium2.PdfPage) -> Page:
    """Return the lines of a page in the order of the file, which is the reading order except for page edges."""
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    lines = []
    for match in _LINE_RE.finditer(text):
        content = clean_line(match[1].translate(_REPLACEMENTS))
        if content:
            is_broken = bool(match[2]) or (content[-1] == "-" and content[-2:-1].isalnum())
            content += "-" if match[2] else ""
            lines.append(_line(text_page, match, content, is_broken=is_broken))
    text_page.close()
    page.close()
    return lines


def _line(text_page: pypdfium2.PdfTextPage, match: re.Match[str], content: str, *, is_broken: bool) -> Line:
    """Return a line with the position of its first and its last letter."""
    first = _box(text_page, match.start() + len(match[1]) - len(match[1].lstrip()))
    last = _box(text_page, match.start() + len(match[1].rstrip()) - 1)
    return Line(
        text=content,
        left=first.left,
        right=last.right,
        bottom=first.bottom,
        size=max(first.top - first.bottom, last.top - last.bottom, 1.0),
        is_broken=is_broken,
    )


def _box(text_page: pypdfium2.PdfTextPage, offset: int) -> Any:  # noqa: ANN401 - a structure of C
    """Return the box of the letter at an offset in the text of a page; its height is that of the font."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, offset), box)
    return box


FORMAT = Format("PDF", recognises, read, is_isolated=True, extra="pdf", read_page=read_page)
