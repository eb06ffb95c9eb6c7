"""The matcher against the same told plainly, over made-up and whole texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_matching import plain_find, plain_why

from indexer.model import Document, Kind
from searchapp.highlight.matcher import Matcher
from searchapp.query.ast import Phrase, Word
from searchapp.query.parser import parse
from searchapp.query.planner import Planner, Width

FORMS = (
    "lasten", "lapsi", "Lapset", "suojelu", "suojelun", "lastensuojelu", "Lastensuojelun", "kunta", "kuntien",
    "Kuntaliitto", "kuntoutus", "hyvä", "hyvän", "ja", "ei", "arki", "arjen", "STEA", "STEA:n", "RAY", "vertaistuki",
    "vertainen", "tuki", "järjestöyhteistyö", "yhteistyötä", "työ", "2010", "x",
)  # fmt: skip
QUERIES = (
    *FORMS, "vertais*", "kunt*", '"hyvä ja arki"', '"lasten suojelu"', '"ja arki"', "otsikko:lapsi", "rahoittaja:STEA",
    '"kunta kunta"', "-lapsi",
)  # fmt: skip
ALTERNATIVES = {(Word("lapsi"),): (Word("kunta"), Phrase("hyvä arki")), (Word("STEA"),): (Word("RAY", "funder"),)}
texts = st.lists(st.sampled_from([*FORMS, ",", ".\n\n", "soft\u00adhyphen"]), max_size=14).map(" ".join)
documents = st.builds(
    Document, st.just("1"), st.just(Kind.PROJECT), texts, st.just("1"), summary=texts, text=texts,
    titles=st.dictionaries(st.sampled_from(["sv", "en"]), texts, max_size=2), language=st.sampled_from(["fi", "sv"]),
    funders=st.lists(texts, max_size=2).map(tuple), organisations=st.lists(texts, max_size=2).map(tuple),
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(documents, st.lists(st.sampled_from(QUERIES), min_size=1, max_size=4), st.sampled_from(Width))
def test_what_is_found_is_what_a_plain_matcher_finds(analyzer, document, words, width):
    sought = Planner(analyzer, width, ALTERNATIVES).plan(parse(" ".join(words))).sought
    matcher = Matcher(sought, analyzer, width)
    found = matcher.find(document)
    plainly = plain_find(document, sought, analyzer, width) if sought else {}
    assert found == plainly
    assert matcher.why(found) == plain_why(sought, plainly)


@pytest.mark.parametrize("typed", ["kunta", "lastensuojelu nuori", '"kuntien yhteistyö"', "vertais* -koulu", "STEA"])
@pytest.mark.parametrize("width", list(Width))
def test_the_same_is_found_in_every_document_of_the_sample(sample_reader, analyzer, typed, width):
    sought = Planner(analyzer, width).plan(parse(typed)).sought
    matcher = Matcher(sought, analyzer, width)
    for each in sample_reader.ids():
        document = sample_reader.document(each)
        assert matcher.find(document) == plain_find(document, sought, analyzer, width)
