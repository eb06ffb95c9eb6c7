"""Pages: any text, its first line the title, the date of its last change at its end."""

from __future__ import annotations

import time

import pytest
from saved import read_one

from indexer.model import Kind, PartialDate


def test_the_first_line_is_the_title_and_the_rest_the_text(tmp_path):
    page = read_one(tmp_path, "Kylätalo\n\nOvi on auki.\n\n\nTervetuloa.\n")
    assert (page.kind, page.title, page.text) == (Kind.PAGE, "Kylätalo", "Ovi on auki.\n\nTervetuloa.")


@pytest.mark.parametrize(
    "told",
    [
        "Muokattu viimeksi: 29.06.2017",
        "\n\nMuokattu viimeksi: 29.6.2017\n\n",
        " Viimeksi muokattu 29. 6. 2017.",
        "Päivitetty 29.6.2017",
        "\nViimeksi päivitetty:\u00a029.6.2017",
        "\nSenast uppdaterad 2017-06-29",
        "\nLast updated: 29.6.2017",
        "\nMUOKATTU VIIMEKSI: 29.06.2017",
    ],
)
def test_the_date_of_the_last_change_is_taken_off_the_last_sentence(tmp_path, told):
    page = read_one(tmp_path, f"Kylätalo\n\nOvi on auki.{told}")
    assert (page.text, page.published) == ("Ovi on auki.", PartialDate(2017, 6, 29))


@pytest.mark.parametrize(
    "end",
    ["Muokattu viimeksi: 31.02.2017", "Muokattu viimeksi: 29.6.2017, sanoi Aino.", "Päivitetty juuri äsken."],
)
def test_what_is_no_date_of_change_stays_in_the_text(tmp_path, end):
    page = read_one(tmp_path, f"Kylätalo\n\nOvi on auki. {end}")
    assert (page.text, page.published) == (f"Ovi on auki. {end}", None)


def test_a_very_long_first_line_is_text_and_the_file_names_the_page(tmp_path):
    long = "Kylätalon ovi on ollut auki siitä asti kun se rakennettiin. " * 20
    page = read_one(tmp_path, f"{long}\n\nTervetuloa.\n", "kylä/avoimet-ovet.txt")
    assert (page.title, page.text) == ("avoimet-ovet", f"{long.strip()}\n\nTervetuloa.")


def test_lines_below_the_title_are_text_without_an_empty_line_too(tmp_path):
    page = read_one(tmp_path, "Kylätalo\r\nOvi on auki.\r\nTervetuloa.\r\n")
    assert (page.title, page.text) == ("Kylätalo", "Ovi on auki.\nTervetuloa.")


@pytest.mark.parametrize(("content", "title"), [("Kylätalo", "Kylätalo"), ("Muokattu viimeksi: 29.6.2017", "teksti")])
def test_a_single_line_is_a_page_with_a_title(tmp_path, content, title):
    page = read_one(tmp_path, content)
    assert (page.title, page.text) == (title, "")


@pytest.mark.parametrize("filler", ["\n", " ", "Muokattu viimeksi: ", "Muokattu viimeksi" + " " * 200])
def test_a_page_of_empty_lines_takes_no_long_time(tmp_path, filler):
    began = time.perf_counter()
    read_one(tmp_path, "a" + filler * (100_000 // len(filler)) + "b")
    assert time.perf_counter() - began < 2  # a pattern that backtracks took minutes
