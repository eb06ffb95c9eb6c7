"""Columns that a PDF draws row by row, and separately drawn accents."""

from __future__ import annotations

import pytest
from reports import pdf

from indexer.sources import SourceFile, read_file
from indexer.sources.reports.pdf.accents import compose_accents

LEFT = ["Syksyllä metsään istutettiin", "tammia, ja kevään tullen", "taimet kastuivat tulvassa."]
RIGHT = ["Koululaiset hoitivat niitä", "kesän yli, minkä jälkeen", "moni taimi lähti kasvuun."]
THIRD = ["Lopulta puistoon saatiin", "penkkejä sekä polku, jota", "myös pyörätuoli mahtuu."]
LEFT_TEXT, RIGHT_TEXT, THIRD_TEXT = map(" ".join, (LEFT, RIGHT, THIRD))


def text(left, top, written, size=10):
    return b"BT /F %d Tf %.2f %.2f Td (%s) Tj ET\n" % (size, left, top, written.encode("cp1252"))


def rows(*columns, lefts=(30, 210), top=500, step=12):
    """Operators that draw columns row by row."""
    height = max(map(len, columns))
    return b"".join(
        text(left, top - step * row, column[row])
        for row in range(height)
        for left, column in zip(lefts, columns, strict=True)
        if row < len(column)
    )


@pytest.fixture
def paragraphs(tmp_path):
    def read(*operators):
        (tmp_path / "r.pdf").write_bytes(pdf(text(30, 560, "Puisto", 18) + b"".join(operators)))
        (document,) = read_file(SourceFile(tmp_path / "r.pdf", "r.pdf"))
        return document.text.split("\n\n")

    return read


def test_two_columns_are_read_one_after_the_other(paragraphs):
    assert " ".join(paragraphs(rows(LEFT, RIGHT))) == f"{LEFT_TEXT} {RIGHT_TEXT}"


def test_three_columns_are_read_one_after_another(paragraphs):
    assert " ".join(paragraphs(rows(LEFT, RIGHT, THIRD, lefts=(20, 150, 275)))) == " ".join(
        [LEFT_TEXT, RIGHT_TEXT, THIRD_TEXT]
    )


def test_a_word_broken_at_the_end_of_a_column_line_is_joined(paragraphs):
    left = ["Syksyllä metsään istutet-", "tiin tammia ja keväällä", "taimet kastuivat tulvassa."]
    assert paragraphs(rows(left, RIGHT))[0].startswith("Syksyllä metsään istutettiin tammia")


def test_a_heading_across_both_columns_separates_them(paragraphs):
    heading = text(30, 450, "Puistosta kaikkien yhteinen paikka koko kylässä", 10)
    last = rows(THIRD, LEFT, top=430)
    assert paragraphs(rows(LEFT, RIGHT), heading, last) == [
        LEFT_TEXT, RIGHT_TEXT, "Puistosta kaikkien yhteinen paikka koko kylässä", THIRD_TEXT, LEFT_TEXT,
    ]  # fmt: skip


def test_columns_may_have_different_lengths(paragraphs):
    assert (
        " ".join(paragraphs(rows(LEFT, [*RIGHT, "Niistä tuli metsä."])))
        == f"{LEFT_TEXT} {RIGHT_TEXT} Niistä tuli metsä."
    )


def test_a_table_is_read_row_by_row(paragraphs):
    names = ["Saaja", "Kylätoimikunta Havu", "Marttojen kerho", "Urheiluseura Ponsi"]
    sums = ["Euroa", "12 000", "8 500", "700"]
    assert " ".join(paragraphs(rows(names, sums))) == " ".join(
        f"{name} {amount}" for name, amount in zip(names, sums, strict=True)
    )


def test_labels_and_their_values_are_read_row_by_row(paragraphs):
    labels = ["Tavoite", "Keinot", "Mittarit", "Aikataulu"]
    values = ["lisää puita kylän puistoon", "talkoot viikonloppuisin", "elossa olevat taimet", "kevät ja kesä"]
    assert " ".join(paragraphs(rows(labels, values))).startswith("Tavoite lisää puita kylän puistoon Keinot talkoot")


def test_long_cells_of_a_table_are_read_row_by_row(paragraphs):
    written = " ".join(paragraphs(rows(LEFT, RIGHT), rows(THIRD, LEFT, top=500 - 3 * 12 - 8)))
    assert written == " ".join([LEFT_TEXT, RIGHT_TEXT, THIRD_TEXT, LEFT_TEXT])


WIDTHS = {
    "i": 2.22,
    "j": 2.22,
    "t": 2.78,
    "l": 2.22,
    "k": 5.0,
    "y": 5.0,
    "v": 5.0,
    " ": 2.78,
    "Ö": 7.78,
    "Ä": 6.67,
    "Å": 6.67,
}


def accented(written, *, accent_first):
    """Operators that draw each ä and ö as a letter and a diaeresis, as TeX does."""
    operators, left = [], 30.0
    for letter in written:
        width = WIDTHS.get(letter, 5.56)
        base = {"ä": "a", "ö": "o", "Ö": "O", "Ä": "A"}.get(letter)
        drawn = [text(left, 500, base or letter)]
        if base:
            drawn.insert(0 if accent_first else 1, text(left + (width - 3.33) / 2, 502 if base.isupper() else 500, "¨"))
        operators += drawn
        left += width
    return b"".join(operators)


@pytest.mark.parametrize("accent_first", [True, False])
def test_letters_with_separately_drawn_dots_are_composed(paragraphs, accent_first):
    written = "Öitä hylkäävät yöeläjät ääntä"
    assert paragraphs(accented(written, accent_first=accent_first)) == [written]


def test_a_ring_is_composed_and_other_signs_remain():
    assert compose_accents("˚Aland, A˚bo, 5 ¨ 6, q¨q", lambda at: (at, at + 1)) == "Åland, Åbo, 5 ¨ 6, q¨q"
