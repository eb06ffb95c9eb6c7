from __future__ import annotations

import pytest
from conftest import TODAY
from small_searchers import searcher_of

from indexer.model import Kind
from searchapp.related.more_like_this import similar

TEXTS = {
    "a": {
        "title": "Sijaishoitaja kotiin",
        "text": "Omaishoitajat saivat vapaapäiviä ja sijaishoitajan.",
        "type": "project",
    },
    "b": {"title": "Vapaapäivä", "text": "Omaishoitajien vapaapäivät ja sijaishoitaja kotiin.", "type": "project"},
    "c": {"title": "Joki", "text": "Vesistön kunnostus ja kalatiet.", "type": "project"},
    "d": {"title": "Sijaishoitaja tuli", "text": "Omaishoitaja lepäsi vapaapäivän.", "type": "news"},
    "e": {"title": "Lohi", "text": "Kalatiet auki, vesistö virtaa.", "type": "news"},
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory, analyzer):
    return searcher_of(TEXTS, tmp_path_factory.mktemp("similar"), analyzer)


def ids_like(document_id, searcher, **options):
    document = searcher.reader.document(document_id)
    return [other.document.id for other in similar(document, searcher, today=TODAY, **options)]


def test_documents_that_share_significant_words_are_similar_across_kinds(searcher):
    assert set(ids_like("a", searcher)) == {"b", "d"}
    assert ids_like("c", searcher) == ["e"]


def test_a_document_is_not_similar_to_itself(sample_searcher):
    for document in sample_searcher.reader.documents():
        assert document.id not in {other.document.id for other in similar(document, sample_searcher, today=TODAY)}


def test_the_number_of_similar_documents_is_limited(sample_searcher):
    document = sample_searcher.reader.document("hankerekisteri/kaksoiskuorma.txt")
    many = similar(document, sample_searcher, today=TODAY)
    assert 1 < len(many) <= 5
    assert similar(document, sample_searcher, limit=1, today=TODAY) == many[:1]
    assert similar(document, sample_searcher, limit=0, today=TODAY) == []


def test_similar_documents_may_be_limited_to_one_kind(searcher):
    assert ids_like("a", searcher, kind=Kind.NEWS) == ["d"]
    assert ids_like("a", searcher, kind=Kind.PAGE) == []


def test_a_document_without_shared_words_has_no_similar_documents(tmp_path, analyzer):
    titles = {"a": "Omaishoitaja", "b": "Vesistö", "c": "Vesistö ja kalatie"}
    searcher = searcher_of({document_id: {"title": title} for document_id, title in titles.items()}, tmp_path, analyzer)
    assert ids_like("a", searcher) == []
    assert ids_like("b", searcher) == ["c"]


@pytest.mark.parametrize(
    ("document_id", "first"),
    [
        ("hankerekisteri/aivoitus.txt", "uutiset/2009-10-14-paivan-akku.txt"),
        ("kehittamishankkeet/kadet-selan-takana.txt", "uutiset/2006-11-23-arki-kuntouttaa-yla-savossa.txt"),
        ("AR-2016-001", "AR-U-2018-002"),
    ],
)
def test_the_news_of_a_project_is_the_most_similar(sample_searcher, document_id, first):
    assert ids_like(document_id, sample_searcher)[0] == first


def words_like(document_id, searcher):
    document = searcher.reader.document(document_id)
    return {other.document.id: set(other.words) for other in similar(document, searcher, today=TODAY)}


def test_similar_documents_have_the_significant_words_that_they_share(searcher):
    assert words_like("c", searcher) == {"e": {"vesistö", "kalatie"}}
    assert words_like("a", searcher)["d"] == {"omaishoitaja", "sijaishoitaja", "vapaapäivä"}


FILLER = {f"f{number}": f"Kylän talo numero {number} ja sen piha." for number in range(60)}
WEAK = {
    "weak 1": {"title": "Venepaikka", "text": "Selkä kipeänä soudettiin jokea pitkin. Selkä suorana, Kainuussa."},
    "weak 2": {"title": "Tarhaus", "text": "Selkä kestää mehiläispesien noston. Selkä on tärkeä, Kainuussa."},
    "names": {"title": "Nuotio", "text": "Aino Salmi veti kerhoa Kainuussa. Kerhon hanke päättyi, kertoo Aino."},
    "names too": {"title": "Ompelu", "text": "Aino Salmi ompeli verhot Kainuussa. Hanke oli Ainon oma."},
    "rare": {"title": "Lumenveisto", "text": "Kylän väki kokoontui ulkona."},
    "rare too": {"title": "Talvi", "text": "Lumenveisto sujui."},
    "action": {"title": "Kylätalorakentaminen alkoi", "text": "Perheongelmista puhuttiin."},
    "action too": {"title": "Kylätalorakentamisen opas", "text": "Perheongelmat vähenivät."},
    "sv": {"title": "Stödgrupp", "text": "Anhörigvårdare träffades, avlösare kom hem.", "language": "sv"},
    "sv too": {"title": "Avlösare", "text": "En avlösare hjälpte varje anhörigvårdare.", "language": "sv"},
    "en": {"title": "Beekeeping", "text": "Hives stand on rooftops of the town.", "language": "en"},
    "en too": {"title": "Town hives", "text": "Hives and beekeeping are taught at rooftops.", "language": "en"},
}


@pytest.fixture(scope="module")
def weak(tmp_path_factory, analyzer):
    return searcher_of(FILLER | WEAK, tmp_path_factory.mktemp("weak"), analyzer)


@pytest.mark.parametrize("document_id", ["weak 1", "weak 2", "names", "names too", "f1"])
def test_a_short_word_names_and_frequent_words_are_not_enough(weak, document_id):
    assert words_like(document_id, weak) == {}


@pytest.mark.parametrize(
    ("document_id", "other_id", "words"),
    [
        ("rare", "rare too", {"lumenveisto"}),  # one rare concept
        ("action", "action too", {"kylätalorakentaminen", "perheongelma"}),
        ("sv", "sv too", {"anhörigvårdare", "avlösare"}),
        ("en", "en too", {"beekeeping", "hives", "rooftops", "town"}),
    ],
)
def test_two_significant_words_or_a_rare_one_are_enough_in_any_language(weak, document_id, other_id, words):
    words_by_id = words_like(document_id, weak)
    assert words_by_id.keys() == {other_id}
    assert {word.casefold() for word in words_by_id[other_id]} == words


def test_the_page_and_the_api_say_which_words_documents_share(client):
    path = "documents/kehittamishankkeet/virka-ajan-jalkeen.txt"
    assert "In common: lastensuojelu, " in client.get(f"/en/{path}").text
    assert "Yhteistä: lastensuojelu, " in client.get(f"/{path}").text
    assert any("lastensuojelu" in other["words"] for other in client.get(f"/api/v1/{path}").json["similar"])
