"""Removing files that are no longer needed: a failure to do so is a warning, for nothing depends on it."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from indexer.serialization import reason_of

log = logging.getLogger(__name__)


def remove_unneeded(path: Path) -> bool:
    """Remove a file, or a folder with all that it holds; return whether that succeeded, and warn if it did not."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s is not needed, but cannot be removed: %s; remove it by hand", path, reason_of(error))
        return False
    return True
