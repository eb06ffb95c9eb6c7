from __future__ import annotations

import pytest

from indexer.model import Document, Kind
from indexer.vocabularies.funders import load_funders
from searchapp.highlight.matcher import Matcher, MatchExplanation, MatchType
from searchapp.query.ast import Phrase, Word
from searchapp.query.expansion import find_expansions
from searchapp.query.parser import parse
from searchapp.query.planner import Planner, Width


@pytest.fixture
def match(analyzer):
    """Match a query against a Finnish document; return (form, match type) of the marked words, and the explanations."""

    def in_document(typed, text="", *, width=Width.COMPOUND, expansions=None, **fields):
        plan = Planner(analyzer, width, expansions).plan(parse(typed))
        matcher = Matcher(plan.query_terms, analyzer, width)
        document = Document("1", Kind.PROJECT, fields.pop("title", ""), "1", text=text, language="fi", **fields)
        matches = matcher.find(document)
        in_text = sorted(matches.get("text", [[]])[0])
        return [(text[item.start : item.end], item.match_type) for item in in_text], matcher.explain(matches)

    return in_document


@pytest.mark.parametrize(
    ("typed", "text", "form", "match_type"),
    [
        ("kuntien", "Kuntien malli", "Kuntien", MatchType.SAME),
        ("kunta", "Kuntien malli", "Kuntien", MatchType.INFLECTED),
        ("vertais*", "Uusi vertaisohjaaja", "vertaisohjaaja", MatchType.PREFIX),
        ("yhteistyö", "Sovittiin järjestöyhteistyöstä", "järjestöyhteistyöstä", MatchType.PART),
        ("lastensuojelu", "Rakennusten suojelu", "suojelu", MatchType.OWN_PART),
    ],
)
def test_a_match_is_explained_by_its_form_and_match_type(match, typed, text, form, match_type):
    marked, explanations = match(typed, text)
    assert marked == [(form, match_type)]
    assert explanations == [MatchExplanation(typed, form, "text", match_type)]


@pytest.mark.parametrize(
    ("width", "forms"),
    [
        (Width.EXACT, ["työ"]),
        (Width.INFLECTED, ["työ", "töitä"]),
        (Width.COMPOUND, ["työ", "töitä", "nuorisotyön"]),
    ],
)
def test_the_marked_words_depend_on_the_width(match, width, forms):
    marked, _ = match("työ", "Tämä työ ja muita töitä sekä nuorisotyön malli.", width=width)
    assert [form for form, _ in marked] == forms


def test_parts_of_a_query_word_match_only_if_the_word_itself_does_not(match):
    parts, _ = match("lastensuojelu", "Lasten suojelu on yhteinen asia.")
    compound, _ = match("lastensuojelu", "Lastensuojelun malli. Lasten suojelu on yhteinen asia.")
    assert parts == [("Lasten", MatchType.OWN_PART), ("suojelu", MatchType.OWN_PART)]
    assert compound == [("Lastensuojelun", MatchType.INFLECTED)]


def test_a_word_in_another_field_prevents_matches_of_its_parts(match):
    marked, explanations = match("lastensuojelu", "Lasten suojelu.", title="Lastensuojelu")
    assert marked == []
    assert explanations == [MatchExplanation("lastensuojelu", "Lastensuojelu", "title", MatchType.SAME)]


def test_each_word_of_a_phrase_has_its_own_match_type(match):
    marked, _ = match('"kuntien yhteistyö"', "Kuntien yhteistyötä on. Yhteistyö kuntien kanssa.")
    assert marked == [("Kuntien", MatchType.SAME), ("yhteistyötä", MatchType.INFLECTED)]


def test_a_stop_word_in_a_phrase_matches_any_word_and_is_not_marked(match):
    marked, explanations = match('"hyvä ja tavallinen arki"', "Hyvän tai tavallisen arjen taidot. Hyvä arki.")
    assert [form for form, _ in marked] == ["Hyvän", "tavallisen", "arjen"]
    assert "tai" not in [item.form for item in explanations]


def test_a_phrase_in_the_exact_width_matches_as_written(match):
    text = "Kunnan yhteistyötä ja kuntien yhteistyö."
    marked, _ = match('"kuntien yhteistyö"', text, width=Width.EXACT)
    assert marked == [("kuntien", MatchType.SAME), ("yhteistyö", MatchType.SAME)]


def test_at_most_two_of_the_closest_forms_are_explained(match):
    text = "Peruskuntien malli. Kunnissa ja kuntien väki kunnille."
    assert [item.form for item in match("kunta", text)[1]] == ["Kunnissa", "kuntien"]
    assert [item.form for item in match("kunta", f"{text} Kunta.")[1]] == ["Kunta"]


def test_a_word_with_a_field_is_marked_only_in_that_field(match):
    marked, explanations = match("otsikko:nuori", "Nuorten malli", title="Nuoret")
    assert marked == []
    assert [item.field for item in explanations] == ["title"]


def test_a_part_of_a_name_does_not_match(match):
    assert match("liitto", organisations=("Kuntaliitto",)) == ([], [])
    _, explanations = match("kuntaliitto", organisations=("Suomen Kuntaliitto ry",))
    assert explanations == [MatchExplanation("kuntaliitto", "Kuntaliitto", "organisations", MatchType.SAME)]


def test_a_synonym_is_explained_by_the_typed_words(match):
    expansions = {(Word("child"), Word("protection")): (Word("lastensuojelu"), Phrase("lasten huolto"))}
    marked, explanations = match("child protection", "Lastensuojelun malli", expansions=expansions)
    assert marked == [("Lastensuojelun", MatchType.SYNONYM)]
    assert explanations == [MatchExplanation("child protection", "Lastensuojelun", "text", MatchType.SYNONYM)]


def test_another_name_of_a_funder_has_its_own_match_type(match, analyzer):
    _, expansions = find_expansions(parse("STEA").tree, None, load_funders(), analyzer)
    _, explanations = match("STEA", expansions=expansions, funders=("Raha-automaattiyhdistys",))
    assert explanations == [MatchExplanation("STEA", "Raha-automaattiyhdistys", "funders", MatchType.FUNDER_NAME)]


def test_negated_words_are_not_matched(match):
    assert match("-kunta", "Kunta ja kunnat") == ([], [])
