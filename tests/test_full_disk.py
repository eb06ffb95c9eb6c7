"""A disk that is really full: one line, the old index is served, no draft stays, and the next run succeeds.

A limit on the size of files is not the same: a map of a file that has no room on its disk is ended by SIGBUS.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

import msgspec
import numpy as np
import pytest
from small_corpora import drafts, search_all, settings_in, start_child, wait_for_child, write_page

from indexer.analysis import WordStore, analysis_version
from indexer.analysis.word_store import StoredWord
from indexer.engines.whoosh import arrays as arrays_module
from indexer.engines.whoosh import writer
from indexer.engines.whoosh.arrays import ArrayFileWriter, open_arrays
from indexer.errors import SearchIndexError
from indexer.indexing.reindex import reindex
from indexer.storage.check import check_index

REFUSED = 3  # exit code of a child whose run ended in the expected message

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not sys.platform.startswith("linux") or os.geteuid() != 0, reason="mounting needs root on Linux"
    ),
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning"),  # numpy's idle threads hold nothing
]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{' '.join(command)}: {done.stderr.strip()}")


@contextmanager
def disk(folder, size_kib, *, kind="tmpfs"):
    """Mount a small file system at a new folder."""
    folder.mkdir()
    if kind == "tmpfs":
        run("mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", str(folder))
    else:
        image = folder.with_suffix(".image")
        image.write_bytes(bytes(size_kib << 10))
        run(f"mkfs.{kind}", "-q", "-F", "-m", "0", "-O", "^has_journal", str(image))
        run("mount", "-o", "loop", str(image), str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # maps of a reader may be open yet


@pytest.fixture
def indexed(tmp_path, analyzer):
    """An index of forty pages, thirty of which changed since, so that its segments are merged."""
    settings = settings_in(tmp_path)
    for number in range(40):
        write_page(settings, f"n{number}.txt", " ".join(f"sana{number}x{word}" for word in range(60)))
    reindex(settings, analyzer=analyzer)
    for number in range(30):
        write_page(settings, f"n{number}.txt", " ".join(f"uusi{number}x{word}" for word in range(90)))
    reindex(msgspec.structs.replace(settings, index=tmp_path / "scratch"), analyzer=analyzer)  # it remembers the words
    return settings


def reindex_in_child(settings, analyzer, *, full, pieces):
    """Run the indexer in a child, which SIGBUS would kill; return its exit code. pieces: write several segments."""

    def work():
        if pieces:
            writer._MAX_OCCURRENCES = 1_000
        with suppress_index_error() as errors:
            reindex(settings, full=full, analyzer=analyzer)
        if not errors:
            return
        (text,) = errors
        assert "could not be written (No space left on device" in text
        assert text.endswith("); the index is unchanged; free some space, then run again")
        assert "\n" not in text
        os._exit(REFUSED)

    return wait_for_child(start_child(work))


@contextmanager
def suppress_index_error():
    """Give a list that gets the text of the error of the index that the block ends in."""
    errors = []
    try:
        yield errors
    except SearchIndexError as error:
        errors.append(str(error))


def used_kib(folder):
    return sum(path.stat().st_blocks for path in [folder, *folder.rglob("*")]) // 2


@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
@pytest.mark.parametrize("pieces", [False, True], ids=["one segment", "merged"])
@pytest.mark.parametrize("full", [False, True], ids=["changes", "full"])
def test_a_full_disk_ends_a_run_in_one_line_and_the_old_index_is_served(
    indexed, tmp_path, analyzer, kind, pieces, full
):
    before = search_all(indexed)
    start = used_kib(indexed.index)
    outcomes = []
    with disk(tmp_path / "disk", 8 * start + 4_000, kind=kind) as place:
        mine = msgspec.structs.replace(indexed, index=place / "index")
        shutil.copytree(indexed.index, mine.index)
        filler = place / "filler"
        for room in (0, 8, 20, 40, 60, 90, 130, 200, 400):
            fill(filler, room_kib=room)
            outcomes.append(reindex_in_child(mine, analyzer, full=full, pieces=pieces))
            if outcomes[-1] == 0:
                break
            assert (outcomes[-1], search_all(mine), list(check_index(mine.index)), drafts(mine)) == (
                REFUSED,
                before,
                [],
                [],
            )
        filler.unlink()
        assert REFUSED in outcomes
        reindex(mine, analyzer=analyzer)
        assert list(check_index(mine.index)) == []
        assert search_all(mine).total == before.total


def fill(filler, *, room_kib):
    """Fill the disk of a file but for some room."""
    filler.unlink(missing_ok=True)
    free = os.statvfs(filler.parent)
    with filler.open("wb") as stream:
        for _ in range(0, free.f_bavail * free.f_frsize - (room_kib << 10), 4096):
            try:
                stream.write(bytes(4096))
                stream.flush()
            except OSError:
                break


def test_an_array_without_room_is_an_error_and_never_a_signal(tmp_path):
    with disk(tmp_path / "disk", 256) as place:

        def work():
            for reserved in (True, False):
                if not reserved:
                    del arrays_module.os.posix_fallocate
                for make in (ArrayFileWriter.new, lambda file, *more: file.put(more[0], np.ones(more[2], more[1]))):
                    file = ArrayFileWriter(place, "x", ("title",))
                    with pytest.raises(OSError, match="No space left on device"), file:
                        make(file, "a", np.uint8, 1 << 20)
                    (place / "x.arrays").unlink()

        assert wait_for_child(start_child(work)) == 0


def test_room_is_made_by_zeros_on_a_file_system_that_cannot_reserve_it(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    monkeypatch.setattr(arrays_module, "_ZEROS", 1000)
    with ArrayFileWriter(tmp_path, "x", ("title",)) as file:
        file.put("first", np.arange(10))
        file.new("filled", np.uint16, 2_345)[-1] = 7
        file.put("last", np.arange(3))
    read = open_arrays(tmp_path, "x", ("title",))
    assert (read["first"].tolist(), read["last"].tolist()) == (list(range(10)), [0, 1, 2])
    assert (read["filled"].sum(), read["filled"][-1]) == (7, 7)
    assert (tmp_path / "x.arrays").stat().st_blocks * 512 >= 4_690


def test_the_store_of_words_is_given_up_with_a_warning_on_a_full_disk(tmp_path):
    with disk(tmp_path / "disk", 256) as place:
        warnings = []
        for shared in (False, True):
            store = WordStore(place / "words.sqlite", analysis=analysis_version(), writable=True, warn=warnings.append)
            if shared:
                store.share()
            store.add(StoredWord("fi", f"sana{number}", bytes(1000)) for number in range(1000))
            store.close()
        assert ["disk is full" in warning for warning in warnings] == [True, True]
