"""The cost of a page: few requests, few bytes, and no layout shift while it loads."""

from __future__ import annotations

import pytest

LAYOUT_SHIFT = """() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(sum), 300);
})"""


@pytest.mark.parametrize("path", ["/", "/?q=vertaistuki+kunta", "/?q=kunta&status=ended"])
def test_a_results_page_needs_few_requests_and_bytes(visit, path):
    replies_by_kind = {}
    page = visit("about:blank")
    page.on("response", lambda reply: replies_by_kind.setdefault(reply.request.resource_type, []).append(reply))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert {kind: len(replies) for kind, replies in replies_by_kind.items() if kind != "other"} == {
        "document": 1, "stylesheet": 1, "script": 1,
    }  # fmt: skip
    weight = sum(len(reply.body()) for kind in ("document", "stylesheet", "script") for reply in replies_by_kind[kind])
    assert weight < 60_000, replies_by_kind


@pytest.mark.parametrize("path", ["/?q=vertaistuki+kunta", "/documents/kehittamishankkeet/kolme-kuntaa.txt?q=kunta"])
def test_the_layout_does_not_shift_while_a_page_loads(visit, path):
    assert visit(path).evaluate(LAYOUT_SHIFT) < 0.02
