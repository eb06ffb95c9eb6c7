"""Every page against axe-core's rules of WCAG 2.2 AA, in light and dark, wide and narrow; and what axe does not see."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "start": "/",
    "results": "/?q=vertaistuki+kunta&status=ended&year_from=2003&year_to=2022",
    "many-pages": "/?q=&page=3",
    "none": "/?q=xyzzyä&kind=news",
    "past-the-end": "/?q=kunta&page=99",
    "notices": "/?q=%22kunta+(lapsi&year_from=eilen",
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


def violations(page, *, settled=True):
    """What axe finds, and where. settled: contrast that it cannot tell, as of what is covered, is a fault too."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations', 'incomplete'] })", RULES
    )
    unsettled = [each for each in found["incomplete"] if settled and each["id"] == "color-contrast"]
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')}"
        for each in (*found["violations"], *unsettled)
        for node in each["nodes"]
    ]


def sticking_out(page):
    """What makes a page wider than its window."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".scroll"))
            .map((each) => each.outerHTML.slice(0, 120))"""
    )


def open_everything(page):
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true })")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit, keep, name, colours):
    page = visit(PAGES[name], color_scheme=colours)
    keep(page, f"{name}-{colours}")
    assert violations(page) == []
    open_everything(page)
    assert violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_page_needs_no_scrolling_sideways(visit, keep, name):
    page = visit(PAGES[name], viewport={"width": 320, "height": 640})
    keep(page, f"{name}-320")
    assert sticking_out(page) == []
    open_everything(page)
    assert sticking_out(page) == []
    assert violations(page, settled=False) == []  # a wide table is covered by the edge of its box


@pytest.mark.parametrize("name", ["results", "document", "table"])
def test_wider_spacing_of_text_hides_nothing(visit, name):
    """WCAG 1.4.12."""
    page = visit(PAGES[name], viewport={"width": 320, "height": 640}, bypass_csp=True)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        " p { margin-bottom: 2em !important }"
    )
    assert sticking_out(page) == []


def test_suggestions_and_results_in_place_are_accessible_too(visit):
    page = visit("/?q=kunta")
    page.get_by_role("combobox").fill("vertais")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page, settled=False) == []  # the list covers some of the results


def test_motion_is_left_out_where_it_is_not_wanted(visit):
    page = visit("/", reduced_motion="reduce")
    assert page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_targets_are_large_enough(visit):
    """WCAG 2.5.8, of what stands apart from running text."""
    page = visit(PAGES["results"])
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, .chips a, .pager a, .tools a, .facets label")]
            .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 24)
            .map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert small == []
