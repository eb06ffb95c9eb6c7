"""The client of the HTTP measurements: requests from a list, for some seconds, by a number of clients at once.

The client is wrk if it is installed, which takes about 1 % of one core; otherwise threads of this process. A request is
sent when its client has the previous reply, so clients wait for a slow server. Replies with a status of 400 and above,
and requests without a reply, are errors. wrk adds the times of requests that a stall of the server has delayed.
"""

from __future__ import annotations

import http.client
import json
import math
import resource
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

TIMEOUT_S = 30.0  # of a request

_SCRIPT = """
local requests = {}
for line in io.lines(%(requests)s) do
  local path, body = line:match("^([^\\t]*)\\t(.*)$")
  requests[#requests + 1] = {path, body}
end
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
at = nil
function request()
  if at == nil then at = math.floor((number or 0) * #requests / %(threads)d) end
  at = at + 1
  local path, body = unpack(requests[(at - 1) %% #requests + 1])
  if body == "" then return wrk.format("GET", path) end
  return wrk.format("POST", path, {["Content-Type"] = "application/json"}, body)
end
function done(summary, latency, requests)
  local e, times = summary.errors, {}
  for i = 1, #latency do
    local us, count = latency(i)
    times[#times + 1] = string.format("[%%d, %%d]", us, count)
  end
  io.write(string.format('\\nMEASURED {"requests": %%d, "us": %%d, "errors": %%d, "times": [%%s]}\\n',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout, table.concat(times, ",")))
end
"""


class Request(NamedTuple):
    """A request: POST with a body in JSON, GET without. The body has no line breaks."""

    path: str
    body: str = ""


@dataclass(frozen=True)
class Load:
    """The measurement of a load. times_ms: of replies. client_s: CPU time of the client. requests: with a reply."""

    requests: int
    seconds: float
    errors: int
    times_ms: list[float]
    client_s: float


def client() -> str:
    """Return the name of the client."""
    return "wrk" if shutil.which("wrk") else "threads"


def measure_load(port: int, requests: Sequence[Request], *, clients: int, seconds: float) -> Load:
    """Send requests for some seconds, whole ones with wrk, and measure. The list is repeated if it is too short."""
    return (_wrk if shutil.which("wrk") else _threads)(port, requests, clients, seconds)


def send(port: int, request: Request) -> tuple[int, bytes]:
    """Send one request, and return the status and the body of the reply. Raises: OSError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        if request.body:
            connection.request("POST", request.path, request.body.encode(), {"Content-Type": "application/json"})
        else:
            connection.request("GET", request.path)
        response = connection.getresponse()
        return response.status, response.read()
    except http.client.HTTPException as error:
        raise OSError(f"no HTTP reply: {error}") from error
    finally:
        connection.close()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wrk(port: int, requests: Sequence[Request], clients: int, seconds: float) -> Load:
    threads = min(2, clients)
    with tempfile.TemporaryDirectory() as scratch:
        listed, script = Path(scratch, "requests"), Path(scratch, "ask.lua")
        listed.write_text("".join(f"{request.path}\t{request.body}\n" for request in requests), "utf-8")
        script.write_text(_SCRIPT % {"requests": json.dumps(str(listed)), "threads": threads})
        options = [
            f"-t{threads}",
            f"-c{clients}",
            f"-d{math.ceil(seconds)}s",
            f"--timeout={TIMEOUT_S:g}s",
            "-s",
            str(script),
        ]
        before_s = _children_cpu_s()
        completed = subprocess.run(
            ["wrk", *options, f"http://127.0.0.1:{port}"], check=True, capture_output=True, text=True
        )
    line = next(line for line in completed.stdout.splitlines() if line.startswith("MEASURED "))
    measured = json.loads(line.removeprefix("MEASURED "))
    return Load(
        measured["requests"],
        measured["us"] / 1e6,
        measured["errors"],
        [us / 1000 for us, count in measured["times"] for _ in range(count)],
        _children_cpu_s() - before_s,
    )


def _children_cpu_s() -> float:
    """Return the CPU time of ended child processes; servers still run, so they are not included."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _threads(port: int, requests: Sequence[Request], clients: int, seconds: float) -> Load:
    times_ms: list[float] = []
    errors: list[str] = []
    until = time.monotonic() + seconds

    def run_client(first: int) -> None:
        number = first
        while time.monotonic() < until:
            start = time.perf_counter()
            try:
                status, _ = send(port, requests[number % len(requests)])
            except OSError as error:
                errors.append(str(error))
            else:
                times_ms.append((time.perf_counter() - start) * 1000)
                if status >= http.HTTPStatus.BAD_REQUEST:
                    errors.append(str(status))
            number += clients

    started, cpu_s = time.perf_counter(), time.process_time()
    threads = [threading.Thread(target=run_client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(len(times_ms), time.perf_counter() - started, len(errors), times_ms, time.process_time() - cpu_s)
