"""Watching the files of the sources: work is called once for every burst of changes, and when addresses are due."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from indexer.errors import SettingsError
from indexer.settings import Settings
from indexer.sources import is_hidden
from indexer.watch.shutdown import Stop

QUIET_S = 1.5  # without a change, and a burst is over: saving many files takes a while
MOST_S = 30.0  # that a burst is waited for, as of a log that grows all the time
_STEP_MS = 200  # how often is looked

Places = dict[Path, tuple[int, int] | None]
"""What stands at each path that is watched, as the system numbers it; None for nothing."""


def watch(
    settings: Settings,
    work: Callable[[bool], None],
    *,
    every_s: float,
    poll: bool = False,
    quiet_s: float = QUIET_S,
    most_s: float = MOST_S,
) -> None:
    """Call work at once, after each burst of changes, and when addresses are due; return when asked to end.

    work: is told whether sources of the web are to be looked at: at first, and every_s seconds after the last time
    (0: never). What it does is interrupted by SIGINT and SIGTERM. poll: look at every file again and again, for drives
    that tell nothing.
    Raises: SettingsError when the folders cannot be watched.
    """
    due = _Due(every_s if any(each.address for each in settings.source) else 0)
    with Stop() as stop:
        for is_due in _occasions(settings, stop, due, _Burst(quiet_s, most_s), poll=poll):
            stop.do(partial(work, is_due))


class _Due:
    """When addresses are to be looked at: now, and so many seconds after each time; 0 is never."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._at = time.monotonic() if every_s else math.inf

    @property
    def is_now(self) -> bool:
        """Whether they are."""
        return time.monotonic() >= self._at

    def put_off(self) -> None:
        """Begin to count anew."""
        self._at = time.monotonic() + self._every_s


class _Burst:
    """Changes that belong together. At first there is one, long over: what changed before the watch began."""

    def __init__(self, quiet_s: float, most_s: float) -> None:
        self._quiet_s, self._most_s = quiet_s, most_s
        self._first = self._last = -math.inf

    def goes_on(self) -> None:
        """Note a change."""
        self._last = time.monotonic()
        self._first = min(self._first, self._last)

    @property
    def is_over(self) -> bool:
        """Whether there was a change, and none for a while, or they have come for long enough."""
        now = time.monotonic()
        return now - self._last >= self._quiet_s or now - self._first >= self._most_s

    def end(self) -> None:
        """Forget the changes."""
        self._first = self._last = math.inf


def _occasions(settings: Settings, stop: Stop, due: _Due, burst: _Burst, *, poll: bool) -> Iterator[bool]:
    """Yield when there is something to do, once the watch is set up, until asked to end: whether addresses are due.

    Changes that come while whoever takes these is at work are for the next time. Where a watched folder or file comes,
    goes or is replaced by another, the watch is set up anew: systems watch what stood at a path, not the path.
    """
    index = settings.index.resolve()
    while not stop.is_set():
        places = _places(settings)
        with closing(_changes(places, stop, poll=poll)) as changes:
            for changed in changes:
                if any(_matters(path, places, index) for path in changed):
                    burst.goes_on()
                is_due = due.is_now
                if burst.is_over or is_due:
                    burst.end()
                    yield is_due
                    if is_due:
                        due.put_off()
                if changed & places.keys() or _places(settings) != places:  # a number may have been given anew
                    burst.goes_on()
                    break


def _places(settings: Settings) -> Places:
    """Return what stands at the paths of the sources now."""
    paths = [settings.corpus, *(Path(each.path).expanduser() for each in settings.source if each.path)]
    return {path.resolve(): _identity(path) for path in paths}


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        known = path.stat()
    except OSError:
        return None
    return known.st_dev, known.st_ino


def _changes(places: Places, stop: Stop, *, poll: bool) -> Generator[set[Path], None, None]:
    """Yield the paths that changed since the last time, none being a time too. Raises: SettingsError."""
    try:
        from watchfiles import watch as watched
    except ImportError as error:
        raise SettingsError("needs the extra \"watch\": pip install 'hankehaku[watch]'") from error
    steps = watched(
        *[path for path, identity in places.items() if identity],
        watch_filter=None,  # it would not yield at a time when nothing passes
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
    except FileNotFoundError:  # it went as the watch began
        time.sleep(_STEP_MS / 1000)
        yield set()
    except OSError as error:
        raise SettingsError(f"the folders cannot be watched ({error}); try: indexer watch --poll") from error


def _matters(path: Path, places: Iterable[Path], index: Path) -> bool:
    """Return whether a path is, or may be, of a source: not hidden below it, and not of the index."""
    if path.is_relative_to(index):
        return False
    return any(_is_seen(path.relative_to(place).parts) for place in places if path.is_relative_to(place))


def _is_seen(parts: tuple[str, ...]) -> bool:
    """Return whether a file below a folder is read, by the parts of its path; none is the folder itself."""
    return not (parts and is_hidden(parts[-1])) and not any(part.startswith(".") for part in parts)
