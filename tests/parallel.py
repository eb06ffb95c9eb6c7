"""Folders that the worker processes of one test run share, so that no worker builds what another has built."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from indexer.storage.locks import FileLock

_POLL_S = 0.05


def build_once(tmp_path_factory, name, build):
    """Return the folder with a name that all workers share, after one of them has called build(draft folder).

    The folder is renamed when it is complete. After a failed build the next worker starts with an empty draft.
    """
    folder = _run_folder(tmp_path_factory) / name
    with _locked(folder.with_suffix(".lock")):
        if not folder.exists():
            draft = Path(tempfile.mkdtemp(prefix=f"{name}-draft-", dir=folder.parent))
            build(draft)
            draft.rename(folder)
    return folder


def _run_folder(tmp_path_factory):
    """Return the temporary folder of the test run; under xdist that of a worker is inside it."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@contextmanager
def _locked(path):
    """Hold the lock of a file during the block, after waiting for its present holder."""
    lock = FileLock(path)
    while not lock.acquire():
        time.sleep(_POLL_S)
    try:
        yield
    finally:
        lock.release()
