"""Searching as people do it, in a real browser: with JavaScript, and every state an address."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from searchapp.export import FORMATS


def total_of(page):
    return int(re.match(r"\d+", page.locator("h1").inner_text().replace("\u00a0", "")).group())


def asked(page):
    return parse_qs(urlsplit(page.url).query)


def search(page, words):
    page.get_by_role("combobox").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "q=" in url)
    page.wait_for_function("() => !document.querySelector('main').hasAttribute('aria-busy')")


def settled(page, act):
    """Do something that changes the results in place, and wait until they are there."""
    before = page.url
    act()
    page.wait_for_function("before => location.href !== before", arg=before)
    page.wait_for_function("() => !document.querySelector('main').hasAttribute('aria-busy')")


def hold(page, address):
    """Keep the reply to an address waiting until what is returned is called."""
    waiting = []
    page.route(address, lambda route: waiting.append(route))

    def release():
        while not waiting:
            page.wait_for_timeout(10)
        waiting.pop().continue_()

    return release


def test_a_keyword_finds_marked_words_and_tells_why(visit, keep):
    page = visit("/")
    search(page, "vertaistuki")
    assert "haulle ”vertaistuki”" in page.locator("h1").inner_text()
    assert page.title().startswith("vertaistuki: ")
    assert page.locator(".hit mark").count() > 5
    assert "Osui:" in page.locator(".hit").first.inner_text()
    keep(page, "results")


def test_a_facet_applies_at_once_without_a_full_load(visit):
    page = visit("/?q=kunta")
    page.evaluate("() => { window.here = true }")
    before = total_of(page)
    box = page.get_by_role("checkbox", name=re.compile("^Päättynyt"))
    settled(page, box.check)
    assert total_of(page) < before
    assert asked(page) == {"q": ["kunta"], "status": ["ended"]}
    assert page.evaluate("() => window.here") is True
    assert page.evaluate("() => document.activeElement.value") == "ended"
    assert page.locator("#announcement").inner_text() == page.locator("h1").inner_text()


def test_back_and_forward_walk_the_searches(visit):
    page = visit("/?q=kunta")
    whole = total_of(page)
    settled(page, page.get_by_role("checkbox", name=re.compile("^Uutinen")).check)
    some = total_of(page)
    settled(page, page.go_back)
    assert (total_of(page), page.get_by_role("checkbox", name=re.compile("^Uutinen")).is_checked()) == (whole, False)
    settled(page, page.go_forward)
    assert (total_of(page), page.get_by_role("checkbox", name=re.compile("^Uutinen")).is_checked()) == (some, True)


def test_a_range_of_years_overlaps(visit):
    page = visit("/?q=")
    page.get_by_label("Vuodesta").fill("2010")
    settled(page, page.get_by_label("vuoteen").focus)
    page.get_by_label("vuoteen").fill("2012")
    settled(page, lambda: page.keyboard.press("Enter"))
    assert asked(page)["year_from"] == ["2010"]
    reply = page.request.get("/api/v1/search?year_from=2010&year_to=2012").json()
    assert total_of(page) == reply["total"] > 0
    assert page.locator(".chips").inner_text().startswith("2010–2012")


def test_what_is_typed_while_results_come_is_kept(visit):
    page = visit("/?q=")
    release = hold(page, "**/?year_from=2010")
    page.get_by_label("Vuodesta").fill("2010")
    page.get_by_label("vuoteen").press_sequentially("20")
    settled(page, release)
    page.keyboard.type("12")
    settled(page, lambda: page.keyboard.press("Enter"))
    assert asked(page) == {"year_from": ["2010"], "year_to": ["2012"]}


def test_the_next_search_is_not_wiped_by_the_results_of_the_last(visit):
    page = visit("/?q=kunta")
    release = hold(page, "**/*status=ended*")
    page.get_by_role("checkbox", name="Päättynyt").click()
    page.get_by_role("combobox").fill("nuoret")
    settled(page, release)
    assert page.get_by_role("combobox").input_value() == "nuoret"


def test_a_bar_of_the_years_is_a_link(visit):
    page = visit("/?q=kunta")
    bar = page.locator(".years svg a").nth(8)
    year = bar.locator("title").text_content().split(":")[0]
    settled(page, lambda: bar.click(force=True))
    assert asked(page)["year"] == [year]


def test_chips_take_limits_off(visit):
    page = visit("/?q=kunta&status=ended&kind=project&year_from=2005&year_to=2020")
    settled(page, page.get_by_role("link", name="Poista rajaus Tila: Päättynyt").click)
    assert "status" not in asked(page)
    settled(page, page.get_by_role("link", name="Poista kaikki").click)
    assert asked(page) == {"q": ["kunta"]}


def test_what_was_chosen_for_the_words_stays_when_a_facet_is_ticked(visit):
    page = visit("/?q=lasten&plain=lasten&width=inflected&sort=newest")
    settled(page, page.get_by_role("checkbox", name=re.compile("^Päättynyt")).check)
    assert asked(page) == {
        "q": ["lasten"], "plain": ["lasten"], "width": ["inflected"], "sort": ["newest"], "status": ["ended"]
    }  # fmt: skip


def test_one_goes_back_from_a_document_to_the_very_search(visit):
    page = visit("/?q=kunta&status=ended&sort=newest&page=2")
    page.locator(".hit a").first.click()
    page.wait_for_url("**/documents/**")
    page.get_by_role("link", name=re.compile("Takaisin hakuun")).click()
    page.wait_for_url("**/?q=kunta&status=ended&sort=newest&page=2")


def test_a_phrase_finds_words_side_by_side(visit):
    page = visit("/")
    search(page, '"kolme kuntaa"')
    phrase = total_of(page)
    search(page, "kolme kuntaa")
    assert 0 < phrase < total_of(page)


def test_a_dead_end_offers_ways_on(visit, keep):
    page = visit("/?q=vertaistukk+kunta&status=ended")
    assert page.locator("h1").inner_text().startswith("Ei tuloksia")
    keep(page, "no-results")
    offer = page.locator(".offers a").first
    settled(page, offer.click)
    assert total_of(page) > 0


def test_suggestions_are_a_combobox(visit, keep):
    page = visit("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("vertais")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    keep(page, "suggestions")
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


def test_a_long_facet_has_a_box_that_finds_a_value(visit):
    page = visit("/?q=")
    facet = page.locator("#organisation")
    facet.locator("summary").click()
    facet.get_by_role("searchbox", name="Etsi luettelosta").fill("lapuan")
    row = facet.locator("details label:visible").filter(has_text="Lapuan kaupunki")
    row.wait_for()
    assert facet.locator("label:visible").count() == 1
    settled(page, row.locator("input").click)
    assert asked(page)["organisation"] == ["Lapuan kaupunki"]
    assert page.locator('#organisation input[value="Lapuan kaupunki"]').is_checked()


def test_a_document_walks_its_matched_words_and_leads_on(visit, keep):
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
    keep(page, "document")
    told = json.loads(page.locator('script[type="application/ld+json"]').text_content())
    assert told["@context"] == "https://schema.org"
    page.get_by_role("link", name=re.compile("Takaisin hakuun")).click()
    assert "q=kunta" in page.url


def test_a_funder_has_a_page_with_its_projects(visit, keep):
    page = visit("/documents/hankerekisteri/aivoitus.txt")
    page.get_by_role("link", name="RAY").click()
    page.wait_for_url("**/funders/**")
    assert "STEA" in page.locator("h1").inner_text()
    assert "Raha-automaattiyhdistys" in page.locator("main").inner_text()
    assert page.locator("tbody tr").count() > 20
    keep(page, "funder")


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
    told = page.locator(".receipt").inner_text()
    assert "status=ended" in told
    assert "Hakemisto 1 (" in told


@pytest.mark.parametrize(("name", "code", "word"), [("Svenska", "sv", "resultat"), ("English", "en", "results")])
def test_the_language_is_chosen_and_remembered(visit, keep, name, code, word):
    page = visit("/?q=kunta")
    page.get_by_role("link", name=name).click()
    page.wait_for_url(f"**/{code}/?q=kunta")
    assert page.locator("html").get_attribute("lang") == code
    assert word in page.locator("h1").inner_text()
    settled(page, page.locator(".facets input[name=status]").first.check)
    assert f"/{code}/" in page.url
    keep(page, f"results-{code}")
    page.goto("/")
    assert page.url.endswith(f"/{code}/")
