"""Searching in a real browser with JavaScript; every state has a URL."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from searchapp.export import FORMATS


def total_of(page):
    return int(re.match(r"\d+", page.locator("h1").inner_text().replace("\u00a0", "")).group())


def query_of(page):
    return parse_qs(urlsplit(page.url).query)


def search(page, words):
    page.get_by_role("combobox").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "q=" in url)
    page.wait_for_function("() => !document.querySelector('main').hasAttribute('aria-busy')")


def settled(page, act):
    """Do something that updates the results in place, and wait until they are updated."""
    before = page.url
    act()
    page.wait_for_function("before => location.href !== before", arg=before)
    page.wait_for_function("() => !document.querySelector('main').hasAttribute('aria-busy')")


def delay(page, url):
    """Delay the reply to a URL until the returned function is called."""
    waiting = []
    page.route(url, lambda route: waiting.append(route))

    def release():
        while not waiting:
            page.wait_for_timeout(10)
        waiting.pop().continue_()

    return release


def test_a_keyword_has_marked_results_with_explanations(visit, screenshot):
    page = visit("/")
    search(page, "vertaistuki")
    assert "haulle ”vertaistuki”" in page.locator("h1").inner_text()
    assert page.title().startswith("vertaistuki: ")
    assert page.locator(".hit mark").count() > 5
    assert "Osui:" in page.locator(".hit").first.inner_text()
    screenshot(page, "results")


def test_a_facet_applies_at_once_without_loading_the_page(visit):
    page = visit("/?q=kunta")
    page.evaluate("() => { window.isSamePage = true }")
    before = total_of(page)
    box = page.get_by_role("checkbox", name=re.compile("^Päättynyt"))
    settled(page, box.check)
    assert total_of(page) < before
    assert query_of(page) == {"q": ["kunta"], "status": ["ended"]}
    assert page.evaluate("() => window.isSamePage") is True
    assert page.evaluate("() => document.activeElement.value") == "ended"
    assert page.locator("#announcement").inner_text() == page.locator("h1").inner_text()


def test_back_and_forward_move_between_searches(visit):
    page = visit("/?q=kunta")
    unfiltered = total_of(page)
    settled(page, page.get_by_role("checkbox", name=re.compile("^Uutinen")).check)
    filtered = total_of(page)
    settled(page, page.go_back)
    assert (total_of(page), page.get_by_role("checkbox", name=re.compile("^Uutinen")).is_checked()) == (
        unfiltered,
        False,
    )
    settled(page, page.go_forward)
    assert (total_of(page), page.get_by_role("checkbox", name=re.compile("^Uutinen")).is_checked()) == (filtered, True)


def test_a_range_of_years_filters_documents_that_overlap_it(visit):
    page = visit("/?q=")
    page.get_by_label("Vuodesta").fill("2010")
    settled(page, page.get_by_label("vuoteen").focus)
    page.get_by_label("vuoteen").fill("2012")
    settled(page, lambda: page.keyboard.press("Enter"))
    assert query_of(page)["year_from"] == ["2010"]
    reply = page.request.get("/api/v1/search?year_from=2010&year_to=2012").json()
    assert total_of(page) == reply["total"] > 0
    assert page.locator(".chips").inner_text().startswith("2010–2012")


def test_text_typed_while_results_load_is_preserved(visit):
    page = visit("/?q=")
    release = delay(page, "**/?year_from=2010")
    page.get_by_label("Vuodesta").fill("2010")
    page.get_by_label("vuoteen").press_sequentially("20")
    settled(page, release)
    page.keyboard.type("12")
    settled(page, lambda: page.keyboard.press("Enter"))
    assert query_of(page) == {"year_from": ["2010"], "year_to": ["2012"]}


def test_a_new_query_is_not_overwritten_by_the_results_of_the_previous_one(visit):
    page = visit("/?q=kunta")
    release = delay(page, "**/*status=ended*")
    page.get_by_role("checkbox", name="Päättynyt").click()
    page.get_by_role("combobox").fill("nuoret")
    settled(page, release)
    assert page.get_by_role("combobox").input_value() == "nuoret"


def test_a_bar_of_the_years_is_a_link(visit):
    page = visit("/?q=kunta")
    bar = page.locator(".years svg a").nth(8)
    year = bar.locator("title").text_content().split(":")[0]
    settled(page, lambda: bar.click(force=True))
    assert query_of(page)["year"] == [year]


def test_chips_remove_filters(visit):
    page = visit("/?q=kunta&status=ended&kind=project&year_from=2005&year_to=2020")
    settled(page, page.get_by_role("link", name="Poista rajaus Tila: Päättynyt").click)
    assert "status" not in query_of(page)
    settled(page, page.get_by_role("link", name="Poista kaikki").click)
    assert query_of(page) == {"q": ["kunta"]}


def test_options_of_the_query_are_preserved_when_a_facet_is_selected(visit):
    page = visit("/?q=lasten&plain=lasten&width=inflected&sort=newest")
    settled(page, page.get_by_role("checkbox", name=re.compile("^Päättynyt")).check)
    assert query_of(page) == {
        "q": ["lasten"], "plain": ["lasten"], "width": ["inflected"], "sort": ["newest"], "status": ["ended"]
    }  # fmt: skip


def test_a_document_links_back_to_its_search(visit):
    page = visit("/?q=kunta&status=ended&sort=newest&page=2")
    page.locator(".hit a").first.click()
    page.wait_for_url("**/documents/**")
    page.get_by_role("link", name=re.compile("Takaisin hakuun")).click()
    page.wait_for_url("**/?q=kunta&status=ended&sort=newest&page=2")


def test_a_phrase_matches_adjacent_words(visit):
    page = visit("/")
    search(page, '"kolme kuntaa"')
    phrase = total_of(page)
    search(page, "kolme kuntaa")
    assert 0 < phrase < total_of(page)


def test_a_search_without_results_suggests_relaxed_searches(visit, screenshot):
    page = visit("/?q=vertaistukk+kunta&status=ended")
    assert page.locator("h1").inner_text().startswith("Ei tuloksia")
    screenshot(page, "no-results")
    offer = page.locator(".offers a").first
    settled(page, offer.click)
    assert total_of(page) > 0


def test_suggestions_are_a_combobox(visit, screenshot):
    page = visit("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("vertais")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    screenshot(page, "suggestions")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    chosen = box.input_value()
    assert chosen.startswith("vertais")
    page.keyboard.press("Escape")
    assert (box.input_value(), page.get_by_role("option").count()) == ("vertais", 0)
    page.keyboard.press("End")
    box.press_sequentially("t")
    options.first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.startsWith('?q=vertaist')")


def test_a_long_facet_can_be_searched_for_a_value(visit):
    page = visit("/?q=")
    facet = page.locator("#organisation")
    facet.locator("summary").click()
    facet.get_by_role("searchbox", name="Etsi luettelosta").fill("lapuan")
    row = facet.locator("details label:visible").filter(has_text="Lapuan kaupunki")
    row.wait_for()
    assert facet.locator("label:visible").count() == 1
    settled(page, row.locator("input").click)
    assert query_of(page)["organisation"] == ["Lapuan kaupunki"]
    assert page.locator('#organisation input[value="Lapuan kaupunki"]').is_checked()


def test_a_document_steps_through_its_matched_words(visit, screenshot):
    page = visit("/?q=kunta")
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/documents/**")
    page.get_by_role("button", name="Seuraava").click()
    assert page.locator("mark.here").count() == 1
    assert page.locator(".matches [role=status]").inner_text().startswith("1 / ")
    page.get_by_role("button", name="Edellinen").click()
    assert page.locator(".matches [role=status]").inner_text() == re.sub(
        r"\D*(\d+).*", r"\1 / \1", page.locator(".matches").inner_text(), flags=re.DOTALL
    )
    screenshot(page, "document")
    metadata = json.loads(page.locator('script[type="application/ld+json"]').text_content())
    assert metadata["@context"] == "https://schema.org"
    page.get_by_role("link", name=re.compile("Takaisin hakuun")).click()
    assert "q=kunta" in page.url


def test_a_funder_has_a_page_with_its_projects(visit, screenshot):
    page = visit("/documents/hankerekisteri/aivoitus.txt")
    page.get_by_role("link", name="RAY").click()
    page.wait_for_url("**/funders/**")
    assert "STEA" in page.locator("h1").inner_text()
    assert "Raha-automaattiyhdistys" in page.locator("main").inner_text()
    assert page.locator("tbody tr").count() > 20
    screenshot(page, "funder")


@pytest.mark.parametrize("export_format", FORMATS.values(), ids=list(FORMATS))
def test_a_result_is_saved_as_a_file(visit, export_format):
    page = visit("/?q=kunta&status=ended")
    page.get_by_text("Tallenna ja viittaa").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=export_format.label, exact=True).click()
    saved = download.value
    assert re.fullmatch(rf"hankehaku-kunta-\d{{4}}-\d\d-\d\d\.{export_format.suffix}", saved.suggested_filename)
    assert saved.path().stat().st_size > 5000


def test_a_search_can_be_cited(visit):
    page = visit("/?q=kunta&status=ended")
    page.get_by_text("Tallenna ja viittaa").click()
    citation = page.locator(".citation").inner_text()
    assert "status=ended" in citation
    assert "Hakemisto 1 (" in citation


@pytest.mark.parametrize(("name", "code", "word"), [("Svenska", "sv", "resultat"), ("English", "en", "results")])
def test_the_language_is_chosen_and_remembered(visit, screenshot, name, code, word):
    page = visit("/?q=kunta")
    page.get_by_role("link", name=name).click()
    page.wait_for_url(f"**/{code}/?q=kunta")
    assert page.locator("html").get_attribute("lang") == code
    assert word in page.locator("h1").inner_text()
    settled(page, page.locator(".facets input[name=status]").first.check)
    assert f"/{code}/" in page.url
    screenshot(page, f"results-{code}")
    page.goto("/")
    assert page.url.endswith(f"/{code}/")
