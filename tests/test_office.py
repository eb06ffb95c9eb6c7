"""DOCX and ODT reports: text, page offsets and properties, and the problems of files that cannot be read."""

from __future__ import annotations

import pytest
from reports import CORE, EXPECTED, TEXTS, W, docx, names_in, odt, report, zipped
from saved import read, read_one, save

from indexer.model import Kind, PartialDate
from indexer.sources import format_of
from indexer.sources.reports.zipped_xml import member_names

NAMES = [*names_in("docx"), *names_in("odt")]
# Phrases with the numbers of their pages, as the programs that wrote the files broke the pages.
PAGES = {
    "docx/lastensuojelu.docx": {},
    "docx/avoindata.docx": {"Tavoite": 1, "Kumppanit": 2, "Riskit": 3, "Tulokset": 4},
    "docx/tuulivoima.docx": {"Tutkimuskysymys": 1, "Viestintä": 2, "Jatkuvuus": 3, "Johtopäätökset": 4},
    "docx/muistikahvila.docx": {},
    "odt/perhekerho.odt": {"Kokeilu": 1, "Aineisto": 2, "Jatkuvuus": 3, "Palaute": 4},
    "odt/asunnottomat.odt": {},
    "odt/mehilaiset.odt": {},
}


def p(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("name", NAMES)
def test_title_authors_and_date_of_a_report(name):
    document, expected = report(name), EXPECTED[name]
    assert (document.kind, document.id, document.source) == (Kind.PAGE, name, name)
    assert document.title == expected["title"]
    assert list(document.people)[: len(expected["people"])] == expected["people"]
    assert str(document.published) == expected["published"]


@pytest.mark.parametrize("name", NAMES)
def test_headings_and_paragraphs_are_complete_and_in_order(name):
    paragraphs, at = report(name).text.split("\n\n"), -1
    expected = EXPECTED[name]
    for heading, paragraph in zip(expected["headings"], expected["paragraphs"], strict=True):
        assert paragraphs.index(heading, at + 1) < paragraphs.index(paragraph, at + 1)
        at = paragraphs.index(paragraph, at + 1)


@pytest.mark.parametrize("name", NAMES)
def test_the_title_is_not_repeated_in_the_text(name):
    assert EXPECTED[name]["title"] not in report(name).text


@pytest.mark.parametrize("name", PAGES)
def test_a_phrase_is_on_its_page_if_the_file_has_pages(name):
    document = report(name)
    assert bool(document.pages) == bool(PAGES[name])
    for phrase, number in PAGES[name].items():
        assert document.page_at(f"\n{document.text}".index(f"\n{phrase}\n")) == number


@pytest.mark.parametrize("name", ["docx/tuulivoima.docx", "odt/perhekerho.odt"])
def test_notes_follow_their_paragraphs_rows_are_lines_and_headers_appear_once(name):
    paragraphs = report(name).text.split("\n\n")
    assert paragraphs.index("Luvut ovat hankkeen omasta seurannasta.") == 4
    assert next(line for line in paragraphs if line.endswith("51 200 euroa")).count(" | ") == 1
    assert paragraphs.count("Kehittämishankkeiden julkaisuja") == 1
    assert not [line for line in paragraphs if line.startswith("Sivu")]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p("Yksi") + p("Kaksi"), "Yksi\n\nKaksi"),
        ("<w:p><w:r><w:t>Katkai</w:t></w:r><w:r><w:t>stu</w:t><w:tab/><w:t>sana</w:t></w:r></w:p>", "Katkaistu sana"),
        ("<w:p><w:r><w:t>rivi</w:t><w:br/><w:t>toinen</w:t></w:r></w:p>", "rivi\ntoinen"),
        ("<w:p><w:r><w:t>Etelä</w:t><w:noBreakHyphen/><w:t>Suomi</w:t></w:r></w:p>", "Etelä-Suomi"),
        ("<w:p><w:ins><w:r><w:t>lisätty</w:t></w:r></w:ins><w:del><w:r><w:delText>pois</w:delText></w:r></w:del></w:p>",
         "lisätty"),
        ("<w:p><w:moveFrom><w:r><w:t>siirretty</w:t></w:r></w:moveFrom><w:r><w:t>jäi</w:t></w:r></w:p>", "jäi"),
        ("<w:p><w:hyperlink><w:r><w:t>linkki</w:t></w:r></w:hyperlink></w:p>", "linkki"),
        ("<w:sdt><w:sdtContent>" + p("ohjattu") + "</w:sdtContent></w:sdt>", "ohjattu"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>kenttä</w:t></w:r></w:p>", "kenttä"),
        ("<w:tbl><w:tr><w:tc>" + p("a") + p("b") + "</w:tc><w:tc>" + p("c") + "</w:tc></w:tr></w:tbl>", "a b | c"),
        ('<w:p xmlns:mc="m"><w:r><w:t>ennen</w:t><mc:AlternateContent><mc:Choice><w:txbxContent>' + p("laatikko")
         + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" + p("laatikko")
         + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>", "ennen\n\nlaatikko"),
    ],
)  # fmt: skip
def test_a_paragraph_of_word_is_read(tmp_path, body, text):
    assert read_one(tmp_path, docx(p("Otsikko") + body), "a.docx").text == text


def test_pages_of_word_begin_at_soft_and_hard_breaks(tmp_path):
    body = (
        p("Otsikko") + p("Yksi")
        + '<w:p><w:r><w:t>alku </w:t><w:lastRenderedPageBreak/><w:t>jatko</w:t></w:r></w:p>'
        + '<w:p><w:r><w:br w:type="page"/></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>Kolme</w:t></w:r></w:p>'
        + p("Neljä", "<w:pageBreakBefore/>") + p("yhä", '<w:pageBreakBefore w:val="0"/>')
    )  # fmt: skip
    document = read_one(tmp_path, docx(body), "a.docx")
    assert document.text == "Yksi\n\nalku jatko\n\nKolme\n\nNeljä\n\nyhä"
    assert [document.text[start:].split()[0] for start in document.pages] == ["Yksi", "jatko", "Kolme", "Neljä"]


def test_hard_breaks_alone_give_no_pages_unless_they_are_all(tmp_path):
    page_break = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    pages = '<Properties xmlns="e"><Pages>%d</Pages></Properties>'
    short, long = (
        p("Otsikko") + p("Lyhyt") + page_break + p("Toinen"),
        p("Otsikko") + p("Pitkä. " * 1_000) + page_break + p("Toinen"),
    )
    assert read_one(tmp_path, docx(short), "a.docx").pages == (0, 7)
    assert read_one(tmp_path, docx(long), "a.docx").pages == ()
    assert read_one(tmp_path, docx(short, docProps__app=pages % 2), "a.docx").pages == (0, 7)
    assert read_one(tmp_path, docx(short, docProps__app=pages % 3), "a.docx").pages == ()


def test_the_title_is_from_the_properties_or_a_style_or_the_first_line(tmp_path):
    styles = f'<w:styles {W}><w:style w:styleId="Otsikko"><w:name w:val="Title"/></w:style></w:styles>'
    body = p("Sarja 3/2012") + p("Oikea otsikko", '<w:pStyle w:val="Otsikko"/>') + p("Teksti.")
    core = f"<x {CORE}><dc:title>%s</dc:title></x>"
    assert read_one(tmp_path, docx(body), "a.docx").title == "Sarja 3/2012"
    assert read_one(tmp_path, docx(body, word__styles=styles), "a.docx").title == "Oikea otsikko"
    assert read_one(tmp_path, docx(body, word__styles=styles), "a.docx").text == "Sarja 3/2012\n\nTeksti."
    assert (
        read_one(tmp_path, docx(body, docProps__core=core % "Kylätalo kaikille"), "a.docx").title == "Kylätalo kaikille"
    )
    assert read_one(tmp_path, docx(body, docProps__core=core % "raportti_v3.doc"), "a.docx").title == "Sarja 3/2012"
    assert read_one(tmp_path, docx(p("x" * 300)), "avoimet-ovet.docx").title == "avoimet-ovet"


def test_properties_of_word(tmp_path):
    core = (
        f'<x {CORE}><dc:creator>Kivi, Aino; Lauri Kallio</dc:creator><dcterms:created>2010-01-02T03:04:05Z'
        "</dcterms:created><dcterms:modified>2012-03-05T10:00:00Z</dcterms:modified><keywords>talo, kylä</keywords></x>"
    )  # fmt: skip
    document = read_one(tmp_path, docx(p("Kylätalo") + p("Ovi on auki."), docProps__core=core), "a.docx")
    assert (document.people, document.published) == (("Aino Kivi", "Lauri Kallio"), PartialDate(2012, 3, 5))
    assert document.extra == {"keywords": "talo, kylä"}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:p>Yksi</text:p><text:h text:outline-level='2'>Kaksi</text:h>", "Yksi\n\nKaksi"),
        ("<text:p>yksi<text:s text:c='1000000000'/>kaksi<text:tab/>kolme<text:line-break/>neljä</text:p>",
         "yksi kaksi kolme\nneljä"),
        ("<text:p>a<text:span>b</text:span>c\n   d</text:p>", "abc d"),
        ("<text:tracked-changes><text:p>pois</text:p></text:tracked-changes><text:p>jäi</text:p>", "jäi"),
        ("<text:p>teksti<office:annotation><text:p>huomautus</text:p></office:annotation> jatkuu</text:p>",
         "teksti jatkuu"),
        ("<text:list><text:list-item><text:p>a</text:p></text:list-item><text:list-item><text:p>b</text:p>"
         "</text:list-item></text:list>", "a\n\nb"),
        ("<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>a</text:p><text:p>b</text:p>"
         "</table:table-cell><table:table-cell table:number-columns-repeated='1000000000'><text:p>c</text:p>"
         "</table:table-cell></table:table-row></table:table-header-rows></table:table>", "a b | c"),
        ("<text:p>ennen<draw:frame><draw:text-box><text:p>laatikko</text:p></draw:text-box></draw:frame></text:p>",
         "ennen\n\nlaatikko"),
    ],
)  # fmt: skip
def test_a_paragraph_of_libreoffice_is_read(tmp_path, body, text):
    assert read_one(tmp_path, odt("<text:p>Otsikko</text:p>" + body), "a.odt").text == text


def test_pages_of_libreoffice_begin_at_soft_breaks_and_by_styles(tmp_path):
    styles = (
        "<style:style style:name='P1' style:parent-style-name='P0'/><style:style style:name='P0'>"
        "<style:paragraph-properties fo:break-before='page'/></style:style>"
        "<style:style style:name='P2' style:master-page-name='Vaaka'/>"
    )
    body = (
        "<text:p>Otsikko</text:p><text:p>Yksi</text:p><text:p>alku <text:soft-page-break/>jatko</text:p>"
        "<text:soft-page-break/><text:p>Kolme</text:p><text:p text:style-name='P1'>Neljä</text:p>"
        "<text:p text:style-name='P2'>Viisi</text:p><text:p>yhä</text:p>"
    )
    document = read_one(tmp_path, odt(body, styles=styles), "a.odt")
    assert [document.text[start:].split()[0] for start in document.pages] == [
        "Yksi",
        "jatko",
        "Kolme",
        "Neljä",
        "Viisi",
    ]


def test_properties_of_libreoffice(tmp_path):
    meta = (
        "<dc:title>Kylätalo kaikille</dc:title><meta:initial-creator>Aino Kivi</meta:initial-creator>"
        "<dc:creator>Lauri Kallio</dc:creator><dc:date>2012-03-05T10:00:00</dc:date><dc:subject>kylät</dc:subject>"
    )
    document = read_one(tmp_path, odt("<text:p>Ovi on auki.</text:p>", meta=meta), "a.odt")
    assert (document.title, document.text, document.people) == ("Kylätalo kaikille", "Ovi on auki.", ("Aino Kivi",))
    assert (document.published, document.extra) == (PartialDate(2012, 3, 5), {"subject": "kylät"})


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.txt", "a.zip", "a"])
def test_reports_are_recognised_by_their_content(tmp_path, name):
    assert format_of(save(tmp_path, (TEXTS / "docx/tuulivoima.docx").read_bytes(), name)).name == "DOCX"
    assert format_of(save(tmp_path, (TEXTS / "odt/perhekerho.odt").read_bytes(), name)).name == "ODT"
    assert format_of(save(tmp_path, "Kylätalo\n\nPK\3\4", name)).name == "page"


def test_other_archives_are_not_reports(tmp_path):
    (problem,) = read(tmp_path, zipped({"something/else.xml": "x"}), "a.zip")
    assert problem.reason == "binary, not text"


def test_member_names_are_read_from_the_end_of_the_file(tmp_path):
    content = zipped({"a.xml": b"x" * 3_000_000, "ä/b.xml": "y"})
    assert member_names(save(tmp_path, content)) == {"a.xml", "ä/b.xml"}
    assert member_names(save(tmp_path, content[:-60])) <= {"a.xml"}
    assert member_names(save(tmp_path, b"PK\1\2" + content)) == frozenset()
