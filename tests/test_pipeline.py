"""One process or several analyse documents into the same batches in the same order, and no worker outlives the run."""

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

from indexer.analysis import Analyzer, WordStore, analysis_version
from indexer.errors import SearchIndexError
from indexer.indexing import pipeline
from indexer.indexing.pipeline import analyzed
from indexer.model import Document, Kind

# NumPy's idle threads hold no lock
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),
    pytest.mark.slow,
]
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


def batches(path, source, jobs):
    store = WordStore(path, analysis=analysis_version(), writable=True)
    with closing(store), closing(analyzed(source, Analyzer(store=store), store, jobs=jobs)) as analyzed_batches:
        yield from analyzed_batches


def batch_values(path, count, jobs):
    """Return the contents of the batches as values that can be compared."""
    return [
        (
            batch.documents,
            batch.words,
            {
                kind: (
                    occurrences.terms,
                    *(getattr(occurrences, name).tolist() for name in ("numbers", "documents", "positions")),
                )
                for kind, occurrences in batch.occurrences.items()
            },
        )
        for batch in batches(path, documents(count), jobs)
    ]


def children():
    return multiprocessing.active_children()


def test_any_number_of_processes_gives_the_same_batches_in_the_same_order(tmp_path):
    expected = batch_values(tmp_path / "1.sqlite", 75, 1)
    assert [document.id for documents, *_ in expected for document in documents] == [
        str(number) for number in range(75)
    ]
    for jobs in (2, 3):
        assert batch_values(tmp_path / f"{jobs}.sqlite", 75, jobs) == expected
        assert batch_values(tmp_path / f"{jobs}.sqlite", 75, jobs) == expected  # now every word is in the store
    assert not children()


def test_the_analyses_of_workers_are_stored(path, monkeypatch):
    batch_values(path, 40, 2)
    monkeypatch.setattr("indexer.analysis.voikko.readings", None)
    assert len(list(batches(path, documents(20), 1))) == 2


def test_only_the_store_remains_in_its_folder(path):
    for _ in range(2):
        batch_values(path, 40, 2)
        assert list(path.parent.iterdir()) == [path]


def test_few_documents_start_no_process(path, monkeypatch):
    monkeypatch.setattr(pipeline, "_by_workers", None)
    assert len(batch_values(path, 20, 8)) == 2


def test_only_a_few_batches_are_read_ahead(path):
    taken = []

    def source():
        for document in documents(1000):
            taken.append(document.id)
            yield document

    analyzed_batches = batches(path, source(), 2)
    for done in range(1, 11):
        next(analyzed_batches)
        assert len(taken) <= (done + 4) * 10
    analyzed_batches.close()
    assert not children()


def test_the_error_for_a_killed_worker_suggests_one_job(path):
    analyzed_batches = batches(path, documents(1000), 2)
    next(analyzed_batches)
    os.kill(children()[0].pid, signal.SIGKILL)
    with pytest.raises(SearchIndexError, match=r"died.*--jobs 1"):
        list(analyzed_batches)
    assert not children()


def test_an_exception_in_the_source_ends_the_workers(path):
    def source():
        yield from documents(50)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(batches(path, source(), 2))
    assert not children()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_workers_end_when_their_parent_is_killed(tmp_path):
    code = (
        "import sys, time; sys.path.insert(0, 'tests')\n"
        "from test_pipeline import *; pipeline._BATCH, pipeline._MAX_SINGLE = 10, 20\n"
        "from pathlib import Path\n"
        "analyzed_batches = batches(Path(sys.argv[1]), documents(1000), 2); next(analyzed_batches)\n"
        "print(*[child.pid for child in children()], flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "words.sqlite")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    workers = [int(process_id) for process_id in parent.stdout.readline().split()]
    assert len(workers) == 2
    parent.kill()
    assert parent.stdout.read() == ""  # the output ends, so the workers, which inherited it, have ended too
    parent.wait()
    parent.stdout.close()


def test_a_damaged_store_is_renamed_and_does_not_change_the_batches(path, caplog):
    expected = batch_values(path, 60, 2)
    data = path.read_bytes()
    at = data.index("järjestöyhteistyö".encode(), data.index("järjestöyhteistyötä".encode()) + 25)
    path.write_bytes(data[:at] + b"J" + data[at + 1 :])
    with caplog.at_level(logging.WARNING):
        assert batch_values(path, 60, 2) == expected
    assert len([message for message in caplog.messages if "is damaged" in message]) == 1
    assert path.with_name("words.sqlite.damaged").exists()


@pytest.mark.parametrize("method", ["spawn"])
def test_the_batches_do_not_depend_on_the_start_method(path, monkeypatch, method):
    monkeypatch.setattr(pipeline, "_context", lambda: multiprocessing.get_context(method))
    assert batch_values(path, 40, 2) == batch_values(path, 40, 1)


def test_workers_end_when_the_batches_are_closed_early(path):
    assert len(list(islice(batches(path, documents(100), 2), 2))) == 2
    assert not children()
