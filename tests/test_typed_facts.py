"""Facts typed as words: what a query is limited to, when its words remain words, and how a user sees and changes it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from conftest import TODAY, built

from benchmarks.readings import judged_queries, measure_readings
from indexer.cli import main
from indexer.normalize import fold
from searchapp import create_app

STEA = "Sosiaali- ja terveysjärjestöjen avustuskeskus STEA"
ENDED, ONGOING = {"start": "2013", "end": "2015"}, {"start": "2019", "end": "2099"}
RECORDS = {
    "kuntoutus-a": {"type": "project", "title": "Veneilijöiden kuntoutus", "funders": ["RAY"], **ENDED,
                    "organisations": ["Kaislaniemen yliopisto"]},
    "kuntoutus-b": {"type": "project", "title": "Kuntoutusta metsässä", "funders": ["STEA"], **ONGOING,
                    "organisations": ["Vesikehrä ry"], "region": "Kainuu"},
    "kuntoutus-c": {"type": "project", "title": "Rannikon kuntoutuspolku", "funders": ["ESR+"], **ENDED,
                    "region": "Pohjois-Pohjanmaa"},
    "nuoriso": {"type": "project", "title": "Nuorisotalon iltapäivät", "funders": ["Työsuojelurahasto"], **ONGOING,
                "organisations": ["Nuoriso ry"], "region": "Kainuu"},
    "nuoriso-2": {"type": "project", "title": "Nuorison kesäleiri", "funders": ["Kulttuuri"], **ENDED},
    "nuoriso-3": {"type": "project", "title": "Nuorison talvileiri ja kulttuuri", "funders": ["STEA"], **ENDED},
    "ikäihmiset": {"type": "project", "title": "Ikäihmisten jumppa", "funders": ["RAY"], **ENDED},
    "ikäihmiset-2": {"type": "project", "title": "Ikäihmiset verkossa", "funders": ["STM"], **ONGOING},
    "uutinen": {"type": "news", "title": "Kotoutumiseen uusi opas", "published": "2020-03-01"},
    "sivu": {"type": "page", "title": "Kotoutumisen sanasto"},
    "xray": {"type": "page", "title": "X-ray images of ships", "language": "en"},
    "äldre": {"type": "project", "title": "Digihjälp för äldre", "language": "sv", **ONGOING},
    "äldre-2": {"type": "project", "title": "Dans för äldre", "language": "sv", **ENDED},
    "youth": {"type": "project", "title": "Sailing for young people", "language": "en", "funders": ["STEA"], **ONGOING},
    "oulu": {"type": "page", "title": "Oulun satama", "text": "Oulu on kaupunki meren rannalla."},
    "agenda": {"type": "page", "title": "Agenda 2030", "text": "Kestävän kehityksen agenda 2030."},
    "strategia": {"type": "page", "title": "Meren suojelu", "text": "Satama sai avustuksen vuonna 2014 ja 1999."},
}  # fmt: skip


@pytest.fixture(scope="module")
def search(find_in):
    return find_in(RECORDS)


def ids(results):
    return [hit.document.id.rpartition(":")[2].rpartition("#")[2] for hit in results.hits]


def limits(results):
    return {fact.facet: fact.value for fact in results.facts if fact.is_limit}


@pytest.mark.parametrize(
    ("typed", "facts", "expected"),
    [
        ("kuntoutus 2014", {"year": "2014"}, {"kuntoutus-a", "kuntoutus-c"}),
        ("vuonna 2021 kuntoutusta", {"year": "2021"}, {"kuntoutus-b"}),
        ("kuntoutus 2015-2018", {"year": "2015–2018"}, {"kuntoutus-a", "kuntoutus-c"}),
        ("kuntoutus vuosina 2016–2020", {"year": "2016–2020"}, {"kuntoutus-b"}),
        ("kuntoutus vuodesta 2018 alkaen", {"year": "2018–"}, {"kuntoutus-b"}),
        ("projects since 2018 sailing", {"year": "2018–"}, {"youth"}),
        ("stea 2020", {"funder": STEA, "year": "2020"}, {"kuntoutus-b", "youth"}),
        ("RAY:n kuntoutus", {"funder": STEA}, {"kuntoutus-a", "kuntoutus-b"}),
        ("stm", {"funder": "Sosiaali- ja terveysministeriö STM"}, {"ikäihmiset-2"}),
        ("social- och hälsovårdsministeriet", {"funder": "Sosiaali- ja terveysministeriö STM"}, {"ikäihmiset-2"}),
        ("ESR+ kuntoutus", {"funder": "Euroopan sosiaalirahasto ESR"}, {"kuntoutus-c"}),
        ("Työsuojelurahaston hankkeet", {"funder": "Työsuojelurahasto TSR", "kind": "project"}, {"nuoriso"}),
        ("STEAn rahoittamia hankkeita metsässä", {"funder": STEA}, {"kuntoutus-b"}),
        ("STEA-hankkeet 2020", {"funder": STEA, "year": "2020"}, {"kuntoutus-b", "youth"}),
        ("kuntoutus Kainuussa", {"region": "Kainuu"}, {"kuntoutus-b"}),
        ("Pohjois-Pohjanmaan kuntoutus", {"region": "Pohjois-Pohjanmaa"}, {"kuntoutus-c"}),
        ("norra Österbotten", {"region": "Pohjois-Pohjanmaa"}, {"kuntoutus-c"}),
        ("Kaislaniemen yliopiston kuntoutus", {"organisation": "Kaislaniemen yliopisto"}, {"kuntoutus-a"}),
        ("Vesikehrä", {"organisation": "Vesikehrä ry"}, {"kuntoutus-b"}),
        ("käynnissä olevat nuorisohankkeet", {"status": "ongoing"}, {"nuoriso"}),
        ("meneillään olevia kuntoutushankkeita", {"status": "ongoing"}, {"kuntoutus-b"}),
        ("päättyneet hankkeet ikäihmisille", {"status": "ended"}, {"ikäihmiset"}),
        ("päättyneistä kuntoutushankkeista", {"status": "ended"}, {"kuntoutus-a", "kuntoutus-c"}),
        ("ikäihmiset päättyneet", {"status": "ended"}, {"ikäihmiset"}),
        ("pågående projekt för äldre", {"status": "ongoing"}, {"äldre"}),
        ("avslutade projekt för äldre", {"status": "ended"}, {"äldre-2"}),
        ("ongoing projects on sailing", {"status": "ongoing"}, {"youth"}),
        ("uutiset kotoutumisesta", {"kind": "news"}, {"uutinen"}),
        ("nyheter 2020", {"kind": "news", "year": "2020"}, {"uutinen"}),
        ("which projects have been funded by STEA 2019", {"funder": STEA, "year": "2019", "kind": "project"},
         {"kuntoutus-b", "youth"}),
        ("vuosi:2014 RAY", {"funder": STEA}, {"kuntoutus-a", "ikäihmiset", "nuoriso-3"}),
    ],
)  # fmt: skip
def test_words_that_name_a_fact_limit_the_search(search, typed, facts, expected):
    results = search(typed)
    assert (limits(results), set(ids(results))) == (facts, expected)


def test_the_documents_of_the_typed_funder_come_first(search):
    assert {"kuntoutus-a", "ikäihmiset"} == set(ids(search("RAY"))[:2])
    assert "xray" not in ids(search("RAY"))


def test_the_words_of_a_fact_add_to_the_score(find_in):
    search = find_in(
        {
            "a": {"type": "project", "title": "Satama", "start": "2014", "end": "2016"},
            "b": {"type": "project", "title": "Satama", "text": "Vuonna 2014.", "start": "2014", "end": "2016"},
            "c": {"type": "project", "title": "Satama", "start": "2014", "end": "2016"},
        }
    )
    assert ids(search("satama 2014"))[0] == "b"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("agenda 2030", {"agenda"}),  # a year without documents
        ("avustus 1999", {"strategia"}),
        ("nuoriso", {"nuoriso", "nuoriso-2", "nuoriso-3"}),  # also an organisation
        ("kulttuuri", {"nuoriso-2", "nuoriso-3"}),  # also a funder
        ("Oulu", {"oulu"}),  # a municipality, not its region
        ("päättyneet talvileirit", set()),  # ended camps, not ended projects
        ('"2014" satama', {"strategia"}),
        ("+2014 satama", {"strategia"}),
        ("teksti:2014", {"strategia"}),
        ("2014 OR satama", {"strategia", "oulu"}),
        ("hankkeet", set()),
        ("uutinen kotoutumisesta", set()),
    ],
)
def test_words_remain_words(search, typed, expected):
    results = search(typed)
    assert (limits(results), set(ids(results))) == ({}, expected)


def test_words_that_many_more_texts_have_than_the_fact_remain_words(find_in):
    texts = {f"t{number}": "Lumikkikerho kokoontuu." for number in range(5)}
    search = find_in({**texts, "p": {"type": "project", "title": "Hoiva", "organisations": ["Lumikkikerho ry"]}})
    results = search("lumikkikerho")
    assert (limits(results), results.total) == ({}, 6)
    (fact,) = results.facts
    assert (fact.facet, fact.value, fact.total, fact.is_limit) == ("organisation", "Lumikkikerho ry", 1, False)
    assert ids(search("lumikkikerho", fact=("lumikkikerho",))) == ["p"]


def test_a_fact_can_be_turned_off_and_on(search):
    as_words = search("satama 2014", plain=("2014",))
    assert (limits(as_words), ids(as_words)) == ({}, ["strategia"])
    as_fact = search("avustus 1999", fact=("1999",))
    assert (limits(as_fact), as_fact.total) == ({"year": "1999"}, 0)
    assert limits(search("kuntoutus 2014", fact=("2014",))) == {"year": "2014"}


VILLAGES = {
    "ended": {"type": "project", "title": "Kylätalon remontti", "text": "Remontti oli käynnissä kesällä.", **ENDED},
    "page": {"type": "page", "title": "Kylän kerhot", "text": "Kerhot ovat käynnissä, ja hankkeet suunnitteilla."},
}


@pytest.mark.parametrize(
    ("typed", "value", "offered"),
    [
        ("käynnissä", "ongoing", set()),
        ("käynnissä olevat hankkeet", "ongoing", {("käynnissä olevat", "hankkeet", 1)}),
        ("suunnitteilla olevia hankkeita", "planned", {("suunnitteilla olevia", "hankkeita", 1)}),
        ("käynnissä 2014", "ongoing", {("käynnissä", "2014", 1)}),
    ],
)
def test_a_status_without_a_subject_limits_even_if_no_document_has_it(find_in, typed, value, offered):
    results = find_in(VILLAGES)(typed)
    assert (limits(results)["status"], results.total) == (value, 0)
    offers = {(offer.about, offer.parameters.q, offer.count) for offer in results.offers}
    assert offered <= offers


def test_a_status_that_no_document_on_a_subject_has_remains_words(find_in):
    assert ids(find_in(VILLAGES)("kerhot käynnissä")) == ["page"]


def test_a_status_in_an_index_without_statuses_remains_words(find_in):
    results = find_in({"page": VILLAGES["page"]})("käynnissä")
    assert (limits(results), ids(results)) == ({}, ["page"])


def test_filters_apply_to_both_readings(search):
    assert set(ids(search("kuntoutus 2014", facets={"region": ("Pohjois-Pohjanmaa",)}))) == {"kuntoutus-c"}


def test_every_width_has_the_facts(search):
    assert set(search("RAY 2014").widths.values()) == {search("RAY 2014").total}
    assert limits(search("kuntoutus 2014", width="exact")) == {"year": "2014"}


def test_the_query_without_a_fact_is_offered_and_is_readable(search):
    (fact,) = search("kuntoutus 2014").facts
    assert (fact.words, fact.others, fact.filters, fact.total) == ("2014", "kuntoutus", (("year", "2014"),), 2)
    (fact,) = search("kuntoutus 2016-2020").facts
    assert fact.filters == (("year_from", "2016"), ("year_to", "2020"))


def test_related_texts_are_about_the_subject_not_the_words_of_the_fact(search):
    assert "xray" not in [fold(hit.document.id).rpartition("#")[2] for hit in search("RAY", related=5).related]


def test_the_judged_queries_are_read_as_before(sample_searcher):
    figures = measure_readings(sample_searcher, judged_queries(), TODAY)
    assert figures.right >= 80
    assert figures.wrong == ["Eurooppa 2020"]


@pytest.fixture(scope="module")
def settings(tmp_path_factory, analyzer):
    folder = tmp_path_factory.mktemp("facts")
    (folder / "corpus").mkdir()
    rows = ["id;tyyppi;otsikko;rahoittaja;alkuvuosi;loppuvuosi;teksti"]
    rows += ["1;hanke;Laivojen kunnostus;STEA;2019;2020;Laiva", "2;hanke;Laivojen nimet;RAY;2012;2012;Laiva 2020"]
    rows += [f"{number};hanke;Laiva {number};STM;2011;2011;Vuosi 2012 oli laivan vuosi" for number in range(3, 8)]
    (folder / "corpus" / "rekisteri.csv").write_text("\n".join(rows), "utf-8")
    return built(folder / "corpus", folder / "index", analyzer)


@pytest.fixture(scope="module")
def client(settings):
    return create_app(settings, today=lambda: TODAY).test_client()


def test_the_page_shows_what_was_understood_with_both_ways_out(client):
    page = client.get("/?q=laivat+stea").get_data(as_text=True)
    assert f"<span>Rahoittaja: {STEA} ·</span>" in page
    assert 'href="/?q=laivat+stea&amp;plain=stea" aria-label="Hae ”stea” sanana">hae sanana</a>' in page
    assert f'href="/?q=laivat" aria-label="Poista rajaus Rahoittaja: {STEA}"' in page
    assert "”stea” haettiin niin kuin se on kirjoitettu" in client.get("/?q=laivat+stea&plain=stea").get_data(
        as_text=True
    )


def test_the_page_says_that_no_text_has_a_status(client):
    page = client.get("/?q=suunnitteilla+olevat+hankkeet").get_data(as_text=True)
    assert "Haulla ei löytynyt tekstejä, joiden tila on ”suunnitteilla”." in page
    assert "Mikään teksti ei vastaa hakua." not in page
    assert "Mikään teksti ei vastaa hakua." in client.get("/?q=olematon").get_data(as_text=True)


def test_the_page_offers_a_limit_that_was_not_taken(client):
    page = client.get("/?q=laiva+2012").get_data(as_text=True)
    assert "”2012” haettiin sanana." in page
    assert 'href="/?q=laiva+2012&amp;fact=2012">Rajaa: Vuosi 2012</a> <span class="count">1\xa0tulos' in page
    limited = client.get("/?q=laiva+2012&fact=2012").get_data(as_text=True)
    assert "<span>Vuosi: 2012 ·</span>" in limited


def test_the_api_reports_facts_and_the_other_reading(client):
    reply = client.get("/api/v1/search?q=laivat+stea").json
    (fact,) = reply["facts"]
    assert (fact["words"], fact["facet"], fact["value"], fact["is_limit"]) == ("stea", "funder", STEA, True)
    assert (fact["total"], reply["total"]) == (2, 2)
    assert fact["parameters"] == {"q": ["laivat stea"], "plain": ["stea"]}
    assert client.get("/api/v1/search?q=laivat+stea&fact=stea").json["total"] == 2


def test_exports_name_the_facts_and_have_a_url_that_keeps_them(client):
    url = "/export.jsonl?q=laivat+stea"
    lines = client.get(url).get_data(as_text=True)
    assert '"funder":["' + STEA in lines.replace('": ["', '":["')
    assert "fact=stea" in lines
    assert "laivojen nimet" in lines.casefold()
    page = client.get("/?q=laivat+2020").get_data(as_text=True)
    assert "Vuosi: 2020" in page
    assert "q=laivat+2020&amp;fact=2020" in page


def test_the_command_line_names_the_facts(settings):
    output = CliRunner().invoke(main, ["search", "laivat stea", "--index", str(settings.index)]).output
    assert f"stea = Funder: {STEA} (as words: --filter plain='stea')" in output
