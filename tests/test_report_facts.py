"""Reports that are pages of a project or press releases: PDF, DOCX and ODT use the labels of pages."""

from __future__ import annotations

from html import escape

import pytest
from reports import docx, odt, page, pdf
from saved import read_one

from indexer.model import Kind, PartialDate, Period

PROJECT = [
    "Hankkeen tiedot", "", "Hankkeen nimi: Kahvipöytä", "Hankekoodi: K-2015", "Toteutusaika: 1.3.2015 - 30.11.2017",
    "Rahoittaja: Kela", "Toteuttaja: Kylien Liitto ry", "", "Tiivistelmä", "",
    "Kylissä avattiin kahvipöytiä, joiden ääressä yksinäiset tapasivat toisiaan joka viikko.",
]  # fmt: skip
RELEASE = [
    "Siirry sisältöön", "", "Lehdon kylätalo sai uuden katon", "", "Lehdon kaupunki", "Julkaistu 3.5.2021 9.15", "",
    "Talkoolaiset kantoivat tiilet katolle kahdessa viikossa, ja kahvia kului sata litraa.",
]  # fmt: skip


def _docx(lines):
    return docx("".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines))


def _docx_table(lines):
    def cell(text):
        return f"<w:tc><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>"

    def block(line):
        label, colon, value = line.partition(": ")
        paragraph = f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>"
        return f"<w:tbl><w:tr>{cell(label)}{cell(value)}</w:tr></w:tbl>" if colon else paragraph

    return docx("".join(map(block, lines)))


def _odt(lines):
    return odt("".join(f"<text:p>{escape(line)}</text:p>" for line in lines))


def _pdf(lines):
    return pdf(page(*lines, size=8))


REPORTS = {"a.docx": _docx, "table.docx": _docx_table, "a.odt": _odt, "a.pdf": _pdf}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_with_the_labels_of_a_project_is_a_project(tmp_path, name):
    project = read_one(tmp_path, REPORTS[name](PROJECT), name)
    assert (project.kind, project.title, project.codes) == (Kind.PROJECT, "Kahvipöytä", ("K-2015",))
    assert project.period == Period(PartialDate(2015, 3, 1), PartialDate(2017, 11, 30))
    assert (project.lead, project.funders) == ("Kylien Liitto ry", ("Kela",))
    assert "kahvipöytiä" in project.text


def _table(rows, *, left, right):
    """The operators of a table that a browser prints: labels at one position, values at another."""
    cells = (
        b"BT /F 8 Tf %d %d Td (%s) Tj ET\n" % (at, 500 - 14 * row, cell.encode("cp1252"))
        for row, line in enumerate(rows)
        for at, cell in zip((left, right), line.split(": "), strict=False)
    )
    return page("Kylien yhteinen hanke", size=16) + b"".join(cells)


TABLE = [
    "Hankkeen nimi: Kahvipöytä kylissä",
    "Hakija: Kylien Liitto ry",
    "Kesto: 1.3.2015 - 30.11.2017",
    "Rahoittaja: Kela",
]


@pytest.mark.parametrize("right", [200, 95], ids=["wide gap", "narrow gap"])
def test_labels_and_values_in_two_columns_of_a_pdf_are_those_of_a_project(tmp_path, right):
    project = read_one(tmp_path, pdf(_table(TABLE, left=40, right=right)), "a.pdf")
    assert (project.kind, project.title, project.lead) == (Kind.PROJECT, "Kahvipöytä kylissä", "Kylien Liitto ry")
    assert project.period == Period(PartialDate(2015, 3, 1), PartialDate(2017, 11, 30))
    assert project.funders == ("Kela",)
    assert "\t" not in project.text
    assert "Hankkeen nimi Kahvipöytä" in project.text


def test_words_that_a_file_places_without_spaces_are_no_cells(tmp_path):
    words = [b"(Hakija) Tj 25 0 Td (saa) Tj 16 0 Td (rahaa) Tj", b"(Kesto) Tj 25 0 Td (2015) Tj 20 0 Td (tai) Tj"]
    lines = (b"BT /F 8 Tf 40 %d Td %s ET\n" % (500 - 14 * at, line) for at, line in enumerate(words * 3))
    report = read_one(tmp_path, pdf(page("Ohje hakijalle", size=16) + b"".join(lines)), "a.pdf")
    assert (report.kind, report.lead) == (Kind.PAGE, "")


def test_the_header_of_a_table_is_no_label_with_a_value(tmp_path):
    rows = ["Hanke: Rahoittaja", "Kahvipöytä: Kela", "Myllypuro: Kylien Liitto ry", "Kylien Tupa: Kela"]
    report = read_one(tmp_path, pdf(_table(rows, left=40, right=200)), "a.pdf")
    assert report.kind is Kind.PAGE


@pytest.mark.parametrize("name", REPORTS)
def test_a_press_release_is_news_with_its_date_and_headline(tmp_path, name):
    news = read_one(tmp_path, REPORTS[name](RELEASE), name)
    assert (news.kind, news.title) == (Kind.NEWS, "Lehdon kylätalo sai uuden katon")
    assert news.published == PartialDate(2021, 5, 3)


HEADLINE, PROSE = RELEASE[2], RELEASE[-1]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(
    "head",
    [
        [HEADLINE, "", "3.5.2021"],
        [HEADLINE, "", "Aino Kivi (aino@lehto.example), 3.5.2021"],
        [HEADLINE, "", "TIEDOTE 3.5.2021 JULKAISUVAPAA", "", "Lehto"],
        ["Uutiset 2021", "", HEADLINE, "", "3.5.2021"],
    ],
)
def test_a_day_between_headline_and_prose_or_with_the_kind_of_the_text_makes_news(tmp_path, name, head):
    news = read_one(tmp_path, REPORTS[name]([*head, "", PROSE]), name)
    assert (news.kind, news.title, news.published) == (Kind.NEWS, HEADLINE, PartialDate(2021, 5, 3))


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(
    "head",
    [
        ["Lehdon kylätalon uuden katon loppuraportti", "", "3.5.2021"],
        ["Lehdon kylätalo", "", "3.5.2021"],
        [HEADLINE, "", "3.5.2021", "", "Paikka: kylätalo"],
        [HEADLINE, "", PROSE, "", "Talkoot", "", "Muuta", "", "Lisää", "", "3.5.2021 9.15"],
    ],
)
def test_a_day_on_the_cover_or_of_another_text_makes_no_news(tmp_path, name, head):
    assert read_one(tmp_path, REPORTS[name]([*head, "", PROSE]), name).kind is Kind.PAGE


@pytest.mark.parametrize("name", REPORTS)
def test_without_styles_the_title_is_the_first_line_that_can_be_one(tmp_path, name):
    report = read_one(tmp_path, REPORTS[name](["Uutiset 2021", "", HEADLINE, "", PROSE * 2]), name)
    assert report.title == HEADLINE
    assert HEADLINE not in report.text


def test_the_largest_lines_of_a_pdf_are_its_title_together(tmp_path):
    large = b"BT /F 24.001 Tf 40 550 Td (Lehdon kylatalo) Tj 0 -28 Td /F 24.004 Tf (sai katon) Tj ET "
    report = read_one(tmp_path, pdf(large + page(PROSE, size=8, top=480)), "a.pdf")
    assert report.title == "Lehdon kylatalo sai katon"


def test_a_menu_above_the_headline_of_a_pdf_is_neither_title_nor_label(tmp_path):
    menu = page("Kylien Tupa", "Toiminta", "Hankkeet", "Yhteystiedot", size=8)
    prose = page("Hanketta rahoittaa Kela, ja se toteutetaan vuosina", "2011-2012 kylien kanssa.", size=8, top=400)
    content = pdf(menu + page("Tupa auki", size=20, top=450) + prose)
    project = read_one(tmp_path, content, "a.pdf")
    assert (project.kind, project.title, project.funders) == (Kind.PROJECT, "Tupa auki", ("Kela",))
    assert project.period.years == range(2011, 2013)
    assert project.people == ()


@pytest.mark.parametrize("name", REPORTS)
def test_a_long_report_with_a_date_of_publication_is_not_news(tmp_path, name):
    assert read_one(tmp_path, REPORTS[name]([*RELEASE, *["Katto pitää vettä."] * 100]), name).kind is Kind.PAGE


def test_the_heading_of_a_column_of_years_is_not_the_period_of_a_project(tmp_path):
    rows = ["Kylien raportti", "", "Vuosi: Kävijöitä", "2011: 40", "Rahoittaja: Kela", "", "Kahvia juotiin paljon."]
    assert read_one(tmp_path, _docx_table(rows), "raportti.docx").kind is Kind.PAGE
