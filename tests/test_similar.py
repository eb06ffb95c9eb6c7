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


def ids_like(document_id, searcher, **told):
    document = searcher.reader.document(document_id)
    return [each.id for each in similar(document, searcher, today=TODAY, **told)]


def test_documents_that_share_the_telling_words_are_alike_whatever_their_kind(searcher):
    assert set(ids_like("a", searcher)) == {"b", "d"}
    assert ids_like("c", searcher) == ["e"]


def test_a_document_is_not_like_itself(sample_searcher):
    for document in sample_searcher.reader.documents():
        assert document.id not in {each.id for each in similar(document, sample_searcher, today=TODAY)}


def test_at_most_so_many_are_given(sample_searcher):
    document = sample_searcher.reader.document("hankerekisteri/kaksoiskuorma.txt")
    many = similar(document, sample_searcher, today=TODAY)
    assert 1 < len(many) <= 5
    assert similar(document, sample_searcher, most=1, today=TODAY) == many[:1]
    assert similar(document, sample_searcher, most=0, today=TODAY) == []


def test_only_one_kind_may_be_asked_for(searcher):
    assert ids_like("a", searcher, kind=Kind.NEWS) == ["d"]
    assert ids_like("a", searcher, kind=Kind.PAGE) == []


def test_a_document_that_shares_nothing_has_none_like_it(tmp_path, analyzer):
    titles = {"a": "Omaishoitaja", "b": "Vesistö", "c": "Vesistö ja kalatie"}
    searcher = searcher_of({each: {"title": title} for each, title in titles.items()}, tmp_path, analyzer)
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
def test_the_news_of_a_project_is_the_most_like_it(sample_searcher, document_id, first):
    assert ids_like(document_id, sample_searcher)[0] == first
