"""Error messages of a failed run: they say which generation is served now, and what to do next."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.errors import IndexWriteError, SearchIndexError
from indexer.serialization import reason_of
from indexer.storage.index_folder import IndexFolder

_FREE_SPACE = "free some space, then run again"
_CHECK_PERMISSIONS = "check who may write there, then run again"
_ADVICE = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FREE_SPACE),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _CHECK_PERMISSIONS),
}
"""What to do next, by the number of an operating system error."""


@contextmanager
def outcome_in_errors(folder: IndexFolder) -> Iterator[None]:
    """Add to errors of the block which generation is served now, as the pointer of the index says.

    Raises: IndexWriteError instead of OSError; other errors keep their type. The caller must have locked the index.
    """
    previous = _pointed(folder)
    try:
        yield
    except OSError as error:
        raise not_written(folder, error, _outcome(previous, _pointed(folder))) from error
    except IndexWriteError as error:
        raise IndexWriteError(f"{error}; {_outcome(previous, _pointed(folder))}; run again") from error
    except SearchIndexError as error:
        current = _pointed(folder)
        if current == previous:
            raise
        raise type(error)(f"{error}; {_outcome(previous, current)}") from error


def not_written(folder: IndexFolder, error: OSError, outcome: str) -> IndexWriteError:
    """Return the error for an index that could not be written. outcome: the state of the index."""
    path = f": {error.filename}" if isinstance(error.filename, str) else ""
    advice = _ADVICE.get(error.errno or 0, "run again")
    return IndexWriteError(
        f"the index in {folder.folder}/ could not be written ({reason_of(error)}{path}); {outcome}; {advice}"
    )


def _pointed(folder: IndexFolder) -> str | None:
    """Return the name of the current generation, "" if there is none, None if the pointer cannot be read."""
    try:
        return folder.pointed()
    except SearchIndexError:
        return None


def _outcome(previous: str | None, current: str | None) -> str:
    if current is None:
        return "the pointer to the current generation cannot be read"
    if current != previous:
        return f"generation {current} was published and is served"
    return "the index is unchanged" if current else "there is no index yet"
