"""Pages of simple markup, without a headline element: read as well as the same lines saved as text."""

from __future__ import annotations

from html import escape

import pytest
from saved import read_one

from indexer.model import Kind, PartialDate, Period
from indexer.sources.text.blocks import split_blocks

NEWS = """Siirry sisältöön
Valikko

Lehdon kylätalo sai uuden katon

Lehdon kaupunki
Julkaisuajankohta 3.5.2021 9.15
Tiedote

Talkoolaiset kantoivat tiilet katolle kahdessa viikossa, ja kahvia kului sata litraa.

Katon maksoivat kyläläiset, jotka pitivät kesällä neljät myyjäiset ja yhden tanssit.

Palaa sivun alkuun
"""
PROJECT = """Hanketieto

1 Hanke

Hankkeen nimi: Kahvipöytä
Hankekoodi: S98765
Toimintalinja: 4. Kylät
Toteutusaika: Alkaa 1.3.2015 ja päättyy 30.11.2017
Vastuuviranomainen: Lehdon ELY-keskus

2 Hakijan perustiedot

Hakijan virallinen nimi: Kylien Liitto ry

3 Tiivistelmä

Kylissä avattiin kahvipöytiä, joiden ääressä yksinäiset tapasivat toisiaan joka viikko.
"""


def _paragraphs(lines):
    return "".join(f"<p>{escape(line)}</p>\n" for line in lines if line)


def _blocks(lines, start, end):
    return "\n".join(f"{start}{'<br>'.join(map(escape, block))}{end}" for block in split_blocks(lines))


SHAPES = {
    "a paragraph a line": _paragraphs,
    "a div a line": lambda lines: _paragraphs(lines).replace("p>", "div>"),
    "line breaks": lambda lines: "<br>".join(map(escape, lines)),
    "line breaks in paragraphs": lambda lines: _blocks(lines, "<p>", "</p>"),
    "line breaks in nested divs": lambda lines: f"<div>{_blocks(lines, '<div>', '</div>')}</div>",
    "preformatted": lambda lines: f"<pre>{escape(chr(10).join(lines))}</pre>",
    "spans": lambda lines: "".join(f"<div><span>{escape(line)}</span></div>" for line in lines if line),
    "lists": lambda lines: "".join(f"<ul><li>{'<li>'.join(map(escape, b))}</ul>" for b in split_blocks(lines)),
}


@pytest.fixture(params=SHAPES)
def shaped(request, tmp_path):
    """A function that reads a text after it was saved as a page of one shape."""

    def read_shaped(text, title=""):
        body = SHAPES[request.param](text.split("\n"))
        return read_one(
            tmp_path, f"<!doctype html><html><head>{title}</head><body>{body}</body></html>", "a/sivu-7.html"
        )

    return read_shaped


@pytest.mark.parametrize("title", ["", "<title>sivu-7</title>", "<title>Lehdon kaupunki</title>"])
def test_the_headline_and_the_date_of_a_press_release_are_found_without_markup(shaped, title):
    news = shaped(NEWS, title)
    assert (news.kind, news.title) == (Kind.NEWS, "Lehdon kylätalo sai uuden katon")
    assert news.published == PartialDate(2021, 5, 3)
    assert "kahvia kului" in news.text
    assert "Siirry" not in news.text
    assert "alkuun" not in news.text


def test_the_facts_of_a_register_are_found_without_markup(shaped):
    project = shaped(PROJECT)
    assert (project.kind, project.title, project.codes) == (Kind.PROJECT, "Kahvipöytä", ("S98765",))
    assert project.period == Period(PartialDate(2015, 3, 1), PartialDate(2017, 11, 30))
    assert (project.lead, project.funders) == ("Kylien Liitto ry", ("Lehdon ELY-keskus",))
    assert "yksinäiset" in project.summary + project.text


def test_a_headline_in_the_metadata_is_preferred_to_the_first_line(shaped):
    title = "<title>Kylätalon katto valmistui | Lehto.fi</title>"
    assert shaped(NEWS, title).title == "Kylätalon katto valmistui"


@pytest.mark.parametrize(
    ("after", "value"),
    [
        ("<p>2 Hakijan perustiedot</p>", "Kela"),
        ("<p>Kesto: 2010–2012</p><p>Muuta</p>", "Kela"),
        ("<p>Kylän pannu</p><p>Pannu kiertää viikossa yhdeksän kylää ja palaa sitten tuvan hyllylle.</p>", "Kela"),
    ],
)
def test_the_value_below_a_heading_ends_at_the_next_part(tmp_path, after, value):
    body = f"<h1>Kahvi</h1><h3>Toteutusaika</h3><p>1 October 2010 – 2012</p><h3>Rahoittaja</h3><p>Kela</p>{after}"
    document = read_one(tmp_path, f"<html><body>{body}</body></html>", "hanke.html")
    assert (document.kind, document.funders) == (Kind.PROJECT, (value,))
    assert document.period.start == PartialDate(2010, 10, 1)


def test_a_title_of_several_paragraphs_is_its_first_one(tmp_path):
    body = "<h3>Hankkeen nimi</h3><p>Kahvipöytä</p><p>Toimintalinja: 4. Kylät</p><h3>Rahoittaja</h3><p>Kela</p>"
    assert read_one(tmp_path, f"<html><body>{body}</body></html>", "h.html").title == "Kahvipöytä"


def test_the_date_of_another_article_below_the_text_is_not_the_date_of_the_page(tmp_path):
    prose = "".join(
        f"<p>Kylätalossa on auki joka päivä, ja kahvia keitetään kannullinen kerrallaan ({n}).</p>" for n in "abc"
    )
    body = f"<h1>Kylätalo</h1>{prose}<p>3.7.2020 09:35</p><p>Talkoot pidettiin</p>"
    document = read_one(tmp_path, f"<html><body>{body}</body></html>", "sivu.html")
    assert (document.kind, document.published) == (Kind.PAGE, None)


def test_a_first_line_that_is_part_of_a_word_of_the_title_is_not_the_title(tmp_path):
    title = "<title>Kyläyhdistykseltä uusi katto</title>"
    body = f"<p>Kyläyhdistys</p><p>{'Katto on tiiltä, ja se maksoi paljon. ' * 3}</p>"
    document = read_one(tmp_path, f"<html><head>{title}</head><body>{body}</body></html>", "sivu.html")
    assert document.title == "Kyläyhdistykseltä uusi katto"
