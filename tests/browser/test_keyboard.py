"""Everything works with the keyboard alone, and the focus is always visible."""

from __future__ import annotations

import re


def tab_to(page, is_target, limit=80):
    """Press Tab until the focused element is the target; the focus must be visible at each stop."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                const element = document.activeElement;
                const box = element.getBoundingClientRect(), style = getComputedStyle(element);
                const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return { text: element.textContent.trim().replace(/\\s+/g, " "), tag: element.tagName,
                    name: element.name || "", value: element.value || "",
                    visible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                    covered: !(top && (element.contains(top) || top.contains(element))) };
            }"""
        )
        assert focused["visible"], f"no focus is visible on {focused}"
        assert not focused["covered"], f"{focused} is covered"
        if is_target(focused):
            return focused
    raise AssertionError("the keyboard does not reach the target")


def test_search_filter_page_and_open_with_the_keyboard_alone(visit):
    page = visit("/", reduced_motion="reduce")  # otherwise the page may still be scrolling
    assert page.evaluate("() => document.activeElement.name") == "q"
    page.keyboard.type("kunta")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=kunta")
    page.wait_for_function("() => document.querySelector('h1').textContent.includes('kunta')")
    tab_to(page, lambda focused: focused["value"] == "ended")
    page.keyboard.press("Space")
    page.wait_for_url("**status=ended")
    page.wait_for_function("() => document.querySelector('.chips')")
    assert page.evaluate("() => document.activeElement.value") == "ended"
    page.keyboard.press("Space")
    page.wait_for_url(re.compile(r"q=kunta$"))
    page.wait_for_function("() => !document.querySelector('.chips')")
    tab_to(page, lambda focused: focused["text"] == "Seuraava", limit=150)
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2")
    page.wait_for_function("() => document.title.includes('sivu 2')")
    tab_to(page, lambda focused: focused["tag"] == "A" and " – " in focused["text"], limit=120)
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**")


def test_the_skip_link_moves_the_focus_to_the_content(visit):
    page = visit("/about")
    tab_to(page, lambda focused: focused["text"] == "Siirry sisältöön", limit=1)
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'content'")
