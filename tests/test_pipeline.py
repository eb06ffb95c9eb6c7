"""Analysed batches by one process or many: the same, in order, and no process outlives its run."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import subprocess
import sys
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from indexer.analysis import ANALYSIS, Analyzer, WordStore
from indexer.errors import SearchIndexError
from indexer.indexing import pipeline
from indexer.indexing.pipeline import analyzed
from indexer.model import Document, Kind

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")  # numpy's hold nothing
WORDS = ["kunnissa", "järjestöyhteistyötä", "och", "vertaistukea", "the", "Blorb-kylässä", "2007–2008"]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(pipeline, "_BATCH", 10)
    monkeypatch.setattr(pipeline, "_MAX_SINGLE", 20)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "words.sqlite"


def documents(count):
    for number in range(count):
        words = " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 9))
        yield Document(str(number), Kind.PAGE, f"Sivu{number} {words}", "a.jsonl", text=f"{words} sana{number}")


def batches(path, made, jobs):
    store = WordStore(path, analysis=ANALYSIS, writable=True)
    with closing(store), closing(analyzed(made, Analyzer(store=store), store, jobs=jobs)) as found:
        yield from found


def told(path, count, jobs):
    """All that the batches say, as plain values."""
    return [
        (
            batch.documents,
            batch.words,
            {
                kind: (each.terms, *(getattr(each, name).tolist() for name in ("numbers", "documents", "positions")))
                for kind, each in batch.occurrences.items()
            },
        )
        for batch in batches(path, documents(count), jobs)
    ]


def children():
    return multiprocessing.active_children()


def test_any_number_of_processes_gives_the_same_in_the_same_order(tmp_path):
    alone = told(tmp_path / "1.sqlite", 75, 1)
    assert [document.id for found, *_ in alone for document in found] == [str(number) for number in range(75)]
    for jobs in (2, 3):
        assert told(tmp_path / f"{jobs}.sqlite", 75, jobs) == alone
        assert told(tmp_path / f"{jobs}.sqlite", 75, jobs) == alone  # every word is known
    assert not children()


def test_what_workers_learn_is_stored(path, monkeypatch):
    told(path, 40, 2)
    monkeypatch.setattr("indexer.analysis.voikko.readings", None)
    assert len(list(batches(path, documents(20), 1))) == 2


def test_nothing_is_left_beside_the_store(path):
    for _ in range(2):
        told(path, 40, 2)
        assert list(path.parent.iterdir()) == [path]


def test_for_a_few_documents_no_process_is_started(path, monkeypatch):
    monkeypatch.setattr(pipeline, "_by_workers", None)
    assert len(told(path, 20, 8)) == 2


def test_only_a_few_batches_are_read_ahead(path):
    taken = []

    def made():
        for document in documents(1000):
            taken.append(document.id)
            yield document

    found = batches(path, made(), 2)
    for done in range(1, 11):
        next(found)
        assert len(taken) <= (done + 4) * 10
    found.close()
    assert not children()


def test_a_worker_that_is_killed_ends_the_run_with_what_to_do(path):
    found = batches(path, documents(1000), 2)
    next(found)
    os.kill(children()[0].pid, signal.SIGKILL)
    with pytest.raises(SearchIndexError, match=r"died.*--jobs 1"):
        list(found)
    assert not children()


def test_what_goes_wrong_in_a_source_ends_the_workers(path):
    def made():
        yield from documents(50)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(batches(path, made(), 2))
    assert not children()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_workers_end_with_a_parent_that_is_killed(tmp_path):
    code = (
        "import sys, time; sys.path.insert(0, 'tests')\n"
        "from test_pipeline import *; pipeline._BATCH, pipeline._MAX_SINGLE = 10, 20\n"
        "from pathlib import Path\n"
        "found = batches(Path(sys.argv[1]), documents(1000), 2); next(found)\n"
        "print(*[each.pid for each in children()], flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "words.sqlite")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    workers = [int(each) for each in parent.stdout.readline().split()]
    assert len(workers) == 2
    parent.kill()
    assert parent.stdout.read() == ""  # the workers held the other end too: all are gone
    parent.wait()
    parent.stdout.close()


def test_a_store_that_a_worker_finds_damaged_is_moved_aside_and_changes_nothing(path, caplog):
    expected = told(path, 60, 2)
    data = path.read_bytes()
    at = data.index("järjestöyhteistyö".encode(), data.index("järjestöyhteistyötä".encode()) + 25)
    path.write_bytes(data[:at] + b"J" + data[at + 1 :])
    with caplog.at_level(logging.WARNING):
        assert told(path, 60, 2) == expected
    assert len([each for each in caplog.messages if "is damaged" in each]) == 1
    assert path.with_name("words.sqlite.damaged").exists()


@pytest.mark.parametrize("way", ["spawn"])
def test_processes_may_be_started_in_any_way(path, monkeypatch, way):
    monkeypatch.setattr(pipeline, "_context", lambda: multiprocessing.get_context(way))
    assert told(path, 40, 2) == told(path, 40, 1)


def test_all_is_closed_when_no_more_is_wanted(path):
    assert len(list(islice(batches(path, documents(100), 2), 2))) == 2
    assert not children()
