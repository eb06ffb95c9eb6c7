from __future__ import annotations

import errno
import os
import signal
from pathlib import Path

import pytest
from small_corpora import start_child, wait_for_child

from indexer.errors import IndexBusyError
from indexer.storage.index_folder import IndexFolder
from indexer.storage.locks import FileLock

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="forks"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),  # numpy's idle threads hold nothing
]


@pytest.fixture
def holder(tmp_path):
    """The id of another process that holds the lock of tmp_path until it is killed."""
    told, tell = os.pipe()

    def hold():
        with IndexFolder(tmp_path).writing():
            os.write(tell, b"!")
            signal.pause()

    child = start_child(hold)
    os.read(told, 1)
    yield child
    os.kill(child, signal.SIGKILL)
    wait_for_child(child)
    os.close(told)
    os.close(tell)


def test_a_second_indexer_is_refused_and_told_who_holds_the_index(tmp_path, holder):
    with pytest.raises(IndexBusyError, match=rf"process {holder} on .* since 20"), IndexFolder(tmp_path).writing():
        pass


def test_a_second_indexer_waits_as_long_as_it_is_told(tmp_path, holder):
    os.kill(holder, signal.SIGTERM)  # ends it soon, whichever way the race goes
    with IndexFolder(tmp_path).writing(wait_s=10):
        assert f"process {os.getpid()} " in FileLock(tmp_path / "lock").holder()


def test_the_lock_is_free_when_its_holder_is_killed(tmp_path):
    told, tell = os.pipe()

    def hold():
        FileLock(tmp_path / "lock").acquire()
        os.write(tell, b"!")
        signal.pause()

    child = start_child(hold)
    os.read(told, 1)
    lock = FileLock(tmp_path / "lock")
    assert not lock.acquire()
    os.kill(child, signal.SIGKILL)
    assert wait_for_child(child) == -signal.SIGKILL
    assert lock.acquire()
    lock.release()
    os.close(told)
    os.close(tell)


def test_a_lock_is_held_by_one_at_a_time_in_one_process_too(tmp_path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert (tmp_path / "lock").read_text() == ""
    assert second.acquire()
    second.release()


def test_the_lock_is_freed_when_the_work_fails(tmp_path):
    with pytest.raises(RuntimeError), IndexFolder(tmp_path).writing():
        raise RuntimeError
    with IndexFolder(tmp_path).writing():
        pass


# A full or broken disk


def failing(code):
    """A function that always raises the OSError of a code."""

    def fail(*_):
        raise OSError(code, os.strerror(code))

    return fail


def open_files():
    return sorted(Path("/proc/self/fd").iterdir())


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc")


@needs_proc
@pytest.mark.parametrize("call", ["ftruncate", "lseek", "write"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_the_lock_is_held_and_freed_although_its_note_cannot_be_written(tmp_path, monkeypatch, call, code):
    path = tmp_path / "lock"
    lock = FileLock(path)
    before = open_files()
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(code))
        assert lock.acquire()
        assert not FileLock(path).acquire()
        lock.release()
    assert open_files() == before
    assert lock.acquire()
    assert lock.holder().startswith(f"process {os.getpid()} ")
    lock.release()


@needs_proc
def test_a_lock_that_cannot_be_tried_is_an_error_and_not_taken_for_a_held_one(tmp_path, monkeypatch):
    before = open_files()
    with monkeypatch.context() as patch:
        patch.setattr("indexer.storage.locks._lock", failing(errno.ENOLCK))
        with pytest.raises(OSError, match=os.strerror(errno.ENOLCK)):
            FileLock(tmp_path / "lock").acquire()
    assert open_files() == before


def test_the_next_writer_of_the_same_process_never_waits_for_a_failed_one(tmp_path, monkeypatch):
    folder = IndexFolder(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", failing(errno.ENOSPC))
        with pytest.raises(RuntimeError), folder.writing():
            raise RuntimeError
    with folder.writing():
        pass
