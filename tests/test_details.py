"""Details: codes, places, funds, business ids, keywords and all other values of a source are found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from conftest import built
from small_corpora import documents_in, settings_in
from small_searchers import searcher_of

from indexer.details import details_of
from indexer.indexing.redaction import Redactor
from indexer.indexing.reindex import reindex
from indexer.model import Document, Kind
from searchapp import create_app
from searchapp.search.parameters import Parameters

HEADINGS = (
    "Hankekoodi;Diaarinumero;Hankkeen nimi;Toteuttaja;Hakijan Y-tunnus;Rahasto;Viranomainen;Sijaintikunta;"
    "Asiasanat;Tukimuoto;Sähköposti"
)
ROW = (
    "S71234;75/3511/03;Saariston talkkari;Korpoström rf;7654321-8;ESR+;Keski-Suomen ELY-keskus;Parainen;"
    "saaristo; kylätyö;Kertakorvaus;nimi@korpo.example"
)


@pytest.fixture
def register(tmp_path):
    """The documents of a small register after indexing."""
    settings = settings_in(tmp_path)
    row = ROW.replace("saaristo; kylätyö", '"saaristo; kylätyö"')
    (settings.corpus / "rekisteri.csv").write_text(f"{HEADINGS}\n{row}\n", "utf-8")
    reindex(settings)
    return list(documents_in(settings).values())


def test_columns_of_a_register_become_details_under_known_names(register):
    assert details_of(register[0]) == {
        "code": ("S71234", "75/3511/03"),
        "place": ("Parainen",),
        "fund": ("ESR+",),
        "authority": ("Keski-Suomen ELY-keskus",),
        "business_id": ("7654321-8",),
        "keywords": ("saaristo", "kylätyö"),
        "Tukimuoto": ("Kertakorvaus",),
    }


@pytest.mark.parametrize("heading", ["Nro", "No", "Tunnus"])
def test_running_numbers_and_technical_ids_are_not_codes(tmp_path, heading):
    settings = settings_in(tmp_path)
    (settings.corpus / "a.csv").write_text(f"{heading};Hankkeen nimi;Rahoittaja\n7;Pihatalkoot;Kela\n", "utf-8")
    (settings.corpus / "b.jsonl").write_text('{"id": "hanke-00123", "title": "Kylätupa"}\n', "utf-8")
    reindex(settings)
    assert [document.codes for document in documents_in(settings).values()] == [(), ()]


PROJECT = {
    "title": "Saariston talkkari",
    "type": "project",
    "code": ["S71234", "75/3511/03"],
    "place": "Parainen",
    "fund": "ESR+",
    "authority": "Keski-Suomen ELY-keskus",
    "business_id": "7654321-8",
    "keywords": ["saaristo", "kylätyö"],
    "Tukimuoto": "Kertakorvaus",
}
NEWS = {
    "title": "S71234 ja 75/3511/03",
    "text": "S71234 alkoi. Hanke S71234, 75/3511/03, jatkuu. S71234! 75 vuotta 3511 03.",
}


@pytest.fixture
def searcher(tmp_path, analyzer):
    return searcher_of({"talkkari": PROJECT, "uutinen": NEWS, "parainen": {"title": "Parainen"}}, tmp_path, analyzer)


def ids_of(searcher, query):
    return [hit.document.id for hit in searcher.search(Parameters(q=query), today=date(2026, 1, 1)).hits]


@pytest.mark.parametrize("code", ["S71234", "s71234", "75/3511/03"])
def test_a_code_typed_plainly_finds_its_project_before_texts_that_mention_it(searcher, code):
    assert ids_of(searcher, code) == ["talkkari", "uutinen"]


@pytest.mark.parametrize(
    "query",
    [
        "koodi:S71234",
        "kod:75/3511/03",
        "code:s71234",
        "paikka:Paraisten",
        "ort:Parainen",
        "rahasto:ESR+",
        "viranomainen:ELY-keskus",
        "y-tunnus:7654321-8",
        "asiasana:kylätyö",
        "7654321-8",
        "Kertakorvaus",
        "kertakorvaukset",
    ],
)
def test_every_detail_is_found(searcher, query):
    assert ids_of(searcher, query) == ["talkkari"]


def test_a_detail_never_comes_before_a_title_with_the_same_word(searcher):
    assert ids_of(searcher, "Parainen") == ["parainen", "talkkari"]


@pytest.mark.parametrize("query", ["7654321-9", "koodi:75/3511/04", "kunta:Kuhmo", "rahasto:Parainen"])
def test_another_value_or_another_field_is_not_found(searcher, query):
    assert ids_of(searcher, query) == []


def test_contact_details_are_neither_shown_nor_found(tmp_path, analyzer):
    record = {
        "contact": "koordinaattori, puh. 0401234567",
        "Sähköposti": "nimi@korpo.example",
        "recipientPhone": "09 123",
        "Lisätieto": ["Kysy: nimi@korpo.example", "Soita +358 50 123 4567", "Kolme kylää"],
        "hakija": {"puhelin": "1234", "koko": 12},
    }
    document = Document("a", Kind.PROJECT, "Talo", "a.jsonl", extra=record)
    assert details_of(document) == {"Lisätieto": ("Kolme kylää",), "hakija": ("koko: 12",)}
    searcher = searcher_of({"a": {"title": "Talo", **record}}, tmp_path, analyzer)
    assert ids_of(searcher, "korpo") == ids_of(searcher, "koordinaattori") == ids_of(searcher, "0401234567") == []


def test_hidden_people_are_removed_from_details_even_if_no_text_names_them(analyzer):
    document = Document(
        "a", Kind.PROJECT, "Talo", "a.jsonl", codes=("Maija Meren 7",),
        extra={"Valvoja": "Maija Meri", "keywords": ["Maija Meri"], "Tukimuoto": "avustus"},
    )  # fmt: skip
    redacted = Redactor(["Maija Meri"], analyzer)(document)
    assert redacted == replace(document, codes=(), extra={"Tukimuoto": "avustus"})


@pytest.fixture
def client(tmp_path, analyzer):
    """A client of an application on one project, whose record has contact details too."""
    (tmp_path / "corpus").mkdir()
    record = {"id": "talkkari", **PROJECT, "Sähköposti": "nimi@korpo.example"}
    (tmp_path / "corpus" / "a.jsonl").write_text(json.dumps(record), "utf-8")
    return create_app(built(tmp_path / "corpus", tmp_path / "index", analyzer)).test_client()


@pytest.mark.parametrize(
    ("path", "headings"),
    [
        ("", ("Hankekoodi", "Paikka", "Rahasto", "Viranomainen", "Y-tunnus", "Asiasanat")),
        ("/sv", ("Projektkod", "Ort", "Fond", "Myndighet", "FO-nummer", "Ämnesord")),
        ("/en", ("Project code", "Place", "Fund", "Authority", "Business ID", "Keywords")),
    ],
)
def test_the_page_of_a_document_shows_all_details(client, path, headings):
    page = client.get(f"{path}/documents/talkkari").get_data(as_text=True)
    for heading in (*headings, "Tukimuoto"):
        assert f"<dt>{heading}</dt>" in page
    for value in ("S71234", "75/3511/03", "Parainen", "ESR+", "7654321-8", "kylätyö", "Kertakorvaus"):
        assert f"<dd>{value}</dd>" in page
    assert "korpo" not in page


def test_hits_and_documents_of_the_api_have_the_details(client):
    details = client.get("/api/v1/documents/talkkari").json["document"]["details"]
    assert (details["code"], details["Tukimuoto"]) == (["S71234", "75/3511/03"], ["Kertakorvaus"])
    assert client.get("/api/v1/search?q=S71234").json["hits"][0]["details"] == details


def test_keywords_in_one_value_are_separate():
    document = Document("a", Kind.PROJECT, "Polku", "x", extra={"keywords": "saaristo, kylätyö; Saaristo"})
    assert details_of(document)["keywords"] == ("saaristo", "kylätyö")
