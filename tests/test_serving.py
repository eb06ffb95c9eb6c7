"""The real server, as a process of its own."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.request

import pytest


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def searchapp(*options):
    code = "from searchapp.cli import main; main(prog_name='searchapp')"
    return [sys.executable, "-c", code, *map(str, options)]


def test_the_command_serves_and_says_where(sample, free_port):
    command = searchapp("--index", sample.index, "--port", free_port, "--workers", 1)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = re.search(r"http://\S+", server.stdout.readline()).group()
            page = urllib.request.urlopen(f"{address}/?q=kunta", timeout=30).read().decode()
            assert "haulle ”kunta”" in page
        finally:
            server.terminate()
    assert server.returncode == 0


def test_a_taken_port_is_one_line_that_says_what_to_do(sample, free_port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        done = subprocess.run(
            searchapp("--index", sample.index, "--port", free_port), capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 1
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr
