"""News items as plain text: language bar, headline, date line, paragraphs, byline."""

from __future__ import annotations

import pytest
from saved import read, read_one

from indexer.model import Kind, PartialDate

NEWS = """fi | sv | eng

Kyläkahvila avasi ovensa

05.10.2015, 14:08

Lauantaina pullaa riitti kaikille.

Ensi viikolla paistetaan lettuja.

Aino Kivelä ja Ulla von Rauta

Aino Kivelä on kahvilan emäntä.
"""


def test_headline_date_text_and_authors_are_separated(tmp_path):
    news = read_one(tmp_path, NEWS)
    assert (news.kind, news.title) == (Kind.NEWS, "Kyläkahvila avasi ovensa")
    assert news.published == PartialDate(2015, 10, 5)
    assert news.people == ("Aino Kivelä", "Ulla von Rauta")
    assert news.text.split("\n\n") == [
        "Lauantaina pullaa riitti kaikille.",
        "Ensi viikolla paistetaan lettuja.",
        "Aino Kivelä on kahvilan emäntä.",
    ]


@pytest.mark.parametrize(
    "bar", ["fi | sv | eng", "FI|SV|EN", "Suomi / Svenska / English", "På svenska · In English", ""]
)
def test_the_language_bar_is_ignored(tmp_path, bar):
    assert read_one(tmp_path, NEWS.replace("fi | sv | eng", bar)) == read_one(tmp_path, NEWS)


@pytest.mark.parametrize(
    "line",
    [
        "5.10.2015",
        "5.10.2015 14:08",
        "5.10.2015 klo 14.08",
        "05.10.2015 - 14:08",
        "Julkaistu: 5.10.2015 klo 14:08",
        "Ma 5.10.2015",
        "5. lokakuuta 2015",
        "2015-10-05",
        "\u00a05.10.2015\u00a0",
    ],
)
def test_every_form_of_a_date_line_is_recognised(tmp_path, line):
    news = read_one(tmp_path, NEWS.replace("05.10.2015, 14:08", line))
    assert (news.kind, news.published) == (Kind.NEWS, PartialDate(2015, 10, 5))


@pytest.mark.parametrize(
    "change",
    [
        lambda news: news.replace("\n", "\r\n"),
        lambda news: news.replace("\n\n", "\n"),
        lambda news: news.replace("\n", " \t\n"),
        lambda news: "\n\n" + news,
    ],
    ids=["crlf", "no empty lines", "trailing space", "empty first"],
)
def test_white_space_does_not_change_what_is_read(tmp_path, change):
    assert read_one(tmp_path, change(NEWS)) == read_one(tmp_path, NEWS)


def test_a_lead_paragraph_between_headline_and_date_is_text(tmp_path):
    news = read_one(tmp_path, NEWS.replace("\n05.10", "\nPullaa ja puhetta.\n\n05.10"))
    assert news.text.startswith("Pullaa ja puhetta.\n\nLauantaina")


def test_without_a_byline_the_last_paragraph_is_text(tmp_path):
    news = read_one(tmp_path, "Talkoot\n\n5.10.2015\n\nAita maalattiin.\n\nSitten satoi.\n")
    assert (news.people, news.text) == ((), "Aita maalattiin.\n\nSitten satoi.")


@pytest.mark.parametrize("line", ["Teksti: Aino Kivelä", "Teksti ja kuvat: Aino Kivelä", "Aino Kivelä"])
def test_a_byline_is_not_part_of_the_text(tmp_path, line):
    news = read_one(tmp_path, f"Talkoot\n\n5.10.2015\n\nAita maalattiin.\n\n{line}\n")
    assert (news.people, news.text) == (("Aino Kivelä",), "Aita maalattiin.")


def test_a_name_in_the_text_is_not_an_author(tmp_path):
    news = read_one(tmp_path, "Talkoot\n\n5.10.2015\n\nAino Kivelä kertoi kuulumisia.\n\nSitten satoi.\n")
    assert news.people == ()


def test_a_date_that_does_not_exist_yields_a_note_and_the_news_item(tmp_path):
    note, news = read(tmp_path, NEWS.replace("05.10.2015", "31.02.2015"))
    assert "no such date" in note.reason
    assert (note.lost, news.published, news.kind) == (False, None, Kind.NEWS)


def test_news_without_text_is_still_news(tmp_path):
    news = read_one(tmp_path, "Talkoot tulossa\n\n5.10.2015\n")
    assert (news.kind, news.title, news.text) == (Kind.NEWS, "Talkoot tulossa", "")


def test_a_text_with_a_date_far_from_the_headline_is_not_news(tmp_path):
    page = read_one(tmp_path, "Talkoot\n\n" + "Aita maalattiin.\n\n" * 5 + "5.10.2015\n\nSitten satoi.\n")
    assert (page.kind, page.published) == (Kind.PAGE, None)


@pytest.mark.parametrize(
    "head",
    [
        "3.5.2019\n\nKahvipannu kiertää kylästä kylään\n\nKylät",
        "Uutiset 3.5.2019\n\nKahvipannu kiertää kylästä kylään",
        "Kahvipannu kiertää kylästä kylään\n\nKirjoittaja\nAino Kivelä\n\nJulkaistu\n3.5.2019",
        "Kahvipannu kiertää kylästä kylään\n\n3.5.2019 | Blogi | Lukuaika 3 min",
    ],
)
def test_the_date_may_be_above_the_headline_and_its_label_above_the_date(tmp_path, head):
    news = read_one(
        tmp_path, f"{head}\n\n{'Pannu kiertää viikossa yhdeksän kylää ja palaa sitten tuvan hyllylle. ' * 2}"
    )
    assert (news.kind, news.title) == (Kind.NEWS, "Kahvipannu kiertää kylästä kylään")
    assert news.published == PartialDate(2019, 5, 3)


@pytest.mark.parametrize("break_", ["\n", "\n\n"])
def test_a_long_headline_may_be_below_the_authors_and_the_date(tmp_path, break_):
    head = break_.join(["Verkkolehti", "Aino Kivelä & Lauri Kallio", "Julkaistu 3.5.2019"])
    title = "Yhdeksän kylän yhteinen kahvipannu kiertää talosta taloon ja tuo naapurit saman pöydän ääreen"
    prose = "Pannu kiertää viikossa kylät ja palaa sitten tuvan hyllylle, jossa se odottaa."
    news = read_one(tmp_path, f"{head}\n\n{title}\n\n{prose}\n\n{prose}")
    assert (news.title, news.people) == (title, ("Aino Kivelä", "Lauri Kallio"))


def test_a_short_headline_above_the_author_is_the_headline(tmp_path):
    prose = "Pannu kiertää viikossa yhdeksän kylää ja palaa sitten tuvan hyllylle, kertoo Aino."
    news = read_one(tmp_path, f"Pannu kiertää\n\nKirjoittaja: Aino Kivelä\n3.5.2019\n\n{prose}\n\n{prose}")
    assert news.title == "Pannu kiertää"


@pytest.mark.parametrize(
    "line", ["Opening date: 3 May 2019", "Date: 3 May 2019, 10:00–15:00", "Deadline date 3.5.2019"]
)
def test_a_day_of_something_else_makes_no_news(tmp_path, line):
    page = read_one(tmp_path, f"Coffee call of the villages\n\n{line}\n\nThe pot goes around nine villages a week.\n")
    assert (page.kind, page.published) == (Kind.PAGE, None)
