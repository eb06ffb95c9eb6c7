"""Watches the files of the sources: calls a function after each burst of changes, and at intervals for web sources."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from indexer.errors import SettingsError
from indexer.extras import missing_extra
from indexer.settings import Settings
from indexer.sources import is_hidden
from indexer.watch.shutdown import ShutdownSignal

QUIET_S = 1.5  # a burst ends after this time without changes, since saving many files takes a while
MAX_BURST_S = 30.0  # a burst ends after this time even if changes continue, as with a growing log file
_STEP_MS = 200  # interval between checks for changes

Identities = dict[Path, tuple[int, int] | None]
"""The device and inode number of each watched path; None if it does not exist."""


def watch(
    settings: Settings,
    work: Callable[[bool], None],
    *,
    every_s: float,
    poll: bool = False,
    quiet_s: float = QUIET_S,
    max_burst_s: float = MAX_BURST_S,
) -> None:
    """Call work at once, after each burst of changes, and when web sources are due; return on SIGINT or SIGTERM.

    work: its argument is whether sources with a URL are to be fetched; it is interrupted by the signals. every_s: how
    long after a fetch the next one is due; 0: never. poll: check all files repeatedly, for network drives that do not
    report changes.
    Raises: SettingsError if the folders cannot be watched.
    """
    schedule = _FetchSchedule(every_s if any(source.address for source in settings.source) else 0)
    with ShutdownSignal() as stop:
        for is_due in _triggers(settings, stop, schedule, _Burst(quiet_s, max_burst_s), poll=poll):
            stop.run(partial(work, is_due))


class _FetchSchedule:
    """When web sources are to be fetched: at once, and every_s seconds after each fetch; 0 is never."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._next_at = time.monotonic() if every_s else math.inf

    @property
    def is_due(self) -> bool:
        """Whether web sources are to be fetched now."""
        return time.monotonic() >= self._next_at

    def restart(self) -> None:
        """Schedule the next fetch every_s seconds from now."""
        self._next_at = time.monotonic() + self._every_s


class _Burst:
    """Changes that belong together. It starts with a finished burst: the changes made before the watch began."""

    def __init__(self, quiet_s: float, max_s: float) -> None:
        self._quiet_s, self._max_s = quiet_s, max_s
        self._first = self._last = -math.inf

    def add(self) -> None:
        """Record a change."""
        self._last = time.monotonic()
        self._first = min(self._first, self._last)

    @property
    def is_over(self) -> bool:
        """Whether there were changes, and either none for quiet_s or the first was max_s ago."""
        now = time.monotonic()
        return now - self._last >= self._quiet_s or now - self._first >= self._max_s

    def clear(self) -> None:
        """Forget the recorded changes."""
        self._first = self._last = math.inf


def _triggers(
    settings: Settings, stop: ShutdownSignal, schedule: _FetchSchedule, burst: _Burst, *, poll: bool
) -> Iterator[bool]:
    """Yield whenever a run is due, until a signal is received: whether web sources are to be fetched.

    Changes made while the caller works are reported next time. If a watched folder or file is created, removed or
    replaced, the watch is started again: operating systems watch an inode, not a path.
    """
    index = settings.index.resolve()
    while not stop.is_set():
        identities = _identities(settings)
        with closing(_changes(identities, stop, poll=poll)) as changes:
            for changed in changes:
                if any(_is_relevant(path, identities, index) for path in changed):
                    burst.add()
                is_due = schedule.is_due
                if burst.is_over or is_due:
                    burst.clear()
                    yield is_due
                    if is_due:
                        schedule.restart()
                if changed & identities.keys() or _identities(settings) != identities:  # inode numbers may be reused
                    burst.add()
                    break


def _identities(settings: Settings) -> Identities:
    """Return the current identities of the paths of the sources."""
    paths = [settings.corpus, *(Path(source.path).expanduser() for source in settings.source if source.path)]
    return {path.resolve(): _identity(path) for path in paths}


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _changes(identities: Identities, stop: ShutdownSignal, *, poll: bool) -> Generator[set[Path], None, None]:
    """Yield the paths that have changed since the previous set, which may be empty. Raises: SettingsError."""
    try:
        from watchfiles import watch as watch_files
    except ImportError as error:
        raise SettingsError(missing_extra("watch", error)) from error
    steps = watch_files(
        *[path for path, identity in identities.items() if identity],
        watch_filter=None,  # with a filter, it would not yield when all changes are filtered out
        debounce=_STEP_MS,
        step=_STEP_MS,
        rust_timeout=_STEP_MS,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
        force_polling=poll or None,
        ignore_permission_denied=True,
    )
    try:
        for changes in steps:
            yield {Path(path) for _, path in changes}
    except FileNotFoundError:  # a path was removed while the watch was being started
        time.sleep(_STEP_MS / 1000)
        yield set()
    except OSError as error:
        raise SettingsError(f"the folders cannot be watched ({error}); try: indexer watch --poll") from error


def _is_relevant(path: Path, source_paths: Iterable[Path], index: Path) -> bool:
    """Return whether a changed path may belong to a source: it is not hidden and not in the index folder."""
    if path.is_relative_to(index):
        return False
    return any(_is_visible(path.relative_to(root).parts) for root in source_paths if path.is_relative_to(root))


def _is_visible(parts: tuple[str, ...]) -> bool:
    """Return whether a file is read, given the parts of its path below the source; () is the source itself."""
    return not (parts and is_hidden(parts[-1])) and not any(part.startswith(".") for part in parts)
