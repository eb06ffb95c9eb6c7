from __future__ import annotations

import pytest
from conftest import ids

from indexer.vocabularies.funders import load_funders
from indexer.vocabularies.thesaurus import CompiledThesaurus, Concept, compile_thesaurus
from searchapp.query.ast import Phrase, Value, Word
from searchapp.query.expansion import Synonyms, find_alternatives
from searchapp.query.parser import parse

CONCEPTS = [
    Concept("x:1", {"fi": "lastensuojelu", "sv": "barnskydd", "en": "child protection"}, {"fi": ("lasu",)}),
    Concept("x:2", {"fi": "kuntoutus", "en": "rehabilitation"}),
    Concept("x:3", {"fi": "saattohoito", "sv": "vård i livets slutskede"}),
]
STEA = "Sosiaali- ja terveysjärjestöjen avustuskeskus STEA"
NAMES_OF_STEA = [
    "RAY", "ray", "STEA", "Raha-automaattiyhdistys", '"Raha-automaattiyhdistys"', "rahoittaja:RAY", "rahoittaja:stea",
    "Sosiaali- ja terveysjärjestöjen avustuskeskus", '"Sosiaali- ja terveysjärjestöjen avustuskeskus"',
    'rahoittaja:"Sosiaali- ja terveysjärjestöjen avustuskeskus"', "Finland's Slot Machine Association",
]  # fmt: skip


@pytest.fixture(scope="module")
def thesaurus(tmp_path_factory, analyzer):
    path = tmp_path_factory.mktemp("alternatives") / "thesaurus"
    compile_thesaurus(CONCEPTS, analyzer, path)
    return CompiledThesaurus.open(path)


@pytest.fixture
def alternatives(thesaurus, analyzer):
    return lambda typed, **told: find_alternatives(parse(typed).tree, thesaurus, load_funders(), analyzer, **told)


@pytest.mark.parametrize("typed", ["lastensuojelu", "Lastensuojelun", "LASTENSUOJELUSSA"])
def test_any_form_of_a_word_has_its_synonyms(alternatives, typed):
    told, found = alternatives(typed)
    assert {"barnskydd", "child protection", "lasu"} <= set(told[0].others)
    assert {Word("barnskydd"), Phrase("child protection"), Word("lasu")} <= set(found[Word(typed),])


def test_several_words_side_by_side_have_synonyms_together(alternatives):
    told, found = alternatives("uusi child protection malli")
    assert told == [Synonyms("child protection", ("lastensuojelu", "barnskydd", "lasu"))]
    assert list(found) == [(Word("child"), Word("protection"))]


def test_a_phrase_has_synonyms_as_a_whole_and_none_for_its_parts(alternatives):
    assert [each.words for each in alternatives('"child protection"')[0]] == ["child protection"]
    assert alternatives('"uusi child protection"') == ([], {})


@pytest.mark.parametrize("typed", ["otsikko:lastensuojelu", "-lastensuojelu", "lastensuo*", "child", "xyz", ""])
def test_what_names_no_concept_by_itself_has_no_synonyms(alternatives, typed):
    assert alternatives(typed) == ([], {})


def test_both_sides_of_either_have_their_synonyms(alternatives):
    told, _ = alternatives("kuntoutus TAI (child protection)")
    assert [each.words for each in told] == ["kuntoutus", "child protection"]


@pytest.mark.parametrize("plain", ["child protection", "Child Protection"])
def test_synonyms_can_be_taken_back(alternatives, plain):
    told, found = alternatives("kuntoutus child protection", plain=(plain,))
    assert [each.words for each in told] == ["kuntoutus"]
    assert list(found) == [(Word("kuntoutus"),)]


@pytest.mark.parametrize("typed", NAMES_OF_STEA)
def test_any_name_of_a_funder_means_its_group(alternatives, typed):
    told, found = alternatives(typed)
    assert told == []
    assert [others[0] for others in found.values()] == [Value("funder", STEA)]


def test_a_funder_in_another_field_is_a_word(alternatives):
    assert alternatives("otsikko:RAY") == ([], {})


# In an index


@pytest.fixture(scope="module")
def search(find_in):
    records = {
        "ray": {"text": "Vertaistukea annettiin.", "funders": ["Raha-automaattiyhdistys (RAY)"]},
        "stea": {"text": "Ryhmiä pidettiin.", "funders": ["STEA"]},
        "kela": {"text": "Kurssi pidettiin.", "funders": ["Kansaneläkelaitos"]},
        "lasu": "Lastensuojelun asiakkaat saivat tukea.",
        "lapset": "Barn och skydd i kommunerna.",
        "saatto": "Saattohoidosta keskusteltiin.",
    }
    return find_in(records, thesaurus="sample")


@pytest.mark.parametrize("typed", NAMES_OF_STEA)
def test_any_name_of_a_funder_finds_texts_of_both_and_no_others(search, typed):
    assert ids(search(typed)) == {"ray", "stea"}


def test_a_funder_can_be_joined_with_words_or_left_out(search):
    assert ids(search("STEA vertaistuki")) == {"ray"}
    assert ids(search("Sosiaali- ja terveysjärjestöjen avustuskeskus vertaistuki")) == {"ray"}
    assert ids(search("rahoittaja:RAY TAI rahoittaja:Kela")) == {"ray", "stea", "kela"}


def test_the_funder_as_written_comes_first_and_the_other_name_is_told(search):
    hits = search("STEA").hits
    assert [hit.document.id for hit in hits] == ["stea", "ray"]
    assert [(why.form, why.how.value) for why in hits[1].why][:1] == [("Raha-automaattiyhdistys", "funder_name")]


@pytest.mark.parametrize("typed", ["barnskydd", "child protection", '"child protection"'])
def test_a_name_in_another_language_finds_the_text_and_is_told(search, typed):
    results = search(typed)
    assert ids(results) == {"lasu"}
    assert "lastensuojelu" in results.synonyms[0].others
    assert ids(search(typed, plain=(results.synonyms[0].words,))) == set()


def test_words_of_a_concept_stand_side_by_side_before_or_after_others(search):
    assert ids(search("child asiakas protection")) == set()
    assert ids(search("child -talo protection")) == {"lasu"}
    assert ids(search("asiakas child protection")) == ids(search("child protection asiakas")) == {"lasu"}


def test_a_stop_word_inside_a_name_is_no_hindrance(search):
    results = search("vård i livets slutskede")
    assert (ids(results), results.synonyms[0].words) == ({"saatto"}, "vård i livets slutskede")


def test_a_synonym_counts_less_than_the_word_itself(find_in):
    search = find_in({"a": "Child protection in towns", "b": "Lastensuojelu kaupungissa"}, thesaurus="sample")
    assert [hit.document.id for hit in search("lastensuojelu").hits] == ["b", "a"]
