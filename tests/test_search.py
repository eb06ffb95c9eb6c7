"""The whole way, from typed words to results, on the sample corpus and the five real texts."""

from __future__ import annotations

import lzma
import re
from dataclasses import replace
from datetime import date

import pytest
from conftest import TODAY, built, finding, ids, searcher_in

from searchapp.highlight.matcher import MatchType
from searchapp.query.planner import Width
from searchapp.search.parameters import Parameters

STEA = "Sosiaali- ja terveysjärjestöjen avustuskeskus STEA"
RAY = "Raha-automaattiyhdistys RAY"


def counts(results, facet):
    return {each.value: each.count for each in results.facets[facet]}


def everything(results):
    document_texts = [(h.document.title, h.document.summary, h.document.results, h.document.text) for h in results.hits]
    return ["\n".join(texts).casefold() for texts in document_texts]


@pytest.mark.parametrize(
    "forms",
    [("kunta", "kuntien", "kunnissa"), ("lapsi", "lasten", "lapsille"), ("vanhus", "vanhusten", "vanhuksia"),
     ("nuori", "nuorten", "nuoria"), ("omainen", "omaisten"), ("työ", "töissä", "työn"), ("perhe", "perheiden")],
)  # fmt: skip
def test_every_form_of_a_word_finds_the_same_texts(find, forms):
    found = [{hit.document.id for hit in find(form, size=100).hits} for form in forms]
    assert found[0]
    assert all(ids == found[0] for ids in found)


def test_a_word_is_found_inside_compounds(find):
    texts = everything(find("yhteistyö", size=100))
    assert any(re.search(r"\w{3,}yhteistyö", text) and not re.search(r"\byhteistyö", text) for text in texts)


def test_all_the_words_must_be_found(find):
    both = {hit.document.id for hit in find("kunta nuori", size=100).hits}
    each = [{hit.document.id for hit in find(word, size=100).hits} for word in ("kunta", "nuori")]
    assert both == each[0] & each[1] != set()


def test_a_year_is_any_that_the_period_covers(find):
    results = find(facets={"year": ("2011",)}, size=100)
    assert results.total == counts(find(), "year")["2011"] > 0
    assert all(2011 in hit.document.years for hit in results.hits)


def test_values_of_one_facet_add_and_facets_narrow(find):
    ended = find(facets={"status": ("ended",)}).total
    planned = find(facets={"status": ("planned",)}).total
    assert find(facets={"status": ("ended", "planned")}).total == ended + planned
    assert find(facets={"status": ("ended",), "kind": ("news",)}).total == 0


def test_a_ticked_value_stays_at_count_zero(find):
    results = find("kunta", facets={"funder": ("Kaarnasäätiö",), "status": ("planned",), "year": ("1999",)})
    assert (results.total, counts(results, "year")["1999"]) == (0, 0)
    assert [each.value for each in results.facets["funder"] if each.selected] == ["Kaarnasäätiö"]


def test_counts_tell_what_a_click_gives(find):
    results = find("kunta")
    for facet, values in results.facets.items():
        for each in values[:3]:
            assert find("kunta", facets={facet: (each.value,)}).total == each.count, (facet, each)


def test_a_year_range_means_overlap(find):
    results = find(year_from=2010, year_to=2011, size=100)
    assert results.total
    assert all({2010, 2011} & set(hit.document.years) for hit in results.hits)


def test_a_page_past_the_end_is_empty_and_the_total_true(find):
    results = find("kunta", page=99)
    assert (results.hits, results.total) == ([], find("kunta").total)


def test_pages_hold_every_hit_once(find):
    total = find("kunta").total
    ids = [hit.document.id for page in range(1, total // 7 + 2) for hit in find("kunta", page=page, size=7).hits]
    assert len(ids) == len(set(ids)) == total


def test_a_funder_told_in_short_is_every_name_with_it(find):
    results = find(facets={"funder": ("kunta",)}, size=100)
    names = {each.value for each in results.facets["funder"] if each.selected}
    assert len(names) > 1
    assert all("kunta" in name for name in names)


def test_only_stop_words_are_searched_as_written(find):
    results = find("ja")
    assert results.total
    assert results.notices == ("only_stop_words",)


def test_swedish_and_english_texts_are_found_by_their_own_words(find, find_without_thesaurus):
    assert {hit.document.language for hit in find_without_thesaurus("ungdomar").hits} == {"sv"}
    assert "en" in {hit.document.language for hit in find("workers").hits}


def test_a_phrase_holds_over_inflection_and_the_exact_width_keeps_to_the_letter(find_in):
    search = find_in(
        {"a": "Malli tukee kunnan yhteistyötä.", "b": "Kuntien yhteistyö jatkuu.", "c": "Yhteistyö kuntien."}
    )
    assert ids(search('"kuntien yhteistyö"')) == {"a", "b"}
    assert ids(search('"kuntien yhteistyö"', width=Width.EXACT)) == {"b"}


@pytest.mark.parametrize("typed", ["RAY", "STEA", "Raha-automaattiyhdistys", STEA.removesuffix(" STEA")])
def test_either_name_of_a_funder_finds_texts_that_either_paid_for(find, typed):
    ticked = ids(find(facets={"funder": ("RAY",)}, size=100))
    assert len(ticked) > 20
    assert ids(find(f"rahoittaja:{typed}" if " " not in typed else f'rahoittaja:"{typed}"', size=100)) == ticked
    assert ids(find(typed, size=100)) >= ticked
    assert ids(find(facets={"funder": (typed,)}, size=100)) == ticked


def test_the_facet_shows_the_successor_with_those_before_it_and_the_record_its_own_name(find):
    results = find(facets={"funder": ("RAY",)}, size=100)
    (value,) = [each for each in results.facets["funder"] if each.selected]
    assert (value.value, value.count, value.includes) == (STEA, results.total, ((RAY, 2016),))
    assert {name for hit in results.hits for name in hit.document.funders} & {"RAY", "Raha-automaattiyhdistys", RAY}


def test_a_query_of_fields_is_the_same_as_ticking(find):
    assert find("tila:päättynyt").total == find(facets={"status": ("ended",)}).total > 0
    assert find("vuosi:2010..2013").total == find(year_from=2010, year_to=2013).total > 0
    assert find("laji:uutinen kieli:sv").total == find(facets={"kind": ("news",), "language": ("sv",)}).total > 0


def test_what_does_not_fit_is_told_and_the_rest_searched(find):
    results = find('kunta "nuori')
    assert (results.total, results.notices) == (find("kunta nuori").total, ("open_quote",))


@pytest.mark.parametrize("typed", ["barnskydd", "child protection"])
def test_words_of_another_language_find_finnish_texts_and_it_is_told(find, find_without_thesaurus, typed):
    results, without = find(typed, size=100), find_without_thesaurus(typed, size=100)
    new = [hit for hit in results.hits if hit.document.id not in ids(without)]
    assert any(
        why.form.casefold() == "lastensuojelun" and why.match_type is MatchType.SYNONYM
        for hit in new
        for why in hit.why
    )
    assert [each.words for each in results.synonyms] == [typed]
    assert ids(find(typed, plain=(typed,), size=100)) == ids(without)


def test_without_a_thesaurus_nothing_is_told(find_without_thesaurus):
    assert find_without_thesaurus("lastensuojelu").synonyms == []


def test_nothing_found_offers_ways_on_and_keeps_the_filters(find):
    results = find("kuntotus", facets={"status": ("ended",)})
    assert (results.total, [each.value for each in results.facets["status"] if each.selected]) == (0, ["ended"])
    (offer,) = [each for each in results.offers if each.kind == "did_you_mean"]
    assert (offer.about, offer.parameters.facets) == ("kuntoutus", {"status": ("ended",)})
    assert offer.count == find("kuntoutus", facets={"status": ("ended",)}).total > 0


def test_every_hit_tells_why_it_was_found(find):
    for typed in ("kunta", "yhteistyö perhe", "lastensuojelu", "vertais*", '"kuntien yhteistyö"', "RAY"):
        for hit in find(typed, size=100).hits:
            assert hit.why, (typed, hit.document.id)


def test_the_same_search_gives_the_same_order(find):
    assert [hit.document.id for hit in find("työ").hits] == [hit.document.id for hit in find("työ").hits]


@pytest.mark.parametrize("kind", ["title", "summary"])
def test_every_title_as_a_phrase_finds_its_document(find, kind):
    for hit in find(size=100).hits:
        text = getattr(hit.document, kind)
        if text:
            words = re.sub(r"[\"”“„«»]", " ", text)[:300].rsplit(" ", 1)[0]
            ids = [each.document.id for each in find(f'"{words}"', size=100).hits]
            assert hit.document.id in ids, words


# The five real texts


@pytest.fixture
def find_seeds(seeds, analyzer):
    return finding(searcher_in(seeds, analyzer))


@pytest.mark.parametrize(
    ("facets", "total"), [({"year": ("2011",)}, 1), ({"funder": ("RAY",)}, 1), ({"status": ("ended",)}, 3)]
)
def test_the_real_texts_are_found_by_facet(find_seeds, facets, total):
    assert find_seeds(facets=facets).total == total


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("kunta", "kuntien"),
        ("kunta", "kunnissa"),
        ("yhteistyö", "järjestöyhteistyön"),
        ("yhteistyö", "palveluyhteistyö"),
    ],
)
def test_the_real_texts_are_found_by_other_forms_and_parts(find_seeds, typed, form):
    results = find_seeds(typed, size=100)
    assert any(re.search(rf"\b{form}\b", text) for text in everything(results))


def test_a_text_that_has_only_other_forms_is_found(find_seeds):
    only_others = [text for text in everything(find_seeds("kunta", size=100)) if not re.search(r"\bkunta\b", text)]
    assert only_others


def test_records_of_a_real_register_index_and_search(shared, tmp_path, analyzer):
    with lzma.open(shared / "scale" / "projects-100k.jsonl.xz", "rt", encoding="utf-8") as stream:
        lines = [next(stream) for _ in range(60)]
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "projects.jsonl").write_text("".join(lines), "utf-8")
    results = finding(searcher_in(built(tmp_path / "corpus", tmp_path / "index", analyzer), analyzer))()
    assert results.total == 60
    assert sum(counts(results, "kind").values()) == 60


def test_where_nothing_is_found_the_filters_are_still_there(find):
    results = find("xyzzyä", facets={"funder": ("Kaarnasäätiö",)})
    assert results.total == 0
    assert counts(results, "kind") == {"project": 0, "news": 0, "page": 0}
    assert set(counts(results, "status")) == {"planned", "ongoing", "ended", "interrupted", "unknown"}
    assert counts(results, "funder") == {"Kaarnasäätiö": 0}


def test_a_search_asked_again_the_same_day_is_not_made_again(sample_searcher):
    results = [sample_searcher.search(Parameters(q="kunta"), today=TODAY) for _ in range(2)]
    assert results[0] is results[1]


@pytest.mark.parametrize(
    "other", [{"q": "kunnat"}, {"page": 2}, {"related": 5}, {"facets": {"kind": ("news",)}}, {"plain": ("kunta",)}]
)
def test_another_search_is_made(sample_searcher, other):
    asked = Parameters(q="kunta")
    assert sample_searcher.search(replace(asked, **other), today=TODAY) is not sample_searcher.search(
        asked, today=TODAY
    )


def test_another_day_is_another_search(sample_searcher):
    statuses = [
        {hit.document.id: hit.status for hit in sample_searcher.search(Parameters(q="hanke"), today=day).hits}
        for day in (TODAY, date(2000, 1, 1))
    ]
    assert statuses[0] != statuses[1]


def test_the_words_of_a_document_found_again_are_remembered(sample_searcher):
    document = sample_searcher.search(Parameters(q="kunta"), today=TODAY).hits[0].document
    assert sample_searcher.texts([document])[0] is sample_searcher.texts([document])[0]
