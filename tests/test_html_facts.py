"""Labelled values and funding tables of web pages, and when they make a page a project."""

from __future__ import annotations

import pytest
from saved import read, read_one

from indexer.model import Funding, Kind, PartialDate, Period
from indexer.sources import Problem

PERIOD = Period(PartialDate(2010), PartialDate(2012))


def project(tmp_path, body):
    """The project of a page with this body."""
    saved = f"<html><head><title>Kahvipöytä</title></head><body><main><h1>Kahvipöytä</h1>{body}</main></body>"
    document = read_one(tmp_path, saved, "hanke.html")
    assert document.kind is Kind.PROJECT, document
    return document


@pytest.mark.parametrize(
    "body",
    [
        "<dl><dt>Kesto<dd>2010–2012<dt>Rahoittaja<dd>Kela</dl>",
        "<dl><div><dt>Kesto:</dt><dd>2010–2012</dd></div><div><dt>Rahoittaja:</dt><dd>"
        "<a href=/k>Kela</a></dd></div></dl>",
        "<table><tr><th>Kesto</th><td>2010–2012</td></tr><tr><th>Rahoittaja</th><td>Kela</td></tr></table>",
        "<table><tr><td><b>Kesto</b></td><td>2010–2012</td></tr><tr><td><b>Rahoittaja:</b></td>"
        "<td>Kela</td></tr></table>",
        "<table><tr><td>Kesto</td><td>2010–2012</td><td>Rahoittaja</td><td>Kela</td></tr></table>",
        "<div><div class=k>KESTO</div><div class=v>2010–2012</div><div class=k>RAHOITTAJA</div>"
        "<div class=v>Kela</div></div>",
        "<div class=f><div>Kesto</div><div>2010–2012</div></div><div class=f><div>Rahoittaja</div>"
        "<div>Kela</div></div>",
        "<p><strong>Kesto:</strong> 2010–2012<br><strong>Rahoittaja:</strong> Kela</p>",
        "<p><b>Kesto</b>: 2010–2012</p><p><b>Rahoittaja</b>: Kela</p>",
        "<p>Kesto: 2010–2012<br>Rahoittaja: Kela</p>",
        "<ul><li>Kesto: 2010–2012</li><li>Rahoittaja: <a href=/k>Kela</a></li></ul>",
        "<h2>Kesto</h2><p>2010–2012</p><h2>Rahoittaja</h2><ul><li>Kela</li></ul><h2>Muuta</h2><p>Pullaa.</p>",
        "<section><header><h3>Kesto</h3></header><p>2010–2012</p></section><section><h3>Rahoittaja</h3>"
        "<p>Kela</p></section>",
        "<p><strong>Kesto</strong></p><p>2010–2012</p><p><strong>Rahoittaja</strong></p><p>Kela</p><p>"
        "<b>Muuta</b></p><p>x</p>",
        "<span class=label>Kesto</span> 2010–2012 <span class=label>Rahoittaja</span> Kela",
        "<dl><dt>Alkamisvuosi<dd>2010<dt>Päättymisvuosi<dd>2012<dt>Päärahoittaja<dd>Kela</dl>",
        "<dl><dt>Projekttid<dd>2010–2012<dt>Finansiär<dd>Kela</dl>",
        "<dl><dt>Start date<dd>2010<dt>End date<dd>2012<dt>Funder<dd>Kela</dl>",
        "<h2>Toteutus&shy;aika</h2><p>2010&ndash;2012</p><h2>Rahoit&shy;taja</h2><p>Kela</p>",
    ],
)
def test_a_label_and_its_value_are_found_in_any_markup(tmp_path, body):
    document = project(tmp_path, body)
    assert (document.period, document.funders) == (PERIOD, ("Kela",))
    assert "Kela" not in document.text


@pytest.mark.parametrize(
    "body",
    [
        "<p>Hankkeen <strong>rahoittaja</strong> on Kela, ja sen <b>kesto</b> on kolme vuotta kylällä.</p>",
        "<ul><li>Kesto</li><li>Rahoittaja</li><li>Tulokset</li></ul>"
        "<p>Näistä puhuttiin kylätalossa koko ilta kahvin ääressä.</p>",
        "<p>Lisätietoja: Aino Kivi</p>"
        "<p>Yhteyshenkilö: Aino Kivi, joka vastaa puhelimeen arkisin kello kymmeneen asti.</p>",
        "<table><tr><th>Hanke</th><th>Rahoittaja</th><th>Kesto</th></tr><tr><td>Kahvi</td><td>Kela</td>"
        "<td>2010</td></tr></table>"
        "<p>Taulukossa ovat kaikki kylän hankkeet, eikä yksikään niistä ole tämän sivun aihe.</p>",
        "<h2>Kesto</h2><h2>Rahoittaja</h2><p></p><h2>Yhteystiedot</h2>"
        "<p>Kylätalon puhelimeen vastataan arkisin kello yhdeksän.</p>",
        "<p>Ajankohta: 5.5.2020</p>"
        "<p>Yhteyshenkilö: Aino Kivi, joka ottaa ilmoittautumiset vastaan huhtikuun loppuun.</p>",
    ],
)
def test_a_page_without_labelled_values_is_not_a_project(tmp_path, body):
    assert read_one(tmp_path, f"<html><body><h1>Kylä</h1>{body}</body></html>", "sivu.html").kind is Kind.PAGE


def test_news_with_a_funder_and_a_lead_organisation_is_not_a_project(tmp_path):
    body = (
        "<h1>Avajaiset</h1><p>1.3.2020</p><p>Kylätalo avattiin, ja väkeä oli paljon.</p>"
        "<p>Rahoittaja: Kela</p><p>Toteuttaja: Kylä ry</p>"
    )
    assert read_one(tmp_path, f"<html><body>{body}</body></html>", "uutinen.html").kind is Kind.NEWS


@pytest.mark.parametrize(
    "period",
    [
        "<dl><dt>Alkaa<dd>1.1.2010<dt>Päättyy<dd>31.12.2012</dl>",
        "<div><b>Alkaa</b><span>1.1.2010</span></div><div><b>Päättyy</b><span>31.12.2012</span></div>",
        "<p>Kesto: <time datetime=2010-01-01>1.1.2010</time> – <time datetime=2012-12-31>31.12.2012</time></p>",
        "<div>Kesto</div><div><time datetime=2010-01-01>1.1.2010</time> - <time datetime=2012>31.12.2012</time></div>",
    ],
)
def test_a_project_with_dates_near_its_headline_is_not_news(tmp_path, period):
    document = project(tmp_path, f"{period}<p>Rahoittaja: Kela</p>")
    assert document.period == Period(PartialDate(2010, 1, 1), PartialDate(2012, 12, 31))
    assert document.published is None


def test_an_article_with_period_funder_and_lead_is_a_project(tmp_path):
    facts = "<p>Kesto: 2010–2012</p><p>Rahoittaja: Kela</p><p>Toteuttaja: Kylä ry</p>"
    assert project(tmp_path, f"<p>Julkaistu 1.3.2010</p>{facts}").period == PERIOD


def test_a_year_that_cannot_be_read_yields_a_note_and_the_project(tmp_path):
    body = "<dl><dt>Alkamisvuosi<dd>2011<dt>Päättymisvuosi<dd>ei tiedossa<dt>Rahoittaja<dd>Kela</dl>"
    note, document = read(tmp_path, f"<html><body><h1>Kahvi</h1>{body}</body></html>", "hanke.html")
    assert isinstance(note, Problem)
    assert (note.lost, document.period) == (False, Period(PartialDate(2011)))
    assert "ei tiedossa" in note.reason


def test_values_of_unknown_labels_in_a_register_are_text(tmp_path):
    document = project(
        tmp_path, "<dl><dt>Kesto<dd>2010<dt>Rahoittaja<dd>Kela<dt>Diaarinumero<dd>K/1<dt>Ala<dd>Kahvi</dl>"
    )
    assert document.text == "Diaarinumero\nK/1\n\nAla\nKahvi"


def test_values_of_unknown_labels_are_in_page_order(tmp_path):
    body = "".join(
        f"<p class=l{letter}>Kesto</p><p class=v>2010</p><p class=l{letter}>Rahoittaja</p><p class=v>Kela</p>"
        f"<p class=l{letter}>Tunnus</p><p class=v>{letter}/1</p>"
        for letter in "ABCDEF"
    )
    assert project(tmp_path, body).text.split("\n\n") == [f"Tunnus\n{letter}/1" for letter in "ABCDEF"]


def test_regions_and_places_become_fields_and_are_part_of_the_text(tmp_path):
    places = "<dt>Maakunta<dd>Satakunta<dt>Kommun<dd>Pori; Ulvila"
    document = project(tmp_path, f"<dl><dt>Kesto<dd>2010–2012<dt>Rahoittaja<dd>Kela{places}</dl>")
    assert (document.stated_regions, document.places) == (("Satakunta",), ("Pori", "Ulvila"))
    assert "Satakunta" in document.text
    assert "Ulvila" in document.text


def test_prose_below_a_heading_of_an_area_is_text_only(tmp_path):
    prose = "Hankkeessa kierrettiin kyliä ja kuunneltiin niiden asukkaita. " * 5
    document = project(tmp_path, f"<dl><dt>Kesto<dd>2010–2012<dt>Rahoittaja<dd>Kela</dl><h2>Alue</h2><p>{prose}</p>")
    assert document.stated_regions == ()
    assert "kierrettiin kyliä" in document.text


def test_an_amount_after_a_funder_is_its_funding(tmp_path):
    document = project(tmp_path, "<dl><dt>Kesto<dd>2010<dt>Rahoittajat<dd>Kela 2 000 €<dd>Kylä ry</dl>")
    assert (document.funders, document.funding, document.total_eur) == (
        ("Kela", "Kylä ry"),
        (Funding("Kela", 2000),),
        2000,
    )


@pytest.mark.parametrize(
    ("link", "url", "extra"),
    [
        ("<a href=https://kahvi.example/>täällä</a>", "https://kahvi.example/", {}),
        ("<a href='javascript:alert(1)'>täällä</a>", "", {"url": "täällä"}),
        ("www.kahvi.example", "", {"url": "www.kahvi.example"}),
    ],
)
def test_only_a_web_url_becomes_the_url_and_the_rest_is_extra(tmp_path, link, url, extra):
    document = project(tmp_path, f"<dl><dt>Kesto<dd>2010<dt>Rahoittaja<dd>Kela<dt>Kotisivu<dd>{link}</dl>")
    assert (document.url, document.extra) == (url, extra)


HEADINGS = "<h2>Kesto</h2><p>2010–2012</p><h2>Rahoitus</h2>"


@pytest.mark.parametrize(
    ("table", "rows", "total"),
    [
        ("<tr><td>Kela<td>10 000 €<tr><td>Omarahoitus<td>5 000 €",
         [("Kela", 10_000, None), ("Omarahoitus", 5000, None)], 15_000),
        ("<tr><th>Vuosi<th>Kela<th>Kylä ry<tr><td>2010<td>10 000<td>500<tr><td>2011<td>20 000<td>-",
         [("Kela", 10_000, 2010), ("Kylä ry", 500, 2010), ("Kela", 20_000, 2011)], 30_500),
        ("<tr><th>Vuosi<th>Rahoittaja<th>Summa<tr><td>2010<td>Kela<td>10 000<tr><td>2011<td>Kela<td>20 000",
         [("Kela", 10_000, 2010), ("Kela", 20_000, 2011)], 30_000),
        ("<tr><th><th>2010<th>2011<tr><td>Kela<td>10 000<td>20 000<tr><td>Yhteensä<td>10 000<td>20 000",
         [("Kela", 10_000, 2010), ("Kela", 20_000, 2011)], 30_000),
        ("<tr><th colspan=3>Rahoitus<tr><th><th>2010<th>2011<tr><td>Kela<td>1 000<td>2 000",
         [("Kela", 1000, 2010), ("Kela", 2000, 2011)], 3000),
        ("<caption>Tuhatta euroa<tr><th><th>2010<th>2011<tr><td>Kela<td>10<td>20", [], None),
        ("<tr><td>Kahvia<td>ei myönnetty", [], None),
    ],
)  # fmt: skip
def test_a_funding_table_is_read_with_funders_amounts_and_years(tmp_path, table, rows, total):
    document = project(tmp_path, f"{HEADINGS}<table>{table}</table><h2>Hallinnoija</h2><p>Kylä ry</p>")
    assert document.funding == tuple(Funding(*row) for row in rows)
    assert document.total_eur == total


def test_a_table_that_mentions_funding_needs_no_heading(tmp_path):
    body = (
        "<p>Kesto: 2010–2012</p><p>Toteuttaja: Kylä ry</p><table><tr><th>Rahoittaja<th>Avustus<tr><td>Kela"
        "<td>9 000 €</table>"
    )
    assert project(tmp_path, body).funding == (Funding("Kela", 9000),)


def test_a_table_of_other_numbers_is_not_funding(tmp_path):
    body = (
        "<p>Kesto: 2010–2012</p><p>Toteuttaja: Kylä ry</p><table><tr><th>Kylä<th>Kävijät<tr><td>Mäntylä"
        "<td>9 000</table>"
    )
    assert project(tmp_path, body).funding == ()


def test_a_budget_in_a_single_value_is_the_total(tmp_path):
    assert project(tmp_path, "<dl><dt>Kesto<dd>2010<dt>Budjetti<dd>50 000 €</dl>").total_eur == 50_000


def test_a_label_above_another_label_is_the_heading_of_a_section(tmp_path):
    body = "<p>Ohjelma</p><p>Ohjelmakausi: 2014–2020</p><p>Rahoittaja: Kela</p><p>Kesto: 2010–2012</p>"
    assert project(tmp_path, body).funders == ("Kela",)


@pytest.mark.parametrize("box", ["aside", "div class=sidebar", "div role=complementary"])
def test_the_facts_in_a_box_next_to_the_text_are_read(tmp_path, box):
    facts = "<h2>Perustiedot</h2><ul><li><b>Hankeaika:</b> 2010–2012<li><b>Rahoittaja:</b> Kela</ul>"
    prose = "<p>Pöytä kiertää kylästä kylään, ja sen ääressä juodaan kahvia ja puhutaan talkoista.</p>" * 9
    document = project(tmp_path, f"<{box}>{facts}</{box.split()[0]}>{prose}")
    assert (document.period, document.funders) == (PERIOD, ("Kela",))


def test_a_box_without_the_facts_of_a_project_is_left_out(tmp_path):
    box = "<aside><h2>Yhteystiedot</h2><p>Puhelin: 040 123</p><p>Vaihde auki: 9–15</p></aside>"
    facts = "<dl><dt>Kesto<dd>2010–2012<dt>Rahoittaja<dd>Kela</dl>"
    prose = "<p>Pöytä kiertää kylästä kylään, ja sen ääressä juodaan kahvia ja puhutaan talkoista.</p>" * 9
    assert "Vaihde" not in project(tmp_path, f"{facts}{prose}{box}").text


@pytest.mark.parametrize("value", ["Tutkimus", "Research"])
def test_the_type_of_a_project_is_not_its_title(tmp_path, value):
    document = project(tmp_path, f"<p>Projekti: {value}</p><dl><dt>Kesto<dd>2010–2012<dt>Rahoittaja<dd>Kela</dl>")
    assert document.title == "Kahvipöytä"


@pytest.mark.parametrize(
    "facts",
    [
        "<dt>Planned implementation period<dd>Begins 1.1.2010 and ends 31.12.2012<dt>Responsible authority<dd>Kela",
        "<dt>Projektets planerade genomförandetid<dd>2010–2012<dt>Ansvarig myndighet<dd>Kela",
        "<dt>Todellinen alku/loppupvm<dd>1.1.2010 → 31.12.2012<dt>Rahoituksen lähde<dd>Kela",
        "<dt>Avustusvuodet<dd>2010–2012<dt>Myöntäjä<dd>Kela",
    ],
)
def test_labels_of_registers_and_portals_are_known(tmp_path, facts):
    document = project(tmp_path, f"<dl>{facts}</dl>")
    assert (document.period.years, document.funders) == (range(2010, 2013), ("Kela",))
