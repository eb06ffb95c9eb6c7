"""Results pages over HTTP, from the real server with its default number of workers, by few and many clients at once.

`distinct`: no URL is requested twice, so no page is cached. `repeated`: fifty URLs are requested again and again. The
client is wrk if it is installed, else threads of this process, which take CPU time from the server.
"""

from __future__ import annotations

import http.client
import json
import random
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed import adapter
from benchmarks.speed.measuring import MemoryWatch, percentiles, process_tree, pss_mb, pss_parts_mb, rounded
from indexer.model import Document

CLIENTS = (1, 8, 32)
SECONDS = 5.0
_DISTINCT, _REPEATED = 60_000, 50
_READY_S, _STOP_S = 60.0, 10.0
_PAGE_S = 30.0  # timeout of a page
_MIN_LETTERS = 4
_READY = "/?q=hanke"

_SCRIPT = """
local paths = {}
for line in io.lines(%(paths)s) do paths[#paths + 1] = line end
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
at = nil
function request()
  if at == nil then at = math.floor((number or 0) * #paths / %(threads)d) end
  at = at + 1
  return wrk.format("GET", paths[(at - 1) %% #paths + 1])
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('\\nMEASURED {"requests": %%d, "us": %%d, "p50": %%f, "p95": %%f, "errors": %%d}\\n',
    summary.requests, summary.duration, latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


class ServerError(Exception):
    """The server did not start or did not answer."""


def measure(index: Path, documents: Sequence[Document], *, seconds: float = SECONDS) -> dict[str, Any]:
    """Return figures by way (repeated, distinct) and number of clients. Raises: ServerError.

    documents: the words of searches are drawn from their titles.
    """
    paths = list(adapter.page_urls(_draw_searches(documents, _DISTINCT)))
    port = _free_port()
    started = time.perf_counter()
    server = adapter.start_server(index, port)
    try:
        _wait(server, port)
        figures: dict[str, Any] = {"ready_s": rounded(time.perf_counter() - started)}
        figures["client"] = "wrk" if shutil.which("wrk") else "threads"
        figures["idle_pss_mb"] = rounded(pss_mb(process_tree(server.process.pid)))
        paths_by_way: dict[str, list[list[str]]] = {
            "repeated": [paths[:_REPEATED]] * len(CLIENTS),
            "distinct": [paths[_REPEATED + start :: len(CLIENTS)] for start in range(len(CLIENTS))],
        }
        for way, paths_of_way in paths_by_way.items():
            with MemoryWatch(server.process.pid, every_s=0.5) as watch:
                figures[way] = {
                    str(clients): _load(port, paths_of_load, clients, seconds)
                    for clients, paths_of_load in zip(CLIENTS, paths_of_way, strict=True)
                }
            figures[f"{way}_pss_mb"] = rounded(watch.peak_mb)
            figures[f"{way}_pss_parts_mb"] = pss_parts_mb(process_tree(server.process.pid))
        return figures | {"processes": watch.processes}
    finally:
        server.process.terminate()
        try:
            server.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()


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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: adapter.Command, port: int) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise ServerError(f"searchapp ended with {server.process.returncode}: {server.last_error()}")
        try:
            if _get(port, _READY) == http.HTTPStatus.OK:
                return
        except OSError:
            pass  # not listening yet
        time.sleep(0.02)
    raise ServerError(f"searchapp did not answer in {_READY_S:.0f} s")


def _get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PAGE_S)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def _load(port: int, paths: Sequence[str], clients: int, seconds: float) -> dict[str, Any]:
    """Request pages for some seconds with a number of clients."""
    _get(port, _READY)  # returns when the server has finished requests of earlier clients
    return (_wrk if shutil.which("wrk") else _threads)(port, paths, clients, seconds)


def _wrk(port: int, paths: Sequence[str], clients: int, seconds: float) -> dict[str, Any]:
    threads = min(2, clients)
    with tempfile.TemporaryDirectory() as scratch:
        listed, script = Path(scratch, "paths"), Path(scratch, "ask.lua")
        listed.write_text("\n".join(paths) + "\n")
        script.write_text(_SCRIPT % {"paths": json.dumps(str(listed)), "threads": threads})
        options = [f"-t{threads}", f"-c{clients}", f"-d{seconds:g}s", f"--timeout={_PAGE_S:g}s", "-s", str(script)]
        command = ["wrk", *options, f"http://127.0.0.1:{port}"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("MEASURED "))
    measured = json.loads(line.removeprefix("MEASURED "))
    return _figures(
        measured["requests"], measured["us"] / 1e6, measured["p50"], measured["p95"], measured["errors"], len(paths)
    )


def _threads(port: int, paths: Sequence[str], clients: int, seconds: float) -> dict[str, Any]:
    times: list[float] = []
    errors: list[str] = []
    until = time.monotonic() + seconds

    def run_client(first: int) -> None:
        number = first
        while time.monotonic() < until:
            start = time.perf_counter()
            try:
                status = _get(port, paths[number % len(paths)])
            except OSError as error:
                errors.append(str(error))
            else:
                times.append((time.perf_counter() - start) * 1000)
                if status != http.HTTPStatus.OK:
                    errors.append(str(status))
            number += clients

    started = time.perf_counter()
    threads = [threading.Thread(target=run_client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures = percentiles(times)
    duration_s = time.perf_counter() - started
    return _figures(len(times), duration_s, figures.get("p50", 0.0), figures.get("p95", 0.0), len(errors), len(paths))


def _figures(requests: int, seconds: float, p50: float, p95: float, errors: int, paths: int) -> dict[str, Any]:
    return {
        "requests_per_s": rounded(requests / seconds),
        "p50_ms": rounded(p50) if requests else None,
        "p95_ms": rounded(p95) if requests else None,
        "errors": errors,
        "times_each": rounded(requests / paths),
    }
