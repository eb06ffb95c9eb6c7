"""Frame and titles of pages that were saved as text: menus above, notices below, and the headline between them."""

from __future__ import annotations

import pytest
from saved import read_one

from indexer.model import Kind, PartialDate
from indexer.sources.text.frame import is_frame, without_frame

PROSE = "Talon ovi on auki joka arkipäivä, ja kahvia saa niin kauan kuin pannussa riittää kuumaa. " * 2


@pytest.mark.parametrize(
    "line",
    [
        "Siirry suoraan sisältöön",
        "Hoppa direkt till innehållet",
        "Skip to main content",
        "Avaa päävalikko",
        "Etusivu › Kylät › Kahvila",
        "Hem / Projekt / Byastugan",
        "Jaa Facebookissa",
        "Dela på LinkedIn",
        "Jaa tämä sivu: Facebook X LinkedIn",
        "Facebook LinkedIn Bluesky",
        "Jaa Facebookissa | Jaa LinkedInissä",
        "Tulosta · Kopioi linkki",
        "Tilaa uutiskirje",
        "Prenumerera på vårt nyhetsbrev",
        "Tämä sivusto käyttää evästeitä, jotta kahvitilaukset pysyvät tallessa.",
        "Accept all cookies",
        "Suomi | Svenska | English",
        "© 2019 Kylien Tupa ry",
        "Takaisin ylös",
        "Till toppen",
        "Kontakta oss!",
    ],
)
def test_a_line_of_the_frame_is_recognised(line):
    assert is_frame(line)


@pytest.mark.parametrize(
    "line",
    [
        "Sisältöön perehdyttiin talvella",
        "Etusivun tekijät palkittiin",
        "Jaa ruokaa naapurille",
        "Evästeet: kylän leivontapäivä",
        "Svenska gården i byn",
        "Media kylän asialla",
        "Hem ljuva hem",
        "Tilaa lehti talvella | Kylä lukee",
        "Facebook-ryhmä auttoi",
    ],
)
def test_a_line_with_a_word_of_the_frame_is_text(line):
    assert not is_frame(line)


@pytest.mark.parametrize("menu", ["Hyppää sisältöön\nMedia\nKahvilehti", "Gå till innehåll\n\nMeny", "Skip to content"])
def test_the_headline_below_a_menu_is_the_title(tmp_path, menu):
    page = read_one(tmp_path, f"{menu}\n\nKylätalo avasi ovensa\n\n{PROSE}\n\nTakaisin ylös\n")
    assert (page.title, page.text) == ("Kylätalo avasi ovensa", PROSE.strip())


def test_a_page_of_one_frame_line_has_it_in_no_title(tmp_path):
    assert read_one(tmp_path, f"Tulosta sivu\n{PROSE}", "kahvi.txt").title != "Tulosta sivu"


@pytest.mark.parametrize("first", ["Nyheter", "Uutiset 2019", "www.kylat.example/talo?id=1", "KAHVI12 KY/FI/000321"])
def test_a_name_of_a_section_above_the_headline_is_not_the_title(tmp_path, first):
    page = read_one(tmp_path, f"{first}\n\nKylätalo avasi ovensa lauantaina\n\n{PROSE}")
    assert page.title == "Kylätalo avasi ovensa lauantaina"


@pytest.mark.parametrize("heading", ["Hankkeen perustiedot", "Kort om projektet", "Project in brief"])
def test_a_heading_of_any_project_below_a_short_title_is_not_the_title(tmp_path, heading):
    assert read_one(tmp_path, f"Kylätalo auki\n\n{heading}\n\n{PROSE}").title == "Kylätalo auki"


def test_a_heading_of_any_project_is_the_title_of_a_page_without_another(tmp_path):
    page = read_one(tmp_path, f"Hankekuvaus\n\n{PROSE}")
    assert (page.title, page.text) == ("Hankekuvaus", PROSE.strip())


@pytest.mark.parametrize("title", ["Kenen kylä? Ajatuksia talkoista", "Kahvia! Pannu on kuuma"])
def test_a_question_may_be_part_of_a_title(tmp_path, title):
    assert read_one(tmp_path, f"Blogi\n\n{title}\n\n{PROSE}").title == title


def test_a_title_of_few_words_above_its_text_is_the_title(tmp_path):
    assert (
        read_one(tmp_path, f"Kylätalo\n\n{PROSE}\n\nMiten talo rakennettiin talkoilla\n\n{PROSE}").title == "Kylätalo"
    )


def test_the_date_in_a_menu_is_that_of_the_news_item(tmp_path):
    text = f"Siirry sisältöön\nKahvilehti\nAino Kivelä\nJulkaistu 3.5.2019\n\nPannu kuumana\n\n{PROSE}"
    news = read_one(tmp_path, text)
    assert (news.kind, news.title, news.published) == (Kind.NEWS, "Pannu kuumana", PartialDate(2019, 5, 3))
    assert news.people == ("Aino Kivelä",)


def test_only_the_blocks_above_the_title_are_menus():
    lines = ["Kylätalo", "", PROSE, "", "Kahvia", "", "Pullaa", "", "Ovi on auki", "Takaisin", "", "Loppu"]
    assert [line for line in without_frame(lines) if line] == [line for line in lines if line not in ("", "Takaisin")]


@pytest.mark.parametrize(
    "head",
    [
        "Mäntylä » Vapaa-aika » Kahvilat",
        "Vapaa-aika / Pannukahvit",
        "Hankkeet » Päättyneet hankkeet",
        "Toiminta\n\nTapahtumat\n\nYhteystiedot",
        "Kahvi ja pulla\nKahvilat\nPannukahvit",
        "Kylien Tupa ry\nToiminta\nTapahtumat\nYhteystiedot",
        "Byarnas stuga rf\nVerksamhet\nBli medlem\nKontakt",
    ],
)
def test_menus_and_paths_above_the_title_are_frame(tmp_path, head):
    page = read_one(tmp_path, f"{head}\n\nPannukahvit\n\n{PROSE}")
    assert (page.title, page.text) == ("Pannukahvit", PROSE.strip())


@pytest.mark.parametrize(
    "title", ["Kahvia / teetä", "»Kahvia» ja pullaa » juhlat", "Yhteystiedot", "KAHVILAT 2011-2012"]
)
def test_titles_that_resemble_paths_and_menus_remain(tmp_path, title):
    assert read_one(tmp_path, f"{title}\n\n{PROSE}").title == title


def test_a_title_that_is_also_a_link_of_the_menu_remains(tmp_path):
    page = read_one(tmp_path, f"Toiminta\n\nTapahtumat\n\nYhteystiedot\n\nYhteystiedot\n\n{PROSE}")
    assert (page.title, page.text) == ("Yhteystiedot", PROSE.strip())


def test_labelled_values_above_the_prose_are_no_menu(tmp_path):
    project = read_one(tmp_path, f"Tupa auki\n\nHankkeet\nToiminta\nRahoittaja: Kela\nKesto: 2011–2012\n\n{PROSE}")
    assert (project.kind, project.funders) == (Kind.PROJECT, ("Kela",))


def test_a_headline_continues_only_on_lines_that_continue_it(tmp_path):
    text = "Aamukahvit ja\niltakahvit\nMäntylän Martat ry\n\nRahoittaja: Kela\nKesto: 2011–2012\n"
    assert read_one(tmp_path, text).title == "Aamukahvit ja iltakahvit"


def test_a_code_above_the_title_is_not_the_title(tmp_path):
    page = read_one(tmp_path, f"KAHVI12 KY/FI/000321\nKahvila avaa ovensa\n\n{PROSE}")
    assert (page.title, page.text) == ("Kahvila avaa ovensa", f"KAHVI12 KY/FI/000321\n\n{PROSE.strip()}")
