"""PDF reports: text with its pages, and what the file says of itself.

PDFium reads them, in a process of its own: 82 KB are enough to keep it busy for minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from indexer.errors import SourceError
from indexer.model import Document, Kind
from indexer.sources.base import Format, Problem, SourceFile, requires_extra
from indexer.sources.decoding import clean
from indexer.sources.reports.printed import Line, Page, flow, headline, without_edges, without_headline
from indexer.sources.reports.properties import Properties, authors, published, sensible_title

if TYPE_CHECKING:
    import pypdfium2

_MAGIC_WITHIN = 1024  # bytes: some servers and mailers write something before it
_BROKEN = "\ufffe"  # PDFium's mark for the hyphen and the end of the line in one word
_LINE_RE = re.compile(f"([^\r\n{_BROKEN}]+)({_BROKEN}?)")
# Ligatures, the bullets of Word's symbol fonts, and hints where a word may break: none is what was written.
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_AS_WRITTEN = str.maketrans({**_LIGATURES, "\uf0b7": "•", "\uf0a7": "•", "\u00ad": None, "\ufffd": None})
_FEW_LETTERS = 100  # too few to tell
_ENCRYPTED = 4  # FPDF_ERR_PASSWORD


def recognises(file: SourceFile) -> bool:
    """Return whether the file begins as a PDF does, or is named as one and begins so a little later."""
    begins = file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-")
    return begins or (file.suffix == ".pdf" and b"%PDF-" in file.head[:_MAGIC_WITHIN])


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the report, after a note for each page that cannot be read.

    Raises: SourceError when it is encrypted, damaged, or has no text.
    """
    with requires_extra("pdf"):
        import pypdfium2
    try:
        document = pypdfium2.PdfDocument(file.document_data)
        told = document.get_metadata_dict()
        pages: list[Page] = []
        for number in range(len(document)):
            try:
                pages.append(_lines(document[number]))
            except pypdfium2.PdfiumError:
                pages.append([])
                yield Problem(file.name, f"page {number + 1} cannot be read", lost=False)
    except pypdfium2.PdfiumError as error:
        # PDFium may report the code of an earlier error, so look for the key as well.
        if getattr(error, "err_code", None) == _ENCRYPTED and b"/Encrypt" in file.document_data:
            raise SourceError("is encrypted: save it without a password") from error
        raise SourceError("is damaged or cut short: PDFium cannot open it") from error
    if not any(pages):
        raise SourceError("has no text: a scanned picture?")
    if _is_gibberish(pages):
        raise SourceError("has no text that can be read: its fonts do not tell which letters they show")
    properties = Properties(
        told["Title"], told["Author"], told["CreationDate"] or told["ModDate"], told["Keywords"], told["Subject"]
    )
    yield _document(file, pages, properties)


def _is_gibberish(pages: list[Page]) -> bool:
    """Return whether the text is numbers of glyphs taken for letters, as some printers to PDF leave it.

    Words then run together and small letters are few; a text in capitals has its spaces.
    """
    text = " ".join(line.text for line in chain.from_iterable(pages))
    letters = sum(map(str.isalpha, text))
    small = sum(map(str.islower, text))
    return letters > _FEW_LETTERS and small * 3 < letters and text.count(" ") * 12 < letters


def _document(file: SourceFile, pages: list[Page], properties: Properties) -> Document:
    pages = without_edges(pages)
    first = next(at for at, page in enumerate(pages) if page) if any(pages) else 0
    title = sensible_title(properties.title) or headline(pages[first]) or file.path.stem
    cover = [line.text for line in chain.from_iterable(pages[:2])]
    pages[first] = without_headline(pages[first], title)
    text, starts = flow(pages)
    return Document(
        id=file.name,
        kind=Kind.PAGE,
        title=title,
        source=file.name,
        text=text,
        published=published(properties.date, cover),
        people=authors(properties.author, cover),
        pages=starts,
        extra=dict(properties.kept_aside),
    )


def _lines(page: pypdfium2.PdfPage) -> Page:
    """Return the lines of a page in the order of the file: that of reading, but for headers and footers."""
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    lines = []
    for match in _LINE_RE.finditer(text):
        told = " ".join(clean(match[1].translate(_AS_WRITTEN)).split())
        if told:
            is_broken = bool(match[2]) or (told[-1] == "-" and told[-2:-1].isalnum())
            told += "-" if match[2] else ""
            lines.append(_placed(text_page, match, told, is_broken=is_broken))
    text_page.close()
    page.close()
    return lines


def _placed(text_page: pypdfium2.PdfTextPage, match: re.Match[str], told: str, *, is_broken: bool) -> Line:
    """Return a line with its place: that of its first and last letter."""
    written = match[1].rstrip()
    first = _box(text_page, match.start() + len(match[1]) - len(match[1].lstrip()))
    last = _box(text_page, match.start() + len(written) - 1)
    size = max(first.top - first.bottom, last.top - last.bottom, 1.0)
    return Line(told, first.left, last.right, first.bottom, size, is_broken)


def _box(text_page: pypdfium2.PdfTextPage, place: int) -> Any:  # noqa: ANN401 - a structure of C
    """Return the box of the letter at a place of the page's text: its height is that of the font."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, place), box)
    return box


FORMAT = Format("PDF", recognises, read, is_isolated=True, extra="pdf")
