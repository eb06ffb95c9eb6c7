"""OpenSearch nodes for benchmarks and tests; skipped where Java 21 or OpenSearch's JAR files are missing."""

from __future__ import annotations

import socket

import pytest

from benchmarks import opensearch
from benchmarks.opensearch import NodeError, reserved_ports, started_nodes

PORTS = range(27_300, 27_400)

needs_opensearch = pytest.mark.skipif(bool(opensearch.missing()), reason=opensearch.missing())


def java_home(folder, version):
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/java").touch()
    (folder / "release").write_text(f'IMPLEMENTOR="Nobody"\nJAVA_VERSION="{version}"\n')
    return folder


@pytest.fixture
def _fresh_java():
    opensearch.java.cache_clear()
    yield
    opensearch.java.cache_clear()


@pytest.mark.usefixtures("_fresh_java")
@pytest.mark.parametrize(
    ("version", "suits"), [("17.0.15", False), ("21", True), ("25.0.3", True), ("1.8.0_402", False)]
)
def test_java_suits_from_version_21(version, suits, tmp_path, monkeypatch):
    home = java_home(tmp_path / "java", version)
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert (opensearch.java() == home / "bin/java") is suits


@pytest.mark.usefixtures("_fresh_java")
def test_missing_jar_files_are_reported_with_the_command_that_brings_them(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(java_home(tmp_path / "java", "25")))
    monkeypatch.setattr(opensearch, "JARS", tmp_path / "nowhere")
    assert "make opensearch" in opensearch.missing()
    with pytest.raises(NodeError, match="make opensearch"), started_nodes(tmp_path / "nodes"):
        pass


def test_reserved_ports_are_free_for_one_run_only():
    with reserved_ports(PORTS, 2) as first, reserved_ports(PORTS, 1) as second:
        assert not {*first} & {*second}
        with socket.socket() as node, socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", first[0])) != 0  # the runner takes the port only if this fails
            node.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            node.bind(("127.0.0.1", first[0]))
            node.listen()
    with pytest.raises(NodeError, match="free ports"), reserved_ports(range(1, 2), 2):
        pass


@pytest.mark.slow(40)
@needs_opensearch
def test_a_killed_node_is_reported_and_starts_again_with_its_documents(tmp_path):
    with started_nodes(tmp_path, heap_mb=256) as (node,):
        node.request("PUT", "/texts/_doc/1?refresh=true", b'{"title": "Kuntien hanke"}')
        node.kill()
        with pytest.raises(NodeError, match=f"port {node.http_port} is not running"):
            _ = node.pid
        node.start()
        node.wait()
        node.request("GET", "/_cluster/health/texts?wait_for_status=yellow&timeout=60s")
        assert node.request("GET", "/texts/_doc/1")["_source"] == {"title": "Kuntien hanke"}
        with pytest.raises(NodeError, match="404"):
            node.request("GET", "/unknown/_doc/1")
        pid = node.pid
    with pytest.raises(NodeError):
        _ = node.pid
    assert pid
