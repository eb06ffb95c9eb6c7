"""The text of a PDF page with the position of each letter, cut into lines and at gaps between columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from indexer.normalize import clean_line
from indexer.sources.facts.vocabulary import meaning_of
from indexer.sources.reports.page_columns import WIDEST_SPACE
from indexer.sources.reports.page_layout import Line
from indexer.sources.reports.pdf.accents import compose_accents

if TYPE_CHECKING:
    import pypdfium2

_HYPHENATED = "\ufffe"  # PDFium's character for a hyphen and line end within a word
_LINE_RE = re.compile(f"([^\r\n{_HYPHENATED}]+)({_HYPHENATED}?)")
_SPACE_RE = re.compile(r"(?<=\S)\s+(?=\S)")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
# Ligatures, bullets of Word's symbol fonts, soft hyphens and replacement characters are not what the author wrote.
_REPLACEMENTS = str.maketrans({**_LIGATURES, "\uf0b7": "•", "\uf0a7": "•", "\u00ad": None, "\ufffd": None})
_MAX_SPACES = 50  # of a page, among which gaps are counted
_MAX_LABEL_WORDS = 6  # "Suunnitelman mukainen tiivistelmä hankkeen toteutuksesta" has five
_MAX_GAPS = 0.4  # share of the spaces: TeX moves to the next word without a space
_SAMPLE = 3  # every third line is searched for gaps first: most pages have none, and positions are slow to read


class TextPage:
    """The letters of a page; close it before the page."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._page = page.get_textpage()
        self._box = pdfium.FS_RECTF()
        self.text = self._page.get_text_range()

    def close(self) -> None:
        """Release the page."""
        self._page.close()

    def rows(self, *, has_labels: bool = False) -> list[list[Line]]:
        """Return the lines of the page in the order of the file, each in pieces that gaps separate.

        has_labels: whether narrow gaps between the label and the value of a fact separate them, too.
        """
        matches = [match for match in _LINE_RE.finditer(self.text) if match[1].strip()]
        has_gaps = any(any(self._gaps(match)) for match in matches[::_SAMPLE])
        has_labels = has_labels and self._has_spaces()
        rows: list[list[Line]] = []
        for match in matches:
            gaps = list(self._gaps(match)) if has_gaps else []
            gaps = gaps or (list(self._gap_after_label(match)) if has_labels else [])
            rows.append(list(self._pieces(match, gaps)))
        return list(filter(None, rows))

    def _has_spaces(self) -> bool:
        """Return whether the file has most of the spaces of the page as letters, so that the others are gaps."""
        spaces = [match.start() for match in islice(re.finditer(" ", self.text), _MAX_SPACES)]
        return sum(map(self._is_gap, spaces)) <= len(spaces) * _MAX_GAPS

    def _is_gap(self, offset: int) -> bool:
        """Return whether the space at an offset of the text is none of the file, but added by PDFium for a gap."""
        index = self._pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, offset)
        return bool(self._pdfium.FPDFText_IsGenerated(self._page, index) == 1)

    def _gap_after_label(self, match: re.Match[str]) -> Iterator[tuple[int, int]]:
        """Yield the start and the end of the gap between a label and its value, the cells of a table."""
        start = match.start(1)
        if not match.string[start].isupper():
            return
        for space in islice(_SPACE_RE.finditer(match.string, start, match.end(1)), _MAX_LABEL_WORDS):
            if self._is_gap(space.start()):
                if meaning_of(match.string[start : space.start()]).key not in ("", "text"):
                    yield space.span()
                return

    def _box_of(self, offset: int) -> tuple[float, float, float, float]:
        """Return (left, bottom, right, top) of the letter at an offset of the text; its height is that of the font."""
        index = self._pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, offset)
        box = self._box
        self._pdfium.FPDFText_GetLooseCharBox(self._page, index, box)
        return box.left, box.bottom, box.right, box.top

    def _gaps(self, match: re.Match[str]) -> Iterator[tuple[int, int]]:
        """Yield the start and the end of each space of a line that is wider than one between words."""
        for space in _SPACE_RE.finditer(match.string, match.start(1), match.end(1)):
            _, _, right, _ = self._box_of(space.start() - 1)
            left, bottom, _, top = self._box_of(space.end())
            if left - right > (top - bottom) * WIDEST_SPACE:
                yield space.span()

    def _pieces(self, match: re.Match[str], gaps: list[tuple[int, int]]) -> Iterator[Line]:
        """Yield the pieces of a line between its gaps."""
        starts = [match.start(1), *(end for _, end in gaps)]
        ends = [*(start for start, _ in gaps), match.end(1)]
        for start, end in zip(starts, ends, strict=True):
            written = match.string[start:end]
            first = start + len(written) - len(written.lstrip())
            last = start + len(written.rstrip()) - 1
            content = clean_line(self._composed(first, last + 1).translate(_REPLACEMENTS))
            if content:
                yield self._line(content, first, last, is_hyphenated=bool(match[2]) and end == match.end(1))

    def _composed(self, start: int, end: int) -> str:
        """Return the text between two offsets with separately drawn accents on their letters."""

        def extent(offset: int) -> tuple[float, float]:
            left, _, right, _ = self._box_of(start + offset)
            return left, right

        return compose_accents(self.text[start:end], extent)

    def _line(self, content: str, first: int, last: int, *, is_hyphenated: bool) -> Line:
        """Return a line with the positions of the letters at two offsets, the first and the last."""
        left, bottom, _, top = self._box_of(first)
        _, last_bottom, right, last_top = self._box_of(last)
        return Line(
            text=content + ("-" if is_hyphenated else ""),
            left=left,
            right=right,
            bottom=bottom,
            size=max(top - bottom, last_top - last_bottom, 1.0),
            is_broken=is_hyphenated or (content[-1] == "-" and content[-2:-1].isalnum()),
        )
