from __future__ import annotations

import pytest

from indexer.model import Document, Kind
from indexer.vocabularies.funders import load_funders
from searchapp.highlight.matcher import How, Matcher, Why
from searchapp.query.ast import Phrase, Word
from searchapp.query.expansion import find_alternatives
from searchapp.query.parser import parse
from searchapp.query.planner import Planner, Width


@pytest.fixture
def look(analyzer):
    """Look for typed words in a Finnish document; return the marked forms by how, and why it matched."""

    def in_document(typed, text="", *, width=Width.COMPOUND, alternatives=None, **fields):
        plan = Planner(analyzer, width, alternatives).plan(parse(typed))
        matcher = Matcher(plan.sought, analyzer, width)
        document = Document("1", Kind.PROJECT, fields.pop("title", ""), "1", text=text, language="fi", **fields)
        found = matcher.find(document)
        marked = [(text[each.start : each.end], each.how) for each in sorted(found.get("text", [[]])[0])]
        return marked, matcher.why(found)

    return in_document


@pytest.mark.parametrize(
    ("typed", "text", "form", "how"),
    [
        ("kuntien", "Kuntien malli", "Kuntien", How.SAME),
        ("kunta", "Kuntien malli", "Kuntien", How.INFLECTED),
        ("vertais*", "Uusi vertaisohjaaja", "vertaisohjaaja", How.PREFIX),
        ("yhteistyö", "Sovittiin järjestöyhteistyöstä", "järjestöyhteistyöstä", How.PART),
        ("lastensuojelu", "Rakennusten suojelu", "suojelu", How.OWN_PART),
    ],
)
def test_a_word_is_told_with_the_form_and_the_way_it_matched(look, typed, text, form, how):
    marked, whys = look(typed, text)
    assert marked == [(form, how)]
    assert whys == [Why(typed, form, "text", how)]


@pytest.mark.parametrize(
    ("width", "forms"),
    [
        (Width.EXACT, ["työ"]),
        (Width.INFLECTED, ["työ", "töitä"]),
        (Width.COMPOUND, ["työ", "töitä", "nuorisotyön"]),
    ],
)
def test_a_width_marks_what_it_finds(look, width, forms):
    marked, _ = look("työ", "Tämä työ ja muita töitä sekä nuorisotyön malli.", width=width)
    assert [form for form, _ in marked] == forms


def test_a_part_of_the_query_word_counts_only_where_the_word_is_nowhere(look):
    apart, _ = look("lastensuojelu", "Lasten suojelu on yhteinen asia.")
    whole, _ = look("lastensuojelu", "Lastensuojelun malli. Lasten suojelu on yhteinen asia.")
    assert apart == [("Lasten", How.OWN_PART), ("suojelu", How.OWN_PART)]
    assert whole == [("Lastensuojelun", How.INFLECTED)]


def test_the_word_anywhere_in_the_document_is_enough_to_silence_its_parts(look):
    marked, whys = look("lastensuojelu", "Lasten suojelu.", title="Lastensuojelu")
    assert marked == []
    assert whys == [Why("lastensuojelu", "Lastensuojelu", "title", How.SAME)]


def test_each_word_of_a_phrase_is_told_as_it_matched(look):
    marked, _ = look('"kuntien yhteistyö"', "Kuntien yhteistyötä on. Yhteistyö kuntien kanssa.")
    assert marked == [("Kuntien", How.SAME), ("yhteistyötä", How.INFLECTED)]


def test_a_phrase_reaches_over_a_stop_word_and_does_not_mark_it(look):
    marked, whys = look('"hyvä ja tavallinen arki"', "Hyvän tai tavallisen arjen taidot. Hyvä arki.")
    assert [form for form, _ in marked] == ["Hyvän", "tavallisen", "arjen"]
    assert "tai" not in [why.form for why in whys]


def test_a_phrase_in_the_exact_width_is_as_written(look):
    text = "Kunnan yhteistyötä ja kuntien yhteistyö."
    marked, _ = look('"kuntien yhteistyö"', text, width=Width.EXACT)
    assert marked == [("kuntien", How.SAME), ("yhteistyö", How.SAME)]


def test_the_closest_forms_are_told_and_two_at_the_most(look):
    text = "Peruskuntien malli. Kunnissa ja kuntien väki kunnille."
    assert [why.form for why in look("kunta", text)[1]] == ["Kunnissa", "kuntien"]
    assert [why.form for why in look("kunta", f"{text} Kunta.")[1]] == ["Kunta"]


def test_a_word_with_a_field_is_marked_in_that_field_alone(look):
    marked, whys = look("otsikko:nuori", "Nuorten malli", title="Nuoret")
    assert marked == []
    assert [why.field for why in whys] == ["title"]


def test_a_part_of_a_name_is_no_match(look):
    assert look("liitto", organisations=("Kuntaliitto",)) == ([], [])
    _, whys = look("kuntaliitto", organisations=("Suomen Kuntaliitto ry",))
    assert whys == [Why("kuntaliitto", "Kuntaliitto", "organisations", How.SAME)]


def test_a_synonym_is_told_under_the_word_that_was_typed(look):
    alternatives = {(Word("child"), Word("protection")): (Word("lastensuojelu"), Phrase("lasten huolto"))}
    marked, whys = look("child protection", "Lastensuojelun malli", alternatives=alternatives)
    assert marked == [("Lastensuojelun", How.SYNONYM)]
    assert whys == [Why("child protection", "Lastensuojelun", "text", How.SYNONYM)]


def test_another_name_of_a_funder_is_told_as_such(look, analyzer):
    _, alternatives = find_alternatives(parse("STEA").tree, None, load_funders(), analyzer)
    _, whys = look("STEA", alternatives=alternatives, funders=("Raha-automaattiyhdistys",))
    assert whys == [Why("STEA", "Raha-automaattiyhdistys", "funders", How.FUNDER_NAME)]


def test_what_is_left_out_is_not_looked_for(look):
    assert look("-kunta", "Kunta ja kunnat") == ([], [])
