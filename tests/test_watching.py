"""`indexer watch` as it runs: a process of its own, real files, real signals."""

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
from small_corpora import drafts, held, settings_in, write_page, write_records

from indexer.errors import SettingsError
from indexer.settings import Source
from indexer.storage.index_folder import IndexFolder
from indexer.watch.runner import Keeper
from indexer.watch.shutdown import Stop
from indexer.watch.watcher import watch

ROOT = Path(__file__).parents[1]
PATIENCE_S = 30.0  # of a busy machine; nothing here takes a tenth of it


class Watched:
    """The command at work, and what it says, a line at a time."""

    def __init__(self, folder, *options, quiet_s=0.3):
        code = (
            "import sys, indexer.watch.watcher as watching; from indexer.cli import main;"
            f"watching.watch.__kwdefaults__['quiet_s'] = {quiet_s}; main(sys.argv[1:], prog_name='indexer')"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "watch", *options],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.lines = queue.Queue()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def says(self, part):
        """Wait for a line with the part in it, and return it."""
        until = time.monotonic() + PATIENCE_S
        heard = []
        while True:
            try:
                heard.append(self.lines.get(timeout=max(until - time.monotonic(), 0)))
            except queue.Empty:
                pytest.fail(f"never said {part!r}, but {heard}")
            if part in heard[-1]:
                return heard[-1]

    def ends(self, number):
        """Send a signal, and return the exit code and the lines not yet taken."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_S)
        self._reading.join()
        return code, list(self.lines.queue)

    def close(self):
        self.process.kill()
        self.process.wait()
        self._reading.join()
        self.process.stdout.close()


@pytest.fixture
def settings(tmp_path):
    """A corpus of one page, with its settings where the command runs."""
    settings = settings_in(tmp_path)
    write_page(settings, "a.txt")
    (tmp_path / "hankehaku.toml").write_text('thesaurus = ""\n')
    return settings


@pytest.fixture
def watched(settings):
    """Start the command with options; it ends with the test."""
    started = []

    def start(*options, **told):
        started.append(Watched(settings.corpus.parent, *options, **told))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_what_changes_is_found_without_anyone_asking(watched, settings):
    command = watched()
    command.says("1 documents: 1 new")
    write_page(settings, "sub/b.txt")
    command.says("2 documents: 1 new")
    write_page(settings, "a.txt", "Uusi teksti.")
    command.says("2 documents: 0 new, 1 changed")
    (settings.corpus / "sub" / "b.txt").unlink()
    command.says("1 documents: 0 new, 0 changed, 1 removed")
    assert command.ends(signal.SIGTERM) == (0, [])
    assert held(settings)["a.txt"].text == "Uusi teksti."


def test_polling_finds_changes_too(watched, settings):
    command = watched("--poll", "--every", "0")
    command.says("1 documents: 1 new")
    write_page(settings, "b.txt")
    command.says("2 documents: 1 new")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_it_waits_ends_it_well(watched, number):
    command = watched()
    command.says("1 new")
    assert command.ends(number) == (0, [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_it_works_gives_the_run_up_and_leaves_the_index_as_it_was(watched, settings, number):
    command = watched()
    command.says("1 new")
    write_records(settings, "r.jsonl", {str(each): f"Hanke {each} kylällä" for each in range(30_000)})
    until = time.monotonic() + PATIENCE_S
    while not drafts(settings):
        assert time.monotonic() < until
        time.sleep(0.01)
    code, said = command.ends(number)
    assert code == 0
    assert not any("30001 documents" in line for line in said)
    assert sorted(held(settings)) == ["a.txt"]
    assert drafts(settings) == []
    assert not IndexFolder(settings.index).folder.joinpath("lock").read_text()


def test_it_waits_for_another_indexer_to_end(watched, settings):
    settings.index.mkdir(mode=0o755)
    with IndexFolder(settings.index).writing():
        command = watched()
        command.says("waiting for it to end")
    command.says("1 documents: 1 new")


def test_a_corpus_that_is_not_there_yet_is_waited_for(watched, settings):
    settings.corpus.rename(settings.corpus.with_name("muualla"))
    command = watched()
    command.says("error: there is no folder corpus")
    settings.corpus.with_name("muualla").rename(settings.corpus)
    command.says("1 documents: 1 new")


def test_a_bad_option_is_told_before_anything_is_watched(watched):
    command = watched("--every", "-1")
    command.says("Error")
    assert command.process.wait(PATIENCE_S) == 2


# In this process: what calls for work, and what does not


def works(settings, changes, *, every_s=0.0, most=None, **told):
    """Watch while changes are made, one after each time there was work; return what work was told.

    Work that nothing calls for is waited for a little after the last change.
    """
    told = {"quiet_s": 0.05, "most_s": 5.0} | told
    waiting, calls = list(changes), []

    def work(with_addresses):
        calls.append(with_addresses)
        if waiting:
            threading.Timer(0.01, waiting.pop(0)).start()
        if most and len(calls) == most:
            os.kill(os.getpid(), signal.SIGTERM)

    ending = threading.Timer(PATIENCE_S if most else 1.2, os.kill, (os.getpid(), signal.SIGTERM))
    ending.start()
    try:
        watch(settings, work, every_s=every_s, **told)
    finally:
        ending.cancel()
        ending.join()
    return calls


@pytest.mark.parametrize("name", [".hidden.txt", ".git/a.txt", "README.md", "index/current"])
def test_what_is_no_part_of_the_corpus_calls_for_no_work(tmp_path, name):
    settings = settings_in(tmp_path, index=tmp_path / "corpus" / "index")
    (settings.corpus / ".git").mkdir()
    (settings.corpus / "index").mkdir()
    assert works(settings, [lambda: write_page(settings, name)]) == [False]


def test_changes_that_come_together_are_one_occasion(tmp_path):
    settings = settings_in(tmp_path)

    def burst():
        for number in range(20):
            write_page(settings, f"{number}.txt")
            time.sleep(0.005)

    assert works(settings, [burst], quiet_s=0.3) == [False, False]


def test_a_burst_without_an_end_is_waited_for_only_so_long(tmp_path):
    settings, over = settings_in(tmp_path), threading.Event()

    def endless():
        while not over.wait(0.05):
            write_page(settings, "loki.txt")

    try:
        assert len(works(settings, [endless], quiet_s=10, most_s=0.3, most=2)) == 2
    finally:
        over.set()


def test_a_file_of_a_source_is_watched_through_its_replacement(tmp_path):
    register = tmp_path / "rekisteri.csv"
    register.write_text("nimi\n")
    settings = settings_in(tmp_path, source=(Source(name="rekisteri", path=str(register)),))

    def replace():
        (tmp_path / "uusi").write_text("nimi\nA\n")
        (tmp_path / "uusi").replace(register)

    assert works(settings, [replace, replace], most=3) == [False] * 3


@pytest.mark.parametrize("way", ["moved", "removed"])
def test_a_folder_that_is_made_anew_is_watched_again(tmp_path, way):
    settings = settings_in(tmp_path)

    def anew():
        settings.corpus.rename(tmp_path / "vanha") if way == "moved" else settings.corpus.rmdir()
        settings.corpus.mkdir()

    assert len(works(settings, [anew, lambda: write_page(settings, "a.txt")], most=3)) == 3


def test_addresses_are_looked_at_first_and_then_in_time(tmp_path):
    settings = settings_in(tmp_path, source=(Source(name="verkko", address="https://hanke.example/"),))
    assert works(settings, [], every_s=0.3, most=3) == [True, True, True]
    assert works(settings, [lambda: write_page(settings, "a.txt")], every_s=600, most=2) == [True, False]
    assert works(settings, [lambda: write_page(settings, "b.txt")], every_s=0, most=2) == [False, False]


def test_without_a_source_of_the_web_nothing_is_due(tmp_path):
    assert works(settings_in(tmp_path), [], every_s=0.1) == [False]


def test_signals_mean_what_they_meant_before_when_the_watch_has_ended(tmp_path):
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    works(settings_in(tmp_path), [], most=1)
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_an_error_before_a_signal_is_not_hidden_and_one_after_it_ends_with_the_work():
    def fails():
        raise SettingsError("rikki")

    def fails_as_it_is_interrupted():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(PATIENCE_S)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)  # a second one does not disturb the tidying up
            fails()

    with Stop() as stop:
        with pytest.raises(SettingsError):
            stop.do(fails)
        stop.do(fails_as_it_is_interrupted)
        assert stop.is_set()
        stop.do(fails)  # nothing is begun any more


def test_a_missing_library_is_told_with_the_extra_that_brings_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(SettingsError, match=r"pip install 'hankehaku\[watch\]'"):
        watch(settings_in(tmp_path), lambda _: None, every_s=0)


def test_problems_are_told_once_and_a_run_that_fails_is_told_and_not_the_last(settings):
    said, told, warned = [], [], []
    keeper = Keeper(settings, say=said.append, tell=told.extend, warn=warned.append)
    (settings.corpus / "kuva.txt").write_bytes(bytes(range(256)) * 4)
    keeper(False)
    write_page(settings, "b.txt")
    keeper(False)
    assert [each.path for each in told] == ["kuva.txt"]
    settings.corpus.rename(settings.corpus.with_name("muualla"))
    keeper(False)
    assert "there is no folder" in warned[0]
    settings.corpus.with_name("muualla").rename(settings.corpus)
    keeper(False)
    assert [line.partition(" documents")[0].rpartition(" ")[2] for line in said] == ["1", "2", "2"]
