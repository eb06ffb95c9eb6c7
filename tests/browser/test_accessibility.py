"""Every page against the axe-core rules of WCAG 2.2 AA, in light and dark, wide and narrow, and further checks."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
COLOUR_RULES = ["color-contrast", "link-in-text-block"]  # all that a dark page can break
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "start": "/",
    "results": "/?q=vertaistuki+kunta&status=ended&year_from=2003&year_to=2022",
    "many-pages": "/?q=&page=3",
    "none": "/?q=xyzzyä&kind=news",
    "past-the-end": "/?q=kunta&page=99",
    "notices": "/?q=%22kunta+(lapsi&year_from=eilen",
    "facts": "/?q=mitä+hankkeita+stea+2019+Kainuun+kylissä",
    "document": "/documents/kehittamishankkeet/kolme-kuntaa.txt?q=kunta",
    "news": "/documents/uutiset/2022-11-23-palkkaportti-tulokset.txt",
    "swedish-document": "/documents/sivut/adult-social-work-in-brief.txt",
    "funder": "/funders/sosiaali-ja-terveysjarjestojen-avustuskeskus-stea",
    "organisation": "/organisations/lapuan-kaupunki",
    "table": "/organisations?q=kunta",
    "about": "/about",
    "api": "/api",
    "statement": "/saavutettavuusseloste",
    "error": "/none",
    "swedish": "/sv/?q=kunta",
    "swedish-about": "/sv/about",
    "english": "/en/documents/hankerekisteri/aivoitus.txt?q=vertais",
}


def violations(page, *, rules=RULES, strict=True):
    """Violations that axe reports, and where. strict: contrast that it cannot determine is a violation as well."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    report = page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations', 'incomplete'] })", rules
    )
    undetermined = [rule for rule in report["incomplete"] if strict and rule["id"] == "color-contrast"]
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in (*report["violations"], *undetermined)
        for node in rule["nodes"]
    ]


def overflowing(page):
    """The elements that make a page wider than its window."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
            .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".scroll"))
            .map((element) => element.outerHTML.slice(0, 120))"""
    )


def open_everything(page):
    page.evaluate("() => document.querySelectorAll('details').forEach((details) => { details.open = true })")


@pytest.mark.parametrize(("colours", "rules"), [("light", RULES), ("dark", COLOUR_RULES)], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_reports_no_violation(visit, screenshot, name, colours, rules):
    page = visit(PAGES[name], color_scheme=colours)
    screenshot(page, f"{name}-{colours}")
    open_everything(page)
    assert violations(page, rules=rules) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_page_needs_no_horizontal_scrolling(visit, screenshot, name):
    page = visit(PAGES[name], viewport={"width": 320, "height": 640})
    screenshot(page, f"{name}-320")
    assert overflowing(page) == []
    open_everything(page)
    assert overflowing(page) == []
    assert violations(page, strict=False) == []  # the edge of its box covers a wide table


@pytest.mark.parametrize("name", ["results", "document", "funder", "table", "about"])
def test_a_name_of_one_long_word_needs_no_horizontal_scrolling(visit, name):
    page = visit(PAGES[name], viewport={"width": 320, "height": 640})
    page.evaluate(
        """() => document
            .querySelectorAll("main :is(h1, h2 a, dd, li a, .facts span, label span, th[scope=row], td:first-child)")
            .forEach((element) => { element.textContent = "loppuraportti_lopullinen_".repeat(4) })"""
    )
    assert overflowing(page) == []


@pytest.mark.parametrize("name", ["results", "document", "table"])
def test_wider_text_spacing_hides_nothing(visit, name):
    """WCAG 1.4.12."""
    page = visit(PAGES[name], viewport={"width": 320, "height": 640}, bypass_csp=True)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        " p { margin-bottom: 2em !important }"
    )
    assert overflowing(page) == []


def test_suggestions_and_results_in_place_are_accessible(visit):
    page = visit("/?q=kunta")
    page.get_by_role("combobox").fill("vertais")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page, strict=False) == []  # the list covers some of the results


def test_there_is_no_motion_if_the_visitor_prefers_none(visit):
    page = visit("/", reduced_motion="reduce")
    assert page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_targets_are_large_enough(visit):
    """WCAG 2.5.8, for elements outside running text."""
    page = visit(PAGES["results"])
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, .chips a, .pager a, .tools a, .facets label")]
            .filter((element) => element.offsetParent && element.getBoundingClientRect().height < 24)
            .map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert small == []
