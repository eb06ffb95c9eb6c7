"""Words typed without dots: what is searched for instead, and how a user sees and removes it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from conftest import built

from indexer.cli import main
from searchapp import create_app

TEXTS = {
    "metsä": "Mökkikylän kierrätyspiste ja jätehuolto, hyvinvointityötä.",
    "sää": {"text": "Pörssi sulki, kun sää oli kylmä.", "title": "Säästä"},
    "saa": "Tukea saa hakea.",
    "ruotsi": {"text": "Föreningarna ordnar läger på skärgården.", "language": "sv"},
}


@pytest.fixture(scope="module")
def search(find_in):
    return find_in(TEXTS)


def ids(results):
    return {hit.document.id.rpartition(":")[2].rpartition("#")[2] for hit in results.hits}


@pytest.mark.parametrize(
    ("typed", "form", "expected"),
    [
        ("kierratyspiste", "kierrätyspiste", "metsä"),
        ("jatehuollossa", "jätehuollossa", "metsä"),
        ("hyvinvointityo", "hyvinvointityö", "metsä"),
        ("Porssissa", "Pörssissä", "sää"),
        ("mokki", "mökki", "metsä"),
        ("lager", "läger", "ruotsi"),
        ("foreningen", "föreningarna", "ruotsi"),
        ("skargarden", "skärgården", "ruotsi"),
        ("jatetyo", "jätetyö", "metsä"),  # a compound of parts that the text has apart
    ],
)
def test_an_unknown_word_finds_the_dotted_word(search, typed, form, expected):
    results = search(typed)
    assert [tuple(correction) for correction in results.corrections] == [(typed, form)]
    assert expected in ids(results)


def test_a_known_word_is_not_corrected(search):
    results = search("saa")
    assert (results.corrections, ids(results)) == ((), {"saa"})


def test_a_short_word_of_the_dictionary_is_not_corrected(find_in):
    assert find_in({"a": "Sää on kylmä."})("saa").corrections == ()


@pytest.mark.parametrize(
    "typed", ["kylma tukea", '"oli kylma"', "porssi -tukea", "otsikko:tuki OR kylma", "kylma mokki"]
)
def test_words_of_longer_queries_are_corrected(search, typed):
    results = search(typed)
    assert results.corrections
    assert [hit.document.id for hit in results.hits] == [hit.document.id for hit in search(results.corrected.q).hits]
    assert results.parameters.q == typed


def test_a_correction_can_be_turned_off(search):
    results = search("jatehuolto", plain=("jatehuolto",))
    assert (results.total, results.corrections, results.corrected) == (0, (), None)


def test_did_you_mean_offers_the_dotted_word_of_a_misspelt_one(find_in):
    search = find_in({"a": "Sähköpyörä", "b": "Sähköpyörä"})
    (offer,) = [offer for offer in search("sahkopyoora").offers if offer.kind == "did_you_mean"]
    assert offer.about == "sähköpyörä"


@pytest.fixture(scope="module")
def settings(tmp_path_factory, analyzer):
    folder = tmp_path_factory.mktemp("dots")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.txt").write_text("Jätehuolto\n\nKylän jätehuolto uudistui.\n", "utf-8")
    return built(folder / "corpus", folder / "index", analyzer)


def test_the_page_shows_a_correction_and_a_link_that_removes_it(settings):
    client = create_app(settings).test_client()
    page = client.get("/en/?q=jatehuolto").text
    assert "No text contains “jatehuolto”, so “jätehuolto” was searched for." in page
    assert "Search for exactly “jatehuolto”" in page
    assert "plain=jatehuolto" in page
    assert "Did you mean" not in page
    assert "searched for as typed" in client.get("/en/?q=jatehuolto&plain=jatehuolto").text


def test_the_api_reports_a_correction(settings):
    reply = create_app(settings).test_client().get("/api/v1/search?q=jatehuolto").json
    assert (reply["query"], reply["total"]) == ("jatehuolto", 1)
    assert reply["corrections"] == [{"typed": "jatehuolto", "form": "jätehuolto"}]
    assert reply["offers"][0] == {
        "kind": "did_you_mean", "about": "jätehuolto", "count": 1, "parameters": {"q": ["jätehuolto"]},
    }  # fmt: skip


def test_the_command_line_reports_a_correction(settings):
    output = CliRunner().invoke(main, ["search", "jatehuolto", "--index", str(settings.index)]).output
    assert "no text contains 'jatehuolto': searched for 'jätehuolto' (as typed: --filter plain='jatehuolto')" in output
