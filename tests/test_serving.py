"""The real server, as a process of its own."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead

import pytest
from small_corpora import indexed_page, settings_in, write_page

from indexer.indexing.reindex import reindex
from indexer.storage.index_folder import IndexFolder


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


_SLOW = """
import sys, time
from flask import Response
from indexer import load_settings
from searchapp import create_app
from searchapp.web.service import service
from searchapp.web.serving import serve

settings = load_settings(
    environment={}, index=sys.argv[1], server_port=sys.argv[2], server_timeout_s=1, server_workers=2)
app = create_app(settings)

@app.get("/slow/<word>")
def slow(word):
    mine = service()
    def pieces():
        for _ in range(30):
            time.sleep(0.1)
            if word == "telling":
                mine.still_working()
            yield b"."
    return Response(pieces())

serve(app, settings.server, on_ready=lambda address: print(address, flush=True))
"""


def test_a_long_reply_that_makes_progress_is_not_cut_and_one_that_does_not_is(tmp_path, free_port):
    command = [sys.executable, "-c", _SLOW, str(tmp_path), str(free_port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            address = server.stdout.readline().strip()
            with ThreadPoolExecutor(2) as readers:
                silent = readers.submit(_length, f"{address}/slow/silent")
                assert readers.submit(_length, f"{address}/slow/telling").result() == 30
                assert silent.result() < 30
        finally:
            server.terminate()


def _length(address):
    """How many bytes come, whole or cut."""
    try:
        return len(urllib.request.urlopen(address, timeout=30).read())
    except IncompleteRead as cut:
        return len(cut.partial)


def test_any_process_tells_what_all_of_them_counted_and_nothing_is_left(tmp_path, free_port):
    settings = indexed_page(tmp_path)
    (tmp_path / "tmp").mkdir()
    command = searchapp("--index", settings.index, "--port", free_port, "--workers", 3)
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            address = re.search(r"http://\S+", server.stdout.readline()).group()
            with ThreadPoolExecutor(6) as readers:
                list(readers.map(lambda _: _length(f"{address}/api/v1/search?q=talo"), range(30)))
            told = urllib.request.urlopen(f"{address}/metrics", timeout=30).read().decode()
        finally:
            server.terminate()
    assert 'hankehaku_requests_total{endpoint="api.search",method="GET",status="200"} 30.0' in told
    assert "hankehaku_index_documents 1.0" in told
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not IndexFolder(settings.index).zero_queries.exists()  # of the server's own first requests none is noted


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
