"""The keyboard alone does everything, and one always sees where one is."""

from __future__ import annotations

import re


def tab_to(page, seen, most=80):
    """Press Tab until what is focused is what is sought; each stop on the way must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
                const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
                const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return { text: at.textContent.trim().replace(/\\s+/g, " "), name: at.name || "", value: at.value || "",
                    tag: at.tagName, shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                    covered: !(top && (at.contains(top) || top.contains(at))) };
            }"""
        )
        assert at["shown"], f"no focus is seen on {at}"
        assert not at["covered"], f"{at} is covered"
        if seen(at):
            return at
    raise AssertionError("the keyboard does not reach it")


def test_search_limit_page_and_open_with_the_keyboard_alone(visit):
    page = visit("/", reduced_motion="reduce")  # or a page still rolls when it is looked at
    assert page.evaluate("() => document.activeElement.name") == "q"
    page.keyboard.type("kunta")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=kunta")
    page.wait_for_function("() => document.querySelector('h1').textContent.includes('kunta')")
    tab_to(page, lambda at: at["value"] == "ended")
    page.keyboard.press("Space")
    page.wait_for_url("**status=ended")
    page.wait_for_function("() => document.querySelector('.chips')")
    assert page.evaluate("() => document.activeElement.value") == "ended"
    page.keyboard.press("Space")
    page.wait_for_url(re.compile(r"q=kunta$"))
    page.wait_for_function("() => !document.querySelector('.chips')")
    tab_to(page, lambda at: at["text"] == "Seuraava", most=150)
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2")
    page.wait_for_function("() => document.title.includes('sivu 2')")
    tab_to(page, lambda at: at["tag"] == "A" and " – " in at["text"], most=120)
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**")


def test_the_skip_link_leads_to_the_content(visit):
    page = visit("/about")
    tab_to(page, lambda at: at["text"] == "Siirry sisältöön", most=1)
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'content'")
