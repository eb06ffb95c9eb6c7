"""PDF reports: text, page offsets and properties, and the problems of files that cannot be read."""

from __future__ import annotations

import re
import sys
import time
import zlib

import pytest
from reports import EXPECTED, TEXTS, names_in, page, pdf, report
from saved import read, read_one, save

from indexer.model import Document, Kind, PartialDate
from indexer.sources import Problem, format_of
from indexer.sources.sandbox.pool import WorkerPool

LOCKED = b"/Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">"
# Phrases with the numbers of their pages, as pdftotext reports them too.
PAGES = {
    "pdf/kalastajat.pdf": {"Aineisto ja menetelmät": 1, "Jatkuvuus": 2, "Yhteiskäyttö onnistui": 2},
    "pdf/omaishoitajat.pdf": {"Lähtökohdat": 1, "Havainnointipäiväkirjaa": 1, "Vapaita pidettiin": 2},
    "pdf/digituki.pdf": {"Tilintarkastajalla": 1, "huomautettavaa": 2, "2019 1 130": 2},
    "pdf/maahanmuuttajaaidit.pdf": {"Taustaa": 1, "Kolmessa vuodessa aloitti": 3},
    "pdf/ruokaketju.pdf": {"Kiitokset": 1, "Kumppanit": 2, "Riskit": 3, "Kuljetuksissa syntyi": 4},
}


@pytest.mark.parametrize("name", names_in("pdf"))
def test_title_authors_and_date_of_a_report(name):
    document, expected = report(name), EXPECTED[name]
    assert (document.kind, document.id, document.source) == (Kind.PAGE, name, name)
    assert document.title == expected["title"]
    assert list(document.people) == expected["people"]
    assert str(document.published) == expected["published"]


@pytest.mark.parametrize("name", names_in("pdf"))
def test_every_sentence_of_a_report_is_complete_and_in_order(name):
    text, at = " ".join(report(name).text.split()), 0
    for paragraph in EXPECTED[name]["paragraphs"]:
        for sentence in paragraph.split(". "):
            assert sentence in text[at:]
            at = text.index(sentence, at)


@pytest.mark.parametrize("name", names_in("pdf"))
def test_paragraphs_and_headings_are_separate(name):
    paragraphs = [re.sub(r"\.1$", ".", paragraph) for paragraph in report(name).text.split("\n\n")]  # .1 is a footnote
    for heading in EXPECTED[name]["headings"]:
        assert heading in paragraphs
    expected = EXPECTED[name]["paragraphs"]
    assert sum(paragraph in paragraphs for paragraph in expected) >= 0.8 * len(expected)


@pytest.mark.parametrize("name", PAGES)
def test_a_phrase_is_on_its_page(name):
    document = report(name)
    assert document.pages[0] == 0
    assert list(document.pages) == sorted(document.pages)
    for phrase, number in PAGES[name].items():
        assert document.page_at(document.text.index(phrase)) == number


@pytest.mark.parametrize("name", ["pdf/omaishoitajat.pdf", "pdf/ruokaketju.pdf", "pdf/turvetuotanto.pdf"])
def test_headers_footers_and_page_numbers_are_removed(name):
    text = report(name).text
    for repeated in ("Kehittämishankkeiden julkaisuja", "Raportteja ja selvityksiä", "Sivu 1", "1 (2)", "- 2 -"):
        assert repeated not in text


def test_a_paragraph_continues_on_the_next_page():
    assert "Tilintarkastajalla ei ollut huomautettavaa." in report("pdf/digituki.pdf").text


def test_the_title_is_not_repeated_in_the_text():
    for name in names_in("pdf"):
        assert not report(name).text.startswith(EXPECTED[name]["title"][:20])


def test_a_file_name_in_the_title_property_is_replaced_by_the_largest_line():
    assert b"loppuraportti_v3.doc" in (TEXTS / "pdf/mielenterveys.pdf").read_bytes()
    assert report("pdf/mielenterveys.pdf").title == "Vertaistukea nuorten mielenterveyteen"


def test_a_handwritten_pdf_is_read(tmp_path):
    content = pdf(page("Kylätalo", "Ovi on auki."), info=b"/Author(Kivi, Aino)/CreationDate(D:20120305)/Keywords(talo)")
    document = read_one(tmp_path, content, "talo.pdf")
    assert (document.title, document.text, document.pages) == ("Kylätalo", "Ovi on auki.", (0,))
    assert (document.people, document.published) == (("Aino Kivi",), PartialDate(2012, 3, 5))
    assert document.extra == {"keywords": "talo"}


def test_the_day_on_which_a_browser_saved_a_page_is_not_its_date_of_publication(tmp_path):
    for creator, published in ((b"Mozilla/5.0 \\(X11\\) Chrome/140.0", None), (b"Writer", PartialDate(2012, 3, 5))):
        info = b"/Creator(%s)/CreationDate(D:20120305)" % creator
        assert read_one(tmp_path, pdf(page("Kylätalo", "Ovi on auki."), info=info), "talo.pdf").published == published


@pytest.mark.parametrize(
    ("creator", "headline", "title"),
    [
        (b"Mozilla/5.0", "Talo auki", "Talo auki"),
        (b"Mozilla/5.0", "Hankkeen tiedot", "Talo auki - Kylien Tupa"),
        (b"Writer", "Talo auki", "Talo auki - Kylien Tupa"),
    ],
)
def test_the_headline_of_a_web_page_saved_as_pdf_is_its_title(tmp_path, creator, headline, title):
    info = b"/Title(Talo auki - Kylien Tupa)/Creator(%s)" % creator
    content = pdf(page(headline, size=20) + page("Ovi on auki, ja kahvi on kuumaa.", top=500), info=info)
    assert read_one(tmp_path, content, "talo.pdf").title == title


def test_pages_without_text_are_counted(tmp_path):
    document = read_one(tmp_path, pdf(b"", page("Kylätalo", "Ovi on auki."), b"", page("Tervetuloa.")), "a.pdf")
    assert document.title == "Kylätalo"
    assert document.page_at(document.text.index("Ovi")) == 2
    assert document.page_at(document.text.index("Tervetuloa")) == 4


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a"])
def test_a_pdf_is_recognised_by_its_content(tmp_path, name):
    assert format_of(save(tmp_path, pdf(page("Kylätalo")), name)).name == "PDF"
    assert format_of(save(tmp_path, b"\n\n" + pdf(page("Kylätalo")), name)).name == "PDF"


def test_bytes_before_a_pdf_are_ignored_but_a_text_about_pdf_is_a_text(tmp_path):
    late = b"HTTP/1.1 200 OK\r\n\r\n" + pdf(page("Kylätalo"))
    assert read_one(tmp_path, late, "a.pdf").title == "Kylätalo"
    assert format_of(save(tmp_path, "Näin alkaa PDF:\n\n%PDF-1.4\n", "a.txt")).name == "page"
    assert format_of(save(tmp_path, "<html><title>404</title></html>", "a.pdf")).name == "web page"


REPORT = (TEXTS / "pdf/turvetuotanto.pdf").read_bytes()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (REPORT[: len(REPORT) // 2], "is damaged or cut short"),
        (b"%PDF-1.7\n", "is damaged or cut short"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "is damaged or cut short"),
        (pdf(page("Salaista."), encrypt=LOCKED), "is encrypted: save it without a password"),
        (pdf(b"", b""), "has no text: a scanned image?"),
        (pdf(), "is damaged or cut short"),
        ((TEXTS / "broken/kirjaimet.pdf").read_bytes(), "has no readable text: its fonts"),
    ],
)
def test_an_unreadable_file_is_one_problem_with_a_reason(tmp_path, content, reason):
    (problem,) = read(tmp_path, content, "rikki.pdf")
    assert isinstance(problem, Problem)
    assert problem.lost
    assert problem.reason.startswith(reason)


def test_a_pdf_over_the_limit_is_not_read(tmp_path):
    (problem,) = read(tmp_path, REPORT, "a.pdf", max_document_bytes=1_000)
    assert problem.reason == f"{len(REPORT):,} bytes long; the limit (limits.document_bytes) is 1,000"


def test_text_in_capitals_is_text(tmp_path):
    sentences = [
        "KYLÄTALO KAIKILLE",
        "TERVAJOEN VANHASTA KOULUSTA TEHTIIN TALO, JOSSA KOKOONTUU KYLÄN VÄKI.",
        "AVAJAISET OLIVAT.",
    ]
    assert read_one(tmp_path, pdf(page(*sentences, *sentences[1:])), "a.pdf").title == sentences[0]


def test_without_its_library_a_pdf_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (problem,) = read(tmp_path, REPORT, "a.pdf")
    assert problem.reason.startswith("needs the extra \"pdf\": pip install 'hankehaku[pdf]' (")
    assert "pypdfium2" in problem.reason


# Bombs, read in worker processes


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="only the time is bounded there")
@pytest.mark.parametrize(
    ("operators", "times"),
    [(b" " * 1_000_000, 1_000), (b"q " * 500_000, 16), (b"(x) Tj " * 100_000, 100)],
    ids=["a page of 1 GB", "8 million operators", "10 million letters"],
)
def test_a_bomb_costs_only_its_own_file(tmp_path, operators, times):
    deflate = zlib.compressobj(1)
    start = deflate.compress(b"BT /F 12 Tf 40 500 Td ")
    packed = start + b"".join(deflate.compress(operators) for _ in range(times)) + deflate.flush()
    bomb = pdf(packed, packed=True)
    assert len(bomb) < 5_000_000
    files = [save(tmp_path, content, f"{at}.pdf") for at, content in enumerate([REPORT, bomb, REPORT])]
    started = time.monotonic()
    with WorkerPool(jobs=1, seconds=5, memory_mb=1024) as pool:
        first, middle, last = [list(task) for task in [pool.read(file) for file in files]]
    assert time.monotonic() - started < 20
    assert isinstance(first[0], Document)
    assert isinstance(middle[0], Problem)
    assert isinstance(last[0], Document)
