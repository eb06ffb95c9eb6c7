"""Whole results pages over HTTP, from the real server with its default workers, by few and many clients at once.

`distinct`: no address twice, so every page is made for the first time. `repeated`: the same fifty again and again.
wrk asks where it is installed, else threads of this process, which take time from the server.
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

from benchmarks.speed import ours
from benchmarks.speed.measuring import MemoryWatch, percentiles, pss_mb, pss_parts_mb, rounded, tree
from indexer.model import Document

CLIENTS = (1, 8, 32)
SECONDS = 5.0
_DISTINCT, _REPEATED = 60_000, 50
_READY_S, _STOP_S = 60.0, 10.0
_PAGE_S = 30.0  # a page that takes longer is an error
_LETTERS = 4
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
    """The server did not come up, or did not answer."""


def measure(index: Path, documents: Sequence[Document], *, seconds: float = SECONDS) -> dict[str, Any]:
    """Return figures by way of asking and number of clients. documents: to draw words from. Raises: ServerError."""
    paths = list(ours.addresses(_asked(documents, _DISTINCT)))
    port = _free_port()
    started = time.perf_counter()
    server = ours.start_server(index, port)
    try:
        _wait(server, port)
        told: dict[str, Any] = {"ready_s": rounded(time.perf_counter() - started)}
        told["client"] = "wrk" if shutil.which("wrk") else "threads"
        told["idle_pss_mb"] = rounded(pss_mb(tree(server.process.pid)))
        ways: dict[str, list[list[str]]] = {
            "repeated": [paths[:_REPEATED]] * len(CLIENTS),
            "distinct": [paths[_REPEATED + at :: len(CLIENTS)] for at in range(len(CLIENTS))],
        }
        for way, asked in ways.items():
            with MemoryWatch(server.process.pid, every_s=0.5) as watch:
                told[way] = {
                    str(clients): _load(port, each, clients, seconds)
                    for clients, each in zip(CLIENTS, asked, strict=True)
                }
            told[f"{way}_pss_mb"] = rounded(watch.peak_mb)
            told[f"{way}_pss_parts_mb"] = pss_parts_mb(tree(server.process.pid))
        return told | {"processes": watch.processes}
    finally:
        server.process.terminate()
        try:
            server.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()


def _asked(documents: Sequence[Document], count: int) -> Iterator[dict[str, str]]:
    """Yield the parameters of different searches, drawn from titles: words of one title, so that they find it."""
    draw = random.Random(8)
    seen: set[tuple[tuple[str, str], ...]] = set()
    for _ in range(count * 4):  # a few records do not give so many
        if len(seen) == count:
            return
        document = draw.choice(documents)
        words = [word for word in dict.fromkeys(document.title.split()) if len(word) >= _LETTERS and word.isalpha()]
        if len(words) < 2:
            continue
        query = _searched(draw, words, document)
        key = tuple(query.items())
        if key not in seen:
            seen.add(key)
            yield query


def _searched(draw: random.Random, words: list[str], document: Document) -> dict[str, str]:
    """Return one search: of every ten four of two words, two of one, one each of three, a phrase, filters, a prefix."""
    kind = draw.randrange(10)
    first, second = draw.sample(words, 2)
    if kind < 4:
        return {"q": f"{first} {second}"}
    if kind == 4:
        return {"q": " ".join(draw.sample(words, min(3, len(words))))}
    if kind == 5:
        return {"q": f'"{words[0]} {words[1]}"', "page": str(draw.randrange(1, 4))}
    if kind == 6 and document.funders:
        return {"q": first, "funder": draw.choice(document.funders)}
    if kind == 7 and document.years:
        return {"q": first, "year_from": str(document.years[0]), "year_to": str(document.years[-1])}
    if kind == 8:
        return {"q": f"{first[:_LETTERS]}* {second}"}
    return {"q": first, "page": str(draw.randrange(1, 4))}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: ours.Command, port: int) -> None:
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
    """Ask for so long with so many clients, once the server has done what others asked before and went away from."""
    _get(port, _READY)
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
    told = json.loads(line.removeprefix("MEASURED "))
    return _figures(told["requests"], told["us"] / 1e6, told["p50"], told["p95"], told["errors"], len(paths))


def _threads(port: int, paths: Sequence[str], clients: int, seconds: float) -> dict[str, Any]:
    times: list[float] = []
    errors: list[str] = []
    until = time.monotonic() + seconds

    def ask(first: int) -> None:
        at = first
        while time.monotonic() < until:
            start = time.perf_counter()
            try:
                status = _get(port, paths[at % len(paths)])
            except OSError as error:
                errors.append(str(error))
            else:
                times.append((time.perf_counter() - start) * 1000)
                if status != http.HTTPStatus.OK:
                    errors.append(str(status))
            at += clients

    started = time.perf_counter()
    asking = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    spent = percentiles(times)
    took = time.perf_counter() - started
    return _figures(len(times), took, spent.get("p50", 0.0), spent.get("p95", 0.0), len(errors), len(paths))


def _figures(requests: int, seconds: float, p50: float, p95: float, errors: int, paths: int) -> dict[str, Any]:
    return {
        "requests_per_s": rounded(requests / seconds),
        "p50_ms": rounded(p50) if requests else None,
        "p95_ms": rounded(p95) if requests else None,
        "errors": errors,
        "times_each": rounded(requests / paths),
    }
