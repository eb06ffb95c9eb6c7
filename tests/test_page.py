"""Pages: any plain text. The first line is the title, and the date of the last change may be at the end."""

from __future__ import annotations

import time

import pytest
from saved import read_one

from indexer.model import Kind, PartialDate


def test_the_first_line_is_the_title_and_the_rest_the_text(tmp_path):
    page = read_one(tmp_path, "Kylätalo\n\nOvi on auki.\n\n\nTervetuloa.\n")
    assert (page.kind, page.title, page.text) == (Kind.PAGE, "Kylätalo", "Ovi on auki.\n\nTervetuloa.")


@pytest.mark.parametrize(
    "suffix",
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
def test_the_date_of_the_last_change_is_removed_from_the_text(tmp_path, suffix):
    page = read_one(tmp_path, f"Kylätalo\n\nOvi on auki.{suffix}")
    assert (page.text, page.published) == ("Ovi on auki.", PartialDate(2017, 6, 29))


@pytest.mark.parametrize(
    "end",
    ["Muokattu viimeksi: 31.02.2017", "Muokattu viimeksi: 29.6.2017, sanoi Aino.", "Päivitetty juuri äsken."],
)
def test_other_text_at_the_end_is_not_removed(tmp_path, end):
    page = read_one(tmp_path, f"Kylätalo\n\nOvi on auki. {end}")
    assert (page.text, page.published) == (f"Ovi on auki. {end}", None)


def test_with_a_very_long_first_line_the_file_name_is_the_title(tmp_path):
    paragraph = "Kylätalon ovi on ollut auki siitä asti kun se rakennettiin. " * 20
    page = read_one(tmp_path, f"{paragraph}\n\nTervetuloa.\n", "kylä/avoimet-ovet.txt")
    assert (page.title, page.text) == ("avoimet-ovet", f"{paragraph.strip()}\n\nTervetuloa.")


def test_lines_after_the_title_are_text_even_without_an_empty_line(tmp_path):
    page = read_one(tmp_path, "Kylätalo\r\nOvi on auki.\r\nTervetuloa.\r\n")
    assert (page.title, page.text) == ("Kylätalo", "Ovi on auki.\nTervetuloa.")


@pytest.mark.parametrize(("content", "title"), [("Kylätalo", "Kylätalo"), ("Muokattu viimeksi: 29.6.2017", "teksti")])
def test_a_single_line_is_a_page_with_a_title(tmp_path, content, title):
    page = read_one(tmp_path, content)
    assert (page.title, page.text) == (title, "")


@pytest.mark.parametrize("filler", ["\n", " ", "Muokattu viimeksi: ", "Muokattu viimeksi" + " " * 200])
def test_repeated_filler_is_read_in_linear_time(tmp_path, filler):
    start = time.process_time()
    read_one(tmp_path, "a" + filler * (100_000 // len(filler)) + "b")
    assert time.process_time() - start < 2  # a backtracking pattern took minutes


def test_the_last_line_is_text_although_it_looks_like_a_heading(tmp_path):
    document = read_one(tmp_path, "Melontaretki peruttu\n\nJoki oli niin matala, että kanootit jäivät kiinni pohja")
    assert (document.title, document.text[:10]) == ("Melontaretki peruttu", "Joki oli n")
