"""Results pages over HTTP, from the real server with its default number of workers, by few and many clients at once.

`distinct`: no URL is requested twice, so no page is cached. `repeated`: fifty URLs are requested again and again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed import adapter
from benchmarks.speed.load import Request, client, free_port, measure_load, send
from benchmarks.speed.measuring import MemoryWatch, percentiles, process_tree, pss_mb, pss_parts_mb, rounded
from benchmarks.speed.servers import running
from indexer.model import Document

CLIENTS = (1, 8, 32)
SECONDS = 5.0
_DISTINCT, _REPEATED = 60_000, 50
_MIN_LETTERS = 4
_READY = Request("/?q=hanke")


def measure(index: Path, documents: Sequence[Document], *, seconds: float = SECONDS) -> dict[str, Any]:
    """Return figures by way (repeated, distinct) and number of clients. Raises: ServerError.

    documents: the words of searches are drawn from their titles.
    """
    paths = list(adapter.page_urls(_draw_searches(documents, _DISTINCT)))
    port = free_port()
    with running(adapter.start_server(index, port), port, "searchapp", _READY) as server:
        figures: dict[str, Any] = {"ready_s": server.ready_s, "client": client()}
        figures["idle_pss_mb"] = rounded(pss_mb(process_tree(server.pid)))
        paths_by_way: dict[str, list[list[str]]] = {
            "repeated": [paths[:_REPEATED]] * len(CLIENTS),
            "distinct": [paths[_REPEATED + start :: len(CLIENTS)] for start in range(len(CLIENTS))],
        }
        for way, paths_of_way in paths_by_way.items():
            with MemoryWatch(server.pid, every_s=0.5) as watch:
                figures[way] = {
                    str(clients): _load(port, paths_of_load, clients, seconds)
                    for clients, paths_of_load in zip(CLIENTS, paths_of_way, strict=True)
                }
            figures[f"{way}_pss_mb"] = rounded(watch.peak_mb)
            figures[f"{way}_pss_parts_mb"] = pss_parts_mb(process_tree(server.pid))
        return figures | {"processes": watch.processes}


def _draw_searches(documents: Sequence[Document], count: int) -> Iterator[dict[str, str]]:
    """Yield the parameters of distinct searches, each for words of one title, so that it has at least one hit."""
    generator = random.Random(8)
    seen: set[tuple[tuple[str, str], ...]] = set()
    for _ in range(count * 4):  # few records may not have so many
        if len(seen) == count:
            return
        document = generator.choice(documents)
        words = [word for word in dict.fromkeys(document.title.split()) if len(word) >= _MIN_LETTERS and word.isalpha()]
        if len(words) < 2:
            continue
        query = _draw_search(generator, words, document)
        key = tuple(query.items())
        if key not in seen:
            seen.add(key)
            yield query


def _draw_search(generator: random.Random, words: list[str], document: Document) -> dict[str, str]:
    """Return a random search.

    Of ten searches, four have two words; one each has three words, a phrase, a funder, years, a prefix, or one word.
    """
    kind = generator.randrange(10)
    first, second = generator.sample(words, 2)
    if kind < 4:
        return {"q": f"{first} {second}"}
    if kind == 4:
        return {"q": " ".join(generator.sample(words, min(3, len(words))))}
    if kind == 5:
        return {"q": f'"{words[0]} {words[1]}"', "page": str(generator.randrange(1, 4))}
    if kind == 6 and document.funders:
        return {"q": first, "funder": generator.choice(document.funders)}
    if kind == 7 and document.years:
        return {"q": first, "year_from": str(document.years[0]), "year_to": str(document.years[-1])}
    if kind == 8:
        return {"q": f"{first[:_MIN_LETTERS]}* {second}"}
    return {"q": first, "page": str(generator.randrange(1, 4))}


def _load(port: int, paths: Sequence[str], clients: int, seconds: float) -> dict[str, Any]:
    """Request pages for some seconds with a number of clients."""
    send(port, _READY)  # returns when the server has finished requests of earlier clients
    load = measure_load(port, [Request(path) for path in paths], clients=clients, seconds=seconds)
    times = percentiles(load.times_ms)
    return {
        "requests_per_s": rounded(load.requests / load.seconds),
        "p50_ms": times.get("p50"),
        "p95_ms": times.get("p95"),
        "errors": load.errors,
        "times_each": rounded(load.requests / len(paths)),
    }
