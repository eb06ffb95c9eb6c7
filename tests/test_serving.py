"""The real server, run as a separate process."""

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


def test_the_command_serves_pages_and_prints_its_url(sample, free_port):
    command = searchapp("--index", sample.index, "--port", free_port, "--workers", 1)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = re.search(r"http://\S+", server.stdout.readline()).group()
            page = urllib.request.urlopen(f"{url}/?q=kunta", timeout=30).read().decode()
            assert "haulle ”kunta”" in page
        finally:
            server.terminate()
    assert server.returncode == 0


def test_running_workers_serve_a_newly_published_generation(tmp_path, free_port):
    settings = settings_in(tmp_path)
    write_page(settings, "a.txt")
    reindex(settings)
    command = searchapp("--index", settings.index, "--port", free_port, "--workers", 2)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = re.search(r"http://\S+", server.stdout.readline()).group()
            replies = [json.load(urllib.request.urlopen(f"{url}/healthz", timeout=30)) for _ in range(4)]
            write_page(settings, "b.txt")
            reindex(settings)
            replies += [json.load(urllib.request.urlopen(f"{url}/healthz", timeout=30)) for _ in range(8)]
        finally:
            server.terminate()
    assert [reply["documents"] for reply in replies] == [1] * 4 + [2] * 8


def test_the_parent_of_the_workers_is_warmed_up_and_runs_one_thread(sample):
    code = (
        "import gc, sys, threading; from indexer import load_settings;"
        "from searchapp import create_app; from searchapp.web import serving; from indexer.analysis import voikko;"
        "app = create_app(load_settings(environment={}, index=sys.argv[1]));"
        "serving._warm_up(app);"
        "print(threading.active_count(), gc.get_freeze_count() > 10_000, voikko.version().split()[0] in sys.modules,"
        " {'results.html', 'document.html', 'error.html'} <= {name for _, name in app.jinja_env.cache})"
    )
    completed = subprocess.run([sys.executable, "-c", code, sample.index], capture_output=True, text=True, timeout=60)
    assert completed.stdout.split() == ["1", "True", "True", "True"], completed.stderr


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
    this_service = service()
    def chunks():
        for _ in range(30):
            time.sleep(0.1)
            if word == "reporting":
                this_service.still_working()
            yield b"."
    return Response(chunks())

serve(app, settings.server, on_ready=lambda url: print(url, flush=True))
"""


def test_a_slow_reply_is_cut_only_if_it_does_not_report_progress(tmp_path, free_port):
    command = [sys.executable, "-c", _SLOW, str(tmp_path), str(free_port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            url = server.stdout.readline().strip()
            with ThreadPoolExecutor(2) as executor:
                silent = executor.submit(_length, f"{url}/slow/silent")
                assert executor.submit(_length, f"{url}/slow/reporting").result() == 30
                assert silent.result() < 30
        finally:
            server.terminate()


def _length(url):
    """Return the number of bytes received, even if the reply was cut."""
    try:
        return len(urllib.request.urlopen(url, timeout=30).read())
    except IncompleteRead as error:
        return len(error.partial)


def test_any_worker_reports_the_metrics_of_all_and_no_files_are_left(tmp_path, free_port):
    settings = indexed_page(tmp_path)
    (tmp_path / "tmp").mkdir()
    command = searchapp("--index", settings.index, "--port", free_port, "--workers", 3)
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            url = re.search(r"http://\S+", server.stdout.readline()).group()
            with ThreadPoolExecutor(6) as executor:
                list(executor.map(lambda _: _length(f"{url}/api/v1/search?q=talo"), range(30)))
            metrics = urllib.request.urlopen(f"{url}/metrics", timeout=30).read().decode()
        finally:
            server.terminate()
    assert 'hankehaku_requests_total{endpoint="api.search",method="GET",status="200"} 30.0' in metrics
    assert "hankehaku_index_documents 1.0" in metrics
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not IndexFolder(settings.index).zero_queries.exists()  # warm-up requests are not logged


def test_the_error_for_a_port_in_use_names_the_option_to_change(sample, free_port):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", free_port))
        listener.listen()
        completed = subprocess.run(
            searchapp("--index", sample.index, "--port", free_port), capture_output=True, text=True, timeout=60
        )
    assert completed.returncode == 1
    assert "--port" in completed.stderr
    assert "Traceback" not in completed.stderr
