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
    remove_node,
)
from searchapp.query.parser import MAX_DEPTH, MAX_QUERY_LENGTH, MAX_WORDS, parse

KUNTA, NUORI, LAPSI = Word("kunta"), Word("nuori"), Word("lapsi")


def tree(typed):
    """Return the tree of a query that is parsed without notices."""
    parsed = parse(typed)
    assert parsed.notices == ()
    return parsed.tree


def test_white_space_and_punctuation_separate_words():
    assert tree("kunta, nuori;  lapsi!") == And((KUNTA, NUORI, LAPSI))


@pytest.mark.parametrize("operator", ["OR", "TAI", "ELLER"])
def test_the_or_operator_has_names_in_three_languages(operator):
    assert tree(f"nuori {operator} lapsi") == Or((NUORI, LAPSI))


@pytest.mark.parametrize("operator", ["AND", "JA", "OCH", ""])
def test_the_and_operator_is_optional(operator):
    assert tree(f"nuori {operator} lapsi") == And((NUORI, LAPSI))


@pytest.mark.parametrize("negation", ["-", "−", "NOT ", "EI ", "INTE ", "AND NOT ", "ja EI ".upper()])
def test_a_negation_is_a_minus_sign_or_an_operator(negation):
    assert tree(f"nuori {negation}lapsi") == And((NUORI, Not(LAPSI)))


@pytest.mark.parametrize("typed", ["tai", "or", "Tai", "ei", "ja", "not"])
def test_an_operator_in_lower_case_is_a_word(typed):
    assert tree(f"nuori {typed} lapsi") == And((NUORI, Word(typed), LAPSI))


def test_and_binds_closer_than_or():
    assert tree("nuori lapsi TAI kunta") == Or((And((NUORI, LAPSI)), KUNTA))


def test_parentheses_make_a_group():
    assert tree("(nuori TAI lapsi) kunta") == And((Or((NUORI, LAPSI)), KUNTA))
    assert tree("kunta -(nuori lapsi)") == And((KUNTA, Not(And((NUORI, LAPSI)))))


def test_a_double_negation_is_removed():
    assert tree("NOT (NOT kunta)") == tree("NOT -kunta") == KUNTA


def test_duplicate_nodes_are_removed():
    assert tree("kunta kunta") == tree("kunta OR kunta") == tree("(kunta (kunta))") == KUNTA


@pytest.mark.parametrize("typed", ["kesätyö-ohjelma", "Keski-Suomi", "ilta-  apu", "STEA:n"])
def test_a_hyphen_or_colon_inside_a_word_is_not_an_operator(typed):
    assert not any(isinstance(node, Not) for node in getattr(tree(typed), "nodes", ()))


@pytest.mark.parametrize("typed", ['"hyvä arki"', "”hyvä arki”", "«hyvä arki»", "„hyvä arki“", "»hyvä,  arki»"])
def test_quotation_marks_of_any_kind_make_a_phrase(typed):
    assert tree(typed) == Phrase("hyvä arki")


def test_a_quoted_single_word_is_a_word():
    assert tree('"kunta"') == KUNTA
    assert tree('nuori "TAI" lapsi') == And((NUORI, Word("TAI"), LAPSI))


def test_a_star_after_three_letters_makes_a_prefix():
    assert tree("vertais*") == Prefix("vertais")
    assert tree("otsikko:ver*") == Prefix("ver", "title")


@pytest.mark.parametrize(
    ("name", "field"),
    [("otsikko", "title"), ("rubrik", "title"), ("title", "title"), ("RAHOITTAJA", "funder"), ("finansiär", "funder"),
     ("toteuttaja", "organisation"), ("organization", "organisation"), ("henkilö", "person"),
     ("tiivistelmä", "summary"), ("resultat", "results"), ("teksti", "text")],
)  # fmt: skip
def test_a_field_has_names_in_three_languages(name, field):
    assert tree(f"{name}:kunta") == Word("kunta", field)


def test_a_field_applies_to_a_phrase_or_a_group():
    assert tree('rahoittaja:"Suomen Kuntaliitto"') == Phrase("Suomen Kuntaliitto", "funder")
    assert tree("otsikko:(nuori TAI -lapsi) kunta") == And(
        (Or((Word("nuori", "title"), Not(Word("lapsi", "title")))), KUNTA)
    )


def test_the_innermost_field_of_a_word_applies():
    assert tree("otsikko:(nuori teksti:lapsi)") == And((Word("nuori", "title"), Word("lapsi", "text")))


@pytest.mark.parametrize(
    ("typed", "years"),
    [("vuosi:2010", (2010, 2010)), ("year:2010..2013", (2010, 2013)), ("år:2010-2013", (2010, 2013)),
     ("vuosi:2010–2013", (2010, 2013)), ("vuosi:2010..", (2010, None)), ("vuosi:..2013", (None, 2013)),
     ("vuosi:2013..2010", (2010, 2013)), ("(vuosi:2010)", (2010, 2010))],
)  # fmt: skip
def test_years_are_one_year_or_a_range_with_open_ends(typed, years):
    assert tree(typed) == Years(*years)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("tila:päättynyt", ("status", "ended")), ("status:ongoing", ("status", "ongoing")),
     ("tila:Pågår", ("status", "ongoing")), ('tila:"keskeytetty"', ("status", "interrupted")),
     ("laji:uutinen", ("kind", "news")), ("typ:sida", ("kind", "page")), ("type:project", ("kind", "project")),
     ("kieli:ruotsi", ("language", "sv")), ("språk:finska", ("language", "fi")), ("language:en", ("language", "en"))],
)  # fmt: skip
def test_values_have_names_in_three_languages(typed, value):
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
def test_text_that_does_not_follow_the_grammar_is_searched_as_words_with_a_notice(typed, notice, printed):
    parsed = parse(typed)
    assert (str(parsed.tree), parsed.notices) == (printed, (notice,))


@pytest.mark.parametrize("typed", ["TAI", "NOT", "AND OR", "(TAI)"])
def test_a_query_of_operators_alone_searches_for_them_as_words(typed):
    assert {leaf.form for leaf in leaves(parse(typed).tree)} <= {"TAI", "NOT", "AND", "OR"}
    assert parse(typed).tree is not None


@pytest.mark.parametrize("typed", ["", "   ", "!?*", '""', "()", "- -", "\x00", "\ud800", "–"])
def test_a_query_without_words_has_no_tree(typed):
    assert parse(typed).tree is None


def test_an_unknown_field_name_is_a_word():
    assert tree("aihe:nuori klo 14:08") == And((Word("aihe"), NUORI, Word("klo"), Word("14"), Word("08")))


def test_decomposed_letters_are_composed():
    assert parse("kesa\u0308") == parse("kesä")
    assert tree("henkilo\u0308:kunta") == Word("kunta", "person")


def test_a_very_long_query_is_cut_with_a_notice():
    assert parse("sana " * 2000).notices == ("query_cut",)
    parsed = parse(" ".join(f"s{n}" for n in range(100)))
    assert (len(parsed.tree.nodes), parsed.notices) == (MAX_WORDS, ("query_cut",))


def test_a_phrase_beyond_the_word_limit_is_shortened():
    parsed = parse('kunta "' + " ".join(f"s{n}" for n in range(50)) + '"')
    kunta, phrase = parsed.tree.nodes
    assert (kunta, len(phrase.text.split()), parsed.notices) == (KUNTA, MAX_WORDS - 1, ("query_cut",))


def test_a_query_that_is_too_long_when_printed_is_cut_to_fit():
    parsed = parse("toteuttaja:(" + " ".join(f"järjestönumero{n}" for n in range(28)) + ")")
    assert "query_cut" in parsed.notices
    assert MAX_QUERY_LENGTH - 50 < len(str(parsed.tree)) <= MAX_QUERY_LENGTH


def test_nested_groups_have_a_maximum_depth():
    def nested(depth):
        return parse("(" * depth + "kunta TAI nuori" + ")" * depth)

    assert nested(MAX_DEPTH) == (Or((KUNTA, NUORI)), ())
    assert (nested(MAX_DEPTH + 1).tree, "too_deep" in nested(MAX_DEPTH + 1).notices) == (Or((KUNTA, NUORI)), True)


def test_leaves_exclude_negated_nodes():
    assert list(leaves(tree('kunta (nuori OR "hyvä arki") -lapsi vuosi:2010'))) == [
        KUNTA, NUORI, Phrase("hyvä arki"), Years(2010, 2010),
    ]  # fmt: skip
    assert list(leaves(None)) == []


def test_a_top_level_node_can_be_removed():
    assert remove_node(tree("kunta nuori -lapsi"), NUORI) == And((KUNTA, Not(LAPSI)))
    assert remove_node(tree("kunta nuori"), NUORI) == KUNTA
    assert remove_node(KUNTA, KUNTA) is None


# The string form of a tree parses to an equal tree


PIECES = st.sampled_from(
    ["nuori", "lapsi", "kunta", "OR", "TAI", "ELLER", "AND", "JA", "NOT", "EI", "-", "−", "(", ")", '"', "”", "*", ":",
     "vertais*", "ab*", "TAI*", "otsikko:", "nimi:", "toteuttaja:", "title:title:", "vuosi:", "2010..2013", "..2013",
     "2010..", "1890", "tila:", "päättynyt", "tila:n", "laji:hanke", "kieli:sv", "STEA:n", "vaa'an", "x-y", "\u00ad",
     "İ", "ſtatus:ended", "%", "_", '"hyvä arki"', " ", " ", " ", " "]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=600), st.lists(PIECES, max_size=150).map("".join))


@given(TEXTS)
@example("otsikko:-) nuori")  # was parsed as the word ")"
@example("otsikko:(nuori title:nuori)")  # contained the same word twice
@example("a OR b c " + "(d OR e f " * 18 + ")" * 18)  # was printed with deeper nesting than typed
@example("vuosi:2010 toteuttaja:(" + "järjestö apu " * 40)  # was printed longer than the maximum length
@settings(max_examples=600, derandomize=True, deadline=None)
def test_every_text_is_parsed_and_a_printed_query_parses_to_the_same_tree(typed):
    parsed = parse(typed)
    assert sum(1 for _ in leaves(parsed.tree)) <= MAX_QUERY_LENGTH
    again = parse(str(parsed.tree or ""))
    assert again == (parsed.tree, ())
