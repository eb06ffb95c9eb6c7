"""Lines and statements of when a text was published or changed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saved import read_one

from indexer.model import Kind, PartialDate
from indexer.sources.dates import find_modified_date, parse_date_line, strip_stamps

DAY = PartialDate(2021, 3, 4)


@pytest.mark.parametrize(
    "line",
    [
        "4.3.2021",
        "04.03.2021 |14:48",
        "4.3.2021 11:17:05 EET | Kyläministeriö | Tiedote",
        "Julkaisuajankohta 4.3.2021 11.01",
        "Kylä- ja kaupunkiministeriö 4.3.2021 9.53",
        "Utgivningsdatum 4.3.2021 13.14 | Publicerad på svenska 5.3.2021 kl. 13.23",
        "Aino Kivelä (aino.kivela a example.fi), 4.3.2021",
        "Kirjoittanut torstai, 04 maaliskuu 2021 15:58",
        "Published 4 March 2021",
        "Posted on March 4, 2021 by Aino Kivelä",
        "Thursday, March 4, 2021 - 10:15",
        "Torstaina 4. maaliskuuta 2021",
        "Publicerad den 4 mars 2021",
        "TIEDOTE 4.3.2021 JULKAISUVAPAA",
        "Tiedote 97/2021 | 4.3.2021",
        "Kylien Liitto ry 4.3.2021",
        "Päivitetty 9.9.2021, julkaistu 4.3.2021",
        "4. maaliskuuta 2021 / Kategoria: Kylätyö / 3 kommenttia",
        "By Aino Kivelä on March 4, 2021 in Stories",
        "4.3.2021 | Kategorier: Byar | Inga kommentarer",
    ],
)
def test_a_publication_line_has_its_day(line):
    assert parse_date_line(line).date == DAY


@pytest.mark.parametrize(
    "line",
    [
        "Seminaari 4.3.2021",
        "Avoimet Ovet 4.3.2021",
        "Syysjuhla Kylätalolla, 4.3.2021 klo 9–15",
        "Kevätjuhla Kirkossa, 4.3.2021",
        "Haku päättyy 4.3.2021 klo 16.15",
        "Hankeaika: 4.3.2021",
        "4.3.2021–5.4.2021",
        "Tiedote 5/2018",
        "Vuosi 2021",
        "Kahvia 3 kuppia",
        "Hanke sai rahoitusta 4.3.2021.",
    ],
)
def test_other_lines_with_a_date_are_text(line):
    assert parse_date_line(line) is None


def test_a_line_of_the_last_change_is_recognised_as_such():
    line = parse_date_line("Päivitetty viimeksi 4.3.2021 klo 9.00")
    assert (line.date, line.is_modified, line.is_labelled) == (DAY, True, False)


def test_the_names_on_a_publication_line_are_returned():
    assert parse_date_line("Julkaistu 4.3.2021 | Kyläliitto").names == "Kyläliitto"


@pytest.mark.parametrize(
    "stamp",
    ["Muokattu viimeksi: 4.3.2021", " Senast uppdaterad 2021-03-04", "\nLast updated on 4 March 2021, 10:15",
     " Sivua päivitetty 4.3.2021 klo 9.00", "\n\nSidan uppdaterad: 4.3.2021."],
)  # fmt: skip
def test_the_last_change_is_stripped_from_the_end_of_a_text(stamp):
    assert strip_stamps(f"Ovi on auki.{stamp}") == ("Ovi on auki.", None, DAY)


def test_a_text_may_end_with_both_its_publication_and_its_last_change():
    stamped = "Ovi on aukiJulkaistu 4.3.2021 | Päivitetty 5.3.2021"
    assert strip_stamps(stamped) == ("Ovi on auki", DAY, PartialDate(2021, 3, 5))


@pytest.mark.parametrize(
    "end", ["Siitä on raportti, julkaistu 4.3.2021", "Muokattu viimeksi 31.2.2021", "Talo on vuodelta 2021"]
)
def test_a_date_in_a_sentence_and_one_that_does_not_exist_remain_in_the_text(end):
    assert strip_stamps(f"Ovi on auki. {end}") == (f"Ovi on auki. {end}", None, None)


def test_a_news_item_ends_without_the_date_of_its_last_change(tmp_path):
    news = read_one(tmp_path, "Talkoot\n\nKyläliitto 4.3.2021 9.53\n\nAita maalattiin.Muokattu viimeksi: 5.3.2021\n")
    assert (news.kind, news.published, news.text) == (Kind.NEWS, DAY, "Aita maalattiin.")


def test_a_labelled_date_below_lines_of_the_frame_makes_a_text_news(tmp_path):
    frame = "\n".join(["Siirry sisältöön", "Media", "Valikko", "Talkoot pidettiin", "kylän väki"])
    news = read_one(tmp_path, f"{frame}\nJulkaisuajankohta 4.3.2021 9.53\n\nAita maalattiin.\n")
    assert (news.kind, news.published) == (Kind.NEWS, DAY)


def test_a_date_of_change_near_the_headline_does_not_make_a_page_news(tmp_path):
    assert read_one(tmp_path, "Kylätalo\n\nPäivitetty 4.3.2021\n\nOvi on auki.\n").kind is Kind.PAGE


lines = st.text(alphabet="0123456789.:,|–-() Julkaistpvemody", max_size=160) | st.text()


@given(lines)
def test_no_text_raises(text):
    parse_date_line(text)
    find_modified_date(text)
    stripped, published, modified = strip_stamps(text)
    assert text.startswith(stripped)
    assert published or modified or stripped == text.rstrip()


@pytest.mark.parametrize("part", ["Julkaistu ", "4.3.2021 ", "Aino Kivelä, ", "ry ", "(", " |", "päivitetty 4.3."])
def test_repeated_parts_are_read_in_linear_time(part):
    start = time.process_time()
    parse_date_line(part * (160 // len(part)))
    strip_stamps(part * 20_000)
    assert time.process_time() - start < 1
