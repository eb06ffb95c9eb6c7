"""The real server, as a process of its own."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import urllib.request

import pytest
from small_corpora import settings_in, write_page

from indexer.reindex import reindex


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


def test_workers_answer_from_a_generation_published_while_they_serve(tmp_path, free_port):
    settings = settings_in(tmp_path)
    write_page(settings, "a.txt")
    reindex(settings)
    command = searchapp("--index", settings.index, "--port", free_port, "--workers", 2)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = re.search(r"http://\S+", server.stdout.readline()).group()
            pages = [json.load(urllib.request.urlopen(f"{address}/healthz", timeout=30)) for _ in range(4)]
            write_page(settings, "b.txt")
            reindex(settings)
            pages += [json.load(urllib.request.urlopen(f"{address}/healthz", timeout=30)) for _ in range(8)]
        finally:
            server.terminate()
    assert [page["documents"] for page in pages] == [1] * 4 + [2] * 8


def test_what_workers_are_forked_from_is_warm_and_runs_no_thread(sample):
    code = (
        "import gc, sys, threading; from indexer import load_settings;"
        "from searchapp import create_app; from searchapp.web import serving;"
        "app = create_app(load_settings(environment={}, index=sys.argv[1]));"
        "serving._warm_up(app);"
        "print(threading.active_count(), gc.get_freeze_count() > 10_000, 'pyvoikko' in sys.modules,"
        " {'results.html', 'document.html', 'error.html'} <= {name for _, name in app.jinja_env.cache})"
    )
    done = subprocess.run([sys.executable, "-c", code, sample.index], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["1", "True", "True", "True"], done.stderr


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
