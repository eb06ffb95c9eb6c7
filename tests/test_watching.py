"""`indexer watch`, run in a separate process with real files and real signals."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from small_corpora import documents_in, drafts, settings_in, write_page, write_records

from indexer.errors import SettingsError
from indexer.settings import Source
from indexer.storage.index_folder import IndexFolder
from indexer.watch.runner import WatchRunner
from indexer.watch.shutdown import ShutdownSignal
from indexer.watch.watcher import watch

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
TIMEOUT_S = 30.0  # long, for a busy machine; normally nothing here takes a tenth of it


class WatchProcess:
    """A process running the command, and its output by lines."""

    def __init__(self, folder, *options, quiet_s=0.3):
        code = (
            "import sys, indexer.watch.watcher as watcher; from indexer.cli import main;"
            f"watcher.watch.__kwdefaults__['quiet_s'] = {quiet_s}; main(sys.argv[1:], prog_name='indexer')"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "watch", *options],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.lines = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def wait_for(self, part):
        """Wait for a line that contains a string, and return it."""
        until = time.monotonic() + TIMEOUT_S
        lines = []
        while True:
            try:
                lines.append(self.lines.get(timeout=max(until - time.monotonic(), 0)))
            except queue.Empty:
                pytest.fail(f"no line with {part!r} in {lines}")
            if part in lines[-1]:
                return lines[-1]

    def wait_for_summary(self, documents, changes):
        """Wait for the summary of a run with a number of documents and the given changes."""
        line = self.wait_for("Indexed")
        assert line.startswith(f"Indexed {documents} documents ")
        assert f" s: {changes}" in line

    def stop(self, number):
        """Send a signal, and return the exit code and the lines not yet read."""
        self.process.send_signal(number)
        code = self.process.wait(TIMEOUT_S)
        self._reader.join()
        return code, list(self.lines.queue)

    def close(self):
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()


@pytest.fixture
def settings(tmp_path):
    """Return the settings of a corpus of one page; the settings file is in the folder where the command runs."""
    settings = settings_in(tmp_path)
    write_page(settings, "a.txt")
    (tmp_path / "hankehaku.toml").write_text('thesaurus = ""\n')
    return settings


@pytest.fixture
def watched(settings):
    """Return a function that starts the command with options; it is stopped after the test."""
    started = []

    def start(*options, **keywords):
        started.append(WatchProcess(settings.corpus.parent, *options, **keywords))
        return started[-1]

    yield start
    for process in started:
        process.close()


def test_changes_are_indexed_automatically(watched, settings):
    command = watched()
    command.wait_for_summary(1, "1 new")
    write_page(settings, "sub/b.txt")
    command.wait_for_summary(2, "1 new")
    write_page(settings, "a.txt", "Uusi teksti.")
    command.wait_for_summary(2, "0 new, 1 changed")
    (settings.corpus / "sub" / "b.txt").unlink()
    command.wait_for_summary(1, "0 new, 0 changed, 1 removed")
    assert command.stop(signal.SIGTERM) == (0, [])
    assert documents_in(settings)["a.txt"].text == "Uusi teksti."


def test_polling_detects_changes(watched, settings):
    command = watched("--poll", "--every", "0")
    command.wait_for_summary(1, "1 new")
    write_page(settings, "b.txt")
    command.wait_for_summary(2, "1 new")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_waiting_stops_it_with_success(watched, number):
    command = watched()
    command.wait_for("1 new")
    assert command.stop(number) == (0, [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_a_run_aborts_it_and_leaves_the_index_unchanged(watched, settings, number):
    command = watched()
    command.wait_for("1 new")
    write_records(settings, "r.jsonl", {str(number): f"Hanke {number} kylällä" for number in range(30_000)})
    until = time.monotonic() + TIMEOUT_S
    while not drafts(settings):
        assert time.monotonic() < until
        time.sleep(0.01)
    code, remaining_lines = command.stop(number)
    assert code == 0
    assert not any("30001 documents" in line for line in remaining_lines)
    assert sorted(documents_in(settings)) == ["a.txt"]
    assert drafts(settings) == []
    assert not IndexFolder(settings.index).folder.joinpath("lock").read_text()


def test_it_waits_for_another_indexer_to_finish(watched, settings):
    settings.index.mkdir(mode=0o755)
    with IndexFolder(settings.index).writing():
        command = watched()
        command.wait_for("waiting for it to finish")
    command.wait_for_summary(1, "1 new")


def test_it_waits_for_a_missing_corpus(watched, settings):
    settings.corpus.rename(settings.corpus.with_name("muualla"))
    command = watched()
    command.wait_for("error: there is no folder corpus")
    settings.corpus.with_name("muualla").rename(settings.corpus)
    command.wait_for_summary(1, "1 new")


def test_a_bad_option_is_reported_before_the_watch_starts(watched):
    command = watched("--every", "-1")
    command.wait_for("Error")
    assert command.process.wait(TIMEOUT_S) == 2


# In this process: what triggers a run


def runs(settings, changes, *, every_s=0.0, expected=None, **options):
    """Watch while changes are made, one after each run; return the argument of each run.

    The watch ends after the expected number of runs or, without one, shortly after the last change.
    """
    options = {"quiet_s": 0.05, "max_burst_s": 5.0} | options
    pending, calls = list(changes), []

    def work(with_web):
        calls.append(with_web)
        if pending:
            threading.Timer(0.01, pending.pop(0)).start()
        if expected and len(calls) == expected:
            os.kill(os.getpid(), signal.SIGTERM)

    stopper = threading.Timer(TIMEOUT_S if expected else 1.2, os.kill, (os.getpid(), signal.SIGTERM))
    stopper.start()
    try:
        watch(settings, work, every_s=every_s, **options)
    finally:
        stopper.cancel()
        stopper.join()
    return calls


@pytest.mark.parametrize("name", [".hidden.txt", ".git/a.txt", "README.md", "index/current"])
def test_files_outside_the_corpus_trigger_no_run(tmp_path, name):
    settings = settings_in(tmp_path, index=tmp_path / "corpus" / "index")
    (settings.corpus / ".git").mkdir()
    (settings.corpus / "index").mkdir()
    assert runs(settings, [lambda: write_page(settings, name)]) == [False]


def test_a_burst_of_changes_triggers_one_run(tmp_path):
    settings = settings_in(tmp_path)

    def burst():
        for number in range(20):
            write_page(settings, f"{number}.txt")
            time.sleep(0.005)

    assert runs(settings, [burst], quiet_s=0.3) == [False, False]


def test_an_endless_burst_triggers_a_run_after_a_limit(tmp_path):
    settings, over = settings_in(tmp_path), threading.Event()

    def endless():
        while not over.wait(0.05):
            write_page(settings, "loki.txt")

    try:
        assert len(runs(settings, [endless], quiet_s=10, max_burst_s=0.3, expected=2)) == 2
    finally:
        over.set()


def test_a_source_file_is_still_watched_after_being_replaced(tmp_path):
    register = tmp_path / "rekisteri.csv"
    register.write_text("nimi\n")
    settings = settings_in(tmp_path, source=(Source(name="rekisteri", path=str(register)),))

    def replace():
        (tmp_path / "uusi").write_text("nimi\nA\n")
        (tmp_path / "uusi").replace(register)

    assert runs(settings, [replace, replace], expected=3) == [False] * 3


@pytest.mark.parametrize("action", ["move", "remove"])
def test_a_recreated_folder_is_watched_again(tmp_path, action):
    settings = settings_in(tmp_path)

    def recreate():
        settings.corpus.rename(tmp_path / "vanha") if action == "move" else settings.corpus.rmdir()
        settings.corpus.mkdir()

    assert len(runs(settings, [recreate, lambda: write_page(settings, "a.txt")], expected=3)) == 3


def test_web_sources_are_fetched_at_first_and_then_at_intervals(tmp_path):
    settings = settings_in(tmp_path, source=(Source(name="verkko", address="https://hanke.example/"),))
    assert runs(settings, [], every_s=0.3, expected=3) == [True, True, True]
    assert runs(settings, [lambda: write_page(settings, "a.txt")], every_s=600, expected=2) == [True, False]
    assert runs(settings, [lambda: write_page(settings, "b.txt")], every_s=0, expected=2) == [False, False]


def test_without_web_sources_no_fetch_is_due(tmp_path):
    assert runs(settings_in(tmp_path), [], every_s=0.1) == [False]


def test_signal_handlers_are_restored_when_the_watch_ends(tmp_path):
    previous = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    runs(settings_in(tmp_path), [], expected=1)
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == previous


def test_errors_before_a_signal_are_raised_and_errors_after_it_are_not():
    def fails():
        raise SettingsError("rikki")

    def fails_when_interrupted():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(TIMEOUT_S)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)  # a second signal does not interrupt the cleanup
            fails()

    with ShutdownSignal() as stop:
        with pytest.raises(SettingsError):
            stop.run(fails)
        stop.run(fails_when_interrupted)
        assert stop.is_set()
        stop.run(fails)  # not called any more


def test_a_missing_library_is_reported_with_the_extra_that_installs_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(SettingsError, match=r"pip install 'hankehaku\[watch\]'"):
        watch(settings_in(tmp_path), lambda _: None, every_s=0)


def test_problems_are_reported_once_and_a_failed_run_is_reported_and_not_the_last(settings):
    summaries, problems, warnings = [], [], []
    runner = WatchRunner(settings, on_summary=summaries.append, on_problems=problems.extend, on_warning=warnings.append)
    (settings.corpus / "kuva.txt").write_bytes(bytes(range(256)) * 4)
    runner(False)
    write_page(settings, "b.txt")
    runner(False)
    assert [problem.path for problem in problems] == ["kuva.txt"]
    settings.corpus.rename(settings.corpus.with_name("muualla"))
    runner(False)
    assert "there is no folder" in warnings[0]
    settings.corpus.with_name("muualla").rename(settings.corpus)
    runner(False)
    assert [line.partition(" documents")[0].rpartition(" ")[2] for line in summaries] == ["1", "2", "2"]
