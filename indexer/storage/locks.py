"""A file lock that the operating system releases when its process dies."""

from __future__ import annotations

import errno
import os
import socket
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # beyond the note about the holder, which others read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """An exclusive lock between threads and processes. The file contains a note about the holder, or is empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Try to acquire the lock without waiting; return whether that succeeded.

        It succeeds even if the note about the holder cannot be written, as on a full disk.
        Raises: OSError if the file cannot be opened or its file system does not support locks.
        """
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            is_free = _is_free(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        if not is_free:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        with suppress(OSError):
            _write_note(descriptor, _describe_process())
        return True

    def release(self) -> None:
        """Release the lock, even if the note about the holder cannot be removed."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with suppress(OSError):
                _write_note(descriptor, "")
            with suppress(OSError):  # the descriptor is closed even if close reports an error
                os.close(descriptor)

    def holder(self) -> str:
        """Return the note about the holder of the lock. Raises: OSError."""
        return self.path.read_text("utf-8", errors="replace").strip() or "an unknown process"


def _is_free(descriptor: int) -> bool:
    """Lock a file; return False if it is already locked. Raises: OSError if locking is impossible."""
    try:
        _lock(descriptor)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise
        return False
    return True


def _write_note(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    if text:
        os.write(descriptor, text.encode())


def _describe_process() -> str:
    return f"process {os.getpid()} on {socket.gethostname()} since {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"
