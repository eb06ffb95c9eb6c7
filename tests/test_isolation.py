"""Files read in processes of their own: what hangs, crashes or bloats one costs its file alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from saved import save

from indexer.model import Document, Funding, Kind, PartialDate, Period, Status
from indexer.sources import Problem, Unchanged, read_file
from indexer.sources.base import Reading
from indexer.sources.line_memory import LineMemory
from indexer.sources.sandbox.pool import Isolated

pytestmark = [
    pytest.mark.slow,  # every test starts a process or two
    pytest.mark.skipif(sys.platform == "win32", reason="there the time alone is bounded"),
]


WHOLE = {
    "titles": {"sv": "Ö"},
    "period": Period(PartialDate(2010, 2), None),
    "funding": (Funding("Kela", 5, 2010),),
    "stated_status": Status.ENDED,
    "pages": (0, 17),
    "people": ("Aino Kivelä",),
    "extra": {"keywords": ["a", 1, None, {"b": 2.5}]},
}


LEAKED = []


def document(file, number=0, **told):
    return Document(f"{file.name}#{number}", Kind.PAGE, file.text, file.name, **told)


def misbehave(file):
    """What the workers of these tests run: it does what the file says, then gives one document."""
    told = file.text.split()
    match told[0]:
        case "hang":
            time.sleep(600)
        case "spin":
            while True:
                pass
        case "spin-in-c":
            sum(range(10**12))
        case "abort":
            os.abort()
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(3)
        case "bloat":
            held = []
            while True:
                held.append(bytes(10**7))
        case "raise":
            raise RecursionError("too deep")
        case "rows":
            for number in range(int(told[1])):
                yield document(file, number, text="sana " * 20)
        case "some-then-abort":
            for number in range(1_200):
                yield document(file, number)
            os.abort()
        case "whole":
            yield document(file, **WHOLE)
        case "surrogate":
            yield document(file, 1, text="\ud800")
        case "leak":
            LEAKED.append(bytes(10**8))
        case "huge":
            yield document(file, 1, text="x" * 65_000_000)
        case "write":
            Path(told[1]).write_bytes(b"x")
        case "chatter":
            os.write(1, b"chatter")
            os.write(2, b"chatter")
        case "lock":
            import fcntl

            with Path(told[1]).open() as stream:
                fcntl.flock(stream, fcntl.LOCK_EX)
                Path(told[2]).unlink()
                time.sleep(600)
        case "remember":
            file.memory.after |= {**file.memory.before, "uusi": ("id", "avain")}
            file.memory.bytes_read = 7
            yield Unchanged(["a", "b"])
            yield Problem(file.name, "huono rivi", 3, lost=False)
    yield document(file)


def isolated(jobs=1, seconds=5, memory_mb=512, read=misbehave):
    return Isolated(jobs=jobs, seconds=seconds, memory_mb=memory_mb, read=read)


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
def test_what_a_file_does_to_its_process_costs_that_file_alone(tmp_path, content, reason):
    files = [save(tmp_path, each, f"{at}.txt") for at, each in enumerate(["ok", content, "ok"])]
    with isolated(seconds=1) as reading:
        first, bad, last = (list(items) for _, items in reading.read_ahead(files))
    assert [each.path for each in bad] == ["1.txt"]
    assert bad[0].reason.startswith(reason)
    assert (first, last) == ([document(files[0])], [document(files[2])])
    assert not children()


def test_what_was_read_before_a_crash_is_kept(tmp_path):
    with isolated() as reading:
        *documents, problem = reading.read(save(tmp_path, "some-then-abort"))
    assert [each.id for each in documents] == [f"teksti.txt#{number}" for number in range(1_000)]
    assert problem.reason.startswith("its parser crashed (signal 6)")


def test_what_is_read_is_the_same_as_in_this_process(tmp_path):
    texts = {"a.txt": "Kylä\n\nA", "b.jsonl": '{"title": "B", "avain": [1, {"c": null}]}\n{', "c.txt": ""}
    files = [save(tmp_path, text, name) for name, text in texts.items()]
    here = [list(read_file(save(tmp_path, text, name))) for name, text in texts.items()]
    with isolated(read=None) as reading:
        assert [list(items) for _, items in reading.read_ahead(files)] == here


def test_a_document_comes_whole(tmp_path):
    file = save(tmp_path, "whole")
    with isolated() as reading:
        assert next(reading.read(file)) == document(file, **WHOLE)


def test_files_come_in_their_order_whoever_is_ready_first(tmp_path):
    files = [save(tmp_path, f"rows {7 * at % 5 * 400}", f"{at}.txt") for at in range(12)]
    with isolated(jobs=3) as reading:
        for at, (file, items) in enumerate(reading.read_ahead(files)):
            assert file is files[at]
            assert [each.id for each in items][:-1] == [f"{file.name}#{n}" for n in range(7 * at % 5 * 400)]


def test_the_memory_of_lines_goes_there_and_comes_back(tmp_path):
    file = save(tmp_path, "remember", memory=LineMemory({"vanha": ("x",)}), reading=Reading(columns={"a": "b"}))
    with isolated() as reading:
        unchanged, problem, _ = reading.read(file)
    assert unchanged == Unchanged(["a", "b"])
    assert problem == Problem("teksti.txt", "huono rivi", 3, lost=False)
    assert file.memory.after == {"vanha": ("x",), "uusi": ("id", "avain")}
    assert file.memory.bytes_read == 7


def test_large_memories_of_lines_block_no_one(tmp_path):
    before = {f"{number:016x}": (f"tunnus-{number}",) for number in range(100_000)}
    files = [save(tmp_path, "rows 3000", f"{at}.txt", memory=LineMemory(dict(before))) for at in range(4)]
    with isolated(seconds=20) as reading:
        assert [len(list(items)) for _, items in reading.read_ahead(files)] == [3001] * 4


def test_rows_are_handed_on_while_the_file_is_read_and_no_more_than_a_few_wait(tmp_path):
    with isolated(jobs=2) as reading:
        rows = reading.read(save(tmp_path, "rows 100000000"))
        assert len(list(islice(rows, 3_000))) == 3_000
        other = reading.read(save(tmp_path, "ok", "b.txt"))
        assert len(list(other)) == 1
        assert len(rows.batches) <= 5
        rows.close()
        assert len(list(reading.read(save(tmp_path, "ok", "c.txt")))) == 1


def test_what_was_asked_for_last_may_be_taken_first(tmp_path):
    with isolated() as reading:
        many = [reading.read(save(tmp_path, "rows 20000", f"{at}.txt")) for at in range(3)]
        assert [len(list(each)) for each in reversed(many)] == [20_001] * 3


def test_what_is_closed_is_not_read(tmp_path):
    with isolated(seconds=60) as reading:
        first, second, third = (reading.read(save(tmp_path, each, f"{each}.txt")) for each in ("hang", "spin", "ok"))
        second.close()
        first.close()
        assert list(first) == list(second) == []
        assert len(list(third)) == 1


def test_no_process_is_started_before_there_is_a_file(tmp_path):
    with isolated() as reading:
        assert not children()
        assert len(list(reading.read(save(tmp_path, "ok")))) == 1
        assert len(children()) == 1
    assert not children()


def test_a_worker_that_died_with_nothing_to_do_costs_no_file(tmp_path):
    with isolated() as reading:
        assert len(list(reading.read(save(tmp_path, "ok")))) == 1
        worker = children()[0]
        worker.kill()
        worker.join()
        assert isinstance(next(reading.read(save(tmp_path, "ok"))), Document)


def test_a_worker_that_the_files_before_have_filled_gives_way_to_a_new_one(tmp_path):
    files = [save(tmp_path, "leak", f"{at}.txt") for at in range(12)]
    with isolated() as reading:  # five would fill it
        assert [len(list(items)) for _, items in reading.read_ahead(files)] == [1] * 12


def test_a_document_too_large_to_be_sent_is_a_problem(tmp_path):
    with isolated(seconds=20) as reading:
        problem, _ = reading.read(save(tmp_path, "huge"))
    assert problem.reason == "holds a document of more than 64,000,000 bytes"


def test_a_parser_can_write_no_file_and_not_on_the_terminal(tmp_path, capfd):
    with isolated() as reading:
        (problem,) = reading.read(save(tmp_path, f"write {tmp_path / 'ulos'}"))
        assert len(list(reading.read(save(tmp_path, "chatter")))) == 1
    assert "File too large" in problem.reason
    assert (tmp_path / "ulos").stat().st_size == 0
    assert capfd.readouterr() == ("", "")


def test_a_worker_that_cannot_start_is_a_problem_of_the_file(tmp_path):
    with isolated(read=_Unfindable()) as reading:
        (problem,) = reading.read(save(tmp_path, "ok"))
    assert "did not start" in problem.reason


class _Unfindable:
    """A reader that is lost on its way into the worker."""

    def __reduce__(self):
        return os._exit, (5,)


def test_two_workers_read_two_files_at_once(tmp_path):
    begun = time.monotonic()
    files = [save(tmp_path, "hang", f"{at}.txt") for at in range(2)]
    with isolated(jobs=2, seconds=2) as reading:
        for _, items in reading.read_ahead(files):
            assert [each.reason for each in items] == ["took longer than 2 s"]
    assert time.monotonic() - begun < 4


def test_nothing_outlives_a_run_that_is_interrupted(tmp_path):
    def interrupted():
        yield save(tmp_path, "hang")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), isolated() as reading, closing(reading.read_ahead(interrupted())) as found:
        list(found)
    assert not children()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_ends_after_a_parent_that_is_killed(tmp_path, how):
    """The worker holds a lock and sleeps; whoever gets the lock knows that it is gone."""
    import fcntl

    lock, waiting = tmp_path / "lukko", tmp_path / "odottaa"
    lock.touch()
    waiting.touch()
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_isolation import *\n"
        "reading = isolated(seconds=2)\n"
        "list(reading.read(save(Path(sys.argv[1]), sys.argv[2], 'lukko.txt')))\n"
    )
    told = f"lock {lock} {waiting}"
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), told], cwd=Path(__file__).parents[1])
    while waiting.exists():
        time.sleep(0.01)
    parent.send_signal(how)
    parent.wait()
    begun = time.monotonic()
    with lock.open() as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
    assert time.monotonic() - begun < 5


def test_an_idle_worker_ends_with_its_parent(tmp_path):
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_isolation import *\n"
        "if __name__ == '__main__':\n"
        "    reading = isolated()\n"
        "    list(reading.read(save(Path(sys.argv[1]), 'ok')))\n"
        "    print(children()[0].pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    )
    assert not is_alive(int(done.stdout), within_s=5)


def is_alive(pid, *, within_s):
    """Return whether a process still runs when the time is over; one that nobody has asked after is dead."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.01)
    return True


def test_a_file_is_sent_without_what_was_read_of_it(tmp_path):
    file = save(tmp_path, "ok")
    assert file.text == "ok"
    assert replace(file).__dict__.keys() == {"path", "name", "max_bytes", "memory", "reading", "document_bytes"}
