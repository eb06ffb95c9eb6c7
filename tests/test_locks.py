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
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),  # NumPy's idle threads hold no lock
]


@pytest.fixture
def holder(tmp_path):
    """Yield the id of another process that holds the lock of tmp_path until it is killed."""
    read_end, write_end = os.pipe()

    def hold():
        with IndexFolder(tmp_path).writing():
            os.write(write_end, b"!")
            signal.pause()

    child = start_child(hold)
    os.read(read_end, 1)
    yield child
    os.kill(child, signal.SIGKILL)
    wait_for_child(child)
    os.close(read_end)
    os.close(write_end)


def test_a_second_indexer_is_refused_with_the_holder_of_the_lock(tmp_path, holder):
    with pytest.raises(IndexBusyError, match=rf"process {holder} on .* since 20"), IndexFolder(tmp_path).writing():
        pass


def test_a_second_indexer_waits_for_the_lock_up_to_wait_s(tmp_path, holder):
    os.kill(holder, signal.SIGTERM)  # the holder ends while the second indexer waits, or just before
    with IndexFolder(tmp_path).writing(wait_s=10):
        assert f"process {os.getpid()} " in FileLock(tmp_path / "lock").holder()


def test_the_lock_is_free_when_its_holder_is_killed(tmp_path):
    read_end, write_end = os.pipe()

    def hold():
        FileLock(tmp_path / "lock").acquire()
        os.write(write_end, b"!")
        signal.pause()

    child = start_child(hold)
    os.read(read_end, 1)
    lock = FileLock(tmp_path / "lock")
    assert not lock.acquire()
    os.kill(child, signal.SIGKILL)
    assert wait_for_child(child) == -signal.SIGKILL
    assert lock.acquire()
    lock.release()
    os.close(read_end)
    os.close(write_end)


def test_a_lock_is_exclusive_within_one_process_too(tmp_path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert (tmp_path / "lock").read_text() == ""
    assert second.acquire()
    second.release()


def test_the_lock_is_released_when_the_work_fails(tmp_path):
    with pytest.raises(RuntimeError), IndexFolder(tmp_path).writing():
        raise RuntimeError
    with IndexFolder(tmp_path).writing():
        pass


# A full or broken disk


def failing(code):
    """Return a function that always raises the OSError of an errno code."""

    def fail(*_):
        raise OSError(code, os.strerror(code))

    return fail


def open_files():
    return sorted(Path("/proc/self/fd").iterdir())


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc")


@needs_proc
@pytest.mark.parametrize("call", ["ftruncate", "lseek", "write"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_the_lock_works_although_its_holder_cannot_be_written_into_it(tmp_path, monkeypatch, call, code):
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
def test_a_failing_lock_call_is_an_error_and_does_not_mean_that_the_lock_is_held(tmp_path, monkeypatch):
    before = open_files()
    with monkeypatch.context() as patch:
        patch.setattr("indexer.storage.locks._lock", failing(errno.ENOLCK))
        with pytest.raises(OSError, match=os.strerror(errno.ENOLCK)):
            FileLock(tmp_path / "lock").acquire()
    assert open_files() == before


def test_a_failed_writer_does_not_block_the_next_writer_of_its_process(tmp_path, monkeypatch):
    folder = IndexFolder(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", failing(errno.ENOSPC))
        with pytest.raises(RuntimeError), folder.writing():
            raise RuntimeError
    with folder.writing():
        pass
