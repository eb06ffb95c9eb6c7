"""A lock on a file that the system frees when its holder dies."""

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
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # past the words about the holder, which others must read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """One holder at a time, in one process or many. The file says who holds it, and is empty when nobody does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock; return whether it was free.

        It is held also when the note about its holder cannot be written, as on a full disk.
        Raises: OSError when the file cannot be opened, or its file system has no locks.
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
            _write_note(descriptor, _who())
        return True

    def release(self) -> None:
        """Free the lock, also when the note about its holder cannot be removed."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with suppress(OSError):
                _write_note(descriptor, "")
            with suppress(OSError):  # it is closed all the same
                os.close(descriptor)

    def holder(self) -> str:
        """Return the note that the holder of the lock wrote about itself. Raises: OSError."""
        return self.path.read_text("utf-8", errors="replace").strip() or "an unknown process"


def _is_free(descriptor: int) -> bool:
    """Lock a file; return False when another has locked it. Raises: OSError when it cannot be locked at all."""
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


def _who() -> str:
    return f"process {os.getpid()} on {socket.gethostname()} since {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"
