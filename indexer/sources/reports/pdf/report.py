"""PDF reports: the text with page offsets, and the properties.

PDFium reads them in a worker process, because a file of 82 KB can keep it busy for minutes.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain, takewhile
from typing import TYPE_CHECKING

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources.base import Format, Problem, SourceFile, requires_extra
from indexer.sources.facts.reading import Reading
from indexer.sources.reports.page_columns import order_columns
from indexer.sources.reports.page_layout import Page, find_largest, first_line, reflow, remove_edges, remove_title
from indexer.sources.reports.pdf.form_fields import fields_of, insert_answers, mark_boxes
from indexer.sources.reports.pdf.text_page import TextPage
from indexer.sources.reports.properties import Properties, usable_title
from indexer.sources.reports.report_facts import document_of_report, find_title, read_report
from indexer.sources.text.blocks import LONGEST_TITLE
from indexer.sources.text.title import is_generic

if TYPE_CHECKING:
    import pypdfium2

_MAGIC_WITHIN = 1024  # bytes: some servers and mail programs insert something before the magic number
_MIN_LETTERS = 100  # fewer are not sufficient to recognise gibberish
_LABELLED_PAGES = 4  # pages at the beginning on which the labels of facts may be
_MIN_WRAPPED = 55  # characters of the first line of a title that does not fit on one line
# The date of a web page that a browser saved as PDF is the day on which it was saved.
_BROWSER_RE = re.compile(r"(?:Mozilla|Chromium|HeadlessChrome|(?:Google )?Chrome|Safari|Microsoft Edge)\b")
_ENCRYPTED = 4  # FPDF_ERR_PASSWORD


def recognises(file: SourceFile) -> bool:
    """Return whether the file begins like a PDF, or has the suffix .pdf and the magic number soon after the start."""
    begins = file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-")
    return begins or (file.suffix == ".pdf" and b"%PDF-" in file.head[:_MAGIC_WITHIN])


def read(file: SourceFile) -> Iterator[Document | Problem]:
    """Yield the document, after a note for each page that cannot be read. Raises: SourceError, as read_page does."""
    yield from read_page(file).items()


def read_page(file: SourceFile) -> Reading:
    """Return the report with its labelled values, and a problem for each page or form that cannot be read.

    Raises: SourceError when the file is encrypted, damaged, or has no text.
    """
    with requires_extra("pdf"):
        import pypdfium2
    problems: list[Problem] = []
    try:
        document = _open(file)
        metadata = document.get_metadata_dict()
        pages: list[Page] = []
        for number in range(len(document)):
            try:
                pages.append(_page(document[number], has_labels=number < _LABELLED_PAGES))
            except pypdfium2.PdfiumError:
                pages.append([])
                problems.append(Problem(file.name, f"page {number + 1} cannot be read", lost=False))
    except pypdfium2.PdfiumError as error:
        # PDFium may report the code of an earlier error, so look for the key as well.
        if getattr(error, "err_code", None) == _ENCRYPTED and b"/Encrypt" in file.document_data:
            raise SourceError("is encrypted: save it without a password") from error
        raise SourceError("is damaged or cut short: PDFium cannot open it") from error
    if _has_xfa(document):
        reason = "has an XFA form, whose fields may not all be read: print it as PDF"
        problems.append(Problem(file.name, reason, lost=False))
    if not any(pages):
        raise SourceError("has no text: a scanned image?")
    if _is_gibberish(pages):
        raise SourceError("has no readable text: its fonts do not define which letters they show")
    is_web_page = bool(_BROWSER_RE.match(metadata["Creator"]))
    properties = Properties(
        title=metadata["Title"],
        author=metadata["Author"],
        date="" if is_web_page else metadata["CreationDate"] or metadata["ModDate"],
        keywords=metadata["Keywords"],
        subject=metadata["Subject"],
    )
    return replace(_read(file, pages, properties, is_web_page=is_web_page), problems=problems)


def _open(file: SourceFile) -> pypdfium2.PdfDocument:
    """Return the document with its form initialised. Raises: pypdfium2.PdfiumError."""
    import pypdfium2

    document = pypdfium2.PdfDocument(file.document_data)
    if _has_xfa(document):  # pypdfium2 would advise the user to build PDFium with support for XFA
        logging.getLogger("pypdfium2").setLevel(logging.ERROR)
    document.init_forms()
    return document


def _has_xfa(document: pypdfium2.PdfDocument) -> bool:
    import pypdfium2.raw as pdfium

    return document.get_formtype() in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)


def _is_gibberish(pages: list[Page]) -> bool:
    """Return whether the text consists of glyph numbers instead of letters, as some PDF printers write it.

    Such a text has few lower-case letters and few spaces; a text in capitals has spaces.
    """
    text = " ".join(line.text for line in chain.from_iterable(pages))
    letters = sum(map(str.isalpha, text))
    lower_case = sum(map(str.islower, text))
    return letters > _MIN_LETTERS and lower_case * 3 < letters and text.count(" ") * 12 < letters


def _read(file: SourceFile, pages: list[Page], properties: Properties, *, is_web_page: bool) -> Reading:
    """Return the report. is_web_page: a browser saved a web page as PDF."""
    pages = remove_edges(pages)
    first = next(at for at, page in enumerate(pages) if page) if any(pages) else 0
    title = _title(pages[first:], properties, is_web_page=is_web_page) or file.path.stem
    cover = [line.text.replace("\t", " ") for line in chain.from_iterable(pages[:2])]
    above, pages[first] = _without_title(pages[first], title)
    text, starts = reflow(pages)
    shown = text.replace("\t", " ")  # between cells
    document = document_of_report(file, properties, title=title, text=shown, cover=cover, pages=starts)
    return read_report(document, _with_title(title, text, above=above))


def _title(pages: Sequence[Page], properties: Properties, *, is_web_page: bool) -> str:
    """Return the title of the pages, the first of which has text; "" if they have none.

    The title in the properties of a web page also has the name of the site, so its headline is preferred.
    """
    largest, stated = find_largest(pages[0]), usable_title(properties.title)
    is_headline = is_web_page and not is_generic(largest)
    titles = (largest, stated) if is_headline else (stated, largest)
    return next(filter(None, titles), "") or _title_in_text(pages)


def _title_in_text(pages: Sequence[Page]) -> str:
    """Return the title of pages with one font size, "" if they have none: mostly the first paragraph or line."""
    first = first_line(pages[0])
    paragraph = reflow([pages[0]])[0].partition("\n")[0]
    is_wrapped = len(first) >= _MIN_WRAPPED and paragraph.startswith(first) and len(paragraph) <= LONGEST_TITLE
    first = paragraph if is_wrapped else first
    text, _ = reflow([remove_title(pages[0], first), *pages[1:2]])
    return find_title([first, "", *text.split("\n")])


def _without_title(page: Page, title: str) -> tuple[int, Page]:
    """Return the number of letters and digits above the title of a page, and the page without the title."""
    remaining = remove_title(page, title)
    above = takewhile(lambda line: line in remaining, page) if len(remaining) < len(page) else ()
    return sum(sum(map(str.isalnum, line.text)) for line in above), remaining


def _with_title(title: str, text: str, *, above: int) -> list[str]:
    """Return the lines of a text with its title after the paragraph that ends with the letter of this number."""
    ends = accumulate(map(str.isalnum, text))
    end = next((at for at, count in enumerate(ends, 1) if count >= above), 0) if above else 0
    start = text.find("\n\n", end) if end else -1
    if start < 0:
        return [title, "", *text.split("\n")]
    return [*text[:start].split("\n"), "", title, "", *text[start:].lstrip("\n").split("\n")]


def _page(page: pypdfium2.PdfPage, *, has_labels: bool) -> Page:
    """Return the lines of a page in reading order except for page edges, with the answers of a form.

    has_labels: whether the page may have labels of facts, so that narrow gaps after them matter.
    """
    text_page = TextPage(page)
    rows = text_page.rows(has_labels=has_labels)
    text_page.close()
    rows, fields = mark_boxes(rows, fields_of(page))
    page.close()
    return insert_answers(order_columns(rows), fields)


FORMAT = Format("PDF", recognises, read, is_isolated=True, extra="pdf", read_page=read_page)
