"""The fields of a PDF form: what a user filled in is no part of the page's own text.

Each answer becomes a line of the page after its question, which is the line before it on its row or above it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from indexer.normalize import clean_line
from indexer.sources.reports.page_layout import Line

if TYPE_CHECKING:
    import pypdfium2

_MARKS = {True: "☒", False: "☐"}  # of a box that is checked, or not
_MAX_VALUE = 1_000_000  # characters of an answer
_MAX_LABEL_GAP = 3.0  # font sizes between a box and its label
_USUAL_SIZE = 10.0  # of a font, in points
_LETTER_WIDTH = 0.5  # of the font size, on average


class Field(NamedTuple):
    """A field of a form with its rectangle in points. lines: the answer. is_box: a box to check, or a radio button.

    name: the question as the form states it for screen readers, or "".
    """

    lines: list[str]
    is_box: bool
    name: str
    left: float
    bottom: float
    right: float
    top: float


def fields_of(page: pypdfium2.PdfPage) -> list[Field]:
    """Return the filled fields and the boxes of a page, from top to bottom; the forms of its document are initialised.

    Raises: pypdfium2.PdfiumError.
    """
    import pypdfium2.raw as pdfium

    if page.formenv is None:
        return []
    fields: list[Field] = []
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation and pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_WIDGET:
            fields += _fields(annotation, page.formenv)
        pdfium.FPDFPage_CloseAnnot(annotation)
    return sorted(fields, key=lambda field: (-field.top, field.left))


def _fields(annotation: Any, form: pypdfium2.PdfFormEnv) -> Iterator[Field]:  # noqa: ANN401 - a handle of C
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    is_box = kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
    if is_box:
        lines = [_MARKS[bool(pdfium.FPDFAnnot_IsChecked(form, annotation))]]
    elif kind in (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
        lines = _selected_options(annotation, form) or _lines(
            _text(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)
        )
    elif kind == pdfium.FPDF_FORMFIELD_TEXTFIELD and not _is_password(annotation, form):
        lines = _lines(_text(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation))
    else:
        lines = []
    if lines:
        box = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(annotation, box)
        name = clean_line(_text(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, annotation))
        yield Field(lines, is_box, name, box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top))


def _selected_options(annotation: Any, form: pypdfium2.PdfFormEnv) -> list[str]:  # noqa: ANN401 - a handle of C
    import pypdfium2.raw as pdfium

    options = range(max(0, pdfium.FPDFAnnot_GetOptionCount(form, annotation)))
    selected = [index for index in options if pdfium.FPDFAnnot_IsOptionSelected(form, annotation, index)]
    texts = (_text(pdfium.FPDFAnnot_GetOptionLabel, form, annotation, index) for index in selected)
    labels = ", ".join(filter(None, map(clean_line, texts)))
    return [labels] if labels else []


def _is_password(annotation: Any, form: pypdfium2.PdfFormEnv) -> bool:  # noqa: ANN401 - a handle of C
    import pypdfium2.raw as pdfium

    return bool(pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & pdfium.FPDF_FORMFLAG_TEXT_PASSWORD)


def _text(function: Callable[..., int], *arguments: Any) -> str:  # noqa: ANN401 - arguments of C
    """Return the text that a function of PDFium writes as UTF-16 with a final NUL; it returns its length in bytes."""
    import pypdfium2.raw as pdfium

    length = function(*arguments, None, 0)
    if not 2 < length <= 2 * _MAX_VALUE:
        return ""
    buffer = ctypes.create_string_buffer(length)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")


def _lines(value: str) -> list[str]:
    return list(filter(None, map(clean_line, value.replace("\r", "\n").split("\n"))))


def mark_boxes(rows: Sequence[Sequence[Line]], fields: Sequence[Field]) -> tuple[list[list[Line]], list[Field]]:
    """Return the rows of a page with a mark at the label of each box, and the fields without such a label."""
    marked = [list(row) for row in rows]
    others = []
    for field in fields:
        near = _nearest(marked, field) if field.is_box else None
        if near is None:
            others.append(field)
            continue
        row, at = near
        line, mark = marked[row][at], field.lines[0]
        is_after = line.left < field.left
        marked[row][at] = (
            line._replace(text=f"{line.text} {mark}", right=field.right)
            if is_after
            else line._replace(text=f"{mark} {line.text}", left=field.left)
        )
    return marked, others


def _nearest(rows: Sequence[Sequence[Line]], box: Field) -> tuple[int, int] | None:
    """Return the row and the index of the line next to a box: of equally near ones that to its right; None if none."""
    middle = (box.bottom + box.top) / 2
    near = [
        (abs(gap), is_left, row_number, at)
        for row_number, row in enumerate(rows)
        for at, line in enumerate(row)
        for is_left in (line.left < box.left,)
        for gap in (box.left - line.right if is_left else line.left - box.right,)
        if line.bottom <= middle <= line.bottom + line.size and -line.size / 2 <= gap <= line.size * _MAX_LABEL_GAP
    ]
    return min(near)[2:] if near else None


def insert_answers(lines: Sequence[Line], fields: Sequence[Field]) -> list[Line]:
    """Return the lines of a page with each answer after its question."""
    merged = list(lines)
    for field in fields:
        if field.is_box and not field.name:
            continue  # a box without any label has no meaning
        question = _question(merged, field)
        texts = field.lines
        if field.name and (question is None or field.is_box):
            texts = [f"{field.name}: {texts[0]}", *texts[1:]]
        at = 0 if question is None else question + 1
        size = _USUAL_SIZE
        if question is not None:
            line = merged[question]
            size = line.size
            # The label of a value is on a line of its own, or ends with a colon.
            merged[question] = line._replace(ends_paragraph=not line.text.endswith(":"))
        merged[at:at] = _answer(texts, field, size=size)
    return merged


def _question(lines: Sequence[Line], field: Field) -> int | None:
    """Return the index of the line that an answer follows: the last one on its row to its left, else the one above."""
    middle = (field.bottom + field.top) / 2
    row = [
        (field.left - line.right, index)
        for index, line in enumerate(lines)
        if field.bottom - line.size / 2 <= line.bottom <= field.top and line.left < field.left
    ]
    if row:
        return min(row)[1]
    above = [
        (line.bottom, abs(line.left - field.left), -index) for index, line in enumerate(lines) if line.bottom > middle
    ]
    return -min(above)[2] if above else None


def _answer(texts: list[str], field: Field, *, size: float) -> Iterator[Line]:
    """Yield an answer as lines below one another in its rectangle."""
    for number, text in enumerate(texts):
        right = field.left + len(text) * size * _LETTER_WIDTH
        bottom = max(field.bottom, field.top - size * (number + 1))
        yield Line(text, field.left, right, bottom, size, ends_paragraph=number + 1 == len(texts))
