"""Words that carry no subject: a query finds what it finds without them, in three languages, and the page says so."""

from __future__ import annotations

from importlib.resources import files

import pytest
from click.testing import CliRunner
from conftest import built

from indexer.cli import main
from searchapp import create_app

TEXTS = {
    "romani": "Romaninuorten koulunkäynnin tukeminen.",
    "romani-hanke": "Hanke tukee romanien koulunkäyntiä.",
    "meri": "Meriveden lämpötila mitataan tunneittain.",
    "hanke": "Hankkeessa on tehty uusi talo.",
    "haku": "Hankerahoituksen haku alkaa keväällä.",
    "äldre": {"text": "Föreningen hjälper äldre personer med datorer.", "language": "sv"},
    "sports": {"text": "Sports clubs teach swimming to refugees.", "language": "en"},
}


@pytest.fixture(scope="module")
def search(find_in):
    return find_in(TEXTS)


def ids(results):
    return [hit.document.id.rpartition(":")[2].rpartition("#")[2] for hit in results.hits]


@pytest.mark.parametrize(
    ("typed", "optional", "expected"),
    [
        ("onko tehty hanketta romaneista", ("onko", "tehty", "hanketta"), {"romani", "romani-hanke"}),
        ("mitä hankkeita on tehty romaninuorista", ("hankkeita", "tehty"), {"romani"}),
        (
            "millaisia romaneihin liittyviä projekteja",
            ("millaisia", "liittyviä", "projekteja"),
            {"romani", "romani-hanke"},
        ),
        ("kuinka monta hanketta romaneista", ("kuinka", "monta", "hanketta"), {"romani", "romani-hanke"}),
        ("miten meriveden lämpötila mitataan", ("miten",), {"meri"}),
        ("Kuinka lämpötilaa voidaan mitata", ("Kuinka", "voidaan"), {"meri"}),
        ("hurdana projekt finns för äldre", ("hurdana", "projekt", "finns"), {"äldre"}),
        ("vilka projekt har genomförts med datorer", ("projekt", "genomförts"), {"äldre"}),
        ("which projects have been funded about swimming", ("projects", "funded"), {"sports"}),
        ("how many refugees", ("many",), {"sports"}),
    ],
)
def test_a_question_finds_the_documents_on_its_subject(search, typed, optional, expected):
    results = search(typed)
    assert results.optional_words == optional
    assert set(ids(results)) == expected


def test_an_optional_word_raises_the_score(search):
    assert ids(search("hanke romanit"))[0] == "romani-hanke"
    assert ids(search("hanke romanit")) == ["romani-hanke", "romani"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('"hanke" romanit', {"romani-hanke"}),
        ("+hanke romanit", {"romani-hanke"}),
        ("romanit teksti:hanke", {"romani-hanke"}),
        ("romanit -hanke", {"romani"}),
        ("romanit -(hanke tukee)", {"romani"}),
        ("hankerahoitus meri", set()),
        ("romanit OR hankkeessa", {"romani", "romani-hanke", "hanke", "haku"}),
        ("(romanit hanke) OR meri", {"romani", "romani-hanke", "meri"}),
    ],
)
def test_a_word_is_required_where_the_user_says_so(search, typed, expected):
    assert set(ids(search(typed))) == expected


@pytest.mark.parametrize("typed", ["hanke", "tehty hanke", "mitä hankkeita on tehty", "hanke -romanit"])
def test_a_query_of_only_such_words_requires_them(search, typed):
    results = search(typed)
    assert results.optional_words == ()
    assert "hanke" in ids(results)
    assert "meri" not in ids(results)


def test_years_limit_a_query_whose_words_carry_no_subject(find_in):
    search = find_in({"a": {"text": "Uusi talo.", "start": "2012"}, "b": {"text": "Uusi hanke.", "start": "2015"}})
    assert ids(search("vuosi:2012 hanke")) == ["a"]


def test_optional_words_are_neither_highlighted_nor_corrected(search):
    results = search("mitkä hankkeet romaneille")
    assert {reason.word for hit in results.hits for reason in hit.why} == {"romaneille"}
    assert not search("minkälainen tupakointi").corrections
    assert not [offer for offer in search("minkälainen tupakointi").offers if offer.kind == "did_you_mean"]


@pytest.mark.parametrize("typed", ["onko tehty hanketta romaneista", '(hanke nuori) OR "oma arki" -talo'])
def test_the_offered_query_requires_every_word(search, typed):
    results = search(typed)
    assert search(results.required_query).optional_words == ()


def test_the_list_has_no_word_twice_and_a_known_language():
    lines = files("searchapp.query").joinpath("optional_words.tsv").read_text("utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]
    assert len(rows) == len(set(rows))
    assert {row.split("\t")[1] for row in rows} == {"fi", "sv", "en"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory, analyzer):
    folder = tmp_path_factory.mktemp("optional")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "romani.txt").write_text("Romanit\n\nRomaninuorten koulunkäynnin tukeminen.", "utf-8")
    return built(folder / "corpus", folder / "index", analyzer)


def test_page_api_and_command_line_list_the_optional_words(settings):
    client = create_app(settings).test_client()
    page = client.get("/?q=hanketta+romaneista").get_data(as_text=True)
    assert "Näiden sanojen ei tarvitse olla tekstissä, mutta ne nostavat sen sijoitusta: hanketta" in page
    assert 'href="/?q=%22hanketta%22+romaneista">Vaadi myös nämä sanat</a>' in page
    reply = client.get("/api/v1/search?q=hanketta+romaneista").json
    assert (reply["total"], reply["optional_words"]) == (1, ["hanketta"])
    assert client.get("/api/v1/search?q=%22hanketta%22+romaneista").json["total"] == 0
    arguments = ["search", "hanketta romaneista", "--index", str(settings.index)]
    output = CliRunner().invoke(main, arguments).output
    assert 'not required: hanketta (required: "hanketta" romaneista)' in output
