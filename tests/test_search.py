"""Searches from typed words to results, in the sample corpus and in five real texts."""

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
    return {value.value: value.count for value in results.facets[facet]}


def texts_of(results):
    documents = [hit.document for hit in results.hits]
    return ["\n".join((it.title, it.summary, it.results, it.text)).casefold() for it in documents]


@pytest.mark.parametrize(
    "forms",
    [("kunta", "kuntien", "kunnissa"), ("lapsi", "lasten", "lapsille"), ("vanhus", "vanhusten", "vanhuksia"),
     ("nuori", "nuorten", "nuoria"), ("omainen", "omaisten"), ("työ", "töissä", "työn"), ("perhe", "perheiden")],
)  # fmt: skip
def test_every_form_of_a_word_matches_the_same_documents(find, forms):
    matches = [ids(find(form, size=100)) for form in forms]
    assert matches[0]
    assert all(matches[0] == others for others in matches)


def test_a_word_matches_inside_compounds(find):
    texts = texts_of(find("yhteistyö", size=100))
    assert any(re.search(r"\w{3,}yhteistyö", text) and not re.search(r"\byhteistyö", text) for text in texts)


def test_all_words_are_required(find):
    both, kunta, nuori = (ids(find(typed, size=100)) for typed in ("kunta nuori", "kunta", "nuori"))
    assert both == kunta & nuori != set()


def test_a_document_has_every_year_of_its_period(find):
    results = find(facets={"year": ("2011",)}, size=100)
    assert results.total == counts(find(), "year")["2011"] > 0
    assert all(2011 in hit.document.years for hit in results.hits)


def test_values_of_one_facet_are_alternatives_and_facets_are_combined(find):
    ended = find(facets={"status": ("ended",)}).total
    planned = find(facets={"status": ("planned",)}).total
    assert find(facets={"status": ("ended", "planned")}).total == ended + planned
    assert find(facets={"status": ("ended",), "kind": ("news",)}).total == 0


def test_a_selected_value_is_shown_with_a_count_of_zero(find):
    results = find("kunta", facets={"funder": ("Kaarnasäätiö",), "status": ("planned",), "year": ("1999",)})
    assert (results.total, counts(results, "year")["1999"]) == (0, 0)
    assert [value.value for value in results.facets["funder"] if value.selected] == ["Kaarnasäätiö"]


def test_the_count_of_a_value_is_the_total_when_it_is_selected(find):
    results = find("kunta")
    for facet, values in results.facets.items():
        for value in values[:3]:
            assert find("kunta", facets={facet: (value.value,)}).total == value.count, (facet, value)


def test_a_year_range_matches_overlapping_periods(find):
    results = find(year_from=2010, year_to=2011, size=100)
    assert results.total
    assert all({2010, 2011} & set(hit.document.years) for hit in results.hits)


def test_a_page_beyond_the_last_is_empty_and_has_the_total(find):
    results = find("kunta", page=99)
    assert (results.hits, results.total) == ([], find("kunta").total)


def test_the_pages_contain_every_hit_once(find):
    total = find("kunta").total
    pages = (find("kunta", page=page, size=7) for page in range(1, total // 7 + 2))
    document_ids = [hit.document.id for page in pages for hit in page.hits]
    assert len(document_ids) == len(set(document_ids)) == total


def test_a_part_of_a_name_selects_every_funder_that_contains_it(find):
    results = find(facets={"funder": ("kunta",)}, size=100)
    names = {value.value for value in results.facets["funder"] if value.selected}
    assert len(names) > 1
    assert all("kunta" in name for name in names)


def test_a_query_of_stop_words_matches_them_as_written(find):
    results = find("ja")
    assert results.total
    assert results.notices == ("only_stop_words",)


def test_swedish_and_english_documents_match_words_of_their_language(find, find_without_thesaurus):
    assert {hit.document.language for hit in find_without_thesaurus("ungdomar").hits} == {"sv"}
    assert "en" in {hit.document.language for hit in find("workers").hits}


def test_a_phrase_matches_inflected_forms_except_in_the_exact_width(find_in):
    search = find_in(
        {"a": "Malli tukee kunnan yhteistyötä.", "b": "Kuntien yhteistyö jatkuu.", "c": "Yhteistyö kuntien."}
    )
    assert ids(search('"kuntien yhteistyö"')) == {"a", "b"}
    assert ids(search('"kuntien yhteistyö"', width=Width.EXACT)) == {"b"}


@pytest.mark.parametrize("typed", ["RAY", "STEA", "Raha-automaattiyhdistys", STEA.removesuffix(" STEA")])
def test_each_name_of_a_funder_matches_the_documents_of_all_its_names(find, typed):
    selected = ids(find(facets={"funder": ("RAY",)}, size=100))
    assert len(selected) > 20
    assert ids(find(f"rahoittaja:{typed}" if " " not in typed else f'rahoittaja:"{typed}"', size=100)) == selected
    assert ids(find(typed, size=100)) >= selected
    assert ids(find(facets={"funder": (typed,)}, size=100)) == selected


def test_the_facet_shows_a_successor_and_the_document_its_original_funder(find):
    results = find(facets={"funder": ("RAY",)}, size=100)
    (value,) = [item for item in results.facets["funder"] if item.selected]
    assert (value.value, value.count, value.includes) == (STEA, results.total, ((RAY, 2016),))
    assert {name for hit in results.hits for name in hit.document.funders} & {"RAY", "Raha-automaattiyhdistys", RAY}


def test_field_queries_match_the_same_documents_as_filters(find):
    assert find("tila:päättynyt").total == find(facets={"status": ("ended",)}).total > 0
    assert find("vuosi:2010..2013").total == find(year_from=2010, year_to=2013).total > 0
    assert find("laji:uutinen kieli:sv").total == find(facets={"kind": ("news",), "language": ("sv",)}).total > 0


def test_a_query_with_a_mistake_is_searched_with_a_notice(find):
    results = find('kunta "nuori')
    assert (results.total, results.notices) == (find("kunta nuori").total, ("open_quote",))


@pytest.mark.parametrize("typed", ["barnskydd", "child protection"])
def test_synonyms_in_another_language_match_and_are_reported(find, find_without_thesaurus, typed):
    results, without = find(typed, size=100), find_without_thesaurus(typed, size=100)
    new = [hit for hit in results.hits if hit.document.id not in ids(without)]
    assert any(
        why.form.casefold() == "lastensuojelun" and why.match_type is MatchType.SYNONYM
        for hit in new
        for why in hit.why
    )
    assert [synonyms.words for synonyms in results.synonyms] == [typed]
    assert ids(find(typed, plain=(typed,), size=100)) == ids(without)


def test_there_are_no_synonyms_without_a_thesaurus(find_without_thesaurus):
    assert find_without_thesaurus("lastensuojelu").synonyms == []


def test_a_search_without_matches_offers_a_correction_with_its_filters(find):
    results = find("kuntotus", facets={"status": ("ended",)})
    assert (results.total, [value.value for value in results.facets["status"] if value.selected]) == (0, ["ended"])
    (offer,) = [item for item in results.offers if item.kind == "did_you_mean"]
    assert (offer.about, offer.parameters.facets) == ("kuntoutus", {"status": ("ended",)})
    assert offer.count == find("kuntoutus", facets={"status": ("ended",)}).total > 0


def test_every_hit_explains_why_it_matches(find):
    for typed in ("kunta", "yhteistyö perhe", "lastensuojelu", "vertais*", '"kuntien yhteistyö"', "RAY"):
        for hit in find(typed, size=100).hits:
            assert hit.why, (typed, hit.document.id)


def test_the_order_of_hits_is_stable(find):
    assert [hit.document.id for hit in find("työ").hits] == [hit.document.id for hit in find("työ").hits]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["title", "summary"])
def test_every_title_as_a_phrase_matches_its_document(find, kind):
    for hit in find(size=100).hits:
        text = getattr(hit.document, kind)
        if text:
            words = re.sub(r"[\"”“„«»]", " ", text)[:300].rsplit(" ", 1)[0]
            assert hit.document.id in ids(find(f'"{words}"', size=100)), words


# The five real texts


@pytest.fixture
def find_seeds(seeds, analyzer):
    return finding(searcher_in(seeds, analyzer))


@pytest.mark.parametrize(
    ("facets", "total"), [({"year": ("2011",)}, 1), ({"funder": ("RAY",)}, 1), ({"status": ("ended",)}, 3)]
)
def test_the_real_texts_match_by_facet(find_seeds, facets, total):
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
def test_the_real_texts_match_by_other_forms_and_parts(find_seeds, typed, form):
    results = find_seeds(typed, size=100)
    assert any(re.search(rf"\b{form}\b", text) for text in texts_of(results))


def test_a_text_with_only_other_forms_matches(find_seeds):
    only_others = [text for text in texts_of(find_seeds("kunta", size=100)) if not re.search(r"\bkunta\b", text)]
    assert only_others


def test_records_of_a_real_register_are_indexed_and_searched(shared, tmp_path, analyzer):
    with lzma.open(shared / "scale" / "projects-100k.jsonl.xz", "rt", encoding="utf-8") as stream:
        lines = [next(stream) for _ in range(60)]
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "projects.jsonl").write_text("".join(lines), "utf-8")
    results = finding(searcher_in(built(tmp_path / "corpus", tmp_path / "index", analyzer), analyzer))()
    assert results.total == 60
    assert sum(counts(results, "kind").values()) == 60


def test_default_and_selected_facet_values_are_shown_without_matches(find):
    results = find("xyzzyä", facets={"funder": ("Kaarnasäätiö",)})
    assert results.total == 0
    assert counts(results, "kind") == {"project": 0, "news": 0, "page": 0}
    assert set(counts(results, "status")) == {"planned", "ongoing", "ended", "interrupted", "unknown"}
    assert counts(results, "funder") == {"Kaarnasäätiö": 0}


def test_the_results_of_a_repeated_search_are_cached(sample_searcher):
    results = [sample_searcher.search(Parameters(q="kunta"), today=TODAY) for _ in range(2)]
    assert results[0] is results[1]


@pytest.mark.parametrize(
    "other", [{"q": "kunnat"}, {"page": 2}, {"related": 5}, {"facets": {"kind": ("news",)}}, {"plain": ("kunta",)}]
)
def test_another_search_is_not_answered_from_the_cache(sample_searcher, other):
    parameters = Parameters(q="kunta")
    assert sample_searcher.search(replace(parameters, **other), today=TODAY) is not sample_searcher.search(
        parameters, today=TODAY
    )


def test_the_cached_results_depend_on_the_day(sample_searcher):
    statuses = [
        {hit.document.id: hit.status for hit in sample_searcher.search(Parameters(q="hanke"), today=day).hits}
        for day in (TODAY, date(2000, 1, 1))
    ]
    assert statuses[0] != statuses[1]


def test_the_analysed_texts_of_a_document_are_cached(sample_searcher):
    document = sample_searcher.search(Parameters(q="kunta"), today=TODAY).hits[0].document
    assert sample_searcher.texts([document])[0] is sample_searcher.texts([document])[0]


@pytest.fixture(scope="module")
def search_villages(find_in):
    """A function that searches texts of one length about villages."""
    return find_in(
        {
            "inflected": "Kylistä kerrottiin torilla yhtenä iltana",
            "nominative": "Kylä esiteltiin torilla yhtenä iltana",
            "twice": "Kylistä kyliin kuljettiin yhtenä iltana",
        }
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("kylä", ["twice", "nominative", "inflected"]),
        ("kylistä", ["twice", "inflected", "nominative"]),
    ],
)
def test_closer_forms_rank_first_unless_a_text_has_the_word_more_often(search_villages, typed, expected):
    assert [hit.document.id for hit in search_villages(typed).hits] == expected


@pytest.mark.parametrize(
    ("typed", "word", "form", "compound"),
    [("silta", "Silta", "Siltaa", "Ratasiltaa"), ("museo", "Museo", "Museota", "Merimuseota")],
)
def test_a_rare_compound_ranks_below_a_common_word(find_in, typed, word, form, compound):
    endings = {"compound": compound, "inflected": form, "nominative": word}
    texts = {name: f"{first} remontoitiin keväällä kokonaan" for name, first in endings.items()}
    common = {f"common{number}": f"{word} ja paljon muuta vanhaa, " + "uutta " * 30 for number in range(25)}
    unrelated = {f"other{number}": "Lumikuuroja ja räntää, sumupilviä merialueilla" for number in range(25)}
    hits = [hit.document.id for hit in find_in(texts | common | unrelated)(typed).hits]
    assert [name for name in hits if name in texts] == ["nominative", "inflected", "compound"]
