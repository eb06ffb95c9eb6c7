"""What a page costs: few requests, few bytes, nothing that moves while it loads."""

from __future__ import annotations

import pytest

SHIFT = """() => new Promise((told) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; })
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => told(sum), 300);
})"""


@pytest.mark.parametrize("path", ["/", "/?q=vertaistuki+kunta", "/?q=kunta&status=ended"])
def test_a_results_page_is_light(visit, path):
    asked = {}
    page = visit("about:blank")
    page.on("response", lambda reply: asked.setdefault(reply.request.resource_type, []).append(reply))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert {kind: len(replies) for kind, replies in asked.items() if kind != "other"} == {
        "document": 1, "stylesheet": 1, "script": 1,
    }  # fmt: skip
    weight = sum(len(reply.body()) for kind in ("document", "stylesheet", "script") for reply in asked[kind])
    assert weight < 60_000, asked


@pytest.mark.parametrize("path", ["/?q=vertaistuki+kunta", "/documents/kehittamishankkeet/kolme-kuntaa.txt?q=kunta"])
def test_nothing_moves_while_a_page_loads(visit, path):
    assert visit(path).evaluate(SHIFT) < 0.02
