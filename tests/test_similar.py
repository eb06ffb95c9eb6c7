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
    return [other.id for other in similar(document, searcher, today=TODAY, **options)]


def test_documents_that_share_significant_words_are_similar_across_kinds(searcher):
    assert set(ids_like("a", searcher)) == {"b", "d"}
    assert ids_like("c", searcher) == ["e"]


def test_a_document_is_not_similar_to_itself(sample_searcher):
    for document in sample_searcher.reader.documents():
        assert document.id not in {other.id for other in similar(document, sample_searcher, today=TODAY)}


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
