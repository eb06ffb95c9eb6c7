"""Files read in worker processes: a parser that hangs, crashes or bloats costs only its own file."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from misbehaving_reader import FIELDS, document, misbehave
from saved import save

from indexer.model import Document
from indexer.sources import Problem, Unchanged, read_file
from indexer.sources.base import ReadOptions
from indexer.sources.line_memory import LineMemory
from indexer.sources.sandbox.pool import WorkerPool

pytestmark = [
    pytest.mark.slow,  # every test starts a process or two
    pytest.mark.skipif(sys.platform == "win32", reason="only the time is bounded there"),
]


def pool_of(jobs=1, seconds=5, memory_mb=512, read=misbehave):
    return WorkerPool(jobs=jobs, seconds=seconds, memory_mb=memory_mb, read=read)


def read_all(pool, files):
    """The items of every file; all files are queued before the first is read."""
    return [list(task) for task in [pool.read(file) for file in files]]


def children():
    return multiprocessing.active_children()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("hang", "took longer than 1 s"),
        ("spin", "took longer than 1 s"),
        ("spin-in-c", "took longer than 1 s"),
        ("abort", "its parser crashed (signal 6): it may have needed more than 512 MB"),
        ("crash", "its parser crashed (signal 11)"),
        ("exit", "its parser ended the process (exit code 3)"),
        ("bloat", "needed more than 512 MB"),
        ("raise", "its parser failed: RecursionError: too deep"),
        (
            "surrogate",
            "its parser failed: UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0",
        ),
    ],
)
def test_a_file_that_harms_its_process_costs_only_that_file(tmp_path, content, reason):
    files = [save(tmp_path, text, f"{at}.txt") for at, text in enumerate(["ok", content, "ok"])]
    with pool_of(seconds=1) as pool:
        first, bad, last = read_all(pool, files)
    assert [problem.path for problem in bad] == ["1.txt"]
    assert bad[0].reason.startswith(reason)
    assert (first, last) == ([document(files[0])], [document(files[2])])
    assert not children()


def test_documents_read_before_a_crash_are_returned(tmp_path):
    with pool_of() as pool:
        *documents, problem = pool.read(save(tmp_path, "some-then-abort"))
    assert [document.id for document in documents] == [f"teksti.txt#{number}" for number in range(1_000)]
    assert problem.reason.startswith("its parser crashed (signal 6)")


def test_a_worker_reads_the_same_items_as_this_process(tmp_path):
    texts = {"a.txt": "Kylä\n\nA", "b.jsonl": '{"title": "B", "avain": [1, {"c": null}]}\n{', "c.txt": ""}
    files = [save(tmp_path, text, name) for name, text in texts.items()]
    expected = [list(read_file(save(tmp_path, text, name))) for name, text in texts.items()]
    with pool_of(read=None) as pool:
        assert read_all(pool, files) == expected


def test_all_fields_of_a_document_arrive(tmp_path):
    file = save(tmp_path, "all-fields")
    with pool_of() as pool:
        assert next(pool.read(file)) == document(file, **FIELDS)


def test_each_file_has_its_own_items_in_order_with_several_workers(tmp_path):
    files = [save(tmp_path, f"rows {7 * at % 5 * 400}", f"{at}.txt") for at in range(12)]
    with pool_of(jobs=3) as pool:
        results = read_all(pool, files)
    for at, items in enumerate(results):
        assert [item.id for item in items][:-1] == [f"{at}.txt#{number}" for number in range(7 * at % 5 * 400)]


def test_the_line_memory_of_a_file_is_sent_and_returned(tmp_path):
    file = save(tmp_path, "remember", memory=LineMemory({"vanha": ("x",)}), options=ReadOptions(columns={"a": "b"}))
    with pool_of() as pool:
        unchanged, problem, _ = pool.read(file)
    assert unchanged == Unchanged(["a", "b"])
    assert problem == Problem("teksti.txt", "huono rivi", 3, lost=False)
    assert file.memory.current == {"vanha": ("x",), "uusi": ("id", "avain")}
    assert file.memory.bytes_read == 7


def test_large_line_memories_cause_no_deadlock(tmp_path):
    before = {f"{number:016x}": (f"tunnus-{number}",) for number in range(100_000)}
    files = [save(tmp_path, "rows 3000", f"{at}.txt", memory=LineMemory(dict(before))) for at in range(4)]
    with pool_of(seconds=20) as pool:
        assert [len(items) for items in read_all(pool, files)] == [3001] * 4


def test_rows_arrive_while_the_file_is_read_and_few_are_buffered(tmp_path):
    with pool_of(jobs=2) as pool:
        rows = pool.read(save(tmp_path, "rows 100000000"))
        assert len(list(islice(rows, 3_000))) == 3_000
        other = pool.read(save(tmp_path, "ok", "b.txt"))
        assert len(list(other)) == 1
        assert len(rows.batches) <= 5
        rows.close()
        assert len(list(pool.read(save(tmp_path, "ok", "c.txt")))) == 1


def test_files_may_be_taken_in_another_order_than_queued(tmp_path):
    with pool_of() as pool:
        tasks = [pool.read(save(tmp_path, "rows 20000", f"{at}.txt")) for at in range(3)]
        assert [len(list(task)) for task in reversed(tasks)] == [20_001] * 3


def test_a_closed_task_is_not_read(tmp_path):
    with pool_of(seconds=60) as pool:
        first, second, third = (pool.read(save(tmp_path, word, f"{word}.txt")) for word in ("hang", "spin", "ok"))
        second.close()
        first.close()
        assert list(first) == list(second) == []
        assert len(list(third)) == 1


def test_no_process_is_started_before_there_is_a_file(tmp_path):
    with pool_of() as pool:
        assert not children()
        assert len(list(pool.read(save(tmp_path, "ok")))) == 1
        assert len(children()) == 1
    assert not children()


def test_a_worker_that_dies_while_idle_costs_no_file(tmp_path):
    with pool_of() as pool:
        assert len(list(pool.read(save(tmp_path, "ok")))) == 1
        worker = children()[0]
        worker.kill()
        worker.join()
        assert isinstance(next(pool.read(save(tmp_path, "ok"))), Document)


def test_a_worker_bloated_by_previous_files_is_replaced(tmp_path):
    files = [save(tmp_path, "leak", f"{at}.txt") for at in range(12)]
    with pool_of() as pool:  # five of them exceed its memory
        assert [len(items) for items in read_all(pool, files)] == [1] * 12


def test_a_document_too_large_to_be_sent_is_a_problem(tmp_path):
    with pool_of(seconds=20) as pool:
        problem, _ = pool.read(save(tmp_path, "huge"))
    assert problem.reason == "contains a document of more than 64,000,000 bytes"


def test_a_parser_cannot_write_files_or_to_the_terminal(tmp_path, capfd):
    with pool_of() as pool:
        (problem,) = pool.read(save(tmp_path, f"write {tmp_path / 'ulos'}"))
        assert len(list(pool.read(save(tmp_path, "chatter")))) == 1
    assert "File too large" in problem.reason
    assert (tmp_path / "ulos").stat().st_size == 0
    assert capfd.readouterr() == ("", "")


def test_a_worker_that_cannot_start_is_a_problem_of_the_file(tmp_path):
    with pool_of(read=UnloadableReader()) as pool:
        (problem,) = pool.read(save(tmp_path, "ok"))
    assert "did not start" in problem.reason


class UnloadableReader:
    """A reader that ends the worker which unpickles it."""

    def __reduce__(self):
        return os._exit, (5,)


def test_two_workers_read_two_files_at_once(tmp_path):
    signs = [tmp_path / "a", tmp_path / "b"]
    for sign in signs:
        sign.touch()
    files = [save(tmp_path, f"meet {a} {b}", f"{a.name}.txt") for a, b in (signs, reversed(signs))]
    with pool_of(jobs=2, seconds=20) as pool:
        assert read_all(pool, files) == [[document(file)] for file in files]


def read_until_interrupted(folder):
    with pool_of() as pool:
        pool.read(save(folder, "hang"))
        assert children()
        raise KeyboardInterrupt


def test_no_worker_outlives_an_interrupted_run(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        read_until_interrupted(tmp_path)
    assert not children()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_ends_after_its_parent_is_killed(tmp_path, ending):
    """The worker sleeps with a lock; when this process can take the lock, the worker has ended."""
    import fcntl

    lock, waiting = tmp_path / "lukko", tmp_path / "odottaa"
    lock.touch()
    waiting.touch()
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_isolation import *\n"
        "pool = pool_of(seconds=2)\n"
        "list(pool.read(save(Path(sys.argv[1]), sys.argv[2], 'lukko.txt')))\n"
    )
    action = f"lock {lock} {waiting}"
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), action], cwd=Path(__file__).parents[1])
    while waiting.exists():
        time.sleep(0.01)
    parent.send_signal(ending)
    parent.wait()
    started = time.monotonic()
    with lock.open() as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
    assert time.monotonic() - started < 5


def test_an_idle_worker_ends_with_its_parent(tmp_path):
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_isolation import *\n"
        "if __name__ == '__main__':\n"
        "    pool = pool_of()\n"
        "    list(pool.read(save(Path(sys.argv[1]), 'ok')))\n"
        "    print(children()[0].pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )
    assert not is_alive(int(done.stdout), within_s=5)


def is_alive(pid, *, within_s):
    """Return whether a process still runs after so many seconds; a zombie counts as ended."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.01)
    return True


def test_a_file_is_sent_without_its_cached_contents(tmp_path):
    file = save(tmp_path, "ok")
    assert file.text == "ok"
    assert replace(file).__dict__.keys() == {"path", "name", "max_bytes", "memory", "options", "max_document_bytes"}
