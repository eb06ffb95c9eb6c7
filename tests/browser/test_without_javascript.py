"""Everything works without JavaScript: forms and links alone."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def visit_without_javascript(visit):
    return lambda path: visit(path, java_script_enabled=False)


def test_search_filter_and_remove_the_filter(visit_without_javascript, screenshot):
    page = visit_without_javascript("/")
    page.locator("#q").fill("kunta")
    page.get_by_role("button", name="Hae").click()
    unfiltered = page.locator("h1").inner_text()
    page.locator('input[name=status][value="ended"]').check()
    page.locator("input[name=year_from]").fill("2008")
    page.get_by_role("button", name="Rajaa").click()
    assert "status=ended" in page.url
    assert page.locator("h1").inner_text() != unfiltered
    screenshot(page, "without-javascript")
    page.get_by_role("link", name="Poista kaikki").click()
    assert page.locator("h1").inner_text() == unfiltered


def test_matched_words_of_a_document_are_links(visit_without_javascript):
    page = visit_without_javascript("/documents/kehittamishankkeet/kolme-kuntaa.txt?q=kunta")
    page.get_by_role("link", name="Osuma 2").click()
    assert page.url.endswith("#m2")
    assert page.locator("mark#m2").is_visible()


def test_the_table_of_funders_is_filtered_by_name(visit_without_javascript):
    page = visit_without_javascript("/?q=kunta")
    page.get_by_text("Tallenna ja viittaa").click()
    page.get_by_role("link", name="Rahoittajat taulukkona").click()
    page.get_by_label("Etsi nimeä").fill("stea")
    page.get_by_role("button", name="Etsi").click()
    assert page.locator("tbody tr").count() == 1
    assert "q=kunta" in page.url


def test_on_a_phone_the_filters_can_be_unfolded(visit, screenshot):
    page = visit("/?q=kunta&status=ended", java_script_enabled=False, viewport={"width": 320, "height": 640})
    box = page.locator("input[name=kind]").first
    assert not box.is_visible()
    page.get_by_text(re.compile("^Rajaa · 1 käytössä$")).click()
    assert box.is_visible()
    screenshot(page, "phone-filters")
