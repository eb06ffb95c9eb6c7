from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchapp.query.ast import (
    And,
    Not,
    Or,
    Phrase,
    Prefix,
    Value,
    Word,
    Years,
    leaves,
    without,
)
from searchapp.query.parser import DEEPEST, LONGEST_QUERY, MOST_WORDS, parse

KUNTA, NUORI, LAPSI = Word("kunta"), Word("nuori"), Word("lapsi")


def tree(typed):
    """The tree of a text in which everything fits."""
    parsed = parse(typed)
    assert parsed.notices == ()
    return parsed.tree


def test_words_are_told_apart_by_white_space_and_signs():
    assert tree("kunta, nuori;  lapsi!") == And((KUNTA, NUORI, LAPSI))


@pytest.mark.parametrize("operator", ["OR", "TAI", "ELLER"])
def test_either_may_be_said_in_three_languages(operator):
    assert tree(f"nuori {operator} lapsi") == Or((NUORI, LAPSI))


@pytest.mark.parametrize("operator", ["AND", "JA", "OCH", ""])
def test_both_may_be_said_or_left_unsaid(operator):
    assert tree(f"nuori {operator} lapsi") == And((NUORI, LAPSI))


@pytest.mark.parametrize("negation", ["-", "−", "NOT ", "EI ", "INTE ", "AND NOT ", "ja EI ".upper()])
def test_without_may_be_a_sign_or_a_word(negation):
    assert tree(f"nuori {negation}lapsi") == And((NUORI, Not(LAPSI)))


@pytest.mark.parametrize("typed", ["tai", "or", "Tai", "ei", "ja", "not"])
def test_an_operator_in_small_letters_is_a_word(typed):
    assert tree(f"nuori {typed} lapsi") == And((NUORI, Word(typed), LAPSI))


def test_side_by_side_binds_closer_than_either():
    assert tree("nuori lapsi TAI kunta") == Or((And((NUORI, LAPSI)), KUNTA))


def test_a_group_is_one():
    assert tree("(nuori TAI lapsi) kunta") == And((Or((NUORI, LAPSI)), KUNTA))
    assert tree("kunta -(nuori lapsi)") == And((KUNTA, Not(And((NUORI, LAPSI)))))


def test_a_negation_of_a_negation_is_none():
    assert tree("NOT (NOT kunta)") == tree("NOT -kunta") == KUNTA


def test_the_same_twice_is_once():
    assert tree("kunta kunta") == tree("kunta OR kunta") == tree("(kunta (kunta))") == KUNTA


@pytest.mark.parametrize("typed", ["kesätyö-ohjelma", "Keski-Suomi", "ilta-  apu", "STEA:n"])
def test_a_hyphen_or_colon_inside_a_word_is_no_sign(typed):
    assert not any(isinstance(node, Not) for node in getattr(tree(typed), "nodes", ()))


@pytest.mark.parametrize("typed", ['"hyvä arki"', "”hyvä arki”", "«hyvä arki»", "„hyvä arki“", "»hyvä,  arki»"])
def test_quotation_marks_of_any_kind_make_a_phrase(typed):
    assert tree(typed) == Phrase("hyvä arki")


def test_a_quoted_single_word_is_a_word():
    assert tree('"kunta"') == KUNTA
    assert tree('nuori "TAI" lapsi') == And((NUORI, Word("TAI"), LAPSI))


def test_a_star_after_three_letters_makes_a_beginning():
    assert tree("vertais*") == Prefix("vertais")
    assert tree("otsikko:ver*") == Prefix("ver", "title")


@pytest.mark.parametrize(
    ("name", "field"),
    [("otsikko", "title"), ("rubrik", "title"), ("title", "title"), ("RAHOITTAJA", "funder"), ("finansiär", "funder"),
     ("toteuttaja", "organisation"), ("organization", "organisation"), ("henkilö", "person"),
     ("tiivistelmä", "summary"), ("resultat", "results"), ("teksti", "text")],
)  # fmt: skip
def test_a_field_has_its_name_in_three_languages(name, field):
    assert tree(f"{name}:kunta") == Word("kunta", field)


def test_a_field_holds_for_a_phrase_and_for_a_group():
    assert tree('rahoittaja:"Suomen Kuntaliitto"') == Phrase("Suomen Kuntaliitto", "funder")
    assert tree("otsikko:(nuori TAI -lapsi) kunta") == And(
        (Or((Word("nuori", "title"), Not(Word("lapsi", "title")))), KUNTA)
    )


def test_the_field_nearest_to_a_word_holds():
    assert tree("otsikko:(nuori teksti:lapsi)") == And((Word("nuori", "title"), Word("lapsi", "text")))


@pytest.mark.parametrize(
    ("typed", "years"),
    [("vuosi:2010", (2010, 2010)), ("year:2010..2013", (2010, 2013)), ("år:2010-2013", (2010, 2013)),
     ("vuosi:2010–2013", (2010, 2013)), ("vuosi:2010..", (2010, None)), ("vuosi:..2013", (None, 2013)),
     ("vuosi:2013..2010", (2010, 2013)), ("(vuosi:2010)", (2010, 2010))],
)  # fmt: skip
def test_years_are_one_or_a_range_with_ends_that_may_be_open(typed, years):
    assert tree(typed) == Years(*years)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("tila:päättynyt", ("status", "ended")), ("status:ongoing", ("status", "ongoing")),
     ("tila:Pågår", ("status", "ongoing")), ('tila:"keskeytetty"', ("status", "interrupted")),
     ("laji:uutinen", ("kind", "news")), ("typ:sida", ("kind", "page")), ("type:project", ("kind", "project")),
     ("kieli:ruotsi", ("language", "sv")), ("språk:finska", ("language", "fi")), ("language:en", ("language", "en"))],
)  # fmt: skip
def test_values_are_told_in_three_languages(typed, value):
    assert tree(typed) == Value(*value)


@pytest.mark.parametrize(
    ("typed", "notice", "printed"),
    [
        ('kunta "hyvä arki', "open_quote", "kunta hyvä arki"),
        ("(kunta nuori", "unbalanced", "kunta nuori"),
        ("kunta TAI nuori) lapsi", "unbalanced", "kunta OR nuori lapsi"),
        ("kunta TAI", "operator", "kunta"),
        ("TAI kunta", "operator", "kunta"),
        ("kunta TAI TAI nuori", "operator", "kunta OR nuori"),
        ("kunta NOT", "operator", "kunta"),
        ("NOT AND kunta", "operator", "kunta"),
        ("(NOT) kunta", "operator", "kunta"),
        ("ka* kunta", "short_prefix", "ka kunta"),
        ("vuosi:eilen", "field", "vuosi eilen"),
        ("vuosi:1066", "field", "vuosi 1066"),
        ("vuosi:20111", "field", "vuosi 20111"),
        ("tila:kesken", "field", "tila kesken"),
        ("kieli:klingon", "field", "kieli klingon"),
        ("(otsikko:-) kunta", "field", "otsikko kunta"),
    ],
)
def test_what_does_not_fit_degrades_to_words_and_is_told(typed, notice, printed):
    parsed = parse(typed)
    assert (str(parsed.tree), parsed.notices) == (printed, (notice,))


@pytest.mark.parametrize("typed", ["TAI", "NOT", "AND OR", "(TAI)"])
def test_operators_alone_are_the_words(typed):
    assert {leaf.form for leaf in leaves(parse(typed).tree)} <= {"TAI", "NOT", "AND", "OR"}
    assert parse(typed).tree is not None


@pytest.mark.parametrize("typed", ["", "   ", "!?*", '""', "()", "- -", "\x00", "\ud800", "–"])
def test_what_holds_no_word_asks_nothing(typed):
    assert parse(typed).tree is None


def test_an_unknown_name_with_a_colon_is_plain_words():
    assert tree("aihe:nuori klo 14:08") == And((Word("aihe"), NUORI, Word("klo"), Word("14"), Word("08")))


def test_decomposed_letters_mean_the_same():
    assert parse("kesa\u0308") == parse("kesä")
    assert tree("henkilo\u0308:kunta") == Word("kunta", "person")


def test_a_very_long_query_is_cut_and_told():
    assert parse("sana " * 2000).notices == ("query_cut",)
    parsed = parse(" ".join(f"s{n}" for n in range(100)))
    assert (len(parsed.tree.nodes), parsed.notices) == (MOST_WORDS, ("query_cut",))


def test_a_phrase_past_the_limit_of_words_keeps_those_that_fit():
    parsed = parse('kunta "' + " ".join(f"s{n}" for n in range(50)) + '"')
    kunta, phrase = parsed.tree.nodes
    assert (kunta, len(phrase.text.split()), parsed.notices) == (KUNTA, MOST_WORDS - 1, ("query_cut",))


def test_a_query_that_grows_when_printed_is_cut_where_it_still_fits():
    parsed = parse("toteuttaja:(" + " ".join(f"järjestönumero{n}" for n in range(28)) + ")")
    assert "query_cut" in parsed.notices
    assert LONGEST_QUERY - 50 < len(str(parsed.tree)) <= LONGEST_QUERY


def test_groups_in_groups_have_a_limit():
    def nested(depth):
        return parse("(" * depth + "kunta TAI nuori" + ")" * depth)

    assert nested(DEEPEST) == (Or((KUNTA, NUORI)), ())
    assert (nested(DEEPEST + 1).tree, "too_deep" in nested(DEEPEST + 1).notices) == (Or((KUNTA, NUORI)), True)


def test_leaves_are_what_may_be_found():
    assert list(leaves(tree('kunta (nuori OR "hyvä arki") -lapsi vuosi:2010'))) == [
        KUNTA, NUORI, Phrase("hyvä arki"), Years(2010, 2010),
    ]  # fmt: skip
    assert list(leaves(None)) == []


def test_a_tree_can_be_had_without_one_of_its_parts():
    assert without(tree("kunta nuori -lapsi"), NUORI) == And((KUNTA, Not(LAPSI)))
    assert without(tree("kunta nuori"), NUORI) == KUNTA
    assert without(KUNTA, KUNTA) is None


# Printing a tree gives a text that parses to it


PIECES = st.sampled_from(
    ["nuori", "lapsi", "kunta", "OR", "TAI", "ELLER", "AND", "JA", "NOT", "EI", "-", "−", "(", ")", '"', "”", "*", ":",
     "vertais*", "ab*", "TAI*", "otsikko:", "nimi:", "toteuttaja:", "title:title:", "vuosi:", "2010..2013", "..2013",
     "2010..", "1890", "tila:", "päättynyt", "tila:n", "laji:hanke", "kieli:sv", "STEA:n", "vaa'an", "x-y", "\u00ad",
     "İ", "ſtatus:ended", "%", "_", '"hyvä arki"', " ", " ", " ", " "]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=600), st.lists(PIECES, max_size=150).map("".join))


@given(TEXTS)
@example("otsikko:-) nuori")  # was the word ")"
@example("otsikko:(nuori title:nuori)")  # was the same word twice
@example("a OR b c " + "(d OR e f " * 18 + ")" * 18)  # printed deeper than it was typed
@example("vuosi:2010 toteuttaja:(" + "järjestö apu " * 40)  # printed longer than is read
@settings(max_examples=600, derandomize=True, deadline=None)
def test_no_text_raises_and_a_printed_query_is_the_same_query(typed):
    parsed = parse(typed)
    assert sum(1 for _ in leaves(parsed.tree)) <= LONGEST_QUERY
    again = parse(str(parsed.tree or ""))
    assert again == (parsed.tree, ())
