"""Excel workbooks: as saved by Excel, LibreOffice and openpyxl, damaged ones, and hostile ones."""

from __future__ import annotations

import io
import re
import shutil
import time
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
from conftest import built, finding, ids, searcher_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from peak_memory import result_and_peak
from registers import EXPECTED, TEXTS, names, read_register
from saved import read, save

from indexer.errors import SourceError
from indexer.model import Document
from indexer.sources import Problem
from indexer.sources.base import ReadOptions
from indexer.sources.tables import xlsx
from indexer.storage.index_folder import IndexFolder

HEAD = ["Hankkeen nimi", "Rahoittaja", "Aloituspvm", "Myönnetty €"]
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>"""
CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'


def workbook(*rows, **sheets):
    """The bytes of a workbook. rows: of its only sheet. sheets: rows of each sheet by its name."""
    book = Workbook()
    book.remove(book.active)
    for name, rows_of_sheet in {**({"Taul1": rows} if rows else {}), **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows_of_sheet:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


VALID = workbook(HEAD, ["Kahvipöytä", "Kela", datetime(2020, 5, 1), 5])


def with_sheet(xml, **options):
    """The bytes of a workbook whose sheet has this XML. options: further members of the archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(HEAD))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            sheet = member.filename == "xl/worksheets/sheet1.xml"
            new.writestr(member.filename, xml if sheet else old.read(member))
        for name, data in options.items():
            new.writestr(name, data)
    return stream.getvalue()


def titles(items):
    return [item.title for item in items if isinstance(item, Document)]


def reasons(items):
    return [(item.line, item.reason) for item in items if isinstance(item, Problem)]


@pytest.mark.parametrize("name", names("xlsx"))
def test_a_register_is_read_as_expected(name):
    assert read_register(name) == EXPECTED[name]


def test_the_texts_of_the_tests_are_small():
    assert sum(path.stat().st_size for path in TEXTS.rglob("*") if path.is_file()) < 3_000_000


def test_midnights_become_dates_and_integral_floats_integers(tmp_path):
    row = [
        "Kahvipöytä",
        "Kela",
        datetime(2020, 5, 1),
        12_500.0,
        date(2021, 1, 1),
        datetime(2021, 1, 1, 8, 30),
        7.0,
        True,
    ]
    head = [*HEAD, "Päivä", "Hetki", "Luku", "Totta"]
    *_, document = read(tmp_path, workbook(head, row), "a.xlsx")
    assert str(document.period.start) == "2020-05-01"
    assert document.total_eur == 12_500
    assert document.extra == {"Päivä": "2021-01-01", "Hetki": "2021-01-01 08:30:00", "Luku": 7, "Totta": True}


def test_a_number_in_a_text_column_becomes_text(tmp_path):
    (document,) = read(tmp_path, workbook(["Diaarinumero", "Hankkeen nimi"], [1234.0, 2020]), "a.xlsx")
    assert (document.id, document.title) == ("1234", "2020")


def test_an_invalid_date_cell_is_reported_and_does_not_raise(tmp_path):
    rows = f"<row r='1'>{CELL.format('A1', 'Hanke')}{CELL.format('B1', 'Aloituspvm')}</row>"
    rows += f"<row r='2'>{CELL.format('A2', 'Kahvipöytä')}<c r='B2' s='1'><v>9999999999</v></c></row>"
    book = Workbook()
    book.active.append([datetime(2020, 1, 1)])  # so that the workbook contains the date style
    stream = io.BytesIO()
    book.save(stream)
    new = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(new, "w") as out:
        for member in old.infolist():
            sheet = member.filename == "xl/worksheets/sheet1.xml"
            out.writestr(member.filename, SHEET.format(rows) if sheet else old.read(member))
    items = read(tmp_path, new.getvalue(), "a.xlsx")
    assert titles(items) == ["Kahvipöytä"]
    assert [line for line, _ in reasons(items)] == [2]
    assert "error value of a spreadsheet" in reasons(items)[0][1]


@pytest.mark.parametrize("wrong", ["31.2.2020", "29.2.2021", "1.13.2020", 12.5])
def test_a_date_that_does_not_exist_is_stored_in_extra(tmp_path, wrong):
    items = read(tmp_path, workbook(HEAD, ["Kahvipöytä", "Kela", wrong, 5]), "a.xlsx")
    assert [line for line, _ in reasons(items)] == [2]
    assert items[-1].extra == {"Aloituspvm": wrong}


def saved_workbook(fill):
    """The bytes of a workbook whose sheet the function fills."""
    book, stream = Workbook(), io.BytesIO()
    fill(book.active)
    book.save(stream)
    return stream.getvalue()


def test_the_value_of_a_merged_cell_counts_in_every_row_of_it(tmp_path):
    def fill(sheet):
        for row in (HEAD, ["Torikahvit", "Kela", "1.1.2020", 5], ["Iltapuuro", None, None, 6], ["Saunailta", "STM"]):
            sheet.append(row)
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C2:C3")

    one, two, three = read(tmp_path, saved_workbook(fill), "a.xlsx")
    assert (one.funders, two.funders, three.funders) == (("Kela",), ("Kela",), ("STM",))
    assert str(two.period.start) == "2020-01-01"


def test_a_caption_in_merged_cells_is_no_record(tmp_path):
    def fill(sheet):
        for row in (
            HEAD,
            ["Torikahvit", "Kela", "1.1.2020", 5],
            ["Pienet avustukset"],
            ["Saunailta", "STM", "2021", 6],
        ):
            sheet.append(row)
        sheet.merge_cells("A3:D3")

    items = read(tmp_path, saved_workbook(fill), "a.xlsx")
    assert titles(items) == ["Torikahvit", "Saunailta"]


def test_escaped_characters_of_excel_are_decoded(tmp_path):
    row = ["Kahvi_x0026_pulla", "Kela", "2020", 5, "Ensin_x000D_\nsitten _x005F_x000D_ ja _xD800_"]
    *_, document = read(tmp_path, workbook([*HEAD, "Tiivistelmä"], row), "a.xlsx")
    assert (document.title, document.summary) == ("Kahvi&pulla", "Ensin\nsitten _x000D_ ja _xD800_")


def test_formulas_without_stored_values_are_counted_by_column(tmp_path):
    rows = [HEAD, ["Torikahvit", "Kela", "2020", "=2+3"], ["Saunailta", "STM", "2021", "=SUM(1,2)"]]
    items = read(tmp_path, workbook(*rows), "a.xlsx")
    assert titles(items) == ["Torikahvit", "Saunailta"]
    assert "formulas without stored values in 'Myönnetty €', read as empty cells: 2 rows" in str(reasons(items))


def test_a_row_whose_title_is_a_formula_without_a_value_says_so(tmp_path):
    rows = [HEAD, ['=CONCATENATE("Tori","kahvit")', "Kela", "2020", 5], ["Saunailta", "STM", "2021", "=2+3"]]
    items = read(tmp_path, workbook(*rows), "a.xlsx")
    assert titles(items) == ["Saunailta"]
    assert (2, f"not read: formulas without stored values in {HEAD[0]!r}") in reasons(items)


def with_stored_value(data, value):
    """Return a workbook whose formulas have this stored value, as a spreadsheet program would save it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if "sheet" in name:
                text = re.sub(
                    rb'<c (r="\w+")[^>]*>(<f>[^<]*</f>)<v\s*/?>(?:</v>)?', rb'<c \1 t="str">\2<v>VALUE</v>', text
                )
                text = text.replace(b"VALUE", value.encode())
            new.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize("stored", ["", "Torikahvit"])
def test_the_formula_of_a_link_is_its_text_and_its_url(tmp_path, stored):
    data = workbook(HEAD, ['=HYPERLINK("https://tori.example/?a=1&b=2", "Torikahvit")', "Kela", "2020", 5])
    items = read(tmp_path, with_stored_value(data, stored) if stored else data, "a.xlsx")
    (document,) = [item for item in items if isinstance(item, Document)]
    assert (document.title, document.url) == ("Torikahvit", "https://tori.example/?a=1&b=2")
    assert not any("formulas" in reason for _, reason in reasons(items))


def test_a_strict_open_xml_workbook_is_read(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(VALID)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            text = old.read(name).replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            text = text.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            new.writestr(name, text)
    (document,) = read(tmp_path, stream.getvalue(), "a.xlsx")
    assert (document.title, str(document.period.start)) == ("Kahvipöytä", "2020-05-01")


def test_the_link_of_a_title_becomes_the_url(tmp_path):
    def fill(sheet):
        sheet.append(HEAD)
        sheet.append(["Torikahvit", "Kela", "2020", 5])
        sheet["A2"].hyperlink = "https://esimerkki.example/torikahvit"

    (document,) = read(tmp_path, saved_workbook(fill), "a.xlsx")
    assert document.url == "https://esimerkki.example/torikahvit"


def test_a_header_of_two_rows_names_dates_and_the_total(tmp_path):
    def fill(sheet):
        sheet.append(["Hanke", "Saaja", "Toteutusaika", None, "Avustus, €", None, None])
        sheet.append([None, None, "Alkaa", "Päättyy", "EU", "Kunta", "Yhteensä"])
        sheet.append(["Torikahvit", "Lammen Väki ry", "1.2.2020", "31.3.2021", 300, 100, 400])
        sheet.merge_cells("C1:D1")
        sheet.merge_cells("E1:G1")

    *_, document = read(tmp_path, saved_workbook(fill), "a.xlsx")
    assert (str(document.period.start), str(document.period.end)) == ("2020-02-01", "2021-03-31")
    assert (document.total_eur, document.extra) == (400, {"Avustus, € / EU": 300, "Avustus, € / Kunta": 100})


def test_sums_below_several_banners_are_added_up(tmp_path):
    data = workbook(
        ["Hanke", "Hakija", "Tuki", None, None, None],
        [None, None, "Kunta", None, "Säätiö", None],
        [None, None, "Haettu", "Myönnetty", "Haettu", "Myönnetty"],
        ["Laituri", "Ranta ry", 900, 700, 400, 300],
    )
    (document,) = [item for item in read(tmp_path, data, "tuet.xlsx") if isinstance(item, Document)]
    assert (document.title, document.lead, document.total_eur) == ("Laituri", "Ranta ry", 1000)
    assert document.extra["Tuki / Kunta / Haettu"] == 900


def test_a_line_above_the_header_is_no_banner(tmp_path):
    data = workbook(
        ["Lautakunta 4.5.2021"], ["Hakija", "Käyttötarkoitus", "Haettu", "Myönnetty"], ["A ry", "Verkot", 90, 80]
    )
    (document,) = [item for item in read(tmp_path, data, "tuet.xlsx") if isinstance(item, Document)]
    assert (document.title, document.lead, document.extra) == ("Verkot", "A ry", {"Haettu": 90})


def test_totals_of_a_group_are_no_record(tmp_path):
    header = ["Hakija", "Käyttötarkoitus", "Haettu", "Myönnetty"]
    data = workbook(
        header, ["A ry", "Verkot", 90, 80], ["Kalastus yhteensä", None, 90, 80], ["Yhteensä", None, 90, "80 €"]
    )
    items = read(tmp_path, data, "tuet.xlsx")
    assert titles(items) == ["Verkot"]
    assert sum("a row of totals" in reason for _, reason in reasons(items)) == 2


def test_a_card_with_two_labels_in_a_row_is_one_record(tmp_path):
    data = workbook(
        ["Hankkeen nimi", "Soutukoulu", "Hakija", "Ranta ry"],
        ["Rahoittaja", "Kela", "Alkaa", "1.2.2021"],
        ["Päättyy", "31.3.2022", "Myönnetty", 5000],
    )
    (document,) = read(tmp_path, data, "kortti.xlsx")
    assert (document.title, document.lead, document.funders) == ("Soutukoulu", "Ranta ry", ("Kela",))
    assert (str(document.period.end), document.total_eur) == ("2022-03-31", 5000)


def test_a_second_header_on_a_sheet_begins_another_table(tmp_path):
    one = [["Hanke", "Saaja", "Myönnetty"], ["Torikahvit", "Lammen Väki ry", 400]]
    two = [[], ["Jatkohankkeet"], ["Hankkeen nimi", "Toteuttaja", "Alkaa"], ["Iltapuuro", "Salon Väki ry", "2021"]]
    items = read(tmp_path, workbook(*one, *two), "a.xlsx")
    assert titles(items) == ["Torikahvit", "Iltapuuro"]
    assert (4, "the title of another table, skipped") in reasons(items)


def test_a_card_with_labels_in_the_first_column_is_one_record(tmp_path):
    rows = [["Hankkeen nimi", "Torikahvit"], ["Perustiedot"], ["Toteuttaja", "Lammen Väki ry"], ["Rahoittaja", "Kela"]]
    *_, document = read(tmp_path, workbook(*rows, ["Alkaa", "1.2.2020"]), "a.xlsx")
    assert (document.title, document.lead, document.funders) == ("Torikahvit", "Lammen Väki ry", ("Kela",))


def test_all_sheets_with_similar_headers_are_read(tmp_path):
    one, two = [HEAD, ["Yksi", "Kela", "1.1.2020", 1]], [[*HEAD, "Muu"], ["Kaksi", "STM", "1.1.2021", 2, "m"]]
    items = read(tmp_path, workbook(A=one, B=two, C=[["Kunta", "Väkiluku"], ["Kemi", 20_000]]), "a.xlsx")
    assert titles(items) == ["Yksi", "Kaksi"]
    assert reasons(items) == [
        (1, "sheet 'B': unmapped columns, shown and searched as details: Muu"),
        (None, "sheet 'C' has no header like that of the first table, skipped"),
    ]


def test_the_same_record_on_two_sheets_is_read_once(tmp_path):
    rows = [HEAD, ["Yksi", "Kela", "1.1.2020", 1]]
    items = read(tmp_path, workbook(A=rows, B=rows), "a.xlsx")
    assert (titles(items), reasons(items)) == (["Yksi"], [(2, "sheet 'B': identical to a previous record")])


def test_a_source_can_name_the_columns_of_a_sheet(tmp_path):
    options = ReadOptions(columns={"title": "Työ", "lead": "Kuka"}, values={"type": "project"})
    (document,) = read(tmp_path, workbook(["Työ", "Kuka"], ["Latu", "Ladun väki"]), "a.xlsx", options=options)
    assert (document.title, document.lead, document.kind) == ("Latu", "Ladun väki", "project")


# Far cells


def test_a_small_sheet_with_two_far_cells_is_read_quickly(tmp_path):
    rows = f"<row r='1'>{CELL.format('A1', 'Hankkeen nimi')}</row>"
    rows += f"<row r='1048576'>{CELL.format('A1048576', 'Kaukana')}{CELL.format('XFD1048576', 'Kauempana')}</row>"
    content = with_sheet(SHEET.format(rows))
    start = time.process_time()
    items = read(tmp_path, content, "a.xlsx")
    assert time.process_time() - start < 2
    assert titles(items) == []
    assert reasons(items) == [(1001, "1,000 empty rows; rows below them, if any, are not read")]


def test_the_declared_size_of_a_sheet_is_ignored(tmp_path):
    xml = SHEET.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    rows = "".join(
        f"<row r='{at}'>{CELL.format(f'A{at}', name)}</row>" for at, name in ((1, "Hankkeen nimi"), (2, "Kahvipöytä"))
    )
    assert titles(read(tmp_path, with_sheet(xml.format(rows)), "a.xlsx")) == ["Kahvipöytä"]


def test_rows_with_a_far_cell_are_read_and_the_cell_is_stored_in_extra(tmp_path):
    rows = f"<row r='1'>{CELL.format('A1', 'Hankkeen nimi')}</row>"
    rows += "".join(
        f"<row r='{at}'>{CELL.format(f'A{at}', f'Hanke {at}')}{CELL.format(f'XFD{at}', 'kaukana')}</row>"
        for at in range(2, 102)
    )
    items = read(tmp_path, with_sheet(SHEET.format(rows)), "a.xlsx")
    assert len(titles(items)) == 100
    assert items[0].extra == {"column 1001": "kaukana"}
    assert reasons(items) == [(2, "rows longer than the header, additional cells stored in extra: 100")]


# Files that are not workbooks


def bomb():
    """A small workbook with a member that unpacks to 30 MB."""
    stream = io.BytesIO(with_sheet(SHEET.format("")))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(30_000_000))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"PK", "not an Excel workbook"),
        (b"Hanke;Vuosi\nA;2010\n", "not an Excel workbook"),
        (workbook(HEAD)[:900], "not an Excel workbook"),
        (workbook([]), "all sheets are empty"),
        (with_sheet("<worksheet>kesken"), "not a readable Excel workbook"),
        (with_sheet("<!DOCTYPE x [<!ENTITY a 'aa'>]><worksheet>&a;&b;</worksheet>"), "not a readable Excel"),
        (workbook(["Laitos", "Puhelin"], ["Kirjasto", "040"]), "unknown columns (Laitos, Puhelin)"),
    ],
    ids=["0 bytes", "two bytes", "csv", "cut short", "empty sheet", "broken sheet", "entities", "other columns"],
)
def test_a_file_without_records_is_one_problem(tmp_path, content, reason):
    (problem,) = read(tmp_path, content, "a.xlsx")
    assert (problem.lost, problem.line) == (True, None)
    assert reason in problem.reason


def test_another_archive_is_not_a_workbook(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../pois.txt", "x")
    (problem,) = read(tmp_path, stream.getvalue(), "a.xlsx")
    assert "not a readable Excel workbook" in problem.reason
    assert not (tmp_path.parent / "pois.txt").exists()


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    content = bomb()
    assert len(content) < 100_000
    (problem,) = read(tmp_path, content, "a.xlsx", max_document_bytes=1_000_000)
    assert "would unpack to 30,0" in problem.reason


def test_a_workbook_over_the_limit_is_refused(tmp_path):
    (problem,) = read(tmp_path, workbook(HEAD), "a.xlsx", max_document_bytes=100)
    assert "limits.document_bytes" in problem.reason


@pytest.mark.parametrize(("name", "kind"), [("a.xls", "before 2007"), ("a.ods", "OpenDocument"), ("A.XLSB", "binary")])
def test_the_problem_of_another_spreadsheet_says_how_to_save_it(tmp_path, name, kind):
    (problem,) = read(tmp_path, b"x", name)
    assert kind in problem.reason
    assert "save it as .xlsx or .csv" in problem.reason


def test_a_large_sheet_is_read_in_bounded_memory(tmp_path):
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([*HEAD, "Tiivistelmä"])
    for number in range(8_000):
        sheet.append([f"Hanke {number}", "Kela", "1.1.2020", number, f"Kahvia {number} " * 60])
    book.save(tmp_path / "iso.xlsx")
    count, kilobytes = result_and_peak(
        "from indexer.sources import SourceFile; from indexer.sources.tables import xlsx",
        "sum(1 for _ in xlsx.read(SourceFile(Path(sys.argv[1]), 'iso.xlsx')))",
        tmp_path / "iso.xlsx",
    )
    assert count == 8_000
    assert kilobytes < 60_000


@pytest.mark.slow
def test_tables_are_indexed_together_with_texts(tmp_path, analyzer):
    corpus = tmp_path / "corpus"
    for folder in ("csv", "xlsx"):
        shutil.copytree(TEXTS / folder, corpus / folder)
    save(corpus, "Kerhotalo\n\nKerhotalossa kokoontuu viisi yhdistystä.\n", "sivu.txt")
    search = finding(searcher_in(built(corpus, tmp_path / "index", analyzer), analyzer))
    assert {hit.document.title for hit in search("kylätalot").hits} == {
        "Kyläkahvilan käynnistäminen Ähtärin Myllymäellä"
    }
    assert {hit.document.source for hit in search("rahoittaja:nuorisorahasto").hits} == {"xlsx/vuodet.xlsx"}
    assert ids(search("kerhotalo")) == {"sivu.txt"}
    generation = IndexFolder(tmp_path / "index").current().number
    built(corpus, tmp_path / "index", analyzer)
    assert IndexFolder(tmp_path / "index").current().number == generation


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(data=st.data())
def test_any_bytes_raise_only_a_source_error(tmp_path, data):
    content = bytearray(data.draw(st.binary(max_size=200) | st.just(VALID)))
    for _ in range(data.draw(st.integers(0, 8))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = save(tmp_path, bytes(content[: data.draw(st.integers(0, len(content)))]), "a.xlsx")
    with suppress(SourceError):
        assert list(xlsx.read(file))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    st.text(alphabet="<>/='\"&;rcvstA1 XFD9-0né", max_size=60)
    | st.lists(st.sampled_from([
        "<row>", "</row>", "<row r='2'>", "<row r='-1'>", "<row r='1e3'>", "<c r='A1'>", "<c r='ZZZZ1' t='s'>", "</c>",
        "<c t='s'>", "<c t='d'>", "<c t='b'>", "<c s='99'>", "<v>1</v>", "<v>99999</v>", "<v>x</v>", "<v>1e999</v>",
        "<v/>", "<is><t>Hanke</t></is>", "<c t='inlineStr'>", "<mergeCells/>", "<legacyDrawing/>",
        "<cols><col/></cols>",
    ]), max_size=12).map("".join)
)  # fmt: skip
def test_any_sheet_raises_only_a_source_error(tmp_path, inner):
    file = save(tmp_path, with_sheet(SHEET.format(inner)), "a.xlsx")
    with suppress(SourceError):
        list(xlsx.read(file))
