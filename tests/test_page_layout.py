"""Running text from the lines of laid-out pages."""

from __future__ import annotations

import pytest

from indexer.sources.reports.page_layout import Line, reflow, remove_edges


def lines(*texts, left=40.0, size=10.0, top=500.0, step=12.0):
    """Lines of full width, one below the other; a hyphen at the end of a line breaks a word."""
    return [Line(text, left, 300.0, top - step * at, size, text.endswith("-")) for at, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("Hankkeessa järjes-", "töille annettiin"), "Hankkeessa järjestöille annettiin"),
        (("Matka linja-", "autolla"), "Matka linja-autolla"),
        (("Etelä-", "Suomessa"), "Etelä-Suomessa"),
        (("vuoden 2010-", "luvulla"), "vuoden 2010-luvulla"),
        (("Lehdon ELY-", "keskus"), "Lehdon ELY-keskus"),
        (("lapsi-", "ja nuorisotyö"), "lapsi- ja nuorisotyö"),
        (("sosiaali-", "tai terveysala"), "sosiaali- tai terveysala"),
        (("hän on opetta-", "ja koulussa"), "hän on opettaja koulussa"),
        (("barn-", "och ungdomsarbete"), "barn- och ungdomsarbete"),
    ],
)
def test_a_word_broken_at_a_line_end_is_joined(parts, text):
    assert reflow([lines(*parts)])[0] == text


def test_a_word_broken_at_a_page_end_is_joined():
    text, starts = reflow([lines("Hankkeessa järjes-"), lines("töille annettiin")])
    assert text == "Hankkeessa järjestöille annettiin"
    assert starts == (0, text.index("töille"))


def test_columns_follow_one_another():
    left, right = lines("vasen palsta", "jatkuu"), lines("oikealla.", "Loppu", left=200.0)
    assert reflow([[*left, *right]])[0] == "vasen palsta jatkuu oikealla. Loppu"


def test_a_wider_gap_or_another_font_size_begins_a_paragraph():
    page_lines = [
        *lines("Yksi kappale", "jatkuu"),
        *lines("Toinen kappale", top=460.0),
        *lines("Otsikko", top=440.0, size=14.0),
    ]
    assert reflow([page_lines])[0] == "Yksi kappale jatkuu\n\nToinen kappale\n\nOtsikko"


def test_a_short_line_ends_its_paragraph():
    short = Line("Loppui tähän.", 40.0, 90.0, 488.0, 10.0)
    assert reflow([[*lines("Pitkä rivi jota on"), short, *lines("Uusi kappale", top=476.0)]])[0].endswith(
        "tähän.\n\nUusi kappale"
    )


def test_lines_at_the_edges_of_most_pages_are_removed():
    pages = [
        lines("Sarjan nimi", f"Sisältöä {word}", "Lisää", "ja vielä", "rivejä", f"Raportti 2012 sivu {at + 3}")
        for at, word in enumerate(["yksi", "kaksi", "kolme", "neljä"])
    ]
    remaining = remove_edges(pages)
    assert [page[0].text for page in remaining] == [f"Sisältöä {word}" for word in ("yksi", "kaksi", "kolme", "neljä")]
    assert not [line for page in remaining for line in page if "sivu" in line.text]


def test_numbered_headings_are_not_page_numbers():
    pages = [lines(f"Luku {number}", f"Sisältöä {number * number}") for number in (1, 2, 5, 9)]
    assert [page[0].text for page in remove_edges(pages)] == ["Luku 1", "Luku 2", "Luku 5", "Luku 9"]
