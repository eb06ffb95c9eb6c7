from __future__ import annotations

import pytest
from conftest import ids

from indexer.vocabularies.funders import load_funders
from indexer.vocabularies.thesaurus import CompiledThesaurus, Concept, compile_thesaurus
from searchapp.query.ast import Phrase, Value, Word
from searchapp.query.expansion import Synonyms, find_expansions
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
    path = tmp_path_factory.mktemp("expansion") / "thesaurus"
    compile_thesaurus(CONCEPTS, analyzer, path)
    return CompiledThesaurus.open(path)


@pytest.fixture
def expand(thesaurus, analyzer):
    def expand_query(typed, *, plain=()):
        return find_expansions(parse(typed).tree, thesaurus, load_funders(), analyzer, plain=plain)

    return expand_query


@pytest.mark.parametrize("typed", ["lastensuojelu", "Lastensuojelun", "LASTENSUOJELUSSA"])
def test_any_form_of_a_word_has_its_synonyms(expand, typed):
    synonyms, expansions = expand(typed)
    assert {"barnskydd", "child protection", "lasu"} <= set(synonyms[0].others)
    assert {
        Word("barnskydd", language="sv"),
        Phrase("child protection", language="en"),
        Word("lasu", language="fi"),
    } <= set(expansions[Word(typed),])


def test_several_consecutive_words_have_synonyms_together(expand):
    synonyms, expansions = expand("uusi child protection malli")
    assert synonyms == [Synonyms("child protection", ("lastensuojelu", "barnskydd", "lasu"))]
    assert list(expansions) == [(Word("child"), Word("protection"))]


def test_a_whole_phrase_has_synonyms_but_its_parts_have_none(expand):
    assert [item.words for item in expand('"child protection"')[0]] == ["child protection"]
    assert expand('"uusi child protection"') == ([], {})


@pytest.mark.parametrize("typed", ["otsikko:lastensuojelu", "-lastensuojelu", "lastensuo*", "child", "xyz", ""])
def test_leaves_that_name_no_concept_have_no_synonyms(expand, typed):
    assert expand(typed) == ([], {})


def test_both_sides_of_or_have_synonyms(expand):
    synonyms, _ = expand("kuntoutus TAI (child protection)")
    assert [item.words for item in synonyms] == ["kuntoutus", "child protection"]


@pytest.mark.parametrize("plain", ["child protection", "Child Protection"])
def test_synonyms_can_be_turned_off(expand, plain):
    synonyms, expansions = expand("kuntoutus child protection", plain=(plain,))
    assert [item.words for item in synonyms] == ["kuntoutus"]
    assert list(expansions) == [(Word("kuntoutus"),)]


@pytest.mark.parametrize("typed", NAMES_OF_STEA)
def test_any_name_of_a_funder_is_expanded_with_its_group(expand, typed):
    synonyms, expansions = expand(typed)
    assert synonyms == []
    assert [others[0] for others in expansions.values()] == [Value("funder", STEA)]


def test_a_funder_in_another_field_is_a_word(expand):
    assert expand("otsikko:RAY") == ([], {})


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
def test_any_name_of_a_funder_matches_the_documents_of_all_its_names(search, typed):
    assert ids(search(typed)) == {"ray", "stea"}


def test_a_funder_can_be_combined_with_other_words(search):
    assert ids(search("STEA vertaistuki")) == {"ray"}
    assert ids(search("Sosiaali- ja terveysjärjestöjen avustuskeskus vertaistuki")) == {"ray"}
    assert ids(search("rahoittaja:RAY TAI rahoittaja:Kela")) == {"ray", "stea", "kela"}


def test_the_typed_name_of_a_funder_ranks_first_and_another_name_is_explained(search):
    hits = search("STEA").hits
    assert [hit.document.id for hit in hits] == ["stea", "ray"]
    assert [(why.form, why.match_type.value) for why in hits[1].why][:1] == [("Raha-automaattiyhdistys", "funder_name")]


@pytest.mark.parametrize("typed", ["barnskydd", "child protection", '"child protection"'])
def test_a_name_in_another_language_matches_and_its_synonyms_are_reported(search, typed):
    results = search(typed)
    assert ids(results) == {"lasu"}
    assert "lastensuojelu" in results.synonyms[0].others
    assert ids(search(typed, plain=(results.synonyms[0].words,))) == set()


def test_the_words_of_a_concept_must_be_consecutive(search):
    assert ids(search("child asiakas protection")) == set()
    assert ids(search("child -talo protection")) == {"lasu"}
    assert ids(search("asiakas child protection")) == ids(search("child protection asiakas")) == {"lasu"}


def test_a_concept_may_contain_a_stop_word(search):
    results = search("vård i livets slutskede")
    assert (ids(results), results.synonyms[0].words) == ({"saatto"}, "vård i livets slutskede")


def test_a_synonym_ranks_below_the_typed_word(find_in):
    search = find_in(
        {"a": {"text": "Child protection in towns", "language": "en"}, "b": "Lastensuojelu kaupungissa"},
        thesaurus="sample",
    )
    assert [hit.document.id for hit in search("lastensuojelu").hits] == ["b", "a"]


@pytest.fixture(scope="module")
def search_cats(find_in, tmp_path_factory):
    """A function that searches texts about cats, with a thesaurus of one concept."""
    thesaurus = tmp_path_factory.mktemp("thesaurus") / "cats.tsv"
    thesaurus.write_text("uri\tfi\tsv\ten\tfi_other\nsample:cat\tkissa\tkatt\tcat\tmirri\n", "utf-8")
    texts = {
        "kat": "Laulaja Kat esiintyi torilla",
        "katter": {"text": "De sökte hem åt hemlösa katter i byarna", "language": "sv"},
        "mirritaulu": "Mirritauluja myytiin torilla",
        "mirrit": "Torilla oli kaksi mirriä",
    }
    return find_in(texts, thesaurus=str(thesaurus))


def test_a_synonym_is_analysed_in_its_own_language(search_cats):
    assert ids(search_cats("kissoja")) == {"katter", "mirrit"}  # katt is a Finnish form of Kat for the stemmer


def test_a_synonym_does_not_match_inside_a_compound_but_a_typed_word_does(search_cats):
    assert ids(search_cats("mirri")) == {"katter", "mirrit", "mirritaulu"}
    assert "mirritaulu" not in ids(search_cats("cat"))
