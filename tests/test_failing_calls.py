"""Any call of the system may fail at any time: the outcome is success or one true line, and the next run succeeds."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
from itertools import cycle

import pytest
from small_corpora import drafts, search_all, settings_in, write_page, write_records

from indexer.errors import HankehakuError
from indexer.indexing.reindex import reindex
from indexer.storage.check import check_index
from indexer.storage.index_folder import IndexFolder
from indexer.storage.locks import FileLock

pytestmark = pytest.mark.slow

CODES = (errno.EIO, errno.ENOSPC, errno.EACCES)
FUNCTIONS = (
    "fsync", "ftruncate", "link", "listdir", "lseek", "mkdir", "open", "posix_fallocate", "remove", "rename", "replace",
    "rmdir", "scandir", "stat", "unlink", "write", "io.open",
)  # fmt: skip


class FailingCalls:
    """Counts the calls of a function that touch a folder, and lets one of them fail."""

    def __init__(self, patch, name, folder, *, at=0, code=errno.EIO):
        self.count, self.name, self.at, self.code = 0, name, at, code
        self._folder = str(folder)
        module, attribute = (io, "open") if name == "io.open" else (os, name)
        self._real = getattr(module, attribute)
        patch.setattr(module, attribute, self)

    def __call__(self, *arguments, **options):
        if self._touches(arguments, options):
            self.count += 1
            if self.count == self.at:
                raise OSError(self.code, os.strerror(self.code), *self._paths(arguments))
        return self._real(*arguments, **options)

    def _touches(self, arguments, options):
        if isinstance(arguments[0], int):
            return arguments[0] > 2  # not what a test prints
        return options.get("dir_fd") is not None or os.fspath(arguments[0]).startswith(self._folder)

    def _paths(self, arguments):
        return [os.fspath(arguments[0])] if not isinstance(arguments[0], int) else []


@pytest.fixture(scope="module")
def made(tmp_path_factory, analyzer):
    """An index at its second generation, and changes to the corpus that it does not know of."""
    settings = settings_in(tmp_path_factory.mktemp("made"))
    for text in ("Ensin.", "Sitten."):
        write_page(settings, "a.txt", text)
        write_page(settings, "b.txt")
        reindex(settings, analyzer=analyzer)
    write_page(settings, "a.txt", "Muuttui.")
    (settings.corpus / "b.txt").unlink()
    write_records(settings, "c.jsonl", {"1": "Uusi"})
    return settings


def a_copy(settings, folder):
    for path in (settings.corpus, settings.index):
        shutil.copytree(path, folder / path.name)
    return settings_in(folder)


def counts_of(made, folder, analyzer, *, full):
    """How many calls of each function a run makes."""
    counts = {}
    for name in FUNCTIONS:
        mine = a_copy(made, folder / name)
        with pytest.MonkeyPatch.context() as patch:
            calls = FailingCalls(patch, name, mine.index)
            reindex(mine, full=full, analyzer=analyzer)
        counts[name] = calls.count
    return counts


def check_trial(made, folder, analyzer, *, full, name, at, code):
    """Let one call of a run fail: what it says must be true, and the next run must succeed. Return the message."""
    mine = a_copy(made, folder)
    before, message = IndexFolder(mine.index).pointed(), ""
    with pytest.MonkeyPatch.context() as patch:
        FailingCalls(patch, name, mine.index, at=at, code=code)
        try:
            reindex(mine, full=full, analyzer=analyzer)
        except HankehakuError as error:
            message = str(error)
    after = IndexFolder(mine.index).pointed()
    place = f"{name} {at} {errno.errorcode[code]} {full}: {message}"
    assert list(check_index(mine.index)) == [], place
    if message:
        assert "\n" not in message, place
        assert ("was changed" in message or "the index is unchanged" in message) == (after == before), place
        published = re.search(r"generation (\d+) was published and is served", message)
        assert (published and published[1]) == (after if after != before else None), place
    assert sorted(hit.document.id for hit in search_all(mine).hits) == (
        ["1", "a.txt"] if after != before else ["a.txt", "b.txt"]
    ), place
    lock = FileLock(mine.index / "lock")
    assert lock.acquire(), place
    lock.release()
    reindex(mine, analyzer=analyzer)
    assert sorted(hit.document.id for hit in search_all(mine).hits) == ["1", "a.txt"], place
    assert (drafts(mine), list(check_index(mine.index))) == ([], []), place
    return message


def every_trial(made, tmp_path, analyzer, *, full):
    counts = counts_of(made, tmp_path, analyzer, full=full)
    assert all(counts[name] for name in ("fsync", "mkdir", "rename", "replace", "io.open", "ftruncate", "write"))
    steps = {"stat": 3, "listdir": 3}  # most calls, and they only look: every third is tried
    places = [(name, at) for name, count in counts.items() for at in range(1, count + 1, steps.get(name, 1))]
    return [(name, at, code) for (name, at), code in zip(places, cycle(CODES), strict=False)]


@pytest.mark.parametrize("full", [False, True], ids=["changes", "full"])
def test_every_call_that_fails_gives_success_or_a_true_line(made, tmp_path, analyzer, full):
    messages = set()
    for number, (name, at, code) in enumerate(every_trial(made, tmp_path, analyzer, full=full)):
        folder = tmp_path / str(number)
        messages.add(check_trial(made, folder, analyzer, full=full, name=name, at=at, code=code))
        shutil.rmtree(folder)
    assert any("was published and is served" in message for message in messages)
    assert any("the index is unchanged" in message for message in messages)
