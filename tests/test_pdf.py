"""PDF reports: their text with its pages, and what is said of those that cannot be read."""

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
from indexer.sources.reports.printed import Line, flow, without_edges
from indexer.sources.reports.properties import authors, published, sensible_title
from indexer.sources.sandbox.pool import WorkerPool

LOCKED = b"/Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">"
# What the pages of reports bear, as pdftotext tells it too: a phrase, and the number of its page.
PAGES = {
    "pdf/kalastajat.pdf": {"Aineisto ja menetelmät": 1, "Jatkuvuus": 2, "Yhteiskäyttö onnistui": 2},
    "pdf/omaishoitajat.pdf": {"Lähtökohdat": 1, "Havainnointipäiväkirjaa": 1, "Vapaita pidettiin": 2},
    "pdf/digituki.pdf": {"Tilintarkastajalla": 1, "huomautettavaa": 2, "2019 1 130": 2},
    "pdf/maahanmuuttajaaidit.pdf": {"Taustaa": 1, "Kolmessa vuodessa aloitti": 3},
    "pdf/ruokaketju.pdf": {"Kiitokset": 1, "Kumppanit": 2, "Riskit": 3, "Kuljetuksissa syntyi": 4},
}


@pytest.mark.parametrize("name", names_in("pdf"))
def test_title_authors_and_date_of_a_report(name):
    found, expected = report(name), EXPECTED[name]
    assert (found.kind, found.id, found.source) == (Kind.PAGE, name, name)
    assert found.title == expected["title"]
    assert list(found.people) == expected["people"]
    assert str(found.published) == expected["published"]


@pytest.mark.parametrize("name", names_in("pdf"))
def test_every_sentence_of_a_report_is_whole_and_in_its_order(name):
    text, at = " ".join(report(name).text.split()), 0
    for paragraph in EXPECTED[name]["paragraphs"]:
        for sentence in paragraph.split(". "):
            assert sentence in text[at:]
            at = text.index(sentence, at)


@pytest.mark.parametrize("name", names_in("pdf"))
def test_paragraphs_and_headings_stand_apart(name):
    found = [re.sub(r"\.1$", ".", paragraph) for paragraph in report(name).text.split("\n\n")]  # 1: of a footnote
    for heading in EXPECTED[name]["headings"]:
        assert heading in found
    told = EXPECTED[name]["paragraphs"]
    assert sum(paragraph in found for paragraph in told) >= 0.8 * len(told)


@pytest.mark.parametrize("name", PAGES)
def test_a_place_of_the_text_knows_its_page(name):
    found = report(name)
    assert found.pages[0] == 0
    assert list(found.pages) == sorted(found.pages)
    for phrase, number in PAGES[name].items():
        assert found.page_at(found.text.index(phrase)) == number


@pytest.mark.parametrize("name", ["pdf/omaishoitajat.pdf", "pdf/ruokaketju.pdf", "pdf/turvetuotanto.pdf"])
def test_headers_footers_and_numbers_of_pages_are_no_part_of_the_text(name):
    text = report(name).text
    for repeated in ("Kehittämishankkeiden julkaisuja", "Raportteja ja selvityksiä", "Sivu 1", "1 (2)", "- 2 -"):
        assert repeated not in text


def test_a_paragraph_goes_on_over_the_end_of_a_page():
    assert "Tilintarkastajalla ei ollut huomautettavaa." in report("pdf/digituki.pdf").text


def test_the_title_is_not_repeated_in_the_text():
    for name in names_in("pdf"):
        assert not report(name).text.startswith(EXPECTED[name]["title"][:20])


def test_a_title_of_the_properties_that_is_a_file_name_gives_way_to_the_largest_line():
    assert b"loppuraportti_v3.doc" in (TEXTS / "pdf/mielenterveys.pdf").read_bytes()
    assert report("pdf/mielenterveys.pdf").title == "Vertaistukea nuorten mielenterveyteen"


def test_a_small_pdf_made_by_hand(tmp_path):
    told = pdf(page("Kylätalo", "Ovi on auki."), info=b"/Author(Kivi, Aino)/CreationDate(D:20120305)/Keywords(talo)")
    found = read_one(tmp_path, told, "talo.pdf")
    assert (found.title, found.text, found.pages) == ("Kylätalo", "Ovi on auki.", (0,))
    assert (found.people, found.published) == (("Aino Kivi",), PartialDate(2012, 3, 5))
    assert found.extra == {"keywords": "talo"}


def test_pages_without_text_are_counted(tmp_path):
    found = read_one(tmp_path, pdf(b"", page("Kylätalo", "Ovi on auki."), b"", page("Tervetuloa.")), "a.pdf")
    assert found.title == "Kylätalo"
    assert found.page_at(found.text.index("Ovi")) == 2
    assert found.page_at(found.text.index("Tervetuloa")) == 4


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a"])
def test_a_pdf_is_known_by_its_bytes(tmp_path, name):
    assert format_of(save(tmp_path, pdf(page("Kylätalo")), name)).name == "PDF"
    assert format_of(save(tmp_path, b"\n\n" + pdf(page("Kylätalo")), name)).name == "PDF"


def test_what_stands_before_a_pdf_is_forgiven_and_a_text_about_it_is_a_text(tmp_path):
    late = b"HTTP/1.1 200 OK\r\n\r\n" + pdf(page("Kylätalo"))
    assert read_one(tmp_path, late, "a.pdf").title == "Kylätalo"
    assert format_of(save(tmp_path, "Näin alkaa PDF:\n\n%PDF-1.4\n", "a.txt")).name == "page"
    assert format_of(save(tmp_path, "<html><title>404</title></html>", "a.pdf")).name == "web page"


WHOLE = (TEXTS / "pdf/turvetuotanto.pdf").read_bytes()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (WHOLE[: len(WHOLE) // 2], "is damaged or cut short"),
        (b"%PDF-1.7\n", "is damaged or cut short"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "is damaged or cut short"),
        (pdf(page("Salaista."), encrypt=LOCKED), "is encrypted: save it without a password"),
        (pdf(b"", b""), "has no text: a scanned picture?"),
        (pdf(), "is damaged or cut short"),
        ((TEXTS / "broken/kirjaimet.pdf").read_bytes(), "has no text that can be read: its fonts"),
    ],
)
def test_what_cannot_be_read_is_one_problem_with_its_reason(tmp_path, content, reason):
    (problem,) = read(tmp_path, content, "rikki.pdf")
    assert isinstance(problem, Problem)
    assert problem.lost
    assert problem.reason.startswith(reason)


def test_a_pdf_over_the_limit_is_not_read(tmp_path):
    (problem,) = read(tmp_path, WHOLE, "a.pdf", max_document_bytes=1_000)
    assert problem.reason == f"{len(WHOLE):,} bytes long; the limit (limits.document_bytes) is 1,000"


def test_text_in_capitals_is_text(tmp_path):
    told = [
        "KYLÄTALO KAIKILLE",
        "TERVAJOEN VANHASTA KOULUSTA TEHTIIN TALO, JOSSA KOKOONTUU KYLÄN VÄKI.",
        "AVAJAISET OLIVAT.",
    ]
    assert read_one(tmp_path, pdf(page(*told, *told[1:])), "a.pdf").title == told[0]


def test_without_its_library_a_pdf_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (problem,) = read(tmp_path, WHOLE, "a.pdf")
    assert problem.reason == "needs the extra \"pdf\": pip install 'hankehaku[pdf]'"


# Bombs, read as the indexer reads them


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there the time alone is bounded")
@pytest.mark.parametrize(
    ("operators", "times"),
    [(b" " * 1_000_000, 1_000), (b"q " * 500_000, 16), (b"(x) Tj " * 100_000, 100)],
    ids=["a page of 1 GB", "8 million operators", "10 million letters"],
)
def test_a_bomb_costs_its_file_alone(tmp_path, operators, times):
    deflate = zlib.compressobj(1)
    told = deflate.compress(b"BT /F 12 Tf 40 500 Td ") + b"".join(deflate.compress(operators) for _ in range(times))
    bomb = pdf(told + deflate.flush(), packed=True)
    assert len(bomb) < 5_000_000
    files = [save(tmp_path, told, f"{at}.pdf") for at, told in enumerate([WHOLE, bomb, WHOLE])]
    begun = time.monotonic()
    with WorkerPool(jobs=1, seconds=5, memory_mb=1024) as pool:
        first, middle, last = [list(task) for task in [pool.read(file) for file in files]]
    assert time.monotonic() - begun < 20
    assert isinstance(first[0], Document)
    assert isinstance(middle[0], Problem)
    assert isinstance(last[0], Document)


# Lines to running text


def lines(*texts, left=40.0, size=10.0, top=500.0, step=12.0):
    """Lines of full width below one another; a hyphen at the end breaks a word."""
    return [Line(text, left, 300.0, top - step * at, size, text.endswith("-")) for at, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (("Hankkeessa järjes-", "töille annettiin"), "Hankkeessa järjestöille annettiin"),
        (("Matka linja-", "autolla"), "Matka linja-autolla"),
        (("Etelä-", "Suomessa"), "Etelä-Suomessa"),
        (("vuoden 2010-", "luvulla"), "vuoden 2010-luvulla"),
        (("lapsi-", "ja nuorisotyö"), "lapsi- ja nuorisotyö"),
        (("sosiaali-", "tai terveysala"), "sosiaali- tai terveysala"),
        (("hän on opetta-", "ja koulussa"), "hän on opettaja koulussa"),
        (("barn-", "och ungdomsarbete"), "barn- och ungdomsarbete"),
    ],
)
def test_a_word_broken_at_the_end_of_its_line_is_whole_again(told, text):
    assert flow([lines(*told)])[0] == text


def test_a_word_may_be_broken_over_the_end_of_a_page():
    text, starts = flow([lines("Hankkeessa järjes-"), lines("töille annettiin")])
    assert text == "Hankkeessa järjestöille annettiin"
    assert starts == (0, text.index("töille"))


def test_columns_follow_one_another():
    left, right = lines("vasen palsta", "jatkuu"), lines("oikealla.", "Loppu", left=200.0)
    assert flow([[*left, *right]])[0] == "vasen palsta jatkuu oikealla. Loppu"


def test_a_wider_gap_or_another_size_is_a_new_paragraph():
    told = [
        *lines("Yksi kappale", "jatkuu"),
        *lines("Toinen kappale", top=460.0),
        *lines("Otsikko", top=440.0, size=14.0),
    ]
    assert flow([told])[0] == "Yksi kappale jatkuu\n\nToinen kappale\n\nOtsikko"


def test_a_line_that_ended_before_it_was_full_ends_its_paragraph():
    short = Line("Loppui tähän.", 40.0, 90.0, 488.0, 10.0)
    assert flow([[*lines("Pitkä rivi jota on"), short, *lines("Uusi kappale", top=476.0)]])[0].endswith(
        "tähän.\n\nUusi kappale"
    )


def test_what_stands_at_the_edge_of_most_pages_goes_and_the_rest_stays():
    pages = [
        lines("Sarjan nimi", f"Sisältöä {word}", "Lisää", "ja vielä", "rivejä", f"Raportti 2012 sivu {at + 3}")
        for at, word in enumerate(["yksi", "kaksi", "kolme", "neljä"])
    ]
    assert [each[0].text for each in without_edges(pages)] == [
        f"Sisältöä {word}" for word in ("yksi", "kaksi", "kolme", "neljä")
    ]
    assert not [line for each in without_edges(pages) for line in each if "sivu" in line.text]


def test_headings_with_numbers_of_their_own_are_no_page_numbers():
    pages = [lines(f"Luku {number}", f"Sisältöä {number * number}") for number in (1, 2, 5, 9)]
    assert [each[0].text for each in without_edges(pages)] == ["Luku 1", "Luku 2", "Luku 5", "Luku 9"]


# Properties


@pytest.mark.parametrize(
    "told",
    ["", "untitled", "Nimetön1", "Asiakirja1", "Document 2", "raportti.docx", "(anonymous)",
     "Microsoft Word - raportti.doc", "loppuraportti_final_v3", "PowerPoint-esitys", "123", "x" * 201],
)  # fmt: skip
def test_a_title_that_tells_nothing_is_none(told):
    assert sensible_title(told) == ""


@pytest.mark.parametrize(
    "told", ["Loppuraportti", "Microsoft Word - Kylätalo kaikille", "Hanke 2010–2012", "Untitled stories of Lapland"]
)
def test_a_title_in_words_is_taken(told):
    assert sensible_title(told) == told.removeprefix("Microsoft Word - ")


@pytest.mark.parametrize(
    ("told", "people"),
    [
        ("Aino Kivelä", ("Aino Kivelä",)),
        ("Aino Kivelä; Lauri af Kallio", ("Aino Kivelä", "Lauri af Kallio")),
        ("Aino Kivelä, Lauri Kallio", ("Aino Kivelä", "Lauri Kallio")),
        ("Kivelä, Aino", ("Aino Kivelä",)),
        ("akivela", ()),
        ("Turun kaupunki", ()),
        ("", ()),
    ],
)
def test_authors_of_the_properties_are_people(told, people):
    assert authors(told, []) == people


@pytest.mark.parametrize(
    ("stamp", "cover", "date"),
    [
        ("D:20150402101112+03'00'", ["Raportti"], "2015-04-02"),
        ("2015-04-02T10:11:12Z", ["Raportti"], "2015-04-02"),
        ("D:20150402", ["Kuopio 15.3.2012"], "2012-03-15"),
        ("D:20150402", ["Huhtikuu 2015"], "2015-04-02"),
        ("D:20150402", ["Maaliskuu 2015"], "2015-03"),
        ("D:20150402", ["Kuopio 2012"], "2015-04-02"),
        ("", ["Kuopio 2012"], "2012"),
        ("", ["Hanke alkoi 15.3.2012 ja jatkuu."], "None"),
        ("", ["1.2.2012", "3.4.2013"], "None"),
        ("D:00000000", [], "None"),
        ("roskaa", [], "None"),
    ],
)
def test_the_day_it_came_out_is_that_of_its_cover_or_of_the_file(stamp, cover, date):
    assert str(published(stamp, cover)) == date
